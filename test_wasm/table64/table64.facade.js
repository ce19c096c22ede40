//// table64.wasm
// table64/table64.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./table64.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

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
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./table64.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// table64.wasm?wasmport=instance
// table64/table64.wasm: the instance
export { load } from "./table64.wasm?wasmport=module"