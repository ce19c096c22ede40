/** Packages that Node would load by itself, and fail at a `.wasm`: which ones are found, and for how long that is remembered. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build, createServer } from "../support/vite.js"
import type { InlineConfig } from "vite"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { wasmPackages } from "../../src/project/packages-cache.ts"
import wasmport from "wasmport/vite"
import { useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"

const manifest = (name: string, dependencies: Record<string, string> = {}): string =>
  JSON.stringify({ name, version: "1.0.0", main: "index.js", dependencies })

const project = useProject({
  "package.json": JSON.stringify({
    name: "app",
    dependencies: { glue: "1", above: "1", plain: "1", url: "1", linked: "1", phase: "1", gone: "1" },
    devDependencies: { dev: "1" },
  }),
  "node_modules/glue/package.json": manifest("glue"),
  "node_modules/glue/dist/glue.js": 'import * as wasm from "./glue_bg.wasm"\n',
  "node_modules/glue/dist/glue_bg.wasm": "",
  "node_modules/glue/index.js": 'export * from "./dist/glue.js"\n',
  "node_modules/above/package.json": manifest("above", { middle: "1" }),
  "node_modules/above/index.js": 'export * from "middle"\n',
  "node_modules/middle/index.js": 'export * from "inner"\n',
  "node_modules/middle/package.json": manifest("middle", { inner: "1", above: "1" }),
  "node_modules/middle/node_modules/inner/package.json": manifest("inner"),
  "node_modules/middle/node_modules/inner/index.js": 'module.exports = import("./inner.wasm")\n',
  "node_modules/middle/node_modules/inner/inner.wasm": "",
  "node_modules/plain/package.json": manifest("plain"),
  "node_modules/plain/index.js": 'export const text = "import nothing"\n',
  "node_modules/url/package.json": manifest("url"),
  "node_modules/url/index.js": 'export const load = () => fetch(new URL("./url.wasm", import.meta.url))\n',
  "node_modules/url/url.wasm": "",
  "node_modules/phase/package.json": manifest("phase"),
  "node_modules/phase/index.js": 'import source m from "./phase.wasm"\nexport { m }\n',
  "node_modules/phase/phase.wasm": "",
  "node_modules/dev/package.json": manifest("dev"),
  "node_modules/dev/index.js": 'export { f } from "./dev.wasm"\n',
  "node_modules/dev/dev.wasm": "",
  "node_modules/.pnpm/linked@1/node_modules/linked/package.json": manifest("linked", { below: "1" }),
  "node_modules/.pnpm/linked@1/node_modules/linked/index.js": 'export * from "below"\n',
  "node_modules/.pnpm/linked@1/node_modules/below/package.json": manifest("below"),
  "node_modules/.pnpm/linked@1/node_modules/below/index.js": 'export * from "./below.wasm"\n',
  "node_modules/.pnpm/linked@1/node_modules/below/below.wasm": "",
})
beforeAll(() =>
  symlink(
    project.path("node_modules/.pnpm/linked@1/node_modules/linked"),
    project.path("node_modules/linked"),
    "junction",
  ),
)

const FOUND = ["above", "below", "dev", "glue", "inner", "linked", "middle", "phase"]

test("packages that import .wasm are found, and those on the way to them, wherever the package manager has put them", async () => {
  expect((await wasmPackages(project.root, { conditions: [] })).inline).toEqual(FOUND)
})

test("they are those of the nearest package.json, when the root is a folder below", async () => {
  await mkdir(project.path("src/client"), { recursive: true })
  for (const root of ["src", "src/client"])
    expect((await wasmPackages(project.path(root), { conditions: [] })).inline).toEqual(FOUND)
})

test("a project without a package.json has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wasmport-none-"))
  expect((await wasmPackages(folder, { conditions: [] })).inline).toEqual([])
  await rm(folder, { recursive: true })
})

describe("a linked package of the workspace", () => {
  let workspace: Project
  beforeAll(async () => {
    workspace = await createProject({
      "pnpm-lock.yaml": "lockfileVersion: 9",
      "apps/web/package.json": JSON.stringify({ dependencies: { lib: "workspace:*" } }),
      "packages/lib/package.json": JSON.stringify({
        name: "lib",
        exports: "./src/index.js",
        devDependencies: { glue: "1" },
      }),
      "packages/lib/src/index.js": 'import "./own.wasm"',
      "packages/lib/src/own.wasm": "",
      "packages/lib/node_modules/glue/package.json": manifest("glue"),
      "packages/lib/node_modules/glue/index.js": 'import "./glue.wasm"',
      "packages/lib/node_modules/glue/glue.wasm": "",
      "apps/web/node_modules/.keep": "",
    })
    await symlink(workspace.path("packages/lib"), workspace.path("apps/web/node_modules/lib"), "junction")
  })
  afterAll(() => workspace.remove())
  const found = async (): Promise<string[]> =>
    (await wasmPackages(workspace.path("apps/web"), { conditions: [] })).inline

  test("is found with its own wasm, and so is what it installs for itself", async () => {
    expect(await found()).toEqual(["glue", "lib"])
  })

  test("is looked at anew when one of its files has changed, whatever the lock file says", async () => {
    await workspace.write({ "packages/lib/src/index.js": "export const nothing = true" })
    expect(await found()).toEqual(["glue"])
    await workspace.write({ "packages/lib/src/index.js": 'export * from "./second.js"' })
    await workspace.write({ "packages/lib/src/second.js": 'export * from "./own.wasm"' })
    expect(await found()).toEqual(["glue", "lib"])
  })
})

describe("what was found is remembered", () => {
  let app: Project
  beforeEach(async () => {
    app = await createProject({
      "package.json": JSON.stringify({ dependencies: { glue: "1" } }),
      "package-lock.json": "{}",
      "node_modules/glue/package.json": JSON.stringify({
        exports: { special: "./special.js", default: "./index.js" },
      }),
      "node_modules/glue/index.js": 'import "./glue.wasm"',
      "node_modules/glue/special.js": "export {}",
      "node_modules/glue/glue.wasm": "",
    })
  })
  afterEach(() => app.remove())
  const found = async (conditions: string[] = [], cacheDir?: string): Promise<string[]> =>
    (await wasmPackages(app.root, { conditions, cacheDir })).inline
  const forget = (): Promise<void> => app.write({ "node_modules/glue/index.js": "export {}" })

  test("beside Vite's own cache, until the lock file or package.json changes", async () => {
    expect(await found()).toEqual(["glue"])
    expect(await readdir(app.path("node_modules/.vite"))).toEqual([
      expect.stringMatching(/^wasmport-packages-\w+\.json$/),
    ])
    await forget()
    expect(await found()).toEqual(["glue"])
    await app.write({ "package-lock.json": "{ }" })
    expect(await found()).toEqual([])
    await app.write({ "node_modules/glue/index.js": 'import "./glue.wasm"' })
    expect(await found()).toEqual([])
    await app.write({ "package.json": JSON.stringify({ devDependencies: { glue: "1" } }) })
    expect(await found()).toEqual(["glue"])
  })

  test("until something else is installed, though the lock file has not changed", async () => {
    expect(await found()).toEqual(["glue"])
    await forget()
    await app.write({ "node_modules/.package-lock.json": "{}" })
    expect(await found()).toEqual([])
  })

  test("for each set of options", async () => {
    expect(await found()).toEqual(["glue"])
    expect(await found(["special"])).toEqual([])
    await forget()
    expect(await found()).toEqual(["glue"])
  })

  test("in the folder that the config names", async () => {
    expect(await found([], ".cache/vite")).toEqual(["glue"])
    expect(await readdir(app.path(".cache/vite"))).toHaveLength(1)
    expect(await readdir(app.path("node_modules"))).not.toContain(".vite")
  })

  test("but not without a lock file, nor while a dependency is missing", async () => {
    await rm(app.path("package-lock.json"))
    expect(await found()).toEqual(["glue"])
    await app.write({ "package-lock.json": "{}" })
    await app.write({ "package.json": JSON.stringify({ dependencies: { glue: "1", later: "1" } }) })
    expect(await found()).toEqual(["glue"])
    await app.write({ "node_modules/later/package.json": manifest("later", { glue: "1" }) })
    await app.write({ "node_modules/later/index.js": 'export * from "glue"' })
    expect(await found()).toEqual(["glue", "later"])
  })

  test("and a folder that cannot be written, or a file that was cut short, does no harm", async () => {
    await app.write({ taken: "" })
    expect(await found([], "taken/cache")).toEqual(["glue"])
    await mkdir(app.path("locked"))
    await chmod(app.path("locked"), 0o500)
    expect(await found([], "locked/cache")).toEqual(["glue"])
    expect(await found()).toEqual(["glue"])
    const [name = ""] = await readdir(app.path("node_modules/.vite"))
    await app.write({ [`node_modules/.vite/${name}`]: '{"state":' })
    await forget()
    expect(await found()).toEqual([])
  })
})

describe("on the server", () => {
  let app: Project
  beforeAll(async () => {
    app = await createProject({
      "package.json": JSON.stringify({ type: "module", dependencies: { glue: "1", both: "1" } }),
      "node_modules/glue/package.json": JSON.stringify({ name: "glue", module: "glue.js" }),
      "node_modules/glue/glue.js": 'export { add } from "./math.wasm"',
      "node_modules/glue/math.wasm": fixture("math"),
      "node_modules/both/package.json": JSON.stringify({
        name: "both",
        exports: { ".": { node: "./node.cjs", default: "./glue.mjs" }, "./glue": "./glue.mjs" },
      }),
      "node_modules/both/node.cjs": "exports.folder = __dirname\nexports.default = 'from Node'",
      "node_modules/both/glue.mjs": 'export { add } from "./math.wasm"',
      "node_modules/both/math.wasm": fixture("math"),
      "src/server.js":
        'import { add } from "glue"\nimport { folder } from "both"\nimport { add as bundled } from "both/glue"\nexport const answer = [add(1, 2), bundled(3, 4), typeof folder]',
    })
  })
  afterAll(() => app.remove())
  const config = (more: InlineConfig): InlineConfig => ({
    root: app.path("src"),
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport({ types: false })],
    ...more,
  })

  test("packages of a folder above the root are loaded, in dev and as built", async () => {
    const server = await createServer(config({ server: { middlewareMode: true, watch: null, ws: false } }))
    expect((await server.ssrLoadModule("/server.js"))["answer"]).toEqual([3, 7, "string"])
    await server.close()
    await build(config({ build: { ssr: "server.js", outDir: "../dist", emptyOutDir: true } }))
    expect(await readFile(app.path("dist/server.js"), "utf8")).toMatch(/from "both"/)
    expect(((await import(app.path("dist/server.js"))) as { answer: unknown }).answer).toEqual([3, 7, "string"])
  })

  test("a config that bundles everything has its way", async () => {
    await build(
      config({ ssr: { noExternal: true }, build: { ssr: "server.js", outDir: "../dist", emptyOutDir: true } }),
    )
    expect(await readFile(app.path("dist/server.js"), "utf8")).not.toMatch(/from "both"/)
  })

  test("a tool that makes all dependencies external, as electron-vite does, leaves those with wasm in the bundle", async () => {
    const all = ["glue", "both", /^(?:glue|both)\/.+/, "node:fs"]
    const lists = { name: "vite:externalize-deps", config: () => ({ build: { rollupOptions: { external: all } } }) }
    const server = { ssr: "server.js", outDir: "../dist", emptyOutDir: true }
    await build(config({ plugins: [wasmport(), lists], build: server }))
    expect(((await import(`${app.path("dist/server.js")}?all`)) as { answer: unknown }).answer).toEqual([
      3,
      7,
      "string",
    ])
  })
})
