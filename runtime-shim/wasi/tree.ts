/** Files and folders in memory: the system behind `files` and `opfs`. */
import { now } from "./descriptor.ts"
import { EEXIST, EINVAL, EISDIR, ELOOP, ENOENT, ENOSPC, ENOTDIR, ENOTEMPTY, EXDEV } from "./errno.ts"
import { FILE, FOLDER, LINK } from "./system.ts"
import type { OpenFile, Stat, System } from "./system.ts"

interface Node {
  readonly ino: bigint
  /** How many names it has: a folder that was removed has none. */
  nlink: number
  atim: bigint
  mtim: bigint
  ctim: bigint
}

export interface TreeFolder extends Node {
  readonly type: typeof FOLDER
  readonly entries: Map<string, TreeNode>
  /** The root has none. */
  parent: TreeFolder | undefined
}

export interface TreeFile extends Node {
  readonly type: typeof FILE
  /** Its bytes, and room behind them, which is all 0. */
  room: Uint8Array
  size: number
  /** Whether it was written since somebody last set this to false. */
  changed: boolean
}

interface TreeLink extends Node {
  readonly type: typeof LINK
  readonly target: string
}

export type TreeNode = TreeFolder | TreeFile | TreeLink

let inos = 0n

function node<T extends object>(more: T): T & Node {
  const time = now()
  return { ino: ++inos, nlink: 1, atim: time, mtim: time, ctim: time, ...more }
}

export const newFolder = (parent?: TreeFolder): TreeFolder => node({ type: FOLDER, entries: new Map(), parent })

/** A file that keeps `bytes` as its own, not a copy. */
export const newFile = (bytes: Uint8Array = new Uint8Array()): TreeFile =>
  node({ type: FILE, room: bytes, size: bytes.length, changed: true })

/** Puts a node into a folder. ENOENT for a folder that was removed while it was open. */
export function put(folder: TreeFolder, name: string, node: TreeNode): void {
  if (folder.nlink === 0) throw ENOENT
  folder.entries.set(name, node)
  changed(folder)
}

/**
 * All that is in a folder by its path from there, each folder before its contents. A loop and no recursion: programs may nest
 * folders very deep.
 */
export function* below(root: TreeFolder): Generator<[path: string, node: TreeNode]> {
  const open = [{ prefix: "", entries: root.entries.entries() }]
  for (let last; (last = open.at(-1));) {
    const { done, value } = last.entries.next()
    if (done) {
      open.pop()
      continue
    }
    const [name, node] = value
    const path = last.prefix + name
    yield [path, node]
    if (node.type === FOLDER) open.push({ prefix: `${path}/`, entries: node.entries.entries() })
  }
}

/** The bytes of a file, not a copy. */
export const contents = (file: TreeFile): Uint8Array => file.room.subarray(0, file.size)

export function resize(file: TreeFile, size: number): void {
  if (size < file.size) file.room.fill(0, size, file.size)
  if (size > file.room.length) {
    let room
    try {
      room = new Uint8Array(Math.max(size, Math.min(file.room.length * 2, file.room.length + 2 ** 26)))
    } catch {
      throw ENOSPC
    }
    room.set(contents(file))
    file.room = room
  }
  file.size = size
  file.changed = true
  changed(file)
}

/** Notes that a file's bytes or a folder's names changed. */
function changed(node: Node): void {
  node.mtim = node.ctim = now()
}

function remove(folder: TreeFolder, name: string, node: TreeNode): void {
  folder.entries.delete(name)
  changed(folder)
  node.nlink--
  node.ctim = folder.ctim
}

const statOf = (node: TreeNode): Stat => ({
  dev: 1n,
  ino: node.ino,
  type: node.type,
  nlink: BigInt(node.nlink),
  size: BigInt(node.type === FILE ? node.size : node.type === LINK ? new TextEncoder().encode(node.target).length : 0),
  atim: node.atim,
  mtim: node.mtim,
  ctim: node.ctim,
})

