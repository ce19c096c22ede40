//// empty.wasm
// empty/empty.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./empty.wasm", import.meta.url)
await instantiate(url)

export {}

//// empty.wasm?wasmport=module
// empty/empty.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./empty.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// empty.wasm?wasmport=instance
// empty/empty.wasm: the instance
export { load } from "./empty.wasm?wasmport=module"