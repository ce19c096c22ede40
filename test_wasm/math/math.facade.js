//// math.wasm
// math/math.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./math.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

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
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./math.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// math.wasm?wasmport=instance
// math/math.wasm: the instance
export { load } from "./math.wasm?wasmport=module"