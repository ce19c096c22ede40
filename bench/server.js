/**
 * A server's start with a large module, measured in two ways. First: time and memory of a process that imports the module, calls
 * it and ends, and the size of the output. The module in the code, as Vite's builds for a server have it, is compared with a file
 * beside the code (`inlineLimit: 0`). Second: the time from the start of a process to the answer of its first HTTP request,
 * against the same app by vite-plugin-wasm.
 *
 * `npm ci --prefix bench`, `npm run build`, then `node bench/server.js`. All sides run in turns, in processes of their own. Exit code 1
 * when a bound is missed.
 */
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { build } from "vite"
import peer from "vite-plugin-wasm"
import wasmport from "../dist/src/vite.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { leb, name, section, wasmModule } from "./wasm.js"

const ROUNDS = Number(process.env["ROUNDS"] ?? 21)
const SIZES = { "9 kB": 9000, "5 MB": 5_000_000 }
/** The bound of the time to the first answer with a module of 5 MB: ours / vite-plugin-wasm. */
const BOUND = 1
const STARTS = `import { add } from "./a.wasm"
if (add(2, 3) !== 5) throw new Error("wrong")
console.log(process.memoryUsage().rss)
`
const ANSWERS = `import { createServer } from "node:http"
import { add } from "./a.wasm"
const server = createServer((_, response) => response.end(String(add(2, 3))))
server.listen(0, "127.0.0.1", () => console.log(server.address().port))
`

const root = mkdtempSync(join(tmpdir(), "wasmport-server-"))
try {
  writeFileSync(join(root, "package.json"), '{ "type": "module" }')
  writeFileSync(join(root, "starts.js"), STARTS)
  writeFileSync(join(root, "answers.js"), ANSWERS)
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
  await firstRequests()
  row("a server's process from start to end, its module in the code / in a file", results.join("; "), ["vite"])
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** Measures the first requests, with the last of the modules, the large one. */
async function firstRequests() {
  const ours = await built("answers.js", "ours", wasmport({ types: false }))
  // As its README says: the plugin alone, for a target with top-level await.
  const theirs = await built("answers.js", "theirs", peer())
  const [own = [], other = []] = await inTurns(
    [ours, theirs].map((folder) => () => firstAnswer(join(folder, "answers.js"))),
    { rounds: ROUNDS, warmUp: 1 },
  )
  const ratio = median(own) / median(other)
  report(
    `first request of a server with a module of 5 MB, from the process to the answer: wasmport ${median(own).toFixed(0)} ms, ` +
      `vite-plugin-wasm ${median(other).toFixed(0)} ms, wasmport / vite-plugin-wasm = ${ratio.toFixed(2)} (bound <= ${BOUND})`,
    ratio <= BOUND,
  )
  row("a server build's first request, module of 5 MB, ours / vite-plugin-wasm", ratio.toFixed(2), [
    "vite",
    "vite-plugin-wasm",
  ])
}

/**
 * Milliseconds from a server's process to its first answer.
 * @param {string} file
 */
async function firstAnswer(file) {
  const begun = performance.now()
  const server = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] })
  const ended = once(server, "exit")
  const [port] = await once(createInterface({ input: server.stdout }), "line")
  const answer = await (await fetch(`http://127.0.0.1:${port}/`)).text()
  const time = performance.now() - begun
  if (answer !== "5") throw new Error(`the server answered ${answer}`)
  server.kill("SIGKILL")
  await ended
  return time
}

/**
 * Builds an entry for a server, and gives the output's folder.
 * @param {string} entry
 * @param {string} outDir
 * @param {import("vite").PluginOption} plugin
 */
async function built(entry, outDir, plugin) {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [plugin],
    build: { ssr: entry, outDir, target: "esnext" },
  })
  return join(root, outDir)
}

/**
 * @param {string} outDir
 * @param {import("../dist/src/vite.js").WasmportOptions} options
 */
async function side(outDir, options) {
  const folder = await built("starts.js", outDir, wasmport({ types: false, ...options }))
  return {
    run: () => {
      const start = performance.now()
      const rss = Number(execFileSync(process.execPath, [join(folder, "starts.js")], { encoding: "utf8" }))
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
