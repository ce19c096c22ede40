/** `load`: a module that was not bundled, from wherever it is. */
import { fail } from "../errors/fail.ts"
import { failure } from "../errors/load-recover.ts"
import type { Hash, hashOf } from "./hash.ts"
import type { BareModule, LoadedModule } from "./module.ts"
import { abortable, compile, counted } from "./progress.ts"
import type { LoadOptions } from "./progress.ts"

type Source = string | URL | Response | BufferSource

/**
 * Compiles a module: while it arrives from a URL (a string counts from the page) or in a `Response`, from the file behind a
 * `file:` URL, or from bytes.
 *
 * Rejects with the signal's reason when it is given up, else with the error of host or engine, explained: its class stays,
 * `code` and `path` are added.
 */
export type Load = (source: Source, options?: LoadOptions) => Promise<LoadedModule>

/** `load` with what the app asks of modules. */
export const createLoad =
  (Module: typeof BareModule, hash?: typeof hashOf): Load =>
  async (source, options = {}) => {
    const { signal } = options
    signal?.throwIfAborted()
    let bytes = 0
    const onBytes = (count: number): void => void (bytes = count)
    const hashed: Hash | undefined = hash?.(source)
    const [compiled, path] = start(source, options, onBytes)
    const module = await abortable(compiled, signal)
    return new Module(module, bytes, path, hashed) as unknown as LoadedModule
  }

function start(
  source: Source,
  options: LoadOptions,
  onBytes: (bytes: number) => void,
): [Promise<WebAssembly.Module>, path: string] {
  if (typeof source === "string" || source instanceof URL) {
    const url = urlOf(source)
    return [compile(url, { ...options, onProgress: noting(options, onBytes) }, failure, undefined, onBytes), url]
  }
  if (source instanceof Response) {
    const path = source.url === "" ? "a Response" : source.url
    return [
      fromResponse(
        counted(source, noting(options, onBytes) ?? (({ loaded }) => onBytes(loaded))),
        path,
        options,
        onBytes,
      ),
      path,
    ]
  }
  onBytes(source.byteLength)
  return [
    WebAssembly.compile(source).catch(async (error: Error) =>
      (await failure(error)).bytesFailure(error, source, "bytes"),
    ),
    "bytes",
  ]
}

/** The user's callback, and our own note of the size. */
const noting = ({ onProgress }: LoadOptions, onBytes: (bytes: number) => void): LoadOptions["onProgress"] =>
  onProgress &&
  ((progress) => {
    onBytes(progress.loaded)
    onProgress(progress)
  })

function urlOf(source: string | URL): string {
  try {
    return new URL(source, globalThis.location?.href).href
  } catch (cause) {
    fail(
      "IO",
      5008,
      `load: ${JSON.stringify(source)} is no URL. For a file beside the code write \`new URL("./math.wasm", import.meta.url)\`.`,
      { cause, path: String(source) },
      TypeError,
    )
  }
}

async function fromResponse(
  response: Response,
  path: string,
  { signal }: LoadOptions,
  onBytes: (bytes: number) => void,
): Promise<WebAssembly.Module> {
  const streams = response.ok && response.headers.get("content-type")?.toLowerCase() === "application/wasm"
  try {
    return await (streams
      ? WebAssembly.compileStreaming(response)
      : (await failure(undefined)).fromResponse(new TypeError(), response, path, undefined, onBytes))
  } catch (error) {
    signal?.throwIfAborted()
    if (!streams) throw error
    return (await failure(error)).readFailure(error as Error, path)
  }
}
