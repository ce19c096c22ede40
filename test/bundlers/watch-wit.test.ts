/** A `.wit` that comes, changes, goes and comes back while a bundler watches: each is seen without a change of the `.wasm`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { context } from "esbuild"
import { watch as watchRolldown } from "rolldown"
import { watch as watchRollup } from "rollup"
import { MAJOR } from "../support/vite-version.js"
import { build as buildVite, createServer } from "../support/vite.js"
import type { ViteDevServer } from "vite"
import { test } from "vitest"
import type { TestContext } from "vitest"
import wasmportEsbuild from "wasmport/esbuild"
import wasmportRolldown from "wasmport/rolldown"
import wasmportRollup from "wasmport/rollup"
import wasmportVite from "wasmport/vite"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const STRINGS = "greet: func(name: string) -> string;\n"
const BYTES = "greet: func(name: list<u8>) -> list<u8>;\n"

const createdFor = (onTestFinished: TestContext["onTestFinished"]): Promise<Project> =>
  createProject({ "src/text.wasm": fixture("wit-packed"), "src/main.js": 'export * from "./text.wasm"\n' }).then(
    (project) => {
      onTestFinished(project.remove)
      return project
    },
  )

interface Watching {
  /** The code that the app would load. */
  code(): string | Promise<string>
  close(): Promise<unknown> | void
}

/** All that was written. */
function written(project: Project): string {
  const dist = project.path("dist")
  if (!existsSync(dist)) return ""
  return readdirSync(dist, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".js"))
    .map((file) => readFileSync(join(dist, file), "utf8"))
    .join("\n")
}

const options = { types: false } as const
const serverFor = (project: Project): Promise<ViteDevServer> =>
  createServer({
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: [wasmportVite(options)],
    server: { middlewareMode: true, ws: false },
    optimizeDeps: { noDiscovery: true },
  })

const WATCHERS: Record<string, (project: Project) => Promise<Watching>> = {
  Rollup: async (project) => {
    const watcher = watchRollup({
      input: project.path("src/main.js"),
      output: { dir: project.path("dist") },
      plugins: [wasmportRollup(options)],
    })
    watcher.on("event", (event) => void ("result" in event && event.result?.close()))
    return { code: () => written(project), close: () => watcher.close() }
  },
  Rolldown: async (project) => {
    const watcher = watchRolldown({
      cwd: project.root,
      input: project.path("src/main.js"),
      output: { dir: project.path("dist") },
      plugins: [wasmportRolldown(options)],
    })
    watcher.on("event", (event) => void ("result" in event && event.result?.close()))
    return { code: () => written(project), close: () => watcher.close() }
  },
  "vite build --watch": async (project) => {
    const watcher = await buildVite({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      build: { watch: {}, lib: { entry: "src/main.js", formats: ["es"] }, minify: false },
      plugins: [wasmportVite(options)],
    })
    if (!("close" in watcher)) throw new Error("this is no watcher")
    return { code: () => written(project), close: () => watcher.close() }
  },
  esbuild: async (project) => {
    const building = await context({
      absWorkingDir: project.root,
      entryPoints: [project.path("src/main.js")],
      bundle: true,
      format: "esm",
      outdir: project.path("dist"),
      logLevel: "silent",
      plugins: [wasmportEsbuild(options)],
    })
    await building.watch()
    return { code: () => written(project), close: () => building.dispose() }
  },
  "Vite's dev server": async (project) => {
    const server = await serverFor(project)
    const code = async (url: string): Promise<string> =>
      (await server.transformRequest(url).catch(() => null))?.code ?? ""
    await code("/src/text.wasm")
    return {
      // The app never loads a layer that the facade does not ask for.
      code: async () => {
        const facade = await code("/src/text.wasm")
        return facade.includes("wasmport=bind") ? facade + (await code("/src/text.wasm?wasmport=bind")) : facade
      },
      close: () => server.close(),
    }
  },
}

