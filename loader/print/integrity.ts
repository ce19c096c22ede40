/** Plan -> JavaScript: the check of a file's bytes, where it is fetched or read. Nothing of this is printed for other modules. */
import { own } from "../own-names.ts"
import type { Host } from "./host.ts"
import { chosen } from "./variants.ts"

/** The expression of the hash that the bytes must have; "" where nothing is checked. */
export function integrityExpression(host: Host): string {
  const { source } = host
  if (source.kind !== "url" || source.integrity === undefined) return ""
  const { integrity } = source
  return chosen(host, (variant) => variant?.integrity ?? integrity)
}

/** The argument by which the module layer, and those that import it from there, hand it on. */
export const integrityArgument = (host: Host): string =>
  integrityExpression(host) === "" ? "" : `, ${own("integrity")}`

/** The runtime's file that reads what is behind a URL. Files are checked in the same way wherever they are read. */
export function readerOf({ source }: Host): string {
  if (source.kind !== "url") return ""
  const { integrity, read } = source
  return integrity === undefined ? `read-${read}` : `checked-${read === "node" ? "universal" : read}`
}
