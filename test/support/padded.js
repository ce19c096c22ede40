// @ts-check
/** Makes modules larger, for all tests. It is JavaScript, since `test/frameworks/run.js` uses it without a compiler. */

const NAME = [7, ...new TextEncoder().encode("padding")]

/**
 * The module with a custom section behind it, which has `size` bytes. From 9,000 bytes on, no bundler puts the module into the
 * code by itself.
 * @param {Uint8Array} module
 * @param {number} [size]
 * @param {number} [fill]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function padded(module, size = 9000, fill = 1) {
  const head = [0, ...leb(NAME.length + size), ...NAME]
  const bytes = new Uint8Array(module.length + head.length + size).fill(fill)
  bytes.set(module)
  bytes.set(head, module.length)
  return bytes
}

/** @param {number} value @returns {number[]} */
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)])
