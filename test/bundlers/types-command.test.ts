/** `wasmport types`: the declarations of a fresh clone, before any build, where the project's TypeScript reads them. */
import { execFile } from "node:child_process"
import { existsSync, readFileSync, statSync } from "node:fs"
import { rm, symlink } from "node:fs/promises"
import { join } from "node:path"
import type { Logger } from "vite"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { projectOfTest } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Project, ProjectFiles } from "../support/project.ts"
import { linkTypes, tsc, tsconfig } from "../support/tsc.ts"
import { build } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const CLI = join(REPOSITORY, "dist/src/cli.js")

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

const wasmportCommand = (cwd: string, ...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })

const MAIN = `import { add } from "./math.wasm"
import * as lazy from "./math.wasm?lazy"
import { registry } from "wasmport/runtime"
const sum: number = add(1, 2)
const later: Promise<number> = lazy.add(1, 2)
const other: number = (await registry.instantiate("src/math.wasm")).exports.add(1, 2)
// @ts-expect-error: no such key
await registry.instantiate("src/nothing.wasm")
export const answer = [sum, later, other]
`

/** The folders that the templates of create-vite include. */
const TEMPLATE: ProjectFiles = {
  "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "./tsconfig.app.json" }] }),
  "tsconfig.app.json": tsconfig("bundler").replace('["src","*.d.ts"]', '["src"]'),
}

const VITE = 'import wasmport from "wasmport/vite"\nexport default { plugins: [[wasmport(OPTIONS)]] }\n'

/** A fresh clone: sources without generated declarations. */
async function clone(files: ProjectFiles): Promise<Project> {
  const project = await projectOfTest({ "src/main.ts": MAIN, "src/math.wasm": fixture("math"), ...files })
  await linkTypes(project.root)
  return project
}

/** A logger of Vite's that keeps its warnings. */
function logger(notes: string[]): Logger {
  const keep = (message: string): void => void notes.push(message)
  const nothing = (): void => {}
  return {
    info: nothing,
    warn: keep,
    warnOnce: keep,
    error: keep,
    clearScreen: nothing,
    hasErrorLogged: () => false,
    hasWarned: false,
  }
}

const modified = (path: string): number => statSync(path).mtimeMs

describe("wasmport types", () => {
  test("makes a fresh clone of a template type-check, with query forms and registry keys", async () => {
    const { root, path } = await clone({ ...TEMPLATE, "vite.config.js": VITE.replace("OPTIONS", "") })
    expect(await tsc(root, "tsconfig.app.json")).toContain("error TS")
    expect(await wasmportCommand(root, "types")).toEqual({
      code: 0,
      out: "wasmport: wrote 2 files: types of 1 of 1 modules are up to date now (options: vite.config.js)\n",
      err: "",
    })
    expect(await tsc(root, "tsconfig.app.json")).toBe("")
    expect(existsSync(path("src/wasm-env.d.ts"))).toBe(true)
    expect(existsSync(path("wasm-env.d.ts"))).toBe(false)
  })

  test("writes what a build writes, so that a build after it changes nothing", async () => {
    const { root, path } = await clone({ ...TEMPLATE, "vite.config.js": VITE.replace("OPTIONS", '{ i64: "number" }') })
    await wasmportCommand(root, "types")
    const written = ["src/math.d.wasm.ts", "src/wasm-env.d.ts"].map((name) => path(name))
    const before = written.map((file) => [readFileSync(file, "utf8"), modified(file)])
    await build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport({ i64: "number" })],
      build: { lib: { entry: "src/main.ts", formats: ["es"] } },
    })
    expect(written.map((file) => [readFileSync(file, "utf8"), modified(file)])).toEqual(before)
  })

  test.each([
    ["vite.config.ts", VITE.replace("OPTIONS", '{ i64: "number", types: "types" } as object')],
    [
      "rollup.config.js",
      'import wasmport from "wasmport/rollup"\nexport default [{ plugins: [wasmport({ i64: "number", types: "types" })] }]',
    ],
    [
      "rolldown.config.mjs",
      'import wasmport from "wasmport/rolldown"\nexport default { plugins: [[null, wasmport({ i64: "number", types: "types" })]] }',
    ],
  ])("takes the options from %s", async (config, text) => {
    const { root, path } = await projectOfTest({ "src/i64.wasm": fixture("i64"), [config]: text })
    await symlink(join(REPOSITORY, "node_modules/rollup"), path("node_modules/rollup"), "junction")
    await linkTypes(root)
    const { code, out, err } = await wasmportCommand(root, "types")
    expect([code, out, err]).toEqual([0, expect.stringContaining(`options: ${config}`), ""])
    expect(readFileSync(path("types/src/i64.d.wasm.ts"), "utf8")).toMatch(/factorial.*: number\): number/)
  })

  test("takes our defaults where no config is there, and says so", async () => {
    const { root, path } = await projectOfTest({ "a/math.wasm": fixture("math"), "dist/math.wasm": fixture("math") })
    expect(await wasmportCommand(root, "types")).toEqual({
      code: 0,
      out: "wasmport: wrote 2 files: types of 1 of 1 modules are up to date now (options: defaults, since there is no config of a bundler)\n",
      err: "",
    })
    expect(existsSync(path("a/math.d.wasm.ts"))).toBe(true)
    expect(existsSync(path("dist/math.d.wasm.ts"))).toBe(false)
  })

  test("says how many files it wrote, or that it wrote none", async () => {
    const { root, path, write } = await projectOfTest({ "a.wasm": fixture("math"), "b.wasm": fixture("math") })
    const said = async (): Promise<string> => (await wasmportCommand(root, "types")).out.replace(/ \(options.*\n$/, "")
    expect(await said()).toBe("wasmport: wrote 3 files: types of 2 of 2 modules are up to date now")
    expect(await said()).toBe("wasmport: types of 2 of 2 modules were up to date already")
    await rm(path("b.d.wasm.ts"))
    expect(await said()).toBe("wasmport: wrote 1 file: types of 2 of 2 modules are up to date now")
    await write({ "b.d.wasm.ts": "export {}\n" })
    expect(await said()).toBe("wasmport: types of 1 of 2 modules were up to date already")
  })

  test("takes a root and patterns, also of a folder of output", async () => {
    const { root, path } = await projectOfTest({
      "app/a.wasm": fixture("math"),
      "app/target/b.wasm": fixture("math"),
      "app/target/c.wasm": fixture("math"),
    })
    await wasmportCommand(root, "types", "--root", "app", "a.wasm", "target/b.wasm")
    expect(["a", "target/b", "target/c"].map((name) => existsSync(path(`app/${name}.d.wasm.ts`)))).toEqual([
      true,
      true,
      false,
    ])
    expect(readFileSync(path("app/wasm-env.d.ts"), "utf8")).toContain('"target/b.wasm"')
  })

  test("names a module that cannot be read, writes the others, and ends with 1", async () => {
    const { root, path } = await projectOfTest({ "a.wasm": "no wasm", "b.wasm": fixture("math") })
    const { code, err } = await wasmportCommand(root, "types")
    expect([code, err]).toEqual([1, expect.stringMatching(/a\.wasm/)])
    expect(existsSync(path("b.d.wasm.ts"))).toBe(true)
  })

  test("ends with 1 where a pattern fits nothing", async () => {
    const { root } = await projectOfTest({})
    expect((await wasmportCommand(root, "types", "src/*.wasm")).code).toBe(1)
    expect((await wasmportCommand(root, "types")).code).toBe(0)
  })
})

