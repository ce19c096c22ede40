/**
 * Loading that can be aborted and that reports its progress: the common part of `load` and `init` with options.
 *
 * The build makes one file of it that imports nothing, and can be shipped as an asset: `load-progress.ts` fetches it for `init`.
 * So the way to the explanations comes as a parameter, `explain`.
 */
import type { failure } from "../errors/load-recover.ts"
import type { once } from "../once.ts"
import type { CompileOptions } from "./compile-options.ts"
import { integrityOf } from "./integrity.ts"
import type { Checked } from "./integrity.ts"

/** The part of Node that we use; pages are type-checked without its types. */
declare const process: {
  getBuiltinModule(name: "fs"): {
    promises: { readFile(path: URL, options: LoadOptions): Promise<Uint8Array<ArrayBuffer>> }
  }
}

/** How much of a module has arrived. */
export interface Progress {
  /** How many bytes have arrived, counted after decompression. */
  readonly loaded: number
  /** The bytes of the whole file; undefined if the server does not say, or says the size of an encoded body. */
  readonly total: number | undefined
}

/** The options of `load` and `init`. */
export interface LoadOptions {
  /** Aborts this call: it rejects with the signal's reason, and the download stops if nobody else waits for it. */
  readonly signal?: AbortSignal | undefined
  /**
   * Called as bytes arrive: first with `loaded: 0`, last with all of them. An error that it throws is uncaught, as an event
   * listener's. Loading goes on, but Node's process ends unless it listens for `uncaughtException`.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The size in bytes of a body that the server does not encode, if it says so. */
export const sizeOf = ({ headers }: Response): number | undefined =>
  headers.has("content-encoding") ? undefined : Number(headers.get("content-length")) || undefined

/**
 * The same response, with its bytes counted on their way to the compiler, if `onProgress` or `signal` is given. The signal ends
 * it.
 */
export function counted(response: Response, onProgress: LoadOptions["onProgress"], signal?: AbortSignal): Response {
  if (!(onProgress || signal) || !response.ok || !response.body) return response
  const size = sizeOf(response)
  let loaded = 0
  // In a microtask: an error of the callback is the callback's own, and no failure to load.
  const report = (): void => {
    // Another origin may hide that its body is encoded: then more bytes come than `size` says.
    // If `size` is undefined, no number is above it.
    const progress = { loaded, total: loaded > (size as number) ? undefined : size }
    queueMicrotask(() => onProgress?.(progress))
  }
  report()
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length
      report()
      controller.enqueue(chunk)
    },
  })
  return new Response(response.body.pipeThrough(count, { signal: signal as AbortSignal }), response)
}

/**
 * Compiles the module in a response while it arrives. The engine's code cache works only with the response as it came: so the
 * size is counted in a copy. No header says it for a body that was compressed on its way.
 */
export async function compileResponse(
  response: Response,
  onBytes?: (size: number) => void,
  onProgress?: LoadOptions["onProgress"],
  options?: CompileOptions,
): Promise<WebAssembly.Module> {
  const [bytes, module] = await Promise.all([
    // First: the compiler takes the body.
    onBytes && response.clone().arrayBuffer(),
    WebAssembly.compileStreaming(counted(response, onProgress), options),
  ])
  onBytes?.((bytes as ArrayBuffer).byteLength)
  return module
}

/** The module behind `url`, a file or a server. Rejects with the signal's reason, or the host's own error, explained. */
export async function compile(
  url: string | URL,
  its: LoadOptions & { readonly integrity?: string },
  explain: typeof failure,
  options?: CompileOptions,
  onBytes?: (size: number, bytes?: Uint8Array<ArrayBuffer>) => unknown,
): Promise<WebAssembly.Module> {
  const isFile = String(url).startsWith("file:")
  try {
    if (isFile) {
      const bytes = await process.getBuiltinModule("fs").promises.readFile(new URL(url), its)
      for (const loaded of [0, bytes.length]) queueMicrotask(() => its.onProgress?.({ loaded, total: bytes.length }))
      await onBytes?.(bytes.length, bytes)
      return await WebAssembly.compile(bytes, options)
    }
    return await compileResponse(await fetch(url, its as RequestInit), onBytes, its.onProgress, options)
  } catch (error) {
    its.signal?.throwIfAborted()
    const chunk = await explain(error)
    return isFile
      ? chunk.readFailure(error as Error, String(url))
      : chunk.recover(error as Error, url, options, { ...its, onBytes })
  }
}

