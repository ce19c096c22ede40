/** The option `variants`: one import, the best file that the host can run, by every bundler. */
import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { projectOfTest, useProject, viteInTest } from "../support/hooks.ts"
import { bundle } from "../support/bundle.ts"
import { REPOSITORY } from "../support/project.ts"
import { made, withSharedMemory } from "../support/variant-modules.ts"
import { fixture } from "../support/wasm.ts"
import wasmportVite from "wasmport/vite"

/** Every Node has simd and tail calls. */
const MODULES = {
  "src/math.wasm": made({ which: 1, memory: {} }),
  "src/math.tail-call.wasm": made({ which: 2, uses: ["tailCall"], memory: {} }),
  "src/math.simd.wasm": made({ which: 3, uses: ["simd"], memory: { min: 2 } }),
  // Excluded below: it has another interface.
  "src/math.simd+memory64.wasm": made({ which: 4, uses: ["simd"], memory: { address64: true } }),
  "src/math.min.wasm": Uint8Array.of(0),
  "src/math2.simd.wasm": Uint8Array.of(0),
}
const FORMS = `
import * as plain from "./math.wasm"
import * as lazy from "./math.wasm?lazy"
import * as deferred from "./math.wasm?defer"
import init from "./math.wasm?init"
import module from "./math.wasm?module"
import { ready, registry } from "wasmport/runtime"
export async function answers() {
  await ready()
  const one = await registry.instantiate("src/math.wasm")
  const given = await init({}, {})
  const again = await WebAssembly.instantiate(module)
  return {
    plain: plain.which(),
    lazy: await lazy.which(),
    deferred: deferred.which(),
    init: (await init()).exports.which(),
    given: given.exports.which(),
    module: again.exports.which(),
    registry: one.exports.which(),
    shared: (await registry.ready("src/math.wasm")).raw.exports.which === plain.which,
    add: plain.add(2, 3),
    data: plain.data(0),
    pages: plain.memory.buffer.byteLength / 65536,
  }
}
`
const all = (which: number, pages: number): object => ({
  plain: which,
  lazy: which,
  deferred: which,
  init: which,
  given: which,
  module: which,
  registry: which,
  shared: true,
  add: 5,
  data: 0,
  pages,
})

const project = useProject({
  ...MODULES,
  "src/forms.js": FORMS,
  "src/sync.js": 'export { which } from "./math.wasm?sync"\n',
  "src/own.js": 'export { which } from "./math.simd.wasm"\n',
  "src/url.js": 'import url from "./math.wasm?url"\nexport default url\n',
})
const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((it) => it.endsWith(".wasm"))
    .map((it) =>
      it
        .replaceAll("\\", "/")
        .replace(/^.*\//, "")
        .replace(/-[\w-]{8}\.wasm$/, ".wasm"),
    )
    .sort()

const run = promisify(execFile)
/** The value of an expression of the module in a process of its own, in which the engine has none of these features. */
async function withoutFeatures(file: string, expression: string): Promise<unknown> {
  const code = `WebAssembly.validate = () => false
    const it = await import(${JSON.stringify(pathToFileURL(file).href)})
    console.log(JSON.stringify(${expression}))`
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code])
  return JSON.parse(stdout)
}

