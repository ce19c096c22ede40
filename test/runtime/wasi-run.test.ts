/** Commands, run once from their start to their exit code; and the host of instances that the registry and `load` make. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { afterEach, describe, expect, test, vi } from "vitest"
import { enter } from "../../runtime-shim/entries.ts"
import { load } from "../../runtime-shim/load/load.ts"
import type { Instance } from "../../runtime-shim/instance/instance.ts"
import type { InstantiateOptions } from "../../runtime-shim/registry/instantiate.ts"
import { registry } from "../../runtime-shim/registry/registry.ts"
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { hostOf as given } from "../../runtime-shim/wasi/given.ts"
import { host } from "../../runtime-shim/wasi/host.ts"
import { run } from "../../runtime-shim/wasi/index.ts"
import type { Preopen, WasiHost } from "../../runtime-shim/wasi/types.ts"
import { signature } from "../support/wasi.ts"

afterEach(() => vi.restoreAllMocks())

/** The text of a program that imports these functions of WASI. `print n a b` writes the bytes from a to b to the descriptor n. */
const text = (names: readonly string[], rest: string, module = "wasi_snapshot_preview1"): string => `(module
  ${["fd_write", ...names].map((name) => `(import "${module}" "${name}" (func $${name} ${signature(name)}))`).join("\n")}
  (memory (export "memory") 1)
  (func $print (param $fd i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
  ${rest})`
const bytesOf = async (wat: string): Promise<Uint8Array<ArrayBuffer>> => (await parse(wat)) as Uint8Array<ArrayBuffer>
const program = async (names: readonly string[], rest: string, module?: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await bytesOf(text(names, rest, module)))

/** The program with one more import: they come first in the text format. */
const importing = async (wat: string, its: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await bytesOf(wat.replace("(module", `(module ${its}`)))

const HELLO = '(data (i32.const 64) "hello\\nwörld")'
const PRINTS = `${HELLO} (func $prints (call $print (i32.const 1) (i32.const 64) (i32.const 12)) (call $print (i32.const 2) (i32.const 64) (i32.const 3)))`
const hello = (): Promise<WebAssembly.Module> => program([], `${PRINTS} (export "_start" (func $prints))`)
const exits = (code: number): Promise<WebAssembly.Module> =>
  program(["proc_exit"], `${PRINTS} (func (export "_start") (call $prints) (call $proc_exit (i32.const ${code})))`)

