//// memory64.wasm
// memory64/memory64.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./memory64.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// memory: memory 1..4 i64
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// load: (i64) -> i32
const _load = /* @__PURE__ */ (() => wasm.load)()

// store: (i64, i32) -> ()
export const store = /* @__PURE__ */ (() => wasm.store)()

// grow: (i64) -> i64
export const grow = /* @__PURE__ */ (() => wasm.grow)()

// size: () -> i64
export const size = /* @__PURE__ */ (() => wasm.size)()

export {
  _load as load,
}

//// memory64.wasm?wasmport=module
// memory64/memory64.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./memory64.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// memory64.wasm?wasmport=instance
// memory64/memory64.wasm: the instance
export { load } from "./memory64.wasm?wasmport=module"