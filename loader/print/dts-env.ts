/** Plan -> TypeScript: the project's one `wasm-env.d.ts`, which declares query forms and the registry's keys. */
import { comment, key, quote } from "../names.ts"
import { isOpaque } from "../plan/js-api.ts"
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

/** Types of the import object, for `?init`. */
function printImports(plan: FacadePlan, context: Context): string {
  if (plan.imports.length === 0) return "export type Imports = WebAssembly.Imports\n"
  const modules = plan.imports.map(({ module, names }) => {
    const members = names.map((entry) => `    readonly ${key(entry.name)}: ${importType(entry, context)}\n`)
    return `  readonly ${key(module)}: {\n${members.join("")}  }\n`
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

/** A module that `wasm-env.d.ts` declares. */
export interface EnvModule {
  readonly plan: FacadePlan
  /**
   * Whether its key is the specifier of an import of it (`pkg/math.wasm`), as in packages. It has no `.d.wasm.ts` of its own then, so that
   * its plain import is declared here too.
   */
  readonly packaged: boolean
}

/** The whole text of `wasm-env.d.ts`: query forms and registry keys. `version` is ours: another one may print other text. */
export function printEnv(modules: readonly EnvModule[], version: string): string {
  const sorted = modules.toSorted((a, b) => (a.plan.path < b.plan.path ? -1 : 1))
  const names = new Map<string, string[]>()
  for (const { plan, packaged } of sorted) {
    if (!packaged) names.set(basename(plan.path), [...(names.get(basename(plan.path)) ?? []), plan.path])
  }
  const sections = sorted.map((it) => {
    const { path } = it.plan
    const name = `${ENV_ENTRY}${path.replace(/[\r\n\u2028\u2029]/g, "\uFFFD")}`
    return `${name}\n${printModule(it, it.packaged ? [path] : (names.get(basename(path)) ?? []))}`
  })
  const head = `${DTS_PREAMBLE}// wasmport ${version}\n/// <reference types="wasmport/client" />`
  return [head, ...sections].join("\n\n").trimEnd() + "\n"
}

/** In front of each module's key in `wasm-env.d.ts`. */
const ENV_ENTRY = "// module: "

/**
 * The keys of the modules that the text of a `wasm-env.d.ts` declares. Undefined where another version wrote it than the one that is
 * given.
 */
export function envKeys(text: string, version: string | undefined): string[] | undefined {
  if (version !== undefined && !text.includes(`\n// wasmport ${version}\n`)) return undefined
  return text.split("\n").flatMap((line) => (line.startsWith(ENV_ENTRY) ? line.slice(ENV_ENTRY.length) : []))
}

const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** `twins` are all modules whose query forms would match the same pattern: two or more get the generic types. */
function printModule({ plan, packaged }: EnvModule, twins: readonly string[]): string {
  const pattern = packaged ? plan.path : `.*/${basename(plan.path)}`
  return [
    ...(packaged ? [declareModule(pattern, declarations(plan, plan.mode))] : []),
    ...formsOf(plan, pattern, twins),
    `interface WasmportModules {\n  ${quote(plan.path)}: typeof import(${quote(packaged ? plan.path : `./${plan.path}`)})\n}\n`,
  ].join("\n")
}

function formsOf(plan: FacadePlan, pattern: string, twins: readonly string[]): string[] {
  // A file with a star in its name: a pattern may have one, and an error here would spoil the types of all the others.
  if (pattern.indexOf("*") !== pattern.lastIndexOf("*")) return []
  if (twins.length > 1) {
    if (plan.path !== twins[0]) return []
    const note = `// The same name: ${twins.map(comment).join(" and ")}. Their query forms share generic types.\n`
    return [note, ...genericForms(pattern)]
  }
  const modes = ["lazy", "defer", "sync"] as const
  return [
    declareModule(`${pattern}?init`, printInitTypes(plan)),
    ...modes.map((mode) => declareModule(`${pattern}?${mode}`, declarations(plan, mode))),
  ]
}

function printInitTypes(plan: FacadePlan): string {
  const context = contextOf(plan)
  const rest = `options?: import("wasmport/runtime").LoadOptions) => Promise<Instance>`
  const init =
    plan.imports.length === 0
      ? `const init: (imports?: Imports, ${rest}\n`
      : "const init: {\n" +
        `  (imports: Imports, ${rest.replace(" =>", ":")}\n` +
        "  /** For objects of which TypeScript does not know the names, as `wasi.getImportObject()`. */\n" +
        `  <Made>(imports: Made & import("wasmport/runtime").MadeImports<Made, Imports>, ${rest.replace(" =>", ":")}\n` +
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
