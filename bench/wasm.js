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
