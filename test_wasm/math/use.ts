// The plain import, by namespace and by name. The linker of Zig always exports the memory too.
import { add, fibonacci } from "./math.wasm"
import * as math from "./math.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["add(2, 3)", add(2, 3), 5],
  ["add(2147483647, 1)", add(2147483647, 1), -2147483648],
  ["fibonacci(10)", fibonacci(10), 55],
  ["math.subtract(2, 3)", math.subtract(2, 3), -1],
  ["math.multiply(6, 7)", math.multiply(6, 7), 42],
  ["math.add === add", math.add === add, true],
  ["Object.keys(math).sort()", Object.keys(math).sort(), ["add", "fibonacci", "memory", "multiply", "subtract"]],
]
