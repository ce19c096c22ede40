/** Compiles what was checked against its hash, without a wait while a browser's worker starts: see `read-webworker.ts`. */
import { compileWith as fromPage } from "./checked-browser.ts"
import type { CompileOptions } from "./compile-options.ts"
import { link, readNow } from "./read-webworker.ts"
import { sha384 } from "./sha384.ts"
import { shared } from "./shared.ts"

/** Rejects as the reader of pages does, which fetches again what is refused here, and says why. */
export const compileWith = async (
  url: string | URL,
  options: CompileOptions | undefined,
  integrity: string,
): Promise<WebAssembly.Module> => {
  const bytes = readNow(url)
  try {
    if (bytes && `sha384-${btoa(String.fromCharCode(...sha384(bytes)))}` === integrity)
      return new WebAssembly.Module(bytes, options)
  } catch {
    // Explained below, as in a page.
  }
  return fromPage(url, options, integrity)
}

/** The module behind `url`, compiled once. */
export const compile = (url: string | URL, integrity: string): Promise<WebAssembly.Module> =>
  shared(url as string, () => compileWith(url, undefined, integrity))

/** The instance of a module without imports, made once. */
export const instantiate = (url: string | URL, integrity: string): Promise<WebAssembly.Instance> =>
  shared(url + " ", () => compile(url, integrity).then((module) => link(module)))
