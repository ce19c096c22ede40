/**
 * The seven targets that every rule is measured on: a small project goes in, its outcome comes out.
 *
 * Rollup, Rolldown and esbuild build once, for browsers and Node at the same time; the output runs in Chromium, and in this
 * Node too when its engine knows the module. Nothing here knows a rule.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { pathToFileURL } from "node:url"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import type { Plugin as EsbuildPlugin } from "esbuild"
import type { Browser, BrowserContext } from "playwright-core"
import type { InlineConfig, Logger, ViteDevServer } from "vite"
import type { WasmportOptions } from "wasmport/rollup"
import { launch, serve } from "../support/browser.ts"
import type { Answer, Served } from "../support/browser.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"

export const TARGETS = [
  "Vite dev",
  "Vite build",
  "Vite SSR dev",
  "Vite SSR build",
  "Rollup",
  "Rolldown",
  "esbuild",
] as const
export type Target = (typeof TARGETS)[number]
export const isServer = (target: Target): boolean => target === "Vite dev" || target === "Vite SSR dev"
/** Whether the target's code runs in Node and nowhere else. */
export const isNode = (target: Target): boolean => target === "Vite SSR dev" || target === "Vite SSR build"

export type Format = "es" | "cjs" | "iife" | "umd" | "amd" | "system"

export interface Case {
  /** The files by path; `main.js` or `main.ts` is the entry, which exports `results`: a value, a promise, or a function of either. */
  readonly files: Readonly<Record<string, string | Uint8Array | Promise<Uint8Array>>>
  /** The options of our plugin; false leaves the plugin out. */
  readonly options?: WasmportOptions | false
  /** A plugin of the user's, in the shape that Rollup, Rolldown and Vite share; esbuild gets `load` as an `onLoad`. */
  readonly load?: { filter: RegExp; code: string }
  /** Answers instead of files that the page asks for, by the path of the request. */
  readonly answer?: (path: string) => Answer | undefined
  /** Only build; a server is asked for its entry and the entry's imports. */
  readonly only?: "build"
  /** The output does not run in Node, even if Node's engine knows the module. */
  readonly node?: false
  readonly format?: Format
  /** esbuild's `target`. */
  readonly syntax?: string
  readonly minify?: boolean
  /** Options of output for Rollup and its like. */
  readonly assetFileNames?: string
}

export interface RunError {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly path?: unknown
}

export interface Outcome {
  readonly results?: unknown
  /** The error of the build, or of the dev server for a file. */
  readonly buildError?: string
  /** The error of the entry's import, or of its `results`. */
  readonly runError?: RunError
  readonly warnings: readonly string[]
  /** The lines that the page wrote to its console. */
  readonly console: readonly string[]
  /** URLs of `.wasm` that the page asked for, without the origin. */
  readonly requests: readonly string[]
  /** The project's folder. */
  readonly root: string
  /** Files of the output by name; empty for servers. */
  readonly output: Readonly<Record<string, Buffer>>
  /** All JavaScript of the output in one; for servers what they serve for each file of the project. */
  readonly code: string
  /** The same in Node; undefined when it did not run there too. */
  readonly inNode?: Pick<Outcome, "results" | "runError">
}

/** Bytes of a module (or component) in text. */
export async function wat(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await parseWat(text))
}

/** Helpers for the projects' own code, `./t.js` in each. */
const HELPERS = `
export const thrown = (f) => { try { f() } catch (error) { return error.constructor.name } return "nothing" }
export const settled = (promise) => promise.then(() => "fulfilled", (error) => error.constructor.name)
export const read = (object, name) => { try { return object[name] } catch (error) { return error.constructor.name } }
export const assign = (object, name, value) => thrown(() => { object[name] = value })
export const names = (object) => Object.getOwnPropertyNames(object).sort()
`

/** Runs in the page and in Node: no reference to anything around it. */
async function resultsOf(load: () => Promise<Record<string, unknown>>): Promise<Pick<Outcome, "results" | "runError">> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error("no answer in 10 seconds"), { constructor: { name: "Hang" } })),
      10_000,
    )
  })
  try {
    const { results } = await Promise.race([load(), late])
    return {
      results: await Promise.race([typeof results === "function" ? (results as () => unknown)() : results, late]),
    }
  } catch (error) {
    const { name, message, code, path } = error as Error & { code?: unknown; path?: unknown }
    return {
      runError: {
        name: (error as Error | null)?.constructor?.name ?? name,
        message: String(message ?? error),
        code,
        path,
      },
    }
  } finally {
    clearTimeout(timer)
  }
}

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "")

