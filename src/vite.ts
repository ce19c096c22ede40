/** The plugin for Vite 6, 7 and 8: dev server, build, preview, SSR and workers. */
import { pathToFileURL } from "node:url"
import { init } from "es-module-lexer"
import type * as Vite from "vite"
import type { Plugin, ResolvedConfig } from "vite"
import { WasmportError } from "../loader/index.ts"
import type { TypesApi } from "./declarations.ts"
import { environmentOf, FILTERS, Hooks } from "./hooks.ts"
import type { Code, Surroundings } from "./hooks.ts"
import { importedFile } from "./host-imports.ts"
import type { Context } from "./build.ts"
import { devUrl, slash, splitQuery, WASM_ID } from "./ids.ts"
import type { Server } from "./ids.ts"
import { preloads, splitsNames } from "./options.ts"
import type { WasmportOptions } from "./options.ts"
import { fileUrl, oldTarget, targetsOf } from "./output-format.ts"
import { refuseUnlimited } from "./project/limited.ts"
import { refuseHash } from "./project/odd-paths.ts"
import { RUNTIME_DIR, RUNTIME_ID, runtimeAliases } from "./runtime-files.ts"
import { preloadPlugin } from "./vite-preload.ts"
import { optimizerPlugin } from "./vite-optimizer.ts"
import { packagePlugins } from "./vite-packages.ts"
import { hostIdOf, isBundledByNitro, isLeftToNitro, readOf, workerdPlugin } from "./vite-workerd.ts"
import type { LoadHook, RunningEnvironment } from "./vite-workerd.ts"
import { shippedUrl } from "./vite-url.ts"
import { cacheHook } from "./shared-hooks.ts"

export type { WasmportOptions } from "./options.ts"

/**
 * Makes `import * as math from "./math.wasm"` a typed ES module. Throws a WasmportError for an unknown or wrong option.
 *
 * @example
 * import wasmport from "wasmport/vite"
 * export default { plugins: [wasmport()] }
 */
export default function wasmport(options?: WasmportOptions): Plugin[] {
  return create(options)
}

/** The part of the app's own plugin that those in its workers share. */
type Outer = Pick<State, "hooks" | "configs">

/** All that belongs to one config: one plugin may serve several, in sequence and at once. */
interface Configured {
  readonly config: ResolvedConfig
  readonly isFileLoadingAllowed: typeof Vite.isFileLoadingAllowed
  /** Entries of workers that stand in the code of their page (`?worker&inline`). */
  readonly inlinedWorkers: Set<string>
  pause?: NodeJS.Timeout
}

/** Everything that the plugins of one call share. */
interface State {
  readonly hooks: Hooks
  readonly configs: WeakMap<ResolvedConfig, Configured>
  /** The config that Vite has resolved last. */
  last: Configured
  readonly surroundings: WeakMap<object, Surroundings>
  /** The optional hooks that some config needs. */
  readonly needed: Set<keyof Plugin>
}

/** `outer`: the state of the plugin that puts this one into workers. This one then configures nothing, and the outer one ends its watching. */
function create(options: WasmportOptions | undefined, outer?: Outer): Plugin[] {
  const nested = outer !== undefined
  const state: State = {
    hooks: new Hooks(options, environmentOf, outer?.hooks.watching),
    configs: new WeakMap(),
    last: undefined as unknown as Configured,
    surroundings: new WeakMap(),
    needed: new Set(),
  }
  const api = { wasmport: (): TypesApi => state.hooks.types }
  const optional = output(state)
  const main: Plugin = { ...modules(state), ...optional, ...writing(state, nested), ...(cacheHook as object), api }
  const optimized = new WeakMap<object, { server?: Server }>()
  main.configResolved = async (resolved) => {
    refuseOld(resolved)
    for (const it of optimizerPlugins(resolved)) Object.assign(optimized.get(it) ?? {}, { server: resolved })
    await configResolved(state, resolved, outer)
    adapt(state, main, optional, resolved)
  }
  if (nested) return [main, importers(state), inlinedWorkers(state)]
  main.config = (_, { command }) => {
    const link: { server?: Server } = {}
    const plugin = optimizerPlugin(options, () => link.server ?? state.last.config)
    optimized.set(plugin, link)
    return {
      worker: { plugins: () => create(options, state) },
      optimizeDeps: {
        exclude: ["wasmport", "wasmport/runtime", "wasmport/wasi"],
        rolldownOptions: { plugins: [plugin] },
      },
      ...(command === "build" ? { resolve: { alias: runtimeAliases() } } : {}),
    }
  }
  // Set for each environment that is there: a mention of `ssr` in the config would make Vite build one.
  main.configEnvironment = (name, { consumer = name === "client" ? "client" : "server" }) =>
    consumer === "server" ? { resolve: { noExternal: ["wasmport", /\.wasm(?:\?|$)/i] } } : null
  const workerd = workerdPlugin(
    state.hooks,
    (environment) => configuredOf(environment, state).config,
    main.load as LoadHook,
    optional.renderChunk as Part["renderChunk"] & {},
  )
  return [
    main,
    workerd,
    importers(state),
    inlinedWorkers(state),
    ...(preloads(state.hooks.core.options)
      ? [preloadPlugin(state.hooks, (environment) => surroundingsOf(environment, state))]
      : []),
    ...packagePlugins(),
  ]
}

