/** What `load` resolves to. */
import { failure } from "./failure.ts"

/** A module that was not bundled. */
export class LoadedModule {
  readonly module: WebAssembly.Module
  /** Of the file, in bytes. */
  readonly size: number
  /** Its name in messages. */
  readonly #path: string

  constructor(module: WebAssembly.Module, size: number, path: string) {
    this.module = module
    this.size = size
    this.#path = path
  }

  /** What it imports, by module name and name. */
  get imports(): WebAssembly.ModuleImportDescriptor[] {
    return WebAssembly.Module.imports(this.module)
  }

  /** What it exports. */
  get exports(): WebAssembly.ModuleExportDescriptor[] {
    return WebAssembly.Module.exports(this.module)
  }

  /** A new instance. Rejects with the engine's own error, explained. */
  instantiate(imports?: WebAssembly.Imports): Promise<WebAssembly.Instance> {
    return WebAssembly.instantiate(this.module, imports).catch(async (error: unknown) => (await failure(error)).linkFailure(error, this.#path))
  }
}
