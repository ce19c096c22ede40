/**
 * Plugins from strangers: each has an instance, limits, imports and WASI of its own. Its first failure ends it, and no other
 * plugin.
 *
 * A plugin exports `memory`, `alloc(size) -> ptr`, `free(ptr, size)`, `init() -> i64` and `handle(ptr, len) -> i64`. An i64 is an answer,
 * `ptr << 32 | len`, which the host frees, as it does the event. `init` answers the plugin's metadata, in JSON.
 */
import { differences, inspect, mismatch, parseWit, witDifferences } from "wasmport/loader"
import type { Difference, Export, Inspection } from "wasmport/loader"
import { isWasmError, load } from "wasmport/runtime"
import type { Instance, Limits } from "wasmport/runtime"
import type { WasiOptions } from "wasmport/wasi"

const func = (name: string, params: number, ...results: ("i32" | "i64")[]): Pick<Export, "name" | "type"> => {
  const type = { kind: "func", params: Array<"i32">(params).fill("i32"), results } as const
  return { name, type: { kind: "function", type, name: undefined, paramNames: [] } }
}
const memory = { kind: "memory", min: 0n, max: undefined, shared: false, address: "i32", pageSize: 65_536 } as const
const ABI = [
  { name: "memory", type: memory },
  func("alloc", 1, "i32"),
  func("free", 2),
  func("init", 0, "i64"),
  func("handle", 2, "i64"),
]

/** The differences between a module and all that the app expects beyond that. */
export type Expectation = (module: Inspection) => Difference[]

/** It has the exports of another module, such as its own first version. */
export function likeModule(bytes: Uint8Array): Expectation {
  const { types, exports } = inspect(bytes)
  return (module) => differences({ types, exports }, module)
}

/** It has the functions of a `.wit`, by signatures that fit. */
export function likeWit(text: string): Expectation {
  const wit = parseWit(text, "plugin.wit")
  // The module's own imports count as given: `open` checks imports.
  return (module) => witDifferences(wit, module, module)
}

/** How events and answers are written. */
export interface Codec {
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

const json: Codec = {
  encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(new TextDecoder(undefined, { fatal: true }).decode(bytes)),
}

export interface PluginOptions {
  readonly expect?: Expectation
  /** The hash of the file, in hexadecimal; without it any file is taken. */
  readonly sha256?: string
  /** All imports that it is given. */
  readonly imports?: object
  /** Without it a plugin that imports WASI is refused. */
  readonly wasi?: WasiOptions
  /** `fuel` is for each event. */
  readonly limits?: Limits & { readonly fuel: number }
  /** Default: JSON. */
  readonly codec?: Codec
  /** Ends the loading. */
  readonly signal?: AbortSignal
}

/** `code` is wasmport's, or HASH, INTERFACE, ANSWER (no JSON, for example), or TIMEOUT (`signal`). */
export class PluginError extends Error {
  readonly code: string
  constructor(url: string, code: string, cause: unknown) {
    const text = String((cause as Error | undefined)?.message ?? cause).replace(/^\[wasmport\] (?:bytes: )?/, "")
    super(text.startsWith(url) ? text : `${url}: ${text}`, { cause })
    this.code = code
  }
}

const LIMITS = { fuel: 10_000_000, stackDepth: 500, memoryPages: 64 }
const MOST_BYTES = 16 * 2 ** 20
const WASI = ["wasi_snapshot_preview1", "wasi_unstable"]

export class Plugin {
  /** What ended it. */
  failure: PluginError | undefined
  readonly url: string
  readonly metadata: { readonly name: string; readonly version: string }
  readonly #instance: Instance<WebAssembly.Exports>
  readonly #options: PluginOptions

