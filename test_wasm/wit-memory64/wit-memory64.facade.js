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
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-memory64.wasm", import.meta.url)

export const compile = /* @__PURE__ */ once(() => read(url))

//// wit-memory64.wasm?wasmport=instance
// wit-memory64/wit-memory64.wasm: the instance
import { answer as import0 } from "./host.js"
import { compile } from "./wit-memory64.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { adapt } from "./wit-memory64.wasm?wasmport=bind"
import { instantiate } from "wasmport/runtime/adapt"
import { failure } from "wasmport/runtime/failure"

const imports = () => (adapt({
  "./host.js": { answer: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-memory64/wit-memory64.wasm", false))))

//// wit-memory64.wasm?wasmport=bind
// wit-memory64/wit-memory64.wasm: the glue of one instance
import { address, allocate, connect, leave, liftString, lowerList, lowerNumbers, lowerString, own, size, storeWidePair, view } from "wasmport/runtime/text"
import { adapted, unlinked } from "wasmport/runtime/adapt"

export const bind = (raw) => {
  const io = connect(raw.memory, (size, align) => address(raw.malloc(BigInt(size))), (at, size, align) => raw.free(BigInt(at), BigInt(size)))
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const mark = io.top
      try {
        const result = raw.greet(BigInt(lowerString(io, name, "greet: name")), BigInt(size))
        return liftString(io, address(result[0]), address(result[1]), own)
      } finally {
        leave(io, mark)
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      const mark = io.top
      try {
        return raw.sum(BigInt(lowerNumbers(io, Float64Array, values, "sum: values")), BigInt(size))
      } finally {
        leave(io, mark)
      }
    },
    // joined: func(parts: list<string>) -> string
    joined: (parts) => {
      const mark = io.top
      try {
        const result = raw.joined(BigInt(lowerList(io, parts, 16, 8, "joined: parts", (item1, to1) => {
          storeWidePair(io, to1, lowerString(io, item1, "joined: parts[]"), size)
        })), BigInt(size))
        return liftString(io, address(result[0]), address(result[1]), own)
      } finally {
        leave(io, mark)
      }
    },
    // swap: func(pair: tuple<string, u32>) -> tuple<u32, string>
    swap: (pair) => {
      const mark = io.top
      try {
        const at = address(raw.swap(BigInt(lowerString(io, pair[0], "swap: pair[0]")), BigInt(size), pair[1]))
        return [view(io).getUint32(at, true), liftString(io, address(view(io).getBigUint64(at + 8, true)), address(view(io).getBigUint64(at + 16, true)), own)]
      } finally {
        leave(io, mark)
      }
    },
    // twice: func(text: string) -> string
    twice: (text) => {
      const mark = io.top
      try {
        const at = allocate(io, 16, 8)
        raw.twice(BigInt(at), BigInt(lowerString(io, text, "twice: text")), BigInt(size))
        return liftString(io, address(view(io).getBigUint64(at, true)), address(view(io).getBigUint64(at + 8, true)), own)
      } finally {
        leave(io, mark)
      }
    },
    // maybe: func(text: option<string>) -> option<u64>
    maybe: (text) => {
      const mark = io.top
      try {
        const result = raw.maybe(text == null ? 0 : 1, text == null ? 0n : BigInt(lowerString(io, text, "maybe: text")), text == null ? 0n : BigInt(size))
        return result[0] ? BigInt.asUintN(64, result[1]) : undefined
      } finally {
        leave(io, mark)
      }
    },
    // many: func(a: u8, b: string, c: u64, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8) -> u64
    many: (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) => {
      const mark = io.top
      try {
        const args = allocate(io, 48, 8)
        view(io).setUint8(args, a)
        storeWidePair(io, args + 8, lowerString(io, b, "many: b"), size)
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
      } finally {
        leave(io, mark)
      }
    },
    // ask: func(text: string) -> string
    ask: (text) => {
      const mark = io.top
      try {
        const result = raw.ask(BigInt(lowerString(io, text, "ask: text")), BigInt(size))
        return liftString(io, address(result[0]), address(result[1]), own)
      } finally {
        leave(io, mark)
      }
    },
    // far: func() -> string
    far: () => {
      const mark = io.top
      try {
        const result = raw.far()
        return liftString(io, address(result[0]), address(result[1]), own)
      } finally {
        leave(io, mark)
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
        at = address(at)
        const mark = io.top
        try {
          const result = callee(liftString(io, address(flat0), address(flat1)), flat2 >>> 0)
          storeWidePair(io, at, lowerString(io, result, "answer's result"), size)
        } catch (error) {
          leave(io, mark)
          throw error
        } finally {
          io.top = mark
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = connect(raw.memory, (size, align) => address(raw.malloc(BigInt(size))), (at, size, align) => raw.free(BigInt(at), BigInt(size)))
  }, linked)
}
