/** What a project asks for beyond plain imports, read from its sources before code is generated. */
import { readdirSync, readFileSync } from "node:fs"
import type { Dirent } from "node:fs"
import { join } from "node:path"

const SOURCE = /(?<!\.d(?:\.\w+)?)\.(?:[cm]?[jt]sx?|vue|svelte|astro|html|mdx)$/

/** What runs while it is built, not what is built. */
const CONFIG = /\.config\.[cm]?[jt]s$/

/** A query of the app's; our own layers stand in generated code only. */
const FORM = /\.wasm\?(?!wasmport=)/

/** As generous as can be: a false alarm costs nothing but a module of its own. */
const SOURCE_PHASE = /\bimport\s*\.\s*source\b|\bimport\s[^"'\n]*\bsource\b/

/** Members of the registry, its modules and instances that `slim.ts` does not have; by name, wherever it may stand. */
const INSTANCES = /\b(?:call|dispose|getGlobal|hash|list|memory|ready|reset|setGlobal|size|stats|using)\b|\b(?:exports|imports)\s*\(|\.\s*has\b/

/** What the project's own sources mention, before anything is generated. */
export interface Mentions {
  /** The registry: only then do modules enter it. */
  readonly registry: boolean
  /** More of the registry than instances and their exports. */
  readonly instances: boolean
  /** What may be `call` of an instance. */
  readonly calls: boolean
  /** Explanations, so that they are in the bundle. */
  readonly explains: boolean
  /** A query form or the source phase: without any, a module may be printed in one piece. */
  readonly forms: boolean
}

/**
 * Reads the source files below `root`, packages, hidden folders and `skip` left out.
 * Synchronous: everything that is generated waits for the answer, and small projects have it in a millisecond.
 */
export function scan(root: string, skip: readonly string[]): Mentions {
  const found = { registry: false, instances: false, calls: false, explains: false, forms: false }
  for (const text of sources(root, skip)) {
    found.registry ||= text.includes("wasmport/runtime") && text.includes("registry")
    found.forms ||= (text.includes(".wasm?") && FORM.test(text)) || SOURCE_PHASE.test(text)
    found.instances ||= INSTANCES.test(text)
    found.calls ||= /\bcall\b/.test(text)
    found.explains ||= text.includes("wasmport/runtime") && /\bexplain\b/.test(text)
    if (found.registry && found.instances && found.calls && found.explains && found.forms) break
  }
  found.explains ||= found.registry && found.calls
  return found
}

/** Whether a specifier in the project's own sources begins so. Reads nothing before it is asked. */
export function searcher(root: string): (beginning: string) => boolean {
  let texts: string[] | undefined
  return (beginning) => (texts ??= [...sources(root, [])]).some((text) => text.includes(`"${beginning}`) || text.includes(`'${beginning}`))
}

function* sources(root: string, skip: readonly string[]): Generator<string> {
  const folders = [root]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of list(folder)) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && !entry.name.startsWith(".") && !skip.includes(path)) folders.push(path)
      } else if (entry.isFile() && SOURCE.test(entry.name) && !CONFIG.test(entry.name)) {
        yield readFileSync(path, "utf8")
      }
    }
  }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
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
