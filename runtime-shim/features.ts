/**
 * Which features of WebAssembly the engine has: each by a module of a few bytes that needs nothing else.
 *
 * A function each, so that a bundle keeps the tests that it asks for. Names are those of wasm-feature-detect.
 */
import type { CompileOptions } from "./load/compile-options.ts"

/** A module of these sections. */
const module = (sections: readonly number[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...sections])
const valid = (sections: readonly number[]): boolean => WebAssembly.validate(module(sections))
/** Whether a module is valid that has one function, from nothing to nothing. */
const runs = (...code: readonly number[]): boolean =>
  valid([1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, code.length + 5, 1, code.length + 3, 0, ...code, 26, 11])

/** i8x16.splat, i8x16.popcnt: the latter came last. */
export const simd = (): boolean => runs(65, 0, 253, 15, 253, 98)
/** i8x16.relaxed_swizzle */
export const relaxedSimd = (): boolean => runs(65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2)
/** atomic.fence, and a memory that is shared: a page that is not isolated from others has no name for its buffer. */
export const threads = (): boolean => {
  try {
    const { buffer } = new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true })
    return buffer instanceof SharedArrayBuffer && runs(254, 3, 0, 65, 0)
  } catch {
    return false
  }
}
/** A struct with a field of type i8. */
export const gc = (): boolean => valid([1, 5, 1, 95, 1, 120, 0])
/** try, catch_all */
export const exceptions = (): boolean => runs(6, 64, 25, 11, 65, 0)
/** try_table with catch_all_ref, which gives an exnref. */
export const exceptionsFinal = (): boolean => runs(2, 105, 31, 64, 1, 3, 0, 0, 11, 0, 11)
/** return_call */
export const tailCall = (): boolean => runs(18, 0, 65, 0)
/** A memory with 64-bit addresses. */
export const memory64 = (): boolean => valid([5, 3, 1, 4, 1])
const jspi = (): boolean => "Suspending" in WebAssembly
/** The import of `test`, which nobody supplies. Some hosts validate it and compile nothing. */
const jsStringBuiltins = (): boolean => {
  try {
    const name = [..."wasm:js-string"].map((it) => it.charCodeAt(0))
    const bytes = module([1, 6, 1, 96, 1, 111, 1, 127, 2, 23, 1, 14, ...name, 4, 116, 101, 115, 116, 0, 0])
    const options: CompileOptions = { builtins: ["js-string"] }
    return Boolean(new WebAssembly.Instance(new WebAssembly.Module(bytes, options), {}))
  } catch {
    return false
  }
}
const wasi = (): boolean => Boolean(globalThis.crypto && globalThis.TextDecoder)

/** What the host can do. The names are those of the package `wasm-feature-detect`, which has all but `wasi`. */
export interface Features {
  /** 128-bit vectors: `v128` and its instructions. */
  readonly simd: boolean
  /** Vector instructions whose results may differ between processors, as `f32x4.relaxed_madd`. */
  readonly relaxedSimd: boolean
  /**
   * Atomic instructions, and a shared memory that can be handed to workers. A page has that only if its server sends the headers
   * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`, whatever its engine can do.
   */
  readonly threads: boolean
  /** Garbage-collected structs and arrays. */
  readonly gc: boolean
  /** The older exceptions: `try`, `catch`, `delegate`, as most compilers still make them. */
  readonly exceptions: boolean
  /** The exceptions of the standard: `try_table`, `throw_ref` and `exnref`. */
  readonly exceptionsFinal: boolean
  /** `return_call`, `return_call_indirect`. */
  readonly tailCall: boolean
  /** Memories with 64-bit addresses. */
  readonly memory64: boolean
  /** JavaScript Promise Integration: `WebAssembly.Suspending` and `WebAssembly.promising`. */
  readonly jspi: boolean
  /** JavaScript's string functions, built into the engine (`wasm:js-string`). Without them wasmport's polyfill answers. */
  readonly jsStringBuiltins: boolean
  /** Whether wasmport's host for WASI has all of its parts here: an AudioWorklet has no randomness and no text. */
  readonly wasi: boolean
}

/**
 * What the host can do, found out anew with each call, which takes about a tenth of a millisecond. Not a promise: the engine says so at once,
 * and whoever asks has a choice to make before anything is loaded.
 *
 * @example
 * const { simd, threads } = features()
 * const url = simd ? "/math.simd.wasm" : "/math.wasm"
 */
export const features = (): Features => ({
  simd: simd(),
  relaxedSimd: relaxedSimd(),
  threads: threads(),
  gc: gc(),
  exceptions: exceptions(),
  exceptionsFinal: exceptionsFinal(),
  tailCall: tailCall(),
  memory64: memory64(),
  jspi: jspi(),
  jsStringBuiltins: jsStringBuiltins(),
  wasi: wasi(),
})
