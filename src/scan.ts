/** Whether the project uses the registry: asked before code is generated, since only then do modules enter it. */
import { readdirSync, readFileSync } from "node:fs"
import type { Dirent } from "node:fs"
import { join } from "node:path"

const SOURCE = /(?<!\.d(?:\.\w+)?)\.(?:[cm]?[jt]sx?|vue|svelte|astro|html)$/

/**
 * Reads the source files below `root`, packages, hidden folders and `skip` left out; stops at the first that does.
 * Synchronous: everything that is generated waits for the answer, and small projects have it in a millisecond.
 */
export function usesRegistry(root: string, skip: readonly string[]): boolean {
  let entries: Dirent[]
  try {
    entries = readdirSync(root, { withFileTypes: true })
  } catch {
    return false
  }
  return entries.some((entry) => {
    const path = join(root, entry.name)
    if (entry.isDirectory()) return entry.name !== "node_modules" && !entry.name.startsWith(".") && !skip.includes(path) && usesRegistry(path, skip)
    if (!entry.isFile() || !SOURCE.test(entry.name)) return false
    const text = readFileSync(path, "utf8")
    return text.includes("wasmport/runtime") && text.includes("registry")
  })
}

/** Literal keys in the app's own code: `registry.get("src/math.wasm")`, `registry.instantiate(…)`. */
const LITERAL_KEY = /\bregistry\s*\.\s*(?:get|instantiate)\s*\(\s*(["'`])([^"'`\\\n]+\.wasm)\1/g

/** Imports to append to code that takes modules from the registry by literal keys; "" when it does not. */
export function registryImports(code: string, fileOf: (key: string) => string | undefined): string {
  if (!code.includes("wasmport/runtime")) return ""
  const keys = new Set([...code.matchAll(LITERAL_KEY)].map(([, , key]) => key as string))
  const files = [...keys].map(fileOf).filter((file) => file !== undefined)
  return files.map((file) => `\nimport ${JSON.stringify(`${file}?wasmport=entry`)};`).join("")
}
