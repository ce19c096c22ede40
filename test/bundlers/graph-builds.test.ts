/** The registry's table while the graph is made and remade: modules that come late, builds that are watched, unchanged sources. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { context as esbuildContext } from "esbuild"
import commonjsModule from "@rollup/plugin-commonjs"
import { rolldown, watch as rolldownWatch } from "rolldown"
import { rollup, watch as rollupWatch } from "rollup"
import type { Plugin } from "rollup"
import { build as viteBuild, createServer } from "../support/vite.js"
import { describe, expect, onTestFinished, test } from "vitest"
import esbuildPlugin from "wasmport/esbuild"
import rolldownPlugin from "wasmport/rolldown"
import rollupPlugin from "wasmport/rollup"
import vitePlugin from "wasmport/vite"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { projectOfTest, useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const ENTRY =
  'import { explain, registry } from "wasmport/runtime"\nexport const keys = registry.keys()\nexport const told = explain(new Error("it"))\n'
const OPTIONS = { types: false } as const

/** Its types are those of CommonJS. */
const commonjs = commonjsModule as unknown as () => Plugin

/** Adapters of plugins that are written for Rollup. */
const as = <T>(plugin: unknown): T => plugin as T

/** The value that a built entry exports as `keys`. */
async function keysOf(file: string): Promise<unknown> {
  const text = readFileSync(file)
  // By its content: Node evaluates a URL once.
  const version = createHash("sha256").update(text).digest("hex")
  return ((await import(`${pathToFileURL(file).href}?${version}`)) as { keys: unknown }).keys
}

