//// wit-imports.wasm
// wit-imports/wit-imports.wasm: its exports
import { load } from "./wit-imports.wasm?wasmport=instance"
import { bind } from "./wit-imports.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// cabi_realloc: (i32, i32, i32, i32) -> i32
export const cabi_realloc = /* @__PURE__ */ (() => wasm.cabi_realloc)()

// run: (i32, i32) -> i32
export const run = /* @__PURE__ */ (() => wasm.run)()

// cabi_post_run: (i32) -> ()
export const cabi_post_run = /* @__PURE__ */ (() => wasm.cabi_post_run)()

// total: (i32, i32) -> i32
export const total = /* @__PURE__ */ (() => wasm.total)()

// cabi_post_total: (i32) -> ()
export const cabi_post_total = /* @__PURE__ */ (() => wasm.cabi_post_total)()

// count-words: () -> i32
const count_words = /* @__PURE__ */ (() => wasm["count-words"])()

// is-sure: (i32) -> i32
const is_sure = /* @__PURE__ */ (() => wasm["is-sure"])()

// live: () -> i32
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
import { instantiate } from "wasmport/runtime/adapt"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { log: import0, translate: import1, lookup: import2 },
  "./ask.js": { words: import3, sure: import4 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-imports/wit-imports.wasm", false))))

//// wit-imports.wasm?wasmport=bind
// wit-imports/wit-imports.wasm: the glue of one instance
import { failed, liftCase, liftString, loadPair, lowerList, lowerString, payloadOf, size, storePair, view } from "wasmport/runtime/text"
import { adapted, unlinked } from "wasmport/runtime/adapt"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: (size, align) => raw.cabi_realloc(0, 0, align, size), bytes: [] }
  return {
    ...raw,
    // run: func(name: string) -> string
    run: (name) => {
      try {
        const at = raw.run(lowerString(io, name, "name"), size) >>> 0
        try {
          return liftString(io, loadPair(io, at), size)
        } finally {
          raw.cabi_post_run(at)
        }
      } catch (error) {
        throw trapped(error, "wit-imports/wit-imports.wasm", "run")
      }
    },
    // total: func(keys: list<string>) -> result<f64, string>
    total: (keys) => {
      try {
        const at = raw.total(lowerList(io, keys, 8, 4, "keys", (item1, to1) => {
          storePair(io, to1, lowerString(io, item1, "keys[]"), size)
        }), size) >>> 0
        try {
          if (view(io).getUint8(at)) throw failed("total", liftString(io, loadPair(io, at + 8), size))
          return view(io).getFloat64(at + 8, true)
        } finally {
          raw.cabi_post_total(at)
        }
      } catch (error) {
        throw trapped(error, "wit-imports/wit-imports.wasm", "total")
      }
    },
    // count-words: func() -> u32
    "count-words": () => {
      try {
        return raw["count-words"]() >>> 0
      } catch (error) {
        throw trapped(error, "wit-imports/wit-imports.wasm", "count-words")
      }
    },
    // is-sure: func(n: u32) -> bool
    "is-sure": (n) => {
      try {
        return raw["is-sure"](n) !== 0
      } catch (error) {
        throw trapped(error, "wit-imports/wit-imports.wasm", "is-sure")
      }
    },
    // live: func() -> u32
    live: () => {
      try {
        return raw.live() >>> 0
      } catch (error) {
        throw trapped(error, "wit-imports/wit-imports.wasm", "live")
      }
    },
  }
}

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked("wit-imports/wit-imports.wasm")
  const wrappers = {
    "./host.js": {
      // log: func(how: level, text: string)
      log: (callee) => (flat0, flat1, flat2) => {
        try {
          callee(liftCase(["info", "warning"], flat0, "log"), liftString(io, flat1, flat2))
        } catch (error) {
          throw trapped(error, "wit-imports/wit-imports.wasm", "log")
        }
      },
      // translate: func(text: string) -> string
      translate: (callee) => (flat0, flat1, at) => {
        try {
          const result = callee(liftString(io, flat0, flat1))
          storePair(io, at, lowerString(io, result, "its result"), size)
        } catch (error) {
          throw trapped(error, "wit-imports/wit-imports.wasm", "translate")
        }
      },
      // lookup: func(key: string) -> result<entry, string>
      lookup: (callee) => (flat0, flat1, at) => {
        try {
          let result
          try {
            result = callee(liftString(io, flat0, flat1))
          } catch (error) {
            const result = payloadOf(error)
            view(io).setUint8(at, 1)
            storePair(io, at + 8, lowerString(io, result, "its result"), size)
            return
          }
          view(io).setUint8(at, 0)
          storePair(io, at + 8, lowerString(io, result.key, "its result.key"), size)
          view(io).setUint8(at + 16, result.value == null ? 0 : 1)
          if (result.value != null) {
            view(io).setFloat64(at + 24, result.value, true)
          }
        } catch (error) {
          throw trapped(error, "wit-imports/wit-imports.wasm", "lookup")
        }
      },
    },
    "./ask.js": {
      // words: func() -> list<string>
      words: (callee) => (at) => {
        try {
          const result = callee()
          storePair(io, at, lowerList(io, result, 8, 4, "its result", (item1, to1) => {
            storePair(io, to1, lowerString(io, item1, "its result[]"), size)
          }), size)
        } catch (error) {
          throw trapped(error, "wit-imports/wit-imports.wasm", "words")
        }
      },
      // sure: func(question: string, n: u32) -> bool
      sure: (callee) => (flat0, flat1, flat2) => {
        try {
          const result = callee(liftString(io, flat0, flat1), flat2 >>> 0)
          return result ? 1 : 0
        } catch (error) {
          throw trapped(error, "wit-imports/wit-imports.wasm", "sure")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = { memory: raw.memory, alloc: (size, align) => raw.cabi_realloc(0, 0, align, size), bytes: [] }
  }, linked)
}
