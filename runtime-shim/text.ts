/**
 * Strings and lists in a module's memory, for functions that a `.wit` describes: lower is JS -> wasm, lift is wasm -> JS.
 *
 * Addresses and lengths; AssemblyScript's objects are in managed.ts. Generated code calls these with what `connect` made, one
 * an instance. Memory may grow in any call into the module, an allocator's included, so views are asked for anew after each.
 */

/** One instance's memory and allocator, and what the call under way must free. */
export interface Io {
  readonly memory: WebAssembly.Memory
  readonly alloc: (size: number, align: number) => number
  readonly free: ((ptr: number, size: number, align: number) => void) | undefined
  readonly shared: boolean
  bytes: Uint8Array
  view?: DataView
  /** All of it as numbers of the kind that was lowered last. */
  numbers?: InstanceType<Numbers>
  Type?: Numbers
  /** AssemblyScript's view of it. */
  units?: Uint16Array
  /** Address, size and alignment in turn, up to `top`. */
  readonly owned: number[]
  top: number
}

/** Units of what was lowered last: bytes of a string, elements of a list. */
export let size = 0

export const connect = (memory: WebAssembly.Memory, alloc?: Io["alloc"], free?: Io["free"]): Io => ({ memory, alloc: alloc as Io["alloc"], free, shared: !(memory.buffer instanceof ArrayBuffer), bytes: new Uint8Array(), owned: [], top: 0 })

/** All of the memory. A buffer that has grown is detached, and its view empty; a shared one keeps the old view as it was. */
export function bytes(io: Io): Uint8Array {
  const { bytes } = io
  return bytes.length > 0 && !io.shared ? bytes : (io.bytes = new Uint8Array(io.memory.buffer))
}

export function view(io: Io): DataView {
  const { buffer } = bytes(io)
  return io.view?.buffer === buffer ? io.view : (io.view = new DataView(buffer))
}

/** The address of so many bytes. Nothing is allocated for none: the address is then one that is aligned and not null. */
export function allocate(io: Io, size: number, align: number): number {
  if (size === 0) return align
  const ptr = io.alloc(size, align) >>> 0
  if (ptr === 0) throw new RangeError(`[wasmport] no room for ${size} bytes`)
  if (io.free !== undefined) note(io, ptr, size, align)
  return ptr
}

function note(io: Io, ptr: number, size: number, align: number): void {
  const { owned } = io
  owned[io.top++] = ptr
  owned[io.top++] = size
  owned[io.top++] = align
}

/** Takes over what the module has allocated for a result. A result may lie where an argument did: that is freed once. */
export function own(io: Io, ptr: number, size: number, align: number): void {
  if (size === 0) return
  for (let i = 0; i < io.top; i += 3) if (io.owned[i] === ptr) return
  note(io, ptr, size, align)
}

/** Frees what the call has left since `mark`. */
export function leave(io: Io, mark: number): void {
  const { owned } = io
  while (io.top > mark) {
    io.top -= 3
    io.free!(owned[io.top] as number, owned[io.top + 1] as number, owned[io.top + 2] as number)
  }
}

/** A type error in the words of the function that is called. */
export function refuse(value: unknown, what: string, wanted: string): never {
  throw new TypeError(`[wasmport] ${what} must be ${wanted}, got ${value === null ? "null" : typeof value}`)
}

/** Up to here loops are faster than calls of encoders and decoders. */
const SHORT = 32
/** Strings of so many code units are encoded in a place that is kept; UTF-8 has at most three bytes for each. */
const LARGE = 2 ** 20

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true })
let room = /* @__PURE__ */ new Uint8Array(4096)

