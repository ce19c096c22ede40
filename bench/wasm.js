/** Modules that benchmarks build byte by byte. */

/** The magic number and the version. */
const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/**
 * A module of the sections; it throws for one that is not valid.
 * @param {...Buffer} sections
 */
export function wasmModule(...sections) {
  const bytes = Buffer.concat([Buffer.from(PREAMBLE), ...sections])
  if (!WebAssembly.validate(bytes)) throw new Error("the benchmark's module is not valid")
  return bytes
}

/**
 * A section of entries: its id, its size, the number of entries and their bytes.
 * @param {number} id
 * @param {readonly (readonly number[] | Buffer)[]} entries
 */
export function section(id, entries) {
  const content = Buffer.concat([leb(entries.length), ...entries].map((entry) => Buffer.from(entry)))
  return Buffer.concat([Buffer.from([id, ...leb(content.length)]), content])
}

/**
 * @param {string} text
 * @returns {number[]}
 */
export const name = (text) => [...leb(text.length), ...Buffer.from(text)]

/**
 * An unsigned integer as LEB128.
 * @param {number} value
 * @returns {number[]}
 */
export const leb = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)])

const INSTRUCTIONS = 100

/**
 * A module with functions that do arithmetic in a loop, each with other numbers, and `run`, which calls them all. Another `which`
 * gives a module of other bytes.
 * @param {string} what
 * @param {number} which
 * @param {number} [functions] A thousand have 0.9 MB.
 */
export function computing(what, which, functions = 1000) {
  let seed = which + 1
  /** @param {number} below */
  const random = (below) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  const operators = [0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x73] // i32 add sub mul and or xor
  const constant = () => [0x41, 0x80 | random(128), random(64)] // of two bytes, not negative
  const bodyOf = () => {
    const code = [1, 2, 0x7f, 0x03, 0x40] // two locals of i32; loop
    for (let i = 0; i < INSTRUCTIONS; i++)
      code.push(0x20, 1, ...constant(), operators[random(operators.length)] ?? 0x6a, 0x21, 1)
    // As often as the parameter says.
    code.push(0x20, 2, 0x41, 1, 0x6a, 0x22, 2, 0x20, 0, 0x48, 0x0d, 0, 0x0b, 0x20, 1, 0x0b)
    return Buffer.from([...leb(code.length), ...code])
  }
  const calls = Array.from({ length: functions }, (_, i) => [0x20, 0, 0x10, ...leb(i), 0x1a]).flat()
  const run = [0, ...calls, 0x41, 0, 0x0b]
  return wasmModule(
    Buffer.from([0, ...leb(name(what).length), ...name(what)]),
    section(1, [[0x60, 1, 0x7f, 1, 0x7f]]),
    section(
      3,
      Array.from({ length: functions + 1 }, () => [0]),
    ),
    section(7, [[...name("run"), 0, ...leb(functions)]]),
    section(10, [...Array.from({ length: functions }, bodyOf), Buffer.from([...leb(run.length), ...run])]),
  )
}
