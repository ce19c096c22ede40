/** Files beside Vite's own cache. One that cannot be read or written costs the time of another look, and nothing else. */
import { readFileSync, statSync } from "node:fs"
import { writeWhole } from "./write-file.ts"

/** The content of a JSON file; undefined for one that is not there or not whole. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T
  } catch {
    return undefined
  }
}

/** Two servers may start at once: each file is written whole. */
export function writeJson(file: string, content: unknown): void {
  try {
    writeWhole(file, JSON.stringify(content))
  } catch {
    // A read-only folder, as in a container.
  }
}

/** Differs where a file has changed; undefined where there is none. Throws the system's error for one that cannot be looked at. */
export function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat && `${stat.ino}:${stat.ctimeMs}:${stat.mtimeMs}:${stat.size}`
}

/** The states of things by name, in one such file. Without a file they are forgotten with the process. */
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
