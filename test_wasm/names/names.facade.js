//// names.wasm
// names/names.wasm: its exports
import { instantiate } from "wasmport/runtime/read.universal"

const url = new URL("./names.wasm", import.meta.url)
const { exports: wasm } = await instantiate(url)

// foo-bar: () -> i32
const foo_bar = /* @__PURE__ */ (() => wasm["foo-bar"])()

// foo_bar: () -> i32
const foo_bar_2 = /* @__PURE__ */ (() => wasm.foo_bar)()

// foo.bar: () -> i32
const foo_bar_3 = /* @__PURE__ */ (() => wasm["foo.bar"])()

// foo bar: () -> i32
const foo_bar_4 = /* @__PURE__ */ (() => wasm["foo bar"])()

// foo_bar_2: () -> i32
const foo_bar_2_2 = /* @__PURE__ */ (() => wasm.foo_bar_2)()

// 1st: () -> i32
const _1st = /* @__PURE__ */ (() => wasm["1st"])()

// : () -> i32
const _ = /* @__PURE__ */ (() => wasm[""])()

//  : () -> i32
const __2 = /* @__PURE__ */ (() => wasm[" "])()

// π: () -> i32
const __3 = /* @__PURE__ */ (() => wasm["π"])()

// 🦀: () -> i32
const __4 = /* @__PURE__ */ (() => wasm["🦀"])()

// 👩‍🚀: () -> i32
const __5 = /* @__PURE__ */ (() => wasm["👩‍🚀"])()

// �rtl: () -> i32
const _rtl = /* @__PURE__ */ (() => wasm["\u202ertl"])()

// a-name-of-more-than-forty-characters-that-ends-in-one: () -> i32
const a_name_of_more_than_forty_characters_tha = /* @__PURE__ */ (() => wasm["a-name-of-more-than-forty-characters-that-ends-in-one"])()

// a-name-of-more-than-forty-characters-that-ends-in-two: () -> i32
const a_name_of_more_than_forty_characters_tha_2 = /* @__PURE__ */ (() => wasm["a-name-of-more-than-forty-characters-that-ends-in-two"])()

// a"b: () -> i32
const a_b = /* @__PURE__ */ (() => wasm["a\"b"])()

// a'b: () -> i32
const a_b_2 = /* @__PURE__ */ (() => wasm["a'b"])()

// a\b: () -> i32
const a_b_3 = /* @__PURE__ */ (() => wasm["a\\b"])()

// a�b: () -> i32
const a_b_4 = /* @__PURE__ */ (() => wasm["a\nb"])()

// a��b: () -> i32
const a_b_5 = /* @__PURE__ */ (() => wasm["a\r\nb"])()

// a�b: () -> i32
const a_b_6 = /* @__PURE__ */ (() => wasm["a\tb"])()

// a�b: () -> i32
const a_b_7 = /* @__PURE__ */ (() => wasm["a\u0000b"])()

// a�b: () -> i32
const a_b_8 = /* @__PURE__ */ (() => wasm["a\u2028b"])()

// a�b: () -> i32
const a_b_9 = /* @__PURE__ */ (() => wasm["a\u2029b"])()

// ﻿: () -> i32
const __6 = /* @__PURE__ */ (() => wasm["﻿"])()

// `${globalThis.PWNED=1}`: () -> i32
const _$_globalThis_PWNED_1_ = /* @__PURE__ */ (() => wasm["`${globalThis.PWNED=1}`"])()

// x=0;globalThis.PWNED=1//: () -> i32
const x_0_globalThis_PWNED_1_ = /* @__PURE__ */ (() => wasm["x=0;globalThis.PWNED=1//"])()

// ");globalThis.PWNED=1;(": () -> i32
const _globalThis_PWNED_1_ = /* @__PURE__ */ (() => wasm["\");globalThis.PWNED=1;(\""])()

// *∕globalThis.PWNED=1/*: () -> i32
const _globalThis_PWNED_1__2 = /* @__PURE__ */ (() => wasm["*/globalThis.PWNED=1/*"])()

// ‹/script>: () -> i32
const _script_ = /* @__PURE__ */ (() => wasm["\u003c/script>"])()

// ‹!--: () -> i32
const __7 = /* @__PURE__ */ (() => wasm["\u003c!--"])()

// -->: () -> i32
const __8 = /* @__PURE__ */ (() => wasm["-->"])()

