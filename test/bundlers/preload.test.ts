/** Modules that a page fetches with the code that needs them: links in the HTML of Vite's builds, links at an `import()`, and the manifest. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { build as esbuild } from "esbuild"
import type { Page } from "playwright-core"
import type { InlineConfig } from "vite"
import { describe, expect, test } from "vitest"
import forEsbuild from "wasmport/esbuild"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { BUNDLERS } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { padded } from "../support/padded.js"
import { build } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const html = (script: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="${script}"></script></head><body></body></html>`
/** Modules of the same size whose bytes differ: no two are one asset, and none goes into the code. */
const NAMES = ["math", "lazy", "init", "url", "off", "worker", "late", "deferred", "other"]
const large = (name: string): Uint8Array => padded(fixture("math"), 9000, 1 + NAMES.indexOf(name))

const {
  path,
  write,
  build: bundle,
} = useProject({
  ...Object.fromEntries(NAMES.map((name) => [`src/${name}.wasm`, large(name)])),
  "src/small.wasm": fixture("math"),
  "src/main.wasm": padded(fixture("wasm-imports-wasm", "main")),
  "src/lib.wasm": padded(fixture("wasm-imports-wasm", "lib")),
  "index.html": html("/src/main.js"),
  "deep/other.html": html("/src/other.js"),
  "src/main.js": `
    import { add } from "./math.wasm"
    import { quadruple } from "./main.wasm"
    import { add as lazy } from "./lazy.wasm?lazy"
    import init from "./init.wasm?init"
    import url from "./url.wasm?url"
    import { add as small } from "./small.wasm"
    import { add as off } from "./off.wasm"
    import { add as deferred } from "./deferred.wasm?defer"
    import { ready } from "wasmport/runtime"
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
    await ready()
    globalThis.later = () => import("./page.js")
    globalThis.shown = [add(2, 3), quadruple(2), small(1, 1), off(1, 2), deferred(1, 3), typeof lazy, typeof init, typeof url]
    worker.onmessage = ({ data }) => (globalThis.result = [...globalThis.shown, data])
    worker.postMessage(4)`,
  "src/worker.js": `
    import { add } from "./worker.wasm"
    onmessage = ({ data }) => postMessage(add(data, 1))`,
  "src/page.css": "body { color: red }",
  "src/page.js": `
    import "./page.css"
    import { add } from "./late.wasm"
    import { add as known } from "./math.wasm"
    export const result = add(20, 3) + known(1, 1)`,
  "src/other.js": `import { add } from "./other.wasm"\nglobalThis.result = add(1, 1)`,
})
const RESULT = [5, 8, 2, 3, 4, "function", "function", "string", 5]
const ON: WasmportOptions = { types: false, preload: true, overrides: [{ include: "**/off.wasm", preload: false }] }
const browser = useBrowser()

/** Builds both pages, and gives the folder. */
async function built(
  name: string,
  options: WasmportOptions = {},
  more: InlineConfig = {},
  base: WasmportOptions = ON,
): Promise<string> {
  const outDir = path(".dist", name)
  await build({
    root: path(),
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport({ ...base, ...options })],
    worker: { format: "es", plugins: () => [] },
    ...more,
    build: {
      outDir,
      target: "es2022",
      rollupOptions: { input: [path("index.html"), path("deep/other.html")] },
      ...more.build,
    },
  })
  return outDir
}

/** Of each preload link in the HTML: the module, and all attributes. */
const linksIn = (text: string): string[] => [...text.matchAll(/<link rel="preload"[^>]*>/g)].map(([link]) => link)
const moduleOf = (text: string): string => /([\w]+)-[\w-]+\.wasm/.exec(text)?.[1] ?? text
const wasmIn = (paths: readonly string[]): string[] =>
  paths
    .filter((it) => it.endsWith(".wasm"))
    .map(moduleOf)
    .sort()

interface Visited {
  page: Page
  asked: string[]
  /** All that the browser's console said. */
  said: string[]
}

