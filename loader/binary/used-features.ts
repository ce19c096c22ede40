/**
 * bytes -> the features of WebAssembly that an engine needs for them, of those that engines differ in.
 *
 * All types and all instructions are looked at: the section target_features only says what a compiler was allowed. Nothing is validated.
 * `compare.ts` is the other half of what is asked of variants.
 */

import type { HeapType, SubType, ValType, WasmFeature } from "./interface.ts"
import { SECTION } from "./module.ts"
import type { Module } from "./module.ts"
import { OP, PREFIX, prefixedShape, SHAPE, SHAPES, skipBlockType, skipImmediates } from "./opcodes.ts"
import { readModule } from "./parse.ts"
import { Reader } from "./reader.ts"
import { readHeapType, readValType } from "./types.ts"

/** What was found. */
export interface UsedFeatures {
  readonly features: ReadonlySet<WasmFeature>
  /** Whether all instructions are known: else there may be more. */
  readonly isWhole: boolean
}

const FIRST_RELAXED = 0x100
const REF_EQ = 0xd3

/** Instructions without a prefix that not every engine has. */
const OF_INSTRUCTION: ReadonlyMap<number, WasmFeature> = new Map([
  [OP.try, "exceptions"],
  [OP.catch, "exceptions"],
  [OP.rethrow, "exceptions"],
  [OP.delegate, "exceptions"],
  [OP.catchAll, "exceptions"],
  [OP.tryTable, "exceptionsFinal"],
  [OP.throwRef, "exceptionsFinal"],
  [OP.returnCall, "tailCall"],
  [OP.returnCallIndirect, "tailCall"],
  [OP.returnCallRef, "tailCall"],
  [REF_EQ, "gc"],
])

/** Reads the features that a module uses. Throws a {@link WasmportError} as `parse` does, and for bodies that do not come out even. */
export function usedFeatures(bytes: Uint8Array, file?: string): UsedFeatures {
  const { module, sections } = readModule(bytes, file)
  const features = new Set<WasmFeature>()
  ofSpaces(module, features)
  const section = sections.find(({ id }) => id === SECTION.code)
  if (section === undefined) return { features, isWhole: true }
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const code = new Reader(plain, section.start, section.end, "the code section", file)
  let isWhole = true
  for (let left = code.count("functions", 3); left > 0; left--)
    if (!ofBody(code.window(code.u32(), "a function"), features)) isWhole = false
  return { features, isWhole }
}

function ofSpaces({ spaces }: Module, features: Set<WasmFeature>): void {
  for (const type of spaces.types) ofType(type, features)
  if (spaces.types.some(({ group }, i) => group === spaces.types[i - 1]?.group)) features.add("gc")
  for (const { type } of spaces.globals) ofValue(type, features)
  for (const { element, address, shared } of spaces.tables) {
    ofValue(element, features)
    if (address === "i64") features.add("memory64")
    if (shared) features.add("threads")
  }
  for (const { address, shared } of spaces.memories) {
    if (address === "i64") features.add("memory64")
    if (shared) features.add("threads")
  }
}

function ofType({ def, final, supertypes }: SubType, features: Set<WasmFeature>): void {
  if (!final || supertypes.length > 0) features.add("gc")
  if (def.kind === "func") for (const type of [...def.params, ...def.results]) ofValue(type, features)
  if (def.kind === "struct" || def.kind === "array") {
    features.add("gc")
    for (const { type } of def.kind === "struct" ? def.fields : [def.element])
      if (type !== "i8" && type !== "i16") ofValue(type, features)
  }
}

function ofValue(type: ValType, features: Set<WasmFeature>): void {
  if (type === "v128") features.add("simd")
  else if (typeof type !== "string" && type.kind === "ref") ofHeap(type.heap, features)
}

function ofHeap(heap: HeapType, features: Set<WasmFeature>): void {
  if (heap.kind !== "abstract") return
  if (heap.name === "exn" || heap.name === "noexn") features.add("exceptionsFinal")
  else if (heap.name !== "func" && heap.name !== "extern") features.add("gc")
}

/** Returns whether all of it is known. */
function ofBody(r: Reader, features: Set<WasmFeature>): boolean {
  for (let groups = r.count("locals", 2); groups > 0; groups--) {
    r.u32()
    ofValue(readValType(r), features)
  }
  while (r.unknown === undefined && r.left > 0) {
    const op = r.u8()
    const isPrefix = op >= PREFIX.gc && op <= PREFIX.atomic
    const sub = isPrefix ? r.u32() : op
    const feature = isPrefix ? ofPrefixed(op, sub) : OF_INSTRUCTION.get(op)
    if (feature !== undefined) features.add(feature)
    if (feature === "relaxedSimd") features.add("simd")
    if (!skip(r, isPrefix ? prefixedShape(op, sub) : (SHAPES[op] ?? SHAPE.unknown), features)) return false
  }
  return r.unknown === undefined
}

function ofPrefixed(prefix: number, op: number): WasmFeature | undefined {
  if (prefix === PREFIX.gc) return "gc"
  if (prefix === PREFIX.atomic) return "threads"
  if (prefix !== PREFIX.simd) return undefined
  return op < FIRST_RELAXED ? "simd" : "relaxedSimd"
}

const LEB_32 = 5

/** Passes over what follows an opcode. Returns false where nobody knows what that is. */
function skip(r: Reader, shape: number, features: Set<WasmFeature>): boolean {
  switch (shape) {
    case SHAPE.block:
      return skipBlockType(r)
    case SHAPE.labels:
      for (let left = r.count("labels", 1); left >= 0; left--) r.skipLeb(LEB_32)
      return true
    case SHAPE.catches:
      return skipBlockType(r) && skipCatches(r)
    case SHAPE.castLabel:
      r.skip(1)
      r.skipLeb(LEB_32)
      return isKnown(r, features) && isKnown(r, features)
    case SHAPE.heapType:
      return isKnown(r, features)
    default:
      return skipImmediates(r, shape)
  }
}

function isKnown(r: Reader, features: Set<WasmFeature>): boolean {
  const heap = readHeapType(r)
  if (heap.kind !== "unknown") ofHeap(heap, features)
  return r.unknown === undefined
}

const LAST_CATCH = 3
const FIRST_WITHOUT_TAG = 2

function skipCatches(r: Reader): boolean {
  for (let left = r.count("catch clauses", 2); left > 0; left--) {
    const kind = r.u8()
    if (kind > LAST_CATCH) return false
    if (kind < FIRST_WITHOUT_TAG) r.skipLeb(LEB_32)
    r.skipLeb(LEB_32)
  }
  return true
}
