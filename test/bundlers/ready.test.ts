/** Deferred and lazy modules: too early, ready, failed and tried again, each with one instance. */
import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import { pathToFileURL } from "node:url"
import { build as esbuild } from "esbuild"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/esbuild"
import { BUNDLERS } from "../support/bundle.ts"
import { projectOfTest, serveInTest, useBrowser, useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const project = useProject({
  "src/math.wasm": fixture("math"),
  "src/counter.wasm": fixture("counter"),
  "src/start.wasm": fixture("start"),
  "src/host.js": readFileSync(new URL("../../test_wasm/start/host.js", import.meta.url), "utf8"),
  "src/main.wasm": fixture("wasm-imports-wasm", "main"),
  "src/lib.wasm": fixture("wasm-imports-wasm", "lib"),
})
const browser = useBrowser()

const COUNTING = `
  const { compile, instantiate } = WebAssembly
  const made = []
  let fails = 0
  WebAssembly.compile = (...args) => (fails-- > 0 ? Promise.reject(new WebAssembly.CompileError("half a file")) : compile.apply(WebAssembly, args))
  WebAssembly.instantiate = (...args) => instantiate.apply(WebAssembly, args).then((it) => (made.push(it), it))
  const saying = (call) => { try { return call() } catch (error) { return error.message } }
`

describe.each(BUNDLERS)("%s", (bundler) => {
  const run = async (code: string): Promise<unknown> => {
    // The functions that the code puts in the place of the engine's are for this code only.
    const { compile, instantiate } = WebAssembly
    try {
      const { file } = await project.buildCode(bundler, code)
      return ((await import(pathToFileURL(file).href)) as { answers: unknown }).answers
    } finally {
      Object.assign(WebAssembly, { compile, instantiate })
    }
  }

  test("deferred functions say that they are called too early, then are the engine's own, of one instance", async () => {
    const answers = await run(`
      import { ready } from "wasmport/runtime"
      import * as math from "./math.wasm?defer"
      ${COUNTING}
      const before = [math.memory, saying(() => math.add(1, 2))]
      await Promise.all([ready(), ready()])
      const { add } = math
      await ready()
      export const answers = [before, made.length, add === math.add, add === made[0].exports.add, math.memory === made[0].exports.memory, add(2, 3)]`)
    expect(answers).toEqual([
      [undefined, "[wasmport] src/math.wasm: add() before `await ready()`"],
      1,
      true,
      true,
      true,
      5,
    ])
  })

  test("modules that failed are tried again by the next ready(), and those that are there stay", async () => {
    const answers = await run(`
      import { ready } from "wasmport/runtime"
      import { add } from "./math.wasm?defer"
      ${COUNTING}
      fails = 1
      const first = await ready().catch((error) => error.message.includes("half a file"))
      const early = saying(() => add(1, 2))
      await ready()
      await ready()
      export const answers = [first, early, add(1, 2), made.length]`)
    expect(answers).toEqual([true, "[wasmport] src/math.wasm: add() before `await ready()`", 3, 1])
  })

  test("the first calls of a lazy function make one instance, also after one that failed", async () => {
    const answers = await run(`
      import { increment } from "./counter.wasm?lazy"
      ${COUNTING}
      fails = 1
      const failed = await Promise.allSettled([increment(), increment()])
      await Promise.all([increment(), increment(), increment()])
      export const answers = [failed.map(({ status }) => status), made.length]`)
    expect(answers).toEqual([["rejected", "rejected"], 1])
  })

  test("all deferred modules are ready at once: with globals, with a start function, and without any export in use", async () => {
    const answers = await run(`
      import { ready } from "wasmport/runtime"
      import { add } from "./math.wasm?defer"
      import { increment, count } from "./counter.wasm?defer"
      import "./start.wasm?defer"
      ${COUNTING}
      const before = count
      await ready()
      increment()
      export const answers = [before, add(1, 2), count, made.length]`)
    expect(answers).toEqual([undefined, 3, 1, 3])
  })

  test("wasm that imports from a deferred one is linked to the instance that it has", async () => {
    const answers = await run(`
      import { ready } from "wasmport/runtime"
      import { quadruple } from "./main.wasm?defer"
      import { readHits } from "./lib.wasm?defer"
      ${COUNTING}
      await ready()
      export const answers = [quadruple(3), readHits() > 0, made.length]`)
    expect(answers).toEqual([12, true, 2])
  })

  test.each([
    ["defer", "es"],
    ["lazy", "es"],
    ["defer", "iife"],
    ["lazy", "iife"],
  ] as const)(
    "in a page a file that was not there is fetched again by the next call, and then no more (%s, %s)",
    async (mode, format) => {
      const code = `
      import { ready } from "wasmport/runtime"
      import { add } from "./math.wasm?${mode}"
      globalThis.answer = async () => {
        await Promise.all([ready(), ready()])
        return Promise.all([add(2, 3), add(20, 22)])
      }`
      let there = false
      let fetched = 0
      const { dir, name } = await project.buildCode(bundler, code, {
        platform: "browser",
        format,
        options: { inlineLimit: 0 },
      })
      const { url } = await serveInTest(dirname(dir), {
        // A script lies in another folder than the page, and knows its own only while it runs.
        respond: (path) => {
          if (path === "/")
            return {
              type: "text/html",
              body: `<!doctype html><script ${format === "es" ? 'type="module" ' : ""}src="./${name}/index.js"></script>`,
            }
          if (!path.endsWith(".wasm")) return undefined
          fetched++
          return there ? undefined : { status: 404, type: "text/html", body: "" }
        },
      })
      const page = await browser.open()
      await page.goto(url, { waitUntil: "networkidle" })
      expect(fetched).toBe(0)
      expect(await page.evaluate("answer().catch((error) => error.message)")).toContain("the server answered 404")
      there = true
      fetched = 0
      expect(await page.evaluate("Promise.all([answer(), answer()])")).toEqual([
        [5, 42],
        [5, 42],
      ])
      expect(await page.evaluate("answer()")).toEqual([5, 42])
      expect(fetched).toBe(1)
    },
  )
})

test("a module that is imported under another name in another form is the same instance", async () => {
  const { root, path } = await projectOfTest({
    "src/counter.wasm": fixture("counter"),
    "src/app.js":
      'import { increment } from "./counter.wasm"\nimport { increment as later, read } from "count.wasm?lazy"\nincrement()\nawait later()\nexport const answers = await read()',
  })
  const outfile = path(".dist", "app.js")
  const { warnings } = await esbuild({
    entryPoints: [path("src", "app.js")],
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    outfile,
    logLevel: "silent",
    alias: { "count.wasm": path("src", "counter.wasm") },
    plugins: [wasmport({ types: false, liveGlobals: false })],
  })
  expect(((await import(pathToFileURL(outfile).href)) as { answers: unknown }).answers).toBe(2)
  expect(warnings).toEqual([])
})
