/** A module as WASI sees it: whether it imports WASI, whether it is a command or a reactor, and where its memory is. */
import type { WasmInterface } from "../binary/interface.ts"

/** The module names of WASI's first preview, and of the snapshot before it. */
const WASI: ReadonlySet<string> = new Set(["wasi_snapshot_preview1", "wasi_unstable"])

/** Whether a module name is WASI's. */
export const isWasi = (module: string): boolean => WASI.has(module)

/** Where WASI finds a module's memory: in its exports, or at a place of its import object. */
export type WasiMemory = "exported" | { readonly module: string; readonly name: string }

/** Where WASI finds the memory of a module; undefined if it finds none. */
export function findMemory({ exports, imports }: WasmInterface): WasiMemory | undefined {
  if (exports.some(({ name, type }) => name === "memory" && type.kind === "memory")) return "exported"
  const imported = imports.find(({ type }) => type.kind === "memory")
  return imported && { module: imported.module, name: imported.name }
}

const exportsFunction = ({ exports }: WasmInterface, name: string): boolean =>
  exports.some((entry) => entry.name === name && entry.type.kind === "function")

/** Whether it is a program, to be run once for each instance, and no library. A module that exports both is neither. */
export const isCommand = (wasm: WasmInterface): boolean =>
  wasm.imports.some(({ module }) => isWasi(module)) &&
  exportsFunction(wasm, "_start") &&
  !exportsFunction(wasm, "_initialize")

/** Whether it is a reactor. An `_initialize` with parameters or results is something else by that name. */
export const isReactor = (wasm: WasmInterface): boolean =>
  !exportsFunction(wasm, "_start") &&
  wasm.exports.some(
    ({ name, type }) =>
      name === "_initialize" &&
      type.kind === "function" &&
      type.type.kind === "func" &&
      type.type.params.length === 0 &&
      type.type.results.length === 0,
  )