describe("run", () => {
  test("resolves to the exit code, with the output where that is wanted", async () => {
    expect(await run(await hello(), { capture: true })).toEqual({
      exitCode: 0,
      refused: [],
      stdout: "hello\nwörld",
      stderr: "hel",
    })
    expect(await run(await exits(7), { capture: true })).toMatchObject({ exitCode: 7, stdout: "hello\nwörld" })
    const { stdout } = await run(await exits(0), { capture: "bytes" })
    expect(stdout).toEqual(new TextEncoder().encode("hello\nwörld"))
  })

  test("prints to the console by line, and a last line without an end too", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {})
    const error = vi.spyOn(console, "error").mockImplementation(() => {})
    expect(await run(await hello())).toEqual({ exitCode: 0, refused: [] })
    expect([log.mock.calls, error.mock.calls]).toEqual([[["hello"], ["wörld"]], [["hel"]]])
  })

  test("gives args, env and input, of a stream too", async () => {
    const echo = await program(
      ["fd_read", "args_sizes_get"],
      `(func (export "_start")
        (i32.store (i32.const 0) (i32.const 128)) (i32.store (i32.const 4) (i32.const 100))
        (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 12)))
        (call $print (i32.const 1) (i32.const 128) (i32.load (i32.const 12)))
        (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
        (i32.store8 (i32.const 128) (i32.add (i32.const 48) (i32.load (i32.const 16))))
        (call $print (i32.const 1) (i32.const 128) (i32.const 1)))`,
    )
    const bytes = new TextEncoder().encode("grün ")
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 3))
        controller.enqueue(bytes.slice(3))
        controller.close()
      },
    })
    for (const stdin of ["grün ", bytes, () => bytes, stream])
      expect(await run(echo, { args: ["echo", "b"], stdin, capture: true })).toMatchObject({ stdout: "grün 2" })
  })

  test("makes an instance for each run", async () => {
    const counts = await program(
      ["proc_exit"],
      `(global $n (mut i32) (i32.const 0))
       (func (export "_start") (global.set $n (i32.add (global.get $n) (i32.const 1))) (call $proc_exit (global.get $n)))`,
    )
    const codes = await Promise.all([run(counts), run(counts), run(counts)])
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1])
  })

  test("runs _start where there is an _initialize, too", async () => {
    const both = await program(
      ["proc_exit"],
      `(func (export "_initialize") (call $proc_exit (i32.const 1))) (func (export "_start"))`,
    )
    expect(await run(both)).toMatchObject({ exitCode: 0 })
  })

  test("takes imports beyond WASI, and a host of the app's among them", async () => {
    const wat = text([], '(func (export "_start") (drop (call $code)))')
    const asks = await importing(wat, '(import "env" "code" (func $code (result i32)))')
    const code = vi.fn(() => 1)
    await run(asks, { imports: { env: { code } } })
    const fd_write = vi.fn()
    await run(asks, { imports: { env: { code }, wasi_snapshot_preview1: { fd_write } } })
    expect(code).toHaveBeenCalledTimes(2)
    await expect(run(asks)).rejects.toMatchObject({ code: "INSTANTIATE" })
  })

  test("takes a host that the imports inherit, as the engine does", async () => {
    const fd_write = vi.fn(() => 0)
    const imports = Object.create({ wasi_snapshot_preview1: { fd_write } }) as object
    await run(await program([], `${PRINTS} (export "_start" (func $prints))`), { imports })
    expect(fd_write).toHaveBeenCalled()
  })

  test("an imported memory is the program's", async () => {
    const wat = text([], `${PRINTS} (export "_start" (func $prints))`).replace('(memory (export "memory") 1)', "")
    const module = await importing(wat, '(import "env" "mem" (memory 1))')
    const memory = new WebAssembly.Memory({ initial: 1 })
    expect(await run(module, { imports: { env: { mem: memory } }, capture: true })).toMatchObject({
      stdout: "hello\nwörld",
    })
  })

  test("a program without a memory gets an error when it needs one, which names the function", async () => {
    const none = await WebAssembly.compile(
      await bytesOf(`(module (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (func (export "_start") (drop (call $random (i32.const 0) (i32.const 1)))))`),
    )
    await expect(run(none)).rejects.toMatchObject({
      code: "WASI",
      message: expect.stringMatching(/random_get: .*"memory"/),
    })
  })

  test("runs programs of wasi_unstable, from before preview1", async () => {
    const old = await program([], `${PRINTS} (export "_start" (func $prints))`, "wasi_unstable")
    expect(await run(old, { capture: true })).toMatchObject({ exitCode: 0, stdout: "hello\nwörld" })
  })
})

