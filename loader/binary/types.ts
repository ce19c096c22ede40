/**
 * Types: the type section, value and reference types, limits, and the types of tables, memories and globals.
 *
 * An unknown type becomes an UnknownType and is noted in the reader. Reading on shows whether the section still can be framed. Indices are not
 * resolved here: index-spaces.ts knows them.
 * Spec: https://webassembly.github.io/spec/core/binary/types.html, and the proposals named below.
 */

import type {
  AbstractHeapType,
  FieldType,
  GlobalType,
  HeapType,
  MemoryType,
  NumType,
  RefType,
  SubType,
  TableType,
  TypeDef,
  UnknownType,
  ValType,
} from "./interface.ts"
import { hex } from "./reader.ts"
import type { Reader } from "./reader.ts"

const NUM_TYPES: ReadonlyMap<number, NumType> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
])

const ABSTRACT_HEAP_TYPES: ReadonlyMap<number, AbstractHeapType> = new Map([
  [0x75, "nocont"], // stack switching, as is 0x68
  [0x74, "noexn"],
  [0x73, "nofunc"],
  [0x72, "noextern"],
  [0x71, "none"],
  [0x70, "func"],
  [0x6f, "extern"],
  [0x6e, "any"],
  [0x6d, "eq"],
  [0x6c, "i31"],
  [0x6b, "struct"],
  [0x6a, "array"],
  [0x69, "exn"],
  [0x68, "cont"],
])

const PACKED_I8 = 0x78
const PACKED_I16 = 0x77
const REF_NULL = 0x63
const REF = 0x64
/** Prefix of a heap type and of a composite type: shared-everything threads. */
const SHARED = 0x65
/** Prefix of a heap type: custom descriptors. */
const EXACT = 0x62

const FUNC = 0x60
const STRUCT = 0x5f
const ARRAY = 0x5e
const CONT = 0x5d
const SUB = 0x50
const SUB_FINAL = 0x4f
const REC = 0x4e
/** Custom descriptors: a type index and then the composite type that it describes, or that describes it. */
const DESCRIPTOR = 0x4d
const DESCRIBES = 0x4c

const LIMITS_MAX = 1
const LIMITS_SHARED = 2
const LIMITS_64 = 4
const LIMITS_PAGE_SIZE = 8
const LIMITS_FLAGS = 15
const DEFAULT_PAGE_SIZE = 65536
const MAX_PAGE_SIZE_LOG2 = 16

const GLOBAL_MUTABLE = 1
const GLOBAL_SHARED = 2

/** The shorthands `(ref null X)` of one byte, and the number types. */
const ONE_BYTE_TYPES: readonly (ValType | undefined)[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => {
  const name = ABSTRACT_HEAP_TYPES.get(byte)
  if (name === undefined) return NUM_TYPES.get(byte)
  return { kind: "ref", nullable: true, heap: { kind: "abstract", name, shared: false } }
})

/** Reads a value type. */
export function readValType(r: Reader): ValType {
  const offset = r.pos
  const byte = r.u8()
  const type = ONE_BYTE_TYPES[byte]
  if (type !== undefined) return type
  if (byte === REF || byte === REF_NULL) return refTo(readHeapType(r), byte === REF_NULL)
  if (byte === SHARED) return refTo(readSharedHeapType(r), true)
  return noteUnknown(r, byte, offset)
}

/** Reads the type of a table's elements. Throws a WasmportError for a type that is no reference. */
export function readRefType(r: Reader): RefType | UnknownType {
  const offset = r.pos
  const type = readValType(r)
  if (typeof type !== "string") return type
  throw r.error({
    message: `a table has elements of type ${type}`,
    offset,
    rule: "the elements of a table are references",
    value: hex(r.bytes[offset]!),
  })
}

function refTo(heap: HeapType | UnknownType, nullable: boolean): RefType | UnknownType {
  return heap.kind === "unknown" ? heap : { kind: "ref", nullable, heap }
}

