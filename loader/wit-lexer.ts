/** The text of a `.wit` -> its tokens, each with the doc comment in front of it. What they mean is left to wit.ts. */

export interface Token {
  readonly kind: "word" | "mark" | "version" | "number" | "end"
  readonly text: string
  /** Where it begins, in characters from the start of the text. */
  readonly at: number
  /** The doc comment in front of it, without its marks; "" for none. */
  readonly doc: string
  /** A name with a percent sign in front, which is never a keyword. */
  readonly escaped: boolean
}

/** One alternative a token; whitespace and line comments first, since they are most of a file. */
const TOKEN = /(?<space>\s+)|(?<line>\/\/[^\n]*)|(?<block>\/\*)|(?<gate>@(?:since|unstable|deprecated)\s*\([^()]*\))|(?<version>@\d[\w.+-]*)|(?<number>\d+)|(?<word>%?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)|(?<mark>->|[{}()<>,:;=./*_])/y

/** `fail` makes the error that is thrown. */
export function lexWit(text: string, fail: (at: number, message: string, rule: string) => Error): Token[] {
  const tokens: Token[] = []
  let doc: string[] = []
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; ) {
    TOKEN.lastIndex = at
    const groups = TOKEN.exec(text)?.groups
    if (groups === undefined) throw fail(at, `${JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number))} stands where a name or a mark is expected`, "names are words of letters and digits with `-` between them")
    const { line, block, version, number, word, mark } = groups
    const start = at
    at = TOKEN.lastIndex
    if (line !== undefined) {
      if (line.startsWith("///")) doc.push(line.slice(3).replace(/^ /, "").trimEnd())
    } else if (block !== undefined) {
      at = endOfComment(text, start)
      if (at < 0) throw fail(start, "a comment is not closed", "`/*` is closed by `*/`, and comments nest")
      // `/**/` is an empty comment.
      if (text.startsWith("/**", start) && at - start > 4) doc.push(...blockDoc(text.slice(start + 3, at - 2)))
    } else {
      // Space, and gates (`@since(version = 1.0.0)`), which say nothing of the function.
      const found = word ?? mark ?? version ?? number
      if (found === undefined) continue
      const kind = word !== undefined ? "word" : mark !== undefined ? "mark" : version !== undefined ? "version" : "number"
      tokens.push({ kind, text: found.replace(/^%/, ""), at: start, doc: doc.join("\n").trim(), escaped: found.startsWith("%") })
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
  for (let depth = 0; ; ) {
    const mark = marks.exec(text)
    if (mark === null) return -1
    depth += mark[0] === "/*" ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
}

const blockDoc = (body: string): string[] => body.split("\n").map((line) => line.replace(/^\s*\* ?|^ /, "").trimEnd())
