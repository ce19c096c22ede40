/** The plugin for esbuild. */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { dirname, extname, join, resolve } from "node:path"
import type {
  BuildOptions,
  BuildResult,
  Loader,
  OnLoadArgs,
  OnLoadResult,
  OnResolveArgs,
  OnResolveResult,
  OnStartResult,
  Plugin,
  PluginBuild,
} from "esbuild"
import { FORMS } from "../loader/index.ts"
import { watchWasm } from "./adapter.ts"
import { Core } from "./core.ts"
import type { Adapter, Environment } from "./adapter.ts"
import { Declarations } from "./declarations.ts"
import { BuildsBefore, graphOf } from "./esbuild-before.ts"
import { emittedFiles, markedUrl, writeLiterals } from "./esbuild-literals.ts"
import { writeManifest } from "./esbuild-manifest.ts"
import { USE, USE_ID, USED } from "./esbuild-probe.ts"
import type { Probe } from "./esbuild-probe.ts"
import { writeNames } from "./esbuild-names.ts"
import { entryImports, literalKeys } from "./graph/registry-keys.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { MAY_IMPORT, rewrite } from "./graph/rewrite-imports.ts"
import type { Target } from "./graph/rewrite-imports.ts"
import { waitingRequire } from "./graph/requires.ts"
import { basename, parseId, slash, splitQuery } from "./ids.ts"
import { integrityOf } from "./integrity.ts"
import { manifestName } from "./manifest.ts"
import { splitsNames } from "./options.ts"
import type { WasmportOptions } from "./options.ts"
import { isForBrowsers, isForPages, isScript, oldTarget, scriptUrl, targetsOf } from "./output-format.ts"
import { Needs } from "./preload.ts"
import type { Read } from "./output-format.ts"
import { ASKING, refuseQuestionMark } from "./project/odd-paths.ts"
import { queryError } from "./queries.ts"
import {
  ON_DEMAND_FILE,
  onDemandPart,
  RUNTIME_DIR,
  RUNTIME_ID,
  runtimeFile,
  MADE_FILE,
  TABLE,
  TRACES,
} from "./runtime-files.ts"
import type { Loaded } from "./project/files.ts"
import { Looked } from "./watch.ts"

export type { WasmportOptions } from "./options.ts"

/** The namespace of emitted files before esbuild's own `file` loader has named them; paths in it are keys, never absolute. */
const EMITTED = "wasmport-file"

/** Files to emit. The module that we print passes them to its own imports, as `pluginData`. */
class Emitted {
  readonly contents: (path: string) => Uint8Array

  constructor(contents: (path: string) => Uint8Array) {
    this.contents = contents
  }
}

/** Marks our own call of the resolver, so that we do not answer it ourselves. */
const OURS = Symbol("wasmport")

/**
 * Makes `import * as math from "./math.wasm"` a typed ES module. Throws a WasmportError for an unknown or wrong option.
 *
 * @example
 * import wasmport from "wasmport/esbuild"
 * await esbuild.build({ entryPoints: ["src/main.js"], bundle: true, format: "esm", outdir: "dist", plugins: [wasmport()] })
 */
export default function wasmport(options?: WasmportOptions): Plugin {
  // Wrong options throw here, before `setup`.
  let next: Core | undefined = new Core(options)
  return {
    name: "wasmport",
    async setup(build) {
      // Each build has its own core, since several may use one plugin at once: if one sees a changed file, the others must not miss it.
      const core = next ?? new Core(options)
      next = undefined
      core.root = resolve(build.initialOptions.absWorkingDir ?? process.cwd())
      await core.ready
      new EsbuildPlugin(build, core, new Declarations(core)).setup()
    },
  }
}

/** One build, or the discovery of its modules. */
class EsbuildPlugin {
  readonly #build: PluginBuild
  readonly #core: Core
  /** Undefined in a discovery and in a probe: they write nothing and take no notes. */
  readonly #declarations: Declarations | undefined
  /** The `entry` layers that an earlier discovery has found. */
  readonly #found: readonly string[]
  readonly #format: string
  readonly #environment: Environment
  /** The modules of this build, and of those before it in a watcher: esbuild may keep modules that have not changed. */
  readonly #needs = new Needs()
  readonly #emitted = new Map<string, Loaded>()
  /** Present if the build only finds out which exports are used. */
  readonly #probe: Probe | undefined
  readonly #before: BuildsBefore
  #isFirst = true

