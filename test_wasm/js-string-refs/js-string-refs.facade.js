//// js-string-refs.wasm
// js-string-refs/js-string-refs.wasm: its exports
import { load } from "./js-string-refs.wasm?wasmport=module"

const { exports: wasm } = await load()

// cast: (externref) -> (ref extern)
export const cast = /* @__PURE__ */ (() => wasm.cast)()

// concat: (externref, externref) -> (ref extern)
export const concat = /* @__PURE__ */ (() => wasm.concat)()

// substring: (externref, i32, i32) -> (ref extern)
export const substring = /* @__PURE__ */ (() => wasm.substring)()

// fromCharCode: (i32) -> (ref extern)
export const fromCharCode = /* @__PURE__ */ (() => wasm.fromCharCode)()

// fromCodePoint: (i32) -> (ref extern)
export const fromCodePoint = /* @__PURE__ */ (() => wasm.fromCodePoint)()

// innerTwice: (externref, i32) -> externref
export const innerTwice = /* @__PURE__ */ (() => wasm.innerTwice)()

//// js-string-refs.wasm?wasmport=module
// js-string-refs/js-string-refs.wasm: the module
import { once } from "wasmport/runtime/once"
import { compileWith as read } from "wasmport/runtime/read.universal"
import { options } from "wasmport/runtime/builtins"
import { builtins } from "./js-string-refs.wasm?wasmport=builtins"

export const url = new URL("./js-string-refs.wasm", import.meta.url)

export const compile = once(() => read(url, options))

export const load = /* @__PURE__ */ once(() => compile().then((module) => WebAssembly.instantiate(module, builtins())))

//// js-string-refs.wasm?wasmport=instance
// js-string-refs/js-string-refs.wasm: the instance
export { load } from "./js-string-refs.wasm?wasmport=module"
//// js-string-refs.wasm?wasmport=builtins
// js-string-refs/js-string-refs.wasm: what it imports from the engine, for engines that do not have it
import { cast, concat, substring, fromCharCode, fromCodePoint } from "wasmport/runtime/js-string"
import { supply } from "wasmport/runtime/builtins"

export const builtins = (imports) => supply(imports, { cast, concat, substring, fromCharCode, fromCodePoint }, [])
