/**
 * The common part of open files and open folders: errnos instead of errors, and the layouts of WASI's records in a program's
 * memory.
 */
import { PERMISSION } from "../errors/codes.ts"
import { EILSEQ, EINVAL, ENOTCAPABLE } from "./errno.ts"
import * as rights from "./rights.ts"
import type { Stat } from "./system.ts"
import type { Answer, Descriptor, Machine } from "./types.ts"
import { Outside } from "./walk.ts"

/**
 * An open file or folder: a descriptor with a state. Its functions stand in a shared prototype and take the state as their first
 * argument, since a program may open a file a thousand times.
 */
export interface Opened extends State {
  stat(): Stat
  setTimes(atim: bigint, mtim: bigint): void
  sync(): void
  readonly errnoOf: ((error: unknown) => number | undefined) | undefined
}

/** The state that a program can ask for, and change. */
export interface State {
  /** The program's name for the preopen that it comes from. */
  readonly preopen: string
  readonly type: number
  base: number
  inheriting: number
  /** WASI's `fdflags`. */
  flags: number
}

/** `fdflags`. */
export const APPEND = 1
const ALL_FLAGS = 31

/** Throws ENOTCAPABLE without all of the rights. */
export function need({ base }: State, wanted: number): void {
  if (wanted & ~base) throw ENOTCAPABLE
}

/** Functions of WASI over an open file or folder. */
type Functions<O> = Readonly<Record<string, (it: O, machine: Machine, ...args: never[]) => number | void>>

/** Makes a prototype of descriptors from functions that throw errnos. */
export function prototype<O extends Opened>(functions: Functions<O>): Descriptor {
  return Object.fromEntries(
    Object.entries(functions as Functions<Opened>).map(([name, act]) => [
      name,
      // Single parameters: `...args` would make a list for each read and write. No function takes more than these.
      function (this: Opened, machine: Machine, a, b, c, d, e, f, g, h): Answer {
        try {
          return act(this, machine, a, b, c, d, e, f, g, h)
        } catch (error) {
          if (typeof error === "number") return error
          if (error instanceof Outside) {
            const refusal = { ...PERMISSION, function: name, path: error.path, preopen: this.preopen }
            return () => {
              machine.options.onRefused?.(refusal)
              return ENOTCAPABLE
            }
          }
          const errno = this.errnoOf?.(error)
          if (errno === undefined) throw error
          return errno
        }
      } as (this: unknown, machine: Machine, ...args: never[]) => Answer,
    ]),
  )
}

/** The functions that files and folders answer alike. */
export const shared: Functions<Opened> = {
  fd_fdstat_get(it, machine, pointer: number) {
    const view = machine.view()
    view.setUint16(pointer, it.type, true)
    view.setUint16(pointer + 2, it.flags, true)
    view.setBigUint64(pointer + 8, BigInt(it.base), true)
    view.setBigUint64(pointer + 16, BigInt(it.inheriting), true)
  },
  fd_fdstat_set_flags(it, _, flags: number) {
    need(it, rights.FD_SET_FLAGS)
    it.flags = fdflags(flags)
  },
  fd_fdstat_set_rights(it, _, base: bigint, inheriting: bigint) {
    if (base & ~BigInt(it.base) || inheriting & ~BigInt(it.inheriting)) throw ENOTCAPABLE
    it.base = Number(base)
    it.inheriting = Number(inheriting)
  },
  fd_filestat_get(it, machine, pointer: number) {
    need(it, rights.FD_STAT)
    writeStat(machine, pointer, it.stat())
  },
  fd_filestat_set_times(it, _, atim: bigint, mtim: bigint, flags: number) {
    need(it, rights.FD_SET_TIMES)
    it.setTimes(...times(it.stat(), atim, mtim, flags))
  },
  fd_sync(it) {
    need(it, rights.FD_SYNC)
    it.sync()
  },
  fd_datasync(it) {
    need(it, rights.FD_DATASYNC)
    it.sync()
  },
}

/** `fdflags` as they are; EINVAL for those that do not exist. */
export function fdflags(flags: number): number {
  if (flags & ~ALL_FLAGS) throw EINVAL
  return flags
}

/** The two times that `fstflags` ask for: the given one with 1 and 4, the current time with 2 and 8, and otherwise the old one. */
export function times(stat: Stat, atim: bigint, mtim: bigint, flags: number): [atim: bigint, mtim: bigint] {
  if (flags & ~15 || (flags & 3) === 3 || (flags & 12) === 12) throw EINVAL
  return [
    flags & 1 ? BigInt.asUintN(64, atim) : flags & 2 ? now() : stat.atim,
    flags & 4 ? BigInt.asUintN(64, mtim) : flags & 8 ? now() : stat.mtim,
  ]
}

/** Nanoseconds since 1970, as exact as JavaScript's clock. */
export const now = (): bigint => BigInt(Date.now()) * 1_000_000n

/** Writes a `filestat`. In `wasi_unstable`, `nlink` has 32 bits, and all fields behind it stand 8 bytes earlier. */
export function writeStat(machine: Machine, pointer: number, stat: Stat): void {
  const view = machine.view()
  view.setBigUint64(pointer, stat.dev, true)
  view.setBigUint64(pointer + 8, stat.ino, true)
  view.setBigUint64(pointer + 16, BigInt(stat.type), true)
  let rest = pointer + 32
  if (machine.unstable) view.setUint32((rest = pointer + 24) - 4, Number(stat.nlink), true)
  else view.setBigUint64(pointer + 24, stat.nlink, true)
  for (const value of [stat.size, stat.atim, stat.mtim, stat.ctim]) {
    view.setBigUint64(rest, value, true)
    rest += 8
  }
}

/** Bytes of the memory. For bytes outside it throws a RangeError, of which the host makes EFAULT. */
export function slice(machine: Machine, pointer: number, length: number): Uint8Array {
  const { buffer, byteOffset } = machine.bytes()
  return new Uint8Array(buffer, byteOffset + pointer, length)
}

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Reads a path of the program's. Throws EILSEQ if it is not UTF-8, or has a NUL, at which another system would end it. */
export function readPath(machine: Machine, pointer: number, length: number): string {
  const bytes = slice(machine, pointer, length)
  if (bytes.includes(0)) throw EILSEQ
  try {
    return decoder.decode(bytes)
  } catch {
    throw EILSEQ
  }
}
