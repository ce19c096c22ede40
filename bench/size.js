/**
 * How many bytes of JavaScript does one import add to the entry, minified and gzipped?
 *
 * `npm run build`, then `node bench/size.js [--print | --json]`. The entry that imports `add` from math.wasm against the
 * same entry with `add` from a global: the difference is all that the import costs, and `--print` shows it. Vite's own
 * handling of the same import is measured beside it; the other modes as multiples of the plain import, "sync" without the
 * module's own bytes, which it has in the code. Bytes are the same in every run, so test/package/size.test.ts holds the
 * same bounds. Exit code 1 when one is missed.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build as esbuild } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { minify } from "terser"
import { build as vite } from "vite"
import forEsbuild from "../dist/src/esbuild.js"
import forRolldown from "../dist/src/rolldown.js"
import forRollup from "../dist/src/rollup.js"
import forVite from "../dist/src/vite.js"

/** @typedef {{ entry: string, outDir: string, root: string }} Project */
/** @typedef {"defer" | "lazy" | "sync"} Mode */
/** @typedef {{ name: string, bound?: number, mode?: Mode, build: (project: Project) => Promise<unknown> }} Case */

const WASM = fileURLToPath(new URL("../test_wasm/math/math.wasm", import.meta.url))
const WITH = 'import { add } from "./math.wasm"\ndocument.body.textContent = String(add(2, 3))\n'
const WITHOUT = "document.body.textContent = String(globalThis.add(2, 3))\n"

/** The same in other modes: with the import, without it, and the most of it in plain imports. @type {Record<Mode, { imported: string, base: string, most: number }>} */
const MODES = {
  defer: {
    imported:
      'import { add } from "./math.wasm?defer"\nimport { ready } from "wasmport/runtime"\nready().then(() => (document.body.textContent = String(add(2, 3))))\n',
    base: "globalThis.ready().then(() => (document.body.textContent = String(globalThis.add(2, 3))))\n",
    most: 1.5,
  },
  lazy: {
    imported:
      'import { add } from "./math.wasm?lazy"\nadd(2, 3).then((sum) => (document.body.textContent = String(sum)))\n',
    base: "globalThis.add(2, 3).then((sum) => (document.body.textContent = String(sum)))\n",
    most: 1.5,
  },
  sync: { imported: WITH.replace(".wasm", ".wasm?sync"), base: WITHOUT, most: 1.5 },
}

const home = process.cwd()

const VITES_OWN = "Vite's own"

const OWN = { inlineLimit: 0, types: false }
const BROWSER = /** @type {const} */ ({ ...OWN, target: "browser" })
const AUTO = /** @type {const} */ ({ ...OWN, target: "auto" })

/** @param {() => import("vite").Plugin[]} plugins @param {object} [output] @returns {Case["build"]} */
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

/** @param {import("../dist/src/rollup.js").WasmportOptions} options @param {object} [output] @returns {Case["build"]} */
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
    const bundle = await rollup({ input: entry, plugins: [forRollup(options), terser] })
    await bundle.write({ dir: outDir, format: "es", entryFileNames: "index.js", ...output })
    await bundle.close()
  }

/** @param {import("wasmport/rolldown").WasmportOptions} options @param {object} [output] @returns {Case["build"]} */
const rolldownCase =
  (options, output = {}) =>
  async ({ root, entry, outDir }) => {
    const bundle = await rolldown({
      input: entry,
      cwd: root,
      platform: options.target === "browser" ? "browser" : "neutral",
      plugins: [forRolldown(options)],
    })
    await bundle.write({ dir: outDir, format: "es", entryFileNames: "index.js", minify: true, ...output })
    await bundle.close()
  }

/** @param {boolean} splitting @returns {Case["build"]} */
const esbuildCase =
  (splitting) =>
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
      plugins: [forEsbuild(BROWSER)],
    })

/** @type {readonly Case[]} */
const PLAIN = [
  { name: "Vite", bound: 200, build: viteCase(() => [forVite(OWN)]) },
  { name: "Rollup", bound: 200, build: rollupCase(BROWSER) },
  { name: "Rolldown", bound: 200, build: rolldownCase(BROWSER) },
  { name: "esbuild", bound: 200, build: esbuildCase(false) },
]

