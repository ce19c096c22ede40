// @ts-check
/**
 * `node scripts/ci.js [script…]`: runs npm scripts one after the other, each with a time limit, and prints how long each took.
 *
 * Without arguments it runs all that CI runs, the same for each commit. It goes on after a failure, so that one run shows all
 * failures, and then exits with 1. Settings of the environment override those of CI: `FUZZ_SEED=7 node scripts/ci.js fuzz`.
 */
import { spawn } from "node:child_process"
import { env } from "node:process"

/**
 * `args` are given to the script.
 * @typedef {{ script: string, minutes: number, args?: readonly string[], env?: Record<string, string> }} Part
 */

/** For all parts together: CI has an hour, and `npm ci` runs before. */
const MINUTES = 56

/**
 * A test that waits for a watcher, a browser or a compiler may run out of time on a busy machine: it has a second try, and its first
 * failure is printed at the end (test/support/second-tries.ts).
 */
const RETRY = { TEST_RETRIES: "1" }

/**
 * A seventh of the matrix. A fixture has 64 rows, which 7 does not divide: each seventh has all fixtures, and all settings of all bundlers.
 */
const MATRIX = { MATRIX_SAMPLE: "3" }

/**
 * The same cases each time, but other ones than in `npm test`. `npm run fuzz` finds more, with a new seed each time. The number
 * of cases is fixed and not the time, since a fast machine would run more of them than a slow one.
 */
const FUZZ = { FUZZ_SEED: "1", FUZZ_CASES: "2000" }

/**
 * A server's build that is traced, a test runner and a page from a template: about a hundred packages each. A framework has up to
 * 700. If the registry lacks one of them, that says nothing about a commit.
 */
const FRAMEWORKS = ["nft", "vitest-4", "vite-react-ts"]

/** The oldest one. The weekly run has the one between it and the newest, too. */
const VITES = ["vite-6"]

/** A page, a service and a host of plugins. Each takes half a minute; the examples of frameworks take three minutes. */
const EXAMPLES = ["vite", "node-service", "plugin-host"]

/** @type {readonly Part[]} */
const PARTS = [
  { script: "test", minutes: 20, env: RETRY },
  { script: "test:rules", minutes: 15, env: RETRY },
  { script: "install:compilers", minutes: 5 },
  { script: "test:long", minutes: 22, env: RETRY },
  { script: "test:watchers", minutes: 10, env: RETRY },
  { script: "test:vites", minutes: 14, args: VITES, env: { ...RETRY, VITES_PROJECTS: "built,rules" } },
  { script: "test:hosts", minutes: 10 },
  { script: "test:browsers", minutes: 10 },
  { script: "test:matrix", minutes: 10, env: { ...RETRY, ...MATRIX } },
  { script: "test:frameworks", minutes: 8, args: env["FRAMEWORKS_SAMPLE"] === undefined ? FRAMEWORKS : [] },
  { script: "test:examples", minutes: 6, args: EXAMPLES },
  { script: "fuzz", minutes: 5, env: FUZZ },
  { script: "start", minutes: 5 },
]

/**
 * Runs one script in a process group of its own, which ends as a whole when the time is over.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {Record<string, string>} settings
 * @param {number} minutes
 * @returns {Promise<string>} "ok", or the text of the failure
 */
function run(script, args, settings, minutes) {
  return new Promise((resolve) => {
    // As on a CI machine, where tools write in colours. Older Vites put colours even into the messages of errors.
    const child = spawn("npm", ["run", script, "--", ...args], {
      stdio: "inherit",
      env: { ...env, CI: "true", ...settings },
      detached: true,
    })
    const end = (/** @type {string} */ outcome) => {
      resolve(outcome)
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    }
    const timer = setTimeout(() => end(`took longer than ${minutes.toFixed(0)} minutes`), minutes * 60_000)
    const interrupted = () => {
      stopped = true
      end("was interrupted")
    }
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted)
    child.on("error", (error) => resolve(error.message))
    child.on("exit", (code, signal) => {
      clearTimeout(timer)
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted)
      resolve(code === 0 ? "ok" : `ended with ${code ?? signal}`)
    })
  })
}

let stopped = false
const wanted = process.argv.slice(2)
/** @type {string[]} */
const lines = []
for (const { script, minutes, args = [], env: more = {} } of PARTS) {
  if (stopped || (wanted.length > 0 && !wanted.includes(script))) continue
  const started = performance.now()
  const most = Math.min(minutes, MINUTES - started / 60_000)
  const settings = Object.fromEntries(Object.entries(more).map(([name, value]) => [name, env[name] ?? value]))
  const command = [...Object.entries(settings).map((it) => it.join("=")), "npm run", script, ...args].join(" ")
  console.log(`\n=== ${command}, at most ${most.toFixed(0)} minutes`)
  const outcome = most > 0 ? await run(script, args, settings, most) : `had no time left of the ${MINUTES} minutes`
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(5)
  lines.push(outcome === "ok" ? `ok     ${seconds} s  ${script}` : `FAILED ${seconds} s  ${script}: ${outcome}`)
  if (outcome !== "ok") process.exitCode = 1
}
console.log(`\n${lines.join("\n")}`)
