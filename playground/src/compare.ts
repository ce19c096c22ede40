/** Two modules: whether each can take the place of the other, and how they differ in size and features. */
import { differences, inspect } from "wasmport/loader"
import type { Difference, Inspection } from "wasmport/loader"
import { element, sectionOf } from "./dom.ts"
import { card, short, table, wide } from "./facts.ts"

export interface Named {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The difference of two numbers, with its sign. */
const change = (before: number, after: number): string =>
  before === after ? "the same" : `${after > before ? "+" : "−"}${Math.abs(after - before)}`

/** A module in the place of another: the rules are those of linking. */
function place(next: string, before: string, found: readonly Difference[]): HTMLElement {
  const fits = element("p", { className: "fits", textContent: found.length === 0 ? "It fits." : "It does not fit." })
  fits.dataset["state"] = found.length === 0 ? "passes" : "fails"
  return card(
    `${short(next)} in the place of ${short(before)}`,
    fits,
    ...(found.length === 0
      ? []
      : [
          table(
            ["difference"],
            found.map(({ text }) => [text]),
          ),
        ]),
  )
}

const FACTS: readonly (readonly [string, (of: Inspection) => number])[] = [
  ["bytes", ({ sizes }) => sizes.file],
  ["bytes of code", ({ sizes }) => sizes.code],
  ["bytes of data", ({ sizes }) => sizes.data],
  ["functions of its own", ({ functions }) => functions],
  ["exports", ({ exports }) => exports.length],
  ["imports", ({ imports }) => imports.length],
]

export function comparison(before: Named, after: Named): { summary: string; section: HTMLElement } {
  const [old, its] = [inspect(before.bytes, before.name), inspect(after.bytes, after.name)]
  const [found, back] = [differences(old, its), differences(its, old)]
  const rows = FACTS.map(([name, of]) => [name, String(of(old)), String(of(its)), change(of(old), of(its))])
  const added = its.uses.filter((it) => !old.uses.includes(it))
  const gone = old.uses.filter((it) => !its.uses.includes(it))
  rows.push([
    "features",
    old.uses.join(", ") || "none",
    its.uses.join(", ") || "none",
    [...added.map((it) => `+${it}`), ...gone.map((it) => `−${it}`)].join(", ") || "the same",
  ])
  const count = found.length === 1 ? "1 difference" : `${found.length || "no"} differences`
  return {
    summary: `${short(after.name)} in the place of ${short(before.name)}: ${count}`,
    section: sectionOf(
      `${short(before.name)} and ${short(after.name)}`,
      "A module fits in the place of another if it exports at least as much, imports at most as much, and each type matches. So differences of wasmport/loader says, before anything is compiled. Sizes are in bytes.",
      [
        place(after.name, before.name, found),
        place(before.name, after.name, back),
        wide(card("In numbers", table(["of", short(before.name), short(after.name), "change"], rows))),
      ],
    ),
  }
}
