/** The registry, with all that it has but what an instance is called by. */
import { MODULE_NOT_FOUND } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { entries } from "../entries.ts"
import type { Entry, Living } from "../entries.ts"
import { disposable } from "../instance/instance.ts"
import type { FullInstance, Instance as TypedInstance } from "../instance/instance.ts"
import { find, keys, make } from "./instantiate.ts"
import type { InstantiateOptions } from "./instantiate.ts"

declare global {
  /** Filled by the generated `wasm-env.d.ts`: key -> namespace of the module. */
  interface WasmportModules {}
}

/** The keys of the project's modules; any string where no `wasm-env.d.ts` is included. */
export type ModuleKey = keyof WasmportModules extends never ? string : keyof WasmportModules
/** The exports behind a key, as the plain import has them. */
export type ModuleExports<K> = K extends keyof WasmportModules ? WasmportModules[K] : Record<string, unknown>
/** One instance with memory and state of its own. */
export type RegistryInstance<E> = TypedInstance<E>

/** A module of the bundle. */
export interface RegistryModule<K extends ModuleKey> {
  readonly key: K
  /** Of the file, in bytes. */
  readonly size: number
  /** Of the file: the first half of its SHA-256, in hexadecimal. */
  readonly hash: string
  /** The module, compiled once for everybody: `postMessage` it to a worker, which takes it as the option `module`. */
  module(): Promise<WebAssembly.Module>
  /** What it imports, by module name and name. */
  imports(): Promise<WebAssembly.ModuleImportDescriptor[]>
  /** What it exports. */
  exports(): Promise<WebAssembly.ModuleExportDescriptor[]>
  /** A new instance. Rejects with the engine's own error, explained. */
  instantiate(options?: InstantiateOptions): Promise<RegistryInstance<ModuleExports<K>>>
}

export interface Stats {
  /** How many modules are in the bundle. */
  readonly modules: number
  /** Of them, how many were compiled, and how long that took: from the request on, where they stream. */
  readonly compiled: number
  readonly compileMilliseconds: number
  /** Of the files of all modules. */
  readonly bytes: number
  /** Instances that are alive, the shared ones among them. */
  readonly instances: number
  /** Pages of 64 KiB in the memories that these export, each counted once. */
  readonly memoryPages: number
}

export interface Registry {
  /** Whether the module is in the bundle. */
  has(key: string): boolean
  /** The keys of all modules in the bundle. */
  keys(): string[]
  /** Throws an error with code MODULE_NOT_FOUND when no such module is in the bundle. */
  get<K extends ModuleKey>(key: K): RegistryModule<K>
  /** `get(key).instantiate(options)`. */
  instantiate<K extends ModuleKey>(key: K, options?: InstantiateOptions): Promise<RegistryInstance<ModuleExports<K>>>
  /** The instance that plain imports of the module show, loaded if nobody has asked for it yet. */
  ready<K extends ModuleKey>(key: K): Promise<RegistryInstance<ModuleExports<K>>>
  /**
   * Makes the shared instance anew, with a fresh memory, and has plain imports show it. What somebody has taken out before (a
   * function in a variable, a view of the memory), and wasm that was linked to the old one, stay with the old one. When the
   * new one cannot be made, nothing changes.
   */
  reset<K extends ModuleKey>(key: K): Promise<RegistryInstance<ModuleExports<K>>>
  /** Disposes of every instance that `instantiate` made, of one module or of all. The shared ones stay. */
  dispose(key?: ModuleKey): void
  /** Of one module, or of all. */
  stats(key?: ModuleKey): Stats
}

export const createRegistry = (Instance: typeof FullInstance): Registry => {
  const wrap = (key: string, entry: Entry, raw: WebAssembly.Instance): RegistryInstance<never> => {
    const instance = new Instance(key, entry, raw)
    if (entry.tracked) track(entry, instance)
    return typed(instance)
  }
  disposable(Instance)
  const registry: Registry = {
    has: (key) => entries.has(key),
    keys,

    get<K extends ModuleKey>(key: K): RegistryModule<K> {
      const entry = find(key)
      const module = entry.compile
      return {
        key,
        size: entry.size as number,
        hash: entry.hash as string,
        module,
        imports: async () => WebAssembly.Module.imports(await module()),
        exports: async () => WebAssembly.Module.exports(await module()),
        instantiate: (options) => make(wrap, key, options),
      }
    },

    instantiate: (key, options) => make(wrap, key, options),

    async ready(key) {
      const entry = find(key)
      return typed(new Instance(key, entry, await shared(key, entry)))
    },

    async reset(key) {
      const entry = find(key)
      await shared(key, entry)
      const raw = await make((_key, _entry, it) => it, key)
      entry.current?.clear()
      entry.current?.add(raw)
      for (const take of entry.facades ?? []) take(raw)
      return typed(new Instance(key, entry, raw))
    },

    dispose(key) {
      for (const instance of chosen(key).flatMap(living)) instance.dispose()
    },

    stats(key) {
      const all = chosen(key)
      const times = all.flatMap(({ milliseconds }) => milliseconds ?? [])
      const instances = all.flatMap((entry) => [...living(entry).map(({ raw }) => raw), ...(entry.current ?? [])])
      const memories = new Set(
        instances.flatMap(({ exports }) => Object.values(exports).filter((it) => it instanceof WebAssembly.Memory)),
      )
      return {
        modules: all.length,
        compiled: times.length,
        compileMilliseconds: sum(times),
        bytes: sum(all.map(({ size }) => size as number)),
        instances: instances.length,
        memoryPages: sum([...memories].map(({ buffer }) => buffer.byteLength / 65536)),
      }
    },
  }
  return registry
}

const typed = <E>(instance: FullInstance): RegistryInstance<E> => instance as unknown as RegistryInstance<E>

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const chosen = (key: ModuleKey | undefined): Entry[] => (key === undefined ? [...entries.values()] : [find(key)])

/** The instance that plain imports show. */
const shared = (key: string, entry: Entry): Promise<WebAssembly.Instance> =>
  entry.load?.() ??
  fail(MODULE_NOT_FOUND, `${key}: no instance of it is in the bundle. Import "/${key}" where the app starts`, {
    path: key,
  })

function track(entry: Entry, instance: FullInstance): void {
  const all = (entry.alive ??= new Set())
  all.add(new WeakRef(instance))
  // Now and then: an app that asks once in a while shall not collect references to nobody.
  if (all.size % 1024 === 0) living(entry)
}

/** Forgets who is no more. */
function living({ alive = new Set() }: Entry): Living[] {
  return [...alive].flatMap((it) => {
    const instance = it.deref()
    if (instance?.disposed === false) return instance
    alive.delete(it)
    return []
  })
}