  constructor(
    build: PluginBuild,
    core: Core,
    declarations: Declarations | undefined,
    found: readonly string[] = [],
    probe?: Probe,
  ) {
    const { supported = {}, target } = build.initialOptions
    this.#build = build
    this.#core = core
    this.#declarations = declarations
    this.#found = found
    this.#probe = probe
    this.#before = new BuildsBefore(build, core, (its, entries, asking) =>
      new EsbuildPlugin(its, core, undefined, entries, asking).setup(),
    )
    this.#format = formatOf(build.initialOptions)
    const read = readerOf(core, build.initialOptions)
    this.#environment = {
      dev: undefined,
      read,
      consumer: read === "node" ? "server" : "client",
      inlineLimit: () => 4096,
      live: "wrap",
      format: this.#format,
      old: supported["top-level-await"] === true ? undefined : oldTarget(target),
      targets: isForPages(read) ? targetsOf(target) : undefined,
    }
  }

  setup(): void {
    const { initialOptions } = this.#build
    const isSplit = splitsNames(this.#core.options)
    const manifest = this.#declarations === undefined ? undefined : manifestName(this.#core.options)
    if (this.#declarations !== undefined && (this.#mayNameFiles || isSplit || manifest !== undefined))
      initialOptions.metafile = true
    this.#setupRuntime()
    this.#setupFiles()
    this.#setupProbe()
    const build = this.#build
    if (this.#declarations !== undefined) build.onStart(() => this.#begin())
    build.onResolve({ filter: /\.wasm(?:\?|$)/i }, (args) => this.#resolve(args))
    build.onLoad({ filter: /\.wasm$/i, namespace: "file" }, (args) => this.#load(args))
    // The app's own modules. We return only those that we change.
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, (args) => this.#transform(args))
    build.onEnd(async (result) => {
      if (this.#declarations === undefined) return { warnings: [] }
      if (this.#mayNameFiles) await writeLiterals(result, this.#core.root, EMITTED)
      if (isSplit)
        await writeNames(result, this.#core.split, { ...initialOptions, absWorkingDir: this.#core.root }, EMITTED)
      await this.#core.checkFloor()
      if (manifest !== undefined) await this.#writeManifest(result, manifest)
      return { warnings: this.#notes() }
    })
  }

  /** Whether the output may have the names of emitted files in the form that other tools look for. */
  get #mayNameFiles(): boolean {
    return isScript(this.#format) ? false : this.#build.initialOptions.publicPath === undefined
  }

  /** Whether the build only finds out which modules there are. */
  get #isDiscovery(): boolean {
    return this.#declarations === undefined && this.#probe === undefined
  }

  #setupRuntime(): void {
    const build = this.#build
    if (this.#isDiscovery) this.#setupDiscovery()
    build.onResolve({ filter: RUNTIME_ID }, ({ path }) => {
      const file = runtimeFile(path)
      return file === undefined ? undefined : { path: resolve(file), sideEffects: false }
    })
    // With `target: "node"` our runtime reads from the disk, whatever esbuild's `platform` is.
    build.onResolve({ filter: /^node:fs\/promises$/ }, ({ importer }) =>
      slash(importer).startsWith(RUNTIME_DIR) ? { external: true } : undefined,
    )
    build.onLoad({ filter: MADE_FILE, namespace: "file" }, async ({ path }) => {
      if (slash(path) !== TABLE) return undefined
      const looked = new Looked()
      const contents = this.#isDiscovery
        ? `export const table = [${this.#found.map((id) => `() => import(${JSON.stringify(id)})`).join(", ")}]\nexport const ask = undefined`
        : this.#core.table(await this.#graph(looked), TABLE)
      return { contents, resolveDir: this.#core.root, ...this.#watched(looked) }
    })
    build.onLoad({ filter: MADE_FILE, namespace: "file" }, async ({ path }) => {
      if (slash(path) !== TRACES || this.#declarations === undefined) return undefined
      const looked = new Looked()
      const files = new Map<string, Loaded>()
      const contents = await this.#core.traces(await this.#graph(looked), this.#adapter(looked, files))
      const pluginData = new Emitted((emitted) => files.get(emitted)!.bytes)
      return { contents, resolveDir: this.#core.root, pluginData, ...this.#watched(looked) }
    })
    const { splitting, publicPath, format } = build.initialOptions
    // Without splitting esbuild would put a dynamic import's target into the entry: it becomes a file of its own instead.
    if (!isForBrowsers(this.#environment.read) || splitting === true || format !== "esm") return
    build.onLoad({ filter: ON_DEMAND_FILE, namespace: "file" }, ({ path }) => {
      const part = onDemandPart(slash(path))
      const url =
        publicPath === undefined && part !== undefined ? markedUrl("url", part.name) : "new URL(url, import.meta.url)"
      const contents = `import url from "wasmport:file/${part?.name}"\n${part?.fetched(url)}`
      return part && { contents, resolveDir: dirname(path), pluginData: new Emitted(part.source) }
    })
  }

  /** The registry is external in a discovery. The output then shows by which name each module calls it, even in code that other plugins printed. */
  #setupDiscovery(): void {
    const index = runtimeFile("wasmport/runtime") as string
    this.#build.onLoad({ filter: /[\\/]runtime-shim[\\/]index\.js$/, namespace: "file" }, ({ path, suffix }) => {
      if (slash(path) !== index || suffix !== "") return undefined
      const contents = 'export * from "./index.js?all"\nexport { registry } from "wasmport/runtime"'
      return { contents, resolveDir: dirname(path) }
    })
    this.#build.onResolve({ filter: /^wasmport\/runtime$/ }, ({ path, importer }) =>
      slash(importer) === index ? { path, external: true } : undefined,
    )
  }

  /** Modules that stand for one export each. */
  #setupProbe(): void {
    if (this.#probe === undefined) return
    this.#build.onResolve({ filter: USE_ID }, ({ path }) => ({
      path: path.replace(USE_ID, ""),
      namespace: USE,
      sideEffects: false,
    }))
    this.#build.onLoad({ filter: /.*/, namespace: USE }, () => ({ contents: USED }))
  }

  /** Files that are emitted go through esbuild's own loaders, so that `publicPath` and `assetNames` hold. */
  #setupFiles(): void {
    this.#build.onResolve({ filter: /^wasmport:file\// }, ({ path, pluginData }) =>
      // The app's own code may use such a specifier, too.
      pluginData instanceof Emitted
        ? { path: path.slice("wasmport:file/".length), namespace: EMITTED, pluginData }
        : null,
    )
    this.#build.onLoad({ filter: /.*/, namespace: EMITTED }, ({ path, pluginData }) => ({
      contents: (pluginData as Emitted).contents(path),
      // workerd imports the file itself.
      loader: this.#environment.read === "worker" ? "copy" : "file",
    }))
  }

  async #resolve(args: OnResolveArgs): Promise<OnResolveResult | undefined> {
    const { path, importer, resolveDir, kind, pluginData, with: attributes } = args
    const isOdd = ASKING.test(path)
    if (pluginData === OURS || (parseId(path) === undefined && !isOdd)) return undefined
    const { path: plain, query } = isOdd ? { path, query: "" } : splitQuery(path)
    const request = { importer, resolveDir, kind, with: attributes, pluginData: OURS }
    const found = await this.#build.resolve(plain, request)
    if (found.errors.length > 0) {
      const looked = new Looked()
      looked.watchFor(plain, importer === "" ? join(resolveDir, "entry") : importer)
      return { errors: found.errors, ...this.#watched(looked) }
    }
    if (found.external || found.namespace !== "file" || !this.#core.includes(slash(found.path))) return undefined
    try {
      refuseQuestionMark(found.path)
      if (isOdd) return undefined
      if (kind === "require-call") this.#refuseRequire(args, slash(found.path))
    } catch (error) {
      return this.#failed(error, new Looked())
    }
    return { path: found.path, suffix: query === "" ? "" : `?${query}` }
  }

  /** Throws a WasmportError for a `require` of a form that waits: esbuild would give an empty object. */
  #refuseRequire({ path: specifier, importer }: OnResolveArgs, file: string): void {
    if (this.#core.waits(specifier, file))
      throw waitingRequire({ importer: this.#core.keyOf(slash(importer)), specifier, path: this.#core.keyOf(file) })
  }

  async #load({ path, suffix }: OnLoadArgs): Promise<OnLoadResult | undefined> {
    const looked = new Looked()
    const files = new Map<string, Loaded>()
    try {
      const answer = await this.#core.answer(`${slash(path)}${suffix}`, this.#adapter(looked, files))
      if (answer === undefined) return this.#strange(slash(path), suffix)
      const { loaded, form } = answer
      this.#needs.add(`${slash(path)}${suffix}`, answer)
      const contents = this.#probe?.codeOf(answer, this.#core.plan(loaded, FORMS[form].mode)) ?? answer.code
      this.#declarations?.add(loaded, form)
      const watched = this.#watched(looked)
      const pluginData = new Emitted((emitted) => files.get(emitted)!.bytes)
      return { contents, loader: "js", resolveDir: dirname(path), pluginData, ...watched }
    } catch (error) {
      if (!existsSync(path)) return undefined
      return this.#failed(error, looked)
    }
  }

  async #writeManifest(result: BuildResult, name: string): Promise<void> {
    const { metafile } = result
    if (metafile === undefined) return
    const core = this.#core
    const [files, graph] = [emittedFiles(metafile, EMITTED), graphOf(metafile, core.root)]
    const built = { core, needs: this.#needs, emitted: this.#emitted, files, graph }
    await writeManifest(result, name, this.#build.initialOptions, built)
  }

  /** The notes on the whole build, at its end. */
  #notes(): { text: string }[] {
    const written = this.#declarations?.flush() ?? []
    return [...this.#core.notes.splice(0), ...written].map((text) => ({ text }))
  }

  /** The error of a query that is no form; undefined for a file that is not ours, and where esbuild's own loaders take every `.wasm`. */
  #strange(file: string, suffix: string): OnLoadResult | undefined {
    if (!this.#core.includes(file) || this.#build.initialOptions.loader?.[".wasm"] !== undefined) return undefined
    const error = queryError(`${file}${suffix}`, this.#core.keyOf(file))
    return error && this.#failed(error, new Looked())
  }

  /** A failure with all files that it depends on, so that a watcher builds again when one changes. A thrown error would not be tried again. */
  #failed(error: unknown, looked: Looked): OnLoadResult & OnResolveResult {
    const text = error instanceof Error ? error.message : String(error)
    return { errors: [{ text, detail: error }], ...this.#watched(looked) }
  }

  #watched(looked: Looked): { watchFiles: string[]; watchDirs: string[] } {
    const absolute = (paths: Iterable<string>): string[] => [...paths].map((path) => resolve(path))
    return { watchFiles: absolute(looked.files), watchDirs: absolute(looked.folders(this.#core.root)) }
  }

  /** `files` takes the files that are emitted, by the paths under which the printed module imports them. */
  #adapter({ watch, watchFor, watchNames }: Looked, files: Map<string, Loaded>): Adapter {
    const { read } = this.#environment
    return {
      environment: this.#environment,
      resolve: async (specifier, importer) => {
        const found = await this.#build.resolve(specifier, {
          importer,
          resolveDir: dirname(importer),
          kind: "import-statement",
        })
        return found.errors.length > 0
          ? undefined
          : { id: `${slash(found.path)}${found.suffix}`, external: found.external }
      },
      watch,
      watchFor,
      watchNames,
      url: (loaded, local = "href") => {
        const { path } = loaded
        files.set(path, loaded)
        this.#emitted.set(path, loaded)
        // A file's name is no URL yet: these characters mean something else there.
        const odd = ["%", "#"].filter((char) => path.includes(char))
        const href = odd.reduce((code, char) => `${code}.replaceAll("${char}", "${encodeURIComponent(char)}")`, local)
        return {
          setup: `import ${local} from ${JSON.stringify(`wasmport:file/${path}`)}`,
          code:
            scriptUrl(href, this.#format, read) ??
            (this.#mayNameFiles && href === local ? markedUrl(local, path) : `new URL(${href}, import.meta.url)`),
        }
      },
      integrity: (loaded) => JSON.stringify(integrityOf(loaded.bytes)),
      imported: (loaded) => {
        files.set(loaded.path, loaded)
        return `wasmport:file/${loaded.path}`
      },
    }
  }

  async #transform({ path, suffix }: OnLoadArgs): Promise<OnLoadResult | undefined> {
    if (suffix !== "") return undefined
    // If the file does not exist, another plugin supplies it, or esbuild reports it.
    const own = await readFile(path, "utf8").catch(() => undefined)
    if (own === undefined) return undefined
    const code = this.#probe?.glue(path, own) ?? own
    const core = this.#core
    const looked = new Looked()
    looked.watch(path)
    const files = (await literalKeys(code)).map((key) => core.locate(key)).filter((file) => file !== undefined)
    if (files.length === 0 && code === own && !MAY_IMPORT.test(code)) return undefined
    const isGlue = (file: string): boolean => core.isGlue(path, code, file)
    try {
      const target = (specifier: string): Promise<Target> => this.#target(specifier, path, looked)
      const rewritten = await rewrite({
        path: core.keyOf(slash(path)),
        code,
        resolve: target,
        isGlue,
        warn: (text) => core.tell(text),
      })
      if (rewritten === undefined && code === own && files.length === 0) return undefined
      const map = rewritten === undefined ? "" : `\n//# sourceMappingURL=${sourceMapUrl(rewritten.map(), path)}`
      const contents = `${rewritten?.code ?? code}${entryImports(files)}${map}`
      return { contents, loader: loaderOf(path, this.#build.initialOptions), ...this.#watched(looked) }
    } catch (error) {
      return this.#failed(error, looked)
    }
  }

  async #target(specifier: string, importer: string, looked: Looked): Promise<Target> {
    const found = await this.#build.resolve(specifier, {
      importer,
      resolveDir: dirname(importer),
      kind: "import-statement",
    })
    if (found.errors.length > 0) {
      looked.watchFor(specifier, importer)
      return { kind: "nothing" }
    }
    if (found.external) return { kind: "external", keepsPhase: true }
    const target = this.#core.target(`${slash(found.path)}${found.suffix}`)
    if (target.kind === "wasm") watchWasm(target.file, looked)
    return target
  }

  async #begin(): Promise<OnStartResult> {
    this.#core.beginBuild()
    this.#core.ship(new Map())
    this.#before.forget()
    // A rebuild, as a watcher makes it, must be fast.
    const isFirst = this.#isFirst
    this.#isFirst = false
    if (!isFirst || this.#core.options.optimize === false) return {}
    try {
      await this.#before.shrink()
      return {}
    } catch (error) {
      return { errors: [{ text: error instanceof Error ? error.message : String(error), detail: error }] }
    }
  }

  /** Every module of the build; `looked` takes the files that decide on it. */
  async #graph(looked: Looked): Promise<ModuleGraph> {
    const { graph, files } = await this.#before.modules()
    for (const file of files) looked.watch(file)
    return graph
  }
}

function readerOf(core: Core, { platform }: BuildOptions): Read {
  const { target } = core.options
  if (target !== "auto") return target
  return platform === "node" ? "node" : platform === "neutral" ? "universal" : "browser"
}

const formatOf = ({ format, platform }: BuildOptions): string =>
  format ?? (platform === "node" ? "cjs" : platform === "neutral" ? "esm" : "iife")

/** The URL of a source map with the source's own name: esbuild would look for one without. */
function sourceMapUrl(map: { toString(): string }, path: string): string {
  const named = { ...(JSON.parse(map.toString()) as object), sources: [basename(slash(path))] }
  return `data:application/json;base64,${Buffer.from(JSON.stringify(named)).toString("base64")}`
}

function loaderOf(path: string, { loader = {} }: BuildOptions): Loader {
  const extension = extname(path)
  const configured = loader[extension]
  if (configured !== undefined) return configured
  return (/^\.[cm]?(tsx?|jsx?)$/.exec(extension)?.[1] ?? "js") as Loader
}
