/** An open folder's descriptor: WASI's functions of paths, over a system's functions of names. */
import { fdflags, need, prototype, readPath, shared, slice, times, writeStat } from "./descriptor.ts"
import type { Opened, State } from "./descriptor.ts"
import {
  EACCES,
  EBADF,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENOENT,
  ENOTCAPABLE,
  ENOTDIR,
  EPERM,
  EXDEV,
} from "./errno.ts"
import { openedFile } from "./file.ts"
import * as rights from "./rights.ts"
import { FILE, FOLDER, LINK } from "./system.ts"
import type { Stat, System } from "./system.ts"
import type { Descriptor, Machine } from "./types.ts"
import { Outside, walk } from "./walk.ts"

/** `lookupflags` and `oflags`. */
const FOLLOW = 1
const CREATE = 1
const DIRECTORY = 2
const EXCLUSIVE = 4
const TRUNCATE = 8

interface OpenedFolder<F = unknown> extends Opened {
  readonly system: System<F>
  readonly folder: F
  /** The names that are being listed. */
  names: readonly string[] | undefined
  /** The name of a preopen, in UTF-8; undefined for other folders. */
  readonly name: Uint8Array | undefined
}

/** A preopen's descriptor. */
export function openedPreopen<F>(system: System<F>, folder: F, name: string, readOnly = false): Descriptor {
  const mask = readOnly ? ~rights.WRITING : ~0
  const state = {
    preopen: name,
    type: FOLDER,
    base: rights.OF_FOLDERS & mask,
    inheriting: rights.ALL & mask,
    flags: 0,
  }
  return openedFolder(system, folder, state, new TextEncoder().encode(name))
}

const openedFolder = <F>(system: System<F>, folder: F, state: State, name?: Uint8Array): Descriptor =>
  Object.assign(Object.create(functions), state, {
    system,
    folder,
    name,
    errnoOf: system.errnoOf,
    stat: () => there(system, folder, ".", false),
    setTimes: (atim: bigint, mtim: bigint) => system.setTimes(folder, ".", atim, mtim),
    sync: () => system.sync(folder),
  } satisfies Partial<OpenedFolder<F>>)

/** Walks a path of the program's. */
const to = <R>(
  { system, folder }: OpenedFolder,
  path: string,
  flags: number,
  act: (folder: unknown, name: string, slash: boolean) => R,
): R => walk(system, folder, path, (flags & FOLLOW) !== 0, act)

/** The same, to something that exists. A path that ends in a slash means a folder: a link at its end is followed. */
const toThere = <R>(
  it: OpenedFolder,
  path: string,
  flags: number,
  act: (folder: unknown, name: string, stat: Stat) => R,
): R =>
  to(it, path, flags | Number(path.endsWith("/")), (folder, name, slash) =>
    act(folder, name, there(it.system, folder, name, slash)),
  )

