/**
 * Results on the disk, by the content that they were made of: `node_modules/.cache/wasmport/<hash>`.
 *
 * Each file is written whole, and holds a checksum of itself. If a process is killed, if two write at once, or if a disk is broken, the result is
 * made again, and nothing else happens.
 */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs"
import { dirname } from "node:path"
import { writeWhole } from "../project/write-file.ts"

const CHECKSUM = 32
const DAY = 86_400_000
/** Days after which an unused entry is removed. */
const MOST_DAYS = 30

const digest = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest()

/** The name of a result: a hash of all that it is made of. */
export const keyOf = (bytes: Uint8Array, ...others: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(others)).update("\0").update(bytes).digest("hex")

/** The folder of a project's results. */
export const cacheFolder = (root: string): string => `${root}/node_modules/.cache/wasmport`

/** A result; undefined if there is none, or if it is not whole. */
export function readCached(folder: string, key: string): Uint8Array<ArrayBuffer> | undefined {
  const file = `${folder}/${key}`
  try {
    const content = readFileSync(file)
    const bytes = new Uint8Array(content.subarray(CHECKSUM))
    if (content.length < CHECKSUM || !digest(bytes).equals(content.subarray(0, CHECKSUM))) return undefined
    const { mtimeMs } = statSync(file)
    if (Date.now() - mtimeMs > DAY) utimesSync(file, new Date(), new Date())
    return bytes
  } catch {
    return undefined
  }
}

/** Keeps a result. If the folder cannot be written to, the next build makes it again. */
export function writeCached(folder: string, key: string, bytes: Uint8Array): void {
  const file = `${folder}/${key}`
  try {
    writeWhole(file, Buffer.concat([digest(bytes), bytes]))
    tidy(dirname(file))
  } catch {}
}

/** Removes old entries, and the files of writers that were killed. */
function tidy(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = `${folder}/${name}`
    const days = (Date.now() - statSync(file).mtimeMs) / DAY
    if (days > (name.endsWith(".tmp") ? 1 : MOST_DAYS)) rmSync(file, { force: true })
  }
}
