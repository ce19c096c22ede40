// The wasm imports this module, and this module imports the wasm: a function declaration is there before either runs.
import { isEven } from "./cycle.wasm"

export function next(n) {
  return isEven(n) ? n / 2 : 3 * n + 1
}
