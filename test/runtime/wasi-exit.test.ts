/** The end of a WASI program: by a trap, which it cannot catch. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { afterEach, expect, test, vi } from "vitest"
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { host } from "../../runtime-shim/wasi/host.ts"
import type { WasiHost } from "../../runtime-shim/wasi/types.ts"

afterEach(() => vi.restoreAllMocks())

/** Exits with 3, and catches all that the engine lets it catch: an error of JavaScript's, but no trap. */
const CATCHES = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "env" "throw" (func $throw))
  (memory (export "memory") 1)
  (tag $t)
  (func (export "exit_all") (result i32) try (result i32) i32.const 3 call $exit i32.const 1 catch_all i32.const 2 end)
  (func (export "exit_tag") (result i32) try (result i32) i32.const 3 call $exit i32.const 1 catch $t i32.const 2 end)
  (func (export "throw_all") (result i32) try (result i32) call $throw i32.const 1 catch_all i32.const 2 end)
  (func (export "deep") (result i32) try (result i32) try (result i32) i32.const 3 call $exit i32.const 1 catch_all rethrow 0 end catch_all i32.const 2 end))`

async function program(): Promise<{ wasi: WasiHost; exports: Record<string, () => number>; lines: string[] }> {
  const { proc_exit, proc_raise } = functions
  const lines: string[] = []
  const wasi = host({ wasi_snapshot_preview1: { proc_exit, proc_raise } }, { stdout: (line) => lines.push(line) })
  const throws = (): never => {
    throw new Error("of JavaScript")
  }
  const bytes = (await parse(CATCHES)) as Uint8Array<ArrayBuffer>
  const { instance } = await WebAssembly.instantiate(bytes, wasi.link({ env: { throw: throws } }))
  wasi.bind(instance)
  return { wasi, exports: instance.exports as never, lines }
}

const thrown = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return error
  }
}

test.each(["exit_all", "exit_tag", "deep"])("proc_exit ends a program that catches everything (%s)", async (name) => {
  const { wasi, exports } = await program()
  const error = thrown(exports[name]!)
  expect(error).toBeInstanceOf(WebAssembly.RuntimeError)
  expect(error).toMatchObject({ code: "WASI", errno: 5010, exitCode: 3, message: "[wasmport] exit code 3 (WASI 5010)" })
  expect(wasi.exitCode).toBe(3)
})

test("the same program catches an error of JavaScript's", async () => {
  expect((await program()).exports["throw_all"]!()).toBe(2)
})

test("where nothing may be compiled at run time, the exit is an error of JavaScript's with the same properties", async () => {
  const { wasi, exports } = await program()
  vi.spyOn(WebAssembly, "Module").mockImplementation(function () {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder")
  })
  // This one it could catch; a libc has an instruction behind the call that traps.
  const error = thrown(exports["exit_tag"]!)
  expect(error).not.toBeInstanceOf(WebAssembly.RuntimeError)
  expect(error).toMatchObject({ name: "Error", code: "WASI", errno: 5010, exitCode: 3 })
  expect(wasi.exitCode).toBe(3)
  expect(exports["exit_all"]!()).toBe(2)
})

test.each([
  [0, 0],
  [255, 255],
  [-1, 2 ** 32 - 1],
])("the code %i comes as %i", async (given, code) => {
  const { proc_exit } = functions
  const wasi = host({ wasi_snapshot_preview1: { proc_exit } })
  const exit = wasi.link()["wasi_snapshot_preview1"]!["proc_exit"] as (code: number) => void
  expect(thrown(() => exit(given))).toMatchObject({ exitCode: code })
})

test("a signal ends a program with the exit code that shells give, and signal 0 does nothing", async () => {
  const { proc_raise } = functions
  const wasi = host({ wasi_snapshot_preview1: { proc_raise } })
  const raise = wasi.link()["wasi_snapshot_preview1"]!["proc_raise"] as (signal: number) => number
  expect(raise(0)).toBe(0)
  expect(thrown(() => raise(6))).toMatchObject({ exitCode: 134 })
})

test("the exit closes each descriptor once, and lines without an end come first", async () => {
  const bytes = (await parse(`(module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\10\\00\\00\\00\\04\\00\\00\\00") (data (i32.const 16) "rest")
    (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (call $exit (i32.const 0))))`)) as Uint8Array<ArrayBuffer>
  const { fd_write, proc_exit } = functions
  const lines: string[] = []
  let closed = 0
  const wasi = host(
    { wasi_snapshot_preview1: { fd_write, proc_exit } },
    { stdout: (line) => lines.push(line), preopens: { "/": { open: () => ({ close: () => void closed++ }) } } },
  )
  const { instance } = await WebAssembly.instantiate(bytes, wasi.link())
  wasi.bind(instance)
  expect(thrown(instance.exports["_start"] as () => void)).toMatchObject({ exitCode: 0 })
  expect([lines, closed]).toEqual([["rest"], 1])
  wasi.close?.()
  expect([lines, closed]).toEqual([["rest"], 1])
})

test("where the app's function throws on the lines that are left, that error comes instead of the exit", () => {
  for (const its of [new Error("full"), new RangeError("full")]) {
    const close = (): never => {
      throw its
    }
    const { proc_exit } = functions
    const wasi = host({ wasi_snapshot_preview1: { proc_exit } }, { preopens: { "/": { open: () => ({ close }) } } })
    const exit = wasi.link()["wasi_snapshot_preview1"]!["proc_exit"] as (code: number) => number
    expect(thrown(() => exit(3))).toBe(its)
    expect(wasi.exitCode).toBeUndefined()
  }
})
