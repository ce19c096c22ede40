/** Compiles what the browser has checked against its hash. All of it is there before the compiler sees any of it: that is the price. */
import { failure } from "../errors/load-recover.ts"
import type { CompileOptions } from "./compile-options.ts"
import { shared } from "./shared.ts"

/** Rejects as `read-browser.ts` does, and for altered bytes with an error that names the URL and has the code IO. */
export const compileWith = (
  url: string | URL,
  options: CompileOptions | undefined,
  integrity: string,
): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(url, { integrity }), options).catch((error: Error) =>
    failure(error).then((chunk) => chunk.recover(error, url, options, { integrity })),
  )

/** The module behind `url`, compiled once. */
export const compile = (url: string | URL, integrity: string): Promise<WebAssembly.Module> =>
  shared(url as string, () => compileWith(url, undefined, integrity))

/** The instance of a module without imports, made once. */
export const instantiate = (url: string | URL, integrity: string): Promise<WebAssembly.Instance> =>
  shared(url + " ", () => compile(url, integrity).then(WebAssembly.instantiate))
