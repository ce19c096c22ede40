/**
 * The `.wit` beside a module -> its functions, names resolved.
 *
 * The core signature decides how a value is passed, in plan/abi.ts. A type that only components have is an error if a function of the module uses it.
 */
import { WasmportError } from "../error.ts"
import { shown } from "../names.ts"
import type { PathSyntax } from "./cursor.ts"
import { Places } from "./lexer.ts"
import { DEEPEST, parseSyntax } from "./parse.ts"
import type {
  DeclarationSyntax,
  Direction,
  FunctionSyntax,
  PackageSyntax,
  ScopeSyntax,
  TypeSyntax,
  WorldSyntax,
} from "./syntax.ts"
import { isCString, partsOf, SCALARS } from "./types.ts"
import type { Scalar, Wit, WitFunction, WitType } from "./types.ts"

/** A file written by hand has a few kilobytes; `MOST_PARTS` bounds the unfolded types of a function. */
const LARGEST = 2 ** 20
const MOST_PARTS = 500
const MOST_INCLUDES = 1000

/** Parses the text of `file`, which is named in errors. Throws a WasmportError with line and column. */
export function parseWit(text: string, file: string): Wit {
  if (text.length > LARGEST) {
    throw new WasmportError({
      file,
      message: "the file is too large to be read",
      rule: "a .wit has at most 1 MiB",
      value: `${text.length} characters`,
    })
  }
  const places = new Places(text, file)
  return new Resolver(parseSyntax(text, places), places, file).wit()
}

class Resolver {
  readonly #places: Places
  readonly #file: string
  readonly #packages: readonly PackageSyntax[]
  readonly #parts = new Map<WitType, number>()
  readonly #known = new Map<DeclarationSyntax, WitType>()
  #includes = 0
  /** Types that are being resolved: by them a type that contains itself is found. */
  readonly #open = new Set<DeclarationSyntax>()
  readonly #exports: WitFunction[] = []
  readonly #imports: WitFunction[] = []
  readonly #unknown: { name: string; place: string }[] = []
  /** Functions by direction, interface and name, with their declarations. */
  readonly #declaredAs = new Map<string, FunctionSyntax>()

  constructor(packages: readonly PackageSyntax[], places: Places, file: string) {
    this.#packages = packages
    this.#places = places
    this.#file = file
  }

