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

// nest: func(a: option<option<u32>>) -> option<option<u32>>, in wasm (i32, i32, i32) -> i32
export const nest = /* @__PURE__ */ (() => wasm.nest)()

// depth: func(a: option<option<option<string>>>) -> u32, in wasm (i32, i32, i32, i32, i32) -> i32
export const depth = /* @__PURE__ */ (() => wasm.depth)()

// same: func(a: list<option<option<u8>>>) -> list<option<option<u8>>>, in wasm (i32, i32) -> i32
export const same = /* @__PURE__ */ (() => wasm.same)()

// cabi_post_same: (i32) -> ()
export const cabi_post_same = /* @__PURE__ */ (() => wasm.cabi_post_same)()

// apply: func(change: patch) -> patch, in wasm (i32, i32, i32, i32, i32, i32) -> i32
export const apply = /* @__PURE__ */ (() => wasm.apply)()

// cabi_post_apply: (i32) -> ()
export const cabi_post_apply = /* @__PURE__ */ (() => wasm.cabi_post_apply)()

// tell: func() -> s64, in wasm () -> i64
export const tell = /* @__PURE__ */ (() => wasm.tell)()

// many: func(a: u8, b: string, c: f64, d: list<u16>, e: option<s8>, f: char, g: u64, h: bool, i: tuple<f32, u16>, j: string, k: list<string>) -> string, in wasm (i32) -> i32
export const many = /* @__PURE__ */ (() => wasm.many)()

// cabi_post_many: (i32) -> ()
export const cabi_post_many = /* @__PURE__ */ (() => wasm.cabi_post_many)()

// wide: func(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64, i: f64, j: f64, k: f64, l: f64, m: f64, n: f64, o: f64, p: f64, q: u32) -> f64, in wasm (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, i32) -> f64
export const wide = /* @__PURE__ */ (() => wasm.wide)()

// toggle: func(a: rights, b: rights) -> rights, in wasm (i32, i32) -> i32
export const toggle = /* @__PURE__ */ (() => wasm.toggle)()

// grant: func(files: list<file>, rights: rights) -> list<file>, in wasm (i32, i32, i32) -> i32
export const grant = /* @__PURE__ */ (() => wasm.grant)()

// cabi_post_grant: (i32) -> ()
export const cabi_post_grant = /* @__PURE__ */ (() => wasm.cabi_post_grant)()

// tricky: func(lower-string: string, flat0: string, size: u32, address: string) -> u32, in wasm (i32, i32, i32, i32, i32, i32, i32) -> i32
export const tricky = /* @__PURE__ */ (() => wasm.tricky)()

// live: func() -> u32, in wasm () -> i32
export const live = /* @__PURE__ */ (() => wasm.live)()

// fail-after: func(calls: s32), in wasm (i32) -> ()
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
import { instantiate } from "wasmport/runtime/imports"
import { failure } from "wasmport/runtime/failure"

export const imports = () => (adapt({
  "./host.js": { report: import0 },
}))

export const load = /* @__PURE__ */ once(() =>
  compile().then((module) => instantiate(module, imports())).catch((error) => failure(error).then((it) => it.linkFailure(error, "wit-shapes/wit-shapes.wasm", false))))

//// wit-shapes.wasm?wasmport=bind
// wit-shapes/wit-shapes.wasm: the conversions of one instance
import {
  NOTHING,
  allocate,
  liftFlags,
  liftList,
  liftNumbers,
  liftString,
  loadSpan,
  lowerChar,
  lowerFlags,
  lowerList,
  lowerNumbers,
  lowerString,
  lowerTag,
  own,
  release,
  storeSpan,
  view,
} from "wasmport/runtime/memory"
import { adapted, unlinked } from "wasmport/runtime/imports"
import { trapped } from "wasmport/runtime/trap"

const path = "wit-shapes/wit-shapes.wasm"

