/**
 * Opcodes, types and sections of a module -> the features that an engine needs for it.
 *
 * Names are those of the target_features section (WebAssembly/tool-conventions), so that they compare with the features that a compiler was allowed
 * to use. A feature without a name there has its proposal's. WebAssembly 1.0 is no feature.
 */

import type { HeapType, UnknownType, ValType } from "../binary/interface.ts"
import type { Module } from "../binary/module.ts"
import { PREFIX, proposalOf } from "../binary/opcodes.ts"
import { SLOTS, slotOf } from "./instructions.ts"
import type { Met } from "./instructions.ts"

const EXCEPTIONS = "exception-handling"
const REFERENCES = "reference-types"
const FUNCTION_REFERENCES = "function-references"

type Run = readonly [feature: string, prefix: number, first: number, last: number]

/** Instructions by their feature. */
const RUNS: readonly Run[] = [
  [EXCEPTIONS, 0, 0x06, 0x0a],
  [EXCEPTIONS, 0, 0x18, 0x19],
  [EXCEPTIONS, 0, 0x1f, 0x1f],
  ["legacy-exceptions", 0, 0x06, 0x07], // try catch
  ["legacy-exceptions", 0, 0x09, 0x09], // rethrow
  ["legacy-exceptions", 0, 0x18, 0x19], // delegate catch_all
  ["exnref", 0, 0x0a, 0x0a], // throw_ref
  ["exnref", 0, 0x1f, 0x1f], // try_table
  ["tail-call", 0, 0x12, 0x13],
  ["tail-call", 0, 0x15, 0x15],
  [FUNCTION_REFERENCES, 0, 0x14, 0x15],
  [FUNCTION_REFERENCES, 0, 0xd4, 0xd6],
  [REFERENCES, 0, 0x1c, 0x1c], // select t
  [REFERENCES, 0, 0x25, 0x26], // table.get table.set
  [REFERENCES, 0, 0xd0, 0xd2], // ref.null ref.is_null ref.func
  [REFERENCES, PREFIX.misc, 0x0f, 0x11], // table.grow table.size table.fill
  ["sign-ext", 0, 0xc0, 0xc4],
  ["nontrapping-fptoint", PREFIX.misc, 0x00, 0x07],
  ["bulk-memory", PREFIX.misc, 0x08, 0x0e],
  ["wide-arithmetic", PREFIX.misc, 0x13, 0x16],
  ["gc", 0, 0xd3, 0xd3], // ref.eq
  ["gc", PREFIX.gc, 0x00, 0x1f],
  ["simd128", PREFIX.simd, 0x00, 0x113],
  ["relaxed-simd", PREFIX.simd, 0x100, 0x113],
  ["atomics", PREFIX.atomic, 0x00, 0x4e],
]

/** Arithmetic in constant expressions. */
const EXTENDED_CONST: readonly (readonly [first: number, last: number])[] = [
  [0x6a, 0x6c],
  [0x7c, 0x7e],
]

const JS_STRING = "wasm:js-string"

/** The features of a module, collected. */
export class Features {
  readonly #found = new Set<string>()
  readonly #module: Module
  /** For bodies, and for constant expressions. */
  readonly body: Met
  readonly constant: Met

  constructor(module: Module) {
    this.#module = module
    const unknown: Met["unknown"] = new Map()
    const type = (of: ValType): void => this.#type(of)
    const heapType = (of: HeapType | UnknownType): void => this.#heapType(of)
    const blockType = (index: number): void => this.#blockType(index)
    this.body = { opcodes: new Uint8Array(SLOTS), unknown, type, heapType, blockType }
    this.constant = { ...this.body, opcodes: new Uint8Array(SLOTS) }
  }

  /** The names of the features, in alphabetical order. `passive`: whether a segment waits for an instruction, or segments are counted for one. */
  names(passive: boolean): string[] {
    const found = this.#found
    const { body, constant } = this
    for (const [feature, prefix, first, last] of RUNS)
      for (let slot = slotOf(prefix, first); slot <= slotOf(prefix, last); slot++)
        if (body.opcodes[slot] || constant.opcodes[slot]) found.add(feature)
    for (const [first, last] of EXTENDED_CONST)
      for (let op = first; op <= last; op++) if (constant.opcodes[op]) found.add("extended-const")
    for (const { prefix, op } of body.unknown.values())
      found.add(proposalOf(prefix, op)?.replaceAll(" ", "-") ?? "unknown")
    if (passive) found.add("bulk-memory")
    this.#declared()
    return [...found].sort()
  }

  #declared(): void {
    const found = this.#found
    const { spaces, imports, exports } = this.#module
    let last = -1
    for (const { def, final, supertypes, group, shared } of spaces.types) {
      if (shared) found.add("shared-everything-threads")
      if (!final || supertypes.length > 0 || group === last) found.add("gc")
      last = group
      if (def.kind === "func") {
        if (def.results.length > 1) found.add("multivalue")
        def.params.forEach(this.body.type)
        def.results.forEach(this.body.type)
      } else if (def.kind === "cont") found.add("stack-switching")
      else found.add(def.kind === "unknown" ? "unknown" : "gc")
    }
    for (const { type } of spaces.globals) this.#type(type)
    for (const { element, address, shared } of spaces.tables) {
      // A table of functions is as old as WebAssembly.
      if (element.kind === "unknown" || !element.nullable || !isPlain(element.heap, "func")) this.#type(element)
      if (address === "i64") found.add("memory64")
      if (shared) found.add("shared-everything-threads")
    }
    for (const { address, shared, pageSize } of spaces.memories) {
      if (address === "i64") found.add("memory64")
      if (shared) found.add("atomics")
      if (pageSize !== 65536) found.add("custom-page-sizes")
    }
    if (spaces.memories.length > 1) found.add("multimemory")
    if (spaces.tables.length > 1) found.add(REFERENCES)
    if (spaces.tags.length > 0) found.add(EXCEPTIONS)
    for (const { type } of [...imports, ...exports])
      if (type.kind === "global" && type.mutable) found.add("mutable-globals")
    for (const { module, exact } of imports) {
      if (module === JS_STRING) found.add("js-string-builtins")
      if (exact) found.add("custom-descriptors")
    }
  }

  #type(type: ValType): void {
    if (type === "v128") this.#found.add("simd128")
    else if (typeof type !== "string") {
      if (type.kind === "unknown") this.#found.add("unknown")
      else {
        if (!type.nullable) this.#found.add(FUNCTION_REFERENCES)
        this.#heapType(type.heap)
      }
    }
  }

  #heapType(heap: HeapType | UnknownType): void {
    const found = this.#found
    if (heap.kind === "unknown") found.add("unknown")
    else if (heap.kind === "index") found.add(heap.exact ? "custom-descriptors" : FUNCTION_REFERENCES)
    else {
      if (heap.shared) found.add("shared-everything-threads")
      found.add(OF_HEAP_TYPE[heap.name] ?? "gc")
    }
  }

  #blockType(index: number): void {
    const def = this.#module.spaces.types[index]?.def
    if (def?.kind === "func" && (def.params.length > 0 || def.results.length > 1)) this.#found.add("multivalue")
  }
}

const isPlain = (heap: HeapType, name: string): boolean =>
  heap.kind === "abstract" && heap.name === name && !heap.shared

/** The features of heap types. Types that are not here belong to garbage collection. */
const OF_HEAP_TYPE: Readonly<Partial<Record<string, string>>> = {
  func: REFERENCES,
  extern: REFERENCES,
  exn: "exnref",
  noexn: "exnref",
  cont: "stack-switching",
  nocont: "stack-switching",
}
