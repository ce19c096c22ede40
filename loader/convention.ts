/**
 * Meanings + core signatures -> how values travel: which export a function of the `.wit` is, who allocates, who frees, and by
 * what way the result comes. Nothing is configured: the signature that the module has decides, and where it fits none of the ways
 * the build stops and shows both.
 *
 * Flattening and layout are the canonical ABI's: https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
 */
import { WasmportError } from "./error.ts"
import type { Export, FuncType, Import, ValType, WasmInterface } from "./interface.ts"
import { local, quote, shown } from "./names.ts"
import { functype } from "./signature.ts"
import { witSignature } from "./wit.ts"
import type { Wit, WitFunction, WitType } from "./wit.ts"

/** A function by its export's name, called with so many arguments. */
export interface Helper {
  readonly name: string
  readonly arity: number
}

/** What of a module the conversions use. */
export interface Interop {
  readonly memory: string | undefined
  readonly shared: boolean
  /** `managed`: AssemblyScript's objects; `bytes`: everything that takes addresses and lengths. */
  readonly style: "bytes" | "managed"
  readonly alloc: Helper | undefined
  readonly free: Helper | undefined
  /** wasm-bindgen's way to a return area that the caller makes. */
  readonly stack: string | undefined
  /** Whether the function that is called frees its arguments. */
  readonly calleeFrees: boolean
  /** Whether results are the caller's to free. */
  readonly callerTakes: boolean
  /** AssemblyScript's table of classes. */
  readonly classes: string | undefined
}

/**
 * flat: as the core results themselves. packed: `ptr << 32 | len`. area: the address of where it lies.
 * given: at an address that the caller passes, first for exports, last for imports.
 */
export type ResultWay = "none" | "flat" | "packed" | "area" | "given"

export interface Meaning {
  readonly wit: WitFunction
  readonly way: ResultWay
  /** `cabi_post_…`, to be called with the core result once that has been read. */
  readonly post: string | undefined
  /** Whether a value becomes another one on its way: else the function is the engine's own, typed by the `.wit`. */
  readonly converts: boolean
}

export interface Meanings {
  readonly interop: Interop
  /** By export name. */
  readonly exports: ReadonlyMap<string, Meaning>
  /** By {@link importKey}. */
  readonly imports: ReadonlyMap<string, Meaning>
}

export const importKey = (module: string, name: string): string => `${JSON.stringify(module)} ${name}`

/** The canonical ABI passes more in memory. */
const MOST_PARAMS = 16

/** Settles every function of the `.wit`. `path` is the module's, for messages. Throws a WasmportError. */
export function settle(wit: Wit, wasm: WasmInterface, path: string, i64: "bigint" | "number"): Meanings {
  const interop = interopOf(wasm)
  const exports = new Map<string, Meaning>()
  const functions = new Map<string, Export>(wasm.exports.filter(({ type }) => type.kind === "function").map((it) => [it.name, it]))
  for (const it of wit.exports) {
    const name = namesOf(it).find((name) => functions.has(name))
    if (name === undefined) throw noExport(it, [...functions.keys()], path)
    const { type } = functions.get(name) as Export
    const core = type.kind === "function" && type.type.kind === "func" ? type.type : undefined
    const post = `cabi_post_${name}`
    const way = wayOf(it, core, interop, path, name, "export")
    exports.set(name, { wit: it, way, post: functions.has(post) ? post : undefined, converts: converts(it, way, i64) })
  }
  const imports = new Map<string, Meaning>()
  for (const it of wit.imports) {
    // What the compiler found unused is not imported.
    for (const { module, name, type } of wasm.imports.filter((entry) => isImportOf(entry, it))) {
      const core = type.kind === "function" && type.type.kind === "func" ? type.type : undefined
      const way = wayOf(it, core, interop, path, name, "import")
      imports.set(importKey(module, name), { wit: it, way, post: undefined, converts: converts(it, way, i64) })
    }
  }
  for (const { wit: it, way } of [...exports.values(), ...imports.values()]) checkInterop(it, way, interop, path, [...imports.values()].some((meaning) => meaning.wit === it))
  if (wit.exports.length + wit.imports.length === 0) {
    throw new WasmportError({ file: wit.file, message: "describes no function", hint: "Write `export name: func(…) -> …;` in its world, or delete the file." })
  }
  return { interop, exports, imports }
}

