/**
 * The way of one import, the same for every bundler: an id -> file, interface and plan (cached by the file's stamp) -> code.
 *
 * Adapters bring the differences between bundlers: how names resolve, how bytes are emitted, the host of the output.
 */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { createFilter } from "./filter.ts"
import * as loader from "../loader/index.ts"
import type { Expression, FacadePlan, Form, Host, Listing, Mode, Supplier, WasiHostOptions } from "../loader/index.ts"
import { lackingExports, missingImports } from "./graph/import-errors.ts"
import { listedIn } from "./graph/registry-table.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { unknownInWasi } from "./graph/wasi-errors.ts"
import { NameChecks } from "./graph/name-checks.ts"
import { checkNames } from "./graph/rewrite-imports.ts"
import type { Target, WantedNames } from "./graph/rewrite-imports.ts"
import { circleThrough, findSuppliers, queriesInCircle } from "./graph/suppliers.ts"
import type { Link, ResolveImport, Suppliers, Watch } from "./graph/suppliers.ts"
import { fileOf, printTraced, tracedOf } from "./graph/traces.ts"
import { advice, circleAdvice, initializeAdvice, madeAdvice, preopensAdvice } from "./graph/warnings.ts"
import { isGlue } from "./graph/wasm-bindgen.ts"
import { basename, isPackaged, parseId, slash } from "./ids.ts"
import { fileOptions, resolveOptions } from "./options.ts"
import type { ResolvedFileOptions, ResolvedOptions, WasmportOptions } from "./options.ts"
import { formatError } from "./output-format.ts"
import { printOnce } from "./printed.ts"
import type { Read } from "./output-format.ts"
import { lateFile } from "./late.ts"
import { base64Of, Files, witFile } from "./project/files.ts"
import type { Loaded } from "./project/files.ts"
import { hasLimits, limitedFile, otherLimits, sameLimits, unlimitedInWorkerd } from "./project/limited.ts"
import { installedBinaryen } from "./shrink/binaryen.ts"
import { Variants } from "./project/variants.ts"
import type { Varied } from "./project/variants.ts"

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
  /** Whether a page has the build as a worker, or as a worklet, which Vite does not tell apart. */
  readonly isWorker?: boolean
  /** Whether everything must be one script without top-level await (a classic worker). */
  readonly sync?: boolean
  /**
   * Whether nothing can stand beside the output: a worker in the code of its page has no URL to count from, and a dev server that bundles
   * serves no sources.
   */
  readonly isAlone?: boolean
  /** The output's format, where it is known before modules are loaded. */
  readonly format?: string | undefined
  /** The target that has no top-level await, if there is one. */
  readonly old?: string | undefined
}

/** The bundler's part in loading one module. */
export interface Adapter extends Watch {
  readonly environment: Environment
  readonly resolve: ResolveImport
  /** Emits the file, or has a dev server serve it, and gives the expression of its URL; `local` is a name that its import may declare. */
  url(loaded: Loaded, local?: string): Expression
  /** Emits the file, or has a dev server hand it to workerd, and gives the specifier by which workerd imports it. */
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
  /** What it takes from other wasm. */
  readonly links: readonly Link[]
  /** The files that may stand in for it. */
  readonly variants: readonly string[]
}

interface Links {
  readonly suppliers: ReadonlyMap<string, Supplier>
  /** Paths of the wasm modules that import from each other in a circle with this one. */
  readonly circle?: readonly string[]
  /** The queries by which the JavaScript that supplies it imports it in turn. */
  readonly queries: ReadonlySet<string>
  readonly links: readonly Link[]
}

const UNLINKED: Links = { suppliers: new Map(), queries: new Set(), links: [] }

/** The facades that a form enters first, if they stand in a circle with it: each by its query. */
const ENTERED_FIRST: Partial<Record<Form, readonly string[]>> = {
  "": ["wasmport=glue"],
  lazy: ["", "wasmport=glue"],
  defer: ["", "wasmport=glue"],
  "wasmport=sync": ["", "sync", "wasmport=glue"],
  "wasmport=entry": ["", "sync", "wasmport=glue"],
  "wasmport=sync-entry": ["", "sync", "wasmport=glue"],
}

