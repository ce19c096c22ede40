// @ts-check
/**
 * `npm run test:vites`: runs the tests of bundlers, rules and workers whose titles name Vite, under the older versions that are
 * peers. `npm test` and `npm run test:rules` run them under the newest version. `VITES_PROJECTS=built,rules` leaves out the tests
 * that take a minute for each file, and those that wait for files.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url))
const wanted = process.argv.slice(2)
const projects = (process.env["VITES_PROJECTS"] ?? "built,rules,long,watchers").split(",")
for (const VITE of wanted.length > 0 ? wanted : ["vite-6", "vite-7"]) {
  console.log(`\n=== ${VITE}`)
  const args = [
    "run",
    ...projects.flatMap((name) => ["--project", name]),
    "-t",
    "[Vv]ite",
    "test/bundlers",
    "test/rules",
    "test/browser/worker",
  ]
  const { status } = spawnSync(process.execPath, [vitest, ...args], { stdio: "inherit", env: { ...process.env, VITE } })
  if (status !== 0) process.exitCode = 1
}
