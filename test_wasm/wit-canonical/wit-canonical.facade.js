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

// greet: (i32, i32) -> i32
export const greet = /* @__PURE__ */ (() => wasm.greet)()

// cabi_post_greet: (i32) -> ()
export const cabi_post_greet = /* @__PURE__ */ (() => wasm.cabi_post_greet)()

// sum: (i32, i32) -> f64
export const sum = /* @__PURE__ */ (() => wasm.sum)()

// reversed: (i32, i32) -> i32
export const reversed = /* @__PURE__ */ (() => wasm.reversed)()

// cabi_post_reversed: (i32) -> ()
export const cabi_post_reversed = /* @__PURE__ */ (() => wasm.cabi_post_reversed)()

// is-even: (i32) -> i32
const is_even = /* @__PURE__ */ (() => wasm["is-even"])()

// nextChar: (i32) -> i32
export const nextChar = /* @__PURE__ */ (() => wasm.nextChar)()

// not: (i32) -> i32
export const not = /* @__PURE__ */ (() => wasm.not)()

// low: (i32) -> i32
export const low = /* @__PURE__ */ (() => wasm.low)()

// largest: () -> i64
export const largest = /* @__PURE__ */ (() => wasm.largest)()

// wrap: (i32) -> i32
export const wrap = /* @__PURE__ */ (() => wasm.wrap)()

// divide: (f64, f64) -> i32
export const divide = /* @__PURE__ */ (() => wasm.divide)()

// cabi_post_divide: (i32) -> ()
export const cabi_post_divide = /* @__PURE__ */ (() => wasm.cabi_post_divide)()

// check: (i32) -> i32
export const check = /* @__PURE__ */ (() => wasm.check)()

// middle: (f64, f64, f64, f64) -> i32
export const middle = /* @__PURE__ */ (() => wasm.middle)()

// find: (i32, i32, i32, i32, i32, i32) -> i32
export const find = /* @__PURE__ */ (() => wasm.find)()

// birthday: (i32, i32, i32, i32, i32, i32, f64, f64, i32, i32) -> i32
export const birthday = /* @__PURE__ */ (() => wasm.birthday)()

// cabi_post_birthday: (i32) -> ()
export const cabi_post_birthday = /* @__PURE__ */ (() => wasm.cabi_post_birthday)()

// split: (i32, i32, i32) -> i32
export const split = /* @__PURE__ */ (() => wasm.split)()

// cabi_post_split: (i32) -> ()
export const cabi_post_split = /* @__PURE__ */ (() => wasm.cabi_post_split)()

// swap: (i32, i32, i32) -> i32
export const swap = /* @__PURE__ */ (() => wasm.swap)()

// cabi_post_swap: (i32) -> ()
export const cabi_post_swap = /* @__PURE__ */ (() => wasm.cabi_post_swap)()

// colder: (i32) -> i32
export const colder = /* @__PURE__ */ (() => wasm.colder)()

// reset: () -> ()
export const reset = /* @__PURE__ */ (() => wasm.reset)()

// live: () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

