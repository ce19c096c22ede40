/** Files that others may read, write or lock at the same moment: each appears whole, and two writers take turns. */
import { randomUUID } from "node:crypto"
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** Milliseconds after which a lock counts as left behind, by a process that was killed. */
const LEFT_BEHIND = 2000
/** Milliseconds that a writer waits for its turn. A lock is held for a few. */
const LONGEST_WAIT = 3000
const PAUSE = 5

/**
 * Writes a file whole or not at all. Throws the system's error.
 *
 * Nobody can guess the temporary name, and it must not exist yet. Otherwise a planted link could lead out of the project, and two threads could write
 * into one file. It is short, however long the file's own name is.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  const temporary = join(folder, `.wasmport-${randomUUID()}.tmp`)
  try {
    writeFileSync(temporary, content, { flag: "wx" })
    renameSync(temporary, file)
  } catch (error) {
    remove(temporary)
    throw error
  }
}

/**
 * Runs `run` while no other thread or process does so for this file, so that nothing changes between reading and writing. If no lock can be made, or
 * one is held for too long, it runs all the same.
 */
export function inTurn(file: string, run: () => void): void {
  const lock = `${file}.lock`
  const isOurs = acquire(lock)
  try {
    run()
  } finally {
    if (isOurs) remove(lock)
  }
}

function acquire(lock: string): boolean {
  for (const end = Date.now() + LONGEST_WAIT; Date.now() < end; pause()) {
    try {
      writeFileSync(lock, "", { flag: "wx" })
      return true
    } catch (error) {
      if (codeOf(error) !== "EEXIST" && !isPassing(error)) return false
    }
    if (isLeftBehind(lock)) remove(lock)
  }
  return false
}

/** Windows' codes for a lock that is just being removed. */
const isPassing = (error: unknown): boolean =>
  process.platform === "win32" && ["EPERM", "EBUSY", "EACCES"].includes(codeOf(error) ?? "")

function isLeftBehind(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > LEFT_BEHIND
  } catch {
    return false
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
}

/** A leftover is no reason to fail. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {}
}

/** The code of a system's error, `ENOENT` and the like; undefined for others. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === "string" ? code : undefined
}

/** A system's error in a message: without the path and the name of the call. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error
  return /^[A-Z\d_]+: [^,]+/.exec(message)?.[0] ?? message
}
