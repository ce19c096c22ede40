/**
 * Meanings -> JavaScript: how one value is lowered and lifted, as core values and in memory. Whole functions are wrap.ts's.
 *
 * Only expressions and statements are made here; where they stand is layers.ts's. Arguments of one call are lowered from left
 * to right, `size` being read right after what set it. Layout and flattening are wit-layout.ts's.
 */
import { camelCase } from "../plan/abi.ts"
import type { Interop } from "../plan/abi.ts"
import { key, member, quote } from "../names.ts"
import type { WitType } from "../wit/resolve.ts"
import { flatten, isManaged, isTagged, layout, offsets, payloadOffset, typedArray } from "../wit/layout.ts"

/** What the printed functions use from the runtime, by file, and how they treat i64. */
export interface Printer {
  readonly interop: Interop
  readonly i64: "bigint" | "number"
  /** Whether managed arguments must be pinned while others are made. */
  readonly pins: boolean
  /** Whether the caller frees what is lowered. */
  readonly owns: boolean
  /** The module's, for messages. */
  readonly path: string
  readonly used: {
    readonly text: Set<string>
    readonly managed: Set<string>
    readonly values: Set<string>
    readonly adapt: Set<string>
    readonly trap: Set<string>
  }
}

export const createPrinter = (interop: Interop, i64: Printer["i64"], path: string): Printer => ({
  interop,
  i64,
  path,
  pins: false,
  owns: false,
  used: { text: new Set(), managed: new Set(), values: new Set(), adapt: new Set(), trap: new Set() },
})

type Heap = Extract<WitType, { kind: "string" | "list" }>
/** Who frees the parts of a result: the module, what `leave` frees (`args`: an argument may come back), or what lifts it as soon as it is read. */
export type Take = "" | "own" | "args" | "string"

export const use = ({ used }: Printer, name: string, file: keyof Printer["used"] = "text"): string => {
  used[file].add(name)
  return name
}

export const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

/** An address or a length for wasm, and from it. Ours are numbers, whatever the module's are. */
export const toCore = ({ interop }: Printer, value: string): string =>
  interop.address === "i64" ? `BigInt(${value})` : value
export const fromCore = (p: Printer, value: string): string =>
  p.interop.address === "i64" ? `${use(p, "address")}(${value})` : value
export const unsigned = (p: Printer, value: string): string =>
  p.interop.address === "i64" ? fromCore(p, value) : `${value} >>> 0`

// Lowering.

/** The flat core values of a value: expressions in the order in which they must be evaluated. */
export function lower(p: Printer, type: WitType, value: string, what: string): string[] {
  switch (type.kind) {
    case "record":
      return type.fields.flatMap((field) =>
        lower(p, field.type, member(value, camelCase(field.name)), `${what}.${camelCase(field.name)}`),
      )
    case "tuple":
      return type.items.flatMap((item, i) => lower(p, item, `${value}[${i}]`, `${what}[${i}]`))
    case "option": {
      const { tag, none, inner } = optionOf(p, type, value, what)
      if (p.interop.style === "managed" && isManaged(type.some))
        return [`${none} ? 0 : ${lower(p, type.some, inner, what)[0] as string}`]
      const zeros = flatten(type.some, p.interop).map((core) => (core === "i64" ? "0n" : "0"))
      return [tag, ...lower(p, type.some, inner, what).map((flat, i) => `${none} ? ${zeros[i]} : ${flat}`)]
    }
    case "string":
    case "list": {
      const address = lowerHeap(p, type, value, what)
      return p.interop.style === "managed" ? [address] : [toCore(p, address), toCore(p, use(p, "size"))]
    }
    default:
      return [lowerScalar(p, type, value, what)]
  }
}

/** Of a value or nothing, or of an object that tells which: 1 or 0, two conditions, and what is inside. */
function optionOf(
  p: Printer,
  type: WitType,
  value: string,
  what: string,
): { tag: string; none: string; some: string; inner: string } {
  if (!isTagged(type))
    return { tag: `${value} == null ? 0 : 1`, none: `${value} == null`, some: `${value} != null`, inner: value }
  return {
    tag: `${use(p, "lowerTag")}(${value}, ${quote(what)})`,
    none: `${value}.tag === "none"`,
    some: `${value}.tag === "some"`,
    inner: `${value}.val`,
  }
}

