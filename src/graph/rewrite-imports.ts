/**
 * Rewrites modules that import `.wasm`. Source-phase imports, which no bundler knows, become imports of the `?module` form. Imports in wasm-bindgen's
 * glue get the form that it expects. Names that the wasm does not export are refused.
 */
import { init, parse } from "es-module-lexer"
import type { Import } from "es-module-lexer"
import type { MagicString } from "magic-string"
import { comment, FORMS, quote, WasmportError } from "../../loader/index.ts"
import { basename, parseId, splitQuery } from "../ids.ts"
import { DEFAULT_FORMS } from "../queries.ts"
import { dynamicNames } from "./dynamic-names.ts"

/** The target of an import's specifier. */
export type Target =
  | {
      readonly kind: "wasm"
      readonly file: string
      readonly path: string
      readonly exports: readonly string[] | undefined
    }
  /** A `.wasm` that is left to the bundler, a module of another kind, or nothing. */
  | { readonly kind: "excluded" | "other" | "nothing" }
  /** Left in the output as it is, or turned into a dynamic import if the bundler would lose the phase. */
  | { readonly kind: "external"; readonly keepsPhase: boolean }

/** A module that may import `.wasm`. */
export interface Importer {
  /** Its path, for messages. */
  readonly path: string
  readonly code: string
  readonly resolve: (specifier: string) => Promise<Target>
  /** Whether it is the glue that wasm-bindgen made for the `.wasm`. */
  readonly isGlue: (file: string) => boolean
  /** Takes the names of an import to check them later. False if the import must be resolved here. */
  readonly checkLater?: (wanted: WantedNames) => boolean
  /** Takes the warning of a name that is undefined in the result of `import()`. */
  readonly warn?: (text: string) => void
}

