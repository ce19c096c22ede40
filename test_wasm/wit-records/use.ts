// Structs by value, by three compilers: the address of a copy, in and out, nested and aligned.
import * as c from "./wit-records.wasm"
import * as rust from "./rust-records.wasm"
import * as zig from "./zig-records.wasm"
import { asked } from "./host.js"
import type { Row } from "../row.ts"

const line = { kind: 1, from: { x: 2, y: 3 }, count: 4, id: 2n ** 40n, flag: false }
const moved = { kind: 2, from: { x: 32, y: 63 }, count: 7, id: 2n ** 40n - 1n, flag: true }
const a = { x: 1, y: 2 }
const b = { x: 4, y: 8 }

export const rows: Row[] = [
  ...Object.entries({ c, rust, zig }).flatMap(([name, { middle, moved: move }]): Row[] => [
    [`${name}: middle`, middle(a, b), { x: 2.5, y: 5 }],
    [`${name}: moved`, move(line, 3, { x: 10, y: 20 }), moved],
    [`${name}: moved again`, move(line, 3, { x: 10, y: 20 }), moved],
  ]),
  ["a struct of one number", c.turned({ degrees: 1.5 }), { degrees: 91.5 }],
  ["three structs", c.total(a, { degrees: 4 }, line), 13],
  ["an import", c.asked(3), { x: 9, y: 12 }],
  ["what it got", asked, [{ kind: 7, from: { x: 3, y: 4 }, count: 300, id: -5n, flag: true }]],
  ["the stack", c.deep(b, 5), 319],
  ["what Zig's allocator has given away", zig.live(), 0],
]
