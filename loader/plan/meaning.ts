/**
 * The meanings of a `.wit`'s functions for printed code: names, layouts, core values and ownership, all settled.
 *
 * `abi.ts` finds out how a module passes its values; printers read meanings only, and look nothing up again.
 */
import type { FuncType, ValType } from "../binary/interface.ts"
import { local, shown } from "../names.ts"
import { CONVERSION_NAMES } from "../own-names.ts"
import { pair, sequence, square, variant } from "../wit/layout.ts"
import type { Abi, Layout } from "../wit/layout.ts"

export type { Layout }
import { flatParts, loweredParts } from "./leaves.ts"
import { camelCase, pascalCase, spellingsOf } from "../wit/names.ts"
import { isCString, isScalar, partsOf, scalarForm, witSignature, witType } from "../wit/types.ts"
import type { CString, Scalar, ScalarForm, WitField, WitFunction, WitType } from "../wit/types.ts"

/** A function by its export's name, called with so many arguments. */
export interface Helper {
  readonly name: string
  readonly arity: number
}

/** The exports of a module that conversions use, and the rules of its calling convention. */
export interface Interop extends Abi {
  readonly memory: string | undefined
  readonly shared: boolean
  readonly alloc: Helper | undefined
  readonly free: Helper | undefined
  /** wasm-bindgen's function that moves the stack pointer, to make room for a result. */
  readonly stack: string | undefined
  /** The global of C's stack pointer, which compilers export on request. */
  readonly stackPointer: string | undefined
  /** Whether a function frees its arguments. */
  readonly calleeFrees: boolean
  /** Whether the caller frees results. */
  readonly callerTakes: boolean
  /** AssemblyScript's table of classes. */
  readonly classes: string | undefined
}

/**
 * How a result is passed. flat: as the core results. packed: as `ptr << 32 | length`. area: as the address of its place in memory.
 * out-pointer: at an address that the caller passes, first for exports, last for imports.
 */
export type ResultPassing = "none" | "flat" | "packed" | "area" | "out-pointer"

interface Kinds {
  readonly string: unknown
  readonly list: { readonly element: Value; readonly array: string | undefined }
  /** `form`: how none looks: `undefined`, an object with a tag, or the address 0 of AssemblyScript and C. `payload`: the offset of the value. */
  readonly option: { readonly some: Value; readonly form: "undefined" | "tag" | "null"; readonly payload: number }
  readonly result: { readonly ok: Value | undefined; readonly error: Value | undefined; readonly payload: number }
  readonly record: Named & { readonly fields: readonly Field[] }
  readonly tuple: { readonly fields: readonly Field[] }
  readonly enum: Named & Cases
  readonly flags: Named & Cases
}

interface Named {
  /** Its name in TypeScript, if that is free. */
  readonly typeName: string
  readonly doc: string
}

interface Cases {
  /** The cases of an enum, or the properties of flags. */
  readonly cases: readonly string[]
  /** The name of their list in printed code. */
  readonly constant: string
}

/** A part of a record or tuple. */
export interface Field {
  /** The property in JavaScript: a name, or a tuple's index. */
  readonly key: string
  readonly value: Value
  readonly offset: number
  readonly doc: string
}

/** A type with all that printers ask about it. Equal types are the same object. */
export type Settled = {
  readonly [K in WitType["kind"]]: Layout & {
    readonly kind: K
    /** The type in WIT's own words. */
    readonly wit: string
    /** The ending of its functions in printed code: `load${name}`. */
    readonly name: string
    readonly parts: readonly Value[]
    /** The core types that it is passed as. */
    readonly flats: readonly ValType[]
    /** How many of its parts must be allocated. A list counts as 2 if its elements must be, too. */
    readonly allocations: number
    /** Whether a function that gives it gives memory away that the caller frees. */
    readonly given: boolean
    /** Whether lowering it may fail with a message that names the place. */
    readonly checked: boolean
  } & (K extends Scalar ? { readonly form: ScalarForm } : K extends keyof Kinds ? Kinds[K] : unknown)
}[WitType["kind"]]

/** A type that may be a part of another one: all but a result, which only a function gives. */
export type Value = Exclude<Settled, { kind: "result" }>
/** A string or a list, of which an address and a length are passed. */
export type Pair = Extract<Value, { kind: "string" | "list" }>
/** The same, and strings that end in 0. */
export type Heap = Pair | Extract<Value, { kind: CString }>

/** Whether a value has memory of its own and is passed by its address. */
export const isHeap = (value: Settled): value is Heap =>
  value.kind === "string" || value.kind === "list" || isCString(value.kind)