const functions = /* @__PURE__ */ prototype<OpenedFolder>({
  ...shared,

  close({ system, folder }) {
    system.leave(folder)
  },

  path_open(
    it,
    machine,
    lookup: number,
    pointer: number,
    length: number,
    oflags: number,
    base: bigint,
    inheriting: bigint,
    flags: number,
    result: number,
  ) {
    need(
      it,
      rights.PATH_OPEN | (oflags & CREATE && rights.PATH_CREATE_FILE) | (oflags & TRUNCATE && rights.PATH_SET_SIZE),
    )
    const path = readPath(machine, pointer, length)
    // Programs ask for more rights than they need, and wasi-libc asks for all. Missing rights are left out; only without the
    // rights to read and write data nothing is opened, as a late failure would surprise.
    const asked = Number(BigInt.asUintN(30, base))
    if (asked & (rights.FD_READ | rights.FD_WRITE) & ~it.inheriting) throw ENOTCAPABLE
    const next: Omit<State, "type"> = {
      preopen: it.preopen,
      base: asked & it.inheriting,
      inheriting: Number(BigInt.asUintN(30, inheriting)) & it.inheriting,
      flags: fdflags(flags),
    }
    // O_CREAT with O_EXCL looks at a link itself, and finds it to be there.
    const follow = isExclusive(oflags) ? 0 : lookup | Number(path.endsWith("/"))
    const made = to(it, path, follow, (folder, name, slash) => openAt(it.system, folder, name, slash, oflags, next))
    const { descriptors } = machine
    const free = descriptors.findIndex((it) => it === undefined)
    const fd = free < 0 ? descriptors.length : free
    try {
      machine.view().setUint32(result, fd, true)
    } catch (error) {
      made.close?.(machine)
      throw error
    }
    descriptors[fd] = made
  },

  path_filestat_get(it, machine, lookup: number, pointer: number, length: number, result: number) {
    need(it, rights.PATH_STAT)
    toThere(it, readPath(machine, pointer, length), lookup, (_, _name, stat) => writeStat(machine, result, stat))
  },

  path_filestat_set_times(
    it,
    machine,
    lookup: number,
    pointer: number,
    length: number,
    atim: bigint,
    mtim: bigint,
    flags: number,
  ) {
    need(it, rights.PATH_SET_TIMES)
    toThere(it, readPath(machine, pointer, length), lookup, (folder, name, stat) =>
      it.system.setTimes(folder, name, ...times(stat, atim, mtim, flags)),
    )
  },

  path_readlink(it, machine, pointer: number, length: number, buffer: number, capacity: number, result: number) {
    need(it, rights.PATH_READLINK)
    const path = readPath(machine, pointer, length)
    const target = toThere(it, path, 0, (folder, name, stat) => {
      if (stat.type !== LINK) throw EINVAL
      return it.system.readLink(folder, name)
    })
    // The host's own paths are none of the program's business.
    if (target[0] === "/") throw new Outside(path)
    const bytes = new TextEncoder().encode(target)
    const space = slice(machine, buffer, capacity)
    const read = bytes.subarray(0, space.length)
    space.set(read)
    machine.view().setUint32(result, read.length, true)
  },

  path_create_directory(it, machine, pointer: number, length: number) {
    need(it, rights.PATH_CREATE_DIRECTORY)
    to(it, readPath(machine, pointer, length), 0, (folder, name) => {
      if (name === ".") throw EEXIST
      it.system.makeFolder(folder, name)
    })
  },

  path_remove_directory(it, machine, pointer: number, length: number) {
    need(it, rights.PATH_REMOVE_DIRECTORY)
    to(it, readPath(machine, pointer, length), 0, (folder, name) => {
      if (name === ".") throw EINVAL
      it.system.removeFolder(folder, name)
    })
  },

  path_unlink_file(it, machine, pointer: number, length: number) {
    need(it, rights.PATH_UNLINK_FILE)
    to(it, readPath(machine, pointer, length), 0, (folder, name, slash) => {
      if (there(it.system, folder, name, slash).type === FOLDER) throw EISDIR
      it.system.removeFile(folder, name)
    })
  },

  /** WASI's third argument, the descriptor, is not among the parameters. */
  path_symlink(it, machine, targetPointer: number, targetLength: number, pointer: number, length: number) {
    need(it, rights.PATH_SYMLINK)
    const target = readPath(machine, targetPointer, targetLength)
    const path = readPath(machine, pointer, length)
    if (target === "") throw ENOENT
    if (target[0] === "/") throw new Outside(target)
    to(it, path, 0, (folder, name, slash) => {
      mustBeNew(it.system, folder, name, slash)
      it.system.symlink(target, folder, name)
    })
  },

  path_link(
    it,
    machine,
    lookup: number,
    oldPointer: number,
    oldLength: number,
    newFd: number,
    newPointer: number,
    newLength: number,
  ) {
    const target = other(it, machine, newFd)
    need(it, rights.PATH_LINK_SOURCE)
    need(target, rights.PATH_LINK_TARGET)
    // As in wasmtime: the link itself gets the second name.
    if (lookup & FOLLOW) throw EINVAL
    const path = readPath(machine, oldPointer, oldLength)
    const newPath = readPath(machine, newPointer, newLength)
    to(it, path, 0, (folder, name, slash) => {
      const { type } = there(it.system, folder, name, slash)
      to(target, newPath, 0, (newFolder, newName, slash) => {
        mustBeNew(it.system, newFolder, newName, slash)
        if (type === FOLDER) throw EPERM
        it.system.link(folder, name, newFolder, newName)
      })
    })
  },

  path_rename(
    it,
    machine,
    oldPointer: number,
    oldLength: number,
    newFd: number,
    newPointer: number,
    newLength: number,
  ) {
    const target = other(it, machine, newFd)
    need(it, rights.PATH_RENAME_SOURCE)
    need(target, rights.PATH_RENAME_TARGET)
    const path = readPath(machine, oldPointer, oldLength)
    const newPath = readPath(machine, newPointer, newLength)
    to(it, path, 0, (folder, name, slash) => {
      to(target, newPath, 0, (newFolder, newName, newSlash) => {
        if (name === "." || newName === ".") throw EBUSY
        there(it.system, folder, name, slash || newSlash)
        it.system.rename(folder, name, newFolder, newName)
      })
    })
  },

  fd_readdir(it, machine, pointer: number, length: number, cookie: bigint, result: number) {
    need(it, rights.FD_READDIR)
    // The names stay as they were at the beginning, so that a program may remove what it has read.
    if (cookie === 0n || it.names === undefined) it.names = [".", "..", ...it.system.list(it.folder)]
    const space = slice(machine, pointer, length)
    let filled = 0
    for (let at = Number(BigInt.asUintN(64, cookie)); at < it.names.length && filled < space.length; at++) {
      const entry = directoryEntry(it, it.names[at] as string, at + 1)
      if (entry === undefined) continue
      const fitting = entry.subarray(0, space.length - filled)
      space.set(fitting, filled)
      filled += fitting.length
    }
    machine.view().setUint32(result, filled, true)
  },

  ...Object.fromEntries(
    ["read", "write", "pread", "pwrite", "seek", "tell", "advise", "allocate", "filestat_set_size"].map((it) => [
      `fd_${it}`,
      () => EISDIR,
    ]),
  ),
  fd_prestat_get({ name }, machine, pointer: number) {
    if (name === undefined) throw EBADF
    const view = machine.view()
    view.setUint32(pointer, 0, true)
    view.setUint32(pointer + 4, name.length, true)
  },
  fd_prestat_dir_name({ name }, machine, pointer: number, length: number) {
    if (name === undefined) throw EBADF
    if (length < name.length) throw EINVAL
    slice(machine, pointer, name.length).set(name)
  },
})

