// Options of options, which say what they are, and more arguments than are passed one by one; nothing is left allocated.
import * as wasm from "./wit-shapes.wasm"
import { apply, depth, grant, live, many, nest, same, tell, toggle, tricky, wide } from "./wit-shapes.wasm"
import type { Patch } from "./wit-shapes.wasm"
import { reports } from "./host.js"
import type { Row } from "../row.ts"

const text = (value: unknown): string =>
  JSON.stringify(value, (_, it: unknown) =>
    typeof it === "bigint"
      ? `${it}n`
      : it === undefined
        ? "undefined"
        : ArrayBuffer.isView(it)
          ? [...(it as Uint16Array)]
          : it,
  )
const message = (call: () => unknown): string => {
  try {
    return `no error, but ${String(call())}`
  } catch (error) {
    return (error as Error).message.replace(/\S+\.wasm: /, "")
  }
}
const some = <T>(val: T): { tag: "some"; val: T } => ({ tag: "some", val })
const none = { tag: "none" } as const
const patch: Patch = { title: some("new"), count: 1 }
const left = (...last: string[]): string =>
  many(255, "ä", 1.25, [1, 65535], -128, "😀", 18446744073709551615n, true, [1.5, 65535], "", last)

const rows: Row[] = [
  ["nest of none", text(nest(none)), text(none)],
  ["nest of something that is nothing", text(nest(some(undefined))), text(some(undefined))],
  ["nest of something", text(nest(some(4294967295))), text(some(4294967295))],
  ["depth 0", depth(none), 0],
  ["depth 1", depth(some(none)), 1],
  ["depth 2", depth(some(some(undefined))), 2],
  ["depth 3", depth(some(some("four"))), 104],
  [
    "options of options in a list",
    text(same([none, some(undefined), some(0), some(255)])),
    text([none, some(undefined), some(0), some(255)]),
  ],
  ["of none", same([]).length, 0],
  ["in a record", text(apply(patch)), text({ title: some("new"), count: 2 })],
  [
    "with less of it",
    text(apply({ title: some(undefined) })),
    text({ title: some(undefined) }).replace("}}", '},"count":"undefined"}'),
  ],
  [
    "what is no such option",
    message(() => depth(undefined as never)),
    '[wasmport] depth(): a must be an object with the tag "some" or "none", got undefined (TYPE 5007)',
  ],
  [
    "inside of one neither",
    message(() => depth({ tag: "some", val: "x" } as never)),
    '[wasmport] depth(): a must be an object with the tag "some" or "none", got "x" (TYPE 5007)',
  ],
  [
    "eleven arguments in memory",
    left("a", "", "ccc"),
    "255 ä 125 1,65535, 0 128512 18446744073709551615 1 15 65535 /a//ccc",
  ],
  ["and again", left(), "255 ä 125 1,65535, 0 128512 18446744073709551615 1 15 65535 "],
  ["without the option", many(0, "", 0, [], undefined, "\0", 0n, false, [0, 0], "x", []), "0  0  999 0 0 0 0 0 x"],
  [
    "one of them wrong",
    message(() => many(0, "", 0, [], undefined, "\0", 0n, false, [0, 0], "x", [1 as never])),
    "[wasmport] many(): k[0] must be a string, got 1 (TYPE 5007)",
  ],
  ["seventeen one by one", wide(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4294967295), 136 + 17 * 4294967295],
  [
    "toggle",
    text(toggle({ read: true, runIt: true }, { runIt: true, static: true })),
    text({ read: true, write: false, static: true, runIt: false }),
  ],
  ["toggle nothing", text(toggle({}, {})), text({ read: false, write: false, static: false, runIt: false })],
  [
    "flags in records",
    text(
      grant(
        [
          { rights: { write: true }, many: { a8: true, a0: true }, name: "ä" },
          { rights: {}, name: "" },
        ],
        { read: true },
      ).map(({ rights, many, name }) => [rights.read, rights.write, many?.last, many?.a0, many?.a1, name]),
    ),
    text([
      [true, true, true, false, true, "ä"],
      [true, false, undefined, undefined, undefined, ""],
    ]),
  ],
  [
    "what are no flags",
    message(() => toggle(1 as never, {})),
    "[wasmport] toggle(): a must be an object of flags, got 1 (TYPE 5007)",
  ],
  ["names of the glue", tricky("1", "12", 3, "1234"), 4321],
  ["tell()", tell(), -5n],
  [
    "what it told",
    text(reports.at(-1)),
    text([7, "one", 2.5, [1, 65535], -3, "😀", 18446744073709551615n, true, [0.5, 65534], "two", ["x", ""]]),
  ],
  ["live()", live(), 0],
]

// An allocator that fails anywhere leaves nothing behind.
for (let calls = 0; calls < 6; calls++) {
  wasm["fail-after"](calls)
  rows.push([`many with ${calls} allocations`, /no room for \d+ bytes/.test(message(() => left("a", "b"))), true])
  wasm["fail-after"](-1)
  rows.push([`live() after it`, live(), 0])
}

export { rows }
