//// identity.wasm
// identity/identity.wasm: its exports
import { load } from "./identity.wasm?wasmport=module"

const { exports: wasm } = await load()

// table: table 2 funcref
export const table = /* @__PURE__ */ (() => wasm.table)()

// callback: global funcref
export const callback = /* @__PURE__ */ (() => wasm.callback.value)()

// double: (i32) -> i32
export const double = /* @__PURE__ */ (() => wasm.double)()

// twice: (i32) -> i32
export const twice = /* @__PURE__ */ (() => wasm.twice)()

// callSlot: (i32, i32) -> i32
export const callSlot = /* @__PURE__ */ (() => wasm.callSlot)()

//// identity.wasm?wasmport=module
// identity/identity.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./identity.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// identity.wasm?wasmport=instance
// identity/identity.wasm: the instance
export { load } from "./identity.wasm?wasmport=module"