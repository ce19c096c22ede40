/**
 * The suppliers of a wasm's imports: other wasm, JavaScript, JavaScript that only passes on exports of a wasm, or nobody.
 *
 * Modules of JavaScript are read and never run: their `import` and `export` statements say enough. Modules that
 * cannot be read that way (CommonJS, virtual modules, externals) are left to the bundler.
 */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { init, parse } from "es-module-lexer"
import { isWasi } from "../../loader/index.ts"
import type { FacadePlan, ImportPlan, Supplier } from "../../loader/index.ts"
import { slash, splitQuery } from "../ids.ts"
import { isThreads } from "./known-hosts.ts"

/** Finds the id for a specifier in a file; undefined if the specifier cannot be resolved. */
export type ResolveImport = (
  specifier: string,
  importer: string,
) => Promise<{ id: string; external: boolean } | undefined>

/** Is told of all that an answer depends on, before that is read. So the answer can be found again, whatever fails. */
export interface Watch {
  /** The answer depends on this file, whether it is there or not. */
  readonly watch: (file: string) => void
  /** The specifier cannot be resolved from that module, yet. */
  readonly watchFor: (specifier: string, importer: string) => void
  /** The answer depends on the files in the folder that have such names. */
  readonly watchNames: (folder: string, names: RegExp) => void
}

/** How the modules that supply a wasm are found and read. */
export interface Surroundings extends Pick<Watch, "watch" | "watchFor"> {
  readonly root: string
  /** The option `imports`: module name -> specifier. */
  readonly imports: Readonly<Record<string, string>>
  readonly resolve: ResolveImport
  /** Whether the file is a wasm that this plugin takes. */
  readonly isWasm: (file: string) => boolean
  /** Whether such a wasm has an export of the name. */
  readonly exportsName: (file: string, name: string) => boolean
}

/** One import of a wasm, and the export of another wasm that supplies it. */
export interface Link {
  readonly module: string
  readonly name: string
  readonly file: string
  readonly exported: string
}

/** The modules that supply one wasm. */
export interface Suppliers {
  readonly suppliers: Map<string, Supplier>
  /** The imports that cannot be resolved, by module. */
  readonly missing: ImportPlan[]
  /** Modules that were found but lack exports: the file, and the wanted names. */
  readonly lacking: { readonly file: string; readonly imports: ImportPlan }[]
  /** The files of other wasm that this one links to. */
  readonly wasm: string[]
  /** The imports that these supply. */
  readonly links: Link[]
  /** The JavaScript that supplies a reactor's WASI and exports no `initialize`; undefined if it does, or if nobody knows. */
  uninitialised: string | undefined
}

/** Such a name is resolved only if the project maps it. Bundlers would run the code in a `data:` URL, and Vite fails at "". */
const NO_SPECIFIER = /^$|^\s*(?:data|blob|javascript):/i

