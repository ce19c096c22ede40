/**
 * Bytes that are checked against the hash of the emitted file, in the browser, in its workers and in Node: altered ones are
 * refused.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { beforeAll, describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { sha384 } from "../../runtime-shim/load/sha384.ts"
import type { serve } from "../support/browser.ts"
import { BUNDLERS } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { build as viteBuild } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const MATH = padded(fixture("math"))
/** Valid, and of the same size. */
const ALTERED = MATH.with(MATH.length - 1, 2)
const browser = useBrowser()
const project = useProject({
  "src/math.wasm": MATH,
  "src/math.js": `
    import { add } from "./math.wasm"
    import init from "./math.wasm?init"
    import module from "./math.wasm?module"
    export const load = async () => {
      const sizes = []
      const { exports } = await init({}, { onProgress: ({ loaded }) => sizes.push(loaded) })
      return [add(2, 3), exports.add(1, 1), module instanceof WebAssembly.Module]
    }`,
  "src/init.js": `
    import init from "./math.wasm?init"
    export const load = () => init({}, { onProgress() {} }).then(({ exports }) => exports.add(2, 3))`,
  "src/plain.js": 'export { add } from "./math.wasm"\n',
})

type Respond = NonNullable<Parameters<typeof serve>[1]>["respond"]

interface Outcome {
  answer?: unknown
  name?: string
  message?: string
  code?: string
  path?: string
  warnings: string[]
}

async function loadIn(dir: string, respond: Respond = () => undefined): Promise<Outcome & { url: string }> {
  const server = await serveInTest(dir, { respond })
  const page = await browser.open(server.url)
  const warnings: string[] = []
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()))
  const outcome = (await page.evaluate(
    `import(${JSON.stringify(`${server.url}/index.js`)}).then((it) => it.load()).then(
      (answer) => ({ answer }),
      (error) => ({ name: error.constructor.name, message: error.message, code: error.code, path: error.path }))`,
  )) as Omit<Outcome, "warnings">
  return { ...outcome, warnings, url: server.url }
}

const wasm =
  (answer: ReturnType<NonNullable<Respond>>): Respond =>
  (path) =>
    path.endsWith(".wasm") ? answer : undefined

describe.each(BUNDLERS)("a browser's output by %s", (bundler) => {
  const dirs: Record<string, string> = {}
  beforeAll(async () => {
    for (const name of ["math", "init"]) {
      const more = { platform: "browser", minify: true, options: { integrity: true } } as const
      dirs[name] = (await project.build(bundler, `src/${name}.js`, more)).dir
    }
  })

  test("takes the bytes of the build, and says nothing", async () => {
    expect(await loadIn(dirs["math"]!)).toMatchObject({ answer: [5, 2, true], warnings: [] })
  })

  test.each(["math", "init"])("refuses altered bytes with a message that names the URL: %s", async (name) => {
    const { url, ...outcome } = await loadIn(dirs[name]!, wasm({ body: ALTERED }))
    expect(outcome).toMatchObject({ name: "TypeError", code: "IO" })
    expect(outcome.message).toMatch(
      /^\[wasmport\] http:\/\/127\.0\.0\.1:\d+\/.*math.*\.wasm: the bytes there are not those that the build emitted, and were refused: their hash is not sha384-[\w+/]{64}\./,
    )
    expect(outcome.path).toContain(url)
  })

  test("explains an answer that is no module, as without a hash", async () => {
    const missing = await loadIn(dirs["math"]!, wasm({ status: 404, type: "text/html", body: "<h1>Not Found</h1>" }))
    expect(missing.message).toMatch(/math.*\.wasm: the server answered 404/)
    const page = await loadIn(dirs["math"]!, wasm({ type: "text/html", body: "<!doctype html>" }))
    expect(page.message).toContain("not WebAssembly but an HTML page")
  })

  test("compiles the bytes of a wrong MIME type, which are checked as well", async () => {
    const right = await loadIn(dirs["math"]!, wasm({ type: "text/plain" }))
    expect(right.answer).toEqual([5, 2, true])
    expect(right.warnings).toHaveLength(1)
    const wrong = await loadIn(dirs["math"]!, wasm({ type: "text/plain", body: ALTERED }))
    expect(wrong.message).toContain("the bytes there are not those that the build emitted")
  })
})

const emitted = (dir: string): string =>
  join(dir, readdirSync(dir, { recursive: true, encoding: "utf8" }).find((it) => it.endsWith(".wasm")) ?? "")

