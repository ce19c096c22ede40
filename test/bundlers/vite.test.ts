/** Vite: the plugin in the dev server, the build, SSR, workers and the optimizer, with no line in the config but its own. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { pathToFileURL } from "node:url"
import type { Page } from "playwright-core"
import { build, createBuilder, preview } from "../support/vite.js"
import type { InlineConfig, Plugin, ViteDevServer } from "vite"
import { describe, expect, onTestFinished, test } from "vitest"
import wasmport from "wasmport/vite"
import { imported } from "../support/bundle.ts"
import { projectOfTest, useBrowser, viteInTest } from "../support/hooks.ts"
import type { Project, ProjectFiles } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const HTML =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>'
const MAIN = 'import { add } from "./math.wasm"\nglobalThis.result = [add(2, 3)]\n'

const browser = useBrowser()
const project = (files: ProjectFiles): Promise<Project> => projectOfTest({ "index.html": HTML, ...files })

const config = (root: string, more: InlineConfig = {}): InlineConfig => ({
  root,
  configFile: false,
  logLevel: "silent",
  ...more,
  plugins: [wasmport(), ...(more.plugins ?? [])],
})

const serve = (root: string, more: InlineConfig = {}): Promise<{ server: ViteDevServer; url: string }> =>
  viteInTest(config(root, more))
const open = (url: string): Promise<Page> => browser.open(url)

async function resultOf(page: Page): Promise<unknown> {
  await page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 30_000 })
  return page.evaluate(() => (globalThis as unknown as { result: unknown }).result)
}

async function built(root: string, more: InlineConfig = {}): Promise<string> {
  await build(config(root, more))
  const server = await preview(config(root, { ...more, preview: { port: 0, host: "127.0.0.1" } }))
  onTestFinished(() => server.close())
  return server.resolvedUrls?.local[0] ?? ""
}

describe("the dev server", () => {
  test("serves our facade, not Vite's own, and streams the file", async () => {
    const { root } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    const { url } = await serve(root)
    const page = await open(url)
    expect(await resultOf(page)).toEqual([5])
    const facade = await (await fetch(`${url}math.wasm?import`)).text()
    expect(facade).toContain("wasmport=module")
    const types = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name))
    expect(types.some((name) => name.endsWith("/math.wasm"))).toBe(true)
  })

  test("respects base", async () => {
    const { root } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    const { url } = await serve(root, { base: "/app/" })
    expect(await resultOf(await open(url))).toEqual([5])
  })

  test("answers SSR with the same module", async () => {
    const { root } = await project({
      "entry.js": 'export * from "./math.wasm"\nexport * as kinds from "./kinds.wasm"',
      "math.wasm": fixture("math"),
      "kinds.wasm": fixture("kinds"),
    })
    const { server } = await serve(root)
    const entry = await server.ssrLoadModule("/entry.js")
    expect(entry["add"](2, 3)).toBe(5)
    expect(entry["kinds"].answer).toBe(42)
  })

  test("serves names that are no identifiers, imported and exported", async () => {
    const { root } = await project({
      "main.js":
        'import * as names from "./names.wasm"\nimport * as odd from "./odd-imports.wasm"\nglobalThis.result = [names["foo-bar"](), Object.keys(names).length, Object.keys(odd).length > 0, globalThis.PWNED]\n',
      "names.wasm": fixture("names"),
      "odd-imports.wasm": fixture("odd-imports"),
      "odd-imports.host.js": readFileSync(new URL("../../test_wasm/odd-imports/odd-imports.host.js", import.meta.url)),
    })
    const { url } = await serve(root)
    expect(await resultOf(await open(url))).toEqual([
      expect.any(Number),
      WebAssembly.Module.exports(new WebAssembly.Module(fixture("names"))).length,
      true,
      undefined,
    ])
  })

  test("refuses a .wasm outside of server.fs.allow and serves one inside", async () => {
    const outside = await project({ "math.wasm": fixture("math") })
    const { root } = await project({
      "main.js": `import { add } from ${JSON.stringify(`/@fs${outside.path("math.wasm")}`)}\nglobalThis.result = [add(2, 3)]\n`,
    })
    const strict = await serve(root, { server: { fs: { allow: [root] } } })
    const denied = await fetch(`${strict.url}@fs${outside.path("math.wasm")}?import`)
    expect(denied.status).toBeGreaterThanOrEqual(400)
    expect(await denied.text()).not.toContain("compileStreaming")
    const open_ = await serve(root, { server: { fs: { allow: [root, outside.root] } } })
    expect(await resultOf(await open(open_.url))).toEqual([5])
  })

  test("says what a half-written file is and recovers by itself when the rest arrives", async () => {
    const whole = fixture("math")
    const { root, write } = await project({ "main.js": MAIN, "math.wasm": whole.subarray(0, 60) })
    const { url } = await serve(root)
    const page = await open(url)
    const overlay = page.locator("vite-error-overlay")
    await overlay.waitFor({ timeout: 20_000 })
    expect(await overlay.evaluate((it) => it.shadowRoot?.textContent)).toMatch(
      /\[wasmport\] math\.wasm: .*half-written|\[wasmport\] math\.wasm: [\s\S]*cut off/,
    )
    await write({ "math.wasm": whole })
    expect(await resultOf(page)).toEqual([5])
  })

  test("has one registry and one `ready`, though the package is a copy in node_modules, in the dev server and in a build", async () => {
    const made = await projectOfTest(
      {
        "index.html": HTML,
        "main.js": `import { ready, registry } from "wasmport/runtime"
          import { add } from "./math.wasm?defer"
          await ready()
          globalThis.result = [add(2, 3), registry.keys(), (await registry.instantiate("counter.wasm")).exports.count]`,
        "math.wasm": fixture("math"),
        "counter.wasm": fixture("counter"),
      },
      true,
    )
    const { default: copy } = await imported<{ default: typeof wasmport }>(
      made.path("node_modules/wasmport/dist/src/vite.js"),
    )
    const { url } = await viteInTest({ root: made.root, plugins: [copy()] })
    expect(await resultOf(await open(url))).toEqual([5, ["counter.wasm", "math.wasm"], 0])
    const outDir = made.path("dist")
    await build({ root: made.root, configFile: false, logLevel: "silent", plugins: [copy()], build: { outDir } })
    const served = await preview({ root: made.root, configFile: false, logLevel: "silent", preview: { port: 0 } })
    onTestFinished(() => served.close())
    expect(await resultOf(await open(served.resolvedUrls?.local[0] ?? ""))).toEqual([
      5,
      ["counter.wasm", "math.wasm"],
      0,
    ])
  })

  test("takes a `.wit` that is written, changed and taken away while the page is open", async () => {
    const main =
      'import { greet } from "./wit-packed.wasm"\nglobalThis.result = [greet.length, typeof greet(...(greet.length === 2 ? [0, 0] : ["wasm"]))]\n'
    const { root, path, write } = await project({ "main.js": main, "wit-packed.wasm": fixture("wit-packed") })
    const { url } = await serve(root)
    const page = await open(url)
    expect(await resultOf(page)).toEqual([2, "bigint"])
    const after = async (step: () => Promise<unknown>): Promise<unknown> => {
      await page.evaluate("delete globalThis.result")
      await step()
      return resultOf(page)
    }
    expect(await after(() => write({ "wit-packed.wit": "greet: func(name: string) -> string;" }))).toEqual([
      1,
      "string",
    ])
    expect(
      await after(() => write({ "wit-packed.wit": "/// Changed.\ngreet: func(name: string, ) -> string;" })),
    ).toEqual([1, "string"])
    expect(await after(() => rm(path("wit-packed.wit")))).toEqual([2, "bigint"])
  })

  test("lists imports that lead nowhere", async () => {
    const { root } = await project({ "main.js": 'import "./imports.wasm"\n', "imports.wasm": fixture("imports") })
    const { server } = await serve(root)
    await expect(server.transformRequest("/imports.wasm?wasmport=instance")).rejects.toThrow(
      /\[wasmport\] imports\.wasm: 14 imports of this module lead nowhere[\s\S]*from "\.\/log\.js"/,
    )
  })

  test("bundles a package's glue and its .wasm together, once, in the optimizer", async () => {
    const { root } = await project({
      "package.json": JSON.stringify({ type: "module", dependencies: { glue: "1.0.0" } }),
      "main.js": 'import { run, count, add } from "glue"\nrun(); run()\nglobalThis.result = [count(), add(2, 3)]\n',
      "node_modules/glue/package.json": JSON.stringify({
        name: "glue",
        version: "1.0.0",
        type: "module",
        main: "index.js",
      }),
      "node_modules/glue/index.js":
        'import * as wasm from "./glue.wasm"\nexport { add } from "./math.wasm"\nexport * from "./glue_bg.js"\nexport const run = () => wasm.run()\n',
      "node_modules/glue/glue_bg.js":
        "let calls = 0\nexport function tick() { calls++ }\nexport function count() { return calls }\n",
      "node_modules/glue/glue.wasm": GLUE,
      "node_modules/glue/math.wasm": fixture("math"),
    })
    const { url } = await serve(root)
    expect(await resultOf(await open(url))).toEqual([2, 5])
  })

  test("serves workers", async () => {
    const { root } = await project(WORKER)
    const { url } = await serve(root)
    expect(await resultOf(await open(url))).toEqual([5, 5])
  })
})

/** (module (import "./glue_bg.js" "tick" (func)) (export "run" (func 0))): exports what it imports, called through wasm. */
const GLUE = Uint8Array.from(
  Buffer.from(
    "0061736d01000000010401600000" +
      "0215010c2e2f676c75655f62672e6a73" +
      "047469636b0000" +
      "03020100" +
      "070701" +
      "0372756e0001" +
      "0a0601040010000b",
    "hex",
  ),
)

