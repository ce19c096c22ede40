/**
 * How many bytes of JavaScript does one import add to the page, minified and gzipped?
 *
 * `npm run build`, then `node bench/size.js [--print | --json]`. An entry with the import against the same entry without it: the
 * difference is all that the import costs, and `--print` shows it. The entry's chunk counts, and each chunk that it imports
 * statically; chunks that are fetched after a failure do not. The bounds of modes are multiples of the plain import in the same
 * bundler. "sync" has the module's bytes in the code: these are not counted. Bytes are the same in every run, so
 * test/package/size.test.ts holds these bounds. Exit code 1 when one is missed.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { init, parse } from "es-module-lexer"
import { build as esbuild } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { minify } from "terser"
import { build as vite } from "vite"
import forEsbuild from "../dist/src/esbuild.js"
import forRolldown from "../dist/src/rolldown.js"
import forRollup from "../dist/src/rollup.js"
import forVite from "../dist/src/vite.js"
import { range, report, row } from "./support.js"

/** @typedef {{ entry: string, outDir: string, root: string }} Project */
/** @typedef {(project: Project) => Promise<unknown>} Build */
/**
 * @typedef {object} Entry
 * @property {string} code
 * @property {string} base The same without the import.
 * @property {Readonly<Record<string, string>>} [files] The files beside it: name -> fixture, or the path of a `.wasm` from here. By default `math.wasm`.
 * @property {string | undefined} [wasi] The text of the `wasi.js` beside it.
 * @property {string | undefined} [wit] The text of the `.wit` beside `strings.wasm`, which the base lacks.
 */
/**
 * `most` is a multiple of the plain import in the same bundler. `baseBuild` builds the base, if the two differ in more than their
 * code.
 * @typedef {{ name: string, build: Build, entry: Entry, baseBuild?: Build | undefined, bound?: number, most?: number }} Case
 */
/** @typedef {{ name: string, bytes: number, bound: number | undefined, code: string, others: string[] }} Result */

/** @type {Entry} */
const PLAIN = {
  code: 'import { add } from "./math.wasm"\ndocument.body.textContent = String(add(2, 3))\n',
  base: "document.body.textContent = String(globalThis.add(2, 3))\n",
}

/** @type {Record<string, Entry>} */
const MODES = {
  defer: {
    code: 'import { add } from "./math.wasm?defer"\nimport { ready } from "wasmport/runtime"\nready().then(() => (document.body.textContent = String(add(2, 3))))\n',
    base: "globalThis.ready().then(() => (document.body.textContent = String(globalThis.add(2, 3))))\n",
  },
  lazy: {
    code: 'import { add } from "./math.wasm?lazy"\nadd(2, 3).then((sum) => (document.body.textContent = String(sum)))\n',
    base: "globalThis.add(2, 3).then((sum) => (document.body.textContent = String(sum)))\n",
  },
  sync: { code: PLAIN.code.replace(".wasm", ".wasm?sync"), base: PLAIN.base },
}

/**
 * A deferred module always has its key, by which `ready(key)` and messages name it, and brings `ready` with it. Rolldown keeps
 * its comments for tree-shaking, and esbuild cannot import the address of an asset without a variable.
 * @type {Readonly<Record<string, number>>}
 */
const DEFER_BOUNDS = { Vite: 450, Rollup: 450, Rolldown: 480, esbuild: 460 }
/** @type {Record<string, { bound?: number, most?: number }>} */
const MODE_BOUNDS = { lazy: { most: 1.3 }, sync: { most: 0.6 } }

/**
 * An entry that keeps these exports of the runtime under every bundler.
 * @param {readonly string[]} names
 * @param {readonly string[]} [known] Those that the base has too.
 * @returns {Entry}
 */
function runtime(names, known = []) {
  /** @param {readonly string[]} list */
  const code = (list) =>
    `${list.length === 0 ? "" : `import { ${list.join(", ")} } from "wasmport/runtime"\n`}globalThis.kept = [${list.join(", ")}]\n`
  return { code: code([...known, ...names]), base: code(known), files: {} }
}

