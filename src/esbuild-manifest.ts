/** The manifest of a build by esbuild: see `manifest.ts`. It is written behind the build. */
import { dirname, resolve } from "node:path"
import type { BuildOptions, BuildResult } from "esbuild"
import type { Core } from "./core.ts"
import { writeSideFile } from "./esbuild-side-files.ts"
import type { ModuleGraph } from "./graph/registry-table.ts"
import { relative, slash } from "./ids.ts"
import { printManifest } from "./manifest.ts"
import type { Needs } from "./preload.ts"
import type { Loaded } from "./project/files.ts"

/** What a build knows of its modules. */
interface Built {
  readonly core: Core
  readonly needs: Needs
  /** Emitted modules, by their keys. */
  readonly emitted: ReadonlyMap<string, Loaded>
  /** The output's file of each key. */
  readonly files: ReadonlyMap<string, string>
  readonly graph: ModuleGraph
}

/** Writes the manifest beside the output's other files, or adds it to a result that holds them. */
export async function writeManifest(
  result: Pick<BuildResult, "metafile" | "outputFiles">,
  name: string,
  { outdir, outfile = "" }: BuildOptions,
  built: Built,
): Promise<void> {
  const folder = slash(resolve(built.core.root, outdir ?? dirname(outfile)))
  const text = manifestOf(folder, built)
  await writeSideFile(result, resolve(folder, name), text, built.core.root)
}

function manifestOf(folder: string, { core, needs, emitted, files, graph }: Built): string {
  const entries = graph.entries.map((entry) => ({ key: core.keyOf(entry), files: needs.of(staticFrom(entry, graph)) }))
  return printManifest(
    [...files].flatMap(([module, file]) => {
      const loaded = emitted.get(module)
      if (loaded === undefined) return []
      const needing = core.optionsOf(loaded.file).preload ? entries.filter((it) => it.files.includes(loaded.file)) : []
      return {
        module,
        file: relative(folder, slash(resolve(core.root, file))),
        bytes: loaded.bytes,
        entries: needing.map(({ key }) => key),
      }
    }),
  )
}

/** The modules that an entry is evaluated with. */
function staticFrom(entry: string, { nodes }: ModuleGraph): Set<string> {
  const ids = new Set([entry])
  for (const id of ids) for (const it of nodes.get(id)?.imports ?? []) ids.add(it)
  return ids
}
