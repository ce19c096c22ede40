//// start.wasm
// start/start.wasm: its exports
import { load } from "./start.wasm?wasmport=instance"

const { exports: wasm } = await load()

// calls: () -> i32
export const calls = /* @__PURE__ */ (() => wasm.calls)()

//// start.wasm?wasmport=module
// start/start.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./start.wasm", import.meta.url)

export const compile = () => read(url)

//// start.wasm?wasmport=instance
// start/start.wasm: the instance
import { started as import0, calls as import1 } from "./host.js"
import { compile } from "./start.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { failure } from "wasmport/runtime/failure"

export const imports = () => ({
  "./host.js": { started: import0, calls: import1 },
})

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => WebAssembly.instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "start/start.wasm", true))))
