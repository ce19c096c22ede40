/** Standard input and output of WASI programs: lines, bytes and streams. */
import { afterEach, describe, expect, test, vi } from "vitest"
import type { Sink, WasiOptions } from "../../runtime-shim/wasi/types.ts"
import { ours } from "../support/wasi.ts"
import type { Passing } from "../support/wasi.ts"

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const write = ({ call, places, put }: Passing, fd: number, text: string | Uint8Array): number => {
  places(0, [64, put(64, text)])
  return call["fd_write"]!(fd, 0, 1, 8)
}

/** Up to `length` bytes as text, "" at the end. */
const read = ({ call, places, text, view }: Passing, length: number): string => {
  places(0, [64, length])
  expect(call["fd_read"]!(0, 0, 1, 8)).toBe(0)
  return text(64, view.getUint32(8, true))
}

const lined = async (options?: WasiOptions): Promise<[Passing, string[]]> => {
  const lines: string[] = []
  return [await ours({ stdout: (line) => lines.push(line), ...options }), lines]
}

describe("output by lines", () => {
  test("goes to the console, each stream to its own method, as it is when the line comes", async () => {
    const it = await ours()
    const log = vi.spyOn(console, "log").mockImplementation(() => {})
    const error = vi.spyOn(console, "error").mockImplementation(() => {})
    write(it, 1, "out\nmore ")
    write(it, 2, "bad\n")
    write(it, 1, "of it\n")
    expect(log.mock.calls).toEqual([["out"], ["more of it"]])
    expect(error.mock.calls).toEqual([["bad"]])
  })

  test("comes whole, however it was written", async () => {
    const [it, lines] = await lined()
    for (const part of ["a", "b\n\nc", "\n", "\n"]) write(it, 1, part)
    expect(lines).toEqual(["ab", "", "c", ""])
    write(it, 1, "rest")
    expect(lines).toHaveLength(4)
    it.host.close?.()
    it.host.close?.()
    expect(lines.slice(4)).toEqual(["rest"])
  })

  test("keeps letters whole that two writes share, and a byte order mark", async () => {
    const [it, lines] = await lined()
    for (const byte of new TextEncoder().encode("\ufeffgrün 🦀\n")) write(it, 1, new Uint8Array([byte]))
    expect(lines).toEqual(["\ufeffgrün 🦀"])
    write(it, 1, new Uint8Array([0xff, 0x41, 0x0a, 0xf0, 0x9f]))
    it.call["fd_close"]!(1)
    expect(lines.slice(1)).toEqual(["\ufffdA", "\ufffd"])
  })

  test("is read by hand where the host has no TextDecoder, as in an AudioWorklet", async () => {
    vi.stubGlobal("TextDecoder", undefined)
    const [it, lines] = await lined()
    vi.unstubAllGlobals()
    for (const byte of new TextEncoder().encode("grün 🦀\nre")) write(it, 1, new Uint8Array([byte]))
    write(it, 1, "st")
    // Bytes that are no UTF-8 stay letters, one for each.
    write(it, 1, new Uint8Array([10, 0xff, 0x41, 10]))
    write(it, 1, `${"x".repeat(60_000)}ü`)
    it.host.close?.()
    expect(lines).toEqual(["grün 🦀", "rest", "\xffA", `${"x".repeat(60_000)}ü`])
  })

  test("is ignored where the app says so", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {})
    const it = await ours({ stdout: "ignore" })
    expect(write(it, 1, "nobody\nhears")).toBe(0)
    it.host.close?.()
    expect(log).not.toHaveBeenCalled()
  })

  test("passes an error of the app's function through the program, of whichever class", async () => {
    const its = new RangeError("the app's own")
    const it = await ours({
      stdout() {
        throw its
      },
    })
    expect(() => write(it, 1, "line\n")).toThrow(its)
  })
})