/** Its value, if `there` is true. */
const lifted = (type: WitType, there: string, inner: string): string =>
  isTagged(type) ? `${there} ? { tag: "some", val: ${inner} } : { tag: "none" }` : `${there} ? ${inner} : undefined`

function lowerHeap(p: Printer, type: Heap, value: string, what: string): string {
  const array = type.kind === "list" ? typedArray(type.element) : undefined
  if (p.interop.style === "managed") {
    const made =
      array === undefined
        ? `${use(p, "lowerUtf16", "managed")}(io, raw, ${value}, ${quote(what)})`
        : `${use(p, "lowerArray", "managed")}(io, raw, ${array}, ${value}, ${quote(what)})`
    return p.pins ? `${use(p, "pin", "managed")}(io, raw, ${made})` : made
  }
  if (type.kind === "string") return owned(p, `${use(p, "lowerString")}(io, ${value}, ${quote(what)})`, type)
  if (array !== undefined) return owned(p, `${use(p, "lowerNumbers")}(io, ${array}, ${value}, ${quote(what)})`, type)
  const { size, align } = layout(type.element, p.interop)
  const depth = depthOf(type)
  const item = `item${depth}`
  const at = `to${depth}`
  // Its elements may fail when it is there already.
  return `${use(p, "lowerList")}(io, ${value}, ${size}, ${align}, ${quote(what)}, (${item}, ${at}) => {\n${indent(store(p, type.element, item, at, 0, `${what}[]`), "  ")}\n}${p.owns ? `, ${use(p, "own")}` : ""})`
}

/** What was just lowered, noted where the caller frees it. */
const owned = (p: Printer, address: string, type: Heap): string =>
  p.owns ? note(p, address, use(p, "size"), type, false) : address

/** `own(…)`: `length` in units of the type. */
function note(p: Printer, address: string, length: string, type: Heap, args: boolean): string {
  const { size, align } = type.kind === "string" ? { size: 1, align: 1 } : layout(type.element, p.interop)
  return `${use(p, "own")}(io, ${address}, ${length}${size > 1 ? ` * ${size}` : ""}, ${align}${args ? ", io.owned" : ""})`
}

/** Tells the locals of nested loops apart. */
const depthOf = (type: WitType): number =>
  type.kind === "list"
    ? 1 + depthOf(type.element)
    : type.kind === "option"
      ? depthOf(type.some)
      : type.kind === "record"
        ? Math.max(0, ...type.fields.map((it) => depthOf(it.type)))
        : type.kind === "tuple"
          ? Math.max(0, ...type.items.map(depthOf))
          : 0

function lowerScalar(p: Printer, type: WitType, value: string, what: string): string {
  switch (type.kind) {
    case "bool":
      return `${value} ? 1 : 0`
    case "u8":
      return `${value} & 255`
    case "u16":
      return `${value} & 65535`
    case "s8":
      return `(${value} << 24) >> 24`
    case "s16":
      return `(${value} << 16) >> 16`
    case "char":
      return `${use(p, "lowerChar")}(${value}, ${quote(what)})`
    case "enum":
      return `${use(p, "lowerCase")}(${casesOf(type)}, ${value}, ${quote(what)})`
    case "flags":
      return `${use(p, "lowerFlags")}(${flagsOf(type)}, ${value}, ${quote(what)})`
    case "u64":
    case "s64":
      return p.i64 === "bigint" ? value : `${use(p, "lowerI64", "values")}(${value}, ${quote(what)})`
    default:
      return value
  }
}

const flagsOf = (type: WitType & { kind: "flags" }): string =>
  `[${type.flags.map((name) => quote(camelCase(name))).join(", ")}]`
const casesOf = (type: WitType & { kind: "enum" }): string => `[${type.cases.map(quote).join(", ")}]`