class Log implements Logger {
  readonly warnings: string[] = []
  readonly errors: string[] = []
  hasWarned = false
  info(): void {}
  warn(text: string): void {
    this.warnings.push(plain(text))
  }
  warnOnce(text: string): void {
    this.warn(text)
  }
  error(text: string): void {
    this.errors.push(plain(text))
  }
  clearScreen(): void {}
  hasErrorLogged(): boolean {
    return false
  }
}

interface Built {
  /** The entry's file, or undefined if there is no output. */
  file?: string
  buildError?: string
  warnings: string[]
}

/** The common parts of all cases of one test file: a browser, a server, a project's folder, dev servers. */
export class Lab {
  #browser: Browser | undefined
  #tabs: BrowserContext | undefined
  #static: Served | undefined
  #project: Project | undefined
  #count = 0
  /** Servers of cases without options, by target; each serves the folders of all of them. */
  readonly #servers = new Map<Target, { server: ViteDevServer; log: Log }>()

  async close(): Promise<void> {
    for (const { server } of this.#servers.values()) await server.close()
    await this.#browser?.close()
    await this.#static?.close()
    await this.#project?.remove()
  }

  async #prepare(): Promise<Project> {
    this.#project ??= await createProject({})
    const { root } = this.#project
    this.#static ??= await serve(root, {
      respond: (path) => (path === "/" ? { type: "text/html", body: "<!doctype html>" } : undefined),
    })
    return this.#project
  }

  async run(target: Target, input: Case): Promise<Outcome> {
    const project = await this.#prepare()
    const folder = `case${++this.#count}`
    const files = await Promise.all(
      Object.entries({ "t.js": HELPERS, ...input.files }).map(
        async ([name, content]) => [name, await content] as const,
      ),
    )
    await project.write(Object.fromEntries(files.map(([name, content]) => [`${folder}/${name}`, content])))
    const root = project.path(folder)
    return isServer(target)
      ? await this.#serveCase(target, input, folder, root)
      : await this.#buildCase(target, input, folder, root)
  }

  async #buildCase(target: Target, input: Case, folder: string, root: string): Promise<Outcome> {
    const outDir = join(root, "dist")
    const built = await BUILDS[target as keyof typeof BUILDS](input, root, outDir)
    const output = existsSync(outDir) ? filesOf(outDir) : {}
    const code = Object.entries(output)
      .filter(([name]) => /\.[cm]?js$/.test(name))
      .map(([, bytes]) => bytes.toString())
      .join("\n")
    const base: Outcome = {
      warnings: built.warnings,
      console: [],
      requests: [],
      root,
      output,
      code,
      ...(built.buildError === undefined ? {} : { buildError: built.buildError }),
    }
    if (built.file === undefined || built.buildError !== undefined || input.only === "build") return base
    const { file } = built
    // Each import has a query of its own: Node keeps a module that it has imported, even if the file has changed.
    const here = async () =>
      await resultsOf(async () => (await import(`${pathToFileURL(file).href}?${folder}`)) as Record<string, unknown>)
    if (isNode(target)) return { ...base, ...(await here()) }
    const page = await this.#inPage(
      `${this.#static?.url}/`,
      `${this.#static?.url}/${folder}/dist/${relative(outDir, file)}`,
      input,
    )
    const contents = await Promise.all(Object.values(input.files))
    const known = contents.every(
      (content) => typeof content === "string" || WebAssembly.validate(content as Uint8Array<ArrayBuffer>),
    )
    if (target === "Vite build" || !known || input.node === false || input.answer !== undefined)
      return { ...base, ...page }
    return { ...base, ...page, inNode: await here() }
  }

  async #serveCase(target: Target, input: Case, folder: string, root: string): Promise<Outcome> {
    const shared = input.options === undefined && input.load === undefined
    const project = this.#project as Project
    const known = shared ? this.#servers.get(target) : undefined
    const { server, log } = known ?? (await startServer(shared ? project.root : root, target, input))
    if (shared) this.#servers.set(target, { server, log })
    const [warned, failed] = [log.warnings.length, log.errors.length]
    const entry = `${shared ? `/${folder}` : ""}/${entryOf(input)}`
    const base = { requests: [], console: [], root, output: {} }
    try {
      if (input.only === "build") {
        const failure = await visit(server, target === "Vite dev" ? "client" : "ssr", entry).then(
          () => undefined,
          (error: Error) => plain(error.message),
        )
        return {
          ...base,
          warnings: log.warnings.slice(warned),
          code: await servedCode(server, target === "Vite dev" ? "client" : "ssr", shared ? folder : ""),
          ...(failure === undefined ? {} : { buildError: failure }),
        }
      }
      if (target === "Vite dev") {
        const origin = (server.resolvedUrls?.local[0] ?? "").replace(/\/$/, "")
        const page = await this.#inPage(`${origin}/blank`, `${origin}${entry}`, input)
        const errors = log.errors.slice(failed)
        return {
          ...base,
          ...page,
          warnings: log.warnings.slice(warned),
          code: await servedCode(server, "client", shared ? folder : ""),
          ...(page.runError !== undefined && errors.length > 0 ? { buildError: errors.join("\n") } : {}),
        }
      }
      let buildError: string | undefined
      const outcome = await resultsOf(() =>
        server.ssrLoadModule(entry).catch((error: unknown) => {
          // Errors of plugins and of Vite's own transforms name their module; errors of the code that ran do not.
          const { plugin, id, frame, name, message } = error as Error & { plugin?: string; id?: string; frame?: string }
          if (plugin !== undefined || id !== undefined || frame !== undefined || name === "WasmportError")
            buildError = plain(message)
          throw error
        }),
      )
      return {
        ...base,
        ...outcome,
        warnings: log.warnings.slice(warned),
        code: await servedCode(server, "ssr", shared ? folder : ""),
        ...(buildError === undefined ? {} : { buildError }),
      }
    } finally {
      if (!shared) await server.close()
    }
  }

  async #inPage(
    blank: string,
    url: string,
    { answer }: Case,
  ): Promise<Pick<Outcome, "results" | "runError" | "console" | "requests">> {
    this.#browser ??= await launch()
    this.#tabs ??= await this.#browser.newContext()
    const tab = await this.#tabs.newPage()
    try {
      const lines: string[] = []
      const requests: string[] = []
      tab.on("console", (message) => lines.push(message.text()))
      tab.on("request", (request) => {
        const { pathname, search } = new URL(request.url())
        if (pathname.endsWith(".wasm") && request.resourceType() === "fetch") requests.push(`${pathname}${search}`)
      })
      if (answer !== undefined) {
        await tab.route("**/*.wasm", async (route) => {
          const given =
            route.request().resourceType() === "fetch" ? answer(new URL(route.request().url()).pathname) : undefined
          if (given === undefined) return await route.continue()
          const response = await route.fetch()
          const { body, type, status = 200 } = given
          const headers = { ...response.headers() }
          delete headers["content-length"]
          if (type === null) delete headers["content-type"]
          else if (type !== undefined) headers["content-type"] = type
          await route.fulfill({
            status,
            headers,
            body: body === undefined ? await response.body() : typeof body === "string" ? body : Buffer.from(body),
          })
        })
      }
      await tab.goto(blank)
      // As text: the test runner would rewrite an `import()` of ours.
      const outcome = (await tab.evaluate(`(${resultsOf.toString()})(() => import(${JSON.stringify(url)}))`)) as Pick<
        Outcome,
        "results" | "runError"
      >
      return { ...outcome, console: lines, requests }
    } finally {
      await tab.close()
    }
  }
}

