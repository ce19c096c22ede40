/**
 * How much of the time to a module's first answer is saved if the host has kept its compiled code, and by which ways of loading.
 *
 * In Chromium: second and later visits to a module of 0.9 MB, each in a browser that is started anew with the same profile. The
 * module is loaded:
 * - from a stable URL, as a build by wasmport has it, without and with `integrity`
 * - by `load`; with its progress watched; compressed on its way
 * - from another address at each visit, and from an ArrayBuffer
 *
 * In Node: a process from start to end, with and without NODE_COMPILE_CACHE; a worker that gets the compiled module, and one that
 * compiles it. Node 20 has no such cache: if `npm ci --prefix test/hosts` has installed other versions, those are measured too.
 *
 * `npm run build`, then `node bench/compiled.js`. All sides run in turns. Exit code 1 when a bound is missed.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { chromium } from "playwright-core"
import wasmport from "../dist/src/esbuild.js"
import { bundle } from "./bundle.js"
import { launchOptions } from "./browser.js"
import { inTurns, median, ratioOf, report, row } from "./support.js"
import { computing } from "./wasm.js"

const ROUNDS = Number(process.env["ROUNDS"] ?? 9)
/** How long a first visit waits for its code to be kept. All of it is kept when nothing more has come for a while. */
const KEEPING_MS = 10_000
const QUIET_MS = 2000
/**
 * Chromium keeps code whenever it has fully compiled another megabyte. Here the threshold is lower, so that a small module is
 * enough.
 */
const FLAGS = ["--js-flags=--wasm-caching-hard-threshold=100000"]
/** The bound of: a stable URL / another one at each visit. */
const MOST_OF_FRESH = 0.9
/** The bound of: a module loaded by a build of wasmport / the same by hand. */
const MOST_OF_BY_HAND = 1.25
/** The bound of: a module that is posted / one that is compiled. */
const MOST_OF_COMPILED = 0.5

/** @typedef {{ what: string, path: string, code: string, fresh?: true, kept?: true }} Side `code` gives the module at `path`; `kept`: it has to be. */

/** @type {readonly Side[]} */
const SIDES = [
  { kept: true, what: "by hand", path: "/stable.wasm", code: "WebAssembly.compileStreaming(fetch(path))" },
  {
    kept: true,
    what: "by an import",
    path: "/assets/it.wasm",
    code: 'import("/assets/index.js").then((it) => it.bundled())',
  },
  {
    kept: true,
    what: "by `load`",
    path: "/load.wasm",
    code: 'import("/assets/index.js").then((it) => it.loaded(path))',
  },
  {
    kept: true,
    what: "by an import with `integrity`",
    path: "/checked/it.wasm",
    code: 'import("/checked/index.js").then((it) => it.bundled())',
  },
  {
    kept: true,
    what: "by `load` of a compressed body",
    path: "/load-gz.wasm",
    code: 'import("/assets/index.js").then((it) => it.loaded(path))',
  },
  {
    what: "by `load` with progress",
    path: "/watched.wasm",
    code: 'import("/assets/index.js").then((it) => it.watched(path))',
  },
  {
    what: "by another URL each time",
    path: "/fresh.wasm",
    code: "WebAssembly.compileStreaming(fetch(path))",
    fresh: true,
  },
  {
    what: "from a buffer",
    path: "/buffer.wasm",
    code: "fetch(path).then((it) => it.arrayBuffer()).then((it) => WebAssembly.compile(it))",
  },
]
const MAIN = `import { load } from "wasmport/runtime"
export const bundled = () => import("./it.wasm?module").then((it) => it.default)
export const loaded = (path) => load(path).then((it) => it.module)
export const watched = (path) => load(path, { onProgress: () => {} }).then((it) => it.module)
`

const BUILT = /^\/(?:assets|checked)\//

