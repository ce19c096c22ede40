// Strings, lists, records, enums, options and results through the canonical ABI's return area; nothing is left allocated.
import * as wasm from "./wit-canonical.wasm"
import { birthday, check, divide, find, greet, live, middle, reversed, split, sum, swap } from "./wit-canonical.wasm"
import type { Color, Person } from "./wit-canonical.wasm"
import type { Row } from "../row.ts"

const ada: Person = {
  fullName: "Ada",
  age: 36,
  email: "ada@example.org",
  home: { x: 1.5, y: -2 },
  likes: ["numbers", "", "ünïcödé"],
}
const thrown = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return error
  }
}
const payload = (call: () => unknown): unknown => (thrown(call) as { payload: unknown }).payload
const told = (call: () => unknown): string => (thrown(call) as Error).message.replace(/\S+\.wasm: /, "")
const text = (value: unknown): string => JSON.stringify(value)
const warm: Color = "red"

export const rows: Row[] = [
  ["greet(world)", greet("world"), "Hello, world!"],
  ["greet()", greet(""), "Hello, !"],
  ["greet(𝄞 ä €)", greet("𝄞 ä €"), "Hello, 𝄞 ä €!"],
  ["greet of a lone surrogate", greet("a\ud834b"), "Hello, a\ufffdb!"],
  ["greet of more than a page", greet("ab€".repeat(100_000)) === `Hello, ${"ab€".repeat(100_000)}!`, true],
  ["sum([1, 2.5, 4])", sum([1, 2.5, 4]), 7.5],
  ["sum of a Float64Array", sum(Float64Array.of(0.5, 0.25)), 0.75],
  ["sum of nothing", sum([]), 0],
  ["reversed", reversed(Uint8Array.of(1, 2, 255)).join(), "255,2,1"],
  ["reversed nothing", reversed([]).length, 0],
  ["is-even(4294967294)", wasm["is-even"](4294967294), true],
  ["is-even(7)", wasm["is-even"](7), false],
  ["nextChar(😀)", wasm.nextChar("😀"), "😁"],
  ["not(true)", wasm.not(true), false],
  ["low(200)", wasm.low(200), -56],
  ["largest()", wasm.largest(), 18446744073709551615n],
  ["wrap(0)", wasm.wrap(0), 4294967295],
  ["divide(1, 4)", divide(1, 4), 0.25],
  ["divide(1, 0)", payload(() => divide(1, 0)), "division by zero"],
  ["its message", (thrown(() => divide(1, 0)) as Error).message, "division by zero"],
  ["check(dark-blue)", check("dark-blue"), undefined],
  ["check(red)", payload(() => check(warm)), "red"],
  ["middle", text(middle({ x: 0, y: 2 }, { x: 1, y: -4 })), '{"x":0.5,"y":-1}'],
  ["find(hello, l)", find("hello", "l"), 2],
  ["find(hello, l, 3)", find("hello", "l", 3), 3],
  ["find(hello, x)", find("hello", "x", undefined), undefined],
  ["birthday", text(birthday(ada)), text({ ...ada, age: 37 })],
  [
    "birthday without an address",
    text(birthday({ ...ada, email: undefined, likes: [] })),
    text({ ...ada, age: 37, email: undefined, likes: [] }),
  ],
  ["split(a,,bc)", text(split("a,,bc", ",")), '["a","","bc"]'],
  ["swap", text(swap([7, "seven"])), '["seven",7]'],
  ["colder(green)", wasm.colder("green"), "dark-blue"],
  [
    "colder(purple)",
    told(() => wasm.colder("purple" as Color)),
    '[wasmport] colder(): c must be one of "red", "green", "dark-blue", got "purple" (TYPE 5007)',
  ],
  ["greet(7)", told(() => greet(7 as never)), "[wasmport] greet(): name must be a string, got 7 (TYPE 5007)"],
  ["what no .wit mentions is the engine's own", wasm.plain(3.7), 3],
  ["live() in the end", live(), 0],
]