const AS_THEY_ARE: ReadonlySet<string> = new Set(["s32", "f32", "f64"])

function converts({ params, result }: WitFunction, way: ResultWay, i64: "bigint" | "number"): boolean {
  const same = ({ kind }: WitType): boolean => AS_THEY_ARE.has(kind) || (kind === "s64" && i64 === "bigint")
  // What wasm takes as 32 bits is the same with and without a sign, and so it is with 64.
  const taken = (type: WitType): boolean => same(type) || type.kind === "u32" || (type.kind === "u64" && i64 === "bigint")
  return (way !== "flat" && way !== "none") || !params.every(({ type }) => taken(type)) || !(result === undefined || same(result))
}

/** `is-even` may be called `is-even`, `is_even` or `isEven`; in an interface, also `name#is-even`. */
function namesOf({ name, scopes }: WitFunction): string[] {
  const plain = [name, name.replaceAll("-", "_"), camelCase(name)]
  return [...scopes.map((scope) => `${scope}#${name}`), ...plain]
}

/** Names that printed functions use, which no parameter may have. */
const OURS = [
  ..."io raw mark at result error callee told own leave size bytes view numbers allocate unpack pack pin failed payloadOf takeString loadPair storePair lowerString liftString lowerNumbers liftNumbers lowerList liftList lowerChar lowerCase liftCase lowerUtf16 liftUtf16 lowerArray liftArray lowerI64 liftI64 liftU64".split(" "),
  ...Array.from({ length: MOST_PARAMS + 1 }, (_, i) => ["flat", "item", "to", "from"].map((name) => `${name}${i}`)).flat(),
]

/** The locals of a function's parameters, in order. */
export function paramNames({ params }: WitFunction): string[] {
  const taken = new Map<string, number>(OURS.map((name) => [name, 2]))
  return params.map(({ name }) => local(camelCase(name), taken))
}

