/**
 * The way of one import, the same for every bundler: an id -> file, interface and plan (cached by the file's stamp) -> code.
 *
 * Adapters bring the differences between bundlers: how names resolve, how bytes are emitted, the host of the output.
 */
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { createFilter } from "./filter.ts"
import * as loader from "../loader/index.ts"
import type { Expression, FacadePlan, Form, Host, Listing, Mode, Supplier } from "../loader/index.ts"
import { lackingExports, missingImports } from "./graph/import-errors.ts"
import { listedIn } from "./graph/registry-table.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { NameChecks } from "./graph/name-checks.ts"
import { checkNames } from "./graph/rewrite-imports.ts"
import type { Target, WantedNames } from "./graph/rewrite-imports.ts"
import { circleThrough, findSuppliers, queriesInCircle } from "./graph/suppliers.ts"
import type { ResolveImport, Suppliers, Watch } from "./graph/suppliers.ts"
import { advice, circleAdvice, initializeAdvice, madeAdvice } from "./graph/warnings.ts"
import { isGlue } from "./graph/wasm-bindgen.ts"
import { basename, isPackaged, parseId, slash } from "./ids.ts"
import { fileOptions, resolveOptions } from "./options.ts"
import type { ResolvedFileOptions, ResolvedOptions, WasmportOptions } from "./options.ts"
import { formatError } from "./output-format.ts"
import type { Read } from "./output-format.ts"
import { Files, witFile } from "./project/files.ts"
import type { Loaded } from "./project/files.ts"

/** All that is the same for every module of one build. */
export interface Environment {
  /** Which dev server the modules are served by; undefined in builds, where files are emitted. */
  readonly dev: Host["dev"]
  readonly read: Read
  /** The side that the build is for. */
  readonly consumer: "client" | "server"
  /** Bytes up to which a module goes into the code, where the options say nothing. */
  readonly inlineLimit: (file: string, bytes: Uint8Array) => number
  /** How exported mutable globals stay live. */
  readonly live: Host["live"]
  /** Whether everything must be one script without top-level await (a classic worker). */
  readonly sync?: boolean
  /** The output's format, where it is known before modules are loaded. */
  readonly format?: string | undefined
  /** The target that has no top-level await, if there is one. */
  readonly old?: string | undefined
}

/** The bundler's part in loading one module. */
export interface Adapter extends Watch {
  readonly environment: Environment
  readonly resolve: ResolveImport
  /** Emits the file, or has a dev server serve it, and gives the expression of its URL. */
  url(loaded: Loaded): Expression
  /** Emits the file, and gives the specifier by which workerd imports it. */
  imported(loaded: Loaded): string
}

/** The code of one form of a module. */
export interface Answer {
  readonly loaded: Loaded
  readonly form: Form
  readonly code: string
  /** The name of an export that holds getters of live globals, of which Rollup must be told. */
  readonly getters: string | undefined
  /** Whether it waits with top-level await. */
  readonly awaits: boolean
}

interface Links {
  readonly suppliers: ReadonlyMap<string, Supplier>
  /** Paths of the wasm modules that import from each other in a circle with this one. */
  readonly circle?: readonly string[]
  /** The queries by which the JavaScript that supplies it imports it in turn. */
  readonly queries: ReadonlySet<string>
}

const UNLINKED: Links = { suppliers: new Map(), queries: new Set() }

/** The facades that a form enters first, if they stand in a circle with it: each by its query. */
const ENTERED_FIRST: Partial<Record<Form, readonly string[]>> = {
  "": ["wasmport=glue"],
  lazy: ["", "wasmport=glue"],
  defer: ["", "wasmport=glue"],
  "wasmport=sync": ["", "sync", "wasmport=glue"],
  "wasmport=entry": ["", "sync", "wasmport=glue"],
  "wasmport=sync-entry": ["", "sync", "wasmport=glue"],
}

const hasGlobals = ({ exports }: FacadePlan): boolean => exports.some(({ kind }) => kind === "global")

/** Plans, by all that a plan depends on. */
const PLANS = new WeakMap<Loaded, Map<string, FacadePlan>>()

/** Everything that the adapters of one plugin share. */
export class Core {
  readonly options: ResolvedOptions
  /** Notes for the user, each said once: adapters take them out and warn. */
  readonly notes: string[] = []
  readonly #takes: (file: string) => boolean
  readonly #takesWit: (file: string) => boolean
  readonly #said = new Set<string>()
  #names = new NameChecks()
  /** Which modules were imported with `?sync`, and which without. */
  readonly #kinds = new Set<string>()
  #files: Files
  #optionsOf: (file: string) => ResolvedFileOptions

