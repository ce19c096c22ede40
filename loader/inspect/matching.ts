/**
 * Whether one module's types match another's, as import matching has it.
 *
 * A function, a tag, a mutable global and a table's elements match only their equals (a function also its declared supertype). Limits may be
 * narrower, and a constant global may be of a subtype. Types of two modules are equal if their rec groups are written alike.
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html
 */

import type { ExternType, FuncType, HeapType, Limits, SubType, UnknownType, ValType } from "../binary/interface.ts"

/** The most supertypes above a subtype, by the JavaScript API's limits. */
const MAX_DEPTH = 63

/** In the text of a type that cannot be compared. */
const UNKNOWN = "?"

/** "limits": nothing else differs. */
export type Mismatch = "type" | "limits"

/** The types of a module, so that they compare with another one's. */
interface Side {
  readonly types: readonly SubType[]
  /** By index: equal for equal types of both modules. */
  readonly id: (index: number) => string
  /** The index of a function's type; undefined if it is not in the list, as when no list was given. */
  readonly indexOf: (type: FuncType) => number | undefined
  readonly idOf: (type: FuncType) => string
}

/** Compares types of two modules. */
export interface Matcher {
  /** The part of `offered` that does not match `wanted`; undefined if all of it does. */
  readonly mismatch: (offered: ExternType, wanted: ExternType) => Mismatch | undefined
}

/** Makes a matcher. `offered` is a type of the module with the types `ofOffered`, and `wanted` of the other. */
export function createMatcher(ofOffered: readonly SubType[], ofWanted: readonly SubType[]): Matcher {
  const groups = new Map<string, number>()
  const [from, to] = [sideOf(ofOffered, groups), sideOf(ofWanted, groups)]
  const isSubtype = (offered: number, wanted: string): boolean => {
    for (let index: number | undefined = offered, depth = 0; index !== undefined && depth <= MAX_DEPTH; depth++) {
      if (isSame(from.id(index), wanted)) return true
      index = from.types[index]?.supertypes[0]
    }
    return false
  }
  const isFunction = (offered: FuncType | UnknownType, wanted: FuncType | UnknownType): boolean => {
    if (offered.kind === "unknown" || wanted.kind === "unknown") return false
    const one = from.indexOf(offered)
    const other = to.idOf(wanted)
    return one === undefined ? isSame(from.idOf(offered), other) : isSubtype(one, other)
  }
  const isValue = (offered: ValType, wanted: ValType): boolean => {
    if (typeof offered === "string" || typeof wanted === "string") return offered === wanted
    if (offered.kind === "unknown" || wanted.kind === "unknown" || (offered.nullable && !wanted.nullable)) return false
    const { heap } = wanted
    if (offered.heap.kind === "index" && heap.kind === "index")
      return heap.exact
        ? offered.heap.exact && isSame(from.id(offered.heap.index), to.id(heap.index))
        : isSubtype(offered.heap.index, to.id(heap.index))
    return isAbstract(offered.heap, heap, from, to)
  }
  const equal = (one: ValType, other: ValType): boolean => isSame(textOf(one, from.id), textOf(other, to.id))
  const equalLists = (one: readonly ValType[], other: readonly ValType[]): boolean =>
    one.length === other.length && one.every((type, i) => equal(type, other[i]!))
  const mismatch: Matcher["mismatch"] = (offered, wanted) => {
    switch (offered.kind) {
      case "function":
        return type(wanted.kind === "function" && isFunction(offered.type, wanted.type))
      case "tag":
        return type(wanted.kind === "tag" && equalLists(offered.params, wanted.params))
      case "global":
        return type(
          wanted.kind === "global" &&
            offered.mutable === wanted.mutable &&
            offered.shared === wanted.shared &&
            (offered.mutable ? equal(offered.type, wanted.type) : isValue(offered.type, wanted.type)),
        )
      case "memory":
        return (
          type(
            wanted.kind === "memory" &&
              offered.shared === wanted.shared &&
              offered.address === wanted.address &&
              offered.pageSize === wanted.pageSize,
          ) ?? limits(offered, wanted as Limits)
        )
      case "table":
        return (
          type(
            wanted.kind === "table" &&
              offered.shared === wanted.shared &&
              offered.address === wanted.address &&
              equal(offered.element, wanted.element),
          ) ?? limits(offered, wanted as Limits)
        )
    }
  }
  return { mismatch }
}

const isSame = (one: string, other: string): boolean => one === other && !one.includes(UNKNOWN)
const type = (fits: boolean): Mismatch | undefined => (fits ? undefined : "type")

/** Limits that were read from JSON are numbers, which compare with bigint. */
const limits = (offered: Limits, wanted: Limits): Mismatch | undefined =>
  offered.min >= wanted.min && (wanted.max == null || (offered.max != null && offered.max <= wanted.max))
    ? undefined
    : "limits"

