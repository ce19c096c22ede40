/** Packages in the shape of published ones, as an app installs them; `npm run test:packages` runs the published ones too. */
import { afterAll, describe, expect, test } from "vitest"
import { serve } from "../support/browser.ts"
import { cases } from "../packages/cases.js"
import { clean, exception, runCase, TARGETS } from "../packages/harness.js"
import { useBrowser } from "../support/hooks.ts"

const browser = useBrowser()
afterAll(clean)

// vitest does not run in vitest.
const targets = Object.keys(TARGETS).filter((it) => it !== "vitest")

describe.each(cases.filter(({ quick }) => quick === true))("$name", (it) => {
  test(`answers in ${targets.filter((target) => exception(it, target) === undefined).length} ways of building and running it`, async () => {
    const results = await runCase(it, targets, { browser: browser.browser, serve })
    expect(results.filter(({ state }) => state === "failed")).toEqual([])
    expect(results.filter(({ state }) => state === "ok").length).toBeGreaterThan(0)
  })
})
