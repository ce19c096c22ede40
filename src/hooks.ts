/** The hooks that Rollup, Rolldown and Vite have in common, over structural types: one implementation and three thin adapters. */
import { printDevTable, printDevTraces, quote, WasmportError } from "../loader/index.ts"
import { Build } from "./build.ts"
import type { Context } from "./build.ts"
import { Core } from "./core.ts"
import type { Adapter, Environment } from "./adapter.ts"
import type { Answer } from "./core.ts"
import { Declarations } from "./declarations.ts"
import type { TypesApi } from "./declarations.ts"
import type { RenderedChunk } from "./graph/used-exports.ts"
import { IMPORTS_RUNTIME } from "./graph/registry-keys.ts"
import { MAY_IMPORT } from "./graph/rewrite-imports.ts"
import type { Watch } from "./graph/suppliers.ts"
import {
  devHostImport,
  hasHostImports,
  HOST_IMPORT,
  hostImport,
  lateHostImport,
  writeHostImports,
} from "./host-imports.ts"
import { basename, parseId, relative, slash, splitQuery, WASM_ID } from "./ids.ts"
import { resolverOf, transformImporter } from "./importers.ts"
import type { ImporterSurroundings, Rewritten } from "./importers.ts"
import { integrityOf } from "./integrity.ts"
import type { WasmportOptions } from "./options.ts"
import { hasTokens, token } from "./late.ts"
import type { LateContext, LateOutput, SourceMap } from "./late-output.ts"
import { formatError, isForBrowsers, isScript } from "./output-format.ts"
import type { Loaded } from "./project/files.ts"
import { NAMES, namesFile } from "./project/shipped.ts"
import { ASKING, refuseQuestionMark } from "./project/odd-paths.ts"
import { isMistake, queryError } from "./queries.ts"
import {
  ON_DEMAND_FILE,
  onDemandPart,
  RUNTIME_DIR,
  RUNTIME_ID,
  runtimeFile,
  MADE_FILE,
  MADE_ID,
  MADE_SPECIFIER,
  TABLE,
  TABLE_ID,
  TRACES,
  TRACES_ID,
} from "./runtime-files.ts"
import { besideUrl, devUrlOf, emittedUrl } from "./urls.ts"
import { Watching } from "./watch.ts"

/** A module, as the hook `load` gives it. */
export interface Code {
  code: string
  /** An empty map in a dev server: the one that Vite would make is several times as large as the code. */
  map: null | { mappings: "" }
  moduleType: "js"
  /** For Rollup: the name of the export whose properties are exports of the module, too. */
  syntheticNamedExports?: string
}

export type Answered<T> = Promise<T | null>

/** A resolved id, with the facts that go with it. */
export type Resolution = string | { id: string; external: true } | { id: string; moduleSideEffects: false }

/** An adapter's decisions for one build, beyond those that the core asks for. */
export interface Surroundings extends Environment {
  /** The URL under which a dev server serves a file, for code that does not stand beside it. */
  readonly url?: (file: string) => string
  /** The expression by which the bundler itself writes the URL of an emitted file, where that is not `import.meta.ROLLUP_FILE_URL_…`. */
  readonly assetUrl?: (reference: string) => string
  /** Whether nobody supplies a specifier and the bundler must not be asked: Vite's scan reports each one that it does not find as missing. */
  readonly isUnsupplied?: (specifier: string) => boolean
  /** Whether a dev server may serve the file. */
  readonly isAllowed?: (file: string) => boolean
  /** The beginning of the URL under which a dev server's modules import another one by its key. */
  readonly keyUrl?: string
  /** Whether the output's format is known only after modules are loaded (Rollup). */
  readonly lateFormat?: true
  /** Whether the build belongs to one that watches. */
  readonly isWatched?: boolean
  /** Whether calls of `require` that no other plugin took stay in the output, as in Rollup. */
  readonly keepsRequire?: true
  /** Whether another plugin takes each `.wasm`, whatever its query. */
  readonly isLeft?: boolean
  /** The query with which the output imports a `.wasm`. A tool that bundles the output again knows the module by it. */
  readonly importedAs?: "?module"
  /** Whether others may still load a `.wasm` with a query that is none of ours, as Vite does. */
  readonly hasOthers?: true
  /** Tells the user something that is no warning. Undefined: the bundler's own way. */
  readonly tell?: (line: string) => void
}

