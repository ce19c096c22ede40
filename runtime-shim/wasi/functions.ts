/**
 * All functions of WASI's preview1, by name. A bundle has only those that its programs import. Each gets the host as its first
 * argument.
 */
import type { State } from "./host.ts"
import { places } from "./stdio.ts"
import type { Answer, Descriptor, Source } from "./types.ts"

export { clock_res_get, clock_time_get, poll_oneoff } from "./clocks.ts"
export { proc_exit, proc_raise } from "./exit.ts"

type Texts = (state: State) => string[]

// With the 0 at the end of each.
const args: Texts = ({ options }) => (options.args ?? []).map((it) => `${it}\0`)
const variables: Texts = ({ options }) => Object.entries(options.env ?? {}).map((it) => `${it.join("=")}\0`)

type OfTexts = (state: State, first: number, second: number) => void

const sizes =
  (list: Texts): OfTexts =>
  (state, count, size) => {
    const texts = list(state)
    const view = state.view()
    view.setUint32(count, texts.length, true)
    view.setUint32(size, encode(texts.join("")).length, true)
  }

const texts =
  (list: Texts): OfTexts =>
  (state, pointers, at) => {
    for (const text of list(state)) {
      const bytes = encode(text)
      state.bytes().set(bytes, at)
      state.view().setUint32(pointers, at, true)
      pointers += 4
      at += bytes.length
    }
  }

/** An AudioWorklet has no encoder. */
const encode = (text: string): Uint8Array =>
  globalThis.TextEncoder
    ? new TextEncoder().encode(text)
    : Uint8Array.from(unescape(encodeURIComponent(text)), (it) => it.charCodeAt(0))

export const args_get: OfTexts = /* @__PURE__ */ texts(args)
export const args_sizes_get: OfTexts = /* @__PURE__ */ sizes(args)
export const environ_get: OfTexts = /* @__PURE__ */ texts(variables)
export const environ_sizes_get: OfTexts = /* @__PURE__ */ sizes(variables)

/** Gives ENOSYS in an AudioWorklet, which has no `crypto`. */
export const random_get = ({ bytes }: State, at: number, length: number): number => {
  if (!globalThis.crypto) return 52
  const place = new Uint8Array(bytes().buffer, at, length)
  for (let i = 0; i < length; i += 65536)
    // Through an array of its own: the engine refuses memory that threads share, and gives at most 65536 bytes at once.
    place.set(crypto.getRandomValues(new Uint8Array(Math.min(length - i, 65536))), i)
  return 0
}

export const sched_yield = (): number => 0

export const fd_close = (state: State, fd: number): Answer => {
  const descriptor = state.descriptors[fd]
  if (!descriptor) return EBADF
  state.descriptors[fd] = undefined
  // Lines that are left go to the app's own functions.
  return () => descriptor.close?.(state)
}

export const fd_renumber = (state: State, from: number, to: number): Answer => {
  const { descriptors } = state
  if (!descriptors[from] || !descriptors[to]) return EBADF
  if (from === to) return 0
  const closed = fd_close(state, to)
  descriptors[to] = descriptors[from]
  descriptors[from] = undefined
  return closed
}

const EBADF = 8
const EINVAL = 28
const ENOTDIR = 54
const ENOTSOCK = 57
const ESPIPE = 70

type OfDescriptor = (state: State, fd: number, ...args: never[]) => Answer
type Otherwise = (this: Descriptor, state: State, ...args: never[]) => Answer

/** A function of a descriptor. If the descriptor has none of this name, `otherwise` answers. */
const of =
  (name: string, otherwise: Otherwise): OfDescriptor =>
  (state, fd, a?: never, b?: never, c?: never, d?: never, e?: never, f?: never, g?: never, h?: never) => {
    const descriptor = state.descriptors[fd]
    return descriptor
      ? ((descriptor[name] ?? otherwise) as Otherwise).call(descriptor, state, a!, b!, c!, d!, e!, f!, g!, h!)
      : EBADF
  }

/** The same. If the descriptor has none, it is of the wrong kind, and `errno` is the answer. */
const only = (name: string, errno: number): OfDescriptor => of(name, () => errno)

/**
 * Says that the descriptor is a character device, to read and to write. Without the right to seek, libc takes it for a terminal,
 * and keeps no line back.
 */
export const fd_fdstat_get: OfDescriptor = /* @__PURE__ */ of("fd_fdstat_get", ({ view }, at: number) => {
  const stat = view()
  stat.setBigUint64(at, 2n, true)
  stat.setBigUint64(at + 8, 66n, true)
  stat.setBigUint64(at + 16, 0n, true)
})
export const fd_filestat_get: OfDescriptor = /* @__PURE__ */ of(
  "fd_filestat_get",
  ({ bytes, unstable }, at: number) => {
    new Uint8Array(bytes().buffer, at, unstable ? 56 : 64).fill(0)[16] = 2
  },
)