const WORKER = {
  "main.js": `
    import Inline from "./worker.js?worker"
    const ask = (worker) => new Promise((resolve, reject) => { worker.onmessage = (event) => resolve(event.data); worker.onerror = (event) => reject(new Error(event.message)) })
    const first = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
    Promise.all([ask(first), ask(new Inline())]).then((answers) => { globalThis.result = answers })
  `,
  "worker.js": 'import { add } from "./math.wasm"\npostMessage(add(2, 3))\n',
  "math.wasm": fixture("math"),
}

/** Options of init, load, and a module that is there at the second call only. */
const WATCHED = `
  import init from "./big.wasm?init"
  import * as lazy from "./math.wasm?lazy"
  import { load } from "wasmport/runtime"
  const reports = []
  const { exports } = await init({}, { signal: new AbortController().signal, onProgress: (it) => reports.push(it) })
  const loaded = await load(new URL("./other.wasm", import.meta.url))
  const own = globalThis.fetch
  globalThis.fetch = () => Promise.reject(new TypeError("offline"))
  const failed = await lazy.add(2, 3).catch((error) => [error.code, error.message])
  globalThis.fetch = own
  globalThis.result = [exports.at(0), reports[0].loaded, reports.at(-1).loaded, loaded.size, failed, await lazy.add(2, 3)]`

