/**
 * Which of the project's packages import `.wasm`, read from their code without running it.
 *
 * On the server they must go through Vite, since Node cannot load them by itself, and so must those that import them; packages
 * with a Node build of their own stay with Node. In the browser they must not go through Vite's dependency optimizer, which
 * would make a second copy of the glue, away from its `.wasm`; CommonJS must, and is bundled with glue and wasm (optimizer.ts).
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

const IMPORTS_WASM =
  /(?:\bfrom|\bimport(?:\s+source\s+[\w$]+\s+from)?|\bimport\.source)\s*\(?\s*["'][^"'\n?]+\.wasm(?:\?\w+)?["']/
const SPECIFIERS = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\n]+)["']/g
/** Deep enough for `pkg/dist/esm/web/x.wasm`, shallow enough to be quick. */
const DEPTH = 4
/** What Vite asks for, and the fields that it reads where there are no `exports`. */
interface Side {
  readonly conditions: ReadonlySet<string>
  readonly fields: readonly ("browser" | "module" | "main")[]
}
const SHARED = ["module", "import", "default", "development"]
const server = (own: readonly string[]): Side => ({
  conditions: new Set(["node", "module-sync", ...SHARED, ...own]),
  fields: ["module", "main"],
})
const browser = (own: readonly string[]): Side => ({
  conditions: new Set(["browser", ...SHARED, ...own]),
  fields: ["browser", "module", "main"],
})

type Targets = string | null | readonly Targets[] | { readonly [condition: string]: Targets }

interface Manifest {
  readonly name?: string
  readonly type?: string
  readonly main?: string
  readonly module?: string
  readonly browser?: string | object
  readonly exports?: Targets
  readonly imports?: { readonly [name: string]: Targets }
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
}

interface Package {
  readonly name: string
  readonly folder: string
  readonly manifest: Manifest
}

export interface WasmPackages {
  /** Names of packages for Vite's `noExternal`. */
  readonly inline: string[]
  /** Those that have nothing but a `module` field, which Node and vitest do not know: name -> file. */
  readonly entries: ReadonlyMap<string, string>
  /** Names of packages for `optimizeDeps.exclude`. */
  readonly exclude: string[]
  /** What those import, for `optimizeDeps.include`: `pkg > dependency`. Vite looks for none in what it does not optimize. */
  readonly include: string[]
}

/**
 * `mentions` tells whether a specifier in the app's own sources begins so: `pkg` or `pkg/`. What is not mentioned is not read.
 * `conditions` are those of the project.
 */
export function wasmPackages(
  root: string,
  mentions: (specifier: string) => boolean,
  conditions: readonly string[],
): WasmPackages {
  const sides = { server: server(conditions), browser: browser(conditions) }
  const answers = new Map<string, boolean>()
  const inline = new Set<string>()
  const entries = new Map<string, string>()
  const exclude = new Set<string>()
  const included = new Map<string, readonly string[]>()
  const visit = ({ name, folder, manifest }: Package): boolean => {
    const known = answers.get(folder)
    if (known !== undefined) return known
    answers.set(folder, false)
    const wasm = dependenciesOf(manifest, folder, false).filter(visit)
    const files = list(folder, DEPTH)
    const own = files.some((file) => file.endsWith(".wasm"))
    if (!own && wasm.length === 0) return false
    const seeks = seeker(name, manifest, wasm)
    const entry = entryOf(folder, manifest, sides.server)
    const mentioned =
      mentions(`${name}/`) &&
      files.some(
        (file) => /\.(?:wasm|m?js)$/.test(file) && (file.endsWith(".wasm") || seeks(readFileSync(file, "utf8"))),
      )
    const answer = mentioned || (entry !== undefined && reaches(entry, seeks))
    const page = entryOf(folder, manifest, sides.browser)
    const bare = new Set<string>()
    if (
      own &&
      (page === undefined ? mentioned : isModule(page, manifest) && (reaches(page, seeks, bare) || mentioned))
    ) {
      exclude.add(name)
      // Words in comments look like imports; what is not there Vite would complain about.
      const declared = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
      included.set(
        name,
        [...bare].filter((it) => Object.hasOwn(declared, nameOf(it)) && find(nameOf(it), folder) !== undefined),
      )
    }
    answers.set(folder, answer)
    if (answer) {
      inline.add(name)
      if (
        entry !== undefined &&
        manifest.exports === undefined &&
        manifest.main === undefined &&
        entry !== join(folder, "index.js")
      )
        entries.set(name, entry)
    }
    return answer
  }
  const manifest = manifestOf(root)
  if (manifest !== undefined)
    for (const it of dependenciesOf(manifest, root, true).filter(({ name }) => mentions(name))) visit(it)
  // Deeper ones are not found from the project's root, where Vite looks.
  const direct = [...exclude].filter((name) => find(name, root) !== undefined)
  const include = direct.flatMap((name) =>
    (included.get(name) ?? [])
      .filter((it) => !direct.some((other) => it === other || it.startsWith(`${other}/`)))
      .map((it) => `${name} > ${it}`),
  )
  return { inline: [...inline], entries, exclude: direct, include }
}

