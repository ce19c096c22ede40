//// v128.wasm
// v128/v128.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./v128.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// vector: global v128
export const vector = /* @__PURE__ */ (() => undefined)()

// negate: (v128) -> v128
export const negate = /* @__PURE__ */ (() => wasm.negate)()

// third: () -> i32
export const third = /* @__PURE__ */ (() => wasm.third)()

// add: (i32, i32) -> i32
export const add = /* @__PURE__ */ (() => wasm.add)()

//// v128.wasm?wasmport=module
// v128/v128.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./v128.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// v128.wasm?wasmport=instance
// v128/v128.wasm: the instance
export { load } from "./v128.wasm?wasmport=module"