/** Reads a heap type. */
export function readHeapType(r: Reader): HeapType | UnknownType {
  const offset = r.pos
  const byte = r.peek()
  if (byte === SHARED) {
    r.u8()
    return readSharedHeapType(r)
  }
  if (byte === EXACT) {
    r.u8()
    return { kind: "index", index: r.refersTo(r.u32(), offset + 1), exact: true }
  }
  const number = r.s33()
  if (number < 0) return abstractHeapType(r, number, offset, false)
  return { kind: "index", index: r.refersTo(number, offset), exact: false }
}

function readSharedHeapType(r: Reader): HeapType | UnknownType {
  const offset = r.pos
  return abstractHeapType(r, r.s33(), offset, true)
}

/** Abstract heap types are the negative numbers of one byte; engines take them in more bytes, too, as any integer. */
function abstractHeapType(r: Reader, number: number, offset: number, shared: boolean): HeapType | UnknownType {
  const name = number < 0 && number >= -0x40 ? ABSTRACT_HEAP_TYPES.get(number & 0x7f) : undefined
  return name === undefined ? noteUnknown(r, r.bytes[offset]!, offset) : { kind: "abstract", name, shared }
}

/** Makes an unknown type. The reader's window remembers the first one. */
export function noteUnknown(r: Reader, byte: number, offset: number): UnknownType {
  const type: UnknownType = { kind: "unknown", byte, offset }
  r.unknown ??= type
  return type
}

/**
 * Reads the entries of a section as far as they are known. An unknown byte in the place of a value type is taken for a type of one byte. If the
 * section then does not end where it should, the entries in front of the first unknown one are kept, and the rest becomes `unknown`. Returns the type
 * that stands for that rest, if there is one.
 */
export function readKnown<T>(
  r: Reader,
  list: T[],
  count: number,
  read: () => void,
  unknown: (type: UnknownType) => T,
): UnknownType | undefined {
  const whole = list.length + count
  let known = list.length
  let highestType = r.highestType
  try {
    for (let i = 0; i < count; i++) {
      read()
      if (r.unknown === undefined) {
        known = list.length
        highestType = r.highestType
      }
    }
    r.finish()
    return undefined
  } catch (error) {
    if (r.unknown === undefined) throw error
    list.length = known
    r.highestType = highestType
    const rest = unknown(r.unknown)
    while (list.length < whole) list.push(rest)
    return r.unknown
  }
}

/** The types of a module, in the order of their index space. */
export interface TypeSection {
  readonly types: readonly SubType[]
  /** Stands for the types behind one that could not be framed. Their number is not known, since a rec group holds several. */
  readonly lost: UnknownType | undefined
}

/** Reads the type section; rec groups are flattened. */
export function readTypeSection(r: Reader): TypeSection {
  const types: SubType[] = []
  let group = 0
  const lost = readKnown(
    r,
    types,
    r.count("types", 2),
    () => readRecType(r, types, group++),
    (def) => ({ def, final: true, supertypes: [], group, shared: false }),
  )
  return { types, lost }
}

function readRecType(r: Reader, types: SubType[], group: number): void {
  if (r.peek() !== REC) {
    types.push(readSubType(r, group))
    return
  }
  r.u8()
  for (let left = r.count("types", 2, types.length); left > 0; left--) types.push(readSubType(r, group))
}

function readSubType(r: Reader, group: number): SubType {
  const byte = r.peek()
  let supertypes: readonly number[] = []
  if (byte === SUB || byte === SUB_FINAL) {
    r.u8()
    supertypes = readVector(r, "supertypes", 1, readTypeReference)
  }
  const shared = r.peek() === SHARED
  if (shared) r.u8()
  skipPrefixed(r, DESCRIBES)
  skipPrefixed(r, DESCRIPTOR)
  return { def: readTypeDef(r), final: byte !== SUB, supertypes, group, shared }
}

function skipPrefixed(r: Reader, prefix: number): void {
  if (r.peek() !== prefix) return
  r.u8()
  readTypeReference(r)
}

