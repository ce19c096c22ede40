/**
 * Files that are not there yet, for watchers that see only what is there when they begin (Rolldown's, and so that of
 * `vite build --watch`): they watch a stand-in, which is written when such a file has come.
 *
 * Watching the folder is no way: all below it counts then, and the output may be there.
 */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeFolder, removeFolder } from "./temporary-folders.ts"

/** Milliseconds between two looks. */
const INTERVAL = 300
/** A change may be lost while a bundler builds; but nobody may ever read the file. */
const TRIES = 10

/** The files that a watcher waits for. */
export class MissingFiles {
  /** How often a watcher was told that a file has come, by file. */
  readonly #awaited = new Map<string, number>()
  #folder: string | undefined
  #timer: NodeJS.Timeout | undefined

  /** The file to watch for this one, which is not there; undefined where none can be written, and no new file is noticed by itself. */
  standIn(file: string): string | undefined {
    this.#awaited.set(file, 0)
    try {
      this.#folder ??= makeFolder()
      const standIn = join(this.#folder, "appeared")
      if (this.#timer === undefined) {
        writeFileSync(standIn, "")
        // A process that has nothing else to do ends.
        this.#timer = setInterval(() => this.#look(standIn), INTERVAL).unref()
      }
      return standIn
    } catch {
      return undefined
    }
  }

  /** The file is there, and was read. */
  found(file: string): void {
    this.#awaited.delete(file)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#awaited.clear()
    if (this.#folder !== undefined) removeFolder(this.#folder)
    this.#folder = undefined
  }

  #look(standIn: string): void {
    for (const [file, times] of this.#awaited) {
      if (!existsSync(file)) continue
      if (times < TRIES) this.#awaited.set(file, times + 1)
      else this.#awaited.delete(file)
      try {
        writeFileSync(standIn, `${file} ${times}`)
      } catch {
        // Somebody has cleared the temporary folder. Nobody could catch what a timer throws.
      }
    }
  }
}
