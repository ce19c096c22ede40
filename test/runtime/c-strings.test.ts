/** Strings that end in 0 at run time: allocators of every kind, memories of every kind, and who frees what. */
import { describe, expect, test } from "vitest"
import { bound, thrownBy } from "../support/bound.ts"

const NAMES = "type c-string = string; type owned-c-string = string;"
/** A bump allocator that grows the memory by a page each time, and counts what is alive and how many bytes were given back. */
const ALLOCATOR = (address: "i32" | "i64", free = `(param ${address} ${address})`): string => `
  (global $top (mut ${address}) (${address}.const 1024))
  (global $live (export "live") (mut i32) (i32.const 0)) (global $freed (export "freed") (mut ${address}) (${address}.const 0))
  (func (export "malloc") (param ${address}) (result ${address}) (local ${address})
    (drop (memory.grow (${address}.const 1)))
    (local.set 1 (global.get $top)) (global.set $top (${address}.add (global.get $top) (local.get 0)))
    (global.set $live (i32.add (global.get $live) (i32.const 1))) (local.get 1))
  (func (export "free") ${free}
    ${free.includes(`${address} ${address}`) ? `(global.set $freed (${address}.add (global.get $freed) (local.get 1)))` : ""}
    (global.set $live (i32.sub (global.get $live) (i32.const 1))))`
const count = (raw: unknown, name: string): number => Number((raw as Record<string, WebAssembly.Global>)[name]!.value)
/** Gives its argument back. */
const SAME = (address: string): string => `(func (export "same") (param ${address}) (result ${address}) (local.get 0))`
const DATA =
  '(data (i32.const 8) "lit\\c3\\a9ral\\00") (data (i32.const 32) "\\00") (data (i32.const 40) "\\ffbad\\00")'

describe.each([
  ["its own memory", "i32", '(memory (export "memory") 1 100)'],
  ["shared memory", "i32", '(memory (export "memory") 1 100 shared)'],
  ["a memory of 64 bits", "i64", '(memory (export "memory") i64 1 100)'],
] as const)("in %s", (_, address, memory) => {
  const wat = `(module ${memory} ${ALLOCATOR(address)} ${SAME(address)}
    (func (export "at") (param i32) (result ${address}) ${address === "i32" ? "(local.get 0)" : "(i64.extend_i32_u (local.get 0))"})
    (func (export "made") (param i32) (result ${address}) ${address === "i32" ? "(local.get 0)" : "(i64.extend_i32_u (local.get 0))"})
    (func (export "pair") (param ${address} ${address}) (result ${address}) (${address}.load (local.get ${address === "i32" ? 0 : 0})))
    ${DATA.replaceAll("i32.const", `${address}.const`)})`
  const wit = `world w { ${NAMES} export same: func(a: c-string) -> c-string; export at: func(n: u32) -> c-string;
    export made: func(n: u32) -> option<owned-c-string>; export pair: func(all: list<option<c-string>>) -> option<c-string>; }`

  // The engine may be older than memories of 64 bits.
  test.skipIf(address === "i64" && !WebAssembly.validate(MEMORY64))(
    "text goes there and back through growths, literals are left alone, and copies are freed with their 0",
    async () => {
      const { exports, raw } = await bound(wat, wit)
      for (const text of ["", "a", "Zoë", "𝄞".repeat(40), "x".repeat(31), "x".repeat(40_000)])
        expect(exports["same"]!(text)).toBe(text)
      expect([count(raw, "live"), count(raw, "freed")]).toEqual([0, 1 + 2 + 5 + 161 + 32 + 40_001])
      expect([exports["at"]!(8), exports["at"]!(32), exports["at"]!(40)]).toEqual(["litéral", "", "\uFFFDbad"])
      expect([exports["made"]!(8), exports["made"]!(0)]).toEqual(["litéral", undefined])
      expect(count(raw, "live")).toBe(-1)
      expect(exports["pair"]!(["first", undefined])).toBe("first")
      expect(exports["pair"]!([undefined, "second"])).toBe(undefined)
      expect(count(raw, "live")).toBe(-1)
    },
  )
})
const MEMORY64 = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 1)

