/**
 * How fast is parse()? `npm ci --prefix bench`, build the package, then `node bench/parse.js`.
 *
 * First: against unwasm's parseWasm on a very large module of npm, duckdb-wasm. unwasm reads less: it reads the types of imported
 * functions, but of no export. Second: against itself, on a module with the same interface and 100x the code. Each parser runs in
 * processes of its own, in turns, so that neither pays for the other's garbage. Exit code 1 when a bound is missed.
 */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseWasm } from "unwasm/tools"
import { parse } from "../dist/loader/index.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { leb, name, section, wasmModule } from "./wasm.js"

/** @typedef {{ first: number, median: number }} Times Milliseconds of a process's first call, and the median of all. */

const ROUNDS = Number(process.env["ROUNDS"] ?? 15)
const RUNS = 25
const FASTER_THAN_UNWASM = 1.5
const CODE_GROWTH = 1.5
const FUNCTIONS = 20_000

const FILE = "duckdb-eh.wasm"

/** The subjects that a child process measures, by name. */
const SUBJECTS = {
  unwasm: () => repeat(parseWasm, duckdb()),
  wasmport: () => repeat(parse, duckdb()),
  few: () => repeat(parse, moduleWithBodies(10)),
  many: () => repeat(parse, moduleWithBodies(1000)),
}

const subject = /** @type {keyof typeof SUBJECTS | undefined} */ (process.argv[2])
if (subject === undefined) await compareAll()
else console.log(JSON.stringify(SUBJECTS[subject]()))

async function compareAll() {
  const bytes = duckdb()
  const size = `${(bytes.length / 2 ** 20).toFixed(0)} MB`
  const exports = `${parse(bytes).exports.length.toLocaleString("en-US")} exports`
  const faster = await compare("unwasm", "wasmport")
  report(
    `parse ${FILE} (${size}, ${exports}): unwasm / wasmport = ${faster.text} (bound >= ${FASTER_THAN_UNWASM})`,
    faster.ratio >= FASTER_THAN_UNWASM,
  )
  const growth = await compare("many", "few")
  report(
    `parse the same interface with 100 times the code: many / few = ${growth.text} (bound <= ${CODE_GROWTH})`,
    growth.ratio <= CODE_GROWTH,
  )
  row(
    `full interface of a ${size} module with ${exports}, unwasm's \`parseWasm\` / ours`,
    `${faster.ratio.toFixed(2)}; in a process's first call ${faster.first.toFixed(2)}`,
    ["unwasm"],
  )
  row("the same interface with 100 times the code / without it", growth.ratio.toFixed(2), [])
}

/**
 * How many times longer the first one takes.
 * @param {keyof typeof SUBJECTS} a
 * @param {keyof typeof SUBJECTS} b
 */
async function compare(a, b) {
  const [first = [], second = []] = await inTurns([() => measure(a), () => measure(b)], { rounds: ROUNDS, warmUp: 0 })
  /** @param {keyof Times} time */
  const ratio = (time) =>
    ratioOf(
      first.map((it) => it[time]),
      second.map((it) => it[time]),
    )
  const ms = [first, second].map((times) => median(times.map((it) => it.median)).toFixed(1)).join(" and ")
  return {
    ratio: ratio("median"),
    first: ratio("first"),
    text: `${ratio("median").toFixed(2)}, ${ms} ms; the first call in a process ${ratio("first").toFixed(2)}`,
  }
}

/**
 * @param {keyof typeof SUBJECTS} name
 * @returns {Times}
 */
function measure(name) {
  const child = [fileURLToPath(import.meta.url), name]
  const { stdout, stderr, status } = spawnSync(process.execPath, child, { encoding: "utf8" })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/**
 * @param {(bytes: Uint8Array) => unknown} parser
 * @param {Uint8Array} bytes
 * @returns {Times}
 */
function repeat(parser, bytes) {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    parser(bytes)
    return performance.now() - start
  })
  return { first: times[0] ?? NaN, median: median(times) }
}

function duckdb() {
  return readFileSync(new URL(import.meta.resolve(`@duckdb/duckdb-wasm/dist/${FILE}`)))
}

/**
 * A module of exported functions whose bodies have `size` bytes each.
 * @param {number} size
 */
function moduleWithBodies(size) {
  const functions = Array.from({ length: FUNCTIONS }, (_, i) => i)
  const body = Buffer.from([...leb(size), 0, ...Array.from({ length: size - 2 }, () => 0x01), 0x0b]) // no locals, nops, end
  return wasmModule(
    section(1, [[0x60, 0, 0]]),
    section(
      3,
      functions.map(() => [0]),
    ),
    section(
      7,
      functions.map((i) => [...name(`function_${i}`), 0, ...leb(i)]),
    ),
    section(
      10,
      functions.map(() => body),
    ),
  )
}
