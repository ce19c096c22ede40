/**
 * The builtins of `wasm:js-string` for engines that lack them; a bundle holds those that its modules import.
 *
 * They answer and trap as the engine's own do. Wasm passes its integers signed, but they stand for unsigned ones. Spec:
 * https://webassembly.github.io/js-string-builtins/js-api/#js-string-builtins
 */
import { decode } from "../base64.ts"

const exportsOf = (base64: string): WebAssembly.Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(decode(base64))).exports

let traps: { trap: () => never } | undefined

/** Traps in wasm itself: a `catch_all` around the call would catch an error of JavaScript's, but does not catch a trap. */
function trap(message: string): never {
  // (module (func (export "trap") unreachable))
  traps ??= exportsOf("AGFzbQEAAAABBAFgAAADAgEABwgBBHRyYXAAAAoFAQMAAAs=") as { trap: () => never }
  try {
    return traps.trap()
  } catch (error) {
    ;(error as Error).message = message
    throw error
  }
}

const string = (value: unknown): string => (typeof value === "string" ? value : trap("illegal cast"))

/** The text, if it has a code unit at the index. */
const at = (text: string, index: number): string =>
  index >>> 0 < text.length ? text : trap("string offset out of bounds")

/** The string itself; traps for anything else. */
export const cast = (value: unknown): string => string(value)

/** 1 for a string, else 0. */
export const test = (value: unknown): number => (typeof value === "string" ? 1 : 0)

/** The number of code units. */
export const length = (value: unknown): number => string(value).length

/** The code unit at an index; traps past the end. */
export const charCodeAt = (value: unknown, index: number): number => at(string(value), index).charCodeAt(index >>> 0)

/** The code point that begins at an index; traps past the end. */
export const codePointAt = (value: unknown, index: number): number =>
  at(string(value), index).codePointAt(index >>> 0) as number

/** The character of the lower 16 bits, as in JavaScript. */
export const fromCharCode = (charCode: number): string => String.fromCharCode(charCode)

/** The character of a code point; traps for a number that is none. */
export const fromCodePoint = (codePoint: number): string =>
  codePoint >>> 0 > 0x10ffff ? trap(`Invalid code point ${codePoint}`) : String.fromCodePoint(codePoint)

/** The two strings, one behind the other. */
export const concat = (first: unknown, second: unknown): string => string(first) + string(second)

/**
 * The code units from `start` to `end`. If the end lies before the start, it is empty; JavaScript's own method would swap the
 * two.
 */
export const substring = (value: unknown, start: number, end: number): string =>
  string(value).slice(start >>> 0, end >>> 0)

/** `null` equals `null`; anything else that is no string traps. */
export const equals = (first: unknown, second: unknown): number =>
  (first === null ? first : string(first)) === (second === null ? second : string(second)) ? 1 : 0

/** -1, 0 or 1, by code units. */
export function compare(first: unknown, second: unknown): number {
  const a = string(first)
  const b = string(second)
  return a === b ? 0 : a < b ? -1 : 1
}

/** An array of wasm's own, `(array (mut i16))`. JavaScript can pass it on, but cannot look into it. */
type CodeUnits = object | null

interface Arrays {
  size: (array: CodeUnits) => number
  get: (array: CodeUnits, index: number) => number
  set: (array: CodeUnits, index: number, charCode: number) => void
}

let opened: Arrays | undefined

/**
 * The functions that read and write such arrays. They are wasm too: equal types of two modules are the same type. They are
 * compiled at the first call, since an engine without such arrays cannot compile them; there, nobody calls them. A null array
 * traps in them.
 */
const arrays = (): Arrays =>
  // (type (array (mut i16))) and (ref null 0) -> i32 by array.len, array.get_u, array.set; test/bundlers/builtins.test.ts has the whole.
  (opened ??= exportsOf(
    "AGFzbQEAAAABGARedwFgAWMAAX9gAmMAfwF/YANjAH9/AAMEAwECAwcUAwRzaXplAAADZ2V0AAEDc2V0AAIKHgMGACAA+w8LCQAgACAB+w0ACwsAIAAgASAC+w4ACw==",
  ) as unknown as Arrays)

/** The string of an array's code units from `start` to `end`; traps past the end. */
export function fromCharCodeArray(array: CodeUnits, start: number, end: number): string {
  const { size, get } = arrays()
  const to = end >>> 0
  if (start >>> 0 > to || to > size(array) >>> 0) trap("array element access out of bounds")
  let text = ""
  for (let i = start >>> 0; i < to; i++) text += String.fromCharCode(get(array, i))
  return text
}

/** Writes the string's code units into an array from `start` on, and returns how many; traps past the end. */
export function intoCharCodeArray(value: unknown, array: CodeUnits, start: number): number {
  const { size, set } = arrays()
  const text = string(value)
  const from = start >>> 0
  if (from + text.length > size(array) >>> 0) trap("array element access out of bounds")
  for (let i = 0; i < text.length; i++) set(array, from + i, text.charCodeAt(i))
  return text.length
}
