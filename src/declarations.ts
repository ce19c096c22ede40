/**
 * Writes `math.d.wasm.ts` files and the project's `wasm-env.d.ts`, never over a file that lacks our header,
 * never half: a file appears whole or not at all.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { DTS_HEADER, envKeys, FORMS, printDts, printEnv } from "../loader/index.ts"
import type { FacadePlan, Form } from "../loader/index.ts"
import type { Core, Loaded } from "./core.ts"
import { relative, slash } from "./ids.ts"

export interface Declarations {
  /** Notes a module, where the form of it is one that the app writes. */
  add(loaded: Loaded, form: Form): void
  /** Writes each noted module's `.d.wasm.ts`, and `wasm-env.d.ts`, where the text changed. Returns what to tell the user. */
  flush(): string[]
}

interface Module {
  readonly loaded: Loaded
  readonly plan: FacadePlan
}

const ENV_FILE = "wasm-env.d.ts"
/** Another version may print other text for the same modules. */
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string
}

export function createDeclarations(core: Core): Declarations {
  const added = new Map<string, Loaded>()
  let notes: string[] = []
  const modules = new Map<string, Module>()
  const { types } = core.options
  let changed = false
  let hinted = false
  const foreign = new Set<string>()

  /** Whether the file says something else now. */
  function write(file: string, text: string): boolean {
    const existing = read(file)
    if (existing?.replaceAll("\r\n", "\n") === text) return false
    if (existing !== undefined && !existing.startsWith(DTS_HEADER)) {
      if (!foreign.has(file))
        notes.push(
          `${relative(core.root, slash(file))} was not written by wasmport and is left as it is. Delete it to get generated types.`,
        )
      foreign.add(file)
      return false
    }
    mkdirSync(dirname(file), { recursive: true })
    const temporary = `${file}.${process.pid}.tmp`
    try {
      writeFileSync(temporary, text)
      renameSync(temporary, file)
    } finally {
      rmSync(temporary, { force: true })
    }
    return true
  }

  function writeOwn(loaded: Loaded): void {
    const known = modules.get(loaded.path)
    if (known?.loaded === loaded) return
    const plan = core.plan(loaded)
    modules.set(loaded.path, { loaded, plan })
    // A module outside of the root is declared by its key, in `wasm-env.d.ts` alone.
    const file = isOutside(loaded) ? undefined : dtsFile(core.root, loaded.path, types as true | string)
    // What `wasm-env.d.ts` says of a module follows from what its own file says.
    if (file === undefined || write(file, printDts(plan)) || known !== undefined) changed = true
  }

  function hint(): void {
    if (hinted) return
    hinted = true
    if (lacksArbitraryExtensions(core.root)) {
      notes.push(
        `the types of .wasm imports need \`"allowArbitraryExtensions": true\` in the compilerOptions of tsconfig.json.`,
      )
    }
  }

  function writeEnv(): void {
    const file = join(core.root, ENV_FILE)
    const existing = read(file) ?? ""
    const known = envKeys(existing, version)
    if (!changed && known !== undefined && [...modules.keys()].every((path) => known.includes(path))) return
    changed = false
    // Read back, so that a partial run forgets none.
    for (const path of envKeys(existing, undefined) ?? []) {
      const source = modules.has(path) ? undefined : core.locate(path)
      if (source === undefined) continue
      // A module that no longer parses is forgotten here and reported where it is imported.
      try {
        const loaded = core.load(source)
        modules.set(path, { loaded, plan: core.plan(loaded) })
      } catch {}
    }
    const declared = [...modules.values()].filter(({ loaded }) => loaded.packaged || !isOutside(loaded))
    write(
      file,
      printEnv(
        declared.map(({ loaded, plan }) => ({ plan, packaged: loaded.packaged })),
        version,
      ),
    )
  }

  return {
    add(loaded, form) {
      if (types !== false && FORMS[form].byApp) added.set(loaded.path, loaded)
    },

    flush() {
      if (added.size > 0) {
        for (const loaded of added.values()) writeOwn(loaded)
        added.clear()
        writeEnv()
        hint()
      }
      const told = notes
      notes = []
      return told
    },
  }
}

/** Undefined for a file that is not there. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** Whether the module stands outside of the project's root. */
const isOutside = ({ packaged, path }: Loaded): boolean => packaged || path.startsWith("../")

/** `src/math.wasm` -> `<root>/src/math.d.wasm.ts`, or the same below the folder for `rootDirs`. */
function dtsFile(root: string, path: string, types: true | string): string {
  const target = path.replace(/\.wasm$/i, ".d.wasm.ts")
  return types === true ? join(root, target) : resolve(root, types, target)
}

/** True when there is a tsconfig.json and neither it nor what it extends or references sets the option. */
export function lacksArbitraryExtensions(root: string): boolean {
  const first = join(root, "tsconfig.json")
  if (!existsSync(first)) return false
  const queue = [first]
  const seen = new Set<string>()
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !existsSync(file)) continue
    seen.add(file)
    const text = withoutComments(readFileSync(file, "utf8"))
    if (/"allowArbitraryExtensions"\s*:\s*true/.test(text)) return false
    for (const [, path] of text.matchAll(/"(\.{1,2}\/[^"]*)"/g)) {
      if (path === undefined) continue
      const target = resolve(dirname(file), path)
      queue.push(...(target.endsWith(".json") ? [target] : [`${target}.json`, join(target, "tsconfig.json")]))
    }
  }
  return true
}

/** JSON with comments -> JSON, strings kept as they are. */
const withoutComments = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? "")
