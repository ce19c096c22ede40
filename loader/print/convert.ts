/**
 * Meanings -> JavaScript: how one value is lowered and lifted, as core values and in memory. functions.ts prints whole functions.
 *
 * Values in memory go through functions that stand once below all others, a `load…`, a `take…` and a `store…` for each type. `take…` loads a result
 * that the caller frees. In a core call each string and list is lowered by a statement of its own.
 */
import { key, member, quote } from "../names.ts"
import type { RuntimeName } from "../own-names.ts"
import type { Field, Heap, Interop, Pair, Value } from "../plan/meaning.ts"
import { isCString, isScalar } from "../wit/types.ts"
import type { Scalar } from "../wit/types.ts"

/** The printer of one module's conversions: the names that it uses of the runtime, and the code that it has put below the functions. */
export interface Printer {
  readonly interop: Interop
  /** Whether the module imports functions that are printed. */
  readonly adapts: boolean
  readonly used: Set<RuntimeName>
  /** The exports of the wasm that the functions name. */
  readonly read: Set<string>
  /** Lists of cases and functions by name, in the order of first use. They stand below all else. */
  readonly constants: Map<string, string>
  readonly helpers: Map<string, string>
  /** Types that arguments are checked by: their numbers, in order, and their texts. */
  readonly checks: Map<Value, readonly [number: number, text: string]>
}

/** The state of printing one facade's conversions, empty. */
export const createPrinter = (interop: Interop, adapts: boolean): Printer => ({
  interop,
  adapts,
  used: new Set(),
  read: new Set(),
  constants: new Map(),
  helpers: new Map(),
  checks: new Map(),
})

/** A name of the runtime, which is then imported. */
export function use(p: Printer, name: RuntimeName): string {
  p.used.add(name)
  return name
}

/** The expression of an export of the wasm. */
export function exported(p: Printer, name: string): string {
  p.read.add(name)
  return member("raw", name)
}

/**
 * The side that frees a lifted value: the module (false), or the caller. `args` and `io.owned` are expressions of the arguments that the value may be
 * one of.
 */
export type Taking = false | "at once" | "later" | "args" | "io.owned"

// Text.

/** The text with each of its lines moved to the right. */
export const indent = (text: string, by = "  "): string => text.replace(/^(?=.)/gm, by)

/** Items between two marks: on one line if that is short, else one a line. */
export function group(open: string, items: readonly string[], close: string, space = ""): string {
  const line = open + space + items.join(", ") + space + close
  return line.length <= 88 && !line.includes("\n")
    ? line
    : `${open}\n${items.map((item) => `${indent(item)},\n`).join("")}${close}`
}

const place = (at: string, offset: number): string => (offset === 0 ? at : `${at} + ${offset}`)
function part(p: Printer, value: Value, object: string, { key }: Field): string {
  if (value.kind === "tuple") return `${object}[${key}]`
  return key in Object.prototype ? `${use(p, "field")}(${object}, ${quote(key)})` : member(object, key)
}
const partName = (value: Value, { key }: Field): string => (value.kind === "tuple" ? `[${key}]` : `.${key}`)
const filled = (template: string, value: string): string => template.replace("$", () => value)

// Addresses. Ours are numbers, even where the module's are BigInt.

/** An address of ours, as the module takes it. */
export const toCore = ({ interop }: Printer, value: string): string =>
  interop.address === "i64" ? `BigInt(${value})` : value
/** An address of the module's, as ours. */
export const fromCore = (p: Printer, value: string): string =>
  p.interop.address === "i64" ? `${use(p, "address")}(${value})` : `${value} >>> 0`

const spanOf = (p: Printer, ptr: string, length: string): string =>
  p.interop.address === "i64"
    ? `${use(p, "span")}(${fromCore(p, ptr)}, ${fromCore(p, length)})`
    : `${use(p, "span")}(${ptr}, ${length})`

// Single core values. `what` is an expression: the name of the value in messages.

type Single = Extract<Value, { kind: Scalar | "enum" | "flags" }>

