//// trap.wasm
// trap/trap.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./trap.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// memory: memory 1
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// table: table 3 funcref
export const table = /* @__PURE__ */ (() => wasm.table)()

// outer: () -> ()
export const outer = /* @__PURE__ */ (() => wasm.outer)()

// fail: () -> ()
export const fail = /* @__PURE__ */ (() => wasm.fail)()

// alloc: (i32) -> i32
export const alloc = /* @__PURE__ */ (() => wasm.alloc)()

// load: (i32) -> i32
const _load = /* @__PURE__ */ (() => wasm.load)()

// divide: (i32, i32) -> i32
export const divide = /* @__PURE__ */ (() => wasm.divide)()

// remainder: (i32, i32) -> i32
export const remainder = /* @__PURE__ */ (() => wasm.remainder)()

// convert: (f64) -> i32
export const convert = /* @__PURE__ */ (() => wasm.convert)()

// indirect: (i32) -> i32
export const indirect = /* @__PURE__ */ (() => wasm.indirect)()

// recurse: (i32) -> i32
export const recurse = /* @__PURE__ */ (() => wasm.recurse)()

// unaligned: (i32) -> i32
export const unaligned = /* @__PURE__ */ (() => wasm.unaligned)()

export {
  _load as load,
}

//// trap.wasm?wasmport=module
// trap/trap.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./trap.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// trap.wasm?wasmport=instance
// trap/trap.wasm: the instance
export { load } from "./trap.wasm?wasmport=module"