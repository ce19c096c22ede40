/**
 * The way of one import, the same for every bundler: an id -> file, interface and plan (cached by the file's stamp) -> code.
 *
 * Adapters bring the differences between bundlers: how names resolve, how bytes are emitted, the host of the output.
 */
import { existsSync } from "node:fs"
import * as loader from "../loader/index.ts"
import type { FacadePlan, Form, Host, Listing, Mode } from "../loader/index.ts"
import { watchWasm } from "./adapter.ts"
import type { Adapter, Environment } from "./adapter.ts"
import { withAddress } from "./addresses.ts"
import { createFilter } from "./filter.ts"
import { NameChecks } from "./graph/name-checks.ts"
import { listedIn } from "./graph/registry-table.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { checkNames } from "./graph/rewrite-imports.ts"
import type { Target, WantedNames } from "./graph/rewrite-imports.ts"
import type { Link, ResolveImport, Watch } from "./graph/suppliers.ts"
import { fileOf, printTraced } from "./graph/traces.ts"
import { advice } from "./graph/warnings.ts"
import { isGlue } from "./graph/wasm-bindgen.ts"
import { hostOf, isEmitted } from "./host.ts"
import { parseId, slash } from "./ids.ts"
import { link, UNLINKED } from "./links.ts"
import { fileOptions, ofSome, resolveOptions } from "./options.ts"
import type { ResolvedFileOptions, ResolvedOptions, WasmportOptions } from "./options.ts"
import { formatError } from "./output-format.ts"
import { planOf } from "./plans.ts"
import { printOnce } from "./printed.ts"
import { droppedFrom, lateFile } from "./late.ts"
import { base64Of, Files } from "./project/files.ts"
import type { Loaded } from "./project/files.ts"
import { hasLimits, limitedFile, otherLimits, readMeter, sameLimits } from "./project/limited.ts"
import { installedBinaryen } from "./shrink/binaryen.ts"
import { unknownKeys } from "./shrink/roots.ts"
import { shippedFile } from "./project/shipped.ts"
import { Variants } from "./project/variants.ts"
import type { Varied } from "./project/variants.ts"

/** The code of one form of a module. */
export interface Answer {
  readonly loaded: Loaded
  readonly form: Form
  readonly code: string
  /** The name of an export that holds getters of live globals, of which Rollup must be told. */
  readonly getters: string | undefined
  /** Whether it waits with top-level await. */
  readonly awaits: boolean
  /** Whether an app that imports it needs the bytes as it starts. */
  readonly isNeeded: boolean
  /** What it takes from other wasm. */
  readonly links: readonly Link[]
  /** The files that may stand in for it. */
  readonly variants: readonly string[]
}

/** Everything that the adapters of one plugin share. */
export class Core {
  readonly options: ResolvedOptions
  /** Resolves once files can be loaded: with limits, that takes the meter. Undefined where there is nothing to wait for. */
  readonly ready: Promise<void> | undefined
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
  #isBuild = false
  /** The modules of this build that are shipped without their names. */
  readonly #stripped = new Set<Loaded>()
  /** The modules of this build whose features are compared with the targets beside them. */
  readonly #floored = new Map<Loaded, readonly string[]>()
  #optionsOf: (file: string) => ResolvedFileOptions
  #isOptimized: (file: string) => boolean = () => false
  #shrunk: ReadonlyMap<string, Loaded> = new Map()

