// @ts-check
/**
 * The results of the rules' tests -> the table in docs/conformance.md, between its two marks.
 *
 *   node test/rules/report.js            fails if the table differs from the last run
 *   node test/rules/report.js --update   writes it
 *   node test/rules/report.js --print    shows each rule of each target
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const repository = fileURLToPath(new URL("../..", import.meta.url))
const results = join(repository, "test/.tmp/rules")
const page = join(repository, "docs/conformance.md")
const [START, END] = [
  "<!-- conformance: `npm run conformance` writes what stands between these marks -->",
  "<!-- /conformance -->",
]

/** @typedef {{ rule: number, target: string, status: string, wpt: [test: string, what: string, good: boolean][], exceptions: number[] }} Verdict */
/** @typedef {{ rule: number, targets: string[], reason: string, counts: string }} Exception */

const TARGETS = ["Vite dev", "Vite build", "Vite SSR dev", "Vite SSR build", "Rollup", "Rolldown", "esbuild"]
const COUNT = 38
/** @type {readonly [name: string, title: string, from: number, to: number][]} */
const SECTIONS = [
  ["shape", "1–8 shape of the namespace", 1, 8],
  ["linking", "9–16 linking, order, cycles", 9, 16],
  ["builtins", "17–20 names and builtins", 17, 20],
  ["source-phase", "21–22 source phase", 21, 22],
  ["analysis", "23–25 analysis at build time", 23, 25],
  ["output", "26–31 output and loading", 26, 31],
  ["types", "32–34 types", 32, 34],
  ["wasi", "35–38 WASI", 35, 38],
]
/** The tests that STANDARDS.md, section 3, marks as relevant to a bundler; a check must model each. */
const WPT = [
  "exports",
  "global-exports",
  "global-exports-live-bindings",
  "global-exports-named-import-live-bindings",
  "mutable-global-sharing",
  "v128-tdz",
  "exnref-tdz",
  "js-wasm-cycle",
  "resolve-export",
  "reserved-import-names",
  "wasm-import-wasm-export",
  "string-builtins",
  "source-phase-string-builtins",
  "string-constants",
  "source-phase-string-constants",
  "string-constant-reserved-name",
  "source-phase",
  "dynamic-import",
  "dynamic-source-phase-imports",
  "execute-start",
  "exported-names",
  "wasm-js-cycle",
  "js-wasm-cycle-errors",
  "wasm-import",
  "wasm-to-wasm-link-error",
  "invalid-bytecode",
  "module-parse-error",
  "import-maps",
]

const files = new Set(readdirSync(results))
const missing = SECTIONS.filter(([name]) => !files.has(`${name}.json`)).map(([name]) => name)
if (missing.length > 0)
  throw new Error(`No results of ${missing.join(", ")}: run \`npx vitest run --project rules\` first.`)

const read = SECTIONS.map(([name]) => JSON.parse(readFileSync(join(results, `${name}.json`), "utf8")))
/** @type {Verdict[]} */
const verdicts = read.flatMap((it) => it.verdicts)
/** @type {Exception[]} */
const exceptions = read[0].exceptions

/**
 * The result of one rule on one target: "failed" beats "exception", which beats "held"; "vacuous" if no test applies.
 * @param {number} rule
 * @param {string} target
 */
function statusOf(rule, target) {
  const own = new Set(verdicts.filter((it) => it.rule === rule && it.target === target).map((it) => it.status))
  return ["failed", "exception", "held", "vacuous"].find((it) => own.has(it)) ?? "untested"
}
const statuses = new Map(
  TARGETS.map((target) => [target, Array.from({ length: COUNT }, (_, i) => statusOf(i + 1, target))]),
)

