/** Compiles a module from a file, in Node only. */
import { readFile } from "node:fs/promises"
import { COMPILE } from "../errors/codes.ts"
import { messageOf } from "../errors/fail.ts"
import type { CompileOptions } from "./compile-options.ts"
import { shared } from "./shared.ts"

/**
 * The module in the file behind `url`, a `file:` URL; `options` are for modules that import builtins. Rejects with Node's own error
 * or the engine's `CompileError`, with `code`, `errno` and `path`.
 */
export async function compileWith(url: string | URL, options?: CompileOptions): Promise<WebAssembly.Module> {
  const bytes = await readFile(new URL(url))
  try {
    return await WebAssembly.compile(bytes, options)
  } catch (error) {
    const { message } = error as Error
    throw Object.assign(error as Error, COMPILE, {
      path: String(url),
      message: messageOf(COMPILE, `${url}: ${message}`),
    })
  }
}

/** The module behind `url`, compiled once. */
export const compile = (url: string | URL): Promise<WebAssembly.Module> => shared(url as string, () => compileWith(url))

/** The instance of a module without imports, made once. */
export const instantiate = (url: string | URL): Promise<WebAssembly.Instance> =>
  shared(url + " ", () => compile(url).then(WebAssembly.instantiate))
