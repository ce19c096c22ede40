/** Compiles files that are checked against their hash, without a wait while a browser's worker starts: see `read-webworker.ts`. */
import { compileWith as fromPage } from "./checked-browser.ts"
import type { CompileOptions } from "./compile-options.ts"
import type { Checked } from "./integrity.ts"
import { link, readNow } from "./read-webworker.ts"
import { sha384 } from "./sha384.ts"
import { shared } from "./shared.ts"

/** Rejects as the reader of pages does: that one fetches again a file that is refused here, and says why. */
export const compileWith = async (checked: Checked, options?: CompileOptions): Promise<WebAssembly.Module> => {
  const [url, { integrity }] = checked
  const bytes = readNow(url)
  try {
    if (bytes && `sha384-${btoa(String.fromCharCode(...sha384(bytes)))}` === integrity)
      return new WebAssembly.Module(bytes, options)
  } catch {
    // Explained below, as in a page.
  }
  return fromPage(checked, options)
}

/** The module, compiled once. */
export const compile = (checked: Checked): Promise<WebAssembly.Module> =>
  shared(checked as unknown as string, () => compileWith(checked))

/** The instance of a module without imports, made once. */
export const instantiate = (checked: Checked): Promise<WebAssembly.Instance> =>
  shared(`${checked}1`, () => compile(checked).then((module) => link(module)))
