/**
 * What a further instance costs: `registry.instantiate(key)` against `WebAssembly.instantiate(module)` by hand, of the same
 * module, compiled already, through a production bundle in Node and in Chromium.
 *
 * `npm run build`, then `node bench/instantiate.js`. Rounds alternate, and the median of the rounds' own ratios counts. Exit
 * code 1 when a bound is missed.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import wasmport from "../dist/src/esbuild.js"

const MOST = 1.05
const ROUNDS = Number(process.env.ROUNDS ?? 41)
/** With a mutable global, with plain functions, with a table; without memories, of which a page may not have thousands. */
const MODULES = { counter: "counter/counter.wasm", i64: "i64/i64.wasm", identity: "identity/identity.wasm" }

const MAIN = `
import { registry } from "wasmport/runtime"
${Object.keys(MODULES).map((name) => `import "./${name}.wasm"`).join("\n")}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const CALLS = 200

export async function run(rounds) {
  const results = []
  for (const key of ${JSON.stringify(Object.keys(MODULES).map((name) => `${name}.wasm`))}) {
    const module = await registry.get(key).module()
    const imports = {}
    const sides = [() => registry.instantiate(key), () => WebAssembly.instantiate(module, imports)]
    const ratios = []
    for (let round = -5; round < rounds; round++) {
      const took = []
      for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const start = performance.now()
        for (let i = 0; i < CALLS; i++) await sides[which]()
        took[which] = performance.now() - start
      }
      if (round >= 0) ratios.push(took[0] / took[1])
    }
    results.push({ key, ratio: median(ratios) })
  }
  return results
}
`

const root = mkdtempSync(join(tmpdir(), "wasmport-instantiate-"))
let missed = false
try {
  for (const [name, from] of Object.entries(MODULES)) copyFileSync(fileURLToPath(new URL(`../test_wasm/${from}`, import.meta.url)), join(root, `${name}.wasm`))
  writeFileSync(join(root, "main.js"), MAIN)
  for (const platform of ["node", "browser"]) {
    const outdir = join(root, `.${platform}`)
    await build({
      entryPoints: { index: join(root, "main.js") },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      format: "esm",
      platform,
      target: "es2022",
      outdir,
      logLevel: "silent",
      alias: { "wasmport/runtime": fileURLToPath(new URL("../dist/runtime-shim/index.js", import.meta.url)) },
      plugins: [wasmport({ types: false, inlineLimit: Infinity })],
    })
    const results = platform === "node" ? await (await import(pathToFileURL(join(outdir, "index.js")).href)).run(ROUNDS) : await inPage(outdir)
    for (const { key, ratio } of results) {
      if (ratio > MOST) missed = true
      console.log(`${platform === "node" ? "Node" : "Chromium"}, ${key}: registry.instantiate / WebAssembly.instantiate = ${ratio.toFixed(2)} (bound <= ${MOST})${ratio > MOST ? " MISSED" : ""}`)
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.exitCode = missed ? 1 : 0

/** In the browser that the tests use, whose file is TypeScript. */
async function inPage(folder) {
  const outfile = fileURLToPath(new URL("../test/.tmp/bench-browser.mjs", import.meta.url))
  await build({ entryPoints: [fileURLToPath(new URL("../test/browser.ts", import.meta.url))], outfile, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "error" })
  const { launch, serve } = await import(pathToFileURL(outfile).href)
  writeFileSync(join(folder, "index.html"), "<!doctype html>")
  const browser = await launch()
  const server = await serve(folder)
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/`)
    return await page.evaluate(`import("${server.url}/index.js").then((it) => it.run(${ROUNDS}))`)
  } finally {
    await server.close()
    await browser.close()
  }
}
