// Node 22 and browsers; the engine of Node 20 has no 64-bit memories.
import { grow, load, memory, size, store } from "./memory64.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["memory instanceof WebAssembly.Memory", memory instanceof WebAssembly.Memory, true],
  ["load(8n)", load(8n), 42],
  ["store(9n, 7)", store(9n, 7), undefined],
  ["the byte that store wrote", new Uint8Array(memory.buffer)[9], 7],
  ["size()", size(), 1n],
  ["grow(1n)", grow(1n), 1n],
  ["memory.buffer.byteLength after grow", memory.buffer.byteLength, 131072],
]
