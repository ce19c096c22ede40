//// wit-memory64.wasm
// wit-memory64/wit-memory64.wasm: its exports
import { load } from "./wit-memory64.wasm?wasmport=instance"
import { bind } from "./wit-memory64.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

// memory: memory 1 i64
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// malloc: (i64) -> i64
export const malloc = /* @__PURE__ */ (() => wasm.malloc)()

// free: (i64, i64) -> ()
export const free = /* @__PURE__ */ (() => wasm.free)()

// live: () -> i64
export const live = /* @__PURE__ */ (() => wasm.live)()

// greet: (i64, i64) -> (i64, i64)
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// sum: (i64, i64) -> f64
export const sum = /* @__PURE__ */ (() => wasm.sum)()

// joined: (i64, i64) -> (i64, i64)
export const joined = /* @__PURE__ */ (() => wasm.joined)()

// swap: (i64, i64, i32) -> i64
export const swap = /* @__PURE__ */ (() => wasm.swap)()

// twice: (i64, i64, i64) -> ()
export const twice = /* @__PURE__ */ (() => wasm.twice)()

// maybe: (i32, i64, i64) -> (i32, i64)
export const maybe = /* @__PURE__ */ (() => wasm.maybe)()

// many: (i64) -> i64
export const many = /* @__PURE__ */ (() => wasm.many)()

// ask: (i64, i64) -> (i64, i64)
export const ask = /* @__PURE__ */ (() => wasm.ask)()

// far: () -> (i64, i64)
export const far = /* @__PURE__ */ (() => wasm.far)()

//// wit-memory64.wasm?wasmport=module
// wit-memory64/wit-memory64.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-memory64.wasm", import.meta.url)

export const compile = () => read(url)

//// wit-memory64.wasm?wasmport=instance
// wit-memory64/wit-memory64.wasm: the instance
import { answer as import0 } from "./host.js"
import { compile } from "./wit-memory64.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { adapt } from "./wit-memory64.wasm?wasmport=bind"
import { instantiate } from "wasmport/runtime/adapt"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { answer: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-memory64/wit-memory64.wasm", false))))

//// wit-memory64.wasm?wasmport=bind
// wit-memory64/wit-memory64.wasm: the glue of one instance
import { address, allocate, leave, liftString, loadWidePair, lowerList, lowerNumbers, lowerString, own, size, storeWidePair, takeString, view } from "wasmport/runtime/text"
import { adapted, unlinked } from "wasmport/runtime/adapt"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: (size, align) => address(raw.malloc(BigInt(size))), free: (at, size, align) => raw.free(BigInt(at), BigInt(size)), bytes: [] }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const mark = io.owned
      try {
        const result = raw.greet(BigInt(own(io, lowerString(io, name, "name"), size, 1)), BigInt(size))
        return liftString(io, own(io, address(result[0]), address(result[1]), 1, io.owned), address(result[1]))
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "greet")
      } finally {
        leave(io, mark)
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      const mark = io.owned
      try {
        return raw.sum(BigInt(own(io, lowerNumbers(io, Float64Array, values, "values"), size * 8, 8)), BigInt(size))
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "sum")
      } finally {
        leave(io, mark)
      }
    },
    // joined: func(parts: list<string>) -> string
    joined: (parts) => {
      const mark = io.owned
      try {
        const result = raw.joined(BigInt(lowerList(io, parts, 16, 8, "parts", (item1, to1) => {
          storeWidePair(io, to1, own(io, lowerString(io, item1, "parts[]"), size, 1), size)
        }, own)), BigInt(size))
        return liftString(io, own(io, address(result[0]), address(result[1]), 1, io.owned), address(result[1]))
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "joined")
      } finally {
        leave(io, mark)
      }
    },
    // swap: func(pair: tuple<string, u32>) -> tuple<u32, string>
    swap: (pair) => {
      const mark = io.owned
      try {
        const at = address(raw.swap(BigInt(own(io, lowerString(io, pair[0], "pair[0]"), size, 1)), BigInt(size), pair[1]))
        return [view(io).getUint32(at, true), liftString(io, own(io, loadWidePair(io, at + 8), size, 1, io.owned), size)]
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "swap")
      } finally {
        leave(io, mark)
      }
    },
    // twice: func(text: string) -> string
    twice: (text) => {
      const mark = io.owned
      try {
        const at = own(io, allocate(io, 16, 8), 16, 8)
        raw.twice(BigInt(at), BigInt(own(io, lowerString(io, text, "text"), size, 1)), BigInt(size))
        return liftString(io, own(io, loadWidePair(io, at), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "twice")
      } finally {
        leave(io, mark)
      }
    },
    // maybe: func(text: option<string>) -> option<u64>
    maybe: (text) => {
      const mark = io.owned
      try {
        const result = raw.maybe(text == null ? 0 : 1, text == null ? 0n : BigInt(own(io, lowerString(io, text, "text"), size, 1)), text == null ? 0n : BigInt(size))
        return result[0] ? BigInt.asUintN(64, result[1]) : undefined
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "maybe")
      } finally {
        leave(io, mark)
      }
    },
    // many: func(a: u8, b: string, c: u64, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8) -> u64
    many: (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) => {
      const mark = io.owned
      try {
        const args = own(io, allocate(io, 48, 8), 48, 8)
        view(io).setUint8(args, a)
        storeWidePair(io, args + 8, own(io, lowerString(io, b, "b"), size, 1), size)
        view(io).setBigUint64(args + 24, c, true)
        view(io).setUint8(args + 32, d)
        view(io).setUint8(args + 33, e)
        view(io).setUint8(args + 34, f)
        view(io).setUint8(args + 35, g)
        view(io).setUint8(args + 36, h)
        view(io).setUint8(args + 37, i)
        view(io).setUint8(args + 38, j)
        view(io).setUint8(args + 39, k)
        view(io).setUint8(args + 40, l)
        view(io).setUint8(args + 41, m)
        view(io).setUint8(args + 42, n)
        view(io).setUint8(args + 43, o)
        view(io).setUint8(args + 44, p)
        return BigInt.asUintN(64, raw.many(BigInt(args)))
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "many")
      } finally {
        leave(io, mark)
      }
    },
    // ask: func(text: string) -> string
    ask: (text) => {
      const mark = io.owned
      try {
        const result = raw.ask(BigInt(own(io, lowerString(io, text, "text"), size, 1)), BigInt(size))
        return liftString(io, own(io, address(result[0]), address(result[1]), 1, io.owned), address(result[1]))
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "ask")
      } finally {
        leave(io, mark)
      }
    },
    // far: func() -> string
    far: () => {
      try {
        const result = raw.far()
        return takeString(io, address(result[0]), address(result[1]))
      } catch (error) {
        throw trapped(error, "wit-memory64/wit-memory64.wasm", "far")
      }
    },
  }
}

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked("wit-memory64/wit-memory64.wasm")
  const wrappers = {
    "./host.js": {
      // answer: func(text: string, n: u32) -> string
      answer: (callee) => (flat0, flat1, flat2, at) => {
        try {
          at = address(at)
          const result = callee(liftString(io, address(flat0), address(flat1)), flat2 >>> 0)
          storeWidePair(io, at, lowerString(io, result, "its result"), size)
        } catch (error) {
          throw trapped(error, "wit-memory64/wit-memory64.wasm", "answer")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = { memory: raw.memory, alloc: (size, align) => address(raw.malloc(BigInt(size))), free: (at, size, align) => raw.free(BigInt(at), BigInt(size)), bytes: [] }
  }, linked)
}
