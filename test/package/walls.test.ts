/** The allowed imports between folders (DESIGN.md, section 3): the linter refuses a wrong import in each row, and takes the right ones. */
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { onDemandPart, RUNTIME_DIR } from "../../src/runtime-files.ts"
import type { OnDemandPart } from "../../src/runtime-files.ts"
import { REPOSITORY } from "../support/project.ts"

/** `from` imports `to`. */
const REFUSED: readonly (readonly [from: string, to: string])[] = [
  ["loader/binary/a.ts", "../wit/types.ts"],
  ["loader/binary/a.ts", "../plan/plan.ts"],
  ["loader/binary/a.ts", "../print/host.ts"],
  ["loader/binary/a.ts", "../index.ts"],
  ["loader/wit/a.ts", "../binary/reader.ts"],
  ["loader/wit/a.ts", "../binary/types.ts"],
  ["loader/wit/a.ts", "../plan/plan.ts"],
  ["loader/wit/a.ts", "../print/host.ts"],
  ["loader/plan/a.ts", "../print/host.ts"],
  ["loader/plan/a.ts", "../index.ts"],
  ["loader/print/a.ts", "../binary/parse.ts"],
  ["loader/print/a.ts", "../binary/types.ts"],
  ["loader/print/a.ts", "../binary/reader.ts"],
  ["loader/print/a.ts", "../index.ts"],
  ["loader/binary/a.ts", "../meter/index.ts"],
  ["loader/wit/a.ts", "../meter/index.ts"],
  ["loader/plan/a.ts", "../meter/index.ts"],
  ["loader/print/a.ts", "../meter/index.ts"],
  ["loader/index.ts", "./meter/index.ts"],
  ["loader/meter/a.ts", "../plan/plan.ts"],
  ["loader/meter/a.ts", "../wit/types.ts"],
  ["loader/meter/a.ts", "../index.ts"],
  ["loader/meter/a.ts", "node:fs"],
  ["loader/inspect/a.ts", "../print/host.ts"],
  ["loader/inspect/a.ts", "../meter/index.ts"],
  ["loader/inspect/a.ts", "../index.ts"],
  ["loader/inspect/a.ts", "node:fs"],
  ["loader/binary/a.ts", "../inspect/inspect.ts"],
  ["loader/wit/a.ts", "../inspect/inspect.ts"],
  ["loader/plan/a.ts", "../inspect/inspect.ts"],
  ["loader/print/a.ts", "../inspect/inspect.ts"],
  ["loader/meter/a.ts", "../inspect/inspect.ts"],
  ["loader/error.ts", "./binary/reader.ts"],
  ["loader/names.ts", "./index.ts"],
  ["loader/index.ts", "node:fs"],
  ["loader/binary/a.ts", "node:fs/promises"],
  ["loader/print/a.ts", "vite"],
  ["loader/print/a.ts", "../../src/core.ts"],
  ["loader/index.ts", "../runtime-shim/index.ts"],
  ["runtime-shim/once.ts", "node:fs"],
  ["runtime-shim/once.ts", "../loader/index.ts"],
  ["runtime-shim/load/load.ts", "node:fs/promises"],
  ["runtime-shim/load/load.ts", "../../src/core.ts"],
  ["runtime-shim/load/read-node.ts", "../../loader/index.ts"],
  ["runtime-shim/load/read-node.ts", "vite"],
  ["src/core.ts", "../loader/interface.ts"],
  ["src/core.ts", "../loader/imports.ts"],
  ["src/core.ts", "../loader/binary/parse.ts"],
  ["src/graph/a.ts", "../../loader/plan/plan.ts"],
  ["src/project/a.ts", "../../loader/inspect/inspect.ts"],
  ["src/graph/a.ts", "../../runtime-shim/once.ts"],
  ["src/vite.ts", "vite"],
  ["src/rollup.ts", "rollup"],
  ["src/rolldown.ts", "rolldown"],
  ["src/esbuild.ts", "esbuild"],
  ["src/core.ts", "binaryen"],
  ["playground/start.js", "../src/vite.ts"],
  ["playground/src/main.ts", "../../loader/index.ts"],
]

const TAKEN: readonly (readonly [from: string, to: string])[] = [
  ["loader/binary/a.ts", "../error.ts"],
  ["loader/binary/a.ts", "./reader.ts"],
  ["loader/wit/a.ts", "../binary/interface.ts"],
  ["loader/plan/a.ts", "../wit/types.ts"],
  ["loader/plan/a.ts", "../binary/interface.ts"],
  ["loader/print/a.ts", "../plan/plan.ts"],
  ["loader/print/a.ts", "../binary/interface.ts"],
  ["loader/print/a.ts", "../binary/type-text.ts"],
  ["loader/index.ts", "./binary/parse.ts"],
  ["loader/index.ts", "./inspect/inspect.ts"],
  ["loader/inspect/a.ts", "../binary/parse.ts"],
  ["loader/inspect/a.ts", "../plan/abi.ts"],
  ["loader/meter/a.ts", "../binary/reader.ts"],
  ["loader/meter/a.ts", "../error.ts"],
  ["runtime-shim/load/load.ts", "../errors/fail.ts"],
  ["runtime-shim/load/read-node.ts", "node:fs/promises"],
  ["src/core.ts", "../loader/index.ts"],
  ["src/core.ts", "node:fs"],
  ["src/graph/a.ts", "../../loader/index.ts"],
  ["playground/src/main.ts", "wasmport/runtime"],
]

