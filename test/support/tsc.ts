/** Runs the real compiler, for declarations that are generated. */
import { execFile } from "node:child_process"
import { symlink } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { REPOSITORY } from "./project.ts"

/** The compiler's output for a configuration of the project; "" if it finds no error. */
export async function tsc(root: string, config = "tsconfig.json"): Promise<string> {
  const bin = join(REPOSITORY, "node_modules/typescript/bin/tsc")
  try {
    await promisify(execFile)(process.execPath, [bin, "-p", join(root, config)], { cwd: root })
    return ""
  } catch (error) {
    const { stdout } = error as { stdout: string }
    // A compiler that was killed or ran out of memory has judged nothing.
    if (!stdout.includes("error TS")) throw error
    return stdout
  }
}

/** Vite's own types, for a project whose `tsconfig` asks for them. */
export async function linkTypes(root: string): Promise<void> {
  for (const name of ["vite", "rolldown", "@oxc-project", "postcss", "lightningcss"])
    await symlink(join(REPOSITORY, "node_modules", name), join(root, "node_modules", name), "junction").catch(() => {})
}

export const tsconfig: (module: "bundler" | "nodenext", more?: object) => string = (module, more = {}) =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      lib: ["es2022", "dom", "esnext.disposable"],
      ...(module === "bundler"
        ? { module: "esnext", moduleResolution: "bundler", types: ["vite/client"] }
        : { module: "nodenext", types: [] }),
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      allowArbitraryExtensions: true,
      ...more,
    },
    include: ["src", "*.d.ts"],
  })
