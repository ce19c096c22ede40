/**
 * SHA-384 without a wait, as in FIPS 180-4: for a worker that starts. `crypto.subtle` gives promises only, and messages that are
 * posted to the worker would be lost meanwhile.
 */

/** The first primes. */
const primes = (count: number): bigint[] => {
  const found: bigint[] = []
  for (let it = 2n; found.length < count; it++) if (found.every((prime) => it % prime)) found.push(it)
  return found
}

/** The first 64 bits of the fraction of a prime's root. */
const fraction = (prime: bigint, degree: bigint): bigint => {
  const power = prime << (64n * degree)
  // Newton's method, from above.
  for (let root = 1n << 80n; ;) {
    const next = ((degree - 1n) * root + power / root ** (degree - 1n)) / degree
    if (next >= root) return BigInt.asUintN(64, root)
    root = next
  }
}

/** Pairs of 32 bits, the higher half first: engines compute with them much faster than with 64 bits in one. */
const halves = (words: readonly bigint[]): Int32Array =>
  Int32Array.from(words.flatMap((word) => [Number(BigInt.asIntN(32, word >> 32n)), Number(BigInt.asIntN(32, word))]))

/** The hash of bytes. */
export function sha384(bytes: Uint8Array): Uint8Array {
  const rounds = halves(primes(80).map((prime) => fraction(prime, 3n)))
  const state = halves(
    primes(16)
      .slice(8)
      .map((prime) => fraction(prime, 2n)),
  )
  const tail = new DataView(new ArrayBuffer(256))
  const whole = bytes.length & ~127
  const rest = bytes.subarray(whole)
  new Uint8Array(tail.buffer).set(rest)
  tail.setUint8(rest.length, 0x80)
  const end = rest.length < 112 ? 128 : 256
  tail.setBigUint64(end - 8, BigInt(bytes.length) * 8n)
  const schedule = new Int32Array(160)
  const body = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 0; at < whole; at += 128) block(state, schedule, rounds, body, at)
  for (let at = 0; at < end; at += 128) block(state, schedule, rounds, tail, at)
  const hash = new DataView(new ArrayBuffer(48))
  for (let i = 0; i < 12; i++) hash.setInt32(4 * i, state[i]!)
  return new Uint8Array(hash.buffer)
}

/**
 * Rotates 64 bits to the right, which are given as two halves. Gives the higher half of the result; with the halves exchanged,
 * the lower one.
 */
const turned = (high: number, low: number, by: number): number =>
  by < 32 ? (high >>> by) | (low << (32 - by)) : (low >>> (by - 32)) | (high << (64 - by))

/** The carry of a sum of lower halves into the higher ones. */
const carry = (sum: number): number => (sum / 0x1_0000_0000) | 0

/**
 * Computes one block of 128 bytes into the state. In the standard, the eight variables move by one place each round. Here they
 * stay, and their indexes move, in a ring.
 */
function block(state: Int32Array, schedule: Int32Array, rounds: Int32Array, data: DataView, at: number): void {
  for (let i = 0; i < 32; i++) schedule[i] = data.getInt32(at + 4 * i)
  for (let i = 32; i < 160; i += 2) {
    const xh = schedule[i - 30]!
    const xl = schedule[i - 29]!
    const yh = schedule[i - 4]!
    const yl = schedule[i - 3]!
    const low =
      ((turned(xl, xh, 1) ^ turned(xl, xh, 8) ^ ((xl >>> 7) | (xh << 25))) >>> 0) +
      ((turned(yl, yh, 19) ^ turned(yl, yh, 61) ^ ((yl >>> 6) | (yh << 26))) >>> 0) +
      (schedule[i - 13]! >>> 0) +
      (schedule[i - 31]! >>> 0)
    const high =
      (turned(xh, xl, 1) ^ turned(xh, xl, 8) ^ (xh >>> 7)) + (turned(yh, yl, 19) ^ turned(yh, yl, 61) ^ (yh >>> 6))
    schedule[i] = high + schedule[i - 14]! + schedule[i - 32]! + carry(low)
    schedule[i + 1] = low
  }
  const ring = state.slice()
  for (let i = 0; i < 160; i += 2) {
    const ah = ring[-i & 15]!
    const al = ring[(1 - i) & 15]!
    const bh = ring[(2 - i) & 15]!
    const bl = ring[(3 - i) & 15]!
    const ch = ring[(4 - i) & 15]!
    const cl = ring[(5 - i) & 15]!
    const eh = ring[(8 - i) & 15]!
    const el = ring[(9 - i) & 15]!
    const fh = ring[(10 - i) & 15]!
    const fl = ring[(11 - i) & 15]!
    const gh = ring[(12 - i) & 15]!
    const gl = ring[(13 - i) & 15]!
    const d = (6 - i) & 15
    const h = (14 - i) & 15
    const low =
      (ring[h + 1]! >>> 0) +
      ((turned(el, eh, 14) ^ turned(el, eh, 18) ^ turned(el, eh, 41)) >>> 0) +
      (((el & fl) ^ (~el & gl)) >>> 0) +
      (rounds[i + 1]! >>> 0) +
      (schedule[i + 1]! >>> 0)
    const high =
      (ring[h]! +
        (turned(eh, el, 14) ^ turned(eh, el, 18) ^ turned(eh, el, 41)) +
        ((eh & fh) ^ (~eh & gh)) +
        rounds[i]! +
        schedule[i]! +
        carry(low)) |
      0
    const below = (ring[d + 1]! >>> 0) + (low >>> 0)
    ring[d] = ring[d]! + high + carry(below)
    ring[d + 1] = below
    const sum =
      (low >>> 0) +
      ((turned(al, ah, 28) ^ turned(al, ah, 34) ^ turned(al, ah, 39)) >>> 0) +
      (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0)
    ring[h] =
      high +
      (turned(ah, al, 28) ^ turned(ah, al, 34) ^ turned(ah, al, 39)) +
      ((ah & bh) ^ (ah & ch) ^ (bh & ch)) +
      carry(sum)
    ring[h + 1] = sum
  }
  for (let i = 0; i < 16; i += 2) {
    const low = (state[i + 1]! >>> 0) + (ring[i + 1]! >>> 0)
    state[i] = state[i]! + ring[i]! + carry(low)
    state[i + 1] = low
  }
}
