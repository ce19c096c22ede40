/**
 * A function's body -> the places where a meter has something to do, in order. Nothing is written yet.
 *
 * Fuel is charged per basic block, by its number of instructions. Blocks that always run together are charged together: the code behind an `end`
 * belongs to the block before the construct, unless a branch inside of it leads further out. Only traps and exceptions end such a block early.
 * `binary/opcodes.ts` has the table; `body.ts` writes the code.
 */

import type { Reader } from "../binary/reader.ts"
import { readHeapType } from "../binary/types.ts"
import { OP, PREFIX, prefixedShape, SHAPE, SHAPES, skipBlockType, skipImmediates } from "../binary/opcodes.ts"
import { unknownOpcode } from "./unknown-opcode.ts"

/** The kinds of events. An event is three numbers: kind, offset in the file, and an argument. */
export const EVENT = {
  /** Nothing: the place where an instruction ends. */
  none: 0,
  /** A block begins, of so many instructions. */
  charge: 1,
  /** The same, in a place that every loop and recursion passes: here the fuel is checked. */
  check: 2,
  /** A call: the function's index, or {@link INDIRECT}. */
  call: 3,
  /** Behind a call. */
  called: 4,
  /** A tail call. */
  tailCall: 5,
  /** The function is left. */
  leave: 6,
  /** A branch, conditional or not, to the label of this number, or code that runs into it from above. */
  jump: 7,
  /** Behind a label, where branches arrive. */
  label: 8,
  /** An exception arrives here. */
  landing: 9,
  /** An instruction whose time grows with the number on top of the stack; the argument is a {@link bulk}. */
  bulk: 10,
  /** memory.grow of the memory with this index. */
  grow: 11,
  /** A trap that the code asks for. */
  trap: 12,
} as const
/** The count of numbers in an event. */
export const EVENT_SIZE = 3
export const INDIRECT = -1

/** Units that take as long as one instruction, as a power of two: bytes of a memory, elements of a table or an array. */
const BYTES_SHIFT = 6
const ELEMENTS_SHIFT = 3

/** The argument of a bulk event: whether the length is an i64, and the power of two of the units. */
export const bulk = (long: boolean, shift: number): number => shift * 2 + (long ? 1 : 0)

/** The things that instructions refer to. */
export interface Surroundings {
  /** How many functions and globals there are, imports included. */
  readonly functions: number
  readonly globals: number
  /** Whether a memory and a table, by index, have addresses of 64 bits. */
  readonly memories: readonly boolean[]
  readonly tables: readonly boolean[]
  /** How many fields a type has, by its index. */
  readonly fields: (type: number) => number
}

/** A body that was read. */
export interface Flow {
  readonly events: number[]
  /** Calls something, and so may call itself in the end. */
  calls: boolean
  /** Has a loop. */
  loops: boolean
  /** Calls through a table or a reference. */
  indirect: boolean
  /** One of these calls is a tail call: none of its own code runs behind it. */
  tailIndirect: boolean
  /** Uses the newer exceptions. */
  exnref: boolean
  /** The functions that it calls by index. */
  readonly callees: Set<number>
  /** Numbers of the labels where exceptions arrive, besides {@link OUTERMOST}. */
  readonly caught: Set<number>
}
/** The number of the function's own label. */
export const OUTERMOST = 0

/** Depth of the function itself, which `return` leaves. */
const RETURN = -1

/**
 * Reads the instructions of one body, from behind the locals to its end. Throws a WasmportError for an unknown instruction, and for indices beyond
 * the module's own: the meter's globals and locals will be there, which no code of the module may reach.
 *
 * @param locals number of the function's locals, parameters included
 */
