/** The module that `load` resolves to. */
import type { Entry } from "../entries.ts"
import { failure } from "../errors/load-recover.ts"
import type { Hash } from "./hash.ts"
import { disposable } from "../instance/instance.ts"
import type { FullInstance, Instance } from "../instance/instance.ts"

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

type Raw = WebAssembly.Instance

/** The module of an app that asks for nothing but exports. */
export class BareModule {
  readonly module: WebAssembly.Module
  readonly size: number
  /** The module's name in messages. */
  protected readonly path: string
  protected readonly hashed: Hash | undefined

  constructor(module: WebAssembly.Module, size: number, path: string, hashed?: Hash) {
    this.module = module
    this.size = size
    this.path = path
    this.hashed = hashed
  }

  get imports(): WebAssembly.ModuleImportDescriptor[] {
    return WebAssembly.Module.imports(this.module)
  }

  get exports(): WebAssembly.ModuleExportDescriptor[] {
    return WebAssembly.Module.exports(this.module)
  }

  instantiate(imports?: WebAssembly.Imports): Promise<unknown> {
    return WebAssembly.instantiate(this.module, imports).then(
      (raw) => this.wrap(raw),
      async (error: unknown) => (await failure(error)).linkFailure(error, this.path),
    )
  }

  protected wrap(raw: Raw): unknown {
    return { key: this.path, raw, exports: raw.exports }
  }
}

/** The module with instances like the registry's. */
export function loadedWith(Instance: typeof FullInstance): typeof BareModule {
  disposable(Instance)
  return class LoadedModule extends BareModule {
    hash(): Promise<string> {
      return (this.hashed as Hash)(this.path, this.size)
    }

    protected override wrap(raw: Raw): FullInstance {
      return new Instance(this.path, {} as Entry, raw)
    }
  }
}
