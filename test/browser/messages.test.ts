/** Messages that are posted to a worker before its wasm is there wait for the worker, and so does a SharedWorker's `connect`. */
import { cp } from "node:fs/promises"
import { join } from "node:path"
import { build, preview } from "vite"
import type { InlineConfig, Plugin, ViteDevServer } from "vite"
import { expect, onTestFinished, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { BUNDLERS } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const MESSAGES = 1000
/** How often each page is loaded: `WORKER_LOADS=20` measures. */
const LOADS = Number(process.env["WORKER_LOADS"] ?? 3)
const TIMEOUT = 60_000 + 10_000 * LOADS

/** One of each shape: JavaScript's imports with strings by a `.wit`, wasm that imports wasm, builtins, live globals, a start function. */
const CASES = ["wit-imports", "wit-bindgen", "wasm-imports-wasm", "js-string", "string-constants", "imports", "counter"]
const ANSWER = `
  ${CASES.map((name, i) => `import { rows as rows${i} } from "./${name}/use.ts"`).join("\n")}
  import { at } from "./big/big.wasm"
  import { add } from "./math/math.wasm"
  import { calls } from "./start/start.wasm"
  import module from "./big/big.wasm?module"
  const rows = [${CASES.map((_, i) => `...rows${i}`).join()}, ["calls", calls(), 1], ["module", module instanceof WebAssembly.Module, true]]
  const wrong = rows.filter(([, answer, expected]) => String(answer) !== String(expected))
  const answer = (n) => wrong.length > 0 ? wrong.join("; ") : add(n, at(0) - 1015568748)`
const WORKERS = {
  "worker.js": `${ANSWER}\nonmessage = ({ data }) => postMessage(answer(data))`,
  "listener.js": `${ANSWER}\naddEventListener("message", ({ data, ports: [port] }) => port.postMessage(answer(data)))`,
  "shared.js": `${ANSWER}\nonconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => port.postMessage(answer(data)) }`,
  "outer.js": `
    import { add } from "./math/math.wasm"
    const inner = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
    inner.onmessage = ({ data }) => postMessage(add(data, 0))
    onmessage = ({ data }) => inner.postMessage(add(data, 0))`,
  "package.js": `import { at } from "glued"\nonmessage = ({ data }) => postMessage(data + at(0) - 1015568748)`,
  // No top-level await, and no way to read at once.
  "service.js": `
    import { add } from "./math/math.wasm?sync"
    import * as lazy from "./big/big.wasm?lazy"
    import * as deferred from "./counter/counter.wasm?defer"
    import { ready } from "wasmport/runtime"
    const answer = async (n) => (await ready(), add(n, (await lazy.at(0)) - 1015568748 + deferred.read()))
    addEventListener("message", ({ data, ports: [port] }) => answer(data).then((it) => port.postMessage(it), (error) => port.postMessage(String(error))))`,
  // A worker in its page's code has no folder beside it for a file.
  "inlined.js": `import "./worker.js"`,
  "inlined-shared.js": `import "./shared.js"`,
  "forms.js": `
    import init from "./big/big.wasm?init"
    import * as lazy from "./counter/counter.wasm?lazy"
    import link from "./imports/imports.wasm?init"
    const made = init()
    const failed = link({}).catch((error) => (/imports\\.wasm: /.test(error.message) ? 0 : error.message))
    onmessage = async ({ data }) => postMessage(data + (await made).exports.at(0) - 1015568748 + (await lazy.read()) + (await failed))`,
  // Its own top-level await, over what does not wait for a task either.
  "waiting.js": `
    import init from "./math/math.wasm?init"
    import { at } from "./big/big.wasm?defer"
    import { ready } from "wasmport/runtime"
    const { exports } = await init()
    await ready()
    onmessage = ({ data }) => postMessage(exports.add(data, at(0) - 1015568748))`,
}
/** Posts all messages at once, and counts the right answers; a wrong one is reported. Answers by one port are in order. */
const COUNT = `
  const count = (port, post) => new Promise((resolve, reject) => {
    let answered = 0
    const missing = new Set(Array(${MESSAGES}).keys())
    const late = setTimeout(() => resolve(answered), 10000)
    const hear = ({ data }) => {
      if (!missing.delete(data) || (data !== answered && post === undefined)) resolve(String(data))
      answered++
      if (answered === ${MESSAGES}) resolve(answered, clearTimeout(late))
    }
    port.onmessage = hear
    port.onerror = (event) => reject(new Error(event.message))
    for (let n = 0; n < ${MESSAGES}; n++) post ? post(n, hear) : port.postMessage(n)
  })
  const byPort = (worker) => count(worker, (n, hear) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = hear
    worker.postMessage(n, [port2])
  })
  const serving = async (url) => byPort((await navigator.serviceWorker.register(url, { type: "module" })).installing)
  const all = (counted) => Promise.all(Object.entries(counted).map(async ([name, it]) => [name, await it.catch(String)])).then(Object.fromEntries)
  const name = () => ({ name: String(Math.random()) })`
/** One of each kind, all at once; in a build of the format \`iife\`, Vite refuses top-level await of the app's own. */
const main = (isScript: boolean, isDev = false): string => `
  import Query from "./worker.js?worker"
  import Inline from "./inlined.js?worker&inline"
  import InlineForms from "./forms.js?worker&inline"
  import SharedInline from "./inlined-shared.js?sharedworker&inline"
  import SharedQuery from "./shared.js?sharedworker"
  ${COUNT}
  const workers = {
    "new Worker": count(new Worker(new URL("./worker.js", import.meta.url), { type: "module" })),
    "?worker": count(new Query()),
    "?worker&inline": count(new Inline()),
    "?worker&inline with other forms": count(new InlineForms()),
    "?sharedworker&inline": count(new SharedInline(name()).port),
    "by addEventListener and a port": byPort(new Worker(new URL("./listener.js", import.meta.url), { type: "module" })),
    "new SharedWorker": count(new SharedWorker(new URL("./shared.js", import.meta.url), { type: "module", name: "own" + Math.random() }).port),
    "?sharedworker": count(new SharedQuery(name()).port),
    "nested": count(new Worker(new URL("./outer.js", import.meta.url), { type: "module" })),
    "one that imports a package": count(new Worker(new URL("./package.js", import.meta.url), { type: "module" })),
    ${isDev ? '"a service worker": serving("/service.js"),' : ""}
    ${isScript ? "" : '"one that awaits init() and ready()": count(new Worker(new URL("./waiting.js", import.meta.url), { type: "module" })),'}
  }
  globalThis.answered = all(workers)`

const HTML = (script: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><script type="module" src="./${script}"></script>`

/** Modules that cannot be loaded or linked at once are explained as in a page. */
const FAILING = {
  "failing.js": `
    const worker = new Worker(new URL("./fails.js", import.meta.url), { type: "module" })
    worker.onmessage = ({ data }) => (globalThis.told = data)`,
  "fails.js": `
    import gone from "./gone.wasm?init"
    import link from "./imports/imports.wasm?init"
    const told = (error) => [error.constructor.name, error.code, error.message]
    Promise.all([gone().catch(told), link({}).catch(told)]).then(postMessage)`,
}
async function expectExplained(url: string): Promise<void> {
  const page = await browser.open(url)
  await page.waitForFunction("globalThis.told")
  expect(await page.evaluate("globalThis.told")).toEqual([
    ["TypeError", "IO", expect.stringMatching(/^\[wasmport\] http.*gone.*\.wasm: the server answered 404/)],
    [expect.stringMatching(/^(?:Link|Type)Error$/), "INSTANTIATE", expect.stringMatching(/imports\/imports\.wasm/)],
  ])
}

const project = useProject(() => ({
  ...WORKERS,
  ...FAILING,
  "gone.wasm": fixture("big"),
  "failing.html": HTML("failing.js"),
  "node_modules/glued/package.json": `{ "name": "glued", "version": "1.0.0", "type": "module", "main": "./index.js" }`,
  "node_modules/glued/index.js": 'export { at } from "./big.wasm"',
  "node_modules/glued/big.wasm": fixture("big"),
  "module.html": HTML("module.js"),
  "module.js": main(false),
  "dev.html": HTML("dev.js"),
  "dev.js": main(false, true),
  "script.html": HTML("script.js"),
  "script.js": main(true),
}))
const browser = useBrowser()

async function copyCases(root: string): Promise<void> {
  const fixtures = join(REPOSITORY, "test_wasm")
  for (const name of [...CASES, "big", "math", "start", "trapped.ts", "row.ts"])
    await cp(join(fixtures, name), join(root, name), { recursive: true })
}

/** Each `.wasm` comes late: code that waits for it would lose the messages that come meanwhile. One of the files is gone. */
const lateness = ({ middlewares }: Pick<ViteDevServer, "middlewares">): void =>
  void middlewares.use(({ url = "" }, answer, next) => {
    if (/gone[^/]*\.wasm$/.test(url)) answer.writeHead(404).end("no such file")
    else if (url.endsWith(".wasm")) setTimeout(next, 50)
    else next()
  })
const LATE: Plugin = {
  name: "late",
  configureServer: lateness,
  configurePreviewServer: lateness,
}
const config = (format: "es" | "iife", outDir: string, options: WasmportOptions = {}): InlineConfig => ({
  root: project.root,
  configFile: false,
  logLevel: "silent",
  plugins: [wasmport({ types: false, ...options }), LATE],
  // A package whose glue and wasm the optimizer bundles.
  optimizeDeps: { include: ["glued"] },
  worker: { format },
  build: {
    outDir,
    target: "es2022",
    rolldownOptions: {
      input: ["module", "script", "failing"]
        .filter((it) => it !== (format === "es" ? "script" : "module"))
        .map((it) => project.path(`${it}.html`)),
    },
  },
})

async function expectAll(url: string, loads = LOADS): Promise<void> {
  for (let load = 0; load < loads; load++) {
    const page = await browser.open()
    const errors: string[] = []
    page.on("pageerror", (error) => errors.push(error.message))
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
    await page.goto(url)
    await page.waitForFunction("globalThis.answered")
    const answered = (await page.evaluate("globalThis.answered")) as Record<string, number>
    await page.close()
    const wanted = Object.fromEntries(Object.keys(answered).map((kind) => [kind, MESSAGES]))
    expect({ load, answered, errors }).toEqual({ load, answered: wanted, errors: [] })
  }
}

test(
  `Vite's dev server: workers of every kind answer all of ${MESSAGES} messages that are posted at once`,
  async () => {
    await copyCases(project.root)
    const { url } = await viteInTest(config("es", "dist"))
    await expectAll(`${url}dev.html`)
    await expectExplained(`${url}failing.html`)
    const named = await viteInTest(config("es", "dist", { target: "browser" }))
    await expectAll(`${named.url}dev.html`, 1)
  },
  TIMEOUT,
)

test.each(["es", "iife"] as const)(
  `a build with the worker format %s: workers of every kind answer all of ${MESSAGES} messages that are posted at once`,
  async (format) => {
    await copyCases(project.root)
    const settings = config(format, `dist-${format}`)
    await build(settings)
    const server = await preview({ ...settings, preview: { port: 0, host: "127.0.0.1" } })
    onTestFinished(() => server.close())
    const [url = ""] = server.resolvedUrls?.local ?? []
    await expectAll(`${url}${format === "es" ? "module" : "script"}.html`)
    await expectExplained(`${url}failing.html`)
  },
  TIMEOUT,
)

test.each(BUNDLERS)(
  `%s: a worker and a SharedWorker built with target "webworker" answer all of ${MESSAGES} messages`,
  async (bundler) => {
    await copyCases(project.root)
    const more = { platform: "browser", format: "es", options: { target: "webworker" } } as const
    const worker = await project.build(bundler, "worker.js", more)
    const shared = await project.build(bundler, "shared.js", more)
    const service = await project.build(bundler, "service.js", more)
    const script = await project.build(bundler, "service.js", { ...more, format: "iife" })
    const { url } = await serveInTest(project.path(".dist"), {
      respond: (path) =>
        path === "/page.js"
          ? {
              type: "text/javascript",
              body: `${COUNT}
                globalThis.answered = all({
                  worker: count(new Worker("./${worker.name}/index.js", { type: "module" })),
                  shared: count(new SharedWorker("./${shared.name}/index.js", { type: "module", ...name() }).port),
                  script: byPort(new Worker("./${script.name}/index.js")),
                  service: serving("./${service.name}/index.js"),
                })`,
            }
          : path === "/"
            ? { type: "text/html", body: HTML("page.js") }
            : undefined,
    })
    await expectAll(url)
  },
  TIMEOUT,
)
