/**
 * The common parts of the benchmarks: measuring in turns, medians, the report, and the rows of the table in docs/performance.md. Runs in pages too.
 */

/**
 * The middle one, by size.
 * @param {readonly number[]} numbers
 */
export const median = (numbers) => /** @type {number} */ ([...numbers].sort((a, b) => a - b)[numbers.length >> 1])

/**
 * Measures all sides in each round, every second round in the opposite order: a busy machine slows them alike.
 * The first rounds, which warm up compilers and caches, are not counted.
 * @template T
 * @param {readonly (() => T | Promise<T>)[]} sides Each returns its own measurement.
 * @param {{ rounds: number, warmUp: number }} options
 * @returns {Promise<T[][]>} The rounds' measurements, by side.
 */
export async function inTurns(sides, { rounds, warmUp }) {
  const measured = sides.map(() => /** @type {T[]} */ ([]))
  for (let round = -warmUp; round < rounds; round++) {
    const entries = [...sides.entries()]
    for (const [which, side] of round % 2 === 0 ? entries : entries.reverse()) {
      const measurement = await side()
      if (round >= 0) measured[which]?.push(measurement)
    }
  }
  return measured
}

/**
 * The median of the rounds' own ratios: a delay of a whole round does not count.
 * @param {readonly number[]} [ours]
 * @param {readonly number[]} [theirs]
 */
export const ratioOf = (ours = [], theirs = []) =>
  median(ours.map((time, round) => time / /** @type {number} */ (theirs[round])))

/**
 * Prints a measurement. If its bound is missed, the line says so, and the process ends with exit code 1.
 * @param {string} line
 * @param {boolean} [met]
 */
export function report(line, met = true) {
  console.log(met ? line : `${line} MISSED`)
  if (!met) process.exitCode = 1
}

/**
 * A row of the table of numbers in docs/performance.md.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} result
 * @property {readonly string[]} tools The npm packages whose versions matter, by name; other tools with their version.
 */

/** @type {Row[]} */
const rows = []

/**
 * Hands a row to bench/all.js when the benchmark ends. If a benchmark runs alone, the row is not used.
 * @param {string} what
 * @param {string} result
 * @param {readonly string[]} tools
 */
export function row(what, result, tools) {
  if (rows.length === 0) process.once("beforeExit", () => process.send?.(rows))
  rows.push({ what, result, tools })
}

/**
 * The smallest and the largest of some ratios.
 * @param {readonly number[]} ratios
 * @example range([1.234, 1.1]) // "1.10 to 1.23"
 */
export function range(ratios) {
  const [least, most] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)]
  return least === most ? least : `${least} to ${most}`
}
