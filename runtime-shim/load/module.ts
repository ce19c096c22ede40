/** What `load` resolves to. */
import { failure } from "../errors/load-recover.ts"
import type { Hash } from "./hash.ts"
import { AnyInstance } from "../instance/instance.ts"
import type { Instance } from "../instance/instance.ts"

/** A module that was not bundled. */
export interface LoadedModule {
  readonly module: WebAssembly.Module
  /** Of the file, in bytes. */
  readonly size: number
  /** What it imports, by module name and name. */
  readonly imports: WebAssembly.ModuleImportDescriptor[]
  /** What it exports. */
  readonly exports: WebAssembly.ModuleExportDescriptor[]
  /**
   * Of the file: the first half of its SHA-256, in hexadecimal. Of bytes, as they were when they were loaded; what streamed is
   * not kept, so that a URL is read a second time, from the browser's cache where that has it. Rejects with code IO where that
   * fails, or gives another size; for a `Response` without a URL; and on pages that are not served securely.
   */
  hash(): Promise<string>
  /**
   * A new instance. Rejects with the engine's own error, explained. JavaScript cannot ask a module for its types: signatures are
   * undefined, and the arguments of `call` go to the engine as they are.
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
