/**
 * Finds a name that occurs twice among very many, without hashing them all as strings: that alone would take half of
 * the time of reading a module with 88,000 exports.
 *
 * Knows nothing of WebAssembly: names come as strings, and as spans of the bytes they were decoded from.
 */

/** Bits in the table for each name: one name in 64 shares its bit with another by chance. */
const BITS_A_NAME = 32
const MAX_BITS = 2 ** 30
/** Any odd number with its bits well mixed does; this is 2^32 divided by the golden ratio. */
const FACTOR = 0x9e3779b1

/**
 * Index of the first name that has occurred before, or -1.
 *
 * Each name sets a bit chosen by a hash of its bytes. Only those whose bit was set already, by them or by another, are
 * compared as strings, in a Set: bytes made to collide cost time in proportion to their number, not to its square.
 */
export function firstDuplicate(names: readonly string[], bytes: Uint8Array, spans: Uint32Array): number {
  const bits = Math.min(2 ** Math.ceil(Math.log2(names.length * BITS_A_NAME + 1)), MAX_BITS)
  const once = new Uint8Array(Math.ceil(bits / 8))
  const twice = new Uint8Array(once.length)
  const hashes = new Uint32Array(names.length)
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < names.length; i++) {
    const hash = hashOf(words, spans[2 * i]!, spans[2 * i + 1]!) & (bits - 1)
    const bit = 1 << (hash & 7)
    if (once[hash >>> 3]! & bit) twice[hash >>> 3]! |= bit
    once[hash >>> 3]! |= bit
    hashes[i] = hash
  }
  const seen = new Set<string>()
  for (let i = 0; i < names.length; i++) {
    const hash = hashes[i]!
    if ((twice[hash >>> 3]! & (1 << (hash & 7))) === 0) continue
    const name = names[i]!
    if (seen.has(name)) return i
    seen.add(name)
  }
  return -1
}

/** Four bytes at a step. */
function hashOf(words: DataView, start: number, end: number): number {
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ words.getUint32(at, true), FACTOR) ^ (hash >>> 15)
  for (; at < end; at++) hash = Math.imul(hash ^ words.getUint8(at), FACTOR) ^ (hash >>> 15)
  return (hash ^ (hash >>> 16)) >>> 0
}
