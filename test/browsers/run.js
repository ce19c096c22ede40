// @ts-check
/**
 * The playground's cases, every mode, failures of loading and `explain` in three engines: `npm run test:browsers`.
 *
 * Installs what is missing where it can, builds with every bundler, and runs each build in Chromium, Firefox and WebKitGTK. An engine that is
 * not there is skipped with a sentence. The table in README.md must be the same as what was found; `--update` writes it.
 */
import { execFileSync } from "node:child_process"
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { argv, exit } from "node:process"
import { fileURLToPath } from "node:url"
import { PAGES, writeApp } from "../hosts/app.js"
import { loadSupport } from "../support/load.js"
import { Absent, chromium, firefox, installPackages, PACKAGES, webkit } from "./engines.js"

/** @typedef {import("./engines.js").Engine} Engine */
/** @typedef {import("../support/bundle.ts").Bundler} Bundler */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const REPOSITORY = here("../..")
const OUT = here("../.tmp/browsers")
const README = here("../../README.md")
const [START, END] = [
  "<!-- browsers: `npm run test:browsers -- --update` writes what stands between these marks -->",
  "<!-- /browsers -->",
]
const BUNDLERS = /** @type {Bundler[]} */ (["vite", "rollup", "rolldown", "esbuild"])
const MODES = /** @type {const} */ (["await", "defer", "lazy", "sync"])

/** The cases of the playground that an engine answers otherwise without us, too: each with a control that shows it. */
const THEIRS = [
  {
    engine: "WebKitGTK",
    call: "table.get(0) === double",
    control: `(async () => {
      const { instance: { exports } } = await WebAssembly.instantiateStreaming(fetch("/identity.wasm"))
      return exports.table.get(0) === exports.table.get(0) && exports.table.get(0) === exports.double
    })()`,
  },
]

/** What each trap is called, and the start of its cause. @type {readonly (readonly [name: string, words: RegExp])[]} */
const TRAPS = [
  ["fail", /^unreachable.*, in fail, which JavaScript called\nA panic, an abort or a failed assertion ends so/i],
  ["outer", /, in inner, called by middle, called by outer, which JavaScript called\n/],
  ["load", /, in load, which JavaScript called\nIt read or wrote past the end of its memory/],
  ["divide", /, in divide, which JavaScript called\nAn integer was divided by 0/],
  ["divide", /, in divide, which JavaScript called\nThe result does not fit its integer/],
  ["remainder", /, in remainder, which JavaScript called\nAn integer was divided by 0/],
  ["convert", /, in convert, which JavaScript called\nA float was converted to an integer/],
  ["indirect", /, in indirect, which JavaScript called\nA function pointer led to a function of another signature/],
  ["indirect", /, in indirect, which JavaScript called\n.*past the end of (?:the|its) table/],
  ["unaligned", /, in unaligned, which JavaScript called\nAn atomic operation met/],
  ["recurse", /, in recurse \(\d+ times\).*\nThe calls nested deeper/],
  [
    "call",
    /^true trap\.wasm: outer\(\) trapped: .*, in inner, called by middle, called by outer, which JavaScript called\n/,
  ],
]

/** What loading each answer of the server gives. @type {readonly (readonly [path: string, words: RegExp])[]} */
const LOADS = [
  ["good", /^5$/],
  ["untyped", /^5$/],
  ["missing", /^IO \[wasmport\] .*missing\.wasm: the server answered 404 Not Found/],
  [
    "page",
    /^IO .*the server answered 200 OK, content type "text\/html; charset=utf-8": not WebAssembly but an HTML page/,
  ],
  ["empty", /^IO .*, with an empty body/],
  ["text", /^IO .*not WebAssembly but something else that starts with "hello"/],
  ["cut", /^COMPILE .*cut\.wasm/],
]