function refuseOld({ environments }: { readonly environments?: object }): void {
  if (environments === undefined)
    throw new WasmportError({
      message:
        "Vite 5 and older are not supported: wasmport works with Vite 6, 7 and 8 (`npm install --save-dev vite@latest`).",
    })
}

const optimizerPlugins = ({ optimizeDeps }: ResolvedConfig): object[] =>
  [optimizeDeps.rolldownOptions?.plugins].flat().filter((it) => typeof it === "object" && it !== null)

async function configResolved(state: State, resolved: ResolvedConfig, outer: Outer | undefined): Promise<void> {
  const { isFileLoadingAllowed } = await runningVite(resolved)
  const { mainConfig } = resolved as { readonly mainConfig?: ResolvedConfig | null }
  const of = outer?.configs.get(mainConfig as ResolvedConfig)
  state.last = {
    config: resolved,
    isFileLoadingAllowed,
    inlinedWorkers: of?.inlinedWorkers ?? new Set(),
  }
  state.configs.set(resolved, state.last)
  state.hooks.core.root = resolved.root
  state.hooks.remember(resolved.root, resolved.cacheDir)
  await state.hooks.core.ready
  // Our own runtime is served wherever the package manager has put it.
  if (outer === undefined) resolved.server.fs.allow.push(RUNTIME_DIR)
}

/** Gives the plugin the hooks that its configs need, and a wider filter for older Vites. */
function adapt({ hooks, needed }: State, main: Plugin, optional: Part, resolved: ResolvedConfig): void {
  // Older resolvers cut a path at `#`.
  if (!knowsFileUrls(resolved))
    Object.assign(main.resolveId as object, { filter: { id: [...FILTERS.runtime, ...FILTERS.resolve] } })
  // Idle hooks cost a page's build a tenth of its time. Only servers' and libraries' builds need these.
  const isForServers = Object.values(resolved.environments).some(({ consumer }) => consumer !== "client")
  if (isForServers || splitsNames(hooks.core.options)) needed.add("generateBundle")
  if (isForServers || Boolean(resolved.build.lib) || isRelative(resolved.base)) needed.add("resolveFileUrl")
  if (hooks.core.options.optimize !== false) needed.add("renderChunk")
  for (const name of ["generateBundle", "renderChunk", "resolveFileUrl"] as const) {
    if (needed.has(name)) Object.assign(main, { [name]: optional[name] })
    else delete main[name]
  }
}

/** The config that a hook is called for. */
const configuredOf = (environment: object | undefined, { configs, last }: State): Configured =>
  (environment && configs.get((environment as ViteEnvironment).getTopLevelConfig())) ?? last

/** Writes the declarations of the modules loaded so far. */
function finish({ hooks }: State, { config }: Configured): void {
  for (const note of hooks.finish(config.root)) config.logger.warn(`[wasmport] ${note}`)
}

/** The same for a dev server, which loads modules one by one: once it pauses. */
function finishLater(state: State, configured: Configured): void {
  clearTimeout(configured.pause)
  configured.pause = setTimeout(() => finish(state, configured), 500).unref()
}

