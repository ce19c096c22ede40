/** scripts/changelog.js: a release gives the changes their version, and its notes are their text. */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { changesOf, linked, released } from "../../scripts/changelog.js"
import { REPOSITORY } from "../support/project.ts"

const BEFORE = `# Changelog

Text.

## Unreleased

### One

It was wrong.

## 0.1.0

The first.
`

test("a release puts its number and day above the changes, and leaves a place for the next ones", () => {
  const after = released(BEFORE, "0.2.0", "2026-11-30")
  expect(after).toContain("Text.\n\n## Unreleased\n\n## 0.2.0 (2026-11-30)\n\n### One\n\nIt was wrong.\n\n## 0.1.0\n")
  expect(changesOf(after, "0.2.0")).toBe("### One\n\nIt was wrong.")
  expect(changesOf(after, "0.1.0")).toBe("The first.")
  expect(changesOf(after, "0.1")).toBeUndefined()
})

test("a release without changes, and one that was there, are refused", () => {
  const after = released(BEFORE, "0.2.0", "2026-11-30")
  expect(() => released(after, "0.3.0", "2026-12-01")).toThrow("nothing below")
  expect(() => released(BEFORE, "0.1.0", "2026-12-01")).toThrow("0.1.0 already")
})

test("a release's notes link to files at an address, since they stand outside of the repository", () => {
  const changes = "[A](docs/a.md#b), [B](https://example.org/b) and [C](#c)"
  expect(linked(changes, "https://example.org/blob/v1/")).toBe(
    "[A](https://example.org/blob/v1/docs/a.md#b), [B](https://example.org/b) and [C](#c)",
  )
})

test("the package's own changelog has its version, and changes to release", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["scripts/changelog.js", ...args], { cwd: REPOSITORY, encoding: "utf8" })
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { version: string }
  expect(run(version).stdout).not.toBe("")
  expect(run("Unreleased").stdout).toContain("### ")
  expect(run("Unreleased", "https://example.org/blob/v1").stdout).toContain("](https://example.org/blob/v1/docs/")
  expect(run("9.9.9")).toMatchObject({ status: 1, stderr: "CHANGELOG.md has no version 9.9.9\n" })
})
