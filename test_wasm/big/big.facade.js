//// big.wasm
// big/big.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./big.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// at: (i32) -> i32
export const at = /* @__PURE__ */ (() => wasm.at)()

// sum: (i32) -> i32
export const sum = /* @__PURE__ */ (() => wasm.sum)()

//// big.wasm?wasmport=module
// big/big.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./big.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// big.wasm?wasmport=instance
// big/big.wasm: the instance
export { load } from "./big.wasm?wasmport=module"