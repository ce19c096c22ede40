//// then.wasm
// then/then.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./then.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// then: () -> i32
export const then = /* @__PURE__ */ (() => wasm.then)()

// other: () -> i32
export const other = /* @__PURE__ */ (() => wasm.other)()

//// then.wasm?wasmport=module
// then/then.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./then.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// then.wasm?wasmport=instance
// then/then.wasm: the instance
export { load } from "./then.wasm?wasmport=module"