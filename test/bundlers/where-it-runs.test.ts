/** Code reads its modules by where it runs, whatever environment of Vite it comes from. */
import { execFile } from "node:child_process"
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { promisify } from "node:util"
import type { InlineConfig } from "vite"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { imported } from "../support/bundle.ts"
import { projectOfTest, useProject, viteInTest } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { build, createRunnableDevEnvironment } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const FORMS = `
  import { add } from "./math.wasm"
  import { increment, read } from "./counter.wasm?lazy"
  import { multiply } from "./large.wasm?defer"
  import init from "./large.wasm?init"
  import module from "./large.wasm?module"
  import { add as own } from "./math.wasm?sync"
  import { lengths } from "./string-constants.wasm"
  import { ready, registry } from "wasmport/runtime"
  await ready()
  await increment()
  const reported = []
  const followed = await init({}, { onProgress: ({ loaded }) => reported.push(loaded) })
  const made = await registry.instantiate("src/counter.wasm")
  export const answers = [
    add(2, 3), await read(), multiply(2, 3), (await init()).exports.add(1, 1), followed.exports.add(2, 2),
    new WebAssembly.Instance(module).exports.add(4, 4), own(3, 3), made.call("read"), String(lengths()),
  ]`
const ANSWERS = [5, 1, 6, 2, 4, 8, 6, 0, "0,1,2"]

const project = useProject({
  "src/math.wasm": fixture("math"),
  "src/counter.wasm": fixture("counter"),
  "src/large.wasm": padded(fixture("math")),
  "src/string-constants.wasm": fixture("string-constants"),
  "src/index.js": FORMS,
  "src/library.js": 'export { add } from "./large.wasm"',
})
const config = (more: InlineConfig = {}, options: WasmportOptions = {}): InlineConfig => ({
  root: project.root,
  configFile: false,
  logLevel: "silent",
  plugins: [wasmport({ types: false, ...options })],
  ...more,
})

/** As vitest runs modules of pages: by a module runner in Node, with no field of a package but `main`. */
const RUN_IN_NODE: NonNullable<InlineConfig["environments"]> = {
  client: {
    resolve: { mainFields: [] },
    optimizeDeps: { noDiscovery: true },
    dev: {
      moduleRunnerTransform: true,
      createEnvironment: (name, its) => createRunnableDevEnvironment(name, its),
    },
  },
}

async function inClient<T>(root: string, entry: string): Promise<T> {
  const { server } = await viteInTest(config({ root, environments: RUN_IN_NODE }))
  const { runner } = server.environments.client as ReturnType<typeof createRunnableDevEnvironment>
  return (await runner.import(entry)) as T
}

describe("a dev server's page whose modules Node runs, as in vitest with jsdom or happy-dom", () => {
  test("has every form of an import from the disk", async () => {
    expect(await inClient(project.root, "/src/index.js")).toMatchObject({ answers: ANSWERS })
  })

  test("has Node's own error for a file that is gone, and says nothing of servers", async () => {
    const its = await projectOfTest({
      "math.wasm": fixture("math"),
      "index.js": `
        import { add } from "./math.wasm?lazy"
        export const error = () => add(2, 3).catch((error) => [error.code, error.message])`,
    })
    const { error } = await inClient<{ error(): Promise<[string, string]> }>(its.root, "/index.js")
    rmSync(its.path("math.wasm"))
    expect(await error()).toEqual(["ENOENT", expect.stringMatching(/^\[wasmport\] file:.*math\.wasm: ENOENT/)])
  })

  test("finds a package with nothing but the field `module`", async () => {
    const its = await projectOfTest({
      "package.json": JSON.stringify({ type: "module", dependencies: { glue: "*" } }),
      "node_modules/glue/package.json": JSON.stringify({ name: "glue", module: "glue.js" }),
      "node_modules/glue/glue.js": 'export { add } from "./math.wasm"',
      "node_modules/glue/math.wasm": fixture("math"),
      "index.js": 'import { add } from "glue"\nexport const answer = add(2, 3)',
    })
    expect(await inClient(its.root, "/index.js")).toMatchObject({ answer: 5 })
  })
})

test("a dev server loads for a server's code what lies outside of `server.fs.allow`, as it does JavaScript", async () => {
  const outside = await projectOfTest({ "math.wasm": fixture("math"), "index.js": "export const answer = 5" })
  const { server } = await viteInTest(config({ server: { fs: { allow: [project.root] } } }))
  expect(await server.ssrLoadModule(outside.path("index.js"))).toMatchObject({ answer: 5 })
  const { add } = (await server.ssrLoadModule(outside.path("math.wasm"))) as { add(a: number, b: number): number }
  expect(add(2, 3)).toBe(5)
})

describe("a library that Vite builds", () => {
  const built = async (outDir: string, format: "es" | "cjs", options: WasmportOptions = {}): Promise<string> => {
    const entry = format === "es" ? "src/library.js" : "src/deferred.js"
    const lib = { entry, formats: [format], fileName: () => `index.${format === "es" ? "mjs" : "cjs"}` }
    await build(config({ build: { outDir, minify: false, lib } }, { inlineLimit: 0, ...options }))
    return project.path(outDir, lib.fileName())
  }

  test("runs in Node", async () => {
    const file = await built(".dist/library", "es")
    const { add } = await imported<{ add(a: number, b: number): number }>(file)
    expect(add(2, 3)).toBe(5)
    // The file itself, as pages fetch it.
    expect(readdirSync(project.path(".dist/library"), { recursive: true }).join()).toMatch(/large\.wasm/)
  })

  test("runs in Node as CommonJS", async () => {
    await project.write({
      "src/deferred.js":
        'import { add } from "./large.wasm?defer"\nimport { ready } from "wasmport/runtime"\nexport const sum = async () => (await ready(), add(2, 3))',
    })
    const file = await built(".dist/cjs", "cjs")
    const run = `require(${JSON.stringify(file)}).sum().then(console.log)`
    expect((await promisify(execFile)(process.execPath, ["-e", run])).stdout).toBe("5\n")
  })

  test("says in Node that it was built for pages where the option says so, and nothing of servers", async () => {
    const file = await built(".dist/pages", "es", { target: "browser" })
    const error = await imported(file).catch((it: Error) => it)
    expect((error as Error).message).toMatch(/built for pages of a server, and fetches no file/)
    expect((error as Error).message).not.toMatch(/CORS|CSP/)
  })
})

describe('a build with `ssr.target` "webworker"', () => {
  test("imports nothing of Node, and runs in it too", async () => {
    const outDir = project.path(".dist/webworker")
    await build(
      config(
        {
          ssr: { target: "webworker", noExternal: true },
          build: { ssr: "src/index.js", outDir, minify: false, target: "es2022" },
        },
        { inlineLimit: 0 },
      ),
    )
    const code = readdirSync(outDir, { recursive: true })
      .filter((file) => String(file).endsWith(".js"))
      .map((file) => readFileSync(`${outDir}/${String(file)}`, "utf8"))
      .join("\n")
    expect(code).not.toMatch(/from ["']node:/)
    expect(await imported(`${outDir}/index.js`)).toMatchObject({ answers: ANSWERS })
  })
})
