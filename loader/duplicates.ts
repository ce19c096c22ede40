/**
 * Finds a name that occurs twice among very many, without hashing them all as strings: that alone would take half of
 * the time of reading a module with 88,000 exports.
 *
 * Knows nothing of WebAssembly: names come as strings, and as spans of the bytes they were decoded from.
 */

/** Bits of a table for each name, so that one name in 30 or fewer shares its bit by chance. */
const BITS_A_NAME = 32
const MAX_HASH_BITS = 30
/** Any odd number with its bits well mixed does; this is 2^32 divided by the golden ratio. */
const FACTOR = 0x9e3779b1

/**
 * Index of the first name that has occurred before, or -1.
 *
 * A hash of its bytes gives each name a bit. Only names that share one are compared as strings, in a Set: names made to
 * collide cost time in proportion to their number, not to its square.
 */
export function firstDuplicate(names: readonly string[], bytes: Uint8Array, spans: Uint32Array): number {
  const hashBits = Math.min(Math.ceil(Math.log2(names.length * BITS_A_NAME + 8)), MAX_HASH_BITS)
  const taken = new Uint8Array(2 ** (hashBits - 3))
  const shared = new Uint8Array(taken.length)
  const hashes = new Uint32Array(names.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < names.length; i++) {
    const hash = hashOf(view, spans[2 * i]!, spans[2 * i + 1]!) >>> (32 - hashBits)
    const bit = 1 << (hash & 7)
    shared[hash >>> 3]! |= taken[hash >>> 3]! & bit
    taken[hash >>> 3]! |= bit
    hashes[i] = hash
  }
  const seen = new Set<string>()
  for (let i = 0; i < names.length; i++) {
    const hash = hashes[i]!
    if ((shared[hash >>> 3]! & (1 << (hash & 7))) === 0) continue
    const name = names[i]!
    if (seen.has(name)) return i
    seen.add(name)
  }
  return -1
}

/** Four bytes at a step. A multiplication carries upwards only, so the high bits are the good ones. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), FACTOR)
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), FACTOR)
  return hash
}
