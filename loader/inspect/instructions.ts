/**
 * Function bodies and constant expressions -> which opcodes are in them, and which types they name.
 *
 * The table of binary/opcodes.ts frames each instruction. The engine checks whether instructions fit each other. An instruction that is not in the
 * table ends the reading of its expression, not of the module.
 */

import { OP, PREFIX, prefixedShape, SHAPE, SHAPES, skipBlockType, skipImmediates } from "../binary/opcodes.ts"
import type { Reader } from "../binary/reader.ts"
import { noteUnknown, readHeapType, readValType } from "../binary/types.ts"
import type { HeapType, UnknownType, ValType } from "../binary/interface.ts"
import { WasmportError } from "../error.ts"

/** The number of opcodes without a prefix, and of those that are kept behind each prefix. */
const CORE = 0x100
const BEHIND_PREFIX = 0x200

/** The first and the last value type of one byte in WebAssembly 1.0. */
const I32 = 0x7f
const F64 = 0x7c

/** The instructions and types that were met. */
export interface Met {
  /** 1 for each opcode that occurs, by {@link slotOf}. */
  readonly opcodes: Uint8Array
  /** The first instruction of each kind that is not known. */
  readonly unknown: Map<number, { readonly prefix: number; readonly op: number }>
  readonly type: (type: ValType) => void
  readonly heapType: (type: HeapType | UnknownType) => void
  /** The type index of a block. */
  readonly blockType: (index: number) => void
}

/** The number of places for opcodes. */
export const SLOTS: number = CORE + 4 * BEHIND_PREFIX

/** The place of an opcode in {@link Met}; `prefix` is 0 for those without one. */
export const slotOf = (prefix: number, op: number): number =>
  prefix === 0 ? op : CORE + (prefix - PREFIX.gc) * BEHIND_PREFIX + op

/**
 * Reads the instructions up to the outermost `end`. Throws a WasmportError for bytes that are no instructions. The reader's `unknown` is set if an
 * instruction, or a type in it, is not known.
 */
export function readInstructions(r: Reader, met: Met): void {
  const { opcodes } = met
  for (let depth = 1; depth > 0;) {
    const at = r.pos
    const op = r.u8()
    const shape = SHAPES[op] ?? SHAPE.unknown
    switch (shape) {
      case SHAPE.none:
        if (op === OP.end) depth--
        break
      case SHAPE.index:
        r.skipLeb(5)
        if (op === OP.delegate) depth--
        break
      case SHAPE.block:
        readBlockType(r, met)
        depth++
        break
      case SHAPE.labels:
        for (let left = r.count("labels", 1); left >= 0; left--) r.skipLeb(5)
        break
      case SHAPE.catches:
        readBlockType(r, met)
        for (let left = r.count("catch clauses", 2); left > 0; left--) {
          const kind = r.u8()
          if (kind > 3) return stop(r, met, at, 0, op)
          if (kind < 2) r.skipLeb(5)
          r.skipLeb(5)
        }
        depth++
        break
      case SHAPE.heapType:
        met.heapType(readHeapType(r))
        break
      case SHAPE.valTypes:
        for (let left = r.count("types", 1); left > 0; left--) met.type(readValType(r))
        break
      case SHAPE.unknown:
        if (op < PREFIX.gc || op > PREFIX.atomic) return stop(r, met, at, 0, op)
        if (!readPrefixed(r, met, at, op)) return
        break
      default:
        if (!skipImmediates(r, shape)) return stop(r, met, at, 0, op)
    }
    if (r.unknown !== undefined) return
    opcodes[op] = 1
  }
}

/** Reads the rest of an instruction with a prefix. Returns false if the reading ends here. */
function readPrefixed(r: Reader, met: Met, at: number, prefix: number): boolean {
  const op = r.u32()
  const shape = prefixedShape(prefix, op)
  if (shape === SHAPE.castLabel) {
    r.u8()
    r.skipLeb(5)
    met.heapType(readHeapType(r))
    met.heapType(readHeapType(r))
  } else if (shape === SHAPE.heapType) met.heapType(readHeapType(r))
  else if (!skipImmediates(r, shape)) {
    stop(r, met, at, prefix, op)
    return false
  }
  met.opcodes[slotOf(prefix, op)] = 1
  return true
}

function stop(r: Reader, met: Met, at: number, prefix: number, op: number): void {
  met.unknown.set(prefix * 2 ** 32 + op, { prefix, op })
  noteUnknown(r, r.bytes[at]!, at)
}

function readBlockType(r: Reader, met: Met): void {
  const byte = r.peek()
  const from = r.pos
  if (!skipBlockType(r) || (byte >= F64 && byte <= I32)) return
  const to = r.pos
  r.pos = from
  if (isValueType(byte)) met.type(readValType(r))
  else if (byte !== EMPTY) met.blockType(r.typeIndex())
  r.pos = to
}

const EMPTY = 0x40
const isValueType = (byte: number): boolean =>
  byte !== EMPTY && ((byte & 0xc0) === 0x40 || byte === 0x63 || byte === 0x64)

/** Reads the locals and the instructions of one function, which fill the reader's window. */
export function readBody(r: Reader, met: Met): void {
  for (let groups = r.count("locals", 2); groups > 0; groups--) {
    r.skipLeb(5)
    const byte = r.peek()
    const type = readValType(r)
    if (byte < F64 || byte > I32) met.type(type)
  }
  readInstructions(r, met)
  if (r.unknown === undefined) r.finish()
}

/** Runs `read`; false when it ended at something that is not known. */
export function asFarAsKnown(r: Reader, read: () => void): boolean {
  try {
    read()
  } catch (error) {
    if (r.unknown === undefined || !(error instanceof WasmportError)) throw error
  }
  return r.unknown === undefined
}
