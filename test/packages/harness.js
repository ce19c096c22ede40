// @ts-check
/**
 * Runs a case: an app with nothing but the packages and the plugin line, in each way that people build and run one.
 *
 * Apps are made below `.tmp/`, with packages of their own in `node_modules`: nothing is optimized or cached beforehand.
 */
import { execFile } from "node:child_process"
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"

/** @typedef {import("./cases.js").Case} Case */
/** @typedef {{ target: string, state: "ok" | "failed" | "left out", detail: string, milliseconds: number }} Result */
/** @typedef {{ browser: import("playwright-core").Browser, serve: typeof import("../support/browser.ts").serve }} Tools */

const HERE = fileURLToPath(new URL(".", import.meta.url))
const REPOSITORY = resolve(HERE, "../..")

/** The columns: the app's build, and its host. */
export const TARGETS = /** @type {const} */ ({
  "vite-dev":
    "Vite's dev server, in a browser: started with an empty cache, then again with what the optimizer has left",
  "vite-build": "`vite build`, in a browser",
  "vite-ssr": "Vite's SSR loader",
  "vite-ssr-build": "`vite build --ssr`, in Node",
  vitest: "vitest",
  "rollup-browser": "Rollup, in a browser",
  "rollup-node": "Rollup, in Node",
  "rolldown-browser": "Rolldown, in a browser",
  "rolldown-node": "Rolldown, in Node",
  "esbuild-browser": "esbuild, in a browser",
  "esbuild-node": "esbuild, in Node",
})

/** @param {string} target */
const platformOf = (target) => (/browser|vite-dev|vite-build/.test(target) ? "browser" : "node")
/** @param {string} target */
const bundlerOf = (target) => (target === "vitest" ? "vite" : String(target.split("-")[0]))

/**
 * Why a case does not run in a target; undefined when it does.
 * @param {Case} it @param {string} target
 * @returns {string | undefined}
 */
export const exception = ({ except = {} }, target) =>
  except[target] ?? except[platformOf(target)] ?? except[bundlerOf(target)]

/** Whether everything that the case installs is there. @param {Case} it */
export const isInstalled = ({ packages }) => packages.every((name) => existsSync(sourceOf(name)))

/** @param {string} name */
const sourceOf = (name) =>
  name.startsWith("shape-") ? join(HERE, "shapes", name.slice("shape-".length)) : join(HERE, "node_modules", name)
/** @param {string} folder @returns {{ version: string, dependencies?: Record<string, string> }} */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/** @example versionOf("lz4-wasm") // "lz4-wasm 0.9.2"
 * @param {string} name */
export const versionOf = (name) => (name.startsWith("shape-") ? name : `${name} ${manifestOf(sourceOf(name)).version}`)

/** The packages and all that they depend on. @param {readonly string[]} names @returns {Set<string>} */
function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue
    found.add(name)
    closure(Object.keys(manifestOf(sourceOf(name)).dependencies ?? {}), found)
  }
  return found
}

/** Hard links: some packages are 20 MB. @param {string} from @param {string} to */
function linkFolder(from, to) {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkFolder(source, target)
    else linkSync(source, target)
  }
}

/**
 * Each package by itself in a store, with links to what it declares and to nothing else.
 * @param {readonly string[]} names @param {string} modules
 */
function installAsPnpm(names, modules) {
  const storeOf = (/** @type {string} */ name) =>
    join(modules, ".pnpm", `${name.replace("/", "+")}@1.0.0`, "node_modules")
  const link = (/** @type {string} */ name, /** @type {string} */ from) => {
    const path = join(from, name)
    mkdirSync(join(path, ".."), { recursive: true })
    symlinkSync(join(storeOf(name), name), path, "junction")
  }
  for (const name of closure(names)) {
    linkFolder(sourceOf(name), join(storeOf(name), name))
    for (const dependency of Object.keys(manifestOf(sourceOf(name)).dependencies ?? {})) link(dependency, storeOf(name))
  }
  for (const name of names) link(name, modules)
}

