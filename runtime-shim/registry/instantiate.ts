/**
 * Modules by key, their path from the project's root: compiled once, instantiated as often as wanted. Here is what every app
 * with a registry needs; `full.ts` has the rest.
 */
import { MODULE_NOT_FOUND } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { entries } from "../entries.ts"
import type { Entry } from "../entries.ts"
import { failure } from "../errors/load-recover.ts"

export interface InstantiateOptions {
  /** Instead of the module's own static imports. */
  imports?: WebAssembly.Imports | undefined
  /** Instead of compiling it here: the module as another thread has sent it. */
  module?: WebAssembly.Module | undefined
}

type Raw = WebAssembly.Instance

export const keys = (): string[] => [...entries.keys()].sort()

export const find = (key: string): Entry =>
  entries.get(key) ??
  fail(
    MODULE_NOT_FOUND,
    `${key}: not in the bundle, which has ${keys().join(", ") || "none"}: import it, or write the key as a literal`,
    { path: key },
  )

/** A new instance. Rejects with the engine's own error, explained. */
export async function make<T>(
  wrap: (key: string, entry: Entry, raw: Raw) => T,
  key: string,
  options?: InstantiateOptions,
): Promise<T> {
  const entry = find(key)
  const imports = options?.imports
  const given = options?.module
  const again = given ? undefined : entry.again
  const compiled = again || (given ?? entry.compile())
  const object = (imports ? entry.adapt?.(imports) : entry.imports?.()) ?? imports ?? {}
  // Awaited only where other wasm has to be there first.
  const linked = (object.then ? await object : object) as WebAssembly.Imports
  let raw: Raw
  try {
    // The first one waits for what the engine still has to compile; after that there is nothing to wait for, and a promise takes longer than an instance.
    if (again && !entry.instantiate) raw = new WebAssembly.Instance(again, linked)
    else {
      const it = await compiled
      raw = await (entry.instantiate ?? WebAssembly.instantiate)(it, linked)
      if (!given) entry.again ??= it
    }
  } catch (error) {
    ;(await failure(error)).againFailure(error, key, again)
    entry.again = false
    return make(wrap, key, options)
  }
  // Who brings a WASI host of their own initialises it.
  return wrap(key, entry, (!imports && entry.initialized?.(raw)) || raw)
}
