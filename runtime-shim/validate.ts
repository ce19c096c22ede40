/** Whether bytes are a module, and why not. */

export type Validity =
  | { readonly valid: true }
  /** What the engine says, and the byte that it stopped at, where it tells. */
  | { readonly valid: false; readonly reason: string; readonly offset: number | undefined }

/** V8, SpiderMonkey, JavaScriptCore. */
const OFFSET = /\s*(?:@\+|\bat offset |\bat byte )(\d+):?/

/** Validates without instantiating; every size, also on a page's main thread. Never rejects for what the bytes are. */
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
