// Strings that end in 0, in a memory of 64-bit addresses; nothing is left allocated.
import * as c from "./c-strings64.wasm"
import type { Row } from "../row.ts"

function message(call: () => unknown): string {
  try {
    return `no error, but ${String(call())}`
  } catch (error) {
    return (error as Error).message.replace(/\S+\.wasm: /, "")
  }
}
const long = "ab€".repeat(50_000)

export const rows: Row[] = [
  ["there and back", [c.same(""), c.same("𝄞 you"), c.same(long) === long], ["", "𝄞 you", true]],
  ["a literal", c.literal(), "litéral"],
  ["null", c.null(), undefined],
  ["a copy", c.letter(65), "A"],
  ["in a list", [c.first(["a", undefined]), c.first([undefined, "b"])], ["a", undefined]],
  [
    "past 4 GiB",
    message(c.far),
    "[wasmport] far(): 4294967297 is past the 4 GiB that strings and lists may lie in (MEMORY 5006)",
  ],
  ["live()", c.live(), 0n],
]
