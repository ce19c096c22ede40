/** Names and debug sections of what a build ships: left out, kept, or in a file of their own that `explain` takes. */
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { ModuleNames } from "wasmport/runtime"
import wasmport from "wasmport/vite"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { REPOSITORY } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"
import { projectOfTest, serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { build as viteBuild } from "../support/vite.js"
import * as build from "../support/wasm-builder.ts"
import { fixture } from "../support/wasm.ts"

const producers = build.custom(
  "producers",
  build.vec([...build.str("language"), ...build.vec([...build.str("Rust"), ...build.str("1")])]),
)
/** Three functions, of which the last is exported, calls the others and traps in the first. */
const chain = (name: string, ...more: build.Bytes[]): Uint8Array<ArrayBuffer> =>
  build.wasm(
    build.types(build.functype()),
    build.functions(0, 0, 0),
    build.exports([name, build.FUNC, 2]),
    build.section(10, build.vec([3, 0, 0x00, 0x0b], [4, 0, 0x10, 0, 0x0b], [4, 0, 0x10, 1, 0x0b])),
    build.custom("app", [1, 2, 3]),
    build.custom(".debug_info", Array<number>(500).fill(7)),
    producers,
    build.names(
      [0, ...build.str("mod")],
      [1, ...build.nameMap([0, "_ZN3app4fail17h0123456789abcdefE"], [1, `__proto__`], [2, `${name}_inner`])],
    ),
    ...more,
  )
const pad = build.custom("pad", Array<number>(20_000).fill(1))

/** A function that nobody imports stands in front of those that trap, which call themselves, so that no optimiser puts them elsewhere. */
const behind = build.wasm(
  build.types(build.functype(), build.functype([build.I32])),
  build.functions(0, 1, 1),
  build.exports(["gone", build.FUNC, 0], ["fails", build.FUNC, 2]),
  // fall: at 0 unreachable, else itself with one less. fails: falls twice.
  build.section(
    10,
    build.vec(
      [4, 0, 0x00, 0x01, 0x0b],
      [17, 0, 0x20, 0, 0x45, 0x04, 0x40, 0x00, 0x0b, 0x20, 0, 0x41, 1, 0x6b, 0x10, 1, 0x01, 0x0b],
      [10, 0, 0x20, 0, 0x10, 1, 0x20, 0, 0x10, 1, 0x0b],
    ),
  ),
  build.names([1, ...build.nameMap([0, "unused"], [1, "_ZN3app4fall17h0123456789abcdefE"], [2, "fails"])]),
)

const project = useProject({
  "src/small.wasm": chain("small"),
  "src/large.wasm": chain("large", pad),
  "src/best.wasm": chain("best", pad),
  "src/best.simd.wasm": build.wasm(
    build.types(build.functype()),
    build.functions(0, 0, 0),
    build.exports(["best", build.FUNC, 2]),
    // v128.const, drop
    build.section(
      10,
      build.vec(
        [3, 0, 0x00, 0x0b],
        [4, 0, 0x10, 0, 0x0b],
        [23, 0, 0xfd, 12, ...Array<number>(16).fill(0), 26, 0x10, 1, 0x0b],
      ),
    ),
    build.names([1, ...build.nameMap([0, "vector"])]),
    pad,
  ),
  "src/limited.wasm": chain("limited"),
  "src/trap.wasm": fixture("trap"),
  "src/behind.wasm": behind,
})

const MAIN = `
import { explain } from "wasmport/runtime"
import * as small from "./small.wasm"
import * as large from "./large.wasm"
import * as best from "./best.wasm"
import * as sync from "./small.wasm?sync"
import module from "./small.wasm?module"
import init from "./large.wasm?init"
import limited from "./limited.wasm?module"

const thrown = (act) => {
  try {
    act()
  } catch (error) {
    return error
  }
}
const { exports } = await init()
const errors = [small.small, large.large, best.best, sync.small, exports.large].map(thrown)
export const told = (names) => errors.map((error) => explain(error, { names }))
export const sections = ["name", "producers", ".debug_info", "app"].map(
  (name) => [module, limited].map((it) => WebAssembly.Module.customSections(it, name).length),
)
`
const OPTIONS = { variants: true, overrides: [{ include: "**/limited.wasm", limits: { fuel: 1000 } }] }
const filesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true })
    .map((it) => String(it).replaceAll("\\", "/"))
    .sort()
