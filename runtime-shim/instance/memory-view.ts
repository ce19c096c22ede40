/**
 * A `WebAssembly.Memory` for people: bytes, numbers and strings, checked, and still valid after the memory grew.
 *
 * The buffer is not kept, since growing replaces it: every call takes it anew. The code is small rather than fast, since a bundle
 * that uses any of it has all of it. A loop over numbers takes the array of `view` once, which is as fast as an array of your
 * own.
 */
import { MEMORY } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"

/** An offset, a length or a count: an integer. For memory64 a number is as good as a bigint. */
export type Address = number | bigint

/** The constructor of a typed array. */
export interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): T
}

/** An array over a part of a memory. */
export interface ArrayView<T> {
  /**
   * The array as of now: the same one until the memory grows, then a new one. Take it from here again after anything that may
   * grow the memory, such as a call into wasm that allocates: an array that you kept in a variable is empty then.
   */
  readonly current: T
}

/** Thrown for a place that is not in the memory, and for a growth that the memory does not allow. */
export interface MemoryError extends RangeError {
  readonly code: "MEMORY"
  readonly errno: (typeof MEMORY)["errno"]
  /** The offset in bytes. A failed `grow` has no offset, no length and no size. */
  readonly offset?: Address
  /** In bytes; for `view` in elements. */
  readonly length?: Address
  /** The size of the memory, in bytes. */
  readonly size?: number
}

/** The types of numbers, their sizes in bytes, and their names in the methods of `DataView`. */
const NUMBERS = [
  ["I8", 1, "Int8"],
  ["U8", 1, "Uint8"],
  ["I16", 2, "Int16"],
  ["U16", 2, "Uint16"],
  ["I32", 4, "Int32"],
  ["U32", 4, "Uint32"],
  ["I64", 8, "BigInt64"],
  ["U64", 8, "BigUint64"],
  ["F32", 4, "Float32"],
  ["F64", 8, "Float64"],
] as const

type NumberType = (typeof NUMBERS)[number][0]
type ValueOf<T extends NumberType> = T extends "I64" | "U64" ? bigint : number
/** `getI32(offset)` and its like: little-endian, as in wasm, and at any offset. */
type Getters = { readonly [T in NumberType as `get${T}`]: (offset: Address) => ValueOf<T> }
/** `setI32(offset, value)` and its like. Values too large wrap, as they do in a `DataView`. */
type Setters = { readonly [T in NumberType as `set${T}`]: (offset: Address, value: ValueOf<T>) => void }

/**
 * A checked view of a memory. Offsets and lengths are in bytes. For a place that is not wholly in the memory the methods throw a
 * {@link MemoryError}, and write nothing. For a value of the wrong type the error is that of a typed array or a `DataView`.
 */
export interface MemoryView extends Getters, Setters {
  /** The size in pages of 64 KiB. */
  readonly size: number
  /** The size in bytes. */
  readonly byteLength: number
  /** A copy of the bytes. */
  read(offset: Address, length: Address): Uint8Array<ArrayBuffer>
  /** Writes the bytes. Returns how many it wrote: all of them. */
  write(offset: Address, bytes: Uint8Array): number
  /** Decodes UTF-8: U+FFFD stands for bytes that are none, and a byte order mark is kept. `length` is in bytes. */
  readString(offset: Address, length: Address): string
  /** Encodes as UTF-8, lone surrogates as U+FFFD, no 0 at the end. Returns how many bytes it wrote. */
  writeString(offset: Address, text: string): number
  /** Sets the bytes to the lower 8 bits of `value`, 0 by default. */
  fill(offset: Address, length: Address, value?: number): void
  /** Copies bytes in the memory. The two places may overlap. Returns how many bytes it wrote: all of them. */
  copy(to: Address, from: Address, length: Address): number
  /**
   * Adds pages of 64 KiB, and returns how many there were before. Throws a {@link MemoryError} if the memory would be too large.
   */
  grow(pages: Address): number
  /**
   * An array of `length` elements, which `current` renews when the memory grows. `offset` is in bytes, and a multiple of the
   * elements' size: otherwise it throws a {@link MemoryError}.
   *
   * @example
   * const samples = view.view(Float32Array, 4096, 256)
   * samples.current[0]
   */
  view<T extends { readonly length: number }>(Type: ArrayType<T>, offset: Address, length: Address): ArrayView<T>
}

/** Fractions, NaN and everything that is no number are refused: the engine's own views would take 1.5 for 1, and "" for 0. */
const whole = (value: Address): number =>
  Number(Number.isInteger(value) || typeof value === "bigint" ? value : BigInt(NaN))

const Data = DataView as unknown as ArrayType<Record<string, (...args: unknown[]) => unknown>>

/**
 * A view that reads and writes `memory`, of either address type, shared or not. `maximum`, in pages, is for the message of a
 * failed `grow`: JavaScript cannot ask a memory for it.
 *
 * @example
 * const view = memoryView(memory)
 * const length = view.writeString(1024, "wasm") // 4
 * view.readString(1024, length) // "wasm"
 * view.getU8(1024) // 119
 */
export function memoryView(memory: WebAssembly.Memory, maximum: number | "?" = "?"): MemoryView {
  // Made once: to make a decoder takes longer than to decode most strings.
  const decoder = new TextDecoder(undefined, { ignoreBOM: true })
  const memoryError = ({ message }: Error, text: string, more?: object): never =>
    fail(MEMORY, `memory: ${text}, ${message}`, more, RangeError)
  const at = <T = Uint8Array<ArrayBuffer>>(
    offset: Address,
    length: Address,
    Type: ArrayType<T> = Uint8Array as unknown as ArrayType<T>,
  ): T => {
    try {
      return new Type(memory.buffer, whole(offset), whole(length))
    } catch (error) {
      const size = self.byteLength
      return memoryError(error as Error, `${String(length)} at ${String(offset)} of ${size} bytes`, {
        offset,
        length,
        size,
      })
    }
  }
  const self = {
    get byteLength() {
      return memory.buffer.byteLength
    },
    get size() {
      return self.byteLength / 65536
    },
    read: (offset, length) => at(offset, length).slice(),
    // `subarray` refuses a text: that has a length too, and would be written as zeros.
    write: (offset, bytes) => (at(offset, bytes.length).set(bytes.subarray()), bytes.length),
    // From a copy: decoders refuse shared memory.
    readString: (offset, length) => decoder.decode(self.read(offset, length)),
    writeString: (offset, text) => self.write(offset, new TextEncoder().encode(text)),
    fill(offset, length, value) {
      at(offset, length).fill(value as number)
    },
    copy: (to, from, length) => self.write(to, at(from, length)),
    grow(pages) {
      try {
        // Memories of both address types take digits: ToNumber reads them, and so does ToBigInt.
        return Number(memory.grow(`${whole(pages)}` as unknown as number))
      } catch (error) {
        return memoryError(error as Error, `${self.size} pages, ${String(pages)} more, at most ${maximum}`)
      }
    },
    view(Type, offset, length) {
      let array = at(offset, length, Type)
      return {
        get current() {
          // Empty once its buffer is detached.
          return array.length ? array : (array = at(offset, length, Type))
        },
      }
    },
  } as MemoryView
  for (const [name, bytes, type] of NUMBERS) {
    const get = `get${type}`
    const set = `set${type}`
    Object.assign(self, {
      [`get${name}`]: (offset: Address) => at(offset, bytes, Data)[get]!(0, true),
      [`set${name}`]: (offset: Address, value: unknown) => at(offset, bytes, Data)[set]!(0, value, true),
    })
  }
  return self
}
