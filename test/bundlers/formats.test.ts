/** Targets without top-level await are refused, with the forms that work there. (Formats: test/bundlers/bad-input.test.ts.) */
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import { oldTarget } from "../../src/output-format.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { fixture } from "../support/wasm.ts"

const project = useProject({
  "src/math.wasm": fixture("math"),
  "src/index.js": 'export { add } from "./math.wasm"\n',
  "src/module.js": 'export { default } from "./math.wasm?module"\n',
})

test("oldTarget finds the first engine without top-level await", () => {
  expect(oldTarget("es2021")).toBe("es2021")
  expect(oldTarget("ES6")).toBe("ES6")
  expect(oldTarget(["chrome89", "safari14.1", "firefox78"])).toBe("safari14.1")
  expect(oldTarget("chrome107,edge88")).toBe("edge88")
  expect(oldTarget("node14.7")).toBe("node14.7")
  for (const target of [
    "es2022",
    "esnext",
    "es2023",
    "node14.8",
    "node20.19.0",
    "chrome111",
    "safari16.4",
    "deno1",
    "baseline-widely-available",
    false,
    undefined,
  ] as const) {
    expect(oldTarget(target)).toBeUndefined()
  }
})

test.each(["cjs", "iife", "umd"])("the format %s is refused for an import that waits, and named", async (format) => {
  for (const bundler of BUNDLERS.filter((it) => it !== "esbuild" || format !== "umd")) {
    for (const entry of ["index.js", "module.js"]) {
      const built = bundle({
        bundler,
        entry: project.path("src", entry),
        outDir: project.path("dist", format),
        platform: "browser",
        root: project.root,
        format: format as "cjs",
      })
      await expect(built, `${bundler} ${entry}`).rejects.toThrow(NAMED)
      await expect(built).rejects.toThrow(`"${format}"`)
    }
  }
})

test("a build warns of a synchronous module above Chrome's limit of 8 MB, and of no other", async () => {
  const { build } = await import("esbuild")
  const { default: wasmport } = await import("wasmport/esbuild")
  // The header, and one custom section of the size that makes the whole as large as wanted.
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  const more = padded(empty, 8 * 2 ** 20).length - 8 * 2 ** 20
  for (const [size, mode, words] of [
    [8 * 2 ** 20, "sync", 0],
    [8 * 2 ** 20 + 200_000, "sync", 1],
    [8 * 2 ** 20 + 200_000, "lazy", 0],
  ] as const) {
    await project.write({
      "src/large.wasm": padded(empty, size - more),
      "src/large.js": `import * as large from "./large.wasm?${mode}"
globalThis.large = large
`,
    })
    const { warnings } = await build({
      entryPoints: [project.path("src/large.js")],
      absWorkingDir: project.root,
      bundle: true,
      write: false,
      outdir: project.path("dist"),
      format: "esm",
      logLevel: "silent",
      plugins: [wasmport({ types: false })],
    })
    expect(warnings.map(({ text }) => text)).toEqual(
      words === 0
        ? []
        : [
            expect.stringMatching(
              /^src\/large\.wasm: is compiled synchronously and has 8\.2 MB: Chrome refuses more than 8 MB on a page's own thread/,
            ),
          ],
    )
  }
})

const NAMED = /top-level await[^]*`\?sync`[^]*`\?defer`[^]*`\?lazy`/

/** A build for an old target, by the setting that each bundler has; Rollup has none. */
const BUILDS: Record<string, (target: string | string[], entry: string, options: WasmportOptions) => Promise<unknown>> =
  {
    vite: async (target, entry, options) => {
      const { build } = await import("../support/vite.js")
      const { default: wasmport } = await import("wasmport/vite")
      await build({
        root: project.root,
        configFile: false,
        logLevel: "silent",
        plugins: [wasmport(options)],
        build: { target, write: false, rollupOptions: { input: entry, preserveEntrySignatures: "strict" } },
      })
    },
    rolldown: async (target, entry, options) => {
      const { rolldown } = await import("rolldown")
      const { default: wasmport } = await import("wasmport/rolldown")
      await (
        await rolldown({ input: entry, cwd: project.root, plugins: [wasmport(options)], transform: { target } })
      ).generate()
    },
    esbuild: async (target, entry, options) => {
      const { build } = await import("esbuild")
      const { default: wasmport } = await import("wasmport/esbuild")
      await build({
        entryPoints: [entry],
        absWorkingDir: project.root,
        bundle: true,
        format: "esm",
        target,
        write: false,
        outdir: project.path("dist"),
        logLevel: "silent",
        plugins: [wasmport(options)],
      })
    },
  }

describe.each(Object.keys(BUILDS))("%s", (bundler) => {
  const messageOf = (
    target: string | string[],
    entry: string,
    mode: WasmportOptions["mode"] = "await",
  ): Promise<string> =>
    BUILDS[bundler]?.(target, project.path("src", entry), { types: false, mode }).then(
      () => "built",
      (error: Error) => error.message,
    ) ?? Promise.resolve("")

  test("a target below es2022 is refused by name, and built in the other modes", async () => {
    expect(await messageOf("es2020", "index.js")).toMatch(NAMED)
    expect(await messageOf(["chrome111", "safari14"], "index.js")).toMatch(/the target "safari14" does not have/)
    expect(await messageOf("es2021", "module.js")).toMatch(NAMED)
    expect(await messageOf("es2022", "index.js")).toBe("built")
    for (const mode of ["defer", "lazy", "sync"] as const)
      expect(await messageOf("es2020", "index.js", mode)).toBe("built")
  })
})
