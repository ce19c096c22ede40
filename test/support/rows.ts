/** The answers of a fixture's `use.ts` as text, the same in Node and in a page. */

export interface Shown {
  call: string
  answer: string
  expected: string
}

/** Uses nothing outside of itself: its source is sent to the browser. */
export function show(rows: readonly (readonly [call: string, answer: unknown, expected: unknown])[]): Shown[] {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`
    if (typeof value === "bigint") return `${value}n`
    if (typeof value === "string") return JSON.stringify(value)
    return Object.is(value, -0) ? "-0" : String(value)
  }
  return rows.map(([call, answer, expected]) => ({ call, answer: text(answer), expected: text(expected) }))
}
