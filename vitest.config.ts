/**
 * The tests: `unit` runs from the sources, without a build and without a browser; `built` needs what `npm run build` makes;
 * `rules` has the rules of the standard over every bundler, of which the table of conformance is made; `long` has those that take half a
 * minute or more a file; `watchers` waits for files to be noticed; `matrix` has more combinations than one wants to wait for.
 */
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** Tests of the runtime that bundle it, and so need a build. */
const BUNDLED = ["conversions", "records", "registry", "strings", "wit-values"].map(
  (name) => `test/runtime/${name}.test.ts`,
)
const MATRIX = "test/bundlers/full-matrix.test.ts"
const WATCHERS = "test/bundlers/{recovery,watch,watch-files,watch-variants,watch-wit}.test.ts"

const LONG = [
  "test/bundlers/{bad-input,builtins,exhaustion,explain-names,failures,graph,graph-builds,graph-evaluation,hostile,languages,libraries,limits}.test.ts",
  "test/bundlers/{matrix,odd-places,packages,plugins,shrink-failures}.test.ts",
  "test/bundlers/{types-aliases,types-given,types-unwritable,workspace-types,variants,wasi-instances,wasi-programs,wasi-recipes}.test.ts",
  "test/runtime/registry.test.ts",
  "test/browser/{hosts-browser,inspect,messages,meter,playground,playground-delivery,playground-inspect,playground-plugins,spec-suite,wasi}.test.ts",
]

export default defineConfig(({ mode }) => {
  // `--mode` reaches no project by itself; this file is loaded again for each, with a mode of its own.
  process.env["TEST_MODE"] ??= mode
  return {
    test: {
      globalSetup: ["test/support/alone.ts"],
      // The engine itself runs bundles, not vitest's module runner.
      server: { deps: { external: [/\/test\/\.tmp\//] } },
      // By default one processor is left idle.
      maxWorkers: "100%",
      // Concurrent tests spend their time waiting, for watchers.
      maxConcurrency: 12,
      testTimeout: 60_000,
      hookTimeout: 120_000,
      // In CI only: see scripts/ci.js.
      retry: Number(process.env["TEST_RETRIES"] ?? 0),
      reporters: ["default", "test/support/second-tries.ts"],
      projects: [
        {
          extends: true,
          resolve: {
            alias: {
              "wasmport/loader": source("loader/index.ts"),
              "wasmport/runtime": source("runtime-shim/index.ts"),
            },
          },
          test: { name: "unit", include: ["test/{loader,runtime}/*.test.ts"], exclude: BUNDLED },
        },
        {
          extends: true,
          test: {
            name: "built",
            include: ["test/{browser,bundlers,package}/*.test.ts", ...BUNDLED],
            exclude: [MATRIX, WATCHERS, ...LONG],
          },
        },
        { extends: true, test: { name: "rules", include: ["test/rules/*.test.ts"] } },
        { extends: true, test: { name: "long", include: LONG } },
        { extends: true, test: { name: "watchers", include: [WATCHERS] } },
        { extends: true, test: { name: "matrix", include: [MATRIX] } },
      ],
    },
  }
})
