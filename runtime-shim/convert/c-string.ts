/**
 * Strings that end in 0, as C has them, in a module's memory. Only their address is passed.
 *
 * Nobody frees a `const char *` that a function gives: it may be a literal. The caller frees a `char *`.
 */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { bytes, liftString, lowerString, memoryError, ownResult, typeError } from "./memory.ts"
import type { Block, Io, Span } from "./memory.ts"

/** A copy of the string in memory, with a 0 behind it. A string that holds a 0 would be another one to C: it is refused. */
export function lowerCString(io: Io, text: string, what: string): Block & Span {
  // Values of other types are refused by `lowerString`.
  if (typeof text === "string") {
    if (text.includes("\0")) typeError(JSON.stringify(text.slice(0, 40)), what, "a string without U+0000")
    text += "\0"
  }
  return lowerString(io, text, what)
}

/**
 * The bytes at an address, up to the 0 that ends them. At address 0 there is no string: undefined, or an error if `what` is
 * given.
 */
function spanAt(io: Io, ptr: number, what: string | undefined): Span | undefined {
  if (!ptr) {
    if (!what) return undefined
    fail(TYPE, `${what} must be a string, the module gave null: write option<c-string>`, {}, RangeError)
  }
  const end = bytes(io).indexOf(0, ptr)
  if (end < 0) memoryError(`no 0 ends the string at ${ptr}: the memory has ${io.bytes.length}`)
  return { ptr, length: end - ptr }
}

/**
 * The string at an address. At address 0 it is undefined; if `what` is given, the string must be there, and address 0 is an
 * error.
 */
export function liftCString(io: Io, ptr: number, what?: string): string | undefined {
  const span = spanAt(io, ptr, what)
  return span && liftString(io, span)
}

/** The same for a string that the caller frees, unless it is one of the arguments `args`. */
export function takeCString(io: Io, ptr: number, what?: string, args?: Block): string | undefined {
  const span = spanAt(io, ptr, what)
  if (span) ownResult(io, { ptr, length: span.length + 1 }, 1, 1, args)
  return span && liftString(io, span)
}
