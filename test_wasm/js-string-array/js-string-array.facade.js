//// js-string-array.wasm
// js-string-array/js-string-array.wasm: its exports
import { load } from "./js-string-array.wasm?wasmport=module"

const { exports: wasm } = await load()

// make: (i32) -> (ref 0)
export const make = /* @__PURE__ */ (() => wasm.make)()

// at: ((ref 0), i32) -> i32
export const at = /* @__PURE__ */ (() => wasm.at)()

// from: ((ref null 0), i32, i32) -> (ref extern)
const _from = /* @__PURE__ */ (() => wasm.from)()

// into: (externref, (ref null 0), i32) -> i32
export const into = /* @__PURE__ */ (() => wasm.into)()

// copied: (externref, i32) -> externref
export const copied = /* @__PURE__ */ (() => wasm.copied)()

export {
  _from as from,
}

//// js-string-array.wasm?wasmport=module
// js-string-array/js-string-array.wasm: the module
import { once } from "wasmport/runtime/once"
import { compileWith as read } from "wasmport/runtime/read.universal"
import { options } from "wasmport/runtime/builtins"
import { builtins } from "./js-string-array.wasm?wasmport=builtins"

export const url = new URL("./js-string-array.wasm", import.meta.url)

export const compile = once(() => read(url, options))

export const load = /* @__PURE__ */ once(() => compile().then((module) => WebAssembly.instantiate(module, builtins())))

//// js-string-array.wasm?wasmport=instance
// js-string-array/js-string-array.wasm: the instance
export { load } from "./js-string-array.wasm?wasmport=module"
//// js-string-array.wasm?wasmport=builtins
// js-string-array/js-string-array.wasm: what it imports from the engine, for engines that do not have it
import { fromCharCodeArray, intoCharCodeArray } from "wasmport/runtime/js-string"
import { supply } from "wasmport/runtime/builtins"

export const builtins = (imports) => supply(imports, { fromCharCodeArray, intoCharCodeArray }, [])
