// Node 22 and browsers; the engine of Node 20 has no garbage collection.
import * as m from "./gc.wasm"
import type { Row } from "../row.ts"

const point = m.point(3, 4.5)

export const rows: Row[] = [
  ["m.add(2, 3)", m.add(2, 3), 5],
  ["m.x(point)", m.x(point), 3],
  ["m.y(point)", m.y(point), 4.5],
  ["m.setY(point, -1)", m.setY(point, -1), undefined],
  ["m.y(point) after setY", m.y(point), -1],
  ["m.x(m.origin)", m.x(m.origin), 0],
  ["m.isPoint(point)", m.isPoint(point), 1],
  ["m.isPoint(null)", m.isPoint(null), 0],
  ["m.length(m.filled(7, 3))", m.length(m.filled(7, 3)), 3],
  ["m.unbox(m.box(-5))", m.unbox(m.box(-5)), -5],
  ["m.total(m.fork(m.leaf(1), m.fork(m.leaf(2), null)))", m.total(m.fork(m.leaf(1), m.fork(m.leaf(2), null))), 3],
]
