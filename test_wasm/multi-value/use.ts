// Several results are a tuple.
import { half, split } from "./multi-value.wasm"
import type { Row } from "../row.ts"

const [whole, part] = half(7)
const sum: number = whole + part

export const rows: Row[] = [
  ["half(7)", half(7), [7, 3.5]],
  ["whole + part", sum, 10.5],
  ["split(0x200000001n)", split(0x200000001n), [0x200000001n, 2, 1]],
  ["half(7) === half(7)", half(7) === half(7), false],
]
