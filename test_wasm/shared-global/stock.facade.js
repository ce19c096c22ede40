//// stock.wasm
// shared-global/stock.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./stock.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// The standard keeps exported mutable globals live: they are read again after every call into the module.
const refresh = () => {
  stock = wasm.stock.value
}

// stock: global mut i32
export let stock = wasm.stock.value

// capacity: global i32
export const capacity = /* @__PURE__ */ (() => wasm.capacity.value)()

// deliver: (i32) -> ()
export const deliver = (n) => {
  try {
    return wasm.deliver(n)
  } finally {
    refresh()
  }
}

// left: () -> i32
export const left = () => {
  try {
    return wasm.left()
  } finally {
    refresh()
  }
}

//// stock.wasm?wasmport=module
// shared-global/stock.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./stock.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// stock.wasm?wasmport=instance
// shared-global/stock.wasm: the instance
export { load } from "./stock.wasm?wasmport=module"