describe.each(BUNDLERS)("%s", (bundler) => {
  const build = (
    entry: string,
    options: WasmportOptions,
    more?: Partial<BundleRequest>,
  ): Promise<{ file: string; dir: string }> =>
    project.build(bundler, `src/${entry}.js`, {
      options: { variants: true, exclude: "**/*memory64*", ...options },
      ...more,
    })

  test.each([
    ["as files", 0],
    ["in the code", 1_000_000],
  ])("the best variant that the host can run stands behind each form of an import: %s", async (_, inlineLimit) => {
    const { file, dir } = await build("forms", { inlineLimit })
    const { answers } = await imported<{ answers: () => Promise<object> }>(file)
    expect(await answers()).toEqual(all(3, 2))
    expect(await withoutFeatures(file, "await it.answers()")).toEqual(all(1, 1))
    expect(filesIn(dir)).toEqual(inlineLimit > 0 ? [] : ["math.simd.wasm", "math.tail-call.wasm", "math.wasm"])
  })

  test("?sync has all of them in the code and takes the best", async () => {
    const { file } = await build("sync", {})
    expect((await imported<{ which: () => number }>(file)).which()).toBe(3)
    expect(await withoutFeatures(file, "it.which()")).toBe(1)
  })

  test("without the option, nothing is looked for; a variant that is imported by itself is a module like any other", async () => {
    const { file, dir } = await build("forms", { variants: false, inlineLimit: 0 })
    expect(await (await imported<{ answers: () => Promise<object> }>(file)).answers()).toEqual(all(1, 1))
    expect(filesIn(dir)).toEqual(["math.wasm"])
    for (const variants of [false, true]) {
      const own = await build("own", { variants, inlineLimit: 0 })
      expect((await imported<{ which: () => number }>(own.file)).which()).toBe(3)
      expect(filesIn(own.dir)).toEqual(["math.simd.wasm"])
    }
  })

  test("the option may hold for some files only", async () => {
    const options = { variants: false, overrides: [{ include: "src/math.wasm", variants: true }], inlineLimit: 0 }
    const { file } = await build("forms", options)
    expect(await (await imported<{ answers: () => Promise<object> }>(file)).answers()).toEqual(all(3, 2))
    const not = { overrides: [{ include: "src/math.wasm", variants: false }], inlineLimit: 0 }
    expect(filesIn((await build("forms", not)).dir)).toEqual(["math.wasm"])
  })

  test("an installed package has variants by `overrides` alone: its glue may choose by itself", async () => {
    await project.write({
      "node_modules/pkg/package.json": JSON.stringify({
        name: "pkg",
        version: "1.0.0",
        type: "module",
        exports: { "./*": "./*" },
      }),
      "node_modules/pkg/math.wasm": made({ which: 1 }),
      "node_modules/pkg/math.simd.wasm": made({ which: 2, uses: ["simd"] }),
      "node_modules/pkg/index.js": 'export { which } from "./math.wasm"\n',
    })
    const which = async (options: WasmportOptions): Promise<number> => {
      const code = 'export { which } from "../node_modules/pkg/index.js"\n'
      const { file } = await project.buildCode(bundler, code, { options })
      return (await imported<{ which: () => number }>(file)).which()
    }
    expect(await which({ variants: true })).toBe(1)
    expect(await which({ overrides: [{ include: "**/pkg/*.wasm", variants: true }] })).toBe(2)
  })

  test("another pattern finds other names", async () => {
    await project.write({ "src/math_simd.wasm": made({ which: 9, uses: ["simd"], memory: {} }) })
    const { file } = await build("forms", { variants: "[name]_[features].wasm" })
    expect(await (await imported<{ answers: () => Promise<object> }>(file)).answers()).toEqual(all(9, 1))
  })

  test("workerd is given the plain module: it compiles whatever is imported", async () => {
    const { file, dir } = await build("own", {}, { platform: "worker" })
    expect(filesIn(dir)).toEqual(["math.simd.wasm"])
    const forms = await project.buildCode(bundler, 'export { which } from "./math.wasm"\n', {
      platform: "worker",
      options: { variants: true, exclude: "**/*memory64*" },
    })
    expect(filesIn(forms.dir)).toEqual(["math.wasm"])
    expect(existsSync(file)).toBe(true)
  })

  test.skipIf(bundler === "vite")("?url is the plain module's", async () => {
    const { file } = await build("url", { inlineLimit: 0 })
    expect((await imported<{ default: string }>(file)).default).toMatch(/\/math(?:-[\w-]{8})?\.wasm$/)
  })

  test("the same sources give the same output", async () => {
    const text = async (): Promise<string> => readFileSync((await build("forms", { inlineLimit: 0 })).file, "utf8")
    expect(await text()).toBe(await text())
  })

  const fails = async (files: Record<string, Uint8Array>, options: WasmportOptions = {}): Promise<string> => {
    const other = await projectOfTest({
      "src/math.wasm": made({ which: 1 }),
      ...files,
      "src/main.js": 'export { which } from "./math.wasm"\n',
    })
    const request: BundleRequest = {
      bundler: bundler as Bundler,
      entry: other.path("src/main.js"),
      outDir: other.path("dist"),
      platform: "node",
      root: other.root,
      options: { variants: true, ...options },
    }
    return bundle(request).then(
      () => "built",
      (error: Error) => error.message,
    )
  }

  test("a variant of another interface is one error that lists the differences", async () => {
    const message = await fails({
      "src/math.simd.wasm": made({ which: 2, uses: ["simd"], wide: true, more: ["extra"], memory: { imported: true } }),
    })
    expect(message).toContain(
      `[wasmport] src/math.simd.wasm: this variant of src/math.wasm has another interface:
    it exports "data" as (i32) -> i32, and the plain one does not
    it exports "extra" as () -> i64, and the plain one does not
    it exports "memory" as memory 1, and the plain one does not
    it exports "which" as () -> i64, not () -> i32
    it imports "env" "memory" as memory 1, and the plain one does not
  rule: a variant imports and exports`,
    )
    expect(message).toContain("say `variants: false` for src/math.wasm in `overrides`")
  })

  test("a variant that needs more than its name says is refused, unless the plain module needs it, too", async () => {
    const threads = made({ which: 2, uses: ["simd", "threads"] })
    expect(await fails({ "src/math.simd.wasm": threads })).toContain(
      "src/math.simd.wasm: this variant of src/math.wasm uses threads, which its name does not say",
    )
    expect(await fails({ "src/math.simd.wasm": threads, "src/math.wasm": made({ which: 1, uses: ["threads"] }) })).toBe(
      "built",
    )
    expect(await fails({ "src/math.simd.threads.wasm": threads })).toBe("built")
  })

  test("two variants for the same features are refused", async () => {
    const simd = made({ which: 2, uses: ["relaxedSimd"] })
    expect(await fails({ "src/math.relaxed-simd.wasm": simd, "src/math.relaxedSimd.wasm": simd })).toContain(
      "src/math.relaxedSimd.wasm: this and src/math.relaxed-simd.wasm are variants for the same features",
    )
  })

  test("a variant that is no module is told by its name", async () => {
    expect(await fails({ "src/math.simd.wasm": Uint8Array.of(0, 1, 2) })).toContain("src/math.simd.wasm: ")
  })
})