const SETTERS: Partial<Record<WitType["kind"], string>> = {
  u8: "setUint8",
  s8: "setInt8",
  u16: "setUint16",
  s16: "setInt16",
  u32: "setUint32",
  s32: "setInt32",
  u64: "setBigUint64",
  s64: "setBigInt64",
  f32: "setFloat32",
  f64: "setFloat64",
  char: "setUint32",
  bool: "setUint8",
}

const place = (at: string, offset: number): string => (offset === 0 ? at : `${at} + ${offset}`)

/** Statements that write a value at an address. */
export function store(p: Printer, type: WitType, value: string, at: string, offset: number, what: string): string {
  switch (type.kind) {
    case "record": {
      const starts = offsets(
        type.fields.map((field) => field.type),
        p.interop,
      )
      return type.fields
        .map((field, i) =>
          store(
            p,
            field.type,
            member(value, camelCase(field.name)),
            at,
            offset + (starts[i] as number),
            `${what}.${camelCase(field.name)}`,
          ),
        )
        .join("\n")
    }
    case "tuple": {
      const starts = offsets(type.items, p.interop)
      return type.items
        .map((item, i) => store(p, item, `${value}[${i}]`, at, offset + (starts[i] as number), `${what}[${i}]`))
        .join("\n")
    }
    case "option": {
      const { tag: there, some, inner } = optionOf(p, type, value, what)
      const payload = store(p, type.some, inner, at, offset + payloadOffset([type.some], p.interop), what)
      return `${tag(p, at, offset, there)}\nif (${some}) {\n${indent(payload, "  ")}\n}`
    }
    case "string":
    case "list":
      return `${use(p, p.interop.address === "i64" ? "storeWidePair" : "storePair")}(io, ${place(at, offset)}, ${lowerHeap(p, type, value, what)}, ${use(p, "size")})`
    default: {
      const { size } = layout(type, p.interop)
      const setter = type.kind === "enum" || type.kind === "flags" ? `setUint${size * 8}` : SETTERS[type.kind]
      // A setter takes the low bits by itself.
      const lowered = /^[us](?:8|16)$/.test(type.kind) ? value : lowerScalar(p, type, value, what)
      return `${use(p, "view")}(io).${setter}(${place(at, offset)}, ${lowered}${size > 1 ? ", true" : ""})`
    }
  }
}

export const tag = (p: Printer, at: string, offset: number, value: string): string =>
  `${use(p, "view")}(io).setUint8(${place(at, offset)}, ${value})`

// Lifting.

/** The value of flat core values, which it takes from the front of `flats`. `take` names who frees what was allocated for it. */
export function lift(p: Printer, type: WitType, flats: string[], take: Take, what: string): string {
  const next = (): string => flats.shift() as string
  switch (type.kind) {
    case "record":
      return `{ ${type.fields.map((field) => `${key(camelCase(field.name))}: ${lift(p, field.type, flats, take, what)}`).join(", ")} }`
    case "tuple":
      return `[${type.items.map((item) => lift(p, item, flats, take, what)).join(", ")}]`
    case "option": {
      if (p.interop.style === "managed" && isManaged(type.some)) return lift(p, type.some, flats, take, what)
      return lifted(type, next(), lift(p, type.some, flats, take, what))
    }
    case "string":
    case "list":
      return p.interop.style === "managed"
        ? liftHeap(p, type, next(), "", take, what)
        : liftHeap(p, type, fromCore(p, next()), fromCore(p, next()), take, what)
    default:
      return liftScalar(p, type, next(), what)
  }
}

/** `address` and `length`: expressions without effects but for the address, which comes first; or a managed object. */
function liftHeap(p: Printer, type: Heap, address: string, length: string, take: Take, what: string): string {
  if (p.interop.style === "managed")
    return type.kind === "string"
      ? `${use(p, "liftUtf16", "managed")}(io, ${address})`
      : `${use(p, "liftArray", "managed")}(io, raw, ${typedArray(type.element)}, ${address})`
  if (take === "string") return `${use(p, "takeString")}(io, ${address}, ${length})`
  const at = take === "" ? address : note(p, address, length, type, take === "args")
  if (type.kind === "string") return `${use(p, "liftString")}(io, ${at}, ${length})`
  const array = typedArray(type.element)
  if (array !== undefined) return `${use(p, "liftNumbers")}(io, ${array}, ${at}, ${length})`
  const from = `from${depthOf(type)}`
  const element = load(p, type.element, from, 0, take, what)
  return `${use(p, "liftList")}(io, ${at}, ${length}, ${layout(type.element, p.interop).size}, (${from}) => ${element.startsWith("{") ? `(${element})` : element})`
}

