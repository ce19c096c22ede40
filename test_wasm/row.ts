/** One line of a fixture's `use.ts`: what was called, what it answered, what it should have answered. */
export type Row = readonly [call: string, answer: unknown, expected: unknown]
