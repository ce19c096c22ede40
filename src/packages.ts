/** Which of the project's dependencies import `.wasm`: Node would load those by itself, and cannot. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const IMPORTS_WASM = /(?:\bfrom|\bimport)\s*\(?\s*["'][^"'\n?]+\.wasm(?:\?\w+)?["']/
/** Deep enough for `pkg/dist/esm/web/x.wasm`, shallow enough to be quick. */
const DEPTH = 4

/** Names of the packages in `dependencies` of the project's package.json whose code imports a `.wasm`. */
export function wasmPackages(root: string): string[] {
  const manifest = join(root, "package.json")
  if (!existsSync(manifest)) return []
  let dependencies: Record<string, string>
  try {
    dependencies = (JSON.parse(readFileSync(manifest, "utf8")) as { dependencies?: Record<string, string> }).dependencies ?? {}
  } catch {
    return []
  }
  return Object.keys(dependencies).filter((name) => {
    const files = list(join(root, "node_modules", name), DEPTH)
    return files.some((file) => file.endsWith(".wasm")) && files.some((file) => /\.[cm]?js$/.test(file) && IMPORTS_WASM.test(readFileSync(file, "utf8")))
  })
}

function list(folder: string, depth: number): string[] {
  if (depth === 0 || !existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === "node_modules" ? [] : list(path, depth - 1)
  })
}
