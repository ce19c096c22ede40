/** The manifest of emitted modules: which entry needs which file, and the file's hash. A server makes `Link:` headers from it. */
import type { Build } from "./build.ts"
import { slash, splitQuery } from "./ids.ts"
import { integrityOf } from "./integrity.ts"
import type { ResolvedOptions } from "./options.ts"
import { modulesOf } from "./preload.ts"
import type { Chunk } from "./preload.ts"

/** The name of the manifest of a bundler that writes no pages; undefined for none. */
export const manifestName = ({ manifest }: Pick<ResolvedOptions, "manifest">): string | undefined =>
  manifest === true ? "wasmport-manifest.json" : manifest || undefined

/** A module, by its key. */
export interface Manifest {
  readonly [module: string]: {
    /** Its path in the output. */
    readonly file: string
    /** Its hash, as `fetch` takes it. */
    readonly integrity: string
    /** The entries that need it as they start, by their paths from the project's root. */
    readonly entries: readonly string[]
  }
}

/** One module of {@link printManifest}. */
export interface Listed {
  readonly module: string
  readonly file: string
  readonly bytes: Uint8Array
  readonly entries: readonly string[]
}

/** The text of a manifest, in the order of modules. */
export function printManifest(modules: readonly Listed[]): string {
  const sorted = modules.toSorted((a, b) => (a.module < b.module ? -1 : 1))
  const manifest: Manifest = Object.fromEntries(
    sorted.map(({ module, file, bytes, entries }) => [
      module,
      { file, integrity: integrityOf(bytes), entries: [...new Set(entries)].sort() },
    ]),
  )
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** A finished build's output, by the names of files. */
type Bundle = Readonly<Record<string, ({ readonly type: "chunk" } & OutputChunk) | { readonly type: "asset" }>>
type OutputChunk = Chunk & {
  readonly isEntry: boolean
  readonly name: string
  readonly facadeModuleId: string | null
}

interface EmittingContext {
  getFileName(reference: string): string
  emitFile(file: { type: "asset"; fileName: string; source: string }): unknown
}

/** Emits the manifest of a build by Rollup, Rolldown or Vite. */
export function emitManifest(context: EmittingContext, fileName: string, build: Build, bundle: Bundle): void {
  const { core, emitted, needs } = build
  const find = (name: string): OutputChunk | undefined => {
    const found = bundle[name]
    return found?.type === "chunk" ? found : undefined
  }
  const entries = Object.keys(bundle).flatMap((name) => {
    const chunk = find(name)
    if (chunk?.isEntry !== true) return []
    const { facadeModuleId: id } = chunk
    const key = id === null || id.startsWith("\0") ? chunk.name : core.keyOf(splitQuery(slash(id)).path)
    return [{ key, files: needs.of(modulesOf(chunk, find)) }]
  })
  const modules = emitted.modules().map(({ file, reference, bytes }) => ({
    module: core.keyOf(file),
    file: context.getFileName(reference),
    bytes,
    entries: core.optionsOf(file).preload
      ? entries.filter(({ files }) => files.includes(file)).map(({ key }) => key)
      : [],
  }))
  context.emitFile({ type: "asset", fileName, source: printManifest(modules) })
}