/** A parameter of a function. */
export interface MeaningParam {
  /** Its name for people: in types and messages. */
  readonly name: string
  /** Its name in printed code. */
  readonly local: string
  readonly value: Value
  /** Further locals: of an export's parameter those of its lowered strings, lists and tags; of an import's its core values. */
  readonly parts: readonly string[]
  /** The place of its copy in the frame, for a record whose address is passed. */
  readonly copy: number | undefined
}

/** The values that each side of one call frees. */
export interface Ownership {
  /** Whether the call owns the memory of lowered values, until the callee has it or the call is over. */
  readonly owns: boolean
  /** Whether the callee then frees it. */
  readonly handsOver: boolean
  /** Whether the caller frees the parts of the result: once they are read, or a single string at once. */
  readonly takes: false | "later" | "at once"
  /** Whether a result may be one of the arguments that the caller frees. */
  readonly mayAlias: boolean
  /** Whether AssemblyScript's arguments are pinned while others are made. */
  readonly pins: boolean
  /** Whether the call releases its own memory in the end; an import only if it fails. */
  readonly releases: boolean
}

/** The meaning of a function of the `.wit` for its export or import. */
export interface Meaning {
  /** The name in messages. */
  readonly name: string
  readonly wit: WitFunction
  /** The names by which JavaScript may export it, where it is an import. */
  readonly spellings: readonly string[]
  /** `greet: func(name: string) -> string` */
  readonly signature: string
  readonly params: readonly MeaningParam[]
  readonly result: Settled | undefined
  /** Locals of an import's lowered result. */
  readonly resultParts: readonly string[]
  readonly passing: ResultPassing
  /** The places of the arguments in memory, one behind the other, when only their address is passed. */
  readonly spill: (Layout & { readonly offsets: readonly number[] }) | undefined
  /** The room that an export's caller makes for the result, which lies at its beginning, and for copies of records. */
  readonly frame: Layout | undefined
  /** Whether the address of the result goes before the arguments, as in C: else behind them. */
  readonly outFirst: boolean
  /** The export that frees a result once it has been read: `cabi_post_…`. It takes the core result. */
  readonly post: string | undefined
  /** Whether any value is converted. If not, the function is the engine's own, typed by the `.wit`. */
  readonly converts: boolean
  readonly ownership: Ownership
}

/** All meanings of a module. */
export interface Meanings {
  readonly interop: Interop
  /** By export name. */
  readonly exports: ReadonlyMap<string, Meaning>
  /** By {@link importKey}. */
  readonly imports: ReadonlyMap<string, Meaning>
}

/** One import of a module, as the key of a map. @example `importKey("env", "log")` is `"env" log` */
export const importKey = (module: string, name: string): string => `${JSON.stringify(module)} ${name}`

/** The known facts of a module while its functions are settled. */
export interface Settler {
  readonly interop: Interop
  readonly i64: "bigint" | "number"
  /** The names that the printed module declares, by {@link local}. */
  readonly taken: Map<string, number>
  readonly settle: (type: WitType) => Settled
}

/** `functions`: all of the module. Their types are settled at once, since locals must differ from the names of the types' functions. */
export function createSettler(interop: Interop, i64: Settler["i64"], functions: readonly WitFunction[]): Settler {
  const taken = new Map(CONVERSION_NAMES.map((name) => [name, 2]))
  const known = new Map<WitType | string, Settled>()
  const settle = (type: WitType): Settled => {
    const found = known.get(type)
    if (found !== undefined) return found
    const parts = partsOf(type).map(settle) as Value[]
    // A declared type equals only itself. Other types are equal if their parts are.
    const key = "name" in type || type.kind === "result" ? type : `${type.kind} ${parts.map(({ name }) => name).join()}`
    const made = known.get(key) ?? settleType(type, parts, settler)
    known.set(type, made).set(key, made)
    return made
  }
  const settler = { interop, i64, taken, settle }
  for (const { params, result } of functions) {
    for (const { type } of params) settle(type)
    if (result !== undefined) settle(result)
  }
  for (const { name } of known.values()) taken.set(`store${name}`, 2).set(`take${name}`, 2)
  return settler
}