function readTypeDef(r: Reader): TypeDef {
  const offset = r.pos
  const byte = r.u8()
  switch (byte) {
    case FUNC:
      return {
        kind: "func",
        params: readVector(r, "parameters", 1, readValType),
        results: readVector(r, "results", 1, readValType),
      }
    case STRUCT:
      return { kind: "struct", fields: readVector(r, "fields", 2, readFieldType) }
    case ARRAY:
      return { kind: "array", element: readFieldType(r) }
    case CONT:
      return { kind: "cont", type: r.typeIndex() }
    default:
      // Only its own proposal tells its length, so nothing behind it can be read.
      noteUnknown(r, byte, offset)
      throw unknownTypeError(r)
  }
}

function readFieldType(r: Reader): FieldType {
  const byte = r.peek()
  const packed = byte === PACKED_I8 ? "i8" : byte === PACKED_I16 ? "i16" : undefined
  if (packed !== undefined) r.u8()
  const type = packed ?? readValType(r)
  return { type, mutable: readFlags(r, 1, "a field is constant (0) or mutable (1)") === 1 }
}

function readTypeReference(r: Reader): number {
  const offset = r.pos
  return r.refersTo(r.u32(), offset)
}

const NOTHING: readonly never[] = []

function readVector<T>(r: Reader, entries: string, least: number, read: (r: Reader) => T): readonly T[] {
  const count = r.count(entries, least)
  if (count === 0) return NOTHING
  const list: T[] = []
  for (let i = 0; i < count; i++) list.push(read(r))
  return list
}

function readFlags(r: Reader, highest: number, rule: string): number {
  const offset = r.pos
  const flags = r.u8()
  if (flags <= highest) return flags
  throw r.error({ message: `flags of ${r.what} are out of range`, offset, rule, value: hex(flags) })
}

/** Reads the limits of a memory. */
export function readMemoryType(r: Reader): MemoryType {
  const flags = readFlags(r, LIMITS_FLAGS, "a memory's limits have flags 0 to 15")
  const min = r.u64()
  const max = flags & LIMITS_MAX ? r.u64() : undefined
  const pageSize = flags & LIMITS_PAGE_SIZE ? readPageSize(r) : DEFAULT_PAGE_SIZE
  return {
    kind: "memory",
    min,
    max,
    shared: (flags & LIMITS_SHARED) !== 0,
    address: flags & LIMITS_64 ? "i64" : "i32",
    pageSize,
  }
}

/** Custom page sizes: the binary logarithm of the bytes per page. */
function readPageSize(r: Reader): number {
  const offset = r.pos
  const log2 = r.u32()
  if (log2 <= MAX_PAGE_SIZE_LOG2) return 2 ** log2
  throw r.error({
    message: "the page size of a memory is out of range",
    offset,
    rule: "a page has 2^0 to 2^16 bytes",
    value: `2^${log2}`,
  })
}

/** Reads the element type and the limits of a table. */
export function readTableType(r: Reader): TableType {
  const element = readRefType(r)
  const flags = readFlags(r, LIMITS_FLAGS ^ LIMITS_PAGE_SIZE, "a table's limits have flags 0 to 7")
  const min = r.u64()
  const max = flags & LIMITS_MAX ? r.u64() : undefined
  return {
    kind: "table",
    element,
    min,
    max,
    address: flags & LIMITS_64 ? "i64" : "i32",
    shared: (flags & LIMITS_SHARED) !== 0,
  }
}

/** Reads the type of a global, without its initial value. */
export function readGlobalType(r: Reader): GlobalType {
  const type = readValType(r)
  const flags = readFlags(r, GLOBAL_MUTABLE | GLOBAL_SHARED, "a global has flags 0 to 3: mutable 1, shared 2")
  return {
    kind: "global",
    type,
    mutable: (flags & GLOBAL_MUTABLE) !== 0,
    shared: (flags & GLOBAL_SHARED) !== 0,
  }
}

/** The error of a section that cannot be framed because of the unknown type in it. */
export function unknownTypeError(r: Reader): Error {
  const type = r.unknown!
  return r.error({
    message: `a type in ${r.what} is not known, so the bytes after it cannot be read`,
    offset: type.offset,
    value: hex(type.byte),
    hint: "a newer version of wasmport may know it",
  })
}
