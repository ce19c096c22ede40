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

// greet: (i32, i32) -> i64
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// shout: (i32, i32) -> i64
export const shout = /* @__PURE__ */ (() => wasm.shout)()

// same: (i32, i32) -> i64
export const same = /* @__PURE__ */ (() => wasm.same)()

// scaled: (i32, i32, f32) -> i64
export const scaled = /* @__PURE__ */ (() => wasm.scaled)()

// numbers: (i64, i32) -> i64
export const numbers = /* @__PURE__ */ (() => wasm.numbers)()

// joined: (i32, i32, i32, i32) -> i64
export const joined = /* @__PURE__ */ (() => wasm.joined)()

// grow_by: (i32, i32, i32) -> i64
export const grow_by = /* @__PURE__ */ (() => wasm.grow_by)()

// in_use: () -> i32
export const in_use = /* @__PURE__ */ (() => wasm.in_use)()

// fail: (i32) -> ()
export const fail = /* @__PURE__ */ (() => wasm.fail)()

// explode: (i32, i32) -> i64
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
// wit-packed/wit-packed.wasm: the glue of one instance
import { leave, liftNumbers, liftString, lowerList, lowerNumbers, lowerString, own, size, storePair, unpack } from "wasmport/runtime/text"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.alloc, free: raw.dealloc, bytes: [] }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const mark = io.owned
      try {
        return liftString(io, own(io, unpack(raw.greet(own(io, lowerString(io, name, "name"), size, 1), size)), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "greet")
      } finally {
        leave(io, mark)
      }
    },
    // shout: func(name: string) -> string
    shout: (name) => {
      const mark = io.owned
      try {
        return liftString(io, own(io, unpack(raw.shout(own(io, lowerString(io, name, "name"), size, 1), size)), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "shout")
      } finally {
        leave(io, mark)
      }
    },
    // same: func(text: string) -> string
    same: (text) => {
      const mark = io.owned
      try {
        return liftString(io, own(io, unpack(raw.same(own(io, lowerString(io, text, "text"), size, 1), size)), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "same")
      } finally {
        leave(io, mark)
      }
    },
    // scaled: func(values: list<f32>, by: f32) -> list<f32>
    scaled: (values, by) => {
      const mark = io.owned
      try {
        return liftNumbers(io, Float32Array, own(io, unpack(raw.scaled(own(io, lowerNumbers(io, Float32Array, values, "values"), size * 4, 4), size, by)), size * 4, 4, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "scaled")
      } finally {
        leave(io, mark)
      }
    },
    // numbers: func(from: s64, count: u32) -> list<s64>
    numbers: (_from, count) => {
      const mark = io.owned
      try {
        return liftNumbers(io, BigInt64Array, own(io, unpack(raw.numbers(_from, count)), size * 8, 8), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "numbers")
      } finally {
        leave(io, mark)
      }
    },
    // joined: func(parts: list<string>, separator: string) -> string
    joined: (parts, separator) => {
      const mark = io.owned
      try {
        return liftString(io, own(io, unpack(raw.joined(lowerList(io, parts, 8, 4, "parts", (item1, to1) => {
          storePair(io, to1, own(io, lowerString(io, item1, "parts[]"), size, 1), size)
        }, own), size, own(io, lowerString(io, separator, "separator"), size, 1), size)), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "joined")
      } finally {
        leave(io, mark)
      }
    },
    // grow-by: func(pages: u32, text: string) -> string
    grow_by: (pages, text) => {
      const mark = io.owned
      try {
        return liftString(io, own(io, unpack(raw.grow_by(pages, own(io, lowerString(io, text, "text"), size, 1), size)), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "grow_by")
      } finally {
        leave(io, mark)
      }
    },
    // in-use: func() -> u32
    in_use: () => {
      try {
        return raw.in_use() >>> 0
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "in_use")
      }
    },
    // explode: func(text: string) -> string
    explode: (text) => {
      const mark = io.owned
      try {
        return liftString(io, own(io, unpack(raw.explode(own(io, lowerString(io, text, "text"), size, 1), size)), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-packed/wit-packed.wasm", "explode")
      } finally {
        leave(io, mark)
      }
    },
  }
}
