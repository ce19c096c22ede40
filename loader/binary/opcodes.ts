/**
 * The one table of instructions: for each opcode, the shape of what follows it, so that a body can be walked.
 *
 * Knows WebAssembly 3.0 (SIMD, relaxed SIMD, garbage collection, exceptions, tail calls, many and 64-bit memories, typed references), the older
 * exceptions, atomics and wide arithmetic. It does not know the meaning of an instruction. An opcode outside of the table has unknown immediates, so
 * nobody gets past it.
 * Spec: https://webassembly.github.io/spec/core/binary/instructions.html, and the proposals named below.
 */

import type { Reader } from "./reader.ts"
import { readHeapType, readValType } from "./types.ts"

/** The shapes of immediates. */
export const SHAPE = {
  unknown: 0,
  none: 1,
  /** One unsigned integer of 32 bits: an index or a label. */
  index: 2,
  /** Two of them. */
  indices: 3,
  block: 4,
  /** Labels of br_table. */
  labels: 5,
  /** Catch clauses of try_table, behind its block type. */
  catches: 6,
  memarg: 7,
  /** A memarg and a lane. */
  memargLane: 8,
  byte: 9,
  i32: 10,
  i64: 11,
  bytes4: 12,
  bytes8: 13,
  bytes16: 14,
  heapType: 15,
  valTypes: 16,
  /** Flags, a label and two heap types. */
  castLabel: 17,
} as const

/** First and last opcode of a run, and their shape. */
type Run = readonly [first: number, last: number, shape: number]

/** Prefixes. The number of the instruction follows. */
export const PREFIX = { gc: 0xfb, misc: 0xfc, simd: 0xfd, atomic: 0xfe } as const

/** The instructions that somebody looks for. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  try: 0x06,
  catch: 0x07,
  throw: 0x08,
  rethrow: 0x09,
  throwRef: 0x0a,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  callRef: 0x14,
  returnCallRef: 0x15,
  delegate: 0x18,
  catchAll: 0x19,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  refFunc: 0xd2,
  brOnNull: 0xd5,
  brOnNonNull: 0xd6,
} as const

const CORE: readonly Run[] = [
  [0x00, 0x01, SHAPE.none], // unreachable nop
  [0x02, 0x04, SHAPE.block], // block loop if
  [0x05, 0x05, SHAPE.none], // else
  [0x06, 0x06, SHAPE.block], // try (older exceptions)
  [0x07, 0x09, SHAPE.index], // catch throw rethrow
  [0x0a, 0x0b, SHAPE.none], // throw_ref end
  [0x0c, 0x0d, SHAPE.index], // br br_if
  [0x0e, 0x0e, SHAPE.labels], // br_table
  [0x0f, 0x0f, SHAPE.none], // return
  [0x10, 0x10, SHAPE.index], // call
  [0x11, 0x11, SHAPE.indices], // call_indirect
  [0x12, 0x12, SHAPE.index], // return_call
  [0x13, 0x13, SHAPE.indices], // return_call_indirect
  [0x14, 0x15, SHAPE.index], // call_ref return_call_ref
  [0x18, 0x18, SHAPE.index], // delegate
  [0x19, 0x1b, SHAPE.none], // catch_all drop select
  [0x1c, 0x1c, SHAPE.valTypes], // select t
  [0x1f, 0x1f, SHAPE.catches], // try_table
  [0x20, 0x26, SHAPE.index], // local.get/set/tee global.get/set table.get/set
  [0x28, 0x3e, SHAPE.memarg], // i32.load … i64.store32
  [0x3f, 0x40, SHAPE.index], // memory.size memory.grow
  [0x41, 0x41, SHAPE.i32], // i32.const
  [0x42, 0x42, SHAPE.i64], // i64.const
  [0x43, 0x43, SHAPE.bytes4], // f32.const
  [0x44, 0x44, SHAPE.bytes8], // f64.const
  [0x45, 0xc4, SHAPE.none], // i32.eqz … i64.extend32_s
  [0xd0, 0xd0, SHAPE.heapType], // ref.null
  [0xd1, 0xd1, SHAPE.none], // ref.is_null
  [0xd2, 0xd2, SHAPE.index], // ref.func
  [0xd3, 0xd4, SHAPE.none], // ref.eq ref.as_non_null
  [0xd5, 0xd6, SHAPE.index], // br_on_null br_on_non_null
]

/** Garbage collection. */
const GC: readonly Run[] = [
  [0x00, 0x01, SHAPE.index], // struct.new struct.new_default
  [0x02, 0x05, SHAPE.indices], // struct.get struct.get_s struct.get_u struct.set
  [0x06, 0x07, SHAPE.index], // array.new array.new_default
  [0x08, 0x0a, SHAPE.indices], // array.new_fixed array.new_data array.new_elem
  [0x0b, 0x0e, SHAPE.index], // array.get array.get_s array.get_u array.set
  [0x0f, 0x0f, SHAPE.none], // array.len
  [0x10, 0x10, SHAPE.index], // array.fill
  [0x11, 0x13, SHAPE.indices], // array.copy array.init_data array.init_elem
  [0x14, 0x17, SHAPE.heapType], // ref.test ref.cast, and both with null
  [0x18, 0x19, SHAPE.castLabel], // br_on_cast br_on_cast_fail
  [0x1a, 0x1e, SHAPE.none], // any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u
]

