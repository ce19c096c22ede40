// JavaScript imports wasm imports JavaScript: the standard's rule for circles.
import { isEven, steps } from "./cycle.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["steps(27), whose every step is JS that asks wasm", steps(27), 111],
  ["isEven(4)", isEven(4), 1],
]
