//// wit-bindgen.wasm
// wit-bindgen/wit-bindgen.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"
import { bind } from "./wit-bindgen.wasm?wasmport=bind"

const url = new URL("./wit-bindgen.wasm", import.meta.url)
const wasm = bind((await instantiate(url)).exports)

// memory: memory 1
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// __wbindgen_malloc: (i32, i32) -> i32
export const __wbindgen_malloc = /* @__PURE__ */ (() => wasm.__wbindgen_malloc)()

// __wbindgen_realloc: (i32, i32, i32, i32) -> i32
export const __wbindgen_realloc = /* @__PURE__ */ (() => wasm.__wbindgen_realloc)()

// __wbindgen_free: (i32, i32, i32) -> ()
export const __wbindgen_free = /* @__PURE__ */ (() => wasm.__wbindgen_free)()

// __wbindgen_add_to_stack_pointer: (i32) -> i32
export const __wbindgen_add_to_stack_pointer = /* @__PURE__ */ (() => wasm.__wbindgen_add_to_stack_pointer)()

// greet: func(name: string) -> string, in wasm (i32, i32, i32) -> ()
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// total: func(values: list<f64>) -> f64, in wasm (i32, i32) -> f64
export const total = /* @__PURE__ */ (() => wasm.total)()

// pair: func(a: string, b: string) -> string, in wasm (i32, i32, i32, i32, i32) -> ()
export const pair = /* @__PURE__ */ (() => wasm.pair)()

// live: func() -> u32, in wasm () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

// break-allocator: func(after: s32), in wasm (i32) -> ()
export const break_allocator = /* @__PURE__ */ (() => wasm.break_allocator)()

//// wit-bindgen.wasm?wasmport=module
// wit-bindgen/wit-bindgen.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-bindgen.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// wit-bindgen.wasm?wasmport=instance
// wit-bindgen/wit-bindgen.wasm: the instance
export { load } from "./wit-bindgen.wasm?wasmport=module"
//// wit-bindgen.wasm?wasmport=bind
// wit-bindgen/wit-bindgen.wasm: the conversions of one instance
import {
  liftAndFree,
  loadSpan,
  lowerNumbers,
  lowerString,
  own,
  release,
} from "wasmport/runtime/memory"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-bindgen/wit-bindgen.wasm"

export const bind = (raw) => {
  const io = {
    memory: raw.memory,
    alloc: raw.__wbindgen_malloc,
    free: raw.__wbindgen_free,
    bytes: [],
  }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const at = raw.__wbindgen_add_to_stack_pointer(-16) >>> 0
      try {
        const loweredName = lowerString(io, name, "name")
        raw.greet(at, loweredName.ptr, loweredName.length)
        return liftAndFree(io, loadSpan(io, at))
      } catch (error) {
        throw trapped(error, path, "greet")
      } finally {
        raw.__wbindgen_add_to_stack_pointer(16)
      }
    },
    // total: func(values: list<f64>) -> f64
    total: (values) => {
      try {
        const loweredValues = lowerNumbers(io, Float64Array, values, "values")
        return raw.total(loweredValues.ptr, loweredValues.length)
      } catch (error) {
        throw trapped(error, path, "total")
      }
    },
    // pair: func(a: string, b: string) -> string
    pair: (a, b) => {
      const at = raw.__wbindgen_add_to_stack_pointer(-16) >>> 0
      const mark = io.owned
      try {
        const loweredA = own(io, lowerString(io, a, "a"))
        const loweredB = own(io, lowerString(io, b, "b"))
        io.owned = mark // The callee frees its arguments.
        raw.pair(at, loweredA.ptr, loweredA.length, loweredB.ptr, loweredB.length)
        return liftAndFree(io, loadSpan(io, at))
      } catch (error) {
        throw trapped(error, path, "pair")
      } finally {
        release(io, mark)
        raw.__wbindgen_add_to_stack_pointer(16)
      }
    },
    // live: func() -> u32
    live: () => {
      try {
        return raw.live() >>> 0
      } catch (error) {
        throw trapped(error, path, "live")
      }
    },
  }
}
