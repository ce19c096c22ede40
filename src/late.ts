/**
 * Facts about a file's bytes, in a build that knows the bytes only when chunks are rendered. Until then tokens stand for the facts in the printed
 * code, each in a literal.
 *
 * A kind of fact has one line in {@link Kind}, and one where the text for it is made (late-output.ts). The facade's printers know nothing of it: they
 * print the literal that they are given.
 */
import { randomUUID } from "node:crypto"
import type { WasmInterface } from "../loader/index.ts"
import type { Loaded } from "./project/files.ts"

/**
 * The kinds of facts. The tokens of base64 and of the registry's hash are replaced inside their literal. For all others the whole literal is
 * replaced, with its quotes: by a URL's expression, the hash for `fetch`, a size in bytes, a list for `explain`, or the registry's sentence on
 * dropped exports.
 */
export type Kind = "base64" | "hash" | "integrity" | "url" | "size" | "hashes" | "names" | "dropped"

/** Stands in front of each token. It is random, so that no text of an app or of a wasm can hold it. */
const LATE: string = `wasmport-late:${randomUUID()}/`

/** @example token("url", "/app/math.wasm") // "wasmport-late:…/url/2f6170702f…" */
export const token = (kind: Kind, file: string): string => `${LATE}${kind}/${Buffer.from(file).toString("hex")}`

/** Whether a chunk holds tokens. */
export const hasTokens = (code: string): boolean => code.includes(LATE)

/** A token in a chunk. */
export interface Found {
  readonly kind: Kind
  readonly file: string
  readonly start: number
  readonly end: number
  /** The part of the code from `start` to `end`: the token alone, the whole literal, or a list that holds nothing else. */
  readonly around: "text" | "literal" | "list"
}

const TOKEN = new RegExp(`(\\[\\s*)?(["'\`])?${LATE}(\\w+)/([\\da-f]+)(?:(\\2)(\\s*\\])?)?`, "g")

/** The tokens of a chunk, in their order. */
export const tokensIn = (code: string): Found[] =>
  Array.from(
    code.matchAll(TOKEN),
    ({ 0: text, 1: open = "", 2: quote = "", 3: kind, 4: hex = "", 5: closed, 6: close, index }) => {
      const isLiteral = quote !== "" && closed !== undefined
      const isList = isLiteral && open !== "" && close !== undefined && kind === "base64"
      const isWhole = isLiteral && kind !== "base64" && kind !== "hash"
      const start = index + (isList ? 0 : open.length + (isWhole ? 0 : quote.length))
      const end = index + text.length - (isList ? 0 : (close ?? "").length + (isWhole || !isLiteral ? 0 : quote.length))
      return {
        kind: kind as Kind,
        file: Buffer.from(hex, "hex").toString(),
        start,
        end,
        around: isList ? "list" : isWhole ? "literal" : "text",
      }
    },
  )

const LATER = new WeakMap<Loaded, Loaded>()

/** The same file, in a build that knows its bytes late. Its interface stays whole: exports are dropped from the bytes only. */
export function lateFile(loaded: Loaded): Loaded {
  const known = LATER.get(loaded)
  if (known !== undefined) return known
  const late: Loaded = { ...loaded, base64: () => token("base64", loaded.file), isLate: true }
  LATER.set(loaded, late)
  return late
}

/** The most names in the registry's sentence. */
const MOST_NAMES = 50

/** The registry's sentence on dropped exports; an error has it behind the list of the exports. "" if none was dropped. */
export function droppedText({ exports }: WasmInterface, shipped: WasmInterface): string {
  const left = new Set(shipped.exports.map(({ name }) => name))
  const gone = exports.flatMap(({ name }) => (left.has(name) ? [] : name)).sort()
  const listed = gone.slice(0, MOST_NAMES).join(", ") + (gone.length > MOST_NAMES ? ", …" : "")
  return gone.length === 0 ? "" : `. Dropped by \`optimize\`; add it to \`optimize.exports\`: ${listed}`
}

/** The sentence for a file, or the token that stands for it; undefined for a file that ships as it is. */
export const droppedFrom = ({ file, wasm, isLate, shipped }: Loaded): string | undefined =>
  isLate === true ? token("dropped", file) : shipped && droppedText(wasm, shipped)
