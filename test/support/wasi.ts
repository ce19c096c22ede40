/**
 * A module that exports the WASI functions that it imports: so JavaScript calls them as a program does, with pointers into a
 * memory.
 */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { host } from "../../runtime-shim/wasi/host.ts"
import type { HostFunction } from "../../runtime-shim/wasi/host.ts"
import type { WasiHost, WasiOptions } from "../../runtime-shim/wasi/types.ts"

/** The parameters of each function: `i` of 32 bits, `l` of 64. */
const PARAMETERS: Readonly<Record<string, string>> = {
  args_get: "ii",
  args_sizes_get: "ii",
  environ_get: "ii",
  environ_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "ili",
  fd_advise: "illi",
  fd_allocate: "ill",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "ill",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "il",
  fd_filestat_set_times: "illi",
  fd_pread: "iiili",
  fd_prestat_get: "ii",
  fd_prestat_dir_name: "iii",
  fd_pwrite: "iiili",
  fd_read: "iiii",
  fd_readdir: "iiili",
  fd_renumber: "ii",
  fd_seek: "ilii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiilli",
  path_link: "iiiiiii",
  path_open: "iiiiillii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
}

/** All of them except `proc_exit`, which has no result. */
export const NAMES: readonly string[] = Object.keys(PARAMETERS)

/** A `func` with the type of a function of WASI, as the text format imports it. */
export const signature = (name: string): string => {
  const parameters = [...(PARAMETERS[name] ?? "i")].map((it) => (it === "i" ? "i32" : "i64")).join(" ")
  return `${parameters === "" ? "" : `(param ${parameters})`}${name === "proc_exit" ? "" : " (result i32)"}`
}

/** The module that exports all functions that it imports, and a memory of two pages. */
export const passing = (module = "wasi_snapshot_preview1", names: readonly string[] = NAMES): Promise<Uint8Array> =>
  parse(`(module
    ${names.map((name) => `(import "${module}" "${name}" (func $${name} ${signature(name)}))`).join("\n")}
    ${names.map((name) => `(export "${name}" (func $${name}))`).join("\n")}
    (memory (export "memory") 2))`)

const modules = new Map<string, Promise<WebAssembly.Module>>()
const compiled = (name: string): Promise<WebAssembly.Module> => {
  let made = modules.get(name)
  if (made === undefined)
    modules.set(name, (made = passing(name).then((it) => WebAssembly.compile(it as Uint8Array<ArrayBuffer>))))
  return made
}

/** An instance of that module, with its memory at hand. */
export interface Passing {
  readonly host: WasiHost
  readonly call: Readonly<Record<string, (...args: (number | bigint)[]) => number>>
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Writes a text, or bytes. */
  put(at: number, text: string | Uint8Array): number
  text(at: number, length: number): string
  /** Writes a list of places, as `fd_read` and `fd_write` take it. */
  places(at: number, ...places: (readonly [at: number, length: number])[]): void
}

const over = (exports: WebAssembly.Exports): Omit<Passing, "host"> => {
  const { buffer } = exports["memory"] as WebAssembly.Memory
  const bytes = new Uint8Array(buffer)
  const view = new DataView(buffer)
  return {
    call: exports as never,
    bytes,
    view,
    put(at, text) {
      const encoded = typeof text === "string" ? new TextEncoder().encode(text) : text
      bytes.set(encoded, at)
      return encoded.length
    },
    text: (at, length) => new TextDecoder().decode(bytes.subarray(at, at + length)),
    places(at, ...places) {
      places.forEach(([start, length], i) => {
        view.setUint32(at + 8 * i, start, true)
        view.setUint32(at + 8 * i + 4, length, true)
      })
    },
  }
}

/** A host of ours behind the module. */
export async function ours(options?: WasiOptions, name = "wasi_snapshot_preview1"): Promise<Passing> {
  const made = host({ [name]: functions as unknown as Record<string, HostFunction> }, options)
  const instance = made.bind(await WebAssembly.instantiate(await compiled(name), made.link({})))
  return { host: made, ...over(instance.exports) }
}

/** Node's own host behind the same module, with standard files by their numbers in this process. */
export async function nodes(options: {
  args?: string[]
  env?: Record<string, string>
  stdin?: number
  stdout?: number
}): Promise<Omit<Passing, "host">> {
  const { WASI } = await import("node:wasi")
  const wasi = new WASI({ version: "preview1", ...options })
  const instance = await WebAssembly.instantiate(
    await compiled("wasi_snapshot_preview1"),
    wasi.getImportObject() as WebAssembly.Imports,
  )
  wasi.initialize(instance)
  return over(instance.exports)
}
