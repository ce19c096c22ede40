//// multi-value.wasm
// multi-value/multi-value.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./multi-value.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// half: (i32) -> (i32, f64)
export const half = /* @__PURE__ */ (() => wasm.half)()

// split: (i64) -> (i64, i32, i32)
export const split = /* @__PURE__ */ (() => wasm.split)()

//// multi-value.wasm?wasmport=module
// multi-value/multi-value.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./multi-value.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// multi-value.wasm?wasmport=instance
// multi-value/multi-value.wasm: the instance
export { load } from "./multi-value.wasm?wasmport=module"