/** `names: "split"` under esbuild: the files with names are written behind the build. */
import { createHash } from "node:crypto"
import { dirname, join, resolve } from "node:path"
import type { BuildOptions, BuildResult } from "esbuild"
import { emittedFiles } from "./esbuild-literals.ts"
import { writeSideFile } from "./esbuild-side-files.ts"
import { basename, slash } from "./ids.ts"
import type { Loaded } from "./project/files.ts"
import { NAMES, namesFile } from "./project/shipped.ts"

/**
 * Writes the names of functions of these modules: each beside its module, where that is a file of the `namespace`, else into the output's folder.
 * `absWorkingDir` is the folder from which paths of the metafile count.
 */
export async function writeNames(
  result: Pick<BuildResult, "metafile" | "outputFiles" | "errors">,
  split: readonly Loaded[],
  { absWorkingDir = "", outdir, outfile }: Pick<BuildOptions, "absWorkingDir" | "outdir" | "outfile">,
  namespace: string,
): Promise<void> {
  const { metafile, errors } = result
  if (metafile === undefined || errors.length > 0) return
  const emitted = emittedFiles(metafile, namespace)
  const folder = outdir ?? dirname(outfile ?? ".")
  for (const loaded of split) {
    const file = emitted.get(loaded.path)
    const text = namesFile(loaded, file === undefined ? [] : [basename(slash(file))])
    const path = file === undefined ? join(folder, hashed(`${basename(loaded.file)}${NAMES}`, text)) : `${file}${NAMES}`
    await writeSideFile(result, resolve(absWorkingDir, path), text, absWorkingDir)
  }
}

/** A name of its own, as esbuild gives its assets: modules of one name may stand in several folders. */
const hashed = (name: string, text: string): string =>
  name.replace(/\.json$/, `-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}$&`)
