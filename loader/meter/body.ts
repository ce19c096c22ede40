/**
 * Rewrites a function's body: copies the code between the events of `flow.ts`, and adds the meter's code at each of them.
 *
 * Fuel is in an exported global. A function without loops works on that. A function with loops keeps it in a local, since writing a global in each
 * block makes tight loops three times as slow. The local is written back wherever somebody else may look: at calls, at exits, where exceptions
 * arrive.
 *
 * Depth: a caller leaves the callee's depth in a global just before the call, and the callee takes it out at once. So the global is 0 whenever the
 * host calls, however the host got the function. Nothing has to be put back at exits, or after exceptions and traps. Only the base, the depth at
 * which the host's calls begin, is set around imported functions (`helpers.ts`). No trap can be caught there, so code that is about to trap resets
 * the base.
 */

import type { Reader } from "../binary/reader.ts"
import { readValType } from "../binary/types.ts"
import { EVENT, EVENT_SIZE, INDIRECT, OUTERMOST } from "./flow.ts"
import type { Flow } from "./flow.ts"
import { EMPTY_BLOCK, OP } from "../binary/opcodes.ts"
import { BASE_OUTERMOST, DEPTH_EXCEEDED } from "./protocol.ts"
import type { Writer } from "./writer.ts"

const I32 = 0x7f
const I64 = 0x7e
const I32_LE_S = 0x4c
const I32_GT_S = 0x4a
const I32_GE_U = 0x4f
const I32_ADD = 0x6a
const I32_SUB = 0x6b
const I64_LT_S = 0x53
const I64_SUB = 0x7d
const I64_SHL = 0x86
const I64_SHR_U = 0x88
const I64_EXTEND_I32_U = 0xad

/** -1 moved left by it is FUEL_EXHAUSTED. */
const FUEL_EXHAUSTED_SHIFT = 62

/** The meter's additions to a module's index spaces, by index. */
export interface Additions {
  /** The global with the fuel; undefined if it is not limited. */
  readonly fuel: number | undefined
  /** The globals with the depth of the next callee, and of calls by the host; undefined if depth is not limited. */
  readonly depth: { readonly next: number; readonly base: number; readonly most: number } | undefined
  /** Imported function -> the function through which it is called. */
  readonly thunks: ReadonlyMap<number, number>
  /** Memory -> the function that grows it up to the limit. Only for memories that the code grows and a limit keeps smaller. */
  readonly growers: ReadonlyMap<number, number>
  /** Whether a function of the module, by index, calls nothing. */
  readonly isLeaf: (index: number) => boolean
  /** Whether a call by index may leave a depth that no callee takes out: the last callee may be somebody else's, by a tail call through a table. */
  readonly leavesDepth: boolean
  /** Whether a function takes its depth out even if it calls nothing: callers through a table cannot know that. */
  readonly takesDepth: (index: number) => boolean
}

/** Whether the fuel is in the local as well as in the global, or in one of them only. */
type State = "global" | "both" | "local"

/**
 * Writes one body, without its size.
 *
 * @param r the body, from its locals on
 * @param params number of the function's parameters
 */
