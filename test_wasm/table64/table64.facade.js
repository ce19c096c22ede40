//// table64.wasm
// table64/table64.wasm: its exports
import { load } from "./table64.wasm?wasmport=module"

const { exports: wasm } = await load()

// table: table 2..4 i64 funcref
export const table = /* @__PURE__ */ (() => wasm.table)()

// double: (i32) -> i32
export const double = /* @__PURE__ */ (() => wasm.double)()

// callSlot: (i64, i32) -> i32
export const callSlot = /* @__PURE__ */ (() => wasm.callSlot)()

// size: () -> i64
export const size = /* @__PURE__ */ (() => wasm.size)()

//// table64.wasm?wasmport=module
// table64/table64.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./table64.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// table64.wasm?wasmport=instance
// table64/table64.wasm: the instance
export { load } from "./table64.wasm?wasmport=module"