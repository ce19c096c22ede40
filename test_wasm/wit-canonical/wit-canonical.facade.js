//// wit-canonical.wasm
// wit-canonical/wit-canonical.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"
import { bind } from "./wit-canonical.wasm?wasmport=bind"

const url = new URL("./wit-canonical.wasm", import.meta.url)
const wasm = bind((await instantiate(url)).exports)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// cabi_realloc: (i32, i32, i32, i32) -> i32
export const cabi_realloc = /* @__PURE__ */ (() => wasm.cabi_realloc)()

// greet: func(name: string) -> string, in wasm (i32, i32) -> i32
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// cabi_post_greet: (i32) -> ()
export const cabi_post_greet = /* @__PURE__ */ (() => wasm.cabi_post_greet)()

// sum: func(values: list<f64>) -> f64, in wasm (i32, i32) -> f64
export const sum = /* @__PURE__ */ (() => wasm.sum)()

// reversed: func(bytes: list<u8>) -> list<u8>, in wasm (i32, i32) -> i32
export const reversed = /* @__PURE__ */ (() => wasm.reversed)()

// cabi_post_reversed: (i32) -> ()
export const cabi_post_reversed = /* @__PURE__ */ (() => wasm.cabi_post_reversed)()

// is-even: func(n: u32) -> bool, in wasm (i32) -> i32
const is_even = /* @__PURE__ */ (() => wasm["is-even"])()

// next-char: func(c: char) -> char, in wasm (i32) -> i32
export const nextChar = /* @__PURE__ */ (() => wasm.nextChar)()

// not: func(flag: bool) -> bool, in wasm (i32) -> i32
export const not = /* @__PURE__ */ (() => wasm.not)()

// low: func(n: u8) -> s8, in wasm (i32) -> i32
export const low = /* @__PURE__ */ (() => wasm.low)()

// largest: func() -> u64, in wasm () -> i64
export const largest = /* @__PURE__ */ (() => wasm.largest)()

// wrap: func(n: u32) -> u32, in wasm (i32) -> i32
export const wrap = /* @__PURE__ */ (() => wasm.wrap)()

// divide: func(a: f64, b: f64) -> result<f64, string>, in wasm (f64, f64) -> i32
export const divide = /* @__PURE__ */ (() => wasm.divide)()

// cabi_post_divide: (i32) -> ()
export const cabi_post_divide = /* @__PURE__ */ (() => wasm.cabi_post_divide)()

// check: func(c: color) -> result<_, color>, in wasm (i32) -> i32
export const check = /* @__PURE__ */ (() => wasm.check)()

// middle: func(a: point, b: point) -> point, in wasm (f64, f64, f64, f64) -> i32
export const middle = /* @__PURE__ */ (() => wasm.middle)()

// find: func(text: string, part: string, start: option<u32>) -> option<u32>, in wasm (i32, i32, i32, i32, i32, i32) -> i32
export const find = /* @__PURE__ */ (() => wasm.find)()

// birthday: func(who: person) -> person, in wasm (i32, i32, i32, i32, i32, i32, f64, f64, i32, i32) -> i32
export const birthday = /* @__PURE__ */ (() => wasm.birthday)()

// cabi_post_birthday: (i32) -> ()
export const cabi_post_birthday = /* @__PURE__ */ (() => wasm.cabi_post_birthday)()

// split: func(text: string, at: char) -> list<string>, in wasm (i32, i32, i32) -> i32
export const split = /* @__PURE__ */ (() => wasm.split)()

// cabi_post_split: (i32) -> ()
export const cabi_post_split = /* @__PURE__ */ (() => wasm.cabi_post_split)()

// swap: func(pair: tuple<u16, string>) -> tuple<string, u16>, in wasm (i32, i32, i32) -> i32
export const swap = /* @__PURE__ */ (() => wasm.swap)()

// cabi_post_swap: (i32) -> ()
export const cabi_post_swap = /* @__PURE__ */ (() => wasm.cabi_post_swap)()

// colder: func(c: color) -> color, in wasm (i32) -> i32
export const colder = /* @__PURE__ */ (() => wasm.colder)()

// reset: func(), in wasm () -> ()
export const reset = /* @__PURE__ */ (() => wasm.reset)()

// live: func() -> u32, in wasm () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

// fail-after: func(calls: s32), in wasm (i32) -> ()
const fail_after = /* @__PURE__ */ (() => wasm["fail-after"])()

