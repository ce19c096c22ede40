/** Plan -> JavaScript: the check of a file's bytes, where it is fetched or read. Nothing of this is printed for other modules. */
import type { Host } from "./host.ts"
import { chosen } from "./variants.ts"

/** The expression of a reader's argument: the expression of the URL, alone or with the hash that the bytes must have. */
export function requestExpression(host: Host, url: string): string {
  const { source } = host
  if (source.kind !== "url" || source.integrity === undefined) return url
  const { integrity } = source
  return `[${url}, { integrity: ${chosen(host, (variant) => variant?.integrity ?? integrity)} }]`
}

/** The runtime's file that reads bytes from a URL. Files are checked in the same way wherever they are read. */
export function readerOf({ source }: Host): string {
  if (source.kind !== "url") return ""
  const { integrity, read } = source
  return integrity === undefined ? `read-${read}` : `checked-${read === "node" ? "universal" : read}`
}
