/**
 * A bounds-checked cursor over a window of the file: bytes, LEB128 integers, vector counts, names.
 *
 * Every offset is absolute in the file, and every failure is a WasmportError that carries it. The files that
 * read sections (module.ts, types.ts, custom-sections.ts) know the meaning of the bytes.
 * Spec: https://webassembly.github.io/spec/core/binary/values.html
 */

import { WasmportError } from "../error.ts"
import type { WasmportErrorInit } from "../error.ts"
import type { UnknownType } from "./interface.ts"
import { quote } from "../names.ts"

/** The next step for a file that ends too early. */
export const CUT_OFF = "the file seems to be half-written or cut off"
/** The window's name in the reader of the whole file. */
export const WHOLE_FILE = "the file"

/** A LEB128 byte holds seven bits; the eighth says that another byte follows. */
const MORE = 0x80
const PAYLOAD = 0x7f
/** In the last byte of a signed LEB128 integer, the sign. */
const SIGN = 0x40
/** Shift of a 32-bit integer's fifth and last byte, of which only four bits are left to fill. */
const LAST_SHIFT_32 = 28
const LAST_BYTE_32 = 0x0f
/** The same for 64 bits: the tenth byte, one bit. */
const LAST_SHIFT_64 = 63n
const LAST_BYTE_64 = 0x01
/** The most bytes that 33 bits take. */
const LEB_33 = 5

/** The JavaScript API's limit for types, functions, imports, exports and globals alike. */
const MAX_ENTRIES = 1_000_000
/** Characters of a name that messages show. */
const SHOWN_CHARACTERS = 80
/** Bytes in a hex dump that messages show. */
const SHOWN_BYTES = 16

/** `ignoreBOM`: a byte order mark is a character of the name like any other. */
const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** A cursor over a window of the file. Every method that reads throws a WasmportError if the bytes do not fit. */
export class Reader {
  readonly bytes: Uint8Array
  readonly end: number
  /** The window's name in messages: "the import section". */
  readonly what: string
  readonly file: string | undefined
  pos: number
  /** The first type in the window that nobody could read, see `types.ts`. */
  unknown: UnknownType | undefined = undefined
  /** The highest type index that a type in the window refers to, and its place: checked when the window is done. */
  highestType = -1
  highestTypeAt = 0

  constructor(bytes: Uint8Array, pos: number, end: number, what: string, file: string | undefined) {
    this.bytes = bytes
    this.pos = pos
    this.end = end
    this.what = what
    this.file = file
  }

  get left(): number {
    return this.end - this.pos
  }

  /** The error to throw; `offset` is the reader's place, unless given. */
  error(init: WasmportErrorInit): WasmportError {
    return new WasmportError({ file: this.file, offset: this.pos, ...init })
  }

  u8(): number {
    if (this.pos >= this.end) throw this.endsEarly()
    return this.bytes[this.pos++]!
  }

  peek(): number {
    if (this.pos >= this.end) throw this.endsEarly()
    return this.bytes[this.pos]!
  }

  u32(): number {
    const byte = this.u8()
    return byte < MORE ? byte : this.u32Rest(byte)
  }

  private u32Rest(first: number): number {
    const start = this.pos - 1
    let value = first & PAYLOAD
    for (let shift = 7; ; shift += 7) {
      const byte = this.u8()
      if (shift === LAST_SHIFT_32 && byte > LAST_BYTE_32) throw this.badInteger(start, byte, 32)
      value |= (byte & PAYLOAD) << shift
      if (byte < MORE) return value >>> 0
    }
  }

