/**
 * How long does a page take to capture 100,000 lines that a program prints, each by a `printf`, against
 * `@bjorn3/browser_wasi_shim`?
 *
 * `npm run build`, then `node bench/wasi-lines.js`. Both sides run `test/programs/c-lines` in Chromium, in turns and in new instances of
 * one module, and give the same: each line to a function, or all of the text. Exit code 1 when a bound is missed.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import wasmport from "../dist/src/esbuild.js"
import { bundle } from "./bundle.js"
import { inPage } from "./browser.js"
import { median, ratioOf, report, row } from "./support.js"

/** @typedef {Record<string, [ours: number[], theirs: number[]]>} Measured Milliseconds, by what is captured. */

const MOST = 1
const LINES = 100_000
const ROUNDS = Number(process.env["ROUNDS"] ?? 31)

/** Both sides and the clock, as one module. */
const MAIN = `
import { run } from "wasmport/wasi"
import { ConsoleStdout, File, OpenFile, WASI } from "@bjorn3/browser_wasi_shim"
import program from "./program.wasm?module"
import { inTurns } from ${JSON.stringify(fileURLToPath(new URL("support.js", import.meta.url)))}

const args = ["lines", "${LINES}"]

/** As in the shim's README; its log of each call is off. */
const byShim = async (stdout) => {
  const ignored = new ConsoleStdout(() => {})
  const wasi = new WASI(args, [], [new OpenFile(new File([])), stdout, ignored], { debug: false })
  const instance = await WebAssembly.instantiate(program, { wasi_snapshot_preview1: wasi.wasiImport })
  wasi.start(instance)
}

const WAYS = {
  "each line": [
    async () => {
      const lines = []
      await run(program, { args, stdout: (line) => lines.push(line) })
      return lines
    },
    async () => {
      const lines = []
      await byShim(ConsoleStdout.lineBuffered((line) => lines.push(line)))
      return lines
    },
  ],
  "all text": [
    async () => (await run(program, { args, capture: true })).stdout,
    async () => {
      const decoder = new TextDecoder()
      let text = ""
      await byShim(new ConsoleStdout((bytes) => (text += decoder.decode(bytes, { stream: true }))))
      return text + decoder.decode()
    },
  ],
}

export async function measure(rounds) {
  const measured = {}
  for (const [what, sides] of Object.entries(WAYS)) {
    const [ours, theirs] = [String(await sides[0]()), String(await sides[1]())]
    if (ours !== theirs || !ours.includes("line 99999 of")) throw new Error(what + ": the two sides differ")
    const timed = sides.map((side) => async () => {
      const start = performance.now()
      await side()
      return performance.now() - start
    })
    measured[what] = await inTurns(timed, { rounds, warmUp: 5 })
  }
  return measured
}
`

// Beside the peer: a bundler looks for packages from there.
const root = mkdtempSync(join(tmpdir(), "wasmport-lines-"))
try {
  writeFileSync(join(root, "main.js"), MAIN)
  copyFileSync(new URL("../test/programs/c-lines/program.wasm", import.meta.url), join(root, "program.wasm"))
  await bundle(root, join(root, "dist"), "browser", wasmport({ types: false }), {
    nodePaths: [fileURLToPath(new URL("node_modules", import.meta.url))],
  })
  const { value, browser } = await inPage(join(root, "dist"), `import("/index.js").then((it) => it.measure(${ROUNDS}))`)
  const measured = Object.entries(/** @type {Measured} */ (value))
  for (const [what, [ours, theirs]] of measured) {
    const ratio = ratioOf(ours, theirs)
    report(
      `${what}: ${median(ours).toFixed(1)} ms, the shim ${median(theirs).toFixed(1)} ms, ratio ${ratio.toFixed(2)} (bound <= ${MOST})`,
      ratio <= MOST,
    )
  }
  row(
    "100,000 `printf`s of a line by a program of WASI, captured / `@bjorn3/browser_wasi_shim`, in Chromium",
    measured.map(([what, times]) => `${what} ${ratioOf(...times).toFixed(2)}`).join(", "),
    ["@bjorn3/browser_wasi_shim", "esbuild", browser],
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
