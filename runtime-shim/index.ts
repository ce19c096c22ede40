/** The public entry `wasmport/runtime`. A bundle keeps only the exports that the app imports. */
export { ready } from "./modes/ready.ts"
export { ERROR_CODES, isWasmError } from "./errors/wasm-error.ts"
export type { WasmError, WasmErrorCode } from "./errors/wasm-error.ts"
export { explain } from "./errors/explain.ts"
export type { ExplainOptions, ModuleNames } from "./errors/explain.ts"
export { features } from "./features.ts"
export type { Features } from "./features.ts"
export type { Instance, InstanceLimits, ListedExport } from "./instance/instance.ts"
export { memoryView } from "./instance/memory-view.ts"
export type { Address, ArrayType, ArrayView, MemoryError, MemoryView } from "./instance/memory-view.ts"
export { load } from "./load/load.ts"
export type { Load } from "./load/load.ts"
export type { MadeImports } from "./load/made-imports.ts"
export type { Limits } from "./limits/load-limits.ts"
export type { LoadedModule, LoadedOptions } from "./load/module.ts"
export type { LoadOptions, Progress } from "./load/progress.ts"
export { validate } from "./validate.ts"
export type { Validity } from "./validate.ts"
export { fromWasm, toWasm, types } from "./convert/values.ts"
export type { Typed, ValueType } from "./convert/values.ts"
// Last: the table that it imports leads to modules of the app, which may import the others.
export { registry } from "./registry/registry.ts"
export type { InstantiateOptions } from "./registry/instantiate.ts"
export type {
  ModuleExports,
  ModuleKey,
  Registry,
  RegistryInstance,
  RegistryModule,
  Stats,
} from "./registry/registry.ts"
