/** `wasmport types`: the declarations of all modules of a project, for a fresh clone and for CI. */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { exports as exportsOf } from "resolve.exports"
import type { Package } from "resolve.exports"
import type * as RolldownConfig from "rolldown/config"
import type * as RollupConfig from "rollup/loadConfigFile"
import { glob } from "tinyglobby"
import type * as Vite from "vite"
import { WasmportError } from "../loader/index.ts"
import { Hooks } from "./hooks.ts"
import type { TypesApi } from "./declarations.ts"
import { isLinked, readPackages } from "./project/package-graph.ts"

/** Folders in which other tools put copies of modules, or make them. */
const OUTPUT = ["dist", "build", "out", "target"]

/** A project as its bundler is configured. */
interface Project {
  readonly api: TypesApi
  /** Folders that the bundler writes. */
  readonly output: readonly string[]
  /** The source of the options, as the command prints it. */
  readonly by: string
}

/**
 * Writes `*.d.wasm.ts` and `wasm-env.d.ts` of the modules below `root` that fit a pattern; without patterns, of all modules there and in linked
 * packages. Returns the exit code: 1 if a module cannot be read, or if patterns fit none.
 */
export async function writeTypes(root: string, patterns: readonly string[]): Promise<number> {
  const { api, output, by } = await projectAt(resolve(root))
  const files =
    patterns.length > 0
      ? await wasmIn(api.root, patterns, [])
      : [...(await wasmIn(api.root, ["**/*.wasm"], output)), ...(await linkedWasm(api.root))]
  const taken = files.filter((file) => api.includes(file)).sort()
  const errors: unknown[] = []
  const { notes, written, current } = await api.declare(taken, (error) => errors.push(error))
  for (const note of notes) console.warn(`[wasmport] ${note}`)
  for (const error of errors) console.error(error instanceof WasmportError ? error.message : error)
  if (taken.length === 0) console.error(`[wasmport] ${api.root}: no .wasm here that the plugin takes`)
  else {
    const its = `types of ${current} of ${taken.length} modules`
    const done =
      written === 0
        ? `${its} were up to date already`
        : `wrote ${written} file${written === 1 ? "" : "s"}: ${its} are up to date now`
    console.log(`wasmport: ${done} (options: ${by})`)
  }
  return errors.length > 0 || (taken.length === 0 && patterns.length > 0) ? 1 : 0
}

const wasmIn = (cwd: string, patterns: readonly string[], output: readonly string[]): Promise<string[]> =>
  glob([...patterns], {
    cwd,
    absolute: true,
    ignore: ["**/node_modules/**", ...output.map((folder) => `${folder}/**`)],
  })

/** The modules of packages that the project links to: its TypeScript reads their sources. */
async function linkedWasm(root: string): Promise<string[]> {
  const { packages } = await readPackages(root)
  const linked = packages.slice(1).filter(({ folder }) => isLinked(folder))
  return (await Promise.all(linked.map(({ folder }) => wasmIn(folder, ["**/*.wasm"], OUTPUT)))).flat()
}

async function projectAt(root: string): Promise<Project> {
  const [bundler, config] = configOf(root) ?? []
  if (bundler === undefined || config === undefined)
    return byDefault(root, "defaults, since there is no config of a bundler")
  const { plugins, ...rest } = await LOAD[bundler](root, join(root, config))
  const api = plugins
    .map((it) => (it as { api?: { wasmport?: () => TypesApi } } | null)?.api?.wasmport?.())
    .find((it) => it !== undefined)
  return api === undefined
    ? byDefault(root, `defaults, since ${config} has no plugin of ours`)
    : { api, by: config, ...rest }
}

function byDefault(root: string, by: string): Project {
  const hooks = new Hooks(undefined)
  hooks.core.root = root
  return { api: hooks.types, output: OUTPUT, by }
}

type Bundler = "vite" | "rolldown" | "rollup"

/** The config in the root. Vite's comes first, since a library often has another bundler's config besides. */
function configOf(root: string): [Bundler, string] | undefined {
  for (const bundler of ["vite", "rolldown", "rollup"] as const)
    for (const ending of ["ts", "mts", "cts", "js", "mjs", "cjs"])
      if (existsSync(join(root, `${bundler}.config.${ending}`))) return [bundler, `${bundler}.config.${ending}`]
  return undefined
}

interface Configured {
  readonly plugins: readonly unknown[]
  readonly output: readonly string[]
}

const LOAD: Readonly<Record<Bundler, (root: string, config: string) => Promise<Configured>>> = {
  async vite(root) {
    const { resolveConfig } = await peer<typeof Vite>(root, "vite")
    const { plugins, environments } = await resolveConfig({ root, logLevel: "error" }, "build")
    return { plugins, output: [...OUTPUT, ...Object.values(environments).map(({ build }) => build.outDir)] }
  },
  async rolldown(root, config) {
    const { loadConfig } = await peer<typeof RolldownConfig>(root, "rolldown/config")
    return configured(await loadConfig(config))
  },
  async rollup(root, config) {
    const { loadConfigFile } = await peer<typeof RollupConfig>(root, "rollup/loadConfigFile")
    return configured((await loadConfigFile(config, {})).options)
  },
}

/** A module of the bundler that is installed in the project. */
async function peer<T>(root: string, specifier: string): Promise<T> {
  const manifest = createRequire(join(root, "package.json")).resolve(`${specifier.split("/")[0]}/package.json`)
  const [file] = exportsOf(JSON.parse(readFileSync(manifest, "utf8")) as Package, specifier) ?? []
  return (await import(/* @vite-ignore */ pathToFileURL(join(dirname(manifest), file ?? "")).href)) as T
}

function configured(exported: unknown): Configured {
  const all = (Array.isArray(exported) ? exported : [exported]) as { plugins?: unknown; output?: unknown }[]
  return { plugins: all.flatMap(({ plugins }) => flat(plugins)), output: OUTPUT }
}

const flat = (plugins: unknown): unknown[] => (Array.isArray(plugins) ? plugins.flatMap(flat) : [plugins])
