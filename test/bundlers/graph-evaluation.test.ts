/** The modules that the registry's table evaluates and those that it does not: modules stay late, instances are shared, and nothing waits for itself. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import vm from "node:vm"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { nodeResolve } from "@rollup/plugin-node-resolve"
import type { Plugin as EsbuildPlugin } from "esbuild"
import type { Plugin } from "rollup"
import { describe, expect, test } from "vitest"
import type { Plugin as VitePlugin } from "vite"
import wasmport from "wasmport/vite"
import { bundle, BUNDLERS, SHRUNK } from "../support/bundle.ts"
import type { BundleRequest } from "../support/bundle.ts"
import { projectOfTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const ASKS = (env: string): string =>
  `(module (import "./${env}.js" "answer" (func $answer (result i32))) (func (export "ask") (result i32) (call $answer)))`
const ENV = (name: string, answer: number): string =>
  `(globalThis.evaluated ??= []).push("${name}")\nexport const answer = () => ${answer}\n`

const project = useProject(async () => ({
  "src/math.wasm": fixture("math"),
  "src/counter.wasm": fixture("counter"),
  "src/cycle.wasm": fixture("cycle"),
  "src/next.js":
    'import { isEven } from "./cycle.wasm"\nexport function next(n) {\n  return isEven(n) ? n / 2 : 3 * n + 1\n}\n',
  "src/a.wasm": await parseWat(ASKS("env-a")),
  "src/b.wasm": await parseWat(ASKS("env-b")),
  "src/env-a.js": ENV("env-a", 1),
  "src/env-b.js": ENV("env-b", 2),
  "src/circle.wasm": await parseWat(ASKS("env-circle")),
  "src/env-circle.js":
    'import { ask } from "./circle.wasm"\nexport function answer() { return 3 }\nexport const again = () => ask()\n',
  "src/tool_bg.wasm": await parseWat(
    '(module (import "./tool_bg.js" "__wbg_answer" (func $answer (result i32))) (global (export "offset") (mut i32) (i32.const 4)) (func (export "ask") (result i32) (call $answer)))',
  ),
  "src/tool_bg.js":
    'import * as wasm from "./tool_bg.wasm"\nexport function __wbg_answer() { return wasm.offset.value }\nexport const again = () => wasm.ask()\n',
  "src/early.wasm": await parseWat(ASKS("env-early")),
  "src/env-early.js": `import { registry, types } from "wasmport/runtime"\nconst { value } = types.i32(1)\nexport const answer = () => value + registry.keys().length\n`,
  "src/late-a.js": 'export { ask } from "./a.wasm"\n',
  "src/late-b.js": 'export { ask } from "./b.wasm?lazy"\n',
  ".theme/use.js": 'export { increment } from "../src/counter.wasm?lazy"\n',
  "src/cut.wasm": fixture("math").slice(0, 60),
  "src/nobody.wasm": await parseWat(ASKS("nobody")),
  "node_modules/ext/package.json": JSON.stringify({ name: "ext", type: "module", exports: "./index.js" }),
  "node_modules/ext/index.js": "export const ext = 3\n",
}))
const browser = useBrowser()

const RUNTIME = 'import { registry } from "wasmport/runtime"\n'

/** The value that an ES module exports as `answers`, in a process of its own; it must end by itself. */
async function answersOf(file: string): Promise<unknown> {
  const code = `import { answers } from ${JSON.stringify(pathToFileURL(file).href)}\nconsole.log(JSON.stringify(await answers))`
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
    timeout: 20_000,
  })
  return JSON.parse(stdout) as unknown
}

/** A virtual module with an import of a .wasm in it. */
const virtual = (): NonNullable<BundleRequest["plugins"]> => {
  const code = `export { increment } from ${JSON.stringify(project.path("src/counter.wasm?lazy"))}`
  const rollup: Plugin = {
    name: "virtual",
    resolveId: (id) => (id === "virtual:counter" ? "\0virtual:counter" : null),
    load: (id) => (id === "\0virtual:counter" ? code : null),
  }
  const esbuild: EsbuildPlugin = {
    name: "virtual",
    setup(build) {
      build.onResolve({ filter: /^virtual:counter$/ }, ({ path }) => ({ path, namespace: "virtual" }))
      build.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({ contents: code, resolveDir: project.root }))
    },
  }
  return { rollup: [rollup], esbuild: [esbuild] }
}

/** An import of a module and of the same with `?lazy`, the latter in other plugins' code and in a folder that no tool lists. */
const SHARED = `import * as plain from "./counter.wasm"
  import { increment as hidden } from "../.theme/use.js"
  import { increment as made } from "virtual:counter"
  import { increment as dynamic } from "./counter.wasm?lazy"
  const { registry } = await import("wasmport/runtime")
  plain.increment()
  await hidden()
  await made()
  await dynamic()
  const shared = await registry.ready("src/counter.wasm")
  export const answers = [plain.read(), shared.call("read"), shared.exports.count, registry.keys()]
  globalThis.result = answers\n`
