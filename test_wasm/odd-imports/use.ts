// Every import arrives under its own name, and none runs as code.
import * as m from "./odd-imports.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["m.dash()", m.dash(), 1],
  ["m.default()", m.default(), 2],
  ["m.proto()", m.proto(), 3],
  ["m.empty()", m.empty(), 4],
  ["m.quotes()", m.quotes(), 5],
  ["m.lines()", m.lines(), 6],
  ["m.code()", m.code(), 7],
  ["m.crab()", m.crab(), 8],
  ["m.remove()", m.remove(), 9],
  ["m.constructor", m.constructor, 10],
  ["globalThis.PWNED", Reflect.get(globalThis, "PWNED"), undefined],
]
