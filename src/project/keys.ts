/**
 * A file -> its key in the registry, and back.
 *
 * The key of a module of the project is its path from the root. Any other module has the name of its package, installed or linked, and its path in
 * that. So the key is the same in every app that uses the module, and holds no path of the machine.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import { relative, slash } from "../ids.ts"

/** A key, and its origin. */
export interface Key {
  readonly key: string
  /** Whether the key begins with a package's name, so that an import of the module may have it as its specifier. */
  readonly packaged: boolean
}

/** The keys of one project; `root` is its folder, with `/`. */
export class Keys {
  readonly root: string
  /** Files outside of the root, by the key that was given to them. */
  readonly #files = new Map<string, string>()
  /** Names of packages, by folder; undefined if a folder has none. */
  readonly #names = new Map<string, string | undefined>()

  constructor(root: string) {
    this.root = slash(root)
  }

  /**
   * @example new Keys("/app").of("/app/src/math.wasm") // { key: "src/math.wasm", packaged: false }
   * @example new Keys("/app").of("/app/node_modules/pkg/a.wasm") // { key: "pkg/a.wasm", packaged: true }
   */
  of(file: string): Key {
    const path = slash(file)
    const installed = path.lastIndexOf("/node_modules/")
    if (installed >= 0) return { key: path.slice(installed + "/node_modules/".length), packaged: true }
    // Most files are below the root: `relative` takes as long as reading one.
    const inside = path.startsWith(`${this.root}/`) ? path.slice(this.root.length + 1) : relative(this.root, path)
    if (!inside.startsWith("../")) return { key: inside, packaged: false }
    const home = this.packageAbove(dirname(path))
    if (home === undefined) return { key: inside, packaged: false }
    const key = `${home.name}/${relative(home.folder, path)}`
    this.#files.set(key, path)
    return { key, packaged: true }
  }

  /** The files that a key may stand for: in the project, in its own package, linked or installed. Some may not exist. */
  *candidates(key: string): Generator<string> {
    yield slash(join(this.root, key))
    const linked = this.#files.get(key)
    if (linked !== undefined) yield linked
    const own = this.packageAbove(this.root)
    if (own !== undefined && key.startsWith(`${own.name}/`))
      yield slash(join(own.folder, key.slice(own.name.length + 1)))
    for (let folder = this.root; ; folder = dirname(folder)) {
      const installed = join(folder, "node_modules", key)
      if (existsSync(installed)) yield slash(realpathSync(installed))
      if (folder === dirname(folder)) return
    }
  }

  /** The nearest package with a name, at the folder or above. */
  packageAbove(from: string): { name: string; folder: string } | undefined {
    for (let folder = from; ; folder = dirname(folder)) {
      const name = this.#nameOf(folder)
      if (name !== undefined) return { name, folder: slash(folder) }
      if (folder === dirname(folder)) return undefined
    }
  }

  #nameOf(folder: string): string | undefined {
    if (!this.#names.has(folder)) this.#names.set(folder, readName(join(folder, "package.json")))
    return this.#names.get(folder)
  }
}

function readName(manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: unknown }
    return typeof name === "string" && name !== "" ? name : undefined
  } catch {
    return undefined
  }
}
