/**
 * A `.wit`, read: its functions and their types, names resolved; and the one table of facts for each scalar.
 *
 * A new kind of type is added to `WitType`. The compiler then names every switch that has to know it.
 */

/** How a scalar is passed. In a conversion `$` stands for the value. */
export interface ScalarForm {
  /** The core type that it is passed as. */
  readonly core: "i32" | "i64" | "f32" | "f64"
  /** Bytes in memory, and its alignment. */
  readonly size: number
  /** The `DataView` methods that read and write it, without `get` and `set`. */
  readonly accessor: string
  /** The typed array that a list of it is; undefined if it is an array of values. */
  readonly array: string | undefined
  /** Its type in TypeScript. */
  readonly type: "boolean" | "string" | "number" | "bigint"
  /** JavaScript -> core value, if the engine's own conversion is not enough. */
  readonly lower?: string
  /** The runtime's function that lowers it instead, and throws where it cannot. */
  readonly lowerBy?: "lowerChar" | "lowerI64"
  /** The runtime's function that names the value for which the engine's conversion throws. */
  readonly coerceBy?: "lowerNumber" | "lowerBigInt"
  /** Core value -> JavaScript, if the two differ. */
  readonly lift?: string
  /** The runtime's function that lifts it instead. */
  readonly liftBy?: "liftChar" | "liftI64" | "liftU64"
}

type Conversions = Pick<ScalarForm, "lower" | "lowerBy" | "lift" | "liftBy">

/** `accessor` tells the size, and of numbers the typed array. */
const form = (
  core: ScalarForm["core"],
  accessor: string,
  type: ScalarForm["type"],
  conversions: Conversions = {},
): ScalarForm => ({
  core,
  size: Number(/\d+/.exec(accessor)) / 8,
  accessor,
  array: type === "number" || type === "bigint" ? `${accessor}Array` : undefined,
  type,
  ...(type === "number" ? { coerceBy: "lowerNumber" } : type === "bigint" ? { coerceBy: "lowerBigInt" } : {}),
  ...conversions,
})

const narrow = (conversion: string): Conversions => ({ lower: conversion, lift: conversion })

/** The names of the scalars of WIT. */
export type Scalar = "bool" | "char" | "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "u64" | "s64" | "f32" | "f64"

/** Each scalar of WIT. */
export const SCALARS: Readonly<Record<Scalar, ScalarForm>> = {
  bool: form("i32", "Uint8", "boolean", { lower: "$ ? 1 : 0", lift: "$ !== 0" }),
  char: form("i32", "Uint32", "string", { lowerBy: "lowerChar", liftBy: "liftChar" }),
  u8: form("i32", "Uint8", "number", narrow("$ & 255")),
  s8: form("i32", "Int8", "number", narrow("($ << 24) >> 24")),
  u16: form("i32", "Uint16", "number", narrow("$ & 65535")),
  s16: form("i32", "Int16", "number", narrow("($ << 16) >> 16")),
  u32: form("i32", "Uint32", "number", { lift: "$ >>> 0" }),
  s32: form("i32", "Int32", "number"),
  u64: form("i64", "BigUint64", "bigint", { lift: "BigInt.asUintN(64, $)" }),
  s64: form("i64", "BigInt64", "bigint"),
  f32: form("f32", "Float32", "number"),
  f64: form("f64", "Float64", "number"),
}

/** The rows that change if JavaScript has 64-bit integers as numbers. */
const I64_AS_NUMBER: Partial<Record<Scalar, ScalarForm>> = {
  u64: form("i64", "BigUint64", "number", { lowerBy: "lowerI64", liftBy: "liftU64" }),
  s64: form("i64", "BigInt64", "number", { lowerBy: "lowerI64", liftBy: "liftI64" }),
}

/** The row of a scalar; `i64` is the JavaScript type for 64-bit integers. */
export const scalarForm = (kind: Scalar, i64: "bigint" | "number"): ScalarForm =>
  (i64 === "number" ? I64_AS_NUMBER[kind] : undefined) ?? SCALARS[kind]

/** A field of a record. */
export interface WitField {
  readonly name: string
  readonly type: WitType
  readonly doc: string
}

/**
 * A string that ends in 0, as C has it: the alias of `string` with this name. Its one core value is its address, 0 for none. Nobody
 * frees a `c-string` that a function gives back (`const char *`), and the caller frees an `owned-c-string` (`char *`).
 */
export type CString = "c-string" | "owned-c-string"

/** Whether a name is that of strings which end in 0. */
export const isCString = (name: string): name is CString => name === "c-string" || name === "owned-c-string"

