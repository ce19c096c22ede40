// @ts-check
/**
 * One app, by every bundler, in every mode, for every host, on the real thing: `npm run test:hosts`.
 *
 * Installs the hosts and builds the package, builds the app once for each setting (browser, iife, node, cjs, worker, auto), runs each build on all hosts that the setting is
 * for, compares what came back, and prints the table. The table in docs/hosts.md must be the same; `--update` writes it.
 * Exit code 1 when an answer is wrong, when a build fails that should not, or when the table is not the page's.
 */
import { spawn } from "node:child_process"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { arch, argv, platform } from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"
import { begin, BUNDLERS, keepTable, MODES, NAMES } from "../support/run.js"
import { PAGES, writeApp } from "./app.js"

/** @typedef {import("../support/bundle.ts").Bundler} Bundler */
/** @typedef {import("../support/bundle.ts").Platform} Platform */
/** @typedef {[call: string, got: string, expected: string][]} Rows */
/** The result of each build by its name: its rows, or the text of the failure. @typedef {Map<string, unknown>} Answers */
/** @typedef {{ browser: import("playwright-core").Browser, server: import("../support/browser.ts").Served }} Tools */
/** @typedef {{ platform: Platform, entry: string, format?: "es" | "iife" | "cjs", without?: readonly Bundler[] }} Setting */
/** @typedef {{ name: string, setting: string, bundler: Bundler, mode: Mode, problem: string | undefined, refused: boolean }} Build */
/** @typedef {{ host: string, setting: string, cells: string[] }} Result */
/** @typedef {(typeof MODES)[number]} Mode */

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const OUT = here("../.tmp/hosts")

/**
 * The builds: the request to `test/support/bundle.ts`, and the entry. A setting without top-level await must refuse that mode.
 * @type {Record<string, Setting>}
 */
const SETTINGS = {
  browser: { platform: "browser", entry: "index.js" },
  iife: { platform: "browser", entry: "script.js", format: "iife" },
  node: { platform: "node", entry: "index.js" },
  cjs: { platform: "node", entry: "index.js", format: "cjs" },
  worker: { platform: "worker", entry: "worker.js" },
  // Vite builds for the browser or for the server, by its environments.
  auto: { platform: "neutral", entry: "index.js", without: ["vite"] },
}

/** @param {string} path */
const bin = (path) => here(`node_modules/${path}`)
/** Hosts that run a file: the command in front of it. @type {Record<string, [string, ...string[]]>} */
const COMMANDS = {
  "Node 20": [bin("node-20/bin/node")],
  "Node 22": [bin("node-22/bin/node")],
  "Node 24": [bin("node-24/bin/node")],
  "Node 26": [bin("node-26/bin/node")],
  Deno: [bin("@deno/linux-x64-glibc/deno"), "run", "--quiet", "--allow-read", "--allow-env"],
  Bun: [bin("@oven/bun-linux-x64/bin/bun"), "run"],
}

/**
 * The rows of the table: a host, the setting of its builds, and the function that runs builds there.
 * @type {{ host: string, setting: string, run: (names: readonly string[], tools: Tools) => Promise<Answers> }[]}
 */
const HOSTS = [
  { host: "page", setting: "browser", run: inBrowser("page") },
  { host: "module worker", setting: "browser", run: inBrowser("module-worker") },
  { host: "page without modules", setting: "iife", run: inBrowser("script") },
  { host: "classic worker", setting: "iife", run: inBrowser("classic-worker") },
  { host: "service worker", setting: "iife", run: inBrowser("service-worker") },
  ...Object.entries(COMMANDS).map(([host, command]) => ({ host, setting: "node", run: byCommand(command) })),
  ...Object.entries(COMMANDS).map(([host, command]) => ({ host, setting: "cjs", run: byCommand(command) })),
  { host: "workerd", setting: "worker", run: inWorkerd },
  { host: "page", setting: "auto", run: inBrowser("page") },
  { host: "module worker", setting: "auto", run: inBrowser("module-worker") },
  ...Object.entries(COMMANDS).map(([host, command]) => ({ host, setting: "auto", run: byCommand(command) })),
]

/**
 * Builds: the name of each that should run, and the failures of the others. "await" must be refused by name without top-level await.
 * @param {typeof import("../support/bundle.ts").bundle} bundle
 * @returns {Promise<Build[]>}
 */
