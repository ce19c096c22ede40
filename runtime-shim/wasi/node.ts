/**
 * Real directories, by Node's `fs` (Deno and Bun have it too): the system behind `directory`.
 *
 * On Linux an open folder is a descriptor, and a name in it is `/proc/self/fd/<n>/<name>`: the kernel looks up that one name in
 * that very folder, and follows no link there, whatever is renamed meanwhile. Elsewhere an open folder is a real path, which is
 * checked before each use. Between the check and the use, another process may put another folder in its place.
 */
import { EACCES, ENOTDIR, ENOTSUP } from "./errno.ts"
import { LINK } from "./system.ts"
import type { OpenFile, Stat, System } from "./system.ts"
import { Outside } from "./walk.ts"

type Fs = ReturnType<typeof process.getBuiltinModule<"fs">>
type BigIntStats = Record<"dev" | "ino" | "mode" | "nlink" | "size" | "atimeNs" | "mtimeNs" | "ctimeNs", bigint>

/** An open folder. */
export interface NodeFolder {
  /** Linux only. */
  readonly fd: number | undefined
  /** The path to which a slash and a name are added. */
  readonly path: string
}

/** The errors of systems by their numbers in WASI, from 1 on, without their E. */
const ERRORS =
  "2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV".split(
    " ",
  )
/** WASI's kinds of files by the upper four bits of `mode`. */
const TYPES = [0, 0, 2, 0, 3, 0, 1, 0, 4, 0, LINK, 0, 6]
/** A flag of Linux, for which Node has no name. A descriptor with it stands for the folder, and needs no right to list it. */
const O_PATH = 0o10000000
/** The most bytes that one call reads or writes. */
const MOST = 2 ** 30

const statOf = (stat: BigIntStats): Stat => ({
  dev: stat.dev,
  ino: stat.ino,
  type: TYPES[Number(stat.mode >> 12n) & 15] ?? 0,
  nlink: stat.nlink,
  size: stat.size,
  atim: stat.atimeNs,
  mtim: stat.mtimeNs,
  ctim: stat.ctimeNs,
})

/** Seconds, as Node takes times: a number, which is exact to about a quarter of a microsecond. */
const seconds = (time: bigint): number => Number(time) / 1e9

/**
 * Closes the descriptors of files and folders whose program was garbage-collected before anybody closed it: instances of the
 * registry and of `?init` need no `dispose`. `holder` is the object by which the program holds a descriptor.
 */
interface Forgotten {
  add(holder: object, fd: number): void
  /** To be called for a descriptor that is closed. */
  remove(holder: object): void
}

function forgotten(fs: Fs): Forgotten | undefined {
  // Not all hosts have it, and its bare name would throw there.
  if (!globalThis.FinalizationRegistry) return undefined
  const registry = new FinalizationRegistry((fd: number) => {
    try {
      fs.closeSync(fd)
    } catch {
      // Nobody is there who could be told.
    }
  })
  return {
    add: (holder, fd) => registry.register(holder, fd, holder),
    remove: (holder) => registry.unregister(holder),
  }
}

export interface NodeSystem extends System<NodeFolder> {
  /** Opens a real path as a folder. */
  root(path: string): NodeFolder
}