/** Watchers miss changes for a while after a build; a person's changes are seconds apart. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700))

// Most of the time is spent waiting.
test.concurrent.for(Object.entries(WATCHERS))(
  "%s follows a .wit that comes, changes, goes and comes back",
  async ([, watch], { expect, onTestFinished }) => {
    const project = await createdFor(onTestFinished)
    const { code, close } = await watch(project)
    const seen = (test: (code: string) => boolean): Promise<unknown> =>
      expect.poll(async () => test(await code()), { timeout: 15_000, interval: 50 }).toBe(true)
    try {
      await seen((text) => text.includes("greet") && !text.includes("lowerString"))
      await rest()
      await project.write({ "src/text.wit": STRINGS })
      await seen((text) => text.includes("lowerString"))
      await rest()
      await project.write({ "src/text.wit": BYTES })
      await seen((text) => text.includes("lowerNumbers") && !text.includes("lowerString"))
      await rest()
      rmSync(project.path("src/text.wit"))
      await seen((text) => text.includes("greet") && !text.includes("lowerNumbers"))
      await rest()
      await project.write({ "src/text.wit": STRINGS })
      await seen((text) => text.includes("lowerString"))
      await rest()
      // Half of a file, and the rest of it.
      await project.write({ "src/text.wit": "greet: func(name: lis" })
      await rest()
      await project.write({ "src/text.wit": BYTES })
      await seen((text) => text.includes("lowerNumbers"))
    } finally {
      await close()
    }
  },
)

test.concurrent.for(Object.entries(WATCHERS))(
  "%s recovers from a first .wit that cannot be read",
  async ([, watch], { expect, onTestFinished }) => {
    const project = await createdFor(onTestFinished)
    await project.write({ "src/text.wit": "greet: func(name: lis" })
    const { code, close } = await watch(project)
    try {
      await rest()
      expect(await code()).not.toContain("greet")
      await project.write({ "src/text.wit": STRINGS })
      await expect
        .poll(async () => (await code()).includes("lowerString"), { timeout: 15_000, interval: 50 })
        .toBe(true)
    } finally {
      await close()
    }
  },
)

test.concurrent.for(Object.entries(WATCHERS))(
  "%s recovers from a .wit that was a folder when it was first looked at",
  async ([, watch], { expect, onTestFinished }) => {
    const project = await createdFor(onTestFinished)
    mkdirSync(project.path("src/text.wit"))
    const { code, close } = await watch(project)
    try {
      await rest()
      expect(await code()).not.toContain("greet")
      rmSync(project.path("src/text.wit"), { recursive: true })
      await project.write({ "src/text.wit": STRINGS })
      await expect
        .poll(async () => (await code()).includes("lowerString"), { timeout: 15_000, interval: 50 })
        .toBe(true)
    } finally {
      await close()
    }
  },
)

test.concurrent.for([
  ["cannot be read", "greet: func(name: lis"],
  ["does not fit", "greet: func(name: u64);"],
] as const)(
  "Vite's dev server tells the page of a .wit that comes, changes, goes, and of the right one after one that %s",
  async ([, wrong], { expect, onTestFinished }) => {
    const project = await createdFor(onTestFinished)
    await project.write({ "src/text.wit": wrong, "index.html": '<script type="module" src="/src/main.js"></script>' })
    const server = await serverFor(project)
    try {
      const sent: string[] = []
      const { hot } = server.environments.client
      const send = hot.send.bind(hot) as (payload: unknown) => void
      hot.send = ((payload: { type: string }) => {
        sent.push(payload.type)
        send(payload)
      }) as typeof hot.send
      const visit = async (): Promise<void> => {
        for (const url of ["/src/main.js", "/src/text.wasm", "/src/text.wasm?wasmport=bind"])
          await server.transformRequest(url).catch(() => null)
      }
      const told = async (change: () => unknown): Promise<void> => {
        await visit()
        await rest()
        sent.length = 0
        await change()
        await expect
          .poll(() => sent.some((type) => type === "full-reload" || type === "update"), { timeout: 10_000 })
          .toBe(true)
      }
      await told(() => project.write({ "src/text.wit": STRINGS }))
      await told(() => project.write({ "src/text.wit": BYTES }))
      await told(() => rmSync(project.path("src/text.wit")))
      await told(() => project.write({ "src/text.wit": STRINGS }))
    } finally {
      await server.close()
    }
  },
)

// Vite 6 looks at no file that only a worker imports.
test
  .runIf(MAJOR > 6)
  .concurrent("vite build --watch follows the .wit of a module that only a worker imports", async ({ expect }) => {
    const project = await createProject({
      "src/text.wasm": fixture("wit-packed"),
      "src/worker.js": 'import { greet } from "./text.wasm"\npostMessage(greet("you"))\n',
      "src/main.js": 'new Worker(new URL("./worker.js", import.meta.url), { type: "module" })\n',
      "index.html": '<script type="module" src="/src/main.js"></script>',
    })
    const watcher = await buildVite({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      build: { watch: {}, minify: false },
      worker: { format: "es" },
      plugins: [wasmportVite(options)],
    })
    const seen = (text: string): Promise<unknown> =>
      expect.poll(() => written(project).includes(text), { timeout: 15_000, interval: 50 }).toBe(true)
    try {
      await seen("greet")
      await rest()
      await project.write({ "src/text.wit": STRINGS })
      await seen("lowerString")
      await rest()
      await project.write({ "src/text.wit": BYTES })
      await seen("lowerNumbers")
    } finally {
      if ("close" in watcher) await watcher.close()
      await project.remove()
    }
  })
