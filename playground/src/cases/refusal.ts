/** The error that a call throws. It must be one of wasmport's. */
import { isWasmError } from "wasmport/runtime"
import type { WasmError } from "wasmport/runtime"

export function refusal(call: () => unknown): WasmError {
  try {
    call()
  } catch (error) {
    if (isWasmError(error)) return error
    throw error
  }
  throw new Error("Nothing was thrown.")
}
