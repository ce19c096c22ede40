/** Libraries: one output of each bundler for Node and for pages, used by tools that know nothing of us. */
import { execFile } from "node:child_process"
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { createRequire, SourceMap } from "node:module"
import { basename, join } from "node:path"
import { promisify } from "node:util"
import { nodeResolve } from "@rollup/plugin-node-resolve"
import { build as esbuild } from "esbuild"
import type { BuildOptions } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import type { Plugin } from "rollup"
import { beforeAll, describe, expect, test } from "vitest"
import wasmport from "wasmport/esbuild"
import forVite from "wasmport/vite"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { build as viteBuild } from "../support/vite.js"
import { MAJOR } from "../support/vite-version.js"
import { fixture } from "../support/wasm.ts"

const CODE = `export { add } from "./math.wasm"
import * as small from "./small.wasm"
export const fib = (n) => small.fibonacci(n)
`
const APP = `import { add, fib } from "lib"\nexport const answer = add(2, 3) + fib(10)\nglobalThis.answer = answer\n`

const { path, write, build } = useProject({
  "src/index.js": CODE,
  "src/math.wasm": padded(fixture("math")),
  "src/small.wasm": fixture("math"),
})
const browser = useBrowser()

/** The folder of an app that has the library in its `node_modules`. */
async function appWith(name: string, library: string): Promise<string> {
  const files = readdirSync(library, { recursive: true, withFileTypes: true }).filter((it) => it.isFile())
  const inside = (file: { parentPath: string; name: string }): string =>
    join(file.parentPath, file.name).slice(library.length + 1)
  await write({
    [`${name}/package.json`]: JSON.stringify({ name: "app", type: "module" }),
    [`${name}/index.html`]: `<!doctype html><script type="module" src="/main.js"></script>`,
    [`${name}/main.js`]: APP,
    [`${name}/node_modules/lib/package.json`]: JSON.stringify({ name: "lib", type: "module", exports: "./index.js" }),
    ...Object.fromEntries(
      files.map((it) => [`${name}/node_modules/lib/${inside(it)}`, readFileSync(join(it.parentPath, it.name))]),
    ),
  })
  return path(name)
}

/** Builds the library as its author does, for nobody in particular. */
async function libraryBy(bundler: Bundler, inlineLimit?: number): Promise<string> {
  const options = inlineLimit === undefined ? {} : { inlineLimit }
  if (bundler !== "vite")
    return (await build(bundler, "src/index.js", { platform: "neutral", minify: true, options })).dir
  const outDir = path(`.dist/vite-${inlineLimit}`)
  await viteBuild({
    root: path(),
    configFile: false,
    logLevel: "silent",
    plugins: [forVite({ types: false, ...options })],
    build: { outDir, lib: { entry: "src/index.js", formats: ["es"], fileName: "index" }, target: "es2022" },
  })
  return outDir
}

const config = (root: string): object => ({ root, configFile: false, logLevel: "silent" })

async function answerOf(url: string): Promise<unknown> {
  const page = await browser.open(url)
  await page.waitForFunction("globalThis.answer !== undefined")
  return await page.evaluate("globalThis.answer")
}

describe.each(BUNDLERS)("A library that %s built", (bundler) => {
  let app = ""
  beforeAll(async () => {
    app = await appWith(`app-${bundler}`, await libraryBy(bundler))
  })

  test("runs in Node as it is", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(app, "main.js")])
    expect(stdout).toBe("")
    expect((await imported<{ answer: number }>(join(app, "main.js"))).answer).toBe(60)
  })

  test("is served to a page by Vite's dev server without our plugin, from an empty cache and from a full one", async () => {
    for (let round = 0; round < 2; round++) {
      // Older optimizers lose files behind `new URL`, of any package.
      const left = MAJOR < 8 ? { optimizeDeps: { exclude: ["lib"] } } : {}
      const { url, server } = await viteInTest({ ...config(app), ...left })
      expect(await answerOf(url)).toBe(60)
      await server.close()
    }
  })

  test("goes into a page that Vite builds without our plugin, its .wasm beside it", async () => {
    await viteBuild({ ...config(app), build: { target: "es2022" } })
    expect(readdirSync(join(app, "dist/assets")).filter((name) => name.endsWith(".wasm"))).toHaveLength(1)
    const { url } = await serveInTest(join(app, "dist"))
    expect(await answerOf(url)).toBe(60)
  })
})

