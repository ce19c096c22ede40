/** The plugin's options: their checks, their defaults, and the options for one file. */
import { createFilter } from "./filter.ts"
import type { FilterPattern } from "@rollup/pluginutils"
import { limitProblem, MODES, WasmportError } from "../loader/index.ts"
import type { Limits, Mode } from "../loader/index.ts"
import { isPackaged } from "./ids.ts"
import { nearest } from "./nearest.ts"
import { isPattern } from "./project/variants.ts"

/** The options that may differ from file to file. */
export interface FileOptions {
  /** How an import without a query waits for its module. Default "await". Modules of packages take "lazy" and "defer" only from `overrides`. */
  mode?: Mode
  /**
   * The suppliers of the wasm's own imports: module name -> specifier. A specifier that starts with `.` is relative to the project's root. A module
   * that is not listed is resolved by its own name, from the wasm file.
   */
  imports?: Record<string, string>
  /**
   * The type of an `i64` in parameters and results. "bigint" (default) is the standard. "number" takes and gives safe integers: any other argument is
   * a TypeError, and a result past 2^53 is a RangeError. Exported globals stay bigint. Modules of packages take this option only from `overrides`.
   */
  i64?: "bigint" | "number"
  /** Whether exported mutable globals follow calls, as the standard says. Default true. With `false` they are read once. */
  liveGlobals?: boolean
  /**
   * The form of exported globals. "unwrap": their values, as the standard says. "keep": the `WebAssembly.Global` objects. "auto" (default): the
   * values, but the objects for the glue that wasm-bindgen published with the module.
   */
  globals?: "auto" | "unwrap" | "keep"
  /**
   * "dev": Vite's dev server wraps the functions of the app's own modules, and checks arguments against their wasm types. A wrong argument is a
   * TypeError that names function, parameter, type and value. Default false. Builds and modules of packages are never checked.
   */
  checks?: false | "dev"
  /** The system that a WASI program finds. The app may give other values for one instance. */
  wasi?: WasiDefaults
  /**
   * The limits on memory, instructions and depth of calls. A module with limits is rewritten to keep them; others are not touched. Overrides add to
   * the plugin's limits, by name.
   */
  limits?: Limits
  /**
   * The names and debug sections in a build. "strip" (default) leaves them out. "keep" ships the file as it is. "split" leaves them out and writes
   * the names of functions into a file beside it, for `explain(error, { names })`. Dev servers always have them.
   */
  names?: "keep" | "strip" | "split"
  /**
   * Whether a build for pages warns of a module that needs features which a target browser lacks. The targets are the build's, and those of the app's
   * browserslist. Default true.
   */
  featureFloor?: boolean
  /**
   * The size in bytes up to which a module goes into the code, or a function that returns it for a file. Default: the bundler's own setting, or 4096.
   * In Vite's builds for a server: no limit, since frameworks bundle such code again and leave files behind.
   */
  inlineLimit?: number | InlineLimit
  /**
   * Whether files beside a module stand in for it on hosts that have the features in their names. `true`: files named "[name].[features].wasm", as
   * `math.simd.wasm` beside `math.wasm`. A string: another pattern of a file's name. There is one import and one set of types, and the host fetches
   * the best file that it can run. Default false. Modules of packages take this option only from `overrides`.
   */
  variants?: boolean | string
  /**
   * Whether the code holds the SHA-384 of each emitted file, and refuses other bytes when it fetches or reads the file. Default false, since a
   * checked module compiles only once all of it is there. Has no effect on inlined modules, in dev servers, and in Vite's builds of servers and
   * libraries, whose files another bundler may change.
   */
  integrity?: boolean
  /** Whether pages that need the file at once preload it. Default: the plugin's own option. */
  preload?: boolean
}

/**
 * Returns the limit in bytes. `file`: the module's path from the project's root.
 *
 * @example (file, environment) => (environment === "server" && file === "src/large.wasm" ? 0 : Infinity)
 */
export type InlineLimit = (file: string, environment: "client" | "server") => number

/** The defaults of `WasiOptions` in `wasmport/wasi`. All of it is optional. */
export interface WasiDefaults {
  /** The arguments. The first is the program's name. */
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  /**
   * The program's name of a directory -> a real directory, in Node, Deno and Bun: `{ "/data": "./app-data" }`. Relative to the working directory of
   * the process.
   */
  preopens?: Readonly<Record<string, string>>
  /** The whole input. */
  stdin?: string
  /**
   * "console" (default), "ignore", or the specifier of a module whose default export takes the output. A specifier that starts with `.` is relative
   * to the project's root.
   */
  stdout?: string
  /** As `stdout`. */
  stderr?: string
}

