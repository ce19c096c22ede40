// wasm-bindgen's convention, without its glue.
import { break_allocator, greet, live, pair, total } from "./wit-bindgen.wasm"
import type { Row } from "../row.ts"

function failing(after: number, call: () => unknown): string {
  break_allocator(after)
  try {
    return `nothing, but ${String(call())}`
  } catch (error) {
    return (error as Error).message.replace(/\S+\.wasm: /, "")
  } finally {
    break_allocator(-1)
  }
}

export const rows: Row[] = [
  ["greet(Grüße)", greet("Grüße"), "Hello, Grüße"],
  ["greet()", greet(""), "Hello, "],
  ["total", total([0.5, 1, 2]), 3.5],
  ["pair", pair("ab", "cd"), "abcd"],
  ["pair of nothing", pair("", ""), ""],
  ["live()", live(), 0],
  [
    "no room for the second",
    failing(1, () => pair("ab", "cd")),
    "[wasmport] pair(): no room for 2 bytes (MEMORY 5006)",
  ],
  ["live() in the end", live(), 0],
]
