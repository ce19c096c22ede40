/** Records by address: where the room comes from, and what happens when there is none. */
import { describe, expect, test } from "vitest"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { parse, parseWit, plan } from "../../loader/index.ts"
import type { WasmportError } from "../../loader/index.ts"
import { bound, thrownBy } from "../support/bound.ts"

const SWAP = `(func (export "swap") (param i32 i32)
  (if (i32.eqz (i32.load (local.get 1))) (then (unreachable)))
  (i64.store (local.get 0) (i64.rotl (i64.load (local.get 1)) (i64.const 32))))`
const WIT = `world w {
  record pair { a: u32, b: u32 }
  export swap: func(it: pair) -> pair;
}`
const STACK = '(global $sp (export "__stack_pointer") (mut i32) (i32.const 1024))'
const MALLOC = `(global $top (mut i32) (i32.const 1024))
  (func (export "malloc") (param i32) (result i32) (global.get $top) (global.set $top (i32.add (global.get $top) (local.get 0))))`
const FREE =
  '(global $freed (export "freed") (mut i32) (i32.const 0)) (func (export "free") (param i32) (global.set $freed (i32.add (global.get $freed) (i32.const 1))))'
const module = (room: string): string => `(module (memory (export "memory") 1) ${room} ${SWAP})`

describe("room for records and results", () => {
  test.each([
    ["the stack", STACK],
    ["an allocator that never frees", MALLOC],
    ["an allocator and its free", MALLOC + FREE],
  ])("is taken from %s", async (_, room) => {
    const { exports } = await bound(module(room), WIT)
    for (let i = 1; i < 5; i++) expect(exports["swap"]!({ a: i, b: 2 ** 32 - i })).toEqual({ a: 2 ** 32 - i, b: i })
  })

  test("on the stack is given back after a trap, too", async () => {
    const { exports, raw } = await bound(module(STACK), WIT)
    const pointer = (): number =>
      (raw as never as Record<string, WebAssembly.Global>)["__stack_pointer"]!.value as number
    expect(thrownBy(() => exports["swap"]!({ a: 0, b: 1 }))).toMatchObject({ code: "CALL" })
    expect(thrownBy(() => exports["swap"]!({ a: 1, b: Symbol("b") }))).toMatchObject({
      code: "TYPE",
      message: "[wasmport] src/a.wasm: swap(): it.b must be a number, got Symbol(b) (TYPE 5007)",
    })
    expect(pointer()).toBe(1024)
  })

  test("on the stack makes no function a wrapper for live globals; another mutable global does", async () => {
    const options = { mode: "await", i64: "bigint", liveGlobals: true } as const
    const liveOf = async (more: string): Promise<boolean> =>
      plan(parse(await parseWat(module(STACK + more)), "src/a.wasm"), "src/a.wasm", options, parseWit(WIT, "src/a.wit"))
        .live
    expect(await liveOf("")).toBe(false)
    expect(await liveOf('(global (export "count") (mut i32) (i32.const 0))')).toBe(true)
  })

  test("below the stack's end is an error with code MEMORY", async () => {
    const { exports } = await bound(module(STACK.replace("1024", "8")), WIT)
    expect(thrownBy(() => exports["swap"]!({ a: 1, b: 1 }))).toMatchObject({ name: "RangeError", code: "MEMORY" })
  })

  test("from an allocator is freed once, after a trap as well", async () => {
    const { exports, raw } = await bound(module(MALLOC + FREE), WIT)
    const freed = (): number => (raw as never as Record<string, WebAssembly.Global>)["freed"]!.value as number
    exports["swap"]!({ a: 1, b: 2 })
    expect(freed()).toBe(1)
    expect(thrownBy(() => exports["swap"]!({ a: 0, b: 1 }))).toMatchObject({ code: "CALL" })
    expect(freed()).toBe(2)
  })

  test("that no export makes is refused, and the message says what to export", async () => {
    const wasm = parse(await parseWat(module("")), "src/a.wasm")
    const options = { mode: "await", i64: "bigint", liveGlobals: true } as const
    const error = thrownErrorOf(() => plan(wasm, "src/a.wasm", options, parseWit(WIT, "src/a.wit")))
    expect(error.message).toContain("exports nothing that makes room for records")
    expect(error.message).toContain("-Wl,--export=__stack_pointer")
  })
})

function thrownErrorOf(act: () => unknown): WasmportError {
  try {
    act()
  } catch (error) {
    return error as WasmportError
  }
  throw new Error("nothing was thrown")
}

test("records by address hold strings and lists, which the caller frees", async () => {
  const { exports, raw } = await bound(
    `(module (memory (export "memory") 1) ${STACK} ${MALLOC}
      (global $live (export "live") (mut i32) (i32.const 0))
      (func (export "free") (param i32) (global.set $live (i32.add (global.get $live) (i32.const 1))))
      (func (export "name-of") (param i32 i32)
        (i64.store (local.get 0) (i64.load offset=8 (local.get 1)))))`,
    `world w { record person { age: u64, name: string, tags: list<string> } export name-of: func(who: person) -> string; }`,
  )
  const who = { age: 1n, name: "Zoë, whose name is longer than thirty-two bytes", tags: ["a", "b"] }
  expect(exports["name-of"]!(who)).toBe(who.name)
  // The name, the list, and its two strings; the result is the argument.
  expect((raw as never as Record<string, WebAssembly.Global>)["live"]!.value).toBe(4)
  expect(thrownBy(() => exports["name-of"]!({ ...who, tags: ["a", 1] }))).toMatchObject({
    message: "[wasmport] src/a.wasm: name-of(): who.tags[1] must be a string, got 1 (TYPE 5007)",
  })
})