  /** Throws a WasmportError for an unknown or wrong option. */
  constructor(options: WasmportOptions | undefined) {
    this.options = resolveOptions(options)
    this.#takes = createFilter(this.options.include, this.options.exclude)
    this.#takesWit = createFilter(undefined, this.options.exclude)
    this.#files = new Files(process.cwd(), this.#takesWit)
    this.#optionsOf = fileOptions(this.options, this.root)
  }

  /** The project's root, with `/`; adapters set it when they learn it. */
  get root(): string {
    return this.#files.keys.root
  }

  set root(root: string) {
    if (slash(root) === this.root) return
    this.#files = new Files(root, this.#takesWit)
    this.#optionsOf = fileOptions(this.options, this.root)
  }

  /** Called when a build begins: from here on, each file is read anew, once. */
  beginBuild(): void {
    this.#files.beginBuild()
    this.#names = new NameChecks()
  }

  /** Sees that names are checked which the module `importer` takes from a `.wasm` by a relative specifier: once that file is loaded. */
  checkLater(importer: string, wanted: WantedNames): void {
    this.#names.add(importer, wanted)
  }

  /** Throws a WasmportError for a name that a module takes from a loaded file which does not export it. */
  async checkNames(resolve: ResolveImport): Promise<void> {
    for (const file of this.#names.files()) {
      const loaded = this.#files.ofBuild(file)
      if (loaded !== undefined) await this.#checkNamesOf(loaded, resolve)
    }
  }

