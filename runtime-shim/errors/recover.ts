/**
 * Everything that runs only after a failure, in a chunk of its own: the fallback for a wrong MIME type, and every explanation.
 *
 * `npm run build` makes one file of it that imports nothing, so that it can be shipped as an asset. Errors keep the class and
 * the identity that the standard gives them; `code`, `errno`, `path` and a message that says what to do are added.
 */
import { COMPILE, INSTANTIATE, IO, MODULE_NOT_FOUND, TYPE } from "./codes.ts"
import { fail, messageOf } from "./fail.ts"
import type { ErrorKind } from "./wasm-error.ts"
import type { CompileOptions } from "../load/compile-options.ts"
import type { Checked } from "../load/integrity.ts"

/** Options of a caller that can be aborted, that wants to know the size, or that has a hash. */
export interface Caller {
  readonly signal?: AbortSignal | undefined
  /** Is given the number of bytes, once they have arrived. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** The hash that the bytes must have, as `fetch` takes it. */
  readonly integrity?: string
}

/**
 * Called when the module behind a URL could not be compiled because of `error`. Fetches it once more and compiles it from bytes
 * if they are wasm under a wrong MIME type; otherwise rejects with `error`, explained by the answer that came instead. `options`
 * are those of the compiling call, for modules that import builtins.
 */
export async function recover(
  error: Error,
  source: string | URL | Checked,
  options?: CompileOptions,
  caller: Caller = {},
): Promise<WebAssembly.Module> {
  const [url, { integrity }] = isChecked(source) ? source : [source, caller]
  const { href } = new URL(url, globalThis.location?.href)
  const { signal = null } = caller
  let response: Response | undefined
  try {
    response = await fetch(href, integrity === undefined ? { signal } : { integrity, signal })
  } catch {
    signal?.throwIfAborted()
    // A page is not told why the fetch failed. A fetch without the hash shows what the server answers.
    response = integrity === undefined ? undefined : await fetch(href, { signal }).catch(() => undefined)
    if (response !== undefined) return await fromResponse(error, response, href, options, caller, integrity)
    throw annotate(
      error,
      IO,
      href,
      href.startsWith("file:")
        ? 'this output was built for pages of a server, and fetches no file. For Node build with `target: "node"` or "auto"; `?sync` works without a server.'
        : "it could not be fetched. Is the server up, does its CORS policy allow this origin, does the page's CSP allow it in connect-src?",
    )
  }
  return await fromResponse(error, response, href, options, caller)
}

/** URLs that a warning was printed for. */
const warned = new Set<string>()

const isChecked = (source: string | URL | Checked): source is Checked => Array.isArray(source)

/**
 * Compiles a response that could not be compiled while it streams; otherwise rejects with `error`, explained by the response's
 * content. `refused` is the hash that the bytes should have, if the host refused them: then it always rejects.
 */
export async function fromResponse(
  error: Error,
  response: Response,
  where: string,
  options?: CompileOptions,
  { signal, onBytes }: Caller = {},
  refused?: string,
): Promise<WebAssembly.Module> {
  const type = response.headers.get("content-type")
  const kind = type === null ? "without a content type" : `content type "${type}"`
  const answer = `the server answered ${`${response.status} ${response.statusText}`.trim()}, ${kind}`
  const unusable = (text: string): Error => annotate(error, IO, where, answer + text)
  if (!response.ok)
    throw unusable(
      ". Is the file deployed where the bundle expects it, and does the bundler's base (publicPath) match?",
    )
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    signal?.throwIfAborted()
    throw unusable(`, and the body broke off: ${(cause as Error).message}`)
  }
  if (bytes.length === 0) throw unusable(", with an empty body.")
  const start = new TextDecoder().decode(bytes.subarray(0, 60)).trim()
  if (!start.startsWith("\0asm")) {
    const what = start.startsWith("<")
      ? "an HTML page (most likely index.html, the server's answer to any unknown path)"
      : `something else that starts with ${JSON.stringify(start)}`
    throw unusable(`: not WebAssembly but ${what}. Deploy the file there, or correct the bundler's base (publicPath).`)
  }
  if (refused !== undefined) checkFailure(error, where, refused)
  let module: WebAssembly.Module
  try {
    module = await WebAssembly.compile(bytes, options)
  } catch (cause) {
    throw annotate(error, COMPILE, where, `the engine refused its ${bytes.length} bytes: ${(cause as Error).message}`)
  }
  if (type !== "application/wasm" && !warned.has(where)) {
    warned.add(where)
    console.warn(
      `[wasmport] ${where} came with ${type === null ? "no content type" : `the content type "${type}"`}: serve it as exactly "application/wasm", and it compiles while it downloads.`,
    )
  }
  onBytes?.(bytes.length)
  return module
}

/** Rethrows `error`, explained, for bytes that do not have the hash of those that were emitted. */
export function checkFailure(error: Error, where: string, integrity: string): never {
  throw annotate(
    error,
    IO,
    where,
    `the bytes there are not those that the build emitted, and were refused: their hash is not ${integrity}. Deploy the file and the code of one build, and let nothing change it on the way.`,
  )
}

