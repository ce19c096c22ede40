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
    notes.length === 0 ? "" : `\n"Theirs" fails in the same place without wasmport:\n\n${notes.join("\n")}\n`
  return `${INTRODUCTION}\n${rows.join("\n")}\n${theirs}\n${LINES}\n${names
    .map(configOf)
    .filter((it) => it !== "")
    .join("\n")}`
}

const INTRODUCTION = `# Frameworks

\`npm run test:frameworks -- --update\` writes this page: each cell is from a run. A project of each framework was installed (as its template makes it, and
small), type-checked by the template's own command with the declarations of \`npx wasmport types\`, built by the template's own scripts in a fresh clone with these declarations committed, started, looked at in a browser, built without them, its output moved to another
folder, and asked there. Each project has a module of 9 kB, which a bundler emits as a file, one of 186 bytes, which stands in the code, and the
wasm-bindgen package lz4-wasm; a cell is right when all three have answered. "Called": a host's function in Node, an edge's in workerd, and Netlify's edge in Deno,
which it is made of. Vercel's own edge cannot be had here. The projects stand in \`test/frameworks/apps\`.
`
const LINES = `## The lines

The plugin is one line of the config, as below. Where the template does not set it, \`"allowArbitraryExtensions": true\` in \`tsconfig.json\` is the other one, for the types.
Put \`wasmport types\` in front of the command that checks types (or into \`prepare\`), and a fresh clone passes it without a build.
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
