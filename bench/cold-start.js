/**
 * How long does Vite's dev server take from nothing to the page's answer, with three packages that import `.wasm`,
 * against vite-plugin-wasm on the same page?
 *
 * `npm ci --prefix bench`, build the package, then `node bench/cold-start.js`. Nothing is cached: each start has a process,
 * a folder and a cache of its own, and a browser's context. Both sides start in turns; the median of the rounds' ratios
 * counts. vite-plugin-wasm has the line of `optimizeDeps` that it asks for; ours has the plugin line alone. Exit code 1
 * when the bound is missed.
 */
import { spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

const ROUNDS = Number(process.env.ROUNDS ?? 9)
const BOUND = 1.05
const PACKAGES = ["lz4-wasm", "tiktoken", "@silvia-odwyer/photon"]
const MAIN = `import { compress, decompress } from "lz4-wasm"
import { get_encoding } from "tiktoken"
import { PhotonImage } from "@silvia-odwyer/photon"
const text = decompress(compress(new TextEncoder().encode("round and round")))
globalThis.answer = [new TextDecoder().decode(text), get_encoding("cl100k_base").encode("tiktoken is great!").length, new PhotonImage(Uint8Array.of(1, 2, 3, 4), 1, 1).get_width()].join()
`
const ANSWER = "round and round,6,1"

const CONFIGS = {
  wasmport: `import wasmport from "wasmport/vite"\nexport default { plugins: [wasmport()] }\n`,
  "vite-plugin-wasm": `import wasm from "vite-plugin-wasm"\nexport default { plugins: [wasm()], optimizeDeps: { exclude: ${JSON.stringify(PACKAGES)} } }\n`,
}
const SERVER = `import { createServer } from "vite"
const server = await createServer({ logLevel: "error" })
await server.listen()
console.log(server.resolvedUrls.local[0])
`

const browser = await launch()
const rounds = []
try {
  for (let round = -1; round < ROUNDS; round++) {
    const times = {}
    const names = Object.keys(CONFIGS)
    for (const name of round % 2 === 0 ? names : names.toReversed()) times[name] = await start(CONFIGS[name])
    if (round >= 0) rounds.push(times) // the first round warms the file system's cache
  }
} finally {
  await browser.close()
}
const ratio = median(rounds.map((times) => times.wasmport / times["vite-plugin-wasm"]))
const of = (name) => `${name} ${median(rounds.map((times) => times[name])).toFixed(0)} ms`
console.log(
  `cold start of Vite's dev server, ${PACKAGES.join(", ")}: ${of("vite-plugin-wasm")}, ${of("wasmport")}, wasmport / vite-plugin-wasm = ${ratio.toFixed(2)}x (bound <= ${BOUND})`,
)
process.exitCode = ratio <= BOUND ? 0 : 1

/** Milliseconds from the server's process to the page's answer. */
async function start(config) {
  const root = project(config)
  const context = await browser.newContext()
  const page = await context.newPage()
  const begun = performance.now()
  const server = spawn(process.execPath, ["server.js"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] })
  try {
    const [url] = await new Promise((resolve, reject) => {
      createInterface({ input: server.stdout }).once("line", (line) => resolve([line]))
      server.once("exit", () => reject(new Error("the server ended")))
    })
    await page.goto(url)
    await page.waitForFunction("globalThis.answer !== undefined", undefined, { polling: 5, timeout: 60_000 })
    const time = performance.now() - begun
    const answer = await page.evaluate("answer")
    if (answer !== ANSWER) throw new Error(`the page answered ${answer}`)
    return time
  } finally {
    server.kill("SIGKILL")
    await context.close()
    rmSync(root, { recursive: true, force: true, maxRetries: 3 })
  }
}

function project(config) {
  const root = mkdtempSync(join(tmpdir(), "wasmport-cold-"))
  const here = fileURLToPath(new URL(".", import.meta.url))
  const link = (name, target) => {
    mkdirSync(join(root, "node_modules", name, ".."), { recursive: true })
    symlinkSync(target, join(root, "node_modules", name), "junction")
  }
  // Copies: the dev server serves nothing from outside of the project.
  for (const name of PACKAGES)
    cpSync(join(here, "node_modules", name), join(root, "node_modules", name), { recursive: true })
  link("vite-plugin-wasm", join(here, "node_modules/vite-plugin-wasm"))
  link("vite", join(here, "../node_modules/vite"))
  link("wasmport", join(here, ".."))
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({
      name: "app",
      type: "module",
      dependencies: Object.fromEntries(PACKAGES.map((name) => [name, "*"])),
    }),
  )
  writeFileSync(join(root, "vite.config.js"), config)
  writeFileSync(join(root, "server.js"), SERVER)
  writeFileSync(join(root, "main.js"), MAIN)
  writeFileSync(join(root, "index.html"), '<!doctype html>\n<script type="module" src="./main.js"></script>\n')
  return root
}

/** The browser that the tests use, whose file is TypeScript. */
async function launch() {
  const outfile = fileURLToPath(new URL("../test/.tmp/bench-browser.mjs", import.meta.url))
  await build({
    entryPoints: [fileURLToPath(new URL("../test/support/browser.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  })
  return await (await import(pathToFileURL(outfile).href)).launch()
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
}
