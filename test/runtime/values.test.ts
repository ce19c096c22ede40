/** Values at the boundary: one rule a type, held against the engine; browser/values.test.ts does the same in a page. */
import { describe, expect, test } from "vitest"
import { fromWasm, liftI64, liftU64, lowerI64, toWasm, types } from "../../runtime-shim/convert/values.ts"
import type { ValueType } from "../../runtime-shim/convert/values.ts"
import { echo, EXPECTED, EXPRESSION, ROWS } from "../support/value-cases.ts"

const TYPES: readonly ValueType[] = ["i32", "u32", "i64", "u64", "f32", "f64", "bool", "externref", "funcref"]
const REFUSED = Symbol("refused")

const lowered = (type: ValueType, value: unknown): unknown => {
  try {
    return toWasm(type, value)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ code: "TYPE", errno: 5007 })
    return REFUSED
  }
}

describe.each(TYPES)("%s", (type) => {
  test.each(ROWS)("takes or refuses %s by its one rule", (value, wanted) => {
    expect(lowered(type, value)).toStrictEqual(type === "externref" ? value : type in wanted ? wanted[type] : REFUSED)
  })

  test("takes no object and no array", () => {
    for (const value of [{}, [], [1], new Date(), Symbol("x"), () => 1])
      expect(lowered(type, value)).toBe(type === "externref" ? value : REFUSED)
  })
})

describe("a value that was accepted", async () => {
  const bytes = await echo()

  test("arrives in wasm and comes back, in Node", () => {
    // oxlint-disable-next-line no-new-func -- the same text runs in a page
    expect(new Function("bytes", "toWasm", "fromWasm", `return ${EXPRESSION}`)(bytes, toWasm, fromWasm)).toEqual(
      EXPECTED,
    )
  })

  test("functions of wasm are funcrefs, those of JavaScript are not", () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    expect(toWasm("funcref", exports["i32"])).toBe(exports["i32"])
    expect(() => toWasm("funcref", () => 1)).toThrow(
      "a funcref, and there is none for a function: pass null or a function that a wasm exports",
    )
  })
})

describe("a refusal names the place, the type and the value", () => {
  test.each([
    [
      "i32",
      3.5,
      "[wasmport] add(): b is an i32, and there is none for 3.5: pass an integer from -2^31 to 2^31-1 (TYPE 5007)",
    ],
    [
      "i64",
      2 ** 60,
      "[wasmport] add(): b is an i64, and there is none for 1152921504606847000: pass a bigint from -2^63 to 2^63-1, or a safe integer (TYPE 5007)",
    ],
    [
      "u32",
      "7",
      '[wasmport] add(): b is a u32, and there is none for "7": pass an integer from 0 to 2^32-1 (TYPE 5007)',
    ],
    [
      "i32",
      Number.NaN,
      "[wasmport] add(): b is an i32, and there is none for NaN: pass an integer from -2^31 to 2^31-1 (TYPE 5007)",
    ],
    ["f64", undefined, "[wasmport] add(): b is missing, an f64: pass a number (TYPE 5007)"],
    ["bool", 2, "[wasmport] add(): b is a bool, and there is none for 2: pass true or false (TYPE 5007)"],
    ["f64", null, "[wasmport] add(): b is an f64, and there is none for null: pass a number (TYPE 5007)"],
    [
      "f32",
      2n ** 64n + 1n,
      "[wasmport] add(): b is an f32, and there is none for 18446744073709551617n: pass a number (TYPE 5007)",
    ],
    [
      "i32",
      "x".repeat(99),
      `[wasmport] add(): b is an i32, and there is none for "${"x".repeat(40)}…": pass an integer from -2^31 to 2^31-1 (TYPE 5007)`,
    ],
  ] as const)("%s from %s", (type, value, message) => {
    expect(() => toWasm(type, value, "add(): b")).toThrow(
      expect.objectContaining({ name: "TypeError", message }) as Error,
    )
  })
})

describe("a type that the caller gives", () => {
  test("is checked at once, and the value is lowered by it", () => {
    expect(toWasm("i32", types.u32(0xffff_ffff))).toBe(-1)
    expect(toWasm("i64", types.u64(2n ** 64n - 1n))).toBe(-1n)
    expect(toWasm("i32", types.bool(true))).toBe(1)
    expect(toWasm("u32", types.u32(7))).toBe(7)
    expect(() => types.i32(3.5)).toThrow("there is none for 3.5")
  })

  test("does not pass for another", () => {
    expect(() => toWasm("f64", types.i32(7), "f(): x")).toThrow(
      "[wasmport] f(): x is an f64, and there is none for types.i32(7): it was said to be i32 (TYPE 5007)",
    )
    expect(() => toWasm("u32", types.i32(7))).toThrow("said to be i32")
  })
})

describe("an i64 taken as a number", () => {
  test("is the one that BigInt makes, of every safe integer", () => {
    for (const value of [
      0,
      -0,
      1,
      -1,
      2 ** 31,
      -(2 ** 31),
      2 ** 31 - 1,
      2 ** 32,
      2 ** 32 - 1,
      -(2 ** 32),
      -(2 ** 32) - 1,
      -(2 ** 32) + 1,
      1234567890123456,
      -1234567890123456,
      2 ** 53 - 1,
      -(2 ** 53) + 1,
    ])
      expect([lowerI64(value, "f(): x"), liftI64(BigInt(value), "f")]).toEqual([BigInt(value), value + 0])
  })

  test.each([
    [3.5, "3.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [2 ** 53, "9007199254740992"],
    [2 ** 60, "1152921504606847000"],
    ["7", '"7"'],
    [true, "true"],
    [null, "null"],
    [7n, "7n"],
    [[7], "an array"],
  ])("is not there for %s, a TypeError with the place, the type and the value", (value, told) => {
    const message = `[wasmport] f(): x is an i64 taken as a number, and there is none for ${told}: pass a safe integer (TYPE 5007)`
    expect(() => lowerI64(value, "f(): x")).toThrow(
      expect.objectContaining({ name: "TypeError", code: "TYPE", errno: 5007, message }) as Error,
    )
  })

  test("is missing where no argument is given", () => {
    expect(() => lowerI64(undefined, "f(): x")).toThrow(
      expect.objectContaining({
        name: "TypeError",
        code: "TYPE",
        message: "[wasmport] f(): x is missing, an i64 taken as a number: pass a safe integer (TYPE 5007)",
      }) as Error,
    )
  })

  test("that wasm gives past 2^53 is a RangeError", () => {
    const refused = (value: bigint): Error =>
      expect.objectContaining({
        name: "RangeError",
        code: "TYPE",
        errno: 5007,
        message: `[wasmport] f: ${value} does not fit a safe integer; use i64: "bigint" (TYPE 5007)`,
      }) as Error
    for (const value of [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)])
      expect(() => liftI64(value, "f")).toThrow(refused(value))
    for (const value of [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])
      expect(() => liftU64(BigInt.asIntN(64, value), "f")).toThrow(refused(value))
    expect([0n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n].map((value) => liftU64(value, "f"))).toEqual([
      0,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 53 - 1,
    ])
  })
})