/** @param {Case} it @param {string} folder */
function createApp(it, folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, "node_modules"), { recursive: true })
  if (it.layout === "pnpm") installAsPnpm(it.packages, join(folder, "node_modules"))
  else for (const name of closure(it.packages)) linkFolder(sourceOf(name), join(folder, "node_modules", name))
  symlinkSync(REPOSITORY, join(folder, "node_modules/wasmport"), "junction")
  const dependencies = Object.fromEntries(it.packages.map((name) => [name, manifestOf(sourceOf(name)).version]))
  const files = {
    "package.json": JSON.stringify({
      name: "app",
      private: true,
      type: "module",
      dependencies,
      devDependencies: { wasmport: "*" },
    }),
    "index.html":
      '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
    "main.js": `import { run } from "./entry.js"\nrun().then((value) => { globalThis.answer = { value } }, (error) => { globalThis.answer = { error: String(error?.stack ?? error) } })\n`,
    "entry.js": it.entry,
    ...it.files,
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
}

/** The answer of the package's own Node build. @param {Case} it @param {string} folder */
async function ownAnswer(it, folder) {
  const entry = Object.entries(it.own ?? {}).reduce(
    (code, [from, to]) => code.replaceAll(JSON.stringify(from), JSON.stringify(to)),
    it.entry,
  )
  writeFileSync(join(folder, "own.js"), entry)
  return runInNode(join(folder, "own.js"))
}

/** @param {string} file @returns {Promise<unknown>} */
async function runInNode(file) {
  const code = `import(${JSON.stringify(pathToFileURL(file).href)}).then(({ run }) => run()).then((value) => { process.stdout.write("\\u0001" + JSON.stringify(value)); process.exit(0) })`
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
    timeout: 60_000,
    maxBuffer: 2 ** 26,
  }).catch((/** @type {Error & { stderr?: string }} */ error) => {
    throw new Error(
      String(error.stderr || error.message)
        .replace(/^\s*(?:Command failed.*|file:.*|\s*\^+)?\n/gm, "")
        .slice(0, 2000),
    )
  })
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\u0001") + 1))
}

/**
 * Opens a page that runs `main.js`, and waits for its answer.
 * @param {Tools["browser"]} browser @param {string | undefined} url
 * @returns {Promise<unknown>}
 */
async function runInPage(browser, url) {
  const page = await browser.newPage()
  /** @type {string[]} */
  const errors = []
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (message) => (message.type() === "error" ? errors.push(message.text()) : undefined))
  try {
    await page.goto(String(url))
    await page
      .waitForFunction(() => "answer" in globalThis, undefined, { timeout: 30_000 })
      .catch((/** @type {Error} */ error) => {
        throw new Error(errors.join("\n") || error.message)
      })
    const { value, error } = await page.evaluate(() => JSON.parse(JSON.stringify(Reflect.get(globalThis, "answer"))))
    if (error !== undefined) throw new Error(error)
    return value
  } finally {
    await page.close()
  }
}

/**
 * The case's answer in one target.
 * @param {Case} it @param {string} target @param {string} folder @param {Tools} tools
 * @returns {Promise<unknown>}
 */