// default: () -> i32
const _default = /* @__PURE__ */ (() => wasm.default)()

// delete: () -> i32
const _delete = /* @__PURE__ */ (() => wasm.delete)()

// await: () -> i32
const _await = /* @__PURE__ */ (() => wasm.await)()

// eval: () -> i32
const _eval = /* @__PURE__ */ (() => wasm.eval)()

// arguments: () -> i32
const _arguments = /* @__PURE__ */ (() => wasm.arguments)()

// let: () -> i32
const _let = /* @__PURE__ */ (() => wasm.let)()

// static: () -> i32
const _static = /* @__PURE__ */ (() => wasm.static)()

// yield: () -> i32
const _yield = /* @__PURE__ */ (() => wasm.yield)()

// enum: () -> i32
const _enum = /* @__PURE__ */ (() => wasm.enum)()

// class: () -> i32
const _class = /* @__PURE__ */ (() => wasm.class)()

// import: () -> i32
const _import = /* @__PURE__ */ (() => wasm.import)()

// export: () -> i32
const _export = /* @__PURE__ */ (() => wasm.export)()

// this: () -> i32
const _this = /* @__PURE__ */ (() => wasm.this)()

// null: () -> i32
const _null = /* @__PURE__ */ (() => wasm.null)()

// true: () -> i32
const _true = /* @__PURE__ */ (() => wasm.true)()

// async: () -> i32
const _async = /* @__PURE__ */ (() => wasm.async)()

// of: () -> i32
const _of = /* @__PURE__ */ (() => wasm.of)()

// interface: () -> i32
const _interface = /* @__PURE__ */ (() => wasm.interface)()

// __proto__: () -> i32
export const __proto__ = /* @__PURE__ */ (() => wasm.__proto__)()

// constructor: () -> i32
export const constructor = /* @__PURE__ */ (() => wasm.constructor)()

// prototype: () -> i32
export const prototype = /* @__PURE__ */ (() => wasm.prototype)()

// toString: () -> i32
export const toString = /* @__PURE__ */ (() => wasm.toString)()

// valueOf: () -> i32
export const valueOf = /* @__PURE__ */ (() => wasm.valueOf)()

// hasOwnProperty: () -> i32
export const hasOwnProperty = /* @__PURE__ */ (() => wasm.hasOwnProperty)()

// name: () -> i32
export const name = /* @__PURE__ */ (() => wasm.name)()

// length: () -> i32
export const length = /* @__PURE__ */ (() => wasm.length)()

// call: () -> i32
export const call = /* @__PURE__ */ (() => wasm.call)()

// apply: () -> i32
export const apply = /* @__PURE__ */ (() => wasm.apply)()

// exports: () -> i32
const _exports = /* @__PURE__ */ (() => wasm.exports)()

// instance: () -> i32
const _instance = /* @__PURE__ */ (() => wasm.instance)()

// module: () -> i32
const _module = /* @__PURE__ */ (() => wasm.module)()

// source: () -> i32
export const source = /* @__PURE__ */ (() => wasm.source)()

// imports: () -> i32
export const imports = /* @__PURE__ */ (() => wasm.imports)()

// import0: () -> i32
export const import0 = /* @__PURE__ */ (() => wasm.import0)()

// load: () -> i32
const _load = /* @__PURE__ */ (() => wasm.load)()

// compile: () -> i32
export const compile = /* @__PURE__ */ (() => wasm.compile)()

// url: () -> i32
const _url = /* @__PURE__ */ (() => wasm.url)()

// bind: () -> i32
const _bind = /* @__PURE__ */ (() => wasm.bind)()

// raw: () -> i32
const _raw = /* @__PURE__ */ (() => wasm.raw)()

// refresh: () -> i32
const _refresh = /* @__PURE__ */ (() => wasm.refresh)()

// get: () -> i32
const _get = /* @__PURE__ */ (() => wasm.get)()

// require: () -> i32
const _require = /* @__PURE__ */ (() => wasm.require)()

// __esModule: () -> i32
export const __esModule = /* @__PURE__ */ (() => wasm.__esModule)()

// _default: () -> i32
const _default_2 = /* @__PURE__ */ (() => wasm._default)()

// WebAssembly: () -> i32
const _WebAssembly = /* @__PURE__ */ (() => wasm.WebAssembly)()

// fetch: () -> i32
const _fetch = /* @__PURE__ */ (() => wasm.fetch)()

