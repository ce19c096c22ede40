/**
 * The modules that the registry can reach. A build lists them in `registry/table.ts`; in a dev server each enters by itself, since
 * nobody knows there who will ask.
 */

import type { Trace } from "./errors/traces.ts"
import type { AnyInstance } from "./instance/instance.ts"
import type { WasiHost, WasiOptions } from "./wasi/types.ts"

/** How instances of a module are made: the exports of its `entry` layer. */
export interface Entry {
  /** The module, compiled once for everybody. */
  readonly compile: () => Promise<WebAssembly.Module>
  /** The module's own static imports, with the functions of the instance's WASI host; absent where one of them could not be resolved. */
  readonly imports?: (wasi?: WasiHost) => WebAssembly.Imports | Promise<WebAssembly.Imports>
  /**
   * Makes the WASI host of one instance, for imports that are given or for the module's own; absent for a module that needs none. Where the
   * imports have a host of the app's, it does nothing, and has no `close`.
   */
  readonly create?: (imports: object | undefined, options?: { readonly wasi?: WasiOptions | undefined }) => WasiHost
  /** Makes the exports as the plain import has them, where they differ from the engine's own. */
  readonly bind?: (exports: WebAssembly.Exports) => object
  /**
   * Prepares imports that are given instead of the module's own: wrapped where a `.wit` describes them, with the
   * builtins that the module imports from the engine, for engines that lack them, and with the instance's WASI host.
   */
  readonly adapt?: (imports: WebAssembly.Imports, wasi?: WasiHost) => WebAssembly.Imports
  /** Links wrapped imports to the instance. */
  readonly instantiate?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>
  /** Runs the `_initialize` of a reactor, but where `imports` were given with a WASI host of the app's, which does that. */
  readonly initialized?: (instance: WebAssembly.Instance, imports?: object, wasi?: WasiHost) => WebAssembly.Instance
  /** The class of its instances, where that is not `AnyInstance`: of a module with limits. */
  readonly Instance?: typeof AnyInstance
  /** The instance that plain imports show; absent as `imports`. */
  readonly load?: () => Promise<WebAssembly.Instance>
}

/** A module's line in the table. */
export interface Listed {
  /** Of the file, in bytes. */
  readonly size: number
  /** Of the file: the first half of its SHA-256, in hexadecimal. */
  readonly hash: string
  /** Types of the exports, in the text format's words: `add: "(a: i32, b: i32) -> i32"`. `""` is what there is to say of those that a build has dropped. */
  readonly types?: Readonly<Record<string, string>>
  readonly entry: () => Entry | Promise<Entry>
  /** For explanations; given by modules of a dev server only. */
  readonly trace?: Trace
  /** Whether it has taken the place of one with other bytes, in a dev server. */
  readonly isReplaced?: boolean
}

const SHARED = /* @__PURE__ */ Symbol.for("wasmport.modules")

/** By key; two copies of this file share one map. */
export const entered = (): Map<string, Listed> =>
  ((globalThis as { [SHARED]?: Map<string, Listed> })[SHARED] ??= new Map())

/**
 * Called by modules of a dev server. A module that is evaluated anew takes its own place. Where its bytes are others, instances of both
 * may live: their common URL then tells explanations nothing, for good.
 */
export function enter(key: string, listed: Listed): void {
  const before = entered().get(key)
  const isReplaced = before !== undefined && (before.hash !== listed.hash || before.isReplaced === true)
  entered().set(key, isReplaced ? { ...listed, isReplaced } : listed)
}

/** What explanations may know of the modules that have entered. */
export const enteredTraces = (): Trace[] =>
  [...entered().values()].flatMap(({ trace, isReplaced }) =>
    trace === undefined
      ? []
      : isReplaced === true
        ? { ...trace, urls: trace.urls.filter((it) => !it.includes("/")) }
        : trace,
  )
