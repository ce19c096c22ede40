/** A real browser gets wrong bytes: its own errors, and the messages to the page. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import type { serve } from "../support/browser.ts"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const browser = useBrowser()
const project = useProject({
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

/** Imports `index.js` in a page and reports the result. */
async function load(dir: string, respond?: Respond): Promise<Outcome> {
  const server = await serveInTest(dir, respond === undefined ? {} : { respond })
  const page = await browser.open(server.url)
  const warnings: string[] = []
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()))
  const outcome = (await page.evaluate(
    `import(${JSON.stringify(`${server.url}/index.js`)}).then(
      (m) => ({ answer: m.add?.(2, 3) }),
      (error) => ({ name: error.constructor.name, message: error.message, code: error.code, errno: error.errno, path: error.path }))`,
  )) as Omit<Outcome, "warnings">
  return { ...outcome, warnings }
}

describe.each(BUNDLERS)("%s", (bundler) => {
  const dirs: Record<string, string> = {}
  beforeAll(async () => {
    for (const name of ["math", "trap", "link"]) {
      const options = { inlineLimit: 0 }
      dirs[name] = (await project.build(bundler, `src/${name}.js`, { platform: "browser", minify: true, options })).dir
    }
  })

  const loadIn = (name: string, respond?: Respond): Promise<Outcome> => load(dirs[name] ?? "", respond)

  test("a right answer compiles while it streams and says nothing", async () => {
    expect(await loadIn("math")).toEqual({ answer: 5, warnings: [] })
  })

  test.each(["application/octet-stream", "text/plain", "application/wasm; charset=utf-8"])(
    "the MIME type %s falls back to bytes and warns once",
    async (type) => {
      const outcome = await loadIn("math", (path) => (path.endsWith(".wasm") ? { type } : undefined))
      expect(outcome.answer).toBe(5)
      expect(outcome.warnings).toHaveLength(1)
      expect(outcome.warnings[0]).toMatch(
        /^\[wasmport\] http:\/\/127\.0\.0\.1:\d+\/.*math.*\.wasm came with the content type ".*": serve it as exactly "application\/wasm"/,
      )
    },
  )

  test("a 404 is reported with URL, status and content type", async () => {
    const outcome = await loadIn("math", (path) =>
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
    const outcome = await loadIn("math", (path) =>
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
    const outcome = await loadIn("math", (path) =>
      path.endsWith(".wasm") ? { type: "application/wasm", body: whole.subarray(0, 100) } : undefined,
    )
    expect(outcome.message).toMatch(/the engine refused its 100 bytes: /)
    expect(outcome).toMatchObject({ name: "CompileError", code: "COMPILE", errno: 5000 })
  })

  test("an empty answer is called empty", async () => {
    const outcome = await loadIn("math", (path) =>
      path.endsWith(".wasm") ? { type: "application/wasm", body: "" } : undefined,
    )
    expect(outcome.message).toContain("with an empty body")
  })

  test("a trap in the start function keeps its class and names the module", async () => {
    const outcome = await loadIn("trap")
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
    const outcome = await loadIn("link")
    expect(outcome).toMatchObject({ name: "LinkError", code: "INSTANTIATE", errno: 5001, path: "src/start.wasm" })
    expect(outcome.message).toMatch(/^\[wasmport\] src\/start\.wasm: an import does not fit: /)
  })
})

test("the trap of a start function is explained in Node too", async () => {
  for (const bundler of BUNDLERS) {
    const { file } = await project.build(bundler, "src/trap.js")
    const error = (await imported(file).catch((reason: unknown) => reason)) as Error & { code: string }
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(error.message).toContain("src/trap-start.wasm: its start function trapped")
    expect(error.code).toBe("INSTANTIATE")
  }
})