export function writeBody(r: Reader, index: number, params: number, flow: Flow, added: Additions, out: Writer): void {
  const { fuel, depth } = added
  const { events } = flow
  const start = r.pos
  const groups = r.u32()
  const types = r.pos
  let locals = params
  for (let i = 0; i < groups; i++) {
    locals += r.u32()
    readValType(r)
  }
  const code = r.pos
  const newTypes: number[] = []
  const newLocal = (type: number): number => locals + newTypes.push(type) - 1

  const used = (kind: number): boolean => {
    for (let i = 0; i < events.length; i += EVENT_SIZE) if (events[i] === kind) return true
    return false
  }
  const counts = depth !== undefined && (flow.calls || added.takesDepth(index))
  const bulks = fuel !== undefined && used(EVENT.bulk)
  const ownDepth = counts && flow.calls ? newLocal(I32) : 0
  const ownFuel = fuel !== undefined ? newLocal(I64) : 0
  const length32 = bulks ? newLocal(I32) : 0
  const length64 = bulks ? newLocal(I64) : 0

  if (newTypes.length === 0) out.copy(r.bytes, start, code)
  else {
    out.u32(groups + newTypes.length)
    out.copy(r.bytes, types, code)
    for (const type of newTypes) out.u8(1, type)
  }
  if (depth !== undefined && counts) enter(out, depth, flow.calls ? ownDepth : undefined)

  let state: State = "global"
  const load = (): void => {
    if (state === "global") op(out, OP.globalGet, fuel!, OP.localSet, ownFuel)
    if (state === "global") state = "both"
  }
  const flush = (): void => {
    if (state === "local") op(out, OP.localGet, ownFuel, OP.globalSet, fuel!)
    if (state === "local") state = "both"
  }
  /** Whether the fuel is in the global at a label. */
  const inGlobal = (label: number): boolean => !flow.loops || label === OUTERMOST || flow.caught.has(label)
  const pushFuel = (): void => {
    if (state === "global") op(out, OP.globalGet, fuel!)
    else op(out, OP.localGet, ownFuel)
  }
  /** Stores the new amount of fuel, which is on the stack. */
  const keep = (checked: boolean): void => {
    if (flow.loops) {
      op(out, checked ? OP.localTee : OP.localSet, ownFuel)
      state = "local"
    } else if (checked) op(out, OP.localTee, ownFuel, OP.globalSet, fuel!, OP.localGet, ownFuel)
    else op(out, OP.globalSet, fuel!)
    if (!checked) return
    out.u8(OP.i64Const, 0, I64_LT_S, OP.if, EMPTY_BLOCK)
    out.u8(OP.i64Const, 0x7f, OP.i64Const, FUEL_EXHAUSTED_SHIFT, I64_SHL) // half as long as the number itself
    op(out, OP.globalSet, fuel!)
    if (depth !== undefined) setGlobal(out, BASE_OUTERMOST, depth.base)
    out.u8(OP.unreachable, OP.end)
  }

  let at = code
  for (let i = 0; i < events.length; i += EVENT_SIZE) {
    const kind = events[i]!
    const argument = events[i + 2]!
    if (events[i + 1]! > at) {
      out.copy(r.bytes, at, events[i + 1]!)
      at = events[i + 1]!
    }
    if (fuel !== undefined) {
      switch (kind) {
        case EVENT.charge:
        case EVENT.check:
          if (argument === 0) break
          pushFuel()
          out.u8(OP.i64Const)
          out.s(argument)
          out.u8(I64_SUB)
          keep(kind === EVENT.check)
          break
        case EVENT.bulk: {
          const long = argument % 2 === 1
          const length = long ? length64 : length32
          op(out, OP.localTee, length)
          pushFuel()
          op(out, OP.localGet, length)
          if (!long) out.u8(I64_EXTEND_I32_U)
          out.u8(OP.i64Const, argument >> 1, I64_SHR_U, I64_SUB)
          keep(true)
          break
        }
        case EVENT.call:
        case EVENT.tailCall:
        case EVENT.leave:
        case EVENT.trap:
          flush()
          break
        case EVENT.jump:
          if (inGlobal(argument)) flush()
          else load()
          break
        case EVENT.label:
          state = inGlobal(argument) ? "global" : "local"
          break
        case EVENT.called:
        case EVENT.landing:
          state = "global"
          break
      }
    }
    switch (kind) {
      case EVENT.call:
      case EVENT.tailCall:
        if (depth !== undefined && (argument === INDIRECT || !added.isLeaf(argument))) {
          op(out, OP.localGet, ownDepth)
          if (kind === EVENT.call) out.u8(OP.i32Const, 1, I32_ADD)
          op(out, OP.globalSet, depth.next)
        }
        if (argument !== INDIRECT && added.thunks.has(argument)) {
          op(out, kind === EVENT.call ? OP.call : OP.returnCall, added.thunks.get(argument)!)
          at = events[i + EVENT_SIZE + 1]!
        }
        break
      case EVENT.called:
        // The callee may have been the host's own function, which takes nothing out.
        if (depth !== undefined && (argument === INDIRECT || added.leavesDepth)) setGlobal(out, 0, depth.next)
        break
      case EVENT.label:
      case EVENT.landing:
        // The same for a callee of the host's that threw.
        if (depth !== undefined && added.takesDepth(index) && (kind === EVENT.landing || flow.caught.has(argument)))
          setGlobal(out, 0, depth.next)
        break
      case EVENT.trap:
        if (depth !== undefined) setGlobal(out, BASE_OUTERMOST, depth.base)
        break
      case EVENT.grow:
        if (added.growers.has(argument)) {
          op(out, OP.call, added.growers.get(argument)!)
          at = events[i + EVENT_SIZE + 1]!
        }
        break
    }
  }
  out.copy(r.bytes, at, r.end)
}

/**
 * Takes the depth out, and ends the call if it is too large. One comparison tells the usual case, a depth from 1 to the most, from both others: a
 * call by the host, where the base counts, and one that is too deep.
 */
function enter(out: Writer, { next, base, most }: NonNullable<Additions["depth"]>, own: number | undefined): void {
  if (own !== undefined) {
    op(out, OP.globalGet, next, OP.localTee, own)
    out.u8(OP.i32Const, 1, I32_SUB, OP.i32Const)
    out.s(most)
    out.u8(I32_GE_U, OP.if, EMPTY_BLOCK)
    op(out, OP.localGet, own)
    out.u8(OP.i32Const, 0, I32_LE_S, OP.if, EMPTY_BLOCK)
    op(out, OP.globalGet, base, OP.localSet, own)
    out.u8(OP.end)
    op(out, OP.localGet, own)
    out.u8(OP.i32Const)
    out.s(most)
    out.u8(I32_GT_S, OP.if, EMPTY_BLOCK)
    setGlobal(out, DEPTH_EXCEEDED, next)
    setGlobal(out, BASE_OUTERMOST, base)
    out.u8(OP.unreachable, OP.end, OP.end)
  }
  setGlobal(out, 0, next)
}

/** Writes instructions that have one index each. */
export function op(out: Writer, ...opsAndIndices: readonly number[]): void {
  for (let i = 0; i < opsAndIndices.length; i += 2) {
    out.u8(opsAndIndices[i]!)
    out.u32(opsAndIndices[i + 1]!)
  }
}

/** Sets a global of type i32. */
export function setGlobal(out: Writer, value: number, global: number): void {
  out.u8(OP.i32Const)
  out.s(value)
  op(out, OP.globalSet, global)
}
