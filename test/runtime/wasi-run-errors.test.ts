/** `run` where something fails: the app's own sinks, streams, preopens, and options of the wrong kind. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test, vi } from "vitest"
import { enter } from "../../runtime-shim/entries.ts"
import { trapped } from "../../runtime-shim/errors/trap.ts"
import { memoryView } from "../../runtime-shim/instance/memory-view.ts"
import { load } from "../../runtime-shim/load/load.ts"
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { hostOf as given } from "../../runtime-shim/wasi/given.ts"
import { host } from "../../runtime-shim/wasi/host.ts"
import { run } from "../../runtime-shim/wasi/index.ts"
import type { Preopen, WasiHost } from "../../runtime-shim/wasi/types.ts"
import { registry } from "../../runtime-shim/registry/registry.ts"
import { signature } from "../support/wasi.ts"

/** Prints "hello\\nrest", and then does the rest of `_start`. */
const text = (then = "", more = "", imported = ""): Promise<Uint8Array> => {
  const names = ["fd_write", "fd_read", "args_sizes_get", "proc_exit"]
  const wat = `(module
    ${names.map((name) => `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${signature(name)}))`).join("\n")} ${imported}
    (memory (export "memory") 1)
    (data (i32.const 0) "\\40\\00\\00\\00\\0a\\00\\00\\00") (data (i32.const 64) "hello\\nrest") ${more}
    (func (export "_start") (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) ${then}))`
  return parse(wat)
}
const program = async (...parts: string[]): Promise<WebAssembly.Module> =>
  WebAssembly.compile((await text(...parts)) as Uint8Array<ArrayBuffer>)
const preopen = (close: () => void, flush: () => Promise<void>): Preopen => ({ open: () => ({ close }), flush })

/** Enters a module as a dev server's page does. Hosts give it one argument, over which the options go. */
const entered = (key: string, module: WebAssembly.Module, isHosted = true): string => {
  const create = (options?: object): WasiHost =>
    host({ wasi_snapshot_preview1: functions as never }, { args: [key], ...options })
  const functionsOfApp = { fd_write: () => 0, fd_read: () => 0, args_sizes_get: () => 0, proc_exit: () => {} }
  enter(key, {
    size: 0,
    hash: key,
    entry: () => ({
      compile: async () => module,
      ...(isHosted && { create: (imports, options) => given(create, imports, options) }),
      imports: (wasi) => wasi?.link({}) ?? { wasi_snapshot_preview1: functionsOfApp },
      adapt: (imports, wasi) => wasi?.link(imports) ?? imports,
      initialized: (instance) => {
        ;(instance.exports["_initialize"] as (() => void) | undefined)?.()
        return instance
      },
    }),
  })
  return key
}

describe("the error of a sink", () => {
  const its = new RangeError("full")
  const stdout = (line: string): void => {
    if (line === "rest") throw its
  }

  test("on the last line rejects, and so it does where the program exits", async () => {
    await expect(run(await program(), { stdout })).rejects.toBe(its)
    await expect(run(await program("(call $proc_exit (i32.const 3))"), { stdout })).rejects.toBe(its)
  })

  test("leaves the program's own in front, and all preopens are closed and saved", async () => {
    const done: string[] = []
    const preopens = Object.fromEntries(
      ["a", "b", "c"].map((name) => [
        name,
        preopen(
          () => void done.push(`close ${name}`),
          async () => {
            done.push(`flush ${name}`)
            if (name === "a") throw new Error("not saved")
          },
        ),
      ]),
    )
    const all = ["close a", "close b", "close c", "flush a", "flush b", "flush c"]
    const traps = await program("unreachable")
    await expect(run(traps, { stdout, preopens })).rejects.toMatchObject({ code: "WASI", message: /trapped/ })
    expect(done.splice(0)).toEqual(all)
    await expect(run(await program(), { stdout, preopens })).rejects.toBe(its)
    expect(done.splice(0)).toEqual(all)
    await expect(run(await program(), { stdout: "ignore", preopens })).rejects.toThrow("not saved")
    expect(done).toEqual(all)
  })

  test.each<[string, () => unknown]>([
    ["a stream that fails", () => new WritableStream({ write: () => Promise.reject(its) })],
    ["a write that rejects", () => ({ write: async () => Promise.reject(its) })],
    ["a line's function that rejects", () => async () => Promise.reject(its)],
  ])("of %s rejects at the end", async (_, sink) => {
    const flush = vi.fn(async () => {})
    const preopens = { "/": preopen(() => {}, flush) }
    await expect(run(await program(), { stdout: sink() as never, preopens })).rejects.toBe(its)
    expect(flush).toHaveBeenCalledTimes(1)
  })

  test("of a stream that is closed says so", async () => {
    const stream = new WritableStream<Uint8Array>()
    await stream.close()
    const error: unknown = await run(await program(), { stdout: stream }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).not.toMatch(/bug in Node/)
  })

  test("a stream has taken all when run resolves", async () => {
    let text = ""
    const stream = new WritableStream<Uint8Array>({
      async write(bytes) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        text += new TextDecoder().decode(bytes)
      },
    })
    await run(await program(), { stdout: stream })
    expect(text).toBe("hello\nrest")
  })
})