  /** Undefined where there is nothing to wait for: every wait costs a build of many modules time. */
  #checkNamesOf({ file, wasm }: Loaded, resolve: ResolveImport): Promise<void> | undefined {
    const lacking = this.#names.take(file, wasm.exports)
    const check = async (): Promise<void> => {
      // An alias may lead elsewhere.
      for (const { importer, wanted } of lacking)
        if ((await resolve(wanted.specifier, importer))?.id === file) checkNames(this.target(file), wanted)
    }
    return lacking.length === 0 ? undefined : check()
  }

  /** The options of one file. */
  optionsOf(file: string): ResolvedFileOptions {
    return this.#optionsOf(file)
  }

  /** Whether the plugin takes this `.wasm`. */
  includes(file: string): boolean {
    return this.#takes(file)
  }

  /** The file behind a key, in the project or in a package; undefined when there is none of ours. */
  locate(key: string): string | undefined {
    for (const file of this.#files.keys.candidates(key)) if (existsSync(file) && this.includes(file)) return file
    return undefined
  }

  /** A file's key, also its name in messages. */
  keyOf(file: string): string {
    return this.#files.keys.of(file).key
  }

  /** Throws a WasmportError for a file that is no module or cannot be read, and the system's error for no file. The same of the `.wit`. */
  load(file: string): Loaded {
    return this.#files.load(file)
  }

  /** `glue`: as wasm-bindgen's own glue expects the module. `checking`: for a dev server, where arguments may be checked. */
  plan(loaded: Loaded, wanted?: Mode, glue = false, checking = false): FacadePlan {
    const { mode: usual, i64, liveGlobals, globals, checks } = this.optionsOf(loaded.file)
    const mode = wanted ?? usual
    const keep = globals === "keep" || (globals === "auto" && glue)
    const checked = checking && !glue && checks === "dev" && !isPackaged(loaded.file)
    const id = `${mode} ${keep} ${glue} ${checked} ${i64} ${liveGlobals}`
    const plans = PLANS.get(loaded) ?? new Map<string, FacadePlan>()
    PLANS.set(loaded, plans)
    const known = plans.get(id)
    if (known !== undefined) return known
    const plan = loader.plan(
      loaded.wasm,
      loaded.path,
      { mode, i64: glue ? "bigint" : i64, liveGlobals, globals: keep ? "keep" : "unwrap", checks: checked },
      glue ? undefined : loaded.wit,
    )
    plans.set(id, plan)
    return plan
  }

  /** Whether the module in `importer` is the glue that wasm-bindgen made for the `.wasm`, and expects something otherwise. */
  isGlue(importer: string, code: string, file: string): boolean {
    const { globals, i64 } = this.optionsOf(file)
    if (globals !== "auto" && i64 === "bigint") return false
    try {
      const { wasm } = this.load(file)
      // The glue takes other modules as everybody does.
      if (i64 === "bigint" && !wasm.exports.some(({ type }) => type.kind === "global")) return false
      return isGlue({ importer, code, file, wasm })
    } catch {
      // Said where it is loaded.
      return false
    }
  }

  /** The target of an import that resolved to this id. */
  target(id: string): Target {
    const wanted = parseId(id)
    if (wanted === undefined) return { kind: /\.wasm$/i.test(id) ? "excluded" : "other" }
    if (!this.includes(wanted.file)) return { kind: "excluded" }
    const known = { kind: "wasm", file: wanted.file, path: this.keyOf(wanted.file) } as const
    try {
      return { ...known, exports: this.load(wanted.file).wasm.exports.map(({ name }) => name) }
    } catch {
      // Said where it is loaded.
      return { ...known, exports: undefined }
    }
  }

  /**
   * The code that an id asks for; undefined for ids that are not ours. Throws a WasmportError when the module cannot be
   * imported so, and the system's error for a file that is not there.
   */
  async answer(id: string, adapter: Adapter): Promise<Answer | undefined> {
    const wanted = parseId(id)
    if (wanted === undefined || !this.includes(wanted.file)) return undefined
    // Before anything can fail: a half-written file is loaded again when the rest of it arrives.
    watchWasm(wanted.file, adapter)
    const { form } = wanted
    const { environment } = adapter
    const loaded = this.load(wanted.file)
    const names = this.#checkNamesOf(loaded, adapter.resolve)
    if (names !== undefined) await names
    const { awaits, facade, needsImports, mode: own } = loader.FORMS[form]
    const usual = own ?? this.optionsOf(loaded.file).mode
    const mode = environment.sync === true && (awaits?.(usual) === true || needsImports === "found") ? "sync" : usual
    const waits = awaits?.(mode) === true
    const error = waits ? formatError(environment.format, [loaded.path], environment.old) : undefined
    if (error !== undefined) throw error
    const plan = this.plan(loaded, mode, facade === "glue", environment.dev !== undefined)
    const links = needsImports && plan.imports.length > 0 ? await this.#link(loaded, plan, form, adapter) : UNLINKED
    const host = this.#host(loaded, plan, form, links, adapter)
    const printed = loader.print(plan, form, host)
    if (facade !== undefined) this.#noteFacade(loaded, plan, host, facade)
    return { ...printed, loaded, form, awaits: waits }
  }

  /** The code of the registry's table for a build. `table` is the table's own id in the graph. */
  table(graph: ModuleGraph, table: string): string {
    const listings = listedIn(graph, table).map(({ file, layer, isStatic }): Listing => {
      const loaded = this.load(file)
      const plan = this.plan(loaded, loader.FORMS[layer].mode)
      return { plan, file: fileOf(loaded), entry: `${file}?${layer}`, isStatic }
    })
    return loader.printTable(listings)
  }

  /** Everything that the printed code may need to know of its surroundings. */
  #host(loaded: Loaded, plan: FacadePlan, form: Form, links: Links, adapter: Adapter): Host {
    const { environment } = adapter
    const { suppliers, circle, queries } = links
    return {
      source: this.#source(loaded, plan, form, adapter),
      // Rollup makes the namespace of a module in a circle before any of it has run, and the getters are not there yet.
      live: queries.size > 0 && hasGlobals(plan) ? "wrap" : environment.live,
      dev: environment.dev,
      base64: loaded.base64,
      file: () => fileOf(loaded),
      self: `./${basename(loaded.file)}`,
      runtime: "wasmport/runtime",
      imports: suppliers,
      circular: (ENTERED_FIRST[form] ?? []).filter((query) => queries.has(query)),
      ...(circle === undefined ? {} : { circle }),
    }
  }

  /** The place of a module's bytes, for this form of it. */
  #source(loaded: Loaded, plan: FacadePlan, form: Form, adapter: Adapter): Host["source"] {
    const { dev, read } = adapter.environment
    const bytes = loader.FORMS[form].needsBytes?.(plan.mode)
    if (read === "worker" && dev === undefined) return { kind: "import", specifier: adapter.imported(loaded) }
    // Forms without bytes of their own get them through the module layer.
    if (bytes !== "asset") return { kind: "inline" }
    if (dev === undefined && loaded.bytes.length <= this.#inlineLimit(loaded, adapter.environment))
      return { kind: "inline" }
    // The dev server's own loader runs in Node.
    return { kind: "url", url: adapter.url(loaded), read: read === "worker" ? "node" : read }
  }

  #inlineLimit({ file, path, bytes }: Loaded, { consumer, inlineLimit }: Environment): number {
    const own = this.optionsOf(file).inlineLimit
    return typeof own === "function" ? own(path, consumer) : (own ?? inlineLimit(file, bytes))
  }

  /** The suppliers of the module's imports. Throws a WasmportError when an import cannot be resolved. */
  async #link(loaded: Loaded, plan: FacadePlan, form: Form, adapter: Adapter): Promise<Links> {
    const suppliersOf = (of: Loaded, its: FacadePlan): Promise<Suppliers> => this.#suppliersOf(of, its, adapter)
    const { suppliers, missing, lacking, uninitialised } = await suppliersOf(loaded, plan)
    if (loader.FORMS[form].needsImports === "found") {
      // Through the registry, a module may be instantiated with other imports than its own.
      for (const { module } of [...missing, ...lacking.map((it) => it.imports)]) suppliers.delete(module)
    } else if (missing.length > 0) {
      throw missingImports(plan, missing, loaded.wasm.customSections.includes("dylink.0"))
    } else if (lacking.length > 0) {
      throw lackingExports(
        loaded.path,
        lacking.map(({ file, imports }) => ({ path: this.keyOf(file), imports })),
      )
    }
    const circle = await circleThrough(loaded.file, async (file) => {
      const of = this.load(file)
      const wasm = of.wasm.imports.length === 0 ? [] : (await suppliersOf(of, this.plan(of))).wasm
      return { path: of.path, wasm }
    })
    this.#tell(...(circle === undefined ? [] : [circleAdvice(circle)]), ...madeAdvice(plan, suppliers))
    const queryOf = (importer: string, code: string): string =>
      this.isGlue(importer, code, loaded.file) ? "wasmport=glue" : ""
    const isEntered =
      ENTERED_FIRST[form] !== undefined ||
      uninitialised !== undefined ||
      (adapter.environment.live === "getter" && hasGlobals(plan))
    const queries = isEntered ? await queriesInCircle(loaded.file, suppliers, adapter, queryOf) : UNLINKED.queries
    if (uninitialised !== undefined && queries.size === 0 && loader.FORMS[form].needsImports === "all")
      this.#tell(initializeAdvice(plan, this.keyOf(uninitialised)))
    return { suppliers, queries, ...(circle === undefined ? {} : { circle }) }
  }

  #suppliersOf(loaded: Loaded, plan: FacadePlan, adapter: Adapter): Promise<Suppliers> {
    return findSuppliers(plan, loaded.file, {
      root: this.root,
      imports: this.optionsOf(loaded.file).imports,
      resolve: adapter.resolve,
      watch: (file) => (WASM.test(file) ? watchWasm(file, adapter) : adapter.watch(file)),
      watchFor: adapter.watchFor,
      isWasm: (file) => WASM.test(file) && this.includes(file),
      exportsName: (file, name) => this.load(file).wasm.exports.some((entry) => entry.name === name),
    })
  }

  #noteFacade(loaded: Loaded, plan: FacadePlan, host: Host, facade: "app" | "glue"): void {
    if (facade === "app") {
      const isSync = plan.mode === "sync"
      this.#kinds.add(`${isSync} ${loaded.path}`)
      if (this.#kinds.has(`${!isSync} ${loaded.path}`))
        this.#tell(
          `${loader.comment(loaded.path)} is imported with \`?sync\` and without: these are two instances, since a synchronous import cannot wait for the other.`,
        )
    }
    this.#tell(...advice(plan, loaded.wasm, loaded.bytes.length, host.live))
  }

  #tell(...lines: readonly string[]): void {
    for (const line of lines) {
      if (!this.#said.has(line)) this.notes.push(line)
      this.#said.add(line)
    }
  }
}

const WASM = /\.wasm$/i

/** What a module means depends on the `.wit` beside it, whether there is one or not. */
export function watchWasm(file: string, { watch }: Pick<Watch, "watch">): void {
  watch(file)
  watch(witFile(file))
}

const fileOf = ({ bytes }: Loaded): Listing["file"] => ({
  size: bytes.length,
  hash: createHash("sha256").update(bytes).digest("hex").slice(0, 32),
})
