/**
 * Compiles files that the browser checks against their hash. The price: the whole file is there before the compiler sees any of
 * it.
 */
import { failure } from "../errors/load-recover.ts"
import type { CompileOptions } from "./compile-options.ts"
import type { Checked } from "./integrity.ts"
import { shared } from "./shared.ts"

/** The module, compiled once. Rejects as `read-browser.ts` does, and for altered bytes with an error that names the URL and has the code IO. */
export const compile = (checked: Checked): Promise<WebAssembly.Module> =>
  shared(checked as unknown as string, () =>
    WebAssembly.compileStreaming(fetch(...checked)).catch((error: Error) =>
      failure(error).then((chunk) => chunk.recover(error, checked)),
    ),
  )

/** The instance of a module without imports, made once. */
export const instantiate = (checked: Checked): Promise<WebAssembly.Instance> =>
  shared((checked as unknown as string) + 1, () => compile(checked).then(WebAssembly.instantiate))

/** Compiles a module that imports builtins. */
export const compileWith = (checked: Checked, options?: CompileOptions): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(...checked), options).catch((error: Error) =>
    failure(error).then((chunk) => chunk.recover(error, checked, options)),
  )