describe("a shared memory", () => {
  const files = {
    "src/math.wasm": made({ which: 1, memory: { imported: true } }),
    "src/math.threads.wasm": made({
      which: 2,
      uses: ["threads"],
      memory: { imported: true, shared: true, min: 2, max: 4 },
    }),
    "src/main.js": `import * as math from "./math.wasm"
import * as deferred from "./math.wasm?defer"
import { ready, registry } from "wasmport/runtime"
export async function answers() {
  await ready()
  const own = await registry.instantiate("src/math.wasm")
  return [math, deferred, own.exports].map(({ which, memory, data }) => [which(), memory.buffer.constructor.name, memory.buffer.byteLength / 65536, data(0)])
}
`,
    "src/sync.js":
      'import * as math from "./math.wasm?sync"\nexport const answers = () => [[math.which(), math.memory.buffer.constructor.name]]\n',
    "src/env.js": `import { features } from "wasmport/runtime"
export const memory = features().threads
  ? new WebAssembly.Memory({ initial: 3, maximum: 4, shared: true })
  : new WebAssembly.Memory({ initial: 3 })
`,
  }
  const shared = useProject(files)

  test.each(BUNDLERS)("%s: one that nobody supplies is made as the chosen module wants it", async (bundler) => {
    const { file } = await shared.build(bundler, "src/main.js", { options: { variants: true } })
    const { answers } = await imported<{ answers: () => Promise<object> }>(file)
    expect(await answers()).toEqual(Array.from({ length: 3 }, () => [2, "SharedArrayBuffer", 2, 0]))
    expect(await withoutFeatures(file, "await it.answers()")).toEqual(
      Array.from({ length: 3 }, () => [1, "ArrayBuffer", 1, 0]),
    )
    const sync = await shared.build(bundler, "src/sync.js", { options: { variants: true } })
    expect(await withoutFeatures(sync.file, "it.answers()")).toEqual([[1, "ArrayBuffer"]])
    expect((await imported<{ answers: () => object }>(sync.file)).answers()).toEqual([[2, "SharedArrayBuffer"]])
  })

  test.each(BUNDLERS)("%s: the app may supply one, by `features()`", async (bundler) => {
    const options = { variants: true, imports: { env: "./src/env.js" } }
    const { file } = await shared.build(bundler, "src/main.js", { options })
    const { answers } = await imported<{ answers: () => Promise<object> }>(file)
    expect(await answers()).toEqual(Array.from({ length: 3 }, () => [2, "SharedArrayBuffer", 3, 0]))
  })
})

