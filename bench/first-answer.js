/**
 * How long does it take from the navigation to a page's first answer by wasm, with 100 ms added to every response? A page that
 * Vite builds with wasmport, which preloads the module, against a page by hand with a preload link, and against Vite's own
 * handling of the same import.
 *
 * `npm run build`, then `node bench/first-answer.js`. All sides run in turns in Chromium, each visit with a new profile. Exit code 1 when a bound is
 * missed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { build } from "vite"
import wasmport from "../dist/src/vite.js"
import { launch } from "./browser.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { computing } from "./wasm.js"

const ROUNDS = Number(process.env["ROUNDS"] ?? 21)
const LATENCY_MS = 100
/** The bound of: ours / a page by hand with a preload link. */
const MOST_OF_BY_HAND = 1.03
/** The bound of: ours / Vite's own handling. */
const MOST_OF_VITE = 0.72

const MAIN = 'import { run } from "./it.wasm"\nrun(1)\nglobalThis.answered = performance.now()\n'
const BY_HAND = `const { instance } = await WebAssembly.instantiateStreaming(fetch("/it.wasm"))
instance.exports.run(1)
globalThis.answered = performance.now()
`
/** @param {string} script @param {string} [link] */
const html = (script, link = "") =>
  `<!doctype html>\n<html><head><link rel="icon" href="data:,">${link}<script type="module" src="${script}"></script></head></html>\n`
/** @type {Readonly<Record<string, string>>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" }

const root = mkdtempSync(join(tmpdir(), "wasmport-first-answer-"))
try {
  const module = computing("answer", 0, 30)
  writeFileSync(join(root, "it.wasm"), module)
  writeFileSync(join(root, "main.js"), MAIN)
  writeFileSync(join(root, "index.html"), html("./main.js"))
  const byHand = join(root, "by-hand")
  mkdirSync(byHand)
  writeFileSync(join(byHand, "it.wasm"), module)
  writeFileSync(join(byHand, "index.js"), BY_HAND)
  const link = '<link rel="preload" as="fetch" type="application/wasm" crossorigin href="/it.wasm">'
  writeFileSync(join(byHand, "index.html"), html("/index.js", link))
  await compare([await built("ours", [wasmport({ types: false, preload: true })]), byHand, await built("vite", [])])
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** @param {string} name @param {import("vite").PluginOption[]} plugins */
async function built(name, plugins) {
  const outDir = join(root, name)
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins,
    build: { outDir, assetsInlineLimit: 0, target: "es2022" },
  })
  return outDir
}

/** @param {readonly string[]} folders */
async function compare(folders) {
  const browser = await launch()
  const servers = await Promise.all(folders.map(serving))
  try {
    const [ours = [], byHand = [], vite = []] = await inTurns(
      servers.map(({ url }) => async () => {
        const page = await browser.newPage()
        await page.goto(url)
        const answered = await page.waitForFunction("globalThis.answered")
        const time = /** @type {number} */ (await answered.jsonValue())
        await page.close()
        return time
      }),
      { rounds: ROUNDS, warmUp: 1 },
    )
    const [ofHand, ofVite] = [ratioOf(ours, byHand), ratioOf(ours, vite)]
    report(
      `page to the first answer, ${LATENCY_MS} ms added to every response: wasmport ${median(ours).toFixed(0)} ms, by hand with a preload link ` +
        `${median(byHand).toFixed(0)} ms, Vite's own ${median(vite).toFixed(0)} ms; wasmport / by hand = ${ofHand.toFixed(3)} (bound <= ${MOST_OF_BY_HAND})`,
      ofHand <= MOST_OF_BY_HAND,
    )
    report(`wasmport / Vite's own = ${ofVite.toFixed(3)} (bound <= ${MOST_OF_VITE})`, ofVite <= MOST_OF_VITE)
    row(
      `page to the first answer by wasm in Chromium, ${LATENCY_MS} ms added to every response, ours / a page by hand with a preload link; ours / Vite's own handling`,
      `${ofHand.toFixed(2)}; ${ofVite.toFixed(2)}`,
      ["vite", `Chromium ${browser.version()}`],
    )
  } finally {
    await Promise.all(servers.map(({ close }) => close()))
    await browser.close()
  }
}

/** Serves a folder slowly. @param {string} folder */
async function serving(folder) {
  const server = createServer(async (request, response) => {
    await setTimeout(LATENCY_MS)
    const path = request.url === "/" ? "/index.html" : (request.url ?? "")
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "", "cache-control": "no-store" })
    response.end(readFileSync(join(folder, path)))
  })
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)))
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
