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

// repeat: (i32, i32, i32, i32) -> ()
export const repeat = /* @__PURE__ */ (() => wasm.repeat)()

// turned: (i32, i32, i32) -> ()
export const turned = /* @__PURE__ */ (() => wasm.turned)()

// live: () -> i32
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
// wit-struct/wit-struct.wasm: the glue of one instance
import { allocate, leave, liftString, loadPair, lowerString, own, size, view } from "wasmport/runtime/text"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: raw.malloc, free: raw.free, bytes: [] }
  return {
    ...raw,
    // repeat: func(text: string, times: u32) -> string
    repeat: (text, times) => {
      const mark = io.owned
      try {
        const at = own(io, allocate(io, 8, 4), 8, 4)
        raw.repeat(at, own(io, lowerString(io, text, "text"), size, 1), size, times)
        return liftString(io, own(io, loadPair(io, at), size, 1, io.owned), size)
      } catch (error) {
        throw trapped(error, "wit-struct/wit-struct.wasm", "repeat")
      } finally {
        leave(io, mark)
      }
    },
    // turned: func(it: size) -> size
    turned: (it) => {
      const mark = io.owned
      try {
        const at = own(io, allocate(io, 8, 4), 8, 4)
        raw.turned(at, it.width, it.height)
        return { width: view(io).getUint32(at, true), height: view(io).getUint32(at + 4, true) }
      } catch (error) {
        throw trapped(error, "wit-struct/wit-struct.wasm", "turned")
      } finally {
        leave(io, mark)
      }
    },
    // live: func() -> u32
    live: () => {
      try {
        return raw.live() >>> 0
      } catch (error) {
        throw trapped(error, "wit-struct/wit-struct.wasm", "live")
      }
    },
  }
}
