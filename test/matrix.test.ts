/** Every fixture, by every bundler, in Node and in a real browser: the same rows everywhere. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { cases, modulesOf } from "../test_wasm/golden.js"
import { launch, serve } from "./browser.ts"
import { bundle, BUNDLERS } from "./bundle.ts"
import { REPOSITORY } from "./project.ts"
import { show } from "./rows.ts"
import type { Shown } from "./rows.ts"
import { fixture } from "./wasm.ts"

const OUT = join(REPOSITORY, "test/.tmp/matrix")
const runsHere = (folder: string): boolean => modulesOf(folder).every((name) => WebAssembly.validate(fixture(folder, name)))
const entry = (folder: string): string => join(REPOSITORY, "test_wasm", folder, "use.ts")

function holds(rows: readonly Shown[]): void {
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.map(({ call, answer }) => [call, answer])).toEqual(rows.map((row) => [row.call, row.expected]))
}

describe.each(BUNDLERS)("%s, in Node", (bundler) => {
  test.each(cases.filter(runsHere))("%s answers as its use.ts says", async (folder) => {
    const file = await bundle({ bundler, entry: entry(folder), outDir: join(OUT, bundler, "node", folder), platform: "node" })
    const { rows } = (await import(pathToFileURL(file).href)) as { rows: Parameters<typeof show>[0] }
    holds(show(rows))
  })
})

describe.each(BUNDLERS)("%s, in the browser", (bundler) => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serve>>

  beforeAll(async () => {
    browser = await launch()
    const type = "text/html"
    server = await serve(join(OUT, bundler, "browser"), { respond: (path) => (path === "/" ? { type, body: "<!doctype html>" } : undefined) })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  test.each(cases)("%s answers as its use.ts says, minified and with its file emitted", async (folder) => {
    const outDir = join(OUT, bundler, "browser", folder)
    await bundle({ bundler, entry: entry(folder), outDir, platform: "browser", minify: true, options: { inlineLimit: 0 } })
    const page = await browser.newPage()
    try {
      const errors: string[] = []
      page.on("pageerror", (error) => errors.push(error.message))
      await page.goto(server.url)
      // As text: the test runner would rewrite an `import()` of ours.
      const rows = (await page.evaluate(`import(${JSON.stringify(`${server.url}/${folder}/index.js`)}).then(({ rows }) => (${show.toString()})(rows))`)) as Shown[]
      holds(rows)
      expect(errors).toEqual([])
    } finally {
      await page.close()
    }
  })
})