/** @type {Record<string, { bound: number, entry: Entry }>} */
const RUNTIME = {
  registry: { bound: 4000, entry: runtime(["registry"]) },
  // A hundred bytes of it fetch WASI's host, for a module that imports WASI.
  load: { bound: 4230, entry: runtime(["load"]) },
  // 5 kB of 1024 bytes: the rest is messages.
  "registry, load and memoryView": { bound: 5375, entry: runtime(["registry", "load", "memoryView"]) },
  // Some 230 bytes of it take names from files that a build has split off.
  "explain, where the registry is": { bound: 4250, entry: runtime(["explain"], ["registry"]) },
  memoryView: { bound: 750, entry: runtime(["memoryView"]) },
  features: { bound: 580, entry: runtime(["features"]) },
}

/**
 * For a stranger's bytes, before they are compiled: the code that a page or a worker loads.
 * @type {Record<string, { bound: number, entry: Entry }>}
 */
const LOADER = {
  inspect: { bound: 12900, entry: loader(["inspect"]) },
  "inspect and differences": { bound: 15000, entry: loader(["inspect", "differences", "mismatch"]) },
}

/**
 * The same of the loader, which the plugins do not resolve.
 * @param {readonly string[]} names
 * @returns {Entry}
 */
function loader(names) {
  const file = JSON.stringify(fileURLToPath(new URL("../dist/loader/index.js", import.meta.url)))
  const code = `globalThis.kept = [${names.join(", ")}]\n`
  return { code: `import { ${names.join(", ")} } from ${file}\n${code}`, base: "globalThis.kept = []\n", files: {} }
}

/** Fixtures, one for each convention. If nothing has to be freed, less code is needed. */
const STRINGS = ["wit-values", "wit-packed", "wit-bindgen", "wit-canonical", "wit-managed"]
const STRINGS_BOUND = 1100
const WIT = "greet: func(name: string) -> string;\n"
const GREET = 'import { greet } from "./strings.wasm"\nglobalThis.kept = greet\n'

/**
 * A module that only prints, with the host built in, against the same with the functions in a module of the app's. These are the
 * functions that compilers need for the smallest program that prints, in C and in Rust.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const PRINTING = {
  "c-hello": ["fd_close", "fd_fdstat_get", "fd_seek", "fd_write", "proc_exit"],
  "rust-hello": ["fd_write", "environ_get", "environ_sizes_get", "proc_exit"],
}
const PRINTING_BOUND = 1500
const PRINT = 'import { _start } from "./program.wasm"\n_start()\n'
/** The app's functions, as short as can be, so that all bytes of the host count. @param {readonly string[]} names */
const supplied = (names) => `const { ${names.join(", ")} } = globalThis\nexport { ${names.join(", ")} }\n`
const SUPPLIED = { imports: { wasi_snapshot_preview1: "./wasi.js" } }

const FIXTURES = fileURLToPath(new URL("../test_wasm/", import.meta.url))
const home = process.cwd()

const VITES_OWN = "Vite's own"
const MOST_OF_PLAIN = { vite: 190, others: 235 }

const MOST_OF_CHECKED = { vite: 260, others: 320 }

const OWN = { inlineLimit: 0, types: false }
const BROWSER = /** @type {const} */ ({ ...OWN, target: "browser" })
const AUTO = /** @type {const} */ ({ ...OWN, target: "auto" })

/** @param {() => import("vite").PluginOption[]} plugins @param {object} [output] @returns {Build} */
const viteCase =
  (plugins, output = {}) =>
  ({ root, outDir }) =>
    vite({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: plugins(),
      build: { outDir, assetsInlineLimit: 0, rolldownOptions: { output } },
    })

