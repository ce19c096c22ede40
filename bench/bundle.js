/** The bundle that a benchmark measures: minified by esbuild, as a production build is. */
import { join } from "node:path"
import { build } from "esbuild"

/**
 * Bundles `<root>/main.js`, or another entry, into `<outdir>/index.js`. Resolves to the folder.
 * @param {string} root
 * @param {string} outdir
 * @param {"node" | "browser"} platform
 * @param {import("esbuild").Plugin} plugin
 * @param {import("esbuild").BuildOptions} [more]
 */
export async function bundle(root, outdir, platform, plugin, more = {}) {
  await build({
    entryPoints: { index: join(root, "main.js") },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "es2022",
    outdir,
    logLevel: "silent",
    plugins: [plugin],
    ...more,
  })
  return outdir
}