/** The Vite that runs us, found by the client file that its pages import. The name `vite` may lead to another version, or to none. */
async function runningVite({ resolve }: ResolvedConfig): Promise<typeof Vite> {
  const files = resolve.alias.map(
    ({ replacement }) => /^\/@fs(\/.*\/dist)\/client\/client\.mjs$/.exec(replacement)?.[1],
  )
  const folder = files.find((it) => it !== undefined)?.replace(/^\/(?=[a-z]:)/i, "")
  // oxlint-disable-next-line no-restricted-imports -- the peer that is running us
  if (folder === undefined) return import("vite")
  return (await import(/* @vite-ignore */ pathToFileURL(`${folder}/node/index.js`).href)) as typeof Vite
}

type Part = Omit<Plugin, "name">

/** How modules are found, read and printed. */
function modules(state: State): Plugin {
  const { hooks } = state
  return {
    name: "wasmport",
    // Vite's own handling of .wasm is a normal plugin: it would load the file first.
    enforce: "pre",

    buildStart({ input }) {
      const { config } = configuredOf(this.environment, state)
      const ready = hooks.buildStart(
        this,
        config.command === "build" ? input : undefined,
        undefined,
        Boolean(config.build.watch),
      )
      // Rollup tells the format only after modules are loaded.
      const { output } = this.environment.config.build.rollupOptions
      if (!knowsFileUrls(config) && output !== undefined && !Array.isArray(output))
        hooks.expectFormat(this, output.format)
      return ready
    },

    resolveId: {
      filter: { id: FILTERS.runtime },
      async handler(source, importer, options) {
        const { config } = configuredOf(this.environment, state)
        const file = config.command === "serve" ? importedFile(source) : undefined
        if (file !== undefined) return hostIdOf(this, file)
        const resolved = await hooks.resolveId(this, source, importer, options)
        // A dev server must name the file as Vite does for the runtime's own imports, with a version. Otherwise each file would be there twice.
        const isServed = config.command === "serve" && typeof resolved === "string" && RUNTIME_ID.test(source)
        return isServed ? this.resolve(resolved, importer, { skipSelf: true }) : resolved
      },
    },

    load: {
      filter: { id: FILTERS.load },
      async handler(id) {
        // `?url` is Vite's own, except for a path with `#`, where Vite cuts it.
        const { core } = hooks.buildOf(this)
        const file = WASM_ID.test(id) && splitQuery(id).path
        if (file !== false && core.isLimited(file)) refuseUnlimited(id, core.keyOf(slash(file)))
        else if (/^[^#]*\.wasm\?(?:import&)?url$/.test(id)) return urlCode(this, id, state)
        const surroundings = surroundingsOf(this.environment, state)
        if (surroundings.isLeft === true && WASM_ID.test(id)) return null
        if (surroundings.dev === "page" && WASM_ID.test(id)) refuseHash(id)
        const code = await hooks.load(this, id, surroundings)
        if (code !== null && surroundings.dev !== undefined) finishLater(state, configuredOf(this.environment, state))
        return code
      },
    },

    // Loads the lexer after the server's start and before the first page asks: nobody waits for it then.
    configureServer({ httpServer }) {
      httpServer?.once("listening", () => void init())
    },

    // A module that never loaded is not in Vite's graph yet. Once its file is mended, the page reloads.
    hotUpdate({ file, modules, type }) {
      if (hooks.watching.isMended(this.environment, slash(file), type === "create"))
        this.environment.hot.send({ type: "full-reload" })
      // A new `.wit`, which nobody could watch, changes the module's meaning.
      const described = slash(file).replace(/\.wit$/i, ".wasm")
      // So does a variant that comes, goes or changes: the plain module chooses among others.
      const files = /\.wit$/i.test(file) ? [described] : hooks.buildOf(this).core.plainOf(slash(file))
      const of = files.flatMap((it) => [...(this.environment.moduleGraph.getModulesByFile(it) ?? [])])
      return of.length > 0 ? [...new Set([...modules, ...of])] : undefined
    },
  }
}

/** The code of a `?url`; null if Vite's own is right. */
function urlCode(context: Context & { environment: ViteEnvironment }, id: string, state: State): Code | null {
  const { environment } = context
  const { config } = configuredOf(environment, state)
  if (config.command !== "build") return null
  const code = shippedUrl(context, slash(splitQuery(id).path), state.hooks.buildOf(context), {
    isPage: environment.config.consumer === "client",
    isLibrary: Boolean(config.build.lib),
    limit: config.build.assetsInlineLimit,
    knowsFileUrls: knowsFileUrls(config),
  })
  return code === undefined ? null : { code, map: null, moduleType: "js" }
}

/** The hooks for emitted files. */
function output(state: State): Part {
  const { hooks } = state
  /** Files of a server's build that are emitted a second time. */
  const again = new Set<string>()
  return {
    onLog: (_, { code, message }) => {
      // The registry's table imports modules of the same chunk, by design.
      if (code === "INEFFECTIVE_DYNAMIC_IMPORT" && message.includes("wasmport=")) return false
      return code === "FILE_NAME_CONFLICT" && [...again].some((name) => message.includes(name)) ? false : undefined
    },

    outputOptions({ format }) {
      hooks.setFormat(this, format)
      return null
    },

    // A page's assets have the URLs that Vite gives them, by `base` and `renderBuiltUrl`. SSR and library builds load the file from beside the chunk,
    // wherever that is deployed. Scripts with a relative base do so too: Vite's own expression would not work in a worker.
    resolveFileUrl({ referenceId, relativePath, format }) {
      const isOurs = hooks.buildOf(this).emitted.has(referenceId)
      if (!isOurs || hasViteUrls(this.environment, format, state)) return null
      return fileUrl(relativePath, format, surroundingsOf(this.environment, state).read)
    },

    // Writes Vite's own mark of an asset, which Vite replaces after us.
    renderChunk(code, chunk, options, { chunks }) {
      return hooks.renderChunk(this, code, chunk, surroundingsOf(this.environment, state), {
        options,
        chunks,
        url: hasViteUrls(this.environment, options.format, state)
          ? (reference) => `"__VITE_ASSET__${reference}__"`
          : undefined,
      })
    },

    // Vite drops every asset of a build for the server, but the .wasm is read there. So it is emitted again, which is no conflict.
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        hooks.emitNames(this)
        if (this.environment.config.consumer !== "server") return
        for (const [reference, source] of hooks.buildOf(this).emitted) {
          const fileName = this.getFileName(reference)
          if (bundle[fileName] !== undefined) continue
          again.add(fileName)
          this.emitFile({ type: "asset", fileName, source })
        }
      },
    },
  }
}

