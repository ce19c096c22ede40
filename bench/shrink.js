/**
 * How small does `optimize` make a library of which one function is used, against `wasm-metadce` and `wasm-opt -Os` by hand?
 *
 * `npm run build`, then `node bench/shrink.js`. A library in C, one in AssemblyScript, and two packages of wasm-bindgen, built by
 * Vite. By hand, binaryen's own commands keep the same exports, and get the same features. Sizes are the same in every run. Exit
 * code 1 when a bound is missed.
 */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vite"
import { inspect } from "../dist/loader/index.js"
import wasmport from "../dist/src/vite.js"
import { range, report, row } from "./support.js"

const BOUND = 1
const REPOSITORY = fileURLToPath(new URL("..", import.meta.url))
const BINARYEN = join(REPOSITORY, "node_modules/binaryen/bin")

/** @type {readonly { name: string, files: readonly string[], code: string }[]} */
const LIBRARIES = [
  {
    name: "C (bench/meter/programs.wasm)",
    files: ["bench/meter/programs.wasm"],
    code: 'import { memory, sha256 } from "./programs.wasm"\nconsole.log(memory, sha256)\n',
  },
  {
    name: "AssemblyScript (test_wasm/wit-managed)",
    files: [
      "test_wasm/wit-managed/wit-managed.wasm",
      "test_wasm/wit-managed/wit-managed.wit",
      "test_wasm/wit-managed/host.js",
    ],
    code: 'import { greet } from "./wit-managed.wasm"\nconsole.log(greet("you"))\n',
  },
  {
    name: "wasm-bindgen (@silvia-odwyer/photon)",
    files: [],
    code: 'import { PhotonImage, grayscale } from "@silvia-odwyer/photon"\nexport const grey = (pixels) => grayscale(new PhotonImage(pixels, 8, 8))\n',
  },
  {
    name: "wasm-bindgen (lz4-wasm)",
    files: [],
    code: 'import { decompress } from "lz4-wasm"\nconsole.log(decompress)\n',
  },
]

/** Features that binaryen's commands call otherwise. @type {Readonly<Record<string, readonly string[]>>} */
const FLAGS = {
  "bulk-memory": ["bulk-memory", "bulk-memory-opt"],
  "nontrapping-fptoint": ["nontrapping-float-to-int"],
  simd128: ["simd"],
}

/** @type {number[]} */
const ratios = []
for (const library of LIBRARIES) {
  const root = mkdtempSync(join(tmpdir(), "wasmport-shrink-"))
  try {
    const { before, ours, theirs } = await measure(root, library)
    const ratio = ours / theirs
    report(
      `${library.name}: ${before} bytes, by hand ${theirs}, wasmport ${ours}, wasmport / by hand = ${ratio.toFixed(3)} (bound <= ${BOUND.toFixed(2)})`,
      ratio <= BOUND,
    )
    ratios.push(ratio)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
row(
  "a library of which one function is used, with `optimize` / `wasm-metadce` and `wasm-opt -Os` by hand",
  range(ratios),
  ["binaryen", "vite"],
)

/**
 * @param {string} root
 * @param {(typeof LIBRARIES)[number]} library
 */
async function measure(root, { files, code }) {
  mkdirSync(join(root, "node_modules/.vite"), { recursive: true })
  for (const folder of ["@silvia-odwyer", "lz4-wasm"])
    symlinkSync(join(REPOSITORY, "bench/node_modules", folder), join(root, "node_modules", folder), "junction")
  for (const file of files) cpSync(join(REPOSITORY, file), join(root, file.slice(file.lastIndexOf("/") + 1)))
  writeFileSync(join(root, "main.js"), code)
  /** @type {Uint8Array[]} */
  const inputs = []
  for (const optimize of [false, true])
    await build({
      root,
      configFile: false,
      logLevel: "error",
      plugins: [wasmport({ optimize, types: false })],
      build: {
        outDir: `dist-${optimize}`,
        assetsInlineLimit: 0,
        target: "es2022",
        rollupOptions: { input: join(root, "main.js"), preserveEntrySignatures: "strict" },
      },
    })
  for (const optimize of [false, true]) inputs.push(wasmIn(join(root, `dist-${optimize}`)))
  const [before, ours] = /** @type {[Uint8Array, Uint8Array]} */ (inputs)
  return { before: before.length, ours: ours.length, theirs: byHand(root, before, ours).length }
}

/** @param {string} folder */
function wasmIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".wasm"))
  if (files.length !== 1) throw new Error(`one .wasm was expected, there are: ${files.join(", ")}`)
  return readFileSync(join(folder, /** @type {string} */ (files[0])))
}

/**
 * The same by binaryen's commands: they keep the exports of `ours`, and names of functions if `ours` has them.
 * @param {string} root
 * @param {Uint8Array} before
 * @param {Uint8Array} ours
 */
function byHand(root, before, ours) {
  const module = new WebAssembly.Module(new Uint8Array(ours))
  const kept = WebAssembly.Module.exports(module).map(({ name }) => name)
  const [input, graph, middle, output] = /** @type {[string, string, string, string]} */ (
    ["in.wasm", "graph.json", "middle.wasm", "out.wasm"].map((file) => join(root, file))
  )
  writeFileSync(input, before)
  const reaches = kept.map((_, i) => `export ${i}`)
  const nodes = kept.map((name, i) => ({ name: `export ${i}`, export: name }))
  writeFileSync(graph, JSON.stringify([{ name: "app", root: true, reaches }, ...nodes]))
  const names = WebAssembly.Module.customSections(module, "name").length > 0 ? ["-g"] : []
  // Both sides get the features that the module uses, so that neither result needs more of an engine.
  const features = inspect(before, "in.wasm").uses.flatMap((feature) => FLAGS[feature] ?? feature)
  const flags = [
    "--mvp-features",
    ...["mutable-globals", "exception-handling", ...features].map((it) => `--enable-${it}`),
    ...names,
  ]
  /** @param {string} command @param {string[]} args */
  const run = (command, args) =>
    execFileSync(process.execPath, [join(BINARYEN, command), ...args, ...flags], {
      stdio: ["ignore", "ignore", "inherit"],
    })
  run("wasm-metadce", [input, "--graph-file", graph, "-o", middle])
  run("wasm-opt", [middle, "-Os", "-o", output])
  return readFileSync(output)
}
