//// counter.wasm
// counter/counter.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./counter.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// The standard keeps exported mutable globals live: they are read again after every call into the module.
const refresh = () => {
  count = the_count = _default = wasm.count.value
}

// count: global mut i32
export let count = wasm.count.value

// the count: global mut i32
let the_count = wasm["the count"].value

// default: global mut i32
let _default = wasm.default.value

// increment: () -> ()
export const increment = () => {
  try {
    return wasm.increment()
  } finally {
    refresh()
  }
}

// read: () -> i32
export const read = () => {
  try {
    return wasm.read()
  } finally {
    refresh()
  }
}

// countAndTrap: () -> ()
export const countAndTrap = () => {
  try {
    return wasm.countAndTrap()
  } finally {
    refresh()
  }
}

export {
  the_count as "the count",
  _default as default,
}

//// counter.wasm?wasmport=module
// counter/counter.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./counter.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// counter.wasm?wasmport=instance
// counter/counter.wasm: the instance
export { load } from "./counter.wasm?wasmport=module"