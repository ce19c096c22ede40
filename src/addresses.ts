/**
 * The address of the page that explains a message, as the last line of it.
 *
 * The table is there once the package has a homepage: `scripts/bundle.js` writes it, of the sources' messages and of `docs/troubleshooting.md`. It
 * is read when the first message is made.
 */
import { existsSync, readFileSync } from "node:fs"
import { WasmportError } from "../loader/index.ts"

/** Pieces of a message, between which there are names and values, and its address. */
type Addresses = readonly (readonly [pieces: readonly string[], address: string])[]

let addresses: Addresses | undefined

function read(): Addresses {
  const file = new URL("./addresses.json", import.meta.url)
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Addresses) : []
}

/** The address for a message: that of the one with the most pieces in common. Undefined where none has them all. */
export function addressOf(message: string): string | undefined {
  addresses ??= read()
  let found: string | undefined
  let most = 0
  for (const [pieces, address] of addresses) {
    const length = pieces.join("").length
    if (length <= most || !holds(message, pieces)) continue
    most = length
    found = address
  }
  return found
}

/** A note for the user, with its address in a line of its own. */
export function withAddress(note: string): string {
  const address = addressOf(note)
  return address === undefined ? note : `${note}\n  See ${address}`
}

WasmportError.addressOf = addressOf

function holds(message: string, pieces: readonly string[]): boolean {
  let at = 0
  for (const piece of pieces) {
    at = message.indexOf(piece, at)
    if (at < 0) return false
    at += piece.length
  }
  return true
}
