//// imports.wasm
// imports/imports.wasm: its exports
import { load } from "./imports.wasm?wasmport=instance"

const { exports: wasm } = await load()

// logBoth: (i32, f64) -> ()
export const logBoth = /* @__PURE__ */ (() => wasm.logBoth)()

// addBase: (i32) -> i32
export const addBase = /* @__PURE__ */ (() => wasm.addBase)()

// bigNumber: () -> i64
export const bigNumber = /* @__PURE__ */ (() => wasm.bigNumber)()

// labelOf: () -> externref
export const labelOf = /* @__PURE__ */ (() => wasm.labelOf)()

// load: (i32) -> i32
const _load = /* @__PURE__ */ (() => wasm.load)()

// last: () -> f64
export const last = /* @__PURE__ */ (() => wasm.last)()

// late: () -> i32
export const late = /* @__PURE__ */ (() => wasm.late)()

// reassignLate: () -> ()
export const reassignLate = /* @__PURE__ */ (() => wasm.reassignLate)()

// loggedSoFar: () -> i32
export const loggedSoFar = /* @__PURE__ */ (() => wasm.loggedSoFar)()

// peek: (i32) -> i32
export const peek = /* @__PURE__ */ (() => wasm.peek)()

// callSlot: (i32, i32) -> i32
export const callSlot = /* @__PURE__ */ (() => wasm.callSlot)()

// readCalls: () -> i32
export const readCalls = /* @__PURE__ */ (() => wasm.readCalls)()

export {
  _load as load,
}

//// imports.wasm?wasmport=module
// imports/imports.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./imports.wasm", import.meta.url)

export const compile = () => read(url)

//// imports.wasm?wasmport=instance
// imports/imports.wasm: the instance
import { log as import0, last as import7, late as import8, reassignLate as import9 } from "./log.js"
import { base as import1, big as import2, label as import3, calls as import4, memory as import5, table as import6, loggedSoFar as import10, peek as import11, callSlot as import12, readCalls as import13 } from "./more/env.js"
import { compile } from "./imports.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { failure } from "wasmport/runtime/failure"

export const imports = () => ({
  "./log.js": { log: import0, last: import7, late: import8, reassignLate: import9 },
  "./more/env.js": { base: import1, big: import2, label: import3, calls: import4, memory: import5, table: import6, loggedSoFar: import10, peek: import11, callSlot: import12, readCalls: import13 },
})

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => WebAssembly.instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "imports/imports.wasm", false))))