  u64(): bigint {
    const start = this.pos
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8()
      if (shift === LAST_SHIFT_64 && byte > LAST_BYTE_64) throw this.badInteger(start, byte, 64)
      value |= BigInt(byte & PAYLOAD) << shift
      if (byte < MORE) return value
    }
  }

  /** 33 bits hold a type index and a sign, and fit a number. */
  s33(): number {
    const start = this.pos
    for (let value = 0, scale = 1; ; scale *= MORE) {
      const byte = this.u8()
      value += (byte & PAYLOAD) * scale
      if (byte < MORE) {
        if (byte & SIGN) value -= scale * MORE
        if (value < -(2 ** 32) || value >= 2 ** 32) throw this.badInteger(start, byte, 33)
        return value
      }
      if (this.pos - start === LEB_33) throw this.badInteger(start, byte, 33)
    }
  }

  /** A type index written as s33, where negative numbers are taken by the abstract heap types. */
  typeIndex(): number {
    const start = this.pos
    const index = this.s33()
    if (index < 0) {
      throw this.error({
        message: "a type index is negative",
        offset: start,
        rule: "a type index is a signed 33-bit integer that is not negative",
        value: hex(this.bytes[start]!),
      })
    }
    return this.refersTo(index, start)
  }

  /** Notes a reference to a type. It is checked at the window's end, since types may refer forward. */
  refersTo(index: number, offset: number): number {
    if (index > this.highestType) {
      this.highestType = index
      this.highestTypeAt = offset
    }
    return index
  }

  /** Passes over an integer whose value nobody needs. */
  skipLeb(maxBytes: number): void {
    const start = this.pos
    while (this.u8() >= MORE) {
      if (this.pos - start >= maxBytes) throw this.badInteger(start, MORE, maxBytes === 5 ? 32 : 64)
    }
  }

  skip(size: number): void {
    if (size > this.left) throw this.endsEarly()
    this.pos += size
  }

  /**
   * The count of a vector, each entry of which takes `least` bytes or more. A count that does not fit is refused before anybody allocates by it. So
   * is one that no engine would take together with the `before` entries.
   */
  count(entries: string, least: number, before: number = 0): number {
    const offset = this.pos
    const count = this.u32()
    if (count * least > this.left) {
      throw this.error({
        message: `${this.what} announces ${count} ${entries}, but only ${this.left} bytes are left in it`,
        offset,
        value: String(count),
      })
    }
    if (before + count > MAX_ENTRIES) {
      throw this.error({
        message: `${this.what} has more ${entries} than JavaScript engines accept`,
        offset,
        rule: `the JavaScript API's limit is ${MAX_ENTRIES}`,
        value: String(before + count),
      })
    }
    return count
  }

  name(): string {
    const size = this.nameSize()
    this.pos += size
    return this.text(this.pos - size, this.pos)
  }

  /** Reads a name's length and leaves the reader at its first byte. */
  nameSize(): number {
    const offset = this.pos
    const size = this.u32()
    if (size > this.left) {
      throw this.error({
        message: `a name of ${size} bytes does not fit into the ${this.left} bytes left of ${this.what}`,
        offset,
      })
    }
    return size
  }

  text(start: number, end: number): string {
    try {
      return utf8.decode(this.bytes.subarray(start, end))
    } catch (cause) {
      throw this.error({
        message: `a name in ${this.what} is not valid UTF-8`,
        offset: start,
        rule: "names are UTF-8",
        value: bytesOf(this.bytes.subarray(start, end)),
        cause,
      })
    }
  }

  /** The text, if all of it is ASCII: no other UTF-8 has a character for each byte. */
  ascii(bytes: Uint8Array): string | undefined {
    try {
      const text = utf8.decode(bytes)
      return text.length === bytes.length ? text : undefined
    } catch {
      return undefined
    }
  }

  /** A reader for the next `size` bytes, which this one passes over. */
  window(size: number, what: string): Reader {
    const start = this.pos
    this.skip(size)
    return new Reader(this.bytes, start, this.pos, what, this.file)
  }

  /** Throws if bytes are left after the last entry. */
  finish(): void {
    if (this.pos === this.end) return
    throw this.error({
      message: `${this.what} goes on for ${this.left} bytes after its last entry`,
      rule: "a section's size is the size of its content",
      value: hex(this.bytes[this.pos]!),
    })
  }

  private endsEarly(): WasmportError {
    const cutOff = this.what === WHOLE_FILE
    return this.error({
      message: `${this.what} ends in the middle of ${cutOff ? "a section's header" : "an entry"}`,
      offset: this.end,
      rule: cutOff ? undefined : "a section's size is the size of its content",
      hint: cutOff ? CUT_OFF : undefined,
    })
  }

  private badInteger(offset: number, last: number, bits: number): WasmportError {
    return this.error({
      message: last >= MORE ? `an integer in ${this.what} is too long` : `an integer in ${this.what} is out of range`,
      offset,
      rule: `an integer of ${bits} bits takes at most ${Math.ceil(bits / 7)} bytes of LEB128`,
      value: bytesOf(this.bytes.subarray(offset, this.pos)),
    })
  }
}

/** A byte in messages. @example hex(0x7) // "0x07" */
export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`
}

/** The first few bytes, as a hex dump prints them. */
export function bytesOf(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join(" ")
  return bytes.length > SHOWN_BYTES ? `${shown} …` : shown
}

/** A name from the module for a message, cut if it is long. */
export function quoted(name: string): string {
  return quote(name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name)
}
