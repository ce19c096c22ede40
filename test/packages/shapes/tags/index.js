import { fail } from "./tool.wasm"
import { failure } from "./host.js"

export function code(value) {
  try {
    fail(value)
    return undefined
  } catch (error) {
    return error instanceof WebAssembly.Exception && error.is(failure) ? error.getArg(failure, 0) : String(error)
  }
}
