/** Code reads its modules where it runs, in places of a browser that lack what pages have, or that other settings of Vite make. */
import { join } from "node:path"
import type { InlineConfig } from "vite"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { BUNDLERS } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { build } from "../support/vite.js"
import { MAJOR } from "../support/vite-version.js"
import { fixture } from "../support/wasm.ts"

const HTML = (script: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><script type="module" src="./${script}"></script>`

const processor = (specifier: string): string => `
  import { add } from "${specifier}"
  registerProcessor("adder", class extends AudioWorkletProcessor {
    constructor() {
      super()
      this.port.onmessage = ({ data }) => this.port.postMessage(add(...data))
    }
    process() { return false }
  })`
/** The code that a page runs with the URL of a processor. */
const ASK = `async (url) => {
  const context = new OfflineAudioContext(1, 128, 44100)
  await context.audioWorklet.addModule(url)
  const { port } = new AudioWorkletNode(context, "adder")
  return await new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data)
    port.postMessage([2, 3])
  })
}`

const project = useProject({
  "src/math.wasm": fixture("math"),
  "src/large.wasm": padded(fixture("math")),
  "src/counter.wasm": fixture("counter"),
  "src/sync.js": processor("./large.wasm?sync"),
  "src/plain.js": processor("./large.wasm"),
  "sync.html": HTML("src/page-sync.js"),
  "plain.html": HTML("src/page-plain.js"),
  "src/page-sync.js": `import url from "./sync.js?worker&url"\nglobalThis.answer = (${ASK})(url)`,
  "src/page-plain.js": `import url from "./plain.js?worker&url"\nglobalThis.answer = (${ASK})(url)`,
  "src/library.js": 'export { add } from "./large.wasm"',
  "bundled/index.html": HTML("main.js"),
  "bundled/src/deep/math.wasm": fixture("math"),
  "bundled/src/counter.wasm": fixture("counter"),
  "bundled/main.js": `
    import { add } from "./src/deep/math.wasm"
    import * as lazy from "./src/deep/math.wasm?lazy"
    import init from "./src/counter.wasm?init"
    import { registry } from "wasmport/runtime"
    globalThis.answer = (async () => [
      add(2, 3), await lazy.add(3, 3), (await init()).exports.read(), (await import("./src/deep/math.wasm")).add === add,
      (await registry.instantiate("src/counter.wasm")).call("read"),
    ])()`,
  "src/worker.js": `
    import { add } from "./large.wasm"
    import init from "./counter.wasm?init"
    export const go = async () => [add(2, 3), (await init()).exports.read()]`,
})
const browser = useBrowser()

const config = (more: InlineConfig = {}, options: WasmportOptions = {}): InlineConfig => ({
  root: project.root,
  configFile: false,
  logLevel: "silent",
  plugins: [wasmport({ types: false, ...options })],
  worker: { plugins: () => wasmport({ types: false, ...options }) },
  ...more,
})

describe("an AudioWorklet, which has no atob, no URL and no events", () => {
  test.each(["sync", "plain"])("has its module in its code in a build of Vite (%s)", async (name) => {
    const outDir = project.path(".dist", name)
    await build(config({ base: "./", build: { outDir, rollupOptions: { input: project.path(`${name}.html`) } } }))
    const { url } = await serveInTest(outDir)
    expect(await browser.evaluate(`${url}/${name}.html`, "answer")).toBe(5)
  })

  test("has a module by ?sync in Vite's dev server", async () => {
    const { url } = await viteInTest(config())
    expect(await browser.evaluate(`${url}sync.html`, "answer")).toBe(5)
  })

  test.each(BUNDLERS)("has its module in its code as a module and as a script of %s", async (bundler) => {
    for (const [entry, format] of [
      ["src/sync.js", "es"],
      ["src/sync.js", "iife"],
    ] as const) {
      const { dir, name } = await project.build(bundler, entry, {
        platform: "browser",
        format,
        options: { target: "webworker" },
      })
      const { url } = await serveInTest(join(dir, ".."))
      expect(await browser.evaluate(`${url}/${name}/`, `(${ASK})("${url}/${name}/index.js")`)).toBe(5)
    }
  })
})

test.runIf(MAJOR >= 8)("Vite's dev server with `experimental.bundledDev` has each module in its bundle", async () => {
  const { url } = await viteInTest(
    config({ root: project.path("bundled"), experimental: { bundledDev: true } } as InlineConfig),
  )
  const page = await browser.open(url)
  await page.waitForFunction("globalThis.answer")
  expect(await page.evaluate("answer")).toEqual([5, 6, 0, true, 0])
})

test("a library that Vite builds runs in a page of its consumer", async () => {
  const outDir = project.path(".dist/library")
  const lib = { entry: "src/library.js", formats: ["es" as const], fileName: "index" }
  await build(config({ build: { outDir, lib } }, { inlineLimit: 0 }))
  const { url } = await serveInTest(outDir)
  const answer = `import("${url}/index.js").then(({ add }) => add(2, 3))`
  expect(await browser.evaluate(`${url}/`, answer)).toBe(5)
})

test('a build with `ssr.target` "webworker" runs in a worker', async () => {
  const outDir = project.path(".dist/webworker")
  await build(
    config(
      { ssr: { target: "webworker", noExternal: true }, build: { ssr: "src/worker.js", outDir, target: "es2022" } },
      { inlineLimit: 0 },
    ),
  )
  const { url } = await serveInTest(outDir)
  const code = `import(${JSON.stringify(`${url}/worker.js`)}).then(({ go }) => go()).catch(String).then(postMessage)`
  const answer = `new Promise((resolve) => {
    const worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: "text/javascript" })), { type: "module" })
    worker.onmessage = ({ data }) => resolve(data)
  })`
  expect(await browser.evaluate(`${url}/`, answer)).toEqual([5, 0])
})
