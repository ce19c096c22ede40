/**
 * How long does `vite build` take for a page with 100 `.wasm` imports, against Vite's own handling of the same page?
 *
 * `npm run build`, then `node bench/vite-100.js`. 100 distinct modules of 5 to 9 kB, once emitted as assets and once inlined.
 * With our defaults, declarations are written too: in a round that warms up; from then on they are only compared. Both sides
 * build in turns, in one process, and garbage is collected before each build. Exit code 1 when the bound is missed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { build } from "vite"
import wasmport from "../dist/src/vite.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { leb, name, section, wasmModule } from "./wasm.js"

const MODULES = 100
const ROUNDS = Number(process.env["ROUNDS"] ?? 9)
const BOUND = 0.95
const INLINE_LIMITS = { emitted: 0, inlined: 100_000 }

setFlagsFromString("--expose-gc")
const sweep = runInNewContext("gc")

/** @type {string[]} */
const results = []
for (const [how, assetsInlineLimit] of Object.entries(INLINE_LIMITS)) {
  const { vite, wasmport, ratio } = await measure(assetsInlineLimit)
  report(
    `vite build, ${MODULES} .wasm ${how}: Vite's own ${vite.toFixed(0)} ms, wasmport ${wasmport.toFixed(0)} ms, ` +
      `wasmport / Vite's own = ${ratio.toFixed(2)} (bound <= ${BOUND})`,
    ratio <= BOUND,
  )
  results.push(`${how} ${ratio.toFixed(2)}`)
}
row(`\`vite build\` of a page with ${MODULES} \`.wasm\` / Vite's own handling`, results.join(", "), ["vite"])

/**
 * Median milliseconds of the two, and the median of the rounds' ratios.
 * @param {number} assetsInlineLimit
 */
async function measure(assetsInlineLimit) {
  // A folder for each side: only ours has declarations.
  const roots = /** @type {const} */ ([project(), project()])
  /** @param {string} root @param {() => import("vite").PluginOption[]} plugins */
  const side = (root, plugins) => async () => {
    sweep()
    const start = performance.now()
    await build({ root, configFile: false, logLevel: "error", plugins: plugins(), build: { assetsInlineLimit } })
    return performance.now() - start
  }
  try {
    const [theirs = [], ours = []] = await inTurns([side(roots[0], () => []), side(roots[1], () => [wasmport()])], {
      rounds: ROUNDS,
      warmUp: 2,
    })
    return { vite: median(theirs), wasmport: median(ours), ratio: ratioOf(ours, theirs) }
  } finally {
    for (const root of roots) rmSync(root, { recursive: true, force: true })
  }
}

/** A page that imports all modules and calls each. */
function project() {
  const root = mkdtempSync(join(tmpdir(), "wasmport-vite-100-"))
  const indices = Array.from({ length: MODULES }, (_, i) => i)
  mkdirSync(join(root, "wasm"))
  for (const i of indices) writeFileSync(join(root, "wasm", `m${i}.wasm`), moduleBytes(i))
  const imports = indices.map((i) => `import { add as add${i} } from "./wasm/m${i}.wasm"\n`).join("")
  writeFileSync(
    join(root, "main.js"),
    `${imports}\nconsole.log([${indices.map((i) => `add${i}`).join(", ")}].map((add) => add(2, 3)))\n`,
  )
  writeFileSync(join(root, "index.html"), '<!doctype html>\n<script type="module" src="./main.js"></script>\n')
  return root
}

/**
 * A module that exports a memory, `add` and two to seven more functions of two numbers, and has data of its own.
 * @param {number} index
 */
function moduleBytes(index) {
  const names = ["add", "sub", "mul", ...Array.from({ length: index % 6 }, (_, i) => `mix${i}`)]
  // i32.add, i32.sub, i32.mul, or the exclusive or plus a constant
  const operation = (/** @type {number} */ i) => (i < 3 ? [0x6a + i] : [0x73, 0x41, (index + i) % 64, 0x6a])
  const bodies = names.map((_, i) => [0, 0x20, 0, 0x20, 1, ...operation(i), 0x0b])
  const data = Array.from({ length: 5000 + index * 40 }, (_, i) => (i * 31 + index * 7 + (i >> 5)) & 255)
  const [types, functions, memories, exports, code, datas] = [1, 3, 5, 7, 10, 11]
  return wasmModule(
    section(types, [[0x60, 2, 0x7f, 0x7f, 1, 0x7f]]),
    section(
      functions,
      names.map(() => [0]),
    ),
    section(memories, [[0, 1]]),
    section(exports, [[...name("memory"), 2, 0], ...names.map((it, i) => [...name(it), 0, ...leb(i)])]),
    section(
      code,
      bodies.map((body) => [...leb(body.length), ...body]),
    ),
    section(datas, [[0, 0x41, 0, 0x0b, ...leb(data.length), ...data]]),
  )
}
