/**
 * The cost of a single number through `memoryView`, which takes the memory's buffer anew each time. It is compared with a
 * `DataView` that is made anew too, and is still right when the memory has grown, and with one that is kept, and is wrong then.
 *
 * `npm run build`, then `node bench/memory.js`. The sides run in turns. Exit code 1 when a bound is missed.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { range, report, row } from "./support.js"

/** @typedef {{ name: string, anew: number, kept: number, array: number }} Result memoryView's time / those of the others. */

const MOST = 2
const ROUNDS = Number(process.env["ROUNDS"] ?? 41)

const MAIN = `
import { memoryView } from "wasmport/runtime"
import { inTurns, ratioOf } from "./support.js"

const CALLS = 20000
const memory = new WebAssembly.Memory({ initial: 1 })
const view = memoryView(memory)
const kept = new DataView(memory.buffer)
const array = view.view(Int32Array, 0, 1024)
let sink = 0

const SIDES = {
  get: [
    () => { for (let i = 0; i < CALLS; i++) sink += view.getI32((i & 1023) * 4) },
    () => { for (let i = 0; i < CALLS; i++) sink += new DataView(memory.buffer).getInt32((i & 1023) * 4, true) },
    () => { for (let i = 0; i < CALLS; i++) sink += kept.getInt32((i & 1023) * 4, true) },
    () => { const { current } = array; for (let i = 0; i < CALLS; i++) sink += current[i & 1023] },
  ],
  set: [
    () => { for (let i = 0; i < CALLS; i++) view.setF64((i & 1023) * 8, i) },
    () => { for (let i = 0; i < CALLS; i++) new DataView(memory.buffer).setFloat64((i & 1023) * 8, i, true) },
    () => { for (let i = 0; i < CALLS; i++) kept.setFloat64((i & 1023) * 8, i, true) },
    () => { const { current } = array; for (let i = 0; i < CALLS; i++) current[i & 1023] = i },
  ],
}

/** A fast side runs more often, since a page's clock has steps. */
const timed = (side, times) => () => {
  const start = performance.now()
  for (let i = 0; i < times; i++) side()
  return (performance.now() - start) / times
}

export async function run(rounds) {
  const results = []
  for (const [name, sides] of Object.entries(SIDES)) {
    const [ours, ...theirs] = await inTurns(sides.map((side, which) => timed(side, which < 2 ? 1 : 50)), { rounds, warmUp: 5 })
    const [anew, kept, array] = theirs.map((times) => ratioOf(ours, times))
    results.push({ name, anew, kept, array })
  }
  return results
}
`

const root = mkdtempSync(join(tmpdir(), "wasmport-memory-"))
try {
  const outfile = join(root, "index.mjs")
  await build({
    stdin: { contents: MAIN, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outfile,
    alias: { "wasmport/runtime": fileURLToPath(new URL("../dist/runtime-shim/index.js", import.meta.url)) },
  })
  const { run } = await import(pathToFileURL(outfile).href)
  /** @type {Result[]} */
  const results = await run(ROUNDS)
  for (const { name, anew, kept, array } of results) {
    report(
      `Node, ${name}: memoryView / a DataView made anew = ${anew.toFixed(2)} (bound <= ${MOST}), ` +
        `/ one that is kept = ${kept.toFixed(0)}, / the array of \`view\` = ${array.toFixed(0)}`,
      anew <= MOST,
    )
  }
  row(
    "one `getI32` or `setF64` of `memoryView` / a `DataView` made anew for it",
    `${range(results.map(({ anew }) => anew))}; of a kept one, which a growth makes useless, ${results.map(({ kept }) => kept.toFixed(0)).join(" and ")}`,
    [],
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