describe("a function of lines", () => {
  test("may print by the program itself: what was written first comes first, and each line once", async () => {
    const lines: string[] = []
    const it: Passing = await ours({
      stdout(line) {
        lines.push(line)
        if (line === "a") write(it, 1, "in a\nrest ")
      },
    })
    write(it, 1, "a\nb\nc ")
    write(it, 1, "end\n")
    expect(lines).toEqual(["a", "b", "c in a", "rest end"])
  })

  test("that throws has each line once, and has those that were left with the next", async () => {
    const lines: string[] = []
    const it = await ours({
      stdout(line) {
        lines.push(line)
        if (line === "a") throw new Error("full")
      },
    })
    expect(() => write(it, 1, "a\nb\nc")).toThrow("full")
    expect(lines).toEqual(["a"])
    write(it, 1, "d\n")
    expect(lines).toEqual(["a", "b", "cd"])
  })

  test("may close the host: the rest comes once, and before the call returns", async () => {
    const lines: string[] = []
    const it: Passing = await ours({
      stdout(line) {
        lines.push(line)
        it.host.close?.()
      },
    })
    write(it, 1, "a\nb\nrest")
    expect(lines).toEqual(["a", "b", "rest"])
    it.host.close?.()
    expect(lines).toHaveLength(3)
  })

  test.each(["lines", "ignore"])("a line of 20 MB takes no longer than its bytes (%s)", async (sink) => {
    const lines: string[] = []
    const it = await ours({ stdout: sink === "ignore" ? sink : (line) => lines.push(line), stderr: "ignore" })
    it.places(0, [64, it.put(64, "x".repeat(4096))])
    const decode = vi.spyOn(TextDecoder.prototype, "decode")
    const start = performance.now()
    for (let i = 0; i < 5000; i++) it.call["fd_write"]!(1, 0, 1, 8)
    it.host.close?.()
    // It was 147 s.
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(lines.map((line) => line.length)).toEqual(sink === "ignore" ? [] : [5000 * 4096])
    if (sink === "ignore") expect(decode).not.toHaveBeenCalled()
  })
})

/** Gives the reasons that nobody handled; the test runner would fail for them. */
async function unhandled(act: () => void): Promise<unknown[]> {
  const listeners = process.listeners("unhandledRejection")
  const reasons: unknown[] = []
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", (it) => reasons.push(it))
  try {
    act()
    await new Promise((resolve) => setTimeout(resolve, 20))
  } finally {
    process.removeAllListeners("unhandledRejection")
    for (const it of listeners) process.on("unhandledRejection", it)
  }
  return reasons
}

