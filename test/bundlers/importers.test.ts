/** The app's own modules: the source phase, and names that a wasm does not export. */
import { SourceMap } from "node:module"
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import { rewrite } from "../../src/graph/rewrite-imports.ts"
import type { Target } from "../../src/graph/rewrite-imports.ts"
import { BUNDLERS, SHRUNK } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { MAJOR } from "../support/vite-version.js"
import { fixture } from "../support/wasm.ts"

const resolve = async (specifier: string): Promise<Target> => {
  if (specifier.endsWith(".wasm") || specifier === "#wasm")
    return { kind: "wasm", file: "/app/a.wasm", path: "a.wasm", exports: ["add", "default", "odd name", "it's", '"'] }
  return specifier === "outside" ? { kind: "external", keepsPhase: false } : { kind: "other" }
}
const rewritten = async (code: string): Promise<string> =>
  (await rewrite({ path: "main.js", code, resolve, isGlue: () => false }))?.code ?? code

describe("a source-phase import becomes the ?module form", () => {
  test.each([
    ['import source m from "./a.wasm"', 'import  m from "./a.wasm?module"'],
    ["import source m from './a.wasm';", 'import  m from "./a.wasm?module";'],
    ['import source from from "./a.wasm"', 'import  from from "./a.wasm?module"'],
    ['import /* source */ source m from "./a.wasm"', 'import /* source */  m from "./a.wasm?module"'],
    ['import source m from "#wasm"', 'import  m from "/app/a.wasm?module"'],
    ['import source m from "./a.wasm?module"', 'import  m from "./a.wasm?module"'],
    ['const m = await import.source("./a.wasm")', 'const m = await import("./a.wasm?module").then((it) => it.default)'],
    [
      'const A = () => <p>it\'s</p>\nimport source m from "./a.wasm"\nimport.source("./a.wasm")',
      'const A = () => <p>it\'s</p>\nimport  m from "./a.wasm?module"\nimport("./a.wasm?module").then((it) => it.default)',
    ],
    ["import.source('./a.wasm')", 'import("./a.wasm?module").then((it) => it.default)'],
    ['import source m from "outside"', 'const m = await import.source("outside");'],
  ])("%s", async (code, expected) => {
    expect(await rewritten(code)).toBe(expected)
  })

  test.each([
    'import source from "./a.wasm"',
    'import source, { add } from "./a.wasm"',
    'import { source } from "./source.js"',
    'const text = `import source m from "./a.wasm"`',
    '// import source m from "./a.wasm"',
    "import.source(name)",
    'import.source("outside")',
    'import type { WasmType0 } from "./a.wasm"',
    'import { add as plus, type Whatever, "odd name" as odd, WasmType3 } from "./a.wasm"',
    `import { "it's" as a, '"' as b } from "./a.wasm"`,
    'export { add, default as standard } from "./a.wasm"',
    'import def, * as all from "./a.wasm"',
    'export * from "./a.wasm"',
  ])("and this stays as it is: %s", async (code) => {
    expect(await rewritten(code)).toBe(code)
  })

  test("of what is no wasm it is an error", async () => {
    await expect(rewritten('import source m from "./a.js"')).rejects.toThrow(
      /main\.js: a source-phase import of "\.\/a\.js": that is no \.wasm/,
    )
  })
})

test.each([
  ['import * as wasm from "./a.wasm"', 'import * as wasm from "./a.wasm?wasmport=glue"'],
  ["import { add } from './a.wasm'", 'import { add } from "./a.wasm?wasmport=glue"'],
  ['export * from "./a.wasm"', 'export * from "./a.wasm?wasmport=glue"'],
  ['export { add } from "./a.wasm"', 'export { add } from "./a.wasm?wasmport=glue"'],
  ["const it = await import('./a.wasm')", 'const it = await import("./a.wasm?wasmport=glue")'],
  ['import source m from "./a.wasm"', 'import  m from "./a.wasm?module"'],
  ['import init from "./a.wasm?init"', 'import init from "./a.wasm?init"'],
  ['import "./a.js"', 'import "./a.js"'],
])("wasm-bindgen's glue imports what it expects: %s", async (code, expected) => {
  expect(
    (await rewrite({ path: "main.js", code, resolve, isGlue: (file) => file === "/app/a.wasm" }))?.code ?? code,
  ).toBe(expected)
})

test.each([
  ['import * as wasm from "./a.wasm"\nf()', false],
  ['import * as wasm from "./a.wasm";\r\nf()', false],
  ["export * from './a.wasm'", false],
  ['const it = await import("./a.wasm");\nf()', false],
  ['import*as wasm from"./a.wasm";f()', true],
  ['import { add } from "./a.wasm" with { x: "y" }', true],
  ['import source m from "./a.wasm"\nf()', true],
])("a source map is made where something moves: %j", async (code, moved) => {
  expect((await rewrite({ path: "main.js", code, resolve, isGlue: () => true }))?.moved).toBe(moved)
})

