/** One plugin object in several builds, in sequence and at once: each build is as if it had the plugin for itself. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { build as esbuild } from "esbuild"
import { rolldown, watch as watchRolldown } from "rolldown"
import { rollup, watch as watchRollup } from "rollup"
import { build as vite, createBuilder, createServer } from "../support/vite.js"
import type { EnvironmentOptions } from "vite"
import { describe, expect, onTestFinished, test } from "vitest"
import forEsbuild from "wasmport/esbuild"
import forRolldown from "wasmport/rolldown"
import forRollup from "wasmport/rollup"
import forVite from "wasmport/vite"
import type { WasmportOptions } from "wasmport/rollup"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { projectOfTest } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"

interface Request {
  readonly root: string
  readonly entry: string
  readonly out: string
  readonly format?: "es" | "iife"
  readonly onNote?: (text: string) => void
}
type Build = (request: Request) => Promise<string>

/** A function that builds with the same plugin object each time, into `index.js`, whose path it gives. */
const USING: Record<Bundler, (options: WasmportOptions) => Build> = {
  vite(options) {
    const plugin = forVite(options)
    return async ({ root, entry, out, format = "es", onNote = () => {} }) => {
      await vite({
        root,
        configFile: false,
        logLevel: "silent",
        plugins: [plugin],
        customLogger: { ...SILENT, warn: onNote, warnOnce: onNote },
        build: {
          outDir: join(root, out),
          minify: false,
          ssr: join(root, entry),
          rollupOptions: {
            output: { format, entryFileNames: "index.js", name: "it" },
          },
        },
      })
      return join(root, out, "index.js")
    }
  },
  rollup(options) {
    const plugin = forRollup({ target: "node", ...options })
    return async ({ root, entry, out, format = "es", onNote = () => {} }) => {
      const build = await rollup({ input: join(root, entry), plugins: [plugin], onwarn: (it) => onNote(it.message) })
      await build.write({ dir: join(root, out), format, name: "it", entryFileNames: "index.js" })
      return join(root, out, "index.js")
    }
  },
  rolldown(options) {
    const plugin = forRolldown({ target: "node", ...options })
    return async ({ root, entry, out, format = "es", onNote = () => {} }) => {
      const input = { input: join(root, entry), cwd: root, plugins: [plugin] }
      const build = await rolldown({ ...input, onLog: (_, it) => onNote(it.message) })
      await build.write({ dir: join(root, out), format, name: "it", entryFileNames: "index.js" })
      return join(root, out, "index.js")
    }
  },
  esbuild(options) {
    const plugin = forEsbuild({ target: "node", ...options })
    return async ({ root, entry, out, format = "es", onNote = () => {} }) => {
      const { warnings } = await esbuild({
        absWorkingDir: root,
        entryPoints: { index: join(root, entry) },
        outdir: join(root, out),
        bundle: true,
        format: format === "es" ? "esm" : "iife",
        globalName: "it",
        logLevel: "silent",
        plugins: [plugin],
      })
      for (const { text } of warnings) onNote(text)
      return join(root, out, "index.js")
    }
  },
}

const SILENT = {
  hasWarned: false,
  info() {},
  error() {},
  clearScreen() {},
  hasErrorLogged: () => false,
}

const answering = async (answer: number): Promise<Uint8Array> =>
  Uint8Array.from(await wat(`(module (func (export "f") (result i32) i32.const ${answer}))`))

const project = async (answer: number): Promise<Project> =>
  await projectOfTest({
    "src/it.wasm": await answering(answer),
    "src/plain.js": 'export { f } from "./it.wasm"\n',
    "src/sync.js": 'export { f } from "./it.wasm?sync"\n',
    "src/registry.js": `import { registry } from "wasmport/runtime"
      export const f = () => registry.keys().join()
      export { f as g } from "./it.wasm"\n`,
  })

const wasmIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((it) => it.endsWith(".wasm"))
const answerOf = async (file: string): Promise<unknown> => (await imported<{ f(): unknown }>(file)).f()

