/**
 * `index.ts` for apps that take nothing but exports from the registry's instances: the plugin puts it in that one's place when
 * no source of the project mentions more.
 */
export * from "./index.ts"
import { entries } from "./entries.ts"
import { find, InstanceBase, keys, make } from "./registry.ts"
import type { InstantiateOptions } from "./registry.ts"

interface Module {
  readonly key: string
  module(): Promise<WebAssembly.Module>
  instantiate(options?: InstantiateOptions): Promise<InstanceBase>
}

export const registry = {
  has: (key: string): boolean => entries.has(key),
  keys: (): string[] => keys(),
  get(key: string): Module {
    const entry = find(key)
    return { key, module: entry.compile, instantiate: (options) => make(key, entry, options, (raw) => new InstanceBase(key, entry, raw)) }
  },
  instantiate: async (key: string, options?: InstantiateOptions): Promise<InstanceBase> => registry.get(key).instantiate(options),
}
