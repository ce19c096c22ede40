/** Runs before all tests: they must not find packages above the repository, or above the folder of temporary files. */
import { existsSync, realpathSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { REPOSITORY } from "./project.ts"

/** Each `node_modules` in a folder above the given one. */
export function packagesAbove(folder: string): string[] {
  const found: string[] = []
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (existsSync(join(above, "node_modules"))) found.push(join(above, "node_modules"))
    if (above === dirname(above)) return found
  }
}

/** Throws if packages lie above the repository, or above a project in the folder of temporary files. */
export function expectAlone(repository: string, temporary: string): void {
  for (const [what, folder, advice] of [
    ["the repository", realpathSync(repository), "clone into another folder"],
    ["the folder of temporary files", join(realpathSync(temporary), "project"), "set TMPDIR to a new folder elsewhere"],
  ] as const) {
    const [found] = packagesAbove(folder)
    if (found === undefined) continue
    throw new Error(
      `${found} lies above ${what}: tests could find packages there that a fresh machine does not have. Remove it, or ${advice}.`,
    )
  }
}

export default function setup(): void {
  expectAlone(REPOSITORY, tmpdir())
}
