/** Every watcher that a plugin of ours runs in, with the outcome of each of its builds. */
import { context } from "esbuild"
import { watch as watchRolldown } from "rolldown"
import { watch as watchRollup } from "rollup"
import { build as buildVite, createServer } from "./vite.js"
import type { ViteDevServer } from "vite"
import wasmportEsbuild from "wasmport/esbuild"
import wasmportRolldown from "wasmport/rolldown"
import wasmportRollup from "wasmport/rollup"
import wasmportVite from "wasmport/vite"
import type { Project } from "./project.ts"

/** A watcher at work on `src/main.js`. */
export interface Watching {
  /**
   * The outcome of each build so far: `ok`, or `E` for a failure. For a dev server, a build is a visit of the page, after the
   * server has told the page to reload.
   */
  readonly events: string[]
  /** Only for a dev server: visits the page although the server has not told it to reload. */
  reload?(): Promise<void>
  close(): Promise<unknown> | void
}

const options = { types: false } as const

interface BundleEvent {
  readonly code: string
  readonly result?: { close(): Promise<void> | void } | null
}

/** Rollup's events, which are Rolldown's and Vite's too. */
function listen(watcher: { on(event: "event", listener: (event: BundleEvent) => void): unknown }): string[] {
  const events: string[] = []
  watcher.on("event", (event) => {
    if (event.code === "BUNDLE_END") events.push("ok")
    if (event.code === "ERROR") events.push("E")
    void event.result?.close()
  })
  return events
}

/** Loads a module and all that it imports, as a page does. */
async function visit(server: ViteDevServer, url: string): Promise<string> {
  const { client } = server.environments
  const seen = new Set<string>()
  const load = async (url: string): Promise<void> => {
    if (seen.has(url)) return
    seen.add(url)
    const result = await client.transformRequest(url)
    if (result === null) throw new Error(`${url} is not there`)
    const module = await client.moduleGraph.getModuleByUrl(url)
    for (const next of module?.importedModules ?? []) {
      if (/\.(?:js|wasm)(?:\?|$)/.test(next.url) && !next.url.includes("runtime-shim")) await load(next.url)
    }
  }
  return load(url).then(
    () => "ok",
    () => "E",
  )
}

export const WATCHERS: Readonly<Record<string, (project: Project) => Promise<Watching>>> = {
  Rollup: async ({ path }) => {
    const watcher = watchRollup({
      input: path("src/main.js"),
      output: { dir: path("dist") },
      plugins: [wasmportRollup(options)],
      onwarn(warning) {
        // If Rollup does not find a module, it leaves the import to the host; here that is a failure.
        if (warning.code === "UNRESOLVED_IMPORT") throw new Error(warning.message)
      },
    })
    return { events: listen(watcher), close: () => watcher.close() }
  },
  Rolldown: async ({ root, path }) => {
    const watcher = watchRolldown({
      cwd: root,
      input: path("src/main.js"),
      output: { dir: path("dist") },
      plugins: [wasmportRolldown(options)],
      logLevel: "silent",
    })
    return { events: listen(watcher), close: () => watcher.close() }
  },
  "vite build --watch": async ({ root }) => {
    const watcher = await buildVite({
      root,
      configFile: false,
      logLevel: "silent",
      build: { watch: {}, lib: { entry: "src/main.js", formats: ["es"] }, minify: false },
      plugins: [wasmportVite(options)],
    })
    if (!("close" in watcher)) throw new Error("this is no watcher")
    return { events: listen(watcher), close: () => watcher.close() }
  },
  esbuild: async ({ root, path }) => {
    const events: string[] = []
    const building = await context({
      absWorkingDir: root,
      entryPoints: [path("src/main.js")],
      bundle: true,
      format: "esm",
      outdir: path("dist"),
      logLevel: "silent",
      plugins: [
        wasmportEsbuild(options),
        {
          name: "events",
          setup: ({ onEnd }) => onEnd(({ errors }) => void events.push(errors.length === 0 ? "ok" : "E")),
        },
      ],
    })
    await building.watch()
    return { events, close: () => building.dispose() }
  },
  "Vite's dev server": async ({ root }) => {
    const server = await createServer({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmportVite(options)],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    const events: string[] = []
    const { hot } = server.environments.client
    hot.send = ((payload: { type: string }) => {
      if (payload.type === "full-reload" || payload.type === "update")
        void visit(server, "/src/main.js").then((it) => events.push(it))
    }) as typeof hot.send
    events.push(await visit(server, "/src/main.js"))
    const reload = async (): Promise<void> => void events.push(await visit(server, "/src/main.js"))
    return { events, reload, close: () => server.close() }
  },
}
