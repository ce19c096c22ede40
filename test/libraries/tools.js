// @ts-check
/** The libraries: the same sources, each built by a tool with the lines that docs/libraries.md names for it. */

/**
 * @typedef {object} Tool
 * @property {readonly string[]} command
 * @property {Readonly<Record<string, string>>} config The files that its user writes.
 * @property {string} main Its output.
 * @property {string} [types] The declarations that it makes.
 * @property {true} [isInlined] Whether the bytes are in the code, which bundlers need that follow no `new URL`.
 */

const inlined = "wasmport({ inlineLimit: Infinity })"

/** @param {string} plugin */
const tsup = (plugin) => `import { defineConfig } from "tsup"
import wasmport from "wasmport/esbuild"
export default defineConfig({ entry: ["src/index.ts"], format: "esm", platform: "neutral", target: "es2022", esbuildPlugins: [${plugin}] })
`
/** @param {string} plugin */
const tsdown = (plugin) => `import { defineConfig } from "tsdown"
import wasmport from "wasmport/rolldown"
export default defineConfig({ entry: "src/index.ts", platform: "neutral", dts: true, plugins: [${plugin}] })
`
/** @param {string} plugin */
const unbuild = (plugin) => `import { defineBuildConfig } from "unbuild"
import wasmport from "wasmport/rollup"
export default defineBuildConfig({
  entries: ["src/index"],
  rollup: { inlineDependencies: ["wasmport"] },
  hooks: { "rollup:options": (_, options) => { options.plugins.unshift(${plugin}) } },
})
`
/** @param {string} plugin */
const vite = (plugin) => `import { defineConfig } from "vite"
import wasmport from "wasmport/vite"
export default defineConfig({ plugins: [${plugin}], build: { lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" } } })
`
/** @param {string} plugin */
const esbuild = (plugin) => `import { build } from "esbuild"
import wasmport from "wasmport/esbuild"
await build({ entryPoints: ["src/index.ts"], bundle: true, format: "esm", platform: "neutral", outdir: "dist", minify: true, plugins: [${plugin}] })
`

/** @type {Readonly<Record<string, Tool>>} */
export const TOOLS = {
  tsup: { command: ["tsup"], config: { "tsup.config.js": tsup("wasmport()") }, main: "dist/index.js" },
  tsdown: {
    command: ["tsdown"],
    config: { "tsdown.config.js": tsdown("wasmport()") },
    main: "dist/index.js",
    types: "dist/index.d.ts",
  },
  unbuild: { command: ["unbuild"], config: { "build.config.js": unbuild("wasmport()") }, main: "dist/index.mjs" },
  vite: { command: ["vite", "build"], config: { "vite.config.js": vite("wasmport()") }, main: "dist/index.js" },
  esbuild: { command: ["node", "build.js"], config: { "build.js": esbuild("wasmport()") }, main: "dist/index.js" },
  "tsup-inlined": {
    command: ["tsup"],
    config: { "tsup.config.js": tsup(inlined) },
    main: "dist/index.js",
    isInlined: true,
  },
  "tsdown-inlined": {
    command: ["tsdown"],
    config: { "tsdown.config.js": tsdown(inlined) },
    main: "dist/index.js",
    types: "dist/index.d.ts",
    isInlined: true,
  },
  "unbuild-inlined": {
    command: ["unbuild"],
    config: { "build.config.js": unbuild(inlined) },
    main: "dist/index.mjs",
    isInlined: true,
  },
  "vite-inlined": {
    command: ["vite", "build"],
    config: { "vite.config.js": vite(inlined) },
    main: "dist/index.js",
    isInlined: true,
  },
}

/** One module of 9 kB, which no tool takes into the code by itself, and one that every one takes. */
export const SOURCES = {
  "src/index.ts": `export { add, memory } from "./math.wasm"
import * as small from "./small.wasm"
/** A small one. */
export const fib = (n: number): number => small.fibonacci(n)
`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      lib: ["es2022", "dom"],
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      skipLibCheck: true,
      allowArbitraryExtensions: true,
      types: [],
    },
    include: ["src"],
  }),
}
