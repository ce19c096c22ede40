/**
 * The data model: the imports and exports of a `.wasm`, in the spec's own words.
 *
 * Types and name tables, no logic. `parse.ts` fills it; the plan and the printers read it.
 * Spec: https://webassembly.github.io/spec/core/binary/
 */

/** A heap type: abstract by its name, concrete by its index into {@link WasmInterface.types}. */
export type HeapType =
  | { readonly kind: "abstract"; readonly name: AbstractHeapType; readonly shared: boolean }
  | { readonly kind: "index"; readonly index: number; readonly exact: boolean }

/** The heap types that have names. */
export type AbstractHeapType =
  | "func"
  | "extern"
  | "any"
  | "eq"
  | "i31"
  | "struct"
  | "array"
  | "exn"
  | "cont"
  | "nofunc"
  | "noextern"
  | "none"
  | "noexn"
  | "nocont"

/** The types of numbers and vectors. */
export type NumType = "i32" | "i64" | "f32" | "f64" | "v128"

/** `(ref null? ht)`; `externref` is `(ref null extern)`. */
export interface RefType {
  readonly kind: "ref"
  readonly nullable: boolean
  readonly heap: HeapType
}

/** A type that this parser could not read. Its uses are typed `unknown`, and all else stays right. */
export interface UnknownType {
  readonly kind: "unknown"
  readonly byte: number
  readonly offset: number
}

/** The type of a value: of a parameter, a result or a global. */
export type ValType = NumType | RefType | UnknownType

/** A functype: parameters and results, in order. */
export interface FuncType {
  readonly kind: "func"
  readonly params: readonly ValType[]
  readonly results: readonly ValType[]
}

/** A field of a struct, or the element of an array. */
export interface FieldType {
  readonly type: ValType | "i8" | "i16"
  readonly mutable: boolean
}

/** One entry of the type index space: rec groups are flattened, as the spec counts them. */
export type TypeDef =
  | FuncType
  | { readonly kind: "struct"; readonly fields: readonly FieldType[] }
  | { readonly kind: "array"; readonly element: FieldType }
  | { readonly kind: "cont"; readonly type: number }
  | UnknownType

/** A type definition with its place in the subtyping order. */
export interface SubType {
  readonly def: TypeDef
  readonly final: boolean
  readonly supertypes: readonly number[]
  /** Number of the rec group that the type stands in, counted from 0; a type outside `rec` is a group of its own. */
  readonly group: number
  readonly shared: boolean
}

/** Sizes are bigint because 64-bit limits do not fit a number; pages for memories, elements for tables. */
export interface Limits {
  readonly min: bigint
  readonly max: bigint | undefined
}

/** A memory, its limits in pages. */
export interface MemoryType extends Limits {
  readonly kind: "memory"
  readonly shared: boolean
  /** The type of addresses: `i64` for memory64, whose sizes and addresses are BigInt in JS. */
  readonly address: "i32" | "i64"
  /** Bytes per page, 65536 unless the module says otherwise. */
  readonly pageSize: number
}

/** A table, its limits in elements. */
export interface TableType extends Limits {
  readonly kind: "table"
  readonly element: RefType | UnknownType
  readonly address: "i32" | "i64"
  readonly shared: boolean
}

/** A global. */
export interface GlobalType {
  readonly kind: "global"
  readonly type: ValType
  readonly mutable: boolean
  readonly shared: boolean
}

/** The values an exception carries. */
export interface TagType {
  readonly kind: "tag"
  readonly params: readonly ValType[]
}

/**
 * A function: its type and, for readers, its name and its parameters' names from the name section. Functions that are the same in all of this share
 * one object: a large module exports a hundred thousand.
 */
export interface FunctionType {
  readonly kind: "function"
  /** The signature; `UnknownType` if the type that it points at could not be read. */
  readonly type: FuncType | UnknownType
  /** From the name section. */
  readonly name: string | undefined
  /** From the name section, one per parameter; `undefined` for one without a name. */
  readonly paramNames: readonly (string | undefined)[]
}

/** The type of an import or an export. */
export type ExternType = FunctionType | TableType | MemoryType | GlobalType | TagType
/** As `WebAssembly.Module.exports()` spells it. */
export type ExternKind = ExternType["kind"]

/** One import. */
export interface Import {
  readonly module: string
  readonly name: string
  readonly type: ExternType
  /** `(func exact …)` of the custom-descriptors proposal: a function of a subtype will not do. */
  readonly exact: boolean
}

/** One export. */
export interface Export {
  readonly name: string
  readonly type: ExternType
  /**
   * Index in the kind's own index space, imports first: two names of one function share it. JS gives it as the `name` of
   * a function.
   */
  readonly index: number
}

/** Features that some engines lack, by their names in `features()` of the runtime. */
export type WasmFeature =
  | "simd"
  | "relaxedSimd"
  | "threads"
  | "gc"
  | "exceptions"
  | "exceptionsFinal"
  | "tailCall"
  | "memory64"

/** A tool that made the module, from the producers section. */
export interface Producer {
  readonly field: string
  readonly name: string
  readonly version: string
}

/** A WebAssembly feature, from the target_features section. */
export interface Feature {
  readonly prefix: "+" | "-"
  readonly name: string
}

/** Everything that a module asks for and offers. */
export interface WasmInterface {
  readonly types: readonly SubType[]
  /** In the module's order, one entry per import, duplicates kept. */
  readonly imports: readonly Import[]
  readonly exports: readonly Export[]
  /** Index of the start function. */
  readonly start: number | undefined
  /** Module name of the name section. */
  readonly name: string | undefined
  readonly producers: readonly Producer[]
  readonly features: readonly Feature[]
  /** Names of all custom sections in order of appearance, duplicates kept. */
  readonly customSections: readonly string[]
}
