/** `run`: a command, from its start to its exit code. */
import { CALL, COMPILE, IO, TYPE, WASI } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { failure } from "../errors/load-recover.ts"
import { isTrap } from "../errors/trap.ts"
import type { AnyInstance, InstanceLimits } from "../instance/instance.ts"
import type { LoadedModule } from "../load/module.ts"
import { compile, make, seek } from "../registry/instantiate.ts"
import type { ModuleKey } from "../registry/registry.ts"
import { checked, checkObject, wrong } from "./check.ts"
import { hostOf } from "./given.ts"
import { WASI_MODULES } from "./names.ts"
import { hostOf as hostOfModule } from "./of-module.ts"
import type { Watched } from "./stdio.ts"
import type { Refusal, Source, WasiHost, WasiOptions } from "./types.ts"

/** The options of `run`: what a program may ask of its system, and what comes back. */
export interface RunOptions extends Omit<WasiOptions, "stdin">, InstanceLimits {
  /** The whole input, a function that gives the next part, or a stream. A stream is read to its end before the program starts. */
  readonly stdin?: Source | ReadableStream<Uint8Array> | undefined
  /** Returns all that the program printed, as text (`true`) or as bytes, instead of giving it to `stdout` and `stderr`. */
  readonly capture?: boolean | "bytes" | undefined
  /** An import object for the imports beyond WASI. For a program run by its key it replaces the module's own imports. */
  readonly imports?: object | undefined
  /** Checked before the program starts. It does not stop a running program. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A `WebAssembly.Module`, and nothing else: TypeScript's own type of modules has no members, and takes everything. A type whose
 * only member is optional takes a module, and refuses objects with other members only.
 */
export interface CompiledModule {
  readonly [Symbol.toStringTag]?: "WebAssembly.Module"
}

/** The end of a program. */
export interface RunResult {
  /** 0 if the program ended without giving another. */
  readonly exitCode: number
  /** The accesses outside of its preopens that it was refused, in order. */
  readonly refused: readonly Refusal[]
}

/** All that a program printed, by stream. */
export interface Captured<T> {
  readonly stdout: T
  readonly stderr: T
}

/** Thrown for a program that trapped, or threw an exception that nobody caught. */
export interface RunError extends Error, Partial<Captured<string | Uint8Array>> {
  readonly code: (typeof WASI)["code"]
  readonly errno: (typeof WASI)["errno"]
  /** The program's key, or its first argument. */
  readonly path: string
  /** The trap as the engine threw it; `explain` of `wasmport/runtime` says more of it. */
  readonly cause: unknown
  readonly refused: readonly Refusal[]
}

/** A sink that keeps all that it gets. */
function collector(): { write(bytes: Uint8Array): void; readonly all: Uint8Array } {
  let room = new Uint8Array(1024)
  let size = 0
  return {
    write(bytes) {
      const end = size + bytes.length
      if (end > room.length) {
        const larger = new Uint8Array(end * 2)
        larger.set(room)
        room = larger
      }
      room.set(bytes, size)
      size = end
    },
    get all() {
      return room.slice(0, size)
    },
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder(undefined, { ignoreBOM: true }).decode(bytes)

/**
 * Runs a command, which is a program with a `main`, once, in an instance of its own. `program` is its key in the registry, the
 * result of `load`, or a `WebAssembly.Module`. The plugin's option `wasi` holds only for programs run by their key. Limits hold
 * for programs run by their key, and for those of `load`.
 *
 * Resolves once the program has ended and streams have taken its output. The exit code may be another than 0.
 *
 * Preopens are saved in each case. Rejects:
 * - with a {@link RunError} (WASI) if the program traps or throws an exception
 * - with WASI for a module without a `_start`, and for `capture` if its WASI is the app's own functions
 * - with a TypeError (TYPE) for an option of the wrong kind, with MODULE_NOT_FOUND for an unknown key
 * - with PERMISSION for a preopen that cannot be opened, and with IO for one that cannot be saved at the end (`opfs`)
 * - with the errors of linking, as the registry's `instantiate` does
 * - with FUEL, STACK or MEMORY if the program comes to one of its limits
 * - with the signal's reason, and with the errors of the app's own functions: those of other modules that they call, too. What
 *   the program printed and was refused is on each error that has a code of ours
 *
 * @example
 * const { exitCode, stdout } = await run("src/wc.wasm", { args: ["wc", "-l"], stdin: "a\nb\n", capture: true })
 */
export function run(
  program: ModuleKey | CompiledModule | LoadedModule,
  options: RunOptions & { readonly capture: true },
): Promise<RunResult & Captured<string>>
export function run(
  program: ModuleKey | CompiledModule | LoadedModule,
  options: RunOptions & { readonly capture: "bytes" },
): Promise<RunResult & Captured<Uint8Array>>
export function run(
  program: ModuleKey | CompiledModule | LoadedModule,
  options: RunOptions & { readonly capture: boolean | undefined },
): Promise<RunResult & Partial<Captured<string>>>
export function run(program: ModuleKey | CompiledModule | LoadedModule, options?: RunOptions): Promise<RunResult>
export async function run(
  program: string | WebAssembly.Module | LoadedModule,
  options: RunOptions = {},
): Promise<RunResult> {
  checkObject("the second argument of run()", options, 'an object: { args: ["demo"] }')
  const { capture, imports, limits, signal, stdin, ...others } = options
  if (signal && typeof signal.throwIfAborted !== "function") wrong("signal", signal, "an AbortSignal")
  if (imports !== undefined) checkObject("imports", imports, "functions by module: { env: { log } }")
  signal?.throwIfAborted()
  const isStream = typeof stdin === "object" && stdin !== null && "getReader" in stdin
  const given = { ...others, stdin: isStream ? undefined : stdin }
  // Without the options that are undefined: for those the plugin's count.
  const wasi = checked(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  const input = isStream && { stdin: new Uint8Array(await new Response(stdin).arrayBuffer()) }

  const refused: Refusal[] = []
  const printed = { stdout: collector(), stderr: collector() }
  const results = (): { refused: Refusal[] } & Partial<Captured<string | Uint8Array>> => {
    const text = ({ all }: { all: Uint8Array }): string | Uint8Array => (capture === "bytes" ? all : textOf(all))
    return { refused, ...(capture && { stdout: text(printed.stdout), stderr: text(printed.stderr) }) }
  }

  const errors: unknown[] = []
  /** Goes on after an error: at the end the first error of all is thrown. */
  const attempt = async <T>(act: () => T): Promise<Awaited<T> | undefined> => {
    try {
      return await act()
    } catch (error) {
      errors.push(error)
      return undefined
    }
  }
  const writes: Promise<unknown>[] = []
  const onWrite = (written: unknown): void => {
    if (written instanceof Promise) writes.push(attempt(() => written.catch(closed)))
  }
  const its: Watched = {
    ...watched(wasi, onWrite),
    ...input,
    ...(capture && printed),
    onWrite,
    onRefused(refusal) {
      refused.push(refusal)
      wasi.onRefused?.(refusal)
    },
  }

  const started = await attempt(() => prepare(program, { imports, limits, wasi: its }, capture))
  const exitCode = started && (await attempt(() => start(started, signal, results)))
  if (started) await attempt(started.close)
  for (const preopen of Object.values(wasi.preopens ?? {})) await attempt(() => preopen.flush?.())
  // The program's own error stands in front of those that come later.
  await Promise.all(writes)
  if (errors.length > 0) throw errors[0]
  return { exitCode: exitCode ?? 0, ...results() }
}

/** For a stream that is closed, Node throws an error about its own internals: it is replaced. */
function closed(error: { readonly code?: unknown } | undefined): never {
  if (error?.code !== "ERR_INTERNAL_ASSERTION") throw error
  return fail(IO, "the stream that stdout or stderr goes to is closed. Close it after the program", { cause: error })
}

/**
 * The options, with `onWrite` told of the promises that functions of a line return. `stdio.ts` tells it of those of other sinks.
 */
function watched(options: WasiOptions, onWrite: (written: unknown) => void): WasiOptions {
  const { stdout, stderr } = options
  const watch = (line: (line: string) => unknown) => (text: string) => onWrite(line(text))
  return {
    ...options,
    ...(typeof stdout === "function" && { stdout: watch(stdout) }),
    ...(typeof stderr === "function" && { stderr: watch(stderr) }),
  }
}

/** Runs the program, and returns its exit code. Throws a {@link RunError}, or an error of the app's own functions. */
function start({ path, raw, exports, host }: Prepared, signal: AbortSignal | undefined, results: () => object): number {
  signal?.throwIfAborted()
  try {
    return (host?.start ? host.start(raw) : (exports["_start"] as () => void)()) ?? host?.exitCode ?? 0
  } catch (error) {
    if (host?.exitCode !== undefined) return host.exitCode
    const isException = typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception
    const trap = trapOf(error, path)
    if (trap === undefined && !isException) {
      // One of the app's own functions, which the program has called, or a limit of the program. With a code it is one of ours.
      const isOurs = ((error as { errno?: number } | undefined)?.errno ?? 0) >= COMPILE.errno
      throw isOurs ? Object.assign(error as Error, results()) : error
    }
    const text = trap === undefined ? "it threw an exception that nobody caught" : `it trapped: ${trap}`
    return fail(WASI, `${path}: ${text}`, { path, cause: error, ...results() })
  }
}

/** The engine's words for a trap of the program itself. A trap that is explained already came from another module. */
function trapOf(error: unknown, path: string): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { errno, message } = error as Error & { errno?: number }
  if (!errno) return isTrap(error) ? message : undefined
  // With limits, it is the meter that calls `_start`, and explains.
  const start = `[wasmport] ${path}: _start() trapped: `
  return errno === CALL.errno && message.startsWith(start)
    ? message.slice(start.length).replace(/ \(CALL \d+\)$/, "")
    : undefined
}

interface Prepared {
  /** The program's name in messages. */
  readonly path: string
  readonly raw: WebAssembly.Instance
  /** The exports as the plain import has them. */
  readonly exports: WebAssembly.Exports
  readonly host: WasiHost | undefined
  close(): void
}

type Options = { imports: object | undefined; limits: InstanceLimits["limits"]; wasi: WasiOptions }

async function prepare(
  program: string | WebAssembly.Module | LoadedModule,
  options: Options,
  capture: RunOptions["capture"],
): Promise<Prepared> {
  if (typeof program === "string")
    return prepared(await compile(await seek(program)), program, () => make(program, options), capture)
  const path = options.wasi.args?.[0] ?? "the program"
  if (program instanceof WebAssembly.Module) return ofModule(program, path, options, capture)
  const { module } = Object(program) as Partial<LoadedModule>
  if (!(module instanceof WebAssembly.Module))
    fail(TYPE, "run takes the key of a module, a WebAssembly.Module, or what load resolves to", {}, TypeError)
  return prepared(
    module,
    path,
    async () => (await program.instantiate(options.imports, options)) as unknown as AnyInstance,
    capture,
  )
}

/** An instance of the registry, or of a module that `load` has loaded. */
async function prepared(
  module: WebAssembly.Module,
  path: string,
  instantiate: () => Promise<AnyInstance>,
  capture: RunOptions["capture"],
): Promise<Prepared> {
  command(module, path)
  const instance = await instantiate()
  const { key, raw, exports, wasi: host } = instance
  // Only hosts of ours can be closed. A program that imports nothing of WASI has no host, and prints nothing.
  if (capture && !host?.close && WebAssembly.Module.imports(module).some((it) => WASI_MODULES.includes(it.module)))
    notCaptured(path)
  return { path: key, raw, exports: exports as WebAssembly.Exports, host, close: () => instance.dispose() }
}

async function ofModule(
  program: WebAssembly.Module,
  path: string,
  { imports, limits, wasi }: Options,
  capture: RunOptions["capture"],
): Promise<Prepared> {
  if (limits) fail(TYPE, `${path}: limits are for programs of the registry or of load`, { path }, TypeError)
  command(program, path)
  const host = hostOf((its) => hostOfModule(program, its, path), imports, { wasi })
  if (capture && !host.close) notCaptured(path)
  try {
    const raw = await WebAssembly.instantiate(program, host.link(imports))
    host.bind(raw)
    return { path, raw, exports: raw.exports, host, close: () => host.close?.() }
  } catch (error) {
    host.close?.()
    return (await failure(error)).linkFailure(error, path)
  }
}

function notCaptured(path: string): never {
  fail(
    WASI,
    `${path}: its WASI is the app's own functions, of which run captures nothing. Leave out \`capture\` and take the output there, or give the program no WASI of yours`,
    { path },
  )
}

/** Throws WASI for a module that cannot be run. */
function command(module: WebAssembly.Module, path: string): void {
  const exports = WebAssembly.Module.exports(module)
  if (exports.some(({ name, kind }) => name === "_start" && kind === "function")) return
  const isReactor = exports.some(({ name }) => name === "_initialize")
  fail(
    WASI,
    `${path}: it exports no \`_start\`, so it cannot be run as a command. ${isReactor ? "It is a reactor, a library: import it, and call what it exports." : "Import it, and call what it exports."}`,
    { path },
  )
}
