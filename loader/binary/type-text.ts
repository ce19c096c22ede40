/**
 * Types in the text format's words, for comments and messages: `(i32, i64) -> f64`, `mut i32`, `memory 1..16 shared`.
 */
import type { ExternType, HeapType, Limits, ValType } from "./interface.ts"

/** @example valtype({ kind: "ref", nullable: true, heap: … }) // "externref" */
export function valtype(type: ValType): string {
  if (typeof type === "string") return type
  if (type.kind === "unknown") return `unknown(0x${type.byte.toString(16)})`
  const { heap, nullable } = type
  if (nullable && heap.kind === "abstract" && !heap.shared) return SHORT[heap.name] ?? `${heap.name}ref`
  return `(ref ${nullable ? "null " : ""}${heapType(heap)})`
}

const SHORT: Readonly<Record<string, string>> = {
  none: "nullref",
  nofunc: "nullfuncref",
  noextern: "nullexternref",
  noexn: "nullexnref",
}

function heapType(heap: HeapType): string {
  if (heap.kind === "abstract") return heap.shared ? `(shared ${heap.name})` : heap.name
  return heap.exact ? `(exact ${heap.index})` : `${heap.index}`
}

const limits = ({ min, max }: Limits): string => (max === undefined ? `${min}` : `${min}..${max}`)
const list = (types: readonly ValType[]): string => `(${types.map(valtype).join(", ")})`

/** A functype: one result stands bare, several in parentheses, none as `()`. */
export function functype(params: readonly ValType[], results: readonly ValType[]): string {
  const [only] = results
  return `${list(params)} -> ${results.length === 1 && only !== undefined ? valtype(only) : list(results)}`
}

/** The type of any import or export. @example "(i32, i64) -> f64" or "memory 1..16 shared" */
export function externtype(type: ExternType): string {
  switch (type.kind) {
    case "function":
      return type.type.kind === "func" ? functype(type.type.params, type.type.results) : "function of an unknown type"
    case "global":
      return `global ${type.mutable ? "mut " : ""}${valtype(type.type)}`
    case "memory":
      return `memory ${limits(type)}${type.address === "i64" ? " i64" : ""}${type.shared ? " shared" : ""}${type.pageSize === 65536 ? "" : ` pages of ${type.pageSize} B`}`
    case "table":
      return `table ${limits(type)}${type.address === "i64" ? " i64" : ""} ${valtype(type.element)}`
    case "tag":
      return `tag ${list(type.params)}`
  }
}
