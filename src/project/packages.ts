/**
 * Finds the project's packages that import `.wasm`.
 *
 * On the server these packages must go through Vite, since Node cannot load them. So must packages that import them, and packages that import our
 * runtime: the registry of a copy in Node would know no module. Packages with a Node build of their own stay with Node. In the browser these packages
 * must not go through Vite's dependency optimizer, which would make a second copy of the glue, away from its `.wasm`. CommonJS must, and is bundled
 * with glue and wasm (vite-optimizer.ts).
 *
 * The app's sources are not read: each specifier that a package exports counts as imported. Some specifiers of a package may lead to a `.wasm` and
 * others not, so the answers name specifiers if Vite allows it.
 */
import { isBuiltin } from "node:module"
import { init } from "es-module-lexer"
import { nameOf } from "../ids.ts"
import { declaresUs, finds, isLinked, Modules, reaching, readPackages, Texts } from "./package-graph.ts"
import type { Module, Package, Side } from "./package-graph.ts"

/** The answers, as plain data. All lists are sorted. */
export interface WasmPackages {
  /** Names of packages for Vite's `noExternal`. */
  readonly inline: string[]
  /** Specifiers of those packages that Node can load by itself: for a server's bundle they stay external. */
  readonly external: string[]
  /** Packages that have nothing but a `module` field, which Node and vitest do not know: name -> file. */
  readonly entries: Readonly<Record<string, string>>
  /** Names of packages, and specifiers of others, for `optimizeDeps.exclude`. */
  readonly exclude: string[]
  /** The imports of those, for `optimizeDeps.include`: `pkg > dependency`. Vite looks for none in packages that it does not optimize. */
  readonly include: string[]
}

/** The result of a look at the packages, and the things that it depends on beside the lock file. */
export interface Found {
  readonly packages: WasmPackages
  /** Folders of other packages outside of `node_modules`, which may change at any time. */
  readonly linked: string[]
  /** False when a dependency of the project is not installed. */
  readonly complete: boolean
}

/** Reads the packages of the project at `root`. `conditions` are export conditions beyond those that each side has. */
export async function findPackages(root: string, conditions: readonly string[]): Promise<Found> {
  const { packages, complete } = await readPackages(root)
  const carriers = reaching(
    packages,
    (it) => it.dependencies.values(),
    (it) => ownsWasm(it) || declaresUs(it),
  )
  // Most projects have none.
  if (carriers.size > 0) await init()
  const [own, ...others] = packages
  const linked = others.filter(({ folder }) => isLinked(folder))
  const importable = new Set(
    [own, ...linked].flatMap((it) => [...(it?.dependencies.values() ?? [])]).filter((it) => carriers.has(it)),
  )
  const shared = ["module", "import", "default", ...conditions]
  const texts = new Texts()
  const of = (side: Side): Survey => survey(new Modules(side, carriers, texts), importable)
  const server = of({ conditions: ["node", "module-sync", ...shared], browser: false })
  const browser = of({ conditions: ["browser", ...shared], browser: true })
  const atRoot = new Set<Package>()
  for (const it of new Set([...server.owners, ...browser.owners]))
    if (own !== undefined && (await finds(own, it))) atRoot.add(it)
  return {
    packages: { ...forServer(server, atRoot), ...forBrowser(browser, atRoot) },
    linked: linked.map(({ folder }) => folder),
    complete,
  }
}

const ownsWasm = ({ files }: Package): boolean => files.some((file) => file.endsWith(".wasm"))

interface Survey {
  readonly modules: Modules
  /** The modules that lead to a `.wasm`. */
  readonly found: ReadonlySet<Module>
  /** The packages that these belong to. */
  readonly owners: ReadonlySet<Package>
}

function survey(modules: Modules, importable: Iterable<Package>): Survey {
  for (const it of importable) modules.entriesOf(it)
  const found = reaching(
    modules.all,
    ({ imports }) => imports,
    ({ isOurs }) => isOurs,
  )
  return { modules, found, owners: new Set([...found].map(({ owner }) => owner)) }
}

function forServer(
  { modules, found, owners }: Survey,
  atRoot: ReadonlySet<Package>,
): Pick<WasmPackages, "inline" | "external" | "entries"> {
  const external: string[] = []
  const entries: Record<string, string> = {}
  for (const it of owners) {
    const { exports, main } = it.manifest
    const file = modules.moduleOf(it, it.name)?.file
    if (file !== undefined && exports === undefined && main === undefined && !/[\\/]index\.js$/.test(file))
      entries[it.name] = file
    // A deeper package is not found from the bundle.
    if (!atRoot.has(it)) continue
    const all = modules.entriesOf(it)
    const taken = entangled(all, found)
    external.push(...[...all.keys()].filter((specifier) => !taken.has(specifier)))
  }
  return { inline: [...new Set([...owners].map(({ name }) => name))].sort(), external: external.sort(), entries }
}

function forBrowser(
  { modules, found, owners }: Survey,
  atRoot: ReadonlySet<Package>,
): Pick<WasmPackages, "exclude" | "include"> {
  const exclude = new Set<string>()
  const include: string[] = []
  for (const it of owners) {
    // Vite looks for them from the project's root.
    if (!ownsWasm(it) || !atRoot.has(it)) continue
    const taken = entangled(modules.entriesOf(it), found)
    if ([...taken.values()].some(({ isModule }) => !isModule)) continue
    for (const specifier of taken.has(it.name) ? [it.name] : taken.keys()) exclude.add(specifier)
    const bare = [...taken.values()].flatMap((entry) => [...ownModules(entry)]).flatMap((module) => [...module.bare])
    include.push(
      ...bare
        .filter((specifier) => it.dependencies.has(nameOf(specifier)))
        .map((specifier) => `${it.name} > ${specifier}`),
    )
  }
  const isExcluded = (specifier: string): boolean => exclude.has(specifier) || exclude.has(nameOf(specifier))
  return {
    exclude: [...exclude].sort(),
    include: [...new Set(include)].filter((it) => !isExcluded(it.slice(it.indexOf(" > ") + 3))).sort(),
  }
}

/**
 * A package's entries that lead to a `.wasm`, and the ES modules that share a module with one of them: there must be one copy of that module. Entries
 * that need Node are left out. They are builds of their own, which read their file from beside them.
 */
function entangled(entries: ReadonlyMap<string, Module>, found: ReadonlySet<Module>): Map<string, Module> {
  const taken = new Map([...entries].filter(([, entry]) => found.has(entry)))
  const modules = new Set([...taken.values()].flatMap((entry) => [...ownModules(entry)]))
  let before: number
  do {
    before = taken.size
    for (const [specifier, entry] of entries) {
      const own = [...ownModules(entry)]
      if (!entry.isModule || own.every((it) => !modules.has(it)) || own.some(({ bare }) => [...bare].some(isBuiltin)))
        continue
      taken.set(specifier, entry)
      for (const it of own) modules.add(it)
    }
  } while (taken.size > before)
  return taken
}

/** A module with the modules that it imports of its own package. */
function ownModules(entry: Module): Set<Module> {
  const found = new Set([entry])
  for (const { imports, owner } of found) for (const it of imports) if (it.owner === owner) found.add(it)
  return found
}