/** A worker's side and its page's. */
const POSTED = `import { readFileSync } from "node:fs"
import { isMainThread, parentPort, Worker } from "node:worker_threads"
if (isMainThread) {
  const [, self, file, rounds] = process.argv
  const bytes = readFileSync(file)
  const module = await WebAssembly.compile(bytes)
  // As in an app: the page's own instance has run.
  new WebAssembly.Instance(module).exports.run(1)
  const ask = (message) => new Promise((resolve) => {
    const worker = new Worker(self)
    worker.once("message", (time) => {
      worker.terminate()
      resolve(time)
    })
    worker.postMessage(message)
  })
  const times = { given: [], compiled: [] }
  // A custom section at the end makes the bytes new ones: within a process the engine compiles the same bytes once.
  for (let i = 0; i < Number(rounds); i++) {
    times.given.push(await ask(module))
    const own = new Uint8Array([...bytes, 0, 6, 4, 1, 2, 3, 4, i])
    times.compiled.push(await ask(own))
  }
  console.log(JSON.stringify(times))
} else
  parentPort.once("message", (given) => {
    const start = performance.now()
    const module = given instanceof WebAssembly.Module ? given : new WebAssembly.Module(given)
    new WebAssembly.Instance(module).exports.run(1)
    parentPort.postMessage(performance.now() - start)
  })
`

const root = mkdtempSync(join(tmpdir(), "wasmport-compiled-"))
try {
  await inChromium()
  inNode()
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 3 })
}

async function inChromium() {
  // The bytes of each side are its own: within a process the engine compiles the same bytes once, whatever their URL.
  const modules = new Map(SIDES.map(({ path, what }, i) => [path, computing(what, i)]))
  /** @param {string} name @param {import("../dist/src/esbuild.js").WasmportOptions} [options] */
  const built = (name, options) => {
    const app = join(root, `app-${name}`)
    mkdirSync(app)
    writeFileSync(join(app, "it.wasm"), modules.get(`/${name}/it.wasm`) ?? "")
    writeFileSync(join(app, "main.js"), MAIN)
    return bundle(app, join(root, "out", name), "browser", wasmport({ types: false, inlineLimit: 0, ...options }))
  }
  await built("assets")
  await built("checked", { integrity: true })
  const out = join(root, "out")
  const { url, close, asked } = await serving(out, modules)
  const options = await launchOptions({ flags: FLAGS })
  const profile = join(root, "profile")
  /** @type {string[]} */
  const keepers = []
  const entries = () => {
    const folder = join(profile, "Default/Code Cache/wasm")
    return existsSync(folder) ? readdirSync(folder).length : 0
  }
  /** Waits until the browser has written what it compiled, and says whether it did. @param {Side} side */
  const keeping = async ({ what, kept }) => {
    const before = entries()
    for (
      let waited = 0, quiet = 0, last = before;
      waited < KEEPING_MS && quiet < QUIET_MS;
      waited += 100, quiet += 100
    ) {
      await setTimeout(100)
      if (entries() === last && last > before) continue
      last = entries()
      quiet = 0
    }
    const isKept = entries() > before
    report(
      `Chromium, a first visit, ${what}: ${isKept ? "its code is kept" : "nothing is kept"}`,
      isKept || kept !== true,
    )
    if (isKept) keepers.push(what)
  }
  /** @param {number} round */
  const visitAll = async (round) => {
    const context = await chromium.launchPersistentContext(profile, options)
    try {
      const version = context.browser()?.version() ?? "?"
      const visits = await inTurns(
        SIDES.map((side) => async () => {
          const { path, code, fresh } = side
          const page = await context.newPage()
          await page.goto(`${url}/`)
          await page.evaluate('Promise.all([import("/assets/index.js"), import("/checked/index.js")]).then(() => {})')
          const time = await page.evaluate(visit(fresh ? `${path}?${round}` : path, code, round === 0))
          if (round === 0) await keeping(side)
          await page.close()
          return /** @type {number} */ (time)
        }),
        { rounds: 1, warmUp: 0 },
      )
      return { version, times: visits.map(([time]) => time ?? NaN) }
    } finally {
      await context.close()
    }
  }
  try {
    await visitAll(0)
    /** @type {number[][]} */
    const times = SIDES.map(() => [])
    let version = ""
    for (let round = 1; round <= ROUNDS; round++) {
      const visited = await visitAll(round)
      version = visited.version
      visited.times.forEach((time, side) => times[side]?.push(time))
    }
    const queried = asked.filter((path) => BUILT.test(path) && path.includes("?"))
    report(`requests of the build with a query: ${queried.length} (bound 0)`, queried.length === 0)
    /** @param {string} what */
    const of = (what) => times[SIDES.findIndex((side) => side.what === what)]
    const ratios = SIDES.map(({ what }) => ({
      what,
      ratio: ratioOf(of(what), of("by another URL each time")),
      ms: median(of(what) ?? []),
    }))
    for (const { what, ratio, ms } of ratios) {
      const bound = what === "by hand" ? MOST_OF_FRESH : undefined
      report(
        `Chromium, a later visit, ${what}: ${ms.toFixed(0)} ms, ${ratio.toFixed(2)} of a URL of its own at each visit${bound === undefined ? "" : ` (bound <= ${bound})`}`,
        bound === undefined || ratio <= bound,
      )
    }
    const byHand = ratioOf(of("by an import"), of("by hand"))
    report(
      `Chromium, a later visit, ours / by hand: ${byHand.toFixed(2)} (bound <= ${MOST_OF_BY_HAND})`,
      byHand <= MOST_OF_BY_HAND,
    )
    row(
      "Chromium, a later visit to a module of 0.9 MB, to its first answer / with another URL each time",
      ratios
        .filter(({ what }) => what !== "by another URL each time")
        .map(({ what, ratio }) => `${what} ${ratio.toFixed(2)}${keepers.includes(what) ? "" : " (not kept)"}`)
        .join(", "),
      [`Chromium ${version}`],
    )
  } finally {
    await close()
  }
}

