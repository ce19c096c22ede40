/** Queries behind a `.wasm`: `?source`, those that are no form, and those that others know. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { build as esbuild } from "esbuild"
import type { PluginBuild } from "esbuild"
import { rolldown } from "rolldown"
import { rollup } from "rollup"
import { build as vite } from "vite"
import esbuildPlugin from "wasmport/esbuild"
import rolldownPlugin from "wasmport/rolldown"
import rollupPlugin from "wasmport/rollup"
import wasmport from "wasmport/vite"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const SOURCES = `
import byQuery from "./it.wasm?source"
import module from "./it.wasm?module"
import both from "./it.wasm?source&module"
import source native from "./it.wasm"
import source again from "./it.wasm?source"
import { add } from "./it.wasm"
const dynamic = await import.source("./it.wasm")
const { default: dynamicQuery } = await import("./it.wasm?source")
export const answers = [
  byQuery instanceof WebAssembly.Module, ...[module, both, native, again, dynamic, dynamicQuery].map((it) => it === byQuery), add(2, 3),
]`
const SAME = [...Array(7).fill(true), 5]

const project = useProject({
  "src/it.wasm": fixture("math"),
  "src/sources.js": SOURCES,
  "src/mistake.js": 'import it from "./it.wasm?instance"\nexport { it }',
  "src/others.js": 'import it from "./it.wasm?hex"\nexport { it }',
  "src/raw.js": 'import it from "./it.wasm?raw"\nexport const answers = it.slice(1, 4)',
  "src/stamped.js":
    'import * as a from "./it.wasm?t=1"\nimport init from "./it.wasm?v=2&init"\nexport const answers = [a.add(2, 3), (await init()).exports.add(2, 3)]',
})

const FORMS =
  'The forms are "./it.wasm" (its exports), `?lazy`, `?defer`, `?sync` (its exports, in another mode), `?init` (a function that makes an instance), `?module` (the WebAssembly.Module), `?url` (the URL of the file).'
/** Queries that are no form, and the forms that their error proposes. */
const MISTAKES: Record<string, readonly string[]> = {
  "?instance": ["?init"],
  "?Init": ["?init"],
  "?int": ["?init"],
  "?modules": ["?module"],
  "?LAZY": ["?lazy"],
  "?init=1": ["?init"],
  "?init&lazy": ["?init", "?lazy"],
  "?lazy&t=5&hex": ["?lazy"],
  "?inline": ["?sync", "?url"],
  "?foo": [],
  "?wasmport=other": [],
}

/** The sentence of ours in a bundler's message, without its colours and stacks. */
const sentence = (error: unknown): string =>
  /\[wasmport\] src\/it\.wasm: [^]*?with `exclude`\./.exec((error as Error).message)?.[0] ?? String(error)
const expected = (query: string): string => {
  const meant = (MISTAKES[query] ?? []).map((form) => `"./it.wasm${form}"`).join(" or ")
  return [
    `[wasmport] src/it.wasm: "${query.replace(/t=5&/, "")}" is no form of a .wasm`,
    "  rule: a query is one form of the module, in small letters, or another plugin's own",
    `  ${meant === "" ? "" : `Did you mean ${meant}? `}${FORMS}`,
    "  If another plugin knows this query, list that plugin before wasmport, or leave the file to it with `exclude`.",
  ].join("\n")
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test("takes `?source` for the source phase: the one Module of `?module` and `import source`", async () => {
    const { file } = await project.build(bundler, "src/sources.js")
    expect((await imported<{ answers: unknown }>(file)).answers).toEqual(SAME)
  })

  test.each(Object.keys(MISTAKES))("refuses %s in the same words, with the forms that there are", async (query) => {
    const error = await project.buildCode(bundler, `export * from "./it.wasm${query}"`).catch((it: Error) => it)
    expect(sentence(error)).toBe(expected(query))
  })

  test("takes what bundlers add to a query for themselves", async () => {
    const { file } = await project.build(bundler, "src/stamped.js")
    expect((await imported<{ answers: unknown }>(file)).answers).toEqual([5, 5])
  })
})

