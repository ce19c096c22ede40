/**
 * The text of a `.wit` -> its content: packages, interfaces, worlds, functions and types, names unresolved.
 *
 * Reads the whole language, also the types that only components have. Such a type is marked `unsupported`, and resolve.ts refuses a function of the
 * module that uses it.
 */
import { shown } from "../names.ts"
import { Cursor } from "./cursor.ts"
import type { Places, Token } from "./lexer.ts"
import type {
  DeclarationSyntax,
  Direction,
  FunctionSyntax,
  Gate,
  PackageSyntax,
  ScopeSyntax,
  TypeSyntax,
  WorldItem,
  WorldSyntax,
} from "./syntax.ts"

/** How deep types may nest. */
export const DEEPEST = 50
/** The bits of an i32. */
const MOST_FLAGS = 32

/** The packages of a file; its own is the first. */
export const parseSyntax = (text: string, places: Places): PackageSyntax[] => new Parser(text, places).file()

function createPackage(name: string, version: string): PackageSyntax {
  const made: PackageSyntax = {
    name,
    version,
    scope: undefined as never,
    interfaces: new Map(),
    worlds: new Map(),
    uses: new Map(),
  }
  return Object.assign(made, { scope: createScope(made) })
}

const createScope = (home: PackageSyntax): ScopeSyntax => ({ home, types: new Map(), functions: [] })

class Parser extends Cursor {
  file(): PackageSyntax[] {
    const own = createPackage("", "")
    const packages = [own]
    while (this.peek().kind !== "end") {
      const { at, text } = this.peek()
      if (text !== "package" || this.after(":")) {
        this.#packageItem(own)
        continue
      }
      this.take()
      const { name, version } = this.#packageName()
      const isNested = this.peek().text === "{"
      if (packages.some((it) => it.name === name && it.version === version))
        throw this.error(at, `the package ${shown(name + version)} is declared twice`, "the names of packages differ")
      if (isNested) packages.push(this.#nested(createPackage(name, version)))
      else {
        if (own.name !== "")
          throw this.error(
            at,
            "a second package begins",
            "a file has one package; any other stands in it as `package name { … }`",
          )
        this.expect(";")
        Object.assign(own, { name, version })
      }
    }
    return packages
  }

  #packageName(): { name: string; version: string } {
    let name = this.identifier()
    do name += this.expect(":").text + this.identifier()
    while (this.peek().text === ":")
    while (this.accept("/")) name += `/${this.identifier()}`
    return { name, version: this.version() }
  }

