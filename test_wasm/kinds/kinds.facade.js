//// kinds.wasm
// kinds/kinds.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./kinds.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// The standard keeps exported mutable globals live: they are read again after every call into the module.
const refresh = () => {
  level = wasm.level.value
  total = wasm.total.value
  thing = wasm.thing.value
}

// memory: memory 1..3
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// table: table 2..4 funcref
export const table = /* @__PURE__ */ (() => wasm.table)()

// oops: tag (i32)
export const oops = /* @__PURE__ */ (() => wasm.oops)()

// answer: global i32
export const answer = /* @__PURE__ */ (() => wasm.answer.value)()

// big: global i64
export const big = /* @__PURE__ */ (() => wasm.big.value)()

// single: global f32
export const single = /* @__PURE__ */ (() => wasm.single.value)()

// double: global f64
export const double = /* @__PURE__ */ (() => wasm.double.value)()

// notANumber: global f64
export const notANumber = /* @__PURE__ */ (() => wasm.notANumber.value)()

// minusZero: global f64
export const minusZero = /* @__PURE__ */ (() => wasm.minusZero.value)()

// nothing: global externref
export const nothing = /* @__PURE__ */ (() => wasm.nothing.value)()

// noFunction: global funcref
export const noFunction = /* @__PURE__ */ (() => wasm.noFunction.value)()

// level: global mut i32
export let level = wasm.level.value

// total: global mut i64
export let total = wasm.total.value

// thing: global mut externref
export let thing = wasm.thing.value

// raise: (i32) -> i32
export const raise = (p0) => {
  try {
    return wasm.raise(p0)
  } finally {
    refresh()
  }
}

// raiseAgain: (i32) -> i32
export const raiseAgain = raise

// keep: (externref) -> ()
export const keep = (p0) => {
  try {
    return wasm.keep(p0)
  } finally {
    refresh()
  }
}

//// kinds.wasm?wasmport=module
// kinds/kinds.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./kinds.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// kinds.wasm?wasmport=instance
// kinds/kinds.wasm: the instance
export { load } from "./kinds.wasm?wasmport=module"