/** The suppliers of a module's imports. `file`: the wasm's. */
export async function findSuppliers(plan: FacadePlan, file: string, surroundings: Surroundings): Promise<Suppliers> {
  const { root, imports, isWasm } = surroundings
  const found: Suppliers = {
    suppliers: new Map(),
    missing: [],
    lacking: [],
    wasm: [],
    links: [],
    uninitialised: undefined,
  }
  const modules: Modules = new Map()
  for (const imported of plan.imports) {
    const { module, names } = imported
    const mapped = Object.hasOwn(imports, module) ? imports[module] : undefined
    const specifier = mapped === undefined ? module : mapped.startsWith(".") ? slash(resolve(root, mapped)) : mapped
    // Node has a module "wasi" of its own, which starts no threads.
    const isModule = mapped !== undefined || (!NO_SPECIFIER.test(module) && !isThreads(imported))
    const target = isModule ? await surroundings.resolve(specifier, file) : undefined
    if (target === undefined) {
      if (isModule) surroundings.watchFor(specifier, file)
      if (mapped === undefined && isWasi(module)) {
        found.suppliers.set(module, { specifier: undefined, wasm: false, host: "own" })
        continue
      }
      // Any empty memory will do, so it can be made. A function cannot.
      const made = names.filter(({ make }) => make !== undefined)
      if (made.length < names.length) found.missing.push(imported)
      found.suppliers.set(module, { specifier: undefined, wasm: false, made: new Set(made.map(({ name }) => name)) })
      continue
    }
    const path = slash(splitQuery(target.id).path)
    if (!target.external && isWasm(path)) {
      surroundings.watch(path)
      found.suppliers.set(module, { specifier, wasm: true })
      found.wasm.push(path)
      found.links.push(...names.map(({ name }) => ({ module, name, file: path, exported: name })))
      const lacking = names.filter(({ name }) => !surroundings.exportsName(path, name))
      if (lacking.length > 0) found.lacking.push({ file: path, imports: { module, names: lacking } })
      continue
    }
    const through = new Map<string, { specifier: string; name: string }>()
    const made = new Set<string>()
    const spelled = new Map<string, string>()
    const lacking: ImportPlan["names"][number][] = []
    const follow = (name: string): Promise<Origin> =>
      target.external ? Promise.resolve(UNKNOWN) : originOf(target.id, name, surroundings, modules)
    if (isWasi(module) && (await follow("create")).kind === "script") {
      found.suppliers.set(module, { specifier, wasm: false, host: "app" })
      continue
    }
    for (const entry of names) {
      let origin = await follow(entry.name)
      for (const name of entry.meaning?.spellings ?? []) {
        if (origin.kind !== "nothing") break
        origin = await follow(name)
        if (origin.kind !== "nothing") spelled.set(entry.name, name)
      }
      if (origin.kind === "wasm") {
        through.set(entry.name, { specifier: origin.file, name: origin.name })
        found.wasm.push(origin.file)
        found.links.push({ module, name: entry.name, file: origin.file, exported: origin.name })
      } else if (origin.kind === "nothing") {
        if (entry.make === undefined) lacking.push(entry)
        else made.add(entry.name)
      }
    }
    if (lacking.length > 0) found.lacking.push({ file: path, imports: { module, names: lacking } })
    const initialize = plan.reactor && module === plan.wasi ? (await follow("initialize")).kind : undefined
    const initializes = initialize === "script"
    if (initialize === "nothing") found.uninitialised = path
    found.suppliers.set(module, { specifier, wasm: false, through, made, spelled, initializes })
  }
  return found
}

/** The origin of an exported name. */
type Origin =
  | { readonly kind: "wasm"; readonly file: string; readonly name: string }
  | { readonly kind: "script" | "nothing" | "unknown" }

const UNKNOWN: Origin = { kind: "unknown" }
const SCRIPT = /\.[cm]?[jt]s$/

/** The exports of modules, by id, each read once; undefined for a file that is no module of JavaScript. */
type Modules = Map<string, Promise<ReturnType<typeof parse>[1] | undefined>>

async function exportsOf(id: string): Promise<ReturnType<typeof parse>[1] | undefined> {
  try {
    await init()
    const [, exports, , isModule] = parse(await readFile(id, "utf8"))
    return isModule ? exports : undefined
  } catch {
    return undefined
  }
}

