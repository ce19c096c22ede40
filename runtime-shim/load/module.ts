/** The module that `load` resolves to. */
import { failure } from "../errors/load-recover.ts"
import type { Hash } from "./hash.ts"
import { AnyInstance } from "../instance/instance.ts"
import type { Instance } from "../instance/instance.ts"

/** A module that was not bundled. */
export interface LoadedModule {
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
   * @example
   * const instance = await module.instantiate({ env: { log: console.log } })
   * instance.call("add", 2, 3) // 5
   */
  instantiate(imports?: WebAssembly.Imports): Promise<Instance<WebAssembly.Exports>>
}

/** The one class behind {@link LoadedModule}. */
export class AnyModule implements LoadedModule {
  readonly module: WebAssembly.Module
  readonly size: number
  /** Its name in messages. */
  readonly #path: string
  readonly #hash: Hash

  constructor(module: WebAssembly.Module, size: number, path: string, hash: Hash) {
    this.module = module
    this.size = size
    this.#path = path
    this.#hash = hash
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

  async instantiate(imports?: WebAssembly.Imports): Promise<Instance<WebAssembly.Exports>> {
    const raw = await WebAssembly.instantiate(this.module, imports).catch(async (error: unknown) =>
      (await failure(error)).linkFailure(error, this.#path),
    )
    return new AnyInstance(this.#path, raw) as unknown as Instance<WebAssembly.Exports>
  }
}
