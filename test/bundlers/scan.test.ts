/** What is read from a project's sources before anything is generated, and that modules printed by it do what they always do. */
import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import { pathToFileURL } from "node:url"
import { build as esbuild } from "esbuild"
import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import wasmport from "wasmport/esbuild"
import { asked, scan } from "../../src/project/mentions.ts"
import { launch, serve } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

describe("scan", () => {
  let project: Project
  afterEach(() => project.remove())

  const reading = async (...texts: string[]): Promise<ReturnType<typeof scan>> => {
    project = await createProject(Object.fromEntries(texts.map((text, i) => [`src/${i}.ts`, text])))
    return scan(project.root, [])
  }

  test.each([
    ['import "./a.wasm"', "await"],
    ['import "./a.wasm?defer"', "defer"],
    ['import "./a.wasm?lazy"\nimport "../b/a.wasm?lazy"', "lazy"],
    ['import "./a.wasm?sync"', "sync"],
    // Another form, or who knows what.
    ['import "./a.wasm"\nimport "./a.wasm?lazy"', undefined],
    ['import "./a.wasm?defer"\nimport "./a.wasm?init"', undefined],
    ['import module from "./a.wasm?module"', undefined],
    ['import "./a.wasm?raw"', undefined],
    ['import source a from "./a.wasm"', undefined],
    ['import "./a.wasm?lazy"\nimport.source("./b.wasm")', undefined],
    ['import "./a.wasm"\nimport.meta.glob("./*.wasm", { query: "?lazy" })', undefined],
    ["import './a.wasm'\nimport(`./${name}.wasm?lazy`)", undefined],
    ['import "./a.wasm"\nimport("../" + name + ".wasm?init")', undefined],
    ['import "#a"', undefined],
    // Our own layers are in what others have built.
    ['import "./a.wasm"\nimport "./a.wasm?wasmport=module"', "await"],
    ['import "./a.wasm"\nimport "./b.wasm?lazy"', "await"],
  ])("%j asks for a.wasm in the one mode: %s", async (text, only) => {
    expect(asked(await reading(text), "/app/src/a.wasm", "await").only).toBe(only)
  })

  test("an import without a query means the file's own mode", async () => {
    const mentions = await reading('import "./a.wasm"', 'import "./a.wasm?defer"')
    expect(asked(mentions, "/app/src/a.wasm", "defer").only).toBe("defer")
    expect(asked(mentions, "/app/src/a.wasm", "await").only).toBe(undefined)
  })

  test("nothing is known of a package's modules", async () => {
    expect(asked(await reading('import "pkg/a.wasm"'), "/app/node_modules/pkg/a.wasm", "await")).toEqual({
      registry: false,
      instances: false,
      tracked: false,
      keys: true,
      only: undefined,
    })
  })

  const RUNTIME = 'import { ready } from "wasmport/runtime"\n'
  test.each([
    [`${RUNTIME}await ready()`, false],
    [`${RUNTIME}Promise.all([ready(), ready()]).then(() => start())`, false],
    ['import { explain } from "wasmport/runtime"', false],
    ['await page.ready("now")', false],
    [`${RUNTIME}await ready("src/a.wasm")`, true],
    [`${RUNTIME}await ready(key)`, true],
    [`${RUNTIME}keys.map(ready)`, true],
    [`${RUNTIME}export { ready }`, true],
    ['import { ready as done } from "wasmport/runtime"\ndone("src/a.wasm")', true],
    ['import * as runtime from "wasmport/runtime"\nruntime["ready"](key)', true],
    ['export * from "wasmport/runtime"', true],
    ['export { ready } from "wasmport/runtime"', true],
  ])("%j may give `ready` a key: %s", async (text, keys) => {
    expect((await reading(text)).keys).toBe(keys)
  })

  test("a registry that is passed on is a registry that somebody uses", async () => {
    expect((await reading('export * from "wasmport/runtime"')).registry).toBe(true)
  })
})

