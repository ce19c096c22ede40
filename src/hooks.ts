/**
 * The hooks that Rollup, Rolldown and Vite have in common, over structural types: one implementation, three thin adapters.
 */
import { randomUUID } from "node:crypto"
import { pathToFileURL } from "node:url"
import { printDevTable, quote, WasmportError } from "../loader/index.ts"
import type { Expression } from "../loader/index.ts"
import { Build } from "./build.ts"
import type { Context, RenderContext } from "./build.ts"
import { Core, watchWasm } from "./core.ts"
import type { Adapter, Answer, Environment } from "./core.ts"
import { Declarations } from "./declarations.ts"
import { entryImports, IMPORTS_RUNTIME, literalKeys } from "./graph/registry-keys.ts"
import { MAY_IMPORT, rewrite } from "./graph/rewrite-imports.ts"
import type { SourceMap, Target, WantedNames } from "./graph/rewrite-imports.ts"
import type { ResolveImport } from "./graph/suppliers.ts"
import { walkGraph } from "./graph/walk.ts"
import { ITS_NAME } from "./graph/wasm-bindgen.ts"
import { basename, parseId, relative, slash, splitQuery, WASM_ID } from "./ids.ts"
import type { WasmportOptions } from "./options.ts"
import { formatError, isScript } from "./output-format.ts"
import type { Loaded } from "./project/files.ts"
import { refuseQuestionMark } from "./project/odd-paths.ts"
import {
  ON_DEMAND_FILE,
  onDemandPart,
  RUNTIME_DIR,
  RUNTIME_ID,
  runtimeFile,
  TABLE,
  TABLE_FILE,
} from "./runtime-files.ts"
import { Watching } from "./watch.ts"
import type { Looked, WatchSurroundings } from "./watch.ts"

/** A module, as the hook `load` gives it. */
export interface Code {
  code: string
  /** Of the dev server's modules: none, and Vite shall not make one, whose size would be a multiple of the code's. */
  map: null | { mappings: "" }
  moduleType: "js"
  /** Rollup's: the export that holds the exports that are none of their own. */
  syntheticNamedExports?: string
}

type Answered<T> = Promise<T | null>

/** Hooks as Rollup and Rolldown have them. */
interface SharedHooks {
  readonly name: string
  readonly resolveId: {
    readonly filter: { id: RegExp[] }
    handler(
      this: Context,
      source: string,
      importer: string | undefined,
    ): Answered<string | { id: string; external: true }>
  }
  readonly load: { readonly filter: { id: RegExp[] }; handler(this: Context, id: string): Answered<Code> }
  readonly transform: {
    readonly order: "post"
    readonly filter: typeof FILTERS.transform
    handler(this: Context, code: string, id: string): ReturnType<Hooks["transform"]>
  }
  buildEnd(this: Pick<Context, "warn">): void
  renderChunk?(
    this: RenderContext,
    code: string,
    chunk: { readonly fileName: string },
  ): { code: string; map: null } | null
}

/** An adapter's decisions for one build, beyond those that the core asks for. */
export interface Surroundings extends Environment {
  /** The URL under which a dev server serves a file, for code that does not stand beside it. */
  readonly url?: (file: string) => string
  /** Whether a dev server may serve the file. */
  readonly isAllowed?: (file: string) => boolean
  /** The beginning of the URL by which a dev server's modules reach one that is known by its key. */
  readonly keyUrl?: string
  /** Whether the output's format is told after modules are loaded (Rollup). */
  readonly lateFormat?: true
  /** Whether the build belongs to one that watches. */
  readonly isWatched?: boolean
}

