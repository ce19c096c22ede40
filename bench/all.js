/**
 * Runs the benchmarks, each in a process of its own, one after the other: `npm run bench -- [--update] [name…]`.
 *
 * Prints what each prints, then a line for each: whether its bounds hold. `--update` writes the measurements into the table of
 * docs/performance.md; rows of benchmarks that did not run, or not to the end, stay as they are. The exit code is 1 if a bound
 * does not hold, or if a benchmark cannot run.
 */
import { execFileSync, fork } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** @typedef {import("./support.js").Row} Row */

const BENCHES = [
  "size",
  "call",
  "parse",
  "strip",
  "vite-100",
  "cold-start",
  "strings",
  "instantiate",
  "memory",
  "server",
  "wasi",
  "wasi-lines",
  "meter",
  "compiled",
  "first-answer",
  "first-load",
  "shrink",
  "optimize-warm",
]
const PAGE = new URL("../docs/performance.md", import.meta.url)
const TABLE = /(?<=<!-- numbers: [^\n]*-->\n)[\s\S]*?(?=<!-- \/numbers -->)/
const HEAD = ["| what | result | command | measured with |", "| --- | --- | --- | --- |"]

const names = process.argv.slice(2).filter((argument) => argument !== "--update")
const unknown = names.filter((name) => !BENCHES.includes(name))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; there are: ${BENCHES.join(", ")}`)

/** @type {Map<string, readonly Row[]>} */
const measured = new Map()
/** @type {string[]} */
const failed = []
const chosen = BENCHES.filter((bench) => names.length === 0 || names.includes(bench))
for (const bench of chosen) {
  console.log(`\n${bench}`)
  const child = fork(fileURLToPath(new URL(`${bench}.js`, import.meta.url)))
  child.on("message", (rows) => measured.set(bench, /** @type {Row[]} */ (rows)))
  const [code] = await once(child, "close")
  if (code !== 0) failed.push(bench)
}

console.log("")
for (const bench of chosen)
  console.log(
    `${bench}: ${!failed.includes(bench) ? "within its bounds" : measured.has(bench) ? "MISSED" : "did not run to its end"}`,
  )
if (process.argv.includes("--update")) update()
process.exitCode = failed.length > 0 ? 1 : 0

/** Writes the page's table. */
function update() {
  const text = readFileSync(PAGE, "utf8")
  const old = TABLE.exec(text)?.[0].split("\n") ?? []
  const rows = BENCHES.flatMap((bench) => {
    const command = `\`node bench/${bench}.js\``
    return (
      measured
        .get(bench)
        ?.map(({ what, result, tools }) => `| ${what} | ${result} | ${command} | ${measuredWith(tools)} |`) ??
      old.filter((line) => line.includes(`| ${command} |`))
    )
  })
  writeFileSync(
    PAGE,
    text.replace(TABLE, () => `\n${[...HEAD, ...rows].join("\n")}\n\n`),
  )
}

/**
 * @param {readonly string[]} tools
 * @example measuredWith(["vite"]) // "Node 20.20.2, vite 8.3.8; 1f24ac2"
 */
function measuredWith(tools) {
  const { ROUNDS } = process.env
  return [
    [`Node ${process.versions.node}`, ...tools.map(withVersion)].join(", "),
    commit(),
    ...(ROUNDS === undefined ? [] : [`ROUNDS=${ROUNDS}`]),
  ].join("; ")
}

/** @param {string} tool */
function withVersion(tool) {
  if (tool.includes(" ")) return tool
  const manifest = ["node_modules", "../node_modules"]
    .map((folder) => new URL(`${folder}/${tool}/package.json`, import.meta.url))
    .find((file) => existsSync(file))
  if (manifest === undefined) throw new Error(`${tool} is not installed`)
  return `${tool} ${JSON.parse(readFileSync(manifest, "utf8")).version}`
}

/** The commit that is checked out, with a `+` if the code has changed since. */
function commit() {
  /** @param {string[]} args */
  const git = (...args) =>
    execFileSync("git", args, { cwd: fileURLToPath(new URL("..", import.meta.url)), encoding: "utf8" }).trim()
  const changed = git("status", "--porcelain", "--", "loader", "runtime-shim", "src", "bench")
  return `${git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "+"}`
}
