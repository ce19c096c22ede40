//// lib.wasm
// wasm-imports-wasm/lib.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./lib.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// The standard keeps exported mutable globals live: they are read again after every call into the module.
const refresh = () => {
  hits = wasm.hits.value
}

// memory: memory 1
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// hits: global mut i32
export let hits = wasm.hits.value

// double: (i32) -> i32
export const double = (p0) => {
  try {
    return wasm.double(p0)
  } finally {
    refresh()
  }
}

// readHits: () -> i32
export const readHits = () => {
  try {
    return wasm.readHits()
  } finally {
    refresh()
  }
}

// load: (i32) -> i32
const _load = (p0) => {
  try {
    return wasm.load(p0)
  } finally {
    refresh()
  }
}

export {
  _load as load,
}

//// lib.wasm?wasmport=module
// wasm-imports-wasm/lib.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./lib.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// lib.wasm?wasmport=instance
// wasm-imports-wasm/lib.wasm: the instance
export { load } from "./lib.wasm?wasmport=module"