//// multi-memory.wasm
// multi-memory/multi-memory.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./multi-memory.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// first: memory 1
export const first = /* @__PURE__ */ (() => wasm.first)()

// second: memory 2
export const second = /* @__PURE__ */ (() => wasm.second)()

// copy: (i32, i32, i32) -> ()
export const copy = /* @__PURE__ */ (() => wasm.copy)()

// loadSecond: (i32) -> i32
export const loadSecond = /* @__PURE__ */ (() => wasm.loadSecond)()

//// multi-memory.wasm?wasmport=module
// multi-memory/multi-memory.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./multi-memory.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// multi-memory.wasm?wasmport=instance
// multi-memory/multi-memory.wasm: the instance
export { load } from "./multi-memory.wasm?wasmport=module"