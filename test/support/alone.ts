/** Run before all tests: what lies above the repository, or above the folder of temporary files, must not serve them. */
import { existsSync, realpathSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { REPOSITORY } from "./project.ts"

/** Each folder above the given one that holds a `node_modules`. */
function packagesAbove(folder: string): string[] {
  const found: string[] = []
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (existsSync(join(above, "node_modules"))) found.push(join(above, "node_modules"))
    if (above === dirname(above)) return found
  }
}

export default function setup(): void {
  for (const [what, folder] of [
    ["the repository", realpathSync(REPOSITORY)],
    ["the folder of temporary files", join(realpathSync(tmpdir()), "project")],
  ] as const) {
    const [found] = packagesAbove(folder)
    if (found === undefined) continue
    throw new Error(
      `${found} lies above ${what}: tests could find packages there that a fresh machine does not have. Remove it, or ${what === "the repository" ? "clone into another folder" : "set TMPDIR to a new folder elsewhere"}.`,
    )
  }
}
