/** Who may import whom (DESIGN.md, section 3): the linter refuses a wrong import in each row, and takes the right ones. */
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
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
  ["runtime-shim/load/read.node.ts", "../../loader/index.ts"],
  ["runtime-shim/load/read.node.ts", "vite"],
  ["src/core.ts", "../loader/interface.ts"],
  ["src/core.ts", "../loader/imports.ts"],
  ["src/core.ts", "../loader/binary/parse.ts"],
  ["src/graph/a.ts", "../../loader/plan/plan.ts"],
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
  ["runtime-shim/load/load.ts", "../errors/fail.ts"],
  ["runtime-shim/load/read.node.ts", "node:fs/promises"],
  ["src/core.ts", "../loader/index.ts"],
  ["src/core.ts", "node:fs"],
  ["src/graph/a.ts", "../../loader/index.ts"],
  ["playground/src/main.ts", "wasmport/runtime"],
]

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "wasmport-walls-"))
  copyFileSync(join(REPOSITORY, ".oxlintrc.json"), join(root, ".oxlintrc.json"))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** What the linter says of one file with one import. */
function lint(file: string, text: string): string {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
  try {
    const binary = join(REPOSITORY, "node_modules/oxlint/bin/oxlint")
    return spawnSync(process.execPath, [binary, "-c", join(root, ".oxlintrc.json"), file], {
      cwd: root,
      encoding: "utf8",
    }).stdout
  } finally {
    rmSync(join(root, file))
  }
}

test.each(REFUSED)("%s may not import %s", (from, to) => {
  expect(lint(from, `import { it } from "${to}"\nexport { it }\n`)).toContain("no-restricted-imports")
})

test.each(TAKEN)("%s may import %s", (from, to) => {
  expect(lint(from, `import { it } from "${to}"\nexport { it }\n`)).not.toContain("no-restricted-imports")
})

test("bundlers may be imported as types", () => {
  expect(lint("src/vite.ts", 'import type { Plugin } from "vite"\nexport type { Plugin }\n')).not.toContain(
    "no-restricted-imports",
  )
})

test("modules that import each other are refused", () => {
  mkdirSync(join(root, "src"), { recursive: true })
  writeFileSync(join(root, "src/b.ts"), 'import { a } from "./a.ts"\nexport const b = (): unknown => a\n')
  expect(lint("src/a.ts", 'import { b } from "./b.ts"\nexport const a = (): unknown => b\n')).toContain("no-cycle")
})

test("the parts of the runtime that are shipped as one file import nothing", () => {
  for (const file of ["errors/recover.js", "load/progress.js"])
    expect(readFileSync(join(REPOSITORY, "dist/runtime-shim", file), "utf8"), file).not.toMatch(
      /^import\b|^export .* from "/m,
    )
})
