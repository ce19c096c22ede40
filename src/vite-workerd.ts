/**
 * Where the code of a Vite environment runs, and the plugin for environments in workerd. There another plugin, such as Cloudflare's, takes each
 * import of a `.wasm` for the module itself, and hands it to the host.
 */
import type { Plugin, ResolvedConfig } from "vite"
import type { Hooks } from "./hooks.ts"
import { parseId, slash, splitQuery, WASM_ID } from "./ids.ts"
import type { WasmportOptions } from "./options.ts"
import type { Read } from "./output-format.ts"

/** The facts of an environment that tell where its code runs. */
export interface RunningEnvironment {
  readonly name: string
  readonly config: { readonly consumer: string; readonly resolve: { readonly conditions: readonly string[] } }
}

/** The config of all environments. */
type Config = Pick<ResolvedConfig, "command" | "isWorker" | "worker" | "build" | "ssr" | "plugins">

/** How the code of an environment gets the bytes. This depends on where the code runs, and not on the side that it is for. */
export function readOf(environment: RunningEnvironment, config: Config, target: Target): Read {
  const { name, config: its } = environment
  const isBuild = config.command === "build"
  if (its.consumer !== "server") {
    if (target === "node" || target === "webworker") return target
    // A dev server serves pages and workers the same modules. In scripts nothing waits.
    if (!isBuild || (config.isWorker && config.worker.format !== "iife")) return "webworker"
    // A library runs in its consumers' pages, and in Node.
    return config.build.lib && !config.isWorker && target === "auto" ? "universal" : "browser"
  }
  if (isInWorkerd(environment, config, target)) return "worker"
  if (!isBuild) return "node"
  if (target !== "auto") return target
  return name === "ssr" && config.ssr?.target === "webworker" ? "universal" : "node"
}

type Target = NonNullable<WasmportOptions["target"]>

/**
 * Whether an environment's code runs in workerd. In a build the option decides, else the condition `workerd`. A dev server runs code there only with
 * Cloudflare's plugin.
 */
function isInWorkerd(environment: RunningEnvironment, { command, plugins }: Config, target: Target): boolean {
  if (command === "build" && target !== "auto") return target === "worker"
  if (!isForWorkerd(environment)) return false
  // A module runner of Vite's own runs in this process, also where Cloudflare's plugin made it.
  return command === "build" || (!("runner" in environment) && plugins.some(({ name }) => CLOUDFLARE.test(name)))
}

const NITRO = /^(?:nitro|nuxt):/

/**
 * Whether Nitro bundles an environment's output again, as in Nuxt. Nitro takes `import module from "./math.wasm?module"` for the module
 * itself, as Vercel's edge does. Without the query it would give the wasm's exports. The output of Nitro's own environment goes to the host.
 */
export const isBundledByNitro = ({ name, config }: RunningEnvironment, { plugins }: Pick<Config, "plugins">): boolean =>
  config.consumer === "server" && name !== "nitro" && plugins.some((it) => NITRO.test(it.name))

/**
 * Whether an environment's own build has Nitro's plugin for `.wasm`. That plugin takes the bytes of each `.wasm`, whatever its query: of
 * those that other environments have built, and of those that a server's routes import. With `nitro({ wasm: false })` it is not there.
 */
export const isLeftToNitro = ({ config }: { readonly config: { readonly build: BuildOptions } }): boolean =>
  [config.build.rolldownOptions?.plugins, config.build.rollupOptions?.plugins]
    .flat(3)
    .some((it) => typeof it === "object" && it !== null && "name" in it && it.name === "unwasm")

type BuildOptions = Pick<ResolvedConfig["build"], "rollupOptions"> & {
  readonly rolldownOptions?: { plugins?: unknown }
}

const isForWorkerd = ({ config: { consumer, resolve } }: RunningEnvironment): boolean =>
  consumer === "server" && resolve.conditions.includes("workerd")

const CLOUDFLARE = /^vite-plugin-cloudflare(?::|$)/

/** The hook `load` with its filter. */
export type LoadHook = Exclude<NonNullable<Plugin["load"]>, (...args: never) => unknown>

/** Marks a resolution of ours that Cloudflare's plugin is to answer. */
const FOR_HOST = { wasmport: "host" }
/** No other plugin takes a `.wasm` with this query: Cloudflare's looks at the end of an id. */
const APART = "?wasmport"

/** How workerd names the `.wasm` that Cloudflare's plugin hands to it. */
export async function hostIdOf(
  context: { resolve(id: string, importer?: string, options?: object): Promise<{ id: string } | null> },
  file: string,
): Promise<{ id: string; external: true } | null> {
  const found = await context.resolve(`${file}?module`, undefined, { custom: FOR_HOST })
  return found === null ? null : { id: found.id, external: true }
}

/**
 * Finds and loads each `.wasm` before other plugins take it, in the environments that run in workerd, and writes where their host finds it. `load`
 * and `renderChunk` are the hooks that all environments have. `configOf` gives the config that an environment belongs to.
 */
export function workerdPlugin(
  hooks: Hooks,
  configOf: (environment: object) => Config,
  load: LoadHook,
  renderChunk: NonNullable<Plugin["renderChunk"]>,
): Plugin {
  return {
    name: "wasmport:workerd",
    enforce: "pre",
    // Also if Node runs the code, as in vitest: Cloudflare's plugin takes the files there, too.
    applyToEnvironment: (environment) =>
      isForWorkerd(environment) || readOf(environment, configOf(environment), hooks.core.options.target) === "worker",
    resolveId: {
      order: "pre",
      filter: { id: [WASM_ID, /^#/] },
      async handler(source, importer, options) {
        if ((options.custom as Partial<typeof FOR_HOST> | undefined)?.wasmport !== undefined) return null
        const { path, query } = splitQuery(source)
        // A query of Vite's (`?url`) or of another plugin.
        if (WASM_ID.test(source) && parseId(source) === undefined) return null
        const resolve = (id: string): ReturnType<typeof this.resolve> =>
          this.resolve(id, importer, { ...options, skipSelf: true })
        const found = await resolve(`${path}${APART}`).catch((error: unknown) => {
          // A package's own `#name` may stand for anything, and need not allow a query.
          if (source.startsWith("#")) return resolve(source)
          throw error
        })
        if (found === null || Boolean(found.external)) return null
        const file = slash(splitQuery(found.id).path)
        const wanted = query === "" ? file : `${file}?${query}`
        return parseId(wanted) !== undefined && hooks.core.includes(file) ? wanted : null
      },
    },
    // Cloudflare's plugin has its own `?init`.
    load: { ...load, order: "pre" },
    renderChunk,
  }
}
