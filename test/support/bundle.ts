/**
 * One entry -> a folder of files that run in Node and in a browser, made by any of the bundlers, so that all have the same cases.
 */
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import type { Plugin as EsbuildPlugin } from "esbuild"
import type { Plugin } from "rollup"
import type { Plugin as RolldownPlugin } from "rolldown"
import type { Plugin as VitePlugin } from "vite"
import { stripTypeScriptTypes, terser } from "./rollup-plugins.ts"
import { MAJOR } from "./vite-version.js"
import type { WasmportOptions } from "wasmport/rollup"

export const BUNDLERS = ["vite", "rollup", "rolldown", "esbuild"] as const
export type Bundler = (typeof BUNDLERS)[number]
/** `neutral` is output for browsers and Node at once, which Vite does not make; `worker` is workerd. */
export type Platform = "browser" | "node" | "neutral" | "worker"

export interface BundleRequest {
  bundler: Bundler
  /** Absolute path of the entry, TypeScript or JavaScript. */
  entry: string
  outDir: string
  platform: Platform
  options?: WasmportOptions
  minify?: boolean
  /** esbuild has no `umd`. */
  format?: "es" | "iife" | "cjs" | "umd"
  sourcemap?: boolean
  /** Folders whose modules are one chunk each; esbuild has no such setting. */
  chunks?: readonly string[]
  /** Leaves the files that lie in the output folder. */
  keep?: boolean
  /** Rollup resolves no packages by itself. */
  rollupPlugins?: Plugin[]
  /** The test's own, in the bundler's words: Rollup's are Rolldown's and Vite's too. */
  plugins?: { readonly rollup: Plugin[]; readonly esbuild: EsbuildPlugin[] }
  /** The project's root; the repository by default. */
  root?: string
}

/** With `OPTIMIZE=1` in the environment every build drops what nobody imports (`npm run test:shrunk`). */
export const SHRUNK: Pick<WasmportOptions, "optimize"> = process.env["OPTIMIZE"] === undefined ? {} : { optimize: true }

const repository = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "")

/** Builds, and resolves to the path of the entry chunk, `index.js` in `outDir`. */
export async function bundle(request: BundleRequest): Promise<string> {
  let undo = (): void => {}
  try {
    return await run(request, (step) => {
      undo = step
    })
  } finally {
    undo()
  }
}

/** Imports a file that was built, in this process. */
export const imported = async <T>(file: string): Promise<T> => (await import(pathToFileURL(file).href)) as T

const targetOf = (platform: Platform): NonNullable<WasmportOptions["target"]> =>
  platform === "neutral" ? "auto" : platform

async function run(
  {
    bundler,
    entry,
    outDir,
    platform,
    options,
    minify = false,
    format = "es",
    sourcemap = false,
    chunks = [],
    keep = false,
    rollupPlugins = [],
    plugins = { rollup: [], esbuild: [] },
    root = repository,
  }: BundleRequest,
  later: (undo: () => void) => void,
): Promise<string> {
  if (!keep) await rm(outDir, { recursive: true, force: true })
  await mkdir(outDir, { recursive: true })
  const isIn =
    (folder: string) =>
    (id: string): boolean =>
      id.includes(`/${folder}/`) && !id.includes(".wasm")
  // Vite 6 and 7 make one file for a worker's host.
  const isSplit = chunks.length > 0 && (bundler !== "vite" || platform !== "worker" || MAJOR > 7)
  const manualChunks = isSplit ? { manualChunks: (id: string) => chunks.find((folder) => isIn(folder)(id)) } : {}
  const codeSplitting = isSplit ? { codeSplitting: { groups: chunks.map((name) => ({ name, test: isIn(name) })) } } : {}
  const own = {
    types: false,
    ...SHRUNK,
    ...(platform === "worker" ? { target: platform } : {}),
    ...options,
  } satisfies WasmportOptions
  switch (bundler) {
    case "vite": {
      const { build } = await import("./vite.js")
      const { default: wasmport } = await import("wasmport/vite")
      await build({
        root,
        configFile: false,
        logLevel: "silent",
        // The folder is served at any path.
        base: "./",
        plugins: [wasmport(own), ...(plugins.rollup as unknown as VitePlugin[])],
        ...(platform === "worker" ? { ssr: { target: "webworker", noExternal: true } } : {}),
        build: {
          outDir,
          emptyOutDir: !keep,
          minify,
          sourcemap,
          target: "es2022",
          ...(platform === "node" || platform === "worker" ? { ssr: entry } : {}),
          rollupOptions: {
            input: entry,
            preserveEntrySignatures: "strict",
            output: {
              format,
              entryFileNames: "index.js",
              name: "bundle",
              ...(MAJOR > 7 ? codeSplitting : manualChunks),
            },
          },
        },
      })
      break
    }
    case "rollup": {
      const { rollup } = await import("rollup")
      const { default: wasmport } = await import("wasmport/rollup")
      // Rollup has no root but the working directory.
      const cwd = process.cwd()
      process.chdir(root)
      later(() => process.chdir(cwd))
      const build = await rollup({
        input: entry,
        plugins: [
          wasmport({ target: targetOf(platform), ...own }),
          stripTypeScriptTypes(),
          ...plugins.rollup,
          ...rollupPlugins,
        ],
        logLevel: "warn",
        onwarn: (warning) => {
          // Our own warnings about a module are no fault, and some tests have circles on purpose.
          if (
            warning.plugin === "wasmport" ||
            warning.code === "CIRCULAR_DEPENDENCY" ||
            warning.code === "CIRCULAR_CHUNK"
          )
            return
          throw new Error(warning.message)
        },
      })
      await build.write({
        dir: outDir,
        format,
        sourcemap,
        entryFileNames: "index.js",
        name: "bundle",
        ...manualChunks,
        plugins: minify ? [terser()] : [],
      })
      await build.close()
      break
    }
    case "rolldown": {
      const { rolldown } = await import("rolldown")
      const { default: wasmport } = await import("wasmport/rolldown")
      const build = await rolldown({
        input: entry,
        cwd: root,
        logLevel: "silent",
        platform: platform === "worker" ? "neutral" : platform,
        plugins: [wasmport({ target: targetOf(platform), ...own }), ...(plugins.rollup as unknown as RolldownPlugin[])],
      })
      await build.write({
        dir: outDir,
        format,
        sourcemap,
        entryFileNames: "index.js",
        minify,
        name: "bundle",
        ...codeSplitting,
      })
      await build.close()
      break
    }
    case "esbuild": {
      if (format === "umd") throw new Error("esbuild has no umd.")
      const { build } = await import("esbuild")
      const { default: wasmport } = await import("wasmport/esbuild")
      await build({
        entryPoints: { index: entry },
        absWorkingDir: root,
        bundle: true,
        format: format === "es" ? "esm" : format,
        platform: platform === "worker" ? "neutral" : platform,
        target: "es2022",
        outdir: outDir,
        splitting: chunks.length > 0,
        minify,
        sourcemap,
        logLevel: "silent",
        // The repository's tsconfig lies above the runtime, and puts "use strict" into some files. Above an installed package
        // there is none.
        tsconfigRaw: {},
        plugins: [wasmport(own), ...plugins.esbuild],
      })
      break
    }
  }
  return join(outDir, "index.js")
}
