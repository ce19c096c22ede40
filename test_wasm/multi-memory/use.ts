// Node 22 and browsers; the engine of Node 20 has one memory a module.
import { copy, first, loadSecond, second } from "./multi-memory.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["first === second", (first as object) === second, false],
  ["first.buffer.byteLength", first.buffer.byteLength, 65536],
  ["second.buffer.byteLength", second.buffer.byteLength, 131072],
  ["loadSecond(5)", loadSecond(5), 0],
  ["copy(5, 0, 1)", copy(5, 0, 1), undefined],
  ["loadSecond(5) after copy", loadSecond(5), 42],
  ["the byte that copy wrote", new Uint8Array(second.buffer)[5], 42],
]
