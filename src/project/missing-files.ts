/**
 * Missing files, for watchers that see only files which exist when they begin: Rolldown's, and so that of `vite build --watch`. They watch a
 * stand-in, which is written when such a file appears.
 *
 * Watching the folder does not help: all below it would count, and the output may be there.
 */
import { statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeFolder, removeFolder } from "./temporary-folders.ts"

/** Milliseconds between two looks. */
const INTERVAL = 300
/** How often a watcher is told of one change: it may miss it while the bundler builds. At last we stop, since nobody may ever read the file. */
const TRIES = 10

/** The kind of thing at a path: a file, or something else, as a folder; undefined if nothing is there. */
export function kindOf(path: string): "file" | "other" | undefined {
  try {
    return statSync(path).isFile() ? "file" : "other"
  } catch {
    return undefined
  }
}

/** The files that a watcher waits for. */
export class MissingFiles {
  /** By file: the state when it was awaited, how to look again, and how often a watcher was told of a change. */
  readonly #awaited = new Map<string, { readonly was: unknown; readonly look: () => unknown; times: number }>()
  #folder: string | undefined
  #timer: NodeJS.Timeout | undefined

  /**
   * The file to watch in place of this missing one. Undefined if it cannot be written: then new files are not noticed. `look` returns the present
   * state; it may be of something else than a file, and then `file` is any name for it.
   */
  standIn(file: string, look: () => unknown = () => kindOf(file)): string | undefined {
    this.#awaited.set(file, { was: look(), look, times: 0 })
    try {
      this.#folder ??= makeFolder()
      const standIn = join(this.#folder, "appeared")
      if (this.#timer === undefined) {
        writeFileSync(standIn, "")
        // The timer must not keep a process alive.
        this.#timer = setInterval(() => this.#look(standIn), INTERVAL).unref()
      }
      return standIn
    } catch {
      return undefined
    }
  }

  /** Notes that a file exists and was read. */
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
        // Somebody has cleared the temporary folder. Nobody could catch the error of a timer.
      }
    }
  }
}