/** What decodes bytes in the code: an AudioWorklet has no `atob`, and Node has a faster way. */
const decoderOf = ({ read, isWorker }: Environment): Pick<Host, "decoder"> => {
  if (read === "webworker" || isWorker === true) return { decoder: "base64-worklet" }
  return read === "node" ? { decoder: "base64-server" } : {}
}

const hasGlobals = ({ exports }: FacadePlan): boolean => exports.some(({ kind }) => kind === "global")

/** Plans, by all that a plan depends on. */
const PLANS = new WeakMap<Loaded, Map<string, FacadePlan>>()

/** Everything that the adapters of one plugin share. */
export class Core {
  readonly options: ResolvedOptions
  /** Notes for the user, each said once: adapters take them out and warn. */
  readonly notes: string[] = []
  readonly #given: WasmportOptions | undefined
  readonly #takes: (file: string) => boolean
  readonly #takesWit: (file: string) => boolean
  readonly #said: Set<string>
  #names = new NameChecks()
  /** Which modules were imported with `?sync`, and which without. */
  readonly #kinds = { sync: new Set<string>(), waiting: new Set<string>() }
  #files: Files
  #variants = new Variants(false)
  #optionsOf: (file: string) => ResolvedFileOptions
  #isOptimized: (file: string) => boolean = () => false
  #shrunk: ReadonlyMap<string, Loaded> = new Map()

  /** Throws a WasmportError for an unknown or wrong option. `main`: the core of which this one is a part; it remembers what was said. */
  constructor(options: WasmportOptions | undefined, root: string = process.cwd(), main?: Core) {
    this.#given = options
    this.#said = main === undefined ? new Set() : main.#said
    this.options = resolveOptions(options)
    this.#takes = createFilter(this.options.include, this.options.exclude)
    this.#takesWit = createFilter(undefined, this.options.exclude)
    this.#files = new Files(root, this.#takesWit)
    this.#optionsOf = fileOptions(this.options, this.root)
  }

