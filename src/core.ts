/**
 * The way of one import, the same for every bundler: an id -> file, interface and plan (cached by the file's stamp) -> code.
 *
 * Adapters bring the differences between bundlers: how names resolve, how bytes are emitted, the host of the output.
 */
import { createHash } from "node:crypto"
import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { createFilter } from "@rollup/pluginutils"
import * as loader from "../loader/index.ts"
import type {
  Expression,
  FacadePlan,
  Form,
  Host,
  Listing,
  Mode,
  Supplier,
  WasmInterface,
  Wit,
} from "../loader/index.ts"
import { lackingExports, missingImports } from "./graph/import-errors.ts"
import { listedIn } from "./graph/registry-table.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { checkNames } from "./graph/rewrite-imports.ts"
import type { Target, WantedNames } from "./graph/rewrite-imports.ts"
import { circleThrough, findSuppliers, queriesInCircle } from "./graph/suppliers.ts"
import type { ResolveImport, Suppliers } from "./graph/suppliers.ts"
import { advice, circleAdvice, madeAdvice } from "./graph/warnings.ts"
import { isGlue } from "./graph/wasm-bindgen.ts"
import { basename, isPackaged, parseId, slash } from "./ids.ts"
import { fileOptions, resolveOptions } from "./options.ts"
import type { ResolvedFileOptions, ResolvedOptions, WasmportOptions } from "./options.ts"
import { formatError } from "./output-format.ts"
import type { Read } from "./output-format.ts"
import { Keys } from "./project/keys.ts"

/** A file that was read and understood. */
export interface Loaded {
  readonly file: string
  /** The registry's key, also the name in messages. */
  readonly path: string
  /** Whether the key begins with a package's name. */
  readonly packaged: boolean
  readonly bytes: Uint8Array
  readonly wasm: WasmInterface
  /** The meanings that the `.wit` beside it declares; undefined where there is none. */
  readonly wit: Wit | undefined
}

/** All that is the same for every module of one build. */
export interface Environment {
  /** Which dev server the modules are served by; undefined in builds, where files are emitted. */
  readonly dev: Host["dev"]
  readonly read: Read
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
export interface Adapter {
  readonly environment: Environment
  readonly resolve: ResolveImport
  /** The answer depends on this file, whether it is there or not. */
  watch(file: string): void
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
  readonly circle?: readonly string[]
}

const UNLINKED: Links = { suppliers: new Map() }

/** Everything that the adapters of one plugin share. */
export class Core {
  readonly options: ResolvedOptions
  /** Notes for the user, each said once: adapters take them out and warn. */
  readonly notes: string[] = []
  readonly #takes: (file: string) => boolean
  readonly #takesWit: (file: string) => boolean
  readonly #cache = new Map<string, { readonly stamp: string; readonly loaded: Loaded }>()
  /** Files that were read since the build began: one build never mixes two versions of a file. Undefined in a dev server. */
  #read: Set<string> | undefined
  readonly #plans = new WeakMap<Loaded, Map<string, FacadePlan>>()
  readonly #said = new Set<string>()
  /** Names that are checked when the file is loaded that they are taken from. */
  readonly #wanted = new Map<string, { readonly importer: string; readonly wanted: WantedNames }[]>()
  /** Which modules were imported with `?sync`, and which without. */
  readonly #kinds = new Set<string>()
  #keys = new Keys(slash(process.cwd()))
  #optionsOf: (file: string) => ResolvedFileOptions

  /** Throws a WasmportError for an unknown or wrong option. */
  constructor(options: WasmportOptions | undefined) {
    this.options = resolveOptions(options)
    this.#takes = createFilter(this.options.include, this.options.exclude)
    this.#takesWit = createFilter(undefined, this.options.exclude)
    this.#optionsOf = fileOptions(this.options, this.root)
  }

  /** The project's root, with `/`; adapters set it when they learn it. */
  get root(): string {
    return this.#keys.root
  }

  set root(root: string) {
    if (slash(root) === this.root) return
    this.#keys = new Keys(slash(root))
    this.#optionsOf = fileOptions(this.options, this.root)
    this.#cache.clear()
  }

  /** Called when a build begins: from here on, each file is read anew, once. */
  beginBuild(): void {
    this.#read = new Set()
    this.#wanted.clear()
  }