test.each([
  ['import { sub, add, "no such" as x } from "./a.wasm"', '"sub", "no such"'],
  ['export { sub as add } from "./a.wasm"', '"sub"'],
])("a name that the wasm does not export is refused with what there is: %s", async (code, names) => {
  await expect(rewritten(code)).rejects.toThrow(`[wasmport] main.js: a.wasm does not export ${names}`)
  await expect(rewritten(code)).rejects.toThrow(/its exports are: "\\"", "add", "default", "it's", "odd name"/)
})

const project = useProject(async () => ({
  "src/math.wasm": fixture("math"),
  "src/needy.wasm": await wat('(module (import "nowhere" "f" (func)) (func (export "g")))'),
}))

const build = async (
  bundler: Bundler,
  code: string,
  options: WasmportOptions = {},
  extra: { minify?: boolean; sourcemap?: boolean; extension?: string } = {},
): Promise<string> => {
  const { extension = "js", ...rest } = extra
  return (await project.buildCode(bundler, code, { options, ...rest }, extension)).file
}

describe.each(BUNDLERS)("%s", (bundler) => {
  const run = async (...args: [string, WasmportOptions?]): Promise<Record<string, unknown>> =>
    (await import(pathToFileURL(await build(bundler, ...args)).href)) as Record<string, unknown>

  test.each([0, 4096])(
    "all ways to the source give one module, which the instance is made of (inlineLimit %i)",
    async (inlineLimit) => {
      const { results, add } = (await run(
        `import source a from "./math.wasm"
import b from "./math.wasm?module"
import { registry } from "wasmport/runtime"
export { add } from "./math.wasm"
const c = await import.source("./math.wasm")
const d = await registry.get("src/math.wasm").module()
export const results = [a instanceof WebAssembly.Module, a === b, a === c, a === d, new WebAssembly.Instance(a).exports.add(2, 3)]\n`,
        { inlineLimit },
      )) as { results: unknown; add: (a: number, b: number) => number }
      expect(results).toEqual([true, true, true, true, 5])
      expect(add(2, 3)).toBe(5)
    },
  )

  test("the source phase does not ask for what the module imports", async () => {
    const { names } = await run(
      'import source m from "./needy.wasm"\nexport const names = WebAssembly.Module.imports(m).map((it) => it.module)\n',
    )
    // A small module does not import what it does not use.
    expect(names).toEqual(SHRUNK.optimize === true ? [] : ["nowhere"])
  })

  test("TypeScript keeps its types and JSX its text", async () => {
    const file = await build(
      bundler,
      'import source m from "./math.wasm"\nexport const kinds: string[] = [Object.prototype.toString.call(m as WebAssembly.Module)]\n',
      {},
      { extension: "ts" },
    )
    expect(((await import(pathToFileURL(file).href)) as { kinds: string[] }).kinds).toEqual([
      "[object WebAssembly.Module]",
    ])
  })

  test("a default import called source stays one, and the wasm has no default", async () => {
    await expect(build(bundler, 'import source from "./math.wasm"\nexport { source }\n')).rejects.toThrow(
      /math\.wasm does not export "default"[\s\S]*its exports are: "add"/,
    )
  })

  test("a module of another kind has no source phase", async () => {
    await project.write({ "src/plain.js": "export default 1\n" })
    await expect(build(bundler, 'import source m from "./plain.js"\nexport { m }\n')).rejects.toThrow(
      /a source-phase import of "\.\/plain\.js"/,
    )
  })

  test("a .wasm that is left to the bundler is refused in the source phase, which Vite 8.4 has itself", async () => {
    const built = build(bundler, 'import source m from "./math.wasm"\nexport { m }\n', { exclude: "**/math.wasm" })
    if (bundler === "vite" && MAJOR > 7) await built
    else await expect(built).rejects.toThrow(/left to the bundler/)
  })

  test("the source map of a rewritten module points to what was written", async () => {
    const file = await build(
      bundler,
      'import source m from "./math.wasm"\n\nexport const fail = () => {\n  throw new Error(String(m))\n}\n',
      {},
      { sourcemap: true },
    )
    const lines = readFileSync(file, "utf8").split("\n")
    const line = lines.findIndex((text) => text.includes("throw new Error(String("))
    const payload = JSON.parse(readFileSync(`${file}.map`, "utf8")) as ConstructorParameters<typeof SourceMap>[0]
    const found = new SourceMap(payload).findEntry(line, (lines[line] as string).indexOf("throw")) as {
      originalLine: number
      originalSource: string
    }
    expect(found.originalLine).toBe(3)
    expect(found.originalSource).toMatch(/src\/entry\d+\.js$/)
  })
})
