/**
 * The plugin for esbuild.
 *
 * @example
 * import wasmport from "wasmport/esbuild"
 * await esbuild.build({ entryPoints: ["src/main.js"], bundle: true, format: "esm", outdir: "dist", plugins: [wasmport()] })
 */
import { readFile } from "node:fs/promises"
import { dirname, extname, resolve } from "node:path"
import type { BuildOptions, Loader, OnLoadResult, Plugin, PluginBuild } from "esbuild"
import { WasmportError } from "../loader/index.ts"
import type { Host } from "../loader/index.ts"
import { createCore } from "./core.ts"
import { APART_FILE, apartOf, RUNTIME_DIR, RUNTIME_ID, runtimeFile } from "./runtime-files.ts"
import type { Core, Loaded } from "./core.ts"
import type { Apart } from "./runtime-files.ts"
import { createDeclarations } from "./declarations.ts"
import { formatError, isScript, oldTarget, scriptUrl, waits } from "./output-format.ts"
import type { Read } from "./output-format.ts"
import { MAY_IMPORT, rewrite } from "./graph/rewrite-imports.ts"
import type { Target } from "./graph/rewrite-imports.ts"
import { basename, isImportedByApp, keyOf, parseId, slash, splitQuery } from "./ids.ts"
import type { WasmportOptions } from "./options.ts"
import { asked, registryImports, scan } from "./project/mentions.ts"

export type { WasmportOptions } from "./options.ts"

/** Where emitted files live before esbuild's own `file` loader has named them; paths in it are keys, never absolute. */
const EMITTED = "wasmport-file"

export default function wasmport(options?: WasmportOptions): Plugin {
  const core = createCore(options)
  return { name: "wasmport", setup: (build) => setup(build, core) }
}