describe("run rejects", () => {
  test("with WASI for a trap, with the cause and the output so far", async () => {
    const traps = await program([], `${PRINTS} (func (export "_start") (call $prints) unreachable)`)
    const error = await run(traps, { args: ["traps"], capture: true }).catch((it: unknown) => it)
    expect(error).toMatchObject({
      code: "WASI",
      errno: 5010,
      path: "traps",
      message: "[wasmport] traps: it trapped: unreachable (WASI 5010)",
      stdout: "hello\nwörld",
      stderr: "hel",
      refused: [],
    })
    expect((error as Error).cause).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(await run(traps, { stdout: "ignore", stderr: "ignore" }).catch((it: unknown) => it)).not.toHaveProperty(
      "stdout",
    )
  })

  test("with WASI for an exception that nobody caught", async () => {
    const throws = await program([], '(tag $t) (func (export "_start") (throw $t))')
    await expect(run(throws)).rejects.toMatchObject({ code: "WASI", message: expect.stringContaining("exception") })
  })

  test("with the app's own error, where its function throws", async () => {
    const its = new Error("mine")
    const stdout = (): never => {
      throw its
    }
    await expect(run(await hello(), { stdout, stderr: "ignore" })).rejects.toBe(its)
  })

  test("with WASI for a module that is no command", async () => {
    const reactor = await program([], '(func (export "_initialize"))')
    await expect(run(reactor)).rejects.toMatchObject({
      code: "WASI",
      message: expect.stringMatching(/_start.*reactor/),
    })
    await expect(run(await program([], ""))).rejects.toMatchObject({
      code: "WASI",
      message: expect.stringContaining("_start"),
    })
    await expect(run(5 as never)).rejects.toMatchObject({ name: "TypeError", code: "TYPE" })
    await expect(run("none.wasm" as never)).rejects.toMatchObject({ code: "MODULE_NOT_FOUND" })
  })

  test("with WASI for a function that does not exist, with the nearest name, and for threads", async () => {
    const unknown = await WebAssembly.compile(
      await bytesOf('(module (import "wasi_snapshot_preview1" "fd_writev" (func)) (func (export "_start")))'),
    )
    await expect(run(unknown)).rejects.toMatchObject({
      code: "WASI",
      message: expect.stringMatching(/"fd_writev".*"fd_write"/),
    })
    const threads = await WebAssembly.compile(
      await bytesOf('(module (import "wasi" "thread-spawn" (func (param i32) (result i32))) (func (export "_start")))'),
    )
    await expect(run(threads)).rejects.toMatchObject({ code: "WASI", message: expect.stringContaining("threads") })
  })

  test("with the signal's reason before the program starts", async () => {
    const stdout = vi.fn()
    await expect(run(await hello(), { signal: AbortSignal.abort("enough"), stdout })).rejects.toBe("enough")
    const controller = new AbortController()
    const running = run(await hello(), { signal: controller.signal, stdout })
    controller.abort("late")
    await expect(running).rejects.toBe("late")
    expect(stdout).not.toHaveBeenCalled()
  })

  test("with the error of a preopen that cannot be opened", async () => {
    const open = (): never => {
      throw Object.assign(new Error("no"), { code: "PERMISSION" })
    }
    await expect(run(await hello(), { preopens: { "/": { open } } })).rejects.toMatchObject({ code: "PERMISSION" })
  })
})

test("run tells of refused accesses, to the app at once and in its result", async () => {
  const seen: unknown[] = []
  const preopen: Preopen = {
    open: (name, machine) => ({
      path_unlink_file() {
        machine.options.onRefused?.({
          code: "PERMISSION",
          errno: 5009,
          function: "path_unlink_file",
          path: "../a",
          preopen: name,
        })
        return 76
      },
    }),
  }
  const removes = await program(
    ["path_unlink_file", "proc_exit"],
    '(func (export "_start") (call $proc_exit (call $path_unlink_file (i32.const 3) (i32.const 0) (i32.const 0))))',
  )
  const { exitCode, refused } = await run(removes, { preopens: { "/data": preopen }, onRefused: (it) => seen.push(it) })
  expect(exitCode).toBe(76)
  expect(refused).toEqual([
    { code: "PERMISSION", errno: 5009, function: "path_unlink_file", path: "../a", preopen: "/data" },
  ])
  expect(seen).toEqual(refused)
})

