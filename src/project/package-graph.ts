/**
 * The packages of a project, and the modules of those that lead to a `.wasm`. Their code is read and never run.
 *
 * `vitefu` finds the packages and `resolve.exports` reads their `exports` and `imports`. vitefu's `crawlFrameworkPkgs` is not used: it judges a
 * package by its `package.json` alone, and does not look below a package that it has judged to be an ordinary one.
 */
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { parse } from "es-module-lexer"
import { exports as exportsOf, imports as importsOf, legacy } from "resolve.exports"
import type { Package as PackageFields } from "resolve.exports"
import { findClosestPkgJsonPath, findDepPkgJsonPath } from "vitefu"
import { nameOf, slash } from "../ids.ts"
import { COMMONJS, packageFiles } from "./package-files.ts"

type Manifest = PackageFields & {
  readonly [field in "dependencies" | "devDependencies"]?: Record<string, string>
}

/** A package as it is installed. */
export interface Package {
  /** The name by which it was found first. */
  readonly name: string
  /** Its real path. */
  readonly folder: string
  readonly manifest: Manifest
  /** JavaScript and `.wasm`, down to a certain depth. */
  readonly files: readonly string[]
  /** Its dependencies that are installed. */
  readonly dependencies: Map<string, Package>
}

/** A JavaScript file of a package. */
export interface Module {
  readonly file: string
  readonly owner: Package
  /** False for CommonJS. */
  readonly isModule: boolean
  /** Whether it imports something that only we can load: a `.wasm`, in any form, or the runtime, whose registry has the modules of the build. */
  readonly isOurs: boolean
  /** The modules that it imports, as far as they belong to the packages that are looked at. */
  readonly imports: Module[]
  /** The specifiers of other packages, and of Node's own modules. */
  readonly bare: Set<string>
}

/** How Vite resolves: the export conditions, and whether the field `browser` counts. */
export interface Side {
  readonly conditions: readonly string[]
  readonly browser: boolean
}

/**
 * The project's own package, by the nearest package.json at or above `root`, and all packages that it leads to. The own one comes first. `complete`
 * is false if a dependency of the project is not installed.
 */
export async function readPackages(root: string): Promise<{ packages: Package[]; complete: boolean }> {
  const path = await findClosestPkgJsonPath(root)
  const own = path === undefined ? undefined : packageAt("", dirname(path))
  if (own === undefined) return { packages: [], complete: false }
  const packages = new Map([[own.folder, own]])
  let complete = true
  for (let wave = [own]; wave.length > 0;) {
    const before = packages.size
    for (const [it, dependencies] of await Promise.all(wave.map(dependenciesOf))) {
      for (const [name, path] of dependencies) {
        const known = path === undefined ? undefined : (packages.get(dirname(path)) ?? packageAt(name, dirname(path)))
        if (known === undefined) {
          const { dependencies, devDependencies } = own.manifest
          complete &&= it !== own || !Object.hasOwn({ ...dependencies, ...devDependencies }, name)
          continue
        }
        it.dependencies.set(name, known)
        packages.set(known.folder, known)
      }
    }
    wave = [...packages.values()].slice(before)
  }
  return { packages: [...packages.values()], complete }
}

/** Whether `from` finds this package by its name, as bundlers look for it from the project's root. */
export const finds = async (from: Package, { name, folder }: Package): Promise<boolean> =>
  from.dependencies.get(name)?.folder === folder ||
  (await findDepPkgJsonPath(name, join(from.folder, "package.json"))) === join(folder, "package.json")

/** Whether a package is one of the project's own: its dependencies may be imported from anywhere. */
export const isLinked = (folder: string): boolean => !slash(folder).includes("/node_modules/")

const DEPENDENCIES: (keyof Manifest)[] = ["dependencies", "optionalDependencies", "peerDependencies"]

/** Whether a package may import our runtime. */
export const declaresUs = ({ manifest }: Package): boolean =>
  DEPENDENCIES.some((field) => Object.hasOwn((manifest[field] as object | undefined) ?? {}, "wasmport"))

/** A package with the names of its dependencies, each with the package.json that is found by it. */
async function dependenciesOf(it: Package): Promise<[it: Package, paths: [name: string, path: string | undefined][]]> {
  const { folder, manifest } = it
  const fields = [...DEPENDENCIES]
  if (isLinked(folder)) fields.push("devDependencies")
  const declared: object = Object.assign({}, ...fields.map((field) => manifest[field]))
  // Our own package imports no `.wasm`.
  const names = Object.keys(declared).filter((name) => name !== "wasmport")
  const paths = await Promise.all(names.map((name) => findDepPkgJsonPath(name, join(folder, "package.json"))))
  return [it, names.map((name, index) => [name, paths[index]])]
}

