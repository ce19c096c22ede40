/**
 * The host of one instance: the functions that it imports from WASI, bound to a memory and descriptors of its own.
 *
 * The functions come as parameters, so that a bundle has only those that its programs import. Size comes first here: for a
 * program that prints one line, a bundle has all of this file.
 */
import { WASI } from "../errors/codes.ts"
import { stdio } from "./stdio.ts"
import type { Answer, Descriptor, Machine, WasiHost, WasiOptions } from "./types.ts"

/** A host as its own functions see it. */
export interface State extends Machine, WasiHost {
  exitCode: number | undefined
  unstable: boolean
  /** Closes all descriptors, or those that are left in `rest`. */
  readonly close: (rest?: Iterable<Descriptor | undefined>) => void
}

/** A function of WASI: `functions.ts` has them all. */
export type HostFunction = (state: State, ...args: never[]) => Answer

/**
 * Makes the host of one instance. `modules` has the functions that the program imports, by module: `wasi_snapshot_preview1` or
 * `wasi_unstable`. `memory` names the import that is the program's memory, if that is imported.
 *
 * A pointer outside of the memory gives EFAULT. Errors of the app's own functions (`stdout`, `stdin`) pass through the program. A
 * function that needs the memory throws WASI before the memory is there. `link` takes a memory that is imported, and `bind` that
 * of the instance, whose start function has run by then.
 *
 * @example
 * const wasi = host({ wasi_snapshot_preview1: { fd_write, proc_exit } }, { args: ["demo"] })
 * const instance = wasi.bind(await WebAssembly.instantiate(module, wasi.link({ env })))
 */
export const host = (
  modules: Readonly<Record<string, Readonly<Record<string, HostFunction>>>>,
  options: WasiOptions = {},
  memory?: readonly [module: string, name: string],
): WasiHost => {
  let found: WebAssembly.Memory | undefined
  let running: string
  let bytes: Uint8Array | undefined
  let view: DataView | undefined
  // Asked for anew in each call: growing replaces the buffer.
  const buffer = (): ArrayBuffer => {
    if (!found)
      throw Object.assign(
        Error(`[wasmport] ${running}: no "memory" export, or a start function runs too early (WASI 5010)`),
        WASI,
      )
    return found.buffer
  }
  const imports: Record<string, Record<string, (...args: unknown[]) => number | void>> = {}
  const state: State = {
    options,
    unstable: false,
    descriptors: stdio(options),
    exitCode: undefined,
    bytes: () => (bytes?.buffer === buffer() ? bytes : (bytes = new Uint8Array(buffer()))),
    view: () => (view?.buffer === buffer() ? view : (view = new DataView(buffer()))),
    link(given) {
      found = memory && ((given as WebAssembly.Imports | undefined)?.[memory[0]]?.[memory[1]] as WebAssembly.Memory)
      return { ...given, ...imports } as WebAssembly.Imports
    },
    bind(instance) {
      found ??= instance.exports["memory"] as WebAssembly.Memory
      return instance
    },
    close(rest = state.descriptors.splice(0).values()) {
      try {
        for (const it of rest) it?.close?.(state)
      } catch (error) {
        // The iterator goes on behind the descriptor that threw.
        state.close(rest)
        throw error
      }
    },
  }
  for (const module in modules) {
    imports[module] = {}
    for (const name in modules[module]) {
      const act = modules[module]![name]!
      imports[module][name] = (...args) => {
        running = name
        // A module may import from both, whose records in memory differ.
        state.unstable = module === "wasi_unstable"
        let answer
        try {
          // Wasm passes its 32-bit integers signed: pointers past 2 GB would be negative. In place: a new list would cost more
          // than the call.
          for (let i = 0; i < args.length; i++) if (typeof args[i] === "number") (args[i] as number) >>>= 0
          answer = act(state, ...(args as never[]))
        } catch (error) {
          if (error instanceof RangeError) return 21 // EFAULT
          throw error
        }
        // The app's own functions run here, outside of the `try`: their RangeErrors are no bad pointers.
        return typeof answer === "function" ? answer() : answer
      }
    }
  }
  try {
    for (const name in options.preopens) state.descriptors.push(options.preopens[name]!.open(name, state))
  } catch (error) {
    state.close()
    throw error
  }
  return state
}
