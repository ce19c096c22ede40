/**
 * A program of WASI that is written in JavaScript: it calls the host's functions with pointers into a memory of its own, as compiled
 * programs do. By our host, in Node and on pages; `wasi-calls-node.ts` has it by `node:wasi`.
 */
import * as functions from "../../runtime-shim/wasi/functions.ts"
import { host } from "../../runtime-shim/wasi/host.ts"
import type { WasiOptions } from "../../runtime-shim/wasi/types.ts"

export type Functions = Record<string, (...args: any[]) => number>

export const E = {
  success: 0,
  acces: 2,
  badf: 8,
  busy: 10,
  exist: 20,
  fault: 21,
  ilseq: 25,
  inval: 28,
  isdir: 31,
  loop: 32,
  nametoolong: 37,
  noent: 44,
  nospc: 51,
  nosys: 52,
  notdir: 54,
  notempty: 55,
  notsock: 57,
  notsup: 58,
  perm: 63,
  spipe: 70,
  xdev: 75,
  notcapable: 76,
} as const

/** Bits of rights that `open` asks for, as wasi-libc does. */
const READ = 1n << 1n
const WRITE = (1n << 6n) | (1n << 0n) | (1n << 8n) | (1n << 22n)
const WITHOUT_DATA = ((1n << 29n) - 1n) & ~(READ | WRITE)

export interface OpenOptions {
  readonly follow?: boolean
  readonly create?: boolean
  readonly directory?: boolean
  readonly exclusive?: boolean
  readonly truncate?: boolean
  readonly read?: boolean
  readonly write?: boolean
  readonly append?: boolean
  readonly flags?: number
  readonly base?: bigint
  readonly inheriting?: bigint
}

export interface FileStat {
  readonly ino: bigint
  readonly type: number
  readonly nlink: bigint
  readonly size: bigint
  readonly atim: bigint
  readonly mtim: bigint
}

/** The answer of a call: its errno, and a value if that is 0. */
export type Given<T> = readonly [errno: number, value?: T]

const RESULT = 16
const VECTORS = 64
const TEXTS = 1024
const BUFFER = 1 << 20

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** The program's own functions: each is one call of WASI. */
export interface Calls {
  readonly memory: WebAssembly.Memory
  /** Calls a function as it is. Text and bytes go into the memory and become a pointer and a length. */
  call(name: string, ...args: (number | bigint | string | Uint8Array)[]): number
  /** The result that a function wrote to its last pointer, {@link RESULT}. */
  result(): number
  open(path: string | Uint8Array, options?: OpenOptions, folder?: number): Given<number>
  read(fd: number, length: number, at?: bigint): Given<Uint8Array>
  write(fd: number, bytes: string | Uint8Array, at?: bigint): Given<number>
  seek(fd: number, offset: bigint, whence: number): Given<bigint>
  tell(fd: number): Given<bigint>
  close(fd: number): number
  stat(path: string | Uint8Array, follow?: boolean, folder?: number): Given<FileStat>
  fdstat(fd: number): Given<{ type: number; flags: number; base: bigint; inheriting: bigint }>
  filestat(fd: number): Given<FileStat>
  readlink(path: string | Uint8Array, folder?: number): Given<string>
  /** All names of a folder, by as many calls as `size` needs. */
  list(fd: number, size?: number): Given<{ name: string; type: number; ino: bigint }[]>
  rename(from: string | Uint8Array, to: string | Uint8Array, folder?: number, toFolder?: number): number
  link(from: string | Uint8Array, to: string | Uint8Array, folder?: number, toFolder?: number): number
  symlink(target: string | Uint8Array, path: string | Uint8Array, folder?: number): number
  mkdir(path: string | Uint8Array, folder?: number): number
  rmdir(path: string | Uint8Array, folder?: number): number
  unlink(path: string | Uint8Array, folder?: number): number
  /** Closes the host. */
  end(): void
}

/** A program by our host. */
export function byOurs(options: WasiOptions, unstable = false): Calls {
  const module = unstable ? "wasi_unstable" : "wasi_snapshot_preview1"
  const wasi = host({ [module]: functions }, options)
  const memory = new WebAssembly.Memory({ initial: 64 })
  const imports = wasi.link({})[module] as unknown as Functions
  wasi.bind({ exports: { memory } })
  return calls(memory, imports, unstable, () => wasi.close?.())
}

