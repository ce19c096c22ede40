/**
 * Writes `math.d.wasm.ts` files and the project's `wasm-env.d.ts`, never over a file that lacks our header,
 * never half: a file appears whole or not at all.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { DTS_HEADER, DTS_PREAMBLE, printDts, printEnvModule } from "../loader/index.ts"
import type { FacadePlan } from "../loader/index.ts"
import type { Core, Loaded } from "./core.ts"
import { basename, relative, slash } from "./ids.ts"

export interface Declarations {
  /** Notes a module that the app imports, and writes its `.d.wasm.ts` when the text changed. */
  add(loaded: Loaded): void
  /** Writes `wasm-env.d.ts` when the set of modules, or one of them, changed. */
  flush(): void
}

const ENV_FILE = "wasm-env.d.ts"
/** The lines of `wasm-env.d.ts` that name its modules, read back so that a partial run forgets none. */
const ENV_ENTRY = /^\/\/ module: (.+)$/gm

/** `warn` gets each note once. */
export function createDeclarations(core: Core, warn: (message: string) => void): Declarations {
  const modules = new Map<string, FacadePlan>()
  const { types } = core.options
  let changed = false
  let hinted = false
  const foreign = new Set<string>()

  function write(file: string, text: string): void {
    const existing = existsSync(file) ? readFileSync(file, "utf8") : undefined
    if (existing?.replaceAll("\r\n", "\n") === text) return
    if (existing !== undefined && !existing.startsWith(DTS_HEADER)) {
      if (!foreign.has(file)) warn(`${relative(core.root, slash(file))} was not written by wasmport and is left as it is. Delete it to get generated types.`)
      foreign.add(file)
      return
    }
    mkdirSync(dirname(file), { recursive: true })
    const temporary = `${file}.${process.pid}.tmp`
    try {
      writeFileSync(temporary, text)
      renameSync(temporary, file)
    } finally {
      rmSync(temporary, { force: true })
    }
  }

  return {
    add(loaded) {
      if (types === false) return
      const plan = core.plan(loaded)
      const before = modules.get(loaded.path)
      if (before === undefined || printDts(before) !== printDts(plan)) changed = true
      modules.set(loaded.path, plan)
      if (!isPackaged(loaded.file) && !loaded.path.startsWith("../")) write(dtsFile(core.root, loaded.path, types), printDts(plan))
      if (!hinted) {
        hinted = true
        if (lacksArbitraryExtensions(core.root)) {
          warn(`the types of .wasm imports need \`"allowArbitraryExtensions": true\` in the compilerOptions of tsconfig.json.`)
        }
      }
    },

    flush() {
      if (types === false || !changed) return
      changed = false
      const file = join(core.root, ENV_FILE)
      const known = existsSync(file) ? readFileSync(file, "utf8").matchAll(ENV_ENTRY) : []
      for (const [, path] of known) {
        if (path === undefined || modules.has(path)) continue
        const source = [join(core.root, path), join(core.root, "node_modules", path)].find((it) => existsSync(it))
        // A module that no longer parses is forgotten here and reported where it is imported.
        try {
          if (source !== undefined) modules.set(path, core.plan(core.load(slash(source))))
        } catch {}
      }
      write(file, printEnv(modules, core.root))
    },
  }
}

const isPackaged = (file: string): boolean => file.includes("/node_modules/")

/** `src/math.wasm` -> `<root>/src/math.d.wasm.ts`, or the same below the folder for `rootDirs`. */
function dtsFile(root: string, path: string, types: true | string): string {
  const target = path.replace(/\.wasm$/i, ".d.wasm.ts")
  return types === true ? join(root, target) : resolve(root, types, target)
}

function printEnv(modules: ReadonlyMap<string, FacadePlan>, root: string): string {
  const paths = [...modules.keys()].sort()
  const names = groupByName(paths)
  const sections = paths.map((path) => {
    const plan = modules.get(path) as FacadePlan
    const packaged = !existsSync(join(root, path))
    const twins = packaged ? [path] : (names.get(basename(path)) ?? []).filter((twin) => existsSync(join(root, twin)))
    return `// module: ${path}\n${printEnvModule({
      plan,
      pattern: packaged ? path : `.*/${basename(path)}`,
      specifier: packaged ? path : `./${path}`,
      packaged,
      twins,
    })}`
  })
  // The reference must stand before anything but comments.
  return [`${DTS_PREAMBLE}/// <reference types="wasmport/client" />`, ...sections].join("\n\n").trimEnd() + "\n"
}

function groupByName(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const path of paths) groups.set(basename(path), [...(groups.get(basename(path)) ?? []), path])
  return groups
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
const withoutComments = (text: string): string => text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? "")
