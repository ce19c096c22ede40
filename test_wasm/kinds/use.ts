// Globals are unwrapped, mutable ones are live; everything else is the engine's own object.
import * as m from "./kinds.wasm"
import { level, total } from "./kinds.wasm"
import type { Row } from "../row.ts"

const text = (memory: WebAssembly.Memory): string => String.fromCharCode(...new Uint8Array(memory.buffer, 0, 4))
const names = (
  "answer big double keep level memory minusZero noFunction notANumber nothing oops raise raiseAgain single table " +
  "thing total"
).split(" ")

export const rows: Row[] = [
  ["Object.keys(m).sort()", Object.keys(m).sort(), names],
  ["m.memory instanceof WebAssembly.Memory", m.memory instanceof WebAssembly.Memory, true],
  ["text(m.memory)", text(m.memory), "wasm"],
  ["m.table instanceof WebAssembly.Table", m.table instanceof WebAssembly.Table, true],
  ["m.table.length", m.table.length, 2],
  ["m.table.get(1)", m.table.get(1), null],
  ["m.oops instanceof WebAssembly.Tag", m.oops instanceof WebAssembly.Tag, true],
  ["m.answer", m.answer, 42],
  ["m.big", m.big, 9007199254740993n],
  ["m.single", m.single, Math.fround(0.1)],
  ["m.double", m.double, 0.1],
  ["m.notANumber", m.notANumber, NaN],
  ["m.minusZero", m.minusZero, -0],
  ["m.nothing", m.nothing, null],
  ["m.noFunction", m.noFunction, null],
  ["m.raise === m.raiseAgain", m.raise === m.raiseAgain, true],
  ["m.level", m.level, 1],
  ["m.total", m.total, 10n],
  ["m.thing", m.thing, null],
  ["m.raise(4)", m.raise(4), 5],
  ["level", level, 5],
  ["total", total, 14n],
  ["m.raiseAgain(-5)", m.raiseAgain(-5), 0],
  ["m.level after raiseAgain", m.level, 0],
  ["m.total after raiseAgain", m.total, 9n],
  ['m.keep("this")', m.keep("this"), undefined],
  ["m.thing after keep", m.thing, "this"],
]