/** The address of the string's UTF-8; `size` is its bytes. Lone surrogates become U+FFFD. */
export function lowerString(io: Io, text: string, what: string): number {
  if (typeof text !== "string") refuse(text, what, "a string")
  const { length } = text
  // `encode` takes several times as long as `encodeInto`, which cannot write into shared memory; and no allocator is told
  // more than what the text takes.
  let data = room
  let end = 0
  if (length > LARGE) end = (data = encoder.encode(text)).length
  else {
    if (data.length < length * 3) data = room = new Uint8Array(length * 3)
    if (length <= SHORT / 2) for (let code; end < length && (code = text.charCodeAt(end)) < 128; end++) data[end] = code
    if (end < length) end = encoder.encodeInto(text, data).written
  }
  const ptr = allocate(io, end, 1)
  const memory = bytes(io)
  if (end > SHORT) memory.set(data.subarray(0, end), ptr)
  else for (let i = 0; i < end; i++) memory[ptr + i] = data[i] as number
  return (size = end), ptr
}

/** A part of the memory. Throws a RangeError when it is not in there. */
export function part(io: Io, ptr: number, length: number): Uint8Array {
  const memory = bytes(io)
  const end = ptr + length
  // Where nothing lies, the address says nothing.
  if (length > 0 && end > memory.length) throw new RangeError(`[wasmport] ${ptr} + ${length} is outside of the memory's ${memory.length} bytes`)
  return memory.subarray(ptr, end)
}

/** UTF-8 in memory as a string; what is not UTF-8 in it becomes U+FFFD. */
export function liftString(io: Io, ptr: number, length: number, take?: typeof own): string {
  ptr >>>= 0
  length >>>= 0
  take?.(io, ptr, length, 1)
  return (length < SHORT ? shortString(bytes(io), ptr, ptr + length) : undefined) ?? decode(io, ptr, length)
}

const chars = String.fromCharCode

/** ASCII, several characters at a time; undefined when it is none, or is not in the memory. */
function shortString(memory: Uint8Array, at: number, end: number): string | undefined {
  const byte = memory as { readonly [index: number]: number } as readonly number[]
  for (let i = at; i < end; i++) if (!((byte[i] as number) < 128)) return undefined
  let text = ""
  while (at + 8 <= end) text += chars(byte[at++]!, byte[at++]!, byte[at++]!, byte[at++]!, byte[at++]!, byte[at++]!, byte[at++]!, byte[at++]!)
  if (at + 4 <= end) text += chars(byte[at++]!, byte[at++]!, byte[at++]!, byte[at++]!)
  while (at < end) text += chars(byte[at++]!)
  return text
}

function decode(io: Io, ptr: number, length: number): string {
  const data = part(io, ptr, length)
  // Decoders do not take shared memory.
  return decoder.decode(io.shared ? data.slice() : data)
}

type Numbers = (new (values: ArrayLike<never> | ArrayBufferLike, offset?: number, length?: number) => ArrayBufferView & { [index: number]: never; set(values: ArrayLike<never>, at: number): void }) & { readonly BYTES_PER_ELEMENT: number; readonly name: string }

/** The address of a copy of the numbers; `size` is how many they are. Other arrays of numbers are converted. */
export function lowerNumbers(io: Io, Type: Numbers, values: ArrayLike<never>, what: string): number {
  const length = isList(values, what, Type.name)
  const align = Type.BYTES_PER_ELEMENT
  const ptr = allocate(io, length * align, align)
  const { buffer } = bytes(io)
  let { numbers } = io
  if (io.Type !== Type || numbers?.buffer !== buffer) {
    io.Type = Type
    numbers = io.numbers = new Type(buffer)
  }
  const at = (ptr / align) >>> 0
  // An allocator may align less than the numbers would need; and a call of `set` costs as much as some numbers.
  if (at * align !== ptr) bytes(io).set(new Uint8Array(new Type(values).buffer), ptr)
  else if (length > 16) numbers.set(values, at)
  else for (let i = 0; i < length; i++) numbers[at + i] = values[i] as never
  size = length
  return ptr
}

/** The length of what must be an array of some kind. */
export function isList(values: ArrayLike<unknown> | undefined, what: string, name: string): number {
  const length = typeof values === "object" ? values?.length : undefined
  return typeof length === "number" ? length : refuse(values, what, `a ${name} or an array`)
}

/** A copy of numbers in memory. */
export function liftNumbers<T>(io: Io, Type: (new (buffer: ArrayBufferLike) => T) & { readonly BYTES_PER_ELEMENT: number }, ptr: number, length: number, take?: typeof own): T {
  ptr >>>= 0
  const size = (length >>> 0) * Type.BYTES_PER_ELEMENT
  take?.(io, ptr, size, Type.BYTES_PER_ELEMENT)
  return new Type(part(io, ptr, size).slice().buffer)
}

