/** What a real browser sees when the bytes come wrong, and what the page is told. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { launch, serve } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { createProject, REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

let browser: Browser
let project: Project

beforeAll(async () => {
  browser = await launch()
  project = await createProject({
    "src/math.wasm": fixture("math"),
    "src/math.js": 'export { add } from "./math.wasm"\n',
    "src/trap-start.wasm": fixture("trap-start"),
    "src/trap.js": 'export * from "./trap-start.wasm"\n',
    "src/start.wasm": fixture("start"),
    "src/link.js": 'export * from "./start.wasm"\n',
    "src/host.js": readFileSync(join(REPOSITORY, "test_wasm/start/host.js"), "utf8").replace(
      /export (async )?function (\w+)[^{]*\{/,
      "export const $2 = 5; {",
    ),
  })
})
afterAll(async () => {
  await browser?.close()
  await project?.remove()
})

type Respond = NonNullable<Parameters<typeof serve>[1]>["respond"]

interface Outcome {
  name?: string
  message?: string
  code?: string
  errno?: number
  path?: string
  answer?: unknown
  warnings: string[]
}

/** Imports `index.js` in a page and reports what came of it. */
async function load(dir: string, respond?: Respond): Promise<Outcome> {
  const server = await serve(dir, {
    respond: (path) => (path === "/" ? { type: "text/html", body: "<!doctype html>" } : respond?.(path)),
  })
  const page = await browser.newPage()
  const warnings: string[] = []
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()))
  try {
    await page.goto(server.url)
    const outcome = (await page.evaluate(
      `import(${JSON.stringify(`${server.url}/index.js`)}).then(
        (m) => ({ answer: m.add?.(2, 3) }),
        (error) => ({ name: error.constructor.name, message: error.message, code: error.code, errno: error.errno, path: error.path }))`,
    )) as Omit<Outcome, "warnings">
    return { ...outcome, warnings }
  } finally {
    await page.close()
    await server.close()
  }
}

describe.each(BUNDLERS)("%s", (bundler) => {
  const dir = (name: string): string => project.path("dist", bundler, name)
  const build = (name: string): Promise<string> =>
    bundle({
      bundler,
      entry: project.path("src", `${name}.js`),
      outDir: dir(name),
      platform: "browser",
      root: project.root,
      minify: true,
      options: { inlineLimit: 0 },
    })

  beforeAll(async () => {
    for (const name of ["math", "trap", "link"]) await build(name)
  })

  test("a right answer compiles while it streams and says nothing", async () => {
    expect(await load(dir("math"))).toEqual({ answer: 5, warnings: [] })
  })

  test.each(["application/octet-stream", "text/plain", "application/wasm; charset=utf-8"])(
    "the MIME type %s falls back to bytes and warns once",
    async (type) => {
      const outcome = await load(dir("math"), (path) => (path.endsWith(".wasm") ? { type } : undefined))
      expect(outcome.answer).toBe(5)
      expect(outcome.warnings).toHaveLength(1)
      expect(outcome.warnings[0]).toMatch(
        /^\[wasmport\] http:\/\/127\.0\.0\.1:\d+\/.*math.*\.wasm came with the content type ".*": serve it as exactly "application\/wasm"/,
      )
    },
  )

  test("a 404 is reported with URL, status and content type", async () => {
    const outcome = await load(dir("math"), (path) =>
      path.endsWith(".wasm") ? { status: 404, type: "text/html", body: "<h1>Not Found</h1>" } : undefined,
    )
    expect(outcome.message).toMatch(
      /^\[wasmport\] http:\/\/127\.0\.0\.1:\d+\/.*math.*\.wasm: the server answered 404.*, content type "text\/html.*"/,
    )
    expect(outcome.message).toContain("base (publicPath)")
    expect(outcome).toMatchObject({ name: "TypeError", code: "IO", errno: 5008 })
    expect(outcome.path).toMatch(/math.*\.wasm$/)
  })

  test.each(["text/html", "application/wasm"])("index.html answered as %s is called what it is", async (type) => {
    const outcome = await load(dir("math"), (path) =>
      path.endsWith(".wasm") ? { status: 200, type, body: "<!doctype html><title>app</title>" } : undefined,
    )
    expect(outcome.message).toMatch(
      new RegExp(
        `math.*\\.wasm: the server answered 200.*, content type "${type}.*": not WebAssembly but an HTML page \\(most likely index\\.html`,
      ),
    )
    expect(outcome.code).toBe("IO")
    expect(outcome.name).toBe(type === "text/html" ? "TypeError" : "CompileError")
  })

  test("a file cut off on its way keeps the engine's class and tells the size", async () => {
    const whole = Buffer.from(fixture("math"))
    const outcome = await load(dir("math"), (path) =>
      path.endsWith(".wasm") ? { type: "application/wasm", body: whole.subarray(0, 100) } : undefined,
    )
    expect(outcome.message).toMatch(/the engine refused its 100 bytes: /)
    expect(outcome).toMatchObject({ name: "CompileError", code: "COMPILE", errno: 5000 })
  })

  test("an empty answer is called empty", async () => {
    const outcome = await load(dir("math"), (path) =>
      path.endsWith(".wasm") ? { type: "application/wasm", body: "" } : undefined,
    )
    expect(outcome.message).toContain("with an empty body")
  })

  test("a trap in the start function keeps its class and names the module", async () => {
    const outcome = await load(dir("trap"))
    expect(outcome).toMatchObject({
      name: "RuntimeError",
      code: "INSTANTIATE",
      errno: 5001,
      path: "src/trap-start.wasm",
    })
    expect(outcome.message).toMatch(
      /^\[wasmport\] src\/trap-start\.wasm: its start function trapped while the module was instantiated: unreachable/,
    )
  })

  test("an import that does not fit is a LinkError that names the module", async () => {
    const outcome = await load(dir("link"))
    expect(outcome).toMatchObject({ name: "LinkError", code: "INSTANTIATE", errno: 5001, path: "src/start.wasm" })
    expect(outcome.message).toMatch(/^\[wasmport\] src\/start\.wasm: an import does not fit: /)
  })
})

test("the trap of a start function is explained in Node too", async () => {
  for (const bundler of BUNDLERS) {
    const file = await bundle({
      bundler,
      entry: project.path("src/trap.js"),
      outDir: project.path("dist", bundler, "node"),
      platform: "node",
      root: project.root,
    })
    const error = (await import(file).catch((reason: unknown) => reason)) as Error & { code: string }
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(error.message).toContain("src/trap-start.wasm: its start function trapped")
    expect(error.code).toBe("INSTANTIATE")
  }
})
