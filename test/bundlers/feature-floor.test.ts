/** Builds for pages warn of modules that their targets cannot run, once, with the browser and the feature; other builds are silent. */
import { build as esbuild } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { createLogger } from "vite"
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/vite"
import { BUNDLERS } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { projectOfTest } from "../support/hooks.ts"
import type { Project, ProjectFiles } from "../support/project.ts"
import { build } from "../support/vite.js"
import * as wasm from "../support/wasm-builder.ts"

const features = (...names: readonly string[]): wasm.Bytes =>
  wasm.custom("target_features", wasm.vec(...names.map((it) => [0x2b, ...wasm.str(it)])))
/** A function of this body, from nothing to nothing. */
const module = (body: readonly number[], ...more: wasm.Bytes[]): Uint8Array<ArrayBuffer> =>
  wasm.wasm(
    wasm.types(wasm.functype()),
    wasm.functions(0),
    wasm.exports(["run", wasm.FUNC, 0]),
    wasm.bodies(1, [0, ...body, 0x0b]),
    ...more,
  )
const PLAIN = module([])
/** v128.const, drop */
const VECTORS = [0xfd, 12, ...Array<number>(16).fill(0), 26]
/** return_call of itself */
const TAIL_CALL = [0x12, 0]

interface Request {
  readonly targets?: string[]
  readonly options?: WasmportOptions
  readonly server?: true
}

/** The warnings of a build. Rollup has no targets. */
async function warningsOf(bundler: Bundler, { root, path }: Project, request: Request): Promise<string[]> {
  const { targets, options = {}, server } = request
  const own = {
    types: false,
    ...options,
    ...(server === undefined ? {} : { target: "node" }),
  } satisfies WasmportOptions
  const entry = path("src/main.js")
  const said: string[] = []
  if (bundler === "vite") {
    const { default: wasmport } = await import("wasmport/vite")
    const customLogger = createLogger("warn")
    customLogger.warn = (text) => void said.push(text)
    await build({
      root,
      configFile: false,
      customLogger,
      plugins: [wasmport(own)],
      build: {
        write: false,
        rollupOptions: { input: entry },
        ...(targets === undefined ? {} : { target: targets }),
        ...(server === undefined ? {} : { ssr: true }),
      },
    })
  } else if (bundler === "rollup") {
    const { default: wasmport } = await import("wasmport/rollup")
    const cwd = process.cwd()
    process.chdir(root)
    try {
      const made = await rollup({
        input: entry,
        plugins: [wasmport(own)],
        onwarn: ({ message }) => void said.push(message),
      })
      await made.generate({ format: "es" })
    } finally {
      process.chdir(cwd)
    }
  } else if (bundler === "rolldown") {
    const { default: wasmport } = await import("wasmport/rolldown")
    const made = await rolldown({
      input: entry,
      cwd: root,
      plugins: [wasmport(own)],
      onLog: (_, { message }) => void said.push(message),
      ...(targets === undefined ? {} : { transform: { target: targets } }),
    })
    await made.generate({ format: "es" })
  } else {
    const { default: wasmport } = await import("wasmport/esbuild")
    const { warnings } = await esbuild({
      entryPoints: [entry],
      absWorkingDir: root,
      outdir: "dist",
      write: false,
      bundle: true,
      format: "esm",
      logLevel: "silent",
      plugins: [wasmport(own)],
      ...(targets === undefined ? {} : { target: targets }),
    })
    said.push(...warnings.map(({ text }) => text))
  }
  return said.filter((it) => it.includes("browsers of this build lack"))
}

const MAIN = `import * as it from "./it.wasm"\nimport init from "./it.wasm?init"\nglobalThis.kept = [it, init]\n`
const projectWith = (files: ProjectFiles): Promise<Project> => projectOfTest({ "src/main.js": MAIN, ...files })

