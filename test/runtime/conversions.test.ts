/** Conversions under allocators, callers and values that do what they like. */
import { describe, expect, test } from "vitest"
import { bound, thrownBy } from "../support/bound.ts"

/** `malloc` is JavaScript's; `echo` gives back what it got. */
const WITH_HOOK = `(module
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "malloc") (param i32) (result i32) (call $malloc (local.get 0)))
  (func (export "free") (param i32))
  (func (export "echo") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))
  (func (export "numbers") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))
  (func (export "all") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))
  (func (export "points") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))))`
const WIT = `world w {
  record point { x: f64, name: string }
  export echo: func(s: string) -> string;
  export numbers: func(n: list<f64>) -> list<f64>;
  export all: func(items: list<string>) -> list<string>;
  export points: func(items: list<point>) -> list<point>;
}`

/** A module whose allocator runs `hook` first, and answers what it gives, or else the next free place. */
async function withHook(hook: (size: number) => number | void, name: string = "a") {
  let top = 1024
  const malloc = (size: number): number => {
    const answer = hook(size)
    if (answer !== undefined) return answer
    const at = top
    top += (size + 7) & -8
    if (top > it.raw.memory.buffer.byteLength) throw new Error("the test's memory is full")
    return at
  }
  const it = await bound(WITH_HOOK, WIT, { env: { malloc } }, { name })
  return it
}

const SHORT = "short"
const LONG = "the user's own text, which is also longer than 32 characters"
const NUMBERS = Float64Array.of(1.5, 2.5)
const MANY = Float64Array.from({ length: 40 }, (_, i) => i + 0.5)
const POINTS = [
  { x: 1.5, name: SHORT },
  { x: 2.5, name: LONG },
]

describe("an allocator", () => {
  test.each(["the same module", "another module"])("that calls functions of %s changes no argument", async (which) => {
    let busy = false
    const hook = (): void => {
      if (busy) return
      busy = true
      expect(other.exports["echo"]!("INJECTED BY THE HOOK, LONGER THAN THIRTY-TWO CHARACTERS")).toContain("INJECTED")
      expect(other.exports["echo"]!("INNER")).toBe("INNER")
      expect(other.exports["all"]!(["X", "Y".repeat(50)])).toEqual(["X", "Y".repeat(50)])
      expect(other.exports["numbers"]!(Float64Array.of(-1, -2, -3))).toEqual(Float64Array.of(-1, -2, -3))
      busy = false
    }
    const mine = await withHook(hook)
    const other = which === "the same module" ? mine : await withHook(() => {}, "b")
    const { echo, numbers, all, points } = mine.exports
    for (const text of [SHORT, LONG, "é".repeat(40), ""]) expect(echo!(text)).toBe(text)
    expect(echo!("é".repeat(2000))).toBe("é".repeat(2000))
    expect(numbers!(NUMBERS)).toEqual(NUMBERS)
    expect(numbers!(MANY)).toEqual(MANY)
    expect(all!([SHORT, LONG])).toEqual([SHORT, LONG])
    expect(points!(POINTS)).toEqual(POINTS)
  })

  test("that grows the memory loses no argument, in that memory or elsewhere", async () => {
    const it = await withHook(() => void it.raw.memory.grow(1))
    const { echo, numbers, all, points } = it.exports
    for (const text of [SHORT, LONG]) expect(echo!(text)).toBe(text)
    expect(all!([SHORT, LONG])).toEqual([SHORT, LONG])
    expect(points!(POINTS)).toEqual(POINTS)
    for (const values of [NUMBERS, MANY]) {
      expect(numbers!(values)).toEqual(values)
      const own = new Float64Array(it.raw.memory.buffer, 32768, values.length)
      own.set(values)
      expect(numbers!(own)).toEqual(values)
    }
  })

  test("that throws has its own error come through, and the next call is as the first", async () => {
    const own = new Error("the app's")
    let fails = false
    const it = await withHook(() => {
      if (fails) throw own
    })
    const { echo, all } = it.exports
    fails = true
    for (const act of [() => echo!(LONG), () => echo!(SHORT), () => all!([LONG])]) expect(act).toThrow(own)
    expect(own).not.toHaveProperty("code")
    fails = false
    expect(echo!(LONG)).toBe(LONG)
  })

  test.each([0, 65_530, 65_536, 70_000, -16])(
    "that answers %i is an error for every length, with code MEMORY",
    async (answer) => {
      const it = await withHook(() => answer)
      const { echo, numbers, all, points } = it.exports
      const calls: Record<string, () => unknown> = {
        echo: () => echo!(answer === 65_530 ? "seven B" : "x"),
        longer: () => echo!(LONG),
        numbers: () => numbers!(NUMBERS),
        many: () => numbers!(MANY),
        all: () => all!(["x"]),
        points: () => points!(POINTS),
      }
      for (const [name, act] of Object.entries(calls))
        expect(thrownBy(act), name).toMatchObject({
          name: "RangeError",
          code: "MEMORY",
          errno: 5006,
          path: "src/a.wasm",
          message: expect.stringMatching(/^\[wasmport\] src\/a\.wasm: \w+\(\): no (room for )?\d+ bytes/) as string,
        })
    },
  )

  test("that was not told the alignment may give any address", async () => {
    let next = 1001
    const it = await withHook(() => (next += 1000))
    for (const values of [NUMBERS, MANY]) expect(it.exports["numbers"]!(values)).toEqual(values)
    expect(it.exports["points"]!(POINTS)).toEqual(POINTS)
  })

  test("that was told the alignment must keep it", async () => {
    const told = WITH_HOOK.replace(
      '(func (export "malloc") (param i32) (result i32) (call $malloc (local.get 0)))',
      '(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $malloc (local.get 3)))',
    )
    const { exports } = await bound(told, WIT, { env: { malloc: () => 1001 } })
    expect(exports["echo"]!(LONG)).toBe(LONG)
    for (const act of [() => exports["numbers"]!(NUMBERS), () => exports["points"]!(POINTS)])
      expect(thrownBy(act)).toMatchObject({ name: "RangeError", code: "MEMORY", path: "src/a.wasm" })
  })
})

