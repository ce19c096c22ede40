/** The host of WASI at run time: descriptors, texts and the memory, held against Node's own where that has an answer. */
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { host } from "../../runtime-shim/wasi/host.ts"
import type { HostFunction } from "../../runtime-shim/wasi/host.ts"
import type { Preopen } from "../../runtime-shim/wasi/types.ts"
import { NAMES, nodes, ours } from "../support/wasi.ts"
import type { Passing } from "../support/wasi.ts"

const EBADF = 8
const EFAULT = 21
const PAST = 2 * 65536

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wasmport-wasi-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

test("every function of preview1 is there, and none else", () => {
  expect(Object.keys(functions).sort()).toEqual([...NAMES, "proc_exit"].sort())
})

describe("args and environ", () => {
  const options = { args: ["demo", "für", "", "日本語 🦀"], env: { HOME: "/", NAME: "Zoë" } }
  test.each(["args", "environ"])("%s are counted in bytes of UTF-8, and laid out as by Node", async (what) => {
    const answers = []
    for (const { call, bytes } of [await ours(options), await nodes(options)]) {
      const errnos = [call[`${what}_sizes_get`]!(0, 4), call[`${what}_get`]!(16, 256)]
      answers.push({ errnos, memory: bytes.slice(0, 1024) })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]!.errnos).toEqual([0, 0])
  })

  test("are written by hand where the host has no TextEncoder, as in an AudioWorklet", async () => {
    const memories = []
    for (const hidden of [false, true]) {
      const { call, bytes } = await ours(options)
      if (hidden) vi.stubGlobal("TextEncoder", undefined)
      for (const what of ["args", "environ"])
        expect([call[`${what}_sizes_get`]!(0, 4), call[`${what}_get`]!(16, 256)]).toEqual([0, 0])
      vi.unstubAllGlobals()
      memories.push(bytes.slice(0, 1024))
    }
    expect(memories[1]).toEqual(memories[0])
  })

  test("none are given where the app names none", async () => {
    const { call, view } = await ours()
    view.setUint32(0, 9, true)
    view.setUint32(4, 9, true)
    for (const what of ["args", "environ"]) {
      expect(call[`${what}_sizes_get`]!(0, 4)).toBe(0)
      expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([0, 0])
      expect(call[`${what}_get`]!(0, 4)).toBe(0)
    }
  })
})

describe("descriptors", () => {
  const both = async (act: (it: Omit<Passing, "host">) => unknown): Promise<unknown[]> => [
    act(await ours({ stdout: "ignore" })),
    act(await nodes({ stdout: openSync(join(folder, "out"), "w") })),
  ]

  test("one that is not open is EBADF for every function that takes one", async () => {
    const { call } = await ours()
    for (const name of NAMES.filter((it) => /^(fd|path|sock)_/.test(it))) {
      // Of a link between two paths, the descriptor is the third.
      const args = Array.from({ length: 9 }, (_, i) => ((name === "path_symlink" ? i === 2 : i === 0) ? 77 : 0))
      const given = args.map((it, i) => (isLong(name, i) ? BigInt(it) : it))
      expect([name, call[name]!(...given)]).toEqual([name, EBADF])
    }
  })

  test("a closed one is EBADF, as by Node", async () => {
    const [our, node] = await both(({ call, places, put }) => {
      put(64, "late\n")
      places(0, [64, 5])
      return [call["fd_close"]!(1), call["fd_write"]!(1, 0, 1, 8), call["fd_close"]!(1), call["fd_close"]!(-1)]
    })
    expect(our).toEqual(node)
    expect(our).toEqual([0, EBADF, EBADF, EBADF])
  })

  test("a renumbered one has the other's number, whose own is closed", async () => {
    const lines: string[] = []
    const { call, places, put } = await ours({
      stdout: (line) => lines.push(`1: ${line}`),
      stderr: (line) => lines.push(`2: ${line}`),
    })
    const write = (fd: number, text: string): number => {
      places(0, [64, put(64, text)])
      return call["fd_write"]!(fd, 0, 1, 8)
    }
    write(2, "rest")
    expect(call["fd_renumber"]!(1, 2)).toBe(0)
    expect(lines).toEqual(["2: rest"])
    expect(write(1, "gone\n")).toBe(EBADF)
    expect(write(2, "moved\n")).toBe(0)
    expect(lines).toEqual(["2: rest", "1: moved"])
    expect(call["fd_renumber"]!(2, 2)).toBe(0)
    expect(call["fd_renumber"]!(2, 9)).toBe(EBADF)
    expect(call["fd_renumber"]!(9, 2)).toBe(EBADF)
  })

  test("standard ones are no folders, no sockets, and have no places", async () => {
    const { call } = await ours()
    const ENOTDIR = 54
    const ENOTSOCK = 57
    const ESPIPE = 70
    expect(call["fd_seek"]!(1, 0n, 1, 0)).toBe(ESPIPE)
    expect(call["fd_tell"]!(1, 0)).toBe(ESPIPE)
    expect(call["fd_pread"]!(0, 0, 0, 0n, 0)).toBe(ESPIPE)
    expect(call["fd_prestat_get"]!(1, 0)).toBe(EBADF)
    expect(call["fd_read"]!(1, 0, 0, 0)).toBe(EBADF)
    expect(call["fd_write"]!(0, 0, 0, 0)).toBe(EBADF)
    expect(call["fd_readdir"]!(1, 0, 0, 0n, 0)).toBe(ENOTDIR)
    expect(call["path_open"]!(1, 0, 0, 0, 0, 0n, 0n, 0, 0)).toBe(ENOTDIR)
    expect(call["path_symlink"]!(0, 0, 1, 0, 0)).toBe(ENOTDIR)
    expect(call["sock_shutdown"]!(1, 0)).toBe(ENOTSOCK)
  })

  test("standard ones are character devices without a place, which libc flushes by line", async () => {
    for (const name of ["wasi_snapshot_preview1", "wasi_unstable"]) {
      const { call, bytes, view } = await ours({}, name)
      bytes.fill(255, 0, 128)
      expect(call["fd_fdstat_get"]!(1, 0)).toBe(0)
      expect([view.getUint8(0), view.getUint16(2, true)]).toEqual([2, 0])
      expect(view.getBigUint64(8, true) & (4n | 32n)).toBe(0n)
      expect(call["fd_filestat_get"]!(1, 0)).toBe(0)
      expect(bytes[16]).toBe(2)
      // The older layout has four bytes for the links, and so is shorter by eight.
      expect([bytes[55], bytes[56], bytes[63], bytes[64]]).toEqual(
        name === "wasi_unstable" ? [0, 255, 255, 255] : [0, 0, 0, 255],
      )
    }
  })
})

