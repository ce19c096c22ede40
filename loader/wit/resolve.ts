/**
 * The `.wit` beside a module -> what its functions mean.
 *
 * Names are resolved here, so that a meaning is a tree without names. How a value travels is decided by the core signature,
 * in convention.ts. What only components have is refused where a function of the module uses it.
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
} from "./parse.ts"

export const SCALARS = [
  "bool",
  "char",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "string",
] as const
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
  | { readonly kind: "flags"; readonly name: string; readonly doc: string; readonly flags: readonly string[] }

export interface WitFunction {
  readonly name: string
  /** What the interface is called that it stands in: a plain name, and with its package in front; none for a world's own. */
  readonly scopes: readonly string[]
  readonly doc: string
  readonly params: readonly { readonly name: string; readonly type: WitType }[]
  readonly result: WitType | undefined
  /** Where it is declared: `math.wit:3:10`. */
  readonly place: string
  /** Whether the module may lack it. */
  readonly unstable: boolean
  /** Since which version nobody should call it. */
  readonly deprecated: string | undefined
}

export interface Wit {
  /** Its path, for messages. */
  readonly file: string
  readonly exports: readonly WitFunction[]
  readonly imports: readonly WitFunction[]
  /** Interfaces that a world imports and the file does not have: those of the host, or of other components. */
  readonly unknown: readonly { readonly name: string; readonly place: string }[]
}

/** A file written by hand has a few kilobytes; what a function's types may unfold to is bounded by `MOST_PARTS`. */
const LARGEST = 2 ** 20
const MOST_PARTS = 500
const MOST_INCLUDES = 1000

/** Parses the text of `file`, which is named in errors. Throws a WasmportError with line and column. */
export function parseWit(text: string, file: string): Wit {
  if (text.length > LARGEST) {
    throw new WasmportError({
      file,
      message: "is too large to be read",
      rule: "a .wit has at most 1 MiB",
      value: `${text.length} characters`,
    })
  }
  const places = new Places(text, file)
  return new Resolver(parseSyntax(text, places), places, file).wit()
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
    case "flags":
      return type.name
    default:
      return type.kind
  }
}

/** @example witSignature(greet) // "greet: func(name: string) -> string" */
export function witSignature({ name, params, result }: WitFunction): string {
  return `${name}: func(${params.map((param) => `${param.name}: ${witType(param.type)}`).join(", ")})${result === undefined ? "" : ` -> ${witType(result)}`}`
}

/** What a type is made of. */
export function partsOf(type: WitType): readonly WitType[] {
  switch (type.kind) {
    case "list":
      return [type.element]
    case "option":
      return [type.some]
    case "result":
      return [type.ok, type.error].filter((part) => part !== undefined)
    case "tuple":
      return type.items
    case "record":
      return type.fields.map((field) => field.type)
    default:
      return []
  }
}

class Resolver {
  readonly #places: Places
  readonly #file: string
  readonly #packages: readonly PackageSyntax[]
  readonly #parts = new Map<WitType, number>()
  readonly #known = new Map<DeclarationSyntax, WitType>()
  #includes = 0
  /** What is being resolved. */
  readonly #open = new Set<DeclarationSyntax>()
  readonly #exports: WitFunction[] = []
  readonly #imports: WitFunction[] = []
  readonly #unknown: { name: string; place: string }[] = []
  /** Functions by direction, interface and name, with what they were declared as. */
  readonly #taken = new Map<string, FunctionSyntax>()

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
    // A world that another one takes in is a part of that, and may be so under other names.
    const worlds = [...own.worlds.values()].filter((world) => !included.has(world))
    for (const world of worlds) this.#takeWorld(world, (name) => name, 0)
    if (own.worlds.size > 0 && worlds.length === 0)
      throw new WasmportError({
        file: this.#file,
        message: "each world includes another one",
        rule: "a world does not include itself",
      })
    // Without a world, what is declared is what the module exports.
    if (own.worlds.size === 0)
      for (const [name, body] of own.interfaces) this.#takeInterface("exports", body, this.#scopeNames(own, name))
    for (const it of own.scope.functions) this.#take("exports", it, own.scope, [], it.name)
    return { file: this.#file, exports: this.#exports, imports: this.#imports, unknown: this.#unknown }
  }

