/** Compiles wherever it runs: from the disk behind a `file:` URL, streaming from the network otherwise. */

interface Recover {
  recover(error: Error, url: string): Promise<WebAssembly.Module>
}

/** `recover` is called only after a failed fetch; its module is a chunk of its own. */
export const compile = (url: string | URL, recover: () => Promise<Recover>): Promise<WebAssembly.Module> =>
  String(url).startsWith("file:")
    ? // A literal `node:` import would break in browsers, and bundlers see none here.
      process
        .getBuiltinModule("fs")
        .promises.readFile(new URL(url))
        .then((bytes) => WebAssembly.compile(bytes))
        .catch((error: Error) => {
          throw Object.assign(error, { path: String(url), message: `[wasmport] ${url}: ${error.message}` })
        })
    : WebAssembly.compileStreaming(fetch(url)).catch((error: Error) => recover().then((it) => it.recover(error, String(url))))