test("a module may import of both of WASI's modules: each function has the layout of its own", async () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const all = functions as unknown as Record<string, HostFunction>
  const both = host({ wasi_snapshot_preview1: all, wasi_unstable: all })
  const { wasi_snapshot_preview1: newer, wasi_unstable: older } = both.link({}) as unknown as Record<
    string,
    Record<string, (...args: number[]) => number>
  >
  both.bind({ exports: { memory } })
  const length = (module: typeof newer): number => {
    const bytes = new Uint8Array(memory.buffer).fill(255)
    // Wasm makes 0 of undefined.
    expect(module!["fd_filestat_get"]!(1, 0) | 0).toBe(0)
    return bytes.indexOf(255)
  }
  expect([length(newer), length(older), length(newer)]).toEqual([64, 56, 64])
})

const isLong = (name: string, index: number): boolean =>
  ({
    fd_advise: [1, 2],
    fd_allocate: [1, 2],
    fd_fdstat_set_rights: [1, 2],
    fd_filestat_set_size: [1],
    fd_filestat_set_times: [1, 2],
    fd_pread: [3],
    fd_pwrite: [3],
    fd_readdir: [3],
    fd_seek: [1],
    path_filestat_set_times: [4, 5],
    path_open: [5, 6],
  })[name]?.includes(index) ?? false

