/** A server's build that another tool bundles again, as frameworks do with theirs: the modules go along. */
import { execFile } from "node:child_process"
import { readdirSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { build as esbuild } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { build } from "../support/vite.js"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { projectOfTest } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"
import { padded } from "../support/padded.js"
import { fixture } from "../support/wasm.ts"

/** Every form that a server's code may have. */
const SERVER = `import { add } from "./math.wasm"
import { increment, read } from "./counter.wasm?lazy"
import { multiply } from "./other.wasm?defer"
import init from "./math.wasm?init"
import module from "./math.wasm?module"
import { ready, registry } from "wasmport/runtime"
await ready()
await increment()
const made = await registry.instantiate("counter.wasm")
console.log(JSON.stringify([add(2, 3), await read(), multiply(2, 3), (await init()).exports.add(1, 1), new WebAssembly.Instance(module).exports.add(4, 4), made.call("read")]))
`
const ANSWERS = [5, 1, 6, 2, 8, 0]
const externals = { external: /^node:/, logLevel: "silent" } as const

/** A second step without our plugin, into `index.js` of another folder. */
const AGAIN: Record<string, (from: string, to: string) => Promise<unknown>> = {
  Rollup: async (input, dir) =>
    (await rollup({ input, ...externals })).write({ dir, format: "es", entryFileNames: "index.js" }),
  Rolldown: async (input, dir) =>
    (await rolldown({ input, platform: "node", ...externals })).write({
      dir,
      format: "es",
      entryFileNames: "index.js",
    }),
  esbuild: (from, outdir) =>
    esbuild({
      entryPoints: { index: from },
      bundle: true,
      format: "esm",
      platform: "node",
      outdir,
      logLevel: "silent",
    }),
  Vite: (from, outDir) =>
    build({
      root: join(from, ".."),
      configFile: false,
      logLevel: "silent",
      ssr: { noExternal: true },
      build: { ssr: from, outDir, rollupOptions: { output: { entryFileNames: "index.js" } } },
    }),
}

describe("a server's build by Vite", () => {
  const app = (): Promise<Project> =>
    projectOfTest({
      "package.json": JSON.stringify({ type: "module" }),
      "server.js": SERVER,
      "math.wasm": padded(fixture("math")),
      "counter.wasm": padded(fixture("counter")),
      // Large enough that its text stands in pieces.
      "other.wasm": padded(fixture("math"), 2_000_000),
    })
  const built = (project: Project, options: WasmportOptions = {}): Promise<unknown> =>
    build({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport({ types: false, ...options })],
      build: { ssr: "server.js" },
    })
  const answersOf = async (file: string): Promise<unknown> =>
    JSON.parse((await promisify(execFile)(process.execPath, [file])).stdout) as unknown
  const wasmIn = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wasm"))

  test.each(Object.keys(AGAIN))("runs after %s has bundled it once more, in another folder", async (tool) => {
    const project = await app()
    await built(project)
    await AGAIN[tool]?.(project.path("dist/server.js"), project.path("again"))
    renameSync(project.path("dist"), project.path("gone"))
    expect(await answersOf(project.path("again/index.js"))).toEqual(ANSWERS)
  })

  test("has its bytes in texts of less than a megabyte, since V8 copies a longer one again for each megabyte", async () => {
    const project = await app()
    await built(project)
    const texts = readFileSync(project.path("dist/server.js"), "utf8").match(/[\w+/=]{1000,}/g) ?? []
    expect(Math.max(...texts.map((it) => it.length))).toBe(1 << 18)
  })

  test("runs where there is no Buffer", async () => {
    const project = await app()
    await built(project)
    await project.write({ "edge.mjs": 'delete globalThis.Buffer\nawait import("./dist/server.js")\n' })
    await expect(answersOf(project.path("edge.mjs"))).resolves.toEqual(ANSWERS)
  })

  test("has the modules in its code, and beside it where inlineLimit says so", async () => {
    const project = await app()
    await built(project)
    expect(wasmIn(project.path("dist"))).toEqual([])
    await built(project, { inlineLimit: 0 })
    expect(wasmIn(project.path("dist"))).toHaveLength(3)
    expect(await answersOf(project.path("dist/server.js"))).toEqual(ANSWERS)
  })

  test("asks a function for the limit of each file, by its path, and says for which side", async () => {
    const project = await app()
    await project.write({
      "index.html": '<script type="module" src="./main.js"></script>\n',
      "main.js": 'import { add } from "./math.wasm"\nconsole.log(add(1, 2))\n',
    })
    const asked = new Set<string>()
    const inlineLimit = (file: string, environment: string): number => {
      asked.add(`${file} ${environment}`)
      return environment === "server" && file === "math.wasm" ? 0 : Infinity
    }
    await built(project, { inlineLimit })
    expect(wasmIn(project.path("dist"))).toHaveLength(1)
    expect(await answersOf(project.path("dist/server.js"))).toEqual(ANSWERS)
    await build({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport({ types: false, inlineLimit })],
    })
    expect(wasmIn(project.path("dist"))).toEqual([])
    expect([...asked].sort()).toEqual([
      "counter.wasm server",
      "math.wasm client",
      "math.wasm server",
      "other.wasm server",
    ])
  })

  test("leaves the page's modules where they are: in files, above the bundler's own limit", async () => {
    const project = await app()
    await project.write({
      "index.html": '<script type="module" src="./main.js"></script>\n',
      "main.js": 'import { add } from "./math.wasm"\nconsole.log(add(1, 2))\n',
    })
    await build({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport({ types: false })],
    })
    expect(wasmIn(project.path("dist"))).toHaveLength(1)
  })
})
