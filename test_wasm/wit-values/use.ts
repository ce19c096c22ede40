// Two results for a string, from a module that frees nothing.
import { both, greet, rest } from "./wit-values.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["greet(you)", greet("you"), "Hello, you"],
  ["greet(👋)", greet("👋"), "Hello, 👋"],
  ["rest", rest([1, 2, 3, 4], 2).join(), "3,4"],
  ["rest of all", rest([1, 2], 2).length, 0],
  ["both", both(0.5, 4294967295).join(), "4294967295,0.5"],
]
