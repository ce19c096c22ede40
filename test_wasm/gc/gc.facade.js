//// gc.wasm
// gc/gc.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./gc.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// origin: global (ref 2)
export const origin = /* @__PURE__ */ (() => wasm.origin.value)()

// point: (i32, f64) -> (ref 2)
export const point = /* @__PURE__ */ (() => wasm.point)()

// x: ((ref 2)) -> i32
export const x = /* @__PURE__ */ (() => wasm.x)()

// y: ((ref 2)) -> f64
export const y = /* @__PURE__ */ (() => wasm.y)()

// setY: ((ref 2), f64) -> ()
export const setY = /* @__PURE__ */ (() => wasm.setY)()

// isPoint: (anyref) -> i32
export const isPoint = /* @__PURE__ */ (() => wasm.isPoint)()

// filled: (i32, i32) -> (ref 3)
export const filled = /* @__PURE__ */ (() => wasm.filled)()

// length: ((ref array)) -> i32
export const length = /* @__PURE__ */ (() => wasm.length)()

// box: (i32) -> (ref i31)
export const box = /* @__PURE__ */ (() => wasm.box)()

// unbox: (i31ref) -> i32
export const unbox = /* @__PURE__ */ (() => wasm.unbox)()

// leaf: (i32) -> (ref 0)
export const leaf = /* @__PURE__ */ (() => wasm.leaf)()

// fork: ((ref null 0), (ref null 0)) -> (ref 0)
export const fork = /* @__PURE__ */ (() => wasm.fork)()

// total: ((ref null 0)) -> i32
export const total = /* @__PURE__ */ (() => wasm.total)()

// add: (i32, i32) -> i32
export const add = /* @__PURE__ */ (() => wasm.add)()

//// gc.wasm?wasmport=module
// gc/gc.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./gc.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// gc.wasm?wasmport=instance
// gc/gc.wasm: the instance
export { load } from "./gc.wasm?wasmport=module"