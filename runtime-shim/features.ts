/**
 * Tells which features of WebAssembly the engine has. Most are tested by a module of a few bytes that needs nothing else.
 *
 * Each test is a function of its own, so that a bundle keeps only those that it uses. Names are those of wasm-feature-detect.
 */
import type { CompileOptions } from "./load/compile-options.ts"

/** A module of these sections. */
const module = (sections: readonly number[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...sections])
const valid = (sections: readonly number[]): boolean => WebAssembly.validate(module(sections))
/** Whether a module is valid whose one function has this code, and then drops a value. It takes and returns nothing. */
const runs = (...code: readonly number[]): boolean =>
  valid([1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, code.length + 5, 1, code.length + 3, 0, ...code, 26, 11])

/** i8x16.splat, i8x16.popcnt: engines got the latter last. */
export const simd = (): boolean => runs(65, 0, 253, 15, 253, 98)
/** i8x16.relaxed_swizzle */
export const relaxedSimd = (): boolean => runs(65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2)
/** atomic.fence, and a shared memory. A page that is not isolated from others has no global `SharedArrayBuffer`. */
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
/**
 * Instantiates a module that imports `test`, which only the engine can supply. Not just validated: some hosts do that, and
 * compile nothing.
 */
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

/** The abilities of the host. The names are those of the package `wasm-feature-detect`, which has all but `wasi`. */
export interface Features {
  /** 128-bit vectors: `v128` and its instructions. */
  readonly simd: boolean
  /** Vector instructions whose results may differ between processors, such as `f32x4.relaxed_madd`. */
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
  /** Whether all of wasmport's host for WASI works here. An AudioWorklet has no random numbers and no decoder for text. */
  readonly wasi: boolean
}

/**
 * Finds out what the host can do. Each call does so anew, in about 0.1 milliseconds. The answer is no promise, so that you can
 * choose a module before anything is loaded.
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
