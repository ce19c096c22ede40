/**
 * Modules by key, their path from the project's root: compiled once, instantiated as often as wanted. Here is what every app
 * with a registry needs; `full.ts` has the rest.
 */
import { entries } from "./entries.ts"
import type { Entry } from "./entries.ts"
import { failure } from "./failure.ts"

export interface InstantiateOptions {
  /** Instead of the module's own static imports. */
  imports?: WebAssembly.Imports | undefined
  /** Instead of compiling it here: the module as another thread has sent it. */
  module?: WebAssembly.Module | undefined
}

type Raw = WebAssembly.Instance

/** One instance: its exports, and their end. */
export class InstanceBase {
  /** The module's key. */
  readonly key: string
  #raw: Raw | undefined
  #bind: Entry["bind"]
  #exports: object | undefined

  constructor(key: string, { bind }: Entry, raw: Raw) {
    this.key = key
    this.#raw = raw
    this.#bind = bind
  }

  /** What the engine made. */
  get raw(): Raw {
    return this.#raw ?? fail("INSTANCE_DISPOSED", 5005, this.key, "the instance was disposed of")
  }

  /** The exports as the plain import has them: mutable globals read their current value. */
  get exports(): object {
    const { exports } = this.raw
    return (this.#exports ??= this.#bind?.(exports) ?? exports)
  }

  /** Lets go of it. Functions, memories and tables that were taken out earlier still work, and keep its memory alive. */
  dispose(): void {
    this.#raw = this.#exports = undefined
  }
}

/** Throws an error with a code. */
export function fail(code: string, errno: number, path: string, text: string): never {
  throw Object.assign(Error(`[wasmport] ${path}: ${text}`), { code, errno, path })
}

export const keys = (): string[] => [...entries.keys()].sort()

export const find = (key: string): Entry =>
  entries.get(key) ?? fail("MODULE_NOT_FOUND", 5004, key, `not in the bundle, which has ${keys().join(", ") || "none"}: import it, or write the key as a literal`)

/** A new instance. Rejects with the engine's own error, explained. */
export async function make<T>(key: string, entry: Entry, { module, imports }: InstantiateOptions = {}, wrap: (raw: Raw) => T): Promise<T> {
  const compiled = module ?? entry.compile()
  const object = (imports ? entry.adapt?.(imports) : await entry.imports?.()) ?? imports ?? {}
  return (entry.instantiate ?? WebAssembly.instantiate)(await compiled, object).then(
    // Who brings a WASI host of their own initialises it.
    (raw) => wrap((!imports && entry.initialized?.(raw)) || raw),
    (error: unknown) => failure(error).then((it) => it.linkFailure(error, key)),
  )
}
