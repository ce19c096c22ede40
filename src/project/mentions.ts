/** What a project asks for beyond plain imports, read from its sources before code is generated. */
import { readdirSync, readFileSync } from "node:fs"
import type { Dirent } from "node:fs"
import { join } from "node:path"
import { MODES } from "../../loader/index.ts"
import type { Host, Mode } from "../../loader/index.ts"
import { basename, isPackaged } from "../ids.ts"

const SOURCE = /(?<!\.d(?:\.\w+)?)\.(?:[cm]?[jt]sx?|vue|svelte|astro|html|mdx)$/

/** What runs while it is built, not what is built. */
const CONFIG = /\.config\.[cm]?[jt]s$/

/** A file's name in any string, and its query. */
const NAMED = /\.wasm\b(\?[\w=&-]*)?/gi
/** What stands before it; longer names are nobody's, and a megabyte without a space shall not take long. */
const nameBefore = (text: string, end: number): string =>
  /[^"'`/\\\s]*$/.exec(text.slice(Math.max(0, end - 256), end))?.[0] ?? ""

/** What is put together at run time: which file that is, nobody knows. */
const PATTERN = /[*${}()[\]<>]|^$/

/** As generous as can be: a false alarm costs nothing but a module of its own. */
const SOURCE_PHASE = /\bimport\s*\.\s*source\b|\bimport\s[^"'\n]*\bsource\b/

/** Members of the registry, its modules and instances that `slim.ts` does not have; by name, wherever it may stand. */
const INSTANCES =
  /\b(?:call|dispose|getGlobal|hash|list|memory|ready|reset|setGlobal|size|stats|using)\b|\b(?:exports|imports)\s*\(|\.\s*has\b/

/** What asks for all instances there are: only then are they kept account of, which takes a `WeakRef` each. */
const TRACKED = /\b(?:dispose|stats)\b/

/** What of `ready` waits for all modules: its call without a key, and its import. */
const WITHOUT_KEY = /\bready\(\)|\bimport\s*\{[^}]*\}\s*from\s*(["'])wasmport\/runtime\1/g

/** The runtime passed on, or under another name: who knows what becomes of it. */
const PASSED_ON = /\bready\s+as\b|\bexport\s*\*[^;\n]*(["'])wasmport\/runtime\1/

/** What the project's own sources mention, before anything is generated. */
export interface Mentions {
  /** The registry: only then do modules enter it. */
  readonly registry: boolean
  /** More of the registry than instances and their exports. */
  readonly instances: boolean
  /** What may be `stats` or `dispose` of the registry. */
  readonly tracked: boolean
  /** What may be `call` of an instance. */
  readonly calls: boolean
  /** Explanations, so that they are in the bundle. */
  readonly explains: boolean
  /** `ready` with a key, or in a way that may give it one. */
  readonly keys: boolean
  /** Names of files, and with what queries each stands there ("" for none); undefined where any file may be asked for in any form. */
  readonly forms: ReadonlyMap<string, ReadonlySet<string>> | undefined
}

/** Where nobody has read the sources. */
export const ALL: Mentions = {
  registry: true,
  instances: true,
  tracked: true,
  calls: true,
  explains: true,
  keys: true,
  forms: undefined,
}

/**
 * Reads the source files below `root`, packages, hidden folders and `skip` left out.
 * Synchronous: everything that is generated waits for the answer, and small projects have it in a millisecond.
 */
export function scan(root: string, skip: readonly string[]): Mentions {
  const found = { registry: false, instances: false, tracked: false, calls: false, explains: false, keys: false }
  let forms: Map<string, Set<string>> | undefined = new Map()
  for (const text of sources(root, skip)) {
    const runtime = text.includes("wasmport/runtime")
    const passed = runtime && PASSED_ON.test(text)
    found.registry ||= passed || (runtime && text.includes("registry"))
    found.instances ||= INSTANCES.test(text)
    found.tracked ||= TRACKED.test(text)
    found.calls ||= /\bcall\b/.test(text)
    found.explains ||= passed || (runtime && /\bexplain\b/.test(text))
    found.keys ||= passed || (runtime && /\bready\b/.test(text.replace(WITHOUT_KEY, "")))
    if (SOURCE_PHASE.test(text)) forms = undefined
    for (const { 1: query = "", index } of forms === undefined ? [] : text.matchAll(NAMED)) {
      // Our own layers stand in generated code only.
      if (query.startsWith("?wasmport=")) continue
      const name = nameBefore(text, index)
      if (PATTERN.test(name)) forms = undefined
      else forms?.set(name, (forms.get(name) ?? new Set()).add(query))
    }
  }
  return { ...found, explains: found.explains || (found.registry && found.calls), forms }
}

/** What of that matters for one module. `usual` is the mode of its imports without a query. */
export function asked(
  { registry, instances, tracked, keys, forms }: Mentions,
  file: string,
  usual: Mode,
): Pick<Host, "registry" | "instances" | "tracked" | "keys" | "only"> {
  // Packages are not ours to scan.
  if (isPackaged(file)) return { registry, instances, tracked, keys: true, only: undefined }
  const queries = [...(forms?.get(basename(file).slice(0, -".wasm".length)) ?? [])]
  const modes = new Set(queries.map((query) => (query === "" ? usual : MODES.find((it) => `?${it}` === query))))
  return { registry, instances, tracked, keys: registry || keys, only: modes.size === 1 ? [...modes][0] : undefined }
}

/** Whether a specifier in the project's own sources begins so. Reads nothing before it is asked. */
export function searcher(root: string): (beginning: string) => boolean {
  let texts: string[] | undefined
  return (beginning) =>
    (texts ??= [...sources(root, [])]).some((text) => text.includes(`"${beginning}`) || text.includes(`'${beginning}`))
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