/** @param {string} target */
const statusesOf = (target) => statuses.get(target) ?? []
/** @param {string} status */
const holds = (status) => status === "held" || status === "vacuous"
/** @param {string} target @param {number} from @param {number} to */
const cell = (target, from, to) => {
  const part = statusesOf(target).slice(from - 1, to)
  return `${part.filter(holds).length} of ${part.length}`
}
/** @param {string} target */
const wptOf = (target) => verdicts.filter((it) => it.target === target).flatMap((it) => it.wpt)
/** @param {string} target */
const wptCell = (target) => `${wptOf(target).filter(([, , good]) => good).length} of ${wptOf(target).length}`

const unmodelled = WPT.filter(
  (name) => !verdicts.some((it) => it.wpt.some(([test]) => test === name || test.startsWith(`${name}:`))),
)
// If a test fails early, its checks are missing.
if (unmodelled.length > 0 && !verdicts.some((it) => it.status === "failed"))
  throw new Error(`No check models the web-platform-tests ${unmodelled.join(", ")}.`)

/** @param {string} title @param {(target: string) => string} of */
const row = (title, of) => `| ${title} | ${TARGETS.map(of).join(" | ")} |`

/** The names of targets. If all targets of a bundler are meant, its name is enough. @param {readonly string[]} targets */
function named(targets) {
  const vite = TARGETS.filter((it) => it.startsWith("Vite"))
  const all = vite.every((it) => targets.includes(it))
  return [...(all ? ["Vite"] : []), ...targets.filter((it) => !all || !vite.includes(it))].join(", ")
}

/** @param {string} counts */
function listed(counts) {
  const met = exceptions.filter(
    (it, at) => it.counts === counts && verdicts.some((verdict) => verdict.exceptions.includes(at)),
  )
  return [...new Set(met.map((it) => `- **Rule ${it.rule}**, ${named(it.targets)}: ${it.reason}`))]
}

function table() {
  const broken = TARGETS.flatMap((target) =>
    statusesOf(target)
      .map((status, i) => ({ target, rule: i + 1, status }))
      .filter((it) => it.status === "failed" || it.status === "untested"),
  )
  /** @type {Map<number, string[]>} */
  const byRule = new Map()
  for (const { target, rule } of broken) byRule.set(rule, [...(byRule.get(rule) ?? []), target])
  const failed = [...byRule].map(
    ([rule, targets]) =>
      `- Rule ${rule} **fails** in ${targets.length === TARGETS.length ? "all of them" : named(targets)}.`,
  )
  return [
    START,
    `| rules that hold | ${TARGETS.join(" | ")} |`,
    `| --- | ${TARGETS.map(() => "---").join(" | ")} |`,
    ...SECTIONS.map(([, title, from, to]) => row(title, (target) => cell(target, from, to))),
    row("**all**", (target) => `**${cell(target, 1, COUNT)}**`),
    row("exceptions, shown to be the bundler's", (target) =>
      String(statusesOf(target).filter((status) => status === "exception").length),
    ),
    row("web-platform subtests modelled that hold", wptCell),
    ...list("Rules that do not hold:", [...listed("exception"), ...failed]),
    ...list("Differences between bundlers that a rule itself allows:", listed("held")),
    END,
  ].join("\n")
}

/** @param {string} title @param {readonly string[]} items */
const list = (title, items) => (items.length === 0 ? [] : ["", title, "", ...items])

/** @type {Record<string, string>} */
const SIGNS = { held: "+", vacuous: "-", exception: "e", failed: "X", untested: "?" }
const [mode] = process.argv.slice(2)
if (mode === "--print") {
  for (const [target, all] of statuses)
    console.log(`${target}: ${all.map((status, i) => `${i + 1}${SIGNS[status]}`).join(" ")}`)
} else {
  const text = readFileSync(page, "utf8")
  const [from, to] = [text.indexOf(START), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error("docs/conformance.md has not the two marks.")
  const next = text.slice(0, from) + table() + text.slice(to + END.length)
  if (mode === "--update") writeFileSync(page, next)
  else if (next !== text) {
    console.error(
      `The table of docs/conformance.md is not what the tests gave. Run \`npm run conformance\`. It would be:\n\n${table()}`,
    )
    process.exit(1)
  }
}