test.each(["dev", "build", "a worker of the default format"])(
  "init's options, load and a second attempt work in Vite: %s",
  async (kind) => {
    const inWorker = kind.startsWith("a worker")
    const { root } = await project({
      "main.js": inWorker
        ? 'import Work from "./work.js?worker"\nnew Work().onmessage = ({ data }) => { globalThis.result = data }'
        : WATCHED,
      "work.js": `${WATCHED.replace(/const \{ exports[^]*$/, (rest) => `;(async () => {${rest}; postMessage(globalThis.result) })().catch((error) => postMessage(String(error.stack)))`)}`,
      "big.wasm": fixture("big"),
      "math.wasm": fixture("math"),
      "other.wasm": fixture("i64"),
    })
    const more = { build: { assetsInlineLimit: 0, target: "es2022" } }
    const url = kind === "dev" ? (await serve(root, more)).url : await built(root, more)
    expect(await resultOf(await open(url))).toEqual([
      1015568748,
      0,
      fixture("big").length,
      fixture("i64").length,
      ["IO", expect.stringMatching(/^\[wasmport\] http.*math.*\.wasm: it could not be fetched/)],
      5,
    ])
  },
)

test("Vite 5, which has no environments, is refused with the versions that work", async () => {
  const plugin = wasmport()[0] as { configResolved(config: object): Promise<void> }
  await expect(plugin.configResolved({ root: "/", plugins: [] })).rejects.toThrow("wasmport works with Vite 6, 7 and 8")
})

