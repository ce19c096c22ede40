/** The plugin for Vite 8: dev server, build, preview, SSR and workers. */
import { init } from "es-module-lexer"
import type { Plugin, ResolvedConfig, UserConfig } from "vite"
import { FILTERS, Hooks, renderHook } from "./hooks.ts"
import type { Surroundings } from "./hooks.ts"
import { slash, WASM_ID } from "./ids.ts"
import type { Server } from "./ids.ts"
import type { WasmportOptions } from "./options.ts"
import { fileUrl, oldTarget } from "./output-format.ts"
import { refuseHash } from "./project/odd-paths.ts"
import { RUNTIME_DIR, RUNTIME_ID, runtimeAliases } from "./runtime-files.ts"
import { optimizerPlugin } from "./vite-optimizer.ts"
import { packagePlugins } from "./vite-packages.ts"

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

/** Everything that the plugins of one config share. */
interface State {
  readonly hooks: Hooks
  /** Set once Vite has resolved it. */
  config: ResolvedConfig
  isAllowed: (file: string) => boolean
  readonly surroundings: WeakMap<object, Surroundings>
  /** Writes the declarations of the modules loaded so far. */
  finish(): void
  /** The same once a dev server pauses, which loads modules one by one. */
  finishLater(): void
}

/** `outer` are the hooks of the plugin that puts this one into workers: it configures nothing then, and the outer one ends its watching. */
function create(options: WasmportOptions | undefined, outer?: Hooks): Plugin[] {
  const nested = outer !== undefined
  let pause: NodeJS.Timeout | undefined
  const state: State = {
    hooks: new Hooks(options, outer?.watching),
    config: undefined as unknown as ResolvedConfig,
    isAllowed: () => true,
    surroundings: new WeakMap(),
    finish() {
      for (const note of state.hooks.finish()) state.config.logger.warn(`[wasmport] ${note}`)
    },
    finishLater() {
      clearTimeout(pause)
      pause = setTimeout(state.finish, 500).unref()
    },
  }
  const main = { ...modules(state), ...output(state), ...writing(state, nested) }
  main.configResolved = (resolved) => configResolved(state, main, resolved, nested)
  if (nested) return [main, importers(state)]
  main.config = (_, { command }) => ({
    ...configure(options, state.hooks, () => ({ root: state.hooks.core.root, base: state.config.base })),
    ...(command === "build" ? { resolve: { alias: runtimeAliases() } } : {}),
  })
  // Said of each environment that is there: a mention of `ssr` in the config would make Vite build one.
  main.configEnvironment = (name, { consumer = name === "client" ? "client" : "server" }) =>
    consumer === "server" ? { resolve: { noExternal: ["wasmport", /\.wasm(?:\?|$)/i] } } : null
  return [main, importers(state), ...packagePlugins()]
}

/** The config that users would otherwise have to write: our plugin in workers and in the optimizer. */
function configure(options: WasmportOptions | undefined, hooks: Hooks, server: () => Server): UserConfig {
  return {
    worker: { plugins: () => create(options, hooks) },
    optimizeDeps: {
      exclude: ["wasmport", "wasmport/runtime"],
      rolldownOptions: { plugins: [optimizerPlugin(options, server)] },
    },
  }
}

async function configResolved(state: State, main: Plugin, resolved: ResolvedConfig, nested: boolean): Promise<void> {
  state.config = resolved
  state.hooks.core.root = resolved.root
  state.hooks.cacheDir = resolved.cacheDir
  // oxlint-disable-next-line no-restricted-imports -- the peer that is running us
  const { isFileLoadingAllowed } = await import("vite")
  state.isAllowed = (file) => isFileLoadingAllowed(resolved, file)
  // Hooks that need not run cost a page's build a tenth of its time: only servers' and libraries' builds need these.
  if (Object.values(resolved.environments).every(({ consumer }) => consumer === "client")) {
    delete main.generateBundle
    if (!resolved.build.lib && !isRelative(resolved.base)) delete main.resolveFileUrl
  }
  // Our own runtime is served wherever the package manager has put it.
  if (!nested) resolved.server.fs.allow.push(RUNTIME_DIR)
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
      hooks.buildStart(this, state.config.command === "build" ? input : undefined)
    },

    resolveId: {
      filter: { id: FILTERS.runtime },
      async handler(source, importer) {
        const resolved = await hooks.resolveId(this, source, importer)
        // In a dev server, as Vite names the files that the runtime's import from each other, with a version: else there would be two of each.
        const isServed = state.config.command === "serve" && typeof resolved === "string" && RUNTIME_ID.test(source)
        return isServed ? this.resolve(resolved, importer, { skipSelf: true }) : resolved
      },
    },

    load: {
      filter: { id: FILTERS.load },
      async handler(id) {
        // `?url` is Vite's own, the same everywhere but for its URL's form. It cuts a path at `#`.
        if (/^[^#]*\.wasm\?(?:import&)?url$/.test(id)) return null
        const surroundings = surroundingsOf(this.environment, state)
        if (surroundings.dev === "page" && WASM_ID.test(id)) refuseHash(id)
        const code = await hooks.load(this, id, surroundings)
        if (code !== null && surroundings.dev !== undefined) state.finishLater()
        return code
      },
    },

    // The lexer is ready before the first page asks: nobody waits for the server any more, and the page is not there yet.
    configureServer({ httpServer }) {
      httpServer?.once("listening", () => void init())
    },

    // A module that never loaded has no place in Vite's graph yet: when the rest of its bytes arrives, the page starts anew.
    hotUpdate({ file, modules, type }) {
      if (hooks.watching.isMended(this.environment, slash(file), type === "create"))
        this.environment.hot.send({ type: "full-reload" })
      // A new `.wit`, which nobody could watch, changes the module's meaning.
      const described = slash(file).replace(/\.wit$/i, ".wasm")
      const of = this.environment.moduleGraph.getModulesByFile(described)
      return /\.wit$/i.test(file) && of !== undefined ? [...new Set([...modules, ...of])] : undefined
    },
  }
}

