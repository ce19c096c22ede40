/**
 * Strings and lists in a module's memory, for functions that a `.wit` describes: lower is JS -> wasm, lift is wasm -> JS.
 *
 * AssemblyScript's objects are in assemblyscript.ts. Printed code makes one `Io` for each instance and passes it to all of these
 * functions. Any call into the module may grow the memory, a call of its allocator too. So views are asked for anew after each
 * call.
 */

import { MEMORY, TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"

/** A string or a list in memory: its address, and its length in bytes or elements. */
export interface Span {
  readonly ptr: number
  readonly length: number
}

/** An allocation of `size` bytes. The blocks that the current call must free form a list, newest first. */
export interface Block {
  readonly ptr: number
  readonly size: number
  readonly align: number
  readonly next: Block | undefined
}

/**
 * One instance's memory and allocator, and the blocks that the current call must free. Printed code sets the first five members.
 */
export interface Io {
  readonly memory: WebAssembly.Memory
  readonly alloc?: (size: number, align: number) => number
  readonly free?: (ptr: number, size: number, align: number) => void
  /** Whether the memory is shared. */
  readonly shared?: boolean
  /** A view of the whole memory; an empty array before there is one. */
  bytes: Bytes | never[]
  /** The whole memory as numbers of the type that was asked for last. */
  numbers?: InstanceType<Numbers>
  Type?: Numbers
  owned?: Block | undefined
}

/**
 * A view of the whole memory that carries a `DataView` of the same buffer. Both are replaced together, because a `DataView`
 * gives no sign that its buffer was detached.
 */
interface Bytes extends Uint8Array {
  view?: DataView
}

/**
 * A view of the whole memory. When a memory grows, its old buffer is detached, and the view of it is empty. In a shared memory
 * the old view stays as it was, so the view is made anew in each call.
 */
export const bytes = (io: Io): Bytes =>
  (io.bytes.length && !io.shared ? io.bytes : (io.bytes = new Uint8Array(io.memory.buffer))) as Bytes

/** The whole memory for numbers of any kind. */
export function view(io: Io): DataView {
  const memory = bytes(io)
  return (memory.view ??= new DataView(memory.buffer))
}

/**
 * The whole memory as numbers of one type. It compares no buffers: to get the `buffer` of a view takes as long as several loads.
 */
export function numbers(io: Io, Type: Numbers): InstanceType<Numbers> {
  if (io.Type !== Type || io.shared || !io.numbers!.length) io.numbers = new (io.Type = Type)(io.memory.buffer)
  return io.numbers!
}

/** Throws a RangeError (MEMORY): a place is outside of the memory, or there is no room. `trapped` adds the name of the function. */
export function memoryError(message: string): never {
  fail(MEMORY, message, {}, RangeError)
}

/** Throws a TypeError (TYPE) for an argument. `what` names it, as `who.fullName`; `got` is its value, or what {@link shown} gives. */
export function typeError(got: unknown, what: string, wanted: string): never {
  fail(TYPE, `${what} must be ${wanted}, got ${Object(got) === got ? typeof got : String(got)}`, {}, TypeError)
}

/** A value for a message, so that a string or a bigint cannot be taken for something else. @example shown("7") // '"7"' */
export const shown = (value: unknown): unknown =>
  typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : typeof value === "bigint" ? `${value}n` : value

/**
 * Memory for `length` elements of `unit` bytes. For 0 bytes, the address is aligned and not null. An allocator with a parameter
 * for the alignment must keep it; others may return any address in the memory.
 */
export function allocate(io: Io, length: number, unit: number, align: number): Block & Span {
  const size = length * unit
  const ptr = size ? within(io, io.alloc!(size, align) >>> 0, size) : align
  if (!ptr || (ptr & (align - 1) && io.alloc!.length > 1)) memoryError(`no room for ${size} bytes`)
  return { ptr, length, size, align, next: io.owned }
}

/** Makes the current call free `block`, the allocation that was made last. */
export const own = <T extends Block>(io: Io, block: T): T => (io.owned = block)

/** Makes the current call free a result, unless it is one of the arguments `args`, which are freed anyway. */
export function ownResult(io: Io, span: Span, unit: number, align: number, args?: Block): Span {
  while (args && args.ptr !== span.ptr) args = args.next
  if (!args) own(io, { ptr: span.ptr, size: span.length * unit, align, next: io.owned })
  return span
}

/** Frees the allocations since `mark`. An export with fewer than three parameters ignores the other arguments. */
export function release(io: Io, mark: Block | undefined): void {
  for (let block; (block = io.owned) !== mark;) {
    io.owned = block!.next
    if (block!.size) io.free!(block!.ptr, block!.size, block!.align)
  }
}

/** For texts shorter than this, a loop is faster than a call of the encoder. */
const SHORT = 32

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder("utf8", { ignoreBOM: true })
/**
 * A buffer for the UTF-8 of up to `ROOM` code units, each of which needs 3 bytes or less. The OS commits its pages only when they
 * are written. While an allocator runs, the buffer is in use, and this is undefined: the allocator may call anything, and so
 * lower other strings.
 */
let room: Uint8Array | undefined
const ROOM = 2 ** 20

/** A copy of the string in memory, as UTF-8. Lone surrogates become U+FFFD. */
export function lowerString(io: Io, text: string, what: string): Block & Span {
  if (typeof text !== "string") typeError(text, what, "a string")
  const { length } = text
  let data
  let end = 0
  // Without the bound `length`, `charCodeAt` would read past the end, and engines do not inline that.
  if (length < SHORT) while (end < length && text.charCodeAt(end) < 128) end++
  if (end < length) {
    // `encode` takes several times as long as `encodeInto`. The text does not go straight into the memory: `encodeInto` refuses
    // shared memory, and an allocator is asked for no more than the UTF-8 takes.
    data = (length <= ROOM && room) || new Uint8Array(3 * Math.max(length, ROOM))
    room = undefined
    end = encoder.encodeInto(text, data).written
  }
  const block = allocate(io, end, 1, 1)
  const { ptr } = block
  // `allocate` has just made this view current.
  const memory = io.bytes as Bytes
  if (data) {
    memory.set(data.subarray(0, end), ptr)
    if (length <= ROOM) room = data
  } else while (end--) memory[ptr + end] = text.charCodeAt(end)
  return block
}

/** The address, if `size` bytes lie there. Throws a RangeError (MEMORY) if they do not. */
export function within(io: Io, ptr: number, size: number): number {
  const { length } = bytes(io)
  // For 0 bytes any address is right.
  if (size && ptr + size > length) memoryError(`no ${size} bytes at ${ptr}: the memory has ${length}`)
  return ptr
}

/** A part of the memory. Throws a RangeError (MEMORY) if it does not lie in there. */
export const part = (io: Io, ptr: number, length: number): Uint8Array =>
  bytes(io).subarray(within(io, ptr, length), ptr + length)

/** UTF-8 in memory as a string. Bytes that are not UTF-8 become U+FFFD. */
export function liftString(io: Io, span: Span): string {
  const data = part(io, span.ptr, span.length)
  // Decoders do not take shared memory.
  return decoder.decode(io.shared ? data.slice() : data)
}

/** The same for a string that the caller frees: frees it. */
export function liftAndFree(io: Io, span: Span): string {
  try {
    return liftString(io, span)
  } finally {
    if (span.length) io.free!(span.ptr, span.length, 1)
  }
}

type Numbers = (new (
  values: ArrayLike<never> | ArrayBufferLike,
  offset?: number,
  length?: number,
) => ArrayBufferView & {
  [index: number]: never
  readonly length: number
  set(values: ArrayLike<never>, at: number): void
}) & { readonly BYTES_PER_ELEMENT: number; readonly name: string }

/** A copy of the numbers in memory. Other arrays of numbers are converted. */
export function lowerNumbers(io: Io, Type: Numbers, values: ArrayLike<never>, what: string): Block & Span {
  const length = isList(values, what, Type)
  // Values that cannot be converted must fail before anything is allocated.
  if (values.constructor !== Type) {
    values = numbersOf(Type, values, what)
  }
  const before = (io.bytes.length ? io.bytes : bytes(io)) as Bytes
  const given = values as unknown as Uint8Array
  const start = given.byteOffset
  const align = Type.BYTES_PER_ELEMENT
  const block = allocate(io, length, align, align)
  const { ptr } = block
  // The allocator has detached the array, by growing its memory. If that is this memory, the values are still in it.
  if (given.length !== length)
    values =
      given.buffer === before.buffer
        ? (new Type(io.memory.buffer, start, length) as never)
        : typeError(values, what, "an array that stays while room is made for it")
  const memory = numbers(io, Type)
  const at = ptr / align
  // An allocator may align less than the numbers need. For few numbers, a loop is faster than a call of `set`.
  if (ptr & (align - 1)) bytes(io).set(new Uint8Array(new Type(values).buffer), ptr)
  else if (length > 16) memory.set(values, at)
  else for (let i = 0; i < length; i++) memory[at + i] = values[i] as never
  return block
}

/** A copy of an array as numbers of one type. */
export function numbersOf<T extends Numbers>(Type: T, values: ArrayLike<never>, what: string): never {
  try {
    return new Type(values) as never
  } catch {
    for (let i = 0; i < values.length; i++) {
      try {
        if (new Type([values[i]] as never).length === 1) continue
      } catch {
        typeError(shown(values[i]), `${what}[${i}]`, Type.name.startsWith("Big") ? "a bigint" : "a number")
      }
    }
    return typeError(values, what, `a ${Type.name} or an array that one can be made of`)
  }
}

/** The length of a value that must be an array of some kind. */
export function isList(values: ArrayLike<unknown> | undefined, what: string, kind: { readonly name: string }): number {
  const length = typeof values === "object" ? values?.length : undefined
  // Lengths of more than 32 bits are refused: to read so many elements would take hours.
  return length! >>> 0 === length ? length : typeError(shown(values), what, `a ${kind.name} or an array`)
}

/** Numbers in memory, copied. */
export function liftNumbers<T>(
  io: Io,
  Type: (new (buffer: ArrayBufferLike) => T) & { readonly BYTES_PER_ELEMENT: number },
  { ptr, length }: Span,
): T {
  return new Type(part(io, ptr, length * Type.BYTES_PER_ELEMENT).slice().buffer)
}

/**
 * A list in memory of elements of `size` bytes: `store` writes each at its address. `owns` is {@link own}, for elements that may
 * fail: the list is freed then too.
 */
export function lowerList<T>(
  io: Io,
  values: readonly T[],
  what: string,
  size: number,
  align: number,
  store: (io: Io, at: number, value: T, what: string) => void,
  owns?: typeof own,
): Block & Span {
  const length = isList(values, what, { name: "list" })
  const block = allocate(io, length, size, align)
  owns?.(io, block)
  let i = 0
  try {
    for (; i < length; i++) store(io, block.ptr + i * size, values[i] as T, `${what}[]`)
  } catch (error) {
    throw atIndex(error, what, i)
  }
  return block
}

/** The error of an element, with its index put into its name `what[]`. Such names are made only for an error. */
function atIndex(error: unknown, what: string, index: number): unknown {
  const found = error as Error & { code?: string; path?: string }
  if (found?.code === TYPE.code && !found.path)
    found.message = found.message.replace(`${what}[]`, () => `${what}[${index}]`)
  return error
}

/** A list in memory of elements of `size` bytes: `load` reads each at its address. */
export function liftList<T>(
  io: Io,
  { ptr, length }: Span,
  size: number,
  load: (io: Io, at: number, args?: Block) => T,
  args?: Block,
): T[] {
  part(io, ptr, length * size)
  return Array.from({ length }, (_, i) => load(io, ptr + i * size, args))
}

/** Writes the address and the length of a string or list. */
export function storeSpan(io: Io, at: number, { ptr, length }: Span): void {
  const memory = view(io)
  memory.setUint32(at, ptr, true)
  memory.setUint32(at + 4, length, true)
}

/** Reads the address and the length of a string or list. */
export function loadSpan(io: Io, at: number): Span {
  const memory = view(io)
  return { ptr: memory.getUint32(at, true), length: memory.getUint32(at + 4, true) }
}

/** The span that two core values stand for, as unsigned numbers. */
export const span = (ptr: number, length: number): Span => ({ ptr: ptr >>> 0, length: length >>> 0 })

/** No string or list: the core values of an option's none. */
export const NOTHING: Span = { ptr: 0, length: 0 }

/** An address or a length of 64 bits. Strings and lists past 4 GiB are an error. */
export const address = (long: bigint): number =>
  BigInt.asUintN(32, long) === long
    ? Number(long)
    : memoryError(`${BigInt.asUintN(64, long)} is past the 4 GiB that strings and lists may lie in`)

/** `storeSpan` with addresses of 64 bits. */
export function storeWideSpan(io: Io, at: number, { ptr, length }: Span): void {
  const memory = view(io)
  for (const [i, part] of [ptr, 0, length, 0].entries()) memory.setUint32(at + i * 4, part, true)
}

/** `loadSpan` with addresses of 64 bits. */
export function loadWideSpan(io: Io, at: number): Span {
  const memory = view(io)
  return span(address(memory.getBigUint64(at, true)), address(memory.getBigUint64(at + 8, true)))
}

/** `ptr << 32 | length` -> the two. */
export const unpack = (packed: bigint): Span => ({
  ptr: Number(packed >> 32n) >>> 0,
  length: Number(packed & 0xffffffffn),
})

/** The two -> `ptr << 32 | length`. */
export const pack = ({ ptr, length }: Span): bigint => (BigInt(ptr) << 32n) | BigInt(length)
