/**
 * The cost of strings, lists and 64-bit integers through a `.wit`, against code that other tools generate or a person writes.
 *
 * `npm run build`, then `node bench/strings.js`. Each side calls the same wasm: ours through a production bundle, and
 *
 *   - the glue that wasm-bindgen generates for `fn greet(name: &str) -> String`, as tiktoken has published it,
 *   - the bindings that AssemblyScript's compiler generates,
 *   - `Float64Array.set` and `Number(f(BigInt(n)))`, written by hand.
 *
 * It runs in Node and in Chromium, both sides in turns. A name after the command runs one peer only. Exit code 1 when a bound is
 * missed.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import wasmport from "../dist/src/esbuild.js"
import { bundle } from "./bundle.js"
import { inPage } from "./browser.js"
import { time } from "./pairs.js"
import { writeStringsProject } from "./strings-project.js"
import { range, report, row } from "./support.js"

/** @typedef {import("./pairs.js").Compared} Compared */

const MOST = 1.05
/** For each peer, at least one of the sizes must be so much better. */
const BEST = 0.9
/** One peer only, by how its name begins. */
const ONLY = process.argv[2]
const ROUNDS = Number(process.env["ROUNDS"] ?? 61)

/** Both sides and the clock, as one module that runs in Node and in a page. */
const MAIN = `
import * as managed from "./managed.wasm"
import * as numbers from "./i64.wasm"
import managedOf from "./managed.wasm?module"
import i64Of from "./i64.wasm?init"
import { registry } from "wasmport/runtime"
import { comparePairs } from ${JSON.stringify(fileURLToPath(new URL("pairs.js", import.meta.url)))}
import * as glue from "./glue.js"
import { instantiate } from "./managed.js"

/** Both sides use one instance: the place of a memory matters as much as the work on it. */
const bindgen = await registry.instantiate("bindgen.wasm")
const raw = bindgen.raw.exports
glue.__wbg_set_wasm(raw)
const bindings = await instantiate(managedOf, { "./host.js": { upper: (text) => text } })
const i64 = (await i64Of()).exports

/** As somebody who knows wasm-bindgen's convention would write it. */
const sumByHand = (values) => {
  const pointer = raw.__wbindgen_malloc(values.length * 8, 8)
  new Float64Array(raw.memory.buffer, pointer, values.length).set(values)
  return raw.total(pointer, values.length)
}
const sameByHand = (n) => Number(i64.same(BigInt(n)))

const text = (size, mixed) => (mixed ? "Zoë sees 𝄞 and €" : "hello wasm-world").repeat(Math.ceil(size / 16)).slice(0, size)
const sizes = { "16 B": 16, "1 KB": 1024, "1 MB": 2 ** 20 }
const list = (length) => Float64Array.from({ length }, (_, i) => i / 8)

const pairs = []
for (const kind of ["ASCII", "mixed"]) {
  for (const [size, bytes] of Object.entries(sizes)) {
    const what = \`greet, \${size} \${kind}\`
    const argument = text(bytes, kind === "mixed")
    pairs.push({ group: "wasm-bindgen", what, ours: bindgen.exports.greet, theirs: glue.get_encoding_name_for_model, argument, work: bytes })
    pairs.push({ group: "AssemblyScript", what, ours: managed.greet, theirs: bindings.greet, argument, work: bytes })
  }
}
for (const length of [10, 1e6]) pairs.push({ group: "Float64Array.set", what: \`sum of \${length}\`, ours: bindgen.exports.total, theirs: sumByHand, argument: list(length), work: length * 8 })
pairs.push({ group: "Number(f(BigInt(n)))", what: "i64 as number", ours: numbers.same, theirs: sameByHand, argument: 123456789, work: 16 })

export const run = (only, rounds) => comparePairs(pairs.filter(({ group }) => only === undefined || group.startsWith(only)), rounds)
`

const root = mkdtempSync(join(tmpdir(), "wasmport-strings-"))
try {
  await writeStringsProject(root)
  writeFileSync(join(root, "main.js"), MAIN)
  await bundled("node")
  writeFileSync(join(root, "node/package.json"), '{ "type": "module" }')
  const { run } = await import(pathToFileURL(join(root, "node/index.js")).href)
  const inNode = await run(ONLY, ROUNDS)
  show("Node", inNode)
  await bundled("browser")
  const code = `import("/index.js").then((it) => it.run(${JSON.stringify(ONLY)}, ${ROUNDS}))`
  const { value, browser } = await inPage(join(root, "browser"), code)
  const inChromium = /** @type {Compared[]} */ (value)
  show("Chromium", inChromium)
  if (ONLY === undefined) tell({ Node: inNode, Chromium: inChromium }, browser)
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** @param {"node" | "browser"} platform */
function bundled(platform) {
  const plugin = wasmport({ types: false, overrides: [{ include: "i64.wasm", i64: "number" }] })
  return bundle(root, join(root, platform), platform, plugin)
}

/**
 * @param {string} host
 * @param {readonly Compared[]} results
 */
function show(host, results) {
  for (const { group, what, ratio, ours, theirs } of results) {
    report(
      `${host}: ${what}: ${time(ours)} a call, ${group} ${time(theirs)}, ratio ${ratio.toFixed(2)} (bound <= ${MOST})`,
      ratio <= MOST,
    )
  }
  for (const peer of ["wasm-bindgen", "AssemblyScript"]) {
    const ratios = results.filter(({ group }) => group === peer).map(({ ratio }) => ratio)
    if (ratios.length === 0) continue
    const best = Math.min(...ratios)
    report(`${host}: the best against ${peer}: ${best.toFixed(2)} (bound < ${BEST})`, best < BEST)
  }
}

/**
 * Hands on the rows.
 * @param {Record<string, readonly Compared[]>} hosts
 * @param {string} browser
 */
function tell(hosts, browser) {
  /** @param {(result: Compared) => boolean} takes @param {(ratios: number[]) => string} words */
  const inBoth = (takes, words) =>
    Object.entries(hosts)
      .map(([host, results]) => `${host} ${words(results.filter(takes).map(({ ratio }) => ratio))}`)
      .join(", ")
  /** @param {readonly number[]} ratios */
  const listed = (ratios) => ratios.map((ratio) => ratio.toFixed(2)).join(", ")
  const tools = ["esbuild", browser]
  row(
    "`greet(string)` through a `.wit` / wasm-bindgen's published glue, of 16 B, 1 KB and 1 MB",
    ["ASCII", "mixed"]
      .map((kind) => `${kind}: ${inBoth((it) => it.group === "wasm-bindgen" && it.what.endsWith(kind), listed)}`)
      .join("; "),
    ["tiktoken", ...tools],
  )
  row(
    "the same / AssemblyScript's own bindings, at every size",
    inBoth(({ group }) => group === "AssemblyScript", range),
    ["assemblyscript", ...tools],
  )
  row(
    "`sum` of ten and of a million numbers / `Float64Array.set` by hand",
    inBoth(({ group }) => group === "Float64Array.set", listed),
    tools,
  )
  row(
    "i64 as number / `Number(f(BigInt(n)))` by hand",
    inBoth(({ what }) => what === "i64 as number", listed),
    tools,
  )
}