const isSingle = (value: Value): value is Single => isScalar(value) || value.kind === "enum" || value.kind === "flags"

/** `more`: text that is appended to the name. */
function lowerSingle(p: Printer, value: Single, from: string, what: string, more: string = ""): string {
  const named = more === "" ? what : `${what} + ${quote(more)}`
  if (!isScalar(value))
    return `${use(p, value.kind === "enum" ? "lowerCase" : "lowerFlags")}(${constant(p, value)}, ${from}, ${named})`
  const { lower, lowerBy } = value.form
  if (lowerBy !== undefined) return `${use(p, lowerBy)}(${from}, ${named})`
  const coerced = coerce(p, value, from, what, more)
  return lower === undefined ? coerced : filled(lower, coerced)
}

function coerce(p: Printer, value: Single, from: string, what: string, more: string): string {
  if (!isScalar(value) || value.form.coerceBy === undefined) return from
  return `${use(p, value.form.coerceBy)}(${from}, ${what}${more === "" ? "" : `, ${quote(more)}`})`
}

function liftSingle(p: Printer, value: Single, from: string, what: string): string {
  if (value.kind === "enum") return `${use(p, "liftCase")}(${constant(p, value)}, ${from}, ${what})`
  if (value.kind === "flags") return `${use(p, "liftFlags")}(${constant(p, value)}, ${from})`
  const { lift, liftBy } = value.form
  if (liftBy !== undefined) return `${use(p, liftBy)}(${from}, ${what})`
  return lift === undefined ? from : filled(lift, from)
}

