// Strings of JS go through as they are; wasm looks into them, and traps at what is none.
import { charCodeAt, codePointAt, compare, equals, length, started, sum, test, testAgain } from "./js-string.wasm"
import type { Row } from "../row.ts"
import { trapped } from "../trapped.ts"

export const rows: Row[] = [
  ["started()", started(), 1],
  ['length("h🦀")', length("h🦀"), 3],
  ['length("")', length(""), 0],
  ["length(null)", trapped(() => length(null)), "RuntimeError"],
  ['charCodeAt("🦀", 1)', charCodeAt("🦀", 1), 0xdd80],
  ['charCodeAt("a", 1)', trapped(() => charCodeAt("a", 1)), "RuntimeError"],
  ['charCodeAt("a", -1)', trapped(() => charCodeAt("a", -1)), "RuntimeError"],
  ['codePointAt("🦀", 0)', codePointAt("🦀", 0), 0x1f980],
  ['codePointAt("🦀", 1)', codePointAt("🦀", 1), 0xdd80],
  ['equals("a", "a")', equals("a", "a"), 1],
  ['equals("a", "b")', equals("a", "b"), 0],
  ["equals(null, null)", equals(null, null), 1],
  ["equals(1, 1)", trapped(() => equals(1, 1)), "RuntimeError"],
  ['compare("a", "b")', compare("a", "b"), -1],
  ['compare("b", "a")', compare("b", "a"), 1],
  ['compare("", "")', compare("", ""), 0],
  ['compare("a", null)', trapped(() => compare("a", null)), "RuntimeError"],
  ['test("a")', test("a"), 1],
  ["test(undefined)", test(undefined), 0],
  ['testAgain("")', testAgain(""), 1],
  ['sum("abc")', sum("abc"), 294],
]
