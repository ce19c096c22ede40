//// wit-managed.wasm
// wit-managed/wit-managed.wasm: its exports
import { load } from "./wit-managed.wasm?wasmport=instance"
import { bind } from "./wit-managed.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

// upTo: (i32) -> i32
export const upTo = /* @__PURE__ */ (() => wasm.upTo)()

// bytes: (i32) -> i32
export const bytes = /* @__PURE__ */ (() => wasm.bytes)()

// opposite: (i32) -> i32
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

// greet: (i32) -> i32
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// both: (i32, i32) -> i32
export const both = /* @__PURE__ */ (() => wasm.both)()

// same: (i32) -> i32
export const same = /* @__PURE__ */ (() => wasm.same)()

// sum: (i32) -> f64
export const sum = /* @__PURE__ */ (() => wasm.sum)()

// doubled: (i32) -> i32
export const doubled = /* @__PURE__ */ (() => wasm.doubled)()

// loud: (i32) -> i32
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
import { instantiate } from "wasmport/runtime/adapt"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { upper: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-managed/wit-managed.wasm", true))))

//// wit-managed.wasm?wasmport=bind
// wit-managed/wit-managed.wasm: the glue of one instance
import { leave, liftCase, lowerCase } from "wasmport/runtime/text"
import { liftArray, liftUtf16, lowerArray, lowerUtf16, pin } from "wasmport/runtime/managed"
import { adapted, unlinked } from "wasmport/runtime/adapt"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.__new, free: raw.__unpin, bytes: [] }
  return {
    // up-to: func(count: s32) -> list<s32>
    upTo: (count) => {
      try {
        return liftArray(io, raw, Int32Array, raw.upTo(count))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "upTo")
      }
    },
    // bytes: func(count: s32) -> list<u8>
    bytes: (count) => {
      try {
        return liftArray(io, raw, Uint8Array, raw.bytes(count))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "bytes")
      }
    },
    // opposite: func(it: answer) -> answer
    opposite: (it) => {
      try {
        return liftCase(["no", "yes", "maybe"], raw.opposite(lowerCase(["no", "yes", "maybe"], it, "it")), "opposite")
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "opposite")
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
        return liftUtf16(io, raw.greet(lowerUtf16(io, raw, name, "name")))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "greet")
      }
    },
    // both: func(a: string, b: string) -> string
    both: (a, b) => {
      const mark = io.owned
      try {
        return liftUtf16(io, raw.both(pin(io, raw, lowerUtf16(io, raw, a, "a")), pin(io, raw, lowerUtf16(io, raw, b, "b"))))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "both")
      } finally {
        leave(io, mark)
      }
    },
    // same: func(text: option<string>) -> option<string>
    same: (text) => {
      try {
        return liftUtf16(io, raw.same(text == null ? 0 : lowerUtf16(io, raw, text, "text")))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "same")
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      try {
        return raw.sum(lowerArray(io, raw, Float64Array, values, "values"))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "sum")
      }
    },
    // doubled: func(values: list<f32>) -> list<f32>
    doubled: (values) => {
      try {
        return liftArray(io, raw, Float32Array, raw.doubled(lowerArray(io, raw, Float32Array, values, "values")))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "doubled")
      }
    },
    // loud: func(text: string) -> string
    loud: (text) => {
      try {
        return liftUtf16(io, raw.loud(lowerUtf16(io, raw, text, "text")))
      } catch (error) {
        throw trapped(error, "wit-managed/wit-managed.wasm", "loud")
      }
    },
  }
}

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked("wit-managed/wit-managed.wasm")
  const wrappers = {
    "./host.js": {
      // upper: func(text: string) -> string
      upper: (callee) => (flat0) => {
        try {
          const result = callee(liftUtf16(io, flat0))
          return lowerUtf16(io, raw, result, "its result")
        } catch (error) {
          throw trapped(error, "wit-managed/wit-managed.wasm", "upper")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = { memory: raw.memory, alloc: raw.__new, free: raw.__unpin, bytes: [] }
  }, linked)
}