/** Whether Vite gives assets their URLs, by `base` and `renderBuiltUrl`. */
function hasViteUrls(environment: ViteEnvironment, format: string, state: State): boolean {
  const { config } = configuredOf(environment, state)
  return environment.config.consumer === "client" && !config.build.lib && (format === "es" || !isRelative(config.base))
}

/** The hooks that write declarations. */
function writing(state: State, isNested: boolean): Part {
  let pending: NodeJS.Immediate | undefined
  let lacking: Promise<string[]> = Promise.resolve([])
  const writeOn = (configured: Configured): void => {
    if (state.hooks.finishSome()) pending = setImmediate(writeOn, configured)
    else finish(state, configured)
  }
  return {
    // Files are written while the bundler renders, which leaves this thread idle but for short calls.
    buildEnd(error) {
      const configured = configuredOf(this.environment, state)
      if (error === undefined && configured.config.command === "build") {
        pending = setImmediate(writeOn, configured)
        // Several builds may run at once.
        lacking = Promise.all([lacking, state.hooks.checkFloor(this)]).then((all) => all.flat())
      } else finish(state, configured)
    },

    async closeBundle() {
      const notes = lacking
      lacking = Promise.resolve([])
      for (const note of await notes) this.warn(note)
      clearImmediate(pending)
      finish(state, configuredOf(this.environment, state))
    },

    // A worker's build ends long before the watcher.
    ...(isNested ? {} : { closeWatcher: () => state.hooks.closeWatcher() }),
  }
}

/** The plugin for the app's own modules, after other plugins have turned them into JavaScript. Rolldown loses the phase of externals. */
function importers(state: State): Plugin {
  return {
    name: "wasmport:importers",
    enforce: "post",
    // After all other plugins: refuses a query that nobody took.
    load: {
      filter: { id: WASM_ID },
      handler(id) {
        state.hooks.refuseQuery(this, id)
        return null
      },
    },
    transform: {
      filter: FILTERS.transform,
      handler(code, id) {
        return state.hooks.transform(this, code, id, { ...surroundingsOf(this.environment, state), keepsPhase: false })
      },
    },
  }
}

