/**
 * The findings in the packages of a project, kept beside Vite's own cache in a file for each set of options. They are valid as long as the installed
 * packages, our version, and the packages outside of `node_modules` stay the same. Without a lock file, or with a dependency missing, nothing is
 * kept. If the folder cannot be written, the packages are read again, and nothing else happens.
 */
import { createHash } from "node:crypto"
import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { readJson, writeJson } from "./cache.ts"
import { packageFiles } from "./package-files.ts"
import type { WasmPackages } from "./packages.ts"

/** The names of lock files. */
export const LOCK_FILES: readonly string[] = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
]
/** Records of the last installation by a package manager: a lock file may be newer. */
const INSTALLED = [".package-lock.json", ".pnpm/lock.yaml", ".yarn-state.yml", ".yarn-integrity"]
const OUR_VERSION = fileURLToPath(new URL("../../package.json", import.meta.url))

/** The options that the answer depends on beside the packages. */
export interface PackageOptions {
  /** Export conditions beyond those that each side has. */
  readonly conditions: readonly string[]
  /** Vite's `cacheDir`; by default `node_modules/.vite` beside the nearest package.json. */
  readonly cacheDir?: string | undefined
}

/** The content of the file. */
interface Remembered {
  readonly state: string
  /** Folder -> its content at that time. */
  readonly linked: Readonly<Record<string, string>>
  readonly packages: WasmPackages
}

/** Finds the packages that import `.wasm`, of the project whose package.json is the nearest at or above `root`. */
export async function wasmPackages(root: string, { conditions, cacheDir }: PackageOptions): Promise<WasmPackages> {
  const project = above(root, (folder) => existsSync(join(folder, "package.json"))) ?? root
  const folder = cacheDir === undefined ? join(project, "node_modules/.vite") : resolve(root, cacheDir)
  const file = join(folder, `wasmport-packages-${hash(root, ...conditions)}.json`)
  const state = stateOf(project)
  const remembered = state === undefined ? undefined : readJson<Remembered>(file)
  if (remembered?.state === state && remembered !== undefined && isCurrent(remembered.linked))
    return remembered.packages
  // With a kept answer, nobody waits for this file and its imports.
  const { findPackages } = await import("./packages.ts")
  const { packages, linked, complete } = await findPackages(root, conditions)
  if (state !== undefined && complete)
    writeJson(file, {
      state,
      linked: Object.fromEntries(linked.map((it) => [it, contentsOf(it)])),
      packages,
    } satisfies Remembered)
  return packages
}

/**
 * The state of the installed packages: our version, the project's manifest, and the nearest lock file with its last installation. Undefined without a
 * lock file.
 */
function stateOf(project: string): string | undefined {
  const folder = above(project, (it) => LOCK_FILES.some((name) => existsSync(join(it, name))))
  if (folder === undefined) return undefined
  const files = [...LOCK_FILES, ...INSTALLED.map((name) => join("node_modules", name))].map((name) =>
    join(folder, name),
  )
  return hash(...[OUR_VERSION, join(project, "package.json"), ...files].map(contentOf))
}

/** The folder, or the nearest one above it, for which `holds` is true; undefined if there is none. */
export function above(from: string, holds: (folder: string) => boolean): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (holds(folder)) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** A file's content; nothing for one that cannot be read. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.of()
  }
}

const isCurrent = (linked: Remembered["linked"]): boolean =>
  Object.entries(linked).every(([folder, contents]) => contentsOf(folder) === contents)

/** A hash of the paths, sizes and times of a package's files. */
function contentsOf(folder: string): string {
  const states = [join(folder, "package.json"), ...packageFiles(folder)].map((file) => {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {}
    return `${file} ${size} ${mtimeMs}`
  })
  return hash(...states)
}

function hash(...parts: (string | Buffer)[]): string {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest("hex").slice(0, 16)
}
