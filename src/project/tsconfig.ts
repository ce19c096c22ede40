/** The files and settings that the project's TypeScript reads, by its `tsconfig.json`. `get-tsconfig` resolves what a file extends and includes. */
import { existsSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import type * as Reader from "get-tsconfig"
import type { TsConfigResult as Config } from "get-tsconfig"
import { slash } from "../ids.ts"
import { Aliases } from "./aliases.ts"

// Loaded only once types have changed: a dev server's start must not wait for it.
const reader = (): typeof Reader => createRequire(import.meta.url)("get-tsconfig") as typeof Reader

/** The configurations of one project. */
export class TsConfigs {
  readonly #root: string
  readonly #configs: readonly Config[]
  /** Whether all of them could be read. If not, as before a framework has written one, nothing is known. */
  readonly #isWhole: boolean
  #aliases: Aliases | undefined

  /** Reads the `tsconfig.json` in `root` or the nearest above it, and those that it references. */
  constructor(root: string) {
    this.#root = root
    const configs: Config[] = []
    let isWhole = true
    const { findTsconfig, parseTsconfig } = reader()
    const first = findTsconfig(root)
    const queue = first === undefined ? [] : [first]
    for (const path of queue) {
      try {
        const config = parseTsconfig(path)
        configs.push({ path, config })
        for (const { path: to } of config.references ?? []) {
          const file = fileOf(resolve(dirname(path), to))
          if (!queue.includes(file)) queue.push(file)
        }
      } catch {
        isWhole = false
      }
    }
    this.#configs = configs
    this.#isWhole = isWhole
  }

  /** The other specifiers by which TypeScript finds a file. */
  get aliases(): Aliases {
    this.#aliases ??= new Aliases(this.#root, this.#configs)
    return this.#aliases
  }

  /** Whether there are configurations and none sets `allowArbitraryExtensions`. */
  get lackArbitraryExtensions(): boolean {
    return (
      this.#isWhole &&
      this.#configs.length > 0 &&
      !this.#configs.some(({ config }) => config.compilerOptions?.allowArbitraryExtensions === true)
    )
  }

  /** Whether TypeScript reads a file at this path; true if nothing is known. */
  includes(file: string): boolean {
    return !this.#isWhole || this.#configs.length === 0 || this.#configs.some((it) => isIncluded(it, file))
  }

  /** The folder for a declaration of this name that TypeScript reads by itself: the root, or the first below it that is included. */
  folderFor(name: string): string {
    const below = this.#configs.flatMap(({ path, config }) =>
      (config.include ?? []).map((pattern) => resolve(dirname(path), staticPart(pattern))),
    )
    const folders = [this.#root, ...below.filter((it) => isWithin(it, this.#root) && isFolder(it))]
    return folders.find((folder) => this.includes(join(folder, name))) ?? this.#root
  }
}

function isIncluded(config: Config, file: string): boolean {
  try {
    return reader().createFilesMatcher(config)(slash(file)) !== undefined
  } catch {
    // The matcher does not take every configuration.
    return false
  }
}

const fileOf = (reference: string): string =>
  reference.endsWith(".json") ? reference : join(reference, "tsconfig.json")

/** `src/**` + `/*.ts` -> `src` */
const staticPart = (pattern: string): string => {
  const parts = pattern.split("/")
  const first = parts.findIndex((part) => /[*?]|\.[cm]?[jt]sx?$/.test(part))
  return first === -1 ? pattern : parts.slice(0, first).join("/")
}

/** Whether a folder is inside the other one, and neither hidden nor in `node_modules`. */
const isWithin = (folder: string, root: string): boolean =>
  slash(folder).startsWith(`${slash(root)}/`) &&
  !/\/(?:\.|node_modules\/)/.test(slash(folder).slice(slash(root).length))

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()
