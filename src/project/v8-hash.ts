/**
 * The hash in V8's name for a module that was compiled from bytes: `wasm://wasm/67b80b16`, with the module's own name before it if there is one.
 *
 * The name is internal to V8, and has changed once: Jenkins' one-at-a-time up to V8 12 (Node 22), rapidhash since V8 13 (Node 24). For more than
 * 16,383 bytes it is made of the length alone, which many modules may have: so it is not sure. If V8 changes it again, a module that was compiled
 * from bytes is no longer found, but none is taken for another.
 */

/** V8 hashes no more bytes than these. */
const MOST = 16_383
/** V8 keeps 30 bits. Two more behind them mark the hash of a text. */
const BITS = 0x3fff_ffff
const KIND = 2

/** The hashes by which V8's versions name the module, in hexadecimal; none for a large module, whose name is not sure. */
export const v8Hashes = (bytes: Uint8Array): readonly string[] =>
  bytes.length > MOST ? [] : [jenkins(bytes), rapid(bytes)].map(named)

/** All hashes by which V8 may name the module. For a large one it is the length's: only for callers that know which modules there are. */
export const v8Names = (bytes: Uint8Array): readonly string[] =>
  bytes.length > MOST ? [named(bytes.length)] : v8Hashes(bytes)

const named = (hash: number): string => ((((hash & BITS) << 2) | KIND) >>> 0).toString(16).padStart(8, "0")

function jenkins(bytes: Uint8Array): number {
  let hash = 0
  for (const byte of bytes) {
    hash = (hash + byte) | 0
    hash = (hash + (hash << 10)) | 0
    hash ^= hash >>> 6
  }
  hash = (hash + (hash << 3)) | 0
  hash ^= hash >>> 11
  return (hash + (hash << 15)) | 0
}

const [FIRST, SECOND, THIRD] = [0x2d35_8dcc_aa6c_78a5n, 0x8bb8_4b93_962e_acc9n, 0x4b33_a62e_d433_d4a3n] as const
const WORD = 0xffff_ffff_ffff_ffffn

/** Rapidhash v1 with the seed 0, its lower half. A module with anything in it has more than 16 bytes. */
function rapid(bytes: Uint8Array): number {
  if (bytes.length <= 16) return 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const at = (place: number): bigint => view.getBigUint64(place, true)
  const length = BigInt(bytes.length)
  const start = mix(FIRST, SECOND) ^ length
  const { seed, place, left } = rounds(at, bytes.length, start)
  let last = seed
  if (left > 16) last = mix(at(place) ^ THIRD, at(place + 8) ^ last ^ SECOND)
  if (left > 32) last = mix(at(place + 16) ^ THIRD, at(place + 24) ^ last)
  const product = (at(bytes.length - 16) ^ SECOND) * (at(bytes.length - 8) ^ last)
  return Number(mix((product & WORD) ^ FIRST ^ length, (product >> 64n) ^ SECOND) & BigInt(BITS))
}

/** The rounds of 48 bytes, in three rows. */
function rounds(
  at: (place: number) => bigint,
  length: number,
  start: bigint,
): { seed: bigint; place: number; left: number } {
  let [seed, second, third] = [start, start, start]
  let place = 0
  let left = length
  if (left <= 48) return { seed, place, left }
  for (; left >= 48; left -= 48, place += 48) {
    seed = mix(at(place) ^ FIRST, at(place + 8) ^ seed)
    second = mix(at(place + 16) ^ SECOND, at(place + 24) ^ second)
    third = mix(at(place + 32) ^ THIRD, at(place + 40) ^ third)
  }
  return { seed: seed ^ second ^ third, place, left }
}

function mix(a: bigint, b: bigint): bigint {
  const product = a * b
  return (product & WORD) ^ (product >> 64n)
}