export function readFlow(r: Reader, where: string, around: Surroundings, locals: number): Flow {
  const events: number[] = []
  const flow: Flow = {
    events,
    calls: false,
    loops: false,
    indirect: false,
    tailIndirect: false,
    exnref: false,
    callees: new Set(),
    caught: new Set(),
  }
  // The open constructs, by depth: the label's number, the charge of the code before, the outermost depth that is jumped to, and whether the code
  // before is dead.
  const labels = [OUTERMOST]
  const befores = [0]
  const outs = [0]
  const deads = [false]
  let lastLabel = OUTERMOST
  /** The place of the current block's charge in `events`. */
  let charge = 0
  let dead = false

  const add = (kind: number, at: number, argument: number): number => events.push(kind, at, argument) - EVENT_SIZE
  const newBlock = (): void => {
    charge = add(EVENT.charge, r.pos, 0)
  }
  const open = (): void => {
    labels.push(++lastLabel)
    befores.push(charge)
    outs.push(labels.length)
    deads.push(dead)
  }
  const leaveTo = (depth: number): void => {
    const top = outs.length - 1
    if (depth < outs[top]!) outs[top] = depth
  }
  const depthOf = (label: number, at: number): number => {
    const depth = labels.length - 1 - label
    if (depth >= 0) return depth
    throw r.error({
      message: `an instruction of ${where} branches out of the function`,
      offset: at,
      value: String(label),
    })
  }
  const jump = (label: number, at: number): void => {
    const depth = depthOf(label, at)
    leaveTo(depth)
    add(EVENT.jump, at, labels[depth]!)
  }
  const exit = (): void => {
    leaveTo(RETURN)
    dead = true
  }
  const count = (more: number = 0): void => {
    if (!dead) events[charge + 2]! += 1 + more
  }
  const index = (thing: string, length: number, at: number): number => {
    const found = r.u32()
    if (found < length) return found
    throw r.error({
      message: `an instruction of ${where} refers to ${thing} ${found}, and there ${length === 1 ? "is" : "are"} ${length}`,
      offset: at,
      rule: "an index is below the number of things it counts",
      value: String(found),
    })
  }

  // A call costs one more than the function's instructions, so that none is free.
  add(EVENT.check, r.pos, 1)
  while (labels.length > 0) {
    const at = r.pos
    const op = r.u8()
    switch (op) {
      case OP.end:
      case OP.delegate: {
        if (op === OP.delegate) r.skipLeb(5)
        const label = labels.pop()!
        const before = befores.pop()!
        const out = outs.pop()!
        const depth = labels.length
        if (!dead) add(EVENT.jump, at, label)
        dead = deads.pop()!
        if (depth === 0) break
        if (out < outs[depth - 1]!) outs[depth - 1] = out
        add(EVENT.label, r.pos, label)
        if (out < depth) newBlock()
        else charge = before
        break
      }
      case OP.block:
      case OP.try:
        count()
        if (!skipBlockType(r)) throw unknownOpcode(r, at, where, 0, op)
        open()
        break
      case OP.if:
        count()
        if (!skipBlockType(r)) throw unknownOpcode(r, at, where, 0, op)
        open()
        add(EVENT.jump, at, lastLabel) // without an `else` it is one
        newBlock()
        break
      case OP.loop:
        count()
        if (!skipBlockType(r)) throw unknownOpcode(r, at, where, 0, op)
        open()
        flow.loops = true
        add(EVENT.jump, at, lastLabel)
        add(EVENT.label, r.pos, lastLabel)
        charge = add(EVENT.check, r.pos, 1)
        break
      case OP.else:
      case OP.catch:
      case OP.catchAll: {
        if (op === OP.catch) r.skipLeb(5)
        const label = labels[labels.length - 1]!
        if (!dead) add(EVENT.jump, at, label)
        add(op === OP.else ? EVENT.label : EVENT.landing, r.pos, label)
        dead = deads[deads.length - 1]!
        newBlock()
        break
      }
      case OP.tryTable: {
        count()
        flow.exnref = true
        if (!skipBlockType(r)) throw unknownOpcode(r, at, where, 0, op)
        const outer = labels.length - 1
        let out = outer
        for (let left = r.count("catch clauses", 2); left > 0; left--) {
          const kind = r.u8()
          if (kind > 3) throw unknownOpcode(r, at, where, 0, op)
          if (kind < 2) r.skipLeb(5)
          const depth = depthOf(r.u32(), at)
          flow.caught.add(labels[depth]!)
          out = Math.min(out, depth)
        }
        open()
        leaveTo(out)
        break
      }
      case OP.br:
        count()
        jump(r.u32(), at)
        dead = true
        break
      case OP.brIf:
      case OP.brOnNull:
      case OP.brOnNonNull:
        count()
        jump(r.u32(), at)
        newBlock()
        break
      case OP.brTable: {
        count()
        const seen = new Set<number>()
        for (let left = r.count("labels", 1); left >= 0; left--) seen.add(r.u32())
        for (const label of seen) jump(label, at)
        dead = true
        break
      }
      case OP.unreachable:
        count()
        add(EVENT.trap, at, 0)
        dead = true
        break
      case OP.throw:
      case OP.rethrow:
      case OP.throwRef:
        count()
        if (op === OP.throwRef) flow.exnref = true
        else r.skipLeb(5)
        add(EVENT.leave, at, 0)
        exit()
        break
      case OP.return:
        count()
        add(EVENT.leave, at, 0)
        exit()
        break
      case OP.call:
      case OP.returnCall: {
        count()
        flow.calls = true
        const callee = index("function", around.functions, at)
        flow.callees.add(callee)
        add(op === OP.call ? EVENT.call : EVENT.tailCall, at, callee)
        add(op === OP.call ? EVENT.called : EVENT.none, r.pos, 0)
        if (op === OP.returnCall) exit()
        break
      }
      case OP.callIndirect:
      case OP.returnCallIndirect:
      case OP.callRef:
      case OP.returnCallRef: {
        count()
        flow.calls = flow.indirect = true
        const tail = op === OP.returnCallIndirect || op === OP.returnCallRef
        add(tail ? EVENT.tailCall : EVENT.call, at, INDIRECT)
        skipImmediates(r, SHAPES[op]!)
        if (tail) {
          flow.tailIndirect = true
          exit()
        } else add(EVENT.called, r.pos, INDIRECT)
        break
      }
      case OP.localGet:
      case OP.localSet:
      case OP.localTee:
        count()
        index("local", locals, at)
        break
      case OP.globalGet:
      case OP.globalSet:
        count()
        index("global", around.globals, at)
        break
      case OP.refFunc:
        count()
        index("function", around.functions, at)
        break
      case OP.memoryGrow:
        count()
        add(EVENT.grow, at, r.u32())
        add(EVENT.none, r.pos, 0)
        break
      case PREFIX.gc:
      case PREFIX.misc:
      case PREFIX.simd:
      case PREFIX.atomic: {
        const sub = r.u32()
        const shape = prefixedShape(op, sub)
        const from = r.pos
        // The one instruction that makes many values of nothing.
        const isStruct = op === PREFIX.gc && sub === STRUCT_NEW_DEFAULT
        count(isStruct ? around.fields(r.u32()) >> ELEMENTS_SHIFT : 0)
        r.pos = from
        if (shape === SHAPE.castLabel) {
          r.u8()
          jump(r.u32(), at)
          readHeapType(r)
          readHeapType(r)
          if (r.unknown !== undefined) throw unknownOpcode(r, at, where, op, sub)
          newBlock()
        } else {
          const known = bulkOf(op, sub, r, around)
          if (known !== undefined) add(EVENT.bulk, at, known)
          r.pos = from
          if (!skipImmediates(r, shape)) throw unknownOpcode(r, at, where, op, sub)
        }
        break
      }
      default:
        count()
        if (!skipImmediates(r, SHAPES[op] ?? SHAPE.unknown)) throw unknownOpcode(r, at, where, 0, op)
    }
  }
  return flow
}