describe("the build", () => {
  test("emits a hashed asset above the limit, and the page runs in preview", async () => {
    const { root, path } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    const url = await built(root, { build: { assetsInlineLimit: 0 } })
    expect(readdirSync(path("dist/assets")).filter((name) => /^math-[\w-]{8}\.wasm$/.test(name))).toHaveLength(1)
    expect(await resultOf(await open(url))).toEqual([5])
  })

  test("inlines below assetsInlineLimit, and below inlineLimit when that is given", async () => {
    const { root, path } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    const url = await built(root)
    expect(readdirSync(path("dist/assets")).filter((name) => name.endsWith(".wasm"))).toEqual([])
    expect(await resultOf(await open(url))).toEqual([5])
    await build({ ...config(root), plugins: [wasmport({ inlineLimit: 10 })] })
    expect(readdirSync(path("dist/assets")).filter((name) => name.endsWith(".wasm"))).toHaveLength(1)
  })

  test("asks an assetsInlineLimit function", async () => {
    const { root, path } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    const asked: string[] = []
    await build(
      config(root, {
        build: {
          assetsInlineLimit: (file) => {
            asked.push(file)
            return false
          },
        },
      }),
    )
    expect(asked.some((file) => file.endsWith("math.wasm"))).toBe(true)
    expect(readdirSync(path("dist/assets")).filter((name) => name.endsWith(".wasm"))).toHaveLength(1)
  })

  for (const base of ["/app/", "./"]) {
    test(`respects base ${base} and assetsDir`, async () => {
      const { root, path } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
      const url = await built(root, { base, build: { assetsInlineLimit: 0, assetsDir: "static/x" } })
      expect(readdirSync(path("dist/static/x")).some((name) => name.endsWith(".wasm"))).toBe(true)
      expect(await resultOf(await open(url))).toEqual([5])
    })
  }

  test("respects assetFileNames", async () => {
    const { root, path } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    await build(
      config(root, {
        build: { assetsInlineLimit: 0, rollupOptions: { output: { assetFileNames: "files/[name][extname]" } } },
      }),
    )
    expect(existsSync(path("dist/files/math.wasm"))).toBe(true)
  })

  test("gives workers their module, in the default worker format and in es", async () => {
    for (const format of [undefined, "es"] as const) {
      const { root } = await project({
        ...WORKER,
        "worker.js": 'import { add } from "./math.wasm"\npostMessage(add(2, __THREE__))\n',
      })
      // The user's own worker plugins stay.
      const plugins = (): Plugin[] => [{ name: "three", transform: (code) => code.replace("__THREE__", "3") }]
      const url = await built(root, { worker: { plugins, ...(format === undefined ? {} : { format }) } })
      expect(await resultOf(await open(url))).toEqual([5, 5])
    }
  })

  test("emits the file of an SSR build, where inlineLimit says so, and reads it from beside the chunk", async () => {
    const { root, path } = await project({
      "entry.js": 'export { add } from "./math.wasm"',
      "math.wasm": fixture("math"),
    })
    const warnings: string[] = []
    const warn = (text: string): number => warnings.push(text)
    const customLogger = {
      info() {},
      warn,
      warnOnce: warn,
      error: warn,
      clearScreen() {},
      hasErrorLogged: () => false,
      hasWarned: false,
    }
    await build({
      ...config(root, { customLogger, build: { ssr: "entry.js", outDir: "dist" } }),
      plugins: [wasmport({ types: false, inlineLimit: 0 })],
    })
    expect(warnings).toEqual([])
    const { add } = (await import(pathToFileURL(path("dist/entry.js")).href)) as { add(a: number, b: number): number }
    expect(add(2, 3)).toBe(5)
    expect(readdirSync(path("dist/assets")).some((name) => name.endsWith(".wasm"))).toBe(true)
  })

  test("leaves a build of the whole app with the environments that it had", async () => {
    const { root, path } = await project({ "main.js": MAIN, "math.wasm": fixture("math") })
    const builder = await createBuilder(config(root, { builder: {} }))
    expect(Object.keys(builder.environments)).toEqual(["client"])
    await builder.buildApp()
    expect(existsSync(path("dist/index.html"))).toBe(true)
  })

  test("keeps the file of a library beside it, not inlined above the limit", async () => {
    const { root, path, write } = await project({
      "lib.js": 'export { add } from "./math.wasm"',
      "math.wasm": fixture("math"),
    })
    await build(
      config(root, {
        build: {
          lib: { entry: "lib.js", formats: ["es"], fileName: "lib" },
          assetsInlineLimit: 0,
          outDir: "out/nested",
        },
      }),
    )
    const code = readFileSync(path("out/nested/lib.js"), "utf8")
    expect(code).toMatch(/new URL\("math[^"]*\.wasm", import\.meta\.url\)/)
    await write({ "main.js": 'import { add } from "./out/nested/lib.js"\nglobalThis.result = [add(2, 3)]\n' })
    const { url } = await serve(root)
    expect(await resultOf(await open(url))).toEqual([5])
  })

  test("rebuilds in watch mode when the .wasm changes", async () => {
    const { root, write } = await project({ "entry.js": 'export * from "./it.wasm"', "it.wasm": fixture("math") })
    const watcher = (await build(
      config(root, { build: { ssr: "entry.js", outDir: "dist", watch: { buildDelay: 20 }, minify: false } }),
    )) as unknown as {
      on(event: "event", listener: (event: { code: string; result?: { close(): unknown } }) => void): void
      close(): Promise<void>
    }
    onTestFinished(() => watcher.close())
    const ends: (() => void)[] = []
    let finished = 0
    watcher.on("event", (event) => {
      if (event.code === "BUNDLE_END") void event.result?.close()
      if (event.code === "END") {
        finished++
        for (const end of ends.splice(0)) end()
      }
    })
    const end = (count: number): Promise<void> =>
      new Promise((resolve) => (finished >= count ? resolve() : ends.push(resolve)))
    await end(1)
    await write({ "it.wasm": fixture("i64") })
    await end(2)
    expect(readFileSync(`${root}/dist/entry.js`, "utf8")).toContain("factorial")
  })

  test("refuses a format without top-level await and names the forms that work", async () => {
    const { root } = await project({ "lib.js": 'export { add } from "./math.wasm"', "math.wasm": fixture("math") })
    await expect(
      build(config(root, { build: { lib: { entry: "lib.js", formats: ["cjs"], fileName: "lib" } } })),
    ).rejects.toThrow(/"cjs"[\s\S]*\?sync[\s\S]*\?defer[\s\S]*\?lazy/)
  })
})