/** Options for the files that the patterns match. */
export interface Override extends FileOptions {
  /** Patterns of `@rollup/pluginutils`, relative to the project's root. */
  include: FilterPattern
  exclude?: FilterPattern
}

/** How builds shrink modules. */
export interface OptimizeOptions {
  /** wasm-opt's level. 0 only drops the code that nobody uses; 1 to 4 make code fast; "s" (default) and "z" make it small. */
  level?: OptimizeLevel
  /** Patterns of files that stay as they are, relative to the project's root. */
  exclude?: FilterPattern
  /**
   * Exports to keep, by the key of the module: `{ "src/math.wasm": ["add"] }`. List the exports that are read only at run time, through the registry
   * or an instance of `?init`. A module that is used so keeps all of its exports if it has no entry here.
   */
  exports?: Readonly<Record<string, readonly string[]>>
}

export const OPTIMIZE_LEVELS = [0, 1, 2, 3, 4, "s", "z"] as const
/** A level of wasm-opt. */
export type OptimizeLevel = (typeof OPTIMIZE_LEVELS)[number]

/** {@link OptimizeOptions} with their defaults. */
export type ResolvedOptimizeOptions = Required<Omit<OptimizeOptions, "exclude">> & Pick<OptimizeOptions, "exclude">

/** The options of the plugins, the same for all four bundlers. */
export interface WasmportOptions extends Omit<FileOptions, "preload"> {
  /** Which `.wasm` files the plugin takes. Default: all. Others are left to the bundler. */
  include?: FilterPattern
  exclude?: FilterPattern
  /** Options for some files. If several overrides take a file, the last one wins. `imports`, `wasi` and `limits` are merged by name. */
  overrides?: readonly Override[]
  /**
   * Whether browsers fetch a module together with the code that needs it. `true`: Vite writes a `<link rel="preload">` into its pages. Rollup,
   * Rolldown and esbuild emit a manifest, `wasmport-manifest.json`, from which a server makes `Link:` headers. `{ manifest }`: another name of the
   * manifest; Vite then does both. Default false, since WebKit fetches a preloaded module twice.
   */
  preload?: boolean | { readonly manifest: string }
  /**
   * The host of the output. "auto" (default): the bundler's own target, else browsers, Node, Deno and Bun at once. "webworker": a browser's worker.
   * Messages that are posted to it are kept until its wasm is there. Vite knows its workers by itself. "worker": workerd, which compiles no bytes and
   * imports the file. In Vite this is for the servers' environments.
   */
  target?: "auto" | "browser" | "webworker" | "node" | "worker"
  /**
   * Whether builds drop the exports that nobody imports, with all code that only they need, and shrink the rest with `wasm-opt`: `true`, or how.
   * Needs the package `binaryen`, an optional peer. Default false. Dev servers, and builds that watch, leave modules as they are.
   */
  optimize?: boolean | OptimizeOptions
  /** Where `math.d.wasm.ts` is written: beside `math.wasm` (`true`, the default), in the given folder (for `rootDirs`), or nowhere (`false`). */
  types?: boolean | string
}

/** The options with their defaults. */
export type ResolvedOptions = ResolvedFileOptions &
  Required<Pick<WasmportOptions, "target" | "types" | "overrides">> &
  Pick<WasmportOptions, "include" | "exclude"> & {
    readonly optimize: ResolvedOptimizeOptions | false
    /** The manifest's name; `true` for the usual one in bundlers that write no pages. */
    readonly manifest: string | boolean
  }

/** The options for one file. */
export type ResolvedFileOptions = Required<Omit<FileOptions, "inlineLimit">> & Pick<FileOptions, "inlineLimit">

type Check = (value: unknown) => string | undefined

const oneOf =
  (...values: readonly (string | number)[]): Check =>
  (value) =>
    values.includes(value as string) ? undefined : `must be one of ${values.map((it) => JSON.stringify(it)).join(", ")}`
const boolean: Check = (value) => (typeof value === "boolean" ? undefined : "must be a boolean")

