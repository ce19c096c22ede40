//// param-names.wasm
// param-names/param-names.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./param-names.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// area: (f64, f64) -> f64
export const area = /* @__PURE__ */ (() => wasm.area)()

// reserved: (i32, i32, i32, i32) -> i32
export const reserved = /* @__PURE__ */ (() => wasm.reserved)()

// types: (i32, i32, i32) -> i32
export const types = /* @__PURE__ */ (() => wasm.types)()

// same: (i32, i32, i32, i32) -> i32
export const same = /* @__PURE__ */ (() => wasm.same)()

// unnamed: (i32, i32, i32) -> i32
export const unnamed = /* @__PURE__ */ (() => wasm.unnamed)()

// hostile: (i32, i32, i32) -> i32
export const hostile = /* @__PURE__ */ (() => wasm.hostile)()

//// param-names.wasm?wasmport=module
// param-names/param-names.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./param-names.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// param-names.wasm?wasmport=instance
// param-names/param-names.wasm: the instance
export { load } from "./param-names.wasm?wasmport=module"