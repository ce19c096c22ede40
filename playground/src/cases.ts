/**
 * The contents of the playground, as data: each case names its import, its code, and the answer that it must give.
 *
 * No DOM in here: `main.ts` makes a page of it, and `start.js` runs the same cases in Node and in a browser, built by each
 * of the bundlers.
 */
import type { Case, Section } from "./case.ts"
import { codes, traps } from "./cases/errors.ts"
import { host } from "./cases/hosts.ts"
import { byHand, importIt } from "./cases/forms.ts"
import { byName, counters, instances, memories } from "./cases/instances.ts"
import { imports, standard } from "./cases/links.ts"
import { byUrl, moments } from "./cases/loading.ts"
import { memory } from "./cases/memory.ts"
import { options } from "./cases/options.ts"
import { programs, shell } from "./cases/programs.ts"
import { strings, values } from "./cases/values.ts"
import { count, increment } from "./wasm/counter.wasm"
import { greet, scaled } from "./wasm/text.wasm"

/** The functions and instances that the controls of the page use. */
export const live = {
  shell,
  greet,
  scaled,
  increment,
  count: (): number => count,
  counters,
  memories,
} as const

export const sections: readonly Section[] = [
  importIt,
  instances,
  byName,
  moments,
  byUrl,
  values,
  strings,
  imports,
  standard,
  memory,
  traps,
  codes,
  host,
  options,
  programs,
  byHand,
]

/** A value as one would write it: `20n`, `"text"`, `[7, 3.5]`. */
export function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "string") return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return Object.is(value, -0) ? "-0" : String(value)
}

export interface Outcome {
  /** Its answer, or the error that it threw. */
  readonly answer: string
  readonly passes: boolean
}

/** Runs one case; an error is an answer too, never the right one. */
export async function run(one: Case, served: string): Promise<Outcome> {
  try {
    const answer = show(await one.run(served))
    return { answer, passes: answer === show(one.expected) }
  } catch (error) {
    return { answer: show(error instanceof Error ? error : new Error(String(error))), passes: false }
  }
}

export interface Row extends Outcome {
  readonly id: string
  readonly from: string
  readonly call: string
  readonly expected: string
}

/** The folder of modules that no build knows, on a page. */
export const servedByPage = (): string => new URL("./plugins/", document.baseURI).href

/** Runs all cases, one after the other, to rows of plain text. */
export async function runAll(served: string = servedByPage()): Promise<Row[]> {
  const rows: Row[] = []
  for (const one of sections.flatMap(({ cases }) => cases)) {
    rows.push({ id: one.id, from: one.from, call: one.call, expected: show(one.expected), ...(await run(one, served)) })
  }
  return rows
}