describe("the table is whole however long other plugins take", () => {
  const LEAVES = Array.from({ length: 12 }, (_, i) => `m${String(i).padStart(2, "0")}.wasm`)
  /** A module leads to a .wasm, to two further modules, one of them late, and the first of all to the registry. */
  const project = useProject(() => ({
    ...Object.fromEntries(LEAVES.map((name) => [`src/${name}`, fixture("empty")])),
    ...Object.fromEntries(
      LEAVES.map((name, i) => [
        `src/m${i}.js`,
        `import "./${name}${["", "?lazy", "?defer", "?init"][i % 4]}"\n` +
          [2 * i + 1, 2 * i + 2]
            .filter((next) => next < LEAVES.length)
            .map((next) =>
              next % 2 === 0
                ? `export const late${next} = () => import("./m${next}.js")\n`
                : `import "./m${next}.js"\n`,
            )
            .join(""),
      ]),
    ),
    "src/index.js": `import "./m0.js"\n${ENTRY}`,
  }))

  /** Numbers from 0 to 1 that are the same in every run. */
  function numbers(seed: number): () => number {
    let state = seed
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  function slow(seed: number): Plugin {
    const random = numbers(seed)
    const wait = (): Promise<null> => new Promise((resolve) => setTimeout(resolve, random() * 20, null))
    return { name: "slow", resolveId: wait, load: wait, transform: wait }
  }

  const BUILDS: Record<string, (input: string, dir: string, delays: Plugin) => Promise<unknown>> = {
    async rollup(input, dir, delays) {
      const build = await rollup({ input, plugins: [delays, rollupPlugin(OPTIONS)], onwarn: () => {} })
      await build.write({ dir })
      await build.close()
    },
    async rolldown(input, dir, delays) {
      const build = await rolldown({
        input,
        cwd: project.root,
        logLevel: "silent",
        plugins: [as<{ name: string }>(delays), rolldownPlugin(OPTIONS)],
      })
      await build.write({ dir })
      await build.close()
    },
    async vite(input, dir, delays) {
      await viteBuild({
        root: project.root,
        configFile: false,
        logLevel: "silent",
        plugins: [as<{ name: string }>(delays), vitePlugin(OPTIONS)],
        build: { outDir: dir, ssr: input, minify: false },
      })
    },
  }

  test.each(Object.keys(BUILDS))("by %s, 20 builds", async (bundler) => {
    const cwd = process.cwd()
    process.chdir(project.root)
    onTestFinished(() => process.chdir(cwd))
    // At once: they wait for timers, and not for the processor.
    const built = Array.from({ length: 20 }, async (_, seed) => {
      const dir = project.path(".dist", `${bundler}-${seed}`)
      await BUILDS[bundler]!(project.path("src/index.js"), dir, slow(seed))
      return await keysOf(join(dir, "index.js"))
    })
    const keys = LEAVES.map((name) => `src/${name}`)
    expect(await Promise.all(built)).toEqual(built.map(() => keys))
  })
})

/** The plugin for CommonJS loads what a module imports in order to resolve it, or to take it from the cache; we load importers of a `.wasm`. */
const ROLLUP_PLUGINS: Record<string, () => Plugin[]> = {
  "without CommonJS": () => [rollupPlugin(OPTIONS)],
  "with CommonJS behind": () => [rollupPlugin(OPTIONS), commonjs()],
  "with CommonJS in front": () => [commonjs(), rollupPlugin(OPTIONS)],
}

function watchWithRollup(project: Project, plugins: Plugin[]): void {
  const input = project.path("src/index.js")
  const watcher = rollupWatch({ input, plugins, output: { dir: project.path("dist") }, onwarn: () => {} })
  onTestFinished(() => watcher.close())
  watcher.on("event", (event) => void ("result" in event && event.result?.close()))
}

test.each(Object.entries(ROLLUP_PLUGINS))(
  "rollup.watch goes on where a wasm and the JavaScript that it imports import each other, %s",
  async (_, plugins) => {
    const project = await projectOfTest({
      "src/index.js": 'import { steps } from "./cycle.wasm"\nexport const keys = [steps(27)]\n',
      "src/cycle.wasm": fixture("cycle"),
      "src/next.js": readFileSync(join(REPOSITORY, "test_wasm/cycle/next.js")),
    })
    watchWithRollup(project, plugins())
    for (const number of [0, 1, 2]) {
      await expect
        .poll(() => keysOf(project.path("dist/index.js")).catch(String), { timeout: 20_000 })
        .toEqual([111 + number])
      await new Promise((resolve) => setTimeout(resolve, 300))
      const code = `import { steps } from "./cycle.wasm"\nexport const keys = [steps(27) + ${number + 1}]\n`
      await project.write({ "src/index.js": code })
    }
  },
)

describe("a watcher's next build lists what was added, and not what was taken away", () => {
  const files = (): Record<string, string | Uint8Array> => ({
    "src/index.js": `import "./other.js"\n${ENTRY}`,
    "src/other.js": 'import "./a.wasm"\n',
    "src/a.wasm": fixture("math"),
    "src/b.wasm": fixture("counter"),
  })

  /** Edits the file that does not use the registry, there and back; `keys` are those of the newest build. */
  async function edits(project: Project, keys: () => unknown): Promise<void> {
    const becomes = (wanted: string[]): Promise<void> =>
      expect.poll(keys, { timeout: 20_000, interval: 50 }).toEqual(wanted)
    await becomes(["src/a.wasm"])
    // Some watchers do not see what happens in the moment in which they start.
    await new Promise((resolve) => setTimeout(resolve, 300))
    await project.write({ "src/other.js": 'import "./a.wasm"\nexport const late = () => import("./b.wasm?init")\n' })
    await becomes(["src/a.wasm", "src/b.wasm"])
    await new Promise((resolve) => setTimeout(resolve, 300))
    await project.write({ "src/other.js": 'import "./b.wasm"\n' })
    await becomes(["src/b.wasm"])
  }

  const newest = (file: string) => (): Promise<unknown> => keysOf(file).catch((error: unknown) => String(error))

  async function inRoot(): Promise<Project> {
    const project = await projectOfTest(files())
    const cwd = process.cwd()
    process.chdir(project.root)
    onTestFinished(() => process.chdir(cwd))
    return project
  }

  test.each(Object.entries(ROLLUP_PLUGINS))("rollup.watch, %s", async (_, plugins) => {
    const project = await inRoot()
    watchWithRollup(project, plugins())
    await edits(project, newest(project.path("dist/index.js")))
  })

  test("rolldown.watch", async () => {
    const project = await inRoot()
    const watcher = rolldownWatch({
      input: project.path("src/index.js"),
      cwd: project.root,
      logLevel: "silent",
      plugins: [rolldownPlugin(OPTIONS)],
      output: { dir: project.path("dist") },
    })
    onTestFinished(() => watcher.close())
    watcher.on("event", (event) => void ("result" in event && event.result?.close()))
    await edits(project, newest(project.path("dist/index.js")))
  })

  test("vite build --watch", async () => {
    const project = await inRoot()
    const watcher = await viteBuild({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [vitePlugin(OPTIONS)],
      build: { outDir: project.path("dist"), ssr: project.path("src/index.js"), watch: {} },
    })
    onTestFinished(() => ("close" in watcher ? watcher.close() : undefined))
    await edits(project, newest(project.path("dist/index.js")))
  })

  test("a watched context of esbuild's", async () => {
    const project = await inRoot()
    const watched = await esbuildContext({
      entryPoints: [project.path("src/index.js")],
      absWorkingDir: project.root,
      bundle: true,
      format: "esm",
      platform: "node",
      outdir: project.path("dist"),
      logLevel: "silent",
      plugins: [esbuildPlugin(OPTIONS)],
    })
    onTestFinished(() => watched.dispose())
    await watched.watch()
    await edits(project, newest(project.path("dist/index.js")))
  })

  test("Vite's dev server lists what is loaded, once it is asked again", async () => {
    const project = await inRoot()
    const server = await createServer({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      appType: "custom",
      server: { middlewareMode: true, ws: false },
      plugins: [vitePlugin(OPTIONS)],
    })
    onTestFinished(() => server.close())
    Reflect.deleteProperty(globalThis, Symbol.for("wasmport.modules"))
    await project.write({
      "src/ask.js":
        'import "./other.js"\nimport { registry } from "wasmport/runtime"\nexport const keys = () => registry.keys()\n',
    })
    const keys = async (): Promise<unknown> => ((await server.ssrLoadModule("/src/ask.js"))["keys"] as () => unknown)()
    await expect.poll(keys).toEqual(["src/a.wasm"])
    await project.write({ "src/other.js": 'import "./a.wasm"\nimport "./b.wasm"\n' })
    await expect.poll(keys, { timeout: 20_000 }).toEqual(["src/a.wasm", "src/b.wasm"])
  })
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(["split into chunks", "one file"])(
    "three builds of unchanged sources give the same bytes, whatever lies in the output folder (%s)",
    async (kind) => {
      const project = await projectOfTest({
        "src/index.js": `import { add } from "./math.wasm"\nexport const late = () => import("./late.js")\nexport { add }\n${ENTRY}export const literal = () => registry.instantiate("src/big.wasm")\n`,
        "src/late.js": 'export { increment } from "./counter.wasm"\n',
        "src/math.wasm": fixture("math"),
        "src/counter.wasm": fixture("counter"),
        "src/big.wasm": fixture("big"),
      })
      const build = async (): Promise<Record<string, string>> => {
        const outDir = project.path("src/dist")
        await bundle({
          bundler,
          entry: project.path("src/index.js"),
          outDir,
          keep: true,
          platform: "browser",
          root: project.root,
          minify: true,
          options: { inlineLimit: 0, types: true },
          chunks: kind === "one file" ? [] : ["late"],
        })
        return Object.fromEntries(
          readdirSync(outDir, { recursive: true, withFileTypes: true })
            .filter((it) => it.isFile() && !it.name.startsWith("old"))
            .map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name), "base64")])
            .sort(),
        )
      }
      const first = await build()
      expect(Object.keys(first).filter((name) => name.endsWith(".wasm"))).toHaveLength(3)
      // A build of before, with words of all kinds.
      await project.write({
        "src/dist/old.js":
          'import { registry } from "wasmport/runtime"\nregistry.stats(); registry.get("src/counter.wasm").instantiate()\nimport "../math.wasm?lazy"\n',
        "src/dist/old.wasm": fixture("i64"),
      })
      expect(await build()).toEqual(first)
      await rm(project.path("src/dist"), { recursive: true })
      rmSync(project.path("wasm-env.d.ts"))
      expect(await build()).toEqual(first)
    },
  )
})