// URL: () -> i32
const _URL = /* @__PURE__ */ (() => wasm.URL)()

// Object: () -> i32
const _Object = /* @__PURE__ */ (() => wasm.Object)()

// Promise: () -> i32
const _Promise = /* @__PURE__ */ (() => wasm.Promise)()

// Symbol: () -> i32
const _Symbol = /* @__PURE__ */ (() => wasm.Symbol)()

// Reflect: () -> i32
export const Reflect = /* @__PURE__ */ (() => wasm.Reflect)()

// atob: () -> i32
const _atob = /* @__PURE__ */ (() => wasm.atob)()

// process: () -> i32
const _process = /* @__PURE__ */ (() => wasm.process)()

// globalThis: () -> i32
const _globalThis = /* @__PURE__ */ (() => wasm.globalThis)()

// undefined: () -> i32
const _undefined = /* @__PURE__ */ (() => wasm.undefined)()

// NaN: () -> i32
const _NaN = /* @__PURE__ */ (() => wasm.NaN)()

// any: () -> i32
const _any = /* @__PURE__ */ (() => wasm.any)()

// string: () -> i32
const _string = /* @__PURE__ */ (() => wasm.string)()

// never: () -> i32
const _never = /* @__PURE__ */ (() => wasm.never)()

// the answer: global i32
const the_answer = /* @__PURE__ */ (() => wasm["the answer"].value)()

// a memory: memory 1
const a_memory = /* @__PURE__ */ (() => wasm["a memory"])()

export {
  foo_bar as "foo-bar",
  foo_bar_2 as foo_bar,
  foo_bar_3 as "foo.bar",
  foo_bar_4 as "foo bar",
  foo_bar_2_2 as foo_bar_2,
  _1st as "1st",
  _ as "",
  __2 as " ",
  __3 as "π",
  __4 as "🦀",
  __5 as "👩‍🚀",
  _rtl as "\u202ertl",
  a_name_of_more_than_forty_characters_tha as "a-name-of-more-than-forty-characters-that-ends-in-one",
  a_name_of_more_than_forty_characters_tha_2 as "a-name-of-more-than-forty-characters-that-ends-in-two",
  a_b as "a\"b",
  a_b_2 as "a'b",
  a_b_3 as "a\\b",
  a_b_4 as "a\nb",
  a_b_5 as "a\r\nb",
  a_b_6 as "a\tb",
  a_b_7 as "a\u0000b",
  a_b_8 as "a\u2028b",
  a_b_9 as "a\u2029b",
  __6 as "﻿",
  _$_globalThis_PWNED_1_ as "`${globalThis.PWNED=1}`",
  x_0_globalThis_PWNED_1_ as "x=0;globalThis.PWNED=1//",
  _globalThis_PWNED_1_ as "\");globalThis.PWNED=1;(\"",
  _globalThis_PWNED_1__2 as "*/globalThis.PWNED=1/*",
  _script_ as "\u003c/script>",
  __7 as "\u003c!--",
  __8 as "-->",
  _default as default,
  _delete as delete,
  _await as await,
  _eval as eval,
  _arguments as arguments,
  _let as let,
  _static as static,
  _yield as yield,
  _enum as enum,
  _class as class,
  _import as import,
  _export as export,
  _this as this,
  _null as null,
  _true as true,
  _async as async,
  _of as of,
  _interface as interface,
  _exports as exports,
  _instance as instance,
  _module as module,
  _load as load,
  _url as url,
  _bind as bind,
  _raw as raw,
  _refresh as refresh,
  _get as get,
  _require as require,
  _default_2 as _default,
  _WebAssembly as WebAssembly,
  _fetch as fetch,
  _URL as URL,
  _Object as Object,
  _Promise as Promise,
  _Symbol as Symbol,
  _atob as atob,
  _process as process,
  _globalThis as globalThis,
  _undefined as undefined,
  _NaN as NaN,
  _any as any,
  _string as string,
  _never as never,
  the_answer as "the answer",
  a_memory as "a memory",
}

//// names.wasm?wasmport=module
// names/names.wasm: the module
import { compile as read, instantiate } from "wasmport/runtime/read.universal"

export const url = new URL("./names.wasm", import.meta.url)

export const compile = () => read(url)

export const load = () => instantiate(url)

//// names.wasm?wasmport=instance
// names/names.wasm: the instance
export { load } from "./names.wasm?wasmport=module"