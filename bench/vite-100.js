/**
 * How long does `vite build` take for a page with 100 `.wasm` imports, against Vite's own handling of the same page?
 *
 * `npm run build`, then `node bench/vite-100.js`. 100 distinct modules of 5 to 9 kB, once emitted as assets and once
 * inlined. Our defaults: declarations are written too, in the round that warms up; from then on they are only compared.
 * Both sides build in turns, in one process, in an order that alternates and with the heap swept before each; the
 * median of the rounds' ratios counts, since a busy machine slows both halves of a round. Exit code 1 when a bound is missed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { build } from "vite"
import wasmport from "../dist/src/vite.js"

const MODULES = 100
const ROUNDS = Number(process.env.ROUNDS ?? 15)
const BOUND = 1.05

setFlagsFromString("--expose-gc")
const sweep = runInNewContext("gc")

let missed = false

for (const [what, assetsInlineLimit] of /** @type {const} */ ([
  ["emitted", 0],
  ["inlined", 100_000],
])) {
  const { vite, wasmport, ratio } = await measure(assetsInlineLimit)
  report(
    `vite build, ${MODULES} .wasm ${what}: Vite's own ${ms(vite)}, wasmport ${ms(wasmport)}, ` +
      `wasmport / Vite's own = ${ratio.toFixed(2)}x (bound <= ${BOUND})`,
    ratio <= BOUND,
  )
}

process.exitCode = missed ? 1 : 0

/** Median milliseconds of the two, and the median of the rounds' ratios. */
async function measure(assetsInlineLimit) {
  // A folder each: the declarations stand in ours alone.
  const sides = [
    { root: project(), plugins: () => [], times: [] },
    { root: project(), plugins: () => [wasmport()], times: [] },
  ]
  const [theirs, ours] = sides
  try {
    for (let round = -2; round < ROUNDS; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        sweep()
        const start = performance.now()
        await build({
          root: side.root,
          configFile: false,
          logLevel: "error",
          plugins: side.plugins(),
          build: { assetsInlineLimit },
        })
        const time = performance.now() - start
        if (round >= 0) side.times.push(time) // the first rounds are for the compiler and the declarations
      }
    }
  } finally {
    for (const { root } of sides) rmSync(root, { recursive: true, force: true })
  }
  return {
    vite: median(theirs.times),
    wasmport: median(ours.times),
    ratio: median(ours.times.map((time, round) => time / theirs.times[round])),
  }
}

/** A page that imports all modules and calls each. */
function project() {
  const root = mkdtempSync(join(tmpdir(), "wasmport-vite-100-"))
  const indices = Array.from({ length: MODULES }, (_, i) => i)
  mkdirSync(join(root, "wasm"))
  for (const i of indices) {
    const bytes = moduleBytes(i)
    if (!WebAssembly.validate(bytes)) throw new Error(`module ${i} is not valid`)
    writeFileSync(join(root, "wasm", `m${i}.wasm`), bytes)
  }
  const imports = indices.map((i) => `import { add as add${i} } from "./wasm/m${i}.wasm"\n`).join("")
  writeFileSync(
    join(root, "main.js"),
    `${imports}\nconsole.log([${indices.map((i) => `add${i}`).join(", ")}].map((add) => add(2, 3)))\n`,
  )
  writeFileSync(join(root, "index.html"), '<!doctype html>\n<script type="module" src="./main.js"></script>\n')
  return root
}

/** A module that exports a memory, `add` and two to seven more functions of two numbers, and has data of its own. */
function moduleBytes(index) {
  const names = ["add", "sub", "mul", ...Array.from({ length: index % 6 }, (_, i) => `mix${i}`)]
  // i32.add, i32.sub, i32.mul, or the exclusive or plus a constant
  const bodies = names.map((_, i) => [
    0,
    0x20,
    0,
    0x20,
    1,
    ...(i < 3 ? [0x6a + i] : [0x73, 0x41, (index + i) % 64, 0x6a]),
    0x0b,
  ])
  const memory = name("memory").concat(2, 0)
  const data = Array.from({ length: 5000 + index * 40 }, (_, i) => (i * 31 + index * 7 + (i >> 5)) & 255)
  return Buffer.concat([
    Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    section(1, [[0x60, 2, 0x7f, 0x7f, 1, 0x7f]]),
    section(
      3,
      names.map(() => [0]),
    ),
    section(5, [[0, 1]]),
    section(7, [memory, ...names.map((it, i) => name(it).concat(0, i))]),
    section(
      10,
      bodies.map((body) => leb(body.length).concat(body)),
    ),
    section(11, [[0, 0x41, 0, 0x0b].concat(leb(data.length), data)]),
  ])
}

function section(id, entries) {
  const content = leb(entries.length).concat(...entries)
  return Buffer.from([id].concat(leb(content.length), content))
}

function name(text) {
  return [text.length, ...Buffer.from(text)]
}

function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1]
}

function report(line, met) {
  console.log(met ? line : `${line} MISSED`)
  missed ||= !met
}

function ms(time) {
  return `${time.toFixed(0)} ms`
}