describe.each(BUNDLERS)("%s", (bundler) => {
  test("builds of two projects at once each emit their own module, and write types into their own root", async () => {
    const projects = await Promise.all([project(1), project(2)])
    // Rollup's root is the working directory: its types would go into this repository.
    const types = bundler !== "rollup"
    const build = USING[bundler]({ inlineLimit: 0, types })
    const files = await Promise.all(projects.map(({ root }) => build({ root, entry: "src/plain.js", out: "dist" })))
    expect(await Promise.all(files.map(answerOf))).toEqual([1, 2])
    for (const { path } of projects) {
      expect(wasmIn(path("dist"))).toHaveLength(1)
      if (types) expect(existsSync(path("wasm-env.d.ts"))).toBe(true)
      if (types) expect(readFileSync(path("wasm-env.d.ts"), "utf8")).toContain('"src/it.wasm": ')
    }
  })

  test("ten builds of one project at once, with and without the registry, are all right", async () => {
    const { root, path } = await project(3)
    const build = USING[bundler]({ inlineLimit: 0, types: false })
    const entries = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? "plain" : "registry"))
    const files = await Promise.all(
      entries.map((entry, i) => build({ root, entry: `src/${entry}.js`, out: `dist/${i}` })),
    )
    const key = bundler === "rollup" ? expect.stringMatching(/src\/it\.wasm$/) : "src/it.wasm"
    expect(await Promise.all(files.map(answerOf))).toEqual(entries.map((it) => (it === "plain" ? 3 : key)))
    for (let i = 0; i < 10; i++) expect(wasmIn(path("dist", `${i}`))).toHaveLength(1)
  })

  test("a script and a module at once: the script is refused what waits, and neither sees the other's format", async () => {
    const { root } = await project(4)
    const build = USING[bundler]({ types: false })
    const of = (entry: string, format: "es" | "iife"): Promise<string> =>
      build({ root, entry: `src/${entry}.js`, out: `dist/${entry}-${format}`, format })
    const results = await Promise.allSettled([
      of("plain", "iife"),
      of("plain", "es"),
      of("sync", "iife"),
      of("sync", "es"),
    ])
    expect(results.map((it) => it.status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"])
    expect(String((results[0] as PromiseRejectedResult).reason)).toContain('the output format "iife"')
    // And afterwards.
    await of("plain", "es")
    await of("sync", "iife")
  })

  test("a form that only an earlier build imported is none of this build's, and an earlier failure is none either", async () => {
    const { root, path, write } = await project(5)
    const build = USING[bundler]({ types: false })
    const notes: string[] = []
    const of = (entry: string): Promise<string> =>
      build({ root, entry: `src/${entry}.js`, out: `dist/${entry}`, onNote: (it) => notes.push(it) })
    await of("sync")
    await write({ "src/it.wasm": "broken" })
    await expect(of("plain")).rejects.toThrow()
    await write({ "src/it.wasm": await answering(6) })
    expect(await answerOf(await of("plain"))).toBe(6)
    expect(notes.filter((it) => it.includes("two instances"))).toEqual([])
    expect(existsSync(path("dist/plain"))).toBe(true)
  })
})

test.each(["rollup", "rolldown"] as const)("%s: two outputs of one bundle at once", async (bundler) => {
  const { path } = await project(7)
  const input = path("src/sync.js")
  const plugin = { types: false, inlineLimit: 0 } as const
  const bundle =
    bundler === "rollup"
      ? await rollup({ input, plugins: [forRollup(plugin)] })
      : await rolldown({ input, plugins: [forRolldown(plugin)] })
  await Promise.all(
    (["es", "iife", "es", "cjs"] as const).map((format, i) =>
      bundle.write({ dir: path(`dist/${i}`), format, name: "it", entryFileNames: "index.js" }),
    ),
  )
  for (const i of [0, 2]) expect(await answerOf(path(`dist/${i}/index.js`))).toBe(7)
  const script = readFileSync(path("dist/1/index.js"), "utf8")
  expect((new Function(`${script}; return it`)() as { f(): number }).f()).toBe(7)
})

test.each(["rollup", "rolldown"] as const)("%s: a watcher and builds at once by one plugin", async (bundler) => {
  const { root, path, write } = await project(8)
  const plugin = bundler === "rollup" ? forRollup({ types: false }) : forRolldown({ types: false })
  const options = {
    input: path("src/plain.js"),
    plugins: [plugin as never],
    output: { dir: path("dist/watched"), entryFileNames: "index.js" },
  }
  const watcher = bundler === "rollup" ? watchRollup(options) : watchRolldown({ ...options, cwd: root })
  onTestFinished(() => watcher.close())
  let ends = 0
  watcher.on("event", (event) => {
    if (event.code === "END") ends++
  })
  await expect.poll(() => ends, { timeout: 10_000 }).toBe(1)
  const build = async (i: number): Promise<void> => {
    const input = { input: path("src/plain.js"), plugins: [plugin as never] }
    const made = bundler === "rollup" ? await rollup(input) : await rolldown({ ...input, cwd: root })
    await made.write({ dir: path(`dist/${i}`), entryFileNames: "index.js" })
  }
  await write({ "src/it.wasm": await answering(9) })
  await Promise.all([0, 1, 2, 3].map(build))
  await expect.poll(() => ends, { timeout: 10_000 }).toBeGreaterThan(1)
  for (const name of ["watched", "0", "3"]) expect(await answerOf(path(`dist/${name}/index.js`))).toBe(9)
})

