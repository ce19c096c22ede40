/** Compiles a module in any host: from the disk for a `file:` URL, and while it downloads for others. */
import { failure } from "../errors/load-recover.ts"
import type { CompileOptions } from "./compile-options.ts"
import { shared } from "./shared.ts"

/** Rejects as the readers for browsers and for Node do; `options` are for modules that import builtins. */
export const compileWith = (url: string | URL, options?: CompileOptions): Promise<WebAssembly.Module> => {
  const isFile = String(url).startsWith("file:")
  // An import of `node:fs` would break in browsers. Bundlers see none here.
  const compiled = isFile
    ? process
        .getBuiltinModule("fs")
        .promises.readFile(new URL(url))
        .then((bytes) => WebAssembly.compile(bytes, options))
    : WebAssembly.compileStreaming(fetch(url), options)
  return compiled.catch((error: Error) =>
    failure(error).then((chunk) =>
      isFile ? chunk.readFailure(error, String(url)) : chunk.recover(error, url, options),
    ),
  )
}

/** The module behind `url`, compiled once. */
export const compile = (url: string | URL): Promise<WebAssembly.Module> => shared(url as string, () => compileWith(url))

/** The instance of a module without imports, made once. */
export const instantiate = (url: string | URL): Promise<WebAssembly.Instance> =>
  shared(url + " ", () => compile(url).then(WebAssembly.instantiate))