/**
 * The code of a visit, which gives the milliseconds from the request to the first answer. The first visit goes on working, so
 * that the engine fully compiles all of the module.
 * @param {string} path
 * @param {string} code
 * @param {boolean} first
 */
function visit(path, code, first) {
  return `(async (path) => {
    const start = performance.now()
    const { run } = new WebAssembly.Instance(await ${code}).exports
    run(1)
    const time = performance.now() - start
    if (${first}) for (let i = 0; i < 20; i++) run(2000)
    return time
  })(${JSON.stringify(path)})`
}

/**
 * Serves the build and the modules as a production server does: the browser may keep them for ever.
 * @param {string} out
 * @param {ReadonlyMap<string, Buffer>} modules
 */
async function serving(out, modules) {
  const { readFile } = await import("node:fs/promises")
  /** @type {string[]} */
  const asked = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? "")
    const path = (request.url ?? "").replace(/\?.*/, "")
    const kept = { "cache-control": "public, max-age=31536000, immutable", "last-modified": new Date(0).toUTCString() }
    const module = modules.get(path)
    if (path === "/") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>")
    else if (module !== undefined && !BUILT.test(path)) {
      const zipped = path.includes("-gz")
      const body = zipped ? gzipSync(module) : module
      response
        .writeHead(200, {
          ...kept,
          "content-type": "application/wasm",
          "content-length": body.length,
          ...(zipped ? { "content-encoding": "gzip" } : {}),
        })
        .end(body)
    } else
      readFile(join(out, path)).then(
        (body) =>
          response
            .writeHead(200, {
              ...kept,
              "content-type": path.endsWith(".js") ? "text/javascript" : "application/wasm",
              "content-length": body.length,
            })
            .end(body),
        () => response.writeHead(404).end(),
      )
  })
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)))
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

