//// panic.wasm
// trap/panic.wasm: its exports
import { load } from "./panic.wasm?wasmport=module"

const { exports: wasm } = await load()

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// check: (i32) -> i32
export const check = /* @__PURE__ */ (() => wasm.check)()

// alloc: (i32) -> i32
export const alloc = /* @__PURE__ */ (() => wasm.alloc)()

//// panic.wasm?wasmport=module
// trap/panic.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./panic.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// panic.wasm?wasmport=instance
// trap/panic.wasm: the instance
export { load } from "./panic.wasm?wasmport=module"