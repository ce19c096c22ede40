/**
 * Finds the files outside of the root that are the user's own: those of the same workspace or repository that no package manager has installed.
 * Nothing is written anywhere else.
 */
import { existsSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import { slash } from "../ids.ts"
import { readJson } from "./cache.ts"
import { LOCK_FILES } from "./packages-cache.ts"

/** The workspace around a project. */
export class Workspace {
  readonly #root: string
  #folder: string | undefined

  /** `root` is the project's folder. */
  constructor(root: string) {
    this.#root = root
  }

  /** The real path of a file outside of the root, if it is the user's own; undefined for others, and where there is none. */
  own(file: string): string | undefined {
    const real = realPath(file)
    this.#folder ??= slash(workspaceAbove(realPath(this.#root) ?? this.#root))
    if (real === undefined) return undefined
    return real.startsWith(`${this.#folder.replace(/\/$/, "")}/`) && !real.includes("/node_modules/") ? real : undefined
  }
}

function realPath(path: string): string | undefined {
  try {
    return slash(realpathSync(path))
  } catch {
    return undefined
  }
}

/**
 * The nearest folder at or above the project that says it is a workspace, else the nearest with a lock file or a repository; the project
 * itself where there is none.
 */
function workspaceAbove(root: string): string {
  const above = [root]
  for (let folder = root; folder !== dirname(folder);) above.push((folder = dirname(folder)))
  return above.find(isWorkspace) ?? above.find((it) => MARKS.some((name) => existsSync(join(it, name)))) ?? root
}

const MARKS = [...LOCK_FILES, ".git"]

const isWorkspace = (folder: string): boolean =>
  existsSync(join(folder, "pnpm-workspace.yaml")) || "workspaces" in Object(readJson(join(folder, "package.json")))
