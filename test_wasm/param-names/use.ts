// The names are for readers of the types: calls go by position as ever.
import * as m from "./param-names.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["m.area(3, 0.5)", m.area(3, 0.5), 1.5],
  ["m.reserved(10, 0, 0, 4)", m.reserved(10, 0, 0, 4), 6],
  ["m.types(10, 0, 4)", m.types(10, 0, 4), 6],
  ["m.same(10, 0, 0, 4)", m.same(10, 0, 0, 4), 6],
  ["m.unnamed(0, 10, 4)", m.unnamed(0, 10, 4), 6],
  ["m.hostile(10, 0, 4)", m.hostile(10, 0, 4), 6],
]
