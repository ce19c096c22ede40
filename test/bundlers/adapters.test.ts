/** The effects of each bundler's own options: names, public paths, watch mode, source maps, odd installs. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { SourceMap } from "node:module"
import type { SourceMapPayload } from "node:module"
import { context as esbuildContext, build as esbuildBuild } from "esbuild"
import type { BuildOptions } from "esbuild"
import { rolldown, watch as rolldownWatch } from "rolldown"
import { rollup, watch as rollupWatch } from "rollup"
import { describe, expect, onTestFinished, test } from "vitest"
import esbuildPlugin from "wasmport/esbuild"
import rolldownPlugin from "wasmport/rolldown"
import rollupPlugin from "wasmport/rollup"
import { bundle, BUNDLERS, imported } from "../support/bundle.ts"
import { projectOfTest } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Project, ProjectFiles } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const project = (files: ProjectFiles = {}): Promise<Project> =>
  projectOfTest({ "src/index.js": 'export * from "./it.wasm"\n', "src/it.wasm": fixture("math"), ...files })

const OPTIONS = { inlineLimit: 0, types: false, target: "node" } as const

describe("names and places of files", () => {
  test("Rollup respects assetFileNames, and chunks in folders find the file", async () => {
    const { path } = await project()
    const build = await rollup({ input: path("src/index.js"), plugins: [rollupPlugin(OPTIONS)] })
    await build.write({
      dir: path("dist"),
      format: "es",
      entryFileNames: "js/deep/[name].mjs",
      assetFileNames: "bin/[name][extname]",
    })
    expect(existsSync(path("dist/bin/it.wasm"))).toBe(true)
    expect(
      (
        (await import(pathToFileURL(path("dist/js/deep/index.mjs")).href)) as { add: (a: number, b: number) => number }
      ).add(2, 3),
    ).toBe(5)
  })

  test("Rolldown respects assetFileNames, and chunks in folders find the file", async () => {
    const { path, root } = await project()
    const build = await rolldown({
      cwd: root,
      input: path("src/index.js"),
      platform: "node",
      plugins: [rolldownPlugin(OPTIONS)],
    })
    await build.write({
      dir: path("dist"),
      format: "es",
      entryFileNames: "js/deep/[name].mjs",
      assetFileNames: "bin/[name][extname]",
    })
    await build.close()
    expect(existsSync(path("dist/bin/it.wasm"))).toBe(true)
    expect(
      (
        (await import(pathToFileURL(path("dist/js/deep/index.mjs")).href)) as { add: (a: number, b: number) => number }
      ).add(2, 3),
    ).toBe(5)
  })

  test("esbuild respects assetNames, entry folders and publicPath", async () => {
    const { path, root } = await project()
    const options: BuildOptions = {
      entryPoints: { "js/deep/index": path("src/index.js") },
      absWorkingDir: root,
      bundle: true,
      format: "esm",
      platform: "node",
      outdir: path("dist"),
      outExtension: { ".js": ".mjs" },
      assetNames: "bin/[name]-[hash]",
      plugins: [esbuildPlugin(OPTIONS)],
      logLevel: "silent",
    }
    await esbuildBuild(options)
    expect(readdirSync(path("dist/bin")).filter((name) => /^it-[A-Z0-9]{8}\.wasm$/.test(name))).toHaveLength(1)
    expect(
      (
        (await import(pathToFileURL(path("dist/js/deep/index.mjs")).href)) as { add: (a: number, b: number) => number }
      ).add(2, 3),
    ).toBe(5)
    await esbuildBuild({ ...options, publicPath: "https://cdn.example/x", outdir: path("cdn") })
    expect(readFileSync(path("cdn/js/deep/index.mjs"), "utf8")).toMatch(
      /https:\/\/cdn\.example\/x\/bin\/it-[A-Z0-9]{8}\.wasm/,
    )
  })

  test("esbuild: with splitting the explanation is an ordinary chunk, without it a file, and never in the entry", async () => {
    const { path, root } = await project()
    for (const splitting of [true, false]) {
      await esbuildBuild({
        entryPoints: [path("src/index.js")],
        absWorkingDir: root,
        bundle: true,
        format: "esm",
        splitting,
        outdir: path("dist", String(splitting)),
        plugins: [esbuildPlugin({ ...OPTIONS, target: "browser" })],
        logLevel: "silent",
      })
      expect(readFileSync(path("dist", String(splitting), "index.js"), "utf8")).not.toContain("the server answered")
      expect(readdirSync(path("dist", String(splitting))).some((name) => name.includes("recover"))).toBe(true)
    }
  })

  test.each(BUNDLERS)("%s: include and exclude leave other files to the bundler", async (bundler) => {
    const { path, root } = await project()
    const request = { bundler, entry: path("src/index.js"), outDir: path("dist"), platform: "node", root } as const
    const built = await bundle({ ...request, options: { exclude: "**/it.wasm" } }).then(
      (file) => readFileSync(file, "utf8"),
      (error: Error) => error.message,
    )
    expect(built).not.toContain("its exports")
    expect(readFileSync(await bundle({ ...request, options: { include: "**/it.wasm" } }), "utf8")).toContain("wasm.add")
  })
})

