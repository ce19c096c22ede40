/**
 * The features of variants, which an engine must have for a module: compared with the engine, and with the specification's own
 * tests.
 */
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { WasmportError } from "../../loader/error.ts"
import type { WasmFeature } from "../../loader/index.ts"
import { features } from "../../runtime-shim/features.ts"
import { usedFeatures } from "../../src/project/variant-check.ts"
import { specModules } from "../support/spec-modules.ts"
import { made } from "../support/variant-modules.ts"

const has = features()
const used = (bytes: Uint8Array): string[] => [...usedFeatures(bytes).features].sort()

describe("of the modules of the specification's tests", () => {
  const modules = specModules()
    .filter(({ says }) => says === "valid")
    .map(({ where, bytes }) => ({ where, bytes, ...usedFeatures(bytes, where) }))

  test("none that the engine accepts uses a feature that the engine does not have", () => {
    const wrong = modules.filter(
      ({ bytes, features: its }) => [...its].some((it) => !has[it]) && WebAssembly.validate(bytes),
    )
    expect(wrong.map(({ where, features: its }) => [where, ...its])).toEqual([])
    expect(modules.length).toBeGreaterThan(2000)
  })

  test.each<[RegExp, WasmFeature]>([
    [/^wasm-3\.0\/(?:relaxed_|i\d+x\d+_relaxed)/, "relaxedSimd"],
    [/^wasm-2\.0\/simd\/simd_(?:f|i)\d+x\d+_arith\./, "simd"],
    [/^gc\//, "gc"],
    [/^binaryen\/threads\//, "threads"],
    [/^memory64\/address64/, "memory64"],
    [/^wasm-3\.0\/return_call\.wast#1$/, "tailCall"],
    [/^exception-handling\/throw_ref/, "exceptionsFinal"],
  ])("those of %s use %s", (files, feature) => {
    const its = modules.filter(({ where }) => files.test(where))
    expect(its.length).toBeGreaterThan(0)
    expect(its.filter((it) => !it.features.has(feature)).map(({ where }) => where)).toEqual([])
  })

  test("only proposals that no engine has yet are not known as a whole", () => {
    const others = modules.filter(({ isWhole, where }) => !isWhole && !where.startsWith("binaryen/"))
    expect(others.map(({ where }) => where)).toEqual([])
  })
})

test.each<[string[], WasmFeature[]]>([
  [[], []],
  [["simd"], ["simd"]],
  [["relaxedSimd"], ["relaxedSimd", "simd"]],
  [["gc"], ["gc"]],
  [["exceptions"], ["exceptions"]],
  [["exceptionsFinal"], ["exceptionsFinal"]],
  [["tailCall"], ["tailCall"]],
  [
    ["threads", "tailCall"],
    ["tailCall", "threads"],
  ],
])("code with %j uses %j, and the engine agrees", (uses, expected) => {
  const bytes = made({ which: 1, uses })
  expect(used(bytes)).toEqual(expected)
  expect(WebAssembly.validate(bytes)).toBe(expected.every((it) => has[it]))
})

test("types count as code does: shared memories and 64-bit addresses", () => {
  expect(used(made({ which: 1, memory: { shared: true, max: 1 } }))).toEqual(["threads"])
  expect(used(made({ which: 1, memory: { imported: true, shared: true, max: 1 } }))).toEqual(["threads"])
  expect(used(made({ which: 1, memory: { address64: true } }))).toEqual(["memory64"])
})

test.each<[what: string, text: string, expected: WasmFeature[]]>([
  ["tags and `throw` are of both kinds of exceptions", "(tag) (func (throw 0))", []],
  ["an exnref", "(func (param exnref))", ["exceptionsFinal"]],
  ["the type below it", "(func (param (ref null noexn)))", ["exceptionsFinal"]],
  [
    "relaxed vectors that are reached by no code",
    "(func unreachable i8x16.relaxed_swizzle drop)",
    ["relaxedSimd", "simd"],
  ],
  [
    "atomic instructions on a memory of one's own",
    "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))",
    ["threads"],
  ],
  ["typed references", "(type $f (func)) (func (param (ref $f)) (call_ref $f (local.get 0)))", []],
  ["types of a group", "(rec (type (func)) (type (func)))", ["gc"]],
  ["a constant of the garbage collector's", "(global anyref (ref.i31 (i32.const 1)))", ["gc"]],
  ["a table with 64-bit addresses", "(table i64 1 funcref)", ["memory64"]],
  [
    "all that every engine has",
    "(memory 1) (func (result externref i32) (ref.null extern) (i32.extend8_s (i32.const 0)))",
    [],
  ],
])("%s", async (_, text, expected) => {
  expect(used(await parseWat(`(module ${text})`))).toEqual(expected)
})

test("nothing but a WasmportError is thrown for bytes that are broken anywhere", () => {
  const whole = made({ which: 1, uses: ["simd", "gc", "exceptionsFinal", "tailCall", "threads"], memory: { min: 1 } })
  for (let at = 8; at < whole.length; at++)
    for (const byte of [0x00, 0x1f, 0x7b, 0x80, 0xfb, 0xff]) {
      const bytes = whole.slice()
      bytes[at] = byte
      try {
        usedFeatures(bytes)
        usedFeatures(bytes.subarray(0, at))
      } catch (error) {
        expect(error).toBeInstanceOf(WasmportError)
      }
    }
})
