/**
 * The cost of a call into wasm through a bundle, against the same call written by hand.
 *
 * `npm run build`, then `node bench/call.js`. First: a plain export is the very function that the engine made (the same object as
 * in the module's own table), so calling it takes as long as calling `instance.exports`. Second: a module with a mutable exported
 * global gets wrappers that keep it live, as fast as the ones that a person would write. Every bundler makes a production bundle
 * for Node; both sides run in turns. Exit code 1 when a bound is missed.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { build as vite } from "vite"
import forEsbuild from "../dist/src/esbuild.js"
import forRolldown from "../dist/src/rolldown.js"
import forRollup from "../dist/src/rollup.js"
import forVite from "../dist/src/vite.js"
import { bundle } from "./bundle.js"
import { inTurns, median, range, ratioOf, report, row } from "./support.js"

/** @typedef {{ root: string, entry: string, outDir: string }} Project */
/** @typedef {(calls: number) => unknown} Loop */

const ROUNDS = Number(process.env["ROUNDS"] ?? 31)
const CALLS = 1_000_000
/** The same function: a difference is noise. */
const PLAIN = { min: 0.9, max: 1.1 }
const LIVE = { min: 0, max: 1.1 }

const FIXTURES = ["math", "identity", "counter"]
const OWN = /** @type {const} */ ({ types: false, target: "node" })

/** The loops stand in the bundle, so that a call is compiled as it would be in an app. */
const LOOPS = `
export const runAdd = (calls) => {
  let sum = 0
  for (let i = 0; i < calls; i++) sum = add(sum, i)
  return sum
}
export const runIncrement = (calls) => {
  for (let i = 0; i < calls; i++) increment()
  return count
}
`
const ENTRY = `
import { add } from "./math.wasm"
import { double, twice, table, callback } from "./identity.wasm"
import { increment, count } from "./counter.wasm"
export const same = [twice, table.get(0), callback].every((it) => it === double)
${LOOPS}`
const BY_HAND = `
import { readFile } from "node:fs/promises"
const load = async (name) => (await WebAssembly.instantiate(await readFile(new URL(name, import.meta.url)))).instance.exports
const { add } = await load("./math.wasm")
const { increment: callee, count: global } = await load("./counter.wasm")
let count = global.value
const increment = () => {
  try {
    return callee()
  } finally {
    count = global.value
  }
}
${LOOPS}`

/** Writes a minified bundle, `index.js`. @type {Record<string, (project: Project) => Promise<unknown>>} */
const BUNDLERS = {
  Vite: ({ root, entry, outDir }) =>
    vite({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [forVite(OWN)],
      build: {
        ssr: entry,
        outDir,
        minify: true,
        target: "es2022",
        rolldownOptions: { output: { entryFileNames: "index.js" } },
      },
    }),
  Rollup: async ({ entry, outDir }) => {
    const bundle = await rollup({ input: entry, plugins: [forRollup(OWN)] })
    await bundle.write({ dir: outDir, format: "es", entryFileNames: "index.js" })
    await bundle.close()
  },
  Rolldown: async ({ root, entry, outDir }) => {
    const bundle = await rolldown({ input: entry, cwd: root, platform: "node", plugins: [forRolldown(OWN)] })
    await bundle.write({ dir: outDir, format: "es", entryFileNames: "index.js", minify: true })
    await bundle.close()
  },
  esbuild: ({ root, entry, outDir }) =>
    bundle(root, outDir, "node", forEsbuild(OWN), { entryPoints: { index: entry } }),
}

/** @type {Record<"plain" | "live", number[]>} */
const ratios = { plain: [], live: [] }
const home = process.cwd()
const root = mkdtempSync(join(tmpdir(), "wasmport-call-"))
try {
  for (const name of FIXTURES) {
    copyFileSync(
      fileURLToPath(new URL(`../test_wasm/${name}/${name}.wasm`, import.meta.url)),
      join(root, `${name}.wasm`),
    )
  }
  writeFileSync(join(root, "main.js"), ENTRY)
  writeFileSync(join(root, "by-hand.mjs"), BY_HAND)
  // Rollup knows no other project's root.
  process.chdir(root)
  for (const [name, build] of Object.entries(BUNDLERS)) {
    const outDir = join(root, name)
    await build({ root, entry: join(root, "main.js"), outDir })
    writeFileSync(join(outDir, "package.json"), '{ "type": "module" }')
    const ours = await import(pathToFileURL(join(outDir, "index.js")).href)
    // A copy for each bundler: the engine compiles both sides afresh, and neither has run before the other.
    const copy = join(root, `by-hand-${name}.mjs`)
    copyFileSync(join(root, "by-hand.mjs"), copy)
    const theirs = await import(pathToFileURL(copy).href)

    report(
      `${name}: an export, its other name, its slot in the table and its reference in a global are ${ours.same ? "" : "not "}one function`,
      ours.same,
    )
    ratios.plain.push(await compare(`${name}: add`, "instance.exports", [ours.runAdd, theirs.runAdd], PLAIN))
    ratios.live.push(
      await compare(
        `${name}: increment, with its live global`,
        "by hand",
        [ours.runIncrement, theirs.runIncrement],
        LIVE,
      ),
    )
  }
} finally {
  process.chdir(home)
  rmSync(root, { recursive: true, force: true })
}

const TOOLS = ["vite", "rollup", "rolldown", "esbuild"]
row(
  "`add` through a production bundle / on `instance.exports`",
  `${range(ratios.plain)} by the four bundlers: it is the same function object`,
  TOOLS,
)
row("a call into a module with a live global / the same written by hand", range(ratios.live), TOOLS)

/**
 * The ratio of the two.
 * @param {string} what
 * @param {string} peer
 * @param {readonly Loop[]} loops Ours and the peer's, which give the same.
 * @param {{ min: number, max: number }} bound
 */
async function compare(what, peer, loops, { min, max }) {
  const [ours = [], theirs = []] = await inTurns(
    loops.map((loop) => () => {
      const start = performance.now()
      const result = loop(CALLS)
      return { time: performance.now() - start, result }
    }),
    { rounds: ROUNDS, warmUp: 5 },
  )
  const differs = ours.findIndex(({ result }, round) => result !== theirs[round]?.result)
  if (differs >= 0) throw new Error(`${what}: ${ours[differs]?.result} is not ${theirs[differs]?.result}`)
  const times = [ours, theirs].map((side) => side.map(({ time }) => time))
  const ratio = ratioOf(times[0], times[1])
  const bound = min > 0 ? `bound ${min} to ${max}` : `bound <= ${max}`
  report(
    `${what}: ${ns(times[0])} a call, ${peer} ${ns(times[1])}, ratio ${ratio.toFixed(2)} (${bound})`,
    ratio >= min && ratio <= max,
  )
  return ratio
}

/** The median, by call. @param {readonly number[]} [times] */
function ns(times = []) {
  return `${((median(times) * 1e6) / CALLS).toFixed(1)} ns`
}
