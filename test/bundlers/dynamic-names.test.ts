/**
 * Names that code takes from an `import()` of a `.wasm`. For a missing one JavaScript silently gives undefined: so the build
 * warns.
 */
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { build as esbuild } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { build as vite, createLogger } from "vite"
import { describe, expect, test } from "vitest"
import esbuildPlugin from "wasmport/esbuild"
import rolldownPlugin from "wasmport/rolldown"
import rollupPlugin from "wasmport/rollup"
import wasmport from "wasmport/vite"
import { dynamicNames } from "../../src/graph/dynamic-names.ts"
import { BUNDLERS } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { useProject, viteInTest } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const IMPORT = 'import("./it.wasm")'

describe("the names that code takes from an import() are known", () => {
  test.each<[code: string, names: string[]]>([
    [`const { default: x } = await ${IMPORT}`, ["default"]],
    [`const { add, "odd name": y, sub: { z }, ...rest } = await ${IMPORT}`, []],
    [`const { add, "odd name": y, ...rest } = await ${IMPORT}`, ["add", "odd name"]],
    [`const { add /* , of it */, default: x = 5 } = await ${IMPORT}`, ["add"]],
    [`({ default: x } = await ${IMPORT})`, ["default"]],
    [`(await ${IMPORT}).default`, ["default"]],
    [`(await ${IMPORT})["default"](1)`, ["default"]],
    [`(await ${IMPORT}).add(2, 3)`, ["add"]],
    [`${IMPORT}.then((m) => m.default)`, ["default"]],
    [`${IMPORT}.then(m => m.default(2))`, ["default"]],
    [`${IMPORT}.then(async (m) => (m.default))`, ["default"]],
    [`${IMPORT}.then(function (m) { return m.default })`, ["default"]],
    [`${IMPORT}\n  .then(({ default: init }) => init())`, ["default"]],
    [`const m = await ${IMPORT}; m.default()`, ["default"]],
    [`const $m = await ${IMPORT}; $m . default`, ["default"]],
    // Something may stand in for it, or the name is another's.
    [`const m = await ${IMPORT}; const it = m.default ?? m`, []],
    [`const m = await ${IMPORT}; other.m.default; am.default; m.defaults`, []],
    [`const m = await ${IMPORT}; m.feature?.()`, []],
    [`(await ${IMPORT}).default ?? 5`, []],
    [`(await ${IMPORT}).default || 5`, []],
    [`(await ${IMPORT}).default === undefined`, []],
    [`(await ${IMPORT})?.default`, []],
    [`typeof (await ${IMPORT}).default`, []],
    [`${IMPORT}.then((m) => m.default ?? m)`, []],
    [`${IMPORT}.then((m) => other.default)`, []],
    [`const { x } = await ${IMPORT}.then((m) => m.add)`, ["add"]],
    [`const it = await ${IMPORT}`, []],
    [IMPORT, []],
  ])("%s", (code, names) => {
    const start = code.indexOf(IMPORT)
    expect(dynamicNames(code, start, start + IMPORT.length)).toEqual(names)
  })

  test("also in a text that is made to be slow to read, within a second", () => {
    const start = performance.now()
    for (const text of ["{".repeat(100_000), "(".repeat(100_000), " ".repeat(100_000), ".then(".repeat(20_000)])
      for (const code of [`${text}await ${IMPORT}`, `${IMPORT}${text}`, `const m = await ${IMPORT}; ${text}`])
        dynamicNames(code, code.indexOf(IMPORT), code.indexOf(IMPORT) + IMPORT.length)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

const project = useProject(async () => ({
  "src/it.wasm": fixture("math"),
  "src/default.wasm": await wat('(module (func (export "default") (result i32) i32.const 5))'),
  "src/wrong.js":
    'export const run = async () => {\n  const { default: it } = await import("./it.wasm")\n  return it\n}',
  "src/lazy.js": 'export const run = () => import("./it.wasm?lazy").then((it) => it.divide)',
  "src/right.js":
    'export const run = async () => [(await import("./it.wasm")).add, (await import("./default.wasm")).default, (await import("./it.wasm?init")).default, (await import("./it.wasm?module")).default]',
}))

const OPTIONS = { types: false }

/** The warnings of a build. */
async function warningsOf(bundler: Bundler, name: string): Promise<string[]> {
  const entry = project.path(`src/${name}.js`)
  const warnings: string[] = []
  const note = (it: string | { readonly message: string }): void =>
    void warnings.push(typeof it === "string" ? it : it.message)
  switch (bundler) {
    case "vite": {
      const customLogger = { ...createLogger("silent"), warn: note }
      const plugins = [wasmport(OPTIONS)]
      await vite({ root: project.root, configFile: false, customLogger, plugins, build: { write: false, ssr: entry } })
      break
    }
    case "rollup": {
      const cwd = process.cwd()
      process.chdir(project.root)
      const plugin = rollupPlugin(OPTIONS)
      process.chdir(cwd)
      await (await rollup({ input: entry, plugins: [plugin], onwarn: note })).generate({ format: "es" })
      break
    }
    case "rolldown": {
      const build = await rolldown({
        input: entry,
        cwd: project.root,
        plugins: [rolldownPlugin(OPTIONS)],
        onLog: (_, log) => note(log),
      })
      await build.generate({ format: "es" })
      break
    }
    case "esbuild": {
      const plugins = [esbuildPlugin(OPTIONS)]
      const options = { bundle: true, format: "esm", write: false, logLevel: "silent", plugins } as const
      const result = await esbuild({ entryPoints: [entry], absWorkingDir: project.root, ...options })
      for (const { text } of result.warnings) note(text)
    }
  }
  return warnings
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test("warns that an import() has no default, with the forms that have one", async () => {
    const [warning = "", ...others] = await warningsOf(bundler, "wrong")
    expect(others).toEqual([])
    for (const words of [
      'src/wrong.js: src/it.wasm does not export "default"',
      'import * as exports from "./it.wasm"',
      "`?init` (a function that makes an instance)",
      "The result of `import()` has undefined for it.",
    ])
      expect(warning).toContain(words)
  })

  test("warns of any name that is missing, in every mode", async () => {
    const warnings = await warningsOf(bundler, "lazy")
    expect(warnings).toEqual([expect.stringContaining('src/lazy.js: src/it.wasm does not export "divide"')])
  })

  test("says nothing of names that are there, and of forms that have a default", async () => {
    expect(await warningsOf(bundler, "right")).toEqual([])
  })
})

test("Vite's dev server warns of it, too", async () => {
  const warnings: string[] = []
  const customLogger = { ...createLogger("silent"), warn: (text: string) => void warnings.push(text) }
  const { server } = await viteInTest({ root: project.root, customLogger, plugins: [wasmport(OPTIONS)] })
  await server.transformRequest("/src/wrong.js")
  expect(warnings.join("\n")).toContain('src/wrong.js: src/it.wasm does not export "default"')
})
