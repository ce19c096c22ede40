/** The public entry `wasmport/runtime`. */
export { ready } from "./defer.ts"
export { load } from "./load.ts"
export type { LoadedModule } from "./loaded.ts"
export { registry } from "./registry.ts"
export type { InstantiateOptions, ModuleExports, ModuleKey, Registry, RegistryInstance, RegistryModule } from "./registry.ts"
export { fromWasm, toWasm, types } from "./values.ts"
export type { Typed, ValueType } from "./values.ts"
export type { LoadOptions, Progress } from "./watch.ts"
