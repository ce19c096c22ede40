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

// greet: (i32, i32) -> (i32, i32)
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// rest: (i32, i32, i32) -> (i32, i32)
export const rest = /* @__PURE__ */ (() => wasm.rest)()

// both: (f64, i32) -> (i32, f64)
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
// wit-values/wit-values.wasm: the glue of one instance
import { liftNumbers, liftString, lowerNumbers, lowerString, size } from "wasmport/runtime/text"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.allocate, bytes: [] }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      try {
        const result = raw.greet(lowerString(io, name, "name"), size)
        return liftString(io, result[0], result[1])
      } catch (error) {
        throw trapped(error, "wit-values/wit-values.wasm", "greet")
      }
    },
    // rest: func(text: list<u8>, from: u32) -> list<u8>
    rest: (text, _from) => {
      try {
        const result = raw.rest(lowerNumbers(io, Uint8Array, text, "text"), size, _from)
        return liftNumbers(io, Uint8Array, result[0], result[1])
      } catch (error) {
        throw trapped(error, "wit-values/wit-values.wasm", "rest")
      }
    },
    // both: func(a: f64, b: u32) -> tuple<u32, f64>
    both: (a, b) => {
      try {
        const result = raw.both(a, b)
        return [result[0] >>> 0, result[1]]
      } catch (error) {
        throw trapped(error, "wit-values/wit-values.wasm", "both")
      }
    },
  }
}