const FILE_CHECKS: Readonly<Record<keyof FileOptions, Check>> = {
  mode: oneOf(...MODES),
  imports: (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return "must be an object of module name -> specifier"
    const wrong = Object.entries(value).find(([, target]) => typeof target !== "string" || target === "")
    return wrong === undefined ? undefined : `must map ${JSON.stringify(wrong[0])} to a specifier, a non-empty string`
  },
  i64: oneOf("bigint", "number"),
  liveGlobals: boolean,
  globals: oneOf("auto", "unwrap", "keep"),
  checks: (value) => (value === false || value === "dev" ? undefined : 'must be false or "dev"'),
  wasi: (value) => wasiProblem(value),
  limits: (value) => {
    if (!isRecord(value)) return "must be an object"
    const problem = limitProblem(value)
    return problem && `is wrong: ${problem.message} (${problem.rule}; found ${problem.value})`
  },
  names: oneOf("keep", "strip", "split"),
  featureFloor: boolean,
  inlineLimit: (value) =>
    typeof value === "function" || (typeof value === "number" && value >= 0)
      ? undefined
      : "must be a number of bytes, 0 or more, or a function that gives one",
  variants: (value) =>
    typeof value === "boolean" || (typeof value === "string" && isPattern(value))
      ? undefined
      : 'must be a boolean or the pattern of a file\'s name, with [name] and [features], as "[name].[features].wasm"',
  integrity: boolean,
  preload: boolean,
}

const OPTIMIZE_CHECKS: Readonly<Record<keyof OptimizeOptions, (value: unknown) => string | undefined>> = {
  level: oneOf(...OPTIMIZE_LEVELS),
  exclude: () => undefined,
  exports: (value) =>
    isRecord(value) && Object.values(value).every((it) => Array.isArray(it) && it.every(isText))
      ? undefined
      : 'must be an object of module -> names of exports, as { "src/math.wasm": ["add"] }',
}

const isText = (value: unknown): boolean => typeof value === "string"
/** WASI's strings end in a NUL. */
const isPassable = (value: unknown): boolean => typeof value === "string" && !value.includes("\0")
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isRecordOf = (value: unknown, holds: (value: unknown) => boolean): boolean =>
  isRecord(value) && Object.entries(value).every(([name, its]) => isPassable(name) && name !== "" && holds(its))
/** Whether a path stays inside its folder. */
const isInside = (value: unknown): boolean =>
  isText(value) &&
  /^[^/\\:\0]+(?:\/[^/\\:\0]+)*$/.test(value as string) &&
  !/(?:^|\/)\.\.?(?:\/|$)/.test(value as string)
const isSink = (value: unknown): boolean => isText(value) && value !== ""

const WASI_CHECKS: Readonly<Record<keyof WasiDefaults, readonly [holds: (value: unknown) => boolean, must: string]>> = {
  args: [(value) => Array.isArray(value) && value.every(isPassable), "must be a list of strings without a NUL"],
  env: [
    (value) => isRecordOf(value, isPassable) && !Object.keys(value as object).some((name) => name.includes("=")),
    "must be an object of strings without a NUL, with names without `=`",
  ],
  preopens: [(value) => isRecordOf(value, isSink), "must be an object of paths"],
  stdin: [isText, "must be a string"],
  stdout: [isSink, 'must be "console", "ignore" or the specifier of a module'],
  stderr: [isSink, 'must be "console", "ignore" or the specifier of a module'],
}

function wasiProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return "must be an object"
  for (const [name, its] of Object.entries(value)) {
    if (its === undefined) continue
    if (!Object.hasOwn(WASI_CHECKS, name))
      return `has no ${JSON.stringify(name)}: there are ${Object.keys(WASI_CHECKS).join(", ")}`
    const [holds, must] = WASI_CHECKS[name as keyof WasiDefaults]
    if (!holds(its)) return `${must}, in ${JSON.stringify(name)}`
  }
  return undefined
}

const OVERRIDE_CHECKS: Readonly<Record<keyof Override, Check>> = {
  include: (value) => (value === undefined || value === null ? "must be a pattern" : undefined),
  exclude: () => undefined,
  ...FILE_CHECKS,
}

const CHECKS: Readonly<Record<keyof WasmportOptions, Check>> = {
  include: () => undefined,
  exclude: () => undefined,
  ...FILE_CHECKS,
  preload: (value) =>
    typeof value === "boolean" || (isRecordOf(value, isInside) && Object.keys(value as object).join() === "manifest")
      ? undefined
      : 'must be a boolean, or an object with the path of a "manifest" inside of the output',
  overrides: (value) =>
    Array.isArray(value) && value.every((it) => typeof it === "object" && it !== null)
      ? undefined
      : "must be a list of objects",
  target: oneOf("auto", "browser", "webworker", "node", "worker"),
  types: (value) =>
    typeof value === "boolean" || (typeof value === "string" && value !== "")
      ? undefined
      : "must be a boolean or the path of a folder",
  optimize: (value) =>
    typeof value === "boolean" || isRecord(value)
      ? undefined
      : `must be a boolean or an object of ${Object.keys(OPTIMIZE_CHECKS).join(", ")}`,
}