  /** Compiles nothing before hash and interface are as expected. Rejects with a PluginError; then nothing of the plugin is left. */
  static async open(url: string, options: PluginOptions): Promise<Plugin> {
    const { expect, sha256, imports = {}, wasi, limits = LIMITS, signal } = options
    let code = "IO"
    try {
      const bytes = await read(url, signal)
      code = "HASH"
      const hash = sha256 && (await hashOf(bytes))
      if (hash !== sha256) throw new Error(`its SHA-256 is ${hash}, and ${sha256} is expected`)
      code = "COMPILE"
      const module = inspect(bytes, url)
      code = "INTERFACE"
      const found = differences({ exports: ABI, imports, given: wasi ? WASI : [] }, module)
      found.push(...(expect?.(module) ?? []))
      const more = uncounted(module)
      if (more) throw new Error(`it has ${more}, which no limit counts`)
      if (found.length > 0) throw mismatch([...new Map(found.map((it) => [it.text, it])).values()], url)
      code = "INSTANTIATE"
      const compiled = await load(bytes, { limits, signal })
      return new Plugin(url, await compiled.instantiate(imports, { wasi }), options)
    } catch (error) {
      if (error instanceof PluginError) throw error
      throw new PluginError(url, signal?.aborted ? "TIMEOUT" : isWasmError(error) ? error.code : code, error)
    }
  }

  private constructor(url: string, instance: Instance<WebAssembly.Exports>, options: PluginOptions) {
    this.url = url
    this.#instance = instance
    this.#options = options
    this.metadata = this.#answer(json, () => {
      if (instance.has("_initialize")) instance.call("_initialize")
      return instance.call("init")
    }) as Plugin["metadata"]
    const { name, version } = Object(this.metadata) as Record<string, unknown>
    if (typeof name !== "string" || typeof version !== "string")
      throw this.#end("ANSWER", "init() answers no name and version")
  }

  /** Throws a PluginError, which is the end of the plugin; after that INSTANCE_DISPOSED. */
  handle(event: unknown): unknown {
    const { codec = json } = this.#options
    const bytes = codec.encode(event)
    return this.#answer(codec, () => {
      const at = (this.#instance.call("alloc", bytes.length) as number) >>> 0
      if (at === 0) throw this.#end("MEMORY", `it has no memory for an event of ${bytes.length} bytes`)
      this.#instance.memory!.write(at, bytes)
      const answer = this.#instance.call("handle", at, bytes.length)
      this.#instance.call("free", at, bytes.length)
      return answer
    })
  }

  /** Opens its next version. This one stays until that is ready, and if that is refused. */
  async replace(url: string, options?: Partial<PluginOptions>): Promise<Plugin> {
    const next = await Plugin.open(url, { ...this.#options, ...options })
    this.dispose()
    return next
  }

  dispose(): void {
    this.#instance.dispose()
  }

  /** The answer of calls that share the fuel of one event: copied out of the memory, then freed. */
  #answer(codec: Codec, calls: () => unknown): unknown {
    let code = "CALL"
    try {
      this.#instance.fuel = (this.#options.limits ?? LIMITS).fuel
      const packed = BigInt.asUintN(64, calls() as bigint)
      const [at, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)]
      const bytes = this.#instance.memory!.read(at, length)
      this.#instance.call("free", at, length)
      code = "ANSWER"
      return codec.decode(bytes)
    } catch (error) {
      throw this.#end(isWasmError(error) ? error.code : code, error)
    }
  }

  #end(code: string, cause: unknown): PluginError {
    const error = cause instanceof PluginError ? cause : new PluginError(this.url, code, cause)
    if (!this.#instance.disposed) this.failure = error
    this.dispose()
    return error
  }
}

async function read(url: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const { ok, status, body } = await fetch(url, { signal: signal ?? null })
  if (!ok || !body) throw new Error(`the server answered ${status}`)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer())
    parts.push(value)
    size += value.length
    if (size <= MOST_BYTES) continue
    await reader.cancel()
    throw new Error(`the file has more than ${MOST_BYTES} bytes`)
  }
}

/** Names a feature that takes memory, and that `memoryPages` does not count. */
function uncounted({ uses, memories, tables }: Inspection): string | undefined {
  if (uses.includes("gc")) return "objects of garbage collection"
  if (memories.length > 1) return `${memories.length} memories`
  return tables.some(({ max }) => max === undefined || max > 10_000n) ? "a table without an end" : undefined
}

async function hashOf(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