/** Saturating truncation, bulk memory, tables; wide arithmetic. */
const MISC: readonly Run[] = [
  [0x00, 0x07, SHAPE.none], // i32.trunc_sat_f32_s … i64.trunc_sat_f64_u
  [0x08, 0x08, SHAPE.indices], // memory.init
  [0x09, 0x09, SHAPE.index], // data.drop
  [0x0a, 0x0a, SHAPE.indices], // memory.copy
  [0x0b, 0x0b, SHAPE.index], // memory.fill
  [0x0c, 0x0c, SHAPE.indices], // table.init
  [0x0d, 0x0d, SHAPE.index], // elem.drop
  [0x0e, 0x0e, SHAPE.indices], // table.copy
  [0x0f, 0x11, SHAPE.index], // table.grow table.size table.fill
  [0x13, 0x16, SHAPE.none], // i64.add128 i64.sub128 i64.mul_wide_s i64.mul_wide_u
]

/** SIMD and, from 0x100, relaxed SIMD. The holes are opcodes that were given up. */
const SIMD: readonly Run[] = [
  [0x00, 0x0b, SHAPE.memarg], // v128.load … v128.store
  [0x0c, 0x0d, SHAPE.bytes16], // v128.const i8x16.shuffle
  [0x0e, 0x14, SHAPE.none], // i8x16.swizzle, splats
  [0x15, 0x22, SHAPE.byte], // extract_lane, replace_lane
  [0x23, 0x53, SHAPE.none], // comparisons, bitwise
  [0x54, 0x5b, SHAPE.memargLane], // v128.load8_lane … v128.store64_lane
  [0x5c, 0x5d, SHAPE.memarg], // v128.load32_zero v128.load64_zero
  [0x5e, 0x99, SHAPE.none], // f32x4.demote_f64x2_zero … i16x8.max_u
  [0x9b, 0xa1, SHAPE.none], // i16x8.avgr_u … i32x4.neg
  [0xa3, 0xa4, SHAPE.none], // i32x4.all_true i32x4.bitmask
  [0xa7, 0xae, SHAPE.none], // i32x4.extend … i32x4.add
  [0xb1, 0xb1, SHAPE.none], // i32x4.sub
  [0xb5, 0xba, SHAPE.none], // i32x4.mul … i32x4.dot_i16x8_s
  [0xbc, 0xc1, SHAPE.none], // i32x4.extmul … i64x2.neg
  [0xc3, 0xc4, SHAPE.none], // i64x2.all_true i64x2.bitmask
  [0xc7, 0xce, SHAPE.none], // i64x2.extend … i64x2.add
  [0xd1, 0xd1, SHAPE.none], // i64x2.sub
  [0xd5, 0xe1, SHAPE.none], // i64x2.mul … f32x4.neg
  [0xe3, 0xed, SHAPE.none], // f32x4.sqrt … f64x2.neg
  [0xef, 0xff, SHAPE.none], // f64x2.sqrt … f64x2.convert_low_i32x4_u
  [0x100, 0x113, SHAPE.none], // i8x16.relaxed_swizzle … i32x4.relaxed_dot_i8x16_i7x16_add_s
]

/** Threads. */
const ATOMIC: readonly Run[] = [
  [0x00, 0x02, SHAPE.memarg], // memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64
  [0x03, 0x03, SHAPE.byte], // atomic.fence
  [0x10, 0x4e, SHAPE.memarg], // i32.atomic.load … i64.atomic.rmw32.cmpxchg_u
]

