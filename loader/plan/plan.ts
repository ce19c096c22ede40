/**
 * Interface + options -> plan: every name and every conversion settled.
 *
 * The printers of code and of types read only this, so that the two cannot drift apart. The plan knows
 * nothing of bundlers: those are `Host` data of the facade printer.
 */
import { checkReservedNames, sortImports } from "./builtins.ts"
import type { Export, FunctionType, GlobalType, Import, SubType, ValType, WasmInterface } from "../binary/interface.ts"
import { settle } from "./abi.ts"
import { importKey } from "./meaning.ts"
import type { Interop, Meaning, Meanings } from "./meaning.ts"
import { isOpaque, makeExpression } from "./js-api.ts"
import type { Limits } from "../limits.ts"
import { local } from "../names.ts"
import { GETTERS } from "../own-names.ts"
import { findMemory, isCommand, isReactor, isWasi } from "./wasi.ts"
import type { WasiMemory } from "./wasi.ts"
import type { Wit } from "../wit/types.ts"

/** How an import waits for its module, each by its name in options and queries. */
export const MODES = ["await", "defer", "lazy", "sync"] as const
/** How the import waits for its module: top-level await, `await ready()`, at the first call, or not at all. */
export type Mode = (typeof MODES)[number]

/** The options that a plan depends on. */
export interface PlanOptions {
  mode: Mode
  /** The type that functions take and give for an `i64`: `bigint` as the standard says, or safe integers. Globals stay bigint. */
  i64: "bigint" | "number"
  /** Whether exported mutable globals follow every call into the module, as the standard says. */
  liveGlobals: boolean
  /** The form of exported globals: their values, as the standard says (default), or the `WebAssembly.Global` objects. */
  globals?: "unwrap" | "keep"
  /** Whether arguments are checked by their types, those of wasm or of the `.wit`, for a dev server. */
  checks?: boolean
  /** The limits that the module was rewritten for. */
  limits?: Limits | undefined
}

/** A parameter of an exported function. */
export interface Param {
  /** From the name section where it is an identifier, else `p0`, `p1`…; unique in its function. */
  readonly name: string
  readonly type: ValType
}

/** An exported function. */
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
  /** Whether arguments and results are converted (by a `.wit`, or i64 as numbers). */
  readonly converts: boolean
  /** Whether its arguments are checked before the call. */
  readonly checked: boolean
  /** Its meaning by the `.wit`. */
  readonly meaning: Meaning | undefined
}

/** An exported global. */
export interface GlobalPlan {
  readonly kind: "global"
  readonly name: string
  readonly local: string
  readonly index: number
  readonly type: GlobalType
  /** False for v128 and exnref, whose values JS cannot hold: the export reads `undefined`. */
  readonly readable: boolean
  /** Whether the export is the `WebAssembly.Global` itself. */
  readonly kept: boolean
  /** Whether it is surely the address of a variable: linkers of C, Rust and Zig export data so. */
  readonly address: boolean
}

/** An exported memory, table or tag. */
export interface ObjectPlan {
  readonly kind: "memory" | "table" | "tag"
  readonly name: string
  readonly local: string
  readonly index: number
  readonly type: Exclude<Export["type"], FunctionType | GlobalType>
}

/** One export, with its name settled. */
export type ExportPlan = FunctionPlan | GlobalPlan | ObjectPlan

/** One name that the wasm imports from a module. */
export interface ImportName {
  readonly name: string
  readonly local: string
  readonly type: Import["type"]
  /** The expression of an object to the declared limits, if nothing supplies one; undefined if there is none that will do. */
  readonly make: string | undefined
  /** Its meaning by the `.wit`. */
  readonly meaning?: Meaning
}

/** One module that the wasm imports from, in the order of first mention. */
export interface ImportPlan {
  readonly module: string
  /** Each name once, in order. */
  readonly names: readonly ImportName[]
}

/** Everything that the printers need to know of a module. */
export interface FacadePlan {
  /** The module's path from the project's root, its key in the registry and its name in messages. */
  readonly path: string
  readonly mode: Mode
  /** The modules that it asks for; those that the engine supplies are not among them. */
  readonly imports: readonly ImportPlan[]
  /** Members of `wasm:js-string` that it imports, by their names. */
  readonly builtins: readonly string[]
  /** Strings that it imports from `wasm:js/string-constants`. */
  readonly stringConstants: readonly string[]
  readonly exports: readonly ExportPlan[]
  readonly start: boolean
  /** Whether it is a reactor: each instance runs `_initialize` once, before anybody sees an export. */
  readonly reactor: boolean
  /** The module name under which it imports WASI; undefined if it does not. */
  readonly wasi: string | undefined
  /** Whether it is a command of WASI: a program, to be run once for each instance, and no library. */
  readonly command: boolean
  /** Where WASI finds its memory; undefined if it finds none. */
  readonly memory: WasiMemory | undefined
  /** Whether functions are wrapped to re-read mutable globals after each call. */
  readonly live: boolean
  /**
   * Whether globals may be exported by getters, if the bundler knows such. It takes no `default` from there, and {@link GETTERS}, a name of ours, is
   * exported beside them: so no global may have the one name, and no export the other.
   */
  readonly getters: boolean
  /** Whether a further instance needs glue: then the glue is printed as `bind(instance)`. */
  readonly converts: boolean
  /** Whether functions that it imports are converted. */
  readonly adapts: boolean
  /** The parts of the module that the conversions of a `.wit` use. */
  readonly interop?: Interop
  /** The type that functions of a `.wit` take and give for 64-bit integers. */
  readonly i64: "bigint" | "number"
  /** The limits that the module was rewritten for: its functions say which of them ended a call. */
  readonly limits: Limits | undefined
  /** The type index space, for the printer of the types. */
  readonly types: readonly SubType[]
}

