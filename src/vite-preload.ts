/**
 * Makes pages fetch a `.wasm` with the code that needs it. The HTML of an entry has a link for it; before an `import()`, the page adds one.
 *
 * Vite's own list of a chunk's files would request it as a script.
 */
import { posix } from "node:path"
import { init, parse } from "es-module-lexer"
import type { HtmlTagDescriptor, Plugin, Rollup } from "vite"
import type { Hooks, Surroundings } from "./hooks.ts"
import { parseId, slash } from "./ids.ts"
import { emitManifest } from "./manifest.ts"
import { modulesOf } from "./preload.ts"
import type { Chunk } from "./preload.ts"

/** Stands for an emitted file's URL in HTML and in code. Vite replaces it by `base` and `renderBuiltUrl`. */
const assetMark = (reference: string): string => `__VITE_ASSET__${reference}__`

type Naming = Pick<Rollup.PluginContext, "getFileName">
type BuildEnvironment = Rollup.PluginContext["environment"]
type Find = (fileName: string) => Chunk | undefined

/** The plugin of the app's own build, if the options preload something. Workers have no page. */
export function preloadPlugin(hooks: Hooks, surroundingsOf: (environment: BuildEnvironment) => Surroundings): Plugin {
  /** The context of each bundle, for its HTML: Vite 6 writes that without a context. */
  const contexts = new WeakMap<object, Rollup.PluginContext>()
  const filesOf = (context: object, ids: Iterable<string>): string[] => {
    const { core, needs } = hooks.buildOf(context)
    return needs.of(ids).filter((file) => core.optionsOf(file).preload)
  }
  const referencesOf = (context: Naming, ids: Iterable<string>): string[] => {
    const { emitted } = hooks.buildOf(context)
    return oneOfEach(
      context,
      filesOf(context, ids).flatMap((file) => emitted.find(file) ?? []),
    )
  }
  return {
    name: "wasmport:preload",
    apply: "build",
    enforce: "pre",
    applyToEnvironment: ({ config }) => config.consumer === "client" && !config.build.lib,

    async renderChunk(code, chunk, options, { chunks }) {
      const { format, sourcemap } = options
      if (format !== "es" || chunk.dynamicImports.length === 0) return null
      const find: Find = (fileName) => chunks[fileName]
      const known = filesIn(modulesOf(chunk, find))
      await init
      const surroundings = surroundingsOf(this.environment)
      return renderImports(code, chunk, Boolean(sourcemap), async (fileName) => {
        const target = find(fileName)
        // Files of modules that the chunk has already are fetched, or will be when the app likes.
        const ids = target === undefined ? [] : modulesOf(target, find).filter((id) => !known.has(fileOf(id)))
        const references = await hooks.references(this, filesOf(this, ids), surroundings, { options, chunks })
        return oneOfEach(this, references)
      })
    },

    generateBundle: {
      order: "pre",
      handler(_, bundle) {
        contexts.set(bundle, this)
        const { manifest } = hooks.core.options
        // With `true` the pages have links, and there is no manifest.
        if (typeof manifest === "string") emitManifest(this, manifest, hooks.buildOf(this), bundle)
      },
    },

    transformIndexHtml: {
      order: "post",
      handler(this: unknown, _, { bundle, chunk }) {
        if (bundle === undefined || chunk === undefined) return undefined
        const context = contexts.get(bundle) ?? (this as Naming)
        const references = referencesOf(context, modulesOf(chunk, chunkIn(bundle)))
        return references.map((reference): HtmlTagDescriptor => ({
          tag: "link",
          attrs: {
            rel: "preload",
            as: "fetch",
            type: "application/wasm",
            crossorigin: true,
            href: assetMark(reference),
          },
          injectTo: "head",
        }))
      },
    },
  }
}

const chunkIn =
  (bundle: Rollup.OutputBundle): Find =>
  (fileName) => {
    const found = bundle[fileName]
    return found?.type === "chunk" ? found : undefined
  }

/** One reference for each file: files of the same bytes are one. */
const oneOfEach = (context: Naming, references: readonly string[]): string[] => [
  ...new Map(references.map((reference) => [context.getFileName(reference), reference])).values(),
]
const fileOf = (id: string): string => parseId(slash(id))?.file ?? ""
const filesIn = (ids: readonly string[]): ReadonlySet<string> => new Set(ids.map(fileOf).filter((file) => file !== ""))

/** Vite's own wrapper, which waits for styles before it begins the import. */
const WRAPPER = /__vitePreload(?:\$\w+)?(?:\(\s*(?:async\s*)?\(\)\s*=>\s*(?:\{\s*const\s*\{[^}]*\}\s*=\s*await\s*)?)$/

/** The most characters of a wrapper. It may hold the names that are taken from the module. */
const LONGEST_WRAPPER = 2000

/** An `import()` whose chunk needs files. `call` requests them; it goes in front of the import, or of Vite's wrapper around it. */
interface Early {
  readonly start: number
  readonly end: number
  /** Where the name of Vite's wrapper stands; undefined for none. */
  readonly wrapper: number | undefined
  readonly call: string
}

/** Puts a call in front of each `import()` whose chunk needs files. */
async function renderImports(
  code: string,
  { fileName }: Pick<Chunk, "fileName">,
  hasMap: boolean,
  referencesOf: (fileName: string) => Promise<string[]>,
): Promise<{ code: string; map: Rollup.SourceMapInput | null } | null> {
  const name = nameIn(code)
  const earlier = parse(code)[0].map(async (it): Promise<Early | undefined> => {
    if (it.type !== "dynamic" || it.specifier?.startsWith(".") !== true) return undefined
    const references = await referencesOf(posix.join(posix.dirname(fileName), it.specifier))
    if (references.length === 0) return undefined
    const before = Math.max(0, it.importStart - LONGEST_WRAPPER)
    const wrapper = WRAPPER.exec(code.slice(before, it.importStart))
    const call = `${name}([${references.map((reference) => `"${assetMark(reference)}"`).join(", ")}])`
    return {
      start: it.importStart,
      end: it.importEnd,
      wrapper: wrapper === null ? undefined : before + wrapper.index,
      call,
    }
  })
  const found = (await Promise.all(earlier)).filter((it) => it !== undefined)
  if (found.length === 0) return null
  // Most pages have no such chunk, and a dev server starts sooner without it.
  const { MagicString } = await import("magic-string")
  const text = new MagicString(code)
  for (const { start, end, wrapper, call } of found) {
    if (wrapper === undefined) {
      text.appendLeft(start, `(${call}, `).appendRight(end, ")")
      continue
    }
    const after = code.indexOf("(", wrapper)
    text.appendLeft(wrapper, `(${call}, `).appendRight(after, ")")
  }
  text.append(`\n${helper(name)}`)
  return { code: text.toString(), map: hasMap ? text.generateMap({ hires: "boundary" }) : null }
}

/** A name that the chunk does not have. */
function nameIn(code: string): string {
  let name = "__wasmportPreload"
  while (code.includes(name)) name += "_"
  return name
}

/** The function that adds the links that the page lacks. Workers share chunks with their page, and have no document. */
const helper = (name: string): string => `function ${name}(urls) {
  if (typeof document === "undefined") return;
  const meta = document.querySelector("meta[property=csp-nonce]");
  for (const href of urls) {
    const link = Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "", href });
    if (meta) link.nonce = meta.nonce || meta.getAttribute("nonce");
    if (![...document.querySelectorAll("link[rel=preload]")].some((it) => it.href === link.href)) document.head.append(link);
  }
}
`
