/** The hash of a module that `load` has loaded, whose bytes nobody keeps. */
import { IO } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"

/** The part of Node that we use; pages are type-checked without its types. */
declare const process: {
  getBuiltinModule(name: "fs"): { promises: { readFile(path: URL): Promise<Uint8Array<ArrayBuffer>> } }
}

/** The first half of the SHA-256, in hexadecimal; `path` is the module's name in messages, `size` is in bytes. */
export type Hash = (path: string, size: number) => Promise<string>

/**
 * How the hash of a source is made. Bytes are hashed at once, because they may change later; anything else is read a second time
 * when the hash is asked for.
 */
export function hashOf(source: string | URL | Response | BufferSource): Hash {
  const digested = "byteLength" in Object(source) ? digest(source as BufferSource) : undefined
  return async (path, size) => {
    const url = source instanceof Response ? source.url : path
    const made = await (digested ?? readAgain(url, path, size).then(digest))
    if (made === undefined)
      return fail(IO, `${path}: this page has no crypto.subtle, which hash() takes: serve it over https`, { path })
    return [...new Uint8Array(made, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  }
}

/** Undefined on pages that are not served securely. */
const digest = (bytes: BufferSource): Promise<ArrayBuffer> | undefined =>
  (crypto.subtle as SubtleCrypto | undefined)?.digest("SHA-256", bytes)

async function readAgain(url: string, path: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  if (url === "")
    fail(IO, `${path}: a Response without a URL cannot be read again for hash(): give load the bytes`, { path })
  const bytes = url.startsWith("file:")
    ? await process.getBuiltinModule("fs").promises.readFile(new URL(url))
    : new Uint8Array(await (await fetch(url, { cache: "force-cache" })).arrayBuffer())
  const count = bytes.length
  if (count !== size)
    fail(IO, `${path}: ${count} bytes came for hash(), where load had ${size}: the file is another one now`, { path })
  return bytes
}