test.each([
  ["vite", forVite],
  ["rolldown", forRolldown],
  ["rollup", forRollup],
  ["esbuild", forEsbuild],
] as const)("%s: nothing in the plugin stops a copy of all objects of a config, as Nuxt makes one", (_, plugin) => {
  const found: string[] = []
  const look = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || value instanceof RegExp) return
    // Copied by `new`, without arguments.
    if (!Array.isArray(value) && value.constructor !== Object) found.push(path)
    for (const key in value) look((value as Record<string, unknown>)[key], `${path}.${key}`)
  }
  look(plugin(), "plugin")
  expect(found).toEqual([])
})

describe("Vite", () => {
  const environments = { client: { consumer: "client" }, ssr: {}, edge: { consumer: "server" } } as const
  const inputs = (path: Project["path"]): Record<string, EnvironmentOptions> =>
    Object.fromEntries(
      Object.entries(environments).map(([name, of]) => [
        name,
        {
          ...of,
          build: {
            outDir: path("dist", name),
            rollupOptions: {
              input: path("src/plain.js"),
              preserveEntrySignatures: "strict",
              output: { entryFileNames: "index.js" },
            },
          },
        },
      ]),
    )

  test.each([true, false])("builds all environments at once, with shared plugins %s", async (shared) => {
    const { root, path } = await project(10)
    const builder = await createBuilder({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [forVite({ types: false, inlineLimit: 0 })],
      builder: { sharedConfigBuild: shared, sharedPlugins: shared },
      environments: inputs(path),
    })
    await Promise.all(Object.values(builder.environments).map((it) => builder.build(it)))
    for (const name of Object.keys(environments)) {
      const [file = "", ...others] = wasmIn(path("dist", name))
      expect(others).toEqual([])
      expect(readFileSync(path("dist", name, file)).equals(await answering(10)), name).toBe(true)
      if (name !== "client") expect(await answerOf(path("dist", name, "index.js")), name).toBe(10)
    }
  })

  test("a page's build before and beside a server's takes none of its hooks away", async () => {
    const { root, path } = await project(11)
    const plugin = forVite({ types: false, inlineLimit: 0 })
    const config = { root, configFile: false as const, logLevel: "silent" as const, plugins: [plugin] }
    const page = (out: string): Promise<unknown> =>
      vite({ ...config, build: { outDir: path(out), rollupOptions: { input: path("src/plain.js") } } })
    const server = (out: string): Promise<unknown> =>
      vite({
        ...config,
        build: {
          outDir: path(out),
          ssr: path("src/plain.js"),
          rollupOptions: { output: { entryFileNames: "index.js" } },
        },
      })
    await page("dist/page")
    await server("dist/server")
    await Promise.all([page("dist/page-2"), server("dist/server-2"), page("dist/page-3"), server("dist/server-3")])
    for (const name of ["server", "server-2", "server-3"])
      expect(await answerOf(path("dist", name, "index.js")), name).toBe(11)
  })

  test("two dev servers at once serve their own files, say their own notes and write their own types", async () => {
    const projects = await Promise.all([project(12), project(13)])
    const plugin = forVite()
    const notes: string[][] = [[], []]
    const servers = await Promise.all(
      projects.map(({ root }, i) =>
        createServer({
          root,
          configFile: false,
          plugins: [plugin],
          customLogger: { ...SILENT, warn: (it) => notes[i]?.push(it), warnOnce: () => {} },
          server: { middlewareMode: true, ws: false },
        }),
      ),
    )
    onTestFinished(async () => void (await Promise.all(servers.map((it) => it.close()))))
    const [first, second] = await Promise.all(servers.map((it) => it.ssrLoadModule("/src/plain.js")))
    expect([first, second].map((it) => (it as { f(): number }).f())).toEqual([12, 13])
    // Nobody's but the other server's.
    const outside = projects[1]?.path("src/it.wasm")
    await expect(servers[0]?.environments.client.transformRequest(`/@fs${outside}`)).rejects.toThrow("/src/it.wasm")
    for (const { path } of projects)
      await expect.poll(() => existsSync(path("src/it.d.wasm.ts")), { timeout: 5000 }).toBe(true)
    expect(notes.flat()).toEqual([])
  })
})
