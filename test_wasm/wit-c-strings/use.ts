// Strings that end in 0, by two compilers: literals that nobody frees, copies that the caller frees, null for none.
import * as c from "./wit-c-strings.wasm"
import * as zig from "./zig-c-strings.wasm"
import { noted } from "./host.js"
import type { Row } from "../row.ts"

const thrown = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    const { name, code, message } = error as Error & { code: string }
    return [name, code, message.replace(/^\[wasmport\] \S+: /, "").replace(/\d{5,}/g, "…")]
  }
}
const long = "Zoë sees 𝄞. ".repeat(9000)
const shouted = "ZOë SEES 𝄞. ".repeat(9000)

export const rows: Row[] = [
  ["a literal", [c.version(), c.version(), zig.language()], ["1.2.3 (ü)", "1.2.3 (ü)", "Zig"]],
  ["lengths", ["", "a", "Zoë", long].map(c.length), [0, 1, 4, 144_000]],
  ["a copy", [c.shout("Zoë"), c.shout(""), c.shout(long) === shouted], ["ZOë", "", true]],
  ["by Zig", [zig.greet("Zoë"), zig.greet("")], ["Hello, Zoë", "Hello, "]],
  ["its own argument", [c.same("text"), c.same("")], ["text", ""]],
  [
    "a part of an argument",
    [c.after("key=value", "="), c.after("key=", "="), c.after("key", "=")],
    ["value", "", undefined],
  ],
  ["null for none", [c.either(undefined, "b"), c.either("", "b"), c.either("a", "b")], ["b", "", "a"]],
  ["a copy or null", [c.maybe("x"), c.maybe(""), c.maybe()], ["x", undefined, undefined]],
  ["in a record", c.swapped({ name: "n", alias: "a", kind: 1 }), { name: "a", alias: "n", kind: 2 }],
  ["null in a record", c.swapped({ name: "n", kind: 1 }), { name: "none", alias: "n", kind: 2 }],
  [
    "whose parts the caller frees",
    [c.find("ü"), c.find("")],
    [
      { name: "ü", origin: "here", alias: "ü" },
      { name: "", origin: "here", alias: undefined },
    ],
  ],
  ["a list", [c.total(["one", "two", "ü"]), c.total([])], [8, 0]],
  ["imports", c.asked("who?"), "who? undefined"],
  ["what they got", noted, ["asking", "none", "some ü"]],
  [
    "a string that C would cut",
    [
      thrown(() => c.length("a\0b")),
      thrown(() => c.swapped({ name: "n", alias: "\0", kind: 1 })),
      thrown(() => c.total(["a", "\0"])),
      thrown(() => c.length(7 as never)),
    ],
    [
      ["TypeError", "TYPE", 'length(): text must be a string without U+0000, got "a\\u0000b" (TYPE 5007)'],
      ["TypeError", "TYPE", 'swapped(): it.alias must be a string without U+0000, got "\\u0000" (TYPE 5007)'],
      ["TypeError", "TYPE", 'total(): all[1] must be a string without U+0000, got "\\u0000" (TYPE 5007)'],
      ["TypeError", "TYPE", "length(): text must be a string, got 7 (TYPE 5007)"],
    ],
  ],
  [
    "null where the .wit says that there is a string",
    thrown(() => c.null(0)),
    [
      "RangeError",
      "TYPE",
      "null(): the result must be a string, the module gave null: write option<c-string> (TYPE 5007)",
    ],
  ],
  [
    "no 0 before the end of the memory",
    thrown(() => c.endless()),
    ["RangeError", "MEMORY", "endless(): no 0 ends the string at …: the memory has … (MEMORY 5006)"],
  ],
  ["what is not freed yet", [c.live(), zig.live()], [0, 0]],
]