/** @type {readonly Case[]} */
const CASES = [
  ...PLAIN,
  ...PLAIN.flatMap(({ name, build }) =>
    /** @type {Mode[]} */ (Object.keys(MODES)).map((mode) => ({ name: `${name}, ${mode}`, mode, build })),
  ),
  { name: "esbuild, splitting", build: esbuildCase(true) },
  { name: "Vite, one file", bound: 340, build: viteCase(() => [forVite(OWN)], { codeSplitting: false }) },
  { name: "Rollup, one file", bound: 340, build: rollupCase(BROWSER, { inlineDynamicImports: true }) },
  { name: "Rolldown, one file", bound: 340, build: rolldownCase(BROWSER, { codeSplitting: false }) },
  { name: "Rollup, target auto", bound: 430, build: rollupCase(AUTO) },
  { name: "Rolldown, target auto", bound: 430, build: rolldownCase(AUTO) },
  { name: VITES_OWN, build: viteCase(() => []) },
]

/**
 * The entry chunk's code, and what other JavaScript the build wrote.
 * @param {Case} it
 * @param {string} source
 * @returns {Promise<{ code: string, others: string[] }>}
 */
async function build(it, source) {
  const root = mkdtempSync(join(tmpdir(), "wasmport-size-"))
  try {
    const project = { root, entry: join(root, "main.js"), outDir: join(root, "dist") }
    mkdirSync(project.outDir)
    copyFileSync(WASM, join(root, "math.wasm"))
    writeFileSync(project.entry, source)
    writeFileSync(join(root, "index.html"), '<!doctype html>\n<script type="module" src="./main.js"></script>\n')
    // Rollup has no other notion of the project's root; below ours the plugin would find the registry in use.
    process.chdir(root)
    await it.build(project)
    const scripts = readdirSync(project.outDir, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .sort()
    const entry = scripts.find((file) => /^(?:assets[\\/])?index[.-]/.test(file)) ?? ""
    return { code: readFileSync(join(project.outDir, entry), "utf8"), others: scripts.filter((file) => file !== entry) }
  } finally {
    process.chdir(home)
    rmSync(root, { recursive: true, force: true })
  }
}

/** @param {string} code */
const gzip = (code) => gzipSync(code, { level: 9 }).length

const print = process.argv.includes("--print")
/** @type {{ name: string, bytes: number, bound: number | undefined, code: string, others: string[] }[]} */
const results = []
for (const it of CASES) {
  const mode = it.mode && MODES[it.mode]
  const imported = await build(it, mode?.imported ?? WITH)
  const base = await build(it, mode?.base ?? WITHOUT)
  imported.code = imported.code.replace(/AGFzbQ[\w+/]*=*/, "")
  const plain = results.find(({ name }) => name === it.name.split(",")[0])
  const bound = mode && plain ? Math.floor(mode.most * plain.bytes) : it.bound
  results.push({ name: it.name, bytes: gzip(imported.code) - gzip(base.code), bound, ...imported })
}

const peer = results.find(({ name }) => name === VITES_OWN)?.bytes ?? NaN
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(results.map(({ name, bytes, bound }) => ({ name, bytes, bound }))))
} else {
  for (const { name, bytes, bound, code, others } of results) {
    const ratio = name === VITES_OWN ? "" : `, ${(bytes / peer).toFixed(2)}x of Vite's own`
    const limit = bound === undefined ? "" : ` (bound <= ${bound} B)${bytes > bound ? " MISSED" : ""}`
    console.log(
      `${name}: ${bytes} B${ratio}${limit}${others.length === 0 ? "" : `; beside the entry, after a failure: ${others.join(", ")}`}`,
    )
    if (print) console.log(code.trimEnd().replaceAll(/^/gm, "    "))
  }
}
process.exitCode = results.some(({ bytes, bound }) => bound !== undefined && bytes > bound) ? 1 : 0