/** Rethrows `error`, the engine's own for the bytes that it refused, explained. */
export function bytesFailure(error: Error, bytes: BufferSource, path: string): never {
  const isView = ArrayBuffer.isView(bytes)
  // A buffer may come from another realm, such as a frame.
  if (!isView && !/^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(bytes)))
    throw annotate(error, TYPE, path, `load takes a URL, a Response, or bytes, not ${kindOf(bytes)}`)
  const start = new TextDecoder().decode(
    new Uint8Array(
      isView ? bytes.buffer : bytes,
      isView ? bytes.byteOffset : 0,
      Math.min(bytes.byteLength, 60),
    ).slice(),
  )
  const what = start.startsWith("\0asm")
    ? ""
    : bytes.byteLength === 0
      ? " There is nothing in them."
      : ` They are not WebAssembly: they start with ${JSON.stringify(start)}.`
  throw annotate(error, COMPILE, path, `the engine refused ${bytes.byteLength} bytes: ${error.message}.${what}`)
}

/** @example kindOf(5) // "the number 5" */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === "object") return value instanceof WebAssembly.Module ? "a WebAssembly.Module" : "an object"
  return typeof value === "function" ? "a function" : `the ${typeof value} ${String(value)}`
}

/** Rethrows an error of the host's file system, of a stream or of compiling, explained. A code of the host's own (`ENOENT`) stays. */
export function readFailure(error: Error & { code?: string }, where: string): never {
  // The error of a check against a hash is explained already.
  if (error.message.startsWith("[wasmport]")) throw error
  const kind = error.code === undefined ? (error instanceof WebAssembly.CompileError ? COMPILE : IO) : undefined
  throw annotate(error, kind, where, error.message)
}

/** Throws the error of a `load` whose `source` the host cannot read as a URL. */
export function urlFailure(cause: unknown, source: string): never {
  const advice = 'For a file beside the code write `new URL("./math.wasm", import.meta.url)`.'
  fail(IO, `load: ${JSON.stringify(source)} is no URL. ${advice}`, { path: source, cause }, TypeError)
}

/** Throws `error`, explained, for a `hash()` that cannot be made: `came` bytes were read, of a module of `size` bytes. */
export function hashFailure(error: Error, path: string, size: number, came: number | undefined): never {
  const text =
    came !== undefined && came !== size
      ? `${came} bytes came for hash(), where load had ${size}: the file is another one now`
      : (crypto.subtle as SubtleCrypto | undefined) === undefined
        ? "this page has no crypto.subtle, which hash() takes: serve it over https"
        : "a Response without a URL cannot be read again for hash(): give load the bytes"
  throw annotate(error, IO, path, text)
}

/** Throws the error for a key that no deferred module has. */
export function notDeferred(key: string): never {
  const text = `no deferred module has the key ${JSON.stringify(key)}: import it with \`?defer\` first.`
  fail(MODULE_NOT_FOUND, text, { path: key })
}

/**
 * Rethrows `error`, which linking or the start function of the module at `path` threw, explained. `hasStart` is undefined if
 * nobody has read the module's bytes.
 */
export function linkFailure(error: unknown, path: string, hasStart?: boolean): never {
  // An error with an `errno` is explained already, such as that of an `_initialize` which came to a limit.
  if (!(error instanceof Error) || "errno" in error) throw error
  if (error instanceof WebAssembly.LinkError) {
    throw annotate(
      error,
      INSTANTIATE,
      path,
      `an import does not fit: ${error.message}. Compare what the JavaScript module exports with what the wasm declares.`,
    )
  }
  // Only the engine's own TypeErrors about the import object: functions that the wasm imports may throw others.
  if (
    error instanceof TypeError &&
    /^WebAssembly\.\w+\(\): Import|^import (?:object|[^]* must be an object)/.test(error.message)
  ) {
    throw annotate(
      error,
      INSTANTIATE,
      path,
      `an import is missing: ${error.message}. The import object has an object for each module name that the wasm declares.`,
    )
  }
  if (error instanceof WebAssembly.RuntimeError) {
    const place =
      hasStart === undefined
        ? "its start function, `_initialize`, or an active data or element segment,"
        : hasStart
          ? "its start function"
          : "an active data or element segment"
    throw annotate(error, INSTANTIATE, path, `${place} trapped while the module was instantiated: ${error.message}.`)
  }
  throw error
}

/**
 * The same for the registry, and for `?init` of a module with a host. It returns only if the caller can try again,
 * asynchronously: Chrome makes no synchronous instances of large modules in a page, and says so before any of their code runs.
 * `again` is the module of a synchronous attempt, and undefined after another one. Closes `wasi`, the instance's host.
 */
export function againFailure(
  error: unknown,
  path: string,
  again: WebAssembly.Module | false | undefined,
  wasi?: { readonly close?: (() => void) | undefined },
  hasStart?: boolean,
): void {
  wasi?.close?.()
  if (!again || !(error instanceof RangeError) || !error.message.includes("main thread"))
    linkFailure(error, path, hasStart)
}

/**
 * Adds the explanation to an error. Without a `kind` the error keeps the code that the host gave it. Some hosts throw errors that
 * cannot be changed; the console then has the explanation.
 */
function annotate(error: Error, kind: ErrorKind | undefined, path: string, text: string): Error {
  const message = kind ? messageOf(kind, `${path}: ${text}`) : `[wasmport] ${path}: ${text}`
  try {
    return Object.assign(error, kind, { path, message })
  } catch {
    console.error(message)
    return error
  }
}