/** Whether a module may import `.wasm` or use the source phase: only then it is worth a closer look. */
export const MAY_IMPORT: RegExp = /\.wasm\b|\bimport\s*\.\s*source\b|\bimport\s+source\b|\bimport\s*\/[/*]/

const SOURCE_PHASE: RegExp = /\bimport\s*\.\s*source\b|\bimport\s+source\b|\bimport\s*\/[/*]/
/** The text between `import` and the next token. */
const GAP = String.raw`(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*`
const STATIC = new RegExp(String.raw`^(import${GAP})source(?=${GAP}[\p{ID_Start}$_\\])`, "u")
const FROM_FROM = new RegExp(`^import${GAP}source${GAP}from${GAP}from${GAP}["']`)

/** Names that a module takes from a `.wasm` by a static import. */
export interface WantedNames {
  /** The importer's path, for messages. */
  readonly path: string
  readonly specifier: string
  readonly names: readonly string[]
}

/** A module with its imports rewritten. */
export interface Rewritten {
  readonly code: string
  /** Whether any text beside the rewritten imports has moved. If not, the earlier source map still holds. */
  readonly moved: boolean
  /** From the new code to the old. It costs more than everything else here. */
  map(): SourceMap
}

/** One change. They are collected, since most modules have none, and a server starts sooner without magic-string. */
type Edit = (text: MagicString) => void

/** A source map, as magic-string makes it. */
export type SourceMap = ReturnType<MagicString["generateMap"]>

/**
 * The module with its imports rewritten; undefined if nothing changes. Throws a WasmportError for a name that the wasm does not export, and for a
 * source-phase import that would silently get something else than a `WebAssembly.Module`.
 */
export async function rewrite({
  path,
  code,
  resolve,
  isGlue,
  checkLater,
  warn,
}: Importer): Promise<Rewritten | undefined> {
  await init()
  const imports = lex(code)
  const edits: Edit[] = []
  let moved = false
  for (const entry of imports) {
    if (entry.type === "import-meta") continue
    const statement = code.slice(entry.importStart, entry.importEnd)
    if (entry.type !== "reexport-star" && (entry.phase === "source" || FROM_FROM.test(statement))) {
      moved = true
      edits.push(...(await rewriteSource(entry, statement, path, resolve)))
      continue
    }
    if (entry.type === "dynamic" && warn !== undefined) await warnOfNames({ path, code, resolve, isGlue, warn }, entry)
    if (entry.specifier !== undefined && /\.wasm$/i.test(entry.specifier)) {
      const { specifier } = entry
      const names = entry.type === "static" && !entry.typeOnly ? namesOf(statement) : []
      const type = entry.type === "reexport-star" ? undefined : typeAttribute(entry, statement)
      if (type === undefined && checkLater?.({ path, specifier, names })) continue
      const target = await resolve(specifier)
      if (target.kind === "wasm" && type !== undefined) throw attributed(path, specifier, target.path, type)
      if (target.kind === "wasm" && isGlue(target.file)) {
        const quotes = entry.type === "dynamic" ? 0 : 1
        moved ||= !/^["']?\)?;?\s*(?:\n|$)/.test(code.slice(entry.end, entry.end + 80))
        edits.push((text) =>
          text.overwrite(entry.start - quotes, entry.end + quotes, JSON.stringify(`${specifier}?wasmport=glue`)),
        )
      }
      if (target.kind === "wasm") checkNames(target, { path, specifier, names })
    }
  }
  if (edits.length === 0) return undefined
  const { MagicString: Text } = await import("magic-string")
  const text = new Text(code)
  for (const edit of edits) edit(text)
  return { code: text.toString(), moved, map: () => text.generateMap({ hires: "boundary" }) }
}

/** The changes that make a source-phase import one of the form that we know. */
async function rewriteSource(
  entry: Exclude<Import, { type: "import-meta" }>,
  statement: string,
  path: string,
  resolve: Importer["resolve"],
): Promise<Edit[]> {
  const { specifier, importStart, importEnd, start, end } = entry
  if (specifier === undefined || ("glob" in entry && entry.glob)) return []
  // We write such a query ourselves, and TypeScript knows it.
  const { path: plain, query } = splitQuery(specifier)
  const target = await resolve(query === "module" || query === "source" ? plain : specifier)
  if (target.kind === "external") {
    if (entry.type === "dynamic" || target.keepsPhase) return []
    const [, local] = /source\s*([\p{ID_Continue}$]+)/u.exec(statement) ?? []
    return [
      (text) => text.remove(importStart, importEnd),
      (text) => text.prepend(`const ${local} = await import.source(${JSON.stringify(specifier)});`),
    ]
  }
  if (target.kind !== "wasm") throw notAModule(path, specifier, target.kind)
  const wanted = JSON.stringify(/\.wasm$/i.test(plain) ? `${plain}?module` : `${target.file}?module`)
  if (entry.type === "dynamic")
    return [(text) => text.overwrite(importStart, importEnd, `import(${wanted}).then((it) => it.default)`)]
  const [, head = "import "] = STATIC.exec(statement) ?? []
  return [
    (text) => text.remove(importStart + head.length, importStart + head.length + "source".length),
    (text) => text.overwrite(start - 1, end + 1, wanted),
  ]
}

function notAModule(path: string, specifier: string, kind: "excluded" | "other" | "nothing"): WasmportError {
  const reasons = {
    excluded: "that file is left to the bundler (`include`, `exclude`), which does not know this kind of import",
    other: "that is no .wasm, and no other module has a source phase",
    nothing: "that leads nowhere",
  }
  return new WasmportError({
    file: path,
    message: `a source-phase import of ${JSON.stringify(specifier)}: ${reasons[kind]}`,
    rule: "`import source` gives the WebAssembly.Module of a .wasm file, and is a SyntaxError for anything else",
  })
}

/** The attribute of an `import()`, whose second argument the lexer does not read. */
const DYNAMIC_TYPE = /\bwith["']?\s*:\s*\{[^{}]*?\btype["']?\s*:\s*["']([^"'\n]*)["']/

/** The value of the attribute `type` of an import; undefined if it has none. */
const typeAttribute = (
  { type, attributes }: Exclude<Import, { type: "import-meta" }>,
  statement: string,
): string | undefined =>
  type === "dynamic" ? DYNAMIC_TYPE.exec(statement)?.[1] : attributes?.find(([name]) => name === "type")?.[1]

function attributed(path: string, specifier: string, file: string, type: string): WasmportError {
  const plain = `import * as exports from ${quote(specifier)}`
  const hint = /^(?:webassembly|wasm)$/i.test(type)
    ? `Write ${plain}, without an attribute.`
    : `Write ${plain} for its exports. For the file itself write import url from ${quote(`${specifier}?url`)}, and fetch(url).`
  return new WasmportError({
    file: path,
    message: `${file} is imported with the attribute type: ${quote(type)}`,
    rule: "the import of a .wasm has no attribute, and gives its exports",
    hint,
  })
}

/** A default import means one of these forms in other bundlers and plugins. */
const DEFAULTS = `These have a default export: ${DEFAULT_FORMS}.`

/** Warns of names that are undefined in the result of an `import()` of exports. */
async function warnOfNames(
  { path, code, resolve, isGlue, warn }: Importer & Required<Pick<Importer, "warn">>,
  { specifier, importStart, importEnd }: Import & { readonly type: "dynamic" },
): Promise<void> {
  const form = specifier === undefined ? undefined : parseId(specifier)?.form
  if (specifier === undefined || form === undefined || FORMS[form].gives !== undefined) return
  const names = dynamicNames(code, importStart, importEnd)
  if (names.length === 0) return
  const target = await resolve(specifier)
  if (target.kind !== "wasm" || isGlue(target.file)) return
  const { path: plain } = splitQuery(specifier)
  const error = lackingNames(target, { path, specifier: plain, names })
  if (error !== undefined)
    warn(`${error.message.replace(/^\[wasmport\] /, "")}\n  The result of \`import()\` has undefined for it.`)
}

/** Throws a WasmportError for names that the wasm does not export. */
export function checkNames(target: Target, wanted: WantedNames): void {
  const error = lackingNames(target, wanted)
  if (error !== undefined) throw error
}

function lackingNames(target: Target, { path, specifier, names }: WantedNames): WasmportError | undefined {
  if (names.length === 0 || target.kind !== "wasm" || target.exports === undefined) return undefined
  // Types of the generated declarations may be imported without saying `type`.
  const exports = new Set(target.exports)
  const missing = names.filter((name) => !exports.has(name) && !/^Wasm(?:Type\d+|Struct|Array)$/.test(name))
  if (missing.length === 0) return undefined
  const known = [...target.exports].sort()
  return new WasmportError({
    file: path,
    message: `${comment(target.path)} does not export ${missing.map(quote).join(", ")}`,
    rule: "a wasm has the exports that its binary names, and no default unless one is called so",
    hint: missing.includes("default")
      ? `For its exports write import * as exports from ${quote(specifier)}. ${DEFAULTS}\n${exportsOf(target.path, known)}`
      : exportsOf(target.path, known),
  })
}

const exportsOf = (path: string, names: readonly string[]): string =>
  names.length === 0
    ? `${comment(basename(path))} exports nothing`
    : `its exports are: ${names
        .slice(0, MOST_NAMES)
        .map((name) => quote(name).slice(0, LONGEST_NAME))
        .join(", ")}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ""}`

const MOST_NAMES = 40
const LONGEST_NAME = 80

/** The names that a static import or a re-export takes; types left out. */
function namesOf(statement: string): string[] {
  const text = statement.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ")
  const names: string[] = []
  const head = /^import\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:,|from\b)/u.exec(text)
  if (head !== null) names.push("default")
  const clause = /^[^"'{]*\{((?:[^}"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\}/.exec(text)?.[1] ?? ""
  for (const [, type, name] of clause.matchAll(
    /(?:^|,)\s*(type\s+(?!as\b|,|$))?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{ID_Continue}$]+)/gu,
  )) {
    if (type === undefined && name !== undefined) names.push(/^["']/.test(name) ? unquote(name) : name)
  }
  return names
}

/** A string literal's value, as far as JSON has the same escapes. */
function unquote(literal: string): string {
  const body = literal.slice(1, -1)
  try {
    return JSON.parse(
      `"${literal.startsWith("'") ? body.replaceAll("\\'", "'").replace(/(?<!\\)"/g, '\\"') : body}"`,
    ) as string
  } catch {
    return body
  }
}

/** The imports that the lexer finds; of JSX, which it cannot read everywhere, those at the beginning of a line. */
function lex(code: string): readonly Import[] {
  try {
    return parse(code)[0]
  } catch {
    return SOURCE_PHASE.test(code) ? lexLines(code) : []
  }
}

function lexLines(code: string): Import[] {
  const statics = [
    ...code.matchAll(/^[ \t]*(import\s+source\s+[\p{ID_Start}$_][\p{ID_Continue}$]*\s+from\s*)(["'])([^"'\n]+)\2/gmu),
  ].map((match): Import => {
    const [all, head = "", , specifier = ""] = match
    const importStart = match.index + all.indexOf("import")
    const start = importStart + head.length + 1
    const end = start + specifier.length
    return {
      type: "static",
      phase: "source",
      specifier,
      attributes: null,
      attributesStart: -1,
      typeOnly: false,
      start,
      end,
      importStart,
      importEnd: end + 1,
    }
  })
  const dynamics = [...code.matchAll(/\bimport\s*\.\s*source\s*\(\s*(["'])([^"'\n]+)\1\s*\)/g)].map((match): Import => {
    const [all, , specifier = ""] = match
    const start = match.index + all.indexOf(specifier) - 1
    return {
      type: "dynamic",
      phase: "source",
      specifier,
      glob: false,
      attributes: null,
      attributesStart: -1,
      probablyTypeOnly: false,
      dynamicStart: start,
      start,
      end: start + specifier.length + 2,
      importStart: match.index,
      importEnd: match.index + all.length,
    }
  })
  return [...statics, ...dynamics]
}