describe("Vite", () => {
  const browser = useBrowser()
  const serve = (): ReturnType<typeof viteInTest> =>
    viteInTest({ root: project.root, plugins: [wasmport({ types: false })], server: { hmr: { overlay: false } } })

  test("takes `?source` for the source phase in the dev server, for pages and for the server", async () => {
    const { server, url } = await serve()
    const page = await browser.evaluate(`${url}blank`, 'import("/src/sources.js").then(({ answers }) => answers)')
    expect(page).toEqual(SAME)
    expect((await server.ssrLoadModule("/src/sources.js"))["answers"]).toEqual(SAME)
  })

  test("its dev server refuses a query that is no form, where it would read the bytes as JavaScript", async () => {
    const { server } = await serve()
    const error = await server.ssrLoadModule("/src/mistake.js").catch((it: Error) => it)
    expect(sentence(error)).toBe(expected("?instance"))
    await expect(server.transformRequest("/src/it.wasm?instance")).rejects.toThrow(
      /"\?instance" is no form of a \.wasm/,
    )
  })

  test.each(["raw", "url", "url&inline", "url&no-inline"])(
    "keeps its own meaning of ?%s, in a build and in the dev server",
    async (query) => {
      const code = `export { default as it } from "./it.wasm?${query}"`
      await project.write({ "src/own.js": code })
      const plain = async (plugins: ReturnType<typeof wasmport>): Promise<string> => {
        const result = await vite({
          root: project.root,
          configFile: false,
          logLevel: "silent",
          plugins,
          build: { write: false, ssr: "src/own.js" },
        })
        return "output" in result ? result.output[0].code : ""
      }
      expect(await plain(wasmport({ types: false }))).toBe(await plain([]))
      const { server } = await serve()
      const it: unknown = (await server.ssrLoadModule("/src/own.js"))["it"]
      expect(it).toBeTypeOf("string")
    },
  )
})

describe("a query that another plugin knows is left to that plugin, in", () => {
  const hex = (id: string): string | undefined =>
    id.endsWith(".wasm?hex")
      ? `export default "${readFileSync(id.split("?")[0] ?? id).toString("hex", 1, 4)}"`
      : undefined
  const other = {
    name: "hex",
    resolveId: (source: string): string | undefined =>
      source.endsWith(".wasm?hex") ? project.path("src/it.wasm?hex") : undefined,
    load: hex,
  }
  const entry = (): string => project.path("src/others.js")
  const RUNS: Record<string, () => Promise<string>> = {
    vite: async () => {
      const result = await vite({
        root: project.root,
        configFile: false,
        logLevel: "silent",
        plugins: [wasmport({ types: false }), other],
        build: { write: false, ssr: entry() },
      })
      return "output" in result ? result.output[0].code : ""
    },
    rollup: async () => {
      const build = await rollup({ input: entry(), plugins: [other, rollupPlugin({ types: false })] })
      return (await build.generate({ format: "es" })).output[0].code
    },
    rolldown: async () => {
      const build = await rolldown({ input: entry(), plugins: [other, rolldownPlugin({ types: false })] })
      return (await build.generate({ format: "es" })).output[0].code
    },
    esbuild: async () => {
      const plugin = {
        name: "hex",
        setup: ({ onLoad }: PluginBuild): void =>
          onLoad({ filter: /\.wasm$/ }, ({ path, suffix }) => ({ contents: hex(path + suffix) ?? "" })),
      }
      const { outputFiles } = await esbuild({
        entryPoints: [entry()],
        bundle: true,
        format: "esm",
        write: false,
        plugins: [plugin, esbuildPlugin({ types: false })],
      })
      return outputFiles[0]?.text ?? ""
    },
  }

  test.each(BUNDLERS)("%s", async (bundler) => {
    expect(await RUNS[bundler]?.()).toContain("61736d")
  })
})

test("esbuild's own loader for `.wasm` keeps what is no form of ours", async () => {
  const { outputFiles } = await esbuild({
    entryPoints: [project.path("src/others.js")],
    bundle: true,
    format: "esm",
    write: false,
    loader: { ".wasm": "base64" },
    plugins: [esbuildPlugin({ types: false })],
  })
  expect(outputFiles[0]?.text).toContain("AGFzbQ")
})
