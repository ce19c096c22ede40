/** The module that `load` resolves to. */
import { failure } from "../errors/load-recover.ts"
import type { Hash } from "./hash.ts"
import { AnyInstance } from "../instance/instance.ts"
import type { Instance, InstanceLimits } from "../instance/instance.ts"
import { hosting } from "../wasi/load-host.ts"
import { WASI_MODULES } from "../wasi/names.ts"
import type { WasiHost, WasiOptions } from "../wasi/types.ts"

/** A module that was not bundled. */
export interface LoadedModule {
  /** The module as the engine compiled it. */
  readonly module: WebAssembly.Module
  /** The size of the file, in bytes. */
  readonly size: number
  /** Its imports, by module name and name. */
  readonly imports: WebAssembly.ModuleImportDescriptor[]
  /** Its exports. */
  readonly exports: WebAssembly.ModuleExportDescriptor[]
  /**
   * The first half of the file's SHA-256, in hexadecimal. Bytes are hashed as they were when they were loaded; a URL is read a second
   * time, from the browser's cache if that has it. Rejects with code IO if that fails or gives another size, for a `Response` without
   * a URL, and on pages that are not served securely.
   */
  hash(): Promise<string>
  /**
   * Makes a new instance. Rejects with the engine's own error, explained. JavaScript cannot ask a module for its types: signatures
   * are undefined, and the arguments of `call` go to the engine as they are.
   *
   * If the module imports WASI and `imports` have none, the instance has a WASI host of its own, with the options `wasi`. Neither
   * `_initialize` nor `_start` is called: call `_initialize` of a reactor yourself, and give a command to `run` of
   * `wasmport/wasi`.
   *
   * @example
   * const instance = await module.instantiate({ env: { log: console.log } })
   * instance.call("add", 2, 3) // 5
   * await module.instantiate({}, { wasi: { stdout: (line) => lines.push(line) } })
   */
  instantiate(imports?: object, options?: LoadedOptions): Promise<Instance<WebAssembly.Exports>>
}

/** The options of one instance of a {@link LoadedModule}. */
export interface LoadedOptions extends InstanceLimits {
  /** The options of the instance's WASI host. */
  readonly wasi?: WasiOptions | undefined
}

/** The one class behind {@link LoadedModule}. */
export class AnyModule implements LoadedModule {
  readonly module: WebAssembly.Module
  readonly size: number
  /** Its name in messages. */
  readonly #path: string
  readonly #hash: Hash
  readonly #Instance: typeof AnyInstance

  constructor(
    hash: Hash,
    module: WebAssembly.Module,
    size: number,
    path: string,
    Instance: typeof AnyInstance = AnyInstance,
  ) {
    this.#hash = hash
    this.module = module
    this.size = size
    this.#path = path
    this.#Instance = Instance
  }

  get imports(): WebAssembly.ModuleImportDescriptor[] {
    return WebAssembly.Module.imports(this.module)
  }

  get exports(): WebAssembly.ModuleExportDescriptor[] {
    return WebAssembly.Module.exports(this.module)
  }

  hash(): Promise<string> {
    return this.#hash(this.#path, this.size)
  }

  async instantiate(imports: object = {}, options?: LoadedOptions): Promise<Instance<WebAssembly.Exports>> {
    let linked = imports as WebAssembly.Imports
    let wasi: WasiHost | undefined
    if (this.imports.some(({ module }) => WASI_MODULES.includes(module) && !linked[module]))
      linked = (wasi = (await hosting()).hostOf(this.module, options?.wasi, this.#path)).link(imports)
    const raw = await WebAssembly.instantiate(this.module, linked).catch(
      async (error: unknown) =>
        // Always throws, as nothing is tried again.
        (await failure(error)).againFailure(error, this.#path, undefined, wasi) as never,
    )
    wasi?.bind(raw)
    const instance = new this.#Instance(this.#path, raw, undefined, undefined, wasi, options)
    return instance as unknown as Instance<WebAssembly.Exports>
  }
}
