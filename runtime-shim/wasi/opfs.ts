/**
 * The browser's own files (OPFS) for a program. WASI's functions must answer at once, and OPFS gives promises. So the whole
 * folder is read into memory first; the program works there, and `flush` writes back all changes.
 */
import { IO, PERMISSION } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { wrong } from "./check.ts"
import { ENOTSUP } from "./errno.ts"
import { filesOf } from "./files.ts"
import type { Files } from "./files.ts"
import { openedPreopen } from "./folder.ts"
import { FILE, FOLDER } from "./system.ts"
import type { System } from "./system.ts"
import { below, contents, newFile, newFolder, put, tree } from "./tree.ts"
import type { TreeFile, TreeFolder } from "./tree.ts"

/** A folder of the browser's, read into memory, with all changes that programs and the app have made since. */
export interface Opfs extends Files {
  /**
   * Writes back all changes. If the browser does not take a file, it rejects with code IO, and `path` is that file; the next call
   * tries again.
   */
  flush(): Promise<void>
}

/** OPFS has no links. */
const noLinks = (): never => {
  throw ENOTSUP
}
const system: System<TreeFolder> = { ...tree, link: noLinks, symlink: noLinks }

/** Files and folders by their paths. */
type Stored = Map<string, TreeFile | TreeFolder>

/**
 * Reads a folder of the browser's: by default the root of OPFS, or any that `getDirectoryHandle` or `showDirectoryPicker` gave.
 * Changes that another tab makes later are not seen; files that it adds stay.
 *
 * Rejects with PERMISSION if there is no OPFS, and with a TypeError with code TYPE for a handle of no folder.
 *
 * @example
 * const data = await opfs()
 * await run("notes.wasm", { preopens: { "/data": data } }) // run() flushes at the end
 */
export async function opfs(handle?: FileSystemDirectoryHandle): Promise<Opfs> {
  const from =
    handle ??
    (await globalThis.navigator?.storage?.getDirectory?.()) ??
    fail(
      PERMISSION,
      "opfs(): there is no OPFS here. A page needs https or localhost; in Node take directory(), elsewhere files() of wasmport/wasi",
    )
  if ((from as Partial<FileSystemDirectoryHandle>).kind !== "directory")
    wrong("the argument of opfs()", handle, "a FileSystemDirectoryHandle, or nothing for all of OPFS")
  const root = newFolder()
  let stored: Stored = new Map()
  await load(from, root, "", stored)

  const save = async (): Promise<void> => {
    const current: Stored = new Map(pathsOf(root))
    // From the inside out, as a folder must be empty to be removed. If another tab has put something into a folder, it stays.
    for (const [path, { type }] of [...stored].reverse())
      if (current.get(path)?.type !== type) {
        await at(from, path, (folder, name) => folder.removeEntry(name)).catch((error: Error) => {
          if (type === FILE && error.name !== "NotFoundError") notSaved(path, error)
        })
        stored.delete(path)
      }
    for (const [path, node] of current) {
      if (stored.get(path) === node && !(node.type === FILE && node.changed)) continue
      try {
        await at(from, path, async (folder, name) => {
          if (node.type === FOLDER) await folder.getDirectoryHandle(name, { create: true })
          else await write(await folder.getFileHandle(name, { create: true }), node)
        })
      } catch (error) {
        notSaved(path, error)
      }
      stored.set(path, node)
    }
  }
  let last = Promise.resolve()

  return {
    ...filesOf(root),
    open: (name) => openedPreopen(system, root, name),
    flush: () => (last = last.then(save, save)),
  }
}

async function load(
  handle: FileSystemDirectoryHandle,
  folder: TreeFolder,
  prefix: string,
  stored: Stored,
): Promise<void> {
  // TypeScript knows that a folder can be iterated only with a further library than `dom`.
  const entries = handle as unknown as AsyncIterable<[string, FileSystemDirectoryHandle | FileSystemFileHandle]>
  for await (const [name, child] of entries) {
    const path = prefix + name
    if (child.kind === "directory") {
      const below = newFolder(folder)
      put(folder, name, below)
      stored.set(path, below)
      await load(child, below, `${path}/`, stored)
    } else {
      const file = await child.getFile()
      const node = newFile(new Uint8Array(await file.arrayBuffer()))
      node.changed = false
      node.mtim = BigInt(file.lastModified) * 1_000_000n
      put(folder, name, node)
      stored.set(path, node)
    }
  }
}

/** All files and folders, each folder before what is in it. */
function* pathsOf(root: TreeFolder): Generator<[string, TreeFile | TreeFolder]> {
  for (const [path, node] of below(root)) if (node.type === FILE || node.type === FOLDER) yield [path, node]
}

async function at(
  root: FileSystemDirectoryHandle,
  path: string,
  act: (folder: FileSystemDirectoryHandle, name: string) => Promise<void>,
): Promise<void> {
  const names = path.split("/")
  const last = names.pop() as string
  let folder = root
  for (const name of names) folder = await folder.getDirectoryHandle(name)
  await act(folder, last)
}

async function write(handle: FileSystemFileHandle, node: TreeFile): Promise<void> {
  const bytes = contents(node).slice()
  node.changed = false
  try {
    if ("createWritable" in handle) {
      const writable = await handle.createWritable()
      await writable.write(bytes)
      await writable.close()
    } else {
      // Safari before 26, and in a worker only.
      const access = await (handle as unknown as Synchronous).createSyncAccessHandle()
      try {
        access.truncate(0)
        access.write(bytes)
        access.flush()
      } finally {
        access.close()
      }
    }
  } catch (error) {
    node.changed = true
    throw error
  }
}

interface Synchronous {
  createSyncAccessHandle(): Promise<{
    truncate(size: number): void
    write(bytes: Uint8Array): void
    flush(): void
    close(): void
  }>
}

function notSaved(path: string, cause: unknown): never {
  fail(IO, `opfs(): ${JSON.stringify(path)} cannot be saved: ${String(cause)}`, { path, cause })
}
