/**
 * How long fuzzers run, and from which seed.
 *
 * Tests run a fixed number of cases with a fixed seed. `npm run fuzz` takes a seed of its own, prints it, and gives each fuzzer
 * FUZZ_SECONDS (300) or FUZZ_CASES. FUZZ_SEED=<seed> repeats a run; CI sets it and FUZZ_CASES, so that each commit has the same
 * cases.
 */
import { env } from "node:process"

const number = (name: string): number | undefined => (env[name] === undefined ? undefined : Number(env[name]))

/** Whether this is `npm run fuzz`. */
export const long: boolean = env["TEST_MODE"] === "fuzz"
/** The most places at which a file is cut off. */
const MOST_PLACES = 4000

/** How far apart the places are at which a file of so many bytes is cut off: `npm run test:unit` tries a third of them. */
export const stride = (size: number): number => Math.ceil(size / MOST_PLACES) * (env["TEST_MODE"] === "unit" ? 3 : 1)

/** The seconds that a fuzzer of `npm run fuzz` takes. */
export const seconds: number = number("FUZZ_SECONDS") ?? 300
const seed = number("FUZZ_SEED") ?? (long ? Math.floor(Math.random() * 2 ** 31) : 20_261_121)

export interface FuzzParameters {
  seed: number
  numRuns: number
  interruptAfterTimeLimit?: number
  markInterruptAsFailure?: false
}

/** The parameters of `fc.assert`, for a fuzzer that tests run with so many `cases`. */
export function fuzzParameters(cases: number): FuzzParameters {
  if (!long) return { seed, numRuns: cases }
  console.log(`FUZZ_SEED=${seed}`)
  const asked = number("FUZZ_CASES")
  if (asked !== undefined) return { seed, numRuns: asked }
  const interruptAfterTimeLimit = seconds * 1000
  return { seed, numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit, markInterruptAsFailure: false }
}
