/**
 * Plan -> JavaScript: the registry's knowledge of a module.
 *
 *   entry        all that it takes to make instances of the module           `?wasmport=entry`, `?wasmport=sync-entry`
 *   the table    the modules of a build, each with its data and its `entry`  in the place of `registry/table.js`
 *
 * In a dev server no module knows of the others: each enters the table by itself.
 */
import { externtype, functype, valtype } from "../binary/type-text.ts"
import { key, member, quote } from "../names.ts"
import type { ExportPlan, FacadePlan, FunctionPlan } from "../plan/plan.ts"
import { builtinsImport, withBuiltins } from "./builtins.ts"
import { initializer, initializerImports } from "./reactor.ts"
import { own } from "../own-names.ts"
import {
  canFailToLink,
  fromLayer,
  fromRuntime,
  circularImports,
  header,
  lines,
  loadLayer,
  paragraphs,
  runtime,
  specifier,
} from "./host.ts"
import type { Host, Layer } from "./host.ts"
import { hasHost } from "./wasi.ts"
import { traceOf } from "./traces.ts"
import { chosen } from "./variants.ts"

/** The layers by which the registry reaches a module: compiled with a promise or without. */
export type EntryLayer = Extract<Layer, "entry" | "sync-entry">

/** `?wasmport=entry`: the wasm's own imports are in it only where all of them resolve. */
export function printEntry(plan: FacadePlan, host: Host): string {
  const isLinked = plan.imports.every(({ module }) => host.imports.has(module))
  const supplied = withBuiltins(plan, "imports") !== "imports"
  const hosted = hasHost(plan, host)
  const given = hosted ? "wasi.link(imports)" : "imports"
  const wrapped = supplied || hosted
  // The instance is made without the layer that links it to the module's own imports.
  const startsAlone = plan.reactor && (plan.wasi === undefined || hosted) && (!isLinked || host.circle !== undefined)
  return paragraphs(
    lines(
      header(plan, "in the registry"),
      circularImports(host),
      !plan.converts && plan.reactor && fromRuntime(host, "reactor", "startOnce"),
      plan.mode === "sync" ? syncLayers(plan, host, isLinked) : asyncLayers(plan, host, isLinked),
      hosted && `import { create as ${own("made")} } from ${specifier(host, "wasi")}`,
      hosted && fromRuntime(host, "wasi-given", "hostOf"),
      plan.converts && `export { bind } from ${specifier(host, "bind")}`,
      plan.limits !== undefined && `export { Instance } from ${runtime(host, "limits-instance")}`,
      plan.adapts &&
        `${wrapped ? "import" : "export"} { adapt${wrapped ? " as adapted" : ""} } from ${specifier(host, "bind")}`,
      startsAlone && initializerImports(plan, host),
      plan.adapts && `export { instantiate } from ${runtime(host, "imports")}`,
      builtinsImport(plan, host),
    ),
    wrapped &&
      `export const ${own("adapt")} = (imports${hosted ? ", wasi" : ""}) => ${withBuiltins(plan, plan.adapts ? `adapted(${given})` : given)}`,
    hosted && !isLinked && `export const ${own("imports")} = (wasi) => wasi.link({})`,
    supplied && !suppliesImports(plan) && `export const ${own("imports")} = () => ${withBuiltins(plan, "{}")}`,
    hosted && `export const ${own("create")} = (imports, options) => hostOf(made, imports, options)`,
    startsAlone && initializer(plan, host),
    !plan.converts && ownBind(plan),
  )
}

/** Whether a layer below exports the import object: else the module imports from nowhere but the engine. */
const suppliesImports = (plan: FacadePlan): boolean =>
  plan.mode === "sync" ? canFailToLink(plan) : loadLayer(plan) === "instance"

function asyncLayers(plan: FacadePlan, host: Host, isLinked: boolean): (string | false)[] {
  if (loadLayer(plan) === "module") return [`export { compile, load } from ${specifier(host, "module")}`]
  const names = host.circle === undefined ? ["imports", ...(plan.reactor ? ["initialized"] : []), "load"] : ["load"]
  return [
    `export { compile } from ${specifier(host, "module")}`,
    isLinked && `export { ${names.join(", ")} } from ${specifier(host, "instance")}`,
  ]
}

function syncLayers(plan: FacadePlan, host: Host, isLinked: boolean): (string | false)[] {
  const names = [suppliesImports(plan) && "imports", plan.reactor && "initialized"].filter((it) => it !== false)
  return [
    fromLayer(host, "sync-module", "compiled"),
    isLinked && fromLayer(host, "sync", "instance"),
    isLinked &&
      names.length > 0 &&
      `export { ${names.join(", ")} } from ${specifier(host, plan.reactor ? "sync-linked" : "sync")}`,
    `export const ${own("compile")} = async () => compiled`,
    isLinked && `export const ${own("load")} = async () => instance`,
  ]
}

