//// empty.wasm
// empty/empty.wasm: its exports
import { load } from "./empty.wasm?wasmport=module"

await load()

export {}

//// empty.wasm?wasmport=module
// empty/empty.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

const url = new URL("./empty.wasm", import.meta.url)
let compiled, linked

export const compile = () => (compiled ??= read(url))

export const load = () => (linked ??= compile().then(WebAssembly.instantiate))

//// empty.wasm?wasmport=instance
// empty/empty.wasm: the instance
export { load } from "./empty.wasm?wasmport=module"