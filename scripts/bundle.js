// @ts-check
/**
 * The last step of `npm run build`: makes fewer and larger files of the modules in `dist/`.
 *
 * The plugins' sixty files become a handful, since a dev server's start waits for each. The runtime stays as it is: the app's
 * bundler reads it file by file. Only these of its parts become one file each:
 * - the four parts that are fetched on demand, each twice: as a module that imports nothing, and as an expression for scripts,
 *   such as `errors/recover.script.js`
 * - the files that a dev server's page fetches first
 * - that page's demangler
 *
 * Only declarations that the package's entries need are kept. The addresses of messages come from the documentation.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import { addressesOn } from "./messages.js"

const DIST = fileURLToPath(new URL("../dist/", import.meta.url))
const manifest = JSON.parse(readFileSync(`${DIST}../package.json`, "utf8"))
const ENTRIES = [
  "loader/index",
  "loader/meter/index",
  "src/vite",
  "src/rollup",
  "src/rolldown",
  "src/esbuild",
  "src/cli",
  "src/shrink/worker",
]
const PAGE = `${DIST}runtime-shim/page.js`
const PARTS = [
  "runtime-shim/errors/recover",
  "runtime-shim/load/progress",
  "runtime-shim/limits/limited-load",
  "runtime-shim/wasi/loaded-host",
]

/** @type {Pick<import("rolldown").OutputOptions, "comments">} Declarations have the docstrings. */
const COMMENTS = { comments: { legal: true, jsdoc: false, annotation: true } }

/** @param {import("rolldown").InputOptions} options */
const read = (options) =>
  rolldown({
    ...options,
    onLog(_, { message }) {
      throw new Error(message)
    },
  })

const plugins = await read({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `${DIST}${entry}.js`])),
  external: /^(?!\.|\/|[A-Za-z]:[\\/])/,
  platform: "node",
})
/**
 * The chunks that are made by hand. Bundlers drop whole files, but little inside of a file: so a page with `inspect` leaves the
 * printers out, and plugins start without the code for a stranger's bytes or for variants. Each chunk also takes the modules that
 * it imports, unless a chunk before it in this list has taken them.
 * @type {readonly (readonly [name: string, modules: RegExp])[]}
 */
const CHUNKS = [
  ["binary", /[\\/]loader[\\/](?:binary[\\/]|error\.js|limits\.js|names\.js|own-names\.js)/],
  ["inspect", /[\\/]loader[\\/]inspect[\\/](?!wit-)/],
  ["plan", /[\\/]loader[\\/](?:wit|plan)[\\/]/],
  ["wit-differences", /[\\/]loader[\\/]inspect[\\/]wit-/],
]
// Chunks stand one folder deep, as the modules did: they find the runtime beside them.
const { output } = await plugins.write({
  dir: DIST,
  format: "es",
  ...COMMENTS,
  codeSplitting: { groups: CHUNKS.map(([name, test]) => ({ name, test })) },
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.some((id) => /[\\/]core\.js$/.test(id)) ? "src/core.js" : "src/[name].js",
})
const written = new Set(output.map(({ fileName }) => fileName))
for (const part of PARTS) {
  const file = `${DIST}${part}.js`
  const bundle = await read({ input: file })
  await bundle.write({
    ...COMMENTS,
    file: `${DIST}${part}.script.js`,
    format: "iife",
    name: "part",
    exports: "named",
    banner: "(async () => {",
    footer: "return part\n})()",
    minify: false,
  })
  await bundle.write({ ...COMMENTS, file, format: "es" })
}

// The runtime imports the meter's protocol by itself.
written.add("loader/meter/protocol.js")
for (const folder of ["loader", "src"]) {
  for (const file of readdirSync(DIST + folder, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".js") && !written.has(`${folder}/${file}`)) rmSync(`${DIST}${folder}/${file}`)
}

// The dev server's page reads mangled names with a whole demangler. That is WebAssembly, and stands beside its glue.
const DEMANGLER = "gecko-profiler-demangle"
const ALL = `${DIST}runtime-shim/errors/demangle-all`
const packaged = dirname(createRequire(import.meta.url).resolve(`${DEMANGLER}/package.json`))
const demangler = await read({
  input: "demangler",
  plugins: [
    {
      name: "demangler",
      resolveId: (id) => (id === "demangler" ? id : null),
      load: (id) =>
        id !== "demangler"
          ? null
          : `
import * as glue from ${JSON.stringify(`${packaged}/index_bg.js`)}
let loading
const load = async () => {
  const response = await fetch(new URL("./demangle-all.wasm", import.meta.url))
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), { "./index_bg.js": glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  // A name that it cannot read comes back without its underscore.
  return (name) => {
    const text = glue.demangle_any(name)
    return name.endsWith(text) ? name : text
  }
}
export const demangler = () => (loading ??= load())
`,
    },
  ],
})
const { version, license } = JSON.parse(readFileSync(`${packaged}/package.json`, "utf8"))
await demangler.write({
  file: `${ALL}.js`,
  format: "es",
  comments: { legal: true, jsdoc: false, annotation: true },
  banner: `/*! ${DEMANGLER} ${version}, ${license}: demangle-all.LICENSE.txt */`,
})
copyFileSync(`${packaged}/index_bg.wasm`, `${ALL}.wasm`)
copyFileSync(`${packaged}/LICENSE-MIT`, `${ALL}.LICENSE.txt`)

// Declarations that no entry leads to.
/** @type {Set<string>} */
const declared = new Set()
/** @param {string} file */
function declare(file) {
  if (declared.has(file) || !existsSync(file)) return
  declared.add(file)
  // Without docstrings, in which there are imports too.
  const text = readFileSync(file, "utf8").replaceAll(/\/\*[^]*?\*\//g, "")
  for (const [, specifier = ""] of text.matchAll(/(?:\bfrom|\bimport\(|^import)\s*"(\.[^"]+)"/gm))
    declare(join(dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts")))
}
for (const entry of Object.values(manifest.exports))
  if (typeof entry === "string" && entry.endsWith(".js")) declare(join(DIST, "..", entry.replace(/\.js$/, ".d.ts")))
for (const file of readdirSync(DIST, { recursive: true, encoding: "utf8" }))
  if (file.endsWith(".d.ts") && !declared.has(join(DIST, file))) rmSync(join(DIST, file))

// A package with a homepage tells where its messages are explained.
if (manifest.homepage !== undefined)
  writeFileSync(`${DIST}src/addresses.json`, JSON.stringify(addressesOn(manifest.homepage)))

const page = await read({ input: PAGE, external: /[\\/]recover\.js$/ })
await page.write({ ...COMMENTS, file: PAGE, format: "es" })
