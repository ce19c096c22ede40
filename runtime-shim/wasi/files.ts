/** Files in memory, which a program sees as a folder: for pages, workers and tests. */
import { TYPE } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { wrong } from "./check.ts"
import { openedPreopen } from "./folder.ts"
import { FILE, FOLDER } from "./system.ts"
import { below, contents, newFile, newFolder, put, resize, tree } from "./tree.ts"
import type { TreeFolder } from "./tree.ts"
import type { Preopen } from "./types.ts"
import { walk } from "./walk.ts"

/** A file's text, or its bytes. */
export type FileContents = string | ArrayBufferLike | ArrayBufferView

/** Files by name: text, bytes, or a folder of more. A name may be a path: `{ "etc/motd": "Hello" }`. */
export interface Contents {
  readonly [name: string]: FileContents | Contents
}

/** A folder in memory. Paths start in it, without a slash in front: `"out/result.txt"`. */
export interface Files extends Preopen {
  /** A copy of a file's bytes; undefined where there is no file. */
  read(path: string): Uint8Array | undefined
  /** A file's bytes as UTF-8 text; undefined where there is no file. */
  text(path: string): string | undefined
  /**
   * Makes or replaces a file, and the folders that it needs. Throws a TypeError with code TYPE for a path that no file can have,
   * and for contents that are neither text nor bytes.
   */
  write(path: string, contents: FileContents): void
  /** All files with copies of their bytes, by path; links and empty folders are left out. */
  entries(): [path: string, bytes: Uint8Array][]
}

/**
 * Makes a folder in memory. All programs that get it share its files, and see what the others write. Throws as `write` does,
 * and for contents that are no object.
 *
 * @example
 * const data = files({ "in.txt": "one\ntwo\n", folder: { "a.bin": new Uint8Array(4) } })
 * await run("sort.wasm", { args: ["sort", "/data/in.txt", "-o", "/data/out.txt"], preopens: { "/data": data } })
 * data.text("out.txt")
 */
export function files(contents: Contents = {}): Files {
  if (!isFolder(contents))
    wrong("the argument of files()", contents, 'an object of files by name: { "in.txt": "text" }')
  const root = newFolder()
  add(root, contents)
  return filesOf(root)
}

/** The functions of {@link Files} for a tree that exists already. */
export function filesOf(root: TreeFolder): Files {
  const read = (path: string): Uint8Array | undefined => {
    try {
      return walk(tree, root, path, true, (folder, name) => {
        const node = folder.entries.get(name)
        return node?.type === FILE ? contents(node).slice() : undefined
      })
    } catch {
      // The path leads nowhere, or outside of the folder: there is no file.
      return undefined
    }
  }
  return {
    open: (name) => openedPreopen(tree, root, name),
    read,
    text(path) {
      const bytes = read(path)
      return bytes && new TextDecoder().decode(bytes)
    },
    write: (path, bytes) => add(root, { [path]: bytes }),
    entries: () => {
      const found: [string, Uint8Array][] = []
      for (const [path, node] of below(root)) if (node.type === FILE) found.push([path, contents(node).slice()])
      return found
    },
  }
}

/** Adds files to a folder. A loop, as in `below`. */
function add(root: TreeFolder, contents: Contents): void {
  const open = [{ folder: root, contents, left: Object.entries(contents)[Symbol.iterator]() }]
  for (let last; (last = open.at(-1));) {
    const { done, value } = last.left.next()
    if (done) {
      open.pop()
      continue
    }
    const [path, its] = value
    const bytes = bytesOf(its)
    const names = path.split("/")
    const name = bytes && (names.pop() as string)
    let { folder } = last
    for (const it of names) folder = enter(folder, it, path)
    if (bytes) write(folder, name as string, bytes, path)
    else if (!isFolder(its) || open.some((it) => it.contents === its)) noFile(path, its)
    else open.push({ folder, contents: its, left: Object.entries(its)[Symbol.iterator]() })
  }
}

/** A copy of a file's bytes; undefined for a value that is no file. */
function bytesOf(value: FileContents | Contents): Uint8Array | undefined {
  if (typeof value === "string") return new TextEncoder().encode(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
  // A buffer may come from another realm, such as a frame.
  return kindOf(value).endsWith("ArrayBuffer]") ? new Uint8Array(value as ArrayBufferLike).slice() : undefined
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value)

/** Whether it is a plain object or a module. A list, a `Blob`, a `Map` or a promise is refused: nobody would find its files. */
const isFolder = (value: unknown): value is Contents => /^\[object (?:Object|Module)\]$/.test(kindOf(value))

/** The folder of that name, made where there is nothing. */
function enter(folder: TreeFolder, name: string, path: string): TreeFolder {
  check(name, path)
  let next = folder.entries.get(name)
  if (next === undefined) put(folder, name, (next = newFolder(folder)))
  return next.type === FOLDER ? next : notThere(path)
}

function write(folder: TreeFolder, name: string, bytes: Uint8Array, path: string): void {
  check(name, path)
  const there = folder.entries.get(name)
  if (there === undefined) put(folder, name, newFile(bytes))
  else if (there.type === FILE) {
    resize(there, bytes.length)
    there.room.set(bytes)
  } else notThere(path)
}

function check(name: string, path: string): void {
  if (/^\.{0,2}$|\0/.test(name)) notThere(path)
}

function notThere(path: string): never {
  fail(
    TYPE,
    `files(): ${JSON.stringify(path)} is no file path. Write it from this folder, without "." and "..": "folder/file.txt"`,
    { path },
    TypeError,
  )
}

function noFile(path: string, value: unknown): never {
  const kind = isFolder(value) ? "a folder that contains itself" : kindOf(value).slice(8, -1)
  fail(
    TYPE,
    `files(): ${JSON.stringify(path)} is ${kind}. It takes a text, bytes (of a Blob: new Uint8Array(await blob.arrayBuffer())), or an object of more files`,
    { path },
    TypeError,
  )
}
