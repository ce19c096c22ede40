/**
 * Values of one core value, the tags of options, and errors of results, for functions that a `.wit` describes. Each function
 * refuses values that its type does not have, and names them.
 */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { shown, typeError } from "./memory.ts"

/** Throws for a value that has no properties: `what` should be a record or a tuple. */
export function lowerObject(value: unknown, what: string): void {
  if (Object(value) !== value) typeError(shown(value), what, "an object")
}

/** A property whose name every object inherits, such as `toString`: only the object's own counts. */
export const field = (object: object, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name as keyof object] : undefined

/** A number, as the engine converts it. `more` is the end of the name, which is joined only for an error. */
export function lowerNumber(value: unknown, what: string, more: string = ""): number {
  if (typeof value === "number") return value
  try {
    return +(value as number)
  } catch {
    return typeError(shown(value), what + more, "a number")
  }
}

/** A bigint, likewise. */
export function lowerBigInt(value: unknown, what: string, more: string = ""): bigint {
  if (typeof value === "bigint") return value
  try {
    return BigInt.asIntN(64, value as bigint)
  } catch {
    return typeError(shown(value), what + more, "a bigint")
  }
}

/** A string of one character -> its code point. */
export function lowerChar(text: string, what: string): number {
  const code = typeof text === "string" ? text.codePointAt(0) : undefined
  if (code === undefined || text.length !== (code > 0xffff ? 2 : 1) || (code >= 0xd800 && code < 0xe000))
    typeError(shown(text), what, "a string of one character")
  return code as number
}

/** The tag of an option that is an object: 1 for some, 0 for none. */
export function lowerTag(option: { readonly tag: string }, what: string): number {
  const tag = option?.tag
  if (tag !== "some" && tag !== "none") typeError(shown(option), what, 'an object with the tag "some" or "none"')
  return tag === "some" ? 1 : 0
}

/** A case of an enum -> its number. */
export function lowerCase(cases: readonly string[], name: string, what: string): number {
  const index = cases.indexOf(name)
  return index < 0 ? typeError(shown(name), what, `one of ${cases.map((it) => JSON.stringify(it)).join(", ")}`) : index
}

/** The number of a case -> its name. */
export function liftCase(cases: readonly string[], index: number, what: string): string {
  return cases[index >>> 0] ?? rangeError(`${what} must be below ${cases.length}, the module gave ${index >>> 0}`)
}

/** A code point -> its character. There is none for half of a surrogate pair, and past the last one. */
export const liftChar = (code: number, what: string): string =>
  code >>> 0 < 0xd800 || (code > 0xdfff && code < 0x110000)
    ? String.fromCodePoint(code)
    : rangeError(`${what} must be a character, the module gave 0x${(code >>> 0).toString(16)}`)

/** Throws a RangeError (TYPE) for a value that the module gave, and that its type does not have. */
function rangeError(message: string): never {
  fail(TYPE, message, {}, RangeError)
}

/** An object of booleans -> their bits, the first name's the lowest. A property that is missing is false. */
export function lowerFlags(names: readonly string[], flags: Readonly<Record<string, unknown>>, what: string): number {
  if (Object(flags) !== flags) typeError(shown(flags), what, "an object of flags")
  // Every object inherits a `toString`.
  return names.reduce((bits, name, i) => (Object.hasOwn(flags, name) && flags[name] ? bits | (1 << i) : bits), 0)
}

/** Bits -> an object of booleans. */
export const liftFlags = (names: readonly string[], bits: number): Record<string, boolean> =>
  Object.fromEntries(names.map((name, i) => [name, ((bits >>> i) & 1) === 1]))

/** The error that is thrown for a `result`. `payload` is the function's error value; if it is a string, it is the message too. */
export function resultError(what: string, payload?: unknown): Error & { payload: unknown } {
  return Object.assign(new Error(typeof payload === "string" ? payload : `[wasmport] ${what} failed`), { payload })
}

/** The `payload` of an error that the app throws for its `result`. Every other error passes through the module as it is. */
export function payloadOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && "payload" in error) return error.payload
  throw error
}