/** Checks options and adds their defaults. Throws a WasmportError for an unknown or wrong option. */
export function resolveOptions(options: WasmportOptions = {}): ResolvedOptions {
  check(options, CHECKS, "")
  const {
    mode = "await",
    imports = {},
    i64 = "bigint",
    liveGlobals = true,
    globals = "auto",
    checks = false,
    wasi = {},
    variants = false,
    integrity = false,
    preload,
    limits = {},
    names = "strip",
    featureFloor = true,
    target = "auto",
    types = true,
    optimize = false,
    overrides = [],
  } = options
  if (typeof optimize === "object") check(optimize, OPTIMIZE_CHECKS, "optimize.")
  for (const [i, override] of overrides.entries()) {
    check(override, OVERRIDE_CHECKS, `overrides[${i}].`)
    if (override.include === undefined)
      throw new WasmportError({
        message: `option "overrides[${i}].include" is missing`,
        hint: 'say which files it is for: { include: "src/**/*.wasm", … }',
      })
  }
  return {
    ...options,
    mode,
    imports,
    i64,
    liveGlobals,
    globals,
    checks,
    wasi,
    variants,
    integrity,
    preload: Boolean(preload),
    manifest: typeof preload === "object" ? preload.manifest : preload === true,
    limits,
    names,
    featureFloor,
    target,
    types,
    optimize: optimize === false ? false : { level: "s", exports: {}, ...(optimize === true ? {} : given(optimize)) },
    overrides,
  }
}

/** Whether `says` holds for the plugin's own options, or for those of an override. */
export const ofSome = (options: ResolvedOptions, says: (its: FileOptions) => boolean): boolean =>
  [options, ...options.overrides].some(says)

/** Whether a build may write names of functions to files of their own. */
export const splitsNames = (options: ResolvedOptions): boolean => ofSome(options, ({ names }) => names === "split")

/** Whether pages may fetch some modules early. */
export const preloads = (options: ResolvedOptions): boolean => ofSome(options, ({ preload }) => preload === true)

function check(options: object, checks: Readonly<Record<string, Check>>, where: string): void {
  for (const [name, value] of Object.entries(options)) {
    const known = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (known === undefined)
      throw new WasmportError({
        message: `there is no option ${JSON.stringify(where + name)}`,
        hint: suggestion(name, Object.keys(checks)),
      })
    if (value === undefined) continue
    const problem = known(value)
    if (problem !== undefined)
      throw new WasmportError({ message: `option ${JSON.stringify(where + name)} ${problem}`, value: print(value) })
  }
}

/**
 * The options for a file: the plugin's own, then those of each override that takes the file. Files of packages do not take the plugin's options that
 * change the meaning of an import: `mode` "lazy" and "defer", `i64`, and `variants`.
 */
export function fileOptions(options: ResolvedOptions, root: string): (file: string) => ResolvedFileOptions {
  // Published glue waits for nothing but its import, takes an i64 as it is, and has its own way to choose a file. Only an override changes that.
  const forPackages: ResolvedOptions = {
    ...options,
    mode: options.mode === "sync" ? "sync" : "await",
    i64: "bigint",
    variants: false,
  }
  const overrides = options.overrides.map(({ include, exclude, ...own }) => ({
    takes: createFilter(include, exclude, root),
    own,
  }))
  const known = new Map<string, ResolvedFileOptions>()
  return (file) => {
    let its = known.get(file)
    if (its === undefined) {
      const own = overrides.filter(({ takes }) => takes(file)).map((override) => given(override.own))
      const base = isPackaged(file) ? forPackages : options
      its = own.length === 0 ? base : merged(base, own)
      known.set(file, its)
    }
    return its
  }
}

function merged(base: ResolvedOptions, own: readonly FileOptions[]): ResolvedFileOptions {
  // Not by spread: a module may be called `__proto__`.
  const imports = Object.fromEntries([base, ...own].flatMap((it) => Object.entries(it.imports ?? {})))
  const wasi = Object.assign({}, ...[base, ...own].map((it) => given(it.wasi ?? {}))) as WasiDefaults
  const limits = Object.assign({}, ...[base, ...own].map((it) => given(it.limits ?? {}))) as Limits
  return Object.assign({}, base, ...own, { imports, wasi, limits }) as ResolvedFileOptions
}

/** The options that have a value. */
const given = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>

const print = (value: unknown): string => {
  const text = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function suggestion(name: string, names: readonly string[]): string {
  const close = nearest(name, names, 3)
  const guess = close === undefined ? "" : `did you mean ${JSON.stringify(close)}? `
  return `${guess}Options are: ${names.join(", ")}`
}
