/**
 * Writes `math.d.wasm.ts` files and a `wasm-env.d.ts`, for the project and for linked packages of the same workspace, which have both beside their
 * own sources. No build depends on them: if a file cannot be written, a note says so, and nothing is thrown.
 */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { FORMS, printDts } from "../loader/index.ts"
import type { Form } from "../loader/index.ts"
import type { Core } from "./core.ts"
import { BUILD, EnvFile } from "./env-file.ts"
import type { Reached } from "./env-file.ts"
import { slash } from "./ids.ts"
import { stampOf, States } from "./project/cache.ts"
import type { Loaded } from "./project/files.ts"
import { GeneratedFiles } from "./project/generated-files.ts"
import { Workspace } from "./project/workspace.ts"

/** What `wasmport types` has done. */
interface Declared {
  /** For the user. */
  readonly notes: string[]
  /** How many files were written. */
  readonly written: number
  /** How many modules have their types now. */
  readonly current: number
}

/** Modules whose declarations are written without a pause. */
const AT_ONCE = 5

/** The plugin's part in `wasmport types`; `api.wasmport()` returns it. That is a function, since Nuxt copies all objects of its config. */
export interface TypesApi {
  /** The project's root, with `/`. */
  readonly root: string
  /** Whether the plugin takes this `.wasm`. */
  includes(file: string): boolean
  /** Writes the declarations of these files, unless they are there. `failed` is told of each that cannot be read. */
  declare(files: readonly string[], failed: (error: unknown) => void): Promise<Declared>
}

/** Where the declarations of a module are. */
interface Home {
  /** Its `.d.wasm.ts`; undefined for a module of somebody else's package, which `wasm-env.d.ts` declares by its key alone. */
  readonly file: string | undefined
  /** The package's own `wasm-env.d.ts`, beside the project's. */
  readonly env: EnvFile | undefined
}

/** The declarations of one project. */
export class Declarations implements TypesApi {
  readonly #core: Core
  readonly #files: GeneratedFiles
  readonly #workspace: Workspace
  /** Modules that were imported since the last time. */
  readonly #added = new Map<string, Loaded>()
  /** The state of each written file: all that its text depends on, and the file itself. Unchanged files are neither printed nor read. */
  #states = new States(undefined)
  /** The project's own `wasm-env.d.ts`. */
  readonly #env: EnvFile
  /** The ones of linked packages, by folder. */
  readonly #envs = new Map<string, EnvFile>()
  readonly #homes = new WeakMap<Loaded, Home>()
  /** Whether modules were written that a `wasm-env.d.ts` may lack. */
  #written = false

