/**
 * Compiles a module while it downloads. The fallback for a wrong MIME type and all explanations are fetched only after a failure.
 */
import { failure } from "../errors/load-recover.ts"
import type { CompileOptions } from "./compile-options.ts"
import { shared } from "./shared.ts"

/** The module behind `url`, compiled once. Rejects with the engine's or the host's own error, explained, with `code`, `errno` and `path`. */
export const compile = (url: string | URL): Promise<WebAssembly.Module> =>
  shared(url as string, () =>
    WebAssembly.compileStreaming(fetch(url)).catch((error: Error) =>
      failure(error).then((chunk) => chunk.recover(error, url)),
    ),
  )

/** The instance of a module without imports, made once. */
export const instantiate = (url: string | URL): Promise<WebAssembly.Instance> =>
  shared(url + " ", () => compile(url).then(WebAssembly.instantiate))

/** Compiles a module that imports builtins. */
export const compileWith = (url: string | URL, options: CompileOptions): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(url), options).catch((error: Error) =>
    failure(error).then((chunk) => chunk.recover(error, url, options)),
  )
