//// js-string.wasm
// js-string/js-string.wasm: its exports
import { load } from "./js-string.wasm?wasmport=module"

const { exports: wasm } = await load()

// started: () -> i32
export const started = /* @__PURE__ */ (() => wasm.started)()

// length: (externref) -> i32
export const length = /* @__PURE__ */ (() => wasm.length)()

// charCodeAt: (externref, i32) -> i32
export const charCodeAt = /* @__PURE__ */ (() => wasm.charCodeAt)()

// codePointAt: (externref, i32) -> i32
export const codePointAt = /* @__PURE__ */ (() => wasm.codePointAt)()

// equals: (externref, externref) -> i32
export const equals = /* @__PURE__ */ (() => wasm.equals)()

// compare: (externref, externref) -> i32
export const compare = /* @__PURE__ */ (() => wasm.compare)()

// test: (externref) -> i32
export const test = /* @__PURE__ */ (() => wasm.test)()

// testAgain: (externref) -> i32
export const testAgain = /* @__PURE__ */ (() => wasm.testAgain)()

// sum: (externref) -> i32
export const sum = /* @__PURE__ */ (() => wasm.sum)()

//// js-string.wasm?wasmport=module
// js-string/js-string.wasm: the module
import { once } from "wasmport/runtime/once"
import { compileWith as read } from "wasmport/runtime/read.universal"
import { options } from "wasmport/runtime/builtins"
import { failure } from "wasmport/runtime/failure"
import { builtins } from "./js-string.wasm?wasmport=builtins"

export const url = new URL("./js-string.wasm", import.meta.url)

export const compile = once(() => read(url, options))

export const load = /* @__PURE__ */ once(() => compile().then((module) => WebAssembly.instantiate(module, builtins())).catch((error) => failure(error).then((it) => it.linkFailure(error, "js-string/js-string.wasm", true))))

//// js-string.wasm?wasmport=instance
// js-string/js-string.wasm: the instance
export { load } from "./js-string.wasm?wasmport=module"
//// js-string.wasm?wasmport=builtins
// js-string/js-string.wasm: what it imports from the engine, for engines that do not have it
import { length, charCodeAt, codePointAt, equals, compare, test } from "wasmport/runtime/js-string"
import { supply } from "wasmport/runtime/builtins"

export const builtins = (imports) => supply(imports, { length, charCodeAt, codePointAt, equals, compare, test }, [])
