/**
 * The modules that the registry can reach. A build lists them in `registry/table.ts`. A dev server has no such list: there, each
 * module enters itself when it is evaluated.
 */

import type { Trace } from "./errors/traces.ts"
import type { AnyInstance } from "./instance/instance.ts"
import type { WasiHost, WasiOptions } from "./wasi/types.ts"

/** How instances of a module are made: the exports of its `entry` layer. */
export interface Entry {
  /** The module, compiled once for everybody. */
  readonly compile: () => Promise<WebAssembly.Module>
  /**
   * The module's own static imports, with the functions of the instance's WASI host; absent if one of the imports could not be
   * resolved.
   */
  readonly imports?: (wasi?: WasiHost) => WebAssembly.Imports | Promise<WebAssembly.Imports>
  /**
   * Makes the WASI host of one instance; absent if the module needs none. `imports` are given instead of the module's own. If
   * they contain the app's own WASI, the host does nothing, and has no `close`.
   */
  readonly create?: (imports: object | undefined, options?: { readonly wasi?: WasiOptions | undefined }) => WasiHost
  /** Makes the plain import's exports from the engine's own; absent if the two are the same. */
  readonly bind?: (exports: WebAssembly.Exports) => object
  /**
   * Prepares imports that are given instead of the module's own. It wraps those that a `.wit` describes, and adds the functions
   * of the instance's WASI host. For engines that lack the builtins that the module imports, it adds those too.
   */
  readonly adapt?: (imports: WebAssembly.Imports, wasi?: WasiHost) => WebAssembly.Imports
  /** Links wrapped imports to the instance. */
  readonly instantiate?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>
  /** Runs the `_initialize` of a reactor. If `imports` contain the app's own WASI, it runs nothing: the app's host does that. */
  readonly initialized?: (instance: WebAssembly.Instance, imports?: object, wasi?: WasiHost) => WebAssembly.Instance
  /** The class of its instances; absent for `AnyInstance`. A module with limits has one. */
  readonly Instance?: typeof AnyInstance
  /** The instance that plain imports show; absent if `imports` is. */
  readonly load?: () => Promise<WebAssembly.Instance>
}

/** A module's line in the table. */
export interface Listed {
  /** The size of the file in bytes. */
  readonly size: number
  /** The first half of the file's SHA-256, in hexadecimal. */
  readonly hash: string
  /**
   * Types of the exports, in the text format's words: `add: "(a: i32, b: i32) -> i32"`. The name `""` has a sentence about
   * exports that the build has dropped.
   */
  readonly types?: Readonly<Record<string, string>>
  readonly entry: () => Entry | Promise<Entry>
  /** For explanations. Only modules of a dev server give it. */
  readonly trace?: Trace
  /** Whether it replaces a module of the same key that had other bytes, in a dev server. */
  readonly isReplaced?: boolean
}

const SHARED = /* @__PURE__ */ Symbol.for("wasmport.modules")

/** By key; two copies of this file share one map. */
export const entered = (): Map<string, Listed> =>
  ((globalThis as { [SHARED]?: Map<string, Listed> })[SHARED] ??= new Map())

/**
 * Called by modules of a dev server. A module that is evaluated anew replaces its own line. If its bytes have changed, instances
 * of both versions may be alive. Explanations then no longer trust the URL that the two have in common.
 */
export function enter(key: string, listed: Listed): void {
  const before = entered().get(key)
  const isReplaced = before !== undefined && (before.hash !== listed.hash || before.isReplaced === true)
  entered().set(key, isReplaced ? { ...listed, isReplaced } : listed)
}

/** The facts that explanations may use, of the modules that have entered. */
export const enteredTraces = (): Trace[] =>
  [...entered().values()].flatMap(({ trace, isReplaced }) =>
    trace === undefined
      ? []
      : isReplaced === true
        ? { ...trace, urls: trace.urls.filter((it) => !it.includes("/")) }
        : trace,
  )
