/**
 * The `.wit` beside a module -> what its functions mean: the part of the text format that describes plain functions.
 *
 * Names are resolved here, so that a meaning is a tree without names. How a value travels is decided by the core signature,
 * in convention.ts. Resources, variants, flags and whatever waits (async, stream, future) are parsed as far as needed to go
 * past them, and refused where a function uses them.
 * Spec: https://github.com/WebAssembly/component-model/blob/main/design/mvp/WIT.md
 */
import { WasmportError } from "./error.ts"
import { shown } from "./names.ts"
import { lexWit } from "./wit-lexer.ts"
import type { Token } from "./wit-lexer.ts"

export const SCALARS = ["bool", "char", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "string"] as const
export type Scalar = (typeof SCALARS)[number]

export interface WitField {
  readonly name: string
  readonly type: WitType
  readonly doc: string
}

export type WitType =
  | { readonly kind: Exclude<Scalar, "string"> }
  | { readonly kind: "string" }
  | { readonly kind: "list"; readonly element: WitType }
  | { readonly kind: "option"; readonly some: WitType }
  | { readonly kind: "result"; readonly ok: WitType | undefined; readonly error: WitType | undefined }
  | { readonly kind: "tuple"; readonly items: readonly WitType[] }
  | { readonly kind: "record"; readonly name: string; readonly doc: string; readonly fields: readonly WitField[] }
  | { readonly kind: "enum"; readonly name: string; readonly doc: string; readonly cases: readonly string[] }

export interface WitFunction {
  readonly name: string
  /** What the interface is called that it stands in: a plain name, and with its package in front; none for a world's own. */
  readonly scopes: readonly string[]
  readonly doc: string
  readonly params: readonly { readonly name: string; readonly type: WitType }[]
  readonly result: WitType | undefined
  /** Where it is declared: `math.wit:3:10`. */
  readonly place: string
}

export interface Wit {
  /** Its path, for messages. */
  readonly file: string
  readonly exports: readonly WitFunction[]
  readonly imports: readonly WitFunction[]
}

/** Type expressions and declarations as they stand, names unresolved. */
type Expression =
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "generic"; readonly name: string; readonly args: readonly (Expression | undefined)[]; readonly at: number }

type Declaration =
  | { readonly kind: "alias"; readonly type: Expression; readonly scope: Scope }
  | { readonly kind: "record"; readonly doc: string; readonly fields: readonly { name: string; type: Expression; doc: string }[]; readonly scope: Scope }
  | { readonly kind: "enum"; readonly doc: string; readonly cases: readonly string[] }
  /** A `use` of another interface of the file. */
  | { readonly kind: "use"; readonly from: string; readonly name: string; readonly at: number }
  /** What only components have. */
  | { readonly kind: "beyond"; readonly what: string }

interface Scope {
  readonly types: Map<string, Declaration>
}

interface RawFunction {
  readonly name: string
  readonly doc: string
  readonly at: number
  readonly params: readonly { name: string; type: Expression }[]
  readonly result: Expression | undefined
  /** Why no plain function can be it. */
  readonly beyond: string | undefined
}

interface Interface extends Scope {
  readonly functions: RawFunction[]
}

interface WorldItem {
  readonly direction: "exports" | "imports"
  readonly functions: readonly RawFunction[]
  readonly scope: Scope
  /** The name of an interface in the file, or of one written out on the spot. */
  readonly interface: { readonly name: string; readonly at: number; readonly inline: boolean } | undefined
}

/** A file written by hand has a few kilobytes; what a function's types may unfold to is bounded by `MOST_PARTS`. */
const LARGEST = 2 ** 20
const DEEPEST = 50
const MOST_PARTS = 500

/** Parses the text of `file`, which is named in errors. Throws a WasmportError with line and column. */
export function parseWit(text: string, file: string): Wit {
  if (text.length > LARGEST) {
    throw new WasmportError({ file, message: "is too large to be read", rule: "a .wit has at most 1 MiB", value: `${text.length} characters` })
  }
  return new Parser(text, file).file()
}

/** A type in WIT's own words, for messages and comments. */
export function witType(type: WitType): string {
  switch (type.kind) {
    case "list":
      return `list<${witType(type.element)}>`
    case "option":
      return `option<${witType(type.some)}>`
    case "result":
      if (type.ok === undefined && type.error === undefined) return "result"
      return `result<${type.ok === undefined ? "_" : witType(type.ok)}${type.error === undefined ? "" : `, ${witType(type.error)}`}>`
    case "tuple":
      return `tuple<${type.items.map(witType).join(", ")}>`
    case "record":
    case "enum":
      return type.name
    default:
      return type.kind
  }
}

