/** Compiles while it downloads; the fallback for a wrong MIME type and every explanation are fetched after a failure. */
import { failure } from "../errors/load-recover.ts"

export const compile = (url: string | URL): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(url)).catch((error: Error) => failure(error).then((it) => it.recover(error, url)))

/** For modules that import builtins: an optional parameter would cost all others 5 bytes. */
export const compileWith = (
  url: string | URL,
  options: WebAssembly.WebAssemblyCompileOptions,
): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(url), options).catch((error: Error) =>
    failure(error).then((it) => it.recover(error, url, options)),
  )