function constant(p: Printer, { constant, cases, kind, wit }: Extract<Single, { constant: string }>): string {
  p.constants.set(constant, `// ${kind} ${wit}\n${group(`const ${constant} = [`, cases.map(quote), "]")}`)
  return constant
}

// Strings and lists.

/** The expression of a `Block`, or of AssemblyScript's object. */
function lowerHeap(p: Printer, value: Heap, from: string, what: string, owns: boolean): string {
  const array = value.kind === "list" ? value.array : undefined
  if (p.interop.style === "managed")
    return array === undefined
      ? `${use(p, "lowerUtf16")}(io, raw, ${from}, ${what})`
      : `${use(p, "lowerArray")}(io, raw, ${array}, ${from}, ${what})`
  if (isCString(value.kind)) {
    const lowered = `${use(p, "lowerCString")}(io, ${from}, ${what})`
    return owns ? `${use(p, "own")}(io, ${lowered})` : lowered
  }
  if (value.kind === "list" && array === undefined) {
    const { size, align } = value.element
    const last = `${storer(p, value.element)}${owns ? `, ${use(p, "own")}` : ""}`
    return `${use(p, "lowerList")}(io, ${from}, ${what}, ${size}, ${align}, ${last})`
  }
  const lowered =
    array === undefined
      ? `${use(p, "lowerString")}(io, ${from}, ${what})`
      : `${use(p, "lowerNumbers")}(io, ${array}, ${from}, ${what})`
  return owns ? `${use(p, "own")}(io, ${lowered})` : lowered
}

const aliased = (taking: Taking): string => (taking === "args" || taking === "io.owned" ? `, ${taking}` : "")

/** The value of a `Span`. */
export function liftHeap(p: Printer, value: Pair, span: string, taking: Taking): string {
  const args = aliased(taking)
  const { size, align } = value.kind === "list" ? value.element : { size: 1, align: 1 }
  if (taking === "at once") return `${use(p, "liftAndFree")}(io, ${span})`
  const from = taking === false ? span : `${use(p, "ownResult")}(io, ${span}, ${size}, ${align}${args})`
  if (value.kind === "string") return `${use(p, "liftString")}(io, ${from})`
  if (value.array !== undefined) return `${use(p, "liftNumbers")}(io, ${value.array}, ${from})`
  const rest = value.element.given ? args : ""
  return `${use(p, "liftList")}(io, ${from}, ${size}, ${loader(p, value.element, taking)}${rest})`
}

const liftManaged = (p: Printer, value: Pair, object: string): string =>
  value.kind === "string"
    ? `${use(p, "liftUtf16")}(io, ${object})`
    : `${use(p, "liftArray")}(io, raw, ${value.array}, ${object})`

/** The string that ends in 0 at an address. `what` is "" if there may be none. */
function liftCString(p: Printer, ptr: string, taking: Taking, what: string): string {
  const args = taking === false ? "" : aliased(taking)
  const named = what === "" ? (args === "" ? "" : ", undefined") : `, ${what}`
  return `${use(p, taking === false ? "liftCString" : "takeCString")}(io, ${ptr}${named}${args})`
}

const loadAddress = (p: Printer, at: string): string =>
  p.interop.address === "i64"
    ? `${use(p, "address")}(${use(p, "view")}(io).getBigUint64(${at}, true))`
    : `${use(p, "view")}(io).getUint32(${at}, true)`

// Core values.

/** The place at which values are lowered: its free locals, taken from the front, and the statements before the call. */
export interface Lowering {
  readonly parts: string[]
  readonly statements: string[]
  readonly owns: boolean
  readonly pins: boolean
}

/** The flat core values, as expressions. `path` is the value's name in messages; `there`: the conditions under which there is a value. */
export function lower(
  p: Printer,
  value: Value,
  from: string,
  path: string,
  lowering: Lowering,
  there: readonly string[] = [],
): string[] {
  const what = quote(path)
  const local = (lowered: string, none: string): string => {
    const name = lowering.parts.shift() as string
    const value = either(there, lowered, none)
    const isLong = name.length + value.length > 90
    lowering.statements.push(
      `const ${name} =${isLong ? indent(`\n${value.replace(/ (?=[?:] )/g, "\n  ")}`) : ` ${value}`}`,
    )
    return name
  }
  if (isSingle(value)) return [either(there, lowerSingle(p, value, from, what), value.flats[0] === "i64" ? "0n" : "0")]
  switch (value.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
    case "list": {
      const lowered = lowerHeap(p, value, from, what, lowering.owns)
      if (p.interop.style === "managed")
        return [local(lowering.pins ? `${use(p, "pin")}(io, raw, ${lowered})` : lowered, "0")]
      const name = local(lowered, there.length === 0 ? "" : use(p, "NOTHING"))
      return ["ptr", "length"].slice(0, value.flats.length).map((it) => toCore(p, `${name}.${it}`))
    }
    case "option": {
      const some = (from: string, ...more: readonly string[]): string[] =>
        lower(p, value.some, from, path, lowering, [...there, ...more])
      if (value.form === "null") return some(from, `${from} != null`)
      if (value.form === "undefined")
        return [`${[...there, `${from} != null`].join(" && ")} ? 1 : 0`, ...some(from, `${from} != null`)]
      const tag = local(`${use(p, "lowerTag")}(${from}, ${what})`, "0")
      return [tag, ...lower(p, value.some, `${from}.val`, path, lowering, [tag])]
    }
    case "record":
    case "tuple": {
      const checked = `${use(p, "lowerObject")}(${from}, ${what})`
      lowering.statements.push(there.length === 0 ? checked : `if (${there.join(" && ")}) ${checked}`)
      return value.fields.flatMap((field) =>
        lower(p, field.value, part(p, value, from, field), path + partName(value, field), lowering, there),
      )
    }
    default:
      return value satisfies never
  }
}

/** The expression of a value under conditions, or of `none` instead. */
function either(there: readonly string[], value: string, none: string): string {
  if (there.length === 0) return value
  if (there.length === 1 && there[0] === `${value} != null`) return `${value} ?? ${none}`
  return `${there.join(" && ")} ? ${value.includes(" ? ") ? `(${value})` : value} : ${none}`
}

/** The value of flat core values, which it takes from the front of `flats`. */
export function lift(p: Printer, value: Value, flats: string[], taking: Taking, what: string): string {
  const next = (): string => flats.shift() as string
  if (isSingle(value)) return liftSingle(p, value, next(), what)
  switch (value.kind) {
    case "string":
    case "list":
      return p.interop.style === "managed"
        ? liftManaged(p, value, next())
        : liftHeap(p, value, spanOf(p, next(), next()), taking)
    case "c-string":
    case "owned-c-string":
      return liftCString(p, fromCore(p, next()), value.given && taking, what)
    case "option":
      return value.form === "null"
        ? lift(p, value.some, flats, taking, "")
        : optional(value, next(), lift(p, value.some, flats, taking, what))
    case "record":
    case "tuple":
      return composite(
        value,
        value.fields.map((field) => lift(p, field.value, flats, taking, what)),
      )
    default:
      return value satisfies never
  }
}

const optional = ({ form }: Extract<Value, { kind: "option" }>, there: string, some: string): string =>
  form === "tag" ? `${there} ? { tag: "some", val: ${some} } : { tag: "none" }` : `${there} ? ${some} : undefined`

const composite = (value: Extract<Value, { kind: "record" | "tuple" }>, parts: readonly string[]): string =>
  value.kind === "tuple"
    ? group("[", parts, "]")
    : group(
        "{",
        value.fields.map((field, i) => `${key(field.key)}: ${parts[i]}`),
        "}",
        " ",
      )

// Memory.

/** The statement that writes a value at an address. */
export function store(p: Printer, value: Value, at: string, from: string, what: string): string {
  if (!isSingle(value)) return `${storer(p, value)}(io, ${at}, ${from}${value.checked ? `, ${what}` : ""})`
  return set(p, accessor(value), at, settable(p, value, from, what), value.size)
}

/** The expression of the number for a setter, which takes the low bits by itself. */
function settable(p: Printer, value: Single, from: string, what: string, more: string = ""): string {
  const isSet = isScalar(value) && value.form.array !== undefined && value.form.lowerBy === undefined
  return isSet ? coerce(p, value, from, what, more) : lowerSingle(p, value, from, what, more)
}

const accessor = (value: Single): string => (isScalar(value) ? value.form.accessor : `Uint${value.size * 8}`)
const set = (p: Printer, accessor: string, at: string, value: string, size: number): string =>
  `${use(p, "view")}(io).set${accessor}(${at}, ${value}${size > 1 ? ", true" : ""})`
const setAddress = (p: Printer, at: string, address: string): string =>
  p.interop.address === "i64" ? set(p, "BigUint64", at, address, 8) : set(p, "Uint32", at, address, 4)
/** Stores a byte, the tag of a variant, at an address. */
export const setTag = (p: Printer, at: string, tag: string): string => set(p, "Uint8", at, tag, 1)
/** Loads a byte, the tag of a variant, from an address. */
export const getTag = (p: Printer, at: string): string => `${use(p, "view")}(io).getUint8(${at})`

const loadSpan = (p: Printer, at: string): string =>
  `${use(p, p.interop.address === "i64" ? "loadWideSpan" : "loadSpan")}(io, ${at})`

/** The value that lies at an address. */
export function load(p: Printer, value: Value, at: string, taking: Taking, what: string): string {
  if (value.kind === "string" && taking === "at once") return liftHeap(p, value, loadSpan(p, at), taking)
  if (isCString(value.kind)) return liftCString(p, loadAddress(p, at), value.given && taking, what)
  if (!isSingle(value)) return `${loader(p, value, taking)}(io, ${at}${value.given ? aliased(taking) : ""})`
  const got = `${use(p, "view")}(io).get${accessor(value)}(${at}${value.size > 1 ? ", true" : ""})`
  // A getter knows the sign.
  const isGot = isScalar(value) && value.form.array !== undefined && value.form.liftBy === undefined
  return isGot ? got : liftSingle(p, value, got, what)
}

/** The function that loads values of a type: `(io, at)`, or `(io, at, args)` of a result that the caller frees. */
function loader(p: Printer, value: Value, taking: Taking): string {
  const takes = taking !== false && value.given
  const name = `${takes ? "take" : "load"}${value.name}`
  if (!p.helpers.has(name)) {
    p.helpers.set(name, "")
    const body = `return ${loaded(p, value, takes ? "args" : false)}`
    p.helpers.set(name, printHelper(value, name, takes ? "io, at, args" : "io, at", body))
  }
  return name
}

function loaded(p: Printer, value: Value, taking: Taking): string {
  const what = quote(value.wit)
  if (isSingle(value)) return load(p, value, "at", taking, what)
  switch (value.kind) {
    case "string":
    case "list":
      return liftHeap(p, value, loadSpan(p, "at"), taking)
    case "c-string":
    case "owned-c-string":
      return load(p, value, "at", taking, what)
    case "option":
      if (value.form === "null") return load(p, value.some, "at", taking, "")
      return optional(value, getTag(p, "at"), load(p, value.some, place("at", value.payload), taking, what))
    case "record":
    case "tuple":
      return composite(
        value,
        value.fields.map((field) =>
          load(p, field.value, place("at", field.offset), taking, quote(value.wit + partName(value, field))),
        ),
      )
    default:
      return value satisfies never
  }
}

/** The function that stores values of a type: `(io, at, value)`, and `what` where it may fail. */
function storer(p: Printer, value: Value): string {
  const name = `store${value.name}`
  if (!p.helpers.has(name)) {
    p.helpers.set(name, "")
    p.helpers.set(
      name,
      printHelper(value, name, value.checked ? "io, at, value, what" : "io, at, value", stored(p, value)),
    )
  }
  return name
}

function stored(p: Printer, value: Value): string {
  if (isSingle(value)) return store(p, value, "at", "value", "what")
  switch (value.kind) {
    case "string":
    case "list": {
      const lowered = lowerHeap(p, value, "value", "what", p.interop.free !== undefined)
      return `${use(p, p.interop.address === "i64" ? "storeWideSpan" : "storeSpan")}(io, at, ${lowered})`
    }
    case "c-string":
    case "owned-c-string": {
      const lowered = lowerHeap(p, value, "value", "what", p.interop.free !== undefined)
      return `const { ptr } = ${lowered}\n${setAddress(p, "at", toCore(p, "ptr"))}`
    }
    case "option": {
      const some = (from: string): string => store(p, value.some, place("at", value.payload), from, "what")
      if (value.form === "null")
        return `if (value != null) ${some("value")}\nelse ${setAddress(p, "at", value.size > 4 ? "0n" : "0")}`
      return value.form === "tag"
        ? `const tag = ${use(p, "lowerTag")}(value, what)\n${setTag(p, "at", "tag")}\nif (tag) ${some("value.val")}`
        : `${setTag(p, "at", "value != null ? 1 : 0")}\nif (value != null) ${some("value")}`
    }
    case "record":
    case "tuple":
      return storeFields(p, value)
    default:
      return value satisfies never
  }
}

/** Reads all fields before it takes the view: a field's getter may call the module, whose memory then grows. */
function storeFields(p: Printer, value: Extract<Value, { kind: "record" | "tuple" }>): string {
  const reads: string[] = []
  const stores = value.fields.map((field) => {
    const at = place("at", field.offset)
    const from = part(p, value, "value", field)
    const more = partName(value, field)
    if (!isSingle(field.value)) return store(p, field.value, at, from, `what + ${quote(more)}`)
    const name = `part${reads.length}`
    reads.push(`const ${name} = ${settable(p, field.value, from, "what", more)}`)
    return set(p, accessor(field.value), at, name, field.value.size)
  })
  return [`${use(p, "lowerObject")}(value, what)`, ...reads, ...stores].join("\n")
}

/** A function for a type. A type with parts is named above it. */
function printHelper({ kind, wit, parts }: Value, name: string, params: string, body: string): string {
  const above = parts.length === 0 ? "" : `// ${kind === "record" ? "record " : ""}${wit}\n`
  return `${above}function ${name}(${params}) {\n${indent(body)}\n}`
}
