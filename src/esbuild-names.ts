/** `names: "split"` under esbuild. No hook of esbuild emits a file once the others have their names, so these files are written after the build. */
import { createHash } from "node:crypto"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join, relative, resolve } from "node:path"
import type { BuildOptions, BuildResult, OutputFile } from "esbuild"
import { emittedFiles } from "./esbuild-literals.ts"
import { basename, slash } from "./ids.ts"
import type { Loaded } from "./project/files.ts"
import { NAMES, namesFile } from "./project/shipped.ts"

/**
 * Writes a file with the functions' names for each of these modules: beside the module if that is a file of the `namespace`, else into the output's
 * folder. With `write: false` the files are added to the result. `absWorkingDir`: the folder from which paths of the metafile count.
 */
export async function writeNames(
  { metafile, outputFiles, errors }: Pick<BuildResult, "metafile" | "outputFiles" | "errors">,
  split: readonly Loaded[],
  { absWorkingDir = "", outdir, outfile }: Pick<BuildOptions, "absWorkingDir" | "outdir" | "outfile">,
  namespace: string,
): Promise<void> {
  if (metafile === undefined || errors.length > 0) return
  const emitted = emittedFiles(metafile, namespace)
  const folder = outdir ?? dirname(outfile ?? ".")
  for (const loaded of split) {
    const file = emitted.get(loaded.path)
    const text = namesFile(loaded, file === undefined ? [] : [basename(slash(file))])
    const path = file === undefined ? join(folder, hashed(`${basename(loaded.file)}${NAMES}`, text)) : `${file}${NAMES}`
    const absolute = resolve(absWorkingDir, path)
    const contents = Buffer.from(text)
    const listed = slash(relative(absWorkingDir, absolute))
    metafile.outputs[listed] = { bytes: contents.length, inputs: {}, imports: [], exports: [] }
    if (outputFiles !== undefined) outputFiles.push(outputOf(absolute, text, contents))
    else {
      await mkdir(dirname(absolute), { recursive: true })
      await writeFile(absolute, contents)
    }
  }
}

/** A unique name, as esbuild gives its assets: modules of the same name may stand in several folders. */
const hashed = (name: string, text: string): string =>
  name.replace(/\.json$/, `-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}$&`)

const outputOf = (path: string, text: string, contents: Uint8Array): OutputFile => ({
  path,
  text,
  contents,
  hash: createHash("sha256").update(contents).digest("base64url").slice(0, 11),
})
