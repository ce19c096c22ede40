/** Plan -> TypeScript: the project's one `wasm-env.d.ts`, which declares query forms and the registry's keys. */
import { comment, key, quote } from "../names.ts"
import { isOpaque } from "../plan/js-api.ts"
import { isWasi } from "../plan/wasi.ts"
import type { ExportPlan, FacadePlan, ImportName } from "../plan/plan.ts"
import {
  callSignature,
  contextOf,
  declarations,
  DTS_PREAMBLE,
  objectType,
  opaqueTypes,
  parameter,
  result,
  results,
  union,
} from "./dts.ts"
import type { Context } from "./dts.ts"

/** Types of the import object, for `?init`. WASI is optional in it, since that has a host. */
function printImports(plan: FacadePlan, context: Context): string {
  if (plan.imports.length === 0) return "export type Imports = WebAssembly.Imports\n"
  const modules = plan.imports.map(({ module, names }) => {
    const members = names.map((entry) => `    readonly ${key(entry.name)}: ${importType(entry, context)}\n`)
    return `  readonly ${key(module)}${isWasi(module) ? "?" : ""}: {\n${members.join("")}  }\n`
  })
  return `export interface Imports {\n${modules.join("")}}\n`
}

function importType({ type }: ImportName, context: Context): string {
  const plain: Context = { ...context, i64: "bigint" }
  switch (type.kind) {
    case "function":
      if (type.type.kind !== "func") return "Function"
      return `(${type.type.params.map((param, i) => `p${i}: ${result(param, plain)}`).join(", ")}) => ${results(type.type.results, plain)}`
    case "global": {
      if (type.mutable || isOpaque(type.type)) return "WebAssembly.Global"
      return `${union(parameter(type.type, plain))} | WebAssembly.Global`
    }
    default:
      return objectType(type, context)
  }
}

/** Types of `instance.exports` as the engine gives them. */
function printRawExports(plan: FacadePlan, context: Context): string {
  const members = plan.exports.map((entry) => `  readonly ${key(entry.name)}: ${rawType(entry, context)}\n`)
  // An interface would have no index signature, which `WebAssembly.Exports` asks for.
  return `${opaqueTypes(context)}export type Exports = {\n${members.join("")}}\n`
}

function rawType(entry: ExportPlan, context: Context): string {
  if (entry.kind === "global") return "WebAssembly.Global"
  if (entry.kind !== "function") return objectType(entry.type, context)
  if (!entry.known) return "Function"
  if (!entry.callable) return "(unavailable: never) => never"
  return callSignature({ ...entry, converts: false, meaning: undefined }, context, false, " => ")
}

/** A module that `wasm-env.d.ts` declares, under one of its keys. */
export interface EnvModule {
  /** With the key as its path. */
  readonly plan: FacadePlan
  /**
   * Whether its key is also a specifier of it (`pkg/math.wasm`), as in packages. It has no `.d.wasm.ts` by that name, so its plain import is declared
   * here, too.
   */
  readonly packaged: boolean
  /** Whether sources of its package, which is linked, import it by relative specifiers as well. */
  readonly linked?: boolean
  /** The specifier by which `wasm-env.d.ts` reaches it. Without one its key is not declared. */
  readonly specifier?: string
  /** Its path from the folder whose TypeScript reads the file: `/src/math.wasm`. Undefined if it stands elsewhere. */
  readonly rooted?: string
  /** Other specifiers by which TypeScript finds its `.d.wasm.ts`: `@/math.wasm`, `#math.wasm`. */
  readonly aliases: readonly string[]
}

/** The whole text of `wasm-env.d.ts`: query forms and registry keys. `version`: our own, and all else that the text depends on. */
export function printEnv(modules: readonly EnvModule[], version: string): string {
  const sorted = modules.toSorted((a, b) => (a.plan.path < b.plan.path ? -1 : 1))
  const names = relativeNames(sorted)
  const sections = sorted.map((it) => {
    const { path } = it.plan
    const name = `${ENV_ENTRY}${path.replace(/[\r\n\u2028\u2029]/g, "\uFFFD")}`
    return `${name}\n${printModule(it, [...(names.get(basename(path))?.values() ?? [])])}`
  })
  const head = `${DTS_PREAMBLE}// wasmport ${version}\n/// <reference types="wasmport/client" />`
  return [head, ...sections, ...fromRoot(sorted)].join("\n\n").trimEnd() + "\n"
}