/** Bundlers that follow no `new URL`, without our plugin. */
const CONSUMERS = {
  esbuild: async (absWorkingDir: string, outdir: string) => {
    await esbuild({
      absWorkingDir,
      entryPoints: ["main.js"],
      bundle: true,
      format: "esm",
      outdir,
      logLevel: "silent",
    })
  },
  rollup: async (app: string, dir: string) => {
    const built = await rollup({ input: join(app, "main.js"), plugins: [nodeResolve()] })
    await built.write({ dir, inlineDynamicImports: true })
    await built.close()
  },
  rolldown: async (app: string, dir: string) => {
    const built = await rolldown({ input: join(app, "main.js"), platform: "neutral", logLevel: "silent" })
    await built.write({ dir, codeSplitting: false })
    await built.close()
  },
} as const

describe.each(BUNDLERS)("A library that %s built with its bytes in the code", (bundler) => {
  let library = ""
  beforeAll(async () => {
    library = await libraryBy(bundler, Infinity)
  })

  test.each(Object.entries(CONSUMERS))(
    "goes into the bundles of %s, for pages and for Node, without our plugin",
    async (name, bundle) => {
      const app = await appWith(`inlined-${bundler}-${name}`, library)
      const dir = join(app, "dist")
      await bundle(app, dir)
      expect(readdirSync(dir)).toEqual(["main.js"])
      await write({
        [`${basename(app)}/dist/index.html`]: `<!doctype html><script type="module" src="main.js"></script>`,
      })
      const { url } = await serveInTest(dir)
      expect(await answerOf(url)).toBe(60)
      expect((await imported<{ answer: number }>(join(dir, "main.js"))).answer).toBe(60)
    },
  )
})

test("Vite's library mode gives each of its formats for Node, and words for a file that is not there", async () => {
  await write({
    "src/forms.js": `export * as lazy from "./math.wasm?lazy"\nexport { fibonacci } from "./math.wasm?sync"\n`,
  })
  const outDir = path(".dist/forms")
  await viteBuild({
    ...config(path()),
    plugins: [forVite({ types: false })],
    build: { outDir, lib: { entry: "src/forms.js", name: "forms", formats: ["es", "cjs", "umd"], fileName: "index" } },
  })
  type Forms = { lazy: { add(a: number, b: number): Promise<number> }; fibonacci(n: number): number }
  const require = createRequire(import.meta.url)
  for (const file of ["index.js", "index.cjs", "index.umd.cjs"]) {
    const { lazy, fibonacci } =
      file === "index.js" ? await imported<Forms>(join(outDir, file)) : (require(join(outDir, file)) as Forms)
    expect([file, await lazy.add(2, 3), fibonacci(10)]).toEqual([file, 5, 55])
  }
  rmSync(join(outDir, "math.wasm"))
  delete require.cache[join(outDir, "index.cjs")]
  await expect((require(join(outDir, "index.cjs")) as Forms).lazy.add(2, 3)).rejects.toThrow(
    /\[wasmport\] .*math\.wasm: ENOENT/,
  )
})

test.each(["rollup", "rolldown"] as const)(
  "%s takes a module for its declaration where declarations are built, before any build has written that",
  async (bundler) => {
    const file = `src/typed-${bundler}.wasm`
    await write({ [file]: fixture("math") })
    let found: string | undefined
    const asking: Plugin = {
      name: "asking",
      async buildStart() {
        found = (await this.resolve(`./typed-${bundler}.wasm`, path("src/index.d.ts")))?.id
      },
    }
    await build(bundler, "src/index.js", { options: { types: true }, plugins: { rollup: [asking], esbuild: [] } })
    expect(found).toBe(path(`src/typed-${bundler}.d.wasm.ts`))
    expect(readFileSync(path(`src/typed-${bundler}.d.wasm.ts`), "utf8")).toContain("function add(")
  },
)

