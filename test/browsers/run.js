// @ts-check
/**
 * The playground's cases, every mode in pages and workers, strings, memory, the registry, failures of loading and `explain` in three
 * engines: `npm run test:browsers`.
 *
 * Installs what is missing where it can, builds with every bundler, and runs each build in Chromium, Firefox and WebKitGTK. An engine that is
 * not there is skipped with a sentence. The table in docs/hosts.md must be the same as what was found; `--update` writes it.
 */
import { existsSync, readdirSync } from "node:fs"
import { cp, readFile } from "node:fs/promises"
import { join } from "node:path"
import { exit } from "node:process"
import { fileURLToPath } from "node:url"
import { nodeResolve } from "@rollup/plugin-node-resolve"
import { PAGES, writeApp } from "../hosts/app.js"
import { options as playground } from "../../playground/options.js"
import { begin, BUNDLERS, keepTable, MODES, REPOSITORY } from "../support/run.js"
import { Absent, chromium, firefox, installPackages, PACKAGES, webkit } from "./engines.js"
import { LOADS, respond, THEIRS, trapsOf } from "./expected.js"

/** @typedef {import("./engines.js").Engine} Engine */
/** @typedef {import("../support/bundle.ts").Bundler} Bundler */
/** @typedef {(expression: string) => Promise<unknown>} Evaluate */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const OUT = here("../.tmp/browsers")
/** Formats without top-level await refuse the mode "await". */
const SCRIPTS = MODES.filter((mode) => mode !== "await")
/** The fixtures with strings, one for each convention; WebKit has no memories of 64 bits. */
const STRINGS = readdirSync(join(REPOSITORY, "test_wasm"))
  .filter((name) => /^(?:wit|js-string)/.test(name) && !name.includes("64"))
  .filter((name) => existsSync(join(REPOSITORY, "test_wasm", name, "use.ts")))

/**
 * All builds, by what is run of them.
 * @param {typeof import("../support/bundle.ts").bundle} bundle
 */
async function buildAll(bundle) {
  const modes = await writeApp(join(OUT, "modes"))
  const own = join(OUT, "own")
  await cp(here("app"), own, { recursive: true })
  for (const file of ["trap/trap.wasm", "trap/panic.wasm", "counter/counter.wasm", "wasm-imports-wasm/lib.wasm"])
    await cp(join(REPOSITORY, "test_wasm", file), join(own, file.slice(file.indexOf("/") + 1)))
  // Rollup finds no packages.
  await cp(join(REPOSITORY, "node_modules/wasm-feature-detect/dist/esm/index.js"), join(own, "reference.js"))
  const fixtures = join(REPOSITORY, "test_wasm")
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
    await build("playground", join(REPOSITORY, "playground"), "src/cases.ts", {
      options: playground,
      // The cases import the loader, which Rollup finds by its plugin.
      rollupPlugins: [nodeResolve({ extensions: [".ts", ".js"] })],
    })
    // Explanations name functions.
    await build("explain", own, "explain.js", { options: { inlineLimit: 0, names: "keep" } })
    await build("registry", own, "registry.js")
    await build("memory", join(REPOSITORY, "test/support"), "memory-cases.ts")
    for (const name of STRINGS) await build(name, fixtures, `${name}/use.ts`)
    for (const mode of MODES) await build(mode, modes, "index.js", { options: { mode } })
    for (const mode of SCRIPTS) await build(`${mode}-script`, modes, "script.js", { format: "iife", options: { mode } })
    await build("webworker", modes, "posted.js", { options: { target: "webworker" } })
  }
}

/** @param {readonly (readonly [string, RegExp])[]} wanted @param {unknown} answer @returns {string[]} */
function compare(wanted, answer) {
  const rows = /** @type {[string, string][]} */ (answer)
  return wanted.flatMap(([name, words], i) =>
    rows[i]?.[0] === name && words.test(rows[i][1]) ? [] : [`${name}: ${JSON.stringify(rows[i]?.[1])}`],
  )
}