describe("an error of another module that an import of the program calls", () => {
  const throwing = async (wat: string): Promise<Record<string, (...args: unknown[]) => unknown>> =>
    (await WebAssembly.instantiate((await parse(wat)) as Uint8Array<ArrayBuffer>)).instance.exports as never
  const trapOfWit = async (): Promise<() => void> => {
    const { boom } = await throwing('(module (func (export "boom") unreachable))')
    // As the code that is printed for a `.wit`.
    return () => {
      try {
        boom!()
      } catch (error) {
        throw trapped(error, "src/text.wasm", "boom")
      }
    }
  }
  const called = async (): Promise<() => unknown> => {
    const wat = '(module (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1))))'
    const module = await load((await parse(wat)) as Uint8Array<ArrayBuffer>)
    const instance = await module.instantiate()
    return () => instance.call("divide", 1, 0)
  }
  const exits = async (): Promise<() => void> => {
    const wasi = host({ wasi_snapshot_preview1: { proc_exit: functions.proc_exit as never } })
    return () => (wasi.link({})["wasi_snapshot_preview1"]!["proc_exit"] as (code: number) => void)(3)
  }
  const past = async (): Promise<() => unknown> => () => memoryView(new WebAssembly.Memory({ initial: 1 })).grow(-1)

  test.each<[string, () => Promise<() => unknown>, string, object]>([
    [
      "a trap of a function of a .wit",
      trapOfWit,
      "src/text.wasm: boom() trapped: unreachable (CALL 5002)",
      { code: "CALL" },
    ],
    [
      "a trap of `call`",
      called,
      "bytes: divide() trapped: divide by zero (CALL 5002)",
      { code: "CALL", path: "bytes" },
    ],
    ["the exit of a reactor", exits, "exit code 3 (WASI 5010)", { code: "WASI", exitCode: 3 }],
    ["an error of a memory", past, "memory: ", { code: "MEMORY" }],
  ])("passes as it is, with what the program printed: %s", async (_, make, message, more) => {
    const f = await make()
    let thrown: unknown
    const env = {
      f() {
        try {
          f()
        } catch (error) {
          thrown = error
          throw error
        }
      },
    }
    const module = await program("(call $f)", "", '(import "env" "f" (func $f))')
    const loaded = await load((await text("(call $f)", "", '(import "env" "f" (func $f))')) as Uint8Array<ArrayBuffer>)
    for (const it of [module, loaded]) {
      const error = (await run(it, { imports: { env }, capture: true }).catch((reason: unknown) => reason)) as Error
      expect(error).toBe(thrown)
      expect(error).toMatchObject({ ...more, stdout: "hello\nrest", stderr: "", refused: [] })
      expect(error.message.startsWith(`[wasmport] ${message}`)).toBe(true)
      expect(error.message.match(/\[wasmport\]|\(\w+ 50\d\d\)/g)).toHaveLength(2)
    }
  })
})

test("options that are undefined leave those of the plugin", async () => {
  const key = entered(
    "src/args.wasm",
    await program(
      "(drop (call $args_sizes_get (i32.const 0) (i32.const 4))) (call $proc_exit (i32.load (i32.const 0)))",
    ),
  )
  const options = { args: undefined, stdout: "ignore", stderr: undefined, stdin: undefined, env: undefined } as const
  expect(await run(key as never, options)).toMatchObject({ exitCode: 1 })
})

test("an _initialize that traps closes the host, and rejects with INSTANTIATE and the key", async () => {
  const closed = vi.fn()
  const wat = '(module (memory (export "memory") 1) (func (export "_initialize") unreachable))'
  const key = entered("src/trap.wasm", await WebAssembly.compile((await parse(wat)) as Uint8Array<ArrayBuffer>))
  const wasi = { preopens: { "/": preopen(closed, async () => {}) } }
  await expect(registry.instantiate(key as never, { wasi })).rejects.toMatchObject({
    name: "RuntimeError",
    code: "INSTANTIATE",
    path: key,
  })
  expect(closed).toHaveBeenCalledTimes(1)
})

