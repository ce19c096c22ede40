/**
 * Compares a module's interface with an expected one: `differences` lists where they differ, and `mismatch` makes an error of that.
 *
 * A module fits if it can take the place of the expected one: it exports at least as much, and imports at most as much. matching.ts tells whether two
 * types match.
 */

import { WasmportError } from "../error.ts"
import type { Export, ExternKind, ExternType, Import, SubType, WasmInterface } from "../binary/interface.ts"
import { quoted } from "../binary/reader.ts"
import { externtype } from "../binary/type-text.ts"
import { createMatcher } from "./matching.ts"
import type { Matcher, Mismatch } from "./matching.ts"

/** The exports that a host needs of a module, and the imports that it gives. The result of `inspect` or `parse` of another module will do, too. */
export interface Expected {
  /** The types that `exports` and `imports` refer to. Only types of garbage collection and typed references do. */
  readonly types?: readonly SubType[]
  /** A module must have each of them, of a type that matches. It may export more. */
  readonly exports?: readonly Pick<Export, "name" | "type">[]
  /**
   * A module may import these, and no others: a list with their types, or the object that it will be instantiated with, of which only the kinds are
   * known. Undefined: any import will do.
   */
  readonly imports?: readonly Pick<Import, "module" | "name" | "type">[] | object
  /** Names of modules from which everything is given: `["wasi_snapshot_preview1"]` if wasmport runs the module. */
  readonly given?: readonly string[]
}

/** One difference. Types are in the text format's words: `(i32, i64) -> f64`, `memory 1..16`. */
export interface Difference {
  /** The thing is missing, has another type, or only its limits are out of range. */
  readonly kind: `${"export" | "import"}-${"missing" | "type" | "limits"}`
  /** An import's module name; undefined for an export. */
  readonly module: string | undefined
  readonly name: string
  /** The type that a module's export should have, or the one that an import is given; undefined for an import that is not given. */
  readonly expected: string | undefined
  /** The type in the module; undefined for an export that it lacks. */
  readonly actual: string | undefined
  /** The whole difference in one line. */
  readonly text: string
}

/**
 * Lists the differences of a module from the expected interface. The list is empty if it fits.
 *
 * The rules are those of linking. An export must match the expected type, and the type given for an import must match that import: functions are of
 * the same type, a memory is at least as large and has a maximum that is no higher. The list is in the order of the expected exports, then of the
 * module's imports.
 *
 * @example
 * const expected = inspect(referenceBytes) // or its JSON, see inspect
 * const problems = differences(expected, inspect(bytes, url))
 * problems.map(({ text }) => text) // ['the export "run" is missing, and (i32) -> i32 is expected']
 *
 * differences({ exports: expected.exports, imports: { env: { log } } }, inspect(bytes, url))
 */
export function differences(
  expected: Expected,
  actual: Pick<WasmInterface, "types" | "exports" | "imports">,
): Difference[] {
  const { types = [], exports = [], imports, given = [] } = expected
  const found: Difference[] = []
  const offers = createMatcher(actual.types, types)
  const exported = new Map(actual.exports.map((it) => [it.name, it.type]))
  for (const { name, type } of exports) {
    const offered = exported.get(name)
    const kind = offered === undefined ? "missing" : offers.mismatch(offered, type)
    if (kind !== undefined) found.push(difference("export", kind, undefined, name, text(type), text(offered)))
  }
  if (imports === undefined) return found
  const check = Array.isArray(imports) ? byType(imports, createMatcher(types, actual.types)) : byValue(imports)
  for (const it of actual.imports) {
    if (given.includes(it.module)) continue
    const lack = check(it)
    if (lack !== undefined) found.push(difference("import", lack.kind, it.module, it.name, lack.offered, text(it.type)))
  }
  return found
}

/** Tells how the thing given for an import does not match; undefined if it does. */
type Check = (wanted: Pick<Import, "module" | "name" | "type">) => Lack | undefined

interface Lack {
  readonly kind: "missing" | Mismatch
  /** The type of the thing given, in words. */
  readonly offered: string | undefined
}

