/** Errors with a code, for the app: their type, the table of codes, and a test whether an error has one. */
import * as codes from "./codes.ts"

/** A code and its number, as they stand on an error. */
export type ErrorKind = (typeof codes)[keyof typeof codes]
/** The code of an error: `"MEMORY"`. */
export type WasmErrorCode = ErrorKind["code"]

const KINDS: readonly ErrorKind[] = /* @__PURE__ */ Object.values(codes).sort((a, b) => a.errno - b.errno)

/**
 * The number of each code, which is `error.errno`.
 *
 * @example
 * ERROR_CODES.MEMORY // 5006
 */
export const ERROR_CODES: { readonly [Kind in ErrorKind as Kind["code"]]: Kind["errno"] } =
  /* @__PURE__ */ Object.fromEntries(/* @__PURE__ */ KINDS.map(({ code, errno }) => [code, errno])) as never

/** An error that passed through wasmport's code. Its class is that of the engine or the standard; these properties are added. */
export interface WasmError<Code extends WasmErrorCode = WasmErrorCode> extends Error {
  readonly code: Code
  readonly errno: (typeof ERROR_CODES)[Code]
  /** The module that failed: its path from the project's root, or its URL. */
  readonly path?: string
  /** The export that was called, if a limit ended the call. */
  readonly function?: string
  /** For FUEL: the number of instructions that were left when the call began. */
  readonly fuel?: number
}

/**
 * Tells whether an error has one of wasmport's codes, or the given one. Two kinds of errors have none: a trap in a function of a
 * plain import is the engine's own error, and the error of a file that Node cannot read has Node's own code (`ENOENT`).
 *
 * @example
 * try {
 *   registry.get("src/none.wasm")
 * } catch (error) {
 *   isWasmError(error) // true
 *   isWasmError(error, "MODULE_NOT_FOUND") // true
 *   isWasmError(error, "IO") // false
 * }
 */
export function isWasmError<Code extends WasmErrorCode = WasmErrorCode>(
  error: unknown,
  code?: Code,
): error is WasmError<Code> {
  if (!(error instanceof Error)) return false
  const found = error as Partial<WasmError>
  return KINDS.some(
    (kind) => kind.code === found.code && kind.errno === found.errno && (code === undefined || kind.code === code),
  )
}
