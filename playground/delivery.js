// @ts-check
/**
 * `node playground/delivery.js`: builds the page in `src/sample/` once for each option of docs/delivery.md, and prints the outputs as JSON.
 * `delivery.html` shows them. A build takes its mode from the environment, and the dev server has another mode: so this is a process of its own.
 */
import { argv, stdout } from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"
import { stripVTControlCharacters } from "node:util"
import { gzipSync } from "node:zlib"
import { build, createLogger } from "vite"
import wasmport from "wasmport/vite"

/**
 * @typedef {{ name: string, size: number, zipped: number, text?: string, base64?: string }} DeliveredFile JSON has its `text`,
 *   a wasm its `base64`
 * @typedef {{ files: DeliveredFile[], links: string[], hashes: string[], told: string[] }} Delivered
 *   the links to wasm in the HTML, the hashes in the code, and the lines that the build printed about wasm
 */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const NAME = "wasm-manifest.json"
/** @type {Record<string, { options: import("wasmport/vite").WasmportOptions, target?: string[] }>} */
const BUILDS = {
  keep: { options: { names: "keep" } },
  strip: { options: {} },
  split: { options: { names: "split" } },
  optimize: { options: { optimize: true } },
  preload: { options: { preload: { manifest: NAME } } },
  integrity: { options: { integrity: true } },
  // Safari 15.0 has no top-level await.
  floor: { options: { mode: "defer", featureFloor: true }, target: ["chrome120", "firefox115", "safari15"] },
}

/** @param {(typeof BUILDS)[string]} one @returns {Promise<Delivered>} */
async function delivered({ options, target = ["es2022"] }) {
  /** @type {string[]} */
  const told = []
  const logger = createLogger("info", { allowClearScreen: false })
  const keep = (/** @type {string} */ line) => void told.push(stripVTControlCharacters(line))
  Object.assign(logger, { info: keep, warn: keep, warnOnce: keep })
  const built = await build({
    root: here("."),
    publicDir: false,
    // The progress of a build goes past its logger.
    logLevel: "warn",
    configFile: false,
    base: "./",
    customLogger: logger,
    plugins: [wasmport({ types: false, inlineLimit: 0, featureFloor: false, ...options })],
    build: {
      write: false,
      target,
      reportCompressedSize: false,
      rollupOptions: { input: here("src/sample/index.html") },
    },
  })
  const { output } = /** @type {import("vite").Rollup.RollupOutput} */ (Array.isArray(built) ? built[0] : built)
  const texts = output.map((file) => {
    const content = file.type === "chunk" ? file.code : file.source
    // Text or bytes: no overload takes the union.
    return { name: file.fileName, bytes: Buffer.from(/** @type {string} */ (content)) }
  })
  const textOf = (/** @type {RegExp} */ ending) =>
    texts.flatMap(({ name, bytes }) => (ending.test(name) ? [bytes.toString()] : [])).join("\n")
  return {
    files: texts.map(({ name, bytes }) => ({
      name: name.slice(name.lastIndexOf("/") + 1),
      size: bytes.length,
      zipped: gzipSync(bytes, { level: 9 }).length,
      ...(name.endsWith(".json") ? { text: bytes.toString() } : {}),
      ...(name.endsWith(".wasm") ? { base64: bytes.toString("base64") } : {}),
    })),
    links: textOf(/\.html$/).match(/<link[^>]*\.wasm[^>]*>/g) ?? [],
    hashes: textOf(/\.js$/).match(/sha384-[\w+/=]{64}/g) ?? [],
    told: told.filter((line) => /\.wasm: (?:.* → |uses features)/.test(line)).sort(),
  }
}

/** The output of each build, by its name above. @returns {Promise<Record<string, Delivered>>} */
export async function deliver() {
  /** @type {Record<string, Delivered>} */
  const all = {}
  for (const [name, one] of Object.entries(BUILDS)) all[name] = await delivered(one)
  return all
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href)
  stdout.write(`${JSON.stringify(await deliver(), undefined, 2)}\n`)
