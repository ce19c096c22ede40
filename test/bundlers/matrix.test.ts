/** Every fixture, by every bundler, in Node and in a real browser: the same rows everywhere. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser } from "playwright-core"
import { createServer } from "vite"
import type { ViteDevServer } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { cases, modulesOf } from "../../test_wasm/golden.js"
import { launch, serve } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { REPOSITORY } from "../support/project.ts"
import { show } from "../support/rows.ts"
import type { Shown } from "../support/rows.ts"
import { fixture } from "../support/wasm.ts"

const OUT = join(REPOSITORY, "test/.tmp/matrix")
const runsHere = (folder: string): boolean =>
  modulesOf(folder).every((name) => WebAssembly.validate(fixture(folder, name)))
const entry = (folder: string): string => join(REPOSITORY, "test_wasm", folder, "use.ts")

function holds(rows: readonly Shown[]): void {
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.map(({ call, answer }) => [call, answer])).toEqual(rows.map((row) => [row.call, row.expected]))
}

describe.each(BUNDLERS)("%s, in Node", (bundler) => {
  test.each(cases.filter(runsHere))("%s answers as its use.ts says", async (folder) => {
    const file = await bundle({
      bundler,
      entry: entry(folder),
      outDir: join(OUT, bundler, "node", folder),
      platform: "node",
    })
    const { rows } = (await import(pathToFileURL(file).href)) as { rows: Parameters<typeof show>[0] }
    holds(show(rows))
  })
})

/** A page that imports `url` and answers its rows. */
async function rowsInPage(browser: Browser, page: string, url: string): Promise<{ rows: Shown[]; errors: string[] }> {
  const tab = await browser.newPage()
  try {
    const errors: string[] = []
    tab.on("pageerror", (error) => errors.push(error.message))
    await tab.goto(page)
    // As text: the test runner would rewrite an `import()` of ours.
    const rows = (await tab.evaluate(
      `import(${JSON.stringify(url)}).then(({ rows }) => (${show.toString()})(rows))`,
    )) as Shown[]
    return { rows, errors }
  } finally {
    await tab.close()
  }
}

describe.each(BUNDLERS)("%s, in the browser", (bundler) => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serve>>

  beforeAll(async () => {
    browser = await launch()
    const type = "text/html"
    server = await serve(join(OUT, bundler, "browser"), {
      respond: (path) => (path === "/" ? { type, body: "<!doctype html>" } : undefined),
    })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  test.each(cases)("%s answers as its use.ts says, minified and with its file emitted", async (folder) => {
    const outDir = join(OUT, bundler, "browser", folder)
    // From this root nobody is seen asking for a query form: facades are printed in one piece where they can be.
    const root = join(REPOSITORY, "test_wasm")
    await bundle({
      bundler,
      entry: entry(folder),
      outDir,
      platform: "browser",
      root,
      minify: true,
      options: { inlineLimit: 0 },
    })
    const { rows, errors } = await rowsInPage(browser, server.url, `${server.url}/${folder}/index.js`)
    holds(rows)
    expect(errors).toEqual([])
  })
})

describe("Vite's dev server", () => {
  let browser: Browser
  let server: ViteDevServer
  let url: string

  beforeAll(async () => {
    browser = await launch()
    server = await createServer({
      root: join(REPOSITORY, "test_wasm"),
      configFile: false,
      logLevel: "silent",
      cacheDir: join(OUT, "vite-dev"),
      plugins: [
        wasmport({ types: false }),
        {
          name: "blank",
          configureServer: ({ middlewares }) =>
            void middlewares.use("/blank", (_, answer) =>
              answer.setHeader("content-type", "text/html").end("<!doctype html>"),
            ),
        },
      ],
      server: { port: 0, host: "127.0.0.1", hmr: false },
    })
    await server.listen()
    url = server.resolvedUrls?.local[0] ?? ""
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  test.each(cases)("%s answers in the browser as its use.ts says", async (folder) => {
    const { rows, errors } = await rowsInPage(browser, `${url}blank`, `${url}${folder}/use.ts`)
    holds(rows)
    expect(errors).toEqual([])
  })

  // Vite's SSR loader hands namespaces through promises, where an export called `then` is called and never answers
  // (README, Limits).
  test.each(cases.filter((folder) => runsHere(folder) && folder !== "then"))(
    "%s answers in SSR as its use.ts says",
    async (folder) => {
      const { rows } = (await server.ssrLoadModule(`/${folder}/use.ts`)) as { rows: Parameters<typeof show>[0] }
      holds(show(rows))
    },
  )
})
