/**
 * The facts that a printed module may need to know of its surroundings, as plain data, and the pieces that all printers share.
 */
import type { FacadePlan } from "../plan/plan.ts"
import type { WasmFeature } from "../binary/interface.ts"
import { comment, quote } from "../names.ts"
import { own } from "../own-names.ts"
import type { TracePlan } from "../plan/trace.ts"
import type { OwnImport } from "../own-names.ts"

/** A module behind the facade, by the value of its query `?wasmport=`. */
export type Layer =
  | "module"
  | "instance"
  | "sync-module"
  | "sync"
  | "sync-linked"
  | "bind"
  | "start"
  | "wasi"
  | "entry"
  | "sync-entry"
  | "builtins"

/** A JavaScript expression, with the import statement that it needs ("" for none). */
export interface Expression {
  readonly setup: string
  readonly code: string
}

/** The supplier of one module name that the wasm imports from. */
export interface Supplier {
  /** The specifier that generated code imports; undefined when nobody supplies the module and all of it is made. */
  readonly specifier: string | undefined
  /** Whether that is another wasm, whose instance is linked as it is. */
  readonly wasm: boolean
  /** Names that JavaScript only passes on from a wasm: the specifier of that and its export's name. */
  readonly through?: ReadonlyMap<string, { readonly specifier: string; readonly name: string }>
  /** Names that nobody supplies: objects are made to the declared limits. */
  readonly made?: ReadonlySet<string>
  /** Other names by which JavaScript exports functions of the `.wit`: `cbMix` for `cb-mix`. */
  readonly spelled?: ReadonlyMap<string, string>
  /** Whether it exports `initialize(instance)`, by which a WASI host takes over from `_initialize()`. */
  readonly initializes?: boolean
  /** A WASI host is made for each instance: our own, or by the `create` that the module of the app exports. */
  readonly host?: "own" | "app"
}

/** The plugin's options for a WASI host. */
export interface WasiHostOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Real directories, by the program's own name for each. */
  readonly preopens?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly stdout?: WasiSink
  readonly stderr?: WasiSink
}
/** The console, nothing, or the default export of the app's module behind a specifier. */
export type WasiSink = "console" | "ignore" | { readonly specifier: string }

/** The facts that `explain` needs of a module. */
export interface Traced {
  readonly plan: TracePlan
  /** The hashes that V8 names it by, if it is compiled from bytes. */
  readonly hashes: readonly string[]
  /** Texts that stand for the hashes and the names, if both are known later. */
  readonly late?: { readonly hashes: string; readonly names: string }
}

/** Another module of the same interface, for hosts that have these features. */
export interface Variant {
  /** One or more. */
  readonly features: readonly WasmFeature[]
  /** Where its bytes are; undefined if they stand in the code. */
  readonly url: Expression | undefined
  /** As the module's own. */
  readonly integrity?: string
  readonly base64: () => string
  readonly plan: FacadePlan
  readonly trace: () => Traced
}

/** All that the bundlers and hosts differ in. */
export interface Host {
  /**
   * The bytes: behind a URL (an expression, with the import statement that it needs), inside the code, or compiled by the
   * host, whose import of the file gives the `WebAssembly.Module`.
   */
  readonly source:
    | {
        readonly kind: "url"
        readonly url: Expression
        /** The expression for `integrity` of a fetch, if the bytes are checked. */
        readonly integrity?: string
        readonly read: "browser" | "webworker" | "node" | "universal"
      }
    | { readonly kind: "inline" }
    | { readonly kind: "import"; readonly specifier: string }
  /** The variants, best first: the first whose features the host has takes the module's place. Undefined for none, and if the host compiles. */
  readonly variants?: readonly Variant[]
  /** The options of the host that stands for WASI. */
  readonly wasi?: WasiHostOptions
  /** Whether a browser's worker may run the module, which must not wait for a task while it starts. */
  readonly inWorker?: boolean
  /** The runtime's file that decodes bytes in the code. Undefined: the plain one. */
  readonly decoder?: "base64-worklet" | "base64-server"
  /** The bytes in base64. Called only if they go into the code. */
  readonly base64: () => string
  /** How a generated module names its own `.wasm`; layers append their query to it. */
  readonly self: string
  /** How a generated module names the runtime; files of it append their name. */
  readonly runtime: string
  /** The supplier in the bundle of each module name that the wasm imports from. */
  readonly imports: ReadonlyMap<string, Supplier>
  /**
   * The queries by which the JavaScript that supplies the wasm imports the wasm in turn, as far as their facades use the instance at
   * once. This form imports those facades first.
   */
  readonly circular?: readonly string[]
  /** Paths of the wasm modules that import from each other in a circle with this one: they cannot be linked. */
  readonly circle?: readonly string[]
  /** How exported mutable globals stay live: by getters that the bundler knows of, or by wrapping functions. */
  readonly live: "getter" | "wrap"
  /**
   * The dev server that serves the module: to a page that fetches each module by itself, or to a server's module runner. Nobody knows there whether
   * the registry will be asked for the module, so it enters by itself. Undefined in builds.
   */
  readonly dev: "page" | "server" | undefined
  /** The registry's facts about the file: bytes, and the first half of its SHA-256 in hexadecimal. */
  readonly file: () => { readonly size: number | string; readonly hash: string }
  /** The facts that `explain` needs of the module, in a dev server. */
  readonly trace?: () => Traced
}