  /** `core` has the project's root. */
  constructor(core: Core) {
    this.#core = core
    this.#files = new GeneratedFiles(core.root)
    this.#workspace = new Workspace(core.root)
    this.#env = new EnvFile(core, this.#files, {
      folder: core.root,
      locate: (key) => core.locate(key),
      reach: (loaded) => this.#reach(loaded),
    })
  }

  get root(): string {
    return this.#core.root
  }

  includes(file: string): boolean {
    return this.#core.includes(slash(file))
  }

  async declare(files: readonly string[], failed: (error: unknown) => void): Promise<Declared> {
    await this.#core.ready
    for (const file of files) {
      try {
        this.add(this.#core.load(slash(file)), "")
      } catch (error) {
        failed(error)
      }
    }
    const added = [...this.#added.values()]
    const notes = this.flush()
    const current = added.filter((loaded) => !this.#files.isLeft(this.#homeOf(loaded).file)).length
    return { notes, written: this.#files.written, current }
  }

  /**
   * The path of a module's declaration, which is written now if it must be: a library's own declarations are built from it. Undefined if there is
   * none. Throws as {@link Core.load} does.
   */
  fileOf(file: string): string | undefined {
    if (this.#core.options.types === false) return undefined
    const loaded = this.#core.load(file)
    this.add(loaded, "")
    while (this.writeSome());
    const its = this.#homeOf(loaded).file
    return its !== undefined && existsSync(its) ? slash(its) : undefined
  }

  /** The folder that keeps the state of written files from one build to the next. */
  set cacheDir(folder: string) {
    this.#states = new States(join(folder, "wasmport-types.json"))
  }

  /** Notes a module, if its form is one that the app writes. */
  add(loaded: Loaded, form: Form): void {
    if (this.#core.options.types !== false && FORMS[form].byApp) this.#added.set(loaded.path, loaded)
  }

  /** Writes the `.d.wasm.ts` of a few noted modules. Returns whether there are more: the bundler may need this thread in between. */
  writeSome(): boolean {
    let left = AT_ONCE
    for (const [path, loaded] of this.#added) {
      if (left-- === 0) break
      this.#added.delete(path)
      this.#written = true
      const home = this.#homeOf(loaded)
      this.#files.attempt(home.file ?? this.#env.path, () => this.#update(loaded, home))
    }
    return this.#added.size > 0
  }

  /** Writes each noted module's `.d.wasm.ts`, and each `wasm-env.d.ts`, if the text changed. Returns notes for the user. */
  flush(): string[] {
    while (this.writeSome());
    if (this.#written) {
      this.#written = false
      const envs = [this.#env, ...this.#envs.values()]
      for (const env of envs) env.update(this.#states)
      this.#states.save()
      for (const env of envs) env.hint()
    }
    return this.#files.takeNotes()
  }

  #update(loaded: Loaded, { file, env }: Home): void {
    const { path } = loaded
    const known = this.#env.get(path)
    if (known?.loaded === loaded && !this.#files.isLeft(file)) return
    const plan = this.#core.plan(loaded)
    const envs = env === undefined ? [this.#env] : [this.#env, env]
    for (const it of envs) it.add({ loaded, plan })
    const state = (): string => {
      const its = file === undefined ? "" : stampOf(file)
      return `${BUILD} ${loaded.stamp} ${its} ${JSON.stringify(this.#core.optionsOf(loaded.file))}`
    }
    if (this.#states.is(path, state())) return
    const isNew = file !== undefined && this.#files.write(file, printDts(plan))
    // `wasm-env.d.ts` changes with a module's own file.
    for (const it of envs) it.touch(isNew || file === undefined || known !== undefined)
    if (!this.#files.isLeft(file)) this.#states.remember(path, state())
  }

  #homeOf(loaded: Loaded): Home {
    const known = this.#homes.get(loaded) ?? this.#findHome(loaded)
    this.#homes.set(loaded, known)
    return known
  }

  #findHome(loaded: Loaded): Home {
    const types = this.#core.options.types as true | string
    if (isInside(loaded)) return { file: dtsFile(this.root, loaded.path, types), env: undefined }
    // A folder for `rootDirs` belongs to the project, and not to a package.
    const own = types === true ? this.#workspace.own(loaded.file) : undefined
    return own === undefined ? NOWHERE : { file: dtsOf(own), env: this.#envOf(own) }
  }

  /** The `wasm-env.d.ts` of the package around a file; undefined if its sources belong to a TypeScript program of a folder above. */
  #envOf(file: string): EnvFile | undefined {
    const folder = this.#core.packageOf(file)?.folder
    if (folder === undefined || `${this.root}/`.startsWith(`${folder}/`) || !existsSync(join(folder, "tsconfig.json")))
      return undefined
    const known = this.#envs.get(folder)
    if (known !== undefined) return known
    const env = new EnvFile(this.#core, this.#files, {
      folder,
      locate: (key) => this.#core.locateIn(folder, key),
      reach: (loaded) => ({ packaged: false, file: this.#workspace.own(loaded.file) ?? loaded.file }),
    })
    this.#envs.set(folder, env)
    return env
  }

  /** How the project's sources reach a module; undefined if they cannot name it. */
  #reach(loaded: Loaded): Reached | undefined {
    const { packaged, path } = loaded
    if (isInside(loaded)) return { packaged, file: `${this.root}/${path}` }
    const linked = this.#homeOf(loaded).file !== undefined
    return packaged || linked ? { packaged, linked } : undefined
  }
}

const NOWHERE: Home = { file: undefined, env: undefined }

/** Whether the module stands in the project's root, and in no package there. */
const isInside = ({ packaged, path }: Loaded): boolean => !packaged && !path.startsWith("../")

const dtsOf = (path: string): string => path.replace(/\.wasm$/i, ".d.wasm.ts")

/** `src/math.wasm` -> `<root>/src/math.d.wasm.ts`, or the same below the folder for `rootDirs`. */
function dtsFile(root: string, path: string, types: true | string): string {
  return types === true ? join(root, dtsOf(path)) : resolve(root, types, dtsOf(path))
}
