/** Throws an error with a code. */
import type { ErrorKind } from "./wasm-error.ts"

/** `more` are further properties of the error, such as its `path`. */
export function fail(kind: ErrorKind, text: string, more?: object, Class: ErrorConstructor = Error): never {
  throw Object.assign(Class(`[wasmport] ${text}`), kind, more)
}