/** wasm-bindgen's glue hands the instance on when it is evaluated. */
const SETS_INSTANCE = /\b__wbg_set_wasm\s*\(/
/** In front of a file that the host imports, until its name is known. No text of an app or of a wasm can hold it by chance or on purpose. */
export const MARK: string = `wasmport:${randomUUID()}/`
const IMPORTED = new RegExp(`${MARK}([\\w$]+)`, "g")
const IMPORTED_ID = new RegExp(`^${MARK}`)
/** A module that is asked for by its key, which stands behind it in hexadecimal. */
const KEY_ID = /^wasmport:key\/((?:[\da-f]{2})+)$/

/** For the bundlers' own filters: hooks that need not run cost nothing. */
export const FILTERS: {
  runtime: RegExp[]
  resolve: RegExp[]
  load: RegExp[]
  transform: { id: { exclude: RegExp[] }; code: RegExp }
} = {
  // Vite's own resolver knows files, packages and queries: there we look at our runtime only, and at queries behind a `#`, where it cuts a path.
  runtime: [RUNTIME_ID, IMPORTED_ID, KEY_ID, /^[^?\0]*#[^?\0]*\.wasm\?/i],
  resolve: [WASM_ID, RUNTIME_ID, IMPORTED_ID, /^node:fs\/promises$/],
  load: [WASM_ID, ON_DEMAND_FILE, TABLE_FILE, KEY_ID],
  // A module in any language is JavaScript by the time it comes to us. Our own modules are as they must be.
  transform: { id: { exclude: [WASM_ID] }, code: new RegExp(`${IMPORTS_RUNTIME.source}|${MAY_IMPORT.source}`) },
}

/** The hooks of one plugin. */
export class Hooks {
  readonly core: Core
  readonly watching: Watching
  readonly #declarations: Declarations
  readonly #builds = new WeakMap<object, Build>()
  /** Rolldown tells the format before modules are loaded, Rollup after. */
  #format: string | undefined

  /** Throws a WasmportError for an unknown or wrong option. */
  constructor(options: WasmportOptions | undefined, watching: Watching = new Watching()) {
    this.core = new Core(options)
    this.watching = watching
    this.#declarations = new Declarations(this.core)
  }

  /** Remembers there what was written, from one build to the next. */
  set cacheDir(folder: string) {
    this.#declarations.cacheDir = folder
  }

  /** The build that a hook is called for. */
  buildOf(context: object): Build {
    const its = this.#keyOf(context)
    const build = this.#builds.get(its) ?? new Build([])
    this.#builds.set(its, build)
    return build
  }

  #keyOf(context: object): object {
    return (context as Partial<Context>).environment ?? this
  }

  /** `input` is the bundler's option; undefined where a dev server begins. */
  buildStart(context: object, input: string | readonly string[] | Record<string, string> | undefined): void {
    const inputs = typeof input === "string" ? [input] : Object.values(input ?? {})
    this.#builds.set(this.#keyOf(context), new Build(inputs))
    if (input !== undefined) this.core.beginBuild()
  }

  /** Takes the output's format. Throws a WasmportError where a module waits that cannot. */
  setFormat(context: object, format: string | undefined): void {
    this.#format = format
    const error = formatError(format, this.buildOf(context).awaited)
    if (error !== undefined) throw error
  }

  async resolveId(
    context: Context,
    source: string,
    importer: string | undefined,
  ): Answered<string | { id: string; external: true }> {
    const runtime = runtimeFile(source)
    if (runtime !== undefined) return runtime
    if (KEY_ID.test(source)) return source
    if (IMPORTED_ID.test(source)) return { id: source, external: true }
    // Rollup takes Node's own modules for unresolved ones; our runtime may import them.
    if (source.startsWith("node:"))
      return importer !== undefined && slash(importer).startsWith(RUNTIME_DIR) ? { id: source, external: true } : null
    const { path, query } = splitQuery(source)
    if (parseId(source) === undefined) return null
    const resolved = await context.resolve(path, importer, { skipSelf: true })
    if (resolved === null || Boolean(resolved.external)) return null
    refuseQuestionMark(resolved.id)
    const file = splitQuery(resolved.id).path
    return query === "" || !this.core.includes(slash(file)) ? resolved.id : `${file}?${query}`
  }

  async load(context: Context, id: string, surroundings: Surroundings): Answered<Code> {
    const { dev } = surroundings
    if (splitQuery(slash(id)).path === TABLE)
      return js(dev === undefined ? await this.#table(context) : devTable(surroundings))
    const key = KEY_ID.exec(id)?.[1]
    if (key !== undefined) return js(this.#byKey(Buffer.from(key, "hex").toString(), surroundings))
    const part = this.#onDemand(context, id, surroundings)
    if (part !== undefined) return part
    const file = parseId(id)?.file
    if (file === undefined || !this.core.includes(file)) return null
    if (surroundings.isAllowed?.(file) === false) throw notAllowed(file)
    const answer = await this.#answer(context, id, surroundings)
    if (answer === undefined) return null
    if (answer.awaits) this.buildOf(context).awaited.add(answer.loaded.path)
    this.#declarations.add(answer.loaded, answer.form)
    for (const note of this.core.notes.splice(0)) context.warn(note)
    return {
      code: answer.code,
      map: dev === undefined ? null : { mappings: "" },
      moduleType: "js",
      ...(answer.getters === undefined ? {} : { syntheticNamedExports: answer.getters }),
    }
  }

  /** Undefined for a file that is not there, which the bundler reports better. */
  async #answer(context: Context, id: string, surroundings: Surroundings): Promise<Answer | undefined> {
    try {
      return await this.watching.during(id, context, surroundings, false, (looked) =>
        this.core.answer(id, this.#adapter(context, surroundings, looked)),
      )
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      return undefined
    }
  }

  #adapter(context: Context, surroundings: Surroundings, { watch, watchFor }: Looked): Adapter {
    const { emitted } = this.buildOf(context)
    const reference = (loaded: Loaded): string =>
      emitted.reference(context, loaded.file, basename(loaded.file), () => loaded.bytes, loaded.path)
    return {
      environment: surroundings.lateFormat === true ? surroundings : { format: this.#format, ...surroundings },
      resolve: resolverOf(context),
      watch,
      watchFor,
      url: (loaded) =>
        surroundings.dev === undefined
          ? { setup: "", code: `import.meta.ROLLUP_FILE_URL_${reference(loaded)}` }
          : devUrlOf(loaded.file, surroundings),
      imported: (loaded) => `${MARK}${reference(loaded)}`,
    }
  }

  /** The registry's table: every module of the bundle, once all of it is known. */
  async #table(context: Context): Promise<string> {
    const build = this.buildOf(context)
    build.hasTable = true
    return this.core.table(await walkGraph(context, build.inputs, TABLE), TABLE)
  }

  /** A module that a dev server's page asks for by its key: empty where there is none that may be served. */
  #byKey(key: string, { isAllowed }: Surroundings): string {
    const file = this.core.locate(key)
    return file === undefined || isAllowed?.(file) === false
      ? "export {}"
      : `export * from ${JSON.stringify(`${file}?wasmport=entry`)}`
  }

  /** The runtime's way to the parts that are fetched only when they are needed; undefined for other ids. */
  #onDemand(context: Context, id: string, { dev, read, sync, lateFormat }: Surroundings): Code | null | undefined {
    const part = onDemandPart(id)
    if (part === undefined) return undefined
    if (dev !== undefined || read === "worker") return null
    // A script is one file, and service workers have no `import()`.
    if (sync === true || (lateFormat === true ? read === "node" : isScript(this.#format))) return js(part.inlined)
    // An asset and not a chunk: Vite would put its preload helper around a chunk's import, and one-file outputs have none.
    if (read !== "browser" && lateFormat !== true) return null
    const { emitted, onDemand } = this.buildOf(context)
    const reference = emitted.reference(context, part.name, part.name, part.source)
    onDemand.add(reference)
    return js(part.fetched(`import.meta.ROLLUP_FILE_URL_${reference}`))
  }

  /** The app's own modules: source-phase imports, names that a wasm lacks, literal keys of the registry. */
  async transform(
    context: Context,
    code: string,
    id: string,
    surroundings: WatchSurroundings & { keepsPhase: boolean },
  ): Promise<{ code: string; map?: SourceMap | null; moduleSideEffects?: true } | null> {
    if (WASM_ID.test(id)) return null
    // What an import leads to is a module of its own, which is watched unless this one fails.
    return this.watching.during(id, context, surroundings, true, (looked) =>
      this.#transform(context, code, id, surroundings, looked),
    )
  }

  async #transform(
    context: Context,
    code: string,
    id: string,
    { keepsPhase, ...surroundings }: WatchSurroundings & { keepsPhase: boolean },
    looked: Looked,
  ): ReturnType<Hooks["transform"]> {
    const file = splitQuery(slash(id)).path
    const resolve = async (specifier: string): Promise<Target> => {
      const found = await context.resolve(specifier, id, { skipSelf: false })
      if (found === null) {
        looked.watchFor(specifier, file)
        return { kind: "nothing" }
      }
      if (found.external !== undefined && found.external !== false) return { kind: "external", keepsPhase }
      const target = this.core.target(found.id)
      if (target.kind === "wasm") watchWasm(target.file, looked)
      return target
    }
    const isGlue = (wasm: string): boolean => this.core.isGlue(file, code, wasm)
    const mayImport = MAY_IMPORT.test(code)
    const isBuild = surroundings.dev === undefined
    // A dev server's error must stand at the importer, and a call of it is none to another thread.
    const checkLater = isBuild && !ITS_NAME.test(code) ? (it: WantedNames) => this.#checkLater(file, it) : undefined
    const rewritten = mayImport
      ? await rewrite({
          path: this.core.keyOf(file),
          code,
          resolve,
          isGlue,
          ...(checkLater === undefined ? {} : { checkLater }),
        })
      : undefined
    await this.core.checkNames(resolverOf(context))
    const imports = await this.#keyImports(code, (it) => this.watching.watch(it, context, surroundings))
    // Published under `sideEffects` that forget it: without this module the glue has no instance.
    const effects = SETS_INSTANCE.test(code) && mayImport ? ({ moduleSideEffects: true } as const) : {}
    // Appended lines move nothing: the source map stays right as it is. Making one of a package's glue of half a megabyte
    // takes a dev server as long as everything else that we do there.
    if (rewritten === undefined)
      return imports === "" && !("moduleSideEffects" in effects)
        ? null
        : { code: code + imports, map: null, ...effects }
    return { code: rewritten.code + imports, map: rewritten.moved ? rewritten.map() : null, ...effects }
  }

  #checkLater(file: string, wanted: WantedNames): boolean {
    if (!wanted.specifier.startsWith(".")) return false
    this.core.checkLater(file, wanted)
    return true
  }

  /** Imports to append to a module of the app, one for each literal key in it. */
  async #keyImports(code: string, watch: (file: string) => void): Promise<string> {
    const files = (await literalKeys(code)).map((key) => {
      const file = this.core.locate(key)
      if (file === undefined) watch(`${this.core.root}/${key}`)
      return file
    })
    return entryImports(files.filter((file) => file !== undefined))
  }

  /** For `target: "worker"`: writes where the files are that the host imports. */
  renderChunk(
    context: RenderContext,
    code: string,
    { fileName }: { readonly fileName: string },
  ): { code: string; map: null } | null {
    if (!code.includes(MARK)) return null
    const from = fileName.split("/").slice(0, -1).join("/")
    const path = (reference: string): string =>
      relative(from, context.getFileName(reference)).replace(/^(?!\.\.\/)/, "./")
    const literal = (_: string, reference: string): string => quote(path(reference)).slice(1, -1).replaceAll("'", "\\'")
    return { code: code.replace(IMPORTED, literal), map: null }
  }

  /** Writes the declarations of a few loaded modules. Returns whether there are more. */
  finishSome(): boolean {
    return this.#declarations.writeSome()
  }

  /** Writes the declarations of the loaded modules. Returns the messages for the user. */
  finish(): string[] {
    return this.#declarations.flush()
  }

  closeWatcher(): void {
    this.watching.close()
  }
}

