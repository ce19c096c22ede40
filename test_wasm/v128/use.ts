// `vector` is left alone: by the standard, reading it (or listing the namespace) throws a ReferenceError.
import { add, negate, third } from "./v128.wasm"
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
  ["add(2, 3)", add(2, 3), 5],
  ["third()", third(), 3],
  ["errorOf(negate)", errorOf(negate as unknown as () => unknown), "TypeError"],
]
