//// trap-start.wasm
// trap-start/trap-start.wasm: its exports
import { load } from "./trap-start.wasm?wasmport=module"

const { exports: wasm } = await load()

// add: (i32, i32) -> i32
export const add = /* @__PURE__ */ (() => wasm.add)()

//// trap-start.wasm?wasmport=module
// trap-start/trap-start.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"
import { failure } from "wasmport/runtime/failure"

const url = new URL("./trap-start.wasm", import.meta.url)
let compiled, linked

export const compile = () => (compiled ??= read(url))

export const load = () => (linked ??= compile().then(WebAssembly.instantiate).catch((error) => failure().then((it) => it.linkFailure(error, "trap-start/trap-start.wasm", true))))

//// trap-start.wasm?wasmport=instance
// trap-start/trap-start.wasm: the instance
export { load } from "./trap-start.wasm?wasmport=module"