function liftScalar(p: Printer, type: WitType, value: string, what: string): string {
  switch (type.kind) {
    case "bool":
      return `${value} !== 0`
    case "u8":
      return `${value} & 255`
    case "u16":
      return `${value} & 65535`
    case "s8":
      return `(${value} << 24) >> 24`
    case "s16":
      return `(${value} << 16) >> 16`
    case "u32":
      return `${value} >>> 0`
    case "char":
      return `String.fromCodePoint(${value})`
    case "enum":
      return `${use(p, "liftCase")}(${casesOf(type)}, ${value}, ${quote(what)})`
    case "flags":
      return `${use(p, "liftFlags")}(${flagsOf(type)}, ${value})`
    case "u64":
      return p.i64 === "bigint"
        ? `BigInt.asUintN(64, ${value})`
        : `${use(p, "liftU64", "values")}(${value}, ${quote(what)})`
    case "s64":
      return liftLong(p, value, what)
    default:
      return value
  }
}

const liftLong = (p: Printer, value: string, what: string): string =>
  p.i64 === "bigint" ? value : `${use(p, "liftI64", "values")}(${value}, ${quote(what)})`

/** The value that lies at an address. */
export function load(p: Printer, type: WitType, at: string, offset: number, take: Take, what: string): string {
  switch (type.kind) {
    case "record": {
      const starts = offsets(
        type.fields.map((field) => field.type),
        p.interop,
      )
      return `{ ${type.fields.map((field, i) => `${key(camelCase(field.name))}: ${load(p, field.type, at, offset + (starts[i] as number), take, what)}`).join(", ")} }`
    }
    case "tuple": {
      const starts = offsets(type.items, p.interop)
      return `[${type.items.map((item, i) => load(p, item, at, offset + (starts[i] as number), take, what)).join(", ")}]`
    }
    case "option":
      return lifted(
        type,
        loadTag(p, at, offset),
        load(p, type.some, at, offset + payloadOffset([type.some], p.interop), take, what),
      )
    case "string":
    case "list":
      return liftHeap(
        p,
        type,
        `${use(p, p.interop.address === "i64" ? "loadWidePair" : "loadPair")}(io, ${place(at, offset)})`,
        use(p, "size"),
        take,
        what,
      )
    default: {
      const { size } = layout(type, p.interop)
      const getter =
        type.kind === "enum" || type.kind === "flags"
          ? `getUint${size * 8}`
          : (SETTERS[type.kind] as string).replace("set", "get")
      const value = `${use(p, "view")}(io).${getter}(${place(at, offset)}${size > 1 ? ", true" : ""})`
      // The getter knows the sign.
      if (type.kind === "u64") return p.i64 === "bigint" ? value : liftScalar(p, type, value, what)
      if (type.kind === "s64") return liftLong(p, value, what)
      return type.kind === "bool" || type.kind === "char" || type.kind === "enum" || type.kind === "flags"
        ? liftScalar(p, type, value, what)
        : value
    }
  }
}

const loadTag = (p: Printer, at: string, offset: number): string =>
  `${use(p, "view")}(io).getUint8(${place(at, offset)})`

/** Statements that give back, or throw, what lies at an address. */
export function returnLoaded(p: Printer, type: WitType, at: string, take: Take, what: string): string {
  if (type.kind !== "result") return `return ${load(p, type, at, 0, take, what)}`
  const offset = payloadOffset([type.ok, type.error], p.interop)
  const error = type.error === undefined ? "" : `, ${load(p, type.error, at, offset, take, what)}`
  const fail = `if (${loadTag(p, at, 0)}) throw ${use(p, "failed")}(${quote(what)}${error})`
  return type.ok === undefined ? fail : `${fail}\nreturn ${load(p, type.ok, at, offset, take, what)}`
}
