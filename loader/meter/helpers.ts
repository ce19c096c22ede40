/** The functions that instrumented code calls: around imported functions, and around `memory.grow` where a limit keeps a memory smaller. */

import { op, setGlobal } from "./body.ts"
import { OP } from "../binary/opcodes.ts"
import { Writer } from "./writer.ts"

const I32 = 0x7f
const I64 = 0x7e
const EXNREF = 0x69
const CATCH_ALL_REF = 0x03
const I64_GT_U = 0x56
const I64_ADD = 0x7c
const I32_OR = 0x72
const I64_EXTEND_I32_U = 0xad

/**
 * A function that calls an imported one. While that runs, calls by the host begin at the caller's depth plus one; afterwards, also if it threw, where
 * they began before. A trap that passes through cannot be caught.
 *
 * @param type index of its function type
 * @param exnref whether to catch by the newer instructions: a module may not have both kinds
 */
export function thunk(
  callee: number,
  type: number,
  params: number,
  depth: { readonly next: number; readonly base: number },
  exnref: boolean,
): Writer {
  const out = new Writer()
  const before = params
  const arrive = (): void => op(out, OP.localGet, before, OP.globalSet, depth.base)
  out.u8(1, 1, I32)
  op(out, OP.globalGet, depth.base, OP.localSet, before)
  op(out, OP.globalGet, depth.next, OP.globalSet, depth.base)
  setGlobal(out, 0, depth.next)
  if (exnref) out.u8(OP.block, EXNREF)
  for (let i = 0; i < params; i++) op(out, OP.localGet, i)
  out.u8(exnref ? OP.tryTable : OP.try)
  out.s(type)
  if (exnref) out.u8(1, CATCH_ALL_REF, 0)
  op(out, OP.call, callee)
  if (exnref) {
    out.u8(OP.end)
    arrive()
    out.u8(OP.return, OP.end)
    arrive()
    out.u8(OP.throwRef)
  } else {
    out.u8(OP.catchAll)
    arrive()
    out.u8(OP.rethrow, 0, OP.end)
    arrive()
  }
  out.u8(OP.end)
  return out
}

/**
 * `memory.grow` as a function that answers -1 beyond the limit, and tells the host of it.
 *
 * @param most pages
 * @param refused index of the global that is told the pages
 */
export function grower(memory: number, long: boolean, most: bigint, refused: number): Writer {
  const out = new Writer()
  const pushAll = (instruction: () => void): void => {
    instruction()
    if (!long) out.u8(I64_EXTEND_I32_U)
  }
  const wanted = (): void => pushAll(() => op(out, OP.localGet, 0))
  const limit = (): void => {
    out.u8(OP.i64Const)
    out.s(Number(most))
    out.u8(I64_GT_U)
  }
  out.u8(0)
  // The wanted pages are checked alone as well, since the sum may overflow 64 bits.
  wanted()
  limit()
  wanted()
  pushAll(() => op(out, OP.memorySize, memory))
  out.u8(I64_ADD)
  limit()
  out.u8(I32_OR, OP.if, long ? I64 : I32)
  wanted()
  op(out, OP.globalSet, refused)
  out.u8(long ? OP.i64Const : OP.i32Const)
  out.s(-1)
  out.u8(OP.else)
  op(out, OP.localGet, 0, OP.memoryGrow, memory)
  out.u8(OP.end, OP.end)
  return out
}