  #scopeNames({ name: home, version }: PackageSyntax, name: string): string[] {
    return [name, ...(home === "" ? [] : [`${home}/${name}${version}`])]
  }

  /** `called` tells what the world that includes this one calls something of it. */
  #takeWorld({ items, scope }: WorldSyntax, called: (name: string) => string, depth: number): void {
    for (const item of items) {
      switch (item.kind) {
        case "function":
          this.#take(item.direction, item.function, scope, [], called(item.function.name))
          break
        case "inline":
          this.#takeInterface(item.direction, item.body, [called(item.name)])
          break
        case "interface": {
          const { home, path } = this.#seek(item.path, scope.home)
          const body = home?.interfaces.get(path.name)
          if (body !== undefined)
            this.#takeInterface(
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
          // Doubling takes no memory, but time.
          if (++this.#includes > MOST_INCLUDES)
            throw this.#places.error(
              path.at,
              "too many worlds are included",
              `a file includes at most ${MOST_INCLUDES}`,
            )
          const met = new Set<string>()
          this.#takeWorld(
            this.#world(path, scope.home),
            (name) => (met.add(name), called(names.get(name) ?? name)),
            depth + 1,
          )
          const unmet = [...names.keys()].find((name) => !met.has(name))
          if (unmet !== undefined)
            throw this.#places.error(
              path.at,
              `the world ${shown(path.name)} has no ${shown(unmet)}`,
              "`with` renames functions and interfaces of the world that is included",
            )
        }
      }
    }
  }

  #takeInterface(direction: Direction, body: ScopeSyntax, scopes: readonly string[]): void {
    for (const it of body.functions) this.#take(direction, it, body, scopes, it.name)
  }

  #take(direction: Direction, it: FunctionSyntax, scope: ScopeSyntax, scopes: readonly string[], name: string): void {
    const full = `${direction} ${scopes.at(-1) ?? ""}#${name}`
    const first = this.#taken.get(full)
    // Two worlds may have the same interface.
    if (first === it) return
    if (first !== undefined)
      throw this.#places.error(
        it.at,
        `${shown(name)} is declared twice`,
        `the names of functions differ, and one is at ${this.#places.of(first.at)}`,
      )
    this.#taken.set(full, it)
    const made = this.#function(it, scope, scopes, name)
    if (direction === "exports") this.#exports.push(made)
    else this.#imports.push(made)
  }

  // Names -> what they stand for.

  /** The package of what a path names, undefined where the file does not have it; and the path, where a `use` at the top calls it otherwise. */
  #seek(path: PathSyntax, from: PackageSyntax): { home: PackageSyntax | undefined; path: PathSyntax } {
    const used =
      path.package === "" && !from.interfaces.has(path.name) && !from.worlds.has(path.name)
        ? from.uses.get(path.name)
        : undefined
    const { package: wanted, name } = used ?? path
    // A name without a version is of the package in the file, whatever version that has.
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
    if (raw.beyond !== undefined) throw this.#places.beyond(raw.at, raw.beyond)
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
      const scalar = type.escaped ? undefined : SCALARS.find((it) => it === type.name)
      if (scalar !== undefined) return { kind: scalar } as WitType
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
      throw this.#places.beyond(type.at, "a list of fixed length")
    if (/^(?:list|option|result|tuple)$/.test(name))
      throw this.#places.error(
        type.at,
        `${name} with other types inside than it has`,
        "it is list<T>, option<T>, result<T, E> or tuple<T, …>",
      )
    if (/^(?:own|borrow|stream|future|map)$/.test(name)) throw this.#places.beyond(type.at, `${name}<…>`)
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
      if (!escaped && /^(?:stream|future|error-context)$/.test(name)) throw this.#places.beyond(at, name)
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
    // Where it stands in its file, types of the top are seen from there.
    const home = scope.types.has(name) ? scope : scope.home.scope
    switch (found.kind) {
      case "alias":
        return this.#resolve(found.type, home, depth + 1)
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
      case "beyond":
        throw this.#places.beyond(at, found.what)
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
