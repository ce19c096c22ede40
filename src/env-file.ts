/** One `wasm-env.d.ts`: the query forms and registry keys that the TypeScript of one folder sees. */
import { rmSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { comment, DTS_HEADER, envKeys, printEnv } from "../loader/index.ts"
import type { EnvModule, FacadePlan } from "../loader/index.ts"
import type { Core } from "./core.ts"
import { relative, slash } from "./ids.ts"
import { stampOf } from "./project/cache.ts"
import type { States } from "./project/cache.ts"
import type { Loaded } from "./project/files.ts"
import { readText } from "./project/generated-files.ts"
import type { GeneratedFiles } from "./project/generated-files.ts"
import { TsConfigs } from "./project/tsconfig.ts"
import { inTurn } from "./project/write-file.ts"

const ENV_FILE = "wasm-env.d.ts"
/** Another version may print other text for the same modules. */
const version: string = (createRequire(import.meta.url)("wasmport/package.json") as { version: string }).version
/** So may another build of the same version, while somebody works on wasmport. No written file holds this. */
export const BUILD: string = `${version} ${stampOf(fileURLToPath(import.meta.url))}`

/** The way in which the folder's sources import a module. */
export interface Reached extends Pick<EnvModule, "packaged" | "linked"> {
  /** The path by which the file can be reached; undefined if its key is the specifier, or if it has none. */
  readonly file?: string
}

/** The folder that the file is for: the project's, or that of a linked package. */
export interface Place {
  readonly folder: string
  /** The file behind a key that an earlier run has declared. */
  locate(key: string): string | undefined
  /** Undefined for a module that the folder's sources cannot name. */
  reach(loaded: Loaded): Reached | undefined
}

interface Module {
  readonly loaded: Loaded
  readonly plan: FacadePlan
}

/** The file of one folder. */
export class EnvFile {
  readonly #core: Core
  readonly #files: GeneratedFiles
  readonly #place: Place
  /** By key. A file has two keys if its package was once a project of its own. */
  readonly #modules = new Map<string, Module>()
  /** Whether the text must change. */
  #changed = false
  /** Whether a module is new, or not as it was remembered. */
  #stale = false
  #configs: TsConfigs | undefined
  #hinted = false

  constructor(core: Core, files: GeneratedFiles, place: Place) {
    this.#core = core
    this.#files = files
    this.#place = place
  }

  /** The file's path, where the folder's TypeScript finds it without being told. */
  get path(): string {
    return join(this.#tsconfigs.folderFor(ENV_FILE), ENV_FILE)
  }

  get #tsconfigs(): TsConfigs {
    this.#configs ??= new TsConfigs(this.#place.folder)
    return this.#configs
  }

  /** All that the text depends on beside the modules. */
  get #mark(): string {
    const aliases = this.#tsconfigs.aliases.describe(this.#place.folder)
    return aliases === "" ? version : `${version}, with ${comment(aliases)}`
  }

  /** The module that was noted under this key. */
  get(key: string): Module | undefined {
    return this.#modules.get(key)
  }

  /** Notes a module under its key. */
  add(module: Module): void {
    this.#modules.set(module.loaded.path, module)
  }

  /** Notes that a module is not as it was remembered. `changed`: the file's text must change, too. */
  touch(changed: boolean): void {
    this.#stale = true
    this.#changed ||= changed
  }

  /** Writes the file if its text changed. */
  update(states: States): void {
    const file = this.path
    const name = `${ENV_FILE} ${file}`
    this.#files.attempt(file, () => {
      const state = (): string => `${stampOf(file)} ${BUILD} ${this.#mark}`
      const isKnown = states.is(name, state())
      if (!this.#stale && !this.#files.isLeft(file) && isKnown) return
      // The remembered state is another one: another build may have printed the file.
      this.#changed ||= !isKnown && states.has(name)
      this.#stale = false
      const earlier = this.#earlier(file)
      const existing = readText(file) ?? ""
      if (earlier !== undefined) this.#readBack(readText(earlier) ?? "")
      if (earlier !== undefined || this.#lacks(existing)) {
        // A first time without the lock, since many modules take time to read. Then with the lock, to keep modules that others wrote meanwhile.
        this.#readBack(existing)
        inTurn(file, () => {
          this.#readBack(readText(file) ?? "")
          this.#print(file)
        })
      }
      if (earlier !== undefined && !this.#files.isLeft(file)) rmSync(earlier, { force: true })
      if (!this.#files.isLeft(file)) states.remember(name, state())
    })
  }

  /** A file of ours in the folder itself, from before its TypeScript looked elsewhere. */
  #earlier(file: string): string | undefined {
    const atRoot = join(this.#place.folder, ENV_FILE)
    return file !== atRoot && readText(atRoot)?.startsWith(DTS_HEADER) === true ? atRoot : undefined
  }

  /** Whether this text is not what we would write. */
  #lacks(existing: string): boolean {
    const known = envKeys(existing, this.#mark)
    if (this.#changed || known === undefined) return true
    const declared = new Set(known)
    return ![...this.#modules.keys()].every((key) => declared.has(key))
  }

  /** Notes the modules that this text declares, so that a partial run forgets none. */
  #readBack(existing: string): void {
    for (const key of envKeys(existing, undefined) ?? []) {
      const source = this.#modules.has(key) ? undefined : this.#place.locate(key)
      if (source === undefined) continue
      // A module that no longer parses is forgotten here and reported where it is imported.
      try {
        const loaded = this.#core.load(source)
        this.#modules.set(key, { loaded, plan: this.#core.plan(loaded) })
      } catch {}
    }
  }

  #print(file: string): void {
    this.#changed = false
    const from = slash(dirname(file))
    const modules = [...this.#modules].flatMap(([key, { loaded, plan }]): EnvModule[] => {
      const reached = this.#place.reach(loaded)
      if (reached === undefined) return []
      const { file: its, packaged, linked = false } = reached
      const specifier = its === undefined ? key : relative(from, its).replace(/^(?!\.\.\/)/, "./")
      const isNamed = its !== undefined || packaged
      const aliases = its === undefined ? [] : this.#tsconfigs.aliases.of(its)
      const path = its === undefined ? "../" : relative(slash(this.#place.folder), its)
      return [
        {
          plan: { ...plan, path: key },
          packaged,
          linked,
          aliases,
          ...(isNamed ? { specifier } : {}),
          ...(path.startsWith("../") ? {} : { rooted: `/${path}` }),
        },
      ]
    })
    this.#files.write(file, printEnv(modules, this.#mark))
  }

  /** Says once what the folder's TypeScript lacks. */
  hint(): void {
    const configs = this.#configs
    if (this.#hinted || configs === undefined) return
    this.#hinted = true
    if (configs.lackArbitraryExtensions)
      this.#files.tell(
        `the types of .wasm imports need \`"allowArbitraryExtensions": true\` in the compilerOptions of ${this.#configName()}.`,
      )
    if (!configs.includes(this.path))
      this.#files.tell(
        `${this.#files.nameOf(this.path)} has the types of query forms and registry keys, and no tsconfig.json reads it: add it to the \`include\` of one.`,
      )
  }

  #configName(): string {
    const { folder } = this.#place
    return slash(folder) === this.#core.root ? "tsconfig.json" : this.#files.nameOf(join(folder, "tsconfig.json"))
  }
}
