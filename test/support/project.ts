/** A project outside of the repository, with `wasmport` in its node_modules, as in an app. */
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { VITE } from "./vite-version.js"

export const REPOSITORY: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "")

/** Contents by path from the project's root. */
export type ProjectFiles = Record<string, string | Uint8Array>

export interface Project {
  readonly root: string
  path(...parts: string[]): string
  write(files: ProjectFiles): Promise<void>
  remove(): Promise<void>
}

/**
 * `files` by path from the project's root; With `copied`, node_modules has a copy of the package instead of a link, and of all
 * that it imports. So the package cannot find others by chance in a folder above, which a fresh machine lacks.
 */
export async function createProject(files: ProjectFiles, copied = false): Promise<Project> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "wasmport-")))
  const path = (...parts: string[]): string => join(root, ...parts)
  const project: Project = {
    root,
    path,
    async write(contents) {
      for (const [name, content] of Object.entries(contents)) {
        await mkdir(dirname(path(name)), { recursive: true })
        await writeFile(path(name), content)
      }
    },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  }
  await project.write({ "package.json": JSON.stringify({ name: "app", private: true, type: "module" }), ...files })
  await mkdir(path("node_modules"), { recursive: true })
  if (copied) {
    for (const part of ["package.json", "dist", "src/client.d.ts"])
      await cp(join(REPOSITORY, part), path("node_modules/wasmport", part), { recursive: true })
    for (const name of [
      "@rollup/pluginutils",
      "estree-walker",
      "picomatch",
      "es-module-lexer",
      "magic-string",
      "@jridgewell/sourcemap-codec",
      "resolve.exports",
      "vitefu",
      "get-tsconfig",
      "resolve-pkg-maps",
    ])
      await cp(join(REPOSITORY, "node_modules", name), path("node_modules", name), { recursive: true })
    await symlink(join(REPOSITORY, "node_modules", VITE), path("node_modules/vite"), "junction")
  } else {
    await symlink(REPOSITORY, path("node_modules/wasmport"), "junction")
  }
  return project
}
