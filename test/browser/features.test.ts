/** `features()` in Chromium, beside wasm-feature-detect: in a page that is isolated, in one that is not, and in a worker. */
import { join } from "node:path"
import { build } from "esbuild"
import { expect, test } from "vitest"
import { serveInTest, useBrowser } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"

const browser = useBrowser()

const CODE = `
import { features } from ${JSON.stringify(join(REPOSITORY, "dist/runtime-shim/features.js"))}
import * as reference from "wasm-feature-detect"
export const both = async () => {
  const ours = features()
  const theirs = {}
  for (const name of Object.keys(ours)) theirs[name] = name in reference ? await reference[name]() : ours[name]
  return [ours, theirs]
}
if ("WorkerGlobalScope" in globalThis) both().then((it) => postMessage(it))
`
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
}
/** All that this Chromium can do. */
const ALL = {
  simd: true,
  relaxedSimd: true,
  threads: true,
  gc: true,
  exceptions: true,
  exceptionsFinal: true,
  tailCall: true,
  memory64: true,
  jspi: true,
  jsStringBuiltins: true,
  wasi: true,
}

test.each([
  ["isolated", true],
  ["not isolated", false],
])("features agrees with wasm-feature-detect in a page and a worker: %s", async (_, isIsolated) => {
  const { outputFiles } = await build({
    stdin: { contents: CODE, resolveDir: join(REPOSITORY, "test") },
    bundle: true,
    format: "esm",
    write: false,
  })
  const headers = isIsolated ? ISOLATED : {}
  const { url } = await serveInTest(REPOSITORY, {
    respond: (path) =>
      path === "/features.js"
        ? { type: "text/javascript", body: outputFiles[0]?.text ?? "", headers }
        : { type: "text/html", body: "<!doctype html>", headers },
  })
  const expected = { ...ALL, threads: isIsolated }
  const page = await browser.evaluate(url, `import("/features.js").then((it) => it.both())`)
  const worker = await browser.evaluate(
    url,
    `new Promise((resolve) => { new Worker("/features.js", { type: "module" }).onmessage = ({ data }) => resolve(data) })`,
  )
  expect(page).toEqual([expected, expected])
  expect(worker).toEqual([expected, expected])
})
