/**
 * Strings and lists in a module's memory, for functions that a `.wit` describes: lower is JS -> wasm, lift is wasm -> JS.
 *
 * Addresses and lengths; AssemblyScript's objects are in managed.ts. Generated code calls these with what `connect` made, one
 * an instance. Memory may grow in any call into the module, an allocator's included, so views are asked for anew after each.
 */
import { MEMORY, TYPE } from "../errors/codes.ts"

/** What the caller must free, newest first: as `free` takes it, and what was there before. */
export type Owned = readonly [ptr: number, size: number, align: number, before: Owned | undefined]

/** One instance's memory and allocator, and what the call under way must free. Generated code makes it of the first four, `bytes` being empty. */
export interface Io {
  readonly memory: WebAssembly.Memory
  readonly alloc?: (size: number, align: number) => number
  readonly free?: (ptr: number, size: number, align: number, before?: Owned) => void
  /** Whether the memory is shared. */
  readonly shared?: boolean
  bytes: Bytes | never[]
  /** All of the memory as numbers of the kind that was asked for last. */
  numbers?: InstanceType<Numbers>
  Type?: Numbers
  owned?: Owned | undefined
}

/** All of the memory, and on it another view of the same buffer, which goes where it goes: a `DataView` does not tell that it is detached. */
interface Bytes extends Uint8Array {
  view?: DataView
}

/** Units of what was lowered last: bytes of a string, elements of a list. */
export let size = 0

/** All of the memory. A buffer that has grown is detached, and its view empty; a shared one keeps the old view as it was. */
export const bytes = (io: Io): Bytes =>
  (io.bytes.length && !io.shared ? io.bytes : (io.bytes = new Uint8Array(io.memory.buffer))) as Bytes

export function view(io: Io): DataView {
  const memory = bytes(io)
  return (memory.view ??= new DataView(memory.buffer))
}

/** All of the memory as numbers of a kind. No buffers are compared: the getter of a view's takes as long as some loads. */
export function numbers(io: Io, Type: Numbers): InstanceType<Numbers> {
  if (io.Type !== Type || io.shared || !io.numbers!.length) io.numbers = new (io.Type = Type)(io.memory.buffer)
  return io.numbers!
}

/** A place that is not in the memory, or not to be had. `trapped` adds the name of the function, here and to the others. */
function lack(message: string): never {
  throw Object.assign(new RangeError(message), MEMORY)
}

/** A type error in the words of the function that is called. */
export function refuse(value: unknown, what: string, wanted: string): never {
  throw Object.assign(new TypeError(`${what} must be ${wanted}, got ${value && typeof value}`), TYPE)
}

/** The address of so many bytes. Nothing is allocated for none: the address is then one that is aligned and not null. */
export const allocate = (io: Io, size: number, align: number): number =>
  (size ? io.alloc!(size, align) >>> 0 : align) || lack(`no room for ${size} bytes`)

/** Notes what the caller must free: an argument, or a result. A result may lie where one of the `args` did: that is freed once. */
export function own(io: Io, ptr: number, size: number, align: number, args?: Owned): number {
  // The same 32 bits, with a sign or without.
  while (args && args[0] ^ ptr) args = args[3]
  if (size && !args) io.owned = [ptr, size, align, io.owned]
  return ptr
}

/** Frees what the call has left since `mark`. An export that gets more arguments than it has parameters drops them. */
export function leave(io: Io, mark: Owned | undefined): void {
  for (let it; (it = io.owned) !== mark; io.free!(...it!)) io.owned = it![3]
}

/** Up to here loops are faster than calls of encoders and decoders. */
const SHORT = 32

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder("utf8", { ignoreBOM: true })
/** Of strings of up to a million code units, UTF-8 having at most three bytes for each. Nobody has these pages before they are written. */
let room: Uint8Array | undefined

