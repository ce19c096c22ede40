//// wit-shapes.wasm
// wit-shapes/wit-shapes.wasm: its exports
import { load } from "./wit-shapes.wasm?wasmport=instance"
import { bind } from "./wit-shapes.wasm?wasmport=bind"

const wasm = bind((await load()).exports)

// memory: memory 17
export const memory = /* @__PURE__ */ (() => wasm.memory)()

// cabi_realloc: (i32, i32, i32, i32) -> i32
export const cabi_realloc = /* @__PURE__ */ (() => wasm.cabi_realloc)()

// free: (i32, i32, i32) -> ()
export const free = /* @__PURE__ */ (() => wasm.free)()

// nest: (i32, i32, i32) -> i32
export const nest = /* @__PURE__ */ (() => wasm.nest)()

// depth: (i32, i32, i32, i32, i32) -> i32
export const depth = /* @__PURE__ */ (() => wasm.depth)()

// same: (i32, i32) -> i32
export const same = /* @__PURE__ */ (() => wasm.same)()

// cabi_post_same: (i32) -> ()
export const cabi_post_same = /* @__PURE__ */ (() => wasm.cabi_post_same)()

// apply: (i32, i32, i32, i32, i32, i32) -> i32
export const apply = /* @__PURE__ */ (() => wasm.apply)()

// cabi_post_apply: (i32) -> ()
export const cabi_post_apply = /* @__PURE__ */ (() => wasm.cabi_post_apply)()

// tell: () -> i64
export const tell = /* @__PURE__ */ (() => wasm.tell)()

// many: (i32) -> i32
export const many = /* @__PURE__ */ (() => wasm.many)()

// cabi_post_many: (i32) -> ()
export const cabi_post_many = /* @__PURE__ */ (() => wasm.cabi_post_many)()

// wide: (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, i32) -> f64
export const wide = /* @__PURE__ */ (() => wasm.wide)()

// toggle: (i32, i32) -> i32
export const toggle = /* @__PURE__ */ (() => wasm.toggle)()

// grant: (i32, i32, i32) -> i32
export const grant = /* @__PURE__ */ (() => wasm.grant)()

// cabi_post_grant: (i32) -> ()
export const cabi_post_grant = /* @__PURE__ */ (() => wasm.cabi_post_grant)()

// tricky: (i32, i32, i32, i32, i32, i32, i32) -> i32
export const tricky = /* @__PURE__ */ (() => wasm.tricky)()

// live: () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

// fail-after: (i32) -> ()
const fail_after = /* @__PURE__ */ (() => wasm["fail-after"])()

export {
  fail_after as "fail-after",
}

//// wit-shapes.wasm?wasmport=module
// wit-shapes/wit-shapes.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./wit-shapes.wasm", import.meta.url)

export const compile = () => read(url)

