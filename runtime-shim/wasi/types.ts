/** The types that a program's host, its open descriptors and the makers of descriptors share. No code. */
import type { PERMISSION } from "../errors/codes.ts"

/**
 * A program's output: whole lines, bytes as they come, or a stream of them.
 *
 * An error that a function or a `write` throws passes through the program. If a stream or the promise of a `write` rejects, the
 * program gets EPIPE for all that it writes there from then on. `run` waits until all is written, and rejects with that error at
 * the end. For other instances it is an unhandled rejection of the app's.
 */
export type Sink =
  | "console"
  | "ignore"
  /** Called with each line, without its line break. A last line that has none comes when the output is closed. */
  | ((line: string) => void)
  /** Given bytes as the program writes them, as `process.stdout` takes them. */
  | { write(bytes: Uint8Array): unknown }
  | WritableStream<Uint8Array>

/** A program's input: all of it, or a function that gives the next part, and undefined at the end. */
export type Source = string | Uint8Array | (() => Uint8Array | string | undefined)

/** The system that a program gets. All options are optional. */
export interface WasiOptions {
  /** The arguments of `main`. The first is the program's name, as everywhere in WASI. Default: none. */
  readonly args?: readonly string[] | undefined
  /** Variables of the environment. Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /**
   * Folders, by the names that the program has for them. `files`, `directory` and `opfs` of `wasmport/wasi` make them. Default:
   * none.
   */
  readonly preopens?: Readonly<Record<string, Preopen>> | undefined
  /** Default: empty. */
  readonly stdin?: Source | undefined
  /** Default: "console", by line. */
  readonly stdout?: Sink | undefined
  /** Default: "console", by line. */
  readonly stderr?: Sink | undefined
  /** Called for each path outside of the preopens that the program asks for; the program gets ENOTCAPABLE. */
  readonly onRefused?: ((refusal: Refusal) => void) | undefined
}

/** An access that a program was refused. */
export interface Refusal {
  readonly code: (typeof PERMISSION)["code"]
  readonly errno: (typeof PERMISSION)["errno"]
  /** The function of WASI that was called, such as `path_open`. */
  readonly function: string
  /** The path as the program gave it. */
  readonly path: string
  /** The program's name for the preopen. */
  readonly preopen: string
}

/** A folder that a program may have. */
export interface Preopen {
  /** Opens the folder for one program, and returns its descriptor. Throws PERMISSION if it cannot be opened. */
  open(name: string, machine: Machine): Descriptor
  /** Writes back a program's changes, if that takes a promise (`opfs`). `run` waits for it when the program has ended. */
  flush?(): Promise<void>
}

/** A running program, as its descriptors see it. */
export interface Machine {
  /** The memory as it is now: it may have grown since the last call. Throws WASI before the memory is there. */
  bytes(): Uint8Array
  view(): DataView
  /** Open descriptors by number. */
  readonly descriptors: (Descriptor | undefined)[]
  readonly options: WasiOptions
  /** Whether the function that runs is one of `wasi_unstable`, whose `whence`, `filestat`, `subscription` and `event` are laid out otherwise. */
  readonly unstable: boolean
}

/**
 * The errno (undefined is 0), or the rest of the work: a function that calls the app's own functions, whose errors are no errnos.
 */
export type Answer = number | void | (() => number | void)

/**
 * An open descriptor: the functions of WASI that take its number first, by their names (`fd_read`, `path_open`,
 * `sock_shutdown`…), each called without that number and with the machine in its place. 32-bit integers come as unsigned numbers,
 * those of 64 bits as bigint. Returns the errno. If the descriptor lacks a function, the program gets the errno of a descriptor
 * of the wrong kind: ENOTDIR for `path_…` and `fd_readdir`, ESPIPE for places in a file, ENOTSOCK for `sock_…`, EBADF for
 * `fd_prestat_…`.
 */
export interface Descriptor {
  /** Called once, by `fd_close`, by `fd_renumber` onto it, and when the host is closed. May answer an errno. */
  readonly close?: (machine: Machine) => number | void
  readonly [name: string]: ((machine: Machine, ...args: never[]) => Answer) | undefined
}

/** One instance's host. */
export interface WasiHost {
  /** The import object with its functions. Takes the memory from it, if the module imports that. */
  readonly link: (imports?: object) => WebAssembly.Imports
  /** Takes the memory that the instance exports, and gives the instance back. Runs nothing. */
  readonly bind: <I extends Pick<WebAssembly.Instance, "exports">>(instance: I) => I
  /** Runs the instance's `_start` and gives the exit code; only a host of the app's own has it. */
  readonly start?: ((instance: WebAssembly.Instance) => number | undefined | void) | undefined
  /** Flushes lines without an end, and closes all that is open. */
  readonly close?: (() => void) | undefined
  /** The code of `proc_exit`, once it was called. */
  readonly exitCode?: number | undefined
}
