//// math.wasm
// math/math.wasm: its exports
import { load } from "./math.wasm?wasmport=module"

const { exports: wasm } = await load()

// memory: memory 16
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// add: (i32, i32) -> i32
export const add = /* @__PURE__ */ (() => wasm.add)()

// subtract: (i32, i32) -> i32
export const subtract = /* @__PURE__ */ (() => wasm.subtract)()

// multiply: (i32, i32) -> i32
export const multiply = /* @__PURE__ */ (() => wasm.multiply)()

// fibonacci: (i32) -> i32
export const fibonacci = /* @__PURE__ */ (() => wasm.fibonacci)()

//// math.wasm?wasmport=module
// math/math.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./math.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// math.wasm?wasmport=instance
// math/math.wasm: the instance
export { load } from "./math.wasm?wasmport=module"