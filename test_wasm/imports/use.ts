// Everything the wasm imports is JS of this folder; what JS sees of it comes back through re-exported functions.
import * as m from "./imports.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["m.addBase(2)", m.addBase(2), 42],
  ["m.bigNumber()", m.bigNumber(), 9007199254740993n],
  ["m.labelOf()", m.labelOf(), "a label"],
  ["m.load(0), which JS wrote", m.load(0), 99],
  ["m.peek(16), which wasm wrote", m.peek(16), 7],
  ["m.callSlot(1, 21), a wasm function in the table of JS", m.callSlot(1, 21), 42],
  ["m.readCalls(), the global that both share", m.readCalls(), 1],
  ["m.logBoth(1, 2.5)", m.logBoth(1, 2.5), undefined],
  ["m.last()", m.last(), 2.5],
  ["m.loggedSoFar(), in the one log.js", m.loggedSoFar(), 2],
  ["m.late()", m.late(), 1],
  ["m.reassignLate()", m.reassignLate(), undefined],
  ["m.late() after JS reassigned it", m.late(), 1],
]
