/**
 * `load` with limits, in a chunk of its own: the module is rewritten by the meter before it is compiled. The build makes one file
 * of it that imports nothing, and can be shipped as an asset: so `load` passes its pieces in.
 */
import { limitProblem } from "../../loader/limits.ts"
import type { Limits } from "../../loader/limits.ts"
import { isMeterGlobal, meter } from "../../loader/meter/index.ts"
import { COMPILE, TYPE } from "../errors/codes.ts"
import { fail, messageOf } from "../errors/fail.ts"
import type { failure } from "../errors/load-recover.ts"
import type { AnyInstance } from "../instance/instance.ts"
import type { Hash } from "../load/hash.ts"
import type { AnyModule, LoadedModule } from "../load/module.ts"
import type { counted, LoadOptions } from "../load/progress.ts"
import { limitedInstance } from "./limited-instance.ts"

/** The part of Node that we use; pages are type-checked without its types. */
declare const process: {
  getBuiltinModule(name: "fs"): {
    promises: { readFile(path: URL, options: { signal: AbortSignal | undefined }): Promise<Uint8Array<ArrayBuffer>> }
  }
}

type Source = string | URL | Response | BufferSource
type Bytes = Uint8Array<ArrayBuffer>

/** The pieces of `load` that this part is given. */
interface Pieces {
  readonly counted: typeof counted
  readonly failure: typeof failure
}

/**
 * Compiles the module of a source, rewritten for the limits. `hash` is of the source, and the last four parameters are pieces of
 * `load`.
 *
 * Rejects as `load` does, with a TypeError (TYPE) for limits that are out of range, and with a CompileError (COMPILE) for a
 * module that cannot keep to them: its memory starts above `memoryPages`, or it has an instruction that the meter does not know.
 */
export async function prepare(
  hash: Hash,
  source: Source,
  options: LoadOptions,
  limits: Limits,
  count: typeof counted,
  explain: typeof failure,
  Module: typeof AnyModule,
  Instance: typeof AnyInstance,
): Promise<LoadedModule> {
  const pieces = { counted: count, failure: explain }
  const problem = limitProblem(limits)
  if (problem) fail(TYPE, `load: ${problem.message}: ${problem.rule}, not ${problem.value}`, {}, TypeError)
  const { bytes, path } = await read(source, options, pieces)
  options.signal?.throwIfAborted()
  const module = await compile(rewritten(bytes, limits, path), path, pieces)
  return new (limitedModule(Module))(hash, module, bytes.length, path, limitedInstance(Instance, limits))
}

/** The class of such modules: `exports` has those of the file. */
const limitedModule = (Base: typeof AnyModule): typeof AnyModule =>
  class extends Base {
    override get exports(): WebAssembly.ModuleExportDescriptor[] {
      return super.exports.filter(({ name }) => !isMeterGlobal(name))
    }
  }

async function read(source: Source, options: LoadOptions, pieces: Pieces): Promise<{ bytes: Bytes; path: string }> {
  if (source instanceof Response) {
    const path = source.url === "" ? "a Response" : source.url
    return { bytes: await fromResponse(source, path, options, pieces), path }
  }
  if (typeof source === "string" || source instanceof URL) {
    const path = await hrefOf(source, pieces)
    return { bytes: await (path.startsWith("file:") ? fromFile : fromUrl)(path, options, pieces), path }
  }
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array("byteLength" in Object(source) ? source : [])
  // A copy: the app may change the bytes while this function waits.
  return { bytes: await checked(bytes.slice() as Bytes, "bytes", pieces, source), path: "bytes" }
}

async function hrefOf(source: string | URL, { failure }: Pieces): Promise<string> {
  try {
    return new URL(source, globalThis.location?.href).href
  } catch (error) {
    return (await failure(error)).urlFailure(error, String(source))
  }
}

async function fromFile(path: string, { signal, onProgress }: LoadOptions, pieces: Pieces): Promise<Bytes> {
  let bytes: Bytes
  try {
    bytes = await process.getBuiltinModule("fs").promises.readFile(new URL(path), { signal })
  } catch (error) {
    signal?.throwIfAborted()
    return (await pieces.failure(error)).readFailure(error as Error, path)
  }
  for (const loaded of [0, bytes.length]) queueMicrotask(() => onProgress?.({ loaded, total: bytes.length }))
  return checked(bytes, path, pieces, bytes)
}

async function fromUrl(path: string, options: LoadOptions, pieces: Pieces): Promise<Bytes> {
  const { signal } = options
  let response: Response
  try {
    response = await fetch(path, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    await (await pieces.failure(error)).recover(error as Error, path, undefined, { signal })
    throw error
  }
  return fromResponse(response, path, options, pieces)
}

async function fromResponse(
  response: Response,
  path: string,
  { signal, onProgress }: LoadOptions,
  { counted, failure }: Pieces,
): Promise<Bytes> {
  const { ok, status, statusText, headers, bodyUsed } = response
  const explain = async (body: Bytes | ReadableStream | null, reason?: Error): Promise<never> => {
    const error = reason ?? new TypeError(`[wasmport] ${path}: no WebAssembly arrived`)
    const came = new Response(body, { status, statusText, headers })
    await (await failure(error)).fromResponse(error, came, path, undefined, { signal })
    throw error
  }
  if (!ok) return explain(null)
  let bytes: Bytes
  try {
    bytes = new Uint8Array(await counted(response, onProgress, signal).arrayBuffer())
  } catch (error) {
    signal?.throwIfAborted()
    // The app has read the body itself.
    if (bodyUsed) return (await failure(error)).readFailure(error as Error, path)
    return explain(new ReadableStream({ start: (it) => it.error(error) }), error as Error)
  }
  return isWasm(bytes) ? bytes : explain(bytes)
}

const isWasm = (bytes: Bytes): boolean => [0, 0x61, 0x73, 0x6d].every((byte, i) => bytes[i] === byte)

/** The bytes, if they begin as a module does; otherwise the engine refuses them, in its own words. */
async function checked(bytes: Bytes, path: string, pieces: Pieces, source: BufferSource): Promise<Bytes> {
  if (!isWasm(bytes)) await compile(source, path, pieces)
  return bytes
}

function rewritten(bytes: Bytes, limits: Limits, path: string): Bytes {
  try {
    return meter(bytes, limits, path)
  } catch (error) {
    const message = messageOf(COMPILE, (error as Error).message.replace("[wasmport] ", ""))
    throw Object.assign(new WebAssembly.CompileError(message), COMPILE, { path, cause: error })
  }
}

const compile = (bytes: BufferSource, path: string, { failure }: Pieces): Promise<WebAssembly.Module> =>
  WebAssembly.compile(bytes).catch(async (error: Error) => (await failure(error)).bytesFailure(error, bytes, path))