async function answer(it, target, folder, { browser, serve }) {
  const absolute = (/** @type {Record<string, string>} */ map = {}) =>
    Object.fromEntries(Object.entries(map).map(([name, file]) => [name, join(folder, file)]))
  const alias = absolute(it.alias)
  const options = { types: false, ...it.options, ...(it.imports === undefined ? {} : { imports: it.imports }) }
  const outDir = join(folder, `dist-${target}`)
  const platform = platformOf(target)
  /** @returns {Promise<import("vite").InlineConfig>} */
  const viteConfig = async () => {
    const { default: wasmport } = await import("../../dist/src/vite.js")
    const conditions =
      it.conditions === undefined
        ? {}
        : { conditions: [...it.conditions, "module", platform, "development|production"] }
    return {
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport(options)],
      ...(it.alias === undefined && it.conditions === undefined
        ? {}
        : {
            resolve: { alias, ...conditions },
            ssr: {
              resolve:
                it.conditions === undefined
                  ? {}
                  : { conditions: [...it.conditions, "module", "node", "development|production"] },
            },
          }),
    }
  }
  /** A page around a script that any bundler has written. */
  const inPage = async () => {
    writeFileSync(join(outDir, "index.html"), readFileSync(join(folder, "index.html")))
    const server = await serve(outDir)
    try {
      return await runInPage(browser, server.url)
    } finally {
      await server.close()
    }
  }
  const inNode = () => runInNode(join(outDir, "entry.js"))
  const entry = join(folder, platform === "browser" ? "main.js" : "entry.js")
  const conditions = it.conditions ?? []
  switch (target) {
    case "vite-dev": {
      const { createServer } = await import("vite")
      const answers = []
      for (const _ of ["cold", "warm"]) {
        const server = await createServer({
          ...(await viteConfig()),
          server: { port: 0, host: "127.0.0.1", watch: null },
        })
        try {
          await server.listen()
          answers.push(await runInPage(browser, server.resolvedUrls?.local[0]))
        } finally {
          await server.close()
        }
      }
      if (JSON.stringify(answers[0]) !== JSON.stringify(answers[1]))
        throw new Error(`answers ${JSON.stringify(answers[0])} at first, then ${JSON.stringify(answers[1])}`)
      return answers[0]
    }
    case "vite-build": {
      const { build } = await import("vite")
      await build({ ...(await viteConfig()), build: { outDir } })
      const server = await serve(outDir)
      try {
        return await runInPage(browser, server.url)
      } finally {
        await server.close()
      }
    }
    case "vite-ssr": {
      const { createServer } = await import("vite")
      const server = await createServer({
        ...(await viteConfig()),
        appType: "custom",
        server: { middlewareMode: true, watch: null, ws: false },
      })
      try {
        const { run } = await server.ssrLoadModule("/entry.js")
        return JSON.parse(JSON.stringify(await run()))
      } finally {
        await server.close()
      }
    }
    case "vite-ssr-build": {
      const { build } = await import("vite")
      await build({ ...(await viteConfig()), build: { outDir, ssr: "entry.js" } })
      return await inNode()
    }
    case "vitest": {
      const { startVitest } = await import("vitest/node")
      writeFileSync(
        join(folder, "entry.test.js"),
        `import { writeFileSync } from "node:fs"\nimport { test } from "vitest"\nimport { run } from "./entry.js"\ntest("answers", async () => { writeFileSync(${JSON.stringify(join(folder, "vitest.json"))}, JSON.stringify(await run())) })\n`,
      )
      const vitest = await startVitest(
        "test",
        [],
        {
          root: folder,
          watch: false,
          config: false,
          silent: true,
          reporters: [{}],
          include: ["entry.test.js"],
          api: false,
        },
        await viteConfig(),
      )
      const modules = vitest.state.getTestModules()
      const errors = [
        ...vitest.state.getUnhandledErrors(),
        ...modules.flatMap((it) => [
          ...it.errors(),
          ...[...it.children.allTests()].flatMap((test) => test.result().errors ?? []),
        ]),
      ]
      await vitest.close()
      process.exitCode = 0
      if (errors.length > 0)
        throw new Error(
          errors.map((error) => (error instanceof Error ? (error.stack ?? error.message) : String(error))).join("\n"),
        )
      return JSON.parse(readFileSync(join(folder, "vitest.json"), "utf8"))
    }
    case "rollup-browser":
    case "rollup-node": {
      const { rollup } = await import("rollup")
      const { default: wasmport } = await import("../../dist/src/rollup.js")
      // Their types are those of CommonJS modules, whose `default` is all of them.
      const { default: module } = await import("@rollup/plugin-commonjs")
      const commonjs = /** @type {(typeof module)["default"]} */ (/** @type {unknown} */ (module))
      const { nodeResolve } = await import("@rollup/plugin-node-resolve")
      const cwd = process.cwd()
      process.chdir(folder)
      try {
        const aliases = { name: "alias", resolveId: (/** @type {string} */ source) => alias[source] ?? null }
        const build = await rollup({
          input: entry,
          onwarn: () => {},
          plugins: [
            wasmport({ target: platform, ...options }),
            aliases,
            nodeResolve({ browser: platform === "browser", preferBuiltins: true, exportConditions: conditions }),
            commonjs(),
          ],
        })
        await build.write({ dir: outDir, format: "es" })
        await build.close()
      } finally {
        process.chdir(cwd)
      }
      return await (platform === "browser" ? inPage() : inNode())
    }
    case "rolldown-browser":
    case "rolldown-node": {
      const { rolldown } = await import("rolldown")
      const { default: wasmport } = await import("../../dist/src/rolldown.js")
      const build = await rolldown({
        input: entry,
        cwd: folder,
        platform,
        logLevel: "silent",
        resolve: {
          alias,
          ...(conditions.length === 0 ? {} : { conditionNames: [...conditions, "import", "default", platform] }),
        },
        plugins: [wasmport({ target: platform, ...options })],
      })
      await build.write({ dir: outDir, format: "es" })
      await build.close()
      return await (platform === "browser" ? inPage() : inNode())
    }
    case "esbuild-browser":
    case "esbuild-node": {
      const { build } = await import("esbuild")
      const { default: wasmport } = await import("../../dist/src/esbuild.js")
      await build({
        entryPoints: [entry],
        absWorkingDir: folder,
        outdir: outDir,
        bundle: true,
        format: "esm",
        platform,
        target: "es2022",
        logLevel: "silent",
        alias,
        ...(conditions.length === 0 ? {} : { conditions }),
        // Packages of CommonJS need this in esbuild's ES modules for Node.
        ...(platform === "node" ? { mainFields: ["module", "main"] } : {}),
        plugins: [wasmport(options)],
      })
      return await (platform === "browser" ? inPage() : inNode())
    }
  }
  throw new Error(`there is no target ${target}`)
}

