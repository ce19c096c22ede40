//// i64.wasm
// i64/i64.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./i64.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// largest: global i64
export const largest = /* @__PURE__ */ (() => wasm.largest.value)()

// factorial: (i64) -> i64
export const factorial = /* @__PURE__ */ (() => wasm.factorial)()

// mix: (i32, i64, f64) -> i64
export const mix = /* @__PURE__ */ (() => wasm.mix)()

// same: (i64) -> i64
export const same = /* @__PURE__ */ (() => wasm.same)()

// isSmall: (i64) -> i32
export const isSmall = /* @__PURE__ */ (() => wasm.isSmall)()

//// i64.wasm?wasmport=module
// i64/i64.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./i64.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// i64.wasm?wasmport=instance
// i64/i64.wasm: the instance
export { load } from "./i64.wasm?wasmport=module"