/** The rows that are wrong. @param {unknown} rows @returns {string[]} */
const wrong = (rows) =>
  Array.isArray(rows) && rows.length > 0
    ? rows.filter(([, got, wanted]) => got !== wanted).map(([call, got, wanted]) => `${call} is ${got}, not ${wanted}`)
    : [String(rows)]

/** Modules of which a page gives the rows: in a page that has nothing else. @param {string} module @param {string} rows */
const rowsOf = (module, rows) => `import(${module}).then(async (it) => (${SHOWN})(${rows}))`
/** Rows as text, since an engine's driver carries JSON. */
const SHOWN = String((/** @type {[string, unknown, unknown][]} */ rows) => {
  /** @param {unknown} value @returns {string} */
  const text = (value) =>
    Array.isArray(value)
      ? `[${value.map(text).join(", ")}]`
      : Object.is(value, -0)
        ? "-0"
        : typeof value === "bigint"
          ? `${value}n`
          : typeof value === "string"
            ? JSON.stringify(value)
            : String(value)
  return rows.map(([call, answer, expected]) => [call, text(answer), text(expected)])
})

/**
 * What is run of one bundler's builds, by the columns of the table: each gives the problems that it found.
 * @param {Bundler} bundler @param {string} url @param {Evaluate} evaluate @param {string} engine @param {(call: string) => boolean} isTheirs
 * @returns {Record<string, Record<string, () => Promise<string[]>>>}
 */
function columnsOf(bundler, url, evaluate, engine, isTheirs) {
  const entry = (/** @type {string} */ name) => JSON.stringify(`${url}/${name}-${bundler}/index.js`)
  const run = (/** @type {string} */ kind, /** @type {string} */ name) => `(${PAGES[kind]})(${entry(name)})`
  const page = (/** @type {string} */ kind, /** @type {string} */ name) => async () =>
    wrong(await evaluate(run(kind, name)))
  /** All of these workers are started by one page. @type {readonly (readonly [kind: string, name: string])[]} */
  const workers = [
    ...MODES.map((mode) => /** @type {const} */ (["module-worker", mode])),
    ...SCRIPTS.flatMap((mode) =>
      ["classic-worker", "service-worker"].map((kind) => /** @type {const} */ ([kind, `${mode}-script`])),
    ),
  ]
  return {
    playground: {
      cases: async () =>
        /** @type {any[]} */ (await evaluate(`import(${entry("playground")}).then((it) => it.runAll())`))
          .filter(({ passes, call }) => !passes && !isTheirs(call))
          .map(({ call, answer }) => `${call} is ${answer}`),
    },
    "modes in pages and workers": {
      ...Object.fromEntries(MODES.map((mode) => [`${mode} in a page`, page("page", mode)])),
      ...Object.fromEntries(SCRIPTS.map((mode) => [`${mode} in a script`, page("script", `${mode}-script`)])),
      "messages that are posted at once": page("posted-at-once", "webworker"),
      workers: async () => {
        const answers = /** @type {unknown[]} */ (
          await evaluate(
            `Promise.all([${workers.map(([kind, name]) => `${run(kind, name)}.catch(String)`).join(", ")}])`,
          )
        )
        return answers.flatMap((rows, i) => wrong(rows).map((it) => `${workers[i]?.join(", ")}: ${it}`))
      },
    },
    "strings and lists": {
      conventions: async () => {
        const all = STRINGS.map((name) => `${rowsOf(entry(name), "it.rows")}.catch(String)`)
        const answers = /** @type {unknown[]} */ (await evaluate(`Promise.all([${all.join(", ")}])`))
        return answers.flatMap((rows, i) => wrong(rows).map((it) => `${STRINGS[i]}: ${it}`))
      },
    },
    "memory and registry": {
      memory: async () => wrong(await evaluate(rowsOf(entry("memory"), "it.answers()"))),
      registry: async () => wrong(await evaluate(rowsOf(entry("registry"), "await it.rows()"))),
    },
    "`explain` and failed loads": {
      words: async () => {
        const [traps, loads] = /** @type {unknown[]} */ (
          await evaluate(`import(${entry("explain")}).then(async (it) => [await it.traps(), await it.loads()])`)
        )
        return [...compare(trapsOf(engine), traps), ...compare(LOADS, loads)]
      },
    },
  }
}

