//// string-constants.wasm
// string-constants/string-constants.wasm: its exports
import { load } from "./string-constants.wasm?wasmport=module"

const { exports: wasm } = await load()

// empty: global externref
export const empty = /* @__PURE__ */ (() => wasm.empty.value)()

// nul: global externref
export const nul = /* @__PURE__ */ (() => wasm.nul.value)()

// hello: global externref
export const hello = /* @__PURE__ */ (() => wasm.hello.value)()

// crab: global externref
export const crab = /* @__PURE__ */ (() => wasm.crab.value)()

// reserved: global externref
export const reserved = /* @__PURE__ */ (() => wasm.reserved.value)()

// proto: global externref
export const proto = /* @__PURE__ */ (() => wasm.proto.value)()

// code: global externref
export const code = /* @__PURE__ */ (() => wasm.code.value)()

// helloAgain: global externref
export const helloAgain = /* @__PURE__ */ (() => wasm.helloAgain.value)()

// lengths: () -> (i32, i32, i32)
export const lengths = /* @__PURE__ */ (() => wasm.lengths)()

//// string-constants.wasm?wasmport=module
// string-constants/string-constants.wasm: the module
import { once } from "wasmport/runtime/once"
import { compileWith as read } from "wasmport/runtime/read.universal"
import { options } from "wasmport/runtime/builtins"
import { builtins } from "./string-constants.wasm?wasmport=builtins"

export const url = new URL("./string-constants.wasm", import.meta.url)

export const compile = once(() => read(url, options))

export const load = /* @__PURE__ */ once(() => compile().then((module) => WebAssembly.instantiate(module, builtins())))

//// string-constants.wasm?wasmport=instance
// string-constants/string-constants.wasm: the instance
export { load } from "./string-constants.wasm?wasmport=module"
//// string-constants.wasm?wasmport=builtins
// string-constants/string-constants.wasm: what it imports from the engine, for engines that do not have it
import { length } from "wasmport/runtime/js-string"
import { supply } from "wasmport/runtime/builtins"

export const builtins = (imports) => supply(imports, { length }, ["", "\u0000", "hello", "🦀", "wasm:hello", "__proto__", "\u003c/script>\r\n\u2028\"`${a}"])
