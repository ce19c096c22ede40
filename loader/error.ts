/**
 * The one error class of the build side.
 *
 * Every failure names the file, the place in it, the rule that was broken, the value that broke it and the next step.
 * At run time errors keep the engine's classes (runtime-shim/errors/): nothing of this file is shipped to an app.
 */

/** The parts of a {@link WasmportError}. */
export interface WasmportErrorInit {
  /** The fault, in one sentence without the file's name or the offset. */
  message: string
  /** The file, as the caller named it: a path from the project's root where there is one. */
  file?: string | undefined
  /** Byte offset in the file of the first byte that breaks the rule. */
  offset?: number | undefined
  /** The rule in the spec's words, e.g. "a memory's limits have flags 0 to 15". */
  rule?: string | undefined
  /** The offending value, already printed, e.g. "0x7f". */
  value?: string | undefined
  /** The next step: one line, or several for a stub to paste. */
  hint?: string | undefined
  cause?: unknown
}

/** `[wasmport] src/math.wasm: the fault (at byte 0x4c)`, then the rule, the value and the next step, a line each. */
export class WasmportError extends Error {
  override readonly name = "WasmportError"
  readonly file: string | undefined
  readonly offset: number | undefined
  readonly rule: string | undefined
  readonly value: string | undefined
  readonly hint: string | undefined
  /** Gives the address of the page that explains a message. Set by the plugins of a package that has a homepage. */
  declare static addressOf: ((message: string) => string | undefined) | undefined

  constructor(init: WasmportErrorInit) {
    super(format(init), init.cause === undefined ? undefined : { cause: init.cause })
    this.file = init.file
    this.offset = init.offset
    this.rule = init.rule
    this.value = init.value
    this.hint = init.hint
  }
}

function format({ message, file, offset, rule, value, hint }: WasmportErrorInit): string {
  const where = file === undefined ? "" : `${printable(file)}: `
  const place = offset === undefined ? "" : ` (at byte 0x${offset.toString(16)})`
  const lines = [`[wasmport] ${where}${message}${place}`]
  if (rule !== undefined) lines.push(`  rule: ${rule}`)
  if (value !== undefined) lines.push(`  found: ${value}`)
  if (hint !== undefined) lines.push(`  ${hint.replaceAll("\n", "\n  ")}`)
  const address = WasmportError.addressOf?.(message)
  if (address !== undefined) lines.push(`  See ${address}`)
  return lines.join("\n")
}

/** A file's name may hold anything; on a terminal it must not break the line or steer the cursor. */
function printable(file: string): string {
  return file.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}
