//// v128.wasm
// v128/v128.wasm: its exports
import { load } from "./v128.wasm?wasmport=module"

const { exports: wasm } = await load()

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
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./v128.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// v128.wasm?wasmport=instance
// v128/v128.wasm: the instance
export { load } from "./v128.wasm?wasmport=module"