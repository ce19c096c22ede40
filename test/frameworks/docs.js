// @ts-check
/** Writes `docs/frameworks.md` from what came out, and keeps that: a run of some frameworks leaves the rows of others as they are. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { APPS } from "./apps.js"
import { CELLS } from "./cells.js"

/** @typedef {Partial<Record<import("./cells.js").Cell, string>>} Row */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const RESULTS = here("results.json")
const PAGE = here("../../docs/frameworks.md")

const HEADS = {
  types: "types",
  clone: "own build, fresh clone",
  "dev SSR": "dev, server",
  "dev page": "dev, page",
  build: "build",
  server: "production, server",
  page: "production, page",
  program: "called",
}

/** @param {Readonly<Record<string, Row>>} rows */
export function update(rows) {
  /** @type {Record<string, { versions: string, cells: Row }>} */
  const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : {}
  for (const [name, row] of Object.entries(rows))
    results[name] = {
      versions: versionsOf(name),
      cells: Object.fromEntries(
        Object.entries(row).map(([cell, outcome]) => [cell, outcome === "ok" ? "ok" : "wrong"]),
      ),
    }
  const sorted = Object.fromEntries(Object.keys(APPS).flatMap((name) => (results[name] ? [[name, results[name]]] : [])))
  writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 2)}\n`)
  writeFileSync(PAGE, page(sorted))
}

/** @param {Readonly<Record<string, { versions: string, cells: Row }>>} results */
function page(results) {
  const names = Object.keys(results)
  const table = names.map((name) => {
    const { versions, cells } = results[name] ?? { versions: "", cells: {} }
    return [title(name), versions, ...CELLS.map((cell) => sign(name, cell, cells[cell]))]
  })
  const head = ["", "versions", ...CELLS.map((cell) => HEADS[cell])]
  const rows = [head, head.map(() => "---"), ...table].map((cells) => `| ${cells.join(" | ")} |`)
  const notes = names.flatMap((name) =>
    Object.entries(APPS[name]?.fails ?? {}).map(
      ([cell, why]) => `- ${title(name)}, ${HEADS[/** @type {import("./cells.js").Cell} */ (cell)]}: ${why}`,
    ),
  )
  const theirs =
    notes.length === 0
      ? ""
      : `\nA cell with "theirs" fails in the same place without wasmport:\n\n${notes.join("\n")}\n`
  return `${INTRODUCTION}\n${rows.join("\n")}\n${theirs}\n${LINES}\n${names
    .map(configOf)
    .filter((it) => it !== "")
    .join("\n")}`
}

const INTRODUCTION = `# Frameworks

\`\`\`js
// vite.config.js
import { defineConfig } from "vite"
import wasmport from "wasmport/vite"

export default defineConfig({ plugins: [wasmport()] })
\`\`\`

This line is enough in most frameworks. If the template does not set it, add \`"allowArbitraryExtensions": true\` to \`tsconfig.json\` for the types. Run \`wasmport types\` before the command that checks types (or in the script \`prepare\`). Then a fresh clone passes the check without a build.

\`npm run test:frameworks -- --update\` writes this page. Each cell comes from a run, and the projects stand in \`test/frameworks/apps\`. For each framework the run

- installs a small project, as its template makes it,
- checks its types by the template's own command, with the declarations of \`npx wasmport types\`,
- builds it by the template's own scripts, in a fresh clone with these declarations committed,
- starts it and looks at it in a browser,
- builds it without the declarations, moves the output to another folder, and sends it a request there.

Each project has three modules: one of 9 kB, which a bundler emits as a file, one of 186 bytes, which goes into the code, and the wasm-bindgen package lz4-wasm. A cell has ✓ if all three have answered. The column "called" is for tests, for programs without a page, and for functions of hosting services. These are called in Node, or for an edge in workerd. Netlify's edge runs in Deno. Nobody can install Vercel's own edge.
`
const LINES = `## The config of each
`

/** @param {string} name */
const title = (name) => APPS[name]?.title ?? name

/**
 * @param {string} name
 * @param {import("./cells.js").Cell} cell
 * @param {string | undefined} outcome
 */
const sign = (name, cell, outcome) =>
  outcome === undefined ? "–" : outcome === "ok" ? "✓" : APPS[name]?.fails?.[cell] === undefined ? "✗" : "theirs"

/** @param {string} name */
function configOf(name) {
  const file = APPS[name]?.config ?? "vite.config.ts"
  const folder = APPS[name]?.over ?? name
  const alike = Object.keys(APPS).filter((it) => (APPS[it]?.over ?? it) === folder)
  if (alike[0] !== name || !existsSync(here(`apps/${folder}/${file}`))) return ""
  const text = readFileSync(here(`apps/${folder}/${file}`), "utf8")
  const declare = APPS[name]?.declare
  const types =
    declare === undefined ? "" : `\nTypes: \`npx ${declare.join(" ")}\`, in \`${APPS[name]?.cwd ?? "."}\`.\n`
  return `### ${alike.map(title).join("; ")}\n\n\`${file}\`:\n\n\`\`\`js\n${text}\`\`\`\n${types}`
}

/** @param {string} name */
function versionsOf(name) {
  const { cwd: folder = "", from = name } = APPS[name] ?? {}
  const manifest = JSON.parse(
    readFileSync(here(`apps/${from}/${folder === "" ? "" : `${folder}/`}package.json`), "utf8"),
  )
  const all = { ...manifest.dependencies, ...manifest.devDependencies }
  return (APPS[name]?.packages ?? []).flatMap((it) => (all[it] === undefined ? [] : [`${it} ${all[it]}`])).join(", ")
}