export const camelCase = (name: string): string => name.replace(/-([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

function isImportOf({ module, name, type }: Import, it: WitFunction): boolean {
  if (type.kind !== "function") return false
  const plain = namesOf({ ...it, scopes: [] })
  // A core module names JavaScript by its file.
  return plain.includes(name) && (it.scopes.length === 0 || it.scopes.some((scope) => scope === module || module.replace(/^.*\/|\.[cm]?[jt]s$/g, "") === scope))
}

// The module's helpers.

function interopOf({ exports }: WasmInterface): Interop {
  const signature = (name: string): FuncType | undefined => {
    const type = exports.find((entry) => entry.name === name)?.type
    return type?.kind === "function" && type.type.kind === "func" ? type.type : undefined
  }
  /** The first export of these names that takes so many i32 and gives so many. */
  const helper = (names: readonly string[], arities: readonly number[], results: number): Helper | undefined => {
    for (const name of names) {
      const type = signature(name)
      if (type !== undefined && arities.includes(type.params.length) && type.results.length === results && [...type.params, ...type.results].every((it) => it === "i32")) return { name, arity: type.params.length }
    }
    return undefined
  }
  const memories = exports.filter(({ type }) => type.kind === "memory")
  const memory = memories.find(({ name }) => name === "memory") ?? (memories.length === 1 ? memories[0] : undefined)
  const isUsable = memory?.type.kind === "memory" && memory.type.address === "i32"
  const common = { memory: isUsable ? memory.name : undefined, shared: isUsable && memory.type.kind === "memory" && memory.type.shared }
  if (helper(["__new"], [2], 1) !== undefined && helper(["__pin"], [1], 1) !== undefined && helper(["__unpin"], [1], 0) !== undefined) {
    const classes = exports.find(({ name, type }) => name === "__rtti_base" && type.kind === "global")?.name
    return { ...common, style: "managed", alloc: { name: "__new", arity: 2 }, free: { name: "__unpin", arity: 1 }, stack: undefined, calleeFrees: false, callerTakes: false, classes }
  }
  const canonical = helper(["cabi_realloc"], [4], 1)
  const bindgen = canonical === undefined ? helper(["__wbindgen_malloc"], [1, 2], 1) : undefined
  const free = helper(bindgen === undefined ? ["free", "dealloc", "deallocate"] : ["__wbindgen_free"], [1, 2, 3], 0)
  return {
    ...common,
    style: "bytes",
    alloc: canonical ?? bindgen ?? helper(["alloc", "malloc", "allocate"], [1, 2], 1),
    free,
    stack: helper(["__wbindgen_add_to_stack_pointer"], [1], 1)?.name,
    calleeFrees: canonical !== undefined || bindgen !== undefined,
    callerTakes: canonical === undefined && free !== undefined,
    classes: undefined,
  }
}

// Signatures.

/** The core types that a value is passed as. */
export function flatten(type: WitType, style: Interop["style"]): ValType[] {
  switch (type.kind) {
    case "u64":
    case "s64":
      return ["i64"]
    case "f32":
    case "f64":
      return [type.kind]
    case "string":
    case "list":
      return style === "managed" ? ["i32"] : ["i32", "i32"]
    case "option":
      // A reference that may be null.
      return style === "managed" && isManaged(type.some) ? ["i32"] : ["i32", ...flatten(type.some, style)]
    case "record":
      return type.fields.flatMap((field) => flatten(field.type, style))
    case "tuple":
      return type.items.flatMap((item) => flatten(item, style))
    case "result": {
      const [ok, error] = [type.ok, type.error].map((it) => (it === undefined ? [] : flatten(it, style))) as [ValType[], ValType[]]
      // What stands at a place in both is joined; only their number matters here, since results lie in memory.
      return ["i32", ...(ok.length > error.length ? ok : error)]
    }
    default:
      return ["i32"]
  }
}

export const isManaged = (type: WitType): boolean => type.kind === "string" || type.kind === "list"

function wayOf(it: WitFunction, core: FuncType | undefined, { style }: Interop, path: string, name: string, direction: "export" | "import"): ResultWay {
  for (const { name: param, type } of it.params) {
    const what = style === "managed" ? beyondManaged(type) : undefined
    if (holds(type, "result")) throw refused(it, `the parameter ${shown(param)} holds a result`, "a result is what a function gives back, as a value or as an error that is thrown")
    if (nests(type)) throw refused(it, `the parameter ${shown(param)} is an option of an option`, "undefined could be either of the two")
    if (what !== undefined) throw refused(it, `the parameter ${shown(param)} is ${what}`, MANAGED_RULE)
  }
  if (it.result !== undefined) {
    const inner = it.result.kind === "result" ? [it.result.ok, it.result.error] : [it.result]
    if (inner.some((type) => type !== undefined && holds(type, "result"))) throw refused(it, "a result stands inside of another type", "a result is all that a function gives back")
    if (nests(it.result)) throw refused(it, "the result is an option of an option", "undefined could be either of the two")
    const what = style === "managed" ? beyondManaged(it.result) : undefined
    if (what !== undefined) throw refused(it, `the result is ${what}`, MANAGED_RULE)
  }
  const params = it.params.flatMap(({ type }) => flatten(type, style))
  const results = it.result === undefined ? [] : flatten(it.result, style)
  if (core !== undefined && params.length <= MOST_PARAMS) {
    const same = (types: readonly ValType[], others: readonly ValType[]): boolean => types.length === others.length && types.every((type, i) => type === others[i])
    if (same(core.params, params)) {
      if (same(core.results, results) && (it.result?.kind !== "result" || results.length === 1)) return results.length === 0 ? "none" : "flat"
      if (style === "bytes" && it.result !== undefined && isManaged(it.result) && same(core.results, ["i64"])) return "packed"
      if (results.length > 1 && direction === "export" && same(core.results, ["i32"])) return "area"
    }
    const given = direction === "export" ? (["i32", ...params] as const) : ([...params, "i32"] as const)
    if (results.length > 1 && core.results.length === 0 && same(core.params, given)) return "given"
  }
  const ways = results.length <= 1 ? [results] : [...(it.result !== undefined && isManaged(it.result) ? [["i64"] as const] : []), ...(it.result?.kind === "result" ? [] : [results]), ...(direction === "export" ? [["i32"] as const] : [])]
  throw new WasmportError({
    file: it.place,
    message: `${shown(it.name)} cannot be the ${direction} ${quote(name)} of ${path}: their signatures do not fit`,
    rule:
      params.length > MOST_PARAMS
        ? `arguments take at most ${MOST_PARAMS} core values, these take ${params.length}`
        : `${witSignature(it)} is one of ${[...ways.map((way) => functype(params, way)), ...(results.length > 1 ? [direction === "export" ? functype(["i32", ...params], []) : functype([...params, "i32"], [])] : [])].join(", ")}`,
    value: core === undefined ? "a signature that cannot be read" : functype(core.params, core.results),
    hint: core?.params.includes("i64") === true && core.params.length === params.length ? "Addresses of 64 bits (memory64) are not supported in a .wit." : "Correct the .wit, or the function's types in the source.",
  })
}

const MANAGED_RULE = "with AssemblyScript's managed objects these travel: numbers, bool, char, enum, string, lists of numbers, and options of string and list"

/** What has no form in AssemblyScript that a signature tells. */
function beyondManaged(type: WitType): string | undefined {
  switch (type.kind) {
    case "record":
    case "tuple":
    case "result":
      return `a ${type.kind}`
    case "option":
      return isManaged(type.some) ? beyondManaged(type.some) : "an option of what cannot be null"
    case "list":
      return typedArray(type.element) === undefined ? "a list of something else than numbers" : undefined
    default:
      return undefined
  }
}

const children = (type: WitType): (WitType | undefined)[] =>
  type.kind === "list" ? [type.element] : type.kind === "option" ? [type.some] : type.kind === "result" ? [type.ok, type.error] : type.kind === "tuple" ? [...type.items] : type.kind === "record" ? type.fields.map((it) => it.type) : []

const some = (type: WitType, test: (type: WitType) => boolean): boolean => test(type) || children(type).some((child) => child !== undefined && some(child, test))
const holds = (type: WitType, kind: WitType["kind"]): boolean => some(type, (it) => it.kind === kind)
const nests = (type: WitType): boolean => some(type, (it) => it.kind === "option" && it.some.kind === "option")
/** Whether a value of the type has parts in memory that something must allocate. */
export const allocates = (type: WitType): boolean => some(type, isManaged)
/** Whether a function has more than one part to allocate, so that a later one may fail when the first is there. */
export const allocations = (type: WitType): number => (type.kind === "list" ? (allocates(type.element) ? 2 : 1) : type.kind === "string" ? 1 : children(type).reduce((sum, child) => sum + (child === undefined ? 0 : allocations(child)), 0))

function checkInterop(it: WitFunction, way: ResultWay, { memory, alloc, style, stack, free, classes }: Interop, path: string, isImport: boolean): void {
  const lowered = isImport ? [it.result] : it.params.map(({ type }) => type)
  const lifted = isImport ? it.params.map(({ type }) => type) : [it.result]
  const needsAlloc = lowered.some((type) => type !== undefined && allocates(type))
  const needsMemory = needsAlloc || way === "area" || way === "given" || lifted.some((type) => type !== undefined && allocates(type))
  if (needsMemory && memory === undefined) throw refused(it, `${path} exports no memory to read and write`, 'a module with strings or lists exports one memory of 32-bit addresses, or calls one of several "memory"')
  if (needsAlloc && alloc === undefined) throw refused(it, `${path} exports no allocator`, "one of cabi_realloc, __wbindgen_malloc, alloc, malloc or allocate is exported, or __new, __pin and __unpin (AssemblyScript's --exportRuntime)")
  if (way === "given" && !isImport && stack === undefined && (free === undefined || alloc === undefined)) throw refused(it, `${path} has no room for a result that the caller makes room for`, "with the address of the result as first parameter, an allocator and free (or dealloc) are exported, or __wbindgen_add_to_stack_pointer")
  if (style === "managed" && classes === undefined && lowered.some((type) => type !== undefined && holds(type, "list"))) throw refused(it, `${path} does not export its classes`, "lists are made by their class, which __rtti_base tells: compile with --exportRuntime")
}

function refused(it: WitFunction, message: string, rule: string): WasmportError {
  return new WasmportError({ file: it.place, message: `${shown(it.name)}: ${message}`, rule, value: witSignature(it), hint: "What plain modules cannot do, components can: build one and use `jco transpile` for it." })
}

function noExport(it: WitFunction, known: readonly string[], path: string): WasmportError {
  return new WasmportError({
    file: it.place,
    message: `${path} exports no function ${shown(it.name)}`,
    rule: `it would be called ${namesOf(it).filter((name, i, all) => all.indexOf(name) === i).map(quote).join(", ")}`,
    value: witSignature(it),
    hint: known.length === 0 ? "The module exports no function." : `Its functions are: ${known.slice(0, 40).map((name) => quote(name).slice(0, 80)).join(", ")}${known.length > 40 ? ` and ${known.length - 40} more` : ""}.`,
  })
}

// Layout in memory.

export interface Layout {
  readonly size: number
  readonly align: number
}

const TYPED_ARRAYS: Partial<Record<WitType["kind"], string>> = { u8: "Uint8Array", s8: "Int8Array", u16: "Uint16Array", s16: "Int16Array", u32: "Uint32Array", s32: "Int32Array", u64: "BigUint64Array", s64: "BigInt64Array", f32: "Float32Array", f64: "Float64Array" }
/** What a list of these is in JavaScript; undefined where it is an array of values. */
export const typedArray = (element: WitType): string | undefined => TYPED_ARRAYS[element.kind]

const upTo = (offset: number, align: number): number => Math.ceil(offset / align) * align

/** Trees share branches: measured once each. */
const layouts = new WeakMap<WitType, Layout>()

export function layout(type: WitType): Layout {
  const known = layouts.get(type)
  if (known !== undefined) return known
  const measured = measure(type)
  layouts.set(type, measured)
  return measured
}

function measure(type: WitType): Layout {
  switch (type.kind) {
    case "bool":
    case "u8":
    case "s8":
      return { size: 1, align: 1 }
    case "u16":
    case "s16":
      return { size: 2, align: 2 }
    case "u64":
    case "s64":
    case "f64":
      return { size: 8, align: 8 }
    case "string":
    case "list":
      return { size: 8, align: 4 }
    case "enum":
      return tagOf(type.cases.length)
    case "record":
      return sequence(type.fields.map((field) => field.type))
    case "tuple":
      return sequence(type.items)
    case "option":
      return variant([type.some])
    case "result":
      return variant([type.ok, type.error])
    default:
      return { size: 4, align: 4 }
  }
}

const tagOf = (cases: number): Layout => (cases <= 2 ** 8 ? { size: 1, align: 1 } : cases <= 2 ** 16 ? { size: 2, align: 2 } : { size: 4, align: 4 })

/** Where each part of a record or tuple begins. */
export function offsets(types: readonly WitType[]): number[] {
  let end = 0
  return types.map((type) => {
    const { size, align } = layout(type)
    const start = upTo(end, align)
    end = start + size
    return start
  })
}

function sequence(types: readonly WitType[]): Layout {
  const align = Math.max(1, ...types.map((type) => layout(type).align))
  const last = types.at(-1)
  return { size: last === undefined ? 0 : upTo((offsets(types).at(-1) as number) + layout(last).size, align), align }
}

/** Where the payload of an option or a result begins, behind its one byte that tells the case. */
export const payloadOffset = (types: readonly (WitType | undefined)[]): number => variant(types).payload

function variant(types: readonly (WitType | undefined)[]): Layout & { payload: number } {
  const layouts = types.map((type) => (type === undefined ? { size: 0, align: 1 } : layout(type)))
  const align = Math.max(1, ...layouts.map((it) => it.align))
  return { payload: align, align, size: upTo(align + Math.max(0, ...layouts.map((it) => it.size)), align) }
}
