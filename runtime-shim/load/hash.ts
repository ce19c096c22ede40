/** The hash of a module that `load` has loaded, whose bytes nobody keeps. */
import { failure } from "../errors/load-recover.ts"

/** The part of Node that we use; pages are type-checked without its types. */
declare const process: {
  getBuiltinModule(name: "fs"): { promises: { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> } }
}

/** The first half of the SHA-256, in hexadecimal; `path` is the module's name in messages, `size` is in bytes. */
export type Hash = (path: string, size: number) => Promise<string>

/**
 * The way to hash a source. Bytes are hashed at once, because they may change later; anything else is read a second time when the
 * hash is asked for.
 */
export function hashOf(source: string | URL | Response | BufferSource): Hash {
  const isBytes = "byteLength" in Object(source)
  const digested = isBytes ? digest(source as BufferSource) : undefined
  // If the source only looks like bytes, `load` refuses it. The same refusal here must not be an unhandled one.
  digested?.catch(() => {})
  return async (path, size) => {
    const url = source instanceof Response ? source.url : path
    const bytes = isBytes || !url ? undefined : await readAgain(url)
    const made = await (bytes?.length === size ? digest(bytes) : digested)
    if (!made) {
      const error = new Error(path)
      return (await failure(error)).hashFailure(error, path, size, bytes?.length)
    }
    return [...new Uint8Array(made, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  }
}

/** Undefined on pages that are not served securely. */
const digest = (bytes: BufferSource): Promise<ArrayBuffer> | undefined =>
  (crypto.subtle as SubtleCrypto | undefined)?.digest("SHA-256", bytes)

const readAgain = async (url: string): Promise<Uint8Array<ArrayBuffer>> =>
  url.startsWith("file:")
    ? process.getBuiltinModule("fs").promises.readFile(new URL(url))
    : new Uint8Array(await (await fetch(url, { cache: "force-cache" })).arrayBuffer())