export function nodeSystem(fs: Fs, windows: boolean): NodeSystem {
  const { O_CREAT, O_DIRECTORY = 0, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_TRUNC } = fs.constants
  const FOLDER_FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW

  const held = forgotten(fs)

  const openFolder = (path: string): NodeFolder => {
    const fd = fs.openSync(path, FOLDER_FLAGS)
    const folder = { fd, path: `/proc/self/fd/${fd}` }
    held?.add(folder, fd)
    return folder
  }
  const leave = (folder: NodeFolder): void => {
    if (folder.fd === undefined) return
    held?.remove(folder)
    fs.closeSync(folder.fd)
  }

  /**
   * Whether names can be looked up in descriptors, and whether links are refused there. `/proc/self`, which is a link, is the
   * test.
   */
  const descriptors = ((): boolean => {
    let proc: NodeFolder | undefined
    try {
      proc = openFolder("/proc")
      if (!fs.lstatSync(`${proc.path}/self`).isSymbolicLink()) return false
      try {
        fs.closeSync(fs.openSync(`${proc.path}/self`, FOLDER_FLAGS))
        return false
      } catch {
        return true
      }
    } catch {
      return false
    } finally {
      if (proc) leave(proc)
    }
  })()

  /** The path of a name in a folder. */
  const at = ({ path }: NodeFolder, name: string): string => {
    if (!descriptors) {
      if (fs.realpathSync.native(path) !== path) throw new Outside(name)
      // A backslash, a drive, a stream of a file; and dots and spaces at the end, which Windows drops.
      if (windows && name !== "." && /[\\:]|[. ]$/.test(name)) throw EACCES
    }
    return `${path}/${name}`
  }

  const stat = (folder: NodeFolder, name: string): Stat | undefined => {
    const found = fs.lstatSync(at(folder, name), { bigint: true, throwIfNoEntry: false })
    return found && statOf(found)
  }

  const system: NodeSystem = {
    root: (path) => (descriptors ? openFolder(path) : { fd: undefined, path }),
    enter(folder, name) {
      const path = at(folder, name)
      if (descriptors) return openFolder(path)
      if (!fs.lstatSync(path).isDirectory()) throw ENOTDIR
      return { fd: undefined, path: fs.realpathSync.native(path) }
    },
    leave,
    stat,
    setTimes: (folder, name, atim, mtim) => fs.lutimesSync(at(folder, name), seconds(atim), seconds(mtim)),
    list: (folder) => fs.readdirSync(at(folder, ".")),
    sync(folder) {
      if (windows) return
      const fd = fs.openSync(at(folder, "."), O_DIRECTORY)
      try {
        fs.fsyncSync(fd)
      } finally {
        fs.closeSync(fd)
      }
    },
    open(folder, name, { read, write, create, exclusive, truncate }) {
      const flags =
        (write ? (read ? fs.constants.O_RDWR : fs.constants.O_WRONLY) : fs.constants.O_RDONLY) |
        (create ? O_CREAT : 0) |
        (exclusive ? O_EXCL : 0) |
        (truncate ? O_TRUNC : 0)
      return openFile(fs, held, fs.openSync(at(folder, name), flags | O_NOFOLLOW | O_NONBLOCK, 0o666))
    },
    readLink: (folder, name) => fs.readlinkSync(at(folder, name)),
    makeFolder(folder, name) {
      fs.mkdirSync(at(folder, name))
    },
    removeFolder: (folder, name) => fs.rmdirSync(at(folder, name)),
    removeFile: (folder, name) => fs.unlinkSync(at(folder, name)),
    rename: (folder, name, toFolder, toName) => fs.renameSync(at(folder, name), at(toFolder, toName)),
    link(folder, name, toFolder, toName) {
      // Outside of Linux, a system may follow the link, and give its target the new name.
      if (!descriptors && stat(folder, name)?.type === LINK) throw ENOTSUP
      fs.linkSync(at(folder, name), at(toFolder, toName))
    },
    symlink: (target, folder, name) => fs.symlinkSync(target, at(folder, name)),
    errnoOf(error) {
      const { code } = error as { code?: unknown }
      const errno = typeof code === "string" ? ERRORS.indexOf(code.slice(1)) + 1 : 0
      return errno || (code === "EOPNOTSUPP" ? ENOTSUP : undefined)
    },
  }
  return system
}

function openFile(fs: Fs, held: Forgotten | undefined, fd: number): OpenFile {
  // `leave` is the holder: the descriptor of the program keeps these functions, and not the object that has them.
  const leave = (): void => {
    held?.remove(leave)
    fs.closeSync(fd)
  }
  held?.add(leave, fd)
  return {
    read: (bytes, start, length, place) => fs.readSync(fd, bytes, start, Math.min(length, MOST), place),
    write: (bytes, start, length, place) => fs.writeSync(fd, bytes, start, Math.min(length, MOST), place),
    size: () => fs.fstatSync(fd).size,
    resize: (size) => fs.ftruncateSync(fd, size),
    stat: () => statOf(fs.fstatSync(fd, { bigint: true })),
    setTimes: (atim, mtim) => fs.futimesSync(fd, seconds(atim), seconds(mtim)),
    sync: () => fs.fsyncSync(fd),
    leave,
  }
}
