//// wit-packed.wasm
// wit-packed/wit-packed.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"
import { bind } from "./wit-packed.wasm?wasmport=bind"

const url = new URL("./wit-packed.wasm", import.meta.url)
const wasm = bind((await instantiate(url)).exports)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// alloc: (i32) -> i32
export const alloc = /* @__PURE__ */ (() => wasm.alloc)()

// dealloc: (i32, i32) -> ()
export const dealloc = /* @__PURE__ */ (() => wasm.dealloc)()

// greet: func(name: string) -> string, in wasm (i32, i32) -> i64
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// shout: func(name: string) -> string, in wasm (i32, i32) -> i64
export const shout = /* @__PURE__ */ (() => wasm.shout)()

// same: func(text: string) -> string, in wasm (i32, i32) -> i64
export const same = /* @__PURE__ */ (() => wasm.same)()

// scaled: func(values: list<f32>, by: f32) -> list<f32>, in wasm (i32, i32, f32) -> i64
export const scaled = /* @__PURE__ */ (() => wasm.scaled)()

// numbers: func(from: s64, count: u32) -> list<s64>, in wasm (i64, i32) -> i64
export const numbers = /* @__PURE__ */ (() => wasm.numbers)()

// joined: func(parts: list<string>, separator: string) -> string, in wasm (i32, i32, i32, i32) -> i64
export const joined = /* @__PURE__ */ (() => wasm.joined)()

// grow-by: func(pages: u32, text: string) -> string, in wasm (i32, i32, i32) -> i64
export const grow_by = /* @__PURE__ */ (() => wasm.grow_by)()

// in-use: func() -> u32, in wasm () -> i32
export const in_use = /* @__PURE__ */ (() => wasm.in_use)()

// fail: func(how: u32), in wasm (i32) -> ()
export const fail = /* @__PURE__ */ (() => wasm.fail)()

// explode: func(text: string) -> string, in wasm (i32, i32) -> i64
export const explode = /* @__PURE__ */ (() => wasm.explode)()

//// wit-packed.wasm?wasmport=module
// wit-packed/wit-packed.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-packed.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// wit-packed.wasm?wasmport=instance
// wit-packed/wit-packed.wasm: the instance
export { load } from "./wit-packed.wasm?wasmport=module"
//// wit-packed.wasm?wasmport=bind
// wit-packed/wit-packed.wasm: the conversions of one instance
import {
  liftNumbers,
  liftString,
  lowerList,
  lowerNumbers,
  lowerString,
  own,
  ownResult,
  release,
  storeSpan,
  unpack,
} from "wasmport/runtime/memory"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-packed/wit-packed.wasm"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.alloc, free: raw.dealloc, bytes: [] }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const mark = io.owned
      try {
        const loweredName = own(io, lowerString(io, name, "name"))
        const result = unpack(raw.greet(loweredName.ptr, loweredName.length))
        return liftString(io, ownResult(io, result, 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "greet")
      } finally {
        release(io, mark)
      }
    },
    // shout: func(name: string) -> string
    shout: (name) => {
      const mark = io.owned
      try {
        const loweredName = own(io, lowerString(io, name, "name"))
        const result = unpack(raw.shout(loweredName.ptr, loweredName.length))
        return liftString(io, ownResult(io, result, 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "shout")
      } finally {
        release(io, mark)
      }
    },
    // same: func(text: string) -> string
    same: (text) => {
      const mark = io.owned
      try {
        const loweredText = own(io, lowerString(io, text, "text"))
        const result = unpack(raw.same(loweredText.ptr, loweredText.length))
        return liftString(io, ownResult(io, result, 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "same")
      } finally {
        release(io, mark)
      }
    },
    // scaled: func(values: list<f32>, by: f32) -> list<f32>
    scaled: (values, by) => {
      const mark = io.owned
      try {
        const loweredValues = own(io, lowerNumbers(io, Float32Array, values, "values"))
        const result = unpack(raw.scaled(loweredValues.ptr, loweredValues.length, by))
        return liftNumbers(io, Float32Array, ownResult(io, result, 4, 4, io.owned))
      } catch (error) {
        throw trapped(error, path, "scaled")
      } finally {
        release(io, mark)
      }
    },
    // numbers: func(from: s64, count: u32) -> list<s64>
    numbers: (_from, count) => {
      const mark = io.owned
      try {
        const result = unpack(raw.numbers(_from, count))
        return liftNumbers(io, BigInt64Array, ownResult(io, result, 8, 8))
      } catch (error) {
        throw trapped(error, path, "numbers")
      } finally {
        release(io, mark)
      }
    },
    // joined: func(parts: list<string>, separator: string) -> string
    joined: (parts, separator) => {
      const mark = io.owned
      try {
        const loweredParts = lowerList(io, parts, "parts", 8, 4, storeString, own)
        const loweredSeparator = own(io, lowerString(io, separator, "separator"))
        const result = unpack(raw.joined(
          loweredParts.ptr,
          loweredParts.length,
          loweredSeparator.ptr,
          loweredSeparator.length,
        ))
        return liftString(io, ownResult(io, result, 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "joined")
      } finally {
        release(io, mark)
      }
    },
    // grow-by: func(pages: u32, text: string) -> string
    grow_by: (pages, text) => {
      const mark = io.owned
      try {
        const loweredText = own(io, lowerString(io, text, "text"))
        const result = unpack(raw.grow_by(pages, loweredText.ptr, loweredText.length))
        return liftString(io, ownResult(io, result, 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "grow_by")
      } finally {
        release(io, mark)
      }
    },
    // in-use: func() -> u32
    in_use: () => {
      try {
        return raw.in_use() >>> 0
      } catch (error) {
        throw trapped(error, path, "in_use")
      }
    },
    // explode: func(text: string) -> string
    explode: (text) => {
      const mark = io.owned
      try {
        const loweredText = own(io, lowerString(io, text, "text"))
        const result = unpack(raw.explode(loweredText.ptr, loweredText.length))
        return liftString(io, ownResult(io, result, 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "explode")
      } finally {
        release(io, mark)
      }
    },
  }
}

function storeString(io, at, value, what) {
  storeSpan(io, at, own(io, lowerString(io, value, what)))
}
