// @ts-check
/**
 * Loads the helpers to bundle and to browse, for scripts that Node runs: these helpers are TypeScript, which Node 20 does not
 * read.
 */
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

/**
 * The exports of `bundle.ts` and `browser.ts`. One file is made of them in `folder`; `import.meta.url` in it stays that of the sources.
 * @param {string} folder
 * @returns {Promise<typeof import("./bundle.ts") & typeof import("./browser.ts")>}
 */
export async function loadSupport(folder) {
  const outfile = join(folder, "support.js")
  await build({
    stdin: {
      contents: 'export * from "./bundle.ts"\nexport * from "./browser.ts"',
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    define: { "import.meta.url": JSON.stringify(import.meta.url) },
    logLevel: "warning",
  })
  return await import(pathToFileURL(outfile).href)
}
