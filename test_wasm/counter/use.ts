// Exported mutable globals are live bindings, by name and by namespace.
import { count, countAndTrap, increment } from "./counter.wasm"
import * as m from "./counter.wasm"
import type { Row } from "../row.ts"

function errorOf(call: () => unknown): string {
  try {
    call()
    return "no error"
  } catch (error) {
    return (error as Error).name
  }
}

export const rows: Row[] = [
  ["count", count, 0],
  ["increment()", increment(), undefined],
  ["count after increment", count, 1],
  ["m.count after increment", m.count, 1],
  ['m["the count"] after increment', m["the count"], 1],
  ["m.default after increment", m.default, 1],
  ["m.increment()", m.increment(), undefined],
  ["m.read()", m.read(), 2],
  ["count after m.increment", count, 2],
  ["errorOf(countAndTrap)", errorOf(countAndTrap), "RuntimeError"],
  ["count after the trap", count, 100],
  [
    "Object.keys(m).sort()",
    Object.keys(m).sort(),
    ["count", "countAndTrap", "default", "increment", "read", "the count"],
  ],
]
