/**
 * The hooks that Rollup, Rolldown and Vite have in common, as structural types: one implementation, three thin adapters.
 */
import { existsSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { GETTERS, quote } from "../loader/index.ts"
import type { Host } from "../loader/index.ts"
import { createAppearing } from "./project/missing-files.ts"
import { createCore } from "./core.ts"
import { APART_FILE, apartOf, RUNTIME_DIR, RUNTIME_ID, runtimeFile } from "./runtime-files.ts"
import type { Core, Loaded } from "./core.ts"
import { createDeclarations } from "./declarations.ts"
import { formatError, isScript, waits } from "./output-format.ts"
import type { Read } from "./output-format.ts"
import { MAY_IMPORT, rewrite } from "./graph/rewrite-imports.ts"
import type { SourceMap, Target } from "./graph/rewrite-imports.ts"
import { basename, isImportedByApp, keyOf, parseId, relative, slash, splitQuery, WASM_ID } from "./ids.ts"
import type { Form } from "./ids.ts"
import type { WasmportOptions } from "./options.ts"
import { ALL, asked, registryImports, scan } from "./project/mentions.ts"

/** What the hooks use of a plugin context. */
export interface Context {
  readonly meta: { readonly watchMode: boolean }
  addWatchFile(id: string): void
  emitFile(file: { type: "asset"; name: string; originalFileName?: string; source: string | Uint8Array }): string
  error(error: Error | { message: string }): never
  resolve(
    source: string,
    importer?: string,
    options?: { skipSelf?: boolean },
  ): Promise<{ id: string; external?: boolean | string } | null>
  warn(message: string): void
}

/** What {@link Hooks.renderChunk} uses of its context. */
export interface RenderContext {
  getFileName(reference: string): string
}

export interface Code {
  code: string
  /** Of the dev server's modules: none, and Vite shall not make one, whose size would be a multiple of the code's. */
  map: null | { mappings: "" }
  moduleType: "js"
  /** Rollup's: where it finds the exports that are none of their own. */
  syntheticNamedExports?: string
}

/** What an adapter decides for one build. */
export interface Environment {
  /** `server` takes URLs and paths as the dev server has them; `emit` emits assets. */
  readonly files: "emit" | "server"
  readonly read: Read
  /** Bytes up to which a module goes into the code, where the options say nothing. */
  readonly inlineLimit: (file: string, bytes: Uint8Array) => number
  /** How exported mutable globals stay live. */
  readonly live: Host["live"]
  /** The URL under which a dev server serves a file, for code that does not stand beside it. */
  readonly url?: (file: string) => string
  /** Whether browsers fetch each module by itself, and learn of it from the one before. */
  readonly unbundled?: boolean
  /** Whether everything must be one script without top-level await (a classic worker). */
  readonly sync?: boolean
  /** Whether the output's format is told after modules are loaded (Rollup). */
  readonly lateFormat?: true
  /** The target that has no top-level await, if there is one. */
  readonly old?: string | undefined
}

export interface Hooks {
  readonly core: Core
  buildStart(this: Context, skip: readonly string[], always: boolean): void
  resolveId(
    this: Context,
    source: string,
    importer: string | undefined,
  ): Promise<string | { id: string; external: true } | null>
  load(this: Context, id: string, environment: Environment): Promise<Code | null>
  /** The app's own modules: source-phase imports, names that a wasm lacks, literal keys of the registry. */
  transform(
    this: Context,
    code: string,
    id: string,
    keepsPhase: boolean,
  ): Promise<{ code: string; map?: SourceMap | null; moduleSideEffects?: true } | null>
  /** For `target: "worker"`: writes where the files are that the host imports. */
  renderChunk(
    this: RenderContext,
    code: string,
    chunk: { readonly fileName: string },
  ): { code: string; map: null } | null
  /** Writes the declarations of what was loaded. Returns what to tell the user. */
  finish(): string[]
  closeWatcher(): void
  /** Files whose last load failed. */
  readonly failed: Set<string>
  /** Takes the output's format: Rolldown tells it before modules are loaded, Rollup after. Throws a WasmportError. */
  setFormat(format: string | undefined): void
  /** What this build emitted: reference -> bytes. */
  readonly emitted: Emitted
  /** References of what is fetched only when it is needed. */
  readonly apart: ReadonlySet<string>
}

/** Files by the reference that the bundler gave for them, each emitted once. */
class Emitted extends Map<string, Uint8Array> {
  readonly #references = new Map<string, string>()

  /** The bundler's reference to the file. `key` tells files of one build apart. */
  reference(context: Context, key: string, name: string, bytes: () => Uint8Array, originalFileName?: string): string {
    let reference = this.#references.get(key)
    if (reference === undefined) {
      const source = bytes()
      reference = context.emitFile({
        type: "asset",
        name,
        source,
        ...(originalFileName === undefined ? {} : { originalFileName }),
      })
      this.#references.set(key, reference)
      this.set(reference, source)
    }
    return reference
  }

  /** The expression of the file's URL. */
  url(...args: Parameters<Emitted["reference"]>): string {
    return `import.meta.ROLLUP_FILE_URL_${this.reference(...args)}`
  }

  override clear(): void {
    super.clear()
    this.#references.clear()
  }
}

/** wasm-bindgen's glue hands the instance on when it is evaluated. */
const SETS_INSTANCE = /\b__wbg_set_wasm\s*\(/
/** A file that the host imports, until its name is known. */
const IMPORTED = /wasmport:file\/([\w$]+)/g
const IMPORTED_ID = /^wasmport:file\//

/** For the bundlers' own filters: hooks that need not run cost nothing. */
export const FILTERS: {
  runtime: RegExp[]
  resolve: RegExp[]
  load: RegExp[]
  transform: { id: RegExp; code: RegExp }
} = {
  // Vite's own resolver knows files, packages and queries: there we look at our runtime only.
  runtime: [RUNTIME_ID, IMPORTED_ID],
  resolve: [WASM_ID, RUNTIME_ID, IMPORTED_ID, /^node:fs\/promises$/],
  load: [WASM_ID, APART_FILE],
  // `.vue` and `.svelte` files are JavaScript by the time they come to us; bundlers' queries stay behind.
  transform: { id: /\.(?:[cm]?[jt]sx?|vue|svelte)(?:\?|$)/, code: new RegExp(`wasmport/runtime|${MAY_IMPORT.source}`) },
}

export function createHooks(options: WasmportOptions | undefined): Hooks {
  const core = createCore(options)
  const declarations = createDeclarations(core)
  const failed = new Set<string>()
  /** Paths of the modules whose imports wait with top-level await. */
  const awaited = new Set<string>()
  let outputFormat: string | undefined
  const emitted = new Emitted()
  const apartFiles = new Set<string>()
  const appearing = createAppearing()
  let mentions = ALL

  async function target(context: Context, specifier: string, importer: string, keepsPhase: boolean): Promise<Target> {
    const found = await context.resolve(specifier, importer, { skipSelf: false })
    if (found === null) return { kind: "nothing" }
    if (found.external !== undefined && found.external !== false) return { kind: "external", keepsPhase }
    return core.target(found.id)
  }

  return {
    core,
    emitted,
    apart: apartFiles,
    failed,

    setFormat(format) {
      outputFormat = format
      const error = formatError(format, awaited)
      if (error !== undefined) throw error
    },

    buildStart(skip, always) {
      awaited.clear()
      emitted.clear()
      apartFiles.clear()
      mentions = always ? ALL : scan(core.root, skip)
    },

    async resolveId(source, importer) {
      const runtime = runtimeFile(source, mentions, importer)
      if (runtime !== undefined) return runtime
      if (IMPORTED_ID.test(source)) return { id: source, external: true }
      // Rollup takes Node's own modules for unresolved ones; our runtime may import them.
      if (source.startsWith("node:"))
        return importer !== undefined && slash(importer).startsWith(RUNTIME_DIR) ? { id: source, external: true } : null
      const { path, query } = splitQuery(source)
      if (parseId(source) === undefined) return null
      const resolved = await this.resolve(path, importer, { skipSelf: true })
      if (resolved === null || Boolean(resolved.external)) return null
      const file = splitQuery(resolved.id).path
      return query === "" || !core.includes(slash(file)) ? resolved.id : `${file}?${query}`
    },

    async load(id, environment) {
      const apart = apartOf(id)
      if (apart !== undefined) {
        if (environment.files === "server" || environment.read === "worker") return null
        // A script is one file, and service workers have no `import()`.
        if (
          environment.sync === true ||
          (environment.lateFormat === true ? environment.read === "node" : isScript(outputFormat))
        )
          return { code: apart.within, map: null, moduleType: "js" }
        // An asset and not a chunk: Vite would put its preload helper around a chunk's import, and one-file outputs have none.
        if (environment.read !== "browser" && environment.lateFormat !== true) return null
        const reference = emitted.reference(this, apart.name, apart.name, apart.source)
        apartFiles.add(reference)
        return { code: apart.fetched(`import.meta.ROLLUP_FILE_URL_${reference}`), map: null, moduleType: "js" }
      }
      const wanted = parseId(id)
      if (wanted === undefined || !core.includes(wanted.file)) return null
      // Before anything can fail: a half-written file is loaded again when the rest of it arrives.
      if (this.meta.watchMode) {
        this.addWatchFile(wanted.file)
        const beside = core.witFile(wanted.file)
        const isThere = existsSync(beside)
        if (isThere) appearing.met(beside)
        // Vite's dev server takes what is watched for imported, and complains of what is not there; it sees new files by itself.
        if (isThere || environment.lateFormat === true) this.addWatchFile(beside)
        else if (environment.files === "emit") this.addWatchFile(appearing.standIn(beside))
      }
      // Until all of it has come about: a `.wit` may be read, and not fit.
      failed.add(wanted.file)
      let loaded: Loaded
      try {
        loaded = core.load(wanted.file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
        failed.delete(wanted.file)
        return null
      }
      const { mode } = core.optionsOf(loaded.file)
      const form =
        environment.sync === true && wanted.form.kind === "facade" && waits(wanted.form, mode)
          ? ({ ...wanted.form, mode: "sync" } as const)
          : wanted.form
      if (waits(form, mode)) {
        awaited.add(loaded.path)
        const error = formatError(outputFormat, [loaded.path], environment.old)
        if (error !== undefined) throw error
      }
      const { code, getters } = await core.print(loaded, form, {
        resolve: async (specifier, importer) => {
          const found = await this.resolve(specifier, importer, { skipSelf: false })
          return found === null ? undefined : { id: found.id, external: Boolean(found.external) }
        },
        watch: (file) => {
          if (this.meta.watchMode) this.addWatchFile(file)
        },
        checks: environment.files === "server",
        parts: () => ({
          source: sourceOf(
            this,
            loaded,
            form,
            environment,
            environment.lateFormat !== true &&
              environment.sync !== true &&
              outputFormat !== undefined &&
              !isScript(outputFormat),
            { core, emitted },
          ),
          // A watcher may keep what it loaded before somebody wrote `?lazy`.
          ...asked(this.meta.watchMode ? { ...mentions, keys: true, forms: undefined } : mentions, loaded.file, mode),
          live: environment.live,
        }),
      })
      failed.delete(wanted.file)
      if (isImportedByApp(wanted.form)) declarations.add(loaded)
      for (const note of core.notes.splice(0)) this.warn(note)
      const ahead =
        environment.unbundled === true &&
        form.kind === "facade" &&
        (form.mode ?? mode) === "await" &&
        loaded.wasm.imports.length > 0
          ? aheadOf(loaded.file)
          : ""
      const watch =
        environment.unbundled === true &&
        form.kind === "layer" &&
        (form.layer === "module" || form.layer === "sync-module")
          ? WATCH
          : ""
      return {
        code: ahead + code + watch,
        map: environment.files === "server" ? { mappings: "" } : null,
        moduleType: "js",
        ...(getters ? { syntheticNamedExports: GETTERS } : {}),
      }
    },

    async transform(code, id, keepsPhase) {
      const path = keyOf(splitQuery(slash(id)).path, core.root)
      const rewritten = MAY_IMPORT.test(code)
        ? await rewrite({
            path,
            code,
            resolve: (specifier) => target(this, specifier, id, keepsPhase),
            isGlue: (file) => core.isGlue(splitQuery(slash(id)).path, code, file),
          })
        : undefined
      const imports = registryImports(code, core.locate)
      // Published under `sideEffects` that forget it: without this module the glue has no instance.
      const effects = SETS_INSTANCE.test(code) && MAY_IMPORT.test(code) ? ({ moduleSideEffects: true } as const) : {}
      // Appended lines move nothing: the source map stays right as it is. Making one of a package's glue of half a megabyte
      // takes a dev server as long as everything else that we do there.
      if (rewritten === undefined)
        return imports === "" && !("moduleSideEffects" in effects)
          ? null
          : { code: code + imports, map: null, ...effects }
      return { code: rewritten.code + imports, map: rewritten.moved ? rewritten.map() : null, ...effects }
    },

    renderChunk(code, { fileName }) {
      if (!code.includes("wasmport:file/")) return null
      const from = fileName.split("/").slice(0, -1).join("/")
      const path = (reference: string): string =>
        relative(from, this.getFileName(reference)).replace(/^(?!\.\.\/)/, "./")
      return {
        code: code.replace(IMPORTED, (_, reference: string) =>
          quote(path(reference)).slice(1, -1).replaceAll("'", "\\'"),
        ),
        map: null,
      }
    },

    finish: () => declarations.flush(),

    closeWatcher: () => appearing.close(),
  }
}

/** Names at once what would be fetched one after the other: instance layer, module layer, runtime. None of it acts when evaluated. */
const aheadOf = (file: string): string =>
  [
    `./${basename(file)}?wasmport=module`,
    ...["read.browser", "once", "entries", "failure"].map((it) => `wasmport/runtime/${it}`),
  ]
    .map((it) => `import ${quote(it)}\n`)
    .join("")

/**
 * In the dev server's pages, once for all modules: what nobody catches is explained in the console. The explanation is
 * fetched when there is something to explain, so that the page waits for nothing.
 */
const WATCH = `
globalThis[Symbol.for("wasmport.watch")] ??= ["error", "unhandledrejection"].map((type) =>
  addEventListener(type, ({ error, reason = error }) => {
    if (/wasm/i.test(String(reason?.message) + reason?.stack) || reason?.constructor === WebAssembly.Exception) import("wasmport/runtime/report").then(({ report }) => report(reason))
  }),
)
`

/** Where the bytes of a module are, for this family of bundlers. */
function sourceOf(
  context: Context,
  loaded: Loaded,
  form: Form,
  environment: Environment,
  anytime: boolean,
  { core, emitted }: Pick<Hooks, "core" | "emitted">,
): Host["source"] {
  // The dev server's own loader runs in Node.
  const read = environment.read === "worker" && environment.files === "server" ? "node" : environment.read
  if (read === "worker")
    return {
      kind: "import",
      specifier: `wasmport:file/${emitted.reference(context, loaded.file, basename(loaded.file), () => loaded.bytes, loaded.path)}`,
    }
  const url = (code: string): Host["source"] => ({ kind: "url", url: { setup: "", code }, anytime, read })
  if (environment.files === "server") {
    if (read === "node") return url(quote(pathToFileURL(loaded.file).href))
    const path = environment.url?.(loaded.file) ?? `./${encodeURIComponent(basename(loaded.file))}`
    // Not in the words that Vite looks for: it would read the whole of a package's code again for an asset.
    return {
      kind: "url",
      url: { setup: "const { url: here } = import.meta", code: `new URL(${quote(path)}, here).href` },
      anytime,
      read,
    }
  }
  // Other forms get their bytes through the module layer, or have them in the code.
  const fetches =
    form.kind === "url" ||
    form.kind === "init" ||
    (form.kind === "layer"
      ? form.layer === "module"
      : form.kind === "facade" && (form.mode ?? core.optionsOf(loaded.file).mode) === "await")
  const limit = core.optionsOf(loaded.file).inlineLimit ?? environment.inlineLimit(loaded.file, loaded.bytes)
  if (!fetches || loaded.bytes.length <= limit) return { kind: "inline" }
  return url(emitted.url(context, loaded.file, basename(loaded.file), () => loaded.bytes, loaded.path))
}