/** The rest of a type definition that stands by itself. */
const PLAIN = { final: true, supertypes: [], group: 0, shared: false }

function sideOf(types: readonly SubType[], groups: Map<string, number>): Side {
  const ids = idsOf(types, groups)
  const id = (index: number): string => ids[index] ?? UNKNOWN
  const byObject = new Map<object, number>()
  const byText = new Map<string, number>()
  types.forEach(({ def }, index) => {
    if (def.kind !== "func") return
    byObject.set(def, index)
    const text = defText(def, id)
    if (!byText.has(text)) byText.set(text, index)
  })
  // Types that were read from JSON do not share objects with the list.
  const indexOf: Side["indexOf"] = (of) => byObject.get(of) ?? byText.get(defText(of, id))
  const idOf: Side["idOf"] = (of) => {
    const index = indexOf(of)
    if (index !== undefined) return id(index)
    return defText(of, () => UNKNOWN).includes(UNKNOWN) ? UNKNOWN : idsOf([{ ...PLAIN, def: of }], groups)[0]!
  }
  return { types, id, indexOf, idOf }
}

/**
 * A text for each type, the same in all modules whose rec group is written alike. Groups refer to themselves and to those before them, so one pass is
 * enough. A type that refers to a later group is not valid, and equals nothing.
 */
function idsOf(types: readonly SubType[], groups: Map<string, number>): string[] {
  const ids: string[] = []
  for (let first = 0, end = 0; first < types.length; first = end) {
    while (end < types.length && types[end]!.group === types[first]!.group) end++
    const idIn = (index: number): string => (index < first ? ids[index]! : index < end ? `.${index - first}` : UNKNOWN)
    const text = types
      .slice(first, end)
      .map(
        ({ def, final, supertypes, shared }) => `${final}${shared}${supertypes.map(idIn).join()}:${defText(def, idIn)}`,
      )
      .join(";")
    const valid = !text.includes(UNKNOWN)
    const known = valid ? groups.get(text) : undefined
    const number = known ?? groups.size + 1
    if (known === undefined) groups.set(valid ? text : `${UNKNOWN}${number}`, number)
    for (let index = first; index < end; index++) ids.push(`${number}.${index - first}`)
  }
  return ids
}

function defText(def: SubType["def"], id: Side["id"]): string {
  const field = ({ type, mutable }: { type: ValType | "i8" | "i16"; mutable: boolean }): string =>
    `${mutable}${type === "i8" || type === "i16" ? type : textOf(type, id)}`
  switch (def.kind) {
    case "func":
      return `func(${def.params.map((it) => textOf(it, id)).join()})(${def.results.map((it) => textOf(it, id)).join()})`
    case "struct":
      return `struct(${def.fields.map(field).join()})`
    case "array":
      return `array(${field(def.element)})`
    case "cont":
      return `cont(${id(def.type)})`
    case "unknown":
      return UNKNOWN
  }
}

function textOf(type: ValType, id: Side["id"]): string {
  if (typeof type === "string") return type
  if (type.kind === "unknown") return UNKNOWN
  const { heap, nullable } = type
  return `${nullable ? "null " : ""}${heap.kind === "index" ? `${heap.exact ? "exact " : ""}${id(heap.index)}` : `${heap.shared ? "shared " : ""}${heap.name}`}`
}

/** The types directly above each abstract heap type. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  eq: ["any"],
  i31: ["eq"],
  struct: ["eq"],
  array: ["eq"],
  none: ["i31", "struct", "array"],
  nofunc: ["func"],
  noextern: ["extern"],
  noexn: ["exn"],
  nocont: ["cont"],
}
/** The kinds of types that are all above an abstract heap type. */
const BOTTOM: Readonly<Record<string, readonly string[]>> = {
  none: ["struct", "array"],
  nofunc: ["func"],
  nocont: ["cont"],
}

function isAbstract(offered: HeapType, wanted: HeapType, from: Side, to: Side): boolean {
  if (wanted.kind === "index") {
    const def = to.types[wanted.index]
    return (
      offered.kind === "abstract" &&
      def !== undefined &&
      offered.shared === def.shared &&
      BOTTOM[offered.name]?.includes(def.def.kind) === true
    )
  }
  const def = offered.kind === "index" ? from.types[offered.index] : undefined
  const name = offered.kind === "index" ? def?.def.kind : offered.name
  const shared = offered.kind === "index" ? def?.shared : offered.shared
  return name !== undefined && shared === wanted.shared && isBelow(name, wanted.name)
}

const isBelow = (name: string, wanted: string): boolean =>
  name === wanted || (ABOVE[name] ?? []).some((above) => isBelow(above, wanted))
