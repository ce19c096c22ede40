//// wit-struct.wasm
// wit-struct/wit-struct.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"
import { bind } from "./wit-struct.wasm?wasmport=bind"

const url = new URL("./wit-struct.wasm", import.meta.url)
const wasm = bind((await instantiate(url)).exports)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// malloc: (i32) -> i32
export const malloc = /* @__PURE__ */ (() => wasm.malloc)()

// free: (i32) -> ()
export const free = /* @__PURE__ */ (() => wasm.free)()

// repeat: func(text: string, times: u32) -> string, in wasm (i32, i32, i32, i32) -> ()
export const repeat = /* @__PURE__ */ (() => wasm.repeat)()

// turned: func(it: size) -> size, in wasm (i32, i32, i32) -> ()
export const turned = /* @__PURE__ */ (() => wasm.turned)()

// live: func() -> u32, in wasm () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

//// wit-struct.wasm?wasmport=module
// wit-struct/wit-struct.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-struct.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// wit-struct.wasm?wasmport=instance
// wit-struct/wit-struct.wasm: the instance
export { load } from "./wit-struct.wasm?wasmport=module"
//// wit-struct.wasm?wasmport=bind
// wit-struct/wit-struct.wasm: the conversions of one instance
import {
  allocate,
  liftString,
  loadSpan,
  lowerString,
  own,
  ownResult,
  release,
  view,
} from "wasmport/runtime/memory"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-struct/wit-struct.wasm"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.malloc, free: raw.free, bytes: [] }
  return {
    ...raw,
    // repeat: func(text: string, times: u32) -> string
    repeat: (text, times) => {
      const mark = io.owned
      try {
        const at = own(io, allocate(io, 1, 8, 4)).ptr
        const loweredText = own(io, lowerString(io, text, "text"))
        raw.repeat(at, loweredText.ptr, loweredText.length, times)
        return takeString(io, at, io.owned)
      } catch (error) {
        throw trapped(error, path, "repeat")
      } finally {
        release(io, mark)
      }
    },
    // turned: func(it: size) -> size
    turned: (it) => {
      const mark = io.owned
      try {
        const at = own(io, allocate(io, 1, 8, 4)).ptr
        raw.turned(at, it.width, it.height)
        return loadSize(io, at)
      } catch (error) {
        throw trapped(error, path, "turned")
      } finally {
        release(io, mark)
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

function takeString(io, at, args) {
  return liftString(io, ownResult(io, loadSpan(io, at), 1, 1, args))
}

// record size
function loadSize(io, at) {
  return { width: view(io).getUint32(at, true), height: view(io).getUint32(at + 4, true) }
}
