/**
 * The last step of `npm run build`: the plugins' sixty files become a handful, since a dev server's start waits for each.
 * The runtime stays as it is: it is read file by file, by the bundlers of those who use it.
 */
import { readdirSync, rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"

const DIST = fileURLToPath(new URL("../dist/", import.meta.url))
const ENTRIES = ["loader/index", "src/vite", "src/rollup", "src/rolldown", "src/esbuild"]

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `${DIST}${entry}.js`])),
  external: /^(?!\.|\/|[A-Za-z]:[\\/])/,
  platform: "node",
  onLog(_, { message }) {
    throw new Error(message)
  },
})
// Chunks stand one folder deep, as the modules did: they find the runtime beside them.
const { output } = await bundle.write({
  dir: DIST,
  format: "es",
  comments: { legal: true, jsdoc: false, annotation: true },
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.some((id) => /[\\/]core\.js$/.test(id)) ? "src/core.js" : "src/[name].js",
})
const written = new Set(output.map(({ fileName }) => fileName))
for (const folder of ["loader", "src"]) {
  for (const file of readdirSync(DIST + folder, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".js") && !written.has(`${folder}/${file}`)) rmSync(`${DIST}${folder}/${file}`)
}