/** Imports anew: Node keeps a module by its URL. */
let times = 0
const importAgain = (file: string): Promise<{ load(): Promise<unknown> }> =>
  import(`${pathToFileURL(file).href}?${times++}`)

describe.each([
  ["rollup", "node"],
  ["rollup", "neutral"],
  ["rolldown", "node"],
  ["rolldown", "neutral"],
  ["esbuild", "node"],
  ["esbuild", "neutral"],
] as const)("Node's output by %s for %s", (bundler, platform) => {
  test.each(["math", "init"])(
    "reads the build's own bytes, and refuses altered ones with the file's URL: %s",
    async (name) => {
      const options = { integrity: true }
      const { file, dir } = await project.build(bundler, `src/${name}.js`, { platform, options })
      expect(await importAgain(file).then((it) => it.load())).toEqual(name === "math" ? [5, 2, true] : 5)
      writeFileSync(emitted(dir), ALTERED)
      const error = await importAgain(file)
        .then((it) => it.load())
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: "IO", path: pathToFileURL(emitted(dir)).href })
      expect((error as Error).message).toMatch(
        /^\[wasmport\] file:\/\/\/.*math.*\.wasm: the bytes there are not those that the build emitted/,
      )
    },
  )
})

test("a server's build by vite checks nothing, since frameworks bundle it again", async () => {
  const options = { integrity: true, inlineLimit: 0 }
  const { file, dir } = await project.build("vite", "src/math.js", { platform: "node", options })
  expect(readFileSync(file, "utf8")).not.toContain("sha384-")
  writeFileSync(emitted(dir), ALTERED)
  expect(await importAgain(file).then((it) => it.load())).toEqual([5, 2, true])
})

test("the output has no hash by default, nor for modules in the code", async () => {
  for (const bundler of BUNDLERS)
    for (const options of [{}, { integrity: true, inlineLimit: Infinity }]) {
      const { dir } = await project.build(bundler, "src/plain.js", { platform: "browser", options })
      for (const file of readdirSync(dir, { recursive: true, encoding: "utf8" }))
        if (file.endsWith(".js")) expect(readFileSync(join(dir, file), "utf8")).not.toMatch(/["'`]sha384-/)
    }
})

test("each variant of a module has its own hash", async () => {
  await project.write({
    "src/varied.wasm": MATH,
    "src/varied.simd.wasm": padded(fixture("math"), 9000, 3),
    "src/varied.js": 'import { add } from "./varied.wasm"\nexport const load = async () => add(4, 5)\n',
  })
  for (const bundler of BUNDLERS) {
    const options = { integrity: true, variants: true }
    const { dir } = await project.build(bundler, "src/varied.js", { platform: "browser", options })
    expect((await loadIn(dir)).answer).toBe(9)
    const refused = await loadIn(dir, wasm({ body: ALTERED }))
    expect(refused.message).toContain("the bytes there are not those that the build emitted")
  }
})

describe("a worker that vite has built", () => {
  test("checks while it starts, loses no message, and refuses altered bytes", async () => {
    await project.write({
      "index.html": '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/src/page.js"></script>',
      "src/page.js": `
        const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
        worker.onmessage = ({ data }) => (globalThis.result = data)
        worker.onerror = ({ message }) => (globalThis.result = message)
        worker.postMessage(3)`,
      "src/worker.js": `
        import { add } from "./math.wasm"
        onmessage = ({ data }) => postMessage(add(data, 4))`,
    })
    const outDir = project.path(".dist/worker")
    await viteBuild({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      plugins: [wasmport({ types: false, integrity: true })],
      worker: { format: "es" },
      build: { outDir, target: "es2022" },
    })
    const resultOf = async (respond?: Respond): Promise<unknown> => {
      const { url } = await serveInTest(outDir, respond === undefined ? {} : { respond })
      const page = await browser.open(url)
      await page.waitForFunction(() => "result" in globalThis)
      return page.evaluate("globalThis.result")
    }
    expect(await resultOf()).toBe(7)
    expect(await resultOf(wasm({ body: ALTERED }))).toMatch(/math.*\.wasm: the bytes there are not those/)
  })
})

test("the hash that is made without a wait is SHA-384, of any number of bytes", async () => {
  for (const size of [0, 1, 55, 111, 112, 127, 128, 129, 239, 240, 241, 256, 1000, 5000]) {
    const bytes = Uint8Array.from({ length: size + 3 }, (_, i) => (i * 7919) >> 3).subarray(3)
    expect(sha384(bytes), String(size)).toEqual(new Uint8Array(await crypto.subtle.digest("SHA-384", bytes)))
  }
})
