/**
 * What values of a `.wit` take: the core values that they flatten to, and their places in memory.
 *
 * Both are the canonical ABI's: https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
 */
import type { ValType } from "../binary/interface.ts"
import { partsOf } from "./resolve.ts"
import type { WitType } from "./resolve.ts"

/** How a module passes what is no number. */
export interface Abi {
  /** `managed`: AssemblyScript's objects; `bytes`: everything that takes addresses and lengths. */
  readonly style: "bytes" | "managed"
  /** What addresses and lengths are. */
  readonly address: "i32" | "i64"
}

/** The core types that a value is passed as. */
export function flatten(type: WitType, abi: Abi): ValType[] {
  switch (type.kind) {
    case "u64":
    case "s64":
      return ["i64"]
    case "f32":
    case "f64":
      return [type.kind]
    case "string":
    case "list":
      return abi.style === "managed" ? ["i32"] : [abi.address, abi.address]
    case "option":
      // A reference that may be null.
      return abi.style === "managed" && isManaged(type.some) ? ["i32"] : ["i32", ...flatten(type.some, abi)]
    case "record":
      return type.fields.flatMap((field) => flatten(field.type, abi))
    case "tuple":
      return type.items.flatMap((item) => flatten(item, abi))
    case "result": {
      const [ok, error] = [type.ok, type.error].map((it) => (it === undefined ? [] : flatten(it, abi))) as [
        ValType[],
        ValType[],
      ]
      // What stands at a place in both is joined; only their number matters here, since results lie in memory.
      return ["i32", ...(ok.length > error.length ? ok : error)]
    }
    default:
      return ["i32"]
  }
}

export const isManaged = (type: WitType): boolean => type.kind === "string" || type.kind === "list"

const some = (type: WitType, test: (type: WitType) => boolean): boolean =>
  test(type) || partsOf(type).some((part) => some(part, test))
export const holds = (type: WitType, kind: WitType["kind"]): boolean => some(type, (it) => it.kind === kind)
/** Whether an option says what it is: one of an option would be undefined for two reasons. */
export const isTagged = (type: WitType): boolean => type.kind === "option" && type.some.kind === "option"
/** Whether a value of the type has parts in memory that something must allocate. */
export const allocates = (type: WitType): boolean => some(type, isManaged)
/** Whether a function has more than one part to allocate, so that a later one may fail when the first is there. */
export const allocations = (type: WitType): number =>
  type.kind === "list"
    ? allocates(type.element)
      ? 2
      : 1
    : type.kind === "string"
      ? 1
      : partsOf(type).reduce((sum, part) => sum + allocations(part), 0)

export interface Layout {
  readonly size: number
  readonly align: number
}

const TYPED_ARRAYS: Partial<Record<WitType["kind"], string>> = {
  u8: "Uint8Array",
  s8: "Int8Array",
  u16: "Uint16Array",
  s16: "Int16Array",
  u32: "Uint32Array",
  s32: "Int32Array",
  u64: "BigUint64Array",
  s64: "BigInt64Array",
  f32: "Float32Array",
  f64: "Float64Array",
}
/** What a list of these is in JavaScript; undefined where it is an array of values. */
export const typedArray = (element: WitType): string | undefined => TYPED_ARRAYS[element.kind]

const upTo = (offset: number, align: number): number => Math.ceil(offset / align) * align

/** Trees share branches: measured once each. */
const layouts = { i32: new WeakMap<WitType, Layout>(), i64: new WeakMap<WitType, Layout>() } as const

export function layout(type: WitType, abi: Abi): Layout {
  const known = layouts[abi.address].get(type)
  if (known !== undefined) return known
  const measured = measure(type, abi)
  layouts[abi.address].set(type, measured)
  return measured
}

function measure(type: WitType, abi: Abi): Layout {
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
      return abi.address === "i64" ? { size: 16, align: 8 } : { size: 8, align: 4 }
    case "enum":
      return tagOf(type.cases.length)
    case "flags":
      return bitsOf(type.flags.length)
    case "record":
      return sequence(
        type.fields.map((field) => field.type),
        abi,
      )
    case "tuple":
      return sequence(type.items, abi)
    case "option":
      return variant([type.some], abi)
    case "result":
      return variant([type.ok, type.error], abi)
    default:
      return { size: 4, align: 4 }
  }
}

const tagOf = (cases: number): Layout =>
  cases <= 2 ** 8 ? { size: 1, align: 1 } : cases <= 2 ** 16 ? { size: 2, align: 2 } : { size: 4, align: 4 }

const bitsOf = (flags: number): Layout =>
  flags <= 8 ? { size: 1, align: 1 } : flags <= 16 ? { size: 2, align: 2 } : { size: 4, align: 4 }

/** Where each part of a record or tuple begins. */
export function offsets(types: readonly WitType[], abi: Abi): number[] {
  let end = 0
  return types.map((type) => {
    const { size, align } = layout(type, abi)
    const start = upTo(end, align)
    end = start + size
    return start
  })
}

function sequence(types: readonly WitType[], abi: Abi): Layout {
  const align = Math.max(1, ...types.map((type) => layout(type, abi).align))
  const last = types.at(-1)
  return {
    size: last === undefined ? 0 : upTo((offsets(types, abi).at(-1) as number) + layout(last, abi).size, align),
    align,
  }
}

/** Where the payload of an option or a result begins, behind its one byte that tells the case. */
export const payloadOffset = (types: readonly (WitType | undefined)[], abi: Abi): number => variant(types, abi).payload

function variant(types: readonly (WitType | undefined)[], abi: Abi): Layout & { payload: number } {
  const layouts = types.map((type) => (type === undefined ? { size: 0, align: 1 } : layout(type, abi)))
  const align = Math.max(1, ...layouts.map((it) => it.align))
  return { payload: align, align, size: upTo(align + Math.max(0, ...layouts.map((it) => it.size)), align) }
}
