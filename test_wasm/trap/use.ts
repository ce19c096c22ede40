// Each trap is the engine's own RuntimeError, and explained in the same words everywhere.
import { explain } from "wasmport/runtime"
import type { Row } from "../row.ts"
import { trapped } from "../trapped.ts"
import { alloc, check } from "./panic.wasm"
import { convert, divide, fail, indirect, load, outer, recurse, remainder, unaligned } from "./trap.wasm"

function cause(call: () => unknown): string {
  try {
    return `no trap: ${String(call())}`
  } catch (error) {
    return explain(error).split("\n")[1]?.split(/[:,]/)[0] ?? "no cause"
  }
}

export const rows: Row[] = [
  ["fail()", trapped(fail), "RuntimeError"],
  ["outer()", cause(outer), "A panic"],
  ["load(0)", load(0), 0],
  ["load(65534)", cause(() => load(65534)), "It read or wrote past the end of its memory"],
  ["divide(1, 0)", cause(() => divide(1, 0)), "An integer was divided by 0"],
  ["divide(-2147483648, -1)", cause(() => divide(-2147483648, -1)), "The result does not fit its integer"],
  ["remainder(1, 0)", cause(() => remainder(1, 0)), "An integer was divided by 0"],
  ["convert(NaN)", cause(() => convert(NaN)), "A float was converted to an integer that cannot hold it"],
  ["indirect(0)", cause(() => indirect(0)), "A function pointer led to a function of another signature"],
  // Some engines tell an empty place from another signature, Node 20 does not.
  ["indirect(1)", cause(() => indirect(1)).slice(0, 25), "A function pointer led to"],
  ["indirect(3)", cause(() => indirect(3)), "The index is past the end of the table"],
  ["recurse(0)", cause(() => recurse(0)), "The calls nested deeper than the engine's stack"],
  ["unaligned(2)", cause(() => unaligned(2)), "An atomic operation met an address that is no multiple of its size"],
  ["check(9)", check(9), 10],
  ["check(10)", trapped(() => check(10)), "RuntimeError"],
  ["alloc(0x7fffffff)", trapped(() => alloc(0x7fffffff)), "RuntimeError"],
]
