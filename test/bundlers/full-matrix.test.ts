/**
 * Every fixture by every bundler, in each combination of settings that must not change an answer: `npm run test:matrix`.
 *
 * MATRIX_SAMPLE=<number> runs a seventh of it, which the number picks.
 */
import { join } from "node:path"
import { env } from "node:process"
import { afterAll, beforeAll, expect, test } from "vitest"
import { cases } from "../../test_wasm/golden.js"
import { serve } from "../support/browser.ts"
import type { Served } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { entryOf, expectRight, rowsHere, rowsInPage, runsHere } from "../support/cases.ts"
import { useBrowser } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"

const OUT = join(REPOSITORY, "test/.tmp/full-matrix")
const PARTS = 7
const { MATRIX_SAMPLE } = env

const BOOLEANS = [false, true]
const COMBINATIONS = cases.flatMap((folder) =>
  BUNDLERS.flatMap((bundler) =>
    (["node", "browser"] as const).flatMap((platform) =>
      (["await", "sync"] as const).flatMap((mode) =>
        BOOLEANS.flatMap((minify) => BOOLEANS.map((emitted) => ({ folder, bundler, platform, mode, minify, emitted }))),
      ),
    ),
  ),
)
const RUN = COMBINATIONS.filter(({ folder, platform }) => platform === "browser" || runsHere(folder))
const PICKED = MATRIX_SAMPLE === undefined ? RUN : RUN.filter((_, i) => i % PARTS === Number(MATRIX_SAMPLE) % PARTS)

const browser = useBrowser()
let server: Served
beforeAll(async () => {
  server = await serve(OUT)
})
afterAll(() => server?.close())

test("the sample is a part of the matrix", () => {
  expect(PICKED.length).toBeGreaterThan(RUN.length / PARTS - 1)
})

test.each(PICKED)(
  "$folder answers as its use.ts says: $bundler, $platform, mode $mode, minified $minify, file emitted $emitted",
  async ({ folder, bundler, platform, mode, minify, emitted }) => {
    const name = [folder, bundler, platform, mode, minify, emitted].join("-")
    const file = await bundle({
      bundler,
      entry: entryOf(folder),
      outDir: join(OUT, name),
      platform,
      minify,
      options: { mode, inlineLimit: emitted ? 0 : 2 ** 20 },
    })
    expectRight(
      platform === "node"
        ? await rowsHere(file)
        : await rowsInPage(browser, server.url, `${server.url}/${name}/index.js`),
    )
  },
)
