/** Plan -> JavaScript: where a module layer gets the bytes, and how it compiles them. */
import type { FacadePlan } from "../plan/plan.ts"
import { quote } from "../names.ts"
import { own } from "../own-names.ts"
import { optionsArgument, optionsImport, readImport } from "./builtins.ts"
import { fromRuntime } from "./host.ts"
import type { Host } from "./host.ts"
import { chosen } from "./variants.ts"

/** The imports of {@link compileExpression}. */
export function compileImports(plan: FacadePlan, host: Host, instantiates: boolean): string[] {
  const { source, variants = [] } = host
  if (source.kind === "import") return [`import ${own("module")} from ${quote(source.specifier)}`]
  if (source.kind === "inline")
    return [
      bytesImport(host),
      host.inWorker === true ? fromRuntime(host, "read-webworker", "compileBytes as read") : "",
      optionsImport(plan, host),
    ]
  const setups = new Set([source.url, ...variants.flatMap(({ url }) => url ?? [])].map(({ setup }) => setup))
  return [readImport(plan, host, instantiates), optionsImport(plan, host), ...setups]
}

/** The expression of the promise of the module. */
export function compileExpression(plan: FacadePlan, host: Host): string {
  const { source, inWorker } = host
  switch (source.kind) {
    case "import":
      return "Promise.resolve(module)"
    case "inline":
      return `${inWorker === true ? "read" : "WebAssembly.compile"}(${standsOutside(host) ? "decode(text)" : bytesExpression(host)}${optionsArgument(plan)})`
    case "url":
      return `read(url${optionsArgument(plan)})`
  }
}

/** The expression of the URL, for a source that has one. */
export const urlExpression = (host: Host): string =>
  chosen(host, (variant) => (variant?.url ?? (host.source.kind === "url" ? host.source.url : undefined))?.code ?? "")

/** The expression of bytes that stand in the code. */
export const bytesExpression = (host: Host): string => `decode(${textExpression(host)})`

/** The same before decoding. Base64 needs no quoting, and a search for characters to quote takes long in megabytes. */
export const textExpression = (host: Host): string =>
  chosen(host, (variant) => {
    const text = (variant ?? host).base64()
    return host.decoder === "base64-server" ? `[${literalPieces(text)}]` : `"${text}"`
  })

/** V8 copies a long literal again for each megabyte that it reads. The length is a multiple of four, so that each piece is whole bytes. */
const PIECE = 1 << 18

/** Base64 as the literals of a list. */
export const literalPieces = (base64: string): string => {
  const texts = Array.from({ length: Math.ceil(base64.length / PIECE) }, (_, i) =>
    base64.slice(i * PIECE, (i + 1) * PIECE),
  )
  return `"${texts.join('", "')}"`
}

/** The import of {@link bytesExpression}'s decoder. */
export const bytesImport = (host: Host): string => fromRuntime(host, host.decoder ?? "base64", "decode")

/**
 * A server's bytes stand outside of the function that compiles them. V8 reads a function twice: before it is called, and then again. With
 * five megabytes that is a seventh of a server's start.
 */
export const standsOutside = ({ source, decoder }: Host): boolean =>
  source.kind === "inline" && decoder === "base64-server"
