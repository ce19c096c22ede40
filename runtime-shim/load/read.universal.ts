/** Compiles wherever it runs: from the disk behind a `file:` URL, streaming from the network otherwise. */
import { failure } from "../errors/load-recover.ts"

export const compile = (url: string | URL): Promise<WebAssembly.Module> =>
  String(url).startsWith("file:")
    ? // A literal `node:` import would break in browsers, and bundlers see none here.
      process
        .getBuiltinModule("fs")
        .promises.readFile(new URL(url))
        .then((bytes) => WebAssembly.compile(bytes))
        .catch((error: NodeJS.ErrnoException) => {
          throw Object.assign(error, {
            code: error.code ?? "COMPILE",
            path: String(url),
            message: `[wasmport] ${url}: ${error.message}`,
          })
        })
    : WebAssembly.compileStreaming(fetch(url)).catch((error: Error) =>
        failure(error).then((it) => it.recover(error, url)),
      )

/** The same for modules that import builtins, apart from the one that every other page has. */
export const compileWith = (
  url: string | URL,
  options: WebAssembly.WebAssemblyCompileOptions,
): Promise<WebAssembly.Module> =>
  String(url).startsWith("file:")
    ? process
        .getBuiltinModule("fs")
        .promises.readFile(new URL(url))
        .then((bytes) => WebAssembly.compile(bytes, options))
        .catch((error: NodeJS.ErrnoException) => {
          throw Object.assign(error, {
            code: error.code ?? "COMPILE",
            path: String(url),
            message: `[wasmport] ${url}: ${error.message}`,
          })
        })
    : WebAssembly.compileStreaming(fetch(url), options).catch((error: Error) =>
        failure(error).then((it) => it.recover(error, url, options)),
      )