/** Notes the workers that a page holds in its code, before Vite builds them. */
function inlinedWorkers(state: State): Plugin {
  return {
    name: "wasmport:inlined-workers",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: /[?&](?:shared)?worker(?:&|$)/ },
      handler(id) {
        const { inlinedWorkers } = configuredOf(this.environment, state)
        if (/[?&]inline\b/.test(id)) inlinedWorkers.add(splitQuery(id).path)
        return null
      },
    },
  }
}

const isRelative = (base: string): boolean => base === "" || base === "./"

/** Whether Vite itself puts the URLs of emitted files in place, by `base` and `renderBuiltUrl`. */
const knowsFileUrls = ({ plugins }: ResolvedConfig): boolean =>
  plugins.some(({ name, resolveFileUrl }) => name === "vite:asset" && resolveFileUrl !== undefined)

type ViteEnvironment = RunningEnvironment & {
  getTopLevelConfig(): ResolvedConfig
  readonly config: Parameters<typeof Vite.isFileLoadingAllowed>[0] & { readonly isBundled?: boolean }
}

/** All that holds for every module of one environment, found out once. */
function surroundingsOf(environment: ViteEnvironment, state: State): Surroundings {
  const known = state.surroundings.get(environment) ?? findSurroundings(environment, state)
  state.surroundings.set(environment, known)
  return known
}

function findSurroundings(environment: ViteEnvironment, state: State): Surroundings {
  const { hooks } = state
  const { config, isFileLoadingAllowed, inlinedWorkers } = configuredOf(environment, state)
  const isServer = environment.config.consumer === "server"
  const isBuild = config.command === "build"
  const isScript = isBuild && config.isWorker && config.worker.format === "iife"
  const limit = config.build.assetsInlineLimit
  return {
    dev: isBuild ? undefined : isServer ? "server" : "page",
    read: readOf(environment, config, hooks.core.options.target),
    consumer: isServer ? "server" : "client",
    live: "wrap",
    hasOthers: true,
    isWatched: isBuild && Boolean(config.build.watch),
    inlineLimit: (file, bytes) => {
      // Frameworks bundle a server's code again, and leave files behind that stand beside it.
      if (isServer) return Infinity
      if (typeof limit !== "function") return limit
      const decided = limit(file, Buffer.from(bytes))
      return decided === undefined ? 4096 : decided ? Infinity : -1
    },
    // Servers' code is not transformed, and the dev server leaves top-level await as it is.
    old: isBuild && !isServer ? oldTarget(environment.config.build.target) : undefined,
    // A library runs in its consumers' pages, whose targets nobody knows.
    targets: isBuild && !isServer && !config.build.lib ? targetsOf(environment.config.build.target) : undefined,
    isAlone: !isBuild
      ? environment.config.isBundled === true
      : config.isWorker && hooks.buildOf({ environment }).inputs?.some((it) => inlinedWorkers.has(it)) === true,
    isWorker: config.isWorker,
    tell: (line) => config.logger.info(`[wasmport] ${line}`),
    sync: isScript,
    isLeft: isLeftToNitro(environment),
    isBundledAgain: isServer || Boolean(config.build.lib),
    ...(isBuild && isBundledByNitro(environment, config) ? { importedAs: "?module" as const } : {}),
    // Rollup, which builds in Vite 6 and 7, leaves calls of `require` in modules of the app.
    ...(isBuild && !knowsFileUrls(config) ? { keepsRequire: true as const } : {}),
    // Before Vite 8, the URL that it gives to an asset of a page is a mark in a string.
    ...(isBuild && !isServer && !knowsFileUrls(config) && !config.build.lib && !(isScript && isRelative(config.base))
      ? { assetUrl: (reference: string) => `"__VITE_ASSET__${reference}__"` }
      : {}),
    ...(isBuild
      ? {}
      : {
          // No browser asks for the imports of a server's code.
          ...(isServer ? {} : { isAllowed: (file: string) => isFileLoadingAllowed(environment.config, file) }),
          url: (file: string) => devUrl(file, config),
          keyUrl: `${isServer ? "/" : config.base}@id/wasmport:key/`,
        }),
  }
}
