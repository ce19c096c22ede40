let wasm
export function __wbg_set_wasm(val) {
  wasm = val
}

export function __wbg_started() {}

let __wbg_terminated_addr
function __wbg_call_guard() {
  __wbg_terminated_addr ??= wasm.__instance_terminated.value / 4
  if (new Int32Array(wasm.memory.buffer)[__wbg_terminated_addr]) throw new Error("Module terminated")
}

export function divide(a, b) {
  __wbg_call_guard()
  const sp = wasm.__stack_pointer.value
  wasm.__stack_pointer.value = sp - 16
  try {
    return wasm.divide(a, b)
  } catch (error) {
    new Int32Array(wasm.memory.buffer)[__wbg_terminated_addr] = 1
    throw error
  } finally {
    wasm.__stack_pointer.value = sp
  }
}
