/**
 * What a printed module may need to know of its surroundings, as plain data, and the pieces that all printers share.
 */
import type { FacadePlan, Mode } from "../plan/plan.ts"
import { comment, quote } from "../names.ts"

export const LAYERS = ["module", "instance", "sync-module", "sync", "bind", "start", "entry", "builtins"] as const
export type Layer = (typeof LAYERS)[number]

/** A JavaScript expression, with the import statement that it needs ("" for none). */
export interface Expression {
  readonly setup: string
  readonly code: string
}

/** What supplies one module name that the wasm imports from. */
export interface Supplier {
  /** What generated code imports; undefined when nobody supplies the module and all of it is made. */
  readonly specifier: string | undefined
  /** Whether that is another wasm, whose instance is linked as it is. */
  readonly wasm: boolean
  /** Names that JavaScript only passes on from a wasm: the specifier of that and its export's name. */
  readonly through?: ReadonlyMap<string, { readonly specifier: string; readonly name: string }>
  /** Names that nobody supplies: objects are made to the declared limits. */
  readonly made?: ReadonlySet<string>
  /** Whether it exports `initialize(instance)`, by which a WASI host takes over from `_initialize()`. */
  readonly initializes?: boolean
}

/** All that the bundlers and hosts differ in. */
export interface Host {
  /**
   * The bytes: behind a URL (an expression, with the statements that it needs; `anytime`, or only while the code is evaluated: a
   * script does not know its own URL for longer), inside the code, or compiled by the host, whose import of the file gives the
   * `WebAssembly.Module`.
   */
  readonly source:
    | {
        readonly kind: "url"
        readonly url: Expression
        readonly anytime: boolean
        readonly read: "browser" | "node" | "universal"
      }
    | { readonly kind: "inline" }
    | { readonly kind: "import"; readonly specifier: string }
  /** The bytes in base64, called only where they go into the code. */
  readonly base64: () => string
  /** How a generated module names its own `.wasm`; layers append their query to it. */
  readonly self: string
  /** How a generated module names the runtime; files of it append their name. */
  readonly runtime: string
  /** What each module name that the wasm imports from stands for in the bundle. */
  readonly imports: ReadonlyMap<string, Supplier>
  /** Paths of the wasm modules that import from each other in a circle with this one: they cannot be linked. */
  readonly circle?: readonly string[]
  /** How exported mutable globals stay live: by getters that the bundler knows of, or by wrapping functions. */
  readonly live: "getter" | "wrap"
  /** Whether the bundle contains `registry`, so that modules enter it. */
  readonly registry: boolean
  /** Whether the app takes more than exports from instances of the registry; only read with `registry`. */
  readonly instances: boolean
  /** Whether it may ask for all of them, to count or to dispose of; only read with `instances`. */
  readonly tracked: boolean
  /** What the registry tells of the file: bytes, and the first half of the SHA-256 in hexadecimal; only called with `registry`. */
  readonly file: () => { readonly size: number; readonly hash: string }
  /** Whether somebody may call `ready` with the module's key. */
  readonly keys: boolean
  /** The one mode in which the project's sources ask for the module: then it needs fewer layers. Undefined where there may be others. */
  readonly only: Mode | undefined
}

export const paragraphs = (...parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false && part !== "").join("\n\n") + "\n"
export const lines = (...parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false && part !== "").join("\n")

export const specifier = (host: Host, layer: Layer): string => quote(`${host.self}?wasmport=${layer}`)
export const runtime = (host: Host, file: string): string => quote(`${host.runtime}/${file}`)
export const header = (plan: FacadePlan, what: string): string => `// ${comment(plan.path)}: ${what}`
/** Linking runs code or depends on others only then; a module without either can only run out of memory. */
export const canFailToLink = (plan: FacadePlan): boolean => plan.start || plan.imports.length > 0
/** A module without imports needs no second layer: its instance is made where it is compiled. */
export const loadLayer = (plan: FacadePlan): Layer => (plan.imports.length === 0 ? "module" : "instance")

/**
 * Whether the facade is all there is: it compiles and instantiates itself, and its namespace is what the engine's
 * exports are, so that other wasm can take it for the instance.
 */
export const isWhole = (plan: FacadePlan, host: Host): boolean =>
  host.only === "await" &&
  plan.mode === "await" &&
  plan.imports.length === 0 &&
  !plan.converts &&
  !host.registry &&
  plan.exports.every(({ kind }) => kind !== "global")