describe("instances by key", () => {
  // The keys of this project's types are the playground's.
  const instantiate = registry.instantiate as unknown as (
    key: string,
    options?: InstantiateOptions,
  ) => Promise<Instance<Record<string, () => void>>>

  /** Enters a module as a dev server's page does; the plugin's options give it one argument. */
  const entered = (key: string, module: WebAssembly.Module): { closed: number } => {
    const counts = { closed: 0 }
    const create = (options?: object): WasiHost => {
      const made = host({ wasi_snapshot_preview1: functions as never }, { args: [key], ...options })
      return {
        ...made,
        get exitCode() {
          return made.exitCode
        },
        close: () => (counts.closed++, made.close?.()),
      }
    }
    enter(key, {
      size: 0,
      hash: key,
      entry: () => ({
        compile: async () => module,
        create: (imports, options) => given(create, imports, options),
        imports: (wasi) => (wasi as WasiHost).link({}),
        adapt: (imports, wasi) => (wasi as WasiHost).link(imports),
      }),
    })
    return counts
  }

  test("have a host each, which is closed with them", async () => {
    const counts = entered("src/hello.wasm", await program([], `${PRINTS} (export "prints" (func $prints))`))
    const lines: string[] = []
    const instances = await Promise.all(
      [1, 2].map((n) =>
        instantiate("src/hello.wasm", {
          wasi: { stdout: (line) => lines.push(`${n}: ${line}`), stderr: "ignore" },
        }),
      ),
    )
    for (const instance of instances) instance.call("prints")
    expect(lines).toEqual(["1: hello", "2: hello"])
    instances[1]!.dispose()
    expect(lines.slice(2)).toEqual(["2: wörld"])
    expect(counts.closed).toBe(1)
  })

  test("use a host among the imports that are given", async () => {
    const counts = entered("src/given.wasm", await program([], `${PRINTS} (export "prints" (func $prints))`))
    const fd_write = vi.fn(() => 0)
    const instance = await instantiate("src/given.wasm", { imports: { wasi_snapshot_preview1: { fd_write } } })
    instance.call("prints")
    instance.dispose()
    expect(fd_write).toHaveBeenCalledTimes(2)
    expect(counts.closed).toBe(0)
  })

  test("are closed where they cannot be made", async () => {
    const counts = entered("src/start.wasm", await program([], `${PRINTS} (start $prints)`))
    await expect(instantiate("src/start.wasm")).rejects.toMatchObject({ code: "WASI" })
    expect(counts.closed).toBe(1)
  })

  test("run once by run, with the options over the plugin's", async () => {
    const counts = entered(
      "src/count.wasm",
      await program(
        ["args_sizes_get", "proc_exit"],
        `(func (export "_start")
        (drop (call $args_sizes_get (i32.const 0) (i32.const 4))) (call $proc_exit (i32.load (i32.const 4))))`,
      ),
    )
    expect(await run("src/count.wasm" as never)).toMatchObject({ exitCode: "src/count.wasm".length + 1 })
    expect(await run("src/count.wasm" as never, { args: ["a"] })).toMatchObject({ exitCode: 2 })
    expect(counts.closed).toBe(2)
  })
})

describe("load(…).instantiate", () => {
  test("gives a module that imports WASI a host of its own", async () => {
    const module = await load(await bytesOf(text([], `${PRINTS} (export "prints" (func $prints))`)))
    const lines: string[] = []
    const instance = await module.instantiate({}, { wasi: { stdout: (line) => lines.push(line), stderr: "ignore" } })
    instance.call("prints")
    expect(lines).toEqual(["hello"])
    instance.dispose()
    expect(lines).toEqual(["hello", "wörld"])
  })

  test("uses a host that is given, and names a function that is missing", async () => {
    const module = await load(await bytesOf(text([], `${PRINTS} (export "prints" (func $prints))`)))
    const fd_write = vi.fn(() => 0)
    const instance = await module.instantiate({ wasi_snapshot_preview1: { fd_write } })
    instance.call("prints")
    expect(fd_write).toHaveBeenCalledTimes(2)
    const unknown = await load(await bytesOf('(module (import "wasi_snapshot_preview1" "clock_get" (func)))'))
    await expect(unknown.instantiate()).rejects.toMatchObject({
      code: "WASI",
      message: expect.stringContaining("clock_"),
    })
  })
})
