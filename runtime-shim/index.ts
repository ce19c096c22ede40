/** The public entry `wasmport/runtime`. The plugin puts `uncalled.ts`, `slim.ts` or `unkeyed.ts` in its place where an app needs no more. */
import { CallingInstance } from "./instance/call.ts"
import { createRegistry } from "./registry/registry.ts"
import type { Registry } from "./registry/registry.ts"
import { hashOf } from "./load/hash.ts"
import { createLoad } from "./load/load.ts"
import type { Load } from "./load/load.ts"
import { loadedWith } from "./load/module.ts"

/** The modules of the bundle, by their path from the project's root. */
export const registry: Registry = /* @__PURE__ */ createRegistry(CallingInstance)
export const load: Load = /* @__PURE__ */ createLoad(/* @__PURE__ */ loadedWith(CallingInstance), hashOf)

export { ready } from "./modes/ready.ts"
export { ERROR_CODES, isWasmError } from "./errors/wasm-error.ts"
export type { WasmError, WasmErrorCode } from "./errors/wasm-error.ts"
export { explain } from "./errors/explain.ts"
export type { ExplainOptions } from "./errors/explain.ts"
export type {
  ModuleExports,
  ModuleKey,
  Registry,
  RegistryInstance,
  RegistryModule,
  Stats,
} from "./registry/registry.ts"
export type { Instance, ListedExport } from "./instance/instance.ts"
export type { Load } from "./load/load.ts"
export type { LoadedModule } from "./load/module.ts"
export { memoryView } from "./instance/memory-view.ts"
export type { Address, ArrayType, ArrayView, MemoryError, MemoryView } from "./instance/memory-view.ts"
export type { InstantiateOptions } from "./registry/instantiate.ts"
export { validate } from "./validate.ts"
export type { Validity } from "./validate.ts"
export { fromWasm, toWasm, types } from "./convert/values.ts"
export type { Typed, ValueType } from "./convert/values.ts"
export type { LoadOptions, Progress } from "./load/progress.ts"