/** The hooks that Rollup and Rolldown take as they are. `keepsPhase`: an external import keeps its source phase in the output. */
export function sharedHooks(hooks: Hooks, surroundings: () => Surroundings, keepsPhase: boolean): SharedHooks {
  return {
    name: "wasmport",
    resolveId: {
      filter: { id: FILTERS.resolve },
      handler(source, importer) {
        return hooks.resolveId(this, source, importer)
      },
    },
    load: {
      filter: { id: FILTERS.load },
      handler(id) {
        return hooks.load(this, id, surroundings())
      },
    },
    // Late, so that other plugins have made JavaScript of other languages.
    transform: {
      order: "post",
      filter: FILTERS.transform,
      handler(code, id) {
        return hooks.transform(this, code, id, { ...surroundings(), keepsPhase })
      },
    },
    buildEnd() {
      for (const note of hooks.finish()) this.warn(note)
    },
    ...renderHook(hooks),
  }
}

/** The hook that `target: "worker"` needs: it writes where the files are that the host imports. */
export function renderHook(hooks: Hooks): Pick<SharedHooks, "renderChunk"> {
  if (hooks.core.options.target !== "worker") return {}
  return {
    renderChunk(code, chunk) {
      return hooks.renderChunk(this, code, chunk)
    },
  }
}