const SHARED_ANSWERS = [4, 4, 4, ["src/counter.wasm"]]

const LATE = `${RUNTIME}
  globalThis.evaluated ??= []
  export const late = [() => import("./late-a.js"), () => import("./late-b.js")]
  const seen = () => [...globalThis.evaluated]
  const all = async () => {
    const steps = [registry.keys(), seen()]
    const a = await registry.instantiate(["src", "a.wasm"].join("/"))
    steps.push(a.call("ask"), seen())
    const b = await registry.instantiate(["src", "b.wasm"].join("/"))
    steps.push(b.call("ask"), seen())
    return steps
  }\n`
const LATE_ANSWERS = [["src/a.wasm", "src/b.wasm"], [], 1, ["env-a"], 2, ["env-a", "env-b"]]

describe.each(BUNDLERS)("%s", (bundler) => {
  const built = async (code: string, more: Partial<BundleRequest> = {}): Promise<string> =>
    (await project.buildCode(bundler, code, { plugins: virtual(), ...more })).file

  test("a plain import and ?lazy are one instance, though the second stands in a hidden folder or a virtual module", async () => {
    expect(await answersOf(await built(SHARED))).toEqual(SHARED_ANSWERS)
  })

  test("a wasm and the JavaScript that it imports may import each other, though the registry is imported first", async () => {
    const ask = '(await registry.instantiate("src/cycle.wasm")).exports.steps(27)'
    for (const wait of ["", "await "]) {
      const code = `${RUNTIME}import { steps } from "./cycle.wasm"\nexport const answers = ${wait}(async () => [steps(27), ${ask}])()`
      expect(await answersOf(await built(code))).toEqual([111, 111])
    }
  })

  test.each(["./tool_bg.wasm", "./tool_bg.wasm?lazy", "./tool_bg.js"])(
    "a wasm and wasm-bindgen's glue, which import each other in two forms, start when %s is imported first",
    async (first) => {
      const code = `import ${JSON.stringify(first)}\nimport { ask } from "./tool_bg.wasm"\nimport { again } from "./tool_bg.js"\nexport const answers = [ask(), again()]`
      expect(await answersOf(await built(code))).toEqual([4, 4])
    },
  )

  test.each([
    ["as they come", []],
    ["and where those are split off", [".theme"]],
  ])("listing evaluates nothing, and asking for one module nothing of another, in chunks: %s", async (_, chunks) => {
    expect(await answersOf(await built(`${LATE}export const answers = all()`, { chunks }))).toEqual(LATE_ANSWERS)
  })

  test("an entry that waits for a module of a late chunk does not wait for itself", async () => {
    expect(await answersOf(await built(`${LATE}export const answers = await all()`))).toEqual(LATE_ANSWERS)
    // The entry's own chunk has the parts of the runtime that the late modules need, unless something keeps them out.
    const both = `import { add } from "./math.wasm"\nexport { add }\n${LATE}export const answers = (await all()).slice(1)`
    for (const chunks of [[], [".theme"]])
      expect(await answersOf(await built(both, { chunks }))).toEqual(LATE_ANSWERS.slice(1))
  })

  test.each([
    [
      "that it imports",
      // An export that nobody uses would be gone from a small module.
      `import { add } from "./math.wasm"\n${SHRUNK.optimize === true ? "export { add }\n" : ""}`,
      '["src", "math.wasm"].join("/")',
    ],
    ["that it names as a literal", "", '"src/math.wasm"'],
    [
      "that a module imports which it imports late",
      'export const late = () => import("./math.wasm")\n',
      '["src", "math.wasm"].join("/")',
    ],
  ])("an entry that waits for a module %s does not wait for itself", async (_, first, key) => {
    const code = `${first}${RUNTIME}export const answers = [(await registry.instantiate(${key})).exports.add(2, 3), (await registry.ready(${key})).exports.add(1, 2)]`
    expect(await answersOf(await built(code))).toEqual([5, 3])
  })

  test.each([true, false])(
    "modules in a circle with their own imports are ready, whoever is imported first (the registry: %s)",
    async (first) => {
      const wasm = `import { ask } from "./circle.wasm"\nimport { ask as early } from "./early.wasm"\nimport { again } from "./env-circle.js"\n`
      const code = `${first ? RUNTIME + wasm : wasm + RUNTIME}
      const [circle, other] = await Promise.all([["src", "circle.wasm"], ["src", "early.wasm"]].map((it) => registry.instantiate(it.join("/"))))
      export const answers = [ask(), again(), early(), circle.call("ask"), other.call("ask")]`
      expect(await answersOf(await built(code))).toEqual([3, 3, 3, 3, 3])
    },
  )

  test.each(["iife", "cjs", "umd"] as const)("a script lists the modules that are in it: %s", async (format) => {
    if (bundler === "esbuild" && format === "umd") return
    const code = `${RUNTIME}import { increment } from "./counter.wasm?lazy"
      export const late = () => import("./late-b.js")
      export const answers = (async () => {
        const [counter, b] = await Promise.all([["src", "counter.wasm"].join("/"), ["src", "b.wasm"].join("/")].map((key) => registry.instantiate(key)))
        const math = await registry.instantiate("src/math.wasm")
        await increment()
        return [registry.keys(), counter.exports.count, b.exports.ask(), math.exports.add(2, 3), (await registry.ready("src/counter.wasm")).exports.count]
      })()
      globalThis.answers = answers`
    const file = await built(code, { format })
    const globals = { WebAssembly, atob, performance, process, console, URL, TextDecoder, TextEncoder }
    const context: Record<string, unknown> = { ...globals, globalThis: undefined }
    context["globalThis"] = context
    if (format === "cjs") {
      await project.write({
        [`${relative(project.root, dirname(file))}/package.json`]: JSON.stringify({ type: "commonjs" }),
      })
      context["answers"] = (createRequire(import.meta.url)(file) as { answers: unknown }).answers
    } else vm.runInNewContext(readFileSync(file, "utf8"), context)
    expect(await context["answers"]).toEqual([["src/b.wasm", "src/counter.wasm", "src/math.wasm"], 0, 2, 5, 1])
  })

  test("modules that are external are no part of the table, and nobody waits for them", async () => {
    const code = `import { join } from "node:path"\nimport { ext } from "ext"\nimport "./math.wasm"\n${RUNTIME}export const late = () => import("ext")\nexport const answers = [join("a", "b"), ext, registry.keys()]`
    const rollup: Plugin = {
      name: "external",
      resolveId: (id) => (id === "ext" || (id === "node:path" && bundler === "rollup") ? { id, external: true } : null),
    }
    const esbuild: EsbuildPlugin = {
      name: "external",
      setup: (build) => build.onResolve({ filter: /^ext$/ }, ({ path }) => ({ path, external: true })),
    }
    expect(await answersOf(await built(code, { plugins: { rollup: [rollup], esbuild: [esbuild] } }))).toEqual([
      "a/b",
      3,
      ["src/math.wasm"],
    ])
  })

  test.each([
    ["code that cannot be parsed", "const = 1\n", /parse|unexpected|expected/i],
    ["an import that leads nowhere", 'import "./not-there.js"\n', /not-there/],
    ["a .wasm that breaks off", 'import "./cut.wasm"\n', /cut\.wasm/],
    ["a .wasm whose import leads nowhere", 'import "./nobody.wasm"\n', /nobody\.wasm/],
  ])("%s ends the build, beside the registry, at once and late", { timeout: 30_000 }, async (_, wrong, message) => {
    await project.write({ "src/wrong.js": wrong })
    for (const first of ['import "./wrong.js"\n', 'export const late = () => import("./wrong.js")\n'])
      await expect(
        built(`${first}${RUNTIME}import "./math.wasm"\nexport const answers = registry.keys()`),
      ).rejects.toThrow(message)
  })
})