/** Bytes that were taken from a source, and not read yet. */
const unread = /* @__PURE__ */ new WeakMap<Descriptor, Uint8Array>()

export const fd_read: OfDescriptor = /* @__PURE__ */ of(
  "fd_read",
  function (state, at: number, count: number, read: number) {
    if (!("source" in this)) return EBADF
    // Throws for bad pointers before the app's function is called: otherwise its bytes would be lost.
    places(state, at, count)
    state.view().setUint32(read, 0, true)
    return () => {
      let rest = unread.get(this)
      const source = this["source"] as unknown as Source | undefined
      if (!rest?.length) {
        const more = (typeof source === "function" ? source() : rest ? "" : source) ?? ""
        rest = typeof more === "string" ? encode(more) : more
      }
      unread.set(this, rest)
      let bytes = 0
      // Only now: the memory may have grown in the app's function.
      for (const place of places(state, at, count)[0]) {
        const piece = rest.subarray(0, place.length)
        place.set(piece)
        rest = rest.subarray(piece.length)
        bytes += piece.length
      }
      unread.set(this, rest)
      state.view().setUint32(read, bytes, true)
    }
  },
)

export const fd_write: OfDescriptor = /* @__PURE__ */ only("fd_write", EBADF)
export const fd_prestat_get: OfDescriptor = /* @__PURE__ */ only("fd_prestat_get", EBADF)
export const fd_prestat_dir_name: OfDescriptor = /* @__PURE__ */ only("fd_prestat_dir_name", EBADF)
export const fd_seek: OfDescriptor = /* @__PURE__ */ only("fd_seek", ESPIPE)
export const fd_tell: OfDescriptor = /* @__PURE__ */ only("fd_tell", ESPIPE)
export const fd_pread: OfDescriptor = /* @__PURE__ */ only("fd_pread", ESPIPE)
export const fd_pwrite: OfDescriptor = /* @__PURE__ */ only("fd_pwrite", ESPIPE)
export const fd_advise: OfDescriptor = /* @__PURE__ */ only("fd_advise", ESPIPE)
export const fd_allocate: OfDescriptor = /* @__PURE__ */ only("fd_allocate", ESPIPE)
export const fd_datasync: OfDescriptor = /* @__PURE__ */ only("fd_datasync", EINVAL)
export const fd_sync: OfDescriptor = /* @__PURE__ */ only("fd_sync", EINVAL)
export const fd_fdstat_set_flags: OfDescriptor = /* @__PURE__ */ only("fd_fdstat_set_flags", EINVAL)
export const fd_fdstat_set_rights: OfDescriptor = /* @__PURE__ */ only("fd_fdstat_set_rights", EINVAL)
export const fd_filestat_set_size: OfDescriptor = /* @__PURE__ */ only("fd_filestat_set_size", EINVAL)
export const fd_filestat_set_times: OfDescriptor = /* @__PURE__ */ only("fd_filestat_set_times", EINVAL)
export const fd_readdir: OfDescriptor = /* @__PURE__ */ only("fd_readdir", ENOTDIR)
export const path_create_directory: OfDescriptor = /* @__PURE__ */ only("path_create_directory", ENOTDIR)
export const path_filestat_get: OfDescriptor = /* @__PURE__ */ only("path_filestat_get", ENOTDIR)
export const path_filestat_set_times: OfDescriptor = /* @__PURE__ */ only("path_filestat_set_times", ENOTDIR)
export const path_link: OfDescriptor = /* @__PURE__ */ only("path_link", ENOTDIR)
export const path_open: OfDescriptor = /* @__PURE__ */ only("path_open", ENOTDIR)
export const path_readlink: OfDescriptor = /* @__PURE__ */ only("path_readlink", ENOTDIR)
export const path_remove_directory: OfDescriptor = /* @__PURE__ */ only("path_remove_directory", ENOTDIR)
export const path_rename: OfDescriptor = /* @__PURE__ */ only("path_rename", ENOTDIR)
export const path_unlink_file: OfDescriptor = /* @__PURE__ */ only("path_unlink_file", ENOTDIR)
export const sock_accept: OfDescriptor = /* @__PURE__ */ only("sock_accept", ENOTSOCK)
export const sock_recv: OfDescriptor = /* @__PURE__ */ only("sock_recv", ENOTSOCK)
export const sock_send: OfDescriptor = /* @__PURE__ */ only("sock_send", ENOTSOCK)
export const sock_shutdown: OfDescriptor = /* @__PURE__ */ only("sock_shutdown", ENOTSOCK)

/** Its descriptor stands between the two paths. Descriptors get the arguments without it, as in their other functions. */
export const path_symlink = (state: State, target: never, length: never, fd: number, ...path: never[]): Answer =>
  only("path_symlink", ENOTDIR)(state, fd, target, length, ...path)
