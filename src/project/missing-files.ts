/**
 * Files that are not there yet, for watchers that see only what is there when they begin (Rolldown's, and so that of
 * `vite build --watch`): they watch a stand-in, which is written when such a file has come.
 *
 * Watching the folder is no way: all below it counts then, and the output may be there.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface Appearing {
  /** The file to watch for this one, which is not there. */
  standIn(file: string): string
  /** It is there, and was read. */
  met(file: string): void
  close(): void
}

/** Milliseconds. */
const OFTEN = 300
/** A change may be lost while a bundler builds; but nobody may ever read the file. */
const TRIES = 10

export function createAppearing(): Appearing {
  /** How often each file was told of. */
  const awaited = new Map<string, number>()
  let folder: string | undefined
  let timer: NodeJS.Timeout | undefined

  function look(standIn: string): void {
    for (const [file, told] of awaited) {
      if (!existsSync(file)) continue
      if (told < TRIES) awaited.set(file, told + 1)
      else awaited.delete(file)
      writeFileSync(standIn, `${file} ${told}`)
    }
  }

  return {
    standIn(file) {
      folder ??= mkdtempSync(join(tmpdir(), "wasmport-"))
      const standIn = join(folder, "appeared")
      if (timer === undefined) {
        writeFileSync(standIn, "")
        // A process that has nothing else to do ends.
        timer = setInterval(look, OFTEN, standIn).unref()
      }
      awaited.set(file, 0)
      return standIn
    },
    met: (file) => void awaited.delete(file),
    close() {
      clearInterval(timer)
      timer = undefined
      awaited.clear()
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
      folder = undefined
    },
  }
}
