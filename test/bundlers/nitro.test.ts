/** Builds for workerd that Nitro bundles again, as Nuxt and TanStack Start have it do: Nitro's own plugin finds the modules. */
import { readFileSync } from "node:fs"
import type { InlineConfig, Plugin } from "vite"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { projectOfTest } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"
import { build, createBuilder } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const app = (): Promise<Project> =>
  projectOfTest({
    "package.json": JSON.stringify({ type: "module" }),
    "src/math.wasm": fixture("math"),
    "src/index.js": 'import { add } from "./math.wasm"\nexport const answer = add(2, 3)',
  })
const configOf = (project: Project, ...plugins: Plugin[]): InlineConfig => ({
  root: project.root,
  configFile: false,
  logLevel: "silent",
  plugins: [wasmport({ types: false }), ...plugins],
  ssr: { resolve: { conditions: ["workerd"] }, noExternal: true },
  build: {
    ssr: "src/index.js",
    outDir: "dist",
    rollupOptions: { output: { format: "es", entryFileNames: "index.js" } },
  },
})
const importsOf = (project: Project, file: string): string[] =>
  [...readFileSync(project.path(file), "utf8").matchAll(/from\s*"([^"]*\.wasm[^"]*)"/g)].map(([, it = ""]) => it)

describe("a build for workerd", () => {
  test("imports the file as the host takes it, where nobody bundles it again", async () => {
    const project = await app()
    await build(configOf(project))
    expect(importsOf(project, "dist/index.js")).toEqual([expect.stringMatching(/^\.\/assets\/math-[\w-]+\.wasm$/)])
  })

  test.each(["nuxt:environments", "nitro:main"])(
    "imports the file as Nitro takes it, beside the plugin %s",
    async (name) => {
      const project = await app()
      await build(configOf(project, { name }))
      expect(importsOf(project, "dist/index.js")).toEqual([
        expect.stringMatching(/^\.\/assets\/math-[\w-]+\.wasm\?module$/),
      ])
    },
  )

  test("leaves a name that only its own plugin knows to that plugin", async () => {
    const project = await app()
    await project.write({
      "src/index.js": 'import text from "#entry"\nimport { add } from "./math.wasm"\nexport default [text, add]',
    })
    // As Vite does for a name that a package's "imports" lack.
    const entry: Plugin = {
      name: "entry",
      enforce: "pre",
      resolveId(source) {
        if (source === "#entry") return "\0entry"
        if (source.startsWith("#")) throw new Error(`Missing "${source}" specifier`)
        return null
      },
      load: (id) => (id === "\0entry" ? 'export default "the entry"' : null),
    }
    await build(configOf(project, entry))
    expect(readFileSync(project.path("dist/index.js"), "utf8")).toContain("the entry")
  })

  describe("of Nitro's own environment", () => {
    const built = async (plugins: Plugin[]): Promise<string> => {
      const project = await app()
      await project.write({
        "src/route.js": 'export { default as module } from "./math.wasm?module"\nexport { add } from "./math.wasm"',
      })
      const builder = await createBuilder({
        root: project.root,
        configFile: false,
        logLevel: "silent",
        plugins: [wasmport({ types: false })],
        environments: {
          nitro: {
            consumer: "server",
            resolve: { conditions: ["workerd"] },
            build: {
              outDir: "out",
              rollupOptions: {
                plugins,
                input: project.path("src/route.js"),
                preserveEntrySignatures: "strict",
                output: { entryFileNames: "index.js" },
              },
            },
          },
        },
      })
      await builder.build(builder.environments["nitro"] as never)
      return readFileSync(project.path("out/index.js"), "utf8")
    }

    test("leaves every .wasm to Nitro's plugin, which takes the bytes", async () => {
      const unwasm: Plugin = {
        name: "unwasm",
        load: {
          order: "pre",
          filter: { id: /\.wasm(?:\?.*)?$/ },
          handler: () => "bytes",
        },
        transform: {
          order: "pre",
          filter: { id: /\.wasm(?:\?.*)?$/ },
          handler: (code, id) => `export const add = "${code} of ${id.replace(/^.*\//, "")}"\nexport default add`,
        },
      }
      const code = await built([unwasm])
      expect(code).toContain("bytes of math.wasm")
      expect(code).toContain("bytes of math.wasm?module")
    })

    test("imports the file where Nitro has no plugin for it", async () => {
      expect(await built([])).toMatch(/from\s*"\.\/assets\/math-[\w-]+\.wasm"/)
    })
  })
})