/** Text of printed code, or a list of it: a module may have a million exports, which nothing can take as arguments of one call. */
type Part = string | false | readonly (string | false)[]

const present = (parts: readonly Part[]): (string | false)[] =>
  parts.flat().filter((part) => part !== false && part !== "")
/** Parts with blank lines between; false and "" leave nothing behind. */
export const paragraphs = (...parts: readonly Part[]): string => present(parts).join("\n\n") + "\n"
/** Parts on lines of their own; false and "" leave nothing behind. */
export const lines = (...parts: readonly Part[]): string => present(parts).join("\n")

/** The specifier of a layer of the same module, as a literal. */
export const specifier = (host: Host, layer: Layer): string => quote(`${host.self}?wasmport=${layer}`)
/** The files of the runtime that a dev server's page has in one. */
const IN_PAGE: ReadonlySet<string> = new Set(["entries", "failure", "once", "read-webworker"])
/** The specifier of a file of the runtime, as a literal. */
export const runtime = (host: Host, file: string): string =>
  quote(`${host.runtime}/${host.dev === "page" && IN_PAGE.has(file) ? "page" : file}`)

const importOf = (names: readonly OwnImport[], from: string): string =>
  names.length === 0 ? "" : `import { ${names.join(", ")} } from ${from}`

/** The import of names from a layer of the same module; "" for no names. */
export const fromLayer = (host: Host, layer: Layer, ...names: readonly OwnImport[]): string =>
  importOf(names, specifier(host, layer))

/** The import of names from a file of the runtime; "" for no names. */
export const fromRuntime = (host: Host, file: string, ...names: readonly OwnImport[]): string =>
  importOf(names, runtime(host, file))

/** The comment that opens a printed module. */
export const header = (plan: FacadePlan, what: string): string =>
  `// ${comment(plan.path)}: ${what}. Generated by wasmport.`
/** Whether linking may fail: it runs code, or depends on others. Without either it can only run out of memory. */
export const canFailToLink = (plan: FacadePlan): boolean => plan.start || plan.imports.length > 0
/** The function that makes an instance of a compiled module, and its import: the engine's own, except in a worker. */
export const instantiating = (host: Host): { readonly import: string; readonly name: string } =>
  host.inWorker === true
    ? { import: fromRuntime(host, "read-webworker", "link as instantiate"), name: own("instantiate") }
    : { import: "", name: "WebAssembly.instantiate" }

/** Whether the runtime shares the compiled module by its URL. */
export const sharesModule = (plan: FacadePlan, { source, dev }: Host): boolean =>
  source.kind === "url" && dev === undefined && !importsBuiltins(plan)

/** Whether it takes more than its bytes to make an instance. */
export const needsLayer = (plan: FacadePlan): boolean => canFailToLink(plan) || importsBuiltins(plan) || plan.reactor

/** Whether the module imports from the engine itself. */
export const importsBuiltins = (plan: FacadePlan): boolean =>
  plan.builtins.length > 0 || plan.stringConstants.length > 0

/** The layer that makes the instance. Without imports it is the one that compiles. A reactor is initialised in the other. */
export const loadLayer = (plan: FacadePlan): "module" | "instance" =>
  plan.imports.length === 0 && !plan.reactor ? "module" : "instance"

/** The imports of the facades in a circle. A circle that is entered at a layer would evaluate them before the instance is there. */
export const circularImports = (host: Host): string[] =>
  (host.circular ?? []).map((query) => `import ${quote(`${host.self}${query && `?${query}`}`)}`)
