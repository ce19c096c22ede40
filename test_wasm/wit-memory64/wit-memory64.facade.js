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

// live: func() -> s64, in wasm () -> i64
export const live = /* @__PURE__ */ (() => wasm.live)()

// greet: func(name: string) -> string, in wasm (i64, i64) -> (i64, i64)
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// sum: func(values: list<f64>) -> f64, in wasm (i64, i64) -> f64
export const sum = /* @__PURE__ */ (() => wasm.sum)()

// joined: func(parts: list<string>) -> string, in wasm (i64, i64) -> (i64, i64)
export const joined = /* @__PURE__ */ (() => wasm.joined)()

// swap: func(pair: tuple<string, u32>) -> tuple<u32, string>, in wasm (i64, i64, i32) -> i64
export const swap = /* @__PURE__ */ (() => wasm.swap)()

// twice: func(text: string) -> string, in wasm (i64, i64, i64) -> ()
export const twice = /* @__PURE__ */ (() => wasm.twice)()

// maybe: func(text: option<string>) -> option<u64>, in wasm (i32, i64, i64) -> (i32, i64)
export const maybe = /* @__PURE__ */ (() => wasm.maybe)()

// many: func(a: u8, b: string, c: u64, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8) -> u64, in wasm (i64) -> i64
export const many = /* @__PURE__ */ (() => wasm.many)()

// ask: func(text: string) -> string, in wasm (i64, i64) -> (i64, i64)
export const ask = /* @__PURE__ */ (() => wasm.ask)()

