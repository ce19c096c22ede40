// Node 24 and browsers; older engines have no 64-bit tables.
import { callSlot, size, table } from "./table64.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["table instanceof WebAssembly.Table", table instanceof WebAssembly.Table, true],
  ["callSlot(0n, 21)", callSlot(0n, 21), 42],
  ["size()", size(), 2n],
]