test("?sync beside another form of one module is two instances, and the build says so", async () => {
  const { path, root } = await project({
    "src/index.js":
      'import { add } from "./it.wasm?sync"\nimport { add as other } from "./it.wasm?lazy"\nexport const same = add === other\n',
  })
  const result = await esbuildBuild({
    entryPoints: [path("src/index.js")],
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    outdir: path("dist"),
    plugins: [esbuildPlugin(OPTIONS)],
    logLevel: "silent",
  })
  expect(result.warnings.map(({ text }) => text)).toEqual([
    "src/it.wasm is imported with `?sync` and without: these are two instances, since a synchronous import cannot wait for the other.",
  ])
})

describe("watch mode rebuilds when the .wasm changes, also from a broken one", () => {
  /** Resolves with the next answer of `check` that is true. */
  const until = async (check: () => boolean): Promise<void> => {
    for (let i = 0; i < 300; i++) {
      if (check()) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error("nothing was rebuilt")
  }
  const has = (file: string, text: string): boolean => existsSync(file) && readFileSync(file, "utf8").includes(text)

  async function follows({ path, write }: Project): Promise<void> {
    const output = path("dist/index.js")
    await until(() => has(output, "fibonacci"))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await write({ "src/it.wasm": fixture("math").subarray(0, 50) })
    await new Promise((resolve) => setTimeout(resolve, 700))
    await write({ "src/it.wasm": fixture("i64") })
    await until(() => has(output, "factorial"))
  }

  test("in Rollup", async () => {
    const made = await project()
    const watcher = rollupWatch({
      input: made.path("src/index.js"),
      plugins: [rollupPlugin({ types: false })],
      output: { dir: made.path("dist") },
      watch: { buildDelay: 20 },
    })
    onTestFinished(() => watcher.close())
    watcher.on("event", (event) => {
      if ("result" in event) void event.result?.close()
    })
    await follows(made)
  })

  test("in Rolldown", async () => {
    const made = await project()
    const watcher = rolldownWatch({
      cwd: made.root,
      input: made.path("src/index.js"),
      plugins: [rolldownPlugin({ types: false })],
      output: { dir: made.path("dist") },
    })
    onTestFinished(() => watcher.close())
    watcher.on("event", (event) => {
      if ("result" in event) void event.result?.close()
    })
    await follows(made)
  })

  test("in esbuild", async () => {
    const made = await project()
    const context = await esbuildContext({
      entryPoints: [made.path("src/index.js")],
      absWorkingDir: made.root,
      bundle: true,
      format: "esm",
      outdir: made.path("dist"),
      plugins: [esbuildPlugin({ types: false })],
      logLevel: "silent",
    })
    onTestFinished(() => context.dispose())
    await context.watch()
    await follows(made)
  })
})

describe("an odd install", () => {
  test.each(BUNDLERS)(
    "works with %s: a strict pnpm layout, where only the app sees wasmport and a package holds the .wasm",
    async (bundler) => {
      const made = await projectOfTest({
        "package.json": JSON.stringify({ type: "module", dependencies: { pkg: "1.0.0" } }),
        "src/index.js":
          'import { add, ready } from "pkg"\nimport { registry } from "wasmport/runtime"\nawait ready()\nexport const answers = [add(2, 3), registry.keys()]\n',
        "node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/package.json": JSON.stringify({
          name: "pkg",
          version: "1.0.0",
          type: "module",
          main: "index.js",
        }),
        "node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/index.js":
          'export { add } from "./math.wasm?defer"\nexport { ready } from "wasmport/runtime"\n',
        "node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/math.wasm": fixture("math"),
      })
      symlinkSync(made.path("node_modules/.pnpm/pkg@1.0.0/node_modules/pkg"), made.path("node_modules/pkg"), "junction")
      const { nodeResolve } = await import("../support/rollup-plugins.ts")
      const file = await bundle({
        bundler,
        entry: made.path("src/index.js"),
        outDir: made.path("dist"),
        platform: "node",
        root: made.root,
        rollupPlugins: [nodeResolve(made.root)],
      })
      expect((await imported<{ answers: unknown }>(file)).answers).toEqual([5, ["pkg/math.wasm"]])
    },
  )

  test.each(BUNDLERS)("works with %s: a linked workspace package outside of the app's root", async (bundler) => {
    const made = await projectOfTest({
      "packages/lib/package.json": JSON.stringify({ name: "lib", type: "module", main: "index.js" }),
      "packages/lib/index.js": 'export { add } from "./math.wasm?defer"\nexport { ready } from "wasmport/runtime"\n',
      "packages/lib/math.wasm": fixture("math"),
      "app/package.json": JSON.stringify({ type: "module" }),
      "app/src/index.js": 'import { add, ready } from "lib"\nawait ready()\nexport const answer = add(2, 3)\n',
    })
    mkdirSync(made.path("app/node_modules"))
    symlinkSync(made.path("packages/lib"), made.path("app/node_modules/lib"), "junction")
    symlinkSync(REPOSITORY, made.path("app/node_modules/wasmport"), "junction")
    const { nodeResolve } = await import("../support/rollup-plugins.ts")
    const file = await bundle({
      bundler,
      entry: made.path("app/src/index.js"),
      outDir: made.path("app/dist"),
      platform: "node",
      root: made.path("app"),
      rollupPlugins: [nodeResolve(made.path("app"))],
    })
    expect((await imported<{ answer: unknown }>(file)).answer).toBe(5)
  })
})

describe("source maps", () => {
  const CODE =
    'import { registry } from "wasmport/runtime"\n\nexport async function later() {\n  const { exports } = await registry.instantiate("src/it.wasm")\n  return exports.add(2, 3)\n}\n\nexport function mark() {\n  throw new Error("here")\n}\n'

  test.each(BUNDLERS)("%s: a file that our plugin rewrote maps to its own lines", async (bundler) => {
    const { path, root } = await project({ "src/index.js": CODE })
    const file = await bundle({
      bundler,
      entry: path("src/index.js"),
      outDir: path("dist"),
      platform: "node",
      root,
      sourcemap: true,
    })
    const code = readFileSync(file, "utf8").split("\n")
    const payload = JSON.parse(readFileSync(`${file}.map`, "utf8")) as SourceMapPayload
    const line = code.findIndex((text) => text.includes('throw new Error("here")'))
    const found = new SourceMap(payload).findEntry(line, (code[line] as string).indexOf("throw")) as {
      originalLine: number
      originalSource: string
    }
    expect(found.originalSource).toMatch(/src\/index\.js$/)
    expect(found.originalLine).toBe(8)
    expect(await (await imported<{ later(): Promise<number> }>(file)).later()).toBe(5)
  })
})

test("the package works as a copy in node_modules too", async () => {
  const made = await projectOfTest(
    { "src/index.js": 'export { add } from "./math.wasm"\n', "src/math.wasm": fixture("math") },
    true,
  )
  const { default: plugin } = (await import(
    pathToFileURL(made.path("node_modules/wasmport/dist/src/rollup.js")).href
  )) as { default: typeof rollupPlugin }
  const build = await rollup({ input: made.path("src/index.js"), plugins: [plugin({ ...OPTIONS })] })
  await build.write({ dir: made.path("dist") })
  expect(
    ((await import(pathToFileURL(made.path("dist/index.js")).href)) as { add: (a: number, b: number) => number }).add(
      2,
      3,
    ),
  ).toBe(5)
  expect(realpathSync(made.path("node_modules/wasmport"))).toContain(made.root)
})
