// A static import never looks for `then`. (A dynamic one would call it: JavaScript's own rule.)
import { then } from "./then.wasm"
import * as m from "./then.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["then()", then(), 42],
  ["m.then()", m.then(), 42],
  ["m.other()", m.other(), 1],
  ["Object.keys(m).sort()", Object.keys(m).sort(), ["other", "then"]],
]