/** A list of anything else: `store` writes each element at its address. */
export function lowerList<T>(io: Io, values: readonly T[], step: number, align: number, what: string, store: (value: T, at: number) => void): number {
  const length = isList(values, what, "list")
  const ptr = allocate(io, length * step, align)
  for (let i = 0; i < length; i++) store(values[i] as T, ptr + i * step)
  size = length
  return ptr
}

export function liftList<T>(io: Io, ptr: number, length: number, step: number, align: number, load: (at: number) => T, take?: typeof own): T[] {
  ptr >>>= 0
  length >>>= 0
  part(io, ptr, length * step)
  take?.(io, ptr, length * step, align)
  return Array.from({ length }, (_, i) => load(ptr + i * step))
}

/** Writes address and length of a string or list that lies elsewhere. */
export function storePair(io: Io, at: number, ptr: number, length: number): void {
  const memory = view(io)
  memory.setUint32(at, ptr, true)
  memory.setUint32(at + 4, length, true)
}

/** An address or a length of 64 bits. Past 4 GiB nothing of ours counts. */
export function address(long: bigint): number {
  if (BigInt.asUintN(32, long) !== long) throw new RangeError(`[wasmport] ${BigInt.asUintN(64, long)} is past the 4 GiB that strings and lists may lie in`)
  return Number(long)
}

/** The same pair with addresses of 64 bits. */
export function storeWidePair(io: Io, at: number, ptr: number, length: number): void {
  storePair(io, at, ptr, 0)
  storePair(io, at + 8, length, 0)
}

const halves = /* @__PURE__ */ new Uint32Array(2)
const whole = /* @__PURE__ */ new BigInt64Array(halves.buffer)

/** `ptr << 32 | length`: gives the address, and the length in `size`. Through memory, since arithmetic on bigint is slow. */
export function unpack(packed: bigint): number {
  whole[0] = packed
  size = halves[0] as number
  return halves[1] as number
}

export function pack(ptr: number, length: number): bigint {
  halves[0] = length
  halves[1] = ptr
  return whole[0] as bigint
}

/** A string of one character -> its code point. */
export function lowerChar(text: string, what: string): number {
  const code = typeof text === "string" ? text.codePointAt(0) : undefined
  if (code === undefined || text.length !== (code > 0xffff ? 2 : 1) || (code >= 0xd800 && code < 0xe000)) refuse(text, what, "a string of one character")
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
  if (index < 0) throw new TypeError(`[wasmport] ${what} must be one of ${cases.map((it) => JSON.stringify(it)).join(", ")}, got ${typeof name === "string" ? JSON.stringify(name) : typeof name}`)
  return index
}

export function liftCase(cases: readonly string[], index: number, what: string): string {
  const name = cases[index >>> 0]
  if (name === undefined) throw new RangeError(`[wasmport] ${what} must be below ${cases.length}, the module gave ${index}`)
  return name
}

/** An object of booleans -> their bits, the first name's the lowest. What is not there is false. */
export function lowerFlags(names: readonly string[], flags: Readonly<Record<string, unknown>>, what: string): number {
  if (typeof flags !== "object" || flags === null) refuse(flags, what, "an object of flags")
  return names.reduce((bits, name, i) => (flags[name] ? bits | (1 << i) : bits), 0)
}

export const liftFlags = (names: readonly string[], bits: number): Record<string, boolean> => Object.fromEntries(names.map((name, i) => [name, ((bits >>> i) & 1) === 1]))

/** The error of a `result`: `payload` is what the function gave, which is also the message where it is a string. */
export function failed(what: string, payload?: unknown): Error & { payload: unknown } {
  return Object.assign(new Error(typeof payload === "string" ? payload : `[wasmport] ${what} failed`), { payload })
}

/** What a function of the app threw as the error of its `result`; everything else passes through the module as it is. */
export function payloadOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && "payload" in error) return error.payload
  throw error
}
