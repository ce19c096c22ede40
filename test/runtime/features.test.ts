/** `features()`: what the engine can do, as wasm-feature-detect has it. */
import { afterEach, expect, test, vi } from "vitest"
import { features } from "../../runtime-shim/features.ts"

const reference = new Map(Object.entries(await import("wasm-feature-detect")))

afterEach(() => void vi.unstubAllGlobals())

test("features has the answers of wasm-feature-detect, for all that it knows", async () => {
  const { wasi, ...known } = features()
  const theirs = Object.fromEntries(
    await Promise.all(Object.keys(known).map(async (name) => [name, await reference.get(name)?.()] as const)),
  )
  expect(known).toEqual(theirs)
  expect(wasi).toBe(true)
})

test("features gives no threads where a shared memory has no name: a page that is not isolated", () => {
  expect(features().threads).toBe(true)
  vi.stubGlobal("SharedArrayBuffer", undefined)
  expect(features().threads).toBe(false)
})

test.each(["crypto", "TextDecoder"])("features gives no WASI where there is no %s: an AudioWorklet", (name) => {
  vi.stubGlobal(name, undefined)
  expect(features().wasi).toBe(false)
})

test("features gives false for all but js-string and JSPI in an engine that accepts no module, and never throws", () => {
  const { validate, Memory } = WebAssembly
  try {
    WebAssembly.validate = () => false
    WebAssembly.Memory = (() => {
      throw new TypeError("no shared memories")
    }) as never
    const { simd, relaxedSimd, threads, gc, exceptions, exceptionsFinal, tailCall, memory64 } = features()
    const all = [simd, relaxedSimd, threads, gc, exceptions, exceptionsFinal, tailCall, memory64]
    expect(all).toEqual(all.map(() => false))
  } finally {
    Object.assign(WebAssembly, { validate, Memory })
  }
})