// fail-after: (i32) -> ()
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
// wit-canonical/wit-canonical.wasm: the glue of one instance
import { failed, liftCase, liftList, liftNumbers, liftString, loadPair, lowerCase, lowerChar, lowerList, lowerNumbers, lowerString, size, storePair, view } from "wasmport/runtime/text"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: (size, align) => raw.cabi_realloc(0, 0, align, size), bytes: [] }
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      try {
        const at = raw.greet(lowerString(io, name, "name"), size) >>> 0
        try {
          return liftString(io, loadPair(io, at), size)
        } finally {
          raw.cabi_post_greet(at)
        }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "greet")
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => {
      try {
        return raw.sum(lowerNumbers(io, Float64Array, values, "values"), size)
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "sum")
      }
    },
    // reversed: func(bytes: list<u8>) -> list<u8>
    reversed: (bytes_2) => {
      try {
        const at = raw.reversed(lowerNumbers(io, Uint8Array, bytes_2, "bytes_2"), size) >>> 0
        try {
          return liftNumbers(io, Uint8Array, loadPair(io, at), size)
        } finally {
          raw.cabi_post_reversed(at)
        }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "reversed")
      }
    },
    // is-even: func(n: u32) -> bool
    "is-even": (n) => {
      try {
        return raw["is-even"](n) !== 0
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "is-even")
      }
    },
    // next-char: func(c: char) -> char
    nextChar: (c) => {
      try {
        return String.fromCodePoint(raw.nextChar(lowerChar(c, "c")))
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "nextChar")
      }
    },
    // not: func(flag: bool) -> bool
    not: (flag) => {
      try {
        return raw.not(flag ? 1 : 0) !== 0
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "not")
      }
    },
    // low: func(n: u8) -> s8
    low: (n) => {
      try {
        return (raw.low(n & 255) << 24) >> 24
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "low")
      }
    },
    // largest: func() -> u64
    largest: () => {
      try {
        return BigInt.asUintN(64, raw.largest())
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "largest")
      }
    },
    // wrap: func(n: u32) -> u32
    wrap: (n) => {
      try {
        return raw.wrap(n) >>> 0
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "wrap")
      }
    },
    // divide: func(a: f64, b: f64) -> result<f64, string>
    divide: (a, b) => {
      try {
        const at = raw.divide(a, b) >>> 0
        try {
          if (view(io).getUint8(at)) throw failed("divide", liftString(io, loadPair(io, at + 8), size))
          return view(io).getFloat64(at + 8, true)
        } finally {
          raw.cabi_post_divide(at)
        }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "divide")
      }
    },
    // check: func(c: color) -> result<_, color>
    check: (c) => {
      try {
        const at = raw.check(lowerCase(["red", "green", "dark-blue"], c, "c")) >>> 0
        if (view(io).getUint8(at)) throw failed("check", liftCase(["red", "green", "dark-blue"], view(io).getUint8(at + 1), "check"))
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "check")
      }
    },
    // middle: func(a: point, b: point) -> point
    middle: (a, b) => {
      try {
        const at = raw.middle(a.x, a.y, b.x, b.y) >>> 0
        return { x: view(io).getFloat64(at, true), y: view(io).getFloat64(at + 8, true) }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "middle")
      }
    },
    // find: func(text: string, part: string, start: option<u32>) -> option<u32>
    find: (text, part, start) => {
      try {
        const at = raw.find(lowerString(io, text, "text"), size, lowerString(io, part, "part"), size, start == null ? 0 : 1, start == null ? 0 : start) >>> 0
        return view(io).getUint8(at) ? view(io).getUint32(at + 4, true) : undefined
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "find")
      }
    },
    // birthday: func(who: person) -> person
    birthday: (who) => {
      try {
        const at = raw.birthday(lowerString(io, who.fullName, "who.fullName"), size, who.age & 255, who.email == null ? 0 : 1, who.email == null ? 0 : lowerString(io, who.email, "who.email"), who.email == null ? 0 : size, who.home.x, who.home.y, lowerList(io, who.likes, 8, 4, "who.likes", (item1, to1) => {
          storePair(io, to1, lowerString(io, item1, "who.likes[]"), size)
        }), size) >>> 0
        try {
          return { fullName: liftString(io, loadPair(io, at), size), age: view(io).getUint8(at + 8), email: view(io).getUint8(at + 12) ? liftString(io, loadPair(io, at + 16), size) : undefined, home: { x: view(io).getFloat64(at + 24, true), y: view(io).getFloat64(at + 32, true) }, likes: liftList(io, loadPair(io, at + 40), size, 8, (from1) => liftString(io, loadPair(io, from1), size)) }
        } finally {
          raw.cabi_post_birthday(at)
        }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "birthday")
      }
    },
    // split: func(text: string, at: char) -> list<string>
    split: (text, at_2) => {
      try {
        const at = raw.split(lowerString(io, text, "text"), size, lowerChar(at_2, "at_2")) >>> 0
        try {
          return liftList(io, loadPair(io, at), size, 8, (from1) => liftString(io, loadPair(io, from1), size))
        } finally {
          raw.cabi_post_split(at)
        }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "split")
      }
    },
    // swap: func(pair: tuple<u16, string>) -> tuple<string, u16>
    swap: (pair) => {
      try {
        const at = raw.swap(pair[0] & 65535, lowerString(io, pair[1], "pair[1]"), size) >>> 0
        try {
          return [liftString(io, loadPair(io, at), size), view(io).getUint16(at + 8, true)]
        } finally {
          raw.cabi_post_swap(at)
        }
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "swap")
      }
    },
    // colder: func(c: color) -> color
    colder: (c) => {
      try {
        return liftCase(["red", "green", "dark-blue"], raw.colder(lowerCase(["red", "green", "dark-blue"], c, "c")), "colder")
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "colder")
      }
    },
    // live: func() -> u32
    live: () => {
      try {
        return raw.live() >>> 0
      } catch (error) {
        throw trapped(error, "wit-canonical/wit-canonical.wasm", "live")
      }
    },
  }
}
