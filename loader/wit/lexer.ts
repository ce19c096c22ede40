/** The text of a `.wit` -> its tokens, each with the doc comment in front of it; and places in it for messages. */
import { WasmportError } from "../error.ts"
import { quote } from "../names.ts"

/** A word, a mark or another smallest piece of a `.wit`. */
export interface Token {
  readonly kind: "word" | "mark" | "version" | "number" | "string" | "end"
  readonly text: string
  /** Its start, in characters from the start of the text. */
  readonly at: number
  /** The doc comment in front of it, without its marks; "" for none. */
  readonly doc: string
  /** A name with a percent sign in front, which is never a keyword. */
  readonly escaped: boolean
}

const SEMVER = String.raw`\d+\.\d+\.\d+(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?`
/** One alternative per token; whitespace and line comments first, since they are most of a file. */
const TOKEN = new RegExp(
  String.raw`(?<space>[ \n\r\t]+)|(?<line>\/\/[^\n]*)|(?<block>\/\*)|(?<version>${SEMVER})|(?<number>\d+)|(?<word>%?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<mark>->|[{}()<>,:;=./*_@])`,
  "y",
)
/** Control characters, and those that show text in another order than it has. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** Places in a file, by line and column. */
export class Places {
  readonly #file: string
  /** The start of each line. */
  readonly #lines: readonly number[]

  constructor(text: string, file: string) {
    this.#file = file
    this.#lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  }

  /** `math.wit:3:10`. */
  of(at: number): string {
    let low = 0
    for (let high = this.#lines.length; high - low > 1;) {
      const middle = (low + high) >> 1
      if ((this.#lines[middle] as number) <= at) low = middle
      else high = middle
    }
    return `${this.#file}:${low + 1}:${at - (this.#lines[low] as number) + 1}`
  }

  error(at: number, message: string, rule: string, hint?: string): WasmportError {
    return new WasmportError({ file: this.of(at), message, rule, hint })
  }

  /** The error for a type or a function that only components have. */
  unsupported(at: number, what: string): WasmportError {
    return this.error(
      at,
      `${what} cannot be passed to a plain module`,
      "functions of a plain module take and give numbers, bool, char, string, list, option, result, record, tuple, enum and flags",
      "Build a component and use `jco transpile` for it, or describe the function without that.",
    )
  }
}

/** The text of a `.wit` -> its tokens, with one of kind `end` behind. Throws a WasmportError for text that is no token. */
export function lexWit(text: string, places: Places): Token[] {
  const forbidden = text.search(FORBIDDEN)
  if (forbidden >= 0)
    throw places.error(
      forbidden,
      `the character U+${text.charCodeAt(forbidden).toString(16).padStart(4, "0").toUpperCase()} stands in the text`,
      "control characters, and those that reorder the text around them, stand nowhere in a .wit",
    )
  const tokens: Token[] = []
  let doc: string[] = []
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length;) {
    TOKEN.lastIndex = at
    const groups = TOKEN.exec(text)?.groups
    if (groups === undefined)
      throw places.error(
        at,
        `${quote(String.fromCodePoint(text.codePointAt(at) as number))} stands where a name or a mark is expected`,
        "names are words of letters and digits with `-` between them",
      )
    const { line, block, space } = groups
    const start = at
    at = TOKEN.lastIndex
    if (space !== undefined) continue
    if (line !== undefined) {
      if (line.startsWith("///")) doc.push(line.slice(3).replace(/^ /, "").trimEnd())
    } else if (block !== undefined) {
      at = endOfComment(text, start)
      if (at < 0) throw places.error(start, "a comment is not closed", "`/*` is closed by `*/`, and comments nest")
      // `/**/` is an empty comment.
      if (text.startsWith("/**", start) && at - start > 4) doc = doc.concat(blockDoc(text.slice(start + 3, at - 2)))
    } else {
      const [kind, found] = Object.entries(groups).find((group) => group[1] !== undefined) as [Token["kind"], string]
      tokens.push({
        kind,
        text: found.replace(/^%/, ""),
        at: start,
        doc: doc.join("\n").trim(),
        escaped: found.startsWith("%"),
      })
      doc = []
    }
  }
  tokens.push({ kind: "end", text: "", at: text.length, doc: "", escaped: false })
  return tokens
}

/** The place behind the comment that begins at `start`; -1 when it never ends. */
function endOfComment(text: string, start: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = start
  for (let depth = 0; ;) {
    const mark = marks.exec(text)
    if (mark === null) return -1
    depth += mark[0] === "/*" ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
}

const blockDoc = (body: string): string[] => body.split("\n").map((line) => line.replace(/^\s*\* ?|^ /, "").trimEnd())
