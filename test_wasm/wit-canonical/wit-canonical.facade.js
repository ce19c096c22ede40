//// wit-canonical.wasm
// wit-canonical/wit-canonical.wasm: its exports
import { load } from "./wit-canonical.wasm?wasmport=module"
import { bind } from "./wit-canonical.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

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
import { once } from "wasmport/runtime/once"
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-canonical.wasm", import.meta.url)

export const compile = /* @__PURE__ */ once(() => read(url))

export const load = /* @__PURE__ */ once(() => compile().then(WebAssembly.instantiate))

//// wit-canonical.wasm?wasmport=instance
// wit-canonical/wit-canonical.wasm: the instance
export { load } from "./wit-canonical.wasm?wasmport=module"
//// wit-canonical.wasm?wasmport=bind
// wit-canonical/wit-canonical.wasm: the glue of one instance
import { connect, failed, liftCase, liftList, liftNumbers, liftString, lowerCase, lowerChar, lowerList, lowerNumbers, lowerString, size, storePair, view } from "wasmport/runtime/text"

export const bind = (raw) => {
  const io = connect(raw.memory, (size, align) => raw.cabi_realloc(0, 0, align, size))
  return {
    ...raw,
    // greet: func(name: string) -> string
    greet: (name) => {
      const at = raw.greet(lowerString(io, name, "greet: name"), size) >>> 0
      try {
        return liftString(io, view(io).getUint32(at, true), view(io).getUint32(at + 4, true))
      } finally {
        raw.cabi_post_greet(at)
      }
    },
    // sum: func(values: list<f64>) -> f64
    sum: (values) => raw.sum(lowerNumbers(io, Float64Array, values, "sum: values"), size),
    // reversed: func(bytes: list<u8>) -> list<u8>
    reversed: (_bytes) => {
      const at = raw.reversed(lowerNumbers(io, Uint8Array, _bytes, "reversed: _bytes"), size) >>> 0
      try {
        return liftNumbers(io, Uint8Array, view(io).getUint32(at, true), view(io).getUint32(at + 4, true))
      } finally {
        raw.cabi_post_reversed(at)
      }
    },
    // is-even: func(n: u32) -> bool
    "is-even": (n) => raw["is-even"](n) !== 0,
    // next-char: func(c: char) -> char
    nextChar: (c) => String.fromCodePoint(raw.nextChar(lowerChar(c, "nextChar: c"))),
    // not: func(flag: bool) -> bool
    not: (flag) => raw.not(flag ? 1 : 0) !== 0,
    // low: func(n: u8) -> s8
    low: (n) => (raw.low(n & 255) << 24) >> 24,
    // largest: func() -> u64
    largest: () => BigInt.asUintN(64, raw.largest()),
    // wrap: func(n: u32) -> u32
    wrap: (n) => raw.wrap(n) >>> 0,
    // divide: func(a: f64, b: f64) -> result<f64, string>
    divide: (a, b) => {
      const at = raw.divide(a, b) >>> 0
      try {
        if (view(io).getUint8(at)) throw failed("divide", liftString(io, view(io).getUint32(at + 8, true), view(io).getUint32(at + 12, true)))
        return view(io).getFloat64(at + 8, true)
      } finally {
        raw.cabi_post_divide(at)
      }
    },
    // check: func(c: color) -> result<_, color>
    check: (c) => {
      const at = raw.check(lowerCase(["red", "green", "dark-blue"], c, "check: c")) >>> 0
      if (view(io).getUint8(at)) throw failed("check", liftCase(["red", "green", "dark-blue"], view(io).getUint8(at + 1), "check"))
    },
    // middle: func(a: point, b: point) -> point
    middle: (a, b) => {
      const at = raw.middle(a.x, a.y, b.x, b.y) >>> 0
      return { x: view(io).getFloat64(at, true), y: view(io).getFloat64(at + 8, true) }
    },
    // find: func(text: string, part: string, start: option<u32>) -> option<u32>
    find: (text, part, start) => {
      const at = raw.find(lowerString(io, text, "find: text"), size, lowerString(io, part, "find: part"), size, start == null ? 0 : 1, start == null ? 0 : start) >>> 0
      return view(io).getUint8(at) ? view(io).getUint32(at + 4, true) : undefined
    },
    // birthday: func(who: person) -> person
    birthday: (who) => {
      const at = raw.birthday(lowerString(io, who.fullName, "birthday: who.fullName"), size, who.age & 255, who.email == null ? 0 : 1, who.email == null ? 0 : lowerString(io, who.email, "birthday: who.email"), who.email == null ? 0 : size, who.home.x, who.home.y, lowerList(io, who.likes, 8, 4, "birthday: who.likes", (item1, to1) => {
        storePair(io, to1, lowerString(io, item1, "birthday: who.likes[]"), size)
      }), size) >>> 0
      try {
        return { fullName: liftString(io, view(io).getUint32(at, true), view(io).getUint32(at + 4, true)), age: view(io).getUint8(at + 8), email: view(io).getUint8(at + 12) ? liftString(io, view(io).getUint32(at + 16, true), view(io).getUint32(at + 20, true)) : undefined, home: { x: view(io).getFloat64(at + 24, true), y: view(io).getFloat64(at + 32, true) }, likes: liftList(io, view(io).getUint32(at + 40, true), view(io).getUint32(at + 44, true), 8, 4, (from1) => liftString(io, view(io).getUint32(from1, true), view(io).getUint32(from1 + 4, true))) }
      } finally {
        raw.cabi_post_birthday(at)
      }
    },
    // split: func(text: string, at: char) -> list<string>
    split: (text, at_2) => {
      const at = raw.split(lowerString(io, text, "split: text"), size, lowerChar(at_2, "split: at_2")) >>> 0
      try {
        return liftList(io, view(io).getUint32(at, true), view(io).getUint32(at + 4, true), 8, 4, (from1) => liftString(io, view(io).getUint32(from1, true), view(io).getUint32(from1 + 4, true)))
      } finally {
        raw.cabi_post_split(at)
      }
    },
    // swap: func(pair: tuple<u16, string>) -> tuple<string, u16>
    swap: (pair) => {
      const at = raw.swap(pair[0] & 65535, lowerString(io, pair[1], "swap: pair[1]"), size) >>> 0
      try {
        return [liftString(io, view(io).getUint32(at, true), view(io).getUint32(at + 4, true)), view(io).getUint16(at + 8, true)]
      } finally {
        raw.cabi_post_swap(at)
      }
    },
    // colder: func(c: color) -> color
    colder: (c) => liftCase(["red", "green", "dark-blue"], raw.colder(lowerCase(["red", "green", "dark-blue"], c, "colder: c")), "colder"),
    // live: func() -> u32
    live: () => raw.live() >>> 0,
  }
}
