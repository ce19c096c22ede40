/** Files that we write beside the user's own: whole or not at all, and never over a file without our header. No build fails because of them. */
import { readFileSync } from "node:fs"
import { comment, DTS_HEADER } from "../../loader/index.ts"
import { withAddress } from "../addresses.ts"
import { relative, slash } from "../ids.ts"
import { codeOf, reasonOf, writeWhole } from "./write-file.ts"

/** The generated files of one project, and the notes on them. */
export class GeneratedFiles {
  readonly #root: string
  /** Files that are not as they should be: somebody else's, and those that cannot be written. */
  readonly #left = new Set<string>()
  /** Files of which the user was told: once is enough. */
  readonly #told = new Set<string>()
  readonly #notes: string[] = []
  /** How many were written. */
  written = 0

  /** `root` is the folder from which messages name files. */
  constructor(root: string) {
    this.#root = root
  }

  /** Whether the file is not as it should be. */
  isLeft(file: string | undefined): boolean {
    return file !== undefined && this.#left.has(file)
  }

  /** Writes a file whole, unless it has this text already or somebody else wrote it. Returns whether it was written. Throws the system's error. */
  write(file: string, text: string): boolean {
    const existing = readText(file)
    const isForeign = existing !== undefined && !existing.startsWith(DTS_HEADER)
    if (isForeign)
      this.#leave(file, "was not written by wasmport and is left as it is. Delete it to get generated types.")
    else this.#left.delete(file)
    if (isForeign || existing?.replaceAll("\r\n", "\n") === text) return false
    writeWhole(file, text)
    this.written++
    return true
  }

  /** Runs the update of this file. A failure becomes a note: a build is right without types, and nobody could catch the error of a timer. */
  attempt(file: string, update: () => void): void {
    try {
      update()
    } catch (error) {
      this.#leave(
        file,
        `cannot be written (${comment(reasonOf(error))}): its types are not up to date. With \`types: false\`, none are written.`,
      )
    }
  }

  /** A file's name in messages. */
  nameOf(file: string): string {
    return comment(relative(this.#root, slash(file)))
  }

  tell(note: string): void {
    this.#notes.push(withAddress(note))
  }

  /** Takes out the notes for the user. */
  takeNotes(): string[] {
    return this.#notes.splice(0)
  }

  #leave(file: string, why: string): void {
    this.#left.add(file)
    if (!this.#told.has(file)) this.tell(`${this.nameOf(file)} ${why}`)
    this.#told.add(file)
  }
}

/** The text of a file; undefined if there is none. Throws the system's error if it cannot be read, since somebody else may have written it. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error
    return undefined
  }
}