describe("esbuild", () => {
  const LITERAL = /new URL\("\.{1,2}\/math-\w+\.wasm",\s*import\.meta\.url\)/g
  const common = {
    bundle: true,
    format: "esm",
    platform: "neutral",
    logLevel: "silent",
  } as const satisfies BuildOptions
  let count = 0
  const built = async (options: BuildOptions): Promise<string> => {
    const outdir = path(`.dist/literal-${count++}`)
    await esbuild({ ...common, absWorkingDir: path(), outdir, plugins: [wasmport({ types: false })], ...options })
    return outdir
  }
  const scripts = (dir: string): string[] =>
    readdirSync(dir, { recursive: true })
      .map(String)
      .filter((it) => it.endsWith(".js"))

  test.each([
    ["as it is", {}],
    ["minified", { minify: true }],
    ["with splitting", { splitting: true }],
    ["with splitting, minified", { splitting: true, minify: true }],
    [
      "with chunks and files in folders",
      { splitting: true, chunkNames: "parts/[name]-[hash]", assetNames: "files/[name]-[hash]" },
    ],
  ] as const)("says the names of emitted files in full wherever the entries are, %s", async (_, options) => {
    await write({
      "src/deep/other.js": `export { add } from "../math.wasm"\nexport const lazily = () => import("../math.wasm?init")\n`,
      "src/deep/init.js": `import init from "../math.wasm?init"\nexport const add = (await init()).exports.add\n`,
    })
    const entryPoints = ["src/index.js", "src/deep/other.js", "src/deep/init.js"]
    const dir = await built({ entryPoints, ...options })
    const texts = scripts(dir).map((name) => readFileSync(join(dir, name), "utf8"))
    const all = texts.join("\n")
    expect(all.match(/new URL\("[^"]*math-\w+\.wasm",\s*import\.meta\.url\)/g)?.length).toBeGreaterThan(0)
    expect(all).not.toContain("wasmport:name")
    // And by no variable, where that is simple.
    if (!("splitting" in options))
      expect(readFileSync(join(dir, "index.js"), "utf8")).not.toMatch(/=\s*"[^"]*math-\w+\.wasm"/)
    for (const name of ["index", "deep/other", "deep/init"])
      expect((await imported<{ add(a: number, b: number): number }>(join(dir, `${name}.js`))).add(2, 3)).toBe(5)
  })

  test.each([
    ["linked", { sourcemap: true }],
    ["inline", { sourcemap: "inline" }],
  ] as const)("keeps the source map of what follows a name in the same line right (%s)", async (_, { sourcemap }) => {
    await write({
      "src/thrower.js": `export { add } from "./math.wasm"\nexport function later() {\n  throw new Error("here")\n}\n`,
    })
    const dir = await built({ entryPoints: ["src/thrower.js"], minify: true, sourcemap })
    const code = readFileSync(join(dir, "thrower.js"), "utf8")
    expect(code).toMatch(LITERAL)
    const inline = /base64,([\w+/=]+)\s*$/.exec(code)?.[1]
    const text =
      inline === undefined
        ? readFileSync(join(dir, "thrower.js.map"), "utf8")
        : Buffer.from(inline, "base64").toString()
    const line = code.split("\n").findIndex((it) => it.includes("new Error("))
    const column = code.split("\n")[line]?.indexOf('new Error("here")') ?? -1
    const entry = new SourceMap(JSON.parse(text)).findEntry(line, column)
    expect(entry).toMatchObject({ originalLine: 2, originalColumn: 8 })
    expect("originalSource" in entry && entry.originalSource).toContain("thrower.js")
  })

  test("says them in results that nobody has written, too, and leaves a text that looks like its own mark", async () => {
    await write({
      "src/marked.js": `import url from "./math.wasm?url"\nexport { url }\nexport const text = (a) => new URL(a, import.meta.url, "wasmport:name")\n`,
    })
    const { outputFiles } = await esbuild({
      ...common,
      absWorkingDir: path(),
      entryPoints: ["src/marked.js"],
      outdir: path(".dist/unwritten"),
      write: false,
      plugins: [wasmport({ types: false })],
    })
    expect(outputFiles.find((it) => it.path.endsWith(".js"))?.text).toMatch(LITERAL)
  })

  test("keeps the URL that a public path makes", async () => {
    const dir = await built({ entryPoints: ["src/index.js"], publicPath: "https://example.org/files" })
    const code = readFileSync(join(dir, "index.js"), "utf8")
    expect(code).toMatch(/"https:\/\/example\.org\/files\/math-\w+\.wasm"/)
  })
})
