//// main.wasm
// wasm-imports-wasm/main.wasm: its exports
import "./main.wasm?wasmport=start"
import "./lib.wasm"
import { load } from "./main.wasm?wasmport=instance"

const { exports: wasm } = await load()

// quadruple: (i32) -> i32
export const quadruple = /* @__PURE__ */ (() => wasm.quadruple)()

// store: (i32, i32) -> ()
export const store = /* @__PURE__ */ (() => wasm.store)()

// setHits: (i32) -> ()
export const setHits = /* @__PURE__ */ (() => wasm.setHits)()

//// main.wasm?wasmport=module
// wasm-imports-wasm/main.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./main.wasm", import.meta.url)

export const compile = () => read(url)

//// main.wasm?wasmport=instance
// wasm-imports-wasm/main.wasm: the instance
import { load as load0 } from "./lib.wasm?wasmport=instance"
import { compile } from "./main.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { failure } from "wasmport/runtime/failure"

export const imports = () =>
  Promise.all([load0()]).then(([wasm0]) => ({
  "./lib.wasm": { double: wasm0.exports.double, memory: wasm0.exports.memory, hits: wasm0.exports.hits },
}))

export const load = /* @__PURE__ */ once(() =>
  Promise.all([compile(), imports()]).then(([module, imports]) => WebAssembly.instantiate(module, imports)).catch((error) => failure(error).then((it) => it.linkFailure(error, "wasm-imports-wasm/main.wasm", false))))

//// main.wasm?wasmport=start
// wasm-imports-wasm/main.wasm: sent for early
import { compile } from "./main.wasm?wasmport=module"

compile().catch(() => {})
