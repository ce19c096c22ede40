/** Modules that several rules use, and the spy on the engine. */
import { wat } from "./targets.ts"

/** One of each kind of export; a function under two names and in the table. */
export const KINDS = wat(`(module
  (func $add (export "add") (export "same") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)
  (memory (export "mem") 1)
  (table (export "tab") 2 funcref)
  (elem (i32.const 0) func $add)
  (tag (export "tag") (param i32))
  (global (export "glob") i32 (i32.const 42)))`)

/**
 * Mutable exported globals with setters, as WPT's mutable-global-export.wasm has them, and the other exports that a live module
 * may have.
 */
export const LIVE = wat(`(module
  (global $count (export "count") (export "the count") (mut i32) (i32.const 100))
  (global $big (export "big") (mut i64) (i64.const 200))
  (global $single (export "single") (mut f32) (f32.const 2.5))
  (global $double (export "double") (mut f64) (f64.const 3.5))
  (global $ref (export "ref") (mut externref) (ref.null extern))
  (global (export "fixed") i32 (i32.const 7))
  (table (export "tab") 1 funcref)
  (elem (i32.const 0) func $set)
  (func $set (export "set") (param $value i32) (global.set $count (local.get $value)))
  (func (export "get") (result i32) global.get $count)
  (func (export "setBig") (param i64) (global.set $big (local.get 0)))
  (func (export "setSingle") (param f32) (global.set $single (local.get 0)))
  (func (export "setDouble") (param f64) (global.set $double (local.get 0)))
  (func (export "setRef") (param externref) (global.set $ref (local.get 0)))
  (func (export "setAndTrap") (param i32) (global.set $count (local.get 0)) unreachable))`)

/** A second module over the globals of `./live.wasm`. */
export const RELIVE = wat(`(module
  (import "./live.wasm" "count" (global $count (mut i32)))
  (import "./live.wasm" "set" (func $set (param i32)))
  (export "depCount" (global $count))
  (export "rawSet" (func $set))
  (func (export "setDep") (param i32) (global.set $count (local.get 0)))
  (func (export "getDep") (result i32) global.get $count))`)

/** Exports functions that only answer a number, by name. */
export const answers = (names: readonly string[]) =>
  wat(`(module ${names.map((name, i) => `(func (export ${watString(name)}) (result i32) i32.const ${i})`).join("\n")})`)

/** A string of the text format, every byte escaped. */
export const watString = (text: string): string =>
  `"${[...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`

/**
 * `./spy.js`, imported first: the bytes and options that the engine got, and the objects that it made. `end()` puts the engine
 * back. With `old` the options of compiling are dropped, as in an engine that does not know them.
 */
export const spy = (old = false): string => `
const { compile, compileStreaming, instantiate, instantiateStreaming, Module, Instance } = WebAssembly
export const instances = [], compiled = [], options = []
const lose = (given) => { options.push(given === undefined ? null : given); return ${old ? "undefined" : "given"} }
const note = (list) => (it) => { list.push(it); return it }
WebAssembly.compile = (bytes, given) => compile.call(WebAssembly, bytes, lose(given)).then(note(compiled))
if (compileStreaming) WebAssembly.compileStreaming = (source, given) => compileStreaming.call(WebAssembly, source, lose(given)).then(note(compiled))
WebAssembly.instantiate = (source, imports, given) => instantiate.call(WebAssembly, source, imports, source instanceof Module ? given : lose(given)).then((it) => { note(instances)(it.instance ?? it); return it })
if (instantiateStreaming) WebAssembly.instantiateStreaming = (source, imports, given) => instantiateStreaming.call(WebAssembly, source, imports, lose(given)).then((it) => { note(instances)(it.instance); note(compiled)(it.module); return it })
WebAssembly.Module = new Proxy(Module, { construct: (target, [bytes, given]) => note(compiled)(new target(bytes, lose(given))) })
WebAssembly.Instance = new Proxy(Instance, { construct: (target, given) => note(instances)(new target(...given)) })
export const end = () => Object.assign(WebAssembly, { compile, instantiate, Module, Instance }, compileStreaming ? { compileStreaming, instantiateStreaming } : {})
`
