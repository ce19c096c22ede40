var wasmExports
export var wasmMemory
export var _twice = (value) => wasmExports.d(value)
let log = ""
const _emscripten_log = (pointer, length) => {
  log += new TextDecoder().decode(new Uint8Array(wasmMemory.buffer, pointer, length))
}
// Minified names, as `emcc -O3` gives them.
export const imports = { a: { a: _emscripten_log } }
export function assign(exports) {
  wasmExports = exports
  wasmMemory = exports.b
  exports.c()
  return log
}
