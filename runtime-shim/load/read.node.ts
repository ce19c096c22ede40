/** Compiles from a file under Node: one of the only files that know where they run. */
import { readFile } from "node:fs/promises"

/**
 * `url` is a `file:` URL; `options` are for modules that import builtins. Errors are Node's own or the engine's
 * `CompileError`, with `code` and `path`.
 */
export async function compile(
  url: string | URL,
  options?: WebAssembly.WebAssemblyCompileOptions,
): Promise<WebAssembly.Module> {
  const bytes = await readFile(new URL(url))
  try {
    return await WebAssembly.compile(bytes, options)
  } catch (error) {
    throw Object.assign(error as Error, {
      code: "COMPILE",
      errno: 5000,
      path: String(url),
      message: `[wasmport] ${url}: ${(error as Error).message}`,
    })
  }
}

export { compile as compileWith }
