// -sMODULARIZE=instance
import { imports, assign } from "./runtime.mjs"

function findWasmBinary() {
  return new URL("tool.wasm", import.meta.url).href
}

export { _twice, wasmMemory } from "./runtime.mjs"
export default async function init() {
  const response = await fetch(findWasmBinary())
  return assign((await WebAssembly.instantiate(await response.arrayBuffer(), imports)).instance.exports)
}
