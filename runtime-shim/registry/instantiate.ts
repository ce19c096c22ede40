/** Modules by key: found in the table, compiled once, instantiated as often as wanted. */
import { entered } from "../entries.ts"
import type { Entry, Listed } from "../entries.ts"
import { MODULE_NOT_FOUND, TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { failure } from "../errors/load-recover.ts"
import { AnyInstance } from "../instance/instance.ts"
import type { InstanceLimits } from "../instance/instance.ts"
import type { WasiOptions } from "../wasi/types.ts"
import { ask, table } from "./table.ts"

/** How `registry.instantiate` makes an instance. */
export interface InstantiateOptions extends InstanceLimits {
  /**
   * The import object, instead of the module's own static imports. Its type is `object`, since hosts declare theirs so
   * (`wasi.getImportObject()`).
   */
  imports?: object | undefined
  /**
   * The compiled module, as another thread has sent it: then it is not compiled here. A TypeError (TYPE) if it is anything else.
   */
  module?: WebAssembly.Module | undefined
  /**
   * The options of the instance's WASI host, which override those of the plugin. If `imports` contain WASI, they have no effect.
   */
  wasi?: WasiOptions | undefined
}

/** A module that somebody has asked for, and all that the registry remembers of it. */
export interface Known {
  readonly listed: Listed
  entry?: Entry
  /**
   * Set after the first instantiation, to instantiate synchronously from then on. `false` if the engine refuses that (Chrome:
   * modules over 8 MB on a page's own thread).
   */
  again?: WebAssembly.Module | false
  /** Instances that were made, without keeping them alive. */
  readonly alive: Set<WeakRef<AnyInstance>>
  /** The instance that plain imports show, once somebody has asked for it here. */
  shared?: WebAssembly.Instance
  /** How long compiling took, from the registry's first request on. */
  milliseconds?: number
}

const known = /* @__PURE__ */ new Map<string, Known>()

/** The module's line in the table of this bundle, or of another copy of the runtime. */
export const listed = (key: string): Listed | undefined => (Object.hasOwn(table, key) ? table[key] : entered().get(key))

/** All keys, sorted. */
export const keys = (): string[] => [...new Set([...Object.keys(table), ...entered().keys()])].sort()

/** Throws MODULE_NOT_FOUND for a key that no module has. */
export function find(key: string): Known {
  const its =
    listed(key) ??
    fail(
      MODULE_NOT_FOUND,
      `${key}: no import leads to it. Add \`import ${JSON.stringify(`./${key}`)}\`, seen from the project's root, or write the key as a literal. The keys are: ${keys().join(", ") || "none"}`,
      { path: key },
    )
  let it = known.get(key)
  if (it?.listed !== its) known.set(key, (it = { listed: its, alive: new Set() }))
  return it
}

/** The same, but asks the dev server first for a module that is not loaded yet. */
export async function seek(key: string): Promise<Known> {
  if (!listed(key)) await ask?.(key).catch(() => {})
  return find(key)
}

/** The module's `entry` layer. A chunk that holds it is fetched at the first request. */
export const entryOf = async (it: Known): Promise<Entry> => (it.entry ??= await it.listed.entry())

/** The module, compiled once for everybody. */
export async function compile(it: Known): Promise<WebAssembly.Module> {
  const start = performance.now()
  const module = await (it.entry ?? (await entryOf(it))).compile()
  it.milliseconds ??= performance.now() - start
  return module
}

/** A new instance. Rejects with the engine's own error, explained. */
export async function make(key: string, options: InstantiateOptions = {}): Promise<AnyInstance> {
  const it = listed(key) ? find(key) : await seek(key)
  const entry = it.entry ?? (await entryOf(it))
  const { imports, module: given } = options as { imports?: WebAssembly.Imports; module?: WebAssembly.Module }
  if (given !== undefined && !(given instanceof WebAssembly.Module))
    fail(TYPE, `${key}: module must be a WebAssembly.Module`, { path: key }, TypeError)
  const again = given ? undefined : it.again
  const compiled = again || (given ?? compile(it))
  const wasi = entry.create?.(imports, options)
  let raw: WebAssembly.Instance
  try {
    const object = (imports ? entry.adapt?.(imports, wasi) : entry.imports?.(wasi)) ?? imports ?? {}
    // A promise only if other wasm has to be loaded first.
    const linked = (object.then ? await object : object) as WebAssembly.Imports
    // The first instance waits for the rest of the engine's compilation; for all further ones a promise would take longer.
    if (again && !entry.instantiate) raw = new WebAssembly.Instance(again, linked)
    else {
      const module = await compiled
      raw = await (entry.instantiate ?? WebAssembly.instantiate)(module, linked)
      if (!given) it.again ??= module
    }
    wasi?.bind(raw)
    entry.initialized?.(raw, imports, wasi)
  } catch (error) {
    ;(await failure(error)).againFailure(error, key, again, wasi)
    it.again = false
    return make(key, options)
  }
  const instance = new (entry.Instance ?? AnyInstance)(key, raw, entry.bind, it.listed.types, wasi, options)
  it.alive.add(new WeakRef(instance))
  // Now and then, so that dead references do not pile up in an app that never calls `stats` or `dispose`.
  if (it.alive.size % 1024 === 0) living(it)
  return instance
}

/** The instances that are alive; forgets the others. */
export function living({ alive }: Known): AnyInstance[] {
  return [...alive].flatMap((it) => {
    const instance = it.deref()
    if (instance?.disposed === false) return instance
    alive.delete(it)
    return []
  })
}

/** All modules that somebody has asked for. */
export const allKnown = (): Known[] => [...known.values()]