test("results at an address outside of the memory are an error with code MEMORY", async () => {
  const { exports } = await bound(
    `(module (memory (export "memory") 1)
      (func (export "there") (param i32) (result i32) (local.get 0)))`,
    "world w { record p { a: u32, b: u32 } export there: func(at: s32) -> p; }",
  )
  for (const at of [65_529, 65_536, -1, -8])
    expect(thrownBy(() => exports["there"]!(at))).toMatchObject({
      name: "RangeError",
      code: "MEMORY",
      errno: 5006,
      path: "src/a.wasm",
      message: `[wasmport] src/a.wasm: there(): no 8 bytes at ${at >>> 0}: the memory has 65536 (MEMORY 5006)`,
    })
  expect(exports["there"]!(65_528)).toEqual({ a: 0, b: 0 })
})

describe("values", () => {
  const names = ["to-string", "value-of", "has-own-property", "%constructor", "plain"]
  const taking = (): Promise<Awaited<ReturnType<typeof bound>>> =>
    bound(
      `(module (memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) (i32.const 64))
        (func (export "take-flags") (param i32) (result i32) (local.get 0))
        (func (export "take-record") (param i32 i32 i32 i32) (result i32) (i32.or (local.get 0) (i32.shl (local.get 2) (i32.const 1))))
        (func (export "take-list") (param i32 i32) (result i32) (i32.or (i32.load8_u (i32.const 64)) (i32.shl (i32.load8_u (i32.const 72)) (i32.const 1)))))`,
      `world w { flags fl { ${names.join(", ")} }
        record rec { to-string: option<s32>, value-of: option<s32> }
        export take-flags: func(it: fl) -> s32;
        export take-record: func(it: rec) -> s32;
        export take-list: func(all: list<rec>) -> s32; }`,
    )

  test("flags and optional fields are the object's own: nothing is read from Object.prototype", async () => {
    const { exports } = await taking()
    const flags = exports["takeFlags"] ?? exports["take-flags"]!
    expect(flags({})).toBe(0)
    expect(flags({ plain: true })).toBe(16)
    expect(flags(Object.create(null))).toBe(0)
    expect(flags({ toString: true, constructor: false })).toBe(1)
    for (const take of [exports["take-record"]!, (it: object) => exports["take-list"]!([it])]) {
      expect(take({})).toBe(0)
      expect(take(Object.create(null))).toBe(0)
      expect(take({ valueOf: 1 })).toBe(2)
      expect(take({ toString: 0, valueOf: 1 })).toBe(3)
    }
  })

  test("each that cannot be converted is a TypeError that names function, parameter, place and value", async () => {
    const { exports } = await bound(
      `(module (memory (export "memory") 1) (global $n (mut i32) (i32.const 1024))
        (func (export "malloc") (param i32) (result i32) (global.get $n) (global.set $n (i32.add (global.get $n) (i32.const 256))))
        ${["names", "numbers", "longs", "nested", "points", "pairs"].map((name) => `(func (export "${name}") (param i32 i32) (result i32) (i32.const 1))`).join("\n")}
        (func (export "point") (param f64 i32 i32 i32) (result i32) (i32.const 1))
        (func (export "long") (param i64) (result i32) (i32.const 1))
        (func (export "char") (param i32) (result i32) (i32.const 1))
        (func (export "color") (param i32) (result i32) (i32.const 1))
        (func (export "number") (param i32) (result i32) (i32.const 1)))`,
      `world w {
        enum hue { red, dark-blue }
        record place { x: f64, name: string, hue: hue }
        export names: func(x: list<string>) -> bool;
        export numbers: func(x: list<f64>) -> bool;
        export longs: func(x: list<s64>) -> bool;
        export nested: func(x: list<list<string>>) -> bool;
        export points: func(x: list<place>) -> bool;
        export pairs: func(x: list<tuple<u8, char>>) -> bool;
        export point: func(it: place) -> bool;
        export long: func(n: s64) -> bool;
        export %char: func(c: char) -> bool;
        export color: func(c: hue) -> bool;
        export number: func(n: u8) -> bool;
      }`,
    )
    const point = { x: 1, name: "a", hue: "red" }
    const cases: [string, unknown, string][] = [
      ["names", ["a", "b", 3], "x[2] must be a string, got 3"],
      ["names", "ab", 'x must be a list or an array, got "ab"'],
      ["names", undefined, "x must be a list or an array, got undefined"],
      ["numbers", [1, 2n], "x[1] must be a number, got 2n"],
      ["numbers", [1, 2, Symbol("s")], "x[2] must be a number, got Symbol(s)"],
      ["longs", [1n, 2.5], "x[1] must be a bigint, got 2.5"],
      ["longs", Float64Array.of(1), "x[0] must be a bigint, got 1"],
      ["nested", [["a"], ["b", null]], "x[1][1] must be a string, got null"],
      ["nested", [["a"], 7], "x[1] must be a list or an array, got 7"],
      ["points", [point, point, { ...point, name: 4n }], "x[2].name must be a string, got 4"],
      ["points", [point, { ...point, x: 4n }], "x[1].x must be a number, got 4n"],
      ["points", [point, null], "x[1] must be an object, got null"],
      ["points", [point, { ...point, hue: "x[]" }], 'x[1].hue must be one of "red", "dark-blue", got "x[]"'],
      [
        "pairs",
        [
          [1, "é"],
          [2, "ab"],
        ],
        'x[1][1] must be a string of one character, got "ab"',
      ],
      ["point", undefined, "it must be an object, got undefined"],
      ["point", { name: "a" }, 'it.hue must be one of "red", "dark-blue", got undefined'],
      ["point", { ...point, x: Symbol("s") }, "it.x must be a number, got Symbol(s)"],
      ["long", 5, "n must be a bigint, got 5"],
      ["long", undefined, "n must be a bigint, got undefined"],
      ["long", null, "n must be a bigint, got null"],
      ["char", "ab", 'c must be a string of one character, got "ab"'],
      ["char", "", 'c must be a string of one character, got ""'],
      ["char", "\ud800", 'c must be a string of one character, got "\\ud800"'],
      ["color", null, 'c must be one of "red", "dark-blue", got null'],
      ["color", ["red"], 'c must be one of "red", "dark-blue", got object'],
      ["number", 4n, "n must be a number, got 4n"],
      ["number", Object.create(null), "n must be a number, got object"],
    ]
    for (const [name, value, text] of cases)
      expect(thrownBy(() => exports[name]!(value))).toEqual({
        name: "TypeError",
        code: "TYPE",
        errno: 5007,
        path: "src/a.wasm",
        message: `[wasmport] src/a.wasm: ${name}(): ${text} (TYPE 5007)`,
      })
  })

  test("of the module's that their type does not have are a RangeError with code and path", async () => {
    const { exports } = await bound(
      `(module (memory (export "memory") 1)
        (func (export "char") (param i32) (result i32) (local.get 0))
        (func (export "hue") (param i32) (result i32) (local.get 0)))`,
      `world w { enum color { red, blue } export %char: func(n: u32) -> char; export hue: func(n: u32) -> color; }`,
    )
    for (const code of [0, 0x61, 0xd7ff, 0xe000, 0x10ffff])
      expect(exports["char"]!(code)).toBe(String.fromCodePoint(code))
    for (const code of [0xd800, 0xdfff, 0x110000, 0xffffffff])
      expect(thrownBy(() => exports["char"]!(code))).toEqual({
        name: "RangeError",
        code: "TYPE",
        errno: 5007,
        path: "src/a.wasm",
        message: `[wasmport] src/a.wasm: char(): the result must be a character, the module gave 0x${code.toString(16)} (TYPE 5007)`,
      })
    expect(thrownBy(() => exports["hue"]!(2))).toEqual({
      name: "RangeError",
      code: "TYPE",
      errno: 5007,
      path: "src/a.wasm",
      message: "[wasmport] src/a.wasm: hue(): the result must be below 2, the module gave 2 (TYPE 5007)",
    })
  })

  test("whose getters call the module are converted all the same", async () => {
    const it = await withHook(() => {})
    const point = {
      get x() {
        it.raw.memory.grow(1)
        return Number(it.exports["echo"]!("1.5"))
      },
      get name() {
        return it.exports["echo"]!(LONG)
      },
    }
    expect(it.exports["points"]!([point, point])).toEqual([
      { x: 1.5, name: LONG },
      { x: 1.5, name: LONG },
    ])
  })
})
