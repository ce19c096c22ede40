// What wasm makes of strings is strings of JS.
import { cast, concat, fromCharCode, fromCodePoint, innerTwice, substring } from "./js-string-refs.wasm"
import type { Row } from "../row.ts"
import { trapped } from "../trapped.ts"

export const rows: Row[] = [
  ['cast("a")', cast("a"), "a"],
  ["cast({})", trapped(() => cast({})), "RuntimeError"],
  ['concat("wasm", "port")', concat("wasm", "port"), "wasmport"],
  ['concat("a", null)', trapped(() => concat("a", null)), "RuntimeError"],
  ['substring("hello", 1, 3)', substring("hello", 1, 3), "el"],
  ['substring("hello", 3, 1), which JS would turn around', substring("hello", 3, 1), ""],
  ['substring("hello", 1, -1), the end unsigned', substring("hello", 1, -1), "ello"],
  ["fromCharCode(0x10041), its lower half", fromCharCode(0x10041), "A"],
  ["fromCodePoint(0x1f980)", fromCodePoint(0x1f980), "🦀"],
  ["fromCodePoint(-1)", trapped(() => fromCodePoint(-1)), "RuntimeError"],
  ['innerTwice("(ab)", 4)', innerTwice("(ab)", 4), "abab"],
]
