/** Errors of calls into wasm that pass through our code: they get a code, the module's path and the function's name. */
import { CALL } from "./codes.ts"

/**
 * Whether wasm itself failed. For a stack that overflowed, every engine throws an error of JavaScript's: it counts if wasm was on
 * the stack. (Bun calls wasm's frames unknown.)
 */
export const isTrap = (error: Error): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  // Only in the message: a frame may hold any words, such as the whole code of a script with a `data:` URL.
  (/call stack|recursion/.test(error.message) && /wasm-function|at unknown/.test(error.stack!))

/**
 * Prepares an error to be thrown on, and returns the same object. A call of the function `name` of the module at `path` threw it.
 * A trap gets `code` CALL and `errno`, unless it has an `errno`: a program of WASI exits by a trap. A trap, or an error with a
 * code of ours, then gets `path` and a message of one sentence, if it has no path yet. Any other error stays as it is. `explain`
 * says more of a trap.
 *
 * @example
 * try {
 *   return divide(1, 0)
 * } catch (error) {
 *   throw trapped(error, "src/math.wasm", "divide") // [wasmport] src/math.wasm: divide() trapped: divide by zero (CALL 5002)
 * }
 */
export function trapped(error: unknown, path: string, name: string): unknown {
  // Anything can be thrown, and some hosts throw errors that cannot be changed.
  try {
    const found = error as Error & { errno: number; path?: string }
    const trap = !found.errno && isTrap(found)
    // Errors with smaller numbers have a path already, or are the system's own.
    if (!found.path && (trap || found.errno > CALL.errno))
      Object.assign(found, trap && CALL, {
        path,
        message: `[wasmport] ${path}: ${name}()${trap ? " trapped" : ""}: ${found.message.replace("[wasmport] ", "")}${trap ? " (CALL 5002)" : ""}`,
      })
  } catch {}
  return error
}
