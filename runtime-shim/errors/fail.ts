/** Throws an error with a code. */
import type { ErrorKind } from "./wasm-error.ts"

/**
 * `more` are further properties of the error, such as its `path`. The message ends with code and number: a browser's console shows
 * nothing else of an error, and docs/troubleshooting-run-time.md is sorted by them.
 *
 * @example fail(TYPE, "load: …") // [wasmport] load: … (TYPE 5007)
 */
export function fail(kind: ErrorKind, text: string, more?: object, Class: ErrorConstructor = Error): never {
  throw Object.assign(Class(`[wasmport] ${text} (${kind.code} ${kind.errno})`), kind, more)
}

/**
 * The same message, for an error that somebody else made. `fail` has its text again, since every bundle has `fail`, and a call
 * would be longer.
 */
export const messageOf = (kind: ErrorKind, text: string): string => `[wasmport] ${text} (${kind.code} ${kind.errno})`
