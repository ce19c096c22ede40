/**
 * `index.ts` for apps that take nothing but exports from the registry's instances: the plugin puts it in that one's place when
 * no source of the project mentions more.
 */
export * from "./index.ts"
import { entries } from "./entries.ts"
import type { Entry } from "./entries.ts"
import { find, InstanceBase, keys, make } from "./registry.ts"
import type { InstantiateOptions } from "./registry.ts"

interface Module {
  readonly key: string
  module(): Promise<WebAssembly.Module>
  instantiate(options?: InstantiateOptions): Promise<InstanceBase>
}

const wrap = (key: string, entry: Entry, raw: WebAssembly.Instance): InstanceBase => new InstanceBase(key, entry, raw)
const instantiate = (key: string, options?: InstantiateOptions): Promise<InstanceBase> => make(wrap, key, options)

export const registry = {
  has: (key: string): boolean => entries.has(key),
  keys: (): string[] => keys(),
  get: (key: string): Module => ({ key, module: find(key).compile, instantiate: (options) => instantiate(key, options) }),
  instantiate: instantiate as typeof instantiate,
}
