import * as wasm from "./tool_bg.wasm"

let started = 0
export function __wbg_started(value) {
  started = value
}
export function state() {
  return [wasm.count(), started]
}
