/** Goes through the tokens of a `.wit`: expected words and marks, names, lists, paths. Errors say what was expected. */
import type { WasmportError } from "../error.ts"
import { shown } from "../names.ts"
import { lexWit } from "./lexer.ts"
import type { Places, Token } from "./lexer.ts"

/** An interface or a world by its name: `greeter`, or `my:pkg/greeter@1.0.0`. */
export interface PathSyntax {
  /** `my:pkg@1.0.0`; "" if it is of the same package. */
  readonly package: string
  readonly name: string
  readonly at: number
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "as async bool borrow char constructor enum export f32 f64 flags from func future import include interface list map option own package record resource result s16 s32 s64 s8 static stream string tuple type u16 u32 u64 u8 use variant with world".split(
    " ",
  ),
)
/** Each word of a name is of small letters or of capital ones. */
const LABEL = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*$/

/** Reads the tokens of a `.wit` one by one. */
export class Cursor {
  protected readonly places: Places
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(text: string, places: Places) {
    this.places = places
    this.#tokens = lexWit(text, places)
  }

  protected peek(): Token {
    return this.#tokens[this.#next] as Token
  }

  /** Whether this text follows the next token, or stands so many tokens later. */
  protected after(text: string, by = 1): boolean {
    return this.#tokens[this.#next + by]?.text === text
  }

  protected take(): Token {
    const token = this.peek()
    if (token.kind !== "end") this.#next++
    return token
  }

  protected accept(text: string): boolean {
    const { kind, text: found, escaped } = this.peek()
    if (kind === "end" || escaped || found !== text) return false
    this.#next++
    return true
  }

  protected expect(text: string): Token {
    const token = this.peek()
    if (!this.accept(text)) throw this.unexpected(`\`${text}\``)
    return token
  }

  protected word(): Token {
    if (this.peek().kind !== "word") throw this.unexpected("a name")
    return this.take()
  }

  /** An identifier that is not a keyword (`%` escapes one). */
  protected name(): Token {
    const token = this.word()
    const { text, at, escaped } = token
    if (!escaped && KEYWORDS.has(text))
      throw this.places.error(
        at,
        `${text} is a word of the language`,
        "names are other words",
        `Write %${text}: the name is then ${text}.`,
      )
    this.checkLabel(text, at)
    return token
  }

  protected checkLabel(name: string, at: number): void {
    if (LABEL.test(name)) return
    const kebab = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase()
    throw this.places.error(
      at,
      `the name ${shown(name)} mixes small letters and capitals`,
      "each word of a name has either, and `-` stands between words",
      LABEL.test(kebab)
        ? `Write ${kebab}: a function of that name may be called ${shown(name)} in the module.`
        : undefined,
    )
  }

  protected identifier(): string {
    return this.name().text
  }

  /** The items between two marks, with commas between, one at the end allowed. */
  protected list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open)
    const items: T[] = []
    while (!this.accept(close)) {
      items.push(item())
      if (!this.accept(",")) {
        this.expect(close)
        break
      }
    }
    return items
  }

  /** `name` or `namespace:package/name@1.2.3`. */
  protected path(): PathSyntax {
    const { at } = this.peek()
    let name = this.identifier()
    let before = ""
    while (this.peek().text === ":" || (this.peek().text === "/" && before !== "")) {
      before += name + this.take().text
      name = this.identifier()
    }
    if (before !== "" && !before.endsWith("/")) throw this.unexpected("`/` and an interface")
    return { package: before === "" ? "" : before.slice(0, -1) + this.version(), name, at }
  }

  /** `@1.2.3`, or "". */
  protected version(): string {
    if (!this.accept("@")) return ""
    if (this.peek().kind !== "version") throw this.unexpected("a version")
    return `@${this.take().text}`
  }

  protected error(at: number, message: string, rule: string): WasmportError {
    return this.places.error(at, message, rule)
  }

  protected twice(at: number, name: string, rule: string): WasmportError {
    return this.error(at, `${shown(name)} is declared twice`, rule)
  }

  protected unexpected(wanted: string): WasmportError {
    const { kind, text, at } = this.peek()
    return this.places.error(
      at,
      `${kind === "end" ? "the file ends" : `${shown(text.slice(0, 80))} stands`} where ${wanted} is expected`,
      "https://component-model.bytecodealliance.org/design/wit.html",
    )
  }
}
