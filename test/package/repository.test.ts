/** The files for contributors: all that they name exists, and the versions that they run are fixed. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))
const read = (path: string): string => readFileSync(root + path, "utf8")
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> }
const workflows = readdirSync(`${root}.github/workflows`).map((name) => `.github/workflows/${name}`)

test.each(workflows)("%s pins each action by its hash, with the version beside it", (path) => {
  const uses = read(path).match(/uses: .*/g) ?? []
  expect(uses.length).toBeGreaterThan(0)
  for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

test.each(workflows)("%s may write nothing but what it says", (path) => {
  expect(read(path)).toMatch(/^permissions:\n {2}contents: read$/m)
})

test.each([...workflows, "CONTRIBUTING.md"])("each npm script that %s names is there", (path) => {
  const named = [...read(path).matchAll(/npm run ([\w:]+)|`(test:[\w:]+)`/g)].map((it) => it[1] ?? it[2])
  expect(named.filter((name) => name !== undefined && !(name in scripts))).toEqual([])
})

test("no declaration that the plugin generates lies in the sources", () => {
  const files = ["loader", "runtime-shim", "src"].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: "utf8" }),
  )
  expect(files.filter((name) => /wasm-env\.d\.ts$|\.d\.wasm\.ts$/.test(name))).toEqual([])
})

test("each file that CONTRIBUTING.md names is there", () => {
  const named = [
    ...read("CONTRIBUTING.md").matchAll(
      /`((?:loader|src|runtime-shim|test|test_wasm|scripts|playground|bench)\/[^`*]*)`/g,
    ),
  ]
  expect(named.length).toBeGreaterThan(10)
  const paths = named.map((it) => it[1] as string)
  expect(paths.filter((path) => !existsSync(root + path))).toEqual([])
})

test("the first commands of CONTRIBUTING.md are those of a fresh clone", () => {
  expect(/```sh\n(.*)\n```/s.exec(read("CONTRIBUTING.md"))?.[1]?.match(/^npm ci && npm \w+/gm)).toEqual([
    "npm ci && npm start",
    "npm ci && npm test",
  ])
})
