/** The real compiler, for declarations that are generated. */
import { execFile } from "node:child_process"
import { symlink } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { REPOSITORY } from "./project.ts"

/** The compiler's output; "" when it is content. */
export async function tsc(root: string): Promise<string> {
  const bin = join(REPOSITORY, "node_modules/typescript/bin/tsc")
  try {
    await promisify(execFile)(process.execPath, [bin, "-p", root], { cwd: root })
    return ""
  } catch (error) {
    return (error as { stdout: string }).stdout
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
