/**
 * Strings and lists in a module's memory, for functions that a `.wit` describes: lower is JS -> wasm, lift is wasm -> JS.
 *
 * AssemblyScript's objects are in assemblyscript.ts. Printed code makes one `Io` an instance and passes it to all of these. Memory
 * may grow in any call into the module, an allocator's included, so views are asked for anew after each.
 */

import { MEMORY, TYPE } from "../errors/codes.ts"

/** A string or a list in memory: its address, and its length in bytes or elements. */
export interface Span {
  readonly ptr: number
  readonly length: number
}

/** An allocation of `size` bytes. Those that the call under way frees form a list, newest first. */
export interface Block {
  readonly ptr: number
  readonly size: number
  readonly align: number
  readonly next: Block | undefined
}

/** One instance's memory and allocator, and the blocks that the call under way must free. Printed code makes it of the first five. */
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

/** A view of the whole memory. A buffer that has grown is detached, and its view empty; a shared one keeps the old view as it was. */
export const bytes = (io: Io): Bytes =>
  (io.bytes.length && !io.shared ? io.bytes : (io.bytes = new Uint8Array(io.memory.buffer))) as Bytes

/** The whole memory for numbers of any kind. */
export function view(io: Io): DataView {
  const memory = bytes(io)
  return (memory.view ??= new DataView(memory.buffer))
}

/** The whole memory as numbers of one type. No buffers are compared: the getter of a view's takes as long as some loads. */
export function numbers(io: Io, Type: Numbers): InstanceType<Numbers> {
  if (io.Type !== Type || io.shared || !io.numbers!.length) io.numbers = new (io.Type = Type)(io.memory.buffer)
  return io.numbers!
}

/** Throws for a place outside of the memory, or one that cannot be had. `trapped` adds the name of the function. */
export function memoryError(message: string): never {
  throw Object.assign(new RangeError(message), MEMORY)
}

/** Throws for an argument that is no such value. `what` names it: `who.fullName`; `got` is the value, or {@link shown}. */
export function typeError(got: unknown, what: string, wanted: string): never {
  throw Object.assign(
    new TypeError(`${what} must be ${wanted}, got ${Object(got) === got ? typeof got : String(got)}`),
    TYPE,
  )
}

/** Where a string or a bigint could be taken for something else. @example shown("7") // '"7"' */
export const shown = (value: unknown): unknown =>
  typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : typeof value === "bigint" ? `${value}n` : value

/**
 * Memory for `length` elements of `unit` bytes. For no bytes, the address is aligned and not null. An allocator that is told the
 * alignment must keep it; others may give any address that is in the memory.
 */
export function allocate(io: Io, length: number, unit: number, align: number): Block & Span {
  const size = length * unit
  const ptr = size ? within(io, io.alloc!(size, align) >>> 0, size) : align
  if (!ptr || (ptr & (align - 1) && io.alloc!.length > 1)) memoryError(`no room for ${size} bytes`)
  return { ptr, length, size, align, next: io.owned }
}

/** Has the call free the allocation that was made last. */
export const own = <T extends Block>(io: Io, block: T): T => (io.owned = block)

/** Has the call free a result. It may be one of the arguments `args`, which are freed anyway. */
export function ownResult(io: Io, span: Span, unit: number, align: number, args?: Block): Span {
  while (args && args.ptr !== span.ptr) args = args.next
  if (!args) own(io, { ptr: span.ptr, size: span.length * unit, align, next: io.owned })
  return span
}

/** Frees the allocations since `mark`. An export that gets more arguments than it has parameters drops them. */
export function release(io: Io, mark: Block | undefined): void {
  for (let block; (block = io.owned) !== mark;) {
    io.owned = block!.next
    if (block!.size) io.free!(block!.ptr, block!.size, block!.align)
  }
}

/** Up to here loops are faster than calls of encoders and decoders. */
const SHORT = 32

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder("utf8", { ignoreBOM: true })
/**
 * Scratch for UTF-8 of `ROOM` code units, each of which needs 3 bytes or less. The OS commits its pages only when written. It is taken
 * away while an allocator runs, which may call anything, and have other strings lowered.
 */
let room: Uint8Array | undefined
const ROOM = 2 ** 20

/** A copy of the string in memory, as UTF-8. Lone surrogates become U+FFFD. */
export function lowerString(io: Io, text: string, what: string): Block & Span {
  if (typeof text !== "string") typeError(text, what, "a string")
  const { length } = text
  let data
  let end = 0
  // Engines do not inline the reading of a code past the end.
  if (length < SHORT) while (end < length && text.charCodeAt(end) < 128) end++
  if (end < length) {
    // `encode` takes several times as long as `encodeInto`, which cannot write into shared memory; and no allocator is asked
    // for more than the text takes.
    data = (length <= ROOM && room) || new Uint8Array(3 * Math.max(length, ROOM))
    room = undefined
    end = encoder.encodeInto(text, data).written
  }
  const block = allocate(io, end, 1, 1)
  const { ptr } = block
  // `allocate` has just looked at it.
  const memory = io.bytes as Bytes
  if (data) {
    memory.set(data.subarray(0, end), ptr)
    if (length <= ROOM) room = data
  } else while (end--) memory[ptr + end] = text.charCodeAt(end)
  return block
}

/** The address, if so many bytes lie there. Throws a RangeError where they do not. */
export function within(io: Io, ptr: number, size: number): number {
  const { length } = bytes(io)
  // No bytes may have any address.
  if (size && ptr + size > length) memoryError(`no ${size} bytes at ${ptr}: the memory has ${length}`)
  return ptr
}

/** A part of the memory. Throws a RangeError when it is not in there. */
export const part = (io: Io, ptr: number, length: number): Uint8Array =>
  bytes(io).subarray(within(io, ptr, length), ptr + length)

/** UTF-8 in memory as a string. Bytes that are not UTF-8 become U+FFFD. */
export function liftString(io: Io, span: Span): string {
  const data = part(io, span.ptr, span.length)
  // Decoders do not take shared memory.
  return decoder.decode(io.shared ? data.slice() : data)
}

/** The same of a string that the caller frees. */
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
  // Values in this memory are still there when the allocator made it grow, which took their array away.
  if (given.length !== length)
    values =
      given.buffer === before.buffer
        ? (new Type(io.memory.buffer, start, length) as never)
        : typeError(values, what, "an array that stays while room is made for it")
  const memory = numbers(io, Type)
  const at = ptr / align
  // An allocator may align less than the numbers would need; and a call of `set` costs as much as some numbers.
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
  // A longer one would be looked through for hours.
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

/** A list in memory of elements of `size` bytes: `store` writes each at its address. `owns`: {@link own}, since an element may fail. */
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

/** The error of an element, which was called `what[]`: names with indexes are made when one is needed. */
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

/** Writes where a string or list lies. */
export function storeSpan(io: Io, at: number, { ptr, length }: Span): void {
  const memory = view(io)
  memory.setUint32(at, ptr, true)
  memory.setUint32(at + 4, length, true)
}

/** Reads where a string or list lies. */
export function loadSpan(io: Io, at: number): Span {
  const memory = view(io)
  return { ptr: memory.getUint32(at, true), length: memory.getUint32(at + 4, true) }
}

/** A string or list by its core values. */
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
