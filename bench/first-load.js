/**
 * How long does the first load of a module of 5 MB take that arrives slowly? A module loaded by a build of wasmport, without and
 * with `integrity`, against `WebAssembly.instantiateStreaming(fetch(url))` by hand.
 *
 * `npm run build`, then `node bench/first-load.js`. The bytes arrive evenly over 400 ms and over a second. All sides run in turns in Chromium, each
 * in a browser of its own: within a process the engine compiles the same bytes once. Exit code 1 when a bound is missed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import wasmport from "../dist/src/esbuild.js"
import { bundle } from "./bundle.js"
import { launch } from "./browser.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { computing } from "./wasm.js"

const ROUNDS = Number(process.env["ROUNDS"] ?? 15)
/** A module of 5 MB. */
const FUNCTIONS = 5600
const PARTS = 50
const ARRIVALS = { "400 ms": 400, "1 s": 1000 }
/** Ours / by hand. */
const BOUNDS = { plain: 1.02, checked: 1.15 }
const MAIN = 'export const load = () => import("./it.wasm").then((it) => it.run(1))\n'
const BY_HAND =
  'WebAssembly.instantiateStreaming(fetch("/by-hand.wasm")).then(({ instance }) => instance.exports.run(1))'

const root = mkdtempSync(join(tmpdir(), "wasmport-first-load-"))
try {
  const module = computing("load", 0, FUNCTIONS)
  writeFileSync(join(root, "it.wasm"), module)
  writeFileSync(join(root, "main.js"), MAIN)
  const sides = {
    plain: await bundle(root, join(root, "plain"), "browser", wasmport({ types: false })),
    checked: await bundle(root, join(root, "checked"), "browser", wasmport({ types: false, integrity: true })),
  }
  /** @type {string[]} */
  const results = []
  let version = ""
  for (const [arrival, ms] of Object.entries(ARRIVALS)) {
    const server = await serving(sides, module, ms)
    try {
      const codes = [
        BY_HAND,
        ...Object.keys(sides).map((name) => `import("/${name}/index.js").then((it) => it.load())`),
      ]
      const [byHand = [], plain = [], checked = []] = await inTurns(
        codes.map((code) => async () => {
          const browser = await launch()
          version = browser.version()
          const page = await browser.newPage()
          await page.goto(server.url)
          const time = await page.evaluate(`(async () => {
            const start = performance.now()
            await ${code}
            return performance.now() - start
          })()`)
          await browser.close()
          return /** @type {number} */ (time)
        }),
        { rounds: ROUNDS, warmUp: 1 },
      )
      const ratios = { plain: ratioOf(plain, byHand), checked: ratioOf(checked, byHand) }
      // A check begins when all bytes are there: its cost is the same, however long they took.
      const bounds = { plain: BOUNDS.plain, checked: ms < 1000 ? undefined : BOUNDS.checked }
      for (const name of /** @type {const} */ (["plain", "checked"])) {
        const [ratio, bound] = [ratios[name], bounds[name]]
        report(
          `first load of ${(module.length / 1e6).toFixed(1)} MB that arrive in ${arrival}, ${name === "plain" ? "by an import" : "with integrity"}: ` +
            `${median(name === "plain" ? plain : checked).toFixed(0)} ms, by hand ${median(byHand).toFixed(0)} ms, ratio ${ratio.toFixed(3)}` +
            (bound === undefined ? "" : ` (bound <= ${bound})`),
          bound === undefined || ratio <= bound,
        )
      }
      results.push(`${arrival}: ${ratios.plain.toFixed(2)}, with \`integrity\` ${ratios.checked.toFixed(2)}`)
    } finally {
      await server.close()
    }
  }
  row(
    "first load of a module of 5 MB in Chromium by an import / `WebAssembly.instantiateStreaming(fetch(url))` by hand, by the time in which it arrives",
    results.join("; "),
    [`Chromium ${version}`],
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}

/**
 * Serves the builds, and each `.wasm` slowly.
 * @param {Readonly<Record<string, string>>} sides
 * @param {Buffer} module
 * @param {number} ms
 */
async function serving(sides, module, ms) {
  const server = createServer(async (request, response) => {
    const [, side = "", file = ""] = (request.url ?? "").split("/")
    if (request.url?.endsWith(".wasm") !== true) {
      const folder = sides[side]
      response.writeHead(200, { "content-type": folder === undefined ? "text/html" : "text/javascript" })
      response.end(folder === undefined ? "<!doctype html>" : readFileSync(join(folder, file)))
      return
    }
    response.writeHead(200, { "content-type": "application/wasm", "content-length": module.length })
    const start = performance.now()
    for (let part = 0; part < PARTS; part++) {
      await setTimeout(Math.max(0, start + (ms * (part + 1)) / PARTS - performance.now()))
      response.write(module.subarray((module.length * part) / PARTS, (module.length * (part + 1)) / PARTS))
    }
    response.end()
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