const resolverOf =
  (context: Context): ResolveImport =>
  async (specifier, importer) => {
    const found = await context.resolve(specifier, importer, { skipSelf: false })
    return found === null ? undefined : { id: found.id, external: Boolean(found.external) }
  }

const js = (code: string): Code => ({ code, map: null, moduleType: "js" })

/** The table of a dev server; a key that no module has entered is asked of the server. */
function devTable({ keyUrl }: Surroundings): string {
  if (keyUrl === undefined) return printDevTable("undefined")
  const hex = '[...new TextEncoder().encode(key)].map((byte) => byte.toString(16).padStart(2, "0")).join("")'
  return printDevTable(`(key) => import(/* @vite-ignore */ ${quote(keyUrl)} + ${hex})`)
}

/** The expression of the URL of a file that a dev server serves, or that its own process reads. */
function devUrlOf(file: string, { read, url }: Surroundings): Expression {
  if (read === "node" || read === "worker") return { setup: "", code: quote(pathToFileURL(file).href) }
  const path = url?.(file) ?? `./${encodeURIComponent(basename(file))}`
  // Not in the words that Vite looks for: it would read the whole of a package's code again for an asset.
  return { setup: "const { url: here } = import.meta", code: `new URL(${quote(path)}, here)` }
}

function notAllowed(file: string): WasmportError {
  return new WasmportError({
    file,
    message: "this file is outside of what the dev server may serve",
    hint: "Add its folder to server.fs.allow in the Vite config.",
  })
}
