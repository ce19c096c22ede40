// Node 22 and browsers; the engine of Node 20 has no try_table.
import { fail, failSafely, oops } from "./tags.wasm"
import type { Row } from "../row.ts"

function thrownBy(call: () => void): unknown {
  try {
    call()
    return undefined
  } catch (error) {
    return error
  }
}

const tag = oops as WebAssembly.Tag
const error = thrownBy(() => fail(7)) as WebAssembly.Exception

export const rows: Row[] = [
  ["oops instanceof WebAssembly.Tag", oops instanceof WebAssembly.Tag, true],
  ["failSafely(7)", failSafely(7), 7],
  ["error instanceof WebAssembly.Exception", error instanceof WebAssembly.Exception, true],
  ["error.is(tag)", error.is(tag), true],
  ["error.getArg(tag, 0)", error.getArg(tag, 0), 7],
  ["error.getArg(tag, 1)", error.getArg(tag, 1), 0.5],
]
