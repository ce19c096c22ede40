/** Builds that run before the real one and write nothing: they find its modules, and the exports that are used. */
import { resolve } from "node:path"
import type { BuildOptions, BuildResult, Metafile, Plugin, PluginBuild } from "esbuild"
import type { Core } from "./core.ts"
import { Probe } from "./esbuild-probe.ts"
import { literalKeys } from "./graph/registry-keys.ts"
import { wasmFiles } from "./graph/registry-table.ts"
import type { GraphNode, ModuleGraph } from "./graph/registry-table.ts"
import { slash } from "./ids.ts"
import type { Loaded } from "./project/files.ts"
import { TABLE } from "./runtime-files.ts"

/** Options for output in which the registry's keys can be read. */
const READABLE = {
  format: "esm",
  charset: "utf8",
  minify: false,
  minifyIdentifiers: false,
  minifySyntax: false,
  minifyWhitespace: false,
  sourcemap: false,
} as const satisfies BuildOptions

/** A module that the sources name only by its key. */
const NAMED = { imports: [], dynamicImports: [] }

/** The modules of a build. */
interface Discovered {
  readonly graph: ModuleGraph
  /** The files that it looked for in vain. */
  readonly files: ReadonlySet<string>
  /** The files of literal keys, in whatever module. */
  readonly keyed: ReadonlySet<string>
}

/** Sets our plugin up for a build before: with the `entry` layers that were found so far, and with a probe if there is one. */
type Setup = (build: PluginBuild, found: readonly string[], probe?: Probe) => void

/** The builds before one build. */
export class BuildsBefore {
  readonly #build: PluginBuild
  readonly #core: Core
  readonly #setup: Setup
  #modules: Promise<Discovered> | undefined

  constructor(build: PluginBuild, core: Core, setup: Setup) {
    this.#build = build
    this.#core = core
    this.#setup = setup
  }

  /** Called when the real build begins: its modules may be others now. */
  forget(): void {
    this.#modules = undefined
  }

  /** Every module of the build, found once for all callers. */
  modules(): Promise<Discovered> {
    return (this.#modules ??= this.#discover())
  }

  /** Makes the build ship shrunk modules. If the probe fails, the real build reports why. */
  async shrink(): Promise<void> {
    const core = this.#core
    core.tellUnknownKeys()
    const probe = new Probe()
    const setup = (build: PluginBuild): void => this.#setup(build, [], probe)
    const { metafile } = await this.#buildBefore({ sourcemap: false }, setup).catch(() => ({ metafile: undefined }))
    if (metafile === undefined) return
    probe.knowExports((file) => core.load(file).wasm.exports.map(({ name }) => name))
    const id = (path: string): string => idOf(path, core.root)
    const uses = probe.uses(metafile, id, TABLE)
    // The app reads exports of an instance, and nobody can see which. A key may also stand in a module that another plugin loads.
    if (Object.keys(metafile.inputs).some((path) => id(path) === TABLE))
      for (const file of (await this.modules()).keyed)
        uses.set(file, { facades: new Map(), ...uses.get(file), isWhole: true })
    const { ShrunkFiles } = await import("./shrunk-files.ts")
    const files = new ShrunkFiles({
      core,
      uses,
      links: probe.links,
      tell: (line) => {
        // oxlint-disable-next-line no-console -- esbuild's plugins can report nothing but errors and warnings
        if (isTalking(this.#build.initialOptions)) console.info(`[wasmport] ${line}`)
      },
      warn: (line) => core.tell(line),
    })
    const wanted = [...probe.files].filter(core.isOptimizing)
    const shipped = await Promise.all(
      wanted.map(async (file): Promise<[string, Loaded]> => {
        const { loaded, wasm } = await files.of(file)
        const { bytes, base64, named } = loaded
        const { named: _, ...whole } = core.load(file)
        return [file, { ...whole, bytes, base64, ...(named === undefined ? {} : { named }), shipped: wasm }]
      }),
    )
    core.ship(new Map(shipped))
  }

  /** The same build with other work for our plugin; it writes nothing. */
  #buildBefore(options: BuildOptions, setup: Plugin["setup"]): Promise<BuildResult<{ write: false; metafile: true }>> {
    const { initialOptions, esbuild } = this.#build
    const plugins = initialOptions.plugins ?? []
    return esbuild.build({
      ...initialOptions,
      ...options,
      write: false,
      metafile: true,
      logLevel: "silent",
      plugins: plugins.map((it) => (it.name === "wasmport" ? { name: "wasmport", setup } : it)),
    })
  }

  /**
   * Every module of the build, found by builds that write nothing. In each of them the registry's table leads to the `entry` layers that were found
   * before, since these may lead to more modules. If a build fails, the real build reports why.
   */
  async #discover(): Promise<Discovered> {
    const files = new Set<string>()
    const keyed = new Set<string>()
    let graph: ModuleGraph = { entries: [], nodes: new Map() }
    for (let found: string[] = [], known = -1; found.length > known;) {
      known = found.length
      const its = found
      const setup = (build: PluginBuild): void => this.#setup(build, its)
      const { metafile, outputFiles } = await this.#buildBefore(READABLE, setup).catch(() => ({
        metafile: undefined,
        outputFiles: [],
      }))
      if (metafile !== undefined) graph = graphOf(metafile, this.#core.root)
      const scripts = outputFiles.filter(({ path }) => /\.[cm]?js$/.test(path))
      // These are also the keys in modules that other plugins load.
      const keys = (await Promise.all(scripts.map(({ text }) => literalKeys(text)))).flat()
      const located = keys.map((key) => [key, this.#core.locate(key)] as const)
      for (const [key, file] of located)
        if (file === undefined) files.add(`${this.#core.root}/${key}`)
        else keyed.add(file)
      const named = located.flatMap(([, file]) => (file === undefined ? [] : [[file, NAMED] as const]))
      found = wasmFiles(new Map([...named, ...graph.nodes])).map(({ file, layer }) => `${file}?${layer}`)
    }
    return { graph, files, keyed }
  }
}

/** The absolute id of a path in a `metafile`. Modules of other namespaces are no files. */
const idOf = (path: string, root: string): string =>
  /^[\w-]{2,}:/.test(path) ? `\0${path}` : slash(resolve(root, path))

/** Whether a build prints more than warnings and errors. */
const isTalking = ({ logLevel = "info" }: BuildOptions): boolean => ["info", "debug", "verbose"].includes(logLevel)

/** A `metafile` as a graph of absolute ids. */
export function graphOf({ inputs, outputs }: Metafile, root: string): ModuleGraph {
  const id = (path: string): string => idOf(path, root)
  const nodes = new Map<string, GraphNode>()
  for (const [path, { imports }] of Object.entries(inputs)) {
    const internal = imports.filter((it) => it.external !== true)
    const ids = (isDynamic: boolean): string[] =>
      internal.filter(({ kind }) => (kind === "dynamic-import") === isDynamic).map((it) => id(it.path))
    nodes.set(id(path), { imports: ids(false), dynamicImports: ids(true) })
  }
  return {
    entries: Object.values(outputs).flatMap(({ entryPoint }) => (entryPoint === undefined ? [] : id(entryPoint))),
    nodes,
  }
}
