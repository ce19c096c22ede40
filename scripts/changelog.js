// @ts-check
/**
 * Gives the changes that stand below "Unreleased" in CHANGELOG.md their version, or prints those of a version.
 *
 * `npm version minor` runs it without arguments, between the new number in package.json and the commit with its tag. The release's
 * workflow takes its text from `node scripts/changelog.js 1.2.3 <address>`, with links to the files at that address. The exit code is 1
 * where there are no changes, or no such version.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { env, stdout } from "node:process"
import { fileURLToPath } from "node:url"

const FILE = fileURLToPath(new URL("../CHANGELOG.md", import.meta.url))
const UNRELEASED = "Unreleased"

/**
 * The text below a heading of the second level, up to the next one; undefined where there is no such heading.
 * @param {string} changelog
 * @param {string} heading "Unreleased", or a version with or without its date
 * @returns {string | undefined}
 */
export function changesOf(changelog, heading) {
  const parts = changelog.split(/^## /m).slice(1)
  const part = parts.find((it) => (it.split(/[\s(]/, 1)[0] ?? "") === heading)
  return part?.slice(part.indexOf("\n")).trim()
}

/**
 * The changelog once a version is released: its changes stand below its number and day, and "Unreleased" is empty.
 * @param {string} changelog
 * @param {string} version
 * @param {string} day as 2026-11-30
 * @returns {string}
 */
export function released(changelog, version, day) {
  const changes = changesOf(changelog, UNRELEASED)
  if (changes === undefined || changes === "")
    throw new Error(`CHANGELOG.md has nothing below "## ${UNRELEASED}": write there how ${version} differs`)
  if (changesOf(changelog, version) !== undefined) throw new Error(`CHANGELOG.md has a version ${version} already`)
  return changelog.replace(/^## Unreleased$/m, `## ${UNRELEASED}\n\n## ${version} (${day})`)
}

/**
 * The same text for a page outside of the repository: links to its files are whole addresses.
 * @param {string} changes
 * @param {string} address of the repository's root
 */
export const linked = (changes, address) => changes.replaceAll(/\]\((?![a-z]+:|#)/g, `](${address.replace(/\/$/, "")}/`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const changelog = readFileSync(FILE, "utf8")
  const [wanted, address] = process.argv.slice(2)
  const version = env["npm_package_version"]
  try {
    if (wanted !== undefined) {
      const changes = changesOf(changelog, wanted)
      if (changes === undefined) throw new Error(`CHANGELOG.md has no version ${wanted}`)
      stdout.write(`${address === undefined ? changes : linked(changes, address)}\n`)
    } else if (version === undefined)
      throw new Error("run it by `npm version`, or with a version whose changes to print")
    else writeFileSync(FILE, released(changelog, version, new Date().toISOString().slice(0, 10)))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