function setTimes(node: Node, atim: bigint, mtim: bigint): void {
  node.atim = atim
  node.mtim = mtim
  node.ctim = now()
}

const find = (folder: TreeFolder, name: string): TreeNode | undefined =>
  name === "." ? folder : folder.entries.get(name)

function get(folder: TreeFolder, name: string): TreeNode {
  const node = find(folder, name)
  if (node === undefined) throw ENOENT
  return node
}

function openFile(file: TreeFile): OpenFile {
  return {
    read(bytes, start, length, place) {
      const read = file.room.subarray(place, Math.max(place, Math.min(place + length, file.size)))
      bytes.set(read, start)
      return read.length
    },
    write(bytes, start, length, place) {
      if (length === 0) return 0
      if (place + length > file.size) resize(file, place + length)
      file.room.set(bytes.subarray(start, start + length), place)
      file.changed = true
      changed(file)
      return length
    },
    size: () => file.size,
    resize: (size) => resize(file, size),
    stat: () => statOf(file),
    setTimes: (atim, mtim) => setTimes(file, atim, mtim),
    sync() {},
    leave() {},
  }
}

export const tree: System<TreeFolder> = {
  enter(folder, name) {
    const node = get(folder, name)
    if (node.type !== FOLDER) throw ENOTDIR
    return node
  },
  leave() {},
  stat(folder, name) {
    const node = find(folder, name)
    return node && statOf(node)
  },
  setTimes: (folder, name, atim, mtim) => setTimes(get(folder, name), atim, mtim),
  list: (folder) => [...folder.entries.keys()],
  sync() {},

  open(folder, name, { create, exclusive, truncate }) {
    let node = find(folder, name)
    if (node === undefined) {
      if (!create) throw ENOENT
      put(folder, name, (node = newFile()))
    } else if (exclusive) throw EEXIST
    if (node.type !== FILE) throw node.type === LINK ? ELOOP : EISDIR
    if (truncate) resize(node, 0)
    return openFile(node)
  },

  readLink(folder, name) {
    const node = get(folder, name)
    if (node.type !== LINK) throw EINVAL
    return node.target
  },

  makeFolder(folder, name) {
    if (find(folder, name)) throw EEXIST
    put(folder, name, newFolder(folder))
  },

  removeFolder(folder, name) {
    const node = get(folder, name)
    if (node.type !== FOLDER) throw ENOTDIR
    if (node.entries.size > 0) throw ENOTEMPTY
    remove(folder, name, node)
  },

  removeFile(folder, name) {
    const node = get(folder, name)
    if (node.type === FOLDER) throw EISDIR
    remove(folder, name, node)
  },

  rename(folder, name, toFolder, toName) {
    const node = get(folder, name)
    const old = find(toFolder, toName)
    if (within(toFolder, node)) throw EINVAL
    if (old) {
      if (within(folder, old)) throw ENOTEMPTY
      if (old === node) return
      if (old.type === FOLDER) {
        if (node.type !== FOLDER) throw EISDIR
        if (old.entries.size > 0) throw ENOTEMPTY
      } else if (node.type === FOLDER) throw ENOTDIR
      remove(toFolder, toName, old)
    }
    put(toFolder, toName, node)
    folder.entries.delete(name)
    changed(folder)
    node.ctim = folder.ctim
    if (node.type === FOLDER) node.parent = toFolder
  },

  link(folder, name, toFolder, toName) {
    const node = get(folder, name)
    if (node.type === FOLDER) throw EXDEV
    if (find(toFolder, toName)) throw EEXIST
    put(toFolder, toName, node)
    node.nlink++
    node.ctim = now()
  },

  symlink(target, folder, name) {
    if (find(folder, name)) throw EEXIST
    put(folder, name, node({ type: LINK, target }))
  },
}

/** Whether `folder` is `node` or lies somewhere below. */
function within(folder: TreeFolder | undefined, node: TreeNode): boolean {
  for (; folder; folder = folder.parent) if (folder === node) return true
  return false
}