/** The address of the string's UTF-8; `size` is its bytes. Lone surrogates become U+FFFD. */
export function lowerString(io: Io, text: string, what: string): number {
  if (typeof text !== "string") refuse(text, what, "a string")
  const { length } = text
  // `encode` takes several times as long as `encodeInto`, which cannot write into shared memory; and no allocator is told
  // more than what the text takes.
  const data = length > 2 ** 20 ? new Uint8Array(length * 3) : (room ??= new Uint8Array(3 * 2 ** 20))
  let end = 0
  if (length < SHORT) for (let code; end < length && (code = text.charCodeAt(end)) < 128;) data[end++] = code
  if (end < length) end = encoder.encodeInto(text, data).written
  const ptr = allocate(io, end, 1)
  const memory = bytes(io)
  if (end < SHORT) for (let i = end; i--;) memory[ptr + i] = data[i]!
  else memory.set(data.subarray(0, end), ptr)
  size = end
  return ptr
}

/** A part of the memory. Throws a RangeError when it is not in there. */
export function part(io: Io, ptr: number, length: number): Uint8Array {
  const memory = bytes(io)
  // Where nothing lies, the address says nothing.
  if (length && ptr + length > memory.length) lack(`no ${length} bytes at ${ptr}: the memory has ${memory.length}`)
  return memory.subarray(ptr, ptr + length)
}

/** UTF-8 in memory as a string; what is not UTF-8 in it becomes U+FFFD. */
export function liftString(io: Io, ptr: number, length: number): string {
  const data = part(io, ptr >>> 0, length >>> 0)
  // Decoders do not take shared memory.
  return decoder.decode(io.shared ? data.slice() : data)
}

