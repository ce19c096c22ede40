/** The modules of the specification's test suite, read by parse() and by a browser with the features that V8 has behind flags. */
import { expect, test } from "vitest"
import { useBrowser } from "../support/hooks.ts"
import { askEngine, fixtureModules, hold, specModules } from "../support/spec-modules.ts"
import type { EngineInterface } from "../support/spec-modules.ts"

const browser = useBrowser({
  flags: ["--js-flags=--wasm-compact-imports,--wasm-custom-descriptors,--wasm-shared,--wasm-wasmfx"],
})

test("a browser reads every module as parse() does", async () => {
  const modules = [...specModules(), ...fixtureModules()]
  const encoded = modules.map(({ bytes }) => Buffer.from(bytes).toString("base64"))
  // As text: the test runner would rewrite what it calls.
  const ask = `(list) => list.map((text) => (${askEngine.toString()})(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))))`
  const answers = await browser.evaluate<EngineInterface[]>("about:blank", `(${ask})(${JSON.stringify(encoded)})`)
  const held = hold(modules, answers)
  expect(held.problems).toEqual([])
  expect(held.byEngine).toBeGreaterThan(2600)
  // Chromium 156 is the first here to know compact imports, and no Node does.
  const compact = answers.filter((answer, i) => answer !== undefined && modules[i]!.where.includes("compact-import"))
  if (Number.parseInt(browser.browser.version()) >= 156) expect(compact.length).toBeGreaterThan(4)
})
