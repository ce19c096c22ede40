/** Every fixture, by every bundler, in Node and in a real browser: the same rows everywhere. full-matrix.test.ts adds settings. */
import { join } from "node:path"
import type { ViteDevServer } from "vite"
import { afterAll, beforeAll, describe, test } from "vitest"
import wasmport from "wasmport/vite"
import { cases } from "../../test_wasm/golden.js"
import { serve } from "../support/browser.ts"
import type { Served } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { entryOf, expectRight, rowsHere, rowsInPage, runsHere } from "../support/cases.ts"
import { startVite, useBrowser } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { show } from "../support/rows.ts"

const OUT = join(REPOSITORY, "test/.tmp/matrix")
const browser = useBrowser()

describe.each(BUNDLERS)("built by %s", (bundler) => {
  let server: Served
  beforeAll(async () => {
    server = await serve(join(OUT, bundler, "browser"))
  })
  afterAll(() => server?.close())

  test.each(cases.filter(runsHere))("%s answers in Node as its use.ts says", async (folder) => {
    const outDir = join(OUT, bundler, "node", folder)
    expectRight(await rowsHere(await bundle({ bundler, entry: entryOf(folder), outDir, platform: "node" })))
  })

  test.each(cases)(
    "%s answers in the browser as its use.ts says, minified and with its file emitted",
    async (folder) => {
      await bundle({
        bundler,
        entry: entryOf(folder),
        outDir: join(OUT, bundler, "browser", folder),
        platform: "browser",
        // From this root nobody is seen asking for a query form: facades are printed in one piece where they can be.
        root: join(REPOSITORY, "test_wasm"),
        minify: true,
        options: { inlineLimit: 0 },
      })
      expectRight(await rowsInPage(browser, server.url, `${server.url}/${folder}/index.js`))
    },
  )
})

describe("served by Vite's dev server", () => {
  let server: ViteDevServer
  let url: string
  beforeAll(async () => {
    ;({ server, url } = await startVite({
      root: join(REPOSITORY, "test_wasm"),
      cacheDir: join(OUT, "vite-dev"),
      plugins: [wasmport({ types: false })],
      server: { hmr: false },
    }))
  })
  afterAll(() => server?.close())

  test.each(cases)("%s answers in the browser as its use.ts says", async (folder) => {
    expectRight(await rowsInPage(browser, `${url}blank`, `${url}${folder}/use.ts`))
  })

  // Vite's SSR loader hands namespaces through promises, where an export called `then` is called and never answers
  // (README, Limits).
  test.each(cases.filter((folder) => runsHere(folder) && folder !== "then"))(
    "%s answers in SSR as its use.ts says",
    async (folder) => {
      const { rows } = (await server.ssrLoadModule(`/${folder}/use.ts`)) as { rows: Parameters<typeof show>[0] }
      expectRight(show(rows))
    },
  )
})