/** @param {string} path @param {Buffer} math @returns {import("../support/browser.ts").Answer | undefined} */
function respond(path, math) {
  switch (path) {
    case "/answers/good.wasm":
      return { type: "application/wasm", body: math }
    case "/answers/untyped.wasm":
      return { type: null, body: math }
    case "/answers/page.wasm":
      return { type: "text/html", body: "<!doctype html><p>index" }
    case "/answers/empty.wasm":
      return { type: "text/plain", body: "" }
    case "/answers/text.wasm":
      return { type: "text/plain", body: "hello" }
    case "/answers/cut.wasm":
      return { type: "application/wasm", body: math.subarray(0, 20) }
  }
  return undefined
}

/**
 * All builds, by what is run of them.
 * @param {typeof import("../support/bundle.ts").bundle} bundle
 */
async function buildAll(bundle) {
  const modes = await writeApp(join(OUT, "modes"))
  const words = join(OUT, "words")
  await cp(here("app"), words, { recursive: true })
  await cp(join(REPOSITORY, "test_wasm/trap/trap.wasm"), join(words, "trap.wasm"))
  const playground = join(REPOSITORY, "playground")
  for (const bundler of BUNDLERS) {
    const build = (/** @type {string} */ name, /** @type {string} */ root, /** @type {string} */ entry, more = {}) =>
      bundle({
        bundler,
        entry: join(root, entry),
        outDir: join(OUT, "dist", `${name}-${bundler}`),
        platform: "browser",
        root,
        ...more,
      })
    await build("playground", playground, "src/cases.ts")
    await build("explain", words, "explain.js")
    for (const mode of MODES) await build(mode, modes, "index.js", { options: { mode } })
    await build("script", modes, "script.js", { format: "iife", options: { mode: "sync" } })
  }
}

/** @param {readonly (readonly [string, RegExp])[]} wanted @param {unknown} answer @returns {string[]} */
function compare(wanted, answer) {
  const rows = /** @type {[string, string][]} */ (answer)
  return wanted.flatMap(([name, words], i) =>
    rows[i]?.[0] === name && words.test(rows[i][1]) ? [] : [`${name}: ${JSON.stringify(rows[i]?.[1])}`],
  )
}

/**
 * Everything in one engine: what was found for each row of the table, and the problems.
 * @param {Engine} engine @param {string} url
 */
async function runIn(engine, url) {
  /** @type {string[]} */
  const problems = []
  const evaluate = (/** @type {string} */ expression) => engine.evaluate(`${url}/`, expression)
  const entry = (/** @type {string} */ name) => JSON.stringify(`${url}/${name}/index.js`)
  /** @param {string} what @param {() => Promise<string[]>} act */
  const attempt = async (what, act) => {
    const found = await act().catch((error) => [String(error).split("\n")[0] ?? ""])
    problems.push(...found.map((problem) => `${engine.name}: ${what}: ${problem}`))
    return found.length === 0
  }
  let cases = 0
  /** @type {string[]} */
  const theirs = []
  for (const { engine: name, call, control } of THEIRS)
    if (name === engine.name && (await evaluate(control)) === false) theirs.push(call)
  const playground = []
  const words = []
  const modes = []
  for (const bundler of BUNDLERS) {
    playground.push(
      await attempt(`playground by ${bundler}`, async () => {
        const rows = /** @type {any[]} */ (
          await evaluate(`import(${entry(`playground-${bundler}`)}).then((it) => it.runAll())`)
        )
        cases = rows.length
        return rows
          .filter(({ passes, call }) => !passes && !theirs.includes(call))
          .map(({ call, answer }) => `${call} is ${answer}`)
      }),
    )
    words.push(
      await attempt(`explain by ${bundler}`, async () => [
        ...compare(TRAPS, await evaluate(`import(${entry(`explain-${bundler}`)}).then((it) => it.traps())`)),
        ...compare(LOADS, await evaluate(`import(${entry(`explain-${bundler}`)}).then((it) => it.loads())`)),
      ]),
    )
    for (const [kind, name] of [
      ...MODES.flatMap((mode) => [
        ["page", mode],
        ["module-worker", mode],
      ]),
      ["script", "script"],
      ["classic-worker", "script"],
    ])
      modes.push(
        await attempt(`${name} in a ${kind} by ${bundler}`, async () => {
          const rows = await evaluate(`(${PAGES[/** @type {string} */ (kind)]})(${entry(`${name}-${bundler}`)})`)
          return Array.isArray(rows)
            ? rows.filter(([, got, wanted]) => got !== wanted).map(([call, got]) => `${call} is ${got}`)
            : [String(rows)]
        }),
      )
  }
  const said = (/** @type {boolean[]} */ all) =>
    all.every(Boolean) ? "all" : `${all.filter(Boolean).length} of ${all.length}`
  const own = theirs.length === 0 ? "" : `, but \`${theirs.join("`, `")}\`, which is false there without us, too`
  return {
    cells: [`${engine.name} ${engine.version}`, `${said(playground)} ${cases}${own}`, said(modes), said(words)],
    problems,
  }
}