const entryOf = ({ files }: Case): string => (files["main.ts"] === undefined ? "main.js" : "main.ts")

function filesOf(folder: string): Record<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile())
  return Object.fromEntries(
    names.map((it) => [
      relative(folder, join(it.parentPath, it.name)).replaceAll("\\", "/"),
      readFileSync(join(it.parentPath, it.name)),
    ]),
  )
}

/** Asks a server for a file and all that it imports, as a browser would, and runs nothing. */
async function visit(
  server: ViteDevServer,
  environment: "client" | "ssr",
  url: string,
  seen: Set<string> = new Set(),
): Promise<void> {
  seen.add(url)
  const { moduleGraph } = server.environments[environment] as ViteDevServer["environments"]["client"]
  await server.environments[environment]?.transformRequest(url)
  const module = await moduleGraph.getModuleByUrl(url)
  for (const imported of module?.importedModules ?? []) {
    // The bytes of the demangler are fetched, by a URL that Vite counts as an import.
    if (!seen.has(imported.url) && !imported.url.endsWith("/demangle-all.wasm"))
      await visit(server, environment, imported.url, seen)
  }
}

/** The server's answers for the files of one case. */
async function servedCode(server: ViteDevServer, environment: "client" | "ssr", folder: string): Promise<string> {
  const { moduleGraph } = server.environments[environment] as ViteDevServer["environments"]["client"]
  const modules = [...moduleGraph.urlToModuleMap].filter(([url]) => url.startsWith(folder === "" ? "/" : `/${folder}/`))
  return modules.map(([, module]) => module.transformResult?.code ?? "").join("\n")
}

