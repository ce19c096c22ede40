/** Conversions at the boundary: lower is JS -> wasm, lift is wasm -> JS. Each type has one rule, and is checked by it. */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"

/**
 * A value's type at the boundary: wasm's own types, and `u32`, `u64` and `bool` for integers whose sign or truth matters.
 *
 * | type | takes | and gives |
 * | --- | --- | --- |
 * | `i32` | integers from −2^31 to 2^31−1, as number or bigint; `true` is 1, `false` 0 | number |
 * | `u32` | integers from 0 to 2^32−1, likewise | number |
 * | `i64` | integers from −2^63 to 2^63−1: bigint, or a number that is a safe integer; `true` is 1n, `false` 0n | bigint |
 * | `u64` | integers from 0 to 2^64−1, likewise | bigint |
 * | `f32` | numbers, rounded to the nearest; bigints that a number holds exactly; `true` is 1, `false` 0 | number |
 * | `f64` | the same, not rounded | number |
 * | `bool` | `true`, `false`, 1, 0, 1n, 0n | boolean |
 * | `externref` | everything, null and undefined too | the same |
 * | `funcref` | null, or an exported wasm function | the same |
 *
 * Nothing but references takes null, undefined, a string or an object.
 */
export type ValueType = "i32" | "u32" | "i64" | "u64" | "f32" | "f64" | "bool" | "externref" | "funcref"

/**
 * A value with a type of its own: `types.u32(7)`.
 *
 * @example
 * instance.call("add", types.u32(4294967295), 1)
 */
export class Typed {
  readonly type: ValueType
  /** The value that wasm is given. */
  readonly value: unknown

  constructor(type: ValueType, value: unknown) {
    this.type = type
    this.value = value
  }
}

const RANGES: Readonly<Record<string, readonly [bigint, bigint, string]>> = {
  i32: [-0x8000_0000n, 0x7fff_ffffn, "an integer from -2^31 to 2^31-1"],
  u32: [0n, 0xffff_ffffn, "an integer from 0 to 2^32-1"],
  i64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn, "a bigint from -2^63 to 2^63-1, or a safe integer"],
  u64: [0n, 0xffff_ffff_ffff_ffffn, "a bigint from 0 to 2^64-1, or a safe integer from 0"],
}

/**
 * Lowers a value: JS -> wasm. Throws a TypeError with code TYPE if wasm cannot hold it exactly; see {@link ValueType}. `place`
 * stands at the beginning of the message; `path` is the module's.
 *
 * @example
 * toWasm("u32", 4294967295) // -1, the same 32 bits
 * toWasm("i64", 7) // 7n
 * toWasm("i32", 3.5, "add(): b") // TypeError: [wasmport] add(): b is an i32, and there is none for 3.5: …
 */
export function toWasm(type: ValueType, value: unknown, place: string = "the value", path?: string): unknown {
  if (value instanceof Typed) {
    if (value.type !== type && wasmType(value.type) !== type)
      typeError(place, type, value, `it was said to be ${value.type}`, path)
    return value.value
  }
  if (type === "externref") return value
  if (type === "funcref")
    return value === null || isWasmFunction(value)
      ? value
      : typeError(place, type, value, "pass null or a function that a wasm exports", path)
  const plain = typeof value === "boolean" ? Number(value) : value
  if (type === "bool") {
    if (plain === 1 || plain === 1n) return 1
    if (plain === 0 || plain === 0n) return 0
    typeError(place, type, value, "pass true or false", path)
  }
  if (type === "f32" || type === "f64") {
    // `==` compares a bigint and a number by value; `===` does not.
    if (typeof plain !== "number" && !(typeof plain === "bigint" && plain == (Number(plain) as unknown)))
      typeError(place, type, value, "pass a number", path)
    return type === "f32" ? Math.fround(Number(plain)) : Number(plain)
  }
  const [least, most, wanted] = RANGES[type] as readonly [bigint, bigint, string]
  if (typeof plain === "bigint" || Number.isSafeInteger(plain)) {
    const whole = BigInt(plain as number | bigint)
    if (whole >= least && whole <= most)
      return type.endsWith("64") ? BigInt.asIntN(64, whole) : Number(BigInt.asIntN(32, whole))
  }
  typeError(place, type, value, `pass ${wanted}`, path)
}

