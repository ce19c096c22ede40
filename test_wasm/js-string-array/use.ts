// JS never sees the array's elements: it holds the array and hands it back.
import { at, copied, from, into, make } from "./js-string-array.wasm"
import type { Row } from "../row.ts"
import { trapped } from "../trapped.ts"

const four = make(4)

export const rows: Row[] = [
  ['into("a🦀", four, 1)', into("a🦀", four, 1), 3],
  ["at(four, 3)", at(four, 3), 0xdd80],
  ["from(four, 0, 4)", from(four, 0, 4), "\0a🦀"],
  ["from(four, 2, 2)", from(four, 2, 2), ""],
  ["from(four, 0, 5)", trapped(() => from(four, 0, 5)), "RuntimeError"],
  ["from(four, 3, 2)", trapped(() => from(four, 3, 2)), "RuntimeError"],
  ["from(null, 0, 0)", trapped(() => from(null, 0, 0)), "RuntimeError"],
  ['into("ab", four, 3)', trapped(() => into("ab", four, 3)), "RuntimeError"],
  ['into("ab", null, 0)', trapped(() => into("ab", null, 0)), "RuntimeError"],
  ['copied("🦀", 2)', copied("🦀", 2), "-🦀-"],
]