async function startServer(
  root: string,
  target: Target,
  { options, load }: Case,
): Promise<{ server: ViteDevServer; log: Log }> {
  const { createServer } = await import("../support/vite.js")
  const log = new Log()
  const blank: NonNullable<InlineConfig["plugins"]>[number] = {
    name: "blank",
    configureServer: ({ middlewares }) =>
      void middlewares.use("/blank", (_, answer) =>
        answer.setHeader("content-type", "text/html").end("<!doctype html>"),
      ),
  }
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "warn",
    customLogger: log,
    cacheDir: join(root, "node_modules/.vite", target.replaceAll(" ", "-")),
    plugins: [...(await vitePlugin(options)), ...userPlugin(load), blank],
    optimizeDeps: { noDiscovery: true },
    server:
      target === "Vite dev"
        ? { port: 0, host: "127.0.0.1", hmr: false }
        : { middlewareMode: true, hmr: false, ws: false },
    appType: "custom",
  })
  if (target === "Vite dev") await server.listen()
  return { server, log }
}

const own = (options: WasmportOptions | undefined): WasmportOptions => ({ types: false, ...options })

async function vitePlugin(options: Case["options"]) {
  if (options === false) return []
  const { default: wasmport } = await import("wasmport/vite")
  return [wasmport(own(options))]
}

interface UserPlugin {
  name: string
  enforce: "pre"
  resolveId(this: any, id: string, importer: string | undefined): any
  load(id: string): string | null
}

function userPlugin(load: Case["load"]): UserPlugin[] {
  if (load === undefined) return []
  return [
    {
      name: "user",
      enforce: "pre",
      async resolveId(id, importer) {
        if (!load.filter.test(id) || importer === undefined) return null
        const [path, query] = id.split("?")
        const found = (await this.resolve(path, importer, { skipSelf: true })) as { id: string } | null
        return found === null ? null : `${found.id}?${query}`
      },
      load: (id) => (load.filter.test(id) ? load.code : null),
    },
  ]
}

async function buildVite(input: Case, root: string, outDir: string, ssr: boolean): Promise<Built> {
  const { build } = await import("../support/vite.js")
  const log = new Log()
  const entry = join(root, entryOf(input))
  try {
    await build({
      root,
      configFile: false,
      logLevel: "warn",
      customLogger: log,
      base: "./",
      plugins: [...(await vitePlugin(input.options)), ...userPlugin(input.load)],
      build: {
        outDir,
        minify: input.minify ?? false,
        target: "es2022",
        reportCompressedSize: false,
        ...(ssr ? { ssr: entry } : {}),
        rollupOptions: {
          input: entry,
          preserveEntrySignatures: "strict",
          output: {
            format: (input.format ?? "es") as "es",
            entryFileNames: "index.js",
            ...(input.assetFileNames === undefined ? {} : { assetFileNames: input.assetFileNames }),
          },
        },
      },
    })
    return { file: join(outDir, "index.js"), warnings: log.warnings }
  } catch (error) {
    return { buildError: plain((error as Error).message), warnings: log.warnings }
  }
}