/** Opens a page of a build, served below a path, and waits for its result. */
async function visit(dir: string, at: string, headers: Record<string, string> = {}): Promise<Visited> {
  const asked: string[] = []
  const said: string[] = []
  const server = await serveInTest(dir, {
    respond: (it) => {
      asked.push(it)
      const file = join(dir, it.replace(/^\/(?:sub|cdn)\//, ""))
      return { ...(it.startsWith("/sub/") || it.startsWith("/cdn/") ? { body: readFileSync(file) } : {}), headers }
    },
  })
  const page = await browser.open()
  page.on("console", (message) => said.push(message.text()))
  page.on("pageerror", (error) => said.push(String(error)))
  await page.goto(server.url + at)
  await page.waitForFunction(() => "result" in globalThis)
  return { page, asked, said }
}

const resultOf = (page: Page): Promise<unknown> => page.evaluate("globalThis.result")

const AT_ONCE = ["deferred", "lib", "main", "math"]

/** Chromium tells of a preload that nobody has used a few seconds after the page has loaded. */
const UNUSED_MS = 4500

describe("a page that vite has built", () => {
  test("has a link for each module that its own entry needs at once, and for no other", async () => {
    const dir = await built("links")
    const links = linksIn(readFileSync(join(dir, "index.html"), "utf8"))
    expect(links.map(moduleOf).sort()).toEqual(AT_ONCE)
    for (const link of links)
      expect(link).toMatch(
        /^<link rel="preload" as="fetch" type="application\/wasm" crossorigin href="\/assets\/[\w-]+\.wasm">$/,
      )
    expect(linksIn(readFileSync(join(dir, "deep/other.html"), "utf8")).map(moduleOf)).toEqual(["other"])
  })

  test.each([
    ["with preload: false", { ...ON, preload: false }],
    ["by default", { types: false }],
  ] satisfies [string, WasmportOptions][])(
    "has none %s, and is without a trace of it in its code",
    async (name, options) => {
      const dir = await built(name, {}, {}, options)
      for (const file of readdirSync(dir, { recursive: true, encoding: "utf8" }))
        if (/\.(?:html|js)$/.test(file)) {
          const text = readFileSync(join(dir, file), "utf8")
          expect(linksIn(text)).toEqual([])
          expect(text).not.toMatch(/as: ?["'`]fetch/)
        }
    },
  )

  test("asks once for each module, and its console is silent, by every base and with its bytes checked", async () => {
    const cases: [name: string, at: string, options: WasmportOptions, config: InlineConfig][] = [
      ["root", "/index.html", {}, {}],
      ["checked", "/index.html", { integrity: true }, {}],
      ["sub", "/sub/index.html", {}, { base: "/sub/" }],
      ["relative", "/sub/index.html", { integrity: true }, { base: "./" }],
      // Bytes, and with them hash and URL, are known when chunks are rendered.
      ["small", "/index.html", { integrity: true, optimize: true }, {}],
      ["small-relative", "/sub/index.html", { optimize: true }, { base: "./" }],
      [
        "cdn",
        "/index.html",
        {},
        { experimental: { renderBuiltUrl: (file) => (file.endsWith(".wasm") ? `/cdn/${file}` : { relative: true }) } },
      ],
    ]
    const visits = []
    for (const [name, at, options, config] of cases) {
      const visited = await visit(await built(name, options, config), at)
      expect(await resultOf(visited.page), name).toEqual(RESULT)
      visits.push({ name, ...visited })
    }
    await new Promise((resolve) => setTimeout(resolve, UNUSED_MS))
    for (const { name, asked, said } of visits) {
      expect(wasmIn(asked), name).toEqual([...AT_ONCE, "off", "worker"].sort())
      expect(said, name).toEqual([])
    }
  })

  test("stands in a folder, and finds the module from there", async () => {
    const dir = await built("deep", {}, { base: "./" })
    const { page, asked, said } = await visit(dir, "/deep/other.html")
    expect(await resultOf(page)).toBe(2)
    expect(wasmIn(asked)).toEqual(["other"])
    expect(said).toEqual([])
  })

  test.each([false, true])(
    "begins to fetch a module when it begins the import() of the chunk that needs it, once, with optimize: %s",
    async (optimize) => {
      const nonce = "bm9uY2U"
      const dir = await built(
        `later-${optimize}`,
        { optimize },
        { html: { cspNonce: nonce }, build: { sourcemap: true } },
      )
      const policy = `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'nonce-${nonce}'; connect-src 'self'; worker-src 'self'; img-src data:`
      const { page, asked, said } = await visit(dir, "/index.html", { "content-security-policy": policy })
      const links = "[...document.querySelectorAll('link[rel=preload]')].filter((it) => it.href.includes('late'))"
      expect(await page.evaluate(`${links}.length`)).toBe(0)
      const [made, nonces, results] = (await page.evaluate(`(async () => {
      const first = later()
      const made = ${links}.length
      const second = later()
      return [[made, ${links}.length], [...document.querySelectorAll("link[rel=preload]")].map((it) => it.nonce), [(await first).result, (await second).result]]
    })()`)) as unknown[]
      expect(made).toEqual([1, 1])
      expect(nonces).toEqual([...AT_ONCE, "late"].map(() => nonce))
      expect(results).toEqual([25, 25])
      expect(asked.filter((it) => it.includes("late"))).toHaveLength(1)
      const [chunk, module, style] = [/\/page-[\w-]+\.js$/, /\/late-/, /\/page-[\w-]+\.css$/].map((it) =>
        asked.findIndex((path) => it.test(path)),
      )
      expect(Math.min(chunk!, module!, style!)).toBeGreaterThan(0)
      expect(said).toEqual([])
    },
  )

  test("has links for wasm-bindgen's glue and for `?module`, and none for a module with variants", async () => {
    const glue = (name: string): string => join(REPOSITORY, "test/packages/shapes/bindgen-globals", name)
    await write({
      ...Object.fromEntries(
        ["tool.js", "tool_bg.js", "tool_bg.wasm"].map((it) => [`src/pkg/${it}`, readFileSync(glue(it))]),
      ),
      "src/varied.wasm": large("off"),
      "src/varied.simd.wasm": large("lazy"),
      "src/kinds.js": `
        import { divide } from "./pkg/tool.js"
        import module from "./math.wasm?module"
        import { add } from "./varied.wasm"
        globalThis.result = [divide(6, 3), module instanceof WebAssembly.Module, add(1, 2)]`,
      "kinds.html": html("/src/kinds.js"),
    })
    const options = { inlineLimit: 0, variants: true }
    const dir = await built("kinds", options, { build: { rollupOptions: { input: path("kinds.html") } } })
    expect(
      linksIn(readFileSync(join(dir, "kinds.html"), "utf8"))
        .map(moduleOf)
        .sort(),
    ).toEqual(["math", "tool_bg"])
    const { page, asked } = await visit(dir, "/kinds.html")
    expect(await resultOf(page)).toEqual([2, true, 3])
    expect(wasmIn(asked)).toHaveLength(3)
  })

  test("keeps what the app does with an import(), and source maps that lead to it", async () => {
    await write({
      "src/taking.js": `
        import { add } from "./math.wasm"
        export const load = () => import("./page.js")
        export async function take() {
          const { result } = await import("./page.js")
          return result + add(0, 0)
        }
        globalThis.result = await Promise.all([take(), load().then((it) => it.result)])`,
      "taking.html": html("/src/taking.js"),
    })
    const options = { sourcemap: true, rollupOptions: { input: path("taking.html") } }
    const dir = await built("taking", {}, { build: { ...options, modulePreload: false } })
    const { page, asked } = await visit(dir, "/taking.html")
    expect(await resultOf(page)).toEqual([25, 25])
    expect(wasmIn(asked)).toEqual(["late", "math"])
    const map = readdirSync(join(dir, "assets")).find((it) => /^taking-.*\.map$/.test(it)) ?? ""
    const { sources, mappings } = JSON.parse(readFileSync(join(dir, "assets", map), "utf8")) as Record<string, string>
    expect(sources).toContain("../../../src/taking.js")
    expect(mappings?.length).toBeGreaterThan(20)
  })
})

describe.each(BUNDLERS)("the manifest by %s", (bundler) => {
  const build = async (options: WasmportOptions): Promise<string> =>
    (await bundle(bundler, "src/entry.js", { platform: "browser", root: path(), options })).dir

  test("says which entry needs which file, with the file's hash, and is the same again", async () => {
    await write({
      "src/entry.js": `
        import { add } from "./math.wasm"
        import { quadruple } from "./main.wasm"
        import { add as lazy } from "./lazy.wasm?lazy"
        export const later = () => import("./late.wasm")
        export const results = [add(2, 3), quadruple(2), lazy]`,
    })
    const [first, second] = [
      await build({ preload: { manifest: "deep/modules.json" } }),
      await build({ preload: { manifest: "deep/modules.json" } }),
    ]
    const text = readFileSync(join(first, "deep/modules.json"), "utf8")
    expect(text).toBe(readFileSync(join(second, "deep/modules.json"), "utf8"))
    const manifest = JSON.parse(text) as Record<string, { file: string; integrity: string; entries: string[] }>
    expect(Object.keys(manifest)).toEqual(["late", "lazy", "lib", "main", "math"].map((it) => `src/${it}.wasm`))
    for (const [module, { file, integrity, entries }] of Object.entries(manifest)) {
      expect(entries, module).toEqual(/lazy|late/.test(module) ? [] : ["src/entry.js"])
      const bytes = new Uint8Array(readFileSync(join(first, file)))
      const hash = Buffer.from(await crypto.subtle.digest("SHA-384", bytes)).toString("base64")
      expect(integrity, module).toBe(`sha384-${hash}`)
    }
  })

  test("has its usual name with true, but where pages have links, and is not there by default", async () => {
    const isThere = async (options: WasmportOptions): Promise<boolean> =>
      existsSync(join(await build(options), "wasmport-manifest.json"))
    expect(await isThere({ preload: true })).toBe(bundler !== "vite")
    expect(await isThere({})).toBe(false)
    expect(await isThere({ preload: false })).toBe(false)
  })
})

test("esbuild's manifest is in the result of a build that writes nothing", async () => {
  const { outputFiles } = await esbuild({
    entryPoints: [path("src/other.js"), path("src/page.js")],
    absWorkingDir: path(),
    bundle: true,
    format: "esm",
    write: false,
    outdir: path(".dist/nothing"),
    logLevel: "silent",
    plugins: [forEsbuild({ types: false, preload: true })],
  })
  const manifest = outputFiles.find((it) => it.path.endsWith("wasmport-manifest.json"))
  expect(JSON.parse(manifest?.text ?? "")).toMatchObject({
    "src/late.wasm": { entries: ["src/page.js"] },
    "src/other.wasm": { entries: ["src/other.js"] },
  })
})

test.each([
  [
    { preload: "yes" },
    /option "preload" must be a boolean, or an object with the path of a "manifest" inside of the output/,
  ],
  [{ preload: { manifest: "../m.json" } }, /option "preload" must be/],
  [{ preload: { manifest: "/m.json" } }, /option "preload" must be/],
  [{ preload: { file: "m.json" } }, /option "preload" must be/],
  [{ integrity: "sha384" }, /option "integrity" must be a boolean/],
  [
    { overrides: [{ include: "*", preload: { manifest: "m.json" } }] },
    /option "overrides\[0\]\.preload" must be a boolean/,
  ],
])("the options %j are refused", (options, message) => {
  expect(() => wasmport(options as WasmportOptions)).toThrow(message)
})
