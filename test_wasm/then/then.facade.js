//// then.wasm
// then/then.wasm: its exports
import { load } from "./then.wasm?wasmport=module"

const { exports: wasm } = await load()

// then: () -> i32
export const then = /* @__PURE__ */ (() => wasm.then)()

// other: () -> i32
export const other = /* @__PURE__ */ (() => wasm.other)()

//// then.wasm?wasmport=module
// then/then.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./then.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// then.wasm?wasmport=instance
// then/then.wasm: the instance
export { load } from "./then.wasm?wasmport=module"