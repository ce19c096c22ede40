/** Compiles while it downloads; the fallback for a wrong MIME type and every explanation are fetched after a failure. */
import { failure } from "../errors/load-recover.ts"

/** The module behind `url`. Rejects with the engine's or the host's own error, explained, with `code`, `errno` and `path`. */
export const compile = (url: string | URL): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(url)).catch((error: Error) =>
    failure(error).then((chunk) => chunk.recover(error, url)),
  )

/** The same for modules that import builtins: an optional parameter would cost all others 5 bytes. */
export const compileWith = (
  url: string | URL,
  options: WebAssembly.WebAssemblyCompileOptions,
): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(url), options).catch((error: Error) =>
    failure(error).then((chunk) => chunk.recover(error, url, options)),
  )