/** The specification's ResolveExport, as far as the text of the modules tells; `seen` ends circles. */
async function originOf(
  id: string,
  name: string,
  surroundings: Surroundings,
  modules: Modules,
  seen: Set<string> = new Set(),
): Promise<Origin> {
  // If there is a query, another plugin has its own idea of the file.
  if (!SCRIPT.test(id) || id.includes("\0") || id.includes("/.vite/")) return UNKNOWN
  const place = `${name}\n${id}`
  if (seen.has(place)) return { kind: "nothing" }
  seen.add(place)
  surroundings.watch(id)
  const known = modules.get(id) ?? exportsOf(id)
  modules.set(id, known)
  const exports = await known
  if (exports === undefined) return UNKNOWN
  const next = async (from: string, imported: string): Promise<Origin> => {
    const target = await surroundings.resolve(from, id)
    if (target === undefined) surroundings.watchFor(from, id)
    if (target === undefined || target.external) return UNKNOWN
    const { path, query } = splitQuery(slash(target.id))
    if (surroundings.isWasm(path)) {
      if (query !== "") return { kind: "script" }
      surroundings.watch(path)
      return surroundings.exportsName(path, imported)
        ? { kind: "wasm", file: path, name: imported }
        : { kind: "nothing" }
    }
    return originOf(slash(target.id), imported, surroundings, modules, seen)
  }
  const own = exports.find((entry) => entry.type !== "reexport-all" && entry.name === name && !entry.typeOnly)
  if (own?.type === "direct") return { kind: "script" }
  if (own?.type === "reexport") return own.importName === null ? { kind: "script" } : next(own.from, own.importName)
  let answer: Origin = { kind: "nothing" }
  for (const entry of exports) {
    if (entry.type !== "reexport-all" || entry.typeOnly || name === "default") continue
    const origin = await next(entry.from, name)
    if (origin.kind === "wasm" || origin.kind === "script") return origin
    if (origin.kind === "unknown") answer = origin
  }
  return answer
}

/**
 * The paths of a circle of links from a wasm back to itself; undefined if there is none. `linksOf` gives a module's path and the files of the wasm
 * that it links to.
 */
export async function circleThrough(
  start: string,
  linksOf: (file: string) => Promise<{ readonly path: string; readonly wasm: readonly string[] }>,
): Promise<string[] | undefined> {
  const seen = new Set<string>()
  const walk = async (file: string): Promise<string[] | undefined> => {
    const { path, wasm } = await linksOf(file)
    if (wasm.includes(start)) return [path, (await linksOf(start)).path]
    for (const next of wasm) {
      if (seen.has(next)) continue
      seen.add(next)
      const rest = await walk(next)
      if (rest !== undefined) return [path, ...rest]
    }
    return undefined
  }
  return walk(start)
}

/**
 * The queries with which JavaScript modules that supply a wasm import it, directly or through others; empty if none does. `queryOf` gives the query
 * that a plain import in a module stands for. The files are read here, since the bundler does not know them before the wasm is loaded.
 */
export async function queriesInCircle(
  file: string,
  suppliers: ReadonlyMap<string, Supplier>,
  { resolve, watch }: Pick<Surroundings, "resolve" | "watch">,
  queryOf: (importer: string, code: string) => string,
): Promise<ReadonlySet<string>> {
  const queries = new Set<string>()
  const seen = new Set<string>()
  const follow = async (specifier: string, importer: string, code: string): Promise<void> => {
    const target = await resolve(specifier, importer)
    if (target === undefined || target.external) return
    const id = slash(target.id)
    const { path, query } = splitQuery(id)
    if (path === file) queries.add(query === "" ? queryOf(importer, code) : query)
    if (seen.has(id) || !SCRIPT.test(id)) return
    seen.add(id)
    watch(id)
    const next = await importsOf(id)
    for (const specifier of next.specifiers) await follow(specifier, id, next.code)
  }
  for (const { specifier, wasm } of suppliers.values()) {
    if (specifier !== undefined && !wasm) await follow(specifier, file, "")
  }
  return queries
}

/** The text of a module of JavaScript, and the specifiers that it imports before it runs. */
async function importsOf(id: string): Promise<{ code: string; specifiers: string[] }> {
  try {
    await init()
    const code = await readFile(id, "utf8")
    const specifiers = parse(code)[0].flatMap((entry) =>
      entry.type === "static" || entry.type === "reexport-star" ? [entry.specifier] : [],
    )
    return { code, specifiers }
  } catch {
    return { code: "", specifiers: [] }
  }
}
