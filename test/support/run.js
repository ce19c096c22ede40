// @ts-check
/**
 * The common part of `test:hosts` and `test:browsers`: how they begin, what they build, and the table in docs/hosts.md that they
 * check.
 */
import { execFileSync } from "node:child_process"
import { lstatSync } from "node:fs"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { argv } from "node:process"
import { fileURLToPath } from "node:url"
import { loadSupport } from "./load.js"

/** @typedef {import("./bundle.ts").Bundler} Bundler */

export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url))
export const MODES = /** @type {const} */ (["await", "defer", "lazy", "sync"])
/** The bundlers, and their names as people write them. @type {Record<Bundler, string>} */
export const NAMES = { vite: "Vite", rollup: "Rollup", rolldown: "Rolldown", esbuild: "esbuild" }
export const BUNDLERS = /** @type {Bundler[]} */ (Object.keys(NAMES))

/**
 * Installs what the folder's `package.json` names, builds the package, and empties the folder `out`. Resolves to the helpers of the tests.
 * @param {string} folder @param {string} out
 */
export async function begin(folder, out) {
  /** @param {string[]} args */
  const npm = (...args) =>
    execFileSync("npm", [...args, "--loglevel=error"], { cwd: REPOSITORY, stdio: ["ignore", "ignore", "inherit"] })
  // A link leads to the node_modules of another checkout, which npm would empty.
  if (!isLink(join(folder, "node_modules")))
    npm("ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund")
  npm("run", "build")
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  return await loadSupport(out)
}

/** @param {string} path */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true

/**
 * Compares a table with the one in docs/hosts.md between the marks of `name`, or writes it there with `--update`. Resolves to the
 * problem, if there is one.
 * @param {string} name
 * @param {string} table
 * @param {(text: string) => string} [comparable] leaves out the parts that may differ
 * @returns {Promise<string | undefined>}
 */
export async function keepTable(name, table, comparable = (text) => text) {
  const file = join(REPOSITORY, "docs/hosts.md")
  const start = `<!-- ${name}: \`npm run test:${name} -- --update\` writes what stands between these marks -->`
  const end = `<!-- /${name} -->`
  const page = await readFile(file, "utf8")
  const [before, rest] = page.split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`docs/hosts.md has no ${start} and ${end}.`)
  const updated = `${before}${start}\n${table}\n${end}${after}`
  if (argv.includes("--update")) await writeFile(file, updated)
  else if (comparable(updated) !== comparable(page))
    return "The table in docs/hosts.md is another one: --update writes it."
  return undefined
}
