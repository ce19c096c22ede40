// @ts-check
/**
 * `npm start`: builds the cases of the playground with each bundler for Node and for the browser, runs every build in
 * both, and prints what was imported, called and answered. Then it serves the page; with `CI=true` it stops before that.
 *
 * The exit code is 1 if an answer is wrong, or if there is no browser. The builds stay in `playground/dist-start/`, for you to
 * look at.
 */
import { cp, rm } from "node:fs/promises"
import { join } from "node:path"
import { env, stdout, versions } from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"
import { nodeResolve } from "@rollup/plugin-node-resolve"
import { loadSupport } from "../test/support/load.js"
import { options } from "./options.js"

/** @typedef {{ id: string, from: string, call: string, expected: string, answer: string, passes: boolean }} Row */
/** @typedef {{ bundler: string, host: "Node" | "web", rows: Row[], error?: string, milliseconds: number }} Run */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const OUT = here("dist-start")
const NAMES = /** @type {Record<string, string>} */ ({
  vite: "Vite",
  rollup: "Rollup",
  rolldown: "Rolldown",
  esbuild: "esbuild",
})

const colours = stdout.isTTY === true && env["NO_COLOR"] === undefined
/** @param {number} code @returns {(text: string) => string} */
const colour = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
const [bold, dim, red, green] = [colour(1), colour(2), colour(31), colour(32)]

/**
 * One build, and the rows that it answers where it runs.
 * @param {string} bundler
 * @param {"Node" | "web"} host
 * @param {(file: string, folder: string) => Promise<Row[]>} execute
 * @param {Function} bundle
 * @returns {Promise<Run>}
 */
async function attempt(bundler, host, execute, bundle) {
  const folder = `${bundler}-${host.toLowerCase()}`
  const start = performance.now()
  let milliseconds = 0
  try {
    const file = await bundle({
      bundler,
      entry: here("src/start.ts"),
      outDir: here(`dist-start/${folder}`),
      platform: host === "Node" ? "node" : "browser",
      options,
      root: here(".").replace(/[\\/]$/, ""),
      rollupPlugins: [nodeResolve({ extensions: [".ts", ".js"] })],
    })
    milliseconds = performance.now() - start
    return { bundler, host, rows: await execute(file, folder), milliseconds }
  } catch (error) {
    return { bundler, host, rows: [], error: error instanceof Error ? error.message : String(error), milliseconds }
  }
}

/** @param {string} text @param {number} width */
const pad = (text, width) => text + " ".repeat(Math.max(0, width - text.length))

/**
 * The table: a line for each case, a column for each build.
 * @param {Run[]} runs
 * @param {Row[]} cases
 */
function table(runs, cases) {
  const widths = /** @type {const} */ (["from", "call", "expected"]).map(
    (key, i) =>
      Math.max(...cases.map((row) => row[key].length), ["imported", "called", "answered"][i]?.length ?? 0) + 2,
  )
  const [from = 0, call = 0, answer = 0] = widths
  const cell = Math.max(...runs.map(({ host }) => host.length)) + 1
  const bundlers = [...new Set(runs.map(({ bundler }) => bundler))]
  const hosts = runs.filter(({ bundler }) => bundler === bundlers[0]).length
  const line = (/** @type {string[]} */ ...cells) => `  ${cells.join("").trimEnd()}`

  const lines = [
    line(
      pad("", from + call + answer),
      ...bundlers.map((bundler) => bold(pad(NAMES[bundler] ?? bundler, cell * hosts + 1))),
    ),
    line(
      bold(pad("imported", from)),
      bold(pad("called", call)),
      bold(pad("answered", answer)),
      ...bundlers.map(
        (bundler) =>
          runs
            .filter((run) => run.bundler === bundler)
            .map(({ host }) => dim(pad(host, cell)))
            .join("") + " ",
      ),
    ),
  ]
  let before = ""
  for (const row of cases) {
    const marks = bundlers.map((bundler) =>
      runs
        .filter((run) => run.bundler === bundler)
        .map(({ rows }) => rows.find(({ id }) => id === row.id))
        .map((found) =>
          (found?.passes === true ? green : red)(pad(found === undefined ? "–" : found.passes ? "✓" : "✗", cell)),
        )
        .join(""),
    )
    lines.push(
      line(
        pad(row.from === before ? "" : row.from, from),
        pad(row.call, call),
        pad(row.expected, answer),
        ...marks.map((mark) => `${mark} `),
      ),
    )
    before = row.from
  }
  const times = bundlers.map((bundler) =>
    runs
      .filter((run) => run.bundler === bundler)
      .map(({ milliseconds }) => pad(`${milliseconds.toFixed(0)}`, cell))
      .join(""),
  )
  lines.push(line(dim(pad("built in, milliseconds", from + call + answer)), ...times.map((time) => dim(`${time} `))))
  return lines.join("\n")
}

