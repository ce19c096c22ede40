/** The graph decides: the same sources do the same in every bundler and server, wherever the code lies that uses the registry. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { nodeResolve } from "@rollup/plugin-node-resolve"
import type { Browser } from "playwright-core"
import { createServer } from "../support/vite.js"
import type { InlineConfig, Plugin, ViteDevServer } from "vite"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import wasmport from "wasmport/vite"
import { literalKeys } from "../../src/graph/registry-keys.ts"
import { launch, serve } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { answersIn, createMonorepo, PLACES, PLUGINS } from "../support/monorepo.ts"
import type { Place } from "../support/monorepo.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"

let browser: Browser
let project: Project
beforeAll(async () => {
  browser = await launch()
  project = await createMonorepo()
})
afterAll(async () => {
  await browser?.close()
  await project?.remove()
})

const places = Object.keys(PLACES) as Place[]
const app = (...parts: string[]): string => project.path("apps/one", ...parts)

async function build(bundler: Bundler, place: Place, more: Partial<BundleRequest> = {}): Promise<string> {
  const outDir = app("dist", `${bundler}-${place}-${more.platform ?? "node"}`)
  return await bundle({
    bundler,
    entry: app("src", `in-${place}.js`),
    outDir,
    platform: "node",
    root: app(),
    plugins: PLUGINS,
    rollupPlugins: [nodeResolve()],
    ...more,
  })
}

async function resultIn(url: string): Promise<unknown> {
  const page = await browser.newPage()
  try {
    const failed = new Promise<never>((_, reject) => page.on("pageerror", reject))
    await page.goto(url)
    const result = page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 20_000 })
    await Promise.race([result, failed])
    return await page.evaluate("globalThis.result")
  } finally {
    await page.close()
  }
}

const html = (script: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(places)("in a build for Node, from %s", async (place) => {
    const file = await build(bundler, place)
    expect(((await import(pathToFileURL(file).href)) as { answers: unknown }).answers).toEqual(answersIn(place))
  })

  test.each(places)("in a build for a page, from %s", async (place) => {
    const file = await build(bundler, place, { platform: "browser", options: { inlineLimit: 0 } })
    const server = await serve(join(file, ".."), {
      respond: (path) => (path === "/" ? { type: "text/html", body: html("./index.js") } : undefined),
    })
    onTestFinished(server.close)
    expect(await resultIn(`${server.url}/`)).toEqual(answersIn(place))
  })
})

describe("Vite's dev server", () => {
  const config = (more: InlineConfig = {}): InlineConfig => ({
    root: app(),
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport({ types: false }), ...(PLUGINS.rollup as unknown as Plugin[])],
    ...more,
  })
  let server: ViteDevServer
  beforeAll(async () => {
    await project.write(
      Object.fromEntries(places.map((place) => [`apps/one/${place}.html`, html(`/src/in-${place}.js`)])),
    )
    server = await createServer(config({ server: { port: 0, host: "127.0.0.1" } }))
    await server.listen()
  })
  afterAll(() => server?.close())

  test.each(places)("on a page, from %s", async (place) => {
    expect(await resultIn(`${server.resolvedUrls?.local[0]}${place}.html`)).toEqual(answersIn(place))
  })

  test.each(places)("by ssrLoadModule, from %s", async (place) => {
    const other = await createServer(config({ appType: "custom", server: { middlewareMode: true, ws: false } }))
    onTestFinished(() => other.close())
    // Servers of one process would tell each other of their loaded modules.
    Reflect.deleteProperty(globalThis, Symbol.for("wasmport.modules"))
    expect((await other.ssrLoadModule(`/src/in-${place}.js`))["answers"]).toEqual(answersIn(place))
  })
})

test("in vitest, from every place", async () => {
  const tests = places.map((place) => [
    `apps/one/test/${place}.test.js`,
    `test("${place}", async () => expect((await import("../src/in-${place}.js")).answers).toEqual(${JSON.stringify(answersIn(place))}))\n`,
  ])
  await project.write({
    ...(Object.fromEntries(tests) as Record<string, string>),
    "apps/one/vitest.config.js": `import wasmport from "wasmport/vite"
      import { PLUGINS } from ${JSON.stringify(join(REPOSITORY, "test/support/monorepo.ts"))}
      export default { plugins: [wasmport({ types: false }), PLUGINS.rollup], test: { globals: true, include: ["test/*.test.js"] } }\n`,
  })
  const vitest = join(REPOSITORY, "node_modules/vitest/vitest.mjs")
  const args = [
    vitest,
    "run",
    "--root",
    app(),
    "--config",
    app("vitest.config.js"),
    "--reporter=json",
    `--outputFile=${app("report.json")}`,
  ]
  const { stderr, stdout } = await promisify(execFile)(process.execPath, args, { cwd: app() }).catch(
    (error: { stderr: string; stdout: string }) => error,
  )
  const report = JSON.parse(readFileSync(app("report.json"), "utf8")) as {
    numPassedTests: number
    testResults: unknown[]
  }
  expect(report.numPassedTests, `${stdout}\n${stderr}\n${JSON.stringify(report.testResults, null, 2)}`).toBe(
    places.length,
  )
})

test.each(["one", "two"])("a linked package's module has the same key in app %s, which types declare", async (name) => {
  const root = project.path("apps", name)
  const code = `import { registry } from "wasmport/runtime"
    import { f } from "@acme/ui/src/x.wasm"
    const { exports } = await registry.instantiate("@acme/ui/src/x.wasm")
    export const answers: [number, number, string] = [exports.f(), f(), registry.get("@acme/ui/src/x.wasm").key]
    // @ts-expect-error -- no module has this key
    void (() => registry.instantiate("../../packages/ui/src/x.wasm"))
    // @ts-expect-error -- it takes nothing
    void (() => exports.f(1))`
  await project.write({
    [`apps/${name}/src/typed.ts`]: code,
    [`apps/${name}/tsconfig.json`]: JSON.stringify({
      ...JSON.parse(tsconfig("bundler", { types: [] })),
      include: ["src/typed.ts", "wasm-env.d.ts"],
    }),
  })
  const file = await bundle({
    bundler: "vite",
    entry: project.path("apps", name, "src/typed.ts"),
    outDir: project.path("apps", name, "dist/typed"),
    platform: "node",
    root,
    options: { types: true },
  })
  expect(((await import(pathToFileURL(file).href)) as { answers: unknown }).answers).toEqual([
    40,
    40,
    "@acme/ui/src/x.wasm",
  ])
  expect(readFileSync(join(root, "wasm-env.d.ts"), "utf8")).toContain(
    '"@acme/ui/src/x.wasm": typeof import("@acme/ui/src/x.wasm")',
  )
  expect(await tsc(root)).toBe("")
})

const RUNTIME = '"wasmport/runtime"'
test.each([
  [`import { registry } from ${RUNTIME}\nregistry.get("a.wasm")`, ["a.wasm"]],
  [`import { load, registry as $r } from ${RUNTIME}\n$r . instantiate(\n'a.wasm')`, ["a.wasm"]],
  [`import * as runtime from ${RUNTIME}\nruntime.registry.ready(\`a.wasm\`)`, ["a.wasm"]],
  [`const { registry } = await import(${RUNTIME})\nregistry.get("a.wasm")`, ["a.wasm"]],
  [`const { registry: r } = await import(${RUNTIME})\nr.get("a.wasm")`, ["a.wasm"]],
  [`const runtime = await import(${RUNTIME})\nruntime.registry.get("a.wasm")`, ["a.wasm"]],
  [`import(${RUNTIME}).then((it) => it.registry.get("a.wasm"))`, ["a.wasm"]],
  [`import { registry } from ${RUNTIME}\nconst view = <b>{registry.get("a.wasm")}</b>`, ["a.wasm"]],
  // Something else, by the same name.
  [`import { load } from ${RUNTIME}\nregistry.get("a.wasm")`, []],
  [`import { registry } from "elsewhere"\nregistry.get("a.wasm") // ${RUNTIME}`, []],
  [`import { registry } from ${RUNTIME}\ncart.registry.get("a.wasm"); registry.has("b.wasm")`, []],
])("literal keys of %j are %j", async (code, keys) => {
  expect(await literalKeys(code)).toEqual(keys)
})