/** A program over functions that are bound to `memory`; `end` closes their host. */
export function calls(memory: WebAssembly.Memory, imports: Functions, unstable: boolean, end: () => void): Calls {
  const view = new DataView(memory.buffer)
  const bytes = new Uint8Array(memory.buffer)

  const call: Calls["call"] = (name, ...args) => {
    let top = TEXTS
    const flat = args.flatMap((it) => {
      if (typeof it === "number" || typeof it === "bigint") return [it]
      const data = typeof it === "string" ? new TextEncoder().encode(it) : it
      bytes.set(data, top)
      top += data.length
      return [top - data.length, data.length]
    })
    // Wasm makes 0 of undefined.
    return imports[name]!(...flat) | 0
  }
  const given = <T>(errno: number, value: () => T): Given<T> => (errno === 0 ? [errno, value()] : [errno])
  const result = (): number => view.getUint32(RESULT, true)
  const place = (): bigint => view.getBigUint64(RESULT, true)
  const vector = (at: number, length: number): void => {
    view.setUint32(VECTORS, at, true)
    view.setUint32(VECTORS + 4, length, true)
  }
  const fileStat = (): FileStat => {
    const at = BUFFER
    const rest = unstable ? at + 24 : at + 32
    return {
      ino: view.getBigUint64(at + 8, true),
      type: bytes[at + 16]!,
      nlink: unstable ? BigInt(view.getUint32(at + 20, true)) : view.getBigUint64(at + 24, true),
      size: view.getBigUint64(rest, true),
      atim: view.getBigUint64(rest + 8, true),
      mtim: view.getBigUint64(rest + 16, true),
    }
  }

  return {
    memory,
    call,
    result,
    open(path, o = {}, folder = 3) {
      const oflags =
        Number(o.create ?? false) |
        (Number(o.directory ?? false) << 1) |
        (Number(o.exclusive ?? false) << 2) |
        (Number(o.truncate ?? false) << 3)
      const base = o.base ?? WITHOUT_DATA | (o.read === false ? 0n : READ) | (o.write ? WRITE : 0n)
      // The rights that the folder hands on: wasi-libc asks for these first.
      const rights = call("fd_fdstat_get", folder, BUFFER) === 0 ? view.getBigUint64(BUFFER + 16, true) : -1n
      const errno = call(
        "path_open",
        folder,
        Number(o.follow ?? false),
        path,
        oflags,
        o.base === undefined ? base & rights : base,
        o.inheriting ?? rights,
        o.flags ?? Number(o.append ?? false),
        RESULT,
      )
      return given(errno, result)
    },
    read(fd, length, at) {
      vector(BUFFER, length)
      const errno =
        at === undefined ? call("fd_read", fd, VECTORS, 1, RESULT) : call("fd_pread", fd, VECTORS, 1, at, RESULT)
      return given(errno, () => bytes.slice(BUFFER, BUFFER + result()))
    },
    write(fd, data, at) {
      const written = typeof data === "string" ? new TextEncoder().encode(data) : data
      bytes.set(written, BUFFER)
      vector(BUFFER, written.length)
      const errno =
        at === undefined ? call("fd_write", fd, VECTORS, 1, RESULT) : call("fd_pwrite", fd, VECTORS, 1, at, RESULT)
      return given(errno, result)
    },
    seek: (fd, offset, whence) => given(call("fd_seek", fd, offset, whence, RESULT), place),
    tell: (fd) => given(call("fd_tell", fd, RESULT), place),
    close: (fd) => call("fd_close", fd),
    stat: (path, follow = false, folder = 3) =>
      given(call("path_filestat_get", folder, Number(follow), path, BUFFER), fileStat),
    filestat: (fd) => given(call("fd_filestat_get", fd, BUFFER), fileStat),
    fdstat: (fd) =>
      given(call("fd_fdstat_get", fd, BUFFER), () => ({
        type: bytes[BUFFER]!,
        flags: view.getUint16(BUFFER + 2, true),
        base: view.getBigUint64(BUFFER + 8, true),
        inheriting: view.getBigUint64(BUFFER + 16, true),
      })),
    readlink: (path, folder = 3) =>
      given(call("path_readlink", folder, path, BUFFER, 4096, RESULT), () =>
        text(bytes.slice(BUFFER, BUFFER + result())),
      ),
    list(fd, size = 4096) {
      const found: { name: string; type: number; ino: bigint }[] = []
      for (let cookie = 0n; ;) {
        const errno = call("fd_readdir", fd, BUFFER, size, cookie, RESULT)
        if (errno !== 0) return [errno]
        const used = result()
        let at = 0
        while (at + 24 <= used) {
          const length = view.getUint32(BUFFER + at + 16, true)
          if (at + 24 + length > used) break
          cookie = view.getBigUint64(BUFFER + at, true)
          const name = text(bytes.slice(BUFFER + at + 24, BUFFER + at + 24 + length))
          found.push({ name, type: bytes[BUFFER + at + 20]!, ino: view.getBigUint64(BUFFER + at + 8, true) })
          at += 24 + length
        }
        if (used < size) return [0, found]
      }
    },
    rename: (from, to, folder = 3, toFolder = 3) => call("path_rename", folder, from, toFolder, to),
    link: (from, to, folder = 3, toFolder = 3) => call("path_link", folder, 0, from, toFolder, to),
    symlink: (target, path, folder = 3) => call("path_symlink", target, folder, path),
    mkdir: (path, folder = 3) => call("path_create_directory", folder, path),
    rmdir: (path, folder = 3) => call("path_remove_directory", folder, path),
    unlink: (path, folder = 3) => call("path_unlink_file", folder, path),
    end,
  }
}

/** The bytes of a whole file, or the errno if it cannot be opened. */
export function readAll(program: Calls, path: string, folder = 3): Given<Uint8Array> {
  const [errno, fd] = program.open(path, { follow: true }, folder)
  if (fd === undefined) return [errno]
  const read = program.read(fd, 1 << 20)
  program.close(fd)
  return read
}
