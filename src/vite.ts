/**
 * The plugin for Vite 8: dev server, build, preview, SSR and workers.
 *
 * @example
 * import wasmport from "wasmport/vite"
 * export default { plugins: [wasmport()] }
 */
import { resolve } from "node:path"
import type { Plugin, ResolvedConfig, UserConfig } from "vite"
import { WasmportError } from "../loader/index.ts"
import { RUNTIME_DIR, RUNTIME_ID } from "./runtime-files.ts"
import { fileUrl, oldTarget } from "./output-format.ts"
import { createHooks, FILTERS } from "./hooks.ts"
import type { Environment, Hooks } from "./hooks.ts"
import { slash } from "./ids.ts"
import type { Server } from "./ids.ts"
import { optimizerPlugin } from "./vite-optimizer.ts"
import type { WasmportOptions } from "./options.ts"
import { packagePlugins } from "./vite-packages.ts"

export type { WasmportOptions } from "./options.ts"

export default function wasmport(options?: WasmportOptions): Plugin[] {
  return create(options, false)
}

/** `nested` plugins are the ones that the outer one puts into workers and the optimizer: they configure nothing. */
function create(options: WasmportOptions | undefined, nested: boolean): Plugin[] {
  const hooks = createHooks(options)
  let config: ResolvedConfig
  /** Files of a server's build that are emitted a second time. */
  const again = new Set<string>()
  let isAllowed: (file: string) => boolean = () => true

  let writing: NodeJS.Immediate | undefined
  function finish(): void {
    for (const note of hooks.finish()) config.logger.warn(`[wasmport] ${note}`)
  }

  /** The dev server loads modules one by one: their declarations are written when it pauses. */
  let pause: NodeJS.Timeout | undefined
  function finishLater(): void {
    clearTimeout(pause)
    pause = setTimeout(finish, 500).unref()
  }

  const plugin: Plugin = {
    name: "wasmport",
    // Vite's own handling of .wasm is a normal plugin: it would load the file first.
    enforce: "pre",

    async configResolved(resolved) {
      config = resolved
      hooks.core.root = slash(resolved.root)
      // oxlint-disable-next-line no-restricted-imports -- the peer that is running us
      const { isFileLoadingAllowed } = await import("vite")
      isAllowed = (file) => isFileLoadingAllowed(resolved, file)
      // Hooks that need not run cost a page's build a tenth of its time: only servers' and libraries' builds need these.
      if (Object.values(resolved.environments).every(({ consumer }) => consumer === "client")) {
        delete plugin.generateBundle
        if (!resolved.build.lib && !isRelative(resolved.base)) delete plugin.resolveFileUrl
      }
      // Our own runtime is served wherever the package manager has put it.
      if (!nested) resolved.server.fs.allow.push(RUNTIME_DIR)
    },

    buildStart() {
      hooks.buildStart.call(this, [resolve(config.root, config.build.outDir)], config.command === "serve")
    },

    onLog: (_, log) =>
      log.code === "FILE_NAME_CONFLICT" && [...again].some((fileName) => log.message.includes(fileName))
        ? false
        : undefined,

    resolveId: {
      filter: { id: FILTERS.runtime },
      async handler(source, importer) {
        const resolved = await hooks.resolveId.call(this, source, importer)
        // As Vite names what the runtime's files import from each other, in the dev server with a version: else there would be two of each.
        return typeof resolved === "string" && RUNTIME_ID.test(source)
          ? this.resolve(resolved, importer, { skipSelf: true })
          : resolved
      },
    },

    load: {
      filter: { id: FILTERS.load },
      async handler(id) {
        const environment = environmentOf(this.environment, config, hooks)
        // `?url` is Vite's own, the same everywhere but for its URL's form.
        if (/\?(?:import&)?url$/.test(id)) return null
        if (environment.files === "server" && !isAllowed(id.split("?")[0] ?? id)) {
          throw new WasmportError({
            file: id,
            message: "this file is outside of what the dev server may serve",
            hint: "Add its folder to server.fs.allow in the Vite config.",
          })
        }
        const code = await hooks.load.call(this, id, environment)
        if (code !== null && environment.files === "server") finishLater()
        return code
      },
    },

    // A module that never loaded has no place in Vite's graph yet: when the rest of its bytes arrives, the page starts anew.
    hotUpdate({ file, modules }) {
      // A `.wit` may have been what kept it from loading; and a new one, which nobody could watch, changes what the module means.
      const described = slash(file).replace(/\.wit$/i, ".wasm")
      if (hooks.failed.has(described)) this.environment.hot.send({ type: "full-reload" })
      const of = this.environment.moduleGraph.getModulesByFile(described)
      return /\.wit$/i.test(file) && of !== undefined ? [...new Set([...modules, ...of])] : undefined
    },

    // Files are written while the bundler renders: that would leave this thread idle.
    buildEnd(error) {
      if (error === undefined && config.command === "build") writing = setImmediate(finish)
      else finish()
    },

    closeBundle() {
      clearImmediate(writing)
      finish()
    },

    closeWatcher: hooks.closeWatcher,

    outputOptions(output) {
      hooks.setFormat(output.format)
      return null
    },

    ...(hooks.core.options.target === "worker"
      ? ({
          renderChunk(code, chunk) {
            return hooks.renderChunk.call(this, code, chunk)
          },
        } satisfies Pick<Plugin, "renderChunk">)
      : {}),

    // A page's assets have the URLs that Vite gives them, by `base` and `renderBuiltUrl`. SSR and library builds load the
    // file from beside the chunk, wherever that is deployed. Scripts of a relative base do so too: Vite's own words for it
    // have no worker in mind.
    resolveFileUrl({ referenceId, relativePath, format }) {
      const page = this.environment.config.consumer === "client" && !config.build.lib
      if (!hooks.emitted.has(referenceId) || (page && (format === "es" || !isRelative(config.base)))) return null
      if (format === "es") return `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`
      return fileUrl(relativePath, format, environmentOf(this.environment, config, hooks).read)
    },

    // Vite drops every asset of a build for the server; the .wasm is read there. It is emitted again, which is no conflict.
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        if (this.environment.config.consumer !== "server") return
        for (const [reference, source] of hooks.emitted) {
          const fileName = this.getFileName(reference)
          if (bundle[fileName] !== undefined) continue
          again.add(fileName)
          this.emitFile({ type: "asset", fileName, source })
        }
      },
    },
  }
  // The app's own modules, once other plugins have made JavaScript of what is none. Rolldown loses the phase of externals.
  const importers: Plugin = {
    name: "wasmport:importers",
    enforce: "post",
    transform: {
      filter: FILTERS.transform,
      handler(code, id) {
        return hooks.transform.call(this, code, id, false)
      },
    },
  }
  if (nested) return [plugin, importers]
  plugin.config = () => configure(options, () => ({ root: hooks.core.root, base: config.base }))
  // Said of each environment that is there: a mention of `ssr` in the config would make Vite build one.
  plugin.configEnvironment = (name, { consumer = name === "client" ? "client" : "server" }) =>
    consumer === "server" ? { resolve: { noExternal: ["wasmport", /\.wasm(?:\?|$)/i] } } : null
  return [plugin, importers, ...packagePlugins()]
}