// plain: (i32) -> i32
export const plain = /* @__PURE__ */ (() => wasm.plain)()

// name with space: () -> i32
const name_with_space = /* @__PURE__ */ (() => wasm["name with space"])()

export {
  is_even as "is-even",
  fail_after as "fail-after",
  name_with_space as "name with space",
}

//// wit-canonical.wasm?wasmport=module
// wit-canonical/wit-canonical.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-canonical.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// wit-canonical.wasm?wasmport=instance
// wit-canonical/wit-canonical.wasm: the instance
export { load } from "./wit-canonical.wasm?wasmport=module"
//// wit-canonical.wasm?wasmport=bind
// wit-canonical/wit-canonical.wasm: the conversions of one instance
import {
  NOTHING,
  liftCase,
  liftList,
  liftNumbers,
  liftString,
  loadSpan,
  lowerCase,
  lowerChar,
  lowerList,
  lowerNumbers,
  lowerString,
  resultError,
  storeSpan,
  view,
} from "wasmport/runtime/memory"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-canonical/wit-canonical.wasm"

export const bind = (raw) => {
  const io = {
    memory: raw.memory,
    alloc: (size, align) => raw.cabi_realloc(0, 0, align, size),
    bytes: [],
  }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      try {
        const loweredName = lowerString(io, name, "name")
        const at = raw.greet(loweredName.ptr, loweredName.length) >>> 0
        try {
          return loadString(io, at)
        } finally {
          raw.cabi_post_greet(at)
        }
      } catch (error) {
        throw trapped(error, path, "greet")
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      try {
        const loweredValues = lowerNumbers(io, Float64Array, values, "values")
        return raw.sum(loweredValues.ptr, loweredValues.length)
      } catch (error) {
        throw trapped(error, path, "sum")
      }
    },
    // reversed: func(bytes: list<u8>) -> list<u8>
    reversed: (bytes) => {
      try {
        const loweredBytes = lowerNumbers(io, Uint8Array, bytes, "bytes")
        const at = raw.reversed(loweredBytes.ptr, loweredBytes.length) >>> 0
        try {
          return loadU8List(io, at)
        } finally {
          raw.cabi_post_reversed(at)
        }
      } catch (error) {
        throw trapped(error, path, "reversed")
      }
    },
    // is-even: func(n: u32) -> bool
    "is-even": (n) => {
      try {
        return raw["is-even"](n) !== 0
      } catch (error) {
        throw trapped(error, path, "is-even")
      }
    },
    // next-char: func(c: char) -> char
    nextChar: (c) => {
      try {
        return String.fromCodePoint(raw.nextChar(lowerChar(c, "c")))
      } catch (error) {
        throw trapped(error, path, "nextChar")
      }
    },
    // not: func(flag: bool) -> bool
    not: (flag) => {
      try {
        return raw.not(flag ? 1 : 0) !== 0
      } catch (error) {
        throw trapped(error, path, "not")
      }
    },
    // low: func(n: u8) -> s8
    low: (n) => {
      try {
        return (raw.low(n & 255) << 24) >> 24
      } catch (error) {
        throw trapped(error, path, "low")
      }
    },
    // largest: func() -> u64
    largest: () => {
      try {
        return BigInt.asUintN(64, raw.largest())
      } catch (error) {
        throw trapped(error, path, "largest")
      }
    },
    // wrap: func(n: u32) -> u32
    wrap: (n) => {
      try {
        return raw.wrap(n) >>> 0
      } catch (error) {
        throw trapped(error, path, "wrap")
      }
    },
    // divide: func(a: f64, b: f64) -> result<f64, string>
    divide: (a, b) => {
      try {
        const at = raw.divide(a, b) >>> 0
        try {
          if (view(io).getUint8(at)) throw resultError("divide", loadString(io, at + 8))
          return view(io).getFloat64(at + 8, true)
        } finally {
          raw.cabi_post_divide(at)
        }
      } catch (error) {
        throw trapped(error, path, "divide")
      }
    },
    // check: func(c: color) -> result<_, color>
    check: (c) => {
      try {
        const at = raw.check(lowerCase(COLOR, c, "c")) >>> 0
        if (view(io).getUint8(at)) throw resultError("check", liftCase(COLOR, view(io).getUint8(at + 1), "check"))
      } catch (error) {
        throw trapped(error, path, "check")
      }
    },
    // middle: func(a: point, b: point) -> point
    middle: (a, b) => {
      try {
        const at = raw.middle(a.x, a.y, b.x, b.y) >>> 0
        return loadPoint(io, at)
      } catch (error) {
        throw trapped(error, path, "middle")
      }
    },
    // find: func(text: string, part: string, start: option<u32>) -> option<u32>
    find: (text, part, start) => {
      try {
        const loweredText = lowerString(io, text, "text")
        const loweredPart = lowerString(io, part, "part")
        const at = raw.find(
          loweredText.ptr,
          loweredText.length,
          loweredPart.ptr,
          loweredPart.length,
          start != null ? 1 : 0,
          start ?? 0,
        ) >>> 0
        return loadU32Option(io, at)
      } catch (error) {
        throw trapped(error, path, "find")
      }
    },
    // birthday: func(who: person) -> person
    birthday: (who) => {
      try {
        const loweredWhoFullName = lowerString(io, who.fullName, "who.fullName")
        const loweredWhoEmail = who.email != null ? lowerString(io, who.email, "who.email") : NOTHING
        const loweredWhoLikes = lowerList(io, who.likes, "who.likes", 8, 4, storeString)
        const at = raw.birthday(
          loweredWhoFullName.ptr,
          loweredWhoFullName.length,
          who.age & 255,
          who.email != null ? 1 : 0,
          loweredWhoEmail.ptr,
          loweredWhoEmail.length,
          who.home.x,
          who.home.y,
          loweredWhoLikes.ptr,
          loweredWhoLikes.length,
        ) >>> 0
        try {
          return loadPerson(io, at)
        } finally {
          raw.cabi_post_birthday(at)
        }
      } catch (error) {
        throw trapped(error, path, "birthday")
      }
    },
    // split: func(text: string, at: char) -> list<string>
    split: (text, at_2) => {
      try {
        const loweredText = lowerString(io, text, "text")
        const at = raw.split(loweredText.ptr, loweredText.length, lowerChar(at_2, "at")) >>> 0
        try {
          return loadStringList(io, at)
        } finally {
          raw.cabi_post_split(at)
        }
      } catch (error) {
        throw trapped(error, path, "split")
      }
    },
    // swap: func(pair: tuple<u16, string>) -> tuple<string, u16>
    swap: (pair) => {
      try {
        const loweredPair1 = lowerString(io, pair[1], "pair[1]")
        const at = raw.swap(pair[0] & 65535, loweredPair1.ptr, loweredPair1.length) >>> 0
        try {
          return loadStringU16Tuple(io, at)
        } finally {
          raw.cabi_post_swap(at)
        }
      } catch (error) {
        throw trapped(error, path, "swap")
      }
    },
    // colder: func(c: color) -> color
    colder: (c) => {
      try {
        return liftCase(COLOR, raw.colder(lowerCase(COLOR, c, "c")), "colder")
      } catch (error) {
        throw trapped(error, path, "colder")
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

// enum color
const COLOR = ["red", "green", "dark-blue"]

function loadString(io, at) {
  return liftString(io, loadSpan(io, at))
}

// list<u8>
function loadU8List(io, at) {
  return liftNumbers(io, Uint8Array, loadSpan(io, at))
}

// record point
function loadPoint(io, at) {
  return { x: view(io).getFloat64(at, true), y: view(io).getFloat64(at + 8, true) }
}

// option<u32>
function loadU32Option(io, at) {
  return view(io).getUint8(at) ? view(io).getUint32(at + 4, true) : undefined
}

function storeString(io, at, value, what) {
  storeSpan(io, at, lowerString(io, value, what))
}

// record person
function loadPerson(io, at) {
  return {
    fullName: loadString(io, at),
    age: view(io).getUint8(at + 8),
    email: loadStringOption(io, at + 12),
    home: loadPoint(io, at + 24),
    likes: loadStringList(io, at + 40),
  }
}

// option<string>
function loadStringOption(io, at) {
  return view(io).getUint8(at) ? loadString(io, at + 4) : undefined
}

// list<string>
function loadStringList(io, at) {
  return liftList(io, loadSpan(io, at), 8, loadString)
}

// tuple<string, u16>
function loadStringU16Tuple(io, at) {
  return [loadString(io, at), view(io).getUint16(at + 8, true)]
}
