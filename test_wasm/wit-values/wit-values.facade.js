//// wit-values.wasm
// wit-values/wit-values.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"
import { bind } from "./wit-values.wasm?wasmport=bind"

const url = new URL("./wit-values.wasm", import.meta.url)
const wasm = bind((await instantiate(url)).exports)

// memory: memory 1
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// allocate: (i32) -> i32
export const allocate = /* @__PURE__ */ (() => wasm.allocate)()

// greet: func(name: string) -> string, in wasm (i32, i32) -> (i32, i32)
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// rest: func(text: list<u8>, from: u32) -> list<u8>, in wasm (i32, i32, i32) -> (i32, i32)
export const rest = /* @__PURE__ */ (() => wasm.rest)()

// both: func(a: f64, b: u32) -> tuple<u32, f64>, in wasm (f64, i32) -> (i32, f64)
export const both = /* @__PURE__ */ (() => wasm.both)()

//// wit-values.wasm?wasmport=module
// wit-values/wit-values.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-values.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// wit-values.wasm?wasmport=instance
// wit-values/wit-values.wasm: the instance
export { load } from "./wit-values.wasm?wasmport=module"
//// wit-values.wasm?wasmport=bind
// wit-values/wit-values.wasm: the conversions of one instance
import {
  liftNumbers,
  liftString,
  lowerNumbers,
  lowerString,
  span,
} from "wasmport/runtime/memory"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-values/wit-values.wasm"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.allocate, bytes: [] }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      try {
        const loweredName = lowerString(io, name, "name")
        const result = raw.greet(loweredName.ptr, loweredName.length)
        return liftString(io, span(result[0], result[1]))
      } catch (error) {
        throw trapped(error, path, "greet")
      }
    },
    // rest: func(text: list<u8>, from: u32) -> list<u8>
    rest: (text, _from) => {
      try {
        const loweredText = lowerNumbers(io, Uint8Array, text, "text")
        const result = raw.rest(loweredText.ptr, loweredText.length, _from)
        return liftNumbers(io, Uint8Array, span(result[0], result[1]))
      } catch (error) {
        throw trapped(error, path, "rest")
      }
    },
    // both: func(a: f64, b: u32) -> tuple<u32, f64>
    both: (a, b) => {
      try {
        const result = raw.both(a, b)
        return [result[0] >>> 0, result[1]]
      } catch (error) {
        throw trapped(error, path, "both")
      }
    },
  }
}
