/** Errors of calls into wasm that pass through our code: they get a code, the module's path and the function's name. */
import { CALL } from "./codes.ts"

/**
 * Whether wasm itself failed. A stack that overflowed is an error of JavaScript's in each engine: it counts if wasm was on the stack,
 * whose frames Bun calls unknown.
 */
export const isTrap = (error: Error): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  // Only of the message: a frame may hold any words, all code of a script whose URL is `data:`.
  (/call stack|recursion/.test(error.message) && /wasm-function|at unknown/.test(error.stack!))

/**
 * The error that a call of the function `name` of the module at `path` threw, to be thrown on: the same object. A trap gets `code` CALL
 * and `errno`, unless it has one: a program of WASI exits by a trap. It, and an error with a code of ours that has no path yet, get `path` and a message of one sentence. Everything else
 * that JavaScript threw on the way is left alone. `explain` says more of a trap.
 *
 * @example
 * try {
 *   return divide(1, 0)
 * } catch (error) {
 *   throw trapped(error, "src/math.wasm", "divide") // [wasmport] src/math.wasm: divide() trapped: divide by zero
 * }
 */
export function trapped(error: unknown, path: string, name: string): unknown {
  // Anything can be thrown, and some hosts throw errors that cannot be changed.
  try {
    const found = error as Error & { errno?: number; path?: string }
    const trap = !found.errno && isTrap(found)
    // Smaller numbers are of errors that have a path, or the system's own.
    if (!found.path && (trap || found.errno! > CALL.errno))
      Object.assign(found, trap && CALL, {
        path,
        message: `[wasmport] ${path}: ${name}()${trap ? " trapped" : ""}: ${found.message.replace("[wasmport] ", "")}`,
      })
  } catch {}
  return error
}