function packageAt(name: string, folder: string): Package | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
    return { name, folder, manifest, files: name === "" ? [] : packageFiles(folder), dependencies: new Map() }
  } catch {
    return undefined
  }
}

/** All from which one of the goals can be reached, the goals themselves included. */
export function reaching<T>(all: Iterable<T>, next: (it: T) => Iterable<T>, isGoal: (it: T) => boolean): Set<T> {
  const found = new Set<T>()
  const previous = new Map<T, T[]>()
  for (const it of all) {
    if (isGoal(it)) found.add(it)
    for (const to of next(it)) previous.set(to, [...(previous.get(to) ?? []), it])
  }
  for (const it of found) for (const from of previous.get(it) ?? []) found.add(from)
  return found
}

/** The modules of packages as one side sees them. The caller has waited for the lexer's `init` before it makes one. */
export class Modules {
  readonly #side: Side
  readonly #packages: ReadonlySet<Package>
  readonly #texts: Texts
  readonly #byFile = new Map<string, Module>()
  readonly #entries = new Map<Package, ReadonlyMap<string, Module>>()

  /** `packages`: those that are looked at. */
  constructor(side: Side, packages: ReadonlySet<Package>, texts: Texts) {
    this.#side = side
    this.#packages = packages
    this.#texts = texts
  }

  /** All that were read so far. */
  get all(): Iterable<Module> {
    return this.#byFile.values()
  }

  /**
   * The modules that can be imported from outside of the package, by specifier. With `exports`: its entries. Without it: the one entry. For patterns
   * in `exports`, and without `exports`, also each file that mentions a `.wasm` or a package that leads to one.
   */
  entriesOf(owner: Package): ReadonlyMap<string, Module> {
    const entries = this.#entries.get(owner) ?? this.#findEntries(owner)
    this.#entries.set(owner, entries)
    return entries
  }

  #findEntries(owner: Package): ReadonlyMap<string, Module> {
    const { exports } = owner.manifest
    const paths =
      typeof exports === "object" && Object.keys(exports).some((key) => key.startsWith("."))
        ? Object.keys(exports)
        : ["."]
    const patterns = exports === undefined ? ["./*"] : paths.filter((path) => path.includes("*"))
    const specifiers = paths.filter((path) => !path.includes("*")).map((path) => `${owner.name}${path.slice(1)}`)
    if (patterns.length > 0) {
      const files = this.#mentioningFiles(owner)
      for (const pattern of patterns)
        for (const file of files) specifiers.push(...this.#specifiersOf(owner, pattern, file))
    }
    const entries = specifiers.map((specifier) => [specifier, this.moduleOf(owner, specifier)] as const)
    return new Map(entries.filter((it): it is [string, Module] => it[1] !== undefined))
  }

  /** The files of a package that mention a `.wasm`, or a package that leads to one. */
  #mentioningFiles(owner: Package): readonly string[] {
    const { mentioning } = this.#texts
    const known = mentioning.get(owner)
    if (known !== undefined) return known
    const names = [...owner.dependencies].flatMap(([name, it]) => (this.#packages.has(it) ? name : []))
    const files = owner.files.filter((file) => file.endsWith("js") && contains(file, [".wasm", ...names]))
    mentioning.set(owner, files)
    return files
  }

  /** The module that a specifier of the package leads to. */
  moduleOf(owner: Package, specifier: string): Module | undefined {
    return this.#moduleAt(this.#entryOf(owner, specifier), owner)
  }

  /** The specifiers of a file by a pattern of `exports`, also without the extension if it may be left out. */
  #specifiersOf(owner: Package, pattern: string, file: string): string[] {
    const target = this.#entryOf(owner, `${owner.name}${pattern.slice(1)}`)
    const [head = "", tail = ""] = target?.split("*") ?? []
    if (target === undefined || !file.startsWith(head) || !file.endsWith(tail)) return []
    const middle = slash(file.slice(head.length, file.length - tail.length))
    const specifier = `${owner.name}${pattern.slice(1).replace("*", () => middle)}`
    if (owner.manifest.exports !== undefined) return [specifier]
    return [specifier, specifier.replace(/\.m?js$/, ""), specifier.replace(/\/index\.m?js$/, "")]
  }

