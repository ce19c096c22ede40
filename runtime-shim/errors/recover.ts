/**
 * What runs only after a failure, in a chunk of its own: the fallback for a wrong MIME type, and every explanation.
 *
 * It imports nothing, so that it can be shipped as one file. Errors keep the class and identity that the standard gives
 * them; a message that says what to do, `code`, `errno` and `path` are added.
 */

/**
 * Called when streaming compilation of `url` failed with `error`: fetches once more, compiles from bytes when they are
 * wasm under a wrong MIME type, else rethrows `error` with an explanation of what came instead. `options` are those of the
 * compiling call, for modules that import builtins; `onBytes` is told the size.
 */
export async function recover(
  error: Error,
  url: string | URL,
  options?: WebAssembly.WebAssemblyCompileOptions,
  onBytes?: (bytes: number) => void,
): Promise<WebAssembly.Module> {
  const where = new URL(url, globalThis.location?.href).href
  let response: Response
  try {
    response = await fetch(where)
  } catch {
    throw explain(
      error,
      "IO",
      where,
      "it could not be fetched. Is the server up, does its CORS policy allow this origin, does the page's CSP allow it in connect-src?",
    )
  }
  return await fromResponse(error, response, where, options, onBytes)
}

/** The module in a response that cannot be compiled while it streams, else `error` with an explanation of what it holds. */
export async function fromResponse(
  error: Error,
  response: Response,
  where: string,
  options?: WebAssembly.WebAssemblyCompileOptions,
  onBytes?: (bytes: number) => void,
): Promise<WebAssembly.Module> {
  const type = response.headers.get("content-type")
  const answer = `${response.status}${response.statusText === "" ? "" : ` ${response.statusText}`}, ${type === null ? "without a content type" : `content type "${type}"`}`
  if (!response.ok) {
    throw explain(
      error,
      "IO",
      where,
      `the server answered ${answer}. Is the file deployed where the bundle expects it, and does the bundler's base (publicPath) match?`,
    )
  }
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw explain(
      error,
      "IO",
      where,
      `the server answered ${answer}, and the body broke off: ${(cause as Error).message}`,
    )
  }
  if (bytes.length === 0) throw explain(error, "IO", where, `the server answered ${answer}, with an empty body.`)
  const start = new TextDecoder().decode(bytes.subarray(0, 60)).trim()
  if (!start.startsWith("\0asm")) {
    const what = start.startsWith("<")
      ? "an HTML page (most likely index.html, the server's answer to any unknown path)"
      : `something else that starts with ${JSON.stringify(start)}`
    throw explain(
      error,
      "IO",
      where,
      `the server answered ${answer}: not WebAssembly but ${what}. Deploy the file there, or correct the bundler's base (publicPath).`,
    )
  }
  let module: WebAssembly.Module
  try {
    module = await WebAssembly.compile(bytes, options)
  } catch (cause) {
    throw explain(error, "COMPILE", where, `the engine refused its ${bytes.length} bytes: ${(cause as Error).message}`)
  }
  if (type !== "application/wasm") {
    console.warn(
      `[wasmport] ${where} came with ${type === null ? "no content type" : `the content type "${type}"`}: serve it as exactly "application/wasm", and it compiles while it downloads.`,
    )
  }
  onBytes?.(bytes.length)
  return module
}

/** For bytes that the engine refused with `error`: rethrows it, explained. */
export function bytesFailure(error: Error, bytes: BufferSource, path: string): never {
  const start = new TextDecoder().decode(
    new Uint8Array(
      "buffer" in bytes ? bytes.buffer : bytes,
      "buffer" in bytes ? bytes.byteOffset : 0,
      Math.min(bytes.byteLength, 60),
    ),
  )
  const what = start.startsWith("\0asm")
    ? ""
    : bytes.byteLength === 0
      ? " There is nothing in them."
      : ` They are not WebAssembly: they start with ${JSON.stringify(start)}.`
  throw explain(error, "COMPILE", path, `the engine refused ${bytes.byteLength} bytes: ${error.message}.${what}`)
}

/** For what a host's file system or a stream threw: rethrows it, explained. A code of the host's own (`ENOENT`) stays. */
export function readFailure(error: Error & { code?: string; errno?: number }, where: string): never {
  const { code, errno } = error
  const explained = explain(error, error instanceof WebAssembly.CompileError ? "COMPILE" : "IO", where, error.message)
  throw code === undefined ? explained : Object.assign(explained, { code, errno })
}

/** Called for a key that no deferred module has. */
export function notDeferred(key: string): never {
  throw Object.assign(
    new Error(`[wasmport] no deferred module has the key ${JSON.stringify(key)}: import it with \`?defer\` first.`),
    { code: "MODULE_NOT_FOUND", errno: 5004, path: key },
  )
}

/**
 * Called when linking or the start function of the module at `path` failed with `error`: rethrows it, explained.
 * `hasStart` is undefined where nobody has read the module.
 */
export function linkFailure(error: unknown, path: string, hasStart?: boolean): never {
  if (!(error instanceof Error)) throw error
  if (error instanceof WebAssembly.LinkError) {
    throw explain(
      error,
      "INSTANTIATE",
      path,
      `an import does not fit: ${error.message}. Compare what the JavaScript module exports with what the wasm declares.`,
    )
  }
  // The engine's own TypeErrors about the import object; the wasm's imports throw what they like.
  if (error instanceof TypeError && /^WebAssembly\.\w+\(\): Import|^import object/.test(error.message)) {
    throw explain(
      error,
      "INSTANTIATE",
      path,
      `an import is missing: ${error.message}. The import object has an object for each module name that the wasm declares.`,
    )
  }
  if (error instanceof WebAssembly.RuntimeError) {
    const place =
      hasStart === undefined
        ? "its start function, or an active data or element segment,"
        : hasStart
          ? "its start function"
          : "an active data or element segment"
    throw explain(error, "INSTANTIATE", path, `${place} trapped while the module was instantiated: ${error.message}.`)
  }
  throw error
}

/**
 * The same for the registry. Returns where it can be tried again, asynchronously: Chrome makes no synchronous instances of
 * large modules in a page, and says so before anything of them runs. `again` is undefined where it was not synchronous.
 */
export function againFailure(error: unknown, path: string, again: WebAssembly.Module | false | undefined): void {
  if (!again || !(error instanceof RangeError) || !error.message.includes("main thread")) linkFailure(error, path)
}

/** Of the table in error.ts, which this file cannot import. */
const ERRNO = { COMPILE: 5000, INSTANTIATE: 5001, IO: 5008 } as const

function explain(error: Error, code: keyof typeof ERRNO, path: string, text: string): Error {
  // Some hosts throw frozen or getter-only errors; the explanation then travels as far as it can.
  try {
    error.message = `[wasmport] ${path}: ${text}`
  } catch {
    console.error(`[wasmport] ${path}: ${text}`)
  }
  return Object.assign(error, { code, errno: ERRNO[code], path })
}
