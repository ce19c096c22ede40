//// wit-managed.wasm
// wit-managed/wit-managed.wasm: its exports
import { load } from "./wit-managed.wasm?wasmport=instance"
import { bind } from "./wit-managed.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

// up-to: func(count: s32) -> list<s32>, in wasm (i32) -> i32
export const upTo = /* @__PURE__ */ (() => wasm.upTo)()

// bytes: func(count: s32) -> list<u8>, in wasm (i32) -> i32
export const bytes = /* @__PURE__ */ (() => wasm.bytes)()

// opposite: func(it: answer) -> answer, in wasm (i32) -> i32
export const opposite = /* @__PURE__ */ (() => wasm.opposite)()

// __new: (i32, i32) -> i32
export const __new = /* @__PURE__ */ (() => wasm.__new)()

// __pin: (i32) -> i32
export const __pin = /* @__PURE__ */ (() => wasm.__pin)()

// __unpin: (i32) -> ()
export const __unpin = /* @__PURE__ */ (() => wasm.__unpin)()

// __collect: () -> ()
export const __collect = /* @__PURE__ */ (() => wasm.__collect)()

// __rtti_base: global i32
export const __rtti_base = /* @__PURE__ */ (() => wasm.__rtti_base)()

// memory: memory 1
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// greet: func(name: string) -> string, in wasm (i32) -> i32
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// both: func(a: string, b: string) -> string, in wasm (i32, i32) -> i32
export const both = /* @__PURE__ */ (() => wasm.both)()

// same: func(text: option<string>) -> option<string>, in wasm (i32) -> i32
export const same = /* @__PURE__ */ (() => wasm.same)()

// sum: func(values: list<f64>) -> f64, in wasm (i32) -> f64
export const sum = /* @__PURE__ */ (() => wasm.sum)()

// doubled: func(values: list<f32>) -> list<f32>, in wasm (i32) -> i32
export const doubled = /* @__PURE__ */ (() => wasm.doubled)()

// loud: func(text: string) -> string, in wasm (i32) -> i32
export const loud = /* @__PURE__ */ (() => wasm.loud)()

//// wit-managed.wasm?wasmport=module
// wit-managed/wit-managed.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-managed.wasm", import.meta.url)

export const compile = () => read(url)

//// wit-managed.wasm?wasmport=instance
// wit-managed/wit-managed.wasm: the instance
import { upper as import0 } from "./host.js"
import { compile } from "./wit-managed.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { adapt } from "./wit-managed.wasm?wasmport=bind"
import { instantiate } from "wasmport/runtime/imports"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { upper: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-managed/wit-managed.wasm", true))))

//// wit-managed.wasm?wasmport=bind
// wit-managed/wit-managed.wasm: the conversions of one instance
import { liftCase, lowerCase, release } from "wasmport/runtime/memory"
import {
  liftArray,
  liftUtf16,
  lowerArray,
  lowerUtf16,
  pin,
} from "wasmport/runtime/assemblyscript"
import { adapted, unlinked } from "wasmport/runtime/imports"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-managed/wit-managed.wasm"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.__new, free: raw.__unpin, bytes: [] }
  return {
    // up-to: func(count: s32) -> list<s32>
    upTo: (count) => {
      try {
        const result = raw.upTo(count)
        return liftArray(io, raw, Int32Array, result)
      } catch (error) {
        throw trapped(error, path, "upTo")
      }
    },
    // bytes: func(count: s32) -> list<u8>
    bytes: (count) => {
      try {
        const result = raw.bytes(count)
        return liftArray(io, raw, Uint8Array, result)
      } catch (error) {
        throw trapped(error, path, "bytes")
      }
    },
    // opposite: func(it: answer) -> answer
    opposite: (it) => {
      try {
        return liftCase(ANSWER, raw.opposite(lowerCase(ANSWER, it, "it")), "opposite")
      } catch (error) {
        throw trapped(error, path, "opposite")
      }
    },
    __new: raw.__new,
    __pin: raw.__pin,
    __unpin: raw.__unpin,
    __collect: raw.__collect,
    get __rtti_base() {
      return raw.__rtti_base.value
    },
    memory: raw.memory,
    // greet: func(name: string) -> string
    greet: (name) => {
      try {
        const loweredName = lowerUtf16(io, raw, name, "name")
        const result = raw.greet(loweredName)
        return liftUtf16(io, result)
      } catch (error) {
        throw trapped(error, path, "greet")
      }
    },
    // both: func(a: string, b: string) -> string
    both: (a, b) => {
      const mark = io.owned
      try {
        const loweredA = pin(io, raw, lowerUtf16(io, raw, a, "a"))
        const loweredB = pin(io, raw, lowerUtf16(io, raw, b, "b"))
        const result = raw.both(loweredA, loweredB)
        return liftUtf16(io, result)
      } catch (error) {
        throw trapped(error, path, "both")
      } finally {
        release(io, mark)
      }
    },
    // same: func(text: option<string>) -> option<string>
    same: (text) => {
      try {
        const loweredText = text != null ? lowerUtf16(io, raw, text, "text") : 0
        const result = raw.same(loweredText)
        return liftUtf16(io, result)
      } catch (error) {
        throw trapped(error, path, "same")
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      try {
        const loweredValues = lowerArray(io, raw, Float64Array, values, "values")
        return raw.sum(loweredValues)
      } catch (error) {
        throw trapped(error, path, "sum")
      }
    },
    // doubled: func(values: list<f32>) -> list<f32>
    doubled: (values) => {
      try {
        const loweredValues = lowerArray(io, raw, Float32Array, values, "values")
        const result = raw.doubled(loweredValues)
        return liftArray(io, raw, Float32Array, result)
      } catch (error) {
        throw trapped(error, path, "doubled")
      }
    },
    // loud: func(text: string) -> string
    loud: (text) => {
      try {
        const loweredText = lowerUtf16(io, raw, text, "text")
        const result = raw.loud(loweredText)
        return liftUtf16(io, result)
      } catch (error) {
        throw trapped(error, path, "loud")
      }
    },
  }
}

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked(path)
  const wrappers = {
    "./host.js": {
      // upper: func(text: string) -> string
      upper: (callee) => (textPtr) => {
        try {
          const result = callee(liftUtf16(io, textPtr))
          const loweredResult = lowerUtf16(io, raw, result, "its result")
          return loweredResult
        } catch (error) {
          throw trapped(error, path, "upper")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = { memory: raw.memory, alloc: raw.__new, free: raw.__unpin, bytes: [] }
  }, linked)
}

// enum answer
const ANSWER = ["no", "yes", "maybe"]