/**
 * Settles names and conversions. `path` is the module's path from the project's root, with `/`; `wit` is the `.wit` beside it.
 * Throws a WasmportError for names that the standard reserves, and for a `.wit` that does not fit the module.
 */
export function plan(wasm: WasmInterface, path: string, options: PlanOptions, wit?: Wit): FacadePlan {
  const { builtins, stringConstants, requests } = sortImports(wasm.imports)
  checkReservedNames(requests, wasm.exports, path)
  const taken = new Map<string, number>()
  const meanings = wit === undefined ? undefined : settle(wit, wasm, path, options.i64)
  const hasData = isLinked(wasm)
  const exports = wasm.exports.map((entry) => planExport(entry, taken, options, meanings, hasData))
  const imports = planImports(requests, meanings)
  const wasi = wasm.imports.find(({ module }) => isWasi(module))?.module
  // Between two calls the stack pointer is always the same: compilers see to that, and conversions after a trap.
  const stackPointer = meanings?.interop.stackPointer
  const live =
    options.liveGlobals &&
    exports.some(
      (entry) =>
        entry.kind === "global" && entry.type.mutable && entry.readable && !entry.kept && entry.name !== stackPointer,
    )
  return {
    path,
    mode: options.mode,
    imports,
    builtins,
    stringConstants,
    exports,
    start: wasm.start !== undefined,
    wasi,
    command: isCommand(wasm),
    memory: findMemory(wasm),
    reactor: isReactor(wasm),
    live,
    getters: exports.every((entry) => entry.name !== GETTERS && (entry.name !== "default" || entry.kind !== "global")),
    converts:
      options.limits !== undefined ||
      exports.some((entry) => entry.kind === "function" && (entry.converts || entry.checked)),
    adapts: imports.some(({ names }) => names.some(({ meaning }) => meaning?.converts)),
    ...(meanings === undefined ? {} : { interop: meanings.interop }),
    i64: options.i64,
    limits: options.limits,
    types: wasm.types,
  }
}

/** Whether a linker for C, C++, Rust or Zig made it, by the sections that LLVM and Zig write, and there is a memory for data. */
const isLinked = ({ producers, features, exports, imports }: WasmInterface): boolean =>
  [...exports, ...imports].some(({ type }) => type.kind === "memory") &&
  (features.length > 0 ||
    producers.some(({ field, name }) => field === "language" && /^(?:C|Rust|Zig)(?![a-z#])/.test(name)))

function planExport(
  { name, type, index }: Export,
  taken: Map<string, number>,
  options: PlanOptions,
  meanings: Meanings | undefined,
  hasData: boolean,
): ExportPlan {
  const its = local(name, taken)
  switch (type.kind) {
    case "function":
      return planFunction(name, its, index, type, options, meanings?.exports.get(name))
    case "global": {
      const readable = !isOpaque(type.type)
      const address = hasData && type.type === "i32" && !type.mutable
      return { kind: "global", name, local: its, index, type, readable, kept: options.globals === "keep", address }
    }
    default:
      return { kind: type.kind, name, local: its, index, type }
  }
}

function planFunction(
  name: string,
  local: string,
  index: number,
  type: FunctionType,
  options: PlanOptions,
  meaning: Meaning | undefined,
): FunctionPlan {
  const func = type.type
  const known = func.kind === "func"
  const params = known ? planParams(func.params, type.paramNames) : []
  const results = known ? func.results : []
  const has = (holds: (type: ValType) => boolean): boolean => known && (func.params.some(holds) || results.some(holds))
  const callable = !has(isOpaque)
  const converts = meaning?.converts ?? (callable && options.i64 === "number" && has((type) => type === "i64"))
  const checked =
    options.checks === true && known && callable && (meaning !== undefined || !converts) && params.length > 0
  return { kind: "function", name, local, index, type, params, results, known, callable, converts, checked, meaning }
}

function planParams(types: readonly ValType[], names: readonly (string | undefined)[]): Param[] {
  if (names.every((name) => name === undefined)) return types.map((type, i) => ({ name: `p${i}`, type }))
  const taken = new Map<string, number>()
  return types.map((type, i) => {
    const name = names[i]
    const readable = name !== undefined && /[A-Za-z]/.test(name)
    return { name: local(readable ? name : `p${i}`, taken), type }
  })
}

function planImports(imports: readonly Import[], meanings: Meanings | undefined): ImportPlan[] {
  const modules = new Map<string, Map<string, ImportName>>()
  let count = 0
  for (const { module, name, type } of imports) {
    let names = modules.get(module)
    if (names === undefined) modules.set(module, (names = new Map()))
    const meaning = meanings?.imports.get(importKey(module, name))
    if (!names.has(name))
      names.set(name, {
        name,
        local: `import${count++}`,
        type,
        make: makeExpression(type),
        ...(meaning === undefined ? {} : { meaning }),
      })
  }
  return [...modules].map(([module, names]) => ({ module, names: [...names.values()] }))
}
