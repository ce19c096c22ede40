/** Whether bytes are a module for this engine, and why not. */

/** The engine's verdict. */
export type Validity =
  | { readonly valid: true }
  /** The engine's reason, and the byte that it stopped at, if it says. */
  | { readonly valid: false; readonly reason: string; readonly offset: number | undefined }

/** The offset in the messages of V8, SpiderMonkey and JavaScriptCore. */
const OFFSET = /\s*(?:@\+|\bat offset |\bat byte )(\d+):?/

/**
 * Validates bytes of any size, on a page's main thread too, without instantiating them. For an argument that is no `BufferSource`
 * it rejects with the engine's TypeError. It never rejects for the content of the bytes.
 *
 * @example
 * await validate(bytes) // { valid: true }
 * await validate(new TextEncoder().encode("<html>")) // { valid: false, reason: "expected magic word …", offset: 0 }
 */
export async function validate(bytes: BufferSource): Promise<Validity> {
  try {
    await WebAssembly.compile(bytes)
    return { valid: true }
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error
    const { message } = error
    const offset = OFFSET.exec(message)?.[1]
    return {
      valid: false,
      reason: message
        .replace(/^WebAssembly\.\w+\(\):\s*/, "")
        .replace(OFFSET, "")
        .trim(),
      offset: offset === undefined ? undefined : Number(offset),
    }
  }
}