function settleType(type: WitType, parts: readonly Value[], { interop, i64, taken, settle }: Settler): Settled {
  const common = {
    wit: witType(type),
    name: local(`load${baseName(type, parts)}`, taken).slice("load".length),
    parts,
    flats: parts.flatMap(({ flats }) => flats),
    allocations: parts.reduce((sum, part) => sum + part.allocations, 0),
    given: parts.some(({ given }) => given),
    checked: parts.some(({ checked }) => checked),
  }
  if (isScalar(type)) {
    const form = scalarForm(type.kind, i64)
    const single = { flats: [form.core], checked: (form.lowerBy ?? form.coerceBy) !== undefined, ...square(form.size) }
    return { ...common, ...single, kind: type.kind, form } as Settled
  }
  const [first] = parts as readonly [Value]
  switch (type.kind) {
    case "string":
    case "list": {
      const { style, address } = interop
      const flats = style === "managed" ? (["i32"] as const) : [address, address]
      const heap = { ...common, ...pair(interop), flats, given: true, checked: true }
      if (type.kind === "string") return { ...heap, kind: "string", allocations: 1 }
      const array = isScalar(first) ? first.form.array : undefined
      return { ...heap, kind: "list", element: first, array, allocations: common.allocations > 0 ? 2 : 1 }
    }
    case "c-string":
    case "owned-c-string": {
      const { address } = interop
      const layout = square(address === "i64" ? 8 : 4)
      const given = type.kind === "owned-c-string"
      return { ...common, ...layout, kind: type.kind, flats: [address], allocations: 1, given, checked: true }
    }
    case "option": {
      // Only a single address may be null.
      const isNull = isHeap(first) && first.flats.length === 1
      const form = first.kind === "option" ? "tag" : isNull ? "null" : "undefined"
      const { size, align, payload } = isNull ? { ...first, payload: 0 } : variant(parts)
      const flats = form === "null" ? first.flats : (["i32", ...first.flats] as const)
      const checked = form === "tag" || first.checked
      return { ...common, size, align, payload, kind: "option", form, flats, checked, some: first }
    }
    case "result": {
      const [ok, error] = [type.ok, type.error].map((it) => (it && settle(it)) as Value | undefined)
      // The canonical ABI joins the core values of the two. Only their number matters: results with a payload lie in memory.
      const longer = [ok?.flats ?? [], error?.flats ?? []].toSorted((a, b) => b.length - a.length)[0] ?? []
      return { ...common, ...variant(parts), kind: "result", ok, error, flats: ["i32", ...longer] }
    }
    case "record":
    case "tuple": {
      const { offsets, ...layout } = sequence(parts)
      const fields = parts.map((value, i): Field => {
        const { name, doc } = type.kind === "record" ? (type.fields[i] as WitField) : { name: String(i), doc: "" }
        return { key: camelCase(name), value, offset: offsets[i] as number, doc }
      })
      const whole = { ...common, ...layout, checked: true, fields }
      if (type.kind === "tuple") return { ...whole, kind: "tuple" }
      return { ...whole, kind: "record", typeName: pascalCase(type.name), doc: type.doc }
    }
    case "enum":
    case "flags": {
      const cases = type.kind === "enum" ? type.cases : type.flags.map(camelCase)
      const bits = type.kind === "flags" ? cases.length : Math.log2(cases.length)
      const named = { typeName: pascalCase(type.name), doc: type.doc, flats: ["i32"] as const, checked: true }
      const constant = local(type.name.replaceAll("-", "_").toUpperCase(), taken)
      return { ...common, ...named, ...square(bits <= 8 ? 1 : bits <= 16 ? 2 : 4), kind: type.kind, cases, constant }
    }
    default:
      return type satisfies never
  }
}

/** @example baseName(list of strings) // "StringList" */
function baseName(type: WitType, parts: readonly Value[]): string {
  if ("name" in type) return pascalCase(type.name)
  return parts.map(({ name }) => name).join("") + pascalCase(type.kind)
}

/** A function of the `.wit` and the export or import that it is. */
export interface Match {
  readonly wit: WitFunction
  readonly direction: "export" | "import"
  /** The name of the export or import. */
  readonly name: string
  /** The core signature; undefined if it could not be read. */
  readonly core: FuncType | undefined
  readonly post: string | undefined
}

/** How the core signature passes its values. */
export interface Passing {
  readonly passing: ResultPassing
  /** Whether the arguments lie in memory, and their address is passed. */
  readonly spilled: boolean
  /** Whether records are passed by the addresses of copies, as in C. */
  readonly byAddress: boolean
  readonly outFirst: boolean
}

/** Whether compilers of C pass a value by the address of a copy: all but numbers, and structs of a single one. */
export const isCopied = (value: Settled): boolean =>
  (value.kind === "record" || value.kind === "tuple") && value.flats.length > 1

/** A match and how its values are passed. */
export type Fit = Match & Passing

