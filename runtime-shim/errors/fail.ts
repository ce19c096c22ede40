/** Throws an error with a code. */
import type { WasmErrorCode } from "./codes.ts"

/** `errno` is the code's in error.ts, whose table not every bundle shall have; `more` goes onto the error. */
export function fail(
  code: WasmErrorCode,
  errno: number,
  text: string,
  more?: object,
  Class: ErrorConstructor = Error,
): never {
  throw Object.assign(Class(`[wasmport] ${text}`), { code, errno }, more)
}