describe("output as bytes", () => {
  test("comes as the program writes it, in copies", async () => {
    const chunks: Uint8Array[] = []
    const it = await ours({ stdout: { write: (bytes) => chunks.push(bytes) } })
    write(it, 1, new Uint8Array([255, 0, 10]))
    write(it, 1, "b")
    expect(chunks.map((chunk) => [...chunk])).toEqual([[255, 0, 10], [98]])
    expect(chunks[0]!.buffer).not.toBe(it.bytes.buffer)
  })

  test("comes in one chunk of all the places that a call names, and an empty one not at all", async () => {
    const chunks: Uint8Array[] = []
    const it = await ours({ stdout: { write: (bytes) => chunks.push(bytes) } })
    it.places(0, [64, it.put(64, "ab")], [80, 0], [90, it.put(90, "c")])
    expect(it.call["fd_write"]!(1, 0, 3, 8)).toBe(0)
    expect(it.view.getUint32(8, true)).toBe(3)
    write(it, 1, "")
    expect(chunks.map((chunk) => [...chunk])).toEqual([[97, 98, 99]])
  })

  test("goes into a Web stream in order, which two descriptors may share, and which stays open", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 9 })
    const it = await ours({ stdout: writable, stderr: writable })
    for (const [fd, text] of [
      [1, "a"],
      [2, "b"],
      [1, "c"],
    ] as const)
      write(it, fd, text)
    it.host.close?.()
    expect(writable.locked).toBe(false)
    await Promise.all([
      writable.close(),
      expect(new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).text()).resolves.toBe("abc"),
    ])
  })

  const full = new Error("full")
  const fails: Record<string, () => Sink> = {
    "a stream whose write throws": () =>
      new WritableStream({
        write() {
          throw full
        },
      }),
    "a write whose promise rejects": () => ({ write: async () => Promise.reject(full) }),
  }
  test.each(Object.keys(fails))(
    "of %s: the app has its error, and the program gets EPIPE from then on",
    async (name) => {
      const it = await ours({ stdout: fails[name]!() })
      expect(await unhandled(() => expect(write(it, 1, "a")).toBe(0))).toEqual([full])
      expect(await unhandled(() => expect(write(it, 1, "b")).toBe(64))).toEqual([])
    },
  )

  test("of a stream that has failed before is EPIPE at once", async () => {
    const stream = new WritableStream<Uint8Array>()
    await stream.abort(full)
    const it = await ours({ stdout: stream })
    expect(await unhandled(() => expect(write(it, 1, "a")).toBe(64))).toEqual([full])
  })

  test("of a stream that is closed does not break the program, and leaves the stream unlocked", async () => {
    const stream = new WritableStream<Uint8Array>()
    await stream.close()
    const it = await ours({ stdout: stream })
    expect(await unhandled(() => expect(write(it, 1, "a")).toBe(0))).toHaveLength(1)
    expect(write(it, 1, "b")).toBe(64)
    expect(stream.locked).toBe(false)
  })

  test("is refused by the stream's own error where another has locked it", async () => {
    const stream: Sink = new WritableStream<Uint8Array>()
    const it = await ours({ stdout: stream })
    stream.getWriter()
    expect(() => write(it, 1, "a")).toThrow(TypeError)
  })
})

describe("input", () => {
  test("is empty by default", async () => {
    expect(read(await ours(), 10)).toBe("")
  })

  test.each([
    ["text", "zwölf\n"],
    ["bytes", new TextEncoder().encode("zwölf\n")],
  ])("is read from %s, in parts, to the end", async (_, stdin) => {
    const it = await ours({ stdin })
    expect([read(it, 2), read(it, 3), read(it, 10), read(it, 10), read(it, 10)]).toEqual(["zw", "öl", "f\n", "", ""])
  })

  test("is asked of a function when it is read, and again when that is used up", async () => {
    const parts = ["ab", new Uint8Array([99]), "", "d", undefined]
    let asked = 0
    const it = await ours({ stdin: () => parts[asked++] })
    expect(asked).toBe(0)
    expect(read(it, 1)).toBe("a")
    expect(read(it, 5)).toBe("b")
    expect(asked).toBe(1)
    expect([read(it, 5), read(it, 5), read(it, 5), read(it, 5)]).toEqual(["c", "", "d", ""])
  })

  test("is read into several places at once, and none of it is lost in places that are full", async () => {
    const it = await ours({ stdin: "abcdefgh" })
    it.places(0, [64, 2], [90, 0], [80, 3])
    expect(it.call["fd_read"]!(0, 0, 3, 40)).toBe(0)
    expect([it.view.getUint32(40, true), it.text(64, 2), it.text(80, 3)]).toEqual([5, "ab", "cde"])
    expect(read(it, 9)).toBe("fgh")
  })

  test("may let the memory grow while it is asked for", async () => {
    const it: Passing = await ours({
      stdin() {
        ;(it.call as unknown as { memory: WebAssembly.Memory }).memory.grow(1)
        return "grown"
      },
    })
    it.places(0, [64, 10])
    expect(it.call["fd_read"]!(0, 0, 1, 8)).toBe(0)
    const { buffer } = (it.call as unknown as { memory: WebAssembly.Memory }).memory
    expect(new TextDecoder().decode(new Uint8Array(buffer, 64, 5))).toBe("grown")
    expect(new DataView(buffer).getUint32(8, true)).toBe(5)
  })
})
