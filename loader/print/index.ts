/**
 * Plan + form + host -> JavaScript.
 *
 * A form is one of the modules that stand for a `.wasm` in a bundle: the facade that the app imports, a query form, or a layer behind them. The table
 * has all facts about each form.
 */
import { GETTERS } from "../own-names.ts"
import type { FacadePlan, Mode } from "../plan/plan.ts"
import { printBuiltins } from "./builtins.ts"
import { printBind } from "./bind.ts"
import { printAhead, printWatch } from "./dev.ts"
import { hasGetters, printFacade } from "./facade.ts"
import type { Host, Layer } from "./host.ts"
import {
  printInit,
  printInstance,
  printModule,
  printSource,
  printStart,
  printSync,
  printSyncLinked,
  printSyncModule,
  printUrl,
} from "./layers.ts"
import { printEntry } from "./registry.ts"
import { printWasi } from "./wasi.ts"

/** The facts about a form. */
export interface FormInfo {
  readonly print: (plan: FacadePlan, host: Host) => string
  /** The mode of the facade. Undefined: the mode of the options. */
  readonly mode?: Mode
  /** Whether it is printed with top-level await, in this mode. */
  readonly awaits?: (mode: Mode) => boolean
  /** Whether it links the module: to all of its imports, each of which must resolve, or to those that are found. */
  readonly needsImports?: "all" | "found"
  /** Whether the bytes go into the code, or the file is emitted. */
  readonly needsBytes?: (mode: Mode) => "inline" | "asset" | undefined
  /** Whether the app may write it. */
  readonly byApp?: true
  /** Whether it is a facade: for the app, or for wasm-bindgen's own glue. */
  readonly facade?: "app" | "glue"
  /** Its default export in words, for messages; undefined if it has the exports of the module. */
  readonly gives?: string
  /** Another word for it: Vite writes `?source` for a source-phase import. */
  readonly synonym?: string
}

const facade = {
  print: (plan: FacadePlan, host: Host) =>
    (plan.mode === "await" ? printAhead(plan, host) : "") + printFacade(plan, host),
  awaits: (mode: Mode) => mode === "await",
  needsImports: "all",
  needsBytes: (mode: Mode) => (mode === "sync" ? undefined : "asset"),
  facade: "app",
} as const

/** A form, by the query that asks for it; "" is the plain import. */
export type Form = "" | Exclude<Mode, "await"> | "init" | "module" | "url" | `wasmport=${Layer | "glue"}`

/** Every form and the facts about it. */
export const FORMS: Readonly<Record<Form, FormInfo>> = {
  "": { ...facade, byApp: true },
  lazy: { ...facade, byApp: true, mode: "lazy" },
  defer: { ...facade, byApp: true, mode: "defer" },
  sync: { ...facade, byApp: true, mode: "sync" },
  init: { print: printInit, needsBytes: () => "asset", byApp: true, gives: "a function that makes an instance" },
  module: {
    print: printSource,
    awaits: (mode: Mode) => mode !== "sync",
    byApp: true,
    gives: "the WebAssembly.Module",
    synonym: "source",
  },
  url: { print: printUrl, needsBytes: () => "asset", byApp: true, gives: "the URL of the file" },
  "wasmport=glue": { ...facade, facade: "glue" },
  "wasmport=module": { print: (plan, host) => printModule(plan, host) + printWatch(host), needsBytes: () => "asset" },
  "wasmport=instance": { print: printInstance, needsImports: "all" },
  "wasmport=sync-module": {
    print: (plan, host) => printSyncModule(plan, host) + printWatch(host),
    needsBytes: () => "inline",
  },
  "wasmport=sync": { print: printSync, needsImports: "all" },
  "wasmport=sync-linked": { print: printSyncLinked, needsImports: "all" },
  "wasmport=bind": { print: printBind },
  "wasmport=start": { print: printStart },
  "wasmport=wasi": { print: printWasi, needsImports: "found" },
  "wasmport=entry": { print: printEntry, needsImports: "found", byApp: true },
  "wasmport=sync-entry": { print: printEntry, needsImports: "found", mode: "sync", byApp: true },
  "wasmport=builtins": { print: printBuiltins },
}

/** A printed module. */
export interface Printed {
  readonly code: string
  /** The name of the export that holds the getters of live globals; undefined if there is none. Rollup must be told this name. */
  readonly getters: string | undefined
}

/** Prints one form of a module. Throws a WasmportError for a form that the host cannot have. */
export function print(plan: FacadePlan, form: Form, host: Host): Printed {
  const { print, facade } = FORMS[form]
  return { code: print(plan, host), getters: facade !== undefined && hasGetters(plan, host) ? GETTERS : undefined }
}