export const bind = (raw) => {
  const io = {
    memory: raw.memory,
    alloc: (size, align) => raw.cabi_realloc(0, 0, align, size),
    free: raw.free,
    bytes: [],
  }
  return {
    ...raw,
    // nest: func(a: option<option<u32>>) -> option<option<u32>>
    nest: (a) => {
      try {
        const aTag = lowerTag(a, "a")
        const at = raw.nest(aTag, aTag && a.val != null ? 1 : 0, aTag && a.val != null ? a.val : 0) >>> 0
        return loadU32OptionOption(io, at)
      } catch (error) {
        throw trapped(error, path, "nest")
      }
    },
    // depth: func(a: option<option<option<string>>>) -> u32
    depth: (a) => {
      const mark = io.owned
      try {
        const aTag = lowerTag(a, "a")
        const aTag_2 = aTag ? lowerTag(a.val, "a") : 0
        const loweredA = aTag_2 && a.val.val != null ? own(io, lowerString(io, a.val.val, "a")) : NOTHING
        io.owned = mark // The callee frees its arguments.
        return raw.depth(
          aTag,
          aTag_2,
          aTag_2 && a.val.val != null ? 1 : 0,
          loweredA.ptr,
          loweredA.length,
        ) >>> 0
      } catch (error) {
        throw trapped(error, path, "depth")
      } finally {
        release(io, mark)
      }
    },
    // same: func(a: list<option<option<u8>>>) -> list<option<option<u8>>>
    same: (a) => {
      try {
        const loweredA = lowerList(io, a, "a", 3, 1, storeU8OptionOption)
        const at = raw.same(loweredA.ptr, loweredA.length) >>> 0
        try {
          return loadU8OptionOptionList(io, at)
        } finally {
          raw.cabi_post_same(at)
        }
      } catch (error) {
        throw trapped(error, path, "same")
      }
    },
    // apply: func(change: patch) -> patch
    apply: (change) => {
      const mark = io.owned
      try {
        const changeTitleTag = lowerTag(change.title, "change.title")
        const loweredChangeTitle =
          changeTitleTag && change.title.val != null
            ? own(io, lowerString(io, change.title.val, "change.title"))
            : NOTHING
        io.owned = mark // The callee frees its arguments.
        const at = raw.apply(
          changeTitleTag,
          changeTitleTag && change.title.val != null ? 1 : 0,
          loweredChangeTitle.ptr,
          loweredChangeTitle.length,
          change.count != null ? 1 : 0,
          change.count ?? 0,
        ) >>> 0
        try {
          return loadPatch(io, at)
        } finally {
          raw.cabi_post_apply(at)
        }
      } catch (error) {
        throw trapped(error, path, "apply")
      } finally {
        release(io, mark)
      }
    },
    // many: func(
    //   a: u8,
    //   b: string,
    //   c: f64,
    //   d: list<u16>,
    //   e: option<s8>,
    //   f: char,
    //   g: u64,
    //   h: bool,
    //   i: tuple<f32, u16>,
    //   j: string,
    //   k: list<string>,
    // ) -> string
    many: (a, b, c, d, e, f, g, h, i, j, k) => {
      const mark = io.owned
      try {
        const area = own(io, allocate(io, 1, 80, 8)).ptr
        view(io).setUint8(area, a)
        storeString(io, area + 4, b, "b")
        view(io).setFloat64(area + 16, c, true)
        storeU16List(io, area + 24, d, "d")
        storeS8Option(io, area + 32, e)
        view(io).setUint32(area + 36, lowerChar(f, "f"), true)
        view(io).setBigUint64(area + 40, g, true)
        view(io).setUint8(area + 48, h ? 1 : 0)
        storeF32U16Tuple(io, area + 52, i)
        storeString(io, area + 60, j, "j")
        storeStringList(io, area + 68, k, "k")
        io.owned = mark // The callee frees its arguments.
        const at = raw.many(area) >>> 0
        try {
          return loadString(io, at)
        } finally {
          raw.cabi_post_many(at)
        }
      } catch (error) {
        throw trapped(error, path, "many")
      } finally {
        release(io, mark)
      }
    },
    // toggle: func(a: rights, b: rights) -> rights
    toggle: (a, b) => {
      try {
        return liftFlags(RIGHTS, raw.toggle(lowerFlags(RIGHTS, a, "a"), lowerFlags(RIGHTS, b, "b")))
      } catch (error) {
        throw trapped(error, path, "toggle")
      }
    },
    // grant: func(files: list<file>, rights: rights) -> list<file>
    grant: (files, rights) => {
      const mark = io.owned
      try {
        const loweredFiles = lowerList(io, files, "files", 16, 4, storeFile, own)
        io.owned = mark // The callee frees its arguments.
        const at = raw.grant(loweredFiles.ptr, loweredFiles.length, lowerFlags(RIGHTS, rights, "rights")) >>> 0
        try {
          return loadFileList(io, at)
        } finally {
          raw.cabi_post_grant(at)
        }
      } catch (error) {
        throw trapped(error, path, "grant")
      } finally {
        release(io, mark)
      }
    },
    // tricky: func(lower-string: string, flat0: string, size: u32, address: string) -> u32
    tricky: (lowerString_2, flat0, size_2, address_2) => {
      const mark = io.owned
      try {
        const loweredLowerString = own(io, lowerString(io, lowerString_2, "lowerString"))
        const loweredFlat0 = own(io, lowerString(io, flat0, "flat0"))
        const loweredAddress = own(io, lowerString(io, address_2, "address"))
        io.owned = mark // The callee frees its arguments.
        return raw.tricky(
          loweredLowerString.ptr,
          loweredLowerString.length,
          loweredFlat0.ptr,
          loweredFlat0.length,
          size_2,
          loweredAddress.ptr,
          loweredAddress.length,
        ) >>> 0
      } catch (error) {
        throw trapped(error, path, "tricky")
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

export const adapt = (imports, linked) => {
  let raw
  let io = unlinked(path)
  const wrappers = {
    "./host.js": {
      // report: func(
      //   a: u8,
      //   b: string,
      //   c: f64,
      //   d: list<u16>,
      //   e: option<s8>,
      //   f: char,
      //   g: u64,
      //   h: bool,
      //   i: tuple<f32, u16>,
      //   j: string,
      //   k: list<string>,
      // ) -> s64
      report: (callee) => (area) => {
        try {
          area >>>= 0
          return callee(
            view(io).getUint8(area),
            loadString(io, area + 4),
            view(io).getFloat64(area + 16, true),
            loadU16List(io, area + 24),
            loadS8Option(io, area + 32),
            String.fromCodePoint(view(io).getUint32(area + 36, true)),
            view(io).getBigUint64(area + 40, true),
            view(io).getUint8(area + 48) !== 0,
            loadF32U16Tuple(io, area + 52),
            loadString(io, area + 60),
            loadStringList(io, area + 68),
          )
        } catch (error) {
          throw trapped(error, path, "report")
        }
      },
    },
  }
  return adapted(imports, wrappers, (exports) => {
    raw = exports
    io = {
      memory: raw.memory,
      alloc: (size, align) => raw.cabi_realloc(0, 0, align, size),
      free: raw.free,
      bytes: [],
    }
  }, linked)
}

// flags rights
const RIGHTS = ["read", "write", "static", "runIt"]

// flags many-rights
const MANY_RIGHTS = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "last"]

// option<option<u32>>
function loadU32OptionOption(io, at) {
  return view(io).getUint8(at) ? { tag: "some", val: loadU32Option(io, at + 4) } : { tag: "none" }
}

// option<u32>
function loadU32Option(io, at) {
  return view(io).getUint8(at) ? view(io).getUint32(at + 4, true) : undefined
}

// option<option<u8>>
function storeU8OptionOption(io, at, value, what) {
  const tag = lowerTag(value, what)
  view(io).setUint8(at, tag)
  if (tag) storeU8Option(io, at + 1, value.val)
}

// option<u8>
function storeU8Option(io, at, value) {
  view(io).setUint8(at, value != null ? 1 : 0)
  if (value != null) view(io).setUint8(at + 1, value)
}

// list<option<option<u8>>>
function loadU8OptionOptionList(io, at) {
  return liftList(io, loadSpan(io, at), 3, loadU8OptionOption)
}

// option<option<u8>>
function loadU8OptionOption(io, at) {
  return view(io).getUint8(at) ? { tag: "some", val: loadU8Option(io, at + 1) } : { tag: "none" }
}

// option<u8>
function loadU8Option(io, at) {
  return view(io).getUint8(at) ? view(io).getUint8(at + 1) : undefined
}

// record patch
function loadPatch(io, at) {
  return { title: loadStringOptionOption(io, at), count: loadU32Option(io, at + 16) }
}

// option<option<string>>
function loadStringOptionOption(io, at) {
  return view(io).getUint8(at) ? { tag: "some", val: loadStringOption(io, at + 4) } : { tag: "none" }
}

// option<string>
function loadStringOption(io, at) {
  return view(io).getUint8(at) ? loadString(io, at + 4) : undefined
}

function loadString(io, at) {
  return liftString(io, loadSpan(io, at))
}

function storeString(io, at, value, what) {
  storeSpan(io, at, own(io, lowerString(io, value, what)))
}

// list<u16>
function storeU16List(io, at, value, what) {
  storeSpan(io, at, own(io, lowerNumbers(io, Uint16Array, value, what)))
}

// option<s8>
function storeS8Option(io, at, value) {
  view(io).setUint8(at, value != null ? 1 : 0)
  if (value != null) view(io).setInt8(at + 1, value)
}

// tuple<f32, u16>
function storeF32U16Tuple(io, at, value) {
  view(io).setFloat32(at, value[0], true)
  view(io).setUint16(at + 4, value[1], true)
}

// list<string>
function storeStringList(io, at, value, what) {
  storeSpan(io, at, lowerList(io, value, what, 8, 4, storeString, own))
}

// record file
function storeFile(io, at, value, what) {
  view(io).setUint8(at, lowerFlags(RIGHTS, value.rights, what + ".rights"))
  storeManyRightsOption(io, at + 2, value.many, what + ".many")
  storeString(io, at + 8, value.name, what + ".name")
}

// option<many-rights>
function storeManyRightsOption(io, at, value, what) {
  view(io).setUint8(at, value != null ? 1 : 0)
  if (value != null) view(io).setUint16(at + 2, lowerFlags(MANY_RIGHTS, value, what), true)
}

// list<file>
function loadFileList(io, at) {
  return liftList(io, loadSpan(io, at), 16, loadFile)
}

// record file
function loadFile(io, at) {
  return {
    rights: liftFlags(RIGHTS, view(io).getUint8(at)),
    many: loadManyRightsOption(io, at + 2),
    name: loadString(io, at + 8),
  }
}

// option<many-rights>
function loadManyRightsOption(io, at) {
  return view(io).getUint8(at) ? liftFlags(MANY_RIGHTS, view(io).getUint16(at + 2, true)) : undefined
}

// list<u16>
function loadU16List(io, at) {
  return liftNumbers(io, Uint16Array, loadSpan(io, at))
}

// option<s8>
function loadS8Option(io, at) {
  return view(io).getUint8(at) ? view(io).getInt8(at + 1) : undefined
}

// tuple<f32, u16>
function loadF32U16Tuple(io, at) {
  return [view(io).getFloat32(at, true), view(io).getUint16(at + 4, true)]
}

// list<string>
function loadStringList(io, at) {
  return liftList(io, loadSpan(io, at), 8, loadString)
}