/** By the name of a file: each file of that name which is imported by relative specifiers, under the first of its keys. */
function relativeNames(modules: readonly EnvModule[]): Map<string, Map<string, FacadePlan>> {
  const names = new Map<string, Map<string, FacadePlan>>()
  for (const { plan, packaged, linked = false, specifier = plan.path } of modules) {
    if (packaged && !linked) continue
    const files = names.get(basename(plan.path)) ?? new Map<string, FacadePlan>()
    names.set(basename(plan.path), files)
    if (!files.has(specifier)) files.set(specifier, plan)
  }
  return names
}

/** In front of each module's key in `wasm-env.d.ts`. */
const ENV_ENTRY = "// module: "

/** The keys of the modules that the text of a `wasm-env.d.ts` declares. Undefined if it was written by another version than `version`. */
export function envKeys(text: string, version: string | undefined): string[] | undefined {
  if (version !== undefined && !text.includes(`\n// wasmport ${version}\n`)) return undefined
  return text.split("\n").flatMap((line) => (line.startsWith(ENV_ENTRY) ? line.slice(ENV_ENTRY.length) : []))
}

const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** `twins` are the modules whose query forms match the same pattern: those that are not alike get the generic types. */
function printModule(module: EnvModule, twins: readonly FacadePlan[]): string {
  const { plan, packaged, linked = false, specifier } = module
  const { path } = plan
  return [
    ...(packaged ? [declareModule(path, declarations(plan, plan.mode)), ...formsOf(plan, path)] : []),
    ...(linked || !packaged ? ownForms(module, twins) : []),
    ...(specifier === undefined
      ? []
      : [`interface WasmportModules {\n  ${quote(path)}: typeof import(${quote(specifier)})\n}\n`]),
  ].join("\n")
}

const MODES = ["lazy", "defer", "sync"] as const

/** The forms of a module by a specifier. */
function formsOf(plan: FacadePlan, specifier: string): string[] {
  // A star in a file's name would make a pattern. An error in it would spoil the types of all other modules.
  if (specifier.includes("*")) return []
  return [
    declareModule(`${specifier}?init`, printInitTypes(plan)),
    ...MODES.map((mode) => declareModule(`${specifier}?${mode}`, declarations(plan, mode))),
  ]
}

/** A name for a module that nobody imports by it. Ambient modules cannot re-export from a relative specifier, and not surely from a pattern. */
const ownName = (plan: FacadePlan): string => `wasmport:${plan.path}`

/** The forms of a module that the folder's sources import by relative specifiers, by every one that may lead to it. */
function ownForms({ plan, packaged, aliases }: EnvModule, twins: readonly FacadePlan[]): string[] {
  const { path } = plan
  if (path.includes("*")) return []
  const holder = packaged ? path : ownName(plan)
  const relative = `.*/${basename(path)}`
  // A file with two keys is declared by the first.
  const isFirst = path === twins[0]?.path
  // Most modules have no twin: their forms need not be printed a second time.
  const isAlike = twins.length < 2 || new Set(twins.map((it) => formsOf(it, "it.wasm").join())).size < 2
  const exact = aliases.filter((alias) => !alias.startsWith("/") && !alias.includes("*"))
  // An ambient module cannot have a rooted name: `fromRoot` declares it.
  const named = [...(isFirst && isAlike ? [relative] : []), ...exact].flatMap((it) => passed(plan, holder, it))
  const paths = twins.map((it) => comment(it.path)).join(" and ")
  const note = `// The same name: ${paths}. Their query forms share generic types, but for those by other specifiers than relative ones.\n`
  return [
    ...(packaged ? [] : formsOf(plan, holder)),
    ...named,
    ...(isFirst && !isAlike ? [note, ...genericForms(relative)] : []),
  ]
}

