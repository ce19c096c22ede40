/** Things that tests share, made by the hooks of vitest: each thing is there before a test needs it, and gone afterwards. */
import { basename, dirname, extname } from "node:path"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { createServer } from "./vite.js"
import type { InlineConfig, ViteDevServer } from "vite"
import { afterAll, beforeAll, onTestFinished } from "vitest"
import { launch, serve } from "./browser.ts"
import type { LaunchOptions, Served } from "./browser.ts"
import { bundle } from "./bundle.ts"
import type { Bundler, BundleRequest } from "./bundle.ts"
import { createProject } from "./project.ts"
import type { Project, ProjectFiles } from "./project.ts"

/** One build: its entry chunk, the folder around it, and the name of that folder. */
export interface Built {
  readonly file: string
  readonly dir: string
  readonly name: string
}

export interface SharedProject extends Project {
  /** Bundles a file of the project for Node, unless `more` says otherwise, into a new folder below `.dist/`. */
  build(bundler: Bundler, entry: string, more?: Partial<BundleRequest>): Promise<Built>
  /** The same for the code of an entry, which is written into `src/`. */
  buildCode(bundler: Bundler, code: string, more?: Partial<BundleRequest>, extension?: string): Promise<Built>
}

/** One project for all tests of a file, or of a `describe`. A function may make the files when the hook runs. */
export function useProject(files: ProjectFiles | (() => ProjectFiles | Promise<ProjectFiles>) = {}): SharedProject {
  let made: Project | undefined
  let count = 0
  beforeAll(async () => {
    made = await createProject(typeof files === "function" ? await files() : files)
  })
  afterAll(() => made?.remove())

  const project = (): Project => {
    if (made === undefined) throw new Error("The project is made by a hook: use it in tests and in hooks below.")
    return made
  }
  return {
    get root() {
      return project().root
    },
    path: (...parts) => project().path(...parts),
    write: (contents) => project().write(contents),
    remove: () => project().remove(),
    async build(bundler, entry, more) {
      const { root, path } = project()
      const name = `${bundler}-${basename(entry, extname(entry))}-${count++}`
      const outDir = path(".dist", name)
      const file = await bundle({ bundler, entry: path(entry), outDir, platform: "node", root, ...more })
      return { file, dir: dirname(file), name }
    },
    async buildCode(bundler, code, more, extension = "js") {
      const entry = `src/entry${count++}.${extension}`
      await project().write({ [entry]: code })
      return await this.build(bundler, entry, more)
    },
  }
}

/** A project for the running test alone. */
export async function projectOfTest(files: ProjectFiles, copied?: boolean): Promise<Project> {
  const project = await createProject(files, copied)
  onTestFinished(project.remove)
  return project
}

export interface SharedBrowser {
  /** The browser itself, for anything that the two functions below do not do. */
  readonly browser: Browser
  /** A new page, which is closed when the running test has finished. */
  open(url?: string, options?: BrowserContextOptions): Promise<Page>
  /** The value of an expression in a new page at `url`. It is text, since the test runner would rewrite an `import()` of ours. */
  evaluate<T>(url: string, expression: string): Promise<T>
}

/** One browser for all tests of a file, or of a `describe`. */
export function useBrowser(options?: LaunchOptions): SharedBrowser {
  let launched: Browser | undefined
  beforeAll(async () => {
    launched = await launch(options)
  })
  afterAll(() => launched?.close())

  const browser = (): Browser => {
    if (launched === undefined) throw new Error("The browser is launched by a hook: use it in tests.")
    return launched
  }
  return {
    get browser() {
      return browser()
    },
    async open(url, context) {
      const page = await browser().newPage(context)
      onTestFinished(() => page.close())
      if (url !== undefined) await page.goto(url)
      return page
    },
    async evaluate<T>(url: string, expression: string): Promise<T> {
      const page = await browser().newPage()
      try {
        await page.goto(url)
        return (await page.evaluate(expression)) as T
      } finally {
        await page.close()
      }
    },
  }
}

/** A server for a folder, for the running test alone. */
export async function serveInTest(...args: Parameters<typeof serve>): Promise<Served> {
  const server = await serve(...args)
  onTestFinished(server.close)
  return server
}

/** Vite's dev server on a free port, unless it is in middleware mode: `url` ends in a slash, and `<url>blank` is an empty page. */
export async function startVite(config: InlineConfig): Promise<{ server: ViteDevServer; url: string }> {
  const server = await createServer({
    configFile: false,
    logLevel: "silent",
    ...config,
    plugins: [config.plugins, BLANK],
    server: { port: 0, host: "127.0.0.1", ...config.server },
  })
  if (config.server?.middlewareMode !== true) await server.listen()
  return { server, url: server.resolvedUrls?.local[0] ?? "" }
}

/** The same for the running test alone. */
export async function viteInTest(config: InlineConfig): Promise<{ server: ViteDevServer; url: string }> {
  const started = await startVite(config)
  onTestFinished(() => started.server.close())
  return started
}

const BLANK = {
  name: "blank",
  configureServer: ({ middlewares }: ViteDevServer): void =>
    void middlewares.use("/blank", (_, answer) => {
      answer.setHeader("content-type", "text/html").end("<!doctype html>")
    }),
}