/** Settles one function. */
export function settleFunction(settler: Settler, fit: Fit): Meaning {
  const { wit, direction, name, passing, spilled, byAddress, outFirst, post } = fit
  const taken = new Map(settler.taken)
  const fresh = (parts: readonly string[]): string[] => parts.map((part) => local(part, taken))
  const partsOf = direction === "export" ? loweredParts : flatParts
  const names = wit.params.map((param) => camelCase(param.name))
  // For an import only the parts are printed.
  const locals = direction === "export" ? fresh(names) : names
  const result = wit.result === undefined ? undefined : settler.settle(wit.result)
  const isCopy = wit.params.map(({ type }) => byAddress && isCopied(settler.settle(type)))
  const frame = frameOf(settler, fit, result, isCopy)
  const params = wit.params.map(({ type }, i): MeaningParam => {
    const [name, unique] = [names[i] as string, locals[i] as string]
    const value = settler.settle(type) as Value
    // Names that differ in WIT may be the same in camel case.
    const readable = names.indexOf(name) === i ? name : unique
    const parts = spilled ? [] : !isCopy[i] ? partsOf(value, name) : direction === "import" ? [name] : []
    return { name: readable, local: unique, value, parts: fresh(parts), copy: isCopy[i] ? frame.offsets[i] : undefined }
  })
  const isLowered = direction === "import" && result !== undefined && result.kind !== "result"
  return {
    name: shown(name),
    wit,
    spellings: spellingsOf(wit),
    signature: witSignature(wit),
    params,
    result,
    resultParts: isLowered ? fresh(loweredParts(result, "result")) : [],
    passing,
    spill: spilled ? sequence(params.map(({ value }) => value)) : undefined,
    frame: direction === "export" && frame.size > 0 ? { size: frame.size, align: frame.align } : undefined,
    outFirst,
    post,
    converts: spilled || byAddress || converts(fit, params, result),
    ownership: ownership(settler.interop, fit, params, result),
  }
}

/** The room for the result and for the copies of records, and the offset of each of these by its parameter. */
function frameOf(
  { settle }: Settler,
  { wit, passing }: Fit,
  result: Settled | undefined,
  isCopy: readonly boolean[],
): Layout & { readonly offsets: readonly (number | undefined)[] } {
  const first = passing === "out-pointer" && result !== undefined ? [result] : []
  const copied = wit.params.flatMap(({ type }, i) => (isCopy[i] ? [settle(type)] : []))
  const { offsets, ...layout } = sequence([...first, ...copied])
  const rest = offsets.slice(first.length)
  return { ...layout, offsets: isCopy.map((it) => (it ? rest.shift() : undefined)) }
}

/** Whether values become others on their way. An export's parameters are lowered and its result is lifted; an import's the reverse. */
function converts({ direction, passing }: Fit, params: readonly MeaningParam[], result: Settled | undefined): boolean {
  const isLowered = (value: Settled): boolean =>
    !isScalar(value) || value.form.lower !== undefined || value.form.lowerBy !== undefined
  const isLifted = (value: Settled): boolean =>
    !isScalar(value) || value.form.lift !== undefined || value.form.liftBy !== undefined
  const [incoming, outgoing] = direction === "export" ? [isLowered, isLifted] : [isLifted, isLowered]
  return (
    (passing !== "flat" && passing !== "none") ||
    params.some(({ value }) => incoming(value)) ||
    (result !== undefined && outgoing(result))
  )
}

function ownership(
  { style, free, stack, stackPointer, calleeFrees, callerTakes }: Interop,
  { direction, passing, spilled, byAddress, post }: Fit,
  params: readonly MeaningParam[],
  result: Settled | undefined,
): Ownership {
  const none = { owns: false, handsOver: false, takes: false, mayAlias: false, pins: false, releases: false } as const
  const frees = style === "bytes" && free !== undefined
  if (direction === "import") {
    const owns = frees && result !== undefined && result.allocations > 0
    return { ...none, owns, releases: owns }
  }
  const made = params.reduce((sum, { value }) => sum + value.allocations, spilled ? 2 : 0)
  const pins = style === "managed" && made > 1
  if (!frees) return { ...none, pins, releases: pins }
  const needsRoom = passing === "out-pointer" || (byAddress && params.some(({ copy }) => copy !== undefined))
  const makesRoom = needsRoom && (stack ?? stackPointer) === undefined
  const owns = made > 0 && !(calleeFrees && made === 1 && !makesRoom && isLastToFail(params))
  const mayAlias = owns && !calleeFrees
  // A module that frees its results by itself says so by a `cabi_post_…` export.
  const takesAny = callerTakes && post === undefined && result?.given === true
  const takes = takesAny && (result?.kind === "string" && !mayAlias && !makesRoom ? "at once" : "later")
  return {
    owns,
    handsOver: owns && calleeFrees,
    takes,
    mayAlias: mayAlias && takesAny,
    pins,
    releases: owns || takes === "later" || makesRoom,
  }
}

/** Whether nothing can fail between the one allocation and the call. */
function isLastToFail(params: readonly MeaningParam[]): boolean {
  const checked = params.filter(({ value }) => value.checked)
  return checked.length === 1 && checked.every(({ value }) => isHeap(value))
}
