//// wit-imports.wasm
// wit-imports/wit-imports.wasm: its exports
import { load } from "./wit-imports.wasm?wasmport=instance"
import { bind } from "./wit-imports.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// cabi_realloc: (i32, i32, i32, i32) -> i32
export const cabi_realloc = /* @__PURE__ */ (() => wasm.cabi_realloc)()

// run: func(name: string) -> string, in wasm (i32, i32) -> i32
export const run = /* @__PURE__ */ (() => wasm.run)()

// cabi_post_run: (i32) -> ()
export const cabi_post_run = /* @__PURE__ */ (() => wasm.cabi_post_run)()

// total: func(keys: list<string>) -> result<f64, string>, in wasm (i32, i32) -> i32
export const total = /* @__PURE__ */ (() => wasm.total)()

// cabi_post_total: (i32) -> ()
export const cabi_post_total = /* @__PURE__ */ (() => wasm.cabi_post_total)()

// count-words: func() -> u32, in wasm () -> i32
const count_words = /* @__PURE__ */ (() => wasm["count-words"])()

// is-sure: func(n: u32) -> bool, in wasm (i32) -> i32
const is_sure = /* @__PURE__ */ (() => wasm["is-sure"])()

// live: func() -> u32, in wasm () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

export {
  count_words as "count-words",
  is_sure as "is-sure",
}

//// wit-imports.wasm?wasmport=module
// wit-imports/wit-imports.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-imports.wasm", import.meta.url)

export const compile = () => read(url)

//// wit-imports.wasm?wasmport=instance
// wit-imports/wit-imports.wasm: the instance
import { log as import0, translate as import1, lookup as import2 } from "./host.js"
import { words as import3, sure as import4 } from "./ask.js"
import { compile } from "./wit-imports.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { adapt } from "./wit-imports.wasm?wasmport=bind"
import { instantiate } from "wasmport/runtime/imports"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { log: import0, translate: import1, lookup: import2 },
  "./ask.js": { words: import3, sure: import4 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-imports/wit-imports.wasm", false))))

//// wit-imports.wasm?wasmport=bind
// wit-imports/wit-imports.wasm: the conversions of one instance
import {
  liftCase,
  liftString,
  loadSpan,
  lowerList,
  lowerString,
  payloadOf,
  resultError,
  span,
  storeSpan,
  view,
} from "wasmport/runtime/memory"
import { adapted, unlinked } from "wasmport/runtime/imports"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-imports/wit-imports.wasm"

export const bind = (raw) => {
  const io = {
    memory: raw.memory,
    alloc: (size, align) => raw.cabi_realloc(0, 0, align, size),
    bytes: [],
  }
  return {
    ...raw,
    // run: func(name: string) -> string
    run: (name) => {
      try {
        const loweredName = lowerString(io, name, "name")
        const at = raw.run(loweredName.ptr, loweredName.length) >>> 0
        try {
          return loadString(io, at)
        } finally {
          raw.cabi_post_run(at)
        }
      } catch (error) {
        throw trapped(error, path, "run")
      }
    },
    // total: func(keys: list<string>) -> result<f64, string>
    total: (keys) => {
      try {
        const loweredKeys = lowerList(io, keys, "keys", 8, 4, storeString)
        const at = raw.total(loweredKeys.ptr, loweredKeys.length) >>> 0
        try {
          if (view(io).getUint8(at)) throw resultError("total", loadString(io, at + 8))
          return view(io).getFloat64(at + 8, true)
        } finally {
          raw.cabi_post_total(at)
        }
      } catch (error) {
        throw trapped(error, path, "total")
      }
    },
    // count-words: func() -> u32
    "count-words": () => {
      try {
        return raw["count-words"]() >>> 0
      } catch (error) {
        throw trapped(error, path, "count-words")
      }
    },
    // is-sure: func(n: u32) -> bool
    "is-sure": (n) => {
      try {
        return raw["is-sure"](n) !== 0
      } catch (error) {
        throw trapped(error, path, "is-sure")
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

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked(path)
  const wrappers = {
    "./host.js": {
      // log: func(how: level, text: string)
      log: (callee) => (how, textPtr, textLength) => {
        try {
          callee(liftCase(LEVEL, how, "log"), liftString(io, span(textPtr, textLength)))
        } catch (error) {
          throw trapped(error, path, "log")
        }
      },
      // translate: func(text: string) -> string
      translate: (callee) => (textPtr, textLength, at) => {
        try {
          at >>>= 0
          const result = callee(liftString(io, span(textPtr, textLength)))
          storeString(io, at, result, "its result")
        } catch (error) {
          throw trapped(error, path, "translate")
        }
      },
      // lookup: func(key: string) -> result<entry, string>
      lookup: (callee) => (keyPtr, keyLength, at) => {
        try {
          at >>>= 0
          let result
          try {
            result = callee(liftString(io, span(keyPtr, keyLength)))
          } catch (error) {
            const payload = payloadOf(error)
            view(io).setUint8(at, 1)
            storeString(io, at + 8, payload, "its result")
            return
          }
          view(io).setUint8(at, 0)
          storeEntry(io, at + 8, result, "its result")
        } catch (error) {
          throw trapped(error, path, "lookup")
        }
      },
    },
    "./ask.js": {
      // words: func() -> list<string>
      words: (callee) => (at) => {
        try {
          at >>>= 0
          const result = callee()
          storeStringList(io, at, result, "its result")
        } catch (error) {
          throw trapped(error, path, "words")
        }
      },
      // sure: func(question: string, n: u32) -> bool
      sure: (callee) => (questionPtr, questionLength, n) => {
        try {
          const result = callee(liftString(io, span(questionPtr, questionLength)), n >>> 0)
          return result ? 1 : 0
        } catch (error) {
          throw trapped(error, path, "sure")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = {
      memory: raw.memory,
      alloc: (size, align) => raw.cabi_realloc(0, 0, align, size),
      bytes: [],
    }
  }, linked)
}

// enum level
const LEVEL = ["info", "warning"]

function loadString(io, at) {
  return liftString(io, loadSpan(io, at))
}

function storeString(io, at, value, what) {
  storeSpan(io, at, lowerString(io, value, what))
}

// record entry
function storeEntry(io, at, value, what) {
  storeString(io, at, value.key, what + ".key")
  storeF64Option(io, at + 8, value.value)
}

// option<f64>
function storeF64Option(io, at, value) {
  view(io).setUint8(at, value != null ? 1 : 0)
  if (value != null) view(io).setFloat64(at + 8, value, true)
}

// list<string>
function storeStringList(io, at, value, what) {
  storeSpan(io, at, lowerList(io, value, what, 8, 4, storeString))
}