function inNode() {
  const file = join(root, "it.wasm")
  writeFileSync(file, computing("node", 0))
  const script = join(root, "file.mjs")
  writeFileSync(
    script,
    `import { readFileSync } from "node:fs"
const module = await WebAssembly.compile(readFileSync(${JSON.stringify(file)}))
new WebAssembly.Instance(module).exports.run(1)
`,
  )
  const inline = join(root, "inline.mjs")
  writeFileSync(
    inline,
    `const module = new WebAssembly.Module(Buffer.from("${computing("inline", 0).toString("base64")}", "base64"))
new WebAssembly.Instance(module).exports.run(1)
`,
  )
  const posted = join(root, "posted.mjs")
  writeFileSync(posted, POSTED)
  /** @type {string[]} */
  const results = []
  for (const [version, node] of nodes()) {
    /** @param {string} entry @param {boolean} [cache] */
    const time = (entry, cache = false) => {
      const env = { ...process.env, ...(cache ? { NODE_COMPILE_CACHE: join(root, `cache-${version}`) } : {}) }
      const start = performance.now()
      const { status, stderr } = spawnSync(node, [entry], { env, encoding: "utf8" })
      if (status !== 0) throw new Error(stderr)
      return performance.now() - start
    }
    /** @param {string} entry */
    const compare = (entry) => {
      /** @type {[number[], number[]]} */
      const [cached, plain] = [[], []]
      time(entry, true)
      for (let round = 0; round < ROUNDS; round++) {
        const turns = [() => cached.push(time(entry, true)), () => plain.push(time(entry))]
        for (const turn of round % 2 === 0 ? turns : turns.reverse()) turn()
      }
      return { ratio: ratioOf(cached, plain), ms: median(plain) }
    }
    if (Number(version.split(".")[0]) >= 22) {
      const [outside, inside] = [compare(script), compare(inline)]
      report(
        `Node ${version}, a process with NODE_COMPILE_CACHE / without: the module in a file ${outside.ratio.toFixed(2)} of ${outside.ms.toFixed(0)} ms, in the code ${inside.ratio.toFixed(2)} of ${inside.ms.toFixed(0)} ms`,
      )
      results.push(`Node ${version} ${outside.ratio.toFixed(2)} and ${inside.ratio.toFixed(2)}`)
    }
    const { stdout, status, stderr } = spawnSync(node, [posted, file, String(ROUNDS)], { encoding: "utf8" })
    if (status !== 0) throw new Error(stderr)
    const { given, compiled } = /** @type {{ given: number[], compiled: number[] }} */ (JSON.parse(stdout))
    const ratio = ratioOf(given, compiled)
    report(
      `Node ${version}, a worker's first answer by the module that it is posted / that it compiles: ${ratio.toFixed(2)} (bound <= ${MOST_OF_COMPILED})`,
      ratio <= MOST_OF_COMPILED,
    )
    if (node === process.execPath)
      row(
        "Node, a worker's first answer by a module of 0.9 MB that it is posted / that it compiles",
        ratio.toFixed(2),
        [],
      )
  }
  if (results.length > 0)
    row(
      "Node, a process with NODE_COMPILE_CACHE / without, a module of 0.9 MB in a file and in the code",
      results.join(", "),
      [],
    )
}

/**
 * The version and the file of each Node.
 * @returns {Map<string, string>}
 */
function nodes() {
  const found = new Map([[process.versions.node, process.execPath]])
  const hosts = fileURLToPath(new URL("../test/hosts/node_modules/", import.meta.url))
  for (const folder of existsSync(hosts) ? readdirSync(hosts) : []) {
    const node = join(hosts, folder, "bin/node")
    if (!folder.startsWith("node-") || !existsSync(node)) continue
    const version = spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout.trim()
    if (!found.has(version)) found.set(version, node)
  }
  return found
}
