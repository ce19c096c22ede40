/**
 * The browser that the tests use, for benchmarks: its file is TypeScript, so it is bundled first.
 */
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

/** @type {typeof import("../test/support/browser.ts")} */
const { launch, launchOptions, serve } = await bundled()

export { launch, launchOptions, serve }

/**
 * Runs code in an empty page that has the folder's files beside it. Its clock steps by 5 µs: in a page that is not isolated, the
 * steps are 100 µs, which is longer than some measurements.
 * @param {string} folder
 * @param {string} code An expression, or a promise of its value.
 * @param {readonly string[]} [flags] Chromium's own.
 * @returns {Promise<{ value: unknown, browser: string }>} The value and the browser with its version.
 */
export async function inPage(folder, code, flags = []) {
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }
  const browser = await launch({ flags })
  const server = await serve(folder, {
    respond: (path) => (path === "/" ? { type: "text/html", body: "<!doctype html>", headers } : { headers }),
  })
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/`)
    return { value: await page.evaluate(code), browser: `Chromium ${browser.version()}` }
  } finally {
    await server.close()
    await browser.close()
  }
}

async function bundled() {
  const outfile = fileURLToPath(new URL("../test/.tmp/bench-browser.mjs", import.meta.url))
  await build({
    entryPoints: [fileURLToPath(new URL("../test/support/browser.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  })
  return await import(pathToFileURL(outfile).href)
}