  /** Throws a WasmportError for an unknown or wrong option. `main`: the core of which this one is a part; it remembers what was said. */
  constructor(options: WasmportOptions | undefined, root: string = process.cwd(), main?: Core) {
    this.#given = options
    this.#said = main === undefined ? new Set() : main.#said
    this.options = resolveOptions(options)
    this.ready = main?.ready ?? (ofSome(this.options, ({ limits = {} }) => hasLimits(limits)) ? readMeter() : undefined)
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
    this.#isBuild = true
    this.#stripped.clear()
    this.#floored.clear()
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

  /**
   * In a build, with the bytes that it ships. Throws a WasmportError for a file that is no module or cannot be read, and the system's error for
   * no file. The same of the `.wit`.
   */
  load(file: string): Loaded {
    const loaded = this.#shippedFrom(this.#files.load(file))
    const shrunk = this.#shrunk.get(file)
    if (shrunk !== undefined) return shrunk
    if (!this.#isOptimized(file)) return loaded
    installedBinaryen(this.root, loaded.path)
    return lateFile(loaded)
  }

  /** Has this build make modules small, if the options say so: then it knows their bytes once it knows what is used. */
  optimize(): void {
    this.#isOptimized = this.isOptimizing
    this.tellUnknownKeys()
  }

  /** Whether the options want a file small. */
  get isOptimizing(): (file: string) => boolean {
    const { optimize } = this.options
    return optimize === false ? () => false : createFilter(undefined, optimize.exclude, this.root)
  }

  /** Tells of modules that the options name, and that are not there. */
  tellUnknownKeys(): void {
    const { optimize } = this.options
    if (optimize !== false) this.tell(...unknownKeys(optimize.exports, (key) => this.locate(key) !== undefined))
  }

  /** Has this build ship other bytes of these files, which it has found out in a build before. */
  ship(shrunk: ReadonlyMap<string, Loaded>): void {
    this.#shrunk = shrunk
  }

  /** The file as it lies on the disk. */
  original(file: string): Loaded {
    return this.#files.load(file)
  }

  /** The same file with other bytes, which then get their limits, and lose their names. */
  withBytes(loaded: Loaded, bytes: Uint8Array): Loaded {
    const { path } = loaded
    const its = bytes === loaded.bytes ? loaded : { ...loaded, bytes, base64: base64Of(path, Buffer.from(bytes)) }
    return this.#shippedFrom(its)
  }

  #shippedFrom(read: Loaded): Loaded {
    const { limits, names } = this.optionsOf(read.file)
    const loaded = limitedFile(read, limits)
    return this.#isBuild ? shippedFile(loaded, names) : loaded
  }

  /** `glue`: as wasm-bindgen's own glue expects the module. `checking`: for a dev server, where arguments may be checked. */
  plan(loaded: Loaded, mode?: Mode, glue = false, checking = false): FacadePlan {
    return planOf(loaded, this.optionsOf(loaded.file), { mode, glue, checking })
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
    this.noteShipped(loaded, ...varied.variants.map((it) => it.loaded))
    if (environment.targets !== undefined && this.optionsOf(loaded.file).featureFloor)
      this.#floored.set(loaded, environment.targets)
    const plan = this.plan(varied.common, mode, facade === "glue", environment.dev !== undefined)
    const links = needsImports && plan.imports.length > 0 ? await link(this, loaded, plan, form, adapter) : UNLINKED
    const host = hostOf(this, loaded, varied, plan, form, links, adapter)
    const printed = printOnce(plan, form, host)
    if (facade !== undefined) this.#noteFacade(loaded, plan, host, facade)
    return {
      ...printed,
      loaded,
      form,
      awaits: waits,
      isNeeded: waits || (facade !== undefined && plan.mode === "defer"),
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
      return { plan, file: fileOf(loaded), dropped: droppedFrom(loaded), entry: `${file}?${layer}`, isStatic }
    })
    return loader.printTable(listings)
  }

  /** The code of what explanations know of a build's modules. All of them are loaded, and their files emitted. */
  traces({ nodes }: ModuleGraph, { environment, url }: Pick<Adapter, "environment" | "url">): Promise<string> {
    return printTraced(nodes, {
      load: (file) => (this.includes(file) ? this.load(file) : undefined),
      variantsOf: (loaded) => this.#variantsOf(loaded, environment),
      isEmitted: (loaded, varied, form) =>
        isEmitted(
          this,
          loaded,
          varied,
          loader.FORMS[form].needsBytes?.(this.#modeOf(loaded.file, form, environment)),
          environment,
        ),
      url,
    })
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

  /**
   * Tells of features that browsers lack: when the bundler is busy by itself, since instructions are read for it. Variants are taken where the host
   * can run them: they need no browsers.
   */
  async checkFloor(): Promise<void> {
    const modules = [...this.#floored]
    this.#floored.clear()
    if (modules.length === 0) return
    const { tellLacking } = await import("./project/feature-floor.ts")
    await tellLacking(modules, this.root, (line) => this.tell(line))
  }

  /** Remembers that this build ships these. */
  noteShipped(...files: readonly Loaded[]): void {
    for (const it of files) if (it.named !== undefined && it.isLate !== true) this.#stripped.add(it)
  }

  /** The modules whose names a build writes to a file of their own, in the order of their keys. */
  get split(): Loaded[] {
    return [...this.#stripped]
      .filter(({ file }) => this.optionsOf(file).names === "split")
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** The modules of which a file is a variant, or was one. */
  plainOf(file: string): string[] {
    return this.#variants.plainOf(file)
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
      if (!this.#said.has(said)) this.notes.push(withAddress(line))
      this.#said.add(said)
    }
  }
}
