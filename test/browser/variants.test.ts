/** Variants in Chromium: the page fetches one file, the best that it can run, from builds and from Vite's dev server. */
import { describe, expect, test } from "vitest"
import wasmportVite from "wasmport/vite"
import { BUNDLERS } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { made } from "../support/variant-modules.ts"

const browser = useBrowser()
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
}
const project = useProject({
  "src/math.wasm": made({ which: 1, memory: {} }),
  "src/math.simd.wasm": made({ which: 2, uses: ["simd"], memory: {} }),
  "src/math.relaxed-simd.wasm": made({ which: 3, uses: ["relaxedSimd"], memory: {} }),
  "src/math.relaxed-simd.threads.wasm": made({
    which: 4,
    uses: ["relaxedSimd", "threads"],
    memory: { shared: true, min: 1, max: 2 },
  }),
  "src/main.js": `import * as plain from "./math.wasm"
import * as lazy from "./math.wasm?lazy"
import init from "./math.wasm?init"
export const answers = async () => [plain.which(), await lazy.which(), (await init()).exports.which(), plain.memory.buffer.constructor.name]
`,
  "src/worker.js": 'import { which } from "./math.wasm"\npostMessage(which())\n',
  "src/script.js": 'import { which } from "./math.wasm?lazy"\nglobalThis.answer = which()\n',
  "index.html": "<!doctype html>",
})

/**
 * The value of the expression in a page at `url`, and the `.wasm` files that were asked for. `without`: the engine has no
 * features.
 */
async function visit(url: string, expression: string, without = false): Promise<{ answer: unknown; asked: string[] }> {
  const page = await browser.open()
  if (without) await page.addInitScript("WebAssembly.validate = () => false")
  const asked: string[] = []
  page.on("request", (request) => {
    const name = /\/([^/]+)\.wasm$/.exec(new URL(request.url()).pathname)?.[1]
    if (name !== undefined && request.resourceType() !== "script") asked.push(name.replace(/-[\w-]{8}$/, ""))
  })
  await page.goto(url)
  return { answer: await page.evaluate(expression), asked }
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test("a page fetches the best that it can run, and nothing else", async () => {
    const options = { variants: true, inlineLimit: 0 }
    const { dir } = await project.build(bundler, "src/main.js", { platform: "browser", options })
    const expression = 'import("/index.js").then((it) => it.answers())'
    const { url } = await serveInTest(dir)
    expect(await visit(url, expression)).toEqual({
      answer: [3, 3, 3, "ArrayBuffer"],
      asked: ["math.relaxed-simd"],
    })
    expect(await visit(url, expression, true)).toEqual({ answer: [1, 1, 1, "ArrayBuffer"], asked: ["math"] })
    const isolated = await serveInTest(dir, {
      respond: (path) =>
        path === "/" ? { type: "text/html", body: "<!doctype html>", headers: ISOLATED } : { headers: ISOLATED },
    })
    expect(await visit(isolated.url, expression)).toEqual({
      answer: [4, 4, 4, "SharedArrayBuffer"],
      asked: ["math.relaxed-simd.threads"],
    })
  })
})

test.each(BUNDLERS)("%s: a script without modules fetches the best, too", async (bundler) => {
  const options = { variants: true, inlineLimit: 0 }
  const { dir } = await project.build(bundler, "src/script.js", { platform: "browser", format: "iife", options })
  const { url } = await serveInTest(dir)
  const expression = `new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: "/index.js", onerror: reject })
    script.onload = () => resolve(globalThis.answer)
    document.head.append(script)
  })`
  expect(await visit(url, expression)).toEqual({ answer: 3, asked: ["math.relaxed-simd"] })
})

test.each([
  ["rollup", "webworker"],
  ["esbuild", "webworker"],
] as const)("a worker chooses while it starts, by %s with target %s", async (bundler, target) => {
  const options = { variants: true, inlineLimit: 0, target }
  const { dir } = await project.build(bundler, "src/worker.js", { platform: "browser", options })
  const { url } = await serveInTest(dir)
  const { answer } = await visit(
    url,
    'new Promise((resolve) => { new Worker("/index.js", { type: "module" }).onmessage = ({ data }) => resolve(data) })',
  )
  expect(answer).toBe(3)
})

test("Vite's dev server serves the best that the page can run, and nothing else", async () => {
  const { url } = await viteInTest({
    root: project.root,
    plugins: [wasmportVite({ types: false, variants: true })],
    optimizeDeps: { noDiscovery: true },
  })
  const expression = 'import("/src/main.js").then((it) => it.answers())'
  expect(await visit(`${url}blank`, expression)).toEqual({
    answer: [3, 3, 3, "ArrayBuffer"],
    asked: ["math.relaxed-simd"],
  })
  expect(await visit(`${url}blank`, expression, true)).toEqual({ answer: [1, 1, 1, "ArrayBuffer"], asked: ["math"] })
})
