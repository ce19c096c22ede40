/**
 * The address of the page that explains a message, as the last line of it.
 *
 * `scripts/bundle.js` writes the table from the sources' messages and `docs/troubleshooting.md`, if the package has a homepage. The first message
 * reads it.
 */
import { existsSync, readFileSync } from "node:fs"
import { WasmportError } from "../loader/index.ts"

/** The fixed pieces of a message, without its names and values, and its address. */
type Addresses = readonly (readonly [pieces: readonly string[], address: string])[]

let addresses: Addresses | undefined

function read(): Addresses {
  const file = new URL("./addresses.json", import.meta.url)
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Addresses) : []
}

/** The address for a message: of the entries whose pieces are all in it, the one with the longest pieces. Undefined if there is none. */
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
