// Results packed into an i64; whatever is allocated for a call is freed after it, whether it fails or not.
import { explode, fail, greet, grow_by, in_use, joined, numbers, same, scaled, shout } from "./wit-packed.wasm"
import { memory } from "./wit-packed.wasm"
import type { Row } from "../row.ts"

const thrown = (call: () => unknown): string => {
  try {
    return `nothing, but ${String(call())}`
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? "a trap" : (error as Error).message.replace(/\S+\.wasm: /, "")
  }
}
const failing = (how: number, call: () => unknown): string => {
  fail(how)
  const message = thrown(call)
  fail(0)
  return message
}
const pages = memory.buffer.byteLength

export const rows: Row[] = [
  ["greet(Zoë)", greet("Zoë"), "Hello, Zoë!"],
  ["shout()", shout(""), ""],
  ["shout of a kilobyte", shout("abc ".repeat(256)), "ABC ".repeat(256)],
  ["same(…)", same("argument and result"), "argument and result"],
  ["scaled", scaled([1, 2], 1.5).join(), "1.5,3"],
  ["numbers", numbers(9007199254740993n, 2).join(), "9007199254740993,9007199254740994"],
  ["joined", joined(["a", "", "¿"], ", "), "a, , ¿"],
  ["joined nothing", joined([], ", "), ""],
  ["grow_by(3)", grow_by(3, "still €"), "still €"],
  ["the memory", memory.buffer.byteLength - pages >= 3 * 65536, true],
  ["in_use()", in_use(), 0],
  [
    "without memory",
    failing(1, () => joined(["one", "two"], "")),
    "[wasmport] joined(): no room for 16 bytes (MEMORY 5006)",
  ],
  ["an allocator that traps", failing(2, () => greet("x")), "a trap"],
  [
    "a wrong element",
    thrown(() => joined(["a", 7 as never, "b"], "-")),
    "[wasmport] joined(): parts[1] must be a string, got 7 (TYPE 5007)",
  ],
  ["explode", thrown(() => explode("boom")), "a trap"],
  ["in_use() in the end", in_use(), 0],
]
