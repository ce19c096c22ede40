//// cycle.wasm
// cycle/cycle.wasm: its exports
import { load } from "./cycle.wasm?wasmport=instance"

const { exports: wasm } = await load()

// isEven: (i32) -> i32
export const isEven = /* @__PURE__ */ (() => wasm.isEven)()

// steps: (i32) -> i32
export const steps = /* @__PURE__ */ (() => wasm.steps)()

//// cycle.wasm?wasmport=module
// cycle/cycle.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./cycle.wasm", import.meta.url)

export const compile = () => read(url)

//// cycle.wasm?wasmport=instance
// cycle/cycle.wasm: the instance
import { next as import0 } from "./next.js"
import { compile } from "./cycle.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { failure } from "wasmport/runtime/failure"

export const imports = () => ({
  "./next.js": { next: import0 },
})

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => WebAssembly.instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "cycle/cycle.wasm", false))))
