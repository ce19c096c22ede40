/**
 * `index.ts` for apps that take nothing but exports from the registry's instances: the plugin puts it in that one's place when
 * no source of the project mentions more.
 */
export * from "./index.ts"
import { bound, entries } from "./entries.ts"
import type { Entry } from "./entries.ts"
import { createLoad } from "./load/load.ts"
import type { Load } from "./load/load.ts"
import { BareModule } from "./load/module.ts"
import { find, keys, make } from "./registry/instantiate.ts"
import type { InstantiateOptions } from "./registry/instantiate.ts"

class Instance {
  readonly key: string
  readonly raw: WebAssembly.Instance
  #entry: Entry
  #exports: object | undefined

  constructor(key: string, entry: Entry, raw: WebAssembly.Instance) {
    this.key = key
    this.raw = raw
    this.#entry = entry
  }

  get exports(): object {
    return (this.#exports ??= bound(this.#entry, this.raw))
  }
}

interface Module {
  readonly key: string
  module(): Promise<WebAssembly.Module>
  instantiate(options?: InstantiateOptions): Promise<Instance>
}

interface Registry {
  has(key: string): boolean
  keys(): string[]
  get(key: string): Module
  instantiate(key: string, options?: InstantiateOptions): Promise<Instance>
}

const wrap = (key: string, entry: Entry, raw: WebAssembly.Instance): Instance => new Instance(key, entry, raw)
const instantiate: Registry["instantiate"] = (key, options) => make(wrap, key, options)

export const registry: Registry = {
  has: (key) => entries.has(key),
  keys,
  get: (key) => ({ key, module: find(key).compile, instantiate: (options) => instantiate(key, options) }),
  instantiate,
}

export const load: Load = /* @__PURE__ */ createLoad(BareModule)