/**
 * Lifts a value: wasm -> JS.
 *
 * @example
 * fromWasm("u32", -1) // 4294967295
 * fromWasm("bool", 1) // true
 */
export function fromWasm(type: ValueType, value: unknown): unknown {
  switch (type) {
    case "u32":
      return (value as number) >>> 0
    case "u64":
      return BigInt.asUintN(64, value as bigint)
    case "bool":
      return value !== 0
    default:
      return value
  }
}

/**
 * Values with a type of their own, checked at once. Throws the TypeErrors of {@link toWasm}.
 *
 * @example
 * instance.call("hash", types.u64(2n ** 64n - 1n))
 * types.i32(3.5) // TypeError: [wasmport] the value is an i32, and there is none for 3.5: …
 */
export const types: { readonly [T in ValueType]: (value: unknown) => Typed } = /* @__PURE__ */ (() => {
  const names = ["i32", "u32", "i64", "u64", "f32", "f64", "bool", "externref", "funcref"] as const
  const of = (type: ValueType) => [type, (value: unknown) => new Typed(type, toWasm(type, value))] as const
  return Object.fromEntries(names.map(of)) as { [T in ValueType]: (value: unknown) => Typed }
})()

/** The type that wasm itself has. */
const wasmType = (type: ValueType): string => (type === "bool" ? "i32" : type.replace(/^u/, "i"))

/** Asks the engine: a table takes nothing else. */
function isWasmFunction(value: unknown): boolean {
  try {
    new WebAssembly.Table({ element: "anyfunc", initial: 1 }).set(0, value)
    return value !== undefined
  } catch {
    return false
  }
}

const typeError = (place: string, type: ValueType, value: unknown, hint: string, path?: string): never =>
  noValue(place, `${/^[ie]|^f\d/.test(type) ? "an" : "a"} ${type}`, value, hint, path)

const noValue = (place: string, type: string, value: unknown, hint: string, path?: string): never => {
  const problem = value === undefined ? `is missing, ${type}` : `is ${type}, and there is none for ${show(value)}`
  return fail(TYPE, `${place} ${problem}: ${hint}`, { path }, TypeError)
}

/** @example show("7") // '"7"' */
function show(value: unknown): string {
  if (value instanceof Typed) return `types.${value.type}(${show(value.value)})`
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === "function") return "a function"
  if (Object(value) === value) return Array.isArray(value) ? "an array" : "an object"
  return String(value)
}

/** An i64 and its halves, the low one first: `BigInt(…)` and `Number(…)` take twice as long as the way through memory. */
const long = /* @__PURE__ */ (() => {
  const whole = new BigInt64Array(1)
  return { whole, halves: new Int32Array(whole.buffer) }
})()

/**
 * A safe integer -> i64. Throws a TypeError with code TYPE for everything else. `place` stands at the beginning of the message;
 * `path` is the module's.
 *
 * @example
 * lowerI64(7, "factorial(): n") // 7n
 */
export function lowerI64(value: unknown, place: string, path?: string): bigint {
  if (!Number.isSafeInteger(value)) noValue(place, "an i64 taken as a number", value, "pass a safe integer", path)
  long.halves[0] = value as number
  long.halves[1] = Math.floor((value as number) / 2 ** 32)
  return long.whole[0]!
}

/**
 * i64 -> a safe integer. Throws a RangeError with code TYPE past 2^53, where a number could not hold the value exactly.
 *
 * @example
 * liftI64(-7n, "factorial") // -7
 */
export function liftI64(value: bigint, name: string, path?: string): number {
  long.whole[0] = value
  return safe(long.halves[1]! * 2 ** 32 + (long.halves[0]! >>> 0), value, name, path)
}

/** The same for an unsigned i64. */
export function liftU64(value: bigint, name: string): number {
  long.whole[0] = value
  return safe((long.halves[1]! >>> 0) * 2 ** 32 + (long.halves[0]! >>> 0), value, name)
}

function safe(number: number, value: bigint, name: string, path?: string): number {
  return Number.isSafeInteger(number)
    ? number
    : fail(
        TYPE,
        `${name}: ${number < 0 ? value : BigInt.asUintN(64, value)} does not fit a safe integer; use i64: "bigint"`,
        { path },
        RangeError,
      )
}
