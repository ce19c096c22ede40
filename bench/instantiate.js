/**
 * The cost of a further instance: `registry.instantiate(key)` against `WebAssembly.instantiate(module)` by hand, of the same
 * module, compiled already, through a production bundle in Node and in Chromium. `stats` accounts for each instance.
 *
 * The least that any such function can do is an object in a promise around `new WebAssembly.Instance(module, imports)`.
 *
 * `npm run build`, then `node bench/instantiate.js`. The sides run in turns. Exit code 1 when a bound is missed.
 */
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import wasmport from "../dist/src/esbuild.js"
import { bundle } from "./bundle.js"
import { inPage } from "./browser.js"
import { range, report, row } from "./support.js"

/** @typedef {{ key: string, ratio: number, least: number }} Result */

/** The code around an instance weighs more if the module is small. The bound depends on the module's bytes. */
const BOUNDS = { small: 1.35, others: 1.15 }
const SMALL = 1024
const ROUNDS = Number(process.env["ROUNDS"] ?? 31)
/**
 * A mutable global, plain functions, a table: a few hundred bytes each. Then, with memories, modules of toolchains: Zig's
 * strings and lists (3 KB), AssemblyScript's with its runtime and an import (6 KB), hundreds of functions (8 KB).
 * @type {Record<string, { from: string, hasMemory?: true }>}
 */
const MODULES = {
  counter: { from: "counter/counter.wasm" },
  i64: { from: "i64/i64.wasm" },
  identity: { from: "identity/identity.wasm" },
  zig: { from: "wit-canonical/wit-canonical.wasm", hasMemory: true },
  assemblyscript: { from: "wit-managed/wit-managed.wasm", hasMemory: true },
  big: { from: "big/big.wasm", hasMemory: true },
}
const HOST = "export const upper = (text) => text\n"

/** Memories take address space, which is limited: so there are fewer calls between two collections. */
const CALLS = Object.entries(MODULES).map(([name, { hasMemory }]) => [`${name}.wasm`, hasMemory ? 60 : 3000])

const MAIN = `
import { registry } from "wasmport/runtime"
import { inTurns, ratioOf } from ${JSON.stringify(fileURLToPath(new URL("support.js", import.meta.url)))}
import * as host from "./host.js"
${Object.keys(MODULES)
  .map((name) => `import "./${name}.wasm"`)
  .join("\n")}

export async function run(rounds) {
  const results = []
  for (const [key, calls] of ${JSON.stringify(CALLS)}) {
    const module = await registry.get(key).module()
    const imports = { "./host.js": host }
    const sides = [
      () => registry.instantiate(key),
      () => WebAssembly.instantiate(module, imports),
      async () => ({ raw: new WebAssembly.Instance(module, imports) }),
    ]
    // One stays alive, as in an app: else the engine would forget the shape of an instance with the last one.
    const alive = await registry.instantiate(key)
    const [ours, byHand, least] = await inTurns(
      sides.map((side) => async () => {
        // One side must not pay for the other's garbage. A collection also makes the engine forget its optimised code: rounds of
        // a millisecond would measure how it optimises again.
        gc()
        await new Promise((resolve) => setTimeout(resolve))
        const start = performance.now()
        for (let i = 0; i < calls; i++) await side()
        return performance.now() - start
      }),
      { rounds, warmUp: 15 },
    )
    if (registry.stats(key).instances === 0) throw new Error("the registry does not count instances")
    results.push({ key: alive.key, ratio: ratioOf(ours, byHand), least: ratioOf(least, byHand) })
  }
  return results
}
`

const root = mkdtempSync(join(tmpdir(), "wasmport-instantiate-"))
try {
  for (const [name, { from }] of Object.entries(MODULES))
    copyFileSync(fileURLToPath(new URL(`../test_wasm/${from}`, import.meta.url)), join(root, `${name}.wasm`))
  writeFileSync(join(root, "host.js"), HOST)
  writeFileSync(join(root, "main.js"), MAIN)
  const inNode = show("Node", runInNode(await bundled("node")))
  const code = `import("/index.js").then((it) => it.run(${ROUNDS}))`
  const { value, browser } = await inPage(await bundled("browser"), code, ["--js-flags=--expose-gc"])
  const inChromium = show("Chromium", /** @type {Result[]} */ (value))
  row(
    "a second and later `registry.instantiate` / `WebAssembly.instantiate(module)`, modules under 1 KB and others",
    `Node ${inNode.join(" and ")}; Chromium ${inChromium.join(" and ")}`,
    ["esbuild", browser],
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}

/**
 * Makes a bundle, and resolves to its folder.
 * @param {"node" | "browser"} platform
 */
function bundled(platform) {
  const plugin = wasmport({ types: false, inlineLimit: Infinity })
  return bundle(root, join(root, `.${platform}`), platform, plugin)
}

/**
 * Measures in a process of its own: else this benchmark would collect the memories that another one has left.
 * @param {string} folder
 * @returns {Result[]}
 */
function runInNode(folder) {
  const url = JSON.stringify(pathToFileURL(join(folder, "index.js")).href)
  const code = `const { run } = await import(${url}); console.log(JSON.stringify(await run(${ROUNDS})))`
  const args = ["--expose-gc", "--input-type=module", "-e", code]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }))
}

/**
 * The ratios of small modules, and those of the others.
 * @param {string} host
 * @param {readonly Result[]} results
 */
function show(host, results) {
  /** @param {Result} result */
  const isSmall = ({ key }) => statSync(join(root, key)).size < SMALL
  for (const result of results) {
    const { key, ratio, least } = result
    const bound = isSmall(result) ? BOUNDS.small : BOUNDS.others
    report(
      `${host}, ${key}: registry.instantiate / WebAssembly.instantiate = ${ratio.toFixed(2)} (bound <= ${bound}; ` +
        `the least that an object around an instance takes: ${least.toFixed(2)})`,
      ratio <= bound,
    )
  }
  return [true, false].map((small) => range(results.filter((it) => isSmall(it) === small).map(({ ratio }) => ratio)))
}