describe("Vite's dev server", () => {
  const config = (): { root: string; plugins: VitePlugin[] } => ({
    root: project.root,
    plugins: [...wasmport({ types: false }), ...(virtual().rollup as unknown as VitePlugin[])],
  })

  test("shares the instance of a plain import with ?lazy in a hidden folder and in a virtual module, on a page", async () => {
    await project.write({ "src/shared.js": SHARED })
    const { url } = await viteInTest(config())
    expect(await browser.evaluate(`${url}blank`, `import("${url}src/shared.js").then((it) => it.answers)`)).toEqual(
      SHARED_ANSWERS,
    )
  })

  test("and on a server", async () => {
    await project.write({ "src/shared.js": SHARED })
    const { server } = await viteInTest(config())
    Reflect.deleteProperty(globalThis, Symbol.for("wasmport.modules"))
    expect((await server.ssrLoadModule("/src/shared.js"))["answers"]).toEqual(SHARED_ANSWERS)
  })

  const ASK = `${RUNTIME}
    const [known, outside, nobody] = ["src/a.wasm", "../outside/o.wasm", "src/none.wasm"].map((it) => it.split("").join(""))
    const failure = (key) => registry.instantiate(key).catch(({ code, message }) => [code, message.includes("import \\"./" + key + "\\"")])
    export const answers = [registry.keys(), registry.has(known), (await registry.instantiate(known)).call("ask"), registry.keys(), await failure(nobody)]\n`

  test("has a module in a circle with its own imports ready, when it is asked for by key first", async () => {
    const code = `${RUNTIME}
      const circle = await registry.instantiate(["src", "circle.wasm"].join("/"))
      const { again } = await import("./env-circle.js")
      export const answers = [circle.call("ask"), again()]\n`
    await project.write({ "src/circle.js": code })
    const { server, url } = await viteInTest(config())
    expect(await browser.evaluate(`${url}blank`, `import("${url}src/circle.js").then((it) => it.answers)`)).toEqual([
      3, 3,
    ])
    Reflect.deleteProperty(globalThis, Symbol.for("wasmport.modules"))
    expect((await server.ssrLoadModule("/src/circle.js"))["answers"]).toEqual([3, 3])
  })

  test("is asked for a module by its key when nobody has loaded it, by a page and by a server", async () => {
    const expected = [[], false, 1, ["src/a.wasm"], ["MODULE_NOT_FOUND", true]]
    await project.write({ "src/ask.js": ASK })
    const { server, url } = await viteInTest(config())
    expect(await browser.evaluate(`${url}blank`, `import("${url}src/ask.js").then((it) => it.answers)`)).toEqual(
      expected,
    )
    Reflect.deleteProperty(globalThis, Symbol.for("wasmport.modules"))
    expect((await server.ssrLoadModule("/src/ask.js"))["answers"]).toEqual(expected)
  })
})

