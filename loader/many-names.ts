/**
 * Decodes very many names at once and finds one that occurs twice: most of the time that a large module takes.
 *
 * duckdb-wasm exports 88,000 names of 107 bytes on average. A call of TextDecoder costs more than the name it decodes, and
 * a Set of all of them more than everything else together; hence chunks, and hashes of bytes that are in the cache anyway.
 * Where the names stand is left to those who read the sections, and so is what they mean.
 */

import type { Reader } from "./reader.ts"

/** Names that are decoded together come out of this many bytes: few enough for the processor's cache. */
const CHUNK = 2 ** 18
/** Bits of a table for each name, so that one name in 30 or fewer shares its bit with another by chance. */
const BITS_A_NAME = 32
const MAX_HASH_BITS = 30
/** Any odd number with its bits well mixed does; this is 2^32 divided by the golden ratio. */
const FACTOR = 0x9e3779b1

/**
 * The names between pairs of start and end, which rise; `hashes`, if given, receives a hash of each.
 *
 * A chunk of them is copied, what stands between the names is blanked out, and the whole is decoded in one call and cut
 * apart. That works while all is ASCII: UTF-8 has fewer characters than bytes when not. Then each name is decoded, and
 * the one at fault is found, by itself.
 */
export function decodeNames(r: Reader, spans: ArrayLike<number>, hashes?: Uint32Array): string[] {
  const names: string[] = []
  names.length = spans.length / 2 // one allocation; growing would take longer than filling
  let chunk = new Uint8Array(spans.length === 0 ? 0 : Math.min(CHUNK, spans[spans.length - 1]! - spans[0]!))
  for (let first = 0, end = 0; first < spans.length; first = end) {
    const from = spans[first]!
    for (end += 2; end < spans.length && spans[end + 1]! - from <= CHUNK; ) end += 2
    const size = spans[end - 1]! - from
    if (size > chunk.length) chunk = new Uint8Array(size)
    chunk.set(r.bytes.subarray(from, from + size))
    const view = new DataView(chunk.buffer)
    for (let blank = 0, i = first; i < end; i += 2) {
      const start = spans[i]! - from
      while (blank < start) chunk[blank++] = 0
      blank = spans[i + 1]! - from
      if (hashes !== undefined) hashes[i / 2] = hashOf(view, start, blank)
    }
    const text = r.ascii(chunk.subarray(0, size))
    for (let i = first; i < end; i += 2) {
      const start = spans[i]!
      const stop = spans[i + 1]!
      names[i / 2] = text === undefined ? r.text(start, stop) : text.slice(start - from, stop - from)
    }
  }
  return names
}

/** Four bytes at a step, in two rows that do not wait for each other. */
function hashOf(view: DataView, start: number, end: number): number {
  let even = end - start
  let odd = 0
  let at = start
  for (; at + 8 <= end; at += 8) {
    even = Math.imul(even ^ view.getInt32(at, true), FACTOR)
    odd = Math.imul(odd ^ view.getInt32(at + 4, true), FACTOR)
  }
  for (; at < end; at++) even = Math.imul(even ^ view.getUint8(at), FACTOR)
  return Math.imul(even ^ odd ^ (odd >>> 9), FACTOR) // a multiplication carries upwards only: the high bits are the good ones
}

/**
 * Index of the first name that has occurred before, or -1.
 *
 * A hash gives each name a bit. Only names that share one are compared as strings, in a Set: names made to collide cost
 * time in proportion to their number, not to its square.
 */
export function firstDuplicate(names: readonly string[], hashes: Uint32Array): number {
  const hashBits = Math.min(Math.ceil(Math.log2(names.length * BITS_A_NAME + 8)), MAX_HASH_BITS)
  const taken = new Uint8Array(2 ** (hashBits - 3))
  const shared = new Uint8Array(taken.length)
  for (let i = 0; i < names.length; i++) {
    const hash = hashes[i]! >>> (32 - hashBits)
    const bit = 1 << (hash & 7)
    shared[hash >>> 3]! |= taken[hash >>> 3]! & bit
    taken[hash >>> 3]! |= bit
  }
  const seen = new Set<string>()
  for (let i = 0; i < names.length; i++) {
    const hash = hashes[i]! >>> (32 - hashBits)
    if ((shared[hash >>> 3]! & (1 << (hash & 7))) === 0) continue
    const name = names[i]!
    if (seen.has(name)) return i
    seen.add(name)
  }
  return -1
}