describe("wasm-env.d.ts", () => {
  const run = (root: string): Promise<unknown> =>
    build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport()],
      build: { lib: { entry: "src/main.ts", formats: ["es"] } },
    })

  test("stands where tsconfig.json includes it, and moves there from the root", async () => {
    const { root, path, write } = await clone({ "tsconfig.json": tsconfig("bundler") })
    await run(root)
    const text = readFileSync(path("wasm-env.d.ts"), "utf8")
    await write(TEMPLATE)
    await run(root)
    expect(existsSync(path("wasm-env.d.ts"))).toBe(false)
    expect(readFileSync(path("src/wasm-env.d.ts"), "utf8")).toBe(text.replace('"./src/math.wasm"', '"./math.wasm"'))
    expect(await tsc(root, "tsconfig.app.json")).toBe("")
  })

  test("of somebody else is left at the root", async () => {
    const { root, path } = await clone({ ...TEMPLATE, "wasm-env.d.ts": "export {}\n" })
    await run(root)
    expect(readFileSync(path("wasm-env.d.ts"), "utf8")).toBe("export {}\n")
    expect(existsSync(path("src/wasm-env.d.ts"))).toBe(true)
  })

  test("stands at the root, with a note, where no tsconfig.json reads it", async () => {
    const notes: string[] = []
    const config = tsconfig("bundler").replace('["src","*.d.ts"]', '["other"]')
    const { root, path } = await clone({ "tsconfig.json": config })
    await build({
      root,
      configFile: false,
      customLogger: logger(notes),
      plugins: [wasmport()],
      build: { lib: { entry: "src/main.ts", formats: ["es"] } },
    })
    expect(existsSync(path("wasm-env.d.ts"))).toBe(true)
    expect(notes.filter((note) => note.includes("wasm-env.d.ts"))).toEqual([
      "[wasmport] wasm-env.d.ts has the types of query forms and registry keys, and no tsconfig.json reads it: add it to the `include` of one.",
    ])
  })

  test("stands in the root that Vite has, where tsconfig.json lies above it", async () => {
    const { path } = await clone({ ...TEMPLATE, "src/src/main.ts": MAIN, "src/src/math.wasm": fixture("math") })
    await run(path("src"))
    expect(existsSync(path("src/wasm-env.d.ts"))).toBe(true)
    expect(existsSync(path("wasm-env.d.ts"))).toBe(false)
  })

  test("stands at the root where a framework has yet to write the tsconfig.json that another extends", async () => {
    const { root, path } = await clone({ "tsconfig.json": '{ "extends": "./.svelte-kit/tsconfig.json" }' })
    expect((await wasmportCommand(root, "types")).code).toBe(0)
    expect(existsSync(path("wasm-env.d.ts"))).toBe(true)
  })
})