//// wit-shapes.wasm?wasmport=instance
// wit-shapes/wit-shapes.wasm: the instance
import { report as import0 } from "./host.js"
import { compile } from "./wit-shapes.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { adapt } from "./wit-shapes.wasm?wasmport=bind"
import { instantiate } from "wasmport/runtime/adapt"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { report: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-shapes/wit-shapes.wasm", false))))

//// wit-shapes.wasm?wasmport=bind
// wit-shapes/wit-shapes.wasm: the glue of one instance
import { allocate, leave, liftFlags, liftList, liftNumbers, liftString, loadPair, lowerChar, lowerFlags, lowerList, lowerNumbers, lowerString, lowerTag, own, size, storePair, view } from "wasmport/runtime/text"
import { adapted, unlinked } from "wasmport/runtime/adapt"
import { trapped } from "wasmport/runtime/trap"

export const bind = (raw) => {
  const io = { memory: raw.memory, alloc: (size, align) => raw.cabi_realloc(0, 0, align, size), free: raw.free, bytes: [] }
  return {
    ...raw,
    // nest: func(a: option<option<u32>>) -> option<option<u32>>
    nest: (a) => {
      try {
        const at = raw.nest(lowerTag(a, "a"), a.tag === "none" ? 0 : a.val == null ? 0 : 1, a.tag === "none" ? 0 : a.val == null ? 0 : a.val) >>> 0
        return view(io).getUint8(at) ? { tag: "some", val: view(io).getUint8(at + 4) ? view(io).getUint32(at + 8, true) : undefined } : { tag: "none" }
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "nest")
      }
    },
    // depth: func(a: option<option<option<string>>>) -> u32
    depth: (a) => {
      try {
        return raw.depth(lowerTag(a, "a"), a.tag === "none" ? 0 : lowerTag(a.val, "a"), a.tag === "none" ? 0 : a.val.tag === "none" ? 0 : a.val.val == null ? 0 : 1, a.tag === "none" ? 0 : a.val.tag === "none" ? 0 : a.val.val == null ? 0 : lowerString(io, a.val.val, "a"), a.tag === "none" ? 0 : a.val.tag === "none" ? 0 : a.val.val == null ? 0 : size) >>> 0
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "depth")
      }
    },
    // same: func(a: list<option<option<u8>>>) -> list<option<option<u8>>>
    same: (a) => {
      try {
        const at = raw.same(lowerList(io, a, 3, 1, "a", (item1, to1) => {
          view(io).setUint8(to1, lowerTag(item1, "a[]"))
          if (item1.tag === "some") {
            view(io).setUint8(to1 + 1, item1.val == null ? 0 : 1)
            if (item1.val != null) {
              view(io).setUint8(to1 + 2, item1.val)
            }
          }
        }), size) >>> 0
        try {
          return liftList(io, loadPair(io, at), size, 3, (from1) => view(io).getUint8(from1) ? { tag: "some", val: view(io).getUint8(from1 + 1) ? view(io).getUint8(from1 + 2) : undefined } : { tag: "none" })
        } finally {
          raw.cabi_post_same(at)
        }
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "same")
      }
    },
    // apply: func(change: patch) -> patch
    apply: (change) => {
      try {
        const at = raw.apply(lowerTag(change.title, "change.title"), change.title.tag === "none" ? 0 : change.title.val == null ? 0 : 1, change.title.tag === "none" ? 0 : change.title.val == null ? 0 : lowerString(io, change.title.val, "change.title"), change.title.tag === "none" ? 0 : change.title.val == null ? 0 : size, change.count == null ? 0 : 1, change.count == null ? 0 : change.count) >>> 0
        try {
          return { title: view(io).getUint8(at) ? { tag: "some", val: view(io).getUint8(at + 4) ? liftString(io, loadPair(io, at + 8), size) : undefined } : { tag: "none" }, count: view(io).getUint8(at + 16) ? view(io).getUint32(at + 20, true) : undefined }
        } finally {
          raw.cabi_post_apply(at)
        }
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "apply")
      }
    },
    // many: func(a: u8, b: string, c: f64, d: list<u16>, e: option<s8>, f: char, g: u64, h: bool, i: tuple<f32, u16>, j: string, k: list<string>) -> string
    many: (a, b, c, d, e, f, g, h, i, j, k) => {
      const mark = io.owned
      try {
        const args = own(io, allocate(io, 80, 8), 80, 8)
        view(io).setUint8(args, a)
        storePair(io, args + 4, own(io, lowerString(io, b, "b"), size, 1), size)
        view(io).setFloat64(args + 16, c, true)
        storePair(io, args + 24, own(io, lowerNumbers(io, Uint16Array, d, "d"), size * 2, 2), size)
        view(io).setUint8(args + 32, e == null ? 0 : 1)
        if (e != null) {
          view(io).setInt8(args + 33, e)
        }
        view(io).setUint32(args + 36, lowerChar(f, "f"), true)
        view(io).setBigUint64(args + 40, g, true)
        view(io).setUint8(args + 48, h ? 1 : 0)
        view(io).setFloat32(args + 52, i[0], true)
        view(io).setUint16(args + 56, i[1], true)
        storePair(io, args + 60, own(io, lowerString(io, j, "j"), size, 1), size)
        storePair(io, args + 68, lowerList(io, k, 8, 4, "k", (item1, to1) => {
          storePair(io, to1, own(io, lowerString(io, item1, "k[]"), size, 1), size)
        }, own), size)
        io.owned = mark
        const at = raw.many(args) >>> 0
        try {
          return liftString(io, loadPair(io, at), size)
        } finally {
          raw.cabi_post_many(at)
        }
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "many")
      } finally {
        leave(io, mark)
      }
    },
    // toggle: func(a: rights, b: rights) -> rights
    toggle: (a, b) => {
      try {
        return liftFlags(["read", "write", "static", "runIt"], raw.toggle(lowerFlags(["read", "write", "static", "runIt"], a, "a"), lowerFlags(["read", "write", "static", "runIt"], b, "b")))
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "toggle")
      }
    },
    // grant: func(files: list<file>, rights: rights) -> list<file>
    grant: (files, rights) => {
      const mark = io.owned
      try {
        const flat0 = lowerList(io, files, 16, 4, "files", (item1, to1) => {
          view(io).setUint8(to1, lowerFlags(["read", "write", "static", "runIt"], item1.rights, "files[].rights"))
          view(io).setUint8(to1 + 2, item1.many == null ? 0 : 1)
          if (item1.many != null) {
            view(io).setUint16(to1 + 4, lowerFlags(["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "last"], item1.many, "files[].many"), true)
          }
          storePair(io, to1 + 8, own(io, lowerString(io, item1.name, "files[].name"), size, 1), size)
        }, own), flat1 = size, flat2 = lowerFlags(["read", "write", "static", "runIt"], rights, "rights")
        io.owned = mark
        const at = raw.grant(flat0, flat1, flat2) >>> 0
        try {
          return liftList(io, loadPair(io, at), size, 16, (from1) => ({ rights: liftFlags(["read", "write", "static", "runIt"], view(io).getUint8(from1)), many: view(io).getUint8(from1 + 2) ? liftFlags(["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "last"], view(io).getUint16(from1 + 4, true)) : undefined, name: liftString(io, loadPair(io, from1 + 8), size) }))
        } finally {
          raw.cabi_post_grant(at)
        }
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "grant")
      } finally {
        leave(io, mark)
      }
    },
    // tricky: func(lower-string: string, flat0: string, size: u32, address: string) -> u32
    tricky: (_lowerString, _flat0, size_2, address_2) => {
      const mark = io.owned
      try {
        const flat0 = own(io, lowerString(io, _lowerString, "_lowerString"), size, 1), flat1 = size, flat2 = own(io, lowerString(io, _flat0, "_flat0"), size, 1), flat3 = size, flat4 = size_2, flat5 = own(io, lowerString(io, address_2, "address_2"), size, 1), flat6 = size
        io.owned = mark
        return raw.tricky(flat0, flat1, flat2, flat3, flat4, flat5, flat6) >>> 0
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "tricky")
      } finally {
        leave(io, mark)
      }
    },
    // live: func() -> u32
    live: () => {
      try {
        return raw.live() >>> 0
      } catch (error) {
        throw trapped(error, "wit-shapes/wit-shapes.wasm", "live")
      }
    },
  }
}

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked("wit-shapes/wit-shapes.wasm")
  const wrappers = {
    "./host.js": {
      // report: func(a: u8, b: string, c: f64, d: list<u16>, e: option<s8>, f: char, g: u64, h: bool, i: tuple<f32, u16>, j: string, k: list<string>) -> s64
      report: (callee) => (args) => {
        try {
          args = args >>> 0
          const result = callee(view(io).getUint8(args), liftString(io, loadPair(io, args + 4), size), view(io).getFloat64(args + 16, true), liftNumbers(io, Uint16Array, loadPair(io, args + 24), size), view(io).getUint8(args + 32) ? view(io).getInt8(args + 33) : undefined, String.fromCodePoint(view(io).getUint32(args + 36, true)), view(io).getBigUint64(args + 40, true), view(io).getUint8(args + 48) !== 0, [view(io).getFloat32(args + 52, true), view(io).getUint16(args + 56, true)], liftString(io, loadPair(io, args + 60), size), liftList(io, loadPair(io, args + 68), size, 8, (from1) => liftString(io, loadPair(io, from1), size)))
          return result
        } catch (error) {
          throw trapped(error, "wit-shapes/wit-shapes.wasm", "report")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = { memory: raw.memory, alloc: (size, align) => raw.cabi_realloc(0, 0, align, size), free: raw.free, bytes: [] }
  }, linked)
}
