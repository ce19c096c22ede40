/**
 * Compiles files that are checked against their hash, in any host: in browsers as `checked-browser.ts` does, and from the disk
 * for a `file:` URL.
 */
import { failure } from "../errors/load-recover.ts"
import { compileWith as fromServer } from "./checked-browser.ts"
import type { CompileOptions } from "./compile-options.ts"
import { integrityOf } from "./integrity.ts"
import type { Checked } from "./integrity.ts"
import { shared } from "./shared.ts"

/** The part of Node that we use; pages are type-checked without its types. */
declare const process: {
  getBuiltinModule(name: "fs"): { promises: { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> } }
}

async function fromFile([url, { integrity }]: Checked, options?: CompileOptions): Promise<WebAssembly.Module> {
  try {
    const bytes = await process.getBuiltinModule("fs").promises.readFile(new URL(url))
    if ((await integrityOf(bytes)) === integrity) return await WebAssembly.compile(bytes, options)
  } catch (error) {
    return (await failure(error)).readFailure(error as Error, String(url))
  }
  const error = Error()
  return (await failure(error)).checkFailure(error, String(url), integrity)
}

/** Rejects as `read-universal.ts` does, and for altered bytes with an error that names the URL and has the code IO. */
export const compileWith = (checked: Checked, options?: CompileOptions): Promise<WebAssembly.Module> =>
  (String(checked[0]).startsWith("file:") ? fromFile : fromServer)(checked, options)

/** The module, compiled once. */
export const compile = (checked: Checked): Promise<WebAssembly.Module> =>
  shared(checked as unknown as string, () => compileWith(checked))

/** The instance of a module without imports, made once. */
export const instantiate = (checked: Checked): Promise<WebAssembly.Instance> =>
  shared(`${checked}1`, () => compile(checked).then(WebAssembly.instantiate))
