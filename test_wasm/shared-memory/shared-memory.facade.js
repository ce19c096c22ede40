//// shared-memory.wasm
// shared-memory/shared-memory.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./shared-memory.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// memory: memory 1..2 shared
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// add: (i32, i32) -> i32
export const add = /* @__PURE__ */ (() => wasm.add)()

// load: (i32) -> i32
const _load = /* @__PURE__ */ (() => wasm.load)()

export {
  _load as load,
}

//// shared-memory.wasm?wasmport=module
// shared-memory/shared-memory.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./shared-memory.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// shared-memory.wasm?wasmport=instance
// shared-memory/shared-memory.wasm: the instance
export { load } from "./shared-memory.wasm?wasmport=module"