/** Values at the boundary, and their values in wasm: called by tests in Node and in a page. */
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { toWasm } from "../../runtime-shim/convert/values.ts"
import type { ValueType } from "../../runtime-shim/convert/values.ts"

/** The given value, and the value that wasm gets for it, by type. A type that is left out refuses it. */
export const ROWS: readonly (readonly [unknown, Partial<Record<ValueType, unknown>>])[] = [
  [0, { i32: 0, u32: 0, i64: 0n, u64: 0n, f32: 0, f64: 0, bool: 0 }],
  [1, { i32: 1, u32: 1, i64: 1n, u64: 1n, f32: 1, f64: 1, bool: 1 }],
  [-1, { i32: -1, i64: -1n, f32: -1, f64: -1 }],
  [-0, { i32: 0, u32: 0, i64: 0n, u64: 0n, f32: -0, f64: -0, bool: 0 }],
  [3.5, { f32: 3.5, f64: 3.5 }],
  [0.1, { f32: Math.fround(0.1), f64: 0.1 }],
  [
    2 ** 31 - 1,
    { i32: 2 ** 31 - 1, u32: 2 ** 31 - 1, i64: 2n ** 31n - 1n, u64: 2n ** 31n - 1n, f32: 2 ** 31, f64: 2 ** 31 - 1 },
  ],
  [2 ** 31, { u32: -(2 ** 31), i64: 2n ** 31n, u64: 2n ** 31n, f32: 2 ** 31, f64: 2 ** 31 }],
  [2 ** 32 - 1, { u32: -1, i64: 2n ** 32n - 1n, u64: 2n ** 32n - 1n, f32: 2 ** 32, f64: 2 ** 32 - 1 }],
  [2 ** 32, { i64: 2n ** 32n, u64: 2n ** 32n, f32: 2 ** 32, f64: 2 ** 32 }],
  [-(2 ** 31), { i32: -(2 ** 31), i64: -(2n ** 31n), f32: -(2 ** 31), f64: -(2 ** 31) }],
  [-(2 ** 31) - 1, { i64: -(2n ** 31n) - 1n, f32: -(2 ** 31), f64: -(2 ** 31) - 1 }],
  [2 ** 53 - 1, { i64: 2n ** 53n - 1n, u64: 2n ** 53n - 1n, f32: 2 ** 53, f64: 2 ** 53 - 1 }],
  [2 ** 60, { f32: 2 ** 60, f64: 2 ** 60 }],
  [Number.NaN, { f32: Number.NaN, f64: Number.NaN }],
  [Number.POSITIVE_INFINITY, { f32: Number.POSITIVE_INFINITY, f64: Number.POSITIVE_INFINITY }],
  [7n, { i32: 7, u32: 7, i64: 7n, u64: 7n, f32: 7, f64: 7 }],
  [2n ** 63n - 1n, { i64: 2n ** 63n - 1n, u64: 2n ** 63n - 1n }],
  [2n ** 63n, { u64: -(2n ** 63n), f32: 2 ** 63, f64: 2 ** 63 }],
  [2n ** 64n - 1n, { u64: -1n }],
  [2n ** 64n, { f32: 2 ** 64, f64: 2 ** 64 }],
  [-(2n ** 63n), { i64: -(2n ** 63n), f32: -(2 ** 63), f64: -(2 ** 63) }],
  [-(2n ** 63n) - 1n, {}],
  [16777217n, { i32: 16777217, u32: 16777217, i64: 16777217n, u64: 16777217n, f32: 16777216, f64: 16777217 }],
  [2n ** 200n, { f32: Number.POSITIVE_INFINITY, f64: 2 ** 200 }],
  [2n ** 1100n, {}],
  [-(2n ** 1100n), {}],
  [true, { i32: 1, u32: 1, i64: 1n, u64: 1n, f32: 1, f64: 1, bool: 1 }],
  [false, { i32: 0, u32: 0, i64: 0n, u64: 0n, f32: 0, f64: 0, bool: 0 }],
  [null, { funcref: null }],
  [undefined, {}],
  ["7", {}],
  ["", {}],
]

const ECHO = `(module ${["i32", "i64", "f32", "f64", "externref", "funcref"].map((type) => `(func (export "${type}") (param ${type}) (result ${type}) local.get 0)`).join("\n")})`

/** Passes every accepted value through a real call, and back. It is source text, so that it runs in the page too. */
const roundTrip = (text: string): string => `
const rows = ${text}
const wasmTypes = { u32: "i32", bool: "i32", u64: "i64" }
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
const show = (value) => (typeof value === "bigint" ? value + "n" : Object.is(value, -0) ? "-0" : String(value))
rows.map(([type, value]) => {
  const given = toWasm(type, value)
  return [type, show(value), show(given), show(fromWasm(type, exports[wasmTypes[type] ?? type](given)))].join(" ")
})`

const accepted = ROWS.flatMap(([value, wanted]) =>
  Object.keys(wanted).map((type) => [type as ValueType, value] as const),
).filter(([type]) => type !== "funcref")
const literal = (value: unknown): string =>
  typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value)
const source = `[${accepted.map(([type, value]) => `["${type}", ${literal(value)}]`).join(", ")}]`
/** The value in the bits of the type, as JavaScript itself converts it. */
const asType = (type: ValueType, value: unknown): string => {
  const number = typeof value === "boolean" ? Number(value) : value
  if (type === "bool") return String(Boolean(value))
  if (type === "f32") return literal(Math.fround(Number(number)))
  if (type === "f64") return literal(Number(number))
  return type.endsWith("64") ? `${BigInt(number as number)}n` : String(Number(number) + 0)
}

/** A module whose functions return their one argument. */
export const echo = async (): Promise<Uint8Array<ArrayBuffer>> => Uint8Array.from(await wat(ECHO))
/** An expression in `bytes` (the module above), `toWasm` and `fromWasm`. It evaluates to the value of `EXPECTED`. */
export const EXPRESSION: string = `eval(${JSON.stringify(roundTrip(source))})`
export const EXPECTED: readonly string[] = accepted.map(
  ([type, value]) => `${type} ${literal(value)} ${literal(toWasm(type, value))} ${asType(type, value)}`,
)