describe.each(BUNDLERS)("%s, modules that are asked for in one form", (bundler) => {
  let project: Project
  let browser: Browser
  let count = 0
  beforeAll(async () => {
    browser = await launch()
    project = await createProject({
      "src/math.wasm": fixture("math"),
      "src/counter.wasm": fixture("counter"),
      "src/start.wasm": fixture("start"),
      "src/host.js": readFileSync(new URL("../../test_wasm/start/host.js", import.meta.url), "utf8"),
      "src/main.wasm": fixture("wasm-imports-wasm", "main"),
      "src/lib.wasm": fixture("wasm-imports-wasm", "lib"),
    })
  })
  afterAll(async () => {
    await browser.close()
    await project.remove()
  })

  const name = (): string => `${bundler}-${count}`
  const build = async (code: string, platform: "node" | "browser", format: "es" | "iife" = "es"): Promise<string> => {
    count++
    // One source at a time: others would ask for other forms.
    await project.write({ "src/app.js": code })
    return bundle({
      bundler,
      entry: project.path("src", "app.js"),
      outDir: project.path(".dist", name()),
      platform,
      format,
      root: project.root,
      options: platform === "node" ? {} : { inlineLimit: 0 },
    })
  }
  const run = async (code: string): Promise<unknown> =>
    ((await import(pathToFileURL(await build(code, "node")).href)) as { answers: unknown }).answers

  const COUNTING = `
    const { compile, instantiate } = WebAssembly
    const made = []
    let fails = 0
    WebAssembly.compile = (...args) => (fails-- > 0 ? Promise.reject(new WebAssembly.CompileError("half a file")) : compile.apply(WebAssembly, args))
    WebAssembly.instantiate = (...args) => instantiate.apply(WebAssembly, args).then((it) => (made.push(it), it))
    const saying = (call) => { try { return call() } catch (error) { return error.message } }
  `

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
    expect(answers).toEqual([[undefined, "src/math.wasm: add() needs ready()"], 1, true, true, true, 5])
  })

  test("what fails is tried again by the next ready(), what is there stays", async () => {
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
    expect(answers).toEqual([true, "src/math.wasm: add() needs ready()", 3, 1])
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

  test("all deferred modules are ready at once: with globals, with a start function, of none of whose exports is asked", async () => {
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
      const server = await serve(dirname(dirname(await build(code, "browser", format))), {
        // A script lies in another folder than the page, and knows its own only while it runs.
        respond: (path) => {
          if (path === "/")
            return {
              type: "text/html",
              body: `<!doctype html><script ${format === "es" ? 'type="module" ' : ""}src="./${name()}/index.js"></script>`,
            }
          if (!path.endsWith(".wasm")) return undefined
          fetched++
          return there ? undefined : { status: 404, type: "text/html", body: "" }
        },
      })
      const page = await browser.newPage()
      try {
        await page.goto(server.url, { waitUntil: "networkidle" })
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
      } finally {
        await page.close()
        await server.close()
      }
    },
  )
})

test("a module that is imported under another name in another form is told of, once", async () => {
  const project = await createProject({
    "src/math.wasm": fixture("math"),
    "src/app.js":
      'import { add } from "./math.wasm"\nimport { add as later } from "calc.wasm?lazy"\nexport const answers = [add(1, 2), await later(3, 4)]',
  })
  try {
    const outfile = project.path(".dist", "app.js")
    const { warnings } = await esbuild({
      entryPoints: [project.path("src", "app.js")],
      absWorkingDir: project.root,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2022",
      outfile,
      logLevel: "silent",
      alias: { "calc.wasm": project.path("src", "math.wasm") },
      plugins: [wasmport({ types: false })],
    })
    expect(((await import(pathToFileURL(outfile).href)) as { answers: unknown }).answers).toEqual([3, 7])
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringContaining(
        "src/math.wasm is imported in several forms, one of them under another name: these are two instances",
      ),
    ])
  } finally {
    await project.remove()
  }
})
