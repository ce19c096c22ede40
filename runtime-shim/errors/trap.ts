/**
 * What functions that a `.wit` describes throw. The plugin puts `trap-explained.ts` in its place where the app explains
 * anyway, and in the dev server: explanations are larger than everything else that strings need.
 */

/**
 * What a call of the function `name` of the module at `path` threw, to be thrown on. A trap gets `code` CALL and `errno`; it, and
 * what has a code of ours, get `path` and a message that names the function. What JavaScript threw on the way is left alone.
 */
export function told(
  error: Error & { code?: string; errno?: number; path?: string },
  path: string,
  name: string,
): Error {
  // Some hosts throw errors that cannot be changed.
  try {
    if (error instanceof WebAssembly.RuntimeError && !error.errno) {
      error.code = "CALL"
      error.errno = 5002
    }
    if (error.errno! > 5000 && !error.path) {
      error.path = path
      error.message = `[wasmport] ${path}: ${name}(): ${error.message.replace("[wasmport] ", "")}`
    }
  } catch {}
  return error
}