  wit(): Wit {
    const [own] = this.#packages as [PackageSyntax]
    const included = new Set<WorldSyntax>()
    for (const { worlds } of this.#packages) {
      for (const { items, scope } of worlds.values())
        for (const item of items) if (item.kind === "include") included.add(this.#world(item.path, scope.home))
    }
    // A world that another one includes is a part of that one, maybe under other names.
    const worlds = [...own.worlds.values()].filter((world) => !included.has(world))
    for (const world of worlds) this.#addWorld(world, (name) => name, 0)
    if (own.worlds.size > 0 && worlds.length === 0)
      throw new WasmportError({
        file: this.#file,
        message: "each world includes another one",
        rule: "a world does not include itself",
      })
    // Without a world, the module exports all that is declared.
    if (own.worlds.size === 0)
      for (const [name, body] of own.interfaces) this.#addInterface("exports", body, this.#scopeNames(own, name))
    for (const it of own.scope.functions) this.#add("exports", it, own.scope, [], it.name)
    return { file: this.#file, exports: this.#exports, imports: this.#imports, unknown: this.#unknown }
  }

  #scopeNames({ name: home, version }: PackageSyntax, name: string): string[] {
    return [name, ...(home === "" ? [] : [`${home}/${name}${version}`])]
  }

  /** `called` gives the name under which the including world knows a function or an interface of this one. */
  #addWorld({ items, scope }: WorldSyntax, called: (name: string) => string, depth: number): void {
    for (const item of items) {
      switch (item.kind) {
        case "function":
          this.#add(item.direction, item.function, scope, [], called(item.function.name))
          break
        case "inline":
          this.#addInterface(item.direction, item.body, [called(item.name)])
          break
        case "interface": {
          const { home, path } = this.#seek(item.path, scope.home)
          const body = home?.interfaces.get(path.name)
          if (body !== undefined)
            this.#addInterface(
              item.direction,
              body,
              item.name === undefined ? this.#scopeNames(body.home, path.name) : [called(item.name)],
            )
          else if (home !== undefined || item.direction === "exports") throw this.#noInterface(item.path)
          else this.#unknown.push({ name: item.name ?? fullName(path), place: this.#places.of(item.path.at) })
          break
        }
        case "include": {
          const { names, path } = item
          if (depth > DEEPEST)
            throw this.#places.error(
              path.at,
              `the world ${shown(path.name)} includes itself`,
              "a world does not include itself",
            )
          // Repeated includes take no memory, but time.
          if (++this.#includes > MOST_INCLUDES)
            throw this.#places.error(
              path.at,
              "too many worlds are included",
              `a file includes at most ${MOST_INCLUDES}`,
            )
          const found = new Set<string>()
          this.#addWorld(
            this.#world(path, scope.home),
            (name) => (found.add(name), called(names.get(name) ?? name)),
            depth + 1,
          )
          const missing = [...names.keys()].find((name) => !found.has(name))
          if (missing !== undefined)
            throw this.#places.error(
              path.at,
              `the world ${shown(path.name)} has no ${shown(missing)}`,
              "`with` renames functions and interfaces of the world that is included",
            )
        }
      }
    }
  }

  #addInterface(direction: Direction, body: ScopeSyntax, scopes: readonly string[]): void {
    for (const it of body.functions) this.#add(direction, it, body, scopes, it.name)
  }

  #add(direction: Direction, it: FunctionSyntax, scope: ScopeSyntax, scopes: readonly string[], name: string): void {
    const full = `${direction} ${scopes.at(-1) ?? ""}#${name}`
    const first = this.#declaredAs.get(full)
    // Two worlds may have the same interface.
    if (first === it) return
    if (first !== undefined)
      throw this.#places.error(
        it.at,
        `${shown(name)} is declared twice`,
        `the names of functions differ, and one is at ${this.#places.of(first.at)}`,
      )
    this.#declaredAs.set(full, it)
    const made = this.#function(it, scope, scopes, name)
    if (direction === "exports") this.#exports.push(made)
    else this.#imports.push(made)
  }

  // Names -> their declarations.

  /**
   * The package of the interface or world that a path names, undefined if the file does not have it; and the path, which a `use` at the top may
   * rename.
   */
  #seek(path: PathSyntax, from: PackageSyntax): { home: PackageSyntax | undefined; path: PathSyntax } {
    const used =
      path.package === "" && !from.interfaces.has(path.name) && !from.worlds.has(path.name)
        ? from.uses.get(path.name)
        : undefined
    const { package: wanted, name } = used ?? path
    // A name without a version is of the package in the file, in any version.
    const home =
      wanted === ""
        ? from
        : this.#packages.find((it) => it.name !== "" && (wanted === it.name + it.version || wanted === it.name))
    return { home, path: { package: wanted, name, at: path.at } }
  }

  #noInterface(path: PathSyntax): WasmportError {
    return this.#places.error(
      path.at,
      `no interface ${shown(fullName(path))} in this file`,
      "a .wit beside a module declares all that the module exports, and the types that it uses",
      "Write the interface out in the same file.",
    )
  }

  #world(written: PathSyntax, from: PackageSyntax): WorldSyntax {
    const { home, path } = this.#seek(written, from)
    const world = home?.worlds.get(path.name)
    if (world === undefined)
      throw this.#places.error(
        path.at,
        `no world ${shown(fullName(path))} in this file`,
        "a world includes worlds of the same file",
        "Write out what it exports and imports.",
      )
    return world
  }

  #function(raw: FunctionSyntax, scope: ScopeSyntax, scopes: readonly string[], name: string): WitFunction {
    if (raw.unsupported !== undefined) throw this.#places.unsupported(raw.at, raw.unsupported)
    const params = raw.params.map(({ name, type }) => ({ name, type: this.#resolve(type, scope, 0) }))
    const result = raw.result === undefined ? undefined : this.#resolve(raw.result, scope, 0)
    const parts = [...params.map(({ type }) => type), ...(result === undefined ? [] : [result])].reduce(
      (sum, type) => sum + this.#partsOf(type),
      0,
    )
    if (parts > MOST_PARTS)
      throw this.#places.error(
        raw.at,
        `the types of ${shown(raw.name)} unfold to ${parts} parts`,
        `a function's types unfold to at most ${MOST_PARTS} parts`,
      )
    return { name, scopes, doc: raw.doc, params, result, place: this.#places.of(raw.at), ...raw.gate }
  }

  #resolve(type: TypeSyntax, scope: ScopeSyntax, depth: number): WitType {
    if (depth > DEEPEST)
      throw this.#places.error(type.at, "types are nested too deep", `types are nested at most ${DEEPEST} deep`)
    if (type.kind === "_" || type.kind === "number")
      throw this.#places.error(
        type.at,
        "this is no type",
        "only result<_, E> has a place without a type, and only list<T, 4> a number",
      )
    const inner = (arg: TypeSyntax): WitType => this.#resolve(arg, scope, depth + 1)
    if (type.kind === "name") {
      if (!type.escaped && (type.name === "string" || Object.hasOwn(SCALARS, type.name)))
        return { kind: type.name as Scalar | "string" }
      if (type.name === "result" && !type.escaped) return { kind: "result", ok: undefined, error: undefined }
      return this.#named(type, scope, depth)
    }
    const { name, args } = type
    const [first, second] = args
    if (first !== undefined) {
      if (name === "result" && args.length === 1) return { kind: "result", ok: inner(first), error: undefined }
      if (name === "result" && second !== undefined && args.length === 2)
        return { kind: "result", ok: first.kind === "_" ? undefined : inner(first), error: inner(second) }
      if (name === "list" && args.length === 1) return { kind: "list", element: inner(first) }
      if (name === "option" && args.length === 1) return { kind: "option", some: inner(first) }
      if (name === "tuple") return { kind: "tuple", items: args.map(inner) }
    }
    if (name === "list" && args.length === 2 && second?.kind === "number")
      throw this.#places.unsupported(type.at, "a list of fixed length")
    if (/^(?:list|option|result|tuple)$/.test(name))
      throw this.#places.error(
        type.at,
        `${name} has the wrong number of types inside`,
        "it is list<T>, option<T>, result<T, E> or tuple<T, …>",
      )
    if (/^(?:own|borrow|stream|future|map)$/.test(name)) throw this.#places.unsupported(type.at, `${name}<…>`)
    throw this.#places.error(
      type.at,
      `no type ${shown(name)}<…>`,
      "types with others inside are list, option, result and tuple",
    )
  }

  #named(
    { name, at, escaped }: { name: string; at: number; escaped: boolean },
    scope: ScopeSyntax,
    depth: number,
  ): WitType {
    // Types at the top of a file serve in its interfaces as well.
    const found = scope.types.get(name) ?? scope.home.scope.types.get(name)
    if (found === undefined) {
      if (!escaped && /^(?:stream|future|error-context)$/.test(name)) throw this.#places.unsupported(at, name)
      throw this.#places.error(
        at,
        `no type ${shown(name)}`,
        "a type is one of WIT's own or declared in the same interface, or brought there by `use`",
      )
    }
    const known = this.#known.get(found)
    if (known !== undefined) return known
    if (this.#open.has(found))
      throw this.#places.error(
        at,
        `the type ${shown(name)} contains itself`,
        "a value has an end: no type is a part of itself",
      )
    this.#open.add(found)
    const made = this.#declared(name, at, found, scope, depth)
    this.#open.delete(found)
    this.#known.set(found, made)
    return made
  }

  #declared(
    name: string,
    at: number,
    found: DeclarationSyntax & { readonly at: number },
    scope: ScopeSyntax,
    depth: number,
  ): WitType {
    // Types at the top are resolved from their own place in the file.
    const home = scope.types.has(name) ? scope : scope.home.scope
    switch (found.kind) {
      case "alias": {
        const type = this.#resolve(found.type, home, depth + 1)
        return isCString(name) && (type.kind === "string" || isCString(type.kind)) ? { kind: name } : type
      }
      case "record":
        return {
          kind: "record",
          name,
          doc: found.doc,
          fields: found.fields.map((field) => ({ ...field, type: this.#resolve(field.type, home, depth + 1) })),
        }
      case "enum":
        return { kind: "enum", name, doc: found.doc, cases: found.cases }
      case "flags":
        return { kind: "flags", name, doc: found.doc, flags: found.flags }
      case "unsupported":
        throw this.#places.unsupported(at, found.what)
      case "use": {
        const { home, path } = this.#seek(found.from, scope.home)
        const from = home?.interfaces.get(path.name)
        if (from === undefined || depth > DEEPEST) throw this.#noInterface(found.from)
        return this.#named({ name: found.name, at: found.at, escaped: true }, from, depth + 1)
      }
    }
  }

  /** How many values a type unfolds to; each is counted once however often it is used, so that doubling takes no time. */
  #partsOf(type: WitType): number {
    const known = this.#parts.get(type)
    if (known !== undefined) return known
    const count = 1 + partsOf(type).reduce((sum, part) => sum + this.#partsOf(part), 0)
    this.#parts.set(type, count)
    return count
  }
}

/** `my:pkg/name@1.0.0`, as it is written. */
const fullName = ({ package: home, name }: PathSyntax): string =>
  home === "" ? name : home.replace(/(?=@|$)/, `/${name}`)
