//// big.wasm
// big/big.wasm: its exports
import { load } from "./big.wasm?wasmport=module"

const { exports: wasm } = await load()

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// at: (i32) -> i32
export const at = /* @__PURE__ */ (() => wasm.at)()

// sum: (i32) -> i32
export const sum = /* @__PURE__ */ (() => wasm.sum)()

//// big.wasm?wasmport=module
// big/big.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./big.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// big.wasm?wasmport=instance
// big/big.wasm: the instance
export { load } from "./big.wasm?wasmport=module"