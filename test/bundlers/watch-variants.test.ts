/** A variant that comes, changes, goes and comes back while a bundler watches: each is seen without a change of the plain module. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { context } from "esbuild"
import { watch as watchRolldown } from "rolldown"
import { watch as watchRollup } from "rollup"
import { test } from "vitest"
import wasmportEsbuild from "wasmport/esbuild"
import wasmportRolldown from "wasmport/rolldown"
import wasmportRollup from "wasmport/rollup"
import wasmportVite from "wasmport/vite"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { made } from "../support/variant-modules.ts"
import { build as buildVite, createServer } from "../support/vite.js"

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

// In the code, where each module is known by its bytes.
const options = { types: false, variants: true, inlineLimit: 100_000 } as const

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
    const server = await createServer({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmportVite(options)],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    // The layer that has the bytes in the code in a dev server, too.
    const code = async (): Promise<string> =>
      (await server.transformRequest("/src/math.wasm?wasmport=sync-module").catch(() => null))?.code ?? ""
    await code()
    return { code, close: () => server.close() }
  },
}

/** Watchers miss changes for a while after a build; a person's changes are seconds apart. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700))

test.concurrent.for(Object.entries(WATCHERS))(
  "%s follows a variant that comes, changes, goes and comes back, and one that did not fit at first",
  async ([, watch], { expect, onTestFinished }) => {
    const project = await createProject({
      "src/math.wasm": made({ which: 1 }),
      "src/main.js": 'export * from "./math.wasm?sync"\n',
    })
    onTestFinished(project.remove)
    const file = (which: number, uses: readonly string[] = ["simd"]): Uint8Array<ArrayBuffer> => made({ which, uses })
    const has = (text: string, bytes: Uint8Array): boolean => text.includes(Buffer.from(bytes).toString("base64"))
    const { code, close } = await watch(project)
    const seen = (test: (code: string) => boolean): Promise<unknown> =>
      expect.poll(async () => test(await code()), { timeout: 15_000, interval: 50 }).toBe(true)
    const plain = made({ which: 1 })
    try {
      await seen((text) => has(text, plain) && !text.includes("simd"))
      await rest()
      await project.write({ "src/math.simd.wasm": file(2) })
      await seen((text) => has(text, plain) && has(text, file(2)))
      await rest()
      await project.write({ "src/math.simd.wasm": file(3) })
      await seen((text) => has(text, file(3)) && !has(text, file(2)))
      await rest()
      rmSync(project.path("src/math.simd.wasm"))
      await seen((text) => has(text, plain) && !has(text, file(3)))
      await rest()
      // It needs what its name does not say.
      await project.write({ "src/math.simd.wasm": file(4, ["simd", "threads"]) })
      await rest()
      await project.write({ "src/math.simd.wasm": file(5) })
      await seen((text) => has(text, plain) && has(text, file(5)))
      await rest()
      await project.write({ "src/math.threads.wasm": file(6, ["threads"]) })
      await seen((text) => has(text, file(5)) && has(text, file(6, ["threads"])))
    } finally {
      await close()
    }
  },
)
