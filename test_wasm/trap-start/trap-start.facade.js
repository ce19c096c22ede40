//// trap-start.wasm
// trap-start/trap-start.wasm: its exports
import { load } from "./trap-start.wasm?wasmport=module"

const { exports: wasm } = await load()

// add: (i32, i32) -> i32
export const add = /* @__PURE__ */ (() => wasm.add)()

//// trap-start.wasm?wasmport=module
// trap-start/trap-start.wasm: the module
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"
import { failure } from "wasmport/runtime/failure"

export const url = new URL("./trap-start.wasm", import.meta.url)

export const compile = () => read(url)

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate).catch((error) => failure(error).then((it) => it.linkFailure(error, "trap-start/trap-start.wasm", true))))

//// trap-start.wasm?wasmport=instance
// trap-start/trap-start.wasm: the instance
export { load } from "./trap-start.wasm?wasmport=module"