/**
 * Two interfaces -> where the second is not the first: what code that was printed for the one would miss in the other.
 *
 * Names and types count, and no order. Limits of memories and tables do not, nor whether a memory is shared: they are the
 * build's own. Concrete types are compared by what they are, since each module counts its own.
 */

import { quote } from "../names.ts"
import type { ExternType, FieldType, HeapType, SubType, ValType, WasmInterface } from "./interface.ts"
import { externtype } from "./type-text.ts"

/** The differences as clauses, in the order of names. @example ['it exports "add" as (i64) -> i64, not (i32) -> i32', 'it lacks the import "env" "log"'] */
export function differences(plain: WasmInterface, variant: WasmInterface): string[] {
  const types = new SameTypes(plain.types, variant.types)
  return [
    ...differ(types, "import", importsOf(plain), importsOf(variant)),
    ...differ(types, "export", exportsOf(plain), exportsOf(variant)),
  ]
}

interface Entry {
  readonly type: ExternType
  readonly exact: boolean
}

/** By the names as messages have them; the same import may stand there twice. */
function importsOf({ imports }: WasmInterface): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  const times = new Map<string, number>()
  for (const { module, name, type, exact } of imports) {
    const key = `${quote(module)} ${quote(name)}`
    const time = (times.get(key) ?? 0) + 1
    times.set(key, time)
    entries.set(time === 1 ? key : `${key} (${time})`, { type, exact })
  }
  return entries
}

const exportsOf = ({ exports }: WasmInterface): Map<string, Entry> =>
  new Map(exports.map(({ name, type }) => [quote(name), { type, exact: false }]))

function differ(
  types: SameTypes,
  what: string,
  plain: ReadonlyMap<string, Entry>,
  variant: ReadonlyMap<string, Entry>,
): string[] {
  const names = [...new Set([...plain.keys(), ...variant.keys()])].sort()
  return names.flatMap((name) => {
    const wanted = plain.get(name)
    const found = variant.get(name)
    if (found === undefined) return `it lacks the ${what} ${name}`
    const its = `it ${what}s ${name} as ${externtype(found.type)}`
    if (wanted === undefined) return `${its}, and the plain one does not`
    if (types.same(wanted, found)) return []
    const plainly = externtype(wanted.type)
    return `${its}, not ${plainly === externtype(found.type) ? "the same type" : plainly}`
  })
}

/** The equality of types of two modules. Types that refer to each other are taken for equal until something differs. */
class SameTypes {
  readonly #plain: readonly SubType[]
  readonly #variant: readonly SubType[]

  constructor(plain: readonly SubType[], variant: readonly SubType[]) {
    this.#plain = plain
    this.#variant = variant
  }

  same(a: Entry, b: Entry): boolean {
    const pairs = new Pairs()
    if (a.exact !== b.exact || !sameExtern(a.type, b.type, pairs)) return false
    // The list grows under way: types may nest as deep as they like.
    for (const [x, y] of pairs.list) if (!sameDef(this.#plain[x], this.#variant[y], pairs)) return false
    return true
  }
}

/** The pairs of concrete types that must be equal. */
class Pairs {
  readonly list: [number, number][] = []
  readonly #known = new Set<string>()

  add(a: number, b: number): boolean {
    const key = `${a} ${b}`
    if (!this.#known.has(key)) this.list.push([a, b])
    this.#known.add(key)
    return true
  }
}

function sameExtern(a: ExternType, b: ExternType, pairs: Pairs): boolean {
  if (a.kind === "function" && b.kind === "function") {
    if (a.type.kind === "unknown" || b.type.kind === "unknown") return a.type.kind === b.type.kind
    return sameList(a.type.params, b.type.params, pairs) && sameList(a.type.results, b.type.results, pairs)
  }
  if (a.kind === "global" && b.kind === "global")
    return a.mutable === b.mutable && a.shared === b.shared && sameValue(a.type, b.type, pairs)
  if (a.kind === "memory" && b.kind === "memory") return a.address === b.address && a.pageSize === b.pageSize
  if (a.kind === "table" && b.kind === "table")
    return a.address === b.address && a.shared === b.shared && sameValue(a.element, b.element, pairs)
  return a.kind === "tag" && b.kind === "tag" && sameList(a.params, b.params, pairs)
}

const sameList = (a: readonly ValType[], b: readonly ValType[], pairs: Pairs): boolean =>
  a.length === b.length && a.every((type, i) => sameValue(type, b[i]!, pairs))

function sameValue(a: ValType, b: ValType, pairs: Pairs): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b
  if (a.kind === "unknown" || b.kind === "unknown")
    return a.kind === "unknown" && b.kind === "unknown" && a.byte === b.byte
  return a.nullable === b.nullable && sameHeap(a.heap, b.heap, pairs)
}

function sameHeap(a: HeapType, b: HeapType, pairs: Pairs): boolean {
  if (a.kind === "index" && b.kind === "index") return a.exact === b.exact && pairs.add(a.index, b.index)
  return a.kind === "abstract" && b.kind === "abstract" && a.name === b.name && a.shared === b.shared
}

function sameDef(a: SubType | undefined, b: SubType | undefined, pairs: Pairs): boolean {
  if (a === undefined || b === undefined) return a === b
  if (a.final !== b.final || a.shared !== b.shared || a.supertypes.length !== b.supertypes.length) return false
  a.supertypes.forEach((type, i) => pairs.add(type, b.supertypes[i]!))
  const { def } = a
  const other = b.def
  if (def.kind === "func" && other.kind === "func")
    return sameList(def.params, other.params, pairs) && sameList(def.results, other.results, pairs)
  if (def.kind === "struct" && other.kind === "struct")
    return (
      def.fields.length === other.fields.length && def.fields.every((it, i) => sameField(it, other.fields[i]!, pairs))
    )
  if (def.kind === "array" && other.kind === "array") return sameField(def.element, other.element, pairs)
  if (def.kind === "cont" && other.kind === "cont") return pairs.add(def.type, other.type)
  return def.kind === "unknown" && other.kind === "unknown" && def.byte === other.byte
}

const sameField = (a: FieldType, b: FieldType, pairs: Pairs): boolean =>
  a.mutable === b.mutable &&
  (a.type === "i8" || a.type === "i16" || b.type === "i8" || b.type === "i16"
    ? a.type === b.type
    : sameValue(a.type, b.type, pairs))
