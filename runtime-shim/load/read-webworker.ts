/**
 * Compiles without a wait while a browser's worker starts, that is, in the task in which its script runs. Messages that are
 * posted to the worker until then are dispatched as soon as that task is over: a script that waits longer has no listener yet,
 * and misses them. To await a promise that is settled at once takes no further task.
 *
 * Elsewhere, and in a worker from then on, everything is as in pages.
 */
import type { CompileOptions } from "./compile-options.ts"
import { compileWith as fromPage } from "./read-browser.ts"
import { shared } from "./shared.ts"

/** Service workers cannot read without a wait, and have no top-level await either. */
let isStarting = "WorkerGlobalScope" in globalThis && "XMLHttpRequest" in globalThis
if (isStarting) setTimeout(() => (isStarting = false))

/** A promise that is settled at once, with the function's result or error. */
const now = <T>(make: () => T): Promise<T> => new Promise((resolve) => resolve(make()))

/** `WebAssembly.compile`, at once while a worker starts. */
export const compileBytes = (bytes: BufferSource, options?: CompileOptions): Promise<WebAssembly.Module> =>
  isStarting ? now(() => new WebAssembly.Module(bytes, options)) : WebAssembly.compile(bytes, options)

/** `WebAssembly.instantiate` of a module, in the same way; `linked` hands the instance to wrapped imports. */
export const link = (
  module: WebAssembly.Module,
  imports?: WebAssembly.Imports,
  linked?: (imports: WebAssembly.Imports, instance: WebAssembly.Instance) => WebAssembly.Instance,
): Promise<WebAssembly.Instance> => {
  const instance = isStarting
    ? now(() => new WebAssembly.Instance(module, imports))
    : WebAssembly.instantiate(module, imports)
  return linked && imports ? instance.then((made) => linked(imports, made)) : instance
}

/** Reads the bytes behind `url` without a wait, while a worker starts; undefined at any other time, or if they cannot be read. */
export function readNow(url: string | URL): Uint8Array<ArrayBuffer> | undefined {
  if (!isStarting) return undefined
  try {
    const request = new XMLHttpRequest()
    request.open("GET", url, false)
    request.responseType = "arraybuffer"
    request.send()
    if (request.status === 200) return new Uint8Array(request.response as ArrayBuffer)
  } catch {
    // Fetched once more, and explained, as in a page.
  }
  return undefined
}

/**
 * Rejects as the reader of pages does: that one reads again a file that could not be read or compiled at once. `options` are for
 * modules that import builtins.
 */
export const compileWith = async (url: string | URL, options?: CompileOptions): Promise<WebAssembly.Module> => {
  const bytes = readNow(url)
  try {
    if (bytes) return new WebAssembly.Module(bytes, options)
  } catch {
    // Explained below, as in a page.
  }
  return fromPage(url, options as CompileOptions)
}

/** The module behind `url`, compiled once. */
export const compile = (url: string | URL): Promise<WebAssembly.Module> => shared(url as string, () => compileWith(url))

/** The instance of a module without imports, made once. */
export const instantiate = (url: string | URL): Promise<WebAssembly.Instance> =>
  shared(url + " ", () => compile(url).then((module) => link(module)))