  /** The file that a specifier leads to, which need not exist. */
  #entryOf(owner: Package, specifier: string): string | undefined {
    const { manifest, folder } = owner
    const path = `.${specifier.slice(nameOf(specifier).length)}`
    const { browser } = this.#side
    const main = (): string => String(legacy(manifest, { browser, fields: ["module", "main"] }) ?? "index.js")
    const target =
      manifest.exports !== undefined ? this.#target(exportsOf, manifest, path) : path === "." ? main() : path
    return target === undefined ? undefined : join(folder, target)
  }

  /** The path that the package's `exports` or `imports` give; undefined if they give none. */
  #target(read: typeof exportsOf | typeof importsOf, manifest: Manifest, path: string): string | undefined {
    try {
      return read(manifest, path, { conditions: this.#side.conditions, unsafe: true })?.[0]
    } catch {
      return undefined
    }
  }

  #moduleAt(path: string | undefined, owner: Package): Module | undefined {
    const file = [path, `${path}.js`, `${path}.mjs`, join(path ?? "", "index.js")].find(
      (it): it is string => it !== undefined && /\.[cm]?js$/.test(it) && existsSync(it),
    )
    if (file === undefined) return undefined
    const known = this.#byFile.get(file)
    if (known !== undefined) return known
    const { specifiers, isModule } = this.#texts.modules.get(file) ?? read(file, owner)
    this.#texts.modules.set(file, { specifiers, isModule })
    const targets = specifiers.map((specifier) => this.#resolve(specifier, file, owner))
    const isOurs = specifiers.includes("wasmport/runtime") || targets.some((it) => it?.file?.endsWith(".wasm") === true)
    const bare = new Set(specifiers.filter((it) => /^[@\w]/.test(it) && !/\.wasm(?:\?|$)/.test(it)))
    const found: Module = { file, owner, isModule, isOurs, imports: [], bare }
    this.#byFile.set(file, found)
    for (const it of targets) {
      const next = this.#moduleAt(it?.file, it?.owner ?? owner)
      if (next !== undefined) found.imports.push(next)
    }
    return found
  }

  #resolve(specifier: string, from: string, owner: Package): { file: string | undefined; owner: Package } | undefined {
    const [path = ""] = specifier.split("?")
    if (path.startsWith(".")) return { file: resolve(dirname(from), path), owner }
    if (path.startsWith("#")) {
      const target = this.#target(importsOf, owner.manifest, path)
      if (target === undefined || target.startsWith("#")) return undefined
      return target.startsWith(".") ? { file: join(owner.folder, target), owner } : this.#resolve(target, from, owner)
    }
    if (path.endsWith(".wasm")) return { file: path, owner }
    const name = nameOf(path)
    const other = name === owner.manifest.name ? owner : owner.dependencies.get(name)
    return other === undefined || !this.#packages.has(other)
      ? undefined
      : { file: this.#entryOf(other, path), owner: other }
  }
}

const piece = Buffer.allocUnsafe(2 ** 18)

/** Whether a file contains one of the words. It is read in pieces: packages have megabytes of data in modules. */
function contains(file: string, words: readonly string[]): boolean {
  const overlap = Math.max(...words.map((word) => word.length)) - 1
  const handle = openSync(file, "r")
  try {
    for (let kept = 0; ;) {
      const read = readSync(handle, piece, kept, piece.length - kept, null)
      const text = piece.subarray(0, kept + read)
      if (words.some((word) => text.includes(word))) return true
      if (read === 0) return false
      kept = Math.min(overlap, text.length)
      piece.copyWithin(0, text.length - kept, text.length)
    }
  } finally {
    closeSync(handle)
  }
}

/** The text of a module, as far as it matters. */
interface Text {
  readonly specifiers: readonly string[]
  /** False for CommonJS. */
  readonly isModule: boolean
}

/** All that was read, kept for both sides: they see most modules. */
export class Texts {
  /** The modules by file. */
  readonly modules: Map<string, Text> = new Map()
  /** The files of a package that mention a `.wasm`, or a package that leads to one. */
  readonly mentioning: Map<Package, readonly string[]> = new Map()
}

const LARGE = 2 ** 16

function read(file: string, { manifest }: Package): Text {
  try {
    // A module may be megabytes of data: `export default {`. The lexer would read them to the end.
    if (statSync(file).size > LARGE && !contains(file, ["import", "from"]))
      return { specifiers: [], isModule: contains(file, ["export "]) && !file.endsWith(".cjs") }
    const code = readFileSync(file, "utf8")
    const [imports, , , hasModuleSyntax] = parse(code)
    const specifiers = imports.flatMap((it) => (it.type === "import-meta" ? [] : (it.specifier ?? [])))
    const isModule = hasModuleSyntax || file.endsWith(".mjs") || (manifest["type"] === "module" && !COMMONJS.test(code))
    return { specifiers, isModule }
  } catch {
    return { specifiers: [], isModule: false }
  }
}
