/**
 * The file system that WASI's functions of files need: the tree in memory (tree.ts), or Node's directories (node.ts). It knows no
 * rights, no program's memory and no paths. Each function takes an open folder and one name in it, never ".." and never with a
 * slash, and does not follow a link. walk.ts makes names of paths. All functions throw an errno of WASI as a number, or an error
 * of Node's.
 */

/** Kinds of files, by WASI's numbers. */
export const FOLDER = 3
export const FILE = 4
export const LINK = 7

/** Times are nanoseconds since 1970. */
export interface Stat {
  readonly dev: bigint
  readonly ino: bigint
  /** {@link FOLDER}, {@link FILE}, {@link LINK}, or another of WASI's. */
  readonly type: number
  readonly nlink: bigint
  readonly size: bigint
  readonly atim: bigint
  readonly mtim: bigint
  readonly ctim: bigint
}

/** How a file gets opened. */
export interface How {
  readonly read: boolean
  readonly write: boolean
  readonly create: boolean
  /** With `create`: EEXIST if the file exists. */
  readonly exclusive: boolean
  readonly truncate: boolean
}

/** An open file. Places in it are in bytes. */
export interface OpenFile {
  /** Reads up to `length` bytes at `place` into `bytes`, from `start` on. Returns how many there were: 0 at the end. */
  read(bytes: Uint8Array, start: number, length: number, place: number): number
  /** Writes `length` of the bytes, from `start` on, at `place`. Returns how many it wrote. */
  write(bytes: Uint8Array, start: number, length: number, place: number): number
  size(): number
  resize(size: number): void
  stat(): Stat
  setTimes(atim: bigint, mtim: bigint): void
  sync(): void
  leave(): void
}

/** `F` is an open folder. The name "." is the folder itself for `enter`, `stat` and `setTimes`, and is not given to the others. */
export interface System<F> {
  /** Opens a folder. ENOTDIR for anything else, a link too. */
  enter(folder: F, name: string): F
  leave(folder: F): void
  /** Undefined where there is nothing. */
  stat(folder: F, name: string): Stat | undefined
  setTimes(folder: F, name: string, atim: bigint, mtim: bigint): void
  /** The names in it, without "." and "..". */
  list(folder: F): readonly string[]
  sync(folder: F): void
  /** ELOOP for a link. */
  open(folder: F, name: string, how: How): OpenFile
  /** EINVAL for anything but a link. */
  readLink(folder: F, name: string): string
  makeFolder(folder: F, name: string): void
  removeFolder(folder: F, name: string): void
  /** Links too; EISDIR for a folder. */
  removeFile(folder: F, name: string): void
  rename(folder: F, name: string, toFolder: F, toName: string): void
  link(folder: F, name: string, toFolder: F, toName: string): void
  symlink(target: string, folder: F, name: string): void
  /** The errno of the system's own errors; undefined for others. */
  errnoOf?: (error: unknown) => number | undefined
}
