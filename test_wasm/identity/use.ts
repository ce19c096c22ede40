// An exported function is the engine's own: same object everywhere, accepted by a table.
import { callback, callSlot, double, table, twice } from "./identity.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["double(21)", double(21), 42],
  ["double === twice", double === twice, true],
  ["table.get(0) === double", table.get(0) === double, true],
  ["callback === double", callback === double, true],
  ["double.name, its index", double.name, "0"],
  ["double.length", double.length, 1],
  ["table.set(1, twice)", table.set(1, twice), undefined],
  ["callSlot(1, 4)", callSlot(1, 4), 8],
]