describe("a result", () => {
  const module = (more: string): string =>
    `(module (memory (export "memory") 1) ${ALLOCATOR("i32", "(param i32)")} ${SAME("i32")} ${more})`
  const AT = '(func (export "at") (param i32) (result i32) (local.get 0))'

  test("without a 0 before the memory's end, or past it, is an error with code MEMORY", async () => {
    const { exports } = await bound(
      `${module(AT).slice(0, -1)} (data (i32.const 65535) "x"))`,
      `${NAMES} at: func(n: u32) -> c-string;`,
    )
    expect(exports["at"]!(65534)).toBe("")
    for (const ptr of [65535, 65536, 2 ** 32 - 1])
      expect(thrownBy(() => exports["at"]!(ptr))).toEqual({
        name: "RangeError",
        code: "MEMORY",
        errno: 5006,
        path: "src/a.wasm",
        message: `[wasmport] src/a.wasm: at(): no 0 ends the string at ${ptr}: the memory has 65536 (MEMORY 5006)`,
      })
  })

  test("that is null where the .wit has no option is an error that says so, in a record by its place", async () => {
    const { exports } = await bound(
      module(`${AT}(func (export "find") (param i32) (result i32) (i32.const 16))`),
      `world w { ${NAMES} record entry { name: c-string, alias: option<c-string> }
        export at: func(n: u32) -> c-string; export find: func(n: u32) -> entry; }`,
    )
    expect(thrownBy(() => exports["at"]!(0))).toEqual({
      name: "RangeError",
      code: "TYPE",
      errno: 5007,
      path: "src/a.wasm",
      message:
        "[wasmport] src/a.wasm: at(): the result must be a string, the module gave null: write option<c-string> (TYPE 5007)",
    })
    expect(thrownBy(() => exports["find"]!(0))["message"]).toContain("find(): entry.name must be a string")
  })

  test("that is an argument is freed once, and one that cabi_post_… frees is left to that", async () => {
    const post = `(global $posted (export "posted") (mut i32) (i32.const 0))
      (func (export "other") (param i32) (result i32) (local.get 0))
      (func (export "cabi_post_other") (param i32) (global.set $posted (local.get 0)))`
    const { exports, raw } = await bound(
      module(post),
      `${NAMES} same: func(a: c-string) -> owned-c-string; other: func(a: c-string) -> owned-c-string;`,
    )
    expect(exports["same"]!("text")).toBe("text")
    expect([count(raw, "live"), count(raw, "posted")]).toEqual([0, 0])
    expect(exports["other"]!("text")).toBe("text")
    expect(count(raw, "live")).toBe(0)
    expect(count(raw, "posted")).toBeGreaterThan(0)
  })
})

describe("an argument", () => {
  const wat = `(module (import "env" "ask" (func $ask (param i32) (result i32))) (memory (export "memory") 1)
    ${ALLOCATOR("i32", "(param i32)")}
    (func (export "two") (param i32 i32) (result i32) (if (i32.eqz (i32.load8_u (local.get 1))) (then (unreachable))) (local.get 0))
    (func (export "asks") (param i32) (result i32) (call $ask (local.get 0))))`
  const wit = `world w { ${NAMES} import ask: func(text: c-string) -> c-string;
    export two: func(a: c-string, b: c-string) -> c-string; export asks: func(a: c-string) -> c-string; }`

  test.each([
    ["a\0", 'a string without U+0000, got "a\\u0000"'],
    ["\0", 'a string without U+0000, got "\\u0000"'],
    [7, "a string, got 7"],
    [null, "a string, got null"],
    [{}, "a string, got object"],
    [["a"], "a string, got object"],
  ])("that C would cut, or that is no string, is a TypeError and leaves nothing behind: %j", async (value, wanted) => {
    const { exports, raw } = await bound(wat, wit, { env: { ask: () => value } })
    const failed = (message: string): object => ({
      name: "TypeError",
      code: "TYPE",
      errno: 5007,
      path: "src/a.wasm",
      message: `[wasmport] src/a.wasm: ${message} must be ${wanted} (TYPE 5007)`,
    })
    expect(thrownBy(() => exports["two"]!("a", value))).toEqual(failed("two(): b"))
    expect(count(raw, "live")).toBe(0)
    expect(thrownBy(() => exports["asks"]!("a"))).toEqual(failed("ask(): its result"))
    expect(count(raw, "live")).toBe(0)
  })

  test("is freed after a trap, and an import that calls the module again keeps the others", async () => {
    const again: { two?: (a: string, b: string) => string } = {}
    const { exports, raw } = await bound(wat, wit, {
      env: { ask: (text: string) => `${again.two?.(`${text}!`, "b")}?` },
    })
    again.two = exports["two"] as never
    expect(thrownBy(() => exports["two"]!("a", ""))).toMatchObject({ code: "CALL" })
    expect(count(raw, "live")).toBe(0)
    expect(exports["asks"]!("who")).toBe("who!?")
    // What an import gives is the module's to free.
    expect(count(raw, "live")).toBe(1)
  })
})
