// Structs as C returns them; what malloc gave is freed, the room for the struct as well.
import { live, repeat, turned } from "./wit-struct.wasm"
import type { Size } from "./wit-struct.wasm"
import type { Row } from "../row.ts"

const size: Size = { width: 1, height: 4294967295 }

export const rows: Row[] = [
  ["repeat(ab, 3)", repeat("ab", 3), "ababab"],
  ["repeat(ab, 0)", repeat("ab", 0), ""],
  ["turned", JSON.stringify(turned(size)), '{"width":4294967295,"height":1}'],
  ["live()", live(), 0],
]
