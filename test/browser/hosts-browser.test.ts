/** The hosts in a browser besides a page with modules: workers of each kind, scripts, a strict policy, chunks that wait for each other. */
import { readdirSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { serve } from "../support/browser.ts"
import type { Served } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useBrowser, useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const browser = useBrowser()
const project = useProject()
let server: Served

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"
/** Whether files are missing, for the tests of failures. */
let gone = false
/** Whether files come with a wrong content type. */
let wrong = false
const page = (head: string): string => `<!doctype html><meta charset="utf-8"><title>-</title>${head}`
/** Blank pages, and one that runs `<folder>/index.js`: `/strict/<folder>` by a module script under the policy, `/script/<folder>` by a classic one. */
const pageOf = (path: string): string | undefined => {
  const [, kind = "", folder = ""] = path.split("/")
  if (kind === "strict")
    return page(
      `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><script type="module" src="/${folder}/index.js"></script>`,
    )
  if (kind === "script") return page(`<script src="/${folder}/index.js"></script>`)
  return path === "/" ? page("") : undefined
}

beforeAll(async () => {
  server = await serve(project.path("dist"), {
    respond: (path) => {
      if (gone && path.endsWith(".wasm")) return { status: 404, type: "text/html", body: "" }
      if (wrong && path.endsWith(".wasm")) return { type: "application/octet-stream" }
      const body = pageOf(path)
      return body === undefined ? undefined : { type: "text/html", body }
    },
  })
})
afterAll(() => server?.close())

let count = 0

/** Builds `code`, or the files of which `index.js` is one, and resolves to the folder's name below the server's root. */
async function build(
  bundler: Bundler,
  code: string | Record<string, string>,
  more: Partial<BundleRequest> = {},
): Promise<string> {
  const folder = `${bundler}-${count++}`
  const files = typeof code === "string" ? { "index.js": code } : code
  // Each app is a project of its own, with its wasm beside it, so that nobody imports another form of the module.
  const root = project.path("apps", folder)
  for (const [name, text] of Object.entries(files)) await project.write({ [join("apps", folder, name)]: text })
  for (const [name, bytes] of Object.entries({
    big: fixture("big"),
    math: fixture("math"),
    lib: fixture("wasm-imports-wasm", "lib"),
    main: fixture("wasm-imports-wasm", "main"),
  })) {
    await project.write({ [join("apps", folder, `${name}.wasm`)]: bytes })
  }
  await bundle({
    bundler,
    entry: join(root, "index.js"),
    outDir: project.path("dist", folder),
    platform: "browser",
    root,
    ...more,
  })
  return folder
}

interface Outcome {
  answer: unknown
  errors: string[]
}

/** Opens `path`, and evaluates `code` there: text, since the test runner would rewrite an `import()` of ours. */
async function visit(path: string, code: string): Promise<Outcome> {
  const context = await browser.browser.newContext()
  const tab = await context.newPage()
  const errors: string[] = []
  tab.on("pageerror", (error) => errors.push(error.message))
  tab.on("console", (message) => message.type() === "error" && errors.push(message.text()))
  try {
    await tab.goto(`${server.url}${path}`)
    const late = "new Promise((resolve) => setTimeout(resolve, 10000, 'no answer'))"
    return {
      answer: await tab.evaluate(
        `Promise.race([(async () => ${code.startsWith("{") ? code : `{ return ${code} }`})().catch(String), ${late}])`,
      ),
      errors,
    }
  } finally {
    await context.close()
  }
}

const WITHOUT_AWAIT: readonly string[] = ["defer", "lazy", "sync"]
/** For each mode: a file of its own, one in the code, and one that imports from another. */
const app = (modes: readonly string[]): string => `
  import { ready } from "wasmport/runtime"
  ${modes.map((mode) => `import { at as ${mode}At } from "./big.wasm?${mode}"\nimport { add as ${mode}Add } from "./math.wasm?${mode}"\nimport { quadruple as ${mode}Quadruple } from "./main.wasm?${mode}"`).join("\n")}
  const answer = async () => {
    await ready()
    return { ${modes.map((mode) => `${mode}: [await ${mode}At(0), await ${mode}Add(2, 3), await ${mode}Quadruple(3)]`).join(", ")} }
  }`
const answersOf = (modes: readonly string[]): object =>
  Object.fromEntries(modes.map((mode) => [mode, [1015568748, 5, 12]]))
const worker = (modes: readonly string[]): string =>
  `${app(modes)}\naddEventListener("message", ({ ports: [port] }) => answer().then((it) => port.postMessage(it), (error) => port.postMessage(String(error))))`
const script = (modes: readonly string[]): string => `${app(modes)}\nglobalThis.answer = answer`
/** An expression that asks the worker behind the local `worker`. */
const ASK = `new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = ({ data }) => resolve(data); worker.postMessage("", [port2]) })`
const inServiceWorker = (folder: string, type: "classic" | "module"): Promise<Outcome> =>
  visit(
    "/",
    `{ const { installing: worker } = await navigator.serviceWorker.register("/${folder}/index.js", { type: "${type}" }); return await ${ASK} }`,
  )

describe.each(BUNDLERS)("%s", (bundler) => {
  test("defer, lazy and sync work in a service worker, as a module and as a script", async () => {
    const module = await build(bundler, worker(WITHOUT_AWAIT))
    expect(await inServiceWorker(module, "module")).toEqual({ answer: answersOf(WITHOUT_AWAIT), errors: [] })
    const classic = await build(bundler, worker(WITHOUT_AWAIT), { format: "iife" })
    expect(await inServiceWorker(classic, "classic")).toEqual({ answer: answersOf(WITHOUT_AWAIT), errors: [] })
  })

  test("defer, lazy and sync work in a classic worker, and in a page without modules that lies in another folder", async () => {
    const folder = await build(bundler, worker(WITHOUT_AWAIT), { format: "iife" })
    expect(await visit("/", `{ const worker = new Worker("/${folder}/index.js"); return await ${ASK} }`)).toEqual({
      answer: answersOf(WITHOUT_AWAIT),
      errors: [],
    })
    const classic = await build(bundler, script(WITHOUT_AWAIT), { format: "iife", minify: true })
    expect(await visit(`/script/${classic}`, "await globalThis.answer()")).toEqual({
      answer: answersOf(WITHOUT_AWAIT),
      errors: [],
    })
  })

  test("a failure in a script is explained there, in workers too, and a module service worker tells the real error", async () => {
    // The modules that are files: "sync" has none.
    const code = `import { at } from "./big.wasm?lazy"\nconst answer = () => at(0).catch((error) => [error.constructor.name, error.code, error.message])`
    const inWorker = `${code}\naddEventListener("message", ({ ports: [port] }) => answer().then((it) => port.postMessage(it)))`
    const explained = [
      "TypeError",
      "IO",
      expect.stringMatching(/^\[wasmport\] http:.*\/big[^/]*\.wasm: the server answered 404/),
    ]
    const classic = await build(bundler, inWorker, { format: "iife" })
    const inPage = await build(bundler, `${code}\nglobalThis.answer = answer`, { format: "iife", minify: true })
    const module = await build(bundler, inWorker)
    // The output is one script and the module's own file.
    expect(
      readdirSync(project.path("dist", inPage), { recursive: true })
        .map(String)
        .filter((file) => /\.\w+$/.test(file))
        .map((file) => file.replace(/^.*\./, ""))
        .sort(),
    ).toEqual(["js", "wasm"])
    gone = true
    try {
      expect((await inServiceWorker(classic, "classic")).answer).toEqual(explained)
      expect(
        (await visit("/", `{ const worker = new Worker("/${classic}/index.js"); return await ${ASK} }`)).answer,
      ).toEqual(explained)
      expect((await visit(`/script/${inPage}`, "await globalThis.answer()")).answer).toEqual(explained)
      // There is no `import()`: the message is the engine's own, and not one about our chunk that cannot be loaded.
      expect((await inServiceWorker(module, "module")).answer).toEqual([
        "TypeError",
        undefined,
        expect.stringMatching(/HTTP status code is not ok/),
      ])
    } finally {
      gone = false
    }
  })

  test("a module served wrongly works in a script all the same, with the fallback", async () => {
    const folder = await build(
      bundler,
      `import { at } from "./big.wasm?lazy"\nimport init from "./big.wasm?init"\nglobalThis.answer = async () => [await at(0), (await init({}, { signal: new AbortController().signal })).exports.at(0)]`,
      { format: "iife" },
    )
    wrong = true
    try {
      expect((await visit(`/script/${folder}`, "await globalThis.answer()")).answer).toEqual([1015568748, 1015568748])
    } finally {
      wrong = false
    }
  })

  test("defer, lazy and sync work in umd output, as a script and as CommonJS, also with the plugin's own target", async () => {
    if (bundler === "esbuild") return
    for (const options of [{}, { target: "auto" }, { inlineLimit: 0 }] as const) {
      const folder = await build(bundler, `${app(WITHOUT_AWAIT)}\nexport { answer }`, { format: "umd", options })
      expect(await visit(`/script/${folder}`, "await globalThis.bundle.answer()")).toEqual({
        answer: answersOf(WITHOUT_AWAIT),
        errors: [],
      })
    }
    // Rollup warns of `node:` in umd, with reason; Vite builds for one or the other.
    for (const target of ({ vite: ["node"], rollup: ["auto"], rolldown: ["node", "auto"] } as const)[bundler]) {
      const folder = await build(bundler, `${app(WITHOUT_AWAIT)}\nexport { answer }`, {
        format: "umd",
        platform: "node",
        options: { target, inlineLimit: 0 },
      })
      await project.write({ [join("dist", folder, "package.json")]: '{ "type": "commonjs" }' })
      const { answer } = createRequire(import.meta.url)(project.path("dist", folder, "index.js")) as {
        answer: () => Promise<unknown>
      }
      expect(await answer()).toEqual(answersOf(WITHOUT_AWAIT))
    }
  })

  test("every mode works under a strict policy, from files and from the code", async () => {
    const modes = ["await", ...WITHOUT_AWAIT]
    for (const inlineLimit of [0, 2 ** 20]) {
      // The plain import is the mode "await".
      const folder = await build(bundler, script(modes).replaceAll("?await", ""), {
        options: { inlineLimit },
        minify: true,
      })
      const code = `{ while (globalThis.answer === undefined) await new Promise((resolve) => setTimeout(resolve, 5)); return await globalThis.answer() }`
      expect(await visit(`/strict/${folder}`, code)).toEqual({ answer: answersOf(modes), errors: [] })
    }
  })

  test("chunks that import the same module and wait for each other leave no blank page", async () => {
    const shapes: Record<string, Record<string, string>> = {
      "the entry waits for a page that shares its module": {
        "index.js": `import { add } from "./math.wasm"\nconst open = () => import("./page.js")\nconst main = async () => (await open()).run() + add(1, 1)\nglobalThis.answer = await main()`,
        "page.js": `import { add } from "./math.wasm"\nexport const run = () => add(2, 3)`,
      },
      "pages that import each other": {
        "index.js": `import { add } from "./math.wasm"\nconst [{ a }, { b }] = await Promise.all([import("./a.js"), import("./b.js")])\nglobalThis.answer = a() + b() + add(0, 1)`,
        "a.js": `import { b } from "./b.js"\nimport { add } from "./math.wasm"\nconst one = add(1, 0)\nexport const a = () => add(one, 1)\nexport const viaB = () => b()`,
        "b.js": `import { a } from "./a.js"\nimport { add } from "./math.wasm"\nconst two = add(2, 0)\nexport const b = () => add(two, a()) - 0`,
      },
      "a page that imports wasm which the entry's wasm imports": {
        "index.js": `import { quadruple } from "./main.wasm"\nconst { double } = await import("./page.js")\nglobalThis.answer = quadruple(1) + double(1) + 1`,
        "page.js": `export { double } from "./lib.wasm"`,
      },
    }
    for (const [shape, files] of Object.entries(shapes)) {
      const folder = await build(bundler, files, { chunks: ["nothing"] })
      expect({
        shape,
        ...(await visit("/", `{ await import("/${folder}/index.js"); return globalThis.answer }`)),
      }).toEqual({ shape, answer: 7, errors: [] })
    }
  })

  test("chunks that import each other and the same module run", async () => {
    // p/one -> q/one and q/two -> p/two: no circle of modules, but one of chunks.
    const folder = await build(
      bundler,
      {
        "index.js": `import { one } from "./p/one.js"\nimport { two } from "./q/two.js"\nglobalThis.answer = one() + two()`,
        "p/one.js": `import { add } from "../math.wasm"\nimport { qOne } from "../q/one.js"\nexport const one = () => add(qOne(), 1)`,
        "p/two.js": `import { add } from "../math.wasm"\nconst three = add(1, 2)\nexport const pTwo = () => three`,
        "q/one.js": `import { add } from "../math.wasm"\nconst two = add(1, 1)\nexport const qOne = () => two`,
        "q/two.js": `import { add } from "../math.wasm"\nimport { pTwo } from "../p/two.js"\nexport const two = () => add(pTwo(), 1)`,
      },
      { chunks: ["p", "q"] },
    )
    const chunks = readdirSync(project.path("dist", folder), { recursive: true })
      .map((file) => basename(String(file)))
      .filter((file) => /^[pq]-.*\.js$/.test(file))
    if (bundler !== "esbuild") expect(chunks).toHaveLength(2)
    expect(await visit("/", `{ await import("/${folder}/index.js"); return globalThis.answer }`)).toEqual({
      answer: 7,
      errors: [],
    })
  })
})

test("a service worker has no top-level await, and says so", async () => {
  const folder = await build("rollup", worker(["await"]).replaceAll("?await", ""))
  const { answer, errors } = await inServiceWorker(folder, "module")
  expect(String(answer)).toMatch(/Failed to register a ServiceWorker/)
  expect(errors).toEqual([])
})

test("the policy of these tests refuses what it should", async () => {
  const code = `{
    document.head.append(Object.assign(document.createElement("script"), { textContent: "globalThis.ran = true" }))
    return [globalThis.ran, await fetch("data:,x").then(() => "fetched", (it) => it.name)]
  }`
  const { answer, errors } = await visit("/strict/nothing", code)
  expect(answer).toEqual([undefined, "TypeError"])
  expect(errors.join()).toMatch(/script-src.*connect-src/s)
})
