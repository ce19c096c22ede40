/**
 * Files that are not there yet, for watchers that see only what is there when they begin (Rolldown's, and so that of
 * `vite build --watch`): they watch a stand-in, which is written when such a file has come.
 *
 * Watching the folder is no way: all below it counts then, and the output may be there.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

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

  /** The file to watch for this one, which is not there. */
  standIn(file: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "wasmport-"))
    const standIn = join(this.#folder, "appeared")
    if (this.#timer === undefined) {
      writeFileSync(standIn, "")
      // A process that has nothing else to do ends.
      this.#timer = setInterval(() => this.#look(standIn), INTERVAL).unref()
    }
    this.#awaited.set(file, 0)
    return standIn
  }

  /** The file is there, and was read. */
  found(file: string): void {
    this.#awaited.delete(file)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#awaited.clear()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }

  #look(standIn: string): void {
    for (const [file, times] of this.#awaited) {
      if (!existsSync(file)) continue
      if (times < TRIES) this.#awaited.set(file, times + 1)
      else this.#awaited.delete(file)
      writeFileSync(standIn, `${file} ${times}`)
    }
  }
}
