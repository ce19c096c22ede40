// AssemblyScript's strings and arrays, garbage-collected while calls go on.
import { both, bytes, doubled, greet, loud, opposite, same, sum, upTo } from "./wit-managed.wasm"
import type { Row } from "../row.ts"

const many = Array.from({ length: 2000 }, (_, i) => both("a".repeat(500), `${i}`) === `${"a".repeat(500)}${i}`)

export const rows: Row[] = [
  ["greet(𝄞)", greet("𝄞"), "Hello, 𝄞!"],
  ["greet()", greet(""), "Hello, !"],
  ["lone surrogates are kept", greet("\ud834").length, 9],
  ["both", both("one ", "two"), "one two"],
  ["both, with collections between", many.every(Boolean), true],
  ["same(undefined)", same(undefined), undefined],
  ["same()", same(""), ""],
  ["same(long)", same("é".repeat(20_000)) === "é".repeat(20_000), true],
  ["sum([1, 2.5])", sum([1, 2.5]), 3.5],
  ["sum of nothing", sum([]), 0],
  ["upTo(4)", upTo(4).join(), "0,1,2,3"],
  ["bytes(3)", bytes(3).join(), "0,1,2"],
  ["doubled", doubled([1.5, 2]).join(), "3,4"],
  ["opposite(no)", opposite("no"), "yes"],
  ["loud(straße)", loud("straße"), "STRASSE!"],
]
