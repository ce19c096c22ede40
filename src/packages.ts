/** Which of the project's packages lead to a `.wasm` import: Node would load those by itself, and cannot. */
import { readdirSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"

const IMPORTS_WASM = /(?:\bfrom|\bimport)\s*(?:source\s[^"']*)?\(?\s*["'][^"'\n?]+\.wasm(?:\?\w+)?["']|\bimport\s*\.\s*source\b/
/** Deep enough for `pkg/dist/esm/web/x.wasm`, shallow enough to be quick. */
const DEPTH = 4

interface Package {
  readonly name: string
  readonly importsWasm: boolean
  readonly dependencies: readonly Package[]
}

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

/**
 * Names of the packages whose code imports a `.wasm`, and of those that depend on such a package: if Node loaded one of
 * them, it would load the next by itself too. `devDependencies` are looked at and not followed, for they are mostly tools.
 */
export function wasmPackages(root: string): string[] {
  const manifest = read(root)
  if (manifest === undefined) return []
  const known = new Map<string, Package>()
  const all = new Set<Package>()
  const visit = (name: string, from: string, follow: boolean): Package | undefined => {
    const folder = folderOf(name, from)
    if (folder === undefined) return undefined
    const seen = known.get(folder)
    if (seen !== undefined) return seen
    const dependencies: Package[] = []
    const found: Package = { name, importsWasm: importsWasm(folder), dependencies }
    known.set(folder, found)
    all.add(found)
    const { dependencies: own = {}, optionalDependencies = {} } = (follow ? read(folder) : undefined) ?? {}
    for (const next of Object.keys({ ...own, ...optionalDependencies })) {
      const dependency = visit(next, folder, true)
      if (dependency !== undefined) dependencies.push(dependency)
    }
    return found
  }
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) visit(name, root, true)
  for (const name of Object.keys(manifest.devDependencies ?? {})) visit(name, root, false)

  const leading = new Set([...all].filter((it) => it.importsWasm))
  for (let size = -1; size !== leading.size; ) {
    size = leading.size
    for (const it of all) if (it.dependencies.some((dependency) => leading.has(dependency))) leading.add(it)
  }
  return [...new Set([...leading].map(({ name }) => name))].sort()
}

/** Where Node finds a package, links of package managers followed; undefined when it is not installed. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      return realpathSync(join(folder, "node_modules", name))
    } catch {
      if (dirname(folder) === folder) return undefined
    }
  }
}

function read(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  } catch {
    return undefined
  }
}

function importsWasm(folder: string): boolean {
  const files = list(folder, DEPTH)
  return files.some((file) => file.endsWith(".wasm")) && files.some((file) => /\.[cm]?js$/.test(file) && mentionsWasm(readFileSync(file)))
}

/** Most files are large and mention none: those are never made text of. */
const mentionsWasm = (bytes: Buffer): boolean => bytes.includes(".wasm") && IMPORTS_WASM.test(bytes.toString("latin1"))

function list(folder: string, depth: number): string[] {
  if (depth === 0) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : list(path, depth - 1)
  })
}
