// Strings and lists in a memory of 64-bit addresses; nothing is left allocated.
import { ask, far, greet, joined, live, many, maybe, sum, swap, twice } from "./wit-memory64.wasm"
import type { Row } from "../row.ts"

function message(call: () => unknown): string {
  try {
    return `no error, but ${String(call())}`
  } catch (error) {
    return (error as Error).message.replace(/\S+\.wasm: /, "")
  }
}

export const rows: Row[] = [
  ["greet(𝄞 you)", greet("𝄞 you"), "Hello, 𝄞 you"],
  ["greet of more than a page", greet("ab€".repeat(50_000)) === `Hello, ${"ab€".repeat(50_000)}`, true],
  ["sum", sum([1, 2.5, 4]), 7.5],
  ["sum of nothing", sum([]), 0],
  ["joined", joined(["a", "", "€", "bc"]), "a€bc"],
  ["swap", swap(["text", 4294967295]).join(), "4294967295,text"],
  ["twice", twice("ab"), "abab"],
  ["maybe not", maybe(undefined), undefined],
  ["maybe", maybe("four"), 4n],
  ["many", many(1, "ab", 3n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4), 4030201n],
  ["ask", ask("what"), "what, 7 times"],
  [
    "past 4 GiB",
    message(far),
    "[wasmport] far(): 4294967297 is past the 4 GiB that strings and lists may lie in (MEMORY 5006)",
  ],
  [
    "one that is wrong",
    message(() => joined(["a", 1 as never])),
    "[wasmport] joined(): parts[1] must be a string, got 1 (TYPE 5007)",
  ],
  ["live()", live(), 0n],
]