const missing = installPackages()
execFileSync("npm", ["ci", "--prefix", here("."), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
  cwd: REPOSITORY,
  stdio: ["ignore", "ignore", "inherit"],
})
execFileSync("npm", ["run", "build", "--loglevel=error"], { cwd: REPOSITORY, stdio: ["ignore", "ignore", "inherit"] })

await rm(OUT, { recursive: true, force: true })
await mkdir(OUT, { recursive: true })
const { bundle, launch, serve } = await loadSupport(OUT)
await buildAll(bundle)
const math = await readFile(join(REPOSITORY, "test_wasm/math/math.wasm"))
await cp(join(REPOSITORY, "test_wasm/identity/identity.wasm"), join(OUT, "dist/identity.wasm"))
const server = await serve(join(OUT, "dist"), { respond: (path) => respond(path, math) })
const rows = []
const problems = []
let isWhole = true
try {
  for (const open of [() => chromium(launch), firefox, webkit]) {
    /** @type {Engine} */
    let engine
    try {
      engine = await open()
    } catch (error) {
      if (!(error instanceof Absent)) throw error
      isWhole = false
      console.log(
        `test:browsers: one engine is skipped, since ${error.message}: install the packages ${PACKAGES}${missing === undefined ? "" : ` (not done here: ${missing})`}.`,
      )
      continue
    }
    try {
      const started = performance.now()
      const { cells, problems: own } = await runIn(engine, server.url)
      rows.push(cells)
      problems.push(...own)
      console.log(
        `${own.length === 0 ? "ok   " : "WRONG"} ${cells.join("; ")} (${((performance.now() - started) / 1000).toFixed(0)} s)`,
      )
    } finally {
      await engine.close()
    }
  }
} finally {
  await server.close()
}

const table = [
  "| engine | playground | modes in pages and workers | `explain` and failed loads |",
  "| --- | --- | --- | --- |",
  ...rows.map((cells) => `| ${cells.join(" | ")} |`),
].join("\n")
console.log(`\n${table}\n`)
for (const problem of problems) console.error(problem)
const readme = await readFile(README, "utf8")
const [before, rest] = readme.split(START)
const after = rest?.split(END)[1]
if (after === undefined) throw new Error(`README.md has no ${START} and ${END}.`)
// The system's browsers are updated by themselves: their versions do not decide.
const plain = (/** @type {string} */ text) => text.replace(/(Chromium|Firefox|WebKitGTK) [\d.]+/g, "$1")
const updated = `${before}${START}\n${table}\n${END}${after}`
if (isWhole && argv.includes("--update")) await writeFile(README, updated)
else if (isWhole && plain(updated) !== plain(readme))
  problems.push("The table in README.md is another one: --update writes it.")
exit(problems.length > 0 ? 1 : 0)