/** An output of the bundler, as the hook `renderChunk` knows it. */
export interface Output {
  /** The same object for all chunks of an output. */
  readonly options: { readonly format?: string; readonly sourcemap?: unknown }
  readonly chunks: Readonly<Record<string, RenderedChunk>>
  /** The expression of the URL of an emitted file, where that is not the file beside the chunk. */
  readonly url?: ((reference: string) => string) | undefined
}

/** For modules that are loaded already. */
const NOBODY: Watch = { watch() {}, watchFor() {}, watchNames() {} }

/** A module that is asked for by its key. The key follows in hexadecimal. */
const KEY_ID = /^wasmport:key\/((?:[\da-f]{2})+)$/

/** A module of a build of declarations, as the plugins `dts` of Rollup and Rolldown make it. */
const DECLARATION = /\.d\.(?:wasm\.|[cm])?ts$/

/** For the bundlers' own filters: hooks that need not run cost nothing. */
export const FILTERS: {
  runtime: RegExp[]
  resolve: RegExp[]
  load: RegExp[]
  transform: { id: { exclude: RegExp[] }; code: RegExp }
} = {
  // For Vite, whose own resolver knows files, packages and queries. We look only at our runtime, and at queries behind a `#`, where Vite cuts a path.
  runtime: [RUNTIME_ID, HOST_IMPORT, KEY_ID, MADE_ID, MADE_SPECIFIER, /^[^?\0]*#[^?\0]*\.wasm\?/i],
  resolve: [WASM_ID, ASKING, RUNTIME_ID, HOST_IMPORT, MADE_ID, MADE_SPECIFIER, /^node:fs\/promises$/],
  load: [WASM_ID, ON_DEMAND_FILE, MADE_FILE, MADE_ID, KEY_ID],
  // Modules in other languages are JavaScript by now. Our own modules need no change.
  transform: { id: { exclude: [WASM_ID] }, code: new RegExp(`${IMPORTS_RUNTIME.source}|${MAY_IMPORT.source}`) },
}

/** The part of its context that {@link Hooks.renderChunk} uses. */
export type RenderContext = LateContext & Pick<Context, "info">

/**
 * Finds the object that stands for a build in a hook's context, since one plugin may serve several builds at once. Undefined if the bundler has none.
 */
export type Identify = (context: object) => object | undefined

/** For Vite: each environment of each config is a build. */
export const environmentOf: Identify = (context) => (context as Partial<Context>).environment

/** The hooks of one plugin. */
export class Hooks {
  readonly core: Core
  readonly watching: Watching
  readonly #identify: Identify
  /** The declarations of each project, by root. */
  readonly #declarations = new Map<string, Declarations>()
  readonly #builds = new WeakMap<object, Build>()
  /** Output formats by build, if they are known before modules are loaded. */
  readonly #formats = new WeakMap<object, string>()
  /** The late files of each output, by its options. */
  readonly #outputs = new WeakMap<object, Promise<LateOutput>>()

  /** Throws a WasmportError for an unknown or wrong option. */
  constructor(
    options: WasmportOptions | undefined,
    identify: Identify = () => undefined,
    watching: Watching = new Watching(),
  ) {
    this.core = new Core(options)
    this.#identify = identify
    this.watching = watching
  }

  /** Keeps the state of the project's declarations in this folder, from one build to the next. */
  remember(root: string, folder: string): void {
    this.#declarationsOf(root).cacheDir = folder
  }

  /** The build that a hook is called for. */
  buildOf(context: object): Build {
    const its = this.#keyOf(context)
    const build = this.#builds.get(its) ?? new Build(undefined, this.core.at(rootOf(context)))
    this.#builds.set(its, build)
    return build
  }

  #keyOf(context: object): object {
    return this.#identify(context) ?? this
  }

  /**
   * Resolves once modules can be loaded. `input`: the bundler's option; undefined if a dev server begins. `root`: the project's, if the bundler has
   * one. A build that watches must be fast, so it leaves modules as they are.
   */
  buildStart(
    context: object,
    input: string | readonly string[] | Record<string, string> | undefined,
    root: string | undefined = rootOf(context),
    isWatched: boolean = (context as Partial<Context>).meta?.watchMode === true,
  ): Promise<void> | undefined {
    const inputs = typeof input === "string" ? [input] : input && Object.values(input)
    const core = inputs === undefined ? this.core.at(root) : this.core.ofBuild(root)
    if (inputs !== undefined && !isWatched) core.optimize()
    this.#builds.set(this.#keyOf(context), new Build(inputs, core))
    return core.ready
  }

  /** Takes the format that the output will have, if the bundler tells it only after modules are loaded. */
  expectFormat(context: object, format: string | undefined): void {
    if (format === undefined) this.#formats.delete(this.#keyOf(context))
    else this.#formats.set(this.#keyOf(context), format)
  }

  /** Takes the output's format. Throws a WasmportError if a module waits and the format does not allow it. */
  setFormat(context: object, format: string | undefined): void {
    this.expectFormat(context, format)
    const error = formatError(format, this.buildOf(context).awaited)
    if (error !== undefined) throw error
  }

  async resolveId(
    context: Context,
    source: string,
    importer: string | undefined,
    options: object = {},
  ): Answered<Resolution> {
    const runtime = runtimeFile(source)
    if (runtime !== undefined) return runtime
    if (KEY_ID.test(source)) return source
    if (HOST_IMPORT.test(source)) return { id: source, external: true }
    if (MADE_ID.test(source)) return { id: source, moduleSideEffects: false }
    if (MADE_SPECIFIER.test(source)) {
      const isMade = isOwn(importer) && this.buildOf(context).inputs !== undefined
      return isMade ? { id: `\0wasmport:${source.slice("./".length, -".js".length)}`, moduleSideEffects: false } : null
    }
    // Rollup takes Node's own modules for unresolved ones; our runtime may import them.
    if (source.startsWith("node:")) return isOwn(importer) ? { id: source, external: true } : null
    const { path, query } = splitQuery(source)
    if (!WASM_ID.test(source)) {
      if (ASKING.test(source))
        refuseQuestionMark((await context.resolve(source, importer, { ...options, skipSelf: true }))?.id ?? "")
      return null
    }
    // Another plugin's own query may come with a way to resolve it.
    if (parseId(source) === undefined && (await context.resolve(source, importer, { ...options, skipSelf: true })))
      return null
    const resolved = await context.resolve(path, importer, { ...options, skipSelf: true })
    if (resolved === null || Boolean(resolved.external)) return null
    refuseQuestionMark(resolved.id)
    const file = splitQuery(resolved.id).path
    if (DECLARATION.test(importer ?? "") && query === "" && this.core.includes(slash(file)))
      return this.#declarationsOf(this.buildOf(context).core.root).fileOf(slash(file)) ?? null
    return query === "" || !this.core.includes(slash(file)) ? resolved.id : `${file}?${query}`
  }

  async load(context: Context, id: string, surroundings: Surroundings): Answered<Code> {
    const { dev } = surroundings
    const made = splitQuery(slash(id)).path
    if (made === TABLE_ID || made === TABLE)
      return js(dev === undefined ? await this.#table(context) : devTable(surroundings))
    if (made === TRACES_ID || made === TRACES) return js(await this.#traces(context, surroundings))
    const key = KEY_ID.exec(id)?.[1]
    if (key !== undefined) return js(this.#byKey(context, Buffer.from(key, "hex").toString(), surroundings))
    const part = this.#onDemand(context, id, surroundings)
    if (part !== undefined) return part
    const file = parseId(id)?.file
    if (file === undefined && (surroundings.hasOthers !== true || isMistake(id))) this.refuseQuery(context, id)
    if (file === undefined || !this.core.includes(file)) return null
    if (surroundings.isAllowed?.(file) === false) throw notAllowed(file)
    const answer = await this.#answer(context, id, surroundings)
    if (answer === undefined) return null
    const { core, awaited, links, needs } = this.buildOf(context)
    if (answer.awaits) awaited.add(answer.loaded.path)
    if (answer.links.length > 0) links.set(answer.loaded.file, answer.links)
    needs.add(id, answer)
    this.#declarationsOf(core.root).add(answer.loaded, answer.form)
    for (const note of core.notes.splice(0)) context.warn(note)
    return {
      code: answer.code,
      map: dev === undefined ? null : { mappings: "" },
      moduleType: "js",
      ...(answer.getters === undefined ? {} : { syntheticNamedExports: answer.getters }),
    }
  }

  /** Throws a WasmportError for an id of a `.wasm` of ours with a query that is no form of it. */
  refuseQuery(context: object, id: string): void {
    const file = slash(splitQuery(id).path)
    const { core } = this.buildOf(context)
    const error = core.includes(file) ? queryError(id, core.keyOf(file)) : undefined
    if (error !== undefined) throw error
  }

  /** Undefined if the file does not exist: the bundler's own report is better. */
  async #answer(context: Context, id: string, surroundings: Surroundings): Promise<Answer | undefined> {
    try {
      return await this.watching.during(id, context, surroundings, false, (looked) =>
        this.buildOf(context).core.answer(id, this.#adapter(context, surroundings, looked)),
      )
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      return undefined
    }
  }

  #adapter(context: Context, surroundings: Surroundings, { watch, watchFor, watchNames }: Watch): Adapter {
    const { emitted, late } = this.buildOf(context)
    const resolve = resolverOf(context)
    const reference = (loaded: Loaded): string =>
      emitted.reference(context, loaded.file, basename(loaded.file), () => loaded.bytes, loaded.path)
    return {
      environment:
        surroundings.lateFormat === true ? surroundings : { format: this.#formatOf(context), ...surroundings },
      resolve: async (specifier, importer) =>
        surroundings.isUnsupplied?.(specifier) === true ? undefined : resolve(specifier, importer),
      watch,
      watchFor,
      watchNames,
      url: (loaded) => {
        if (surroundings.dev !== undefined) return devUrlOf(loaded.file, surroundings)
        if (loaded.isLate !== true) return { setup: "", code: emittedUrl(reference(loaded), surroundings) }
        late.add(loaded.file)
        return { setup: "", code: quote(token("url", loaded.file)) }
      },
      integrity: ({ file, bytes, isLate }) => quote(isLate === true ? token("integrity", file) : integrityOf(bytes)),
      imported: (loaded) =>
        surroundings.dev !== undefined
          ? devHostImport(loaded.file)
          : loaded.isLate === true
            ? lateHostImport(loaded.file, surroundings.importedAs)
            : hostImport(reference(loaded), surroundings.importedAs),
    }
  }

  /** The registry's table: every module of the bundle, once all of it is known. */
  async #table(context: Context): Promise<string> {
    const build = this.buildOf(context)
    build.hasTable = true
    return build.core.table(await build.graph(context), TABLE_ID)
  }

  /** The code of the facts that `explain` uses: of the bundle's modules, or in a dev server of those that have entered. */
  async #traces(context: Context, surroundings: Surroundings): Promise<string> {
    if (surroundings.dev !== undefined) return printDevTraces("wasmport/runtime")
    const build = this.buildOf(context)
    return build.core.traces(await build.graph(context), this.#adapter(context, surroundings, NOBODY))
  }

  /** A module that a dev server's page asks for by its key: empty if there is none that may be served. */
  #byKey(context: Context, key: string, { isAllowed }: Surroundings): string {
    const file = this.buildOf(context).core.locate(key)
    return file === undefined || isAllowed?.(file) === false
      ? "export {}"
      : `export * from ${JSON.stringify(`${file}?wasmport=entry`)}`
  }

  /** The runtime's way to the parts that are fetched only when they are needed; undefined for other ids. */
  #onDemand(context: Context, id: string, surroundings: Surroundings): Code | null | undefined {
    const { dev, read, sync, isAlone, lateFormat } = surroundings
    const part = onDemandPart(id)
    if (part === undefined) return undefined
    if (dev !== undefined || read === "worker") return null
    // A script is one file, and service workers have no `import()`.
    if (
      sync === true ||
      isAlone === true ||
      (lateFormat === true ? read === "node" : isScript(this.#formatOf(context)))
    )
      return js(part.inlined)
    // An asset and not a chunk: Vite would put its preload helper around a chunk's import, and an output of one file has no chunks.
    if (!isForBrowsers(read) && lateFormat !== true) return null
    const { emitted, onDemand } = this.buildOf(context)
    const reference = emitted.reference(context, part.name, part.name, part.source)
    onDemand.add(reference)
    const url = emittedUrl(reference, surroundings)
    // Rollup would resolve a mark in a literal, before the URL stands in its place.
    return js(part.fetched(surroundings.assetUrl === undefined ? url : `String(${url})`))
  }

  /** The app's own modules: source-phase imports, names that a wasm lacks, literal keys of the registry. */
  async transform(
    context: Context,
    code: string,
    id: string,
    surroundings: ImporterSurroundings,
  ): Promise<Rewritten | null> {
    if (WASM_ID.test(id)) return null
    // An imported file is a module of its own, which the bundler watches. We watch it only if this module fails.
    return this.watching.during(id, context, surroundings, true, (looked) =>
      transformImporter(code, id, {
        context,
        core: this.buildOf(context).core,
        surroundings,
        looked,
        watch: (file) => this.watching.watch(file, context, surroundings),
      }),
    )
  }

  /**
   * Shrinks modules, and writes the facts about their bytes into the chunk. For `target: "worker"`, writes the paths of the files that the host
   * imports.
   */
  async renderChunk(
    context: RenderContext,
    code: string,
    { fileName }: { readonly fileName: string },
    surroundings: Surroundings,
    { options, chunks, url }: Output,
  ): Promise<{ code: string; map: SourceMap } | null> {
    const isLate = hasTokens(code)
    if (!isLate && !hasHostImports(code)) return null
    const late = (): Promise<LateOutput> => this.#late(context, surroundings, { options, chunks })
    const from = fileName.split("/").slice(0, -1).join("/")
    const path = (reference: string): string =>
      relative(from, context.getFileName(reference)).replace(/^(?!\.\.\/)/, "./")
    const beside = (reference: string): string => besideUrl(path(reference), options.format, surroundings)
    const written = isLate
      ? await (await late()).write(code, { url: url ?? beside, sourcemap: Boolean(options.sourcemap) })
      : { code, map: null }
    const file = async (its: string): Promise<string> => (await late()).reference(its)
    return { ...written, code: await writeHostImports(written.code, path, file) }
  }

  /** The bundler's references of those of the `files` that are emitted. Files whose bytes are known late are made now. */
  async references(
    context: RenderContext,
    files: readonly string[],
    surroundings: Surroundings,
    output: Output,
  ): Promise<string[]> {
    const { emitted, late } = this.buildOf(context)
    const references = files.map(async (file) =>
      late.has(file) ? (await this.#late(context, surroundings, output)).reference(file) : emitted.find(file),
    )
    return (await Promise.all(references)).filter((it) => it !== undefined)
  }

  /** The late files of one output, made once. */
  #late(context: RenderContext, { tell }: Surroundings, { options, chunks }: Output): Promise<LateOutput> {
    const made =
      this.#outputs.get(options) ??
      import("./late-output.ts").then(
        (it) =>
          new it.LateOutput(
            this.buildOf(context),
            context,
            Object.values(chunks),
            tell ?? ((line) => context.info?.(line)),
          ),
      )
    this.#outputs.set(options, made)
    return made
  }

  /** Emits the names of functions that a build writes to files of their own: each beside its module, where that is a file. */
  emitNames(context: Pick<Context, "emitFile"> & RenderContext): void {
    const { core, emitted } = this.buildOf(context)
    /** Copies of a file are one file. */
    const written = new Set<string>()
    for (const loaded of core.split) {
      const reference = emitted.find(loaded.file)
      if (reference === undefined) {
        const name = `${basename(loaded.file)}${NAMES}`
        context.emitFile({ type: "asset", name, source: namesFile(loaded, []) })
        continue
      }
      const fileName = context.getFileName(reference)
      if (written.has(fileName)) continue
      written.add(fileName)
      const source = namesFile(loaded, [basename(fileName)])
      context.emitFile({ type: "asset", fileName: `${fileName}${NAMES}`, source })
    }
  }

  /** Compares features with the build's targets. Resolves to notes for the user. */
  async checkFloor(context: object): Promise<string[]> {
    const { core } = this.buildOf(context)
    await core.checkFloor()
    return core.notes.splice(0)
  }

  /** Writes the declarations of a few loaded modules. Returns whether there are more. */
  finishSome(): boolean {
    return [...this.#declarations.values()].some((it) => it.writeSome())
  }

  /** Writes the declarations of the loaded modules: those of the project at `root`, or of all. Returns the messages for the user. */
  finish(root?: string): string[] {
    return [...this.#declarations].flatMap(([of, it]) => (root === undefined || of === root ? it.flush() : []))
  }

  closeWatcher(): void {
    this.watching.close()
  }

  /** The declarations alone, without a build. */
  get types(): TypesApi {
    return this.#declarationsOf(this.core.root)
  }

  #declarationsOf(root: string): Declarations {
    const known = this.#declarations.get(slash(root)) ?? new Declarations(this.core.at(root))
    this.#declarations.set(slash(root), known)
    return known
  }

  #formatOf(context: object): string | undefined {
    return this.#formats.get(this.#keyOf(context)) ?? this.#formats.get(this)
  }
}

/** The root of the config that an environment belongs to; undefined for bundlers without environments. */
const rootOf = (context: object): string | undefined => (context as Partial<Context>).environment?.config?.root

/** Whether the importer is a file of our runtime. */
const isOwn = (importer: string | undefined): boolean =>
  importer !== undefined && slash(importer).startsWith(RUNTIME_DIR)
const js = (code: string): Code => ({ code, map: null, moduleType: "js" })

/** The table of a dev server; a key that no module has entered is asked of the server. */
function devTable({ keyUrl }: Surroundings): string {
  if (keyUrl === undefined) return printDevTable("undefined")
  const hex = '[...new TextEncoder().encode(key)].map((byte) => byte.toString(16).padStart(2, "0")).join("")'
  return printDevTable(`(key) => import(/* @vite-ignore */ ${quote(keyUrl)} + ${hex})`)
}

function notAllowed(file: string): WasmportError {
  return new WasmportError({
    file,
    message: "this file is outside the folders that the dev server may serve",
    hint: "Add its folder to server.fs.allow in the Vite config.",
  })
}
