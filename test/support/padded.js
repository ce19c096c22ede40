// @ts-check
/** Modules made larger, for all tests; `test/frameworks/run.js` is not compiled, and so this is JavaScript. */

const NAME = [7, ...new TextEncoder().encode("padding")]

/**
 * The module with a custom section behind it that holds so many bytes. With 9,000 no bundler takes it into the code by itself.
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
