/**
 * A monorepo whose apps use the registry from every place where code can lie. All bundlers and servers build the same sources.
 *
 * `apps/one` and `apps/two` link to `packages/ui`, which has a module of its own. For each place there is `src/<place>.js` in each
 * app, which exports `answers` and puts them into `globalThis.result`.
 */
import { mkdir, readFile, symlink } from "node:fs/promises"
import type { Plugin as EsbuildPlugin } from "esbuild"
import type { Plugin } from "rollup"
import { createProject } from "./project.ts"
import type { Project } from "./project.ts"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { fixture } from "./wasm.ts"

/** Code with computed keys, a key that is a literal, and the list of all keys. */
const USE = `import { registry as r } from "wasmport/runtime"
export const use = async () => { const [math, x] = await Promise.all([["src", "math.wasm"], ["@acme/ui", "src/x.wasm"]].map((it) => r.instantiate(it.join("/")))); const seven = await r.get("src/seven.wasm").instantiate(); return [math.exports.add(2, 3), x.exports.f(), seven.exports.f(), r.keys()] }
`
/** The same without the literal: then the module that nobody imports is not there. */
const COMPUTED = USE.replace(
  'const seven = await r.get("src/seven.wasm").instantiate()',
  'const seven = { exports: { f: () => r.has(["src", "seven.wasm"].join("/")) } }',
)

const COMPONENT = (attributes: string): string =>
  `<script${attributes}>\n${USE}</script>\n\n<p>registry.get("no.wasm")</p>\n`

/** The specifiers that an app's `src/<place>.js` imports `use` from. */
export const PLACES = {
  root: "./use.js",
  package: "@acme/ui/use",
  "symlinked-folder": "../linked/use.js",
  "symlinked-file": "./linked.js",
  "shared-folder": "../../../shared/use.js",
  "hidden-folder": "../.theme/use.js",
  virtual: "virtual:use",
  vue: "./Use.vue",
  svelte: "./Use.svelte",
  mdx: "./use.mdx",
  namespace: "./namespace.js",
  dynamic: "./dynamic.js",
  "re-export": "./re-export.js",
} as const
export type Place = keyof typeof PLACES

/** The same in each place, and with each bundler. */
export const answersIn = (place: Place): unknown[] =>
  place === "re-export"
    ? [5, 40, false, ["@acme/ui/src/x.wasm", "src/math.wasm"]]
    : [5, 40, 7, ["@acme/ui/src/x.wasm", "src/math.wasm", "src/seven.wasm"]]

export async function createMonorepo(): Promise<Project> {
  const project = await createProject({
    "package.json": JSON.stringify({
      name: "acme",
      private: true,
      type: "module",
      workspaces: ["apps/*", "packages/*"],
    }),
    "packages/ui/package.json": JSON.stringify({
      name: "@acme/ui",
      type: "module",
      exports: { ".": "./index.js", "./use": "./use.js", "./src/x.wasm": "./src/x.wasm" },
    }),
    "packages/ui/index.js": 'export { f } from "./src/x.wasm"\n',
    "packages/ui/use.js": USE,
    "packages/ui/src/x.wasm": await parseWat('(module (func (export "f") (result i32) (i32.const 40)))'),
    "shared/use.js": USE,
    "elsewhere/use.js": USE,
    ...(await app("one")),
    ...(await app("two")),
  })
  for (const name of ["one", "two"]) {
    await mkdir(project.path("apps", name, "node_modules/@acme"), { recursive: true })
    await symlink(project.path("packages/ui"), project.path("apps", name, "node_modules/@acme/ui"), "junction")
    await symlink(project.path("elsewhere"), project.path("apps", name, "linked"), "junction")
    await symlink(project.path("elsewhere/use.js"), project.path("apps", name, "src/linked.js"))
  }
  return project
}

async function app(name: string): Promise<Record<string, string | Uint8Array>> {
  const files = {
    "package.json": JSON.stringify({
      name,
      private: true,
      type: "module",
      dependencies: { "@acme/ui": "workspace:*" },
    }),
    "src/math.wasm": fixture("math"),
    "src/seven.wasm": await parseWat('(module (func (export "f") (result i32) (i32.const 7)))'),
    "src/use.js": USE,
    "src/Use.vue": COMPONENT(""),
    "src/Use.svelte": COMPONENT(" module"),
    "src/use.mdx": `# A page\n\n${USE}\nThe key is \`src/no.wasm\`.\n`,
    "src/namespace.js": USE.replace("{ registry as r }", "* as runtime").replaceAll(" r.", " runtime.registry."),
    "src/dynamic.js": USE.replace(/import .*\n/, "").replace(
      "=> {",
      '=> { const { registry: r } = await import("wasmport/runtime");',
    ),
    "src/re-export.js": COMPUTED.replace("wasmport/runtime", "./own.js"),
    "src/own.js": 'export * from "wasmport/runtime"\n',
    ".theme/use.js": USE,
    ...Object.fromEntries(
      Object.entries(PLACES).map(([place, from]) => [
        `src/in-${place}.js`,
        `import { add } from "./math.wasm"\nimport { f } from "@acme/ui"\nimport { use } from "${from}"\nexport const answers = add(2, 3) === 5 && f() === 40 ? await use() : "the plain imports are wrong"\nglobalThis.result = answers\n`,
      ]),
    ),
  }
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`apps/${name}/${file}`, text]))
}

/** Makes JavaScript of a component's script, or of the imports and exports of a page. */
const script = (code: string, id: string): string =>
  id.endsWith(".mdx")
    ? code.replace(/^(?!import |export ).*$/gm, "")
    : (/<script[^>]*>([^]*)<\/script>/.exec(code)?.[1] ?? "")
const COMPONENTS = /\.(?:vue|svelte|mdx)$/

/** The plugins in the config of an app with components and a virtual module. */
export const PLUGINS: { rollup: Plugin[]; esbuild: EsbuildPlugin[] } = {
  rollup: [
    {
      name: "places",
      resolveId: (id) => (id === "virtual:use" ? `\0${id}` : null),
      load: (id) => (id === "\0virtual:use" ? USE : null),
      transform: (code, id) =>
        COMPONENTS.test(id) ? ({ code: script(code, id), map: null, moduleType: "js" } as { code: string }) : null,
    },
  ],
  esbuild: [
    {
      name: "places",
      setup(build) {
        build.onResolve({ filter: /^virtual:use$/ }, ({ path, resolveDir }) => ({
          path,
          namespace: "virtual",
          pluginData: resolveDir as unknown,
        }))
        build.onLoad({ filter: /.*/, namespace: "virtual" }, ({ pluginData }) => ({
          contents: USE,
          resolveDir: pluginData as string,
        }))
        build.onLoad({ filter: COMPONENTS }, async ({ path }) => ({
          contents: script(await readFile(path, "utf8"), path),
          loader: "js",
        }))
      },
    },
  ],
}
