/** The option `optimize`, if it cannot do its work: there is one clear message, and a right build or none. */
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build as esbuild } from "esbuild"
import { rollup } from "rollup"
import { describe, expect, onTestFinished, test } from "vitest"
import { buildInProcess } from "../support/build-alone.ts"
import { BUNDLERS } from "../support/bundle.ts"
import { projectOfTest } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"
import { REPOSITORY } from "../support/project.ts"

const CODE = 'import { add } from "./math.wasm"\nexport const sum = add(2, 3)\n'
const FILES = { "src/math.wasm": fixture("math"), "src/main.js": CODE }
const OPTIONS = { types: false, inlineLimit: 0, optimize: true, names: "keep" as const }

const request = ({ root, path }: Project, bundler: (typeof BUNDLERS)[number], out = "dist") => ({
  bundler,
  root,
  entry: "src/main.js",
  outDir: path(out),
  options: OPTIONS,
})

function exportsIn(dir: string): string[] {
  const file = readdirSync(dir, { recursive: true, encoding: "utf8" }).find((it) => it.endsWith(".wasm")) ?? ""
  return WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(join(dir, file)))).map(({ name }) => name)
}

const cached = ({ path }: Project): string[] => readdirSync(path("node_modules/.cache/wasmport"))

test("without binaryen the build ends, and says which package is missing", async () => {
  const { root, path } = await projectOfTest(FILES, true)
  const plugin = async (name: string): Promise<any> =>
    ((await import(pathToFileURL(path(`node_modules/wasmport/dist/src/${name}.js`)).href)) as any).default(OPTIONS)
  const message =
    /src\/math\.wasm: the option `optimize` needs the package binaryen, which is not installed[^]*npm install --save-dev binaryen/
  const input = path("src/main.js")
  const cwd = process.cwd()
  onTestFinished(() => process.chdir(cwd))
  process.chdir(root)
  await expect(rollup({ input, plugins: [{ ...(await plugin("rollup")), buildEnd() {} }] })).rejects.toThrow(message)
  const built = esbuild({
    absWorkingDir: root,
    entryPoints: [input],
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    plugins: [await plugin("esbuild")],
  })
  await expect(built).rejects.toThrow(message)
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test("a module that binaryen cannot read stays as it is, with a warning that names the feature", async () => {
    const bytes = readFileSync(join(REPOSITORY, "test_wasm/parse-only/custom-descriptors.wasm"))
    const project = await projectOfTest({
      "src/odd.wasm": bytes,
      "src/main.js": 'import url from "./odd.wasm?init"\nexport { url }\n',
    })
    const { error, warnings } = await buildInProcess(request(project, bundler))
    expect(error).toBeUndefined()
    expect(warnings.join("\n")).toMatch(/src\/odd\.wasm stays as it is.*custom-descriptors/)
    const file = readdirSync(project.path("dist"), { recursive: true, encoding: "utf8" }).find((it) =>
      it.endsWith(".wasm"),
    )
    expect(readFileSync(project.path("dist", file ?? "")).equals(bytes)).toBe(true)
  })
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test("a slip in `optimize.exports` is a warning, of a module and of an export", async () => {
    const project = await projectOfTest(FILES)
    const exports = { "src/math.wasm": ["ad", "multiply"], "src/maths.wasm": ["add"] }
    const { error, warnings } = await buildInProcess({
      ...request(project, bundler),
      options: { ...OPTIONS, optimize: { exports } },
    })
    expect(error).toBeUndefined()
    const said = warnings.join("\n")
    expect(said).toContain('src/math.wasm has no export "ad", which `optimize.exports` lists (did you mean "add"?).')
    expect(said).toContain('`optimize.exports` lists "src/maths.wasm", and there is no such file')
    expect(said.match(/optimize\.exports/g)).toHaveLength(2)
  })
})

test("an incomplete entry of the cache is made anew, and files that a killed build has left are removed", async () => {
  const project = await projectOfTest(FILES)
  await buildInProcess(request(project, "rollup"))
  const names = cached(project)
  // The other one is the size of the result by gzip.
  const name =
    names.find((it) => readFileSync(project.path("node_modules/.cache/wasmport", it)).includes("\0asm")) ?? ""
  const file = project.path("node_modules/.cache/wasmport", name)
  const whole = readFileSync(file)
  const left = project.path("node_modules/.cache/wasmport/.wasmport-1.tmp")
  writeFileSync(left, "")
  utimesSync(left, new Date(0), new Date(0))
  for (const broken of [whole.subarray(0, 40), Buffer.alloc(0), Buffer.concat([whole, Buffer.from([0])])]) {
    writeFileSync(file, broken)
    await buildInProcess(request(project, "rollup"))
    expect(exportsIn(project.path("dist"))).toEqual(["add"])
    expect(readFileSync(file).equals(whole)).toBe(true)
  }
  expect(cached(project)).toEqual(names)
})

test("two builds at once are both right, and so is one whose cache cannot be written", async () => {
  const project = await projectOfTest(FILES)
  await Promise.all(BUNDLERS.map((bundler) => buildInProcess(request(project, bundler, `dist-${bundler}`))))
  for (const bundler of BUNDLERS) expect(exportsIn(project.path(`dist-${bundler}`))).toEqual(["add"])
  expect(cached(project)).toHaveLength(2)
  rmSync(project.path("node_modules/.cache"), { recursive: true })
  mkdirSync(project.path("node_modules/.cache"))
  writeFileSync(project.path("node_modules/.cache/wasmport"), "a file in the way")
  const { error } = await buildInProcess(request(project, "rollup"))
  expect(error).toBeUndefined()
  expect(exportsIn(project.path("dist"))).toEqual(["add"])
})
