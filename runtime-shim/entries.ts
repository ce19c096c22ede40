/**
 * What the registry knows of the modules in a bundle. Generated modules enter themselves, and only in a bundle that contains
 * `registry`; in the dev server always, where nobody knows who will ask.
 */
import { once } from "./once.ts"

type Exports = WebAssembly.Exports
type Raw = WebAssembly.Instance

/** What the registry counts and disposes of. */
export interface Living {
  readonly raw: Raw
  readonly disposed: boolean
  dispose(): void
}

export interface Entry {
  /** The module, compiled once for everybody. */
  compile: () => Promise<WebAssembly.Module>
  /** The module's own static imports; absent while only its source layer is in the bundle. */
  imports?: () => WebAssembly.Imports | Promise<WebAssembly.Imports>
  /** The glue of one instance: exports as the plain import has them, where that is not what the engine made. */
  bind?: (exports: Exports) => object
  /**
   * What becomes of imports that are given instead of the module's own: wrapped where a `.wit` describes them, with what the
   * module imports from the engine, for engines that lack it.
   */
  adapt?: (imports: WebAssembly.Imports) => WebAssembly.Imports
  /** Links wrapped imports to the instance. */
  instantiate?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<Raw>
  /** Of a WASI reactor: runs its `_initialize`. */
  initialized?: (instance: Raw) => Raw
  /** Types of the exports, in the text format's words: `add: "(a: i32, b: i32) -> i32"`. */
  types?: Readonly<Record<string, string>>
  /** Of the file, in bytes. */
  size?: number
  /** Of the file: the first half of its SHA-256, in hexadecimal. */
  hash?: string
  /** The module, once there was an instance of it; false where the engine does not make one at once. */
  again?: WebAssembly.Module | false
  /** Whether somebody may ask for all instances. */
  tracked?: boolean
  /** Then those that `instantiate` made, without keeping them alive. */
  alive?: Set<WeakRef<Living>>
  /** The instance that plain imports show; absent as `imports`. */
  load?: () => Promise<Raw>
  /** That, once it is there; two where the module is imported with `?sync` and without. */
  readonly current?: Set<Raw>
  /** Whoever shows the shared instance: how they take another. */
  facades?: ((instance: Raw) => unknown)[]
  /** How long compiling took. */
  milliseconds?: number
}

/** The exports as the plain import has them: mutable globals read their current value. */
export const bound = ({ bind }: Entry, { exports }: Raw): object => bind?.(exports) ?? exports

export const entries: Map<string, Entry> = new Map()

/** Called by generated modules, once by each layer that has something to add. */
export function enter(key: string, entry: Partial<Entry>): Entry {
  let known = entries.get(key)
  if (known === undefined) entries.set(key, (known = {} as Entry))
  return Object.assign(known, entry)
}

/** The module, compiled once; see once.ts. */
export function compiling(
  key: string,
  make: () => Promise<WebAssembly.Module>,
): (other?: () => Promise<WebAssembly.Module>) => Promise<WebAssembly.Module> {
  const compile = once(() => {
    const start = performance.now()
    const made = make()
    made.then(
      () => enter(key, { milliseconds: performance.now() - start }),
      () => {},
    )
    return made
  })
  enter(key, { compile: () => compile() })
  return compile
}

/** The shared instance, made once; a failure is not kept, and `reset` puts another in its place. */
export function sharing(key: string, make: () => Promise<Raw>): () => Promise<Raw> {
  const current = currentOf(key)
  let linked: Promise<Raw> | undefined
  const fail = (error: unknown): never => {
    linked = undefined
    throw error
  }
  const load = (): Promise<Raw> =>
    (linked ??= make().then((raw) => {
      current.add(raw)
      return raw
    }, fail))
  facade(key, (raw) => (linked = Promise.resolve(raw)))
  enter(key, { load })
  return load
}

/** The shared instance of a module without promises. */
export function share(key: string, raw: Raw): void {
  currentOf(key).add(raw)
  const { load } = enter(key, {})
  if (load === undefined) sharing(key, async () => raw)
}

const currentOf = (key: string): Set<Raw> => {
  const { current = new Set() } = enter(key, {})
  enter(key, { current })
  return current
}

/** Called by a facade: how it takes another instance. */
export function facade(key: string, take: (instance: Raw) => unknown): void {
  ;(enter(key, {}).facades ??= []).push(take)
}