/** What users would otherwise have to write: our plugin in workers and in the optimizer. */
function configure(options: WasmportOptions | undefined, server: () => Server): UserConfig {
  return {
    worker: { plugins: () => create(options, true) },
    optimizeDeps: {
      exclude: ["wasmport", "wasmport/runtime"],
      rolldownOptions: { plugins: [optimizerPlugin(options, server)] },
    },
  }
}

const isRelative = (base: string): boolean => base === "" || base === "./"

function environmentOf(
  environment: { mode: string; config: { consumer: string; build: { target: string | string[] | false } } },
  config: ResolvedConfig,
  hooks: Hooks,
): Environment {
  const { target } = hooks.core.options
  const server = environment.config.consumer === "server"
  const limit = config.build.assetsInlineLimit
  return {
    files: config.command === "serve" ? "server" : "emit",
    read:
      target === "worker" ? (server ? "worker" : "browser") : target !== "auto" ? target : server ? "node" : "browser",
    live: "wrap",
    unbundled: config.command === "serve" && !server,
    inlineLimit: (file, bytes) => {
      if (typeof limit !== "function") return limit
      const decided = limit(file, Buffer.from(bytes))
      return decided === undefined ? 4096 : decided ? Infinity : -1
    },
    // Servers' code is not transformed, and the dev server leaves top-level await as it is.
    old: config.command === "build" && !server ? oldTarget(environment.config.build.target) : undefined,
    sync: config.command === "build" && config.isWorker && config.worker.format === "iife",
  }
}