async function buildAll(bundle) {
  const root = await writeApp(join(OUT, "app"))
  /** @type {Build[]} */
  const builds = []
  for (const [setting, { platform, entry, format = "es", without = [] }] of Object.entries(SETTINGS)) {
    for (const bundler of BUNDLERS.filter((it) => !without.includes(it))) {
      for (const mode of MODES) {
        const name = `${setting}-${bundler}-${mode}`
        const outDir = join(OUT, "dist", name)
        const refusal = format !== "es" && mode === "await"
        const problem = await bundle({
          bundler,
          entry: join(root, entry),
          outDir,
          platform,
          format,
          root,
          options: { mode },
        }).then(
          () => (refusal ? "was built, though its format has no top-level await" : undefined),
          (/** @type {Error} */ error) =>
            refusal && ["?sync", "?defer", "?lazy"].every((form) => String(error.message).includes(form))
              ? undefined
              : `does not build: ${error.message}`,
        )
        // Node reads the kind of a .js file from the package around it.
        if (!refusal && problem === undefined)
          await writeFile(
            join(outDir, "package.json"),
            JSON.stringify({ type: format === "cjs" ? "commonjs" : "module" }),
          )
        builds.push({ name, setting, bundler, mode, problem, refused: refusal && problem === undefined })
      }
    }
  }
  return builds
}

/**
 * All builds in one process of the host, each by itself. Resolves to name -> rows, or the text of the failure.
 * @param {[string, ...string[]]} commandLine
 * @returns {(names: readonly string[]) => Promise<Answers>}
 */
function byCommand([command, ...args]) {
  return async (names) => {
    const list = join(OUT, `list-${process.pid}.json`)
    await writeFile(
      list,
      JSON.stringify(names.map((name) => [name, pathToFileURL(join(OUT, "dist", name, "index.js")).href])),
    )
    const child = spawn(command, [...args, here("driver.js"), list], { stdio: ["ignore", "pipe", "pipe"], cwd: OUT })
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.on("close", resolve).on("error", resolve)),
    ])
    const answers = new Map(
      out
        .split("\n")
        .filter((line) => line.startsWith("["))
        .map((line) => JSON.parse(line)),
    )
    return new Map(
      names.map((name) => [name, answers.get(name) ?? `no answer (exit code ${code}): ${err.trim().split("\n")[0]}`]),
    )
  }
}

const WORKERD = bin("@cloudflare/workerd-linux-64/bin/workerd")

/**
 * Each build as a worker of its own, all its files as modules, asked over HTTP: first several requests at once, then for the rows.
 * @param {readonly string[]} names
 * @returns {Promise<Answers>}
 */
async function inWorkerd(names) {
  /** @type {Answers} */
  const found = new Map()
  for (const name of names) {
    const folder = join(OUT, "dist", name)
    const files = (await readdir(folder, { recursive: true }))
      .filter((file) => /\.(?:js|wasm)$/.test(file))
      .sort((a, b) => Number(b === "index.js") - Number(a === "index.js"))
    const modules = files.map(
      (file) =>
        `(name = ${JSON.stringify(file)}, ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed ${JSON.stringify(file)})`,
    )
    const worker = `(modules = [${modules.join(", ")}], compatibilityDate = "2026-11-01")`
    const config = `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = (services = [(name = "main", worker = ${worker})], sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);\n`
    await writeFile(join(folder, "workerd.capnp"), config)
    const child = spawn(WORKERD, ["serve", "workerd.capnp", "--control-fd=1"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    })
    const errors = text(child.stderr)
    try {
      const port = await new Promise((resolve, reject) => {
        child.stdout.setEncoding("utf8").on("data", (line) => /"port":(\d+)/.test(line) && resolve(RegExp.$1))
        child.on("error", reject).on("close", () => errors.then((it) => reject(new Error(it.split("\n")[0]))))
      })
      const ask = async (/** @type {string} */ path) =>
        await (await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(20_000) })).json()
      const sums = await Promise.all(Array.from({ length: 5 }, () => ask("/add")))
      found.set(name, sums.some((sum) => sum !== 5) ? `requests at once got ${sums.join(", ")}` : await ask("/"))
    } catch (error) {
      child.kill()
      found.set(name, `${messageOf(error)}: ${(await errors).split("\n")[0]}`)
    } finally {
      child.kill()
    }
  }
  return found
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error))

/** @param {import("node:stream").Readable} stream @returns {Promise<string>} */
async function text(stream) {
  let all = ""
  for await (const part of stream.setEncoding("utf8")) all += part
  return all
}

/** @param {string} kind @returns {(names: readonly string[], tools: Tools) => Promise<Answers>} */
function inBrowser(kind) {
  return async (names, { browser, server }) => {
    /** @type {Answers} */
    const found = new Map()
    for (const name of names) {
      const page = await browser.newPage()
      try {
        await page.goto(`${server.url}/`)
        const late = new Promise((_, reject) =>
          setTimeout(() => reject(new Error("no answer within 20 seconds")), 20_000).unref(),
        )
        found.set(
          name,
          await Promise.race([
            page.evaluate(`(${PAGES[kind]})(${JSON.stringify(`${server.url}/${name}/index.js`)})`),
            late,
          ]),
        )
      } catch (error) {
        found.set(name, messageOf(error).split("\n")[0])
      } finally {
        await page.close()
      }
    }
    return found
  }
}