/** @param {Run[]} runs @param {Row[]} cases @returns {string[]} a line for everything that is wrong */
function problems(runs, cases) {
  if (cases.length === 0 && runs.every(({ error }) => error === undefined)) return ["there are no cases"]
  return runs.flatMap(({ bundler, host, rows, error }) => {
    const where = `${NAMES[bundler] ?? bundler}, ${host}`
    if (error !== undefined) return [`${where}: ${error}`]
    if (rows.length !== cases.length) return [`${where}: ${rows.length} of ${cases.length} cases were run`]
    return rows
      .filter(({ passes }) => !passes)
      .map(
        ({ from, call, answer, expected }) => `${where}: ${call} of ${from} answered ${answer}, expected ${expected}`,
      )
  })
}

async function main() {
  const start = performance.now()
  await rm(OUT, { recursive: true, force: true })
  const { BUNDLERS, bundle, launch, serve } = await loadSupport(OUT)
  await cp(here("public/plugins"), join(OUT, "plugins"), { recursive: true })
  const server = await serve(OUT, {
    respond: (/** @type {string} */ path) =>
      path === "/" ? { type: "text/html", body: "<!doctype html><title>wasmport</title>" } : undefined,
  })
  const plugins = `${server.url}/plugins/`
  const browser = await launch().catch((/** @type {Error} */ error) => error)
  const inPage = async (/** @type {string} */ _, /** @type {string} */ folder) => {
    if (browser instanceof Error) throw browser
    const page = await browser.newPage()
    await page.goto(server.url)
    const rows = await page.evaluate(
      async (/** @type {string[]} */ [url, plugins]) => (await import(url ?? "")).runAll(plugins),
      [`/${folder}/index.js`, plugins],
    )
    await page.close()
    return rows
  }
  const inNode = async (/** @type {string} */ file) => (await import(pathToFileURL(file).href)).runAll(plugins)
  /** @type {Run[]} */
  const runs = []
  try {
    for (const bundler of BUNDLERS) {
      runs.push(await attempt(bundler, "Node", inNode, bundle))
      runs.push(await attempt(bundler, "web", inPage, bundle))
    }
  } finally {
    if (!(browser instanceof Error)) await browser.close()
    await server.close()
  }

  const cases = runs.find(({ rows }) => rows.length > 0)?.rows ?? []
  const wrong = problems(runs, cases)
  const answers = runs.flatMap(({ rows }) => rows)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const right = `${answers.filter(({ passes }) => passes).length} of ${cases.length * runs.length}`
  console.log(
    `\n  ${bold("wasmport")}  ${cases.length} cases, ${BUNDLERS.length} bundlers, Node ${versions.node} and ${browser instanceof Error ? "no browser" : `Chromium ${browser.version()}`}\n`,
  )
  console.log(table(runs, cases))
  console.log(`\n  ${wrong.length === 0 ? green("✓") : red("✗")} ${right} answers are right, in ${seconds} s`)
  for (const text of wrong) console.log(`  ${red("✗")} ${text.replaceAll("\n", "\n    ")}`)
  console.log()
  return wrong.length === 0
}

/** The page, by Vite's dev server with our own plugin. */
async function show() {
  const { createServer } = await import("vite")
  const server = await createServer({ configFile: here("../vite.config.ts"), root: here(".") })
  await server.listen()
  console.log("  The playground, from source:\n")
  server.printUrls()
}

const passes = await main()
if (!passes) process.exitCode = 1
else if (env["CI"] !== "true") await show()
