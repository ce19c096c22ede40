/**
 * A `WebAssembly.Memory` as a person uses it: bytes, numbers and strings, checked, and still there after the memory grew.
 *
 * Nothing is kept of the buffer, which growing replaces: every call looks at it anew. Small comes first here, since all of
 * it is in every bundle that uses any; loops over numbers take the array of `view` once, which is as fast as one's own.
 */

/** A place or a count: whole. memory64 has bigints, and numbers are as good. */
export type Address = number | bigint

/** The constructor of a typed array. */
export interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): T
}

/** An array over a memory. */
export interface ArrayView<T> {
  /**
   * The array as of now: the same one until the memory grows, then one made anew. Take it from here again after whatever may
   * grow the memory, every call into wasm that allocates: an array kept in a variable is empty after that.
   */
  readonly current: T
}

/** What is thrown for a place that is not in the memory, and for a growth that it does not allow. */
export interface MemoryError extends RangeError {
  readonly code: "MEMORY"
  readonly errno: 5006
  readonly offset?: Address
  /** In bytes; of `view` in elements. */
  readonly length?: Address
  /** Of the memory, in bytes. */
  readonly size?: number
}

type Integer = "I8" | "U8" | "I16" | "U16" | "I32" | "U32"
/** Little-endian, as in wasm, and at any offset. */
type Getters = { readonly [T in Integer | "F32" | "F64" as `get${T}`]: (offset: Address) => number } & {
  readonly [T in "I64" | "U64" as `get${T}`]: (offset: Address) => bigint
}
/** Values too large wrap, as they do in a `DataView`. */
type Setters = { readonly [T in Integer | "F32" | "F64" as `set${T}`]: (offset: Address, value: number) => void } & {
  readonly [T in "I64" | "U64" as `set${T}`]: (offset: Address, value: bigint) => void
}

/** Offsets and lengths are in bytes. A place that is not wholly in the memory is a {@link MemoryError}, and nothing is written. */
export interface MemoryView extends Getters, Setters {
  /** The size in pages of 64 KiB. */
  readonly size: number
  /** The size in bytes. */
  readonly byteLength: number
  /** A copy of the bytes. */
  read(offset: Address, length: Address): Uint8Array<ArrayBuffer>
  /** Returns how many bytes it wrote: all of them. */
  write(offset: Address, bytes: Uint8Array): number
  /** Decodes UTF-8: U+FFFD stands for what is none, and a byte order mark is kept. `length` is in bytes. */
  readString(offset: Address, length: Address): string
  /** Encodes as UTF-8, lone surrogates as U+FFFD, no 0 at the end. Returns how many bytes it wrote. */
  writeString(offset: Address, text: string): number
  /** Sets the bytes to the lower 8 bits of `value`, 0 by default. */
  fill(offset: Address, length: Address, value?: number): void
  /** The two places may overlap. Returns how many bytes it wrote: all of them. */
  copy(to: Address, from: Address, length: Address): number
  /** Adds pages and returns how many there were. A {@link MemoryError} when these are too many. */
  grow(pages: Address): number
  /**
   * An array of `length` elements that stays at hand when the memory grows; `offset` is a multiple of their size.
   *
   * @example
   * const samples = view.view(Float32Array, 4096, 256)
   * samples.current[0]
   */
  view<T extends { readonly length: number }>(Type: ArrayType<T>, offset: Address, length: Address): ArrayView<T>
}

type Methods = Record<string, (...args: unknown[]) => unknown>

/** Fractions, NaN and what is no number are none: the engine's own views would take 1.5 for 1. */
const whole = (value: Address): number => (Number.isInteger(value) ? (value as number) : Number(BigInt(value)))

/**
 * Reads and writes `memory`, of either address type, shared or not. `maximum`, in pages, is for the message of a failed
 * `grow`: JavaScript cannot ask a memory for it.
 *
 * @example
 * const view = memoryView(memory)
 * const length = view.writeString(1024, "wasm") // 4
 * view.readString(1024, length) // "wasm"
 */
export function memoryView(memory: WebAssembly.Memory, maximum: number | "?" = "?"): MemoryView {
  // Made once: that takes longer than most strings.
  const decoder = new TextDecoder(undefined, { ignoreBOM: true })
  const fail = ({ message }: Error, text: string, details?: object): never => {
    throw Object.assign(RangeError(`[wasmport] memory: ${text}, ${message}`), { code: "MEMORY", errno: 5006 }, details)
  }
  const at = <T = Uint8Array<ArrayBuffer>>(
    offset: Address,
    length: Address,
    Type: ArrayType<T> = Uint8Array as unknown as ArrayType<T>,
  ): T => {
    try {
      return new Type(memory.buffer, whole(offset), whole(length))
    } catch (error) {
      return fail(error as Error, `${length} at ${offset} of ${self.byteLength} bytes`, {
        offset,
        length,
        size: self.byteLength,
      })
    }
  }
  const self: MemoryView & Record<string, unknown> = {
    get byteLength() {
      return memory.buffer.byteLength
    },
    get size() {
      return self.byteLength / 65536
    },
    read: (offset, length) => at(offset, length).slice(),
    write: (offset, bytes) => (at(offset, bytes.length).set(bytes), bytes.length),
    // Of a copy: decoders refuse shared memory.
    readString: (offset, length) => decoder.decode(self.read(offset, length)),
    writeString: (offset, text) => self.write(offset, new TextEncoder().encode(text)),
    fill(offset, length, value) {
      at(offset, length).fill(value as number)
    },
    copy: (to, from, length) => self.write(to, at(from, length)),
    grow(pages) {
      try {
        // Digits are what memories of both address types take: ToNumber reads them, and so does ToBigInt.
        return Number(memory.grow(`${BigInt(pages)}` as unknown as number))
      } catch (error) {
        return fail(error as Error, `${self.size} pages, ${pages} more, at most ${maximum}`)
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
  } as MemoryView & Record<string, unknown>
  // `DataView` has them all, under JavaScript's names: getBigInt64 is getI64 here.
  for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
    name.replace(
      /(.et).*([A-Z])\D+(.+)/,
      (_, verb, kind, bits) =>
        (self[verb + kind + bits] = (offset: Address, value: unknown = verb < "h") =>
          at(offset, bits / 8, DataView as unknown as ArrayType<Methods>)[name]!(0, value, true)) as unknown as string,
    )
  }
  return self
}