const namesIn = (dir: string): ModuleNames[] =>
  filesOf(dir)
    .filter((it) => /\.wasm\.names(?:-[\w-]+)?\.json$/.test(it))
    .map((it) => JSON.parse(readFileSync(join(dir, it), "utf8")) as ModuleNames)
const wasmIn = (dir: string): Uint8Array[] =>
  filesOf(dir)
    .filter((it) => it.endsWith(".wasm"))
    .map((it) => readFileSync(join(dir, it)))

const FAILS =
  'import { explain } from "wasmport/runtime"\nimport { fails } from "./behind.wasm"\nlet error\ntry { fails(1) } catch (thrown) { error = thrown }\nexport const told = (names) => explain(error, { names })\n'

interface Main {
  told: (names?: unknown) => string[]
  sections: number[][]
}

const browser = useBrowser()

describe.each(BUNDLERS)("by %s", (bundler) => {
  test("names and debug sections are left out of every form, and unknown sections stay", async () => {
    const { file, dir } = await project.buildCode(bundler, MAIN, { options: OPTIONS })
    const { told, sections } = await imported<Main>(file)
    expect(sections).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 1],
    ])
    const text = [readFileSync(file, "latin1"), ...wasmIn(dir).map((it) => Buffer.from(it).toString("latin1"))].join(
      "\n",
    )
    for (const word of ["3app4fail", "small_inner", "vector"]) {
      expect(text).not.toContain(word)
      expect(text).not.toContain(Buffer.from(word).toString("base64").slice(0, -3))
    }
    // V8 names the small ones by their hash.
    expect(told()[0]).toMatch(
      /^unreachable, in wasm-function\[0\], called by wasm-function\[1\], called by small, which JavaScript called\nA panic of Rust.*\nThe build left names/s,
    )
    expect(filesOf(dir).filter((it) => it.endsWith(".json"))).toEqual([])
  })

  test('with `names: "split"` explanations are those of `names: "keep"`, in Node', async () => {
    const kept = await project.buildCode(bundler, MAIN, { options: { ...OPTIONS, names: "keep" } })
    const split = await project.buildCode(bundler, MAIN, { options: { ...OPTIONS, names: "split" } })
    const expected = (await imported<Main>(kept.file)).told()
    expect(expected[0]).toMatch(/^unreachable, in app::fail, called by __proto__, called by small_inner, .*Rust/s)
    const told = (await imported<Main>(split.file)).told(namesIn(split.dir))
    // Of a large module in the code V8 says its length alone: `keep` does not know which it is, and the file says so.
    const RUST = expected[0]!.split("\n")[1]!
    expect(told).toEqual([
      expected[0],
      `${expected[1]!.split("\n")[0]}\n${RUST}`,
      expected[2]!.replace("wasm-function[2]", "best"),
      expected[3],
      `${expected[4]!.split("\n")[0]}\n${RUST}`,
    ])
    const again = await project.buildCode(bundler, MAIN, { options: { ...OPTIONS, names: "split" } })
    expect(filesOf(again.dir)).toEqual(filesOf(split.dir))
    expect(namesIn(again.dir)).toEqual(namesIn(split.dir))
  })

  test('with `names: "split"` and `optimize` the file has the names of the small module', async () => {
    const at = { inlineLimit: 0, optimize: true } as const
    const kept = await project.buildCode(bundler, FAILS, { options: { ...at, names: "keep" } })
    const split = await project.buildCode(bundler, FAILS, { options: { ...at, names: "split" } })
    const expected = (await imported<{ told: () => string }>(kept.file)).told()
    expect(expected).toContain("in app::fall (2 times), called by fails")
    const { told } = await imported<{ told: (names: unknown) => string }>(split.file)
    expect(told(undefined)).toContain("in wasm-function[0] (2 times), called by fails")
    expect(told(namesIn(split.dir))).toBe(expected)
    expect(namesIn(split.dir)).toEqual([
      expect.objectContaining({ names: { 0: "_ZN3app4fall17h0123456789abcdefE", 1: "fails" } }),
    ])
  })

  test('with `names: "split"` each file has its names beside it, and explanations are those of `names: "keep"`, in Chromium', async () => {
    const options = { ...OPTIONS, inlineLimit: 0, names: "split" } as const
    const kept = await project.buildCode(bundler, MAIN, { platform: "browser", options: { ...options, names: "keep" } })
    const split = await project.buildCode(bundler, MAIN, { platform: "browser", options })
    const own = filesOf(split.dir).filter((it) => it.endsWith(".wasm"))
    expect(filesOf(split.dir)).toEqual(expect.arrayContaining(own.map((it) => `${it}.names.json`)))
    const told = async (dir: string, names: unknown): Promise<string[]> => {
      const { url } = await serveInTest(dir)
      return browser.evaluate(`${url}/`, `import("${url}/index.js").then(({ told }) => told(${JSON.stringify(names)}))`)
    }
    expect(await told(split.dir, namesIn(split.dir))).toEqual(await told(kept.dir, undefined))
  })
})