/** The fault in an answer; undefined when it is right. @param {unknown} answer @returns {string | undefined} */
function problemOf(answer) {
  if (!Array.isArray(answer)) return String(answer)
  const wrong = answer
    .filter(([, got, expected]) => got !== expected)
    .map(([call, got, expected]) => `${call} is ${got}, not ${expected}`)
  return answer.length === 0 ? "no rows" : wrong.length > 0 ? wrong.join("; ") : undefined
}

const { dependencies } = JSON.parse(await readFile(here("package.json"), "utf8"))
const VERSIONS = Object.entries({ Node: "node-", Deno: "@deno/", Bun: "@oven/", workerd: "@cloudflare/" }).map(
  ([host, start]) => [
    host,
    Object.entries(dependencies)
      .filter(([name]) => name.startsWith(start))
      .map(([, version]) => version.slice(version.lastIndexOf("@") + 1))
      .join(", "),
  ],
)

/** @type {Record<string, string>} */
const SAID = {
  browser: '`target: "browser"`',
  iife: "format `iife`",
  node: '`target: "node"`',
  cjs: '`target: "node"`, format `cjs`',
  worker: '`target: "worker"`',
  auto: '`target: "auto"`',
}

/** Rows of the same setting and with the same cells are one. @param {readonly Result[]} results */
function table(results) {
  /** @type {{ hosts: string[], setting: string, cells: string[] }[]} */
  const rows = []
  for (const { host, setting, cells } of results) {
    const known = rows.find((row) => row.setting === setting && row.cells.join() === cells.join())
    if (known === undefined) rows.push({ hosts: [host], setting, cells })
    else known.hosts.push(host)
  }
  return [
    `| the output runs in | built with | ${BUNDLERS.map((it) => NAMES[it]).join(" | ")} |`,
    `| --- | --- |${BUNDLERS.map(() => " --- |").join("")}`,
    ...rows.map(
      ({ hosts, setting, cells }) =>
        `| ${hosts.join(", ").replace(/Node 20, Node 22, Node 24, Node 26/, "Node 20, 22, 24, 26")} | ${SAID[setting]} | ${cells.join(" | ")} |`,
    ),
    "",
    `Modes: ${MODES.map((it) => `\`${it}\``).join(", ")}; "all" are these four. The formats \`iife\` and \`cjs\` have no top-level await: the build refuses \`await\` there, naming the other three.`,
    `Hosts: Chromium, ${VERSIONS.map(([host, version]) => `${host} ${version}`).join(", ")}.`,
  ].join("\n")
}

if (platform !== "linux" || arch !== "x64") {
  console.log(`test:hosts: skipped, since the hosts' binaries are for Linux on x64 and this is ${platform} on ${arch}.`)
  process.exit(0)
}

const { bundle, launch, serve } = await begin(here("."), OUT)
const only = argv.slice(2).filter((it) => !it.startsWith("--"))
const builds = await buildAll(bundle)
const [browser, server] = await Promise.all([launch(), serve(join(OUT, "dist"))])
const problems = builds.filter(({ problem }) => problem !== undefined).map(({ name, problem }) => `${name} ${problem}`)
/** @type {Result[]} */
const results = []
try {
  for (const { host, setting, run } of HOSTS) {
    if (only.length > 0 && !only.some((it) => `${setting} ${host}`.includes(it))) continue
    const own = builds.filter((it) => it.setting === setting)
    const answers = await run(
      own.filter((it) => it.problem === undefined && !it.refused).map(({ name }) => name),
      { browser, server },
    )
    const wrong = new Set()
    for (const [name, answer] of answers) {
      const problem = problemOf(answer)
      if (problem === undefined) continue
      wrong.add(name)
      problems.push(`${host}: ${name}: ${problem}`)
    }
    const works = (/** @type {Build} */ { name, problem, refused }) =>
      problem === undefined && !refused && !wrong.has(name)
    const cells = BUNDLERS.map((bundler) => {
      const mine = own.filter((it) => it.bundler === bundler)
      const good = mine.filter(works).map(({ mode }) => mode)
      return mine.length === 0
        ? "–"
        : good.length === MODES.length
          ? "all"
          : good.length === 0
            ? "none"
            : good.join(", ")
    })
    console.log(
      `${wrong.size === 0 ? "ok   " : "WRONG"} ${host}, ${setting}: ${cells.map((cell, i) => `${BUNDLERS[i]} ${cell}`).join("; ")}`,
    )
    results.push({ host, setting, cells })
  }
} finally {
  await browser.close()
  await server.close()
}

const made = table(results)
console.log(`\n${made}\n`)
for (const problem of problems) console.error(problem)

const other = only.length === 0 ? await keepTable("hosts", made) : undefined
if (other !== undefined) console.error(other)
process.exitCode = problems.length > 0 || other !== undefined ? 1 : 0