describe("capture", () => {
  const error = { code: "WASI", message: expect.stringMatching(/the app's own functions.*capture/) }
  test("is refused where the program's WASI is the app's own functions", async () => {
    const imports = {
      wasi_snapshot_preview1: { fd_write: () => 0, fd_read: () => 0, args_sizes_get: () => 0, proc_exit() {} },
    }
    await expect(run(await program(), { imports, capture: true })).rejects.toMatchObject(error)
    expect(await run(await program(), { imports })).toMatchObject({ exitCode: 0 })
    const hosted = entered("src/hosted.wasm", await program())
    await expect(run(hosted as never, { imports, capture: "bytes" })).rejects.toMatchObject(error)
    const own = entered("src/own.wasm", await program(), false)
    await expect(run(own as never, { capture: true })).rejects.toMatchObject(error)
  })

  test("gives nothing of a program without WASI", async () => {
    const module = await WebAssembly.compile(
      (await parse('(module (func (export "_start")))')) as Uint8Array<ArrayBuffer>,
    )
    expect(await run(module, { capture: true })).toMatchObject({ stdout: "" })
    expect(await run(entered("src/none.wasm", module, false) as never, { capture: true })).toMatchObject({ stdout: "" })
  })
})

describe("an option of the wrong kind is a TypeError that names it, its value, and the values that it takes:", () => {
  test.each<[options: object, words: RegExp]>([
    [{ stdout: "consle" }, /stdout is "consle".*"console", "ignore"/],
    [{ stderr: {} }, /stderr is of the kind Object.*write\(bytes\)/],
    [{ stdout: null }, /stdout is .*"console"/],
    [{ stdin: async () => "a" }, /stdin is of the kind function.*promise.*ReadableStream/],
    [{ stdin: 5 }, /stdin is 5\..*a text/],
    [{ preopens: { "/d": "/tmp" } }, /preopens\["\/d"\] is "\/tmp".*directory\("\/tmp"\)/],
    [{ preopens: { "/d": null } }, /preopens\["\/d"\].*files\(\)/],
    [{ args: ["a\0b"] }, /args\[0\] is "a\\u0000b".*without NUL/],
    [{ args: "a" }, /args is "a".*list/],
    [{ args: [5] }, /args\[0\] is 5/],
    [{ env: { "A=B": "" } }, /env is "A=B".*names without =/],
    [{ env: { A: "\0" } }, /env\["A"\].*without NUL/],
    [{ env: "A" }, /env is "A"/],
    [{ onRefused: "log" }, /onRefused is "log".*a function/],
    [{ env: null }, /env is null\..*texts by name/],
    [{ imports: 5 }, /imports is 5\..*functions by module/],
    [{ imports: null }, /imports is null\./],
    [{ signal: {} }, /signal is of the kind Object\..*an AbortSignal/],
  ])("%o", async (options, words) => {
    await expect(run(await program(), options)).rejects.toMatchObject({
      name: "TypeError",
      code: "TYPE",
      message: expect.stringMatching(words),
    })
  })

  test.each<[string, unknown]>([
    ["null", null],
    ['"-l"', "-l"],
    ["of the kind boolean", true],
  ])("the second argument of run: %s", async (shown, options) => {
    await expect(run(await program(), options as never)).rejects.toMatchObject({
      name: "TypeError",
      code: "TYPE",
      message: expect.stringContaining(`[wasmport] the second argument of run() is ${shown}. It takes an object`),
    })
  })

  test("of a module that is loaded, too", async () => {
    const wat = `(module (import "wasi_snapshot_preview1" "fd_write" (func ${signature("fd_write")})))`
    const module = await load((await parse(wat)) as Uint8Array<ArrayBuffer>)
    await expect(module.instantiate({}, { wasi: { stdout: "consle" as never } })).rejects.toMatchObject({
      code: "TYPE",
    })
  })

  test("the answer of stdin, when it is asked", async () => {
    const reads = await program("(drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))")
    const stdin = (): unknown => Promise.resolve("a")
    await expect(run(reads, { stdin: stdin as never, stdout: "ignore" })).rejects.toMatchObject({
      code: "TYPE",
      message: expect.stringMatching(/the answer of stdin is of the kind Promise/),
    })
  })
})

test("a module that is loaded and cannot be linked closes its host", async () => {
  const closed = vi.fn()
  const wat = `(module (import "wasi_snapshot_preview1" "fd_write" (func ${signature("fd_write")})) (import "env" "f" (func)))`
  const module = await load((await parse(wat)) as Uint8Array<ArrayBuffer>)
  const wasi = { preopens: { "/": preopen(closed, async () => {}) } }
  await expect(module.instantiate({}, { wasi })).rejects.toMatchObject({ code: "INSTANTIATE" })
  expect(closed).toHaveBeenCalledTimes(1)
})
