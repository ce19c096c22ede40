// A mutable global is shared between wasm modules, also when JavaScript stands between them.
import { room, sell } from "./shop.wasm"
import { deliver, left, stock } from "./stock.wasm"
import type { Row } from "../row.ts"

const before = stock
const paid = sell(4)
const afterSale = left()
deliver(20)

export const rows: Row[] = [
  ["stock at first", before, 10],
  ["sell(4)", paid, 12],
  ["left(), in the other module", afterSale, 6],
  ["stock after deliver(20)", stock, 26],
  ["room(), in the first module", room(), 74],
]
