/**
 * How long does Vite's dev server take from nothing to an answer in the page, with three published packages that import
 * `.wasm`, against vite-plugin-wasm on the same?
 *
 * `npm ci --prefix bench && npm ci --prefix test/packages && npm run build`, then `node bench/vite-packages.js`. Each round makes a
 * server whose cache is empty, and opens a new page. The sides take turns, in an order that alternates; the median of the
 * rounds' ratios counts. vite-plugin-wasm gets the lines that its README asks for (`optimizeDeps.exclude`), we get none.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { createServer } from "vite"
import vitePluginWasm from "vite-plugin-wasm"
import wasmport from "../dist/src/vite.js"

const ROUNDS = Number(process.env.ROUNDS ?? 15)
const BOUND = 1.05
const PACKAGES = ["lz4-wasm", "@emurgo/cardano-message-signing-browser", "@wasm-fmt/sql_fmt"]

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** A page that asks each package something. */
const MAIN = `import { decompress } from "lz4-wasm"
import { CBORValue } from "@emurgo/cardano-message-signing-browser"
import { format } from "@wasm-fmt/sql_fmt/bundler"
globalThis.answer = [
  new TextDecoder().decode(decompress(Uint8Array.of(5, 0, 0, 0, 0x50, 104, 101, 108, 108, 111))),
  CBORValue.new_text("IETF").to_bytes().length,
  format("select 1"),
]
`
const ANSWER = JSON.stringify(["hello", 5, "select\n  1"])

const scratch = mkdtempSync(join(tmpdir(), "wasmport-packages-"))
try {
  const { launch } = await browserTools()
  const browser = await launch()
  const sides = [
    { name: "vite-plugin-wasm", root: project("theirs"), config: { plugins: [vitePluginWasm()], optimizeDeps: { exclude: PACKAGES } }, times: [] },
    { name: "wasmport", root: project("ours"), config: { plugins: [wasmport()] }, times: [] },
  ]
  for (let round = -2; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const time = await coldStart(browser, side)
      if (round >= 0) side.times.push(time) // the first rounds are for the compiler
    }
  }
  await browser.close()
  const [theirs, ours] = sides
  const ratio = median(ours.times.map((time, round) => time / theirs.times[round]))
  const met = ratio <= BOUND
  console.log(
    `cold start of Vite's dev server with ${PACKAGES.length} packages: vite-plugin-wasm ${ms(theirs)}, wasmport ${ms(ours)}, ` +
      `wasmport / vite-plugin-wasm = ${ratio.toFixed(2)}x (bound <= ${BOUND})${met ? "" : " MISSED"}`,
  )
  process.exitCode = met ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** Milliseconds from the call of `createServer` to the answer in a page that has nothing cached. */
async function coldStart(browser, { name, root, config }) {
  rmSync(join(root, "node_modules/.vite"), { recursive: true, force: true })
  const context = await browser.newContext()
  const page = await context.newPage()
  const errors = []
  page.on("pageerror", (error) => errors.push(error.message))
  const start = performance.now()
  const server = await createServer({ root, configFile: false, logLevel: "silent", server: { port: 0, host: "127.0.0.1", watch: null }, ...config })
  await server.listen()
  await page.goto(server.resolvedUrls.local[0], { waitUntil: "commit" })
  await page.waitForFunction(() => "answer" in globalThis, undefined, { timeout: 60_000, polling: 2 }).catch((error) => {
    throw new Error(`${name}: ${errors.join("\n") || error.message}`)
  })
  const time = performance.now() - start
  const answer = await page.evaluate(() => JSON.stringify(globalThis.answer))
  await server.close()
  await context.close()
  if (answer !== ANSWER) throw new Error(`${name} answers ${answer}`)
  return time
}

function project(name) {
  const root = join(scratch, name)
  mkdirSync(join(root, "node_modules"), { recursive: true })
  for (const it of PACKAGES) cpSync(here(`../test/packages/node_modules/${it}`), join(root, "node_modules", it), { recursive: true })
  symlinkSync(here(".."), join(root, "node_modules/wasmport"), "junction")
  writeFileSync(join(root, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: Object.fromEntries(PACKAGES.map((it) => [it, "*"])) }))
  writeFileSync(join(root, "main.js"), MAIN)
  writeFileSync(join(root, "index.html"), '<!doctype html>\n<link rel="icon" href="data:,">\n<script type="module" src="./main.js"></script>\n')
  return root
}

/** The tests' own browser is TypeScript, which Node 20 does not read. */
async function browserTools() {
  const outfile = here("../test/packages/.tmp/bench-tools.js")
  const define = { "import.meta.url": JSON.stringify(new URL("../test/browser.ts", import.meta.url).href) }
  await build({ entryPoints: [here("../test/browser.ts")], outfile, bundle: true, format: "esm", platform: "node", packages: "external", define })
  return import(pathToFileURL(outfile).href)
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1]
}

function ms({ times }) {
  return `${median(times).toFixed(0)} ms`
}