/** @param {import("../dist/src/rollup.js").WasmportOptions} options @param {object} [output] @returns {Build} */
const rollupCase =
  (options, output = {}) =>
  async ({ entry, outDir }) => {
    const terser = {
      name: "terser",
      renderChunk: async (/** @type {string} */ code) => ({
        code: (await minify(code, { module: true })).code ?? "",
        map: null,
      }),
    }
    const bundle = await rollup({ input: entry, logLevel: "silent", plugins: [forRollup(options), terser] })
    await bundle.write({ dir: outDir, format: "es", entryFileNames: "index.js", ...output })
    await bundle.close()
  }

/** @param {import("../dist/src/rolldown.js").WasmportOptions} options @param {object} [output] @returns {Build} */
const rolldownCase =
  (options, output = {}) =>
  async ({ root, entry, outDir }) => {
    const bundle = await rolldown({
      input: entry,
      cwd: root,
      logLevel: "silent",
      platform: options.target === "browser" ? "browser" : "neutral",
      plugins: [forRolldown(options)],
    })
    await bundle.write({ dir: outDir, format: "es", entryFileNames: "index.js", minify: true, ...output })
    await bundle.close()
  }

/** @param {boolean} splitting @param {import("../dist/src/esbuild.js").WasmportOptions} [options] @returns {Build} */
const esbuildCase =
  (splitting, options = BROWSER) =>
  ({ root, entry, outDir }) =>
    esbuild({
      entryPoints: { index: entry },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      splitting,
      format: "esm",
      platform: "browser",
      target: "es2022",
      outdir: outDir,
      logLevel: "silent",
      plugins: [forEsbuild(options)],
    })

/** @param {object} [more] Options of the plugin. @returns {Record<string, Build>} */
const bundlers = (more) => ({
  Vite: viteCase(() => [forVite({ ...OWN, ...more })]),
  Rollup: rollupCase({ ...BROWSER, ...more }),
  Rolldown: rolldownCase({ ...BROWSER, ...more }),
  esbuild: esbuildCase(false, { ...BROWSER, ...more }),
})
const BUNDLERS = bundlers()
const SUPPLYING = bundlers(SUPPLIED)
/** The hash itself takes 60 bytes: random text does not compress. */
const CHECKED = bundlers({ integrity: true })

/** @type {readonly Case[]} */
const CASES = [
  ...each((name, build) => [
    { name, build, entry: PLAIN, bound: name === "Vite" ? MOST_OF_PLAIN.vite : MOST_OF_PLAIN.others },
  ]),
  ...each((name) => [
    {
      name: `${name}, integrity`,
      build: /** @type {Build} */ (CHECKED[/** @type {keyof typeof CHECKED} */ (name)]),
      entry: PLAIN,
      bound: name === "Vite" ? MOST_OF_CHECKED.vite : MOST_OF_CHECKED.others,
    },
  ]),
  ...each((name, build) =>
    Object.entries(MODES).map(([mode, entry]) => ({
      name: `${name}, ${mode}`,
      build,
      entry,
      ...(mode === "defer" ? { bound: DEFER_BOUNDS[name] ?? 0 } : MODE_BOUNDS[mode]),
    })),
  ),
  ...each((name, build) => Object.entries(RUNTIME).map(([what, it]) => ({ name: `${name}, ${what}`, build, ...it }))),
  ...each((name, build) => Object.entries(LOADER).map(([what, it]) => ({ name: `${name}, ${what}`, build, ...it }))),
  ...each((name, build) =>
    STRINGS.map((fixture) => ({
      name: `${name}, strings as ${fixture}`,
      build,
      entry: { code: GREET, base: GREET, files: { "strings.wasm": fixture }, wit: WIT },
      bound: STRINGS_BOUND,
    })),
  ),
  ...each((name, build) =>
    Object.entries(PRINTING).map(([program, names]) => ({
      name: `${name}, ${program}`,
      build,
      baseBuild: SUPPLYING[name],
      entry: {
        code: PRINT,
        base: PRINT,
        files: { "program.wasm": `../test/programs/${program}/program.wasm` },
        wasi: supplied(names),
      },
      bound: PRINTING_BOUND,
    })),
  ),
  { name: "esbuild, splitting", build: esbuildCase(true), entry: PLAIN },
  { name: "Vite, one file", build: viteCase(() => [forVite(OWN)], { codeSplitting: false }), entry: PLAIN, bound: 340 },
  { name: "Rollup, one file", build: rollupCase(BROWSER, { inlineDynamicImports: true }), entry: PLAIN, bound: 340 },
  { name: "Rolldown, one file", build: rolldownCase(BROWSER, { codeSplitting: false }), entry: PLAIN, bound: 340 },
  { name: "Rollup, target auto", build: rollupCase(AUTO), entry: PLAIN, bound: 430 },
  { name: "Rolldown, target auto", build: rolldownCase(AUTO), entry: PLAIN, bound: 430 },
  { name: VITES_OWN, build: viteCase(() => []), entry: PLAIN },
]

