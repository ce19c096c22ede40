/** The module graph of a build, while it is made: Rollup's, Rolldown's and Vite's. */
import type { GraphNode, ModuleGraph } from "./registry-table.ts"
import { wasmFiles } from "./registry-table.ts"

/** A resolution, as bundlers give it. */
interface Resolved {
  readonly id: string
  readonly external?: boolean | string
  readonly moduleSideEffects?: boolean | "no-treeshake" | null
  readonly meta?: Record<string, unknown>
}

interface Loaded {
  readonly importedIds?: readonly string[]
  readonly dynamicallyImportedIds?: readonly string[]
}

/** The part of a plugin context that the walk uses. */
export interface WalkContext {
  resolve(
    source: string,
    importer?: string,
    options?: { isEntry?: boolean; skipSelf?: boolean },
  ): Promise<Resolved | null>
  load(options: {
    id: string
    resolveDependencies?: boolean
    moduleSideEffects?: boolean | "no-treeshake" | null
    meta?: Record<string, unknown>
  }): Promise<Loaded | null>
  getModuleIds(): Iterable<string>
  getModuleInfo(id: string): { readonly isEntry?: boolean; readonly isExternal?: boolean } | null
}

/**
 * Waits for every module that the entries lead to, and for the `entry` layer of each `.wasm` among them. `waiting`: the modules whose `load` calls
 * this. They are left out, since they would wait for themselves.
 *
 * `context.load` waits for a module that is not loaded yet. It must not get an external one, which ends a build by Rolldown. Rolldown does not mark
 * these, so each id is resolved once more. If a module fails, the bundler reports it; here it has no imports.
 */
export async function walkGraph(
  context: WalkContext,
  inputs: readonly string[],
  waiting: readonly string[],
): Promise<ModuleGraph> {
  const nodes = new Map<string, GraphNode>()
  const seen = new Set(waiting)
  const visit = async (id: string, importer: string | undefined, found?: Resolved): Promise<void> => {
    if (seen.has(id)) return
    seen.add(id)
    const resolved = found ?? (await internal(context, id, importer))
    if (resolved === undefined) return
    const { moduleSideEffects = null, meta = {} } = resolved
    const loaded = await context.load({ id, resolveDependencies: true, moduleSideEffects, meta }).catch(() => null)
    const node = { imports: loaded?.importedIds ?? [], dynamicImports: loaded?.dynamicallyImportedIds ?? [] }
    nodes.set(id, node)
    await Promise.all([...node.imports, ...node.dynamicImports].map((it) => visit(it, id)))
  }
  const entries = new Set<string>()
  await Promise.all(
    inputs.map(async (input) => {
      const resolved = await context.resolve(input, undefined, { isEntry: true })
      if (resolved === null || Boolean(resolved.external)) return
      entries.add(resolved.id)
      await visit(resolved.id, undefined, resolved)
    }),
  )
  // These are entries that other plugins emitted, and the layers by which the registry reaches the modules found. Both may lead to more.
  for (let size = -1; size !== nodes.size;) {
    size = nodes.size
    const emitted = [...context.getModuleIds()].filter((id) => context.getModuleInfo(id)?.isEntry === true)
    for (const id of emitted) entries.add(id)
    const layers = wasmFiles(nodes).map(({ file, layer }) => `${file}?${layer}`)
    await Promise.all([...emitted, ...layers].map((id) => visit(id, undefined, { id })))
  }
  return { entries: [...entries], nodes }
}

/** The resolution of an id that a module imports; undefined if that is external. */
async function internal(context: WalkContext, id: string, importer: string | undefined): Promise<Resolved | undefined> {
  const { isExternal } = context.getModuleInfo(id) ?? {}
  if (isExternal !== undefined) return isExternal ? undefined : { id }
  // A virtual module: only the plugin that made its id knows it.
  if (id.startsWith("\0")) return { id }
  const resolved = await context.resolve(id, importer, { skipSelf: false })
  return resolved === null || Boolean(resolved.external) ? undefined : resolved
}
