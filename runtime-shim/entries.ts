/**
 * The modules that the registry can reach. A build lists them in `registry/table.ts`; in a dev server each enters by itself, since
 * nobody knows there who will ask.
 */

/** How instances of a module are made: the exports of its `entry` layer. */
export interface Entry {
  /** The module, compiled once for everybody. */
  readonly compile: () => Promise<WebAssembly.Module>
  /** The module's own static imports; absent where one of them could not be resolved. */
  readonly imports?: () => WebAssembly.Imports | Promise<WebAssembly.Imports>
  /** Makes the exports as the plain import has them, where they differ from the engine's own. */
  readonly bind?: (exports: WebAssembly.Exports) => object
  /**
   * Prepares imports that are given instead of the module's own: wrapped where a `.wit` describes them, with the
   * builtins that the module imports from the engine, for engines that lack them.
   */
  readonly adapt?: (imports: WebAssembly.Imports) => WebAssembly.Imports
  /** Links wrapped imports to the instance. */
  readonly instantiate?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>
  /** Runs the `_initialize` of a reactor. `byApp`: its imports are the app's, and so is the WASI host that would do it. */
  readonly initialized?: (instance: WebAssembly.Instance, byApp: boolean) => WebAssembly.Instance
  /** The instance that plain imports show; absent as `imports`. */
  readonly load?: () => Promise<WebAssembly.Instance>
}

/** A module's line in the table. */
export interface Listed {
  /** Of the file, in bytes. */
  readonly size: number
  /** Of the file: the first half of its SHA-256, in hexadecimal. */
  readonly hash: string
  /** Types of the exports, in the text format's words: `add: "(a: i32, b: i32) -> i32"`. */
  readonly types?: Readonly<Record<string, string>>
  readonly entry: () => Entry | Promise<Entry>
}

const SHARED = /* @__PURE__ */ Symbol.for("wasmport.modules")

/** By key; two copies of this file share one map. */
export const entered = (): Map<string, Listed> =>
  ((globalThis as { [SHARED]?: Map<string, Listed> })[SHARED] ??= new Map())

/** Called by modules of a dev server. A module that is evaluated anew takes its own place. */
export function enter(key: string, listed: Listed): void {
  entered().set(key, listed)
}
