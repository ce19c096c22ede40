//// panic.wasm
// trap/panic.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./panic.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// check: (i32) -> i32
export const check = /* @__PURE__ */ (() => wasm.check)()

// alloc: (i32) -> i32
export const alloc = /* @__PURE__ */ (() => wasm.alloc)()

//// panic.wasm?wasmport=module
// trap/panic.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./panic.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// panic.wasm?wasmport=instance
// trap/panic.wasm: the instance
export { load } from "./panic.wasm?wasmport=module"