/** Whether code imports a `.wasm`, by its name or by one that the manifest gives it, or one of the packages. */
function seeker(
  name: string,
  { exports, imports = {} }: Manifest,
  packages: readonly Package[],
): (code: string) => boolean {
  const paths =
    typeof exports === "object" && exports !== null && !Array.isArray(exports) ? Object.entries(exports) : []
  const renamed = [
    ...Object.entries(imports),
    ...paths.map(([path, targets]) => [`${name}${path.slice(1)}`, targets] as const),
  ]
  const specifiers = new Set(
    renamed.filter(([, targets]) => /\.wasm"/.test(JSON.stringify(targets))).map(([specifier]) => specifier),
  )
  return (code) =>
    IMPORTS_WASM.test(code) ||
    ((specifiers.size > 0 || packages.length > 0) &&
      [...code.matchAll(SPECIFIERS)].some(
        ([, it]) =>
          specifiers.has(it as string) ||
          packages.some((dependency) => it === dependency.name || it?.startsWith(`${dependency.name}/`) === true),
      ))
}

/** Whether that is found in a module or in what it imports by path. `bare` takes the packages that they import. */
function reaches(
  file: string,
  seeks: (code: string) => boolean,
  bare: Set<string> = new Set(),
  seen: Set<string> = new Set(),
): boolean {
  const path = [file, `${file}.js`, `${file}.mjs`, join(file, "index.js")].find(
    (it) => /\.[cm]?js$/.test(it) && existsSync(it),
  )
  if (path === undefined || seen.has(path)) return false
  seen.add(path)
  const code = readFileSync(path, "utf8")
  let found = seeks(code)
  for (const [, it = ""] of code.matchAll(SPECIFIERS)) {
    if (it.startsWith(".")) found = reaches(resolve(dirname(path), it), seeks, bare, seen) || found
    else if (/^(?:@[\w.-]+\/)?[a-z][\w.-]*(?:\/[\w./-]+)?$/.test(it) && !/\.wasm$/i.test(it)) bare.add(it)
  }
  return found
}

/** Whether a file is no CommonJS. */
const isModule = (file: string, { type }: Manifest): boolean =>
  file.endsWith(".mjs") ||
  (!file.endsWith(".cjs") &&
    (type === "module" || (existsSync(file) && /^\s*(?:import|export)\b/m.test(readFileSync(file, "utf8")))))

/** What Vite takes for the package's own name. */
function entryOf(folder: string, manifest: Manifest, { conditions, fields }: Side): string | undefined {
  const { exports } = manifest
  if (exports === undefined)
    return join(folder, fields.map((field) => manifest[field]).find((it) => typeof it === "string") ?? "index.js")
  const root =
    typeof exports === "object" && exports !== null && "." in exports
      ? (exports as Record<string, Targets>)["."]
      : exports
  const target = targetOf(root, conditions)
  return target === undefined ? undefined : join(folder, target)
}

function targetOf(targets: Targets | undefined, conditions: ReadonlySet<string>): string | undefined {
  if (typeof targets === "string") return targets
  if (Array.isArray(targets)) return targetOf((targets as readonly Targets[])[0], conditions)
  for (const [condition, target] of Object.entries(targets ?? {})) {
    const found = conditions.has(condition) ? targetOf(target as Targets, conditions) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function dependenciesOf(
  { dependencies = {}, devDependencies = {}, optionalDependencies = {} }: Manifest,
  folder: string,
  development: boolean,
): Package[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...(development ? devDependencies : {}) }).flatMap(
    (name) => find(name, folder) ?? [],
  )
}

/** As Node looks for it: in `node_modules` of the folder and of those above it. */
function find(name: string, from: string): Package | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name)
    const manifest = manifestOf(path)
    if (manifest !== undefined) return { name, folder: realpathSync(path), manifest }
    if (folder === dirname(folder)) return undefined
  }
}

/** @example nameOf("@scope/pkg/sub") // "@scope/pkg" */
const nameOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

function manifestOf(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  } catch {
    return undefined
  }
}

function list(folder: string, depth: number): string[] {
  if (depth === 0) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === "node_modules" ? [] : list(path, depth - 1)
  })
}
