/** Plan -> JavaScript: the check of a file's bytes, where it is fetched or read. Nothing of this is printed for other modules. */
import type { Host } from "./host.ts"
import { chosen } from "./variants.ts"

/** What a reader takes for a module, by the expression of its URL: the URL alone, or with the hash that the bytes there must have. */
export function requestExpression(host: Host, url: string): string {
  const { source } = host
  if (source.kind !== "url" || source.integrity === undefined) return url
  const { integrity } = source
  return `[${url}, { integrity: ${chosen(host, (variant) => variant?.integrity ?? integrity)} }]`
}

/** The runtime's file that reads what is behind a URL. Files are checked in the same way wherever they are read. */
export function readerOf({ source }: Host): string {
  if (source.kind !== "url") return ""
  const { integrity, read } = source
  return integrity === undefined ? `read-${read}` : `checked-${read === "node" ? "universal" : read}`
}
