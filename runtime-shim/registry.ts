/** Modules by key, their path from the project's root: compiled once, instantiated as often as wanted. */
import { entries } from "./entries.ts"
import type { Entry } from "./entries.ts"
import { failure } from "./failure.ts"

declare global {
  /** Filled by the generated `wasm-env.d.ts`: key -> namespace of the module. */
  interface WasmportModules {}
}

/** The keys of the project's modules; any string where no `wasm-env.d.ts` is included. */
export type ModuleKey = keyof WasmportModules extends never ? string : keyof WasmportModules
/** The exports behind a key, as the plain import has them. */
export type ModuleExports<K> = K extends keyof WasmportModules ? WasmportModules[K] : Record<string, unknown>

/** One instance with memory and state of its own. */
export interface RegistryInstance<E> {
  /** The exports as the plain import has them: mutable globals read their current value. */
  readonly exports: E
  /** What the engine made. */
  readonly raw: WebAssembly.Instance
}

export interface InstantiateOptions {
  /** Instead of the module's own static imports. */
  imports?: WebAssembly.Imports
}

/** A module of the bundle. */
export interface RegistryModule<K extends ModuleKey> {
  readonly key: K
  /** The module, compiled once for everybody. */
  module(): Promise<WebAssembly.Module>
  /** A new instance. Rejects with the engine's own error, explained. */
  instantiate(options?: InstantiateOptions): Promise<RegistryInstance<ModuleExports<K>>>
}

export interface Registry {
  has(key: string): boolean
  keys(): string[]
  /** Throws an error with code MODULE_NOT_FOUND when no such module is in the bundle. */
  get<K extends ModuleKey>(key: K): RegistryModule<K>
  /** `get(key).instantiate(options)`. */
  instantiate<K extends ModuleKey>(key: K, options?: InstantiateOptions): Promise<RegistryInstance<ModuleExports<K>>>
}

export const registry: Registry = {
  has: (key) => entries.has(key),
  keys: () => [...entries.keys()].sort(),
  get: (key) => {
    const entry = find(key)
    return { key, module: () => entry.compile(), instantiate: (options) => instantiate(key, entry, options) }
  },
  instantiate: async (key, options) => registry.get(key).instantiate(options),
}

function find(key: string): Entry {
  const entry = entries.get(key)
  if (entry !== undefined) return entry
  const known = entries.size === 0 ? "none" : registry.keys().join(", ")
  throw Object.assign(
    new Error(`[wasmport] no module ${JSON.stringify(key)} in this bundle (there are: ${known}). Add \`import ${JSON.stringify(`/${key}`)}\` where the app starts, or write the key as a literal.`),
    { code: "MODULE_NOT_FOUND", path: key },
  )
}

async function instantiate<E>(key: string, entry: Entry, options: InstantiateOptions = {}): Promise<RegistryInstance<E>> {
  const [module, imports] = await Promise.all([entry.compile(), options.imports ?? entry.imports?.() ?? {}])
  const raw = await WebAssembly.instantiate(module, entry.builtins?.(imports) ?? imports).catch(async (error: unknown) => (await failure(error)).linkFailure(error, key))
  // Who brings a WASI host of their own initialises it.
  if (options.imports === undefined) entry.initialized?.(raw)
  return { raw, exports: (entry.bind ?? unwrap)(raw.exports) as E }
}

/** Functions, memories, tables and tags as they are; globals as their values. */
function unwrap(raw: WebAssembly.Exports): object {
  const exports: object = Object.create(null)
  for (const name of Object.keys(raw)) {
    const value = raw[name]
    Object.defineProperty(exports, name, value instanceof WebAssembly.Global ? { enumerable: true, get: () => value.value as unknown } : { enumerable: true, value })
  }
  return exports
}
