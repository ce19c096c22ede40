/**
 * Decodes very many names at once, and finds one that occurs twice. A large module takes most of its time for this.
 *
 * duckdb-wasm exports 88,000 names of 107 bytes on average. A call of TextDecoder costs more than the name it decodes, and a Set of all as much as
 * the rest of the work; hence chunks, and hashes of bytes that are in the cache anyway. The readers of the sections know the places of the names and
 * their meaning.
 */

import type { Reader } from "./reader.ts"

/** Names that are decoded together come out of this many bytes: few enough for the processor's cache. */
const CHUNK = 2 ** 18
/** Slots of the hash table for each name, and taken slots that may be met for each name before we give up. */
const SLOTS_A_NAME = 2
const PROBES_A_NAME = 8
/** Any odd number with its bits well mixed does; this is 2^32 divided by the golden ratio. */
const FACTOR = 0x9e3779b1

/**
 * The names between pairs of start and end, in rising order; `hashes`, if given, receives a hash of each.
 *
 * A chunk of them is copied, the bytes between the names are blanked out, and the whole is decoded in one call and cut apart. That works while all is
 * ASCII: other UTF-8 has fewer characters than bytes. Otherwise each name is decoded by itself, which also finds the one at fault.
 */
export function decodeNames(r: Reader, spans: ArrayLike<number>, hashes?: Uint32Array): string[] {
  const names: string[] = []
  names.length = spans.length / 2 // one allocation; growing would take longer than filling
  let chunk = new Uint8Array(spans.length === 0 ? 0 : Math.min(CHUNK, spans[spans.length - 1]! - spans[0]!))
  for (let first = 0, end = 0; first < spans.length; first = end) {
    const from = spans[first]!
    for (end += 2; end < spans.length && spans[end + 1]! - from <= CHUNK;) end += 2
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

/**
 * Four bytes at a step, in two rows that do not wait for each other. A multiplication carries upwards only: the high bits
 * are the good ones.
 */
function hashOf(view: DataView, start: number, end: number): number {
  let even = end - start
  let odd = 0
  let at = start
  for (; at + 8 <= end; at += 8) {
    even = Math.imul(even ^ view.getInt32(at, true), FACTOR)
    odd = Math.imul(odd ^ view.getInt32(at + 4, true), FACTOR)
  }
  for (; at < end; at++) even = Math.imul(even ^ view.getUint8(at), FACTOR)
  return Math.imul(even ^ odd ^ (odd >>> 9), FACTOR)
}

/**
 * Index of the first name that has occurred before, or -1.
 *
 * A hash table whose slots hold places in the list, counted from 1. Hashes can be made to collide on purpose, and the
 * search would then grow with the square of the names: when it takes too long, a Set does the work.
 */
export function firstDuplicate(names: readonly string[], hashes: Uint32Array): number {
  const bits = Math.ceil(Math.log2(names.length * SLOTS_A_NAME + 2))
  const table = new Uint32Array(2 ** bits)
  let patience = names.length * PROBES_A_NAME
  for (let i = 0; i < names.length; i++) {
    const hash = hashes[i]!
    let slot = hash >>> (32 - bits)
    for (let other = table[slot]!; other !== 0; other = table[slot]!) {
      if (hashes[other - 1] === hash && names[other - 1] === names[i]) return i
      if (patience-- < 0) return firstInSet(names)
      slot = (slot + 1) & (table.length - 1)
    }
    table[slot] = i + 1
  }
  return -1
}

function firstInSet(names: readonly string[]): number {
  const seen = new Set<string>()
  return names.findIndex((name) => seen.size === seen.add(name).size)
}