describe("the memory", () => {
  test("a place outside of it gives EFAULT, and neither traps nor hangs", async () => {
    const { call, places, view } = await ours({ args: ["a"], env: { A: "b" }, stdin: "text", stdout: "ignore" })
    for (const at of [PAST - 3, PAST, -4, -1, 2 ** 31]) {
      expect(call["args_get"]!(at, 0)).toBe(EFAULT)
      expect(call["args_sizes_get"]!(0, at)).toBe(EFAULT)
      expect(call["environ_get"]!(0, at)).toBe(EFAULT)
      expect(call["clock_time_get"]!(0, 0n, at)).toBe(EFAULT)
      expect(call["clock_res_get"]!(0, at)).toBe(EFAULT)
      expect(call["random_get"]!(at, 16)).toBe(EFAULT)
      expect(call["random_get"]!(8, at < 0 ? at : PAST)).toBe(EFAULT)
      expect(call["fd_write"]!(1, at, 1, 0)).toBe(EFAULT)
      expect(call["fd_fdstat_get"]!(1, at)).toBe(EFAULT)
      expect(call["fd_filestat_get"]!(1, at)).toBe(EFAULT)
      expect(call["poll_oneoff"]!(at, 0, 1, 0)).toBe(EFAULT)
      expect(call["poll_oneoff"]!(0, 0, 1, at)).toBe(EFAULT)
      places(0, [at, 8])
      expect(call["fd_write"]!(1, 0, 1, 8)).toBe(EFAULT)
      expect(call["fd_read"]!(0, 0, 1, 8)).toBe(EFAULT)
      places(0, [64, 4])
      expect(call["fd_write"]!(1, 0, 1, at)).toBe(EFAULT)
      expect(call["fd_read"]!(0, 0, 1, at)).toBe(EFAULT)
    }
    // Nothing of the input was lost by that.
    expect(call["fd_read"]!(0, 0, 1, 8)).toBe(0)
    expect(view.getUint32(8, true)).toBe(4)
  })

  test("places that overlap and counts past all bounds take no more than one call may", async () => {
    let bytes = 0
    const { call, view } = await ours({ stdout: { write: (it) => (bytes += it.length) } })
    // 16,000 times the whole memory.
    for (let at = 0; at < PAST - 8; at += 8) {
      view.setUint32(at, 0, true)
      view.setUint32(at + 4, PAST, true)
    }
    expect(call["fd_write"]!(1, 0, 16_000, PAST - 4)).toBe(0)
    expect(bytes).toBe(PAST)
    expect(view.getUint32(PAST - 4, true)).toBe(PAST)
    // Nothing but empty places, to the end of the memory and on.
    new Uint8Array(view.buffer).fill(0)
    for (const count of [-1, 2 ** 31]) expect(call["fd_write"]!(1, 0, count, 0)).toBe(EFAULT)
  })

  test("it is looked at anew in each call, since a program lets it grow", async () => {
    const lines: string[] = []
    const { call, places, put } = await ours({ stdout: (line) => lines.push(line) })
    places(0, [64, put(64, "before\n")])
    expect(call["fd_write"]!(1, 0, 1, 8)).toBe(0)
    const memory = (call as unknown as { memory: WebAssembly.Memory }).memory
    memory.grow(1)
    const grown = new Uint8Array(memory.buffer)
    grown.set(new TextEncoder().encode("after\n"), PAST + 100)
    new DataView(memory.buffer).setUint32(0, PAST + 100, true)
    new DataView(memory.buffer).setUint32(4, 6, true)
    expect(call["fd_write"]!(1, 0, 1, 8)).toBe(0)
    expect(lines).toEqual(["before", "after"])
  })

  test("past two gigabytes it is reached by pointers that are negative in wasm", async () => {
    const bytes = await parse(`(module
      (import "env" "memory" (memory 32769))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (func (export "fill") (result i32) (call $random (i32.const 0x80000010) (i32.const 32))))`)
    const memory = new WebAssembly.Memory({ initial: 32769 })
    const { random_get } = functions
    const wasi = host({ wasi_snapshot_preview1: { random_get } }, {}, ["env", "memory"])
    const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>, wasi.link({ env: { memory } }))
    expect((instance.exports["fill"] as () => number)()).toBe(0)
    expect(new Uint8Array(memory.buffer, 2 ** 31 + 16, 32).some((it) => it !== 0)).toBe(true)
  })

  test("a shared one works: text, input and randomness come by copies", async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const bytes = await parse(`(module
      (import "env" "memory" (memory 1 1 shared))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (data (i32.const 0) "\\10\\00\\00\\00\\03\\00\\00\\00")
      (func (export "run") (result i32)
        (i32.or (call $random (i32.const 64) (i32.const 32))
          (i32.or (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))
            (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))))`)
    const { fd_read, fd_write, random_get } = functions
    const lines: string[] = []
    const wasi = host(
      { wasi_snapshot_preview1: { fd_read, fd_write, random_get } },
      { stdin: "hü", stdout: (line) => lines.push(line) },
      ["env", "memory"],
    )
    const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>, wasi.link({ env: { memory } }))
    wasi.bind(instance)
    expect((instance.exports["run"] as () => number)()).toBe(0)
    wasi.close?.()
    expect(lines).toEqual(["hü"])
    expect(new Uint8Array(memory.buffer, 64, 32).some((it) => it !== 0)).toBe(true)
  })
})

describe("a start function", () => {
  const start = (memory: string): Promise<Uint8Array> =>
    parse(`(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      ${memory} (data (i32.const 0) "\\10\\00\\00\\00\\03\\00\\00\\00") (data (i32.const 16) "hi\\n")
      (func $start (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))) (start $start))`)
  const { fd_write } = functions

  test("that calls WASI fails with an error that says why, and names the function", async () => {
    const wasi = host({ wasi_snapshot_preview1: { fd_write } })
    const bytes = (await start('(memory (export "memory") 1)')) as Uint8Array<ArrayBuffer>
    await expect(WebAssembly.instantiate(bytes, wasi.link({}))).rejects.toMatchObject({
      code: "WASI",
      errno: 5010,
      message: expect.stringMatching(/fd_write: .*start function/),
    })
  })

  test("prints where its memory is imported", async () => {
    const lines: string[] = []
    const wasi = host({ wasi_snapshot_preview1: { fd_write } }, { stdout: (line) => lines.push(line) }, ["env", "m"])
    const bytes = (await start('(import "env" "m" (memory 1))')) as Uint8Array<ArrayBuffer>
    await WebAssembly.instantiate(bytes, wasi.link({ env: { m: new WebAssembly.Memory({ initial: 1 }) } }))
    expect(lines).toEqual(["hi"])
  })
})

