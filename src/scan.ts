/** Whether the project uses the registry: asked before code is generated, since only then do modules enter it. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"

const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html)$/
const USES_REGISTRY = /wasmport\/runtime[\s\S]*\bregistry\b|\bregistry\b[\s\S]*wasmport\/runtime/

/** Reads the source files below `root`, packages, hidden folders and `skip` left out; stops at the first that does. */
export async function usesRegistry(root: string, skip: readonly string[]): Promise<boolean> {
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    const path = join(root, entry.name)
    if (entry.isDirectory()) {
      if (entry.name === "node_modules" || entry.name.startsWith(".") || skip.includes(path)) continue
      if (await usesRegistry(path, skip)) return true
    } else if (SOURCE.test(entry.name)) {
      const text = await readFile(path, "utf8").catch(() => "")
      if (text.includes("wasmport/runtime") && USES_REGISTRY.test(text)) return true
    }
  }
  return false
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
