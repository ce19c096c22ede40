/**
 * Writes `math.d.wasm.ts` files and the project's `wasm-env.d.ts`, never over a file that lacks our header,
 * never half: a file appears whole or not at all.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { DTS_HEADER, envKeys, FORMS, printDts, printEnv } from "../loader/index.ts"
import type { FacadePlan, Form } from "../loader/index.ts"
import type { Core } from "./core.ts"
import { relative, slash } from "./ids.ts"
import { stampOf, States } from "./project/cache.ts"
import type { Loaded } from "./project/files.ts"

interface Module {
  readonly loaded: Loaded
  readonly plan: FacadePlan
}

/** Modules whose declarations are written without a pause. */
const AT_ONCE = 5
const ENV_FILE = "wasm-env.d.ts"
/** Another version may print other text for the same modules. */
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string
}

/** The declarations of one project. */
export class Declarations {
  readonly #core: Core
  /** Modules that were imported since the last time. */
  readonly #added = new Map<string, Loaded>()
  readonly #modules = new Map<string, Module>()
  /** Files that somebody else has written: each is told of once. */
  readonly #foreign = new Set<string>()
  #notes: string[] = []
  /** Of each file that is written: all that its text depends on, and the file itself. Unchanged ones are neither printed nor read. */
  #states = new States(undefined)
  /** Whether `wasm-env.d.ts` has to say something else now. */
  #changed = false
  #hinted = false
  /** Whether a module is new, or not as it was remembered. */
  #stale = false
  /** Whether modules were written that `wasm-env.d.ts` may lack. */
  #written = false

  constructor(core: Core) {
    this.#core = core
  }

  /** Remembers from one build to the next what was written, in this folder. */
  set cacheDir(folder: string) {
    this.#states = new States(join(folder, "wasmport-types.json"))
  }

  /** Notes a module, where the form of it is one that the app writes. */
  add(loaded: Loaded, form: Form): void {
    if (this.#core.options.types !== false && FORMS[form].byApp) this.#added.set(loaded.path, loaded)
  }

  /** Writes the `.d.wasm.ts` of a few noted modules. Returns whether there are more: a bundler may want this thread in between. */
  writeSome(): boolean {
    for (const [path, loaded] of [...this.#added].slice(0, AT_ONCE)) {
      this.#added.delete(path)
      this.#written = true
      this.#writeOwn(loaded)
    }
    return this.#added.size > 0
  }

  /** Writes each noted module's `.d.wasm.ts`, and `wasm-env.d.ts`, where the text changed. Returns notes for the user. */
  flush(): string[] {
    while (this.writeSome());
    if (this.#written) {
      this.#written = false
      this.#writeEnv()
      this.#hint()
    }
    const notes = this.#notes
    this.#notes = []
    return notes
  }

  #writeOwn(loaded: Loaded): void {
    const { path } = loaded
    const known = this.#modules.get(path)
    if (known?.loaded === loaded) return
    const { options, root } = this.#core
    const plan = this.#core.plan(loaded)
    this.#modules.set(path, { loaded, plan })
    // A module outside of the root is declared by its key, in `wasm-env.d.ts` alone.
    const file = isOutside(loaded) ? undefined : dtsFile(root, path, options.types as true | string)
    const state = (): string => {
      const its = file === undefined ? "" : stampOf(file)
      return `${version} ${loaded.stamp} ${its} ${JSON.stringify(this.#core.optionsOf(loaded.file))}`
    }
    if (this.#states.is(path, state())) return
    this.#stale = true
    // `wasm-env.d.ts` changes with a module's own file.
    if (file === undefined || this.#write(file, printDts(plan)) || known !== undefined) this.#changed = true
    if (file === undefined || !this.#foreign.has(file)) this.#states.remember(path, state())
  }

  #writeEnv(): void {
    const file = join(this.#core.root, ENV_FILE)
    if (!this.#stale && this.#states.is(ENV_FILE, `${stampOf(file)}`)) return
    this.#stale = false
    this.#updateEnv(file)
    if (!this.#foreign.has(file)) this.#states.remember(ENV_FILE, `${stampOf(file)}`)
    this.#states.save()
  }

  #updateEnv(file: string): void {
    const existing = read(file) ?? ""
    const known = envKeys(existing, version)
    if (!this.#changed && known !== undefined && [...this.#modules.keys()].every((path) => known.includes(path))) return
    this.#changed = false
    // Read back, so that a partial run forgets none.
    for (const path of envKeys(existing, undefined) ?? []) {
      const source = this.#modules.has(path) ? undefined : this.#core.locate(path)
      if (source === undefined) continue
      // A module that no longer parses is forgotten here and reported where it is imported.
      try {
        const loaded = this.#core.load(source)
        this.#modules.set(path, { loaded, plan: this.#core.plan(loaded) })
      } catch {}
    }
    const declared = [...this.#modules.values()].filter(({ loaded }) => loaded.packaged || !isOutside(loaded))
    const modules = declared.map(({ loaded, plan }) => ({ plan, packaged: loaded.packaged }))
    this.#write(file, printEnv(modules, version))
  }

  /** Writes a file whole, unless it says the same already or somebody else wrote it. Returns whether it did. */
  #write(file: string, text: string): boolean {
    const existing = read(file)
    if (existing?.replaceAll("\r\n", "\n") === text) return false
    if (existing !== undefined && !existing.startsWith(DTS_HEADER)) {
      const path = relative(this.#core.root, slash(file))
      const note = `${path} was not written by wasmport and is left as it is. Delete it to get generated types.`
      if (!this.#foreign.has(file)) this.#notes.push(note)
      this.#foreign.add(file)
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

  #hint(): void {
    if (!this.#hinted && lacksArbitraryExtensions(this.#core.root))
      this.#notes.push(
        `the types of .wasm imports need \`"allowArbitraryExtensions": true\` in the compilerOptions of tsconfig.json.`,
      )
    this.#hinted = true
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
