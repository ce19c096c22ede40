/**
 * How long does Vite's dev server take from nothing to the page's answer?
 *
 * Two pages: one with three packages that import `.wasm`, against vite-plugin-wasm; one with a plain module of its own, against
 * Vite alone. `npm ci --prefix bench`, build the package, then `node bench/cold-start.js`. Nothing is cached: each start has a
 * process, a folder and a cache of its own, and a browser's context. Both sides start in turns. vite-plugin-wasm gets the line of
 * `optimizeDeps` that it asks for; ours has only the line of the plugin. Exit code 1 when a bound is missed.
 */
import { spawn } from "node:child_process"
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { launch } from "./browser.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"

/**
 * @typedef {object} Page
 * @property {string} what
 * @property {readonly string[]} packages
 * @property {string} main Its code, which sets `globalThis.answer`.
 * @property {string} answer
 * @property {string} peer
 * @property {string} config The peer's.
 * @property {number} bound
 */

const ROUNDS = Number(process.env["ROUNDS"] ?? 61)
const PACKAGES = ["lz4-wasm", "tiktoken", "@silvia-odwyer/photon"]

/** @type {readonly Page[]} */
const PAGES = [
  {
    what: "three packages with `.wasm`",
    packages: PACKAGES,
    main: `import { compress, decompress } from "lz4-wasm"
import { get_encoding } from "tiktoken"
import { PhotonImage } from "@silvia-odwyer/photon"
const text = decompress(compress(new TextEncoder().encode("round and round")))
globalThis.answer = [new TextDecoder().decode(text), get_encoding("cl100k_base").encode("tiktoken is great!").length, new PhotonImage(Uint8Array.of(1, 2, 3, 4), 1, 1).get_width()].join()
`,
    answer: "round and round,6,1",
    peer: "vite-plugin-wasm",
    config: `import wasm from "vite-plugin-wasm"\nexport default { plugins: [wasm()], optimizeDeps: { exclude: ${JSON.stringify(PACKAGES)} } }\n`,
    bound: 1.02,
  },
  {
    what: "one plain module of its own",
    packages: [],
    main: 'import { add } from "./math.wasm"\nglobalThis.answer = String(add(2, 3))\n',
    answer: "5",
    peer: "Vite alone",
    config: "export default {}\n",
    bound: 1.1,
  },
]
const OURS = 'import wasmport from "wasmport/vite"\nexport default { plugins: [wasmport()] }\n'
const SERVER = `import { createServer } from "vite"
const server = await createServer({ logLevel: "error" })
await server.listen()
console.log(server.resolvedUrls.local[0])
`

const browser = await launch()
try {
  for (const page of PAGES) {
    const { what, peer, config, bound } = page
    // The first round only fills the file system's cache.
    const [theirs = [], ours = []] = await inTurns([() => start(page, config), () => start(page, OURS)], {
      rounds: ROUNDS,
      warmUp: 1,
    })
    const ratio = ratioOf(ours, theirs)
    report(
      `cold start of Vite's dev server, ${what}: ${peer} ${median(theirs).toFixed(0)} ms, wasmport ${median(ours).toFixed(0)} ms, ` +
        `wasmport / ${peer} = ${ratio.toFixed(2)} (bound <= ${bound})`,
      ratio <= bound,
    )
    row(
      `Vite's dev server from nothing to the page's answer, ${what}, ours / ${peer}`,
      `${ratio.toFixed(2)}, median of ${ROUNDS} rounds`,
      ["vite", ...(peer === "vite-plugin-wasm" ? [peer] : []), `Chromium ${browser.version()}`],
    )
  }
} finally {
  await browser.close()
}

/**
 * Milliseconds from the server's process to the page's answer.
 * @param {Page} wanted
 * @param {string} config
 */
async function start(wanted, config) {
  const root = project(wanted, config)
  const context = await browser.newContext()
  const page = await context.newPage()
  const begun = performance.now()
  const server = spawn(process.execPath, ["server.js"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] })
  try {
    /** @type {string} */
    const url = await new Promise((resolve, reject) => {
      createInterface({ input: server.stdout }).once("line", resolve)
      server.once("exit", () => reject(new Error("the server ended")))
    })
    await page.goto(url)
    await page.waitForFunction("globalThis.answer !== undefined", undefined, { polling: 5, timeout: 60_000 })
    const time = performance.now() - begun
    const answer = await page.evaluate("answer")
    if (answer !== wanted.answer) throw new Error(`the page answered ${answer}`)
    return time
  } finally {
    server.kill("SIGKILL")
    await context.close()
    rmSync(root, { recursive: true, force: true, maxRetries: 3 })
  }
}

/**
 * A folder with the page, its packages and its plugins.
 * @param {Page} page
 * @param {string} config
 */
function project({ packages, main }, config) {
  const root = mkdtempSync(join(tmpdir(), "wasmport-cold-"))
  const here = fileURLToPath(new URL(".", import.meta.url))
  /** @param {string} name @param {string} target */
  const link = (name, target) => {
    mkdirSync(join(root, "node_modules", name, ".."), { recursive: true })
    symlinkSync(target, join(root, "node_modules", name), "junction")
  }
  // Copies: the dev server serves nothing from outside of the project.
  for (const name of packages)
    cpSync(join(here, "node_modules", name), join(root, "node_modules", name), { recursive: true })
  link("vite-plugin-wasm", join(here, "node_modules/vite-plugin-wasm"))
  link("vite", join(here, "../node_modules/vite"))
  link("wasmport", join(here, ".."))
  copyFileSync(join(here, "../test_wasm/math/math.wasm"), join(root, "math.wasm"))
  const dependencies = Object.fromEntries(packages.map((name) => [name, "*"]))
  const files = {
    "package.json": JSON.stringify({ name: "app", type: "module", dependencies }),
    "vite.config.js": config,
    "server.js": SERVER,
    "main.js": main,
    "index.html": '<!doctype html>\n<script type="module" src="./main.js"></script>\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  return root
}
