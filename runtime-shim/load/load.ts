/** `load`: compiles a module that was not bundled, from any place. */
import { failure } from "../errors/load-recover.ts"
import type { Caller } from "../errors/recover.ts"
import { AnyInstance } from "../instance/instance.ts"
import { limiting } from "../limits/load-limits.ts"
import type { Limits } from "../limits/load-limits.ts"
import { hashOf } from "./hash.ts"
import { AnyModule } from "./module.ts"
import type { LoadedModule } from "./module.ts"
import { abortable, compile, compileResponse, counted } from "./progress.ts"
import type { LoadOptions } from "./progress.ts"

type Source = string | URL | Response | BufferSource

/**
 * Compiles a module that is not in the bundle. The source is a URL, a `Response`, or bytes. A string is a URL, seen from the
 * page. In Node a `file:` URL is read from the disk; other modules are compiled while they arrive.
 *
 * Rejects with the signal's reason if that is aborted; otherwise with the error of the host or the engine, explained. The class
 * of that error stays; `code`, `errno` and `path` are added. The code is COMPILE, IO, TYPE for a source of another kind, or
 * Node's own, such as `ENOENT`.
 *
 * With `limits` the module is first read as a whole, and rewritten so that it keeps to them. The promise then also rejects with
 * TYPE for limits that are out of range, and with COMPILE for a module that cannot keep to them.
 *
 * @example
 * const module = await load("/plugins/math.wasm", { onProgress: ({ loaded }) => console.log(loaded) })
 * module.size // 41, in bytes
 * const { exports } = await module.instantiate({ env: { log: console.log } })
 *
 * const stranger = await load("/plugins/other.wasm", { limits: { fuel: 1_000_000, stackDepth: 500, memoryPages: 16 } })
 */
export type Load = (
  source: Source,
  options?: LoadOptions & { readonly limits?: Limits | undefined },
) => Promise<LoadedModule>

/** {@link Load} */
export const load: Load = async (source, options = {}) => {
  const { signal, limits } = options
  signal?.throwIfAborted()
  let size = 0
  const onBytes = (count: number): void => void (size = count)
  const hash = hashOf(source)
  if (limits) {
    const its = limiting().then((it) =>
      it.prepare(hash, source, options, limits, counted, failure, AnyModule, AnyInstance),
    )
    return abortable(its, signal)
  }
  const [compiled, path] = start(source, options, onBytes)
  const module = await abortable(compiled, signal)
  return new AnyModule(hash, module, size, path)
}

function start(
  source: Source,
  { signal, onProgress }: LoadOptions,
  onBytes: (bytes: number) => void,
): [Promise<WebAssembly.Module>, path: string] {
  if (typeof source === "string" || source instanceof URL) {
    let url: string
    try {
      url = new URL(source, globalThis.location?.href).href
    } catch (error) {
      return [failure(error).then((chunk) => chunk.urlFailure(error, String(source))), ""]
    }
    return [compile(url, { signal, onProgress }, failure, undefined, onBytes), url]
  }
  if (source instanceof Response) {
    const path = source.url || "a Response"
    return [fromResponse(counted(source, onProgress, signal), path, { signal, onBytes }), path]
  }
  // If the source is no bytes at all, the engine refuses it below.
  onBytes((source as BufferSource | null)?.byteLength as number)
  const compiled = WebAssembly.compile(source).catch(async (error: Error) =>
    (await failure(error)).bytesFailure(error, source, "bytes"),
  )
  return [compiled, "bytes"]
}

async function fromResponse(response: Response, path: string, caller: Caller): Promise<WebAssembly.Module> {
  const streams = response.ok && response.headers.get("content-type")?.toLowerCase() === "application/wasm"
  if (!streams) {
    const error = new TypeError(`[wasmport] ${path}: no WebAssembly arrived`)
    return (await failure(error)).fromResponse(error, response, path, undefined, caller)
  }
  try {
    return await compileResponse(response, caller.onBytes)
  } catch (error) {
    caller.signal?.throwIfAborted()
    return (await failure(error)).readFailure(error as Error, path)
  }
}
