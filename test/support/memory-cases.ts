/**
 * The answers of a memory view, bundled by test/bundlers/memory.test.ts for Node and for a browser. The expected bytes are those
 * of the standards: UTF-8, IEEE 754 and two's complement.
 */
import { memoryView } from "wasmport/runtime"
import type { Address } from "wasmport/runtime"
import type { Row } from "../../test_wasm/row.ts"

const failure = (act: () => unknown): unknown => {
  try {
    return `no error: ${String(act())}`
  } catch (error) {
    const { name, message, code, errno, offset, length, size } = error as Record<string, unknown>
    return code === "MEMORY" && String(message).startsWith("[wasmport] memory: ")
      ? [name, errno, offset, length, size]
      : name
  }
}
const outside = (offset: Address, length: Address, size = 65536): unknown[] => [
  "RangeError",
  5006,
  offset,
  length,
  size,
]
const text = (act: () => unknown): string => {
  try {
    return `no error: ${String(act())}`
  } catch (error) {
    return String((error as Error).message)
  }
}

function kinds(name: string, memory: WebAssembly.Memory): Row[] {
  const view = memoryView(memory, 4)
  const rows: Row[] = []
  const row = (call: string, answer: unknown, expected: unknown): void =>
    void rows.push([`${name}: ${call}`, answer, expected])

  row("size, byteLength", [view.size, view.byteLength], [1, 65536])
  row("write", view.write(8, new Uint8Array([1, 2, 3])), 3)
  const copy = view.read(8, 4)
  view.setU8(8, 9)
  row("read gives a copy", [...copy], [1, 2, 3, 0])
  row("and not a shared one", copy.buffer instanceof ArrayBuffer, true)

  row("little-endian", [view.setU32(16, 0x01020304), [...view.read(16, 4)]], [undefined, [4, 3, 2, 1]])
  row("i8, u8", [view.setI8(16, -1), view.getI8(16), view.getU8(16)], [undefined, -1, 255])
  row("i16, u16", [view.setI16(16, -2), view.getI16(16), view.getU16(16)], [undefined, -2, 65534])
  row("i32, u32", [view.setI32(16, -3), view.getI32(16), view.getU32(16)], [undefined, -3, 4294967293])
  row("i64, u64", [view.setI64(16, -4n), view.getI64(16), view.getU64(16)], [undefined, -4n, 18446744073709551612n])
  row("u64", [view.setU64(16, 2n ** 63n), view.getI64(16)], [undefined, -(2n ** 63n)])
  row(
    "u8, u16 wrap",
    [view.setU8(16, 257), view.getU8(16), view.setU16(16, 65537), view.getU16(16)],
    [undefined, 1, undefined, 1],
  )
  const odd = (it: unknown): never => it as never
  for (const it of ["", true, [], Symbol("s"), null, undefined, {}])
    row(
      `getI32(${typeof it} ${String(it)})`,
      failure(() => view.getI32(odd(it))),
      outside(odd(it), 4),
    )
  row(
    "grow with no number",
    failure(() => view.grow(odd(""))),
    ["RangeError", 5006, undefined, undefined, undefined],
  )
  const refused = (act: () => unknown): unknown => {
    try {
      return act()
    } catch (error) {
      return (error as Error).name
    }
  }
  view.setU32(16, 7)
  for (const [call, act] of Object.entries({
    "setI64(16) without a value": () => view.setI64(16, odd(undefined)),
    "setI64 of a number": () => view.setI64(16, odd(1)),
    "setI32 of a bigint": () => view.setI32(16, odd(1n)),
    "setF64 of a symbol": () => view.setF64(16, odd(Symbol("s"))),
    "write of text": () => view.write(16, odd("abc")),
  }))
    row(call, refused(act), "TypeError")
  row("and nothing is written", view.getU32(16), 7)
  row("f32", [view.setF32(16, 1.5), view.getF32(16), view.getU32(16)], [undefined, 1.5, 0x3fc00000])
  row(
    "f64, unaligned",
    [view.setF64(17, Math.PI), view.getF64(17), view.getU64(17)],
    [undefined, Math.PI, 0x400921fb54442d18n],
  )
  row("the last 4 bytes", [view.setI32(65532, 7), view.getI32(65532)], [undefined, 7])
  row(
    "a bigint as number is the engine's own TypeError",
    failure(() => view.setI64(0, 1 as unknown as bigint)),
    "TypeError",
  )

  row("writeString", view.writeString(100, "héllo €😀"), 14)
  row("readString", view.readString(100, 14), "héllo €😀")
  row("its bytes", [...view.read(106, 8)], [32, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80])
  row("an empty string", [view.writeString(65536, ""), view.readString(65536, 0)], [0, ""])
  row("a lone surrogate", [view.writeString(200, "a\ud800b"), view.readString(200, 5)], [5, "a\ufffdb"])
  row("a byte order mark stays", [view.writeString(200, "\ufeffa"), view.readString(200, 4)], [4, "\ufeffa"])
  row(
    "bytes that are no UTF-8",
    [view.write(200, new Uint8Array([0x61, 0xff])), view.readString(200, 2)],
    [2, "a\ufffd"],
  )
  row("a 0 is a character", [view.writeString(200, "a\0b"), view.readString(200, 3)], [3, "a\0b"])

  row("fill", [view.fill(300, 3, 7), [...view.read(299, 5)]], [undefined, [0, 7, 7, 7, 0]])
  row("fill with nothing", [view.fill(300, 2), [...view.read(300, 3)]], [undefined, [0, 0, 7]])
  view.write(400, new Uint8Array([1, 2, 3, 4, 5]))
  row("copy over itself, up", [view.copy(401, 400, 4), [...view.read(400, 5)]], [4, [1, 1, 2, 3, 4]])
  row("copy over itself, down", [view.copy(400, 401, 4), [...view.read(400, 5)]], [4, [1, 2, 3, 4, 4]])

  row(
    "bigints are places too",
    [view.setI32(500n, 5), view.getI32(500), view.read(500n, 1n)[0], view.readString(100n, 1n)],
    [undefined, 5, 5, "h"],
  )
  for (const [offset, length] of [
    [65533, 4],
    [-1, 4],
    [1.5, 4],
    [NaN, 4],
    [Infinity, 4],
    [2 ** 53, 4],
    [-1n, 4],
    [2n ** 64n, 4],
  ] as const) {
    row(
      `getI32(${offset})`,
      failure(() => view.getI32(offset)),
      outside(offset, length),
    )
    row(
      `setI32(${offset})`,
      failure(() => view.setI32(offset, 1)),
      outside(offset, length),
    )
  }
  for (const [offset, length] of [
    [65530, 7],
    [0, -1],
    [0, 0.5],
    [0, NaN],
    [65537, 0],
    [-0.5, 0.5],
    [0, 2 ** 40],
  ] as const) {
    row(
      `read(${offset}, ${length})`,
      failure(() => view.read(offset, length)),
      outside(offset, length),
    )
    row(
      `readString(${offset}, ${length})`,
      failure(() => view.readString(offset, length)),
      outside(offset, length),
    )
    row(
      `fill(${offset}, ${length})`,
      failure(() => view.fill(offset, length, 1)),
      outside(offset, length),
    )
    row(
      `copy(0, ${offset}, ${length})`,
      failure(() => view.copy(0, offset, length)),
      outside(offset, length),
    )
  }
  row(
    "copy to past the end",
    failure(() => view.copy(65535, 0, 2)),
    outside(65535, 2),
  )
  row(
    "what does not fit is not written",
    [failure(() => view.writeString(65534, "abc")), [...view.read(65534, 2)]],
    [outside(65534, 3), [0, 0]],
  )
  row(
    "the message",
    text(() => view.getI32(65534)).replace(/bytes,.*/, "bytes"),
    "[wasmport] memory: 4 at 65534 of 65536 bytes",
  )

  const floats = view.view(Float32Array, 1024, 2)
  const before = floats.current
  before[1] = 2.5
  row("view", [floats.current === before, floats.current.length, view.getF32(1028)], [true, 2, 2.5])
  row(
    "view at no multiple of 4",
    failure(() => view.view(Float32Array, 1026, 2)),
    outside(1026, 2),
  )
  row(
    "view past the end",
    failure(() => view.view(Float64Array, 65528, 2)),
    outside(65528, 2),
  )

  row("grow", [view.grow(1), view.size, view.byteLength], [1, 2, 131072])
  row("after it: the number, the string", [view.getF32(1028), view.readString(100, 14)], [2.5, "héllo €😀"])
  row("after it: the new page", [view.setI32(131068, 6), view.getI32(131068)], [undefined, 6])
  row("after it: the view", [floats.current.length, floats.current[1]], [2, 2.5])
  floats.current[0] = 0.5
  row("and it writes into the memory", view.getF32(1024), 0.5)
  row("and is one array until it grows again", floats.current === floats.current, true)
  row("what others see", new Float32Array(memory.buffer, 1024, 2)[0], 0.5)
  row(
    "the end is another",
    failure(() => view.getI32(131070)),
    outside(131070, 4, 131072),
  )
  row("grow by nothing", [view.grow(0), view.grow(0n)], [2, 2])
  row("grow by a bigint", [view.grow(1n), view.size], [2, 3])
  for (const pages of [2, 1.5, -1, NaN, 2 ** 40, -1n])
    row(
      `grow(${pages})`,
      failure(() => view.grow(pages)),
      ["RangeError", 5006, undefined, undefined, undefined],
    )
  row("nothing grew", view.size, 3)
  row("the message", text(() => view.grow(2)).startsWith("[wasmport] memory: 3 pages, 2 more, at most 4, "), true)
  row("to the last page", [view.grow(1), view.size], [3, 4])
  return rows
}