/** The emitted files, seen from the output. */
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

    ...renderHook(hooks),

    // A page's assets have the URLs that Vite gives them, by `base` and `renderBuiltUrl`. SSR and library builds load the
    // file from beside the chunk, wherever that is deployed. Scripts of a relative base do so too: Vite's own words for it
    // have no worker in mind.
    resolveFileUrl({ referenceId, relativePath, format }) {
      const { config } = state
      const page = this.environment.config.consumer === "client" && !config.build.lib
      const isOurs = hooks.buildOf(this).emitted.has(referenceId)
      if (!isOurs || (page && (format === "es" || !isRelative(config.base)))) return null
      return fileUrl(relativePath, format, surroundingsOf(this.environment, state).read)
    },

    // Vite drops every asset of a build for the server; the .wasm is read there. It is emitted again, which is no conflict.
    generateBundle: {
      order: "post",
      handler(_, bundle) {
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

/** When declarations are written. */
function writing(state: State, isNested: boolean): Part {
  let pending: NodeJS.Immediate | undefined
  const writeOn = (): void => {
    if (state.hooks.finishSome()) pending = setImmediate(writeOn)
    else state.finish()
  }
  return {
    // Files are written while the bundler renders, which leaves this thread idle but for short calls.
    buildEnd(error) {
      if (error === undefined && state.config.command === "build") pending = setImmediate(writeOn)
      else state.finish()
    },

    closeBundle() {
      clearImmediate(pending)
      state.finish()
    },

    // A worker's build ends long before the watcher.
    ...(isNested ? {} : { closeWatcher: () => state.hooks.closeWatcher() }),
  }
}

/** The app's own modules, once other plugins have made JavaScript of other languages. Rolldown loses the phase of externals. */
function importers(state: State): Plugin {
  return {
    name: "wasmport:importers",
    enforce: "post",
    transform: {
      filter: FILTERS.transform,
      handler(code, id) {
        const { dev, isWatched = false } = surroundingsOf(this.environment, state)
        return state.hooks.transform(this, code, id, { keepsPhase: false, dev, isWatched })
      },
    },
  }
}

const isRelative = (base: string): boolean => base === "" || base === "./"

interface ViteEnvironment {
  readonly config: { readonly consumer: string; readonly build: { readonly target: string | string[] | false } }
}

/** All that holds for every module of one environment, found out once. */
function surroundingsOf(environment: ViteEnvironment, state: State): Surroundings {
  const known = state.surroundings.get(environment) ?? findSurroundings(environment, state)
  state.surroundings.set(environment, known)
  return known
}

function findSurroundings(environment: ViteEnvironment, { hooks, config, isAllowed }: State): Surroundings {
  const { target } = hooks.core.options
  const isServer = environment.config.consumer === "server"
  const isBuild = config.command === "build"
  const limit = config.build.assetsInlineLimit
  return {
    dev: isBuild ? undefined : isServer ? "server" : "page",
    read:
      target === "worker"
        ? isServer
          ? "worker"
          : "browser"
        : target !== "auto"
          ? target
          : isServer
            ? "node"
            : "browser",
    consumer: isServer ? "server" : "client",
    live: "wrap",
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
    sync: isBuild && config.isWorker && config.worker.format === "iife",
    ...(isBuild ? {} : { isAllowed, keyUrl: `${isServer ? "/" : config.base}@id/wasmport:key/` }),
  }
}
