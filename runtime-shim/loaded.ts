/** What `load` resolves to. */
import { failure } from "./failure.ts"

/** A module that was not bundled. */
export class LoadedModule {
  readonly module: WebAssembly.Module
  /** The size of the module. */
  readonly bytes: number
  /** Its name in messages. */
  readonly #path: string

  constructor(module: WebAssembly.Module, bytes: number, path: string) {
    this.module = module
    this.bytes = bytes
    this.#path = path
  }

  /** A new instance. Rejects with the engine's own error, explained. */
  instantiate(imports?: WebAssembly.Imports): Promise<WebAssembly.Instance> {
    return WebAssembly.instantiate(this.module, imports).catch(async (error: unknown) => (await failure(error)).linkFailure(error, this.#path))
  }
}