// far: func() -> string, in wasm () -> (i64, i64)
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
import { instantiate } from "wasmport/runtime/imports"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { answer: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-memory64/wit-memory64.wasm", false))))

//// wit-memory64.wasm?wasmport=bind
// wit-memory64/wit-memory64.wasm: the conversions of one instance
import {
  NOTHING,
  address,
  allocate,
  liftAndFree,
  liftString,
  loadWideSpan,
  lowerList,
  lowerNumbers,
  lowerString,
  own,
  ownResult,
  release,
  span,
  storeWideSpan,
  view,
} from "wasmport/runtime/memory"
import { adapted, unlinked } from "wasmport/runtime/imports"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-memory64/wit-memory64.wasm"

export const bind = (raw) => {
  const io = {
    memory: raw.memory,
    alloc: (size) => address(raw.malloc(BigInt(size))),
    free: (ptr, size) => raw.free(BigInt(ptr), BigInt(size)),
    bytes: [],
  }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const mark = io.owned
      try {
        const loweredName = own(io, lowerString(io, name, "name"))
        const result = raw.greet(BigInt(loweredName.ptr), BigInt(loweredName.length))
        return liftString(io, ownResult(io, span(address(result[0]), address(result[1])), 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "greet")
      } finally {
        release(io, mark)
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      const mark = io.owned
      try {
        const loweredValues = own(io, lowerNumbers(io, Float64Array, values, "values"))
        return raw.sum(BigInt(loweredValues.ptr), BigInt(loweredValues.length))
      } catch (error) {
        throw trapped(error, path, "sum")
      } finally {
        release(io, mark)
      }
    },
    // joined: func(parts: list<string>) -> string
    joined: (parts) => {
      const mark = io.owned
      try {
        const loweredParts = lowerList(io, parts, "parts", 16, 8, storeString, own)
        const result = raw.joined(BigInt(loweredParts.ptr), BigInt(loweredParts.length))
        return liftString(io, ownResult(io, span(address(result[0]), address(result[1])), 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "joined")
      } finally {
        release(io, mark)
      }
    },
    // swap: func(pair: tuple<string, u32>) -> tuple<u32, string>
    swap: (pair) => {
      const mark = io.owned
      try {
        const loweredPair0 = own(io, lowerString(io, pair[0], "pair[0]"))
        const at = address(raw.swap(BigInt(loweredPair0.ptr), BigInt(loweredPair0.length), pair[1]))
        return takeU32StringTuple(io, at, io.owned)
      } catch (error) {
        throw trapped(error, path, "swap")
      } finally {
        release(io, mark)
      }
    },
    // twice: func(text: string) -> string
    twice: (text) => {
      const mark = io.owned
      try {
        const at = own(io, allocate(io, 1, 16, 8)).ptr
        const loweredText = own(io, lowerString(io, text, "text"))
        raw.twice(BigInt(at), BigInt(loweredText.ptr), BigInt(loweredText.length))
        return takeString(io, at, io.owned)
      } catch (error) {
        throw trapped(error, path, "twice")
      } finally {
        release(io, mark)
      }
    },
    // maybe: func(text: option<string>) -> option<u64>
    maybe: (text) => {
      const mark = io.owned
      try {
        const loweredText = text != null ? own(io, lowerString(io, text, "text")) : NOTHING
        const result = raw.maybe(text != null ? 1 : 0, BigInt(loweredText.ptr), BigInt(loweredText.length))
        return result[0] ? BigInt.asUintN(64, result[1]) : undefined
      } catch (error) {
        throw trapped(error, path, "maybe")
      } finally {
        release(io, mark)
      }
    },
    // many: func(
    //   a: u8,
    //   b: string,
    //   c: u64,
    //   d: u8,
    //   e: u8,
    //   f: u8,
    //   g: u8,
    //   h: u8,
    //   i: u8,
    //   j: u8,
    //   k: u8,
    //   l: u8,
    //   m: u8,
    //   n: u8,
    //   o: u8,
    //   p: u8,
    // ) -> u64
    many: (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) => {
      const mark = io.owned
      try {
        const area = own(io, allocate(io, 1, 48, 8)).ptr
        view(io).setUint8(area, a)
        storeString(io, area + 8, b, "b")
        view(io).setBigUint64(area + 24, c, true)
        view(io).setUint8(area + 32, d)
        view(io).setUint8(area + 33, e)
        view(io).setUint8(area + 34, f)
        view(io).setUint8(area + 35, g)
        view(io).setUint8(area + 36, h)
        view(io).setUint8(area + 37, i)
        view(io).setUint8(area + 38, j)
        view(io).setUint8(area + 39, k)
        view(io).setUint8(area + 40, l)
        view(io).setUint8(area + 41, m)
        view(io).setUint8(area + 42, n)
        view(io).setUint8(area + 43, o)
        view(io).setUint8(area + 44, p)
        return BigInt.asUintN(64, raw.many(BigInt(area)))
      } catch (error) {
        throw trapped(error, path, "many")
      } finally {
        release(io, mark)
      }
    },
    // ask: func(text: string) -> string
    ask: (text) => {
      const mark = io.owned
      try {
        const loweredText = own(io, lowerString(io, text, "text"))
        const result = raw.ask(BigInt(loweredText.ptr), BigInt(loweredText.length))
        return liftString(io, ownResult(io, span(address(result[0]), address(result[1])), 1, 1, io.owned))
      } catch (error) {
        throw trapped(error, path, "ask")
      } finally {
        release(io, mark)
      }
    },
    // far: func() -> string
    far: () => {
      try {
        const result = raw.far()
        return liftAndFree(io, span(address(result[0]), address(result[1])))
      } catch (error) {
        throw trapped(error, path, "far")
      }
    },
  }
}

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked(path)
  const wrappers = {
    "./host.js": {
      // answer: func(text: string, n: u32) -> string
      answer: (callee) => (textPtr, textLength, n, at) => {
        const mark = io.owned
        try {
          at = address(at)
          const result = callee(liftString(io, span(address(textPtr), address(textLength))), n >>> 0)
          storeString(io, at, result, "its result")
        } catch (error) {
          release(io, mark)
          throw trapped(error, path, "answer")
        } finally {
          io.owned = mark
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = {
      memory: raw.memory,
      alloc: (size) => address(raw.malloc(BigInt(size))),
      free: (ptr, size) => raw.free(BigInt(ptr), BigInt(size)),
      bytes: [],
    }
  }, linked)
}

function storeString(io, at, value, what) {
  storeWideSpan(io, at, own(io, lowerString(io, value, what)))
}

// tuple<u32, string>
function takeU32StringTuple(io, at, args) {
  return [view(io).getUint32(at, true), takeString(io, at + 8, args)]
}

function takeString(io, at, args) {
  return liftString(io, ownResult(io, loadWideSpan(io, at), 1, 1, args))
}
