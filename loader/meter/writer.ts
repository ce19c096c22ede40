/** Bytes that grow: the opposite of the reader. */

const MORE = 0x80
const PAYLOAD = 0x7f
const SIGN = 0x40
const FIRST_SIZE = 256

const utf8 = /* @__PURE__ */ new TextEncoder()

/** Collects bytes, LEB128 integers and names. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>
  length = 0

  /** @param size the bytes that are expected */
  constructor(size: number = FIRST_SIZE) {
    this.#bytes = new Uint8Array(size)
  }

  #room(size: number): void {
    if (this.length + size <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + size))
    bytes.set(this.#bytes.subarray(0, this.length))
    this.#bytes = bytes
  }

  u8(...bytes: readonly number[]): void {
    this.#room(bytes.length)
    for (const byte of bytes) this.#bytes[this.length++] = byte
  }

  u32(value: number): void {
    this.#room(5)
    let left = value
    for (; left >= MORE; left = Math.floor(left / MORE)) this.#bytes[this.length++] = (left & PAYLOAD) | MORE
    this.#bytes[this.length++] = left
  }

  u64(value: bigint): void {
    let left = value
    for (; left >= 0x80n; left >>= 7n) this.u8(Number(left & 0x7fn) | MORE)
    this.u8(Number(left))
  }

  /** A signed integer, of up to 53 bits. */
  s(value: number): void {
    let left = value
    for (;;) {
      const byte = ((left % MORE) + MORE) % MORE
      left = Math.floor(left / MORE)
      if ((left === 0 && !(byte & SIGN)) || (left === -1 && byte & SIGN)) {
        this.u8(byte)
        return
      }
      this.u8(byte | MORE)
    }
  }

  copy(bytes: Uint8Array, start: number = 0, end: number = bytes.length): void {
    this.#room(end - start)
    // A call costs more than the few bytes between two changes.
    if (end - start > 32) {
      this.#bytes.set(bytes.subarray(start, end), this.length)
      this.length += end - start
    } else for (let at = start; at < end; at++) this.#bytes[this.length++] = bytes[at]!
  }

  /** Adds the content of another one, with its size in front. */
  sized(other: Writer): void {
    this.u32(other.length)
    this.append(other)
  }

  append(other: Writer): void {
    this.copy(other.#bytes, 0, other.length)
  }

  name(text: string): void {
    const bytes = utf8.encode(text)
    this.u32(bytes.length)
    this.copy(bytes)
  }

  clear(): void {
    this.length = 0
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length)
  }
}