/** A type, names resolved: a tree. */
export type WitType =
  | { readonly kind: Scalar }
  | { readonly kind: "string" }
  | { readonly kind: CString }
  | { readonly kind: "list"; readonly element: WitType }
  | { readonly kind: "option"; readonly some: WitType }
  | { readonly kind: "result"; readonly ok: WitType | undefined; readonly error: WitType | undefined }
  | { readonly kind: "tuple"; readonly items: readonly WitType[] }
  | { readonly kind: "record"; readonly name: string; readonly doc: string; readonly fields: readonly WitField[] }
  | { readonly kind: "enum"; readonly name: string; readonly doc: string; readonly cases: readonly string[] }
  | { readonly kind: "flags"; readonly name: string; readonly doc: string; readonly flags: readonly string[] }

/** Whether a kind of type, of WIT or of a plan, is a scalar's. */
export const isScalar = <T extends { readonly kind: string }>(type: T): type is Extract<T, { readonly kind: Scalar }> =>
  Object.hasOwn(SCALARS, type.kind)

/** A function that the `.wit` declares. */
export interface WitFunction {
  readonly name: string
  /** The names of its interface: the plain one, and with the package in front. A world's own function has none. */
  readonly scopes: readonly string[]
  readonly doc: string
  readonly params: readonly { readonly name: string; readonly type: WitType }[]
  readonly result: WitType | undefined
  /** The place of its declaration: `math.wit:3:10`. */
  readonly place: string
  /** Whether the module may lack it. */
  readonly unstable: boolean
  /** The version from which on nobody should call it. */
  readonly deprecated: string | undefined
}

/** A whole `.wit`. */
export interface Wit {
  /** Its path, for messages. */
  readonly file: string
  readonly exports: readonly WitFunction[]
  readonly imports: readonly WitFunction[]
  /** Interfaces that a world imports and the file does not have: those of the host, or of other components. */
  readonly unknown: readonly { readonly name: string; readonly place: string }[]
}

/** A type in WIT's own words, for messages and comments. */
export function witType(type: WitType): string {
  if (isScalar(type)) return type.kind
  switch (type.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
      return type.kind
    case "list":
      return `list<${witType(type.element)}>`
    case "option":
      return `option<${witType(type.some)}>`
    case "result":
      if (type.ok === undefined && type.error === undefined) return "result"
      return `result<${type.ok === undefined ? "_" : witType(type.ok)}${type.error === undefined ? "" : `, ${witType(type.error)}`}>`
    case "tuple":
      return `tuple<${type.items.map(witType).join(", ")}>`
    case "record":
    case "enum":
    case "flags":
      return type.name
    default:
      return type satisfies never
  }
}

/** @example witSignature(greet) // "greet: func(name: string) -> string" */
export function witSignature({ name, params, result }: WitFunction): string {
  return `${name}: func(${params.map((param) => `${param.name}: ${witType(param.type)}`).join(", ")})${result === undefined ? "" : ` -> ${witType(result)}`}`
}

/** The types that a type is made of. */
export function partsOf(type: WitType): readonly WitType[] {
  if (isScalar(type)) return []
  switch (type.kind) {
    case "list":
      return [type.element]
    case "option":
      return [type.some]
    case "result":
      return [type.ok, type.error].filter((part) => part !== undefined)
    case "tuple":
      return type.items
    case "record":
      return type.fields.map((field) => field.type)
    case "string":
    case "c-string":
    case "owned-c-string":
    case "enum":
    case "flags":
      return []
    default:
      return type satisfies never
  }
}

/** Whether a type is of the kind or has a part that is. */
export const holds = (type: WitType, kind: WitType["kind"]): boolean =>
  type.kind === kind || partsOf(type).some((part) => holds(part, kind))

/** The type with strings of one kind in the place of all others. */
export function withStrings(type: WitType, kind: "string" | CString): WitType {
  if (isScalar(type)) return type
  const other = (part: WitType): WitType => withStrings(part, kind)
  switch (type.kind) {
    case "string":
    case "c-string":
    case "owned-c-string":
      return { kind }
    case "list":
      return { ...type, element: other(type.element) }
    case "option":
      return { ...type, some: other(type.some) }
    case "result":
      return { ...type, ok: type.ok && other(type.ok), error: type.error && other(type.error) }
    case "tuple":
      return { ...type, items: type.items.map(other) }
    case "record":
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: other(field.type) })) }
    case "enum":
    case "flags":
      return type
    default:
      return type satisfies never
  }
}
