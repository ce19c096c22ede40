/**
 * What a further instance costs: `registry.instantiate(key)` against `WebAssembly.instantiate(module)` by hand, of the same
 * module, compiled already, through a production bundle in Node and in Chromium.
 *
 * The least is what any such function can do: an object in a promise around `new WebAssembly.Instance(module, imports)`.
 *
 * `npm run build`, then `node bench/instantiate.js`. Rounds alternate, and the median of the rounds' own ratios counts. Exit
 * code 1 when a bound is missed.
 */
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import wasmport from "../dist/src/esbuild.js"

const MOST = 1.05
const ROUNDS = Number(process.env.ROUNDS ?? 31)
/**
 * A mutable global, plain functions, a table: a few hundred bytes each. Then, with memories, what a toolchain makes: Zig's
 * strings and lists (3 KB), AssemblyScript's with its runtime and an import (6 KB), hundreds of functions (8 KB).
 */
const MODULES = {
  counter: { from: "counter/counter.wasm" },
  i64: { from: "i64/i64.wasm" },
  identity: { from: "identity/identity.wasm" },
  zig: { from: "wit-canonical/wit-canonical.wasm", hasMemory: true },
  assemblyscript: { from: "wit-managed/wit-managed.wasm", hasMemory: true },
  big: { from: "big/big.wasm", hasMemory: true },
}
const HOST = "export const upper = (text) => text\n"

/** What the app asks of instances decides what it has of the registry: nothing but exports, or all of it. */
const APPS = {
  "exports only": { more: "", has: "", lacks: "EXPORT_NOT_FOUND" },
  calls: { more: "export const f = (a) => a.call('f')", has: "EXPORT_NOT_FOUND", lacks: "tracked:" },
  "calls and stats": { more: "export const f = (a) => [a.call('f'), registry.stats()]", has: "tracked:", lacks: "\0" },
}

const main = (more) => `
import { registry } from "wasmport/runtime"
import * as host from "./host.js"
${Object.keys(MODULES)
  .map((name) => `import "./${name}.wasm"`)
  .join("\n")}
${more}

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1]

export async function run(rounds) {
  const results = []
  for (const [key, calls] of ${JSON.stringify(Object.entries(MODULES).map(([name, { hasMemory }]) => [`${name}.wasm`, hasMemory ? 60 : 3000]))}) {
    const module = await registry.get(key).module()
    const imports = { "./host.js": host }
    const sides = [
      () => registry.instantiate(key),
      () => WebAssembly.instantiate(module, imports),
      async () => ({ raw: new WebAssembly.Instance(module, imports) }),
    ]
    // As in an app: what an instance looks like is not forgotten with the last of them.
    const alive = await registry.instantiate(key)
    const ratios = []
    const floors = []
    for (let round = -15; round < rounds; round++) {
      const took = []
      for (const which of round % 2 === 0 ? [0, 1, 2] : [2, 1, 0]) {
        // What one side left to collect is not the other's; and memories are address space, of which there is only so much. With that the
        // engine forgets what it has optimised, so that rounds of a millisecond would measure how it learns it again.
        gc()
        await new Promise((resolve) => setTimeout(resolve))
        const start = performance.now()
        for (let i = 0; i < calls; i++) await sides[which]()
        took[which] = performance.now() - start
      }
      if (round < 0) continue
      ratios.push(took[0] / took[1])
      floors.push(took[2] / took[1])
    }
    results.push({ key, ratio: median(ratios), floor: median(floors), alive: alive.key })
  }
  return results
}
`

let missed = false
for (const [app, { more, has, lacks }] of Object.entries(APPS)) {
  const root = mkdtempSync(join(tmpdir(), "wasmport-instantiate-"))
  try {
    for (const [name, { from }] of Object.entries(MODULES))
      copyFileSync(fileURLToPath(new URL(`../test_wasm/${from}`, import.meta.url)), join(root, `${name}.wasm`))
    writeFileSync(join(root, "host.js"), HOST)
    writeFileSync(join(root, "main.js"), main(more))
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
        plugins: [wasmport({ types: false, inlineLimit: Infinity })],
      })
      const code = readFileSync(join(outdir, "index.js"), "utf8")
      if (!code.includes(has) || code.includes(lacks))
        throw new Error(`${app}: the bundle has another registry than the app asks for`)
      const results = platform === "node" ? inNode(outdir) : await inPage(outdir)
      for (const { key, ratio, floor } of results) {
        if (ratio > MOST) missed = true
        console.log(
          `${platform === "node" ? "Node" : "Chromium"}, ${app}, ${key}: registry.instantiate / WebAssembly.instantiate = ${ratio.toFixed(2)} (bound <= ${MOST}; the least that an object around an instance takes: ${floor.toFixed(2)})${ratio > MOST ? " MISSED" : ""}`,
        )
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
process.exitCode = missed ? 1 : 0

/** In a process of its own: what the one before has left of its memories would be this one's to collect. */
function inNode(folder) {
  const code = `const { run } = await import(${JSON.stringify(pathToFileURL(join(folder, "index.js")).href)}); console.log(JSON.stringify(await run(${ROUNDS})))`
  return JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", code], { encoding: "utf8" }),
  )
}

/** In the browser that the tests use, whose file is TypeScript. */
async function inPage(folder) {
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
  const { launch, serve } = await import(pathToFileURL(outfile).href)
  writeFileSync(join(folder, "index.html"), "<!doctype html>")
  const browser = await launch({ flags: ["--js-flags=--expose-gc"] })
  // Isolated pages have a clock that steps by 5 µs; that of others, by 100 µs, is coarser than what is measured.
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }
  const server = await serve(folder, { respond: () => ({ headers }) })
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/`)
    return await page.evaluate(`import("${server.url}/index.js").then((it) => it.run(${ROUNDS}))`)
  } finally {
    await server.close()
    await browser.close()
  }
}
