/** The end of a program from within. */
import { WASI } from "../errors/codes.ts"
import type { State } from "./host.ts"
import type { Answer } from "./types.ts"

/**
 * Closes all that is open, and ends the program by an error with code WASI and `exitCode`. The error is a trap of wasm's: a
 * program can catch any error of JavaScript's, but never a trap. Engines remember that the error was a trap, though JavaScript
 * throws it on. If nothing may be compiled at run time (workerd, a strict CSP), it is an error of JavaScript's.
 */
export const proc_exit = (state: State, exitCode: number) => (): never => {
  // Lines that are left go to the app's own functions. If one throws, the program ends by that error, and not by this exit.
  state.close()
  state.exitCode = exitCode
  let end = Error()
  try {
    // (module (func unreachable) (start 0))
    void new WebAssembly.Instance(
      new WebAssembly.Module(
        new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11]),
      ),
    )
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) end = error
  }
  throw Object.assign(end, WASI, { exitCode, message: `[wasmport] exit code ${exitCode} (WASI 5010)` })
}

/** Ends the program with the exit code that shells give for a signal: 128 plus the signal's number. */
export const proc_raise = (state: State, signal: number): Answer => (signal ? proc_exit(state, 128 + signal) : 0)
