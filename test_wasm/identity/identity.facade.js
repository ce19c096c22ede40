//// identity.wasm
// identity/identity.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./identity.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

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
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./identity.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// identity.wasm?wasmport=instance
// identity/identity.wasm: the instance
export { load } from "./identity.wasm?wasmport=module"