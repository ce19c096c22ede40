// @ts-check
/**
 * How many lines of code are there in `loader/`, `runtime-shim/` and `src/`? `node scripts/lines.js [folder]`
 *
 * Counts the lines of the formatted sources that are neither blank nor comments. Template literals count as code, with all that
 * is in them.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const root = process.argv[2] ?? "."
let sum = 0
for (const folder of ["loader", "runtime-shim", "src"]) {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((it) =>
    it.endsWith(".ts"),
  )
  const lines = files.reduce((count, file) => count + linesOfCode(readFileSync(join(root, folder, file), "utf8")), 0)
  console.log(`${folder}: ${lines} lines of code in ${files.length} files`)
  sum += lines
}
console.log(`together: ${sum}`)

/** @param {string} text @returns {number} */
function linesOfCode(text) {
  let inComment = false
  let count = 0
  for (const line of text.split("\n")) {
    const trimmed = line.trim()
    if (inComment) {
      inComment = !trimmed.includes("*/")
      continue
    }
    if (trimmed === "" || trimmed.startsWith("//")) continue
    if (trimmed.startsWith("/*")) {
      inComment = !trimmed.includes("*/")
      continue
    }
    count++
  }
  return count
}
