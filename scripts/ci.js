// @ts-check
/**
 * `node scripts/ci.js [script…]`: runs npm scripts one after the other, each with a time limit, and prints how long each took.
 *
 * Without arguments it runs all that CI runs. It ends with the first failure, and exits with 1.
 */
import { execFileSync, spawn } from "node:child_process"
import { env } from "node:process"

/**
 * The commit picks the part of the full matrix and the frameworks that are run, so that all of them are seen after some commits.
 * @returns {string}
 */
function seed() {
  try {
    return String(Number.parseInt(execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).slice(0, 7), 16))
  } catch {
    return "0"
  }
}

/** @typedef {{ script: string, minutes: number, env?: Record<string, string> }} Part */

/**
 * A test that waits for a watcher, a browser or a compiler may run out of time on a busy machine: it has a second try, and its first
 * failure is printed at the end (test/support/second-tries.ts).
 */
const RETRY = { TEST_RETRIES: "1" }

/** @type {readonly Part[]} */
const PARTS = [
  { script: "test", minutes: 30, env: RETRY },
  { script: "test:watchers", minutes: 10, env: RETRY },
  { script: "test:vites", minutes: 20, env: RETRY },
  { script: "test:hosts", minutes: 10 },
  { script: "test:browsers", minutes: 10 },
  { script: "test:matrix", minutes: 10, env: { ...RETRY, MATRIX_SAMPLE: seed() } },
  { script: "test:frameworks", minutes: 8, env: { FRAMEWORKS_SAMPLE: seed() } },
  { script: "fuzz", minutes: 5, env: { FUZZ_SECONDS: "30" } },
  { script: "start", minutes: 5 },
]

/**
 * Runs one script in a process group of its own, which ends as a whole when the time is over.
 * @param {Part} part
 * @returns {Promise<string>} "ok", or the text of the failure
 */
function run({ script, minutes, env: more }) {
  return new Promise((resolve) => {
    // As on a CI machine: tools write in colours there, older Vites even into the messages of errors.
    const child = spawn("npm", ["run", script], {
      stdio: "inherit",
      env: { ...env, CI: "true", ...more },
      detached: true,
    })
    const end = (/** @type {string} */ outcome) => {
      resolve(outcome)
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    }
    const timer = setTimeout(() => end(`took longer than ${minutes} minutes`), minutes * 60_000)
    const interrupted = () => end("was interrupted")
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted)
    child.on("error", (error) => resolve(error.message))
    child.on("exit", (code, signal) => {
      clearTimeout(timer)
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted)
      resolve(code === 0 ? "ok" : `ended with ${code ?? signal}`)
    })
  })
}

const wanted = process.argv.slice(2)
/** @type {string[]} */
const lines = []
for (const part of PARTS.filter(({ script }) => wanted.length === 0 || wanted.includes(script))) {
  const settings = Object.entries(part.env ?? {}).map(([name, value]) => `${name}=${value} `)
  console.log(`\n=== ${settings.join("")}npm run ${part.script}, at most ${part.minutes} minutes`)
  const started = performance.now()
  const outcome = await run(part)
  lines.push(
    `${outcome === "ok" ? "ok    " : "FAILED"} ${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${part.script}${outcome === "ok" ? "" : `: ${outcome}`}`,
  )
  if (outcome === "ok") continue
  process.exitCode = 1
  break
}
console.log(`\n${lines.join("\n")}`)
