/**
 * What limits cost: programs in C with fuel and without, recursion with a limit of depth and without, in Node and in Chromium; and how long
 * instrumenting a large module takes, against a tool that reads and writes it.
 *
 * `npm ci --prefix bench`, build the package, then `node bench/meter.js`. The programs are in bench/meter/programs.c, which says how to compile them.
 * Both sides run in turns, and the median of the rounds' own ratios counts. Exit code 1 when a bound is missed.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import binaryen from "binaryen"
import { meter } from "../dist/loader/meter/index.js"
import { inPage } from "./browser.js"
import { inTurns, median, range, ratioOf, report, row } from "./support.js"

/** @typedef {Record<string, (size: number) => number>} Programs */
/** @typedef {[program: string, size: number]} Work */

const ROUNDS = Number(process.env["ROUNDS"] ?? 21)
const WARM_UP = 3
const FUEL = { mean: 1.6, worst: 2.5 }
const DEPTH = 1.5
const INSTRUMENTING = 0.3

/** @type {Work[]} Each takes some tens of milliseconds. */
const PROGRAMS = [
  ["sha256", 4],
  ["crc32", 10],
  ["nbody", 100_000],
  ["fannkuch", 9],
  ["matrix", 512],
  ["quicksort", 2 ** 18],
]
/** @type {Work} */
const COUNTING = ["count", 40_000_000]
/** @type {Work} */
const FIBONACCI = ["fib", 30]

const bytes = new Uint8Array(readFileSync(new URL("meter/programs.wasm", import.meta.url)))
const sides = [bytes, meter(bytes, { fuel: true }), meter(bytes, { stackDepth: 1000 })]

const node = await timesHere()
const chromium = await timesInChromium()
for (const [host, times] of /** @type {const} */ ([
  [`Node ${process.versions.node}`, node],
  [chromium.browser, chromium.times],
])) {
  const ratios = PROGRAMS.map(([name]) => {
    const ratio = fuelOf(times, name)
    report(`${host}: ${name} with fuel / without: ${ratio.toFixed(2)} (${ms(times, name)})`)
    return ratio
  })
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  const worst = Math.max(...ratios)
  report(
    `${host}: geometric mean ${mean.toFixed(2)} (bound <= ${FUEL.mean}), worst ${worst.toFixed(2)} (bound <= ${FUEL.worst})`,
    mean <= FUEL.mean && worst <= FUEL.worst,
  )
  const counting = fuelOf(times, COUNTING[0])
  report(`${host}: an empty loop that counts, with fuel / without: ${counting.toFixed(2)}`)
  const depth = ratioOf(times[FIBONACCI[0]]?.[2], times[FIBONACCI[0]]?.[0])
  report(
    `${host}: recursive Fibonacci numbers with stackDepth / without: ${depth.toFixed(2)} (bound <= ${DEPTH})`,
    depth <= DEPTH,
  )
  const tools = host.startsWith("Node") ? [] : [host]
  row(
    `programs in C with fuel / without, ${host.split(" ")[0]}`,
    `${mean.toFixed(2)} on average, ${range(ratios)}; an empty loop ${counting.toFixed(2)}`,
    tools,
  )
  row(`recursive Fibonacci numbers with \`stackDepth\` / without, ${host.split(" ")[0]}`, depth.toFixed(2), tools)
}
await compareInstrumenting()

/**
 * Milliseconds by program and side, a list of rounds each. Runs in pages, too.
 * @param {readonly Programs[]} sides
 * @param {readonly Work[]} works
 * @param {typeof inTurns} turns
 * @param {number} rounds
 * @param {number} warmUp
 */
async function measure(sides, works, turns, rounds, warmUp) {
  /** @type {Record<string, number[][]>} */
  const times = {}
  for (const [name, size] of works) {
    const expected = sides[0]?.[name]?.(size)
    times[name] = await turns(
      sides.map((side) => () => {
        const start = performance.now()
        const answer = side[name]?.(size)
        const time = performance.now() - start
        if (answer !== expected) throw new Error(`${name}: ${answer} is not ${expected}`)
        return time
      }),
      { rounds, warmUp },
    )
  }
  return times
}

async function timesHere() {
  const programs = sides.map(
    (side) =>
      /** @type {Programs} */ (/** @type {unknown} */ (new WebAssembly.Instance(new WebAssembly.Module(side)).exports)),
  )
  return await measure(programs, [...PROGRAMS, COUNTING, FIBONACCI], inTurns, ROUNDS, WARM_UP)
}

async function timesInChromium() {
  const folder = mkdtempSync(join(tmpdir(), "wasmport-meter-"))
  try {
    for (const [i, side] of sides.entries()) writeFileSync(join(folder, `${i}.wasm`), side)
    copyFileSync(fileURLToPath(new URL("support.js", import.meta.url)), join(folder, "support.js"))
    const { value, browser } = await inPage(
      folder,
      `(async () => {
        const { inTurns } = await import("./support.js")
        const load = async (i) => (await WebAssembly.instantiateStreaming(fetch(i + ".wasm"))).instance.exports
        const measure = ${measure.toString()}
        return await measure(await Promise.all([0, 1, 2].map(load)), ${JSON.stringify([...PROGRAMS, COUNTING, FIBONACCI])}, inTurns, ${ROUNDS}, ${WARM_UP})
      })()`,
    )
    return { times: /** @type {Record<string, number[][]>} */ (value), browser }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compareInstrumenting() {
  const large = new Uint8Array(readFileSync(new URL("node_modules/tiktoken/tiktoken_bg.wasm", import.meta.url)))
  const [ours = [], theirs = []] = await inTurns(
    [
      () => timed(() => meter(large, { fuel: true, stackDepth: 1000, memoryPages: 10_000 })),
      () =>
        timed(() => {
          const module = binaryen.readBinary(large)
          module.emitBinary()
          module.dispose()
        }),
    ],
    { rounds: Math.min(ROUNDS, 11), warmUp: 1 },
  )
  const ratio = ratioOf(ours, theirs)
  const size = `${(large.length / 2 ** 20).toFixed(1)} MB`
  report(
    `instrumenting ${size}: ${median(ours).toFixed(0)} ms, binaryen's round trip ${median(theirs).toFixed(0)} ms, ratio ${ratio.toFixed(2)} (bound <= ${INSTRUMENTING})`,
    ratio <= INSTRUMENTING,
  )
  row(`limits put into a module of ${size} / binaryen reads and writes it`, ratio.toFixed(2), ["binaryen", "tiktoken"])
}

/** @param {() => unknown} run */
function timed(run) {
  const start = performance.now()
  run()
  return performance.now() - start
}

/** @param {Record<string, number[][]>} times @param {string} name */
function fuelOf(times, name) {
  return ratioOf(times[name]?.[1], times[name]?.[0])
}

/** @param {Record<string, number[][]>} times @param {string} name */
function ms(times, name) {
  return [1, 0].map((side) => `${median(times[name]?.[side] ?? []).toFixed(1)} ms`).join(" / ")
}
