//// empty.wasm
// empty/empty.wasm: its exports
import { load } from "./empty.wasm?wasmport=module"

await load()

export {}

//// empty.wasm?wasmport=module
// empty/empty.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./empty.wasm", import.meta.url)

export const compile = once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// empty.wasm?wasmport=instance
// empty/empty.wasm: the instance
export { load } from "./empty.wasm?wasmport=module"