const list = (runs: readonly Run[]): Uint8Array => {
  const shapes = new Uint8Array(runs[runs.length - 1]![1] + 1)
  for (const [first, last, shape] of runs) shapes.fill(shape, first, last + 1)
  return shapes
}

/** Shapes by opcode, for instructions without a prefix. */
export const SHAPES: Uint8Array = /* @__PURE__ */ list(CORE)
/** Shapes by number, for each prefix from the first. */
const PREFIXED: readonly Uint8Array[] = [
  /* @__PURE__ */ list(GC),
  /* @__PURE__ */ list(MISC),
  /* @__PURE__ */ list(SIMD),
  /* @__PURE__ */ list(ATOMIC),
]

/** The shape of the instruction behind a prefix. */
export const prefixedShape = (prefix: number, op: number): number => PREFIXED[prefix - PREFIX.gc]?.[op] ?? SHAPE.unknown

/** Proposals whose instructions are known by name, and left out. */
const LEFT_OUT: readonly (readonly [prefix: number, first: number, last: number, proposal: string])[] = [
  [0, 0xe0, 0xe6, "stack switching"],
  [PREFIX.gc, 0x20, 0x28, "custom descriptors"],
  [PREFIX.gc, 0x80, 0xb7, "strings"],
  [PREFIX.misc, 0x12, 0x12, "memory control"],
  [PREFIX.simd, 0x120, 0x14f, "half precision"],
  [PREFIX.atomic, 0x00, 0x7f, "shared-everything threads"], // or one of threads, with an ordering
]

/** The proposal that an instruction outside of the table comes from, if its name is known. */
export const proposalOf = (prefix: number, op: number): string | undefined =>
  LEFT_OUT.find(([of, first, last]) => of === prefix && op >= first && op <= last)?.[3]

/** Flags of a memarg: the alignment, and whether the index of a memory follows. */
const MEMARG_ALIGN = 0x07
const MEMARG_MEMORY = 0x40
const LEB_32 = 5
const LEB_64 = 10

/** Passes over immediates that nobody reads. Returns false for shapes that the caller has to read itself, and for unknown ones. */
export function skipImmediates(r: Reader, shape: number): boolean {
  switch (shape) {
    case SHAPE.none:
      return true
    case SHAPE.index:
    case SHAPE.i32:
      r.skipLeb(LEB_32)
      return true
    case SHAPE.memarg:
      return skipMemarg(r)
    case SHAPE.i64:
      r.skipLeb(LEB_64)
      return true
    case SHAPE.indices:
      r.skipLeb(LEB_32)
      r.skipLeb(LEB_32)
      return true
    case SHAPE.bytes4:
      r.skip(4)
      return true
    case SHAPE.bytes8:
      r.skip(8)
      return true
    case SHAPE.bytes16:
      r.skip(16)
      return true
    case SHAPE.byte:
      r.skip(1)
      return true
    case SHAPE.memargLane:
      if (!skipMemarg(r)) return false
      r.skip(1)
      return true
    case SHAPE.heapType:
      readHeapType(r)
      return r.unknown === undefined
    case SHAPE.valTypes:
      for (let left = r.count("types", 1); left > 0; left--) readValType(r)
      return r.unknown === undefined
    default:
      return false
  }
}

function skipMemarg(r: Reader): boolean {
  const flags = r.u32()
  // A further flag has further immediates: shared-everything threads has an ordering.
  if ((flags & ~(MEMARG_ALIGN | MEMARG_MEMORY)) !== 0) return false
  if (flags & MEMARG_MEMORY) r.skipLeb(LEB_32)
  r.skipLeb(LEB_64)
  return true
}

/** The block type without parameters and results. */
export const EMPTY_BLOCK = 0x40
/** References with a heap type behind them, and the bits by which types of one byte are known. Other block types are type indices. */
const REF_NULL = 0x63
const REF = 0x64
const ONE_BYTE = 0xc0

/** Passes over a block type. Returns false for an unknown type. */
export function skipBlockType(r: Reader): boolean {
  const byte = r.peek()
  if (byte === EMPTY_BLOCK) r.u8()
  else if (byte === REF || byte === REF_NULL || (byte & ONE_BYTE) === EMPTY_BLOCK) readValType(r)
  else r.typeIndex()
  return r.unknown === undefined
}