test("a dev server has them all", async () => {
  await project.write({ "src/main.js": MAIN })
  const { server } = await viteInTest({ root: project.root, plugins: [wasmport({ types: false, names: "split" })] })
  const { told, sections } = (await server.ssrLoadModule("/src/main.js")) as Main
  expect(sections.map(([plain]) => plain)).toEqual([1, 1, 1, 1])
  expect(told()[0]).toContain("in app::fail, called by __proto__, called by small_inner")
})

test("Vite's ?url is the file of the imports, in a page and in the server's code for it; with `keep` it is Vite's", async () => {
  await project.write({
    "src/url.js":
      'import url from "./large.wasm?url"\nimport * as large from "./large.wasm"\nexport const found = [url, large]\n',
  })
  const urls = async (ssr: boolean, names: "keep" | "strip"): Promise<[string | undefined, string[]]> => {
    const outDir = project.path(".dist", `url-${ssr}-${names}`)
    await viteBuild({
      root: project.root,
      configFile: false,
      logLevel: "silent",
      base: "/base/",
      plugins: [wasmport({ types: false, names })],
      build: {
        outDir,
        ssr,
        target: "es2022",
        rollupOptions: {
          input: project.path("src/url.js"),
          preserveEntrySignatures: "strict",
          output: { entryFileNames: "index.js" },
        },
      },
    })
    const url = /["'`](\/base\/[^"'`]*\.wasm)["'`]/.exec(readFileSync(join(outDir, "index.js"), "utf8"))?.[1]
    return [
      url,
      filesOf(outDir)
        .filter((it) => it.endsWith(".wasm"))
        .map((it) => `/base/${it}`),
    ]
  }
  const [url, files] = await urls(false, "strip")
  expect(files).toEqual([url])
  expect((await urls(true, "strip"))[0]).toBe(url)
  const [kept, keptFiles] = await urls(false, "keep")
  expect(keptFiles).toEqual([kept])
  expect(kept).not.toBe(url)
})

test("the recipes of docs/delivery.md explain a trap by the file with the names, in Chromium and where it was sent to", async () => {
  const page = readFileSync(join(REPOSITORY, "docs/delivery.md"), "utf8")
  const [inPage = "", atHome = "", ...others] = [...page.matchAll(/```ts\n(.*?)```/gs)]
    .map(([, code]) => code ?? "")
    .filter((code) => code.includes("explain"))
  expect(others).toEqual([])
  await project.write({
    "src/in-page.ts": inPage,
    "src/recipes.ts": `
import { explained } from "./in-page.ts"
import { large } from "./large.wasm"
export const run = async () => {
  try { large() } catch (error) { return [await explained(error), { message: error.message, stack: error.stack }] }
}`,
    "src/at-home.ts": atHome,
  })
  const recipes = { "src/in-page.ts": inPage, "src/at-home.ts": atHome }
  const typed = await projectOfTest({ ...recipes, "tsconfig.json": tsconfig("bundler", { types: [] }) })
  expect(await tsc(typed.root)).toBe("")
  const options = { names: "split", inlineLimit: 0 } as const
  const { dir } = await project.build("vite", "src/recipes.ts", { platform: "browser", options })
  const { url } = await serveInTest(dir)
  const [text, report] = await browser.evaluate<[string, unknown]>(
    `${url}/`,
    `import("${url}/index.js").then((it) => it.run())`,
  )
  expect(text).toMatch(
    /^unreachable, in app::fail, called by __proto__, called by large_inner, which JavaScript called\nA panic of Rust/,
  )
  const { file } = await project.build("esbuild", "src/at-home.ts")
  const { told } = await imported<{ told: (report: unknown, names: ModuleNames[]) => string }>(file)
  expect(told(report, namesIn(dir))).toBe(text)
})
