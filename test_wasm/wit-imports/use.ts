// JavaScript that takes strings from wasm and gives strings, lists, records and errors back.
import * as wasm from "./wit-imports.wasm"
import { live, run, total } from "./wit-imports.wasm"
import { logged } from "./host.js"
import type { Row } from "../row.ts"

function payload(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return (error as { payload: unknown }).payload
  }
}

export const rows: Row[] = [
  ["run(hola)", run("hola"), "¡hola!"],
  ["logged", logged.join(), "warning: running"],
  ["total([one, two, none])", total(["one", "two", "none"]), 3],
  ["total([one, ten])", payload(() => total(["one", "ten", "two"])), "no ten"],
  ["count-words()", wasm["count-words"](), 3],
  ["is-sure(4294967295)", wasm["is-sure"](4294967295), true],
  ["is-sure(1)", wasm["is-sure"](1), false],
  ["live()", live(), 0],
]