const BUILDS = {
  "Vite build": (input: Case, root: string, outDir: string) => buildVite(input, root, outDir, false),
  "Vite SSR build": (input: Case, root: string, outDir: string) => buildVite(input, root, outDir, true),

  async Rollup(input: Case, root: string, outDir: string): Promise<Built> {
    const { rollup } = await import("rollup")
    const { default: wasmport } = await import("wasmport/rollup")
    const { stripTypeScriptTypes, terser } = await import("../support/rollup-plugins.ts")
    const warnings: string[] = []
    // Rollup has no root but the working directory.
    const cwd = process.cwd()
    process.chdir(root)
    try {
      const build = await rollup({
        input: join(root, entryOf(input)),
        plugins: [
          ...userPlugin(input.load),
          ...(input.options === false ? [] : [wasmport(own(input.options))]),
          stripTypeScriptTypes(),
        ],
        onwarn: ({ message }) => void warnings.push(plain(message)),
      })
      const { assetFileNames, format = "es" } = input
      await build.write({
        dir: outDir,
        format,
        entryFileNames: "index.js",
        name: "bundle",
        ...(assetFileNames === undefined ? {} : { assetFileNames }),
        plugins: input.minify === true ? [terser()] : [],
      })
      await build.close()
      return { file: join(outDir, "index.js"), warnings }
    } catch (error) {
      return { buildError: plain((error as Error).message), warnings }
    } finally {
      process.chdir(cwd)
    }
  },

  async Rolldown(input: Case, root: string, outDir: string): Promise<Built> {
    const { rolldown } = await import("rolldown")
    const { default: wasmport } = await import("wasmport/rolldown")
    const warnings: string[] = []
    try {
      const build = await rolldown({
        input: join(root, entryOf(input)),
        cwd: root,
        plugins: [
          ...userPlugin(input.load),
          ...(input.options === false ? [] : [wasmport(own({ target: "auto", ...input.options }))]),
        ],
        onLog: (level, { message }) => void (level === "warn" && warnings.push(plain(message))),
      })
      const { assetFileNames, format = "es" } = input
      await build.write({
        dir: outDir,
        format: format as "es",
        entryFileNames: "index.js",
        minify: input.minify ?? false,
        name: "bundle",
        ...(assetFileNames === undefined ? {} : { assetFileNames }),
      })
      await build.close()
      return { file: join(outDir, "index.js"), warnings }
    } catch (error) {
      return { buildError: plain((error as Error).message), warnings }
    }
  },

  async esbuild(input: Case, root: string, outDir: string): Promise<Built> {
    const { build } = await import("esbuild")
    const { default: wasmport } = await import("wasmport/esbuild")
    const { load } = input
    const user: EsbuildPlugin[] =
      load === undefined
        ? []
        : [
            {
              name: "user",
              setup(build) {
                build.onResolve({ filter: load.filter }, ({ path, resolveDir }) => {
                  const [plainPath = "", query] = path.split("?")
                  return { path: join(resolveDir, plainPath), suffix: `?${query}`, namespace: "user" }
                })
                build.onLoad({ filter: /.*/, namespace: "user" }, () => ({ contents: load.code }))
              },
            },
          ]
    try {
      const { warnings } = await build({
        entryPoints: { index: join(root, entryOf(input)) },
        absWorkingDir: root,
        bundle: true,
        format: input.format === undefined || input.format === "es" ? "esm" : (input.format as "cjs" | "iife"),
        platform: "neutral",
        target: input.syntax ?? "es2022",
        outdir: outDir,
        minify: input.minify ?? false,
        logLevel: "silent",
        plugins: [...user, ...(input.options === false ? [] : [wasmport(own(input.options))])],
      })
      return { file: join(outDir, "index.js"), warnings: warnings.map(({ text }) => text) }
    } catch (error) {
      const {
        errors = [],
        warnings = [],
        message,
      } = error as Error & { errors?: { text: string }[]; warnings?: { text: string }[] }
      return {
        buildError: errors.length > 0 ? errors.map(({ text }) => text).join("\n") : message,
        warnings: warnings.map(({ text }) => text),
      }
    }
  },
}