function setup(build: PluginBuild, core: Core): void {
  const { initialOptions } = build
  const { supported = {}, target } = initialOptions
  core.root = slash(resolve(initialOptions.absWorkingDir ?? process.cwd()))
  const declarations = createDeclarations(core)
  const reader = readerOf(core, initialOptions)
  const skip = initialOptions.outdir === undefined ? [] : [resolve(core.root, initialOptions.outdir)]
  let mentions = scan(core.root, skip)
  build.onStart(() => {
    mentions = scan(core.root, skip)
  })

  build.onResolve({ filter: RUNTIME_ID }, ({ path, importer }) => {
    const file = runtimeFile(path, mentions, importer)
    return file === undefined ? undefined : { path: resolve(file), sideEffects: false }
  })

  // With `target: "node"` our runtime reads from the disk, whatever esbuild's own platform is.
  build.onResolve({ filter: /^node:fs\/promises$/ }, ({ importer }) =>
    slash(importer).startsWith(RUNTIME_DIR) ? { external: true } : undefined,
  )

  build.onResolve(
    { filter: /\.wasm(?:\?|$)/i },
    async ({ path, importer, resolveDir, kind, pluginData, with: attributes }) => {
      if (pluginData === OURS || parseId(path) === undefined) return undefined
      const { path: plain, query } = splitQuery(path)
      const found = await build.resolve(plain, { importer, resolveDir, kind, with: attributes, pluginData: OURS })
      if (found.errors.length > 0 || found.external || found.namespace !== "file" || !core.includes(slash(found.path)))
        return found.errors.length > 0 ? { errors: found.errors } : undefined
      return { path: found.path, suffix: query === "" ? "" : `?${query}` }
    },
  )

  build.onResolve({ filter: /^wasmport:file\// }, ({ path, pluginData }) => ({
    path: path.slice("wasmport:file/".length),
    namespace: EMITTED,
    pluginData: pluginData as unknown,
  }))
  build.onLoad({ filter: /.*/, namespace: EMITTED }, ({ pluginData }) => ({
    contents: "bytes" in (pluginData as Apart | Loaded) ? (pluginData as Loaded).bytes : (pluginData as Apart).source(),
    // workerd imports the file itself.
    loader: reader === "worker" ? "copy" : "file",
  }))

  // Without splitting esbuild would put a dynamic import's target into the entry: it becomes a file of its own instead.
  if (reader === "browser" && initialOptions.splitting !== true && initialOptions.format === "esm") {
    // Names without `publicPath` are relative to the module, as those of an import are.
    const url = initialOptions.publicPath === undefined ? "url" : "new URL(url, import.meta.url)"
    build.onLoad({ filter: APART_FILE, namespace: "file" }, ({ path }) => {
      const apart = apartOf(slash(path))
      return (
        apart && {
          contents: `import url from "wasmport:file/${apart.name}"\n${apart.fetched(url)}`,
          resolveDir: dirname(path),
          pluginData: apart,
        }
      )
    })
  }

  build.onLoad(
    { filter: /\.wasm$/i, namespace: "file" },
    async ({ path, suffix }): Promise<OnLoadResult | undefined> => {
      const wanted = parseId(`${slash(path)}${suffix}`)
      if (wanted === undefined || !core.includes(wanted.file)) return undefined
      const { file, form } = wanted
      const resolveDir = dirname(path)
      try {
        const loaded = core.load(file)
        const error = waits(form, core.optionsOf(file).mode)
          ? formatError(
              formatOf(initialOptions),
              [loaded.path],
              supported["top-level-await"] === true ? undefined : oldTarget(target),
            )
          : undefined
        if (error !== undefined) throw error
        const read = new Set([path, resolve(core.witFile(file))])
        const { code: contents } = await core.print(loaded, form, {
          resolve: async (specifier, importer) => {
            const found = await build.resolve(specifier, {
              importer,
              resolveDir: dirname(importer),
              kind: "import-statement",
            })
            return found.errors.length > 0 ? undefined : { id: slash(found.path), external: found.external }
          },
          watch: (watched) => read.add(watched),
          parts: () => ({
            source: sourceOf(loaded, core, reader, formatOf(initialOptions)),
            ...asked(mentions, file, core.optionsOf(file).mode),
            live: "wrap",
          }),
        })
        if (isImportedByApp(form)) declarations.add(loaded)
        return {
          contents,
          loader: "js",
          resolveDir,
          watchFiles: [...read],
          pluginData: loaded,
          warnings: core.notes.splice(0).map((text) => ({ text })),
        }
      } catch (error) {
        if (!(error instanceof WasmportError)) throw error
        return { errors: [{ text: error.message, detail: error }], watchFiles: [path, resolve(core.witFile(file))] }
      }
    },
  )

  // The app's own modules, in our hands only when something in them is ours to change.
  build.onLoad(
    { filter: /\.[cm]?[jt]sx?$/, namespace: "file" },
    async ({ path, suffix }): Promise<OnLoadResult | undefined> => {
      if (suffix !== "") return undefined
      const code = await readFile(path, "utf8")
      const imports = mentions.registry ? registryImports(code, core.locate) : ""
      if (imports === "" && !MAY_IMPORT.test(code)) return undefined
      const resolveImport = async (specifier: string): Promise<Target> => {
        const found = await build.resolve(specifier, {
          importer: path,
          resolveDir: dirname(path),
          kind: "import-statement",
        })
        if (found.errors.length > 0) return { kind: "nothing" }
        return found.external
          ? { kind: "external", keepsPhase: true }
          : core.target(`${slash(found.path)}${found.suffix}`)
      }
      try {
        const rewritten = await rewrite({
          path: keyOf(slash(path), core.root),
          code,
          resolve: resolveImport,
          isGlue: (file) => core.isGlue(path, code, file),
        })
        if (rewritten === undefined && imports === "") return undefined
        const map = rewritten === undefined ? "" : `\n//# sourceMappingURL=${sourceMapUrl(rewritten.map(), path)}`
        return { contents: `${rewritten?.code ?? code}${imports}${map}`, loader: loaderOf(path, initialOptions) }
      } catch (error) {
        if (!(error instanceof WasmportError)) throw error
        return { errors: [{ text: error.message, detail: error }], watchFiles: [path] }
      }
    },
  )

  build.onEnd(() => ({ warnings: declarations.flush().map((text) => ({ text })) }))
}

/** Marks our own question to the resolver, so that it is not ours again. */
const OURS = Symbol("wasmport")

/** Where the bytes of a module are: assets go through esbuild's `file` loader, so `publicPath` and `assetNames` hold. */
function sourceOf(loaded: Loaded, core: Core, read: Read, format: string): Host["source"] {
  if (read === "worker") return { kind: "import", specifier: `wasmport:file/${loaded.path}` }
  if (loaded.bytes.length <= (core.optionsOf(loaded.file).inlineLimit ?? 4096)) return { kind: "inline" }
  const path = loaded.path.includes("%") ? 'href.replaceAll("%", "%25")' : "href"
  return {
    kind: "url",
    url: {
      setup: `import href from ${JSON.stringify(`wasmport:file/${loaded.path}`)}`,
      code: scriptUrl(path, format, read) ?? `new URL(${path}, import.meta.url)`,
    },
    anytime: !isScript(format),
    read,
  }
}

function readerOf(core: Core, { platform }: BuildOptions): Read {
  const { target } = core.options
  if (target !== "auto") return target
  return platform === "node" ? "node" : platform === "neutral" ? "universal" : "browser"
}

const formatOf = ({ format, platform }: BuildOptions): string =>
  format ?? (platform === "node" ? "cjs" : platform === "neutral" ? "esm" : "iife")

/** With the source's own name: esbuild would look for one without. */
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
