// 64 bits without loss: past 2^53, at the ends, and wrapped past them.
import { factorial, isSmall, largest, mix, same } from "./i64.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["factorial(20n)", factorial(20n), 2432902008176640000n],
  ["factorial(21n), which overflows", factorial(21n), -4249290049419214848n],
  ["mix(-1, 9007199254740993n, 2.9)", mix(-1, 9007199254740993n, 2.9), 9007199254740994n],
  ["largest", largest, 9223372036854775807n],
  ["same(-9223372036854775808n)", same(-9223372036854775808n), -9223372036854775808n],
  ["same(9223372036854775808n), which wraps", same(9223372036854775808n), -9223372036854775808n],
  ["isSmall(7n)", isSmall(7n), 1],
]