  /** A core for one of several projects, and for one of several dev servers: each has its own root, view of the files, and notes. */
  at(root: string = this.root): Core {
    return new Core(this.#given, root, this)
  }

  /** The same for one of several builds that may run at once: each reads a file once. */
  ofBuild(root?: string): Core {
    const core = this.at(root)
    core.beginBuild()
    return core
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
    this.#variants = new Variants(true)
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

  /** Whether the options have limits for a file, so that nobody may be handed the file as it is. */
  isLimited(file: string): boolean {
    return this.includes(file) && hasLimits(this.optionsOf(file).limits)
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

  /** The file behind a key that a package's own `wasm-env.d.ts` declares: with the package's name, or from its folder. */
  locateIn(folder: string, key: string): string | undefined {
    const name = this.packageOf(`${folder}/package.json`)?.name
    const paths = name !== undefined && key.startsWith(`${name}/`) ? [key.slice(name.length + 1), key] : [key]
    return paths.map((path) => `${folder}/${path}`).find((file) => existsSync(file) && this.includes(file))
  }

  /** The nearest package with a name around a file. */
  packageOf(file: string): { readonly name: string; readonly folder: string } | undefined {
    return this.#files.keys.packageAbove(file.slice(0, file.lastIndexOf("/")))
  }

  /** A file's key, also its name in messages. */
  keyOf(file: string): string {
    return this.#files.keys.of(file).key
  }

  /** Throws a WasmportError for a file that is no module or cannot be read, and the system's error for no file. The same of the `.wit`. */
  load(file: string): Loaded {
    const loaded = limitedFile(this.#files.load(file), this.optionsOf(file).limits)
    const shrunk = this.#shrunk.get(file)
    if (shrunk !== undefined) return shrunk
    if (!this.#isOptimized(file)) return loaded
    installedBinaryen(this.root, loaded.path)
    return lateFile(loaded)
  }

  /** Has this build make modules small, if the options say so: then it knows their bytes once it knows what is used. */
  optimize(): void {
    this.#isOptimized = this.isOptimizing
  }

  /** Whether the options want a file small. */
  get isOptimizing(): (file: string) => boolean {
    const { optimize } = this.options
    return optimize === false ? () => false : createFilter(undefined, optimize.exclude, this.root)
  }

  /** Has this build ship other bytes of these files, which it has found out in a build before. */
  ship(shrunk: ReadonlyMap<string, Loaded>): void {
    this.#shrunk = shrunk
  }

  /** The file as it lies on the disk. */
  original(file: string): Loaded {
    return this.#files.load(file)
  }

  /** The same file with other bytes, which then get their limits. */
  withBytes(loaded: Loaded, bytes: Uint8Array): Loaded {
    const { path, file } = loaded
    const its = bytes === loaded.bytes ? loaded : { ...loaded, bytes, base64: base64Of(path, Buffer.from(bytes)) }
    return limitedFile(its, this.optionsOf(file).limits)
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
    const { limits } = loaded
    const plan = loader.plan(
      loaded.wasm,
      loaded.path,
      { mode, i64: glue ? "bigint" : i64, liveGlobals, globals: keep ? "keep" : "unwrap", checks: checked, limits },
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

  /** Whether an import of the file by this specifier waits with top-level await. */
  waits(specifier: string, file: string): boolean {
    const form = parseId(specifier)?.form
    if (form === undefined) return false
    const { awaits, mode } = loader.FORMS[form]
    return awaits?.(mode ?? this.optionsOf(file).mode) === true
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
    const { awaits, facade, needsImports } = loader.FORMS[form]
    const mode = this.#modeOf(loaded.file, form, environment)
    const waits = awaits?.(mode) === true
    const error = waits ? formatError(environment.format, [loaded.path], environment.old) : undefined
    if (error !== undefined) throw error
    const varied = await this.#variantsOf(loaded, environment, adapter)
    const plan = this.plan(varied.common, mode, facade === "glue", environment.dev !== undefined)
    const links = needsImports && plan.imports.length > 0 ? await this.#link(loaded, plan, form, adapter) : UNLINKED
    const host = this.#host(loaded, varied, plan, form, links, adapter)
    const printed = printOnce(plan, form, host)
    if (facade !== undefined) this.#noteFacade(loaded, plan, host, facade)
    return {
      ...printed,
      loaded,
      form,
      awaits: waits,
      links: links.links,
      variants: varied.variants.map((it) => it.loaded.file),
    }
  }

  #modeOf(file: string, form: Form, { sync }: Environment): Mode {
    const { awaits, needsImports, mode: own } = loader.FORMS[form]
    const usual = own ?? this.optionsOf(file).mode
    return sync === true && (awaits?.(usual) === true || needsImports === "found") ? "sync" : usual
  }

  /** The code of the registry's table for a build. `table` is the table's own id in the graph. */
  table(graph: ModuleGraph, table: string): string {
    const listings = listedIn(graph, table).map(({ file, layer, isStatic }): Listing => {
      const loaded = this.load(file)
      const plan = this.plan(loaded, loader.FORMS[layer].mode)
      const isShrunk = loaded.isLate === true || loaded.shipped !== undefined
      return { plan, file: fileOf(loaded), isShrunk, entry: `${file}?${layer}`, isStatic }
    })
    return loader.printTable(listings)
  }

  /** The code of what explanations know of a build's modules. All of them are loaded, and their files emitted. */
  traces({ nodes }: ModuleGraph, { environment, url }: Pick<Adapter, "environment" | "url">): Promise<string> {
    return printTraced(nodes, {
      load: (file) => (this.includes(file) ? this.load(file) : undefined),
      variantsOf: (loaded) => this.#variantsOf(loaded, environment),
      isEmitted: (loaded, varied, form) =>
        this.#isEmitted(
          loaded,
          varied,
          loader.FORMS[form].needsBytes?.(this.#modeOf(loaded.file, form, environment)),
          environment,
        ),
      url,
    })
  }

  /** Everything that the printed code may need to know of its surroundings. */
  #host(loaded: Loaded, varied: Varied, plan: FacadePlan, form: Form, links: Links, adapter: Adapter): Host {
    const { environment } = adapter
    const { suppliers, circle, queries } = links
    const source = this.#source(loaded, varied, plan, form, adapter)
    return {
      source,
      ...(varied.variants.length === 0 ? {} : { variants: this.#hostVariants(loaded, varied, source, adapter) }),
      // Rollup makes the namespace of a module in a circle before any of it has run, and the getters are not there yet.
      live: queries.size > 0 && hasGlobals(plan) ? "wrap" : environment.live,
      dev: environment.dev,
      inWorker: environment.read === "webworker",
      ...decoderOf(environment),
      base64: loaded.base64,
      file: () => fileOf(loaded),
      trace: () => tracedOf(loaded),
      self: `./${basename(loaded.file)}`,
      runtime: "wasmport/runtime",
      ...(form === "wasmport=wasi" ? { wasi: this.#wasiOf(loaded, environment) } : {}),
      imports: suppliers,
      circular: (ENTERED_FIRST[form] ?? []).filter((query) => queries.has(query)),
      ...(circle === undefined ? {} : { circle }),
    }
  }

  #hostVariants(
    { wit }: Loaded,
    { variants }: Varied,
    { kind }: Host["source"],
    { url }: Adapter,
  ): Host["variants"] & {} {
    return variants.map(({ loaded, features }, i) => ({
      features,
      url: kind === "url" ? url(loaded, `url${i + 1}`) : undefined,
      base64: loaded.base64,
      plan: this.plan(loaded.wit === wit ? loaded : { ...loaded, wit }),
      trace: () => tracedOf(loaded),
    }))
  }

  /** The options of a file's WASI host. A sink that starts with `.` is a module, relative to the root as suppliers of imports are. */
  #wasiOf({ file, path }: Loaded, { read }: Environment): WasiHostOptions {
    const { stdout, stderr, preopens, ...others } = this.optionsOf(file).wasi
    const hasFolders = read === "node" || read === "universal"
    if (preopens !== undefined && !hasFolders) this.tell(preopensAdvice(path))
    const sink = (its: string): WasiHostOptions["stdout"] & {} =>
      its === "console" || its === "ignore"
        ? its
        : { specifier: its.startsWith(".") ? slash(resolve(this.root, its)) : its }
    return {
      ...others,
      ...(preopens === undefined || !hasFolders ? {} : { preopens }),
      ...(stdout === undefined ? {} : { stdout: sink(stdout) }),
      ...(stderr === undefined ? {} : { stderr: sink(stderr) }),
    }
  }

  /** The place of a module's bytes, for this form of it. */
  #source(loaded: Loaded, varied: Varied, plan: FacadePlan, form: Form, adapter: Adapter): Host["source"] {
    const { read } = adapter.environment
    const bytes = loader.FORMS[form].needsBytes?.(plan.mode)
    if (read === "worker") {
      if (adapter.environment.dev !== undefined && loaded.limits !== undefined) throw unlimitedInWorkerd(loaded.path)
      return { kind: "import", specifier: adapter.imported(loaded) }
    }
    // Forms without bytes of their own get them through the module layer.
    if (!this.#isEmitted(loaded, varied, bytes, adapter.environment)) return { kind: "inline" }
    return { kind: "url", url: adapter.url(loaded), read }
  }

  /** Whether a form that needs the bytes so has them behind a URL. */
  #isEmitted(
    loaded: Loaded,
    { variants }: Varied,
    bytes: "inline" | "asset" | undefined,
    environment: Environment,
  ): boolean {
    if (bytes !== "asset" || environment.read === "worker") return false
    // A dev server serves the file as it is on the disk, and so without its limits.
    if (environment.dev !== undefined)
      return (
        environment.isAlone !== true &&
        [loaded, ...variants.map((it) => it.loaded)].every((it) => it.limits === undefined)
      )
    // All of them would be in the code.
    const size = variants.reduce((sum, it) => sum + it.loaded.bytes.length, loaded.bytes.length)
    return size > this.#inlineLimit(loaded, environment)
  }

  /** A module with its variants. workerd compiles what is imported, whether it can or not: there it is the plain one. */
  async #variantsOf(loaded: Loaded, { read }: Environment, watch?: Watch): Promise<Varied> {
    const { variants, limits } = this.optionsOf(loaded.file)
    const varied = await this.#variants.of(loaded, read === "worker" ? false : variants, {
      includes: (file) => this.includes(file),
      load: (file) => {
        // Loading rewrites it for limits of its own.
        if (!sameLimits(this.optionsOf(file).limits, limits)) throw otherLimits(this.keyOf(file), loaded.path)
        return this.load(file)
      },
      watch,
    })
    this.tell(...varied.notes)
    return varied
  }

  /** The modules of which a file is a variant, or was one. */
  plainOf(file: string): string[] {
    return this.#variants.plainOf(file)
  }

  #inlineLimit({ file, path, bytes }: Loaded, { consumer, inlineLimit, isAlone }: Environment): number {
    if (isAlone === true) return Infinity
    const own = this.optionsOf(file).inlineLimit
    return typeof own === "function" ? own(path, consumer) : (own ?? inlineLimit(file, bytes))
  }

  /** The suppliers of the module's imports. Throws a WasmportError when an import cannot be resolved. */
  async #link(loaded: Loaded, plan: FacadePlan, form: Form, adapter: Adapter): Promise<Links> {
    const suppliersOf = (of: Loaded, its: FacadePlan): Promise<Suppliers> => this.#suppliersOf(of, its, adapter)
    const { suppliers, missing, lacking, links, uninitialised } = await suppliersOf(loaded, plan)
    const unknown = unknownInWasi(plan, suppliers)
    if (unknown !== undefined) throw unknown
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
    this.tell(...(circle === undefined ? [] : [circleAdvice(circle)]), ...madeAdvice(plan, suppliers))
    const queryOf = (importer: string, code: string): string =>
      this.isGlue(importer, code, loaded.file) ? "wasmport=glue" : ""
    const isEntered =
      ENTERED_FIRST[form] !== undefined ||
      uninitialised !== undefined ||
      (adapter.environment.live === "getter" && hasGlobals(plan))
    const queries = isEntered ? await queriesInCircle(loaded.file, suppliers, adapter, queryOf) : UNLINKED.queries
    if (uninitialised !== undefined && queries.size === 0 && loader.FORMS[form].needsImports === "all")
      this.tell(initializeAdvice(plan, this.keyOf(uninitialised)))
    return { suppliers, queries, links, ...(circle === undefined ? {} : { circle }) }
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
      const { sync, waiting } = this.#kinds
      const [its, others] = plan.mode === "sync" ? [sync, waiting] : [waiting, sync]
      its.add(loaded.path)
      if (others.has(loaded.path))
        this.tell(
          `${loader.comment(loaded.path)} is imported with \`?sync\` and without: these are two instances, since a synchronous import cannot wait for the other.`,
        )
    }
    this.tell(...advice(plan, loaded.wasm, loaded.bytes.length, host))
  }

  /** Notes what the user should know, each line once of a project. */
  tell(...lines: readonly string[]): void {
    for (const line of lines) {
      const said = `${this.root}\0${line}`
      if (!this.#said.has(said)) this.notes.push(line)
      this.#said.add(said)
    }
  }
}

const WASM = /\.wasm$/i

/** What a module means depends on the `.wit` beside it, whether there is one or not. */
export function watchWasm(file: string, { watch }: Pick<Watch, "watch">): void {
  watch(file)
  watch(witFile(file))
}