let root: string
/** `file:line` of each import that the linter refuses. */
let refused: Set<string>
/** The imports of the rows by file: one a line, so that the linter starts once. */
const LINES = new Map<string, string[]>()
for (const [file, to] of [...REFUSED, ...TAKEN]) LINES.set(file, [...(LINES.get(file) ?? []), to])
const placeOf = (file: string, to: string): string => `${file}:${(LINES.get(file) ?? []).indexOf(to) + 1}`

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "wasmport-walls-"))
  copyFileSync(join(REPOSITORY, ".oxlintrc.json"), join(root, ".oxlintrc.json"))
  const files = Object.fromEntries(
    [...LINES].map(([file, all]) => [file, all.map((to, i) => `import { it as it${i} } from "${to}"\n`).join("")]),
  )
  const said = lint(files).split("\n")
  refused = new Set(
    said.filter((line) => line.includes("no-restricted-imports")).map((line) => line.split(":", 2).join(":")),
  )
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The linter's messages for some files: a line each, with file, line and rule. */
function lint(files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const binary = join(REPOSITORY, "node_modules/oxlint/bin/oxlint")
  const args = [binary, "-c", join(root, ".oxlintrc.json"), "-f", "unix", ...Object.keys(files)]
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
  for (const file of Object.keys(files)) rmSync(join(root, file))
  return stdout
}

test.each(REFUSED)("%s may not import %s", (from, to) => {
  expect(refused).toContain(placeOf(from, to))
})

test.each(TAKEN)("%s may import %s", (from, to) => {
  expect(refused).not.toContain(placeOf(from, to))
})

test("bundlers may be imported as types", () => {
  expect(lint({ "src/vite.ts": 'import type { Plugin } from "vite"\nexport type { Plugin }\n' })).not.toContain(
    "no-restricted-imports",
  )
})

test("modules that import each other are refused", () => {
  const said = lint({
    "src/a.ts": 'import { b } from "./b.ts"\nexport const a = (): unknown => b\n',
    "src/b.ts": 'import { a } from "./a.ts"\nexport const b = (): unknown => a\n',
  })
  expect(said).toContain("no-cycle")
})

describe.each([
  ["errors/load-recover.js", "errors/recover"],
  ["load/load-progress.js", "load/progress"],
])("the part of the runtime that %s fetches", (way, part) => {
  const built = (file: string): string => readFileSync(join(REPOSITORY, "dist/runtime-shim", file), "utf8")
  const onDemand = onDemandPart(RUNTIME_DIR + way) as OnDemandPart

  test("is one file that imports nothing", () => {
    expect(built(`${part}.js`)).not.toMatch(/^import\b|^export .* from "/m)
  })

  test("is an expression with the same exports, for scripts", async () => {
    const module = (await import(pathToFileURL(join(REPOSITORY, `dist/runtime-shim/${part}.js`)).href)) as object
    // oxlint-disable-next-line no-new-func -- what Rollup puts into a script
    const exports = (await new Function(`return (() => ${built(`${part}.script.js`)})("")`)()) as object
    expect(Object.keys(module).length).toBeGreaterThan(1)
    expect(Object.keys(exports).sort()).toEqual(Object.keys(module).sort())
  })

  test("is fetched in the same way where the plugin prints the way to it", () => {
    const printed = onDemand
      .fetched(`"./${basename(part)}.js"`)
      .replace("/* @vite-ignore */ /* webpackIgnore: true */ ", "")
    expect(printed).toBe(built(way).replace(/^\/\*.*\*\/\n/gm, ""))
  })
})

describe("built files", () => {
  /** The files that are read before any code of a file runs. */
  function readWith(file: string, found = new Set<string>()): Set<string> {
    if (found.has(file)) return found
    found.add(file)
    if (!file.startsWith(REPOSITORY)) return found
    for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^"\n]*"([^"\n]+)";?$/gm))
      readWith(from.startsWith(".") ? join(file, "..", from) : from, found)
    return found
  }

  test.each(["vite", "rollup", "rolldown", "esbuild"])("%s starts without code for a stranger's bytes", (plugin) => {
    const files = [...readWith(join(REPOSITORY, `dist/src/${plugin}.js`))].map((file) => basename(file))
    expect(files).toContain("binary.js")
    for (const late of ["inspect.js", "wit-differences.js", "variant-check.js"]) expect(files).not.toContain(late)
  })

  test("`wasmport/loader` reads nothing but its own", () => {
    const files = [...readWith(join(REPOSITORY, "dist/loader/index.js"))]
    expect(files.map((file) => basename(file)).sort()).toEqual([
      "binary.js",
      "index.js",
      "inspect.js",
      "loader.js",
      "plan.js",
      "wit-differences.js",
    ])
  })
})
