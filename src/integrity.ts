/** The hash of emitted bytes, in the words of `fetch`. */
import { createHash } from "node:crypto"

const KNOWN = new WeakMap<Uint8Array, string>()

/** @example integrityOf(bytes) // "sha384-…" */
export function integrityOf(bytes: Uint8Array): string {
  let its = KNOWN.get(bytes)
  if (its === undefined) {
    its = `sha384-${createHash("sha384").update(bytes).digest("base64")}`
    KNOWN.set(bytes, its)
  }
  return its
}
