// The app and main.wasm see one lib.wasm. `hits` is read after a call into lib, which is when every bundler refreshes it.
import * as lib from "./lib.wasm"
import { quadruple, setHits, store } from "./main.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [
  ["quadruple(3)", quadruple(3), 12],
  ["lib.readHits()", lib.readHits(), 2],
  ["lib.hits", lib.hits, 2],
  ["store(7, 42)", store(7, 42), undefined],
  ["lib.load(7)", lib.load(7), 42],
  ["the byte that store wrote", new Uint8Array(lib.memory.buffer)[7], 42],
  ["setHits(100)", setHits(100), undefined],
  ["lib.double(1)", lib.double(1), 2],
  ["lib.readHits() after setHits", lib.readHits(), 101],
  ["lib.hits after setHits", lib.hits, 101],
]
