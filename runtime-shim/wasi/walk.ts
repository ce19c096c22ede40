/**
 * Goes from a path to a folder and a name in it, one component after the other, and never above the folder where it starts. ".."
 * goes back the way it came, and links are followed here. The system sees only single names, so nobody can replace a folder on
 * the way with a link.
 */
import { ELOOP, ENAMETOOLONG, ENOENT } from "./errno.ts"
import { LINK } from "./system.ts"
import type { System } from "./system.ts"

/** As Linux has them. */
const MOST_LINKS = 40
const LONGEST_PATH = 4096
const LONGEST_NAME = 255

/** Thrown for a path that leads outside. */
export class Outside {
  readonly path: string
  constructor(path: string) {
    this.path = path
  }
}

/**
 * Calls `act` with the folder and the name that `path` leads to, and then closes the folders that were opened on the way. The
 * name may be one that does not exist. It is "." if the path leads to the folder itself. With `follow`, it is no link. `slash`
 * says that only a folder can be meant.
 */
export function walk<F, R>(
  system: System<F>,
  root: F,
  path: string,
  follow: boolean,
  act: (folder: F, name: string, slash: boolean) => R,
): R {
  /** Open folders, each in the one before. */
  const entered: F[] = []
  /** The names that are left to go, the next one last. */
  const names: string[] = []
  let links = 0
  let slash = false

  const add = (target: string): void => {
    if (target === "") throw ENOENT
    if (target.length >= LONGEST_PATH) throw ENAMETOOLONG
    if (target[0] === "/") throw new Outside(path)
    if (names.length === 0) slash ||= target.endsWith("/")
    names.push(...target.split("/").filter(Boolean).reverse())
  }

  try {
    add(path)
    for (;;) {
      const folder = entered.at(-1) ?? root
      const name = names.pop()
      if (name === undefined) return act(folder, ".", true)
      if (name === ".") continue
      if (name === "..") {
        if (entered.length === 0) throw new Outside(path)
        system.leave(entered.pop() as F)
        continue
      }
      if (name.length > LONGEST_NAME) throw ENAMETOOLONG
      if (names.length > 0)
        try {
          entered.push(system.enter(folder, name))
          continue
        } catch (error) {
          if (system.stat(folder, name)?.type !== LINK) throw error
        }
      else if (!follow || system.stat(folder, name)?.type !== LINK) return act(folder, name, slash)
      if (++links > MOST_LINKS) throw ELOOP
      add(system.readLink(folder, name))
    }
  } finally {
    for (const folder of entered) system.leave(folder)
  }
}
