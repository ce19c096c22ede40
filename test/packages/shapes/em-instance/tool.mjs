// -sMODULARIZE=instance -sSOURCE_PHASE_IMPORTS
import source wasmModule from "./tool.wasm"
import { imports, assign } from "./runtime.mjs"

export { _twice, wasmMemory } from "./runtime.mjs"
export default async function init() {
  return assign((await WebAssembly.instantiate(wasmModule, imports)).exports)
}
