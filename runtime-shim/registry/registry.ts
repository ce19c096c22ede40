/** The registry: modules by key, as the app sees them. */
import { MODULE_NOT_FOUND, TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { AnyInstance } from "../instance/instance.ts"
import type { Instance as TypedInstance } from "../instance/instance.ts"
import { allKnown, compile, entryOf, find, keys, listed, living, make, seek } from "./instantiate.ts"
import type { InstantiateOptions, Known } from "./instantiate.ts"

declare global {
  /** Filled by the generated `wasm-env.d.ts`: key -> namespace of the module. */
  interface WasmportModules {}
}

/** The keys of the project's modules; any string if no `wasm-env.d.ts` is included. */
export type ModuleKey = keyof WasmportModules extends never ? string : keyof WasmportModules
/** The exports behind a key, as the plain import has them. */
export type ModuleExports<K> = K extends keyof WasmportModules ? WasmportModules[K] : Record<string, unknown>
/** One instance with memory and state of its own. */
export type RegistryInstance<E> = TypedInstance<E>

/** A module of the bundle. */
export interface RegistryModule<K extends ModuleKey> {
  readonly key: K
  /** The size of the file in bytes. */
  readonly size: number
  /** The first half of the file's SHA-256, in hexadecimal. */
  readonly hash: string
  /** The module, compiled once for everybody: `postMessage` it to a worker, which takes it as the option `module`. */
  module(): Promise<WebAssembly.Module>
  /** Its imports, by module name and name. */
  imports(): Promise<WebAssembly.ModuleImportDescriptor[]>
  /** Its exports. */
  exports(): Promise<WebAssembly.ModuleExportDescriptor[]>
  /** A new instance. Rejects with the engine's own error, explained. */
  instantiate(options?: InstantiateOptions): Promise<RegistryInstance<ModuleExports<K>>>
}

/** The answer of `registry.stats()`: counts, bytes and milliseconds. */
export interface Stats {
  /** How many modules are in the bundle. */
  readonly modules: number
  /** How many of them the registry has compiled. */
  readonly compiled: number
  /** How long that took in all. If a module streams, its download counts too. */
  readonly compileMilliseconds: number
  /** The size of the files of all modules. */
  readonly bytes: number
  /** Instances that the registry has made and that are alive, and the shared ones that it was asked for. */
  readonly instances: number
  /** Pages of 64 KiB in the memories that these instances export; a memory that several share counts once. */
  readonly memoryPages: number
}

/** Every module of the bundle by its key, and the instances of each. */
export interface Registry {
  /** Whether the module is in the bundle. */
  has(key: string): boolean
  /**
   * The keys of all modules in the bundle. A dev server has no bundle: there they are those of the modules that were loaded so far,
   * and those that sources name as literals.
   */
  keys(): string[]
  /** Throws an error with code MODULE_NOT_FOUND when no such module is in the bundle. */
  get<K extends ModuleKey>(key: K): RegistryModule<K>
  /** `get(key).instantiate(options)`. */
  instantiate<K extends ModuleKey>(key: K, options?: InstantiateOptions): Promise<RegistryInstance<ModuleExports<K>>>
  /**
   * The instance that plain imports of the module show. It is loaded if nobody has asked for it yet. Rejects with
   * MODULE_NOT_FOUND for an unknown key, and if one of the module's imports could not be resolved.
   */
  ready<K extends ModuleKey>(key: K): Promise<RegistryInstance<ModuleExports<K>>>
  /**
   * Disposes of every instance that `instantiate` made, of one module or of all. The shared ones stay. Throws MODULE_NOT_FOUND
   * for an unknown key.
   */
  dispose(key?: ModuleKey): void
  /** The counts of one module, or of all. Throws MODULE_NOT_FOUND for an unknown key. */
  stats(key?: ModuleKey): Stats
}

/** The modules of the bundle, by their path from the project's root. */
export const registry: Registry = {
  has: (key) => listed(key) !== undefined,
  keys,

  get<K extends ModuleKey>(key: K): RegistryModule<K> {
    const it = find(key)
    const module = (): Promise<WebAssembly.Module> => compile(it)
    return {
      key,
      size: it.listed.size,
      hash: it.listed.hash,
      module,
      imports: async () => WebAssembly.Module.imports(await module()),
      exports: async () => WebAssembly.Module.exports(await module()),
      instantiate: (options) => typed(make(key, options)),
    }
  },

  instantiate: (key, options) => typed(make(key, options)),

  async ready(key) {
    const it = await seek(key)
    const { load, bind, Instance = AnyInstance } = await entryOf(it)
    it.shared = await (load?.() ??
      fail(MODULE_NOT_FOUND, `${key}: one of its imports could not be resolved`, {
        path: key,
      }))
    return typed(new Instance(key, it.shared, bind, it.listed.types))
  },

  dispose(key) {
    for (const instance of chosen(key).flatMap(living)) instance.dispose()
  },

  stats(key) {
    const all = chosen(key)
    const modules = (key === undefined ? keys() : [key]).map((it) => find(it).listed.size)
    const times = all.flatMap(({ milliseconds }) => milliseconds ?? [])
    const instances = all.flatMap((it) => [living(it).map(({ raw }) => raw), it.shared ?? []].flat())
    const memories = new Set(
      instances.flatMap(({ exports }) => Object.values(exports).filter((it) => it instanceof WebAssembly.Memory)),
    )
    return {
      modules: modules.length,
      compiled: times.length,
      compileMilliseconds: sum(times),
      bytes: sum(modules),
      instances: instances.length,
      memoryPages: sum([...memories].map(({ buffer }) => buffer.byteLength / 65536)),
    }
  },

  reset: (key = "") =>
    fail(TYPE, `registry.reset is gone: write \`await registry.instantiate("${key}")\``, { path: key }, TypeError),
} as Registry

/** The generated types know the exports. */
const typed = <T>(instance: unknown): T => instance as T

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const chosen = (key: ModuleKey | undefined): Known[] => (key === undefined ? allKnown() : [find(key)])