/** @example witSignature(greet) // "greet: func(name: string) -> string" */
export function witSignature({ name, params, result }: WitFunction): string {
  return `${name}: func(${params.map((param) => `${param.name}: ${witType(param.type)}`).join(", ")})${result === undefined ? "" : ` -> ${witType(result)}`}`
}

class Parser {
  readonly #file: string
  /** Where each line begins. */
  readonly #lines: readonly number[]
  readonly #tokens: readonly Token[]
  #next = 0
  #package = ""
  #version = ""
  readonly #interfaces = new Map<string, Interface>()
  readonly #items: WorldItem[] = []
  /** Functions outside of everything: the shortest file that says something. */
  readonly #bare: RawFunction[] = []
  readonly #top: Scope = { types: new Map() }
  #worlds = 0
  readonly #parts = new Map<WitType, number>()
  readonly #known = new Map<Declaration, WitType>()

  constructor(text: string, file: string) {
    this.#file = file
    this.#lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
    this.#tokens = lexWit(text, (at, message, rule) => this.#error(at, message, rule))
  }

  file(): Wit {
    while (this.#peek().kind !== "end") this.#topLevel()
    const wit: { file: string; exports: WitFunction[]; imports: WitFunction[] } = { file: this.#file, exports: [], imports: [] }
    for (const item of this.#items) {
      const { interface: named, direction } = item
      if (named === undefined || named.inline) {
        wit[direction].push(...item.functions.map((it) => this.#function(it, item.scope, named === undefined ? [] : [named.name])))
        continue
      }
      const found = this.#interfaces.get(named.name)
      // An interface of another package describes the host (WASI) or another component, not these functions.
      if (found === undefined && /[:/]/.test(named.name)) continue
      if (found === undefined) throw this.#error(named.at, `no interface ${shown(named.name)} in this file`, "a world exports and imports interfaces that the same file declares")
      wit[direction].push(...found.functions.map((it) => this.#function(it, found, this.#scopeNames(named.name))))
    }
    // Without a world, what is declared is what the module exports.
    if (this.#worlds === 0) {
      for (const [name, it] of this.#interfaces) wit.exports.push(...it.functions.map((raw) => this.#function(raw, it, this.#scopeNames(name))))
    }
    wit.exports.push(...this.#bare.map((raw) => this.#function(raw, this.#top, [])))
    this.#checkNames(wit)
    return wit
  }

  #scopeNames(name: string): string[] {
    return [name, ...(this.#package === "" ? [] : [`${this.#package}/${name}${this.#version}`])]
  }

  #topLevel(): void {
    const token = this.#peek()
    if (this.#after(":")) return void this.#bare.push(this.#namedFunction())
    switch (token.text) {
      case "package":
        this.#take()
        this.#package = `${this.#identifier()}${this.#expect(":").text}${this.#identifier()}`
        while (this.#accept("/")) this.#package += `/${this.#identifier()}`
        this.#version = this.#versionText()
        if (this.#accept("{")) throw this.#error(token.at, "packages inside of files describe components", "a .wit beside a module has one package")
        this.#expect(";")
        return
      case "interface":
        this.#take()
        this.#interfaces.set(this.#identifier(), this.#interfaceBody())
        return
      case "world":
        this.#take()
        this.#identifier()
        this.#worlds++
        this.#world()
        return
      case "use":
        // `use pkg:name/iface as it;` at top level only renames.
        this.#take()
        this.#path()
        if (this.#accept("as")) this.#identifier()
        this.#expect(";")
        return
    }
    if (!this.#typeDeclaration(this.#top)) throw this.#unexpected("a package, an interface, a world, a type or `name: func(…)`")
  }

  #world(): void {
    const scope: Scope = { types: new Map() }
    this.#expect("{")
    while (!this.#accept("}")) {
      const token = this.#peek()
      if (!this.#after(":") && (token.text === "export" || token.text === "import")) this.#worldItem(scope)
      else if (token.text === "include") throw this.#error(token.at, "`include` takes in another world", "a .wit beside a module lists its own functions", "Write its exports and imports out.")
      else if (!this.#typeDeclaration(scope)) throw this.#unexpected("`export`, `import` or a type")
    }
  }

  #worldItem(scope: Scope): void {
    const direction = `${this.#peek().text}s` as WorldItem["direction"]
    const doc = this.#take().doc
    const { at } = this.#peek()
    if (!this.#after(":") || this.#tokens[this.#next + 3]?.text === "/") {
      const name = this.#path()
      this.#expect(";")
      this.#items.push({ direction, functions: [], scope, interface: { name, at, inline: false } })
      return
    }
    const name = this.#identifier()
    this.#expect(":")
    if (this.#accept("interface")) {
      const body = this.#interfaceBody()
      this.#items.push({ direction, functions: body.functions, scope: body, interface: { name, at, inline: true } })
    } else this.#items.push({ direction, functions: [this.#functionRest(name, at, doc)], scope, interface: undefined })
  }

  #interfaceBody(): Interface {
    const body: Interface = { types: new Map(), functions: [] }
    this.#expect("{")
    while (!this.#accept("}")) {
      if (this.#after(":")) body.functions.push(this.#namedFunction())
      else if (!this.#typeDeclaration(body)) throw this.#unexpected("a function or a type")
    }
    return body
  }

  /** A declaration of a type, if one begins here. */
  #typeDeclaration(scope: Scope): boolean {
    const { text, doc, kind } = this.#peek()
    if (kind !== "word") return false
    const add = (name: Token, declaration: Declaration): void => {
      if (scope.types.has(name.text)) throw this.#error(name.at, `${shown(name.text)} is declared twice`, "the names of types differ")
      scope.types.set(name.text, declaration)
    }
    switch (text) {
      case "type": {
        this.#take()
        const name = this.#word()
        this.#expect("=")
        add(name, { kind: "alias", type: this.#type(0), scope })
        this.#expect(";")
        return true
      }
      case "record": {
        this.#take()
        const name = this.#word()
        const fields = this.#list("{", "}", () => {
          const { doc } = this.#peek()
          const field = this.#identifier()
          this.#expect(":")
          return { name: field, type: this.#type(0), doc }
        })
        if (fields.length === 0) throw this.#error(name.at, `the record ${shown(name.text)} has no fields`, "a record has at least one field")
        add(name, { kind: "record", doc, fields, scope })
        return true
      }
      case "enum": {
        this.#take()
        const name = this.#word()
        add(name, { kind: "enum", doc, cases: this.#list("{", "}", () => this.#identifier()) })
        return true
      }
      case "variant":
      case "flags":
      case "resource": {
        this.#take()
        const name = this.#word()
        add(name, { kind: "beyond", what: `a ${text === "flags" ? "set of flags" : text}` })
        if (!this.#accept(";")) this.#skipBlock()
        return true
      }
      case "use": {
        this.#take()
        const { at } = this.#peek()
        const from = this.#path()
        this.#expect(".")
        for (const { name, as } of this.#list("{", "}", () => {
          const name = this.#word()
          return { name, as: this.#accept("as") ? this.#word() : name }
        })) add(as, { kind: "use", from, name: name.text, at })
        this.#expect(";")
        return true
      }
    }
    return false
  }

  #namedFunction(): RawFunction {
    const { at, doc } = this.#peek()
    const name = this.#identifier()
    this.#expect(":")
    return this.#functionRest(name, at, doc)
  }

  #functionRest(name: string, at: number, doc: string): RawFunction {
    let beyond = this.#accept("async") ? "an async function" : undefined
    this.#expect("func")
    const params = this.#list("(", ")", () => {
      const param = this.#identifier()
      this.#expect(":")
      return { name: param, type: this.#type(0) }
    })
    let result: Expression | undefined
    if (this.#accept("->")) {
      if (this.#peek().text === "(") {
        this.#list("(", ")", () => [this.#identifier(), this.#expect(":"), this.#type(0)])
        beyond ??= "a function with named results"
      } else result = this.#type(0)
    }
    this.#expect(";")
    return { name, at, doc, params, result, beyond }
  }

  #type(depth: number): Expression {
    const { text: name, at } = this.#word()
    if (depth > DEEPEST) throw this.#error(at, "types are nested too deep", `types are nested at most ${DEEPEST} deep`)
    if (this.#peek().text !== "<") return { kind: "name", name, at }
    const args = this.#list("<", ">", () => (this.#accept("_") ? undefined : this.#peek().kind === "number" ? (this.#take(), undefined) : this.#type(depth + 1)))
    return { kind: "generic", name, args, at }
  }

  // Names -> what they stand for.

  #function(raw: RawFunction, scope: Scope, scopes: readonly string[]): WitFunction {
    if (raw.beyond !== undefined) throw this.#beyond(raw.at, raw.beyond)
    const params = raw.params.map(({ name, type }) => ({ name, type: this.#resolve(type, scope, 0) }))
    const result = raw.result === undefined ? undefined : this.#resolve(raw.result, scope, 0)
    const twice = params.find(({ name }, i) => params.findIndex((other) => other.name === name) !== i)
    if (twice !== undefined) throw this.#error(raw.at, `two parameters are called ${shown(twice.name)}`, "the names of parameters differ")
    const parts = [...params.map(({ type }) => type), ...(result === undefined ? [] : [result])].reduce((sum, type) => sum + this.#partsOf(type), 0)
    if (parts > MOST_PARTS) throw this.#error(raw.at, `the types of ${shown(raw.name)} unfold to ${parts} parts`, `a function's types unfold to at most ${MOST_PARTS} parts`)
    return { name: raw.name, scopes, doc: raw.doc, params, result, place: this.#place(raw.at) }
  }

  #checkNames(wit: Wit): void {
    for (const functions of [wit.exports, wit.imports]) {
      const places = new Map<string, string>()
      for (const { name, scopes, place } of functions) {
        const full = `${scopes[0] ?? ""}#${name}`
        const first = places.get(full)
        if (first !== undefined) throw new WasmportError({ file: place, message: `${shown(name)} is declared twice`, rule: "the names of functions differ", value: `first at ${first}` })
        places.set(full, place)
      }
    }
  }

  #resolve(type: Expression, scope: Scope, depth: number): WitType {
    if (depth > DEEPEST) throw this.#error(type.at, "types are nested too deep, or contain themselves", `types are nested at most ${DEEPEST} deep`)
    const inner = (arg: Expression): WitType => this.#resolve(arg, scope, depth + 1)
    if (type.kind === "name") {
      const scalar = SCALARS.find((it) => it === type.name)
      if (scalar !== undefined) return { kind: scalar } as WitType
      if (type.name === "result") return { kind: "result", ok: undefined, error: undefined }
      return this.#named(type.name, type.at, scope, depth)
    }
    const { name, args } = type
    const [first, second] = args
    if (name === "result" && args.length >= 1 && args.length <= 2) return { kind: "result", ok: first && inner(first), error: second && inner(second) }
    if (first !== undefined && args.length === 1) {
      if (name === "list") return { kind: "list", element: inner(first) }
      if (name === "option") return { kind: "option", some: inner(first) }
    }
    if (name === "tuple" && args.length > 0 && args.every((arg) => arg !== undefined)) return { kind: "tuple", items: args.map(inner) }
    if (/^(?:list|option|result|tuple)$/.test(name)) {
      if (name === "list" && args.length === 2) throw this.#beyond(type.at, "a list of fixed length")
      throw this.#error(type.at, `${name} with other types inside than it has`, "it is list<T>, option<T>, result<T, E> or tuple<T, …>")
    }
    if (/^(?:own|borrow|stream|future|map)$/.test(name)) throw this.#beyond(type.at, `${name}<…>`)
    throw this.#error(type.at, `no type ${shown(name)}<…>`, "types with others inside are list, option, result and tuple")
  }

  #named(name: string, at: number, scope: Scope, depth: number): WitType {
    // The top level of a file without a world is a scope of its own; types of it serve in interfaces as well.
    const found = scope.types.get(name) ?? this.#top.types.get(name)
    if (found === undefined) {
      if (/^(?:stream|future|error-context)$/.test(name)) throw this.#beyond(at, name)
      throw this.#error(at, `no type ${shown(name)}`, "a type is one of WIT's own or declared in the same interface, or brought there by `use`")
    }
    const known = this.#known.get(found)
    if (known !== undefined) return known
    const made = this.#declared(name, at, found, depth)
    this.#known.set(found, made)
    return made
  }

  #declared(name: string, at: number, found: Declaration, depth: number): WitType {
    switch (found.kind) {
      case "alias":
        return this.#resolve(found.type, found.scope, depth + 1)
      case "record":
        return { kind: "record", name, doc: found.doc, fields: found.fields.map((field) => ({ ...field, type: this.#resolve(field.type, found.scope, depth + 1) })) }
      case "enum":
        return { kind: "enum", name, doc: found.doc, cases: found.cases }
      case "beyond":
        throw this.#beyond(at, found.what)
      case "use": {
        const from = this.#interfaces.get(found.from.replace(/^.*\//, "").replace(/@.*$/, ""))
        if (from === undefined || depth > DEEPEST) throw this.#error(found.at, `no interface ${shown(found.from)} in this file`, "types are used from interfaces of the same file")
        return this.#named(found.name, found.at, from, depth + 1)
      }
    }
  }

  /** How many values a type unfolds to; each is counted once however often it is used, so that doubling takes no time. */
  #partsOf(type: WitType): number {
    const known = this.#parts.get(type)
    if (known !== undefined) return known
    const parts = (children: readonly (WitType | undefined)[]): number => 1 + children.reduce((sum, child) => sum + (child === undefined ? 0 : this.#partsOf(child)), 0)
    const children = type.kind === "list" ? [type.element] : type.kind === "option" ? [type.some] : type.kind === "result" ? [type.ok, type.error] : type.kind === "tuple" ? type.items : type.kind === "record" ? type.fields.map((it) => it.type) : []
    const count = parts(children)
    this.#parts.set(type, count)
    return count
  }

  // Tokens.

  #peek(): Token {
    return this.#tokens[this.#next] as Token
  }

  /** Whether what follows the next token is this. */
  #after(text: string): boolean {
    return this.#tokens[this.#next + 1]?.text === text
  }

  #take(): Token {
    const token = this.#peek()
    if (token.kind !== "end") this.#next++
    return token
  }

  #accept(text: string): boolean {
    const { kind, text: found, escaped } = this.#peek()
    if (kind === "end" || escaped || found !== text) return false
    this.#next++
    return true
  }

  #expect(text: string): Token {
    const token = this.#peek()
    if (!this.#accept(text)) throw this.#unexpected(`\`${text}\``)
    return token
  }

  #word(): Token {
    const token = this.#peek()
    if (token.kind !== "word") throw this.#unexpected("a name")
    return this.#take()
  }

  #identifier(): string {
    return this.#word().text
  }

  /** What stands between two marks, with commas between, one at the end allowed. */
  #list<T>(open: string, close: string, item: () => T): T[] {
    this.#expect(open)
    const items: T[] = []
    while (!this.#accept(close)) {
      items.push(item())
      if (!this.#accept(",")) {
        this.#expect(close)
        break
      }
    }
    return items
  }

  /** `name` or `namespace:package/name@1.2.3`. */
  #path(): string {
    let path = this.#identifier()
    while (this.#peek().text === ":" || this.#peek().text === "/") path += this.#take().text + this.#identifier()
    return path + this.#versionText()
  }

  #versionText(): string {
    if (this.#peek().kind !== "version") return ""
    return this.#take().text
  }

  #skipBlock(): void {
    this.#expect("{")
    for (let depth = 1; depth > 0; ) {
      const { text, kind } = this.#take()
      if (kind === "end") throw this.#unexpected("`}`")
      if (text === "{") depth++
      if (text === "}") depth--
    }
  }

  // Errors.

  #place(at: number): string {
    let low = 0
    for (let high = this.#lines.length; high - low > 1; ) {
      const middle = (low + high) >> 1
      if ((this.#lines[middle] as number) <= at) low = middle
      else high = middle
    }
    return `${this.#file}:${low + 1}:${at - (this.#lines[low] as number) + 1}`
  }

  #error(at: number, message: string, rule: string, hint?: string): WasmportError {
    return new WasmportError({ file: this.#place(at), message, rule, hint })
  }

  #unexpected(wanted: string): WasmportError {
    const { kind, text, at } = this.#peek()
    return this.#error(at, `${kind === "end" ? "the file ends" : `${shown(text.slice(0, 80))} stands`} where ${wanted} is expected`, "https://component-model.bytecodealliance.org/design/wit.html")
  }

  #beyond(at: number, what: string): WasmportError {
    return this.#error(
      at,
      `${what} cannot be passed to a plain module`,
      "functions of a plain module take and give numbers, bool, char, string, list, option, result, record, enum and tuple",
      "Build a component and use `jco transpile` for it, or describe the function without that.",
    )
  }
}
