import { memory as wasmMemory, _initialize, twice as _twice, greeting as _greeting, __indirect_function_table as wasmTable, emscripten_stack_get_current } from "./tool.wasm"

let log = ""
export { wasmMemory, _twice, _greeting }
export function emscripten_log(pointer, length) {
  log += new TextDecoder().decode(new Uint8Array(wasmMemory.buffer, pointer, length))
}
function _emscripten_resize_heap() {
  return false
}
export { _emscripten_resize_heap as emscripten_resize_heap }

let ready = false
export default async function init() {
  if (!ready) _initialize()
  ready = true
  return { log: () => log, table: wasmTable.length, stack: typeof emscripten_stack_get_current() }
}
