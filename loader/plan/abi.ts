/**
 * Meanings + core signatures -> how values travel: which export a function of the `.wit` is, who allocates, who frees, and by
 * what way the result comes. Nothing is configured: the signature that the module has decides, and where it fits none of the ways
 * the build stops and shows both.
 */
import { WasmportError } from "../error.ts"
import type { Export, FuncType, Import, ValType, WasmInterface } from "../binary/interface.ts"
import { local, quote, shown } from "../names.ts"
import { functype } from "../binary/type-text.ts"
import { witSignature } from "../wit/resolve.ts"
import type { Wit, WitFunction, WitType } from "../wit/resolve.ts"
import { allocates, flatten, holds, isManaged, typedArray } from "../wit/layout.ts"
import type { Abi } from "../wit/layout.ts"

/** A function by its export's name, called with so many arguments. */
export interface Helper {
  readonly name: string
  readonly arity: number
}

/** What of a module the conversions use. */
export interface Interop extends Abi {
  readonly memory: string | undefined
  readonly shared: boolean
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
  /** Whether the arguments lie in memory, one behind the other, and their address is passed. */
  readonly spilled: boolean
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

/** The canonical ABI passes more in memory. C, Zig and AssemblyScript do not. */
const MOST_PARAMS = 16

/** Settles every function of the `.wit`. `path` is the module's, for messages. Throws a WasmportError. */
export function settle(wit: Wit, wasm: WasmInterface, path: string, i64: "bigint" | "number"): Meanings {
  const interop = interopOf(wasm)
  const exports = new Map<string, Meaning>()
  const functions = new Map<string, Export>(
    wasm.exports.filter(({ type }) => type.kind === "function").map((it) => [it.name, it]),
  )
  for (const it of wit.exports) {
    const name = namesOf(it).find((name) => functions.has(name))
    if (name === undefined && it.unstable) continue
    if (name === undefined) throw noExport(it, [...functions.keys()], path)
    const { type } = functions.get(name) as Export
    const core = type.kind === "function" && type.type.kind === "func" ? type.type : undefined
    const post = `cabi_post_${name}`
    const found = wayOf(it, core, interop, path, name, "export")
    exports.set(name, {
      wit: it,
      ...found,
      post: functions.has(post) ? post : undefined,
      converts: converts(it, found, i64),
    })
  }
  const imports = new Map<string, Meaning>()
  for (const it of wit.imports) {
    // What the compiler found unused is not imported.
    for (const { module, name, type } of wasm.imports.filter((entry) => isImportOf(entry, it))) {
      const core = type.kind === "function" && type.type.kind === "func" ? type.type : undefined
      const found = wayOf(it, core, interop, path, name, "import")
      imports.set(importKey(module, name), { wit: it, ...found, post: undefined, converts: converts(it, found, i64) })
    }
  }
  for (const meaning of exports.values()) checkInterop(meaning, interop, path, false)
  for (const meaning of imports.values()) checkInterop(meaning, interop, path, true)
  for (const { name, place } of wit.unknown) {
    // Compilers drop what a module does not use.
    if (wasm.imports.some(({ module }) => module === name))
      throw new WasmportError({
        file: place,
        message: `${path} imports from ${shown(name)}, which this file does not describe`,
        rule: "an interface stands in the file of the world that imports it",
        hint: "Write the interface out in the same file, or leave the line away: JavaScript then gets the numbers as wasm gives them.",
      })
  }
  if (wit.exports.length + wit.imports.length === 0) {
    throw new WasmportError({
      file: wit.file,
      message: "describes no function",
      hint: "Write `export name: func(…) -> …;` in its world, or delete the file.",
    })
  }
  return { interop, exports, imports }
}

const AS_THEY_ARE: ReadonlySet<string> = new Set(["s32", "f32", "f64"])

function converts({ params, result }: WitFunction, { way, spilled }: Way, i64: "bigint" | "number"): boolean {
  const same = ({ kind }: WitType): boolean => AS_THEY_ARE.has(kind) || (kind === "s64" && i64 === "bigint")
  // What wasm takes as 32 bits is the same with and without a sign, and so it is with 64.
  const taken = (type: WitType): boolean =>
    same(type) || type.kind === "u32" || (type.kind === "u64" && i64 === "bigint")
  return (
    spilled ||
    (way !== "flat" && way !== "none") ||
    !params.every(({ type }) => taken(type)) ||
    !(result === undefined || same(result))
  )
}

/** `is-even` may be called `is-even`, `is_even` or `isEven`; in an interface, also `name#is-even`. */
function namesOf({ name, scopes }: WitFunction): string[] {
  const plain = [name, name.replaceAll("-", "_"), camelCase(name)]
  return [...scopes.map((scope) => `${scope}#${name}`), ...plain]
}

/** Names that printed functions use, which no parameter may have. */
const OURS =
  "io raw mark at args result error item own leave size bytes view numbers allocate unpack pack pin failed payloadOf callee trapped address".split(
    " ",
  )
const HELPERS = /^(?:(?:lower|lift|load|store|take)[A-Z]|(?:flat|item|to|from)\d+$)/

/** The locals of a function's parameters, in order. */
export function paramNames({ params }: WitFunction): string[] {
  const taken = new Map<string, number>(OURS.map((name) => [name, 2]))
  return params.map(({ name }) => local(camelCase(name).replace(HELPERS, "_$&"), taken))
}

export const camelCase = (name: string): string =>
  name.replace(/-([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())

function isImportOf({ module, name, type }: Import, it: WitFunction): boolean {
  if (type.kind !== "function") return false
  const plain = namesOf({ ...it, scopes: [] })
  // A core module names JavaScript by its file.
  return (
    plain.includes(name) &&
    (it.scopes.length === 0 ||
      it.scopes.some((scope) => scope === module || module.replace(/^.*\/|\.[cm]?[jt]s$/g, "") === scope))
  )
}

// The module's helpers.

function interopOf({ exports }: WasmInterface): Interop {
  const signature = (name: string): FuncType | undefined => {
    const type = exports.find((entry) => entry.name === name)?.type
    return type?.kind === "function" && type.type.kind === "func" ? type.type : undefined
  }
  const memories = exports.filter(({ type }) => type.kind === "memory")
  const memory = memories.find(({ name }) => name === "memory") ?? (memories.length === 1 ? memories[0] : undefined)
  const address = memory?.type.kind === "memory" ? memory.type.address : "i32"
  /** The first export of these names that takes so many addresses or sizes and gives so many. */
  const helper = (names: readonly string[], arities: readonly number[], results: number): Helper | undefined => {
    for (const name of names) {
      const type = signature(name)
      if (
        type !== undefined &&
        arities.includes(type.params.length) &&
        type.results.length === results &&
        [...type.params, ...type.results].every((it) => it === address)
      )
        return { name, arity: type.params.length }
    }
    return undefined
  }
  const common = { address, memory: memory?.name, shared: memory?.type.kind === "memory" && memory.type.shared }
  if (
    address === "i32" &&
    helper(["__new"], [2], 1) !== undefined &&
    helper(["__pin"], [1], 1) !== undefined &&
    helper(["__unpin"], [1], 0) !== undefined
  ) {
    const classes = exports.find(({ name, type }) => name === "__rtti_base" && type.kind === "global")?.name
    return {
      ...common,
      style: "managed",
      alloc: { name: "__new", arity: 2 },
      free: { name: "__unpin", arity: 1 },
      stack: undefined,
      calleeFrees: false,
      callerTakes: false,
      classes,
    }
  }
  const canonical = helper(["cabi_realloc"], [4], 1)
  const bindgen = canonical === undefined ? helper(["__wbindgen_malloc"], [1, 2], 1) : undefined
  const free = helper(bindgen === undefined ? ["free", "dealloc", "deallocate"] : ["__wbindgen_free"], [1, 2, 3], 0)
  return {
    ...common,
    style: "bytes",
    alloc: canonical ?? bindgen ?? helper(["alloc", "malloc", "allocate"], [1, 2], 1),
    free,
    stack: address === "i32" ? helper(["__wbindgen_add_to_stack_pointer"], [1], 1)?.name : undefined,
    calleeFrees: canonical !== undefined || bindgen !== undefined,
    callerTakes: canonical === undefined && free !== undefined,
    classes: undefined,
  }
}

// Signatures.

type Way = Pick<Meaning, "way" | "spilled">

function wayOf(
  it: WitFunction,
  core: FuncType | undefined,
  abi: Interop,
  path: string,
  name: string,
  direction: "export" | "import",
): Way {
  const { style, address } = abi
  for (const { name: param, type } of it.params) {
    const what = style === "managed" ? beyondManaged(type) : undefined
    if (holds(type, "result"))
      throw refused(
        it,
        `the parameter ${shown(param)} holds a result`,
        "a result is what a function gives back, as a value or as an error that is thrown",
      )
    if (what !== undefined) throw refused(it, `the parameter ${shown(param)} is ${what}`, MANAGED_RULE)
  }
  if (it.result !== undefined) {
    const inner = it.result.kind === "result" ? [it.result.ok, it.result.error] : [it.result]
    if (inner.some((type) => type !== undefined && holds(type, "result")))
      throw refused(it, "a result stands inside of another type", "a result is all that a function gives back")
    const what = style === "managed" ? beyondManaged(it.result) : undefined
    if (what !== undefined) throw refused(it, `the result is ${what}`, MANAGED_RULE)
  }
  const flat = it.params.flatMap(({ type }) => flatten(type, abi))
  const results = it.result === undefined ? [] : flatten(it.result, abi)
  const spills = flat.length > MOST_PARAMS && style === "bytes"
  for (const spilled of spills ? [false, true] : [false]) {
    const way =
      core === undefined ? undefined : resultWay(it.result, results, spilled ? [address] : flat, core, abi, direction)
    if (way !== undefined) return { way, spilled }
  }
  const ways =
    results.length <= 1
      ? [results]
      : [
          ...(it.result !== undefined && isManaged(it.result) && address === "i32" ? [["i64"] as const] : []),
          ...(it.result?.kind === "result" ? [] : [results]),
          ...(direction === "export" ? [[address]] : []),
        ]
  const signatures = (params: readonly ValType[]): string[] => [
    ...ways.map((way) => functype(params, way)),
    ...(results.length > 1 ? [functype(withAddress(params, address, direction), [])] : []),
  ]
  throw new WasmportError({
    file: it.place,
    message: `${shown(it.name)} cannot be the ${direction} ${quote(name)} of ${path}: their signatures do not fit`,
    rule: `${witSignature(it)} is one of ${[...signatures(flat), ...(spills ? signatures([address]) : [])].join(", ")}`,
    value: core === undefined ? "a signature that cannot be read" : functype(core.params, core.results),
    hint: "Correct the .wit, or the function's types in the source.",
  })
}

/** With the address of where to put the result. */
const withAddress = (
  params: readonly ValType[],
  address: Abi["address"],
  direction: "export" | "import",
): readonly ValType[] => (direction === "export" ? [address, ...params] : [...params, address])

function resultWay(
  result: WitType | undefined,
  results: readonly ValType[],
  params: readonly ValType[],
  core: FuncType,
  { style, address }: Abi,
  direction: "export" | "import",
): ResultWay | undefined {
  const same = (types: readonly ValType[], others: readonly ValType[]): boolean =>
    types.length === others.length && types.every((type, i) => type === others[i])
  if (same(core.params, params)) {
    if (same(core.results, results) && (result?.kind !== "result" || results.length === 1))
      return results.length === 0 ? "none" : "flat"
    if (
      style === "bytes" &&
      address === "i32" &&
      result !== undefined &&
      isManaged(result) &&
      same(core.results, ["i64"])
    )
      return "packed"
    if (results.length > 1 && direction === "export" && same(core.results, [address])) return "area"
  }
  return results.length > 1 && core.results.length === 0 && same(core.params, withAddress(params, address, direction))
    ? "given"
    : undefined
}

const MANAGED_RULE =
  "with AssemblyScript's managed objects these travel: numbers, bool, char, enum, string, lists of numbers, and options of string and list"

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

function checkInterop(
  { wit: it, way, spilled }: Meaning,
  { memory, alloc, style, stack, free, classes }: Interop,
  path: string,
  isImport: boolean,
): void {
  const lowered = isImport ? [it.result] : it.params.map(({ type }) => type)
  const lifted = isImport ? it.params.map(({ type }) => type) : [it.result]
  const needsAlloc = (spilled && !isImport) || lowered.some((type) => type !== undefined && allocates(type))
  const needsMemory =
    needsAlloc ||
    spilled ||
    way === "area" ||
    way === "given" ||
    lifted.some((type) => type !== undefined && allocates(type))
  if (needsMemory && memory === undefined)
    throw refused(
      it,
      `${path} exports no memory to read and write`,
      'a module with strings or lists exports one memory, or calls one of several "memory"',
    )
  if (needsAlloc && alloc === undefined)
    throw refused(
      it,
      `${path} exports no allocator`,
      "one of cabi_realloc, __wbindgen_malloc, alloc, malloc or allocate is exported, or __new, __pin and __unpin (AssemblyScript's --exportRuntime)",
    )
  if (way === "given" && !isImport && stack === undefined && (free === undefined || alloc === undefined))
    throw refused(
      it,
      `${path} has no room for a result that the caller makes room for`,
      "with the address of the result as first parameter, an allocator and free (or dealloc) are exported, or __wbindgen_add_to_stack_pointer",
    )
  if (style === "managed" && classes === undefined && lowered.some((type) => type !== undefined && holds(type, "list")))
    throw refused(
      it,
      `${path} does not export its classes`,
      "lists are made by their class, which __rtti_base tells: compile with --exportRuntime",
    )
}

function refused(it: WitFunction, message: string, rule: string): WasmportError {
  return new WasmportError({
    file: it.place,
    message: `${shown(it.name)}: ${message}`,
    rule,
    value: witSignature(it),
    hint: "What plain modules cannot do, components can: build one and use `jco transpile` for it.",
  })
}

function noExport(it: WitFunction, known: readonly string[], path: string): WasmportError {
  return new WasmportError({
    file: it.place,
    message: `${path} exports no function ${shown(it.name)}`,
    rule: `it would be called ${namesOf(it)
      .filter((name, i, all) => all.indexOf(name) === i)
      .map(quote)
      .join(", ")}`,
    value: witSignature(it),
    hint:
      known.length === 0
        ? "The module exports no function."
        : `Its functions are: ${known
            .slice(0, 40)
            .map((name) => quote(name).slice(0, 80))
            .join(", ")}${known.length > 40 ? ` and ${known.length - 40} more` : ""}.`,
  })
}
