/**
 * How fast is parse()? `npm ci --prefix bench`, build the package, then `node bench/parse.js`.
 *
 * One: against unwasm's parseWasm on a very large module of npm, duckdb-wasm, though unwasm reads less: the types of
 * imported functions, but of no export. Two: against itself, on a module with the same interface and 100x the code.
 * Each parser runs in processes of its own, in turns, so that neither pays for the other's garbage; the median of the
 * rounds' ratios counts. Exit code 1 when a bound is missed.
 */

import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseWasm } from "unwasm/tools"
import { parse } from "../dist/loader/index.js"

const ROUNDS = 15
const RUNS = 25
const FASTER_THAN_UNWASM = 1.5
const CODE_GROWTH = 1.5

const FILE = "duckdb-eh.wasm"

/** What a child process measures, by name. */
const SUBJECTS = {
  unwasm: () => repeat(parseWasm, duckdb()),
  wasmport: () => repeat(parse, duckdb()),
  few: () => repeat(parse, moduleWithBodies(10)),
  many: () => repeat(parse, moduleWithBodies(1000)),
}

const subject = process.argv[2]
if (subject !== undefined) console.log(JSON.stringify(SUBJECTS[subject]()))
else compareAll()

function compareAll() {
  const bytes = duckdb()
  const size = `${(bytes.length / 2 ** 20).toFixed(1)} MB`
  const exports = parse(bytes).exports.length.toLocaleString("en-US")
  const faster = compare(
    "unwasm",
    "wasmport",
    `parse ${FILE} (${size}, ${exports} exports)`,
    `>= ${FASTER_THAN_UNWASM}`,
  )
  const growth = compare("many", "few", "parse the same interface with 100x the code", `<= ${CODE_GROWTH}`)
  const met = faster >= FASTER_THAN_UNWASM && growth <= CODE_GROWTH
  console.log(met ? "all bounds met" : "a bound is missed")
  process.exitCode = met ? 0 : 1
}

/** Runs the two in turns, prints a line, and returns how many times longer the first one takes. */
function compare(a, b, title, bound) {
  const rounds = Array.from({ length: ROUNDS }, () => [measure(a), measure(b)])
  const ratioOf = (time) => median(rounds.map(([first, second]) => first[time] / second[time]))
  const timeOf = (which) => median(rounds.map((round) => round[which].median)).toFixed(1)
  const ratio = ratioOf("median")
  console.log(`${title}: ${a} / ${b} = ${ratio.toFixed(2)}x (bound ${bound})`)
  console.log(
    `  medians ${timeOf(0)} and ${timeOf(1)} ms; the first call in a process: ${ratioOf("first").toFixed(2)}x`,
  )
  return ratio
}

function measure(name) {
  const child = [fileURLToPath(import.meta.url), name]
  const { stdout, stderr, status } = spawnSync(process.execPath, child, { encoding: "utf8" })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Milliseconds of the first call, and the median of all. */
function repeat(parser, bytes) {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    parser(bytes)
    return performance.now() - start
  })
  return { first: times[0], median: median(times) }
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
}

function duckdb() {
  return readFileSync(new URL(import.meta.resolve(`@duckdb/duckdb-wasm/dist/${FILE}`)))
}

/** A module of 20,000 exported functions whose bodies have `size` bytes each. */
function moduleWithBodies(size) {
  const functions = Array.from({ length: 20_000 }, (_, i) => i)
  const body = [...leb(size), 0, ...Array.from({ length: size - 2 }, () => 0x01), 0x0b] // no locals, nops, end
  const bytes = [
    Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    section(1, [Buffer.from([1, 0x60, 0, 0])]),
    section(3, [Buffer.from([...leb(functions.length), ...functions.map(() => 0)])]),
    section(7, [
      Buffer.from(leb(functions.length)),
      ...functions.map((i) => Buffer.from([...name(`function_${i}`), 0, ...leb(i)])),
    ]),
    section(10, [Buffer.from(leb(functions.length)), ...functions.map(() => Buffer.from(body))]),
  ]
  return Buffer.concat(bytes)
}

function section(id, parts) {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([id, ...leb(content.length)]), content])
}

function name(text) {
  return [text.length, ...Buffer.from(text)]
}

function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}