  #nested(into: PackageSyntax): PackageSyntax {
    this.expect("{")
    while (!this.accept("}")) this.#packageItem(into)
    return into
  }

  #packageItem(into: PackageSyntax): void {
    const { doc, gate } = this.#attributes()
    const { text } = this.peek()
    if (this.after(":")) return void into.scope.functions.push(this.#namedFunction(doc, gate))
    const named = (): string => {
      this.take()
      const { text: name, at } = this.name()
      if (into.interfaces.has(name) || into.worlds.has(name))
        throw this.twice(at, name, "the names of interfaces and worlds differ")
      return name
    }
    switch (text) {
      case "interface":
        return void into.interfaces.set(named(), this.#interfaceBody(into))
      case "world":
        return void into.worlds.set(named(), this.#world(into))
      case "use": {
        this.take()
        const path = this.path()
        const { text: name, at } = this.accept("as") ? this.name() : { text: path.name, at: path.at }
        if (into.uses.has(name)) throw this.twice(at, name, "the names of interfaces and worlds differ")
        into.uses.set(name, path)
        return void this.expect(";")
      }
    }
    if (!this.#typeDeclaration(into.scope, doc))
      throw this.unexpected("a package, an interface, a world, a type or `name: func(…)`")
  }

  /** Gates and the doc comment, which stands before or behind them. */
  #attributes(): { doc: string; gate: Gate } {
    let { doc } = this.peek()
    let unstable = false
    let deprecated: string | undefined
    while (this.peek().text === "@") {
      const { at } = this.take()
      const { text } = this.word()
      if (text === "external-id")
        throw this.error(
          at,
          "@external-id is not supported",
          "a function is called as its name in the .wit says, with `-`, with `_`, or in camel case",
        )
      this.expect("(")
      if (text === "unstable") {
        this.expect("feature")
        this.expect("=")
        this.name()
        unstable = true
      } else {
        if (text !== "since" && text !== "deprecated")
          throw this.error(
            at,
            `there is no gate @${shown(text)}`,
            "gates are @since(version = …), @unstable(feature = …) and @deprecated(version = …)",
          )
        this.expect("version")
        this.expect("=")
        if (this.peek().kind !== "version") throw this.unexpected("a version")
        const version = this.take().text
        if (text === "deprecated") deprecated = version
      }
      this.expect(")")
      doc = [doc, this.peek().doc].filter((it) => it !== "").join("\n")
    }
    return { doc, gate: { unstable, deprecated } }
  }

  #world(home: PackageSyntax): WorldSyntax {
    const world: WorldSyntax = { scope: createScope(home), items: [] }
    this.expect("{")
    while (!this.accept("}")) {
      const { doc, gate } = this.#attributes()
      const { text } = this.peek()
      if (text === "export" || text === "import") world.items.push(this.#worldItem(home, doc, gate))
      else if (this.accept("include")) world.items.push(this.#include())
      else if (!this.#typeDeclaration(world.scope, doc))
        throw this.unexpected("`export`, `import`, `include` or a type")
    }
    return world
  }

  #worldItem(home: PackageSyntax, doc: string, gate: Gate): WorldItem {
    const direction: Direction = this.take().text === "export" ? "exports" : "imports"
    // `a:b/c` is a path, and `a: b` is a name with a path behind it.
    if (!this.after(":") || this.after("/", 3)) {
      const path = this.path()
      this.expect(";")
      return { kind: "interface", direction, name: undefined, path }
    }
    const { text: name, at } = this.name()
    this.expect(":")
    if (this.accept("interface")) return { kind: "inline", direction, name, body: this.#interfaceBody(home) }
    const { text, escaped } = this.peek()
    if (!escaped && (text === "func" || text === "async" || this.after("(")))
      return { kind: "function", direction, function: this.#function(name, at, doc, gate) }
    const path = this.path()
    this.expect(";")
    return { kind: "interface", direction, name, path }
  }

  #include(): WorldItem {
    const path = this.path()
    const names = new Map<string, string>()
    if (this.accept("with")) {
      for (const [from, to] of this.list("{", "}", () => {
        const from = this.identifier()
        this.expect("as")
        return [from, this.identifier()] as const
      }))
        names.set(from, to)
    } else this.expect(";")
    return { kind: "include", path, names }
  }

  #interfaceBody(home: PackageSyntax): ScopeSyntax {
    const body = createScope(home)
    this.expect("{")
    while (!this.accept("}")) {
      const { doc, gate } = this.#attributes()
      if (this.after(":")) body.functions.push(this.#namedFunction(doc, gate))
      else if (!this.#typeDeclaration(body, doc)) throw this.unexpected("a function or a type")
    }
    return body
  }

  /** A declaration of a type, if one begins here. */
  #typeDeclaration(scope: ScopeSyntax, doc: string): boolean {
    const { text, escaped } = this.peek()
    if (escaped) return false
    if (text === "use") {
      this.#useTypes(scope)
      return true
    }
    if (!/^(?:type|record|enum|variant|flags|resource)$/.test(text)) return false
    this.take()
    const name = this.name()
    this.#addType(scope, name, this.#typeBody(text, name, scope, doc))
    return true
  }

  #addType(scope: ScopeSyntax, { text: name, at }: Token, declaration: DeclarationSyntax): void {
    if (scope.types.has(name)) throw this.twice(at, name, "the names of types differ")
    scope.types.set(name, { ...declaration, at })
  }

  #useTypes(scope: ScopeSyntax): void {
    this.take()
    const from = this.path()
    this.expect(".")
    for (const { name, as } of this.list("{", "}", () => {
      const name = this.name()
      return { name, as: this.accept("as") ? this.name() : name }
    }))
      this.#addType(scope, as, { kind: "use", from, name: name.text })
    this.expect(";")
  }

  /** The declaration behind its keyword and its name. */
  #typeBody(keyword: string, name: Token, scope: ScopeSyntax, doc: string): DeclarationSyntax {
    switch (keyword) {
      case "type": {
        this.expect("=")
        const type = this.#type(0)
        this.expect(";")
        return { kind: "alias", type }
      }
      case "record": {
        const fields = this.list("{", "}", () => {
          const { doc } = this.peek()
          const field = this.identifier()
          this.expect(":")
          return { name: field, type: this.#type(0), doc }
        })
        const names = fields.map((field) => field.name)
        const none = `the record ${shown(name.text)} has no fields`
        this.#checkNames(name, names, none, "a record has at least one field", "fields of a record")
        return { kind: "record", doc, fields }
      }
      case "enum": {
        const cases = this.list("{", "}", () => this.identifier())
        const none = `the enum ${shown(name.text)} has no cases`
        this.#checkNames(name, cases, none, "an enum has at least one case", "cases of an enum")
        return { kind: "enum", doc, cases }
      }
      case "flags": {
        const flags = this.list("{", "}", () => this.identifier())
        const [count, rule] = [`the flags ${shown(name.text)} are ${flags.length}`, `they are 1 to ${MOST_FLAGS}`]
        if (flags.length > MOST_FLAGS) throw this.error(name.at, count, rule)
        this.#checkNames(name, flags, count, rule, "names of flags")
        return { kind: "flags", doc, flags }
      }
      case "variant":
        this.list("{", "}", () => (this.identifier(), this.accept("(") ? (this.#type(0), this.expect(")")) : undefined))
        return { kind: "unsupported", what: "a variant" }
      default:
        if (!this.accept(";")) {
          this.expect("{")
          while (!this.accept("}")) scope.functions.push(this.#method(name.text))
        }
        return { kind: "unsupported", what: "a resource" }
    }
  }

  /** Throws for no names, and for names that are the same. */
  #checkNames({ text, at }: Token, names: readonly string[], none: string, rule: string, what: string): void {
    if (names.length === 0) throw this.error(at, none, rule)
    // As camelCase names they must differ too, in capitals only.
    const twice = names.find((name, i) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== i)
    if (twice !== undefined)
      throw this.error(at, `${shown(text)} has ${shown(twice)} twice`, `the ${what} differ, in more than capitals`)
  }

  /** A method: it is no plain function. */
  #method(resource: string): FunctionSyntax {
    const { doc, gate } = this.#attributes()
    const unsupported = `a function of the resource ${shown(resource)}`
    const { at } = this.peek()
    if (this.accept("constructor")) {
      this.#params()
      if (this.accept("->")) this.#type(0)
      this.expect(";")
      return { name: "constructor", at, doc, gate, params: [], result: undefined, unsupported }
    }
    const name = this.identifier()
    this.expect(":")
    this.accept("static")
    return { ...this.#function(name, at, doc, gate), unsupported }
  }

  #namedFunction(doc: string, gate: Gate): FunctionSyntax {
    const { text: name, at } = this.name()
    this.expect(":")
    return this.#function(name, at, doc, gate)
  }

  #function(name: string, at: number, doc: string, gate: Gate): FunctionSyntax {
    const unsupported = this.accept("async") ? "an async function" : undefined
    this.expect("func")
    const params = this.#params()
    const twice = params.find(({ name }, i) => params.findIndex((other) => other.name === name) !== i)
    if (twice !== undefined)
      throw this.error(at, `two parameters are called ${shown(twice.name)}`, "the names of parameters differ")
    const result = this.accept("->") ? this.#type(0) : undefined
    this.expect(";")
    return { name, at, doc, gate, params, result, unsupported }
  }

  #params(): { name: string; type: TypeSyntax }[] {
    return this.list("(", ")", () => {
      const name = this.identifier()
      this.expect(":")
      return { name, type: this.#type(0) }
    })
  }

  #type(depth: number): TypeSyntax {
    const { text: name, at, escaped } = this.word()
    if (depth > DEEPEST) throw this.error(at, "types are nested too deep", `types are nested at most ${DEEPEST} deep`)
    if (escaped || this.peek().text !== "<") {
      if (!escaped) this.checkLabel(name, at)
      return { kind: "name", name, at, escaped }
    }
    const args = this.list("<", ">", (): TypeSyntax => {
      const { kind, text, at } = this.peek()
      if (kind !== "number" && text !== "_") return this.#type(depth + 1)
      this.take()
      return { kind: kind === "number" ? "number" : "_", at }
    })
    return { kind: "generic", name, args, at }
  }
}