/** A `dirent` and its name; undefined if there is no such entry any more. */
function directoryEntry({ system, folder }: OpenedFolder, name: string, next: number): Uint8Array | undefined {
  // A program cannot know what is above a preopen. So ".." is the folder itself, in every folder.
  const stat = system.stat(folder, name === ".." ? "." : name)
  if (stat === undefined) return undefined
  const bytes = new TextEncoder().encode(name)
  const entry = new Uint8Array(24 + bytes.length)
  const view = new DataView(entry.buffer)
  view.setBigUint64(0, BigInt(next), true)
  view.setBigUint64(8, stat.ino, true)
  view.setUint32(16, bytes.length, true)
  entry[20] = stat.type
  entry.set(bytes, 24)
  return entry
}

/** The folder behind the second descriptor of a function that takes two. */
function other({ system }: OpenedFolder, machine: Machine, fd: number): OpenedFolder {
  const found = machine.descriptors[fd] as unknown as OpenedFolder | undefined
  if (found === undefined) throw EBADF
  if (found.folder === undefined) throw ENOTDIR
  if (found.system !== system) throw EXDEV
  return found
}

/** The stat of a name that must exist. With `slash`, it must be a folder. */
function there<F>(system: System<F>, folder: F, name: string, slash: boolean): Stat {
  const stat = system.stat(folder, name)
  if (stat === undefined) throw ENOENT
  if (slash && stat.type !== FOLDER) throw ENOTDIR
  return stat
}

/** Throws if the name of a new link exists already, or ends in a slash. */
function mustBeNew<F>(system: System<F>, folder: F, name: string, slash: boolean): void {
  if (name === "." || system.stat(folder, name)) throw EEXIST
  if (slash) throw ENOENT
}

/**
 * Whether the file must be a new one. POSIX leaves open what O_EXCL does without O_CREAT; here it does nothing, as in Linux,
 * wasmtime and `node:wasi`.
 */
const isExclusive = (oflags: number): boolean => (oflags & (CREATE | EXCLUSIVE)) === (CREATE | EXCLUSIVE)

/** Opens the file or folder that a path led to. */
function openAt<F>(
  system: System<F>,
  folder: F,
  name: string,
  slash: boolean,
  oflags: number,
  { base, ...rest }: Omit<State, "type">,
): Descriptor {
  const create = (oflags & CREATE) !== 0
  const exclusive = isExclusive(oflags)
  const truncate = (oflags & TRUNCATE) !== 0
  const write = (base & rights.FD_WRITE) !== 0
  if (create && oflags & DIRECTORY) throw EINVAL
  const stat = system.stat(folder, name)
  if (stat && exclusive) throw EEXIST
  if (!stat && !create) throw ENOENT
  if (slash && create) throw EISDIR
  if (stat?.type === FOLDER) {
    if (create || write || truncate) throw EISDIR
    const entered = system.enter(folder, name)
    return openedFolder(system, entered, { ...rest, type: FOLDER, base: base & rights.OF_FOLDERS })
  }
  if (stat && (slash || oflags & DIRECTORY)) throw ENOTDIR
  if (stat?.type === LINK) throw ELOOP
  // Devices, pipes and sockets lead out of the folder, and may block for ever.
  if (stat && stat.type !== FILE) throw EACCES
  const file = system.open(folder, name, {
    read: (base & rights.FD_READ) !== 0 || !write,
    write,
    create,
    exclusive,
    truncate,
  })
  const meant = rights.OF_FILES & (write ? ~0 : ~(rights.FD_ALLOCATE | rights.FD_SET_SIZE))
  return openedFile(file, { ...rest, type: FILE, base: base & meant }, system.errnoOf)
}