/**
 * The cases of each bundler.
 * @param {(name: string, build: Build) => Case[]} casesOf
 */
function each(casesOf) {
  return Object.entries(BUNDLERS).flatMap(([name, build]) => casesOf(name, build))
}

/** Builds of the same entry without the import. @type {Map<string, Promise<{ code: string, others: string[] }>>} */
const bases = new Map()

await init()
/** @type {Result[]} */
const results = []
for (const it of CASES) {
  const bundler = it.name.split(",")[0] ?? ""
  const { code, base, files = { "math.wasm": "math" }, wit, wasi } = it.entry
  const imported = await bundle(it.build, code, files, { wit, wasi })
  imported.code = imported.code.replace(/AGFzbQ[\w+/]*=*/, "")
  const without = JSON.stringify([bundler, base, files])
  const alone = await (bases.get(without) ??
    bases.set(without, bundle(it.baseBuild ?? it.build, base, files, { wasi })).get(without))
  const bound = it.most === undefined ? it.bound : Math.floor(it.most * bytesOf(bundler))
  results.push({ name: it.name, bytes: gzip(imported.code) - gzip(alone?.code ?? ""), bound, ...imported })
}
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(results.map(({ name, bytes, bound }) => ({ name, bytes, bound }))))
} else {
  results.forEach(show)
  tell()
}

/**
 * The code that the page loads, and the other JavaScript that the build wrote.
 * @param {Build} build
 * @param {string} source
 * @param {Readonly<Record<string, string>>} files
 * @param {Pick<Entry, "wit" | "wasi">} texts
 * @returns {Promise<{ code: string, others: string[] }>}
 */
