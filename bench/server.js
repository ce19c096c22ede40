/**
 * A server's start with a large module in its code, against the same with the file beside it: the default of Vite's builds for a
 * server, and `inlineLimit: 0`. Time and memory of a process that imports the module, calls it and ends; and the size of the output.
 *
 * `npm run build`, then `node bench/server.js`. Both sides run in turns, in processes of their own.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "vite"
import wasmport from "../dist/src/vite.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { leb, name, section, wasmModule } from "./wasm.js"

const ROUNDS = Number(process.env["ROUNDS"] ?? 21)
const SIZES = { "9 kB": 9000, "5 MB": 5_000_000 }

const root = mkdtempSync(join(tmpdir(), "wasmport-server-"))
try {
  writeFileSync(join(root, "package.json"), '{ "type": "module" }')
  writeFileSync(
    join(root, "server.js"),
    'import { add } from "./a.wasm"\nif (add(2, 3) !== 5) throw new Error("wrong")\nconsole.log(process.memoryUsage().rss)\n',
  )
  /** @type {string[]} */
  const results = []
  for (const [size, bytes] of Object.entries(SIZES)) {
    writeFileSync(join(root, "a.wasm"), moduleOf(bytes))
    const inlined = await side("inlined", {})
    const emitted = await side("emitted", { inlineLimit: 0 })
    const [ours = [], theirs = []] = await inTurns([inlined.run, emitted.run], { rounds: ROUNDS, warmUp: 1 })
    const time = ratioOf(
      ours.map((it) => it.time),
      theirs.map((it) => it.time),
    )
    const memory = ratioOf(
      ours.map((it) => it.rss),
      theirs.map((it) => it.rss),
    )
    report(
      `a server's process with a module of ${size}: inlined ${median(ours.map((it) => it.time)).toFixed(0)} ms, ` +
        `${(median(ours.map((it) => it.rss)) / 1e6).toFixed(0)} MB, output ${inlined.size()} kB; ` +
        `emitted ${median(theirs.map((it) => it.time)).toFixed(0)} ms, ` +
        `${(median(theirs.map((it) => it.rss)) / 1e6).toFixed(0)} MB, output ${emitted.size()} kB; ` +
        `inlined / emitted: time ${time.toFixed(2)}, memory ${memory.toFixed(2)}`,
    )
    results.push(`${size}: time ${time.toFixed(2)}, memory ${memory.toFixed(2)}`)
  }
  row("a server's process from start to end, its module in the code / in a file", results.join("; "), ["vite"])
} finally {
  rmSync(root, { recursive: true, force: true })
}

/**
 * @param {string} outDir
 * @param {import("../dist/src/vite.js").WasmportOptions} options
 */
async function side(outDir, options) {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [wasmport({ types: false, ...options })],
    build: { ssr: "server.js", outDir },
  })
  const folder = join(root, outDir)
  return {
    run: () => {
      const start = performance.now()
      const rss = Number(execFileSync(process.execPath, [join(folder, "server.js")], { encoding: "utf8" }))
      return { time: performance.now() - start, rss }
    },
    size: () =>
      Math.round(
        readdirSync(folder, { recursive: true, encoding: "utf8" })
          .map((it) => statSync(join(folder, it)))
          .reduce((sum, it) => sum + (it.isFile() ? it.size : 0), 0) / 1000,
      ),
  }
}

/**
 * A module that exports `add` and has so many bytes of data.
 * @param {number} size
 */
function moduleOf(size) {
  const [types, functions, memories, exports, code, datas] = [1, 3, 5, 7, 10, 11]
  const data = Array.from({ length: size }, (_, i) => (i * 31 + (i >> 5)) & 255)
  const body = [0, 0x20, 0, 0x20, 1, 0x6a, 0x0b]
  return wasmModule(
    section(types, [[0x60, 2, 0x7f, 0x7f, 1, 0x7f]]),
    section(functions, [[0]]),
    section(memories, [[0, ...leb(Math.ceil(size / 65536) + 1)]]),
    section(exports, [[...name("add"), 0, 0]]),
    section(code, [[...leb(body.length), ...body]]),
    section(datas, [[0, 0x41, 0, 0x0b, ...leb(data.length), ...data]]),
  )
}