test("two instances have memories, descriptors and exits of their own", async () => {
  const lines: string[] = []
  const one = await ours({ args: ["one"], stdout: (line) => lines.push(`one: ${line}`) })
  const two = await ours({ args: ["second"], stdout: (line) => lines.push(`two: ${line}`) })
  for (const { call, places, put, view } of [one, two]) {
    call["args_sizes_get"]!(100, 104)
    places(0, [64, put(64, `${view.getUint32(104, true)} bytes\n`)])
  }
  expect(one.call["fd_close"]!(1)).toBe(0)
  expect(one.call["fd_write"]!(1, 0, 1, 8)).toBe(EBADF)
  expect(two.call["fd_write"]!(1, 0, 1, 8)).toBe(0)
  expect(lines).toEqual(["two: 7 bytes"])
  expect(() => one.call["proc_raise"]!(6)).toThrow()
  expect([one.host.exitCode, two.host.exitCode]).toEqual([134, undefined])
})

test("random_get fills more than the engine gives at once, and sched_yield does nothing", async () => {
  const { call, bytes } = await ours()
  expect(call["random_get"]!(1, 100_000)).toBe(0)
  for (const at of [1, 65_536, 65_600, 99_990]) expect(bytes.slice(at, at + 10).some((it) => it !== 0)).toBe(true)
  expect([bytes[0], bytes[100_001]]).toEqual([0, 0])
  expect(call["sched_yield"]!()).toBe(0)
})

test("what is printed has the bytes that Node's host writes", async () => {
  const path = join(folder, "printed")
  const chunks: Uint8Array[] = []
  const fd = openSync(path, "w")
  const answers = []
  for (const { call, places, put, view } of [
    await ours({ stdout: { write: (it) => chunks.push(it) } }),
    await nodes({ stdout: fd }),
  ]) {
    put(64, "grüße\n\0\xff")
    places(0, [64, 3], [0, 0], [67, 5], [70, 2])
    answers.push([call["fd_write"]!(1, 0, 4, 200), view.getUint32(200, true)])
  }
  closeSync(fd)
  expect(answers[0]).toEqual(answers[1])
  expect(Buffer.concat(chunks)).toEqual(readFileSync(path))
})

test("what is read has the bytes that Node's host reads", async () => {
  const path = join(folder, "input")
  writeFileSync(path, "first line\nsecond 🦀\n")
  const fd = openSync(path, "r")
  const answers = []
  for (const { call, places, bytes, view } of [await ours({ stdin: readFileSync(path) }), await nodes({ stdin: fd })]) {
    const errnos = []
    places(0, [64, 3], [80, 9])
    for (let i = 0; i < 4; i++) errnos.push(call["fd_read"]!(0, 0, 2, 200 + 4 * i), view.getUint32(200 + 4 * i, true))
    answers.push([errnos, bytes.slice(64, 100)])
  }
  closeSync(fd)
  expect(answers[0]).toEqual(answers[1])
})

describe("preopens", () => {
  const counting = (closed: string[], fails = ""): Preopen => ({
    open: (name) => {
      if (name === fails) throw new Error(`no ${name}`)
      return {
        close() {
          closed.push(name)
          if (name === "/throws") throw new Error("not closed")
        },
      }
    },
  })

  test("are all closed where one of them, or the app's function, throws there", async () => {
    const closed: string[] = []
    const preopen = counting(closed)
    const stdout = (): never => {
      throw new Error("full")
    }
    const { call, host, places, put } = await ours({
      stdout,
      preopens: { "/a": preopen, "/throws": preopen, "/b": preopen },
    })
    places(0, [64, put(64, "rest")])
    call["fd_write"]!(1, 0, 1, 8)
    expect(() => host.close?.()).toThrow()
    expect(closed).toEqual(["/a", "/throws", "/b"])
    host.close?.()
    expect(closed).toHaveLength(3)
  })

  test("are closed if a later one cannot be opened", async () => {
    const closed: string[] = []
    const preopen = counting(closed, "/none")
    await expect(ours({ preopens: { "/a": preopen, "/none": preopen } })).rejects.toThrow("no /none")
    expect(closed).toEqual(["/a"])
  })
})

test("a program that imports its memory and is given no imports fails to link as others do", () => {
  const { fd_write } = functions
  const wasi = host({ wasi_snapshot_preview1: { fd_write } }, {}, ["env", "memory"])
  expect(Object.keys(wasi.link(undefined))).toEqual(["wasi_snapshot_preview1"])
})