async function bundle(build, source, files, { wit, wasi }) {
  const root = mkdtempSync(join(tmpdir(), "wasmport-size-"))
  try {
    const project = { root, entry: join(root, "main.js"), outDir: join(root, "dist") }
    mkdirSync(project.outDir)
    for (const [name, fixture] of Object.entries(files))
      copyFileSync(
        fixture.endsWith(".wasm")
          ? fileURLToPath(new URL(fixture, import.meta.url))
          : join(FIXTURES, fixture, `${fixture}.wasm`),
        join(root, name),
      )
    if (wasi !== undefined) writeFileSync(join(root, "wasi.js"), wasi)
    if (wit !== undefined) writeFileSync(join(root, "strings.wit"), wit)
    writeFileSync(join(root, "host.js"), "export const upper = (text) => text.toUpperCase()\n")
    writeFileSync(project.entry, source)
    writeFileSync(join(root, "index.html"), '<!doctype html>\n<script type="module" src="./main.js"></script>\n')
    // Rollup has no other notion of the project's root.
    process.chdir(root)
    await build(project)
    const scripts = readdirSync(project.outDir, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .sort()
    const loaded = withImports(
      project.outDir,
      scripts.find((file) => /^(?:assets[\\/])?index[.-]/.test(file)),
    )
    return {
      code: loaded.map((file) => readFileSync(join(project.outDir, file), "utf8")).join("\n"),
      others: scripts.filter((file) => !loaded.includes(file)),
    }
  } finally {
    process.chdir(home)
    rmSync(root, { recursive: true, force: true })
  }
}

/**
 * A chunk and each chunk that it imports statically.
 * @param {string} folder
 * @param {string | undefined} file
 * @param {string[]} [seen]
 * @returns {string[]}
 */
function withImports(folder, file, seen = []) {
  if (file === undefined) throw new Error("the build wrote no entry")
  if (seen.includes(file)) return seen
  seen.push(file)
  for (const it of parse(readFileSync(join(folder, file), "utf8"))[0])
    if ((it.type === "static" || it.type === "reexport-star") && it.specifier?.startsWith("."))
      withImports(folder, join(dirname(file), it.specifier), seen)
  return seen
}

/** @param {string} code */
function gzip(code) {
  return gzipSync(code, { level: 9 }).length
}

/** @param {string} name */
function bytesOf(name) {
  return results.find((it) => it.name === name)?.bytes ?? NaN
}

/** @param {Result} result */
function show({ name, bytes, bound, code, others }) {
  const limit = bound === undefined ? "" : ` (bound <= ${bound} B)`
  const after = others.length === 0 ? "" : `; beside the entry, after a failure: ${others.join(", ")}`
  report(`${name}: ${bytes} B${limit}${after}`, bound === undefined || bytes <= bound)
  if (process.argv.includes("--print")) console.log(code.trimEnd().replaceAll(/^/gm, "    "))
}

/** Hands the rows on to bench/all.js. */
function tell() {
  const names = Object.keys(BUNDLERS)
  const tools = ["vite", "rollup", "rolldown", "esbuild", "terser"]
  /** @param {readonly string[]} bundlers @param {string} [what] */
  const listed = (bundlers, what = "") => bundlers.map((name) => `${name} ${bytesOf(`${name}${what}`)} B`).join(", ")
  /** @param {string} mode */
  const inPlain = (mode) => `\`?${mode}\` ${range(names.map((name) => bytesOf(`${name}, ${mode}`) / bytesOf(name)))}`
  row(
    'JavaScript that `import { add } from "./math.wasm"` adds to a minified entry, gzip',
    `${listed(names)}; Vite's own handling ${bytesOf(VITES_OWN)} B`,
    tools,
  )
  row("the same with `integrity: true`, which is not the default", listed(names, ", integrity"), tools)
  row(
    "the same for output that runs in browsers and Node at once",
    listed(["Rollup", "Rolldown"], ", target auto"),
    tools,
  )
  row(
    "the other modes, in plain imports (`?sync` without the module's own bytes)",
    ["lazy", "defer", "sync"].map(inPlain).join(", "),
    tools,
  )
  row(
    "parts of `wasmport/runtime` in a minified entry, gzip, the most by any of the four bundlers",
    Object.keys(RUNTIME)
      .map((what) => `${what} ${Math.max(...names.map((name) => bytesOf(`${name}, ${what}`)))} B`)
      .join("; "),
    tools,
  )
  row(
    "parts of `wasmport/loader` for a stranger's bytes in a minified entry, gzip, the most by any of the four bundlers",
    Object.keys(LOADER)
      .map((what) => `${what} ${Math.max(...names.map((name) => bytesOf(`${name}, ${what}`)))} B`)
      .join("; "),
    tools,
  )
  const printing = Object.keys(PRINTING).map((program) => {
    const bytes = names.map((name) => bytesOf(`${name}, ${program}`))
    return `${program} ${Math.min(...bytes)} to ${Math.max(...bytes)} B`
  })
  row(
    "the host of WASI in a module that only prints / the same module, whose functions the app supplies by `imports`, gzip",
    printing.join(", "),
    tools,
  )
  const strings = results.filter(({ name }) => name.includes(", strings as ")).map(({ bytes }) => bytes)
  row("strings in and out through a `.wit`, the most by any convention and bundler", `${Math.max(...strings)} B`, tools)
}