/** Exports as the plain import has them, where only globals and `_initialize` differ from the engine's own exports. */
function ownBind(plan: FacadePlan): string | false {
  const getters = plan.exports.flatMap((entry) =>
    entry.kind === "global" && !entry.kept
      ? lines(
          `  get ${key(entry.name)}() {`,
          `    return ${entry.readable ? `${member("raw", entry.name)}.value` : "undefined"}`,
          "  },",
        )
      : [],
  )
  if (plan.reactor) getters.push("  _initialize: startOnce(raw),")
  return getters.length > 0 && lines(`export const ${own("bind")} = (raw) => ({`, "  ...raw,", getters, "})")
}

/** A module's line in the registry's table. */
export interface Listing {
  readonly plan: FacadePlan
  /** The size in bytes, and the hash. Either may be a text that stands for it. */
  readonly file: { readonly size: number | string; readonly hash: string }
  /** The sentence on exports that are missing from the file, or a text that stands for it. */
  readonly dropped?: string | undefined
  /** The module's `entry` layer, as the table imports it. */
  readonly entry: string
  /** Whether the table imports it at once; else by `import()`, when the registry is asked for the module. */
  readonly isStatic: boolean
}

/** The registry's table: keys in order, so that the same modules give the same text. */
export function printTable(listings: readonly Listing[]): string {
  const sorted = listings.toSorted((a, b) => (a.plan.path < b.plan.path ? -1 : 1))
  return paragraphs(
    lines(
      "// the modules of this build",
      sorted.map(({ entry, isStatic }, i) => isStatic && `import * as ${own(`entry${i}`)} from ${quote(entry)}`),
    ),
    lines(
      `export const ${own("table")} = {`,
      sorted.map(
        (it, i) => `  ${key(it.plan.path)}: ${indent(data(it, it.isStatic ? `entry${i}` : imported(it.entry)))},`,
      ),
      "}",
    ),
    `export const ${own("ask")} = undefined`,
  )
}

/** The table of a dev server, which modules enter. `ask` is an expression: a function that asks the server for a module by its key. */
export const printDevTable = (ask: string): string =>
  paragraphs(
    "// modules enter by themselves",
    `export const ${own("table")} = {}`,
    `export const ${own("ask")} = ${ask}`,
  )

const imported = (entry: string): string => `import(${quote(entry)})`

/** The import by which a module enters the table of a dev server; "" in builds. */
export const enterImport = (host: Host): string => (host.dev === undefined ? "" : fromRuntime(host, "entries", "enter"))

/** The statement by which a module enters the table of a dev server; "" in builds. */
export function enter(plan: FacadePlan, host: Host, layer: EntryLayer = "entry"): string {
  if (host.dev === undefined) return ""
  const entry = imported(`${host.self}?wasmport=${layer}`)
  // The layer that has a URL has it in a constant.
  const urls = host.source.kind === "url" ? [{ setup: "", code: own("url") }] : []
  const traceText = (trace: Host["trace"]): string | undefined => trace && traceOf({ ...trace(), urls })
  // Each variant has its own functions. The URL is that of the one that is taken.
  const trace =
    host.variants === undefined
      ? traceText(host.trace)
      : chosen(host, (variant) => String(traceText((variant ?? host).trace)))
  return `enter(${quote(plan.path)}, ${data({ plan, file: host.file() }, entry, trace)})`
}

function data(
  { plan, file: { size, hash }, dropped }: Pick<Listing, "plan" | "file" | "dropped">,
  entry: string,
  trace?: string,
): string {
  const types = plan.exports.flatMap((it) => {
    const type = typeOf(it)
    return type === undefined ? [] : `    ${key(it.name)}: ${quote(type)},`
  })
  // The key of this sentence may be the name of an export.
  if (dropped !== undefined && plan.exports.every(({ name }) => name !== "")) types.push(`    "": ${quote(dropped)},`)
  return lines(
    "{",
    `  size: ${typeof size === "number" ? size : quote(size)},`,
    `  hash: ${quote(hash)},`,
    types.length > 0 && lines("  types: {", types, "  },"),
    trace !== undefined && `  trace: ${trace},`,
    `  entry: () => ${entry},`,
    "}",
  )
}

const indent = (text: string): string => text.replaceAll("\n", "\n  ")

/** An export's type in words; undefined if its arguments are converted already, or if nothing is known of them. */
function typeOf(entry: ExportPlan): string | undefined {
  if (entry.kind !== "function") return externtype(entry.type)
  return !entry.known || entry.converts ? undefined : signatureOf(entry)
}

/** @example "(a: i32, b: i32) -> i32" */
export function signatureOf(entry: FunctionPlan): string {
  const types = functype([], entry.results).slice("() -> ".length)
  return `(${entry.params.map(({ name, type }) => `${name}: ${valtype(type)}`).join(", ")}) -> ${types}`
}
