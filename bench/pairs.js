/** Pairs of functions that do the same, called in turns: how many times as long one takes as the other. Runs in pages too. */
import { inTurns, median, ratioOf } from "./support.js"

/**
 * @typedef {object} Pair
 * @property {string} group What ours is compared with.
 * @property {string} what
 * @property {(argument: any) => unknown} ours
 * @property {(argument: any) => unknown} theirs
 * @property {unknown} argument
 * @property {number} work Bytes that a call moves, about: the fewer, the more calls a round has.
 */

/** @typedef {{ group: string, what: string, ratio: number, ours: number, theirs: number }} Compared Times in milliseconds a call. */

/**
 * Milliseconds that one side's calls of a round take at least: long enough for the clock, short beside other work of the machine.
 */
const LEAST = 4
const WARM_UP = 8

/**
 * @param {readonly Pair[]} pairs
 * @param {number} rounds
 * @returns {Promise<Compared[]>}
 */
export async function comparePairs(pairs, rounds) {
  const results = []
  for (const pair of pairs) results.push(await compare(pair, rounds))
  return results
}

/**
 * @param {Pair} pair
 * @param {number} rounds
 * @returns {Promise<Compared>}
 */
async function compare({ group, what, ours, theirs, argument, work }, rounds) {
  let calls = Math.max(1, Math.min(20_000, Math.round(3e6 / (work + 150))))
  /** The answer of the side that was first in this round. @type {{ answer: unknown } | undefined} */
  let first
  const sides = [ours, theirs].map((side) => {
    const loop = loopOf()
    return () => {
      const start = performance.now()
      const answer = loop(side, argument, calls)
      const took = performance.now() - start
      if (first !== undefined && !isSame(first.answer, answer)) throw new Error(`${what}: the two sides differ`)
      first = first === undefined ? { answer } : undefined
      return took
    }
  })
  for (let round = 0; round < WARM_UP; round++) {
    const [, [took = LEAST] = []] = await inTurns(sides, { rounds: 1, warmUp: 0 })
    // A browser's clock has steps: they must be no more than a few hundredths of the measured time.
    calls = Math.max(calls, Math.min(calls * 4, Math.ceil((calls * LEAST) / took)))
  }
  const [a = [], b = []] = await inTurns(sides, { rounds, warmUp: 0 })
  return { group, what, ratio: ratioOf(a, b), ours: median(a) / calls, theirs: median(b) / calls }
}

/**
 * Whether two values, or two arrays of values, are the same.
 * @param {unknown} a
 * @param {unknown} b
 */
const isSame = (a, b) =>
  a === b || (isArray(a) && isArray(b) && a.length === b.length && a.every((value, index) => value === b[index]))

/** @param {unknown} value @returns {value is Float64Array} */
const isArray = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

/**
 * Each side has a loop of its own: one loop for all would make the engine forget which function it calls.
 * @returns {(side: (argument: any) => unknown, argument: unknown, calls: number) => unknown}
 */
const loopOf = () =>
  /** @type {ReturnType<typeof loopOf>} */ (
    new Function("f", "argument", "calls", "let last; for (let i = 0; i < calls; i++) last = f(argument); return last")
  )

/** @param {number} ms */
export const time = (ms) => (ms < 0.01 ? `${(ms * 1e6).toFixed(0)} ns` : `${(ms * 1e3).toFixed(0)} µs`)
