/**
 * Writes `math.d.wasm.ts` files and the project's `wasm-env.d.ts`, never over a file that lacks our header,
 * never half: a file appears whole or not at all. No build depends on them: what cannot be written is a note, and nothing here throws.
 */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { comment, DTS_HEADER, envKeys, FORMS, printDts, printEnv } from "../loader/index.ts"
import type { FacadePlan, Form } from "../loader/index.ts"
import type { Core } from "./core.ts"
import { relative, slash } from "./ids.ts"
import { stampOf, States } from "./project/cache.ts"
import type { Loaded } from "./project/files.ts"
import { codeOf, inTurn, reasonOf, writeWhole } from "./project/write-file.ts"

interface Module {
  readonly loaded: Loaded
  readonly plan: FacadePlan
}

/** Modules whose declarations are written without a pause. */
const AT_ONCE = 5
const ENV_FILE = "wasm-env.d.ts"
/** Another version may print other text for the same modules. */
const { version } = createRequire(import.meta.url)("wasmport/package.json") as { version: string }
/** And so may another build of the same version, where somebody works on wasmport. */
const BUILD = `${version} ${stampOf(fileURLToPath(import.meta.url))}`

/** The declarations of one project. */
export class Declarations {
  readonly #core: Core
  /** Modules that were imported since the last time. */
  readonly #added = new Map<string, Loaded>()
  readonly #modules = new Map<string, Module>()
  /** Files that are not as they should be: somebody else's, and those that cannot be written. */
  readonly #left = new Set<string>()
  /** Files of which the user was told: once is enough. */
  readonly #told = new Set<string>()
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
    let left = AT_ONCE
    for (const [path, loaded] of this.#added) {
      if (left-- === 0) break
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
    const { options, root } = this.#core
    const { path } = loaded
    // A module outside of the root is declared by its key, in `wasm-env.d.ts` alone.
    const file = isOutside(loaded) ? undefined : dtsFile(root, path, options.types as true | string)
    this.#attempt(file ?? join(root, ENV_FILE), () => this.#update(loaded, file))
  }

  #update(loaded: Loaded, file: string | undefined): void {
    const { path } = loaded
    const known = this.#modules.get(path)
    if (known?.loaded === loaded && !this.#isLeft(file)) return
    const plan = this.#core.plan(loaded)
    this.#modules.set(path, { loaded, plan })
    const state = (): string => {
      const its = file === undefined ? "" : stampOf(file)
      return `${BUILD} ${loaded.stamp} ${its} ${JSON.stringify(this.#core.optionsOf(loaded.file))}`
    }
    if (this.#states.is(path, state())) return
    this.#stale = true
    // `wasm-env.d.ts` changes with a module's own file.
    if (file === undefined || known !== undefined) this.#changed = true
    if (file !== undefined && this.#write(file, printDts(plan))) this.#changed = true
    if (!this.#isLeft(file)) this.#states.remember(path, state())
  }

  #isLeft(file: string | undefined): boolean {
    return file !== undefined && this.#left.has(file)
  }

  #writeEnv(): void {
    const file = join(this.#core.root, ENV_FILE)
    this.#attempt(file, () => {
      if (!this.#stale && !this.#isLeft(file) && this.#states.is(ENV_FILE, `${stampOf(file)}`)) return
      this.#stale = false
      const existing = read(file) ?? ""
      if (this.#lacks(existing)) {
        // Once without the lock: reading many modules takes time. Others may write the file meanwhile, and it keeps their modules.
        this.#readBack(existing)
        inTurn(file, () => {
          this.#readBack(read(file) ?? "")
          this.#printEnv(file)
        })
      }
      if (!this.#isLeft(file)) this.#states.remember(ENV_FILE, `${stampOf(file)}`)
    })
    this.#states.save()
  }

  /** Whether this text of `wasm-env.d.ts` is not what we would write. */
  #lacks(existing: string): boolean {
    const known = envKeys(existing, version)
    if (this.#changed || known === undefined) return true
    const declared = new Set(known)
    return ![...this.#modules.keys()].every((path) => declared.has(path))
  }

  /** Notes the modules that this text of `wasm-env.d.ts` declares, so that a partial run forgets none. */
  #readBack(existing: string): void {
    for (const path of envKeys(existing, undefined) ?? []) {
      const source = this.#modules.has(path) ? undefined : this.#core.locate(path)
      if (source === undefined) continue
      // A module that no longer parses is forgotten here and reported where it is imported.
      try {
        const loaded = this.#core.load(source)
        this.#modules.set(path, { loaded, plan: this.#core.plan(loaded) })
      } catch {}
    }
  }

  #printEnv(file: string): void {
    this.#changed = false
    const declared = [...this.#modules.values()].filter(({ loaded }) => loaded.packaged || !isOutside(loaded))
    const modules = declared.map(({ loaded, plan }) => ({ plan, packaged: loaded.packaged }))
    this.#write(file, printEnv(modules, version))
  }

  /** Writes a file whole, unless it says the same already or somebody else wrote it. Returns whether it did. Throws the system's error. */
  #write(file: string, text: string): boolean {
    const existing = read(file)
    const isForeign = existing !== undefined && !existing.startsWith(DTS_HEADER)
    if (isForeign)
      this.#leave(file, "was not written by wasmport and is left as it is. Delete it to get generated types.")
    else this.#left.delete(file)
    if (isForeign || existing?.replaceAll("\r\n", "\n") === text) return false
    writeWhole(file, text)
    return true
  }

  /** Runs what updates this file. A failure is a note: a build is right without types, and nobody could catch what a timer throws. */
  #attempt(file: string, update: () => void): void {
    try {
      update()
    } catch (error) {
      this.#leave(
        file,
        `cannot be written (${comment(reasonOf(error))}): its types are not up to date. With \`types: false\`, none are written.`,
      )
    }
  }

  #leave(file: string, why: string): void {
    this.#left.add(file)
    if (!this.#told.has(file)) this.#notes.push(`${comment(relative(this.#core.root, slash(file)))} ${why}`)
    this.#told.add(file)
  }

  #hint(): void {
    if (!this.#hinted && lacksArbitraryExtensions(this.#core.root))
      this.#notes.push(
        `the types of .wasm imports need \`"allowArbitraryExtensions": true\` in the compilerOptions of tsconfig.json.`,
      )
    this.#hinted = true
  }
}

/** Undefined for a file that is not there. Throws the system's error for one that cannot be read: somebody else may have written it. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error
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
    const content = textOf(file)
    // Nothing is known of a configuration that cannot be read.
    if (content === undefined) return false
    const text = withoutComments(content)
    if (/"allowArbitraryExtensions"\s*:\s*true/.test(text)) return false
    for (const [, path] of text.matchAll(/"(\.{1,2}\/[^"]*)"/g)) {
      if (path === undefined) continue
      const target = resolve(dirname(file), path)
      queue.push(...(target.endsWith(".json") ? [target] : [`${target}.json`, join(target, "tsconfig.json")]))
    }
  }
  return true
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** JSON with comments -> JSON, strings kept as they are. */
const withoutComments = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? "")
