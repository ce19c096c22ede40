/**
 * Interface + options -> plan: every name and every conversion settled.
 *
 * Both printers (`facade.ts`, `dts.ts`) read only this, so that code and types cannot drift apart. The plan knows
 * nothing of bundlers: those are `Host` data of the facade printer.
 */
import type { Export, FunctionType, GlobalType, Import, SubType, ValType, WasmInterface } from "./interface.ts"
import { local } from "./names.ts"

export const MODES = ["await", "defer", "lazy", "sync"] as const
/** How the import waits for its module: top-level await, `await ready()`, at the first call, or not at all. */
export type Mode = (typeof MODES)[number]

export interface PlanOptions {
  mode: Mode
  /** What functions take and give for an `i64`: `bigint` as the standard says, or safe integers. Globals stay bigint. */
  i64: "bigint" | "number"
  /** Whether exported mutable globals follow every call into the module, as the standard says. */
  liveGlobals: boolean
}

export interface Param {
  /** From the name section where it is an identifier, else `p0`, `p1`…; unique in its function. */
  readonly name: string
  readonly type: ValType
}

export interface FunctionPlan {
  readonly kind: "function"
  /** The wasm's own name, exported as it is. */
  readonly name: string
  /** The JS local that holds it. */
  readonly local: string
  readonly index: number
  readonly type: FunctionType
  readonly params: readonly Param[]
  readonly results: readonly ValType[]
  /** False when its type could not be read: it is typed `unknown` arguments and all. */
  readonly known: boolean
  /** False when the signature has a type that JS cannot pass (v128, exnref): every call throws a TypeError. */
  readonly callable: boolean
  /** Whether arguments and results are converted (i64 as numbers). */
  readonly converts: boolean
}

export interface GlobalPlan {
  readonly kind: "global"
  readonly name: string
  readonly local: string
  readonly index: number
  readonly type: GlobalType
  /** False for v128 and exnref, whose values JS cannot hold: the export reads `undefined`. */
  readonly readable: boolean
}

export interface ObjectPlan {
  readonly kind: "memory" | "table" | "tag"
  readonly name: string
  readonly local: string
  readonly index: number
  readonly type: Exclude<Export["type"], FunctionType | GlobalType>
}

export type ExportPlan = FunctionPlan | GlobalPlan | ObjectPlan

export interface ImportName {
  readonly name: string
  readonly local: string
  readonly type: Import["type"]
}

/** One module that the wasm imports from, in the order of first mention. */
export interface ImportPlan {
  readonly module: string
  /** Each name once, in order. */
  readonly names: readonly ImportName[]
}

export interface FacadePlan {
  /** The module's path from the project's root, its key in the registry and its name in messages. */
  readonly path: string
  readonly mode: Mode
  readonly imports: readonly ImportPlan[]
  readonly exports: readonly ExportPlan[]
  readonly start: boolean
  /** Whether functions are wrapped to re-read mutable globals after each call. */
  readonly live: boolean
  /** Whether a further instance needs glue: then the glue is printed as `bind(instance)`. */
  readonly converts: boolean
  /** The type index space, for the printer of the types. */
  readonly types: readonly SubType[]
}

/** Settles names and conversions. `path` is the module's path from the project's root, with `/`. */
export function plan(wasm: WasmInterface, path: string, options: PlanOptions): FacadePlan {
  const taken = new Map<string, number>()
  const exports = wasm.exports.map((entry) => planExport(entry, taken, options))
  const live = options.liveGlobals && exports.some((entry) => entry.kind === "global" && entry.type.mutable && entry.readable)
  return {
    path,
    mode: options.mode,
    imports: planImports(wasm.imports),
    exports,
    start: wasm.start !== undefined,
    live,
    converts: exports.some((entry) => "converts" in entry && entry.converts),
    types: wasm.types,
  }
}

function planExport({ name, type, index }: Export, taken: Map<string, number>, options: PlanOptions): ExportPlan {
  const common = { name, local: local(name, taken), index }
  const asNumber = (type: ValType): boolean => options.i64 === "number" && type === "i64"
  switch (type.kind) {
    case "function": {
      const known = type.type.kind === "func"
      const params = type.type.kind === "func" ? planParams(type.type.params, type.paramNames) : []
      const results = type.type.kind === "func" ? type.type.results : []
      const types = [...params.map((param) => param.type), ...results]
      const callable = !types.some(isOpaque)
      return { kind: "function", ...common, type, params, results, known, callable, converts: callable && types.some(asNumber) }
    }
    case "global":
      return { kind: "global", ...common, type, readable: !isOpaque(type.type) }
    default:
      return { kind: type.kind, ...common, type }
  }
}

/** Whether JS can neither pass nor hold a value of the type (JS API, ToJSValue: v128 and exnref throw). */
export function isOpaque(type: ValType): boolean {
  if (type === "v128") return true
  return typeof type === "object" && type.kind === "ref" && type.heap.kind === "abstract" && (type.heap.name === "exn" || type.heap.name === "noexn")
}

function planParams(types: readonly ValType[], names: readonly (string | undefined)[]): Param[] {
  const taken = new Map<string, number>()
  return types.map((type, i) => {
    const name = names[i]
    const readable = name !== undefined && /[A-Za-z]/.test(name)
    return { name: local(readable ? name : `p${i}`, taken), type }
  })
}

function planImports(imports: readonly Import[]): ImportPlan[] {
  const modules = new Map<string, Map<string, ImportName>>()
  let count = 0
  for (const { module, name, type } of imports) {
    let names = modules.get(module)
    if (names === undefined) modules.set(module, (names = new Map()))
    if (!names.has(name)) names.set(name, { name, local: `import${count++}`, type })
  }
  return [...modules].map(([module, names]) => ({ module, names: [...names.values()] }))
}
