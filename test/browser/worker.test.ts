/**
 * `target: "worker"`: workerd imports the file and compiles no bytes. Here Node runs the output, with a stand-in for
 * workerd's module; `npm run test:hosts` runs it in workerd itself.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, test } from "vitest"
import { Hooks } from "../../src/hooks.ts"
import { MARK } from "../../src/host-imports.ts"
import type { RenderContext, Surroundings } from "../../src/hooks.ts"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const project = useProject({
  "src/math.wasm": fixture("math"),
  "src/counter.wasm": fixture("counter"),
  "src/a b.wasm": fixture("i64"),
  "src/main.wasm": fixture("wasm-imports-wasm", "main"),
  "src/lib.wasm": fixture("wasm-imports-wasm", "lib"),
  "src/page.js": `import { factorial } from "./a b.wasm"\nexport { add } from "./math.wasm"\nexport const big = factorial(10n)`,
  "src/index.js": `
      import { add } from "./math.wasm"
      import init from "./counter.wasm?init"
      import module from "./counter.wasm?module"
      import * as lazy from "./counter.wasm?lazy"
      import * as lib from "./lib.wasm"
      import { quadruple } from "./main.wasm?defer"
      import { add as syncAdd } from "./math.wasm?sync"
      import { ready, registry } from "wasmport/runtime"
      await ready()
      const page = await import("./page.js")
      const instance = await init()
      instance.exports.increment()
      await lazy.increment()
      const own = await registry.instantiate("src/counter.wasm")
      own.exports.increment()
      own.exports.increment()
      export const answers = [
        add(2, 3), syncAdd(2, 3), page.add === add, page.big, module instanceof WebAssembly.Module,
        instance.exports.count.value, await lazy.count, own.exports.count, quadruple(3), lib.readHits(),
      ]`,
})
const build = async (bundler: Bundler, more: Partial<BundleRequest> = {}): Promise<string> =>
  (await project.build(bundler, "src/index.js", { platform: "worker", ...more })).dir

/** Every import of a `.wasm` in the output: the file that it names, as a path. Puts a module that Node can import in its place. */
function standIn(outDir: string): string[] {
  const files = readdirSync(outDir, { recursive: true }).map((file) => join(outDir, String(file)))
  const imported = new Set<string>()
  for (const file of files.filter((it) => it.endsWith(".js"))) {
    const code = readFileSync(file, "utf8").replace(
      /(\bfrom\s*|\bimport\s*)(["'])(\.[^"']*\.wasm)\2/g,
      (_, head: string, quote: string, path: string) => {
        imported.add(join(dirname(file), path))
        return `${head}${quote}${path}.mjs${quote}`
      },
    )
    writeFileSync(file, code)
  }
  for (const file of imported)
    writeFileSync(
      `${file}.mjs`,
      `import { readFileSync } from "node:fs"\nexport default new WebAssembly.Module(readFileSync(${JSON.stringify(file)}))\n`,
    )
  return [...imported]
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each([false, true])(
    "every form of an import takes the module that the host imports (minified: %s)",
    async (minify) => {
      const outDir = await build(bundler, { minify, chunks: ["nothing"] })
      const texts = readdirSync(outDir, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith(".js") && !file.includes("recover"))
        .map((file) => readFileSync(join(outDir, file), "utf8"))
        .join("\n")
        // The runtime's comments say how others load.
        .replace(/\/\*[^]*?\*\//g, "")
        // So does a message of `load`.
        .replace(/new URL\(\\?["']\.\/math\.wasm\\?["'], import\.meta\.url\)/g, "")
      // Bytes that workerd would have to compile, or to fetch.
      expect(texts).not.toMatch(/AGFzbQ|compileStreaming|import\.meta|wasmport:[\da-f-]{36}/)
      const files = standIn(outDir)
      expect(files).toHaveLength(5)
      expect(files.filter((file) => !existsSync(file))).toEqual([])
      const { compile } = WebAssembly
      WebAssembly.compile = () => Promise.reject(new Error("code generation disallowed"))
      try {
        const { answers } = await imported<{ answers: unknown }>(join(outDir, "index.js"))
        expect(answers).toEqual([5, 5, true, 3628800n, true, 1, 1, 2, 12, 2])
      } finally {
        WebAssembly.compile = compile
      }
    },
  )

  test("the form ?url is refused, since a file has no URL in workerd", async () => {
    await project.write({ "src/url.js": `export { default } from "./math.wasm?url"` })
    const built = project.build(bundler, "src/url.js", { platform: "worker" })
    // In Vite the form is Vite's own.
    if (bundler === "vite") await built
    else await expect(built).rejects.toThrow(/src\/math\.wasm: with target "worker" a file has no URL[^]*\?module/)
  })
})

test("a page that Vite builds with this target fetches the file as ever", async () => {
  await project.write({ "src/one.js": `export { add } from "./math.wasm"` })
  const { file } = await project.build("vite", "src/one.js", {
    platform: "browser",
    options: { target: "worker", inlineLimit: 0 },
  })
  const code = readFileSync(file, "utf8")
  expect(code).toContain("compileStreaming")
  expect(code).not.toMatch(/from ?"[^"]*\.wasm"/)
})

test("the path of an imported file starts at the chunk, and stays one string", async () => {
  const hooks = new Hooks({ target: "worker" })
  const context = { getFileName: (reference: string) => `assets/${reference}'".wasm` } as RenderContext
  const surroundings = {} as Surroundings
  const render = async (fileName: string, code: string): Promise<string | undefined> =>
    (await hooks.renderChunk(context, code, { fileName }, surroundings, { options: {}, chunks: {} }))?.code
  expect(await render("index.js", `import a from "${MARK}A$1"`)).toBe(String.raw`import a from "./assets/A$1\'\".wasm"`)
  expect(await render("pages/deep/x.js", `import a from '${MARK}A'`)).toBe(
    String.raw`import a from '../../assets/A\'\".wasm'`,
  )
  expect(await render("assets/x.js", `import a from "${MARK}A"`)).toBe(String.raw`import a from "./A\'\".wasm"`)
  expect(await render("index.js", "nothing of it")).toBeUndefined()
})