/**
 * Everything in one engine: what was found for each column of the table, and the problems.
 * @param {Engine} engine @param {string} url
 */
async function runIn(engine, url) {
  /** @type {string[]} */
  const problems = []
  /** @type {Map<string, boolean[]>} */
  const columns = new Map()
  const evaluate = (/** @type {string} */ expression) => engine.evaluate(`${url}/`, expression)
  /** @type {string[]} */
  const theirs = []
  for (const { engine: name, call, control } of THEIRS)
    if (name === engine.name && (await evaluate(control)) === false) theirs.push(call)
  for (const bundler of BUNDLERS)
    for (const [column, acts] of Object.entries(
      columnsOf(bundler, url, evaluate, engine.name, (call) => theirs.includes(call)),
    ))
      for (const [what, act] of Object.entries(acts)) {
        const found = await act().catch((error) => [String(error).split("\n")[0] ?? ""])
        problems.push(...found.map((problem) => `${engine.name}: ${what} by ${bundler}: ${problem}`))
        columns.set(column, [...(columns.get(column) ?? []), found.length === 0])
      }
  const said = (/** @type {boolean[]} */ all) =>
    all.every(Boolean) ? "all" : `${all.filter(Boolean).length} of ${all.length}`
  const own = theirs.length === 0 ? "" : `, but \`${theirs.join("`, `")}\`, which is false there without us, too`
  const cells = [...columns].map(([column, all]) => said(all) + (column === "playground" ? own : ""))
  return { head: [...columns.keys()], cells: [`${engine.name} ${engine.version}`, ...cells], problems }
}

const missing = installPackages()
const { bundle, launch, serve } = await begin(here("."), OUT)
await buildAll(bundle)
const math = await readFile(join(REPOSITORY, "test_wasm/math/math.wasm"))
await cp(join(REPOSITORY, "test_wasm/identity/identity.wasm"), join(OUT, "dist/identity.wasm"))
// Cases of the playground load them.
await cp(join(REPOSITORY, "playground/public/plugins"), join(OUT, "dist/plugins"), { recursive: true })
const server = await serve(join(OUT, "dist"), { respond: (path) => respond(path, math) })
/** @type {string[][]} */
const rows = []
/** @type {string[]} */
let head = []
/** @type {string[]} */
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
      const found = await runIn(engine, server.url)
      head = found.head
      rows.push(found.cells)
      problems.push(...found.problems)
      console.log(
        `${found.problems.length === 0 ? "ok   " : "WRONG"} ${found.cells.join("; ")} (${((performance.now() - started) / 1000).toFixed(0)} s)`,
      )
    } finally {
      await engine.close()
    }
  }
} finally {
  await server.close()
}

const table = [["engine", ...head], ["engine", ...head].map(() => "---"), ...rows]
  .map((cells) => `| ${cells.join(" | ")} |`)
  .join("\n")
console.log(`\n${table}\n`)
for (const problem of problems) console.error(problem)
// The system's browsers are updated by themselves: their versions do not decide.
const comparable = (/** @type {string} */ text) => text.replace(/(Chromium|Firefox|WebKitGTK) [\d.]+/g, "$1")
const other = isWhole ? await keepTable("browsers", table, comparable) : undefined
if (other !== undefined) problems.push(other)
if (other !== undefined) console.error(other)
exit(problems.length > 0 ? 1 : 0)