/** Instructions by the number behind their prefix. */
const MEMORY_INIT = 0x08
const MEMORY_COPY = 0x0a
const MEMORY_FILL = 0x0b
const TABLE_INIT = 0x0c
const TABLE_COPY = 0x0e
const TABLE_GROW = 0x0f
const TABLE_FILL = 0x11
const STRUCT_NEW_DEFAULT = 0x01
/** array.new array.new_default array.new_data array.new_elem array.fill array.copy array.init_data array.init_elem */
const ARRAYS: ReadonlySet<number> = new Set([0x06, 0x07, 0x09, 0x0a, 0x10, 0x11, 0x12, 0x13])

/** How an instruction is charged by its length, if it is. Reads its immediates. */
function bulkOf(prefix: number, op: number, r: Reader, { memories, tables }: Surroundings): number | undefined {
  if (prefix === PREFIX.gc) return ARRAYS.has(op) ? bulk(false, ELEMENTS_SHIFT) : undefined
  if (prefix !== PREFIX.misc) return undefined
  switch (op) {
    case MEMORY_INIT:
      return bulk(false, BYTES_SHIFT)
    case MEMORY_FILL:
      return bulk(memories[r.u32()] === true, BYTES_SHIFT)
    case MEMORY_COPY:
      return bulk(
        [r.u32(), r.u32()].every((memory) => memories[memory] === true),
        BYTES_SHIFT,
      )
    case TABLE_INIT:
      return bulk(false, ELEMENTS_SHIFT)
    case TABLE_GROW:
    case TABLE_FILL:
      return bulk(tables[r.u32()] === true, ELEMENTS_SHIFT)
    case TABLE_COPY:
      return bulk(
        [r.u32(), r.u32()].every((table) => tables[table] === true),
        ELEMENTS_SHIFT,
      )
    default:
      return undefined
  }
}
