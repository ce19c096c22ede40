/**
 * All benchmarks, each in a process of its own, one after the other: `npm run bench`.
 *
 * Prints what each prints, then a line for each: whether its bounds hold. Exit code 1 when one does not, or cannot run.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const BENCHES = ["size", "call", "parse", "vite-100", "cold-start", "strings", "instantiate", "memory"]

const failed = BENCHES.filter((bench) => {
  console.log(`\n${bench}`)
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${bench}.js`, import.meta.url))], {
    stdio: "inherit",
  })
  return status !== 0
})

console.log("")
for (const bench of BENCHES) console.log(`${bench}: ${failed.includes(bench) ? "MISSED" : "within its bounds"}`)
process.exitCode = failed.length > 0 ? 1 : 0
