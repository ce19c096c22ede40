/**
 * What the registry knows of the modules in a bundle. Generated modules enter themselves, and only in a bundle that contains
 * `registry`; in the dev server always, where nobody knows who will ask.
 */
export interface Entry {
  compile: () => Promise<WebAssembly.Module>
  /** The module's own static imports; absent while only its source layer is in the bundle. */
  imports?: () => WebAssembly.Imports | Promise<WebAssembly.Imports>
  bind?: (exports: WebAssembly.Exports) => object
  /** Of a WASI reactor: runs its `_initialize`. */
  initialized?: (instance: WebAssembly.Instance) => WebAssembly.Instance
  /** Adds what the module imports from the engine, for engines that lack it. */
  builtins?: (imports: WebAssembly.Imports) => WebAssembly.Imports
}

export const entries: Map<string, Entry> = new Map()

/** Called by generated modules, once by each layer that has something to add. */
export function enter(key: string, entry: Entry): void {
  const known = entries.get(key)
  if (known === undefined) entries.set(key, entry)
  else Object.assign(known, entry)
}
