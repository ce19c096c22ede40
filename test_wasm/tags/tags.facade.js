//// tags.wasm
// tags/tags.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./tags.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// oops: tag (i32, f64)
export const oops = /* @__PURE__ */ (() => wasm.oops)()

// fail: (i32) -> ()
export const fail = /* @__PURE__ */ (() => wasm.fail)()

// failSafely: (i32) -> i32
export const failSafely = /* @__PURE__ */ (() => wasm.failSafely)()

//// tags.wasm?wasmport=module
// tags/tags.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./tags.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// tags.wasm?wasmport=instance
// tags/tags.wasm: the instance
export { load } from "./tags.wasm?wasmport=module"