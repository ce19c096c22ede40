// The buffer is a SharedArrayBuffer. Its constructor is hidden on pages that are not isolated, so it is asked for by tag.
import { add, load, memory } from "./shared-memory.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["memory instanceof WebAssembly.Memory", memory instanceof WebAssembly.Memory, true],
  ["the kind of memory.buffer", Object.prototype.toString.call(memory.buffer), "[object SharedArrayBuffer]"],
  ["add(8, 5), the old value", add(8, 5), 0],
  ["load(8)", load(8), 5],
  ["the word that add wrote", new Int32Array(memory.buffer)[2], 5],
]