describe("an installed package that uses the registry, and has no .wasm, has the app's", () => {
  const app = (): Promise<Project> =>
    projectOfTest({
      "src/math.wasm": fixture("math"),
      "src/counter.wasm": fixture("counter"),
      "package.json": JSON.stringify({ name: "app", type: "module", dependencies: { user: "1.0.0" } }),
      "node_modules/user/package.json": JSON.stringify({
        name: "user",
        version: "1.0.0",
        type: "module",
        exports: "./index.js",
        peerDependencies: { wasmport: "*" },
      }),
      "node_modules/user/index.js":
        'import { registry } from "wasmport/runtime"\nexport const keys = () => registry.keys()\nexport const make = (key) => registry.instantiate(key)\n',
      "src/index.js": `${RUNTIME}
        import { add } from "./math.wasm"
        import { keys, make } from "user"
        export const late = () => import("./counter.wasm")
        const made = await make(["src", "counter.wasm"].join("/"))
        made.exports.increment()
        export const answers = [add(2, 3), keys(), registry.keys(), made.exports.count, registry.stats("src/counter.wasm").instances]\n`,
    })
  const keys = ["src/counter.wasm", "src/math.wasm"]
  const expected = [5, keys, keys, 1, 1]

  test("on a page of the dev server, where the optimizer has bundled it", async () => {
    const { root } = await app()
    const { url } = await viteInTest({
      root,
      plugins: [wasmport({ types: false })],
      optimizeDeps: { include: ["user"] },
    })
    expect(await browser.evaluate(`${url}blank`, `import("${url}src/index.js").then((it) => it.answers)`)).toEqual(
      expected,
    )
  })

  test("by ssrLoadModule", async () => {
    const { root } = await app()
    const { server } = await viteInTest({ root, plugins: [wasmport({ types: false })] })
    Reflect.deleteProperty(globalThis, Symbol.for("wasmport.modules"))
    expect((await server.ssrLoadModule("/src/index.js"))["answers"]).toEqual(expected)
  })

  test.each(BUNDLERS)("in a build for Node by %s", async (bundler) => {
    const { root, path } = await app()
    const entry = path("src/index.js")
    const request = { bundler, entry, outDir: path("dist"), platform: "node", root } as const
    expect(await answersOf(await bundle({ ...request, rollupPlugins: [nodeResolve()] }))).toEqual(expected)
  })
})

test("the runtime works without a plugin: an empty registry, and load", async () => {
  const other = await projectOfTest({ "math.wasm": fixture("math") }, true)
  const code = `const { load, registry } = await import("wasmport/runtime")
    const { code, errno, message } = await registry.instantiate("src/math.wasm").catch((error) => error)
    const { url } = { url: new URL(${JSON.stringify(pathToFileURL(join(other.root, "math.wasm")).href)}) }
    const module = await load(url)
    console.log(JSON.stringify([registry.keys(), registry.has("a"), code, errno, message, (await module.instantiate()).exports.add(2, 3)]))`
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", `(async () => { ${code} })()`], {
    cwd: other.root,
  })
  expect(JSON.parse(stdout)).toEqual([
    [],
    false,
    "MODULE_NOT_FOUND",
    5004,
    '[wasmport] src/math.wasm: no import leads to it. Add `import "./src/math.wasm"`, seen from the project\'s root, or write the key as a literal. The keys are: none (MODULE_NOT_FOUND 5004)',
    5,
  ])
})
