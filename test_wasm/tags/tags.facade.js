//// tags.wasm
// tags/tags.wasm: its exports
import { load } from "./tags.wasm?wasmport=module"

const { exports: wasm } = await load()

// oops: tag (i32, f64)
export const oops = /* @__PURE__ */ (() => wasm.oops)()

// fail: (i32) -> ()
export const fail = /* @__PURE__ */ (() => wasm.fail)()

// failSafely: (i32) -> i32
export const failSafely = /* @__PURE__ */ (() => wasm.failSafely)()

//// tags.wasm?wasmport=module
// tags/tags.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./tags.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// tags.wasm?wasmport=instance
// tags/tags.wasm: the instance
export { load } from "./tags.wasm?wasmport=module"