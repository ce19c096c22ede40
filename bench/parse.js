/**
 * How fast is parse()? `npm ci --prefix bench`, build the package, then `node bench/parse.js`.
 *
 * One: against unwasm's parseWasm on the largest module that npm offers, duckdb-wasm, though unwasm reads less: no function's
 * type, no global's. Two: against itself on a module with the same interface and 100 times the code.
 * Runs alternate, and the median of their ratios counts. Exit code 1 when a bound is missed.
 */

import { readFileSync } from "node:fs"
import { parseWasm } from "unwasm/tools"
import { parse } from "../dist/loader/index.js"

const ROUNDS = 41
const FASTER_THAN_UNWASM = 1.5
const CODE_GROWTH = 1.5

let missed = false

const file = "duckdb-eh.wasm"
const duckdb = readFileSync(new URL(import.meta.resolve(`@duckdb/duckdb-wasm/dist/${file}`)))
const exports = parse(duckdb).exports.length
const [unwasm, wasmport] = measure(
  () => parseWasm(duckdb),
  () => parse(duckdb),
)
report(
  `parse ${file} (${megabytes(duckdb)}, ${exports.toLocaleString("en-US")} exports): unwasm ${ms(unwasm)}, ` +
    `wasmport ${ms(wasmport)}, unwasm / wasmport = ${ratio(unwasm, wasmport)}x (bound >= ${FASTER_THAN_UNWASM})`,
  unwasm / wasmport >= FASTER_THAN_UNWASM,
)

const small = moduleWithBodies(100)
const large = moduleWithBodies(10_000)
const [few, many] = measure(
  () => parse(small),
  () => parse(large),
)
report(
  `parse the same interface with 100x the code (${megabytes(small)}, ${megabytes(large)}): ${ms(few)}, ${ms(many)}, ` +
    `large / small = ${ratio(many, few)}x (bound <= ${CODE_GROWTH})`,
  many / few <= CODE_GROWTH,
)

process.exitCode = missed ? 1 : 0

/** Median milliseconds of the two, each round in the other order. */
function measure(a, b) {
  const times = [[], []]
  for (let round = -5; round < ROUNDS; round++) {
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const start = performance.now()
      ;(which === 0 ? a : b)()
      const time = performance.now() - start
      if (round >= 0) times[which].push(time) // the first rounds are for the compiler
    }
  }
  return times.map((list) => list.sort((x, y) => x - y)[list.length >> 1])
}

function report(line, met) {
  console.log(met ? line : `${line} MISSED`)
  missed ||= !met
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

function ms(time) {
  return `${time.toFixed(1)} ms`
}

function ratio(a, b) {
  return (a / b).toFixed(2)
}
