// @ts-check
/**
 * `npm run test:packages`: every case in every target, printed as a table; exit code 1 when something that should run does not.
 *
 * `node test/packages/run.js [--page] [--only=<case>,…] [--targets=<target>,…]`; `--page` writes docs/packages.md.
 */
import { fork } from "node:child_process"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { cases } from "./cases.js"
import { clean, isInstalled, runCase, TARGETS, versionOf } from "./harness.js"
import { writePage } from "./page.js"
import { loadSupport } from "../support/load.js"

/** @typedef {import("./cases.js").Case} Case */
/** @typedef {import("./harness.js").Result} Result */

/** @param {string} name */
const option = (name) =>
  process.argv
    .find((it) => it.startsWith(`--${name}=`))
    ?.slice(name.length + 3)
    .split(",")
/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

if (process.send === undefined) await main()
else await worker()

async function main() {
  const only = option("only")
  const targets = option("targets") ?? Object.keys(TARGETS)
  const wanted = cases.filter(({ name }) => only === undefined || only.includes(name))
  const absent = wanted.filter((it) => !isInstalled(it))
  if (absent.length > 0)
    throw new Error(
      `not installed: ${absent.map(({ name }) => name).join(", ")}. Run \`npm ci --prefix test/packages\``,
    )
  clean()
  /** @type {Map<string, Result[]>} */
  const results = new Map()
  const queue = [...wanted]
  // A process for each case: bundlers keep caches, and Rollup takes the working directory for the root.
  const run = async () => {
    for (let it = queue.shift(); it !== undefined; it = queue.shift()) {
      const found = await inProcess(it, targets)
      results.set(it.name, found)
      print(it, found)
    }
  }
  console.log(`${"".padEnd(22)} ${targets.join(" ")}`)
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, run))
  const all = wanted.flatMap(({ name }) => (results.get(name) ?? []).map((it) => ({ name, ...it })))
  const failed = all.filter(({ state }) => state === "failed")
  for (const { name, target, detail } of failed)
    console.log(`\n${name}, ${target}:\n  ${detail.split("\n").slice(0, 12).join("\n  ")}`)
  console.log(
    `\n${all.filter(({ state }) => state === "ok").length} ok, ${failed.length} failed, ${all.filter(({ state }) => state === "left out").length} left out`,
  )
  if (process.argv.includes("--page")) writePage(wanted, results, versionOf)
  process.exitCode = failed.length > 0 ? 1 : 0
}

/** @param {Case} it @param {readonly Result[]} results */
function print({ name }, results) {
  const cells = results.map(({ target, state }) =>
    ({ ok: "ok", failed: "FAIL", "left out": "-" })[state].padEnd(target.length),
  )
  console.log(`${name.padEnd(22)} ${cells.join(" ")}`)
}

/** @param {Case} it @param {readonly string[]} targets @returns {Promise<Result[]>} */
function inProcess(it, targets) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), [it.name, `--targets=${targets.join(",")}`], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    })
    let errors = ""
    child.stderr?.on("data", (chunk) => (errors += chunk))
    child.stdout?.resume()
    /** @type {Result[] | undefined} */
    let answer
    child.on("message", (message) => (answer = /** @type {Result[]} */ (message)))
    child.on("exit", (code) =>
      resolve(
        answer ??
          targets.map((target) => ({
            target,
            state: /** @type {const} */ ("failed"),
            detail: `the process ended with ${code}: ${errors.slice(-1500)}`,
            milliseconds: 0,
          })),
      ),
    )
  })
}

async function worker() {
  const { launch, serve } = await loadSupport(here(`.tmp/${process.argv[2]}.tools`))
  const browser = await launch()
  const it = cases.find(({ name }) => name === process.argv[2])
  if (it === undefined) throw new Error(`there is no case ${process.argv[2]}`)
  const results = await runCase(it, option("targets") ?? Object.keys(TARGETS), { browser, serve })
  await browser.close()
  process.send?.(results, () => process.exit(0))
}