describe.each(BUNDLERS.filter((it) => it !== "rollup"))("%s", (bundler) => {
  const OLD = ["es2022", "chrome120", "firefox115", "safari15.4"]

  test("warns once of a module that some of its targets cannot run, with each browser and feature", async () => {
    const project = await projectWith({ "src/it.wasm": module([...VECTORS, ...TAIL_CALL]) })
    expect(await warningsOf(bundler, project, { targets: OLD })).toEqual([
      expect.stringContaining(
        "src/it.wasm: uses features that browsers of this build lack, so these browsers refuse the whole module. simd128: Safari 15.4 (has it from 16.4); tail-call: Firefox 115 (has it from 121), Safari 15.4 (has it from 18.2). Raise the build's target",
      ),
    ])
  })

  test("believes instructions and not what the compiler was allowed to use", async () => {
    const claims = features("simd128", "tail-call", "reference-types", "multivalue")
    const unused = await projectWith({ "src/it.wasm": module([], claims) })
    expect(await warningsOf(bundler, unused, { targets: OLD })).toEqual([])
    const used = await projectWith({ "src/it.wasm": module(VECTORS, claims) })
    expect(await warningsOf(bundler, used, { targets: OLD })).toEqual([
      expect.stringMatching(/simd128: Safari 15.4[^;]*\. Raise/),
    ])
  })

  test("is silent where all targets can, where a variant has the feature, of broken bodies, on a server, and with `featureFloor: false`", async () => {
    const project = await projectWith({ "src/it.wasm": module(VECTORS) })
    expect(await warningsOf(bundler, project, { targets: ["es2022", "chrome91", "safari16.4"] })).toEqual([])
    expect(await warningsOf(bundler, project, { targets: ["esnext"] })).toEqual([])
    expect(await warningsOf(bundler, project, { targets: OLD, options: { featureFloor: false } })).toEqual([])
    expect(await warningsOf(bundler, project, { targets: OLD, server: true })).toEqual([])
    const broken = await projectWith({ "src/it.wasm": module([0x41]) })
    expect(await warningsOf(bundler, broken, { targets: OLD })).toEqual([])
    const varied = await projectWith({ "src/it.wasm": PLAIN, "src/it.simd.wasm": module(VECTORS) })
    expect(await warningsOf(bundler, varied, { targets: OLD, options: { variants: true } })).toEqual([])
  })
})

/** A stand-in for the package: the app's own is asked by these two. */
const BROWSERSLIST = `
module.exports = (queries, { path }) => (require("node:fs").readFileSync(path + "/.browserslistrc", "utf8")).trim().split("\\n")
module.exports.loadConfig = ({ path }) => ({ defaults: [] })
`

describe.each(BUNDLERS)("%s, with a browserslist of the app's", (bundler) => {
  const targets = ["es2022"]

  test("warns by it", async () => {
    const project = await projectWith({
      "src/it.wasm": module(TAIL_CALL),
      ".browserslistrc": "ios_saf 15.6-15.8\nand_chr 143\nop_mini all\nfirefox 130\n",
      "node_modules/browserslist/package.json": '{ "name": "browserslist", "version": "4.0.0" }',
      "node_modules/browserslist/index.js": BROWSERSLIST,
    })
    expect(await warningsOf(bundler, project, { targets })).toEqual([
      expect.stringContaining("tail-call: Safari on iOS 15.6 (has it from 18.2). Raise"),
    ])
  })

  test("is silent without the package, and where the package fails", async () => {
    const files = { "src/it.wasm": module(TAIL_CALL), ".browserslistrc": "ios_saf 15.6\n" }
    expect(await warningsOf(bundler, await projectWith(files), { targets })).toEqual([])
    const failing = {
      ...files,
      "node_modules/browserslist/index.js": "module.exports = {}; throw new Error('no')",
    }
    expect(await warningsOf(bundler, await projectWith(failing), { targets })).toEqual([])
  })
})
