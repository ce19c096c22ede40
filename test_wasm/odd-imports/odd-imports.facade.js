//// odd-imports.wasm
// odd-imports/odd-imports.wasm: its exports
import { load } from "./odd-imports.wasm?wasmport=instance"

const { exports: wasm } = await load()

// dash: () -> i32
export const dash = /* @__PURE__ */ (() => wasm.dash)()

// default: () -> i32
const _default = /* @__PURE__ */ (() => wasm.default)()

// proto: () -> i32
export const proto = /* @__PURE__ */ (() => wasm.proto)()

// empty: () -> i32
export const empty = /* @__PURE__ */ (() => wasm.empty)()

// quotes: () -> i32
export const quotes = /* @__PURE__ */ (() => wasm.quotes)()

// lines: () -> i32
export const lines = /* @__PURE__ */ (() => wasm.lines)()

// code: () -> i32
export const code = /* @__PURE__ */ (() => wasm.code)()

// crab: () -> i32
export const crab = /* @__PURE__ */ (() => wasm.crab)()

// remove: () -> i32
export const remove = /* @__PURE__ */ (() => wasm.remove)()

// constructor: global i32
export const constructor = /* @__PURE__ */ (() => wasm.constructor.value)()

export {
  _default as default,
}

//// odd-imports.wasm?wasmport=module
// odd-imports/odd-imports.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./odd-imports.wasm", import.meta.url)

export const compile = () => read(url)

//// odd-imports.wasm?wasmport=instance
// odd-imports/odd-imports.wasm: the instance
import { "foo-bar" as import0, default as import1, __proto__ as import2, "" as import3, "a\"b\\c`${d}" as import4, "a\r\nb\u2028c" as import5, "*/globalThis.PWNED=1/*\u003c/script>" as import6, "🦀" as import7, delete as import8, constructor as import9 } from "./odd-imports.host.js"
import { compile } from "./odd-imports.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { failure } from "wasmport/runtime/failure"

export const imports = () => ({
  "./odd-imports.host.js": { "foo-bar": import0, default: import1, ["__proto__"]: import2, "": import3, "a\"b\\c`${d}": import4, "a\r\nb\u2028c": import5, "*/globalThis.PWNED=1/*\u003c/script>": import6, "🦀": import7, delete: import8, constructor: import9 },
})

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => WebAssembly.instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "odd-imports/odd-imports.wasm", false))))