/** The same for a string that is the caller's to free. */
export function takeString(io: Io, ptr: number, length: number): string {
  try {
    return liftString(io, ptr, length)
  } finally {
    if (length) io.free!(ptr, length, 1)
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

/** The address of a copy of the numbers; `size` is how many they are. Other arrays of numbers are converted. */
export function lowerNumbers(io: Io, Type: Numbers, values: ArrayLike<never>, what: string): number {
  const length = isList(values, what, Type)
  // What cannot be converted is known before anything is allocated.
  if (values.constructor !== Type) {
    try {
      values = new Type(values) as never
    } catch {
      refuse(values, what, `a ${Type.name} or an array that one can be made of`)
    }
  }
  const align = Type.BYTES_PER_ELEMENT
  const ptr = allocate(io, length * align, align)
  const memory = numbers(io, Type)
  const at = ptr / align
  // An allocator may align less than the numbers would need; and a call of `set` costs as much as some numbers.
  if (ptr % align) bytes(io).set(new Uint8Array(new Type(values).buffer), ptr)
  else if (length > 16) memory.set(values, at)
  else for (let i = 0; i < length; i++) memory[at + i] = values[i] as never
  size = length
  return ptr
}

/** The length of what must be an array of some kind. */
export function isList(values: ArrayLike<unknown> | undefined, what: string, kind: { readonly name: string }): number {
  const length = typeof values === "object" ? values?.length : undefined
  return typeof length === "number" ? length : refuse(values, what, `a ${kind.name} or an array`)
}

/** A copy of numbers in memory. */
export function liftNumbers<T>(
  io: Io,
  Type: (new (buffer: ArrayBufferLike) => T) & { readonly BYTES_PER_ELEMENT: number },
  ptr: number,
  length: number,
): T {
  return new Type(part(io, ptr >>> 0, (length >>> 0) * Type.BYTES_PER_ELEMENT).slice().buffer)
}

/** A list of anything else: `store` writes each element at its address. */
export function lowerList<T>(
  io: Io,
  values: readonly T[],
  step: number,
  align: number,
  what: string,
  store: (value: T, at: number) => void,
  note?: typeof own,
): number {
  const length = isList(values, what, { name: "list" })
  const ptr = allocate(io, length * step, align)
  note?.(io, ptr, length * step, align)
  for (let i = 0; i < length; i++) store(values[i] as T, ptr + i * step)
  size = length
  return ptr
}

export function liftList<T>(io: Io, ptr: number, length: number, step: number, load: (at: number) => T): T[] {
  ptr >>>= 0
  length >>>= 0
  part(io, ptr, length * step)
  return Array.from({ length }, (_, i) => load(ptr + i * step))
}

/** Writes address and length of a string or list that lies elsewhere. */
export function storePair(io: Io, at: number, ptr: number, length: number): void {
  const memory = view(io)
  memory.setUint32(at, ptr, true)
  memory.setUint32(at + 4, length, true)
}

/** The address that stands at `at`; the length behind it in `size`. */
export function loadPair(io: Io, at: number): number {
  const memory = view(io)
  size = memory.getUint32(at + 4, true)
  return memory.getUint32(at, true)
}

/** An address or a length of 64 bits. Past 4 GiB nothing of ours counts. */
export const address = (long: bigint): number =>
  BigInt.asUintN(32, long) === long
    ? Number(long)
    : lack(`${BigInt.asUintN(64, long)} is past the 4 GiB that strings and lists may lie in`)

/** The same two with addresses of 64 bits. */
export function storeWidePair(io: Io, at: number, ptr: number, length: number): void {
  storePair(io, at, ptr, 0)
  storePair(io, at + 8, length, 0)
}

export function loadWidePair(io: Io, at: number): number {
  const memory = view(io)
  size = address(memory.getBigUint64(at + 8, true))
  return address(memory.getBigUint64(at, true))
}

/** `ptr << 32 | length`: gives the address, and the length in `size`. */
export function unpack(packed: bigint): number {
  size = Number(packed & 0xffffffffn)
  return Number(packed >> 32n)
}

export const pack = (ptr: number, length: number): bigint => (BigInt(ptr) << 32n) | BigInt(length)

/** A string of one character -> its code point. */
export function lowerChar(text: string, what: string): number {
  const code = typeof text === "string" ? text.codePointAt(0) : undefined
  if (code === undefined || text.length !== (code > 0xffff ? 2 : 1) || (code >= 0xd800 && code < 0xe000))
    refuse(text, what, "a string of one character")
  return code as number
}

/** Whether an option of an option is there: 1 or 0. */
export function lowerTag(option: { readonly tag: string }, what: string): number {
  const tag = option?.tag
  if (tag !== "some" && tag !== "none") refuse(option, what, 'an object with the tag "some" or "none"')
  return tag === "some" ? 1 : 0
}

/** A name of an enum -> its number. */
export function lowerCase(cases: readonly string[], name: string, what: string): number {
  const index = cases.indexOf(name)
  if (index < 0)
    throw Object.assign(
      new TypeError(
        `${what} must be one of ${cases.map((it) => JSON.stringify(it)).join(", ")}, got ${typeof name === "string" ? JSON.stringify(name) : typeof name}`,
      ),
      TYPE,
    )
  return index
}

export function liftCase(cases: readonly string[], index: number, what: string): string {
  const name = cases[index >>> 0]
  if (name === undefined)
    throw new RangeError(`[wasmport] ${what} must be below ${cases.length}, the module gave ${index}`)
  return name
}

/** An object of booleans -> their bits, the first name's the lowest. What is not there is false. */
export function lowerFlags(names: readonly string[], flags: Readonly<Record<string, unknown>>, what: string): number {
  if (typeof flags !== "object" || flags === null) refuse(flags, what, "an object of flags")
  return names.reduce((bits, name, i) => (flags[name] ? bits | (1 << i) : bits), 0)
}

export const liftFlags = (names: readonly string[], bits: number): Record<string, boolean> =>
  Object.fromEntries(names.map((name, i) => [name, ((bits >>> i) & 1) === 1]))

/** The error of a `result`: `payload` is what the function gave, which is also the message where it is a string. */
export function failed(what: string, payload?: unknown): Error & { payload: unknown } {
  return Object.assign(new Error(typeof payload === "string" ? payload : `[wasmport] ${what} failed`), { payload })
}

/** What a function of the app threw as the error of its `result`; everything else passes through the module as it is. */
export function payloadOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && "payload" in error) return error.payload
  throw error
}
