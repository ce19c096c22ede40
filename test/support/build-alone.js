/**
 * Builds a project in a process or a thread of its own, and prints the outcome: warnings, and the error that a caller can catch.
 * An error that nobody can catch ends it without an outcome.
 */
import { writeSync } from "node:fs"
import { join } from "node:path"
import { isMainThread, parentPort, workerData } from "node:worker_threads"

/** @type {{ bundler: string, root: string, entry: string, outDir: string, options: object }} */
const request = isMainThread ? JSON.parse(process.argv[2] ?? "") : workerData
const { bundler, root, entry, outDir, options } = request
/** @type {string[]} */
const warnings = []
const warn = (/** @type {string} */ text) => void warnings.push(text)
const customLogger = {
  info() {},
  warn,
  warnOnce: warn,
  error() {},
  clearScreen() {},
  hasErrorLogged: () => false,
  hasWarned: false,
}

/** @type {Record<string, () => Promise<unknown>>} */
const BUILDS = {
  async vite() {
    const { build } = await import("./vite.js")
    const { default: wasmport } = await import("wasmport/vite")
    await build({
      root,
      configFile: false,
      customLogger,
      plugins: [wasmport(options)],
      build: { outDir, ssr: join(root, entry), minify: false },
    })
  },
  async "vite dev"() {
    const { createServer } = await import("./vite.js")
    const { default: wasmport } = await import("wasmport/vite")
    const server = await createServer({
      root,
      configFile: false,
      customLogger,
      plugins: [wasmport(options)],
      cacheDir: outDir,
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    const { environments } = server
    await environments.ssr.transformRequest(join(root, entry))
    for (const [id] of environments.ssr.moduleGraph.idToModuleMap) await environments.ssr.transformRequest(id)
    // Types are written a moment later.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.close()
  },
  async rollup() {
    const { rollup } = await import("rollup")
    const { default: wasmport } = await import("wasmport/rollup")
    if (isMainThread) process.chdir(root)
    const build = await rollup({
      input: join(root, entry),
      plugins: [wasmport(options)],
      onwarn: ({ message }) => warn(message),
    })
    await build.write({ dir: outDir })
    await build.close()
  },
  async rolldown() {
    const { rolldown } = await import("rolldown")
    const { default: wasmport } = await import("wasmport/rolldown")
    const build = await rolldown({
      cwd: root,
      input: join(root, entry),
      plugins: [wasmport(options)],
      onLog: (_, { message }) => warn(message),
    })
    await build.write({ dir: outDir })
    await build.close()
  },
  async esbuild() {
    const { build } = await import("esbuild")
    const { default: wasmport } = await import("wasmport/esbuild")
    const { warnings } = await build({
      absWorkingDir: root,
      entryPoints: [join(root, entry)],
      bundle: true,
      format: "esm",
      outdir: outDir,
      logLevel: "silent",
      plugins: [wasmport(options)],
    })
    for (const { text } of warnings) warn(text)
  },
}

let error
try {
  await BUILDS[bundler]?.()
} catch (it) {
  error = String(it)
}
const answer = { warnings, error }
// Bundlers write there as well: the last line is ours.
if (isMainThread) writeSync(1, `\n${JSON.stringify(answer)}`)
else parentPort?.postMessage(answer, [])