/** `promise`, but rejects with the signal's reason as soon as there is one. */
export const abortable = <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  signal
    ? new Promise((resolve, reject) => {
        const abort = (): void => reject(signal.reason as Error)
        if (signal.aborted) abort()
        signal.addEventListener("abort", abort)
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
      })
    : promise

type Module = WebAssembly.Module

/**
 * A download that stops when all calls with a signal are aborted and nobody else waits. It overrides `then` to see the calls that
 * wait. A mark that `once` sets would be simpler, but would cost every page 11 bytes; this costs only the chunk for calls with
 * options.
 */
class Flight extends Promise<Module> {
  readonly listeners: Set<(progress: Progress) => void> = new Set()
  readonly controller: AbortController = new AbortController()
  /** How many calls wait that may be aborted. */
  calls = 0
  /** Whether a call waits that cannot be aborted. */
  kept = false
  again: (() => Promise<Module>) | undefined

  // Derived promises are ordinary ones.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  // oxlint-disable-next-line unicorn/no-thenable -- everybody who waits is seen here
  override then<A = Module, B = never>(
    onfulfilled?: ((value: Module) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.again && this.controller.signal.aborted)
      return Promise.resolve().then(this.again).then(onfulfilled, onrejected)
    this.kept = true
    return super.then(onfulfilled, onrejected)
  }

  /** Waits without being counted. `once` uses it too, to forget a failure. */
  override catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Module | B> {
    return super.then(undefined, onrejected)
  }
}

function start(
  source: string | URL | Checked,
  again: () => Promise<Module>,
  explain: typeof failure,
  options: CompileOptions | undefined,
): Flight {
  const [url, check] = Array.isArray(source) ? (source as unknown as Checked) : [source as string | URL]
  let settle!: [(module: Module) => void, (reason: unknown) => void]
  const flight = new Flight((...functions) => (settle = functions))
  const { signal } = flight.controller
  flight.again = again
  // At once: the next call must not find a download that is aborted.
  signal.addEventListener("abort", () => settle[1](signal.reason))
  compile(
    url,
    {
      ...check,
      signal,
      // Each in a microtask of its own: if one throws, the others are called all the same.
      onProgress: (progress) => flight.listeners.forEach((listener) => queueMicrotask(() => listener(progress))),
    },
    explain,
    options,
    check && String(url).startsWith("file:")
      ? async (_, bytes) => {
          if (bytes && (await integrityOf(bytes)) === check.integrity) return
          const error = Error()
          ;(await explain(error)).checkFailure(error, String(url), check.integrity)
        }
      : undefined,
  ).then(...settle)
  return flight
}

/**
 * Waits for the module that `shared()`, a function of `once`, gives, with a signal and a progress callback. Nothing is reported
 * of a module that is loaded already, or that a call without options has asked for. `source` is undefined for bytes in the code.
 */
export async function follow(
  shared: ReturnType<typeof once<Module>>,
  { signal, onProgress }: LoadOptions,
  explain: typeof failure,
  source?: string | URL | Checked,
  options?: CompileOptions,
): Promise<Module> {
  signal?.throwIfAborted()
  const flight = shared(source === undefined ? undefined : () => start(source, () => shared(), explain, options))
  if (!(flight instanceof Flight)) return abortable(flight, signal)
  const listener = (progress: Progress): void => onProgress?.(progress)
  flight.listeners.add(listener)
  flight.calls++
  try {
    return await abortable(
      flight.catch((error: unknown) => {
        throw error
      }),
      signal,
    )
  } finally {
    flight.listeners.delete(listener)
    flight.calls--
    // Another call may be awaiting the import of this file: decide in the next task.
    if (signal?.aborted) setTimeout(() => flight.calls === 0 && !flight.kept && flight.controller.abort(signal.reason))
  }
}
