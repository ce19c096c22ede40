/** Files beside Vite's own cache. If one cannot be read or written, the work is done again, and nothing else happens. */
import { readFileSync, statSync } from "node:fs"
import { writeWhole } from "./write-file.ts"

/** The content of a JSON file; undefined if there is no file, or if it is not whole. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T
  } catch {
    return undefined
  }
}

/** Writes a JSON file whole, since two servers may start at once. */
export function writeJson(file: string, content: unknown): void {
  try {
    writeWhole(file, JSON.stringify(content))
  } catch {
    // A read-only folder, as in a container.
  }
}

/** A text that changes whenever the file does; undefined if there is no file. Throws the system's error if the file cannot be looked at. */
export function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat && `${stat.ino}:${stat.ctimeMs}:${stat.mtimeMs}:${stat.size}`
}

/** The states of things by name, kept in one such file. Without a file they end with the process. */
export class States {
  readonly #file: string | undefined
  readonly #states: Map<string, string>
  #isSaved = true

  constructor(file: string | undefined) {
    this.#file = file
    const known = file === undefined ? [] : readJson<[string, string][]>(file)
    this.#states = new Map(Array.isArray(known) ? known.filter((it) => Array.isArray(it)) : [])
  }

  /** Whether any state is remembered. */
  has(name: string): boolean {
    return this.#states.has(name)
  }

  /** Whether the state is the one that was remembered last. */
  is(name: string, state: string): boolean {
    return this.#states.get(name) === state
  }

  remember(name: string, state: string): void {
    if (this.is(name, state)) return
    this.#states.set(name, state)
    this.#isSaved = false
  }

  save(): void {
    if (!this.#isSaved && this.#file !== undefined) writeJson(this.#file, [...this.#states])
    this.#isSaved = true
  }
}
