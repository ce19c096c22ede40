/** Objects of AssemblyScript's runtime, made by an allocator that answers what it must not. */
import { describe, expect, test } from "vitest"
import { lowerUtf16 } from "../../runtime-shim/convert/assemblyscript.ts"
import { isList } from "../../runtime-shim/convert/memory.ts"
import type { Io } from "../../runtime-shim/convert/memory.ts"

const PAGE = 65_536
const makes = (answer: number): Parameters<typeof lowerUtf16>[1] => ({
  __new: () => answer,
  __pin: (ptr) => ptr,
  __unpin: () => {},
  __rtti_base: new WebAssembly.Global({ value: "i32" }, 0),
})

describe("a string for AssemblyScript", () => {
  test.each([0, PAGE, -16, 0xfff_ffff])(
    "is refused with code MEMORY for every length where `__new` gives %i",
    (answer) => {
      const io: Io = { memory: new WebAssembly.Memory({ initial: 1 }), bytes: [] }
      for (const text of ["", "x", "x".repeat(40)])
        expect(() => lowerUtf16(io, makes(answer), text, "text")).toThrow(
          expect.objectContaining({ name: "RangeError", code: "MEMORY" }),
        )
    },
  )

  test("stands where `__new` says", () => {
    const io: Io = { memory: new WebAssembly.Memory({ initial: 1 }), bytes: [] }
    expect(lowerUtf16(io, makes(32), "héllo", "text")).toBe(32)
    expect(String.fromCharCode(...new Uint16Array(io.memory.buffer, 32, 5))).toBe("héllo")
  })
})

test.each([1e10, -1, 0.5, Number.NaN, 2 ** 32])("an object of %d elements is no list", (length) => {
  expect(() => isList({ length }, "f: x", { name: "list" })).toThrow(expect.objectContaining({ code: "TYPE" }))
})