/** A module may import a function twice, by several types, since JavaScript's functions take any. Each of the listed types is given. */
function byType(imports: readonly Pick<Import, "module" | "name" | "type">[], { mismatch: differs }: Matcher): Check {
  const modules = new Map<string, Map<string, ExternType[]>>()
  for (const { module, name, type } of imports) {
    const names = modules.get(module) ?? new Map<string, ExternType[]>()
    const types = names.get(name) ?? []
    types.push(type)
    modules.set(module, names.set(name, types))
  }
  return ({ module, name, type }) => {
    const offered = modules.get(module)?.get(name) ?? []
    const kinds = offered.map((it) => differs(it, type))
    return kinds.includes(undefined) ? undefined : { kind: kinds[0] ?? "missing", offered: text(offered[0]) }
  }
}

const byValue =
  (imports: object): Check =>
  ({ module, name, type }) => {
    const offered = property(property(imports, module), name)
    if (offered === undefined) return { kind: "missing", offered: undefined }
    return isKind(offered, type) ? undefined : { kind: "type", offered: sort(offered) }
  }

/** Differences that an error shows, and characters of each. */
const MOST_SHOWN = 20
const LONGEST_SHOWN = 300

/**
 * The error for a module that does not fit, with all differences in it, a line each.
 *
 * @param file the file's name in messages
 * @example
 * if (problems.length > 0) throw mismatch(problems, url)
 */
export function mismatch(found: readonly Difference[], file?: string): WasmportError {
  const lines = found
    .slice(0, MOST_SHOWN)
    .map(({ text: line }) => `- ${line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line}`)
  if (found.length > MOST_SHOWN) lines.push(`- and ${found.length - MOST_SHOWN} more`)
  return new WasmportError({
    file,
    message: "the module does not have the expected interface",
    rule: "it exports all that is asked of it, and imports nothing but what it is given",
    hint: lines.join("\n"),
  })
}

const text = (type: ExternType | undefined): string | undefined => type && externtype(type)

/** Writes the line of a difference. */
export function difference(
  side: "export" | "import",
  kind: Lack["kind"],
  module: string | undefined,
  name: string,
  expected: string | undefined,
  actual: string | undefined,
): Difference {
  const what = `the ${side} ${module === undefined ? "" : `${quoted(module)} `}${quoted(name)}`
  const verb = side === "export" ? "expected" : "given"
  const line =
    kind === "missing"
      ? side === "export"
        ? `${what} is missing, and ${expected} is expected`
        : `${what} is not given, and the module needs ${actual}`
      : `${what} is ${actual}, and ${expected} is ${verb}`
  return { kind: `${side}-${kind}`, module, name, expected, actual, text: line }
}

/**
 * A property, but none that every object inherits. Engines find these, too: a module that imports "constructor" "assign" would get `Object.assign`,
 * which nobody gave.
 */
function property(object: unknown, key: string): unknown {
  if (object === null || (typeof object !== "object" && typeof object !== "function")) return undefined
  return Object.hasOwn(object, key) || !(key in Object.prototype) ? (object as Record<string, unknown>)[key] : undefined
}

/** Whether the JavaScript API would take a value for the import, as far as its kind tells. */
function isKind(value: unknown, type: ExternType): boolean {
  if (type.kind === "global" && !type.mutable && !type.shared && sort(value) !== "global") {
    if (type.type === "i64") return typeof value === "bigint"
    return typeof type.type !== "string" || typeof value === "number"
  }
  return sort(value) === type.kind
}

/** The kind of the value given for an import, in wasm's word if it has one. */
function sort(value: unknown): string {
  if (typeof value === "function") return "function"
  const name = Object.prototype.toString.call(value).slice("[object WebAssembly.".length, -1)
  return KINDS[name] ?? `a value of type ${typeof value}`
}

const KINDS: Readonly<Record<string, ExternKind>> = { Memory: "memory", Table: "table", Global: "global", Tag: "tag" }
