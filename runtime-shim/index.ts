/** The public entry `wasmport/runtime`. The plugin puts `uncalled.ts`, `slim.ts` or `unkeyed.ts` in its place where an app needs no more. */
import { CallingInstance } from "./calling.ts"
import { createRegistry } from "./full.ts"
import type { Registry } from "./full.ts"
import { hashOf } from "./hash.ts"
import { createLoad } from "./load.ts"
import type { Load } from "./load.ts"
import { loadedWith } from "./loaded.ts"

/** The modules of the bundle, by their path from the project's root. */
export const registry: Registry = /* @__PURE__ */ createRegistry(CallingInstance)
export const load: Load = /* @__PURE__ */ createLoad(/* @__PURE__ */ loadedWith(CallingInstance), hashOf)

export { ready } from "./ready.ts"
export { ERROR_CODES, isWasmError } from "./error.ts"
export type { WasmError, WasmErrorCode } from "./error.ts"
export { explain } from "./explain.ts"
export type { ExplainOptions } from "./explain.ts"
export type { ModuleExports, ModuleKey, Registry, RegistryInstance, RegistryModule, Stats } from "./full.ts"
export type { Instance, ListedExport } from "./instance.ts"
export type { Load } from "./load.ts"
export type { LoadedModule } from "./loaded.ts"
export { memoryView } from "./memory.ts"
export type { Address, ArrayType, ArrayView, MemoryError, MemoryView } from "./memory.ts"
export type { InstantiateOptions } from "./registry.ts"
export { validate } from "./validate.ts"
export type { Validity } from "./validate.ts"
export { fromWasm, toWasm, types } from "./values.ts"
export type { Typed, ValueType } from "./values.ts"
export type { LoadOptions, Progress } from "./watch.ts"
