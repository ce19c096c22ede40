// @ts-check
/**
 * `npm run test:frameworks`: small projects of frameworks, installed, type-checked, started, built and asked as their users do it.
 *
 * `node test/frameworks/run.js nuxt astro` runs some, `--lock nuxt` makes lock files anew, and `--update` writes what came out to
 * `docs/frameworks.md`. `FRAMEWORKS_SAMPLE=<number>` runs about three, which the number picks. Exit code 1 when an answer is wrong. Each project has a module of 9 kB of its own, more than a bundler takes into
 * the code by itself, a small one, and a wasm-bindgen package of 25 kB.
 */
import { launch, launchOptions } from "../../bench/browser.js"
import { APPS } from "./apps.js"
import { rowOf } from "./cells.js"
import { update } from "./docs.js"
import { lock, pack } from "./install.js"

const [flags, wanted] = [true, false].map((isFlag) =>
  process.argv.slice(2).filter((it) => it.startsWith("--") === isFlag),
)
const chosen = Object.entries(APPS)
  .filter(([name]) => wanted?.length === 0 || wanted?.includes(name))
  .filter(isSampled)

await pack()
if (flags?.includes("--lock") === true)
  for (const [name, app] of chosen.filter(([, { from }]) => from === undefined)) await lock(name, app)
else await runAll()

/**
 * Whether a row is run: by turns each is, but one that not every registry can install.
 * @param {[name: string, app: import("./apps.js").App]} row
 * @param {number} place
 * @param {readonly [name: string, app: import("./apps.js").App][]} all
 */
function isSampled([, { manager }], place, all) {
  const sample = process.env["FRAMEWORKS_SAMPLE"]
  if (sample === undefined) return true
  const parts = Math.ceil(all.length / 3)
  return manager === undefined && place % parts === Number(sample) % parts
}

async function runAll() {
  const browser = await launch()
  // For tools that launch a browser of their own.
  process.env["LAUNCH_OPTIONS"] = JSON.stringify(await launchOptions())
  const isUpdate = flags?.includes("--update") === true
  for (const [name, app] of chosen) {
    console.log(`\n${app.title}`)
    const row = await rowOf(name, app, browser, (cell, outcome, seconds) => {
      const expected = app.fails?.[cell]
      console.log(
        `  ${outcome === "ok" ? "ok    " : expected === undefined ? "WRONG " : "theirs"} ${seconds.toFixed(1).padStart(6)} s  ${cell}`,
      )
      if (outcome === "ok" || expected !== undefined) return
      console.log(outcome.slice(-4000))
      process.exitCode = 1
    }).catch((/** @type {Error} */ error) => {
      console.log(`  WRONG  ${error.message}`)
      process.exitCode = 1
    })
    // At once: a run of all takes its time, and may be stopped.
    if (row !== undefined && isUpdate) update({ [name]: row })
  }
  await browser.close()
}
