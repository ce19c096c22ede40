/**
 * AssemblyScript's strings and arrays: objects of its garbage collector, made by `__new`, with their size in front of them.
 *
 * Nothing is freed here. An object that must outlive a second allocation is pinned. A result is read at once.
 * Layouts: https://www.assemblyscript.org/runtime.html#memory-layout
 */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { bytes, isList, memoryError, numbers, numbersOf, own, part, typeError, view, within } from "./memory.ts"
import type { Io } from "./memory.ts"

/** The exports that `--exportRuntime` adds. */
interface Runtime {
  readonly __new: (size: number, id: number) => number
  readonly __pin: (ptr: number) => number
  readonly __unpin: (ptr: number) => void
  readonly __rtti_base: WebAssembly.Global
}

const BUFFER = 1
const STRING = 2
/** Offsets from an object's address to its size in bytes and to its class. */
const SIZE = -4
const CLASS = -8
/**
 * Offsets of an array's fields. The buffer's address comes first; then the start of the data, its size in bytes, and, for an
 * `Array`, its length. `size` is the size of such an object.
 */
const ARRAY = { start: 4, bytes: 8, length: 12, size: 16 } as const
/** Flags of classes. */
const VIEW = 1
const LIST = 2
const STATIC = 4
/** Code units in one call of `String.fromCharCode`, whose arguments lie on the stack. */
const CHUNK = 4096

const units = (io: Io): Uint16Array => numbers(io, Uint16Array as never) as unknown as Uint16Array

/** Keeps an argument while others are made; `release` unpins it. */
export const pin = (io: Io, raw: Runtime, ptr: number): number =>
  ptr && own(io, { ptr: raw.__pin(ptr), size: 1, align: 1, next: io.owned }).ptr

/** Makes an object of the runtime's. Its address is checked for every size: an object of 0 bytes has one too. */
function make(io: Io, raw: Runtime, size: number, id: number): number {
  const ptr = raw.__new(size, id) >>> 0
  return ptr === 0 ? memoryError(`no room for ${size} bytes`) : within(io, ptr, size || 1)
}

/** A new string in UTF-16, as JavaScript has it, lone surrogates included. */
export function lowerUtf16(io: Io, raw: Runtime, text: string, what: string): number {
  if (typeof text !== "string") typeError(text, what, "a string")
  const { length } = text
  const ptr = make(io, raw, length * 2, STRING)
  const memory = units(io)
  const start = ptr >>> 1
  for (let i = 0; i < length; i++) memory[start + i] = text.charCodeAt(i)
  return ptr
}

/** The string at an address; undefined for null. */
export function liftUtf16(io: Io, ptr: number): string | undefined {
  ptr >>>= 0
  if (ptr === 0) return undefined
  const size = view(io).getUint32(within(io, (ptr + SIZE) >>> 0, 4), true)
  let start = within(io, ptr, size) >>> 1
  const end = start + (size >>> 1)
  const memory = units(io)
  let text = ""
  for (; start < end; start += CHUNK)
    text += String.fromCharCode.apply(null, memory.subarray(start, Math.min(start + CHUNK, end)) as unknown as number[])
  return text
}

/** A typed array's constructor -> the flags of AssemblyScript's classes with the same elements. */
const signed = 1 << 11
const float = 1 << 12
const elementFlags = ({ BYTES_PER_ELEMENT, name }: { BYTES_PER_ELEMENT: number; name: string }): number =>
  (64 * BYTES_PER_ELEMENT) | (name.startsWith("Float") ? signed | float : /Uint/.test(name) ? 0 : signed)

/** The class of arrays of such elements. It prefers an `Array`: that has all fields of a typed array, and so serves for both. */
function classOf(io: Io, raw: Runtime, elements: number): { id: number; flags: number } | undefined {
  const base = raw.__rtti_base.value as number
  const memory = view(io)
  let found: { id: number; flags: number } | undefined
  for (let id = memory.getUint32(base, true) - 1; id >= 0; id--) {
    const flags = memory.getUint32(base + 4 + id * 4, true)
    if (
      (flags & ELEMENTS) === elements &&
      flags & (VIEW | LIST | STATIC) &&
      (found === undefined || found.flags & STATIC || flags & LIST)
    )
      found = { id, flags }
  }
  return found
}
const ELEMENTS = (31 << 6) | signed | float

type Numbers = (new (values: ArrayLike<never> | ArrayBufferLike) => ArrayBufferView & { readonly length: number }) & {
  readonly BYTES_PER_ELEMENT: number
  readonly name: string
}

/** A new array with a copy of the numbers. */
export function lowerArray(io: Io, raw: Runtime, Type: Numbers, values: ArrayLike<never>, what: string): number {
  isList(values, what, Type)
  // A copy: the numbers may lie in the module's own memory, which the allocator may grow.
  const data = numbersOf(Type as never, values, what) as InstanceType<Numbers>
  const found = classOf(io, raw, elementFlags(Type))
  if (found === undefined) fail(TYPE, `${what}: the module has no array that a ${Type.name} could be`, {}, TypeError)
  const list = (found.flags & STATIC) === 0
  const buffer = make(io, raw, data.byteLength, list ? BUFFER : found.id)
  bytes(io).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), buffer)
  if (!list) return buffer
  raw.__pin(buffer)
  try {
    const ptr = make(io, raw, ARRAY.size, found.id)
    const memory = view(io)
    memory.setUint32(ptr, buffer, true)
    memory.setUint32(ptr + ARRAY.start, buffer, true)
    memory.setUint32(ptr + ARRAY.bytes, data.byteLength, true)
    memory.setUint32(ptr + ARRAY.length, data.length, true)
    return ptr
  } finally {
    raw.__unpin(buffer)
  }
}

/** A copy of the numbers of an array of any class; undefined for null. */
export function liftArray<T>(
  io: Io,
  raw: Runtime,
  Type: (new (buffer: ArrayBufferLike) => T) & { readonly BYTES_PER_ELEMENT: number },
  ptr: number,
): T | undefined {
  ptr >>>= 0
  if (ptr === 0) return undefined
  const memory = view(io)
  const at = (offset: number): number => memory.getUint32(within(io, (ptr + offset) >>> 0, 4), true)
  const flags = memory.getUint32(within(io, (raw.__rtti_base.value as number) + 4 + at(CLASS) * 4, 4), true)
  const start = flags & STATIC ? ptr : at(ARRAY.start)
  const size = flags & STATIC ? at(SIZE) : flags & LIST ? at(ARRAY.length) * Type.BYTES_PER_ELEMENT : at(ARRAY.bytes)
  return new Type(part(io, start, size).slice().buffer)
}