describe("what goes with the chosen module", () => {
  const app = useProject({
    "src/text.wasm": fixture("wit-packed"),
    "src/text.wit": readFileSync(join(REPOSITORY, "test_wasm/wit-packed/wit-packed.wit")),
    "src/text.threads.wasm": withSharedMemory(fixture("wit-packed"), 100),
    "src/text.js": `import { greet, joined, memory, numbers } from "./text.wasm"
export const answers = () => [greet("Zoë"), joined(["a", "¿"], ", "), numbers(1n, 2).join(), memory.buffer.constructor.name]
`,
    "src/trap.wasm": made({ which: 1, fail: 3 }),
    "src/trap.simd.wasm": made({ which: 2, uses: ["simd"], fail: 5 }),
    "src/trap.js": `import { fail, which } from "./trap.wasm"
import { explain } from "wasmport/runtime"
export const words = () => { try { fail() } catch (error) { return [which(), explain(error).split("\\n")[0]] } }
`,
    "src/both.js": `import * as plain from "./trap.wasm"
import * as own from "./trap.simd.wasm"
export default [plain.which(), own.which(), plain.which === own.which]
`,
  })

  test.each(BUNDLERS)("%s: strings of a `.wit` go through a shared memory and through another", async (bundler) => {
    const { file } = await app.build(bundler, "src/text.js", { options: { variants: true } })
    const { answers } = await imported<{ answers: () => unknown }>(file)
    const strings = ["Hello, Zoë!", "a, ¿", "1,2"]
    expect(answers()).toEqual([...strings, "SharedArrayBuffer"])
    expect(await withoutFeatures(file, "it.answers()")).toEqual([...strings, "ArrayBuffer"])
  })

  test.each(BUNDLERS)("%s: an explanation has the names of the module that trapped", async (bundler) => {
    const { file } = await app.build(bundler, "src/trap.js", { options: { variants: true } })
    const { words } = await imported<{ words: () => unknown }>(file)
    expect(words()).toEqual([2, "unreachable, in fail, which JavaScript called"])
    expect(await withoutFeatures(file, "it.words()")).toEqual([1, "unreachable, in fail, which JavaScript called"])
  })

  test.each(BUNDLERS)(
    "%s: a variant that is imported by itself besides has an instance of its own",
    async (bundler) => {
      const { file } = await app.build(bundler, "src/both.js", { options: { variants: true, inlineLimit: 0 } })
      expect((await imported<{ default: unknown }>(file)).default).toEqual([2, 2, false])
    },
  )
})

