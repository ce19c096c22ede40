/** Files that are written behind a build by esbuild, which has no hook that emits one once all others have their names. */
import { createHash } from "node:crypto"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, relative } from "node:path"
import type { BuildResult } from "esbuild"
import { slash } from "./ids.ts"

/**
 * Writes a file, and lists it in the metafile. A build that hands out its files (`write: false`) hands out this one, too. `path` is absolute;
 * the metafile's paths count from `workingDir`.
 */
export async function writeSideFile(
  { metafile, outputFiles }: Pick<BuildResult, "metafile" | "outputFiles">,
  path: string,
  text: string,
  workingDir: string,
): Promise<void> {
  const contents = Buffer.from(text)
  if (metafile !== undefined)
    metafile.outputs[slash(relative(workingDir, path))] = {
      bytes: contents.length,
      inputs: {},
      imports: [],
      exports: [],
    }
  if (outputFiles !== undefined) {
    const hash = createHash("sha256").update(contents).digest("base64url").slice(0, 11)
    outputFiles.push({ path, text, contents, hash })
    return
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, contents)
}