  /**
   * Sees that names are checked which the module `importer` takes from a `.wasm` by a relative specifier: once that file is loaded.
   * Resolving each of them first would take as long as everything else, since the bundler runs in another thread.
   */
  checkLater(importer: string, wanted: WantedNames): void {
    const file = slash(join(dirname(importer), wanted.specifier))
    this.#wanted.set(file, [...(this.#wanted.get(file) ?? []), { importer, wanted }])
  }

  /** The files that were loaded before somebody took names from them that are not checked yet. */
  *loadedBefore(): Generator<string> {
    for (const file of this.#wanted.keys()) if (this.#read?.has(file)) yield file
  }

  /** Throws a WasmportError for a name that a module takes and the file does not export. */
  async checkNames(file: string, resolve: ResolveImport): Promise<void> {
    const waiting = this.#wanted.get(file) ?? []
    this.#wanted.delete(file)
    for (const { importer, wanted } of waiting) {
      const target = this.target(file)
      const isMissing = target.kind === "wasm" && wanted.names.some((name) => target.exports?.includes(name) === false)
      // An alias may lead elsewhere.
      if (isMissing && (await resolve(wanted.specifier, importer))?.id === file) checkNames(target, wanted)
    }
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
    for (const file of this.#keys.candidates(key)) if (existsSync(file) && this.includes(file)) return file
    return undefined
  }

  /** A file's key, also its name in messages. */
  keyOf(file: string): string {
    return this.#keys.of(file).key
  }

  /** The `.wit` beside a module, whether there is one or not: its text changes the meaning of the module. */
  witFile(file: string): string {
    return file.replace(/wasm$/i, "wit")
  }

  /** Throws a WasmportError for a file that is no module and for a `.wit` that cannot be read, and the system's error for no file. */
  load(file: string): Loaded {
    const known = this.#cache.get(file)
    if (known !== undefined && this.#read?.has(file)) return known.loaded
    this.#read?.add(file)
    const beside = this.witFile(file)
    const hasWit = this.#takesWit(beside) && existsSync(beside)
    const stamp = `${stampOf(file)}:${hasWit ? stampOf(beside) : ""}`
    if (known?.stamp === stamp) return known.loaded
    const { key: path, packaged } = this.#keys.of(file)
    const bytes = readFileSync(file)
    const wasm = loader.parse(bytes, path)
    const wit = hasWit ? loader.parseWit(readFileSync(beside, "utf8"), this.keyOf(beside)) : undefined
    const loaded: Loaded = { file, path, packaged, bytes, wasm, wit }
    this.#cache.set(file, { stamp, loaded })
    return loaded
  }

  /** `glue`: as wasm-bindgen's own glue expects the module. `checking`: for a dev server, where arguments may be checked. */
  plan(loaded: Loaded, wanted?: Mode, glue = false, checking = false): FacadePlan {
    const { mode: usual, i64, liveGlobals, globals, checks } = this.optionsOf(loaded.file)
    const mode = wanted ?? usual
    const keep = globals === "keep" || (globals === "auto" && glue)
    const checked = checking && !glue && checks === "dev" && !isPackaged(loaded.file)
    const id = `${mode} ${keep} ${glue} ${checked}`
    const plans = this.#plans.get(loaded) ?? new Map<string, FacadePlan>()
    this.#plans.set(loaded, plans)
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
    adapter.watch(wanted.file)
    adapter.watch(this.witFile(wanted.file))
    const { form } = wanted
    const { environment } = adapter
    const loaded = this.load(wanted.file)
    await this.checkNames(wanted.file, adapter.resolve)
    const { awaits, facade, needsImports, mode: own } = loader.FORMS[form]
    const usual = own ?? this.optionsOf(loaded.file).mode
    const mode = environment.sync === true && (awaits?.(usual) === true || needsImports === "found") ? "sync" : usual
    const waits = awaits?.(mode) === true
    const error = waits ? formatError(environment.format, [loaded.path], environment.old) : undefined
    if (error !== undefined) throw error
    const plan = this.plan(loaded, mode, facade === "glue", environment.dev !== undefined)
    const links = needsImports ? await this.#link(loaded, plan, form, adapter) : UNLINKED
    const host = await this.#host(loaded, plan, form, links, adapter)
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
  async #host(loaded: Loaded, plan: FacadePlan, form: Form, links: Links, adapter: Adapter): Promise<Host> {
    const { environment, resolve } = adapter
    const { suppliers, circle } = links
    const isEntry = form === "wasmport=entry" || form === "wasmport=sync-entry"
    const hasGlobals = environment.live === "getter" && plan.exports.some(({ kind }) => kind === "global")
    const glued = (importer: string): string =>
      existsSync(importer) && this.isGlue(importer, readFileSync(importer, "utf8"), loaded.file) ? "wasmport=glue" : ""
    const mayBeEntered = isEntry || hasGlobals || form === ""
    const queries = mayBeEntered ? await queriesInCircle(loaded.file, suppliers, resolve, glued) : new Set<string>()
    return {
      source: this.#source(loaded, plan, form, adapter),
      // Rollup makes the namespace of a module in a circle before any of it has run, and the getters are not there yet.
      live: hasGlobals && queries.size > 0 ? "wrap" : environment.live,
      dev: environment.dev,
      base64: () => Buffer.from(loaded.bytes.buffer, loaded.bytes.byteOffset, loaded.bytes.length).toString("base64"),
      file: () => fileOf(loaded),
      self: `./${basename(loaded.file)}`,
      runtime: "wasmport/runtime",
      imports: suppliers,
      circular: (isEntry ? ["", "sync", "wasmport=glue"] : form === "" ? ["wasmport=glue"] : []).filter((query) =>
        queries.has(query),
      ),
      ...(circle === undefined ? {} : { circle }),
    }
  }

  /** The place of a module's bytes, for this form of it. */
  #source(loaded: Loaded, plan: FacadePlan, form: Form, adapter: Adapter): Host["source"] {
    const { dev, read, inlineLimit } = adapter.environment
    const bytes = loader.FORMS[form].needsBytes?.(plan.mode)
    if (read === "worker" && dev === undefined) return { kind: "import", specifier: adapter.imported(loaded) }
    // Forms without bytes of their own get them through the module layer.
    if (bytes !== "asset") return { kind: "inline" }
    const limit = this.optionsOf(loaded.file).inlineLimit ?? inlineLimit(loaded.file, loaded.bytes)
    if (dev === undefined && loaded.bytes.length <= limit) return { kind: "inline" }
    // The dev server's own loader runs in Node.
    return { kind: "url", url: adapter.url(loaded), read: read === "worker" ? "node" : read }
  }

  /** The suppliers of the module's imports. Throws a WasmportError when an import cannot be resolved. */
  async #link(loaded: Loaded, plan: FacadePlan, form: Form, { resolve, watch }: Adapter): Promise<Links> {
    const suppliersOf = (of: Loaded, its: FacadePlan): Promise<Suppliers> => this.#suppliersOf(of, its, resolve)
    const { suppliers, missing, lacking, read } = await suppliersOf(loaded, plan)
    for (const file of read) watch(file)
    if (loader.FORMS[form].needsImports === "found") {
      // Through the registry, a module may be instantiated with other imports than its own.
      for (const { module } of [...missing, ...lacking.map((it) => it.imports)]) suppliers.delete(module)
    } else if (missing.length > 0) {
      throw missingImports(loaded.path, missing, loaded.wasm.customSections.includes("dylink.0"))
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
    return circle === undefined ? { suppliers } : { suppliers, circle }
  }

  #suppliersOf(loaded: Loaded, plan: FacadePlan, resolve: ResolveImport): Promise<Suppliers> {
    return findSuppliers(plan, loaded.file, {
      root: this.root,
      imports: this.optionsOf(loaded.file).imports,
      resolve,
      isWasm: (file) => /\.wasm$/i.test(file) && this.includes(file),
      exportsName: (file, name) => this.load(file).wasm.exports.some((entry) => entry.name === name),
    })
  }

  #noteFacade(loaded: Loaded, plan: FacadePlan, host: Host, facade: "app" | "glue"): void {
    if (facade === "app") {
      const isSync = plan.mode === "sync"
      this.#kinds.add(`${isSync} ${loaded.path}`)
      if (this.#kinds.has(`${!isSync} ${loaded.path}`))
        this.#tell(
          `${loaded.path} is imported with \`?sync\` and without: these are two instances, since a synchronous import cannot wait for the other.`,
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

function stampOf(file: string): string {
  const { ctimeMs, mtimeMs, size } = statSync(file)
  return `${ctimeMs}:${mtimeMs}:${size}`
}

const fileOf = ({ bytes }: Loaded): Listing["file"] => ({
  size: bytes.length,
  hash: createHash("sha256").update(bytes).digest("hex").slice(0, 32),
})