/** The same forms by another specifier. */
const passed = (plan: FacadePlan, holder: string, specifier: string): string[] => [
  declareModule(`${specifier}?init`, passOn(`${holder}?init`, "default")),
  ...MODES.map((mode) => declareModule(`${specifier}?${mode}`, passOn(`${holder}?${mode}`, defaultOf(plan)))),
]

/** The default export of a module: `export *` does not pass it on. */
const defaultOf = ({ exports }: FacadePlan): "default" | "none" | "other" =>
  exports.some(({ name }) => name === "default")
    ? "default"
    : exports.some(({ name }) => name === "__esModule")
      ? "other"
      : "none"

const passOn = (from: string, its: ReturnType<typeof defaultOf>): string =>
  [
    `export * from ${quote(from)}`,
    ...(its === "default"
      ? [`export { default } from ${quote(from)}`]
      : its === "none"
        ? ["export type __esModule = true"]
        : []),
  ].join("\n")

/**
 * The forms by specifiers that begin with a slash and count from the root. The first of several patterns that fit is taken, so the longest stands
 * first.
 */
function fromRoot(modules: readonly EnvModule[]): string[] {
  const own = modules.filter(({ plan, packaged }) => !packaged && !plan.path.includes("*"))
  const names = own.flatMap(({ plan, rooted, aliases }) =>
    [...(rooted === undefined ? [] : [rooted]), ...aliases.filter((it) => it.startsWith("/"))].map((name) => ({
      name,
      plan,
    })),
  )
  if (names.length === 0) return []
  const sorted = [...new Map(names.map((it) => [it.name, it])).values()].toSorted(
    (a, b) => b.name.length - a.name.length || (a.name < b.name ? -1 : 1),
  )
  const plain = own.map(({ plan }) => declareModule(ownName(plan), declarations(plan, plan.mode)))
  const passing = sorted.flatMap(({ name, plan }) => [
    declareModule(`*${name}`, passOn(ownName(plan), defaultOf(plan))),
    ...passed(plan, ownName(plan), `*${name}`),
  ])
  return ["// by their paths from the root\n" + [...plain, ...passing].join("\n")]
}

function printInitTypes(plan: FacadePlan): string {
  const context = contextOf(plan)
  const wasi = plan.wasi === undefined ? "" : ` & { readonly wasi?: import("wasmport/wasi").WasiOptions | undefined }`
  const rest = `options?: import("wasmport/runtime").LoadOptions${wasi}) => Promise<Instance>`
  const isOptional = plan.imports.every(({ module }) => isWasi(module))
  const init =
    plan.imports.length === 0
      ? `const init: (imports?: Imports, ${rest}\n`
      : "const init: {\n" +
        `  (imports${isOptional ? "?" : ""}: Imports, ${rest.replace(" =>", ":")}\n` +
        "  /** For objects of which TypeScript does not know the names, as `wasi.getImportObject()`. */\n" +
        `  <Made>(imports: Made & object & import("wasmport/runtime").MadeImports<Made, Imports>, ${rest.replace(" =>", ":")}\n` +
        "}\n"
  return (
    `${printImports(plan, context)}\n${printRawExports(plan, context)}\n` +
    `export type Instance = Omit<WebAssembly.Instance, "exports"> & { readonly exports: Exports }\n${init}` +
    "export default init\n"
  )
}

/** An ambient module around module code: the code inside is `declare`d already. */
function declareModule(name: string, text: string): string {
  const body = text.replace(/^(export )?declare /gm, "$1").trimEnd()
  return `declare module ${quote(name)} {\n${body.replace(/^(?=.)/gm, "  ")}\n}\n`
}

const genericForms = (pattern: string): string[] => [
  declareModule(
    `${pattern}?init`,
    'const init: (imports?: WebAssembly.Imports, options?: import("wasmport/runtime").LoadOptions) => Promise<WebAssembly.Instance>\nexport default init',
  ),
  ...["lazy", "defer", "sync"].map((query) => `declare module ${quote(`${pattern}?${query}`)}\n`),
]
