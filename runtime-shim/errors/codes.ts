/** What went wrong, as a code: the same names in the types, in errors and in the README. Classes stay those of the engine. */

/** Each code and its number, `error.errno`. */
export const ERROR_CODES = {
  /** The bytes are no module for this engine. */
  COMPILE: 5000,
  /** An import does not fit, or the start function trapped. */
  INSTANTIATE: 5001,
  /** A call trapped. */
  CALL: 5002,
  EXPORT_NOT_FOUND: 5003,
  MODULE_NOT_FOUND: 5004,
  INSTANCE_DISPOSED: 5005,
  /** A place outside of the memory, or a growth past its maximum. */
  MEMORY: 5006,
  /** A value that wasm has no exact one for. */
  TYPE: 5007,
  /** The file did not come. */
  IO: 5008,
  PERMISSION: 5009,
  WASI: 5010,
  FUEL: 5011,
} as const

export type WasmErrorCode = keyof typeof ERROR_CODES

/** An error that passed through wasmport's code: of the class that the engine or the standard gives it, with these added. */
export interface WasmError<C extends WasmErrorCode = WasmErrorCode> extends Error {
  readonly code: C
  readonly errno: (typeof ERROR_CODES)[C]
  /** The module: its path from the project's root, or its URL. */
  readonly path?: string
}

/** Whether the error carries a code of ours, or the given one. A trap of a plain import is the engine's own and has none. */
export function isWasmError<C extends WasmErrorCode = WasmErrorCode>(error: unknown, code?: C): error is WasmError<C> {
  if (!(error instanceof Error)) return false
  const found = error as Partial<WasmError>
  return (
    found.code !== undefined &&
    Object.hasOwn(ERROR_CODES, found.code) &&
    ERROR_CODES[found.code] === found.errno &&
    (code === undefined || code === found.code)
  )
}
