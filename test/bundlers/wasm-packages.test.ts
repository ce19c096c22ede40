/** Packages that Node would load by itself, and fail at a `.wasm`: which ones are found. */
import { symlink } from "node:fs/promises"
import { beforeAll, expect, test } from "vitest"
import { wasmPackages } from "../../src/project/packages.ts"
import { useProject } from "../support/hooks.ts"

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

test("packages that import .wasm are found, and those on the way to them, wherever the package manager has put them", () => {
  expect(wasmPackages(project.root, (it) => !it.endsWith("/"), []).inline.sort()).toEqual([
    "above",
    "below",
    "dev",
    "glue",
    "inner",
    "linked",
    "middle",
    "phase",
  ])
})

test("a project without a package.json has none", () => {
  expect(wasmPackages(project.path("src"), () => true, []).inline).toEqual([])
})