/**
 * Runs a case in the targets, one after the other. `tools` are the browser and the file server of `test/support/browser.ts`.
 * @param {Case} it @param {readonly string[]} targets @param {Tools} tools
 * @returns {Promise<Result[]>}
 */
export async function runCase(it, targets, tools) {
  const folder = join(HERE, ".tmp", it.name)
  createApp(it, folder)
  const expected = "own" in it ? await ownAnswer(it, folder) : it.expected
  /** @type {Result[]} */
  const results = []
  for (const target of targets) {
    const reason = exception(it, target)
    if (reason !== undefined) {
      results.push({ target, state: "left out", detail: reason, milliseconds: 0 })
      continue
    }
    const start = performance.now()
    let detail = ""
    try {
      // Vite's optimizer fails beside the request that waits for it.
      const value = await supervised(answer(it, target, folder, tools))
      if (JSON.stringify(value) !== JSON.stringify(expected))
        detail = `answers ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`
    } catch (error) {
      detail = error instanceof Error ? error.message : String(error)
    }
    results.push({ target, state: detail === "" ? "ok" : "failed", detail, milliseconds: performance.now() - start })
  }
  return results
}

/**
 * Rejects with an error that nobody handles, or settles as `work` does.
 * @param {Promise<unknown>} work
 */
async function supervised(work) {
  /** @type {(reason: unknown) => void} */
  let listener = () => {}
  try {
    return await Promise.race([
      work,
      new Promise((_, reject) => {
        listener = reject
        process.on("unhandledRejection", listener)
      }),
    ])
  } finally {
    process.off("unhandledRejection", listener)
  }
}

export const clean = () => rmSync(join(HERE, ".tmp"), { recursive: true, force: true })