describe("limits", () => {
  const wat = (which: string): string => `(module
    (func (export "which") (result i32) ${which})
    (func (export "forever") (loop (br 0))))`
  const limited = useProject(async () => ({
    "src/plugin.wasm": await parseWat(wat("(i32.const 1)")),
    "src/plugin.simd.wasm": await parseWat(wat("(drop (i8x16.popcnt (i8x16.splat (i32.const 0)))) (i32.const 2)")),
    "src/main.js": `import { forever, which } from "./plugin.wasm"
const taken = which()
export const answers = () => { try { forever() } catch (error) { return [taken, error.code] } }
`,
  }))

  test.each(BUNDLERS)("%s: hold for whichever module is taken", async (bundler) => {
    for (const inlineLimit of [0, 100_000]) {
      const options = { variants: true, limits: { stackDepth: 50 }, inlineLimit }
      const fuel = { ...options, overrides: [{ include: "src/plugin*.wasm", limits: { fuel: 1000 } }] }
      const { file } = await limited.build(bundler, "src/main.js", { options: fuel })
      const { answers } = await imported<{ answers: () => unknown }>(file)
      expect(answers()).toEqual([2, "FUEL"])
      expect(await withoutFeatures(file, "it.answers()")).toEqual([1, "FUEL"])
    }
  })

  test.each(BUNDLERS)(
    "%s: that differ are refused: a host that can do more would run a module without them",
    async (bundler) => {
      const options = { variants: true, overrides: [{ include: "src/plugin.wasm", limits: { fuel: 1000 } }] }
      await expect(limited.build(bundler, "src/main.js", { options })).rejects.toThrow(
        "src/plugin.simd.wasm: this variant of src/plugin.wasm has other `limits`",
      )
    },
  )

  test("hold in Vite's dev server", async () => {
    const { server } = await viteInTest({
      root: limited.root,
      plugins: [wasmportVite({ types: false, variants: true, limits: { fuel: 1000 } })],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    const { answers } = (await server.ssrLoadModule("/src/main.js")) as { answers: () => unknown }
    expect(answers()).toEqual([2, "FUEL"])
  })
})

test("Vite's dev server gives SSR the best variant, too", async () => {
  const { server } = await viteInTest({
    root: project.root,
    plugins: [wasmportVite({ types: false, variants: true, exclude: "**/*memory64*" })],
    server: { middlewareMode: true, ws: false },
    optimizeDeps: { noDiscovery: true },
  })
  const { answers } = (await server.ssrLoadModule("/src/forms.js")) as { answers: () => Promise<object> }
  expect(await answers()).toEqual(all(3, 2))
})

test("a variant without what its name says is noted, and one that is misspelt", async () => {
  const other = await projectOfTest({
    "src/math.wasm": made({ which: 1 }),
    "src/math.simd.threads.wasm": made({ which: 2, uses: ["simd"] }),
    "src/math.thread.wasm": made({ which: 3, uses: ["threads"] }),
    "src/math.min.wasm": made({ which: 4 }),
    "src/main.js": 'export { which } from "./math.wasm"\n',
  })
  const { build } = await import("esbuild")
  const { default: wasmport } = await import("wasmport/esbuild")
  const { warnings } = await build({
    absWorkingDir: other.root,
    entryPoints: ["src/main.js"],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
    outdir: join(other.root, "dist"),
    plugins: [wasmport({ types: false, variants: true })],
  })
  expect(warnings.map(({ text }) => text)).toEqual([
    "src/math.simd.threads.wasm is named as a variant for threads and has no instruction or type of it: was it built with the right flags? Hosts without it get another module all the same.",
    'math.thread.wasm is no variant of src/math.wasm: "thread" is no feature. Did you mean "threads"? The features are memory64, threads, relaxedSimd, simd, gc, exceptionsFinal, exceptions, tailCall.',
  ])
})
