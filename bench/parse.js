/**
 * How fast is parse()? `npm ci --prefix bench`, build the package, then `node bench/parse.js`.
 *
 * One: against unwasm's parseWasm on the largest module that npm offers, duckdb-wasm, though unwasm reads less: the types of
 * imported functions, and none of an export. Two: against itself, on a module with the same interface and 100x the code.
 * Each parser runs in processes of its own, in turns, so that neither pays for the other's garbage; the median of the
 * rounds' ratios counts. Exit code 1 when a bound is missed.
 */

import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseWasm } from "unwasm/tools"
import { parse } from "../dist/loader/index.js"

const ROUNDS = 7
const RUNS = 25
const FASTER_THAN_UNWASM = 1.5
const CODE_GROWTH = 1.5

const FILE = "duckdb-eh.wasm"

/** What a child process measures, by name. */
const SUBJECTS = {
  unwasm: () => repeat(parseWasm, duckdb()),
  wasmport: () => repeat(parse, duckdb()),
  few: () => repeat(parse, moduleWithBodies(100)),
  many: () => repeat(parse, moduleWithBodies(10_000)),
}

const subject = process.argv[2]
if (subject !== undefined) console.log(JSON.stringify(SUBJECTS[subject]()))
else compareAll()

function compareAll() {
  const bytes = duckdb()
  const exports = parse(bytes).exports.length.toLocaleString("en-US")
  const races = [
    compare("unwasm", "wasmport", `parse ${FILE} (${megabytes(bytes)}, ${exports} exports)`, (ratio) => ratio >= FASTER_THAN_UNWASM, `>= ${FASTER_THAN_UNWASM}`),
    compare("many", "few", "parse the same interface with 100x the code", (ratio) => ratio <= CODE_GROWTH, `<= ${CODE_GROWTH}`),
  ]
  process.exitCode = races.every(Boolean) ? 0 : 1
}

/** Runs the two in turns, prints a line, and tells whether the bound is met. */
function compare(a, b, title, met, bound) {
  const rounds = Array.from({ length: ROUNDS }, () => ({ a: measure(a), b: measure(b) }))
  const ratio = median(rounds.map((round) => round.a.median / round.b.median))
  const first = median(rounds.map((round) => round.a.first / round.b.first))
  const times = [a, b].map((name, i) => `${name} ${median(rounds.map((round) => [round.a, round.b][i].median)).toFixed(1)} ms`)
  console.log(
    `${title}: ${a} / ${b} = ${ratio.toFixed(2)}x (bound ${bound}${met(ratio) ? "" : ", MISSED"}); ` +
      `${times.join(", ")}; a process's first call: ${first.toFixed(2)}x`,
  )
  return met(ratio)
}

function measure(name) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: "utf8" })
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

/** A module of 2,000 exported functions whose bodies have `size` bytes each. */
function moduleWithBodies(size) {
  const functions = Array.from({ length: 2000 }, (_, i) => i)
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

function megabytes(bytes) {
  return `${(bytes.length / 2 ** 20).toFixed(1)} MB`
}
