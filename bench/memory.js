/**
 * What a single number costs through `memoryView`, which looks at the memory anew each time: against a `DataView` made anew as
 * well, which is what stays right when the memory grows, and against one that is kept, which is wrong after that.
 *
 * `npm run build`, then `node bench/memory.js`. Rounds alternate, and the median of the rounds' own ratios counts. Exit code 1
 * when a bound is missed.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

const MOST = 2
const ROUNDS = Number(process.env.ROUNDS ?? 41)

const MAIN = `
import { memoryView } from "wasmport/runtime"

const CALLS = 20000
const memory = new WebAssembly.Memory({ initial: 1 })
const view = memoryView(memory)
const kept = new DataView(memory.buffer)
const array = view.view(Int32Array, 0, 1024)
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1]
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

export function run(rounds) {
  const results = []
  for (const [name, sides] of Object.entries(SIDES)) {
    const ratios = sides.map(() => [])
    for (let round = -5; round < rounds; round++) {
      const took = []
      for (const which of round % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0]) {
        const start = performance.now()
        // What is fast is done more often: a page's clock has steps.
        const times = which < 2 ? 1 : 50
        for (let i = 0; i < times; i++) sides[which]()
        took[which] = (performance.now() - start) / times
      }
      if (round >= 0) took.forEach((time, which) => ratios[which].push(took[0] / time))
    }
    const [, anew, kept, loop] = ratios.map(median)
    results.push({ name, anew, kept, loop })
  }
  return results
}
`

const root = mkdtempSync(join(tmpdir(), "wasmport-memory-"))
let missed = false
try {
  const outfile = join(root, "index.mjs")
  await build({
    stdin: { contents: MAIN, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outfile,
    alias: { "wasmport/runtime": fileURLToPath(new URL("../dist/runtime-shim/index.js", import.meta.url)) },
  })
  const { run } = await import(pathToFileURL(outfile).href)
  for (const { name, anew, kept, loop } of run(ROUNDS)) {
    if (anew > MOST) missed = true
    console.log(
      `Node, ${name}: memoryView / a DataView made anew = ${anew.toFixed(2)} (bound <= ${MOST})${anew > MOST ? " MISSED" : ""}, / one that is kept = ${kept.toFixed(0)}, / the array of \`view\` = ${loop.toFixed(0)}`,
    )
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.exitCode = missed ? 1 : 0
