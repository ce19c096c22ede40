/**
 * Files that are not there yet, for watchers that see only what is there when they begin (Rolldown's, and so that of
 * `vite build --watch`): they watch a stand-in, which is written when such a file has come.
 *
 * Watching the folder is no way: all below it counts then, and the output may be there.
 */
import { statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeFolder, removeFolder } from "./temporary-folders.ts"

/** Milliseconds between two looks. */
const INTERVAL = 300
/** A change may be lost while a bundler builds; but nobody may ever read the file. */
const TRIES = 10

/** What stands at a path: nothing, a file, or something else in its place, as a folder. */
export function kindOf(path: string): "file" | "other" | undefined {
  try {
    return statSync(path).isFile() ? "file" : "other"
  } catch {
    return undefined
  }
}

/** The files that a watcher waits for. */
export class MissingFiles {
  /** What stood in the place of each file, how to look again, and how often a watcher was told that this has changed. */
  readonly #awaited = new Map<string, { readonly was: unknown; readonly look: () => unknown; times: number }>()
  #folder: string | undefined
  #timer: NodeJS.Timeout | undefined

  /**
   * The file to watch for this one, which is not there; undefined where none can be written, and no new file is noticed by itself. `look` tells
   * what is there: for something else than a file, which has a name of its own.
   */
  standIn(file: string, look: () => unknown = () => kindOf(file)): string | undefined {
    this.#awaited.set(file, { was: look(), look, times: 0 })
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
    for (const [file, state] of this.#awaited) {
      if (state.look() === state.was) continue
      if (++state.times > TRIES) this.#awaited.delete(file)
      try {
        writeFileSync(standIn, `${file} ${state.times}`)
      } catch {
        // Somebody has cleared the temporary folder. Nobody could catch what a timer throws.
      }
    }
  }
}