/** A memory with 64-bit addresses; undefined in an engine without them. */
export function memory64(): WebAssembly.Memory | undefined {
  try {
    const memory = new WebAssembly.Memory({
      address: "i64",
      initial: 1n,
      maximum: 4n,
    } as unknown as WebAssembly.MemoryDescriptor)
    // Engines without them ignore the property `address`, and take the bigints or refuse them.
    return typeof (memory.grow(0n as unknown as number) as unknown) === "bigint" ? memory : undefined
  } catch {
    return undefined
  }
}

export function answers(): Row[] {
  const wide = memory64()
  const grownByWasm = new WebAssembly.Memory({ initial: 0 })
  const empty = memoryView(grownByWasm)
  const first = [empty.size, empty.readString(0, 0), failure(() => empty.getU8(0))]
  grownByWasm.grow(1)
  return [
    ...kinds("memory", new WebAssembly.Memory({ initial: 1, maximum: 4 })),
    ...kinds("shared", new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true })),
    ...(wide === undefined ? [] : kinds("memory64", wide)),
    ["no page", first, [0, "", outside(0, 1, 0)]],
    ["a page that somebody else added", [empty.size, empty.getU8(65535)], [1, 0]],
    [
      "an unknown maximum",
      text(() => empty.grow(65536)).startsWith("[wasmport] memory: 1 pages, 65536 more, at most ?, "),
      true,
    ],
  ]
}
