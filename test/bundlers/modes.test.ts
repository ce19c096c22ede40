/** The modes and the query forms, over every bundler: the answers of each, from one shared instance. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import vm from "node:vm"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

let project: Project
let count = 0

beforeAll(async () => {
  project = await createProject({
    "src/math.wasm": fixture("math"),
    "src/counter.wasm": fixture("counter"),
    "src/i64.wasm": fixture("i64"),
    "src/big.wasm": fixture("big"),
    "src/main.wasm": fixture("wasm-imports-wasm", "main"),
    "src/lib.wasm": fixture("wasm-imports-wasm", "lib"),
    "src/imports.wasm": fixture("imports"),
  })
})
afterAll(() => project.remove())

async function build(
  bundler: Bundler,
  code: string,
  options: WasmportOptions = {},
  more: Partial<BundleRequest> = {},
): Promise<string> {
  const name = `${bundler}-${count++}`
  await project.write({ [`src/${name}.js`]: code })
  return bundle({
    bundler,
    entry: project.path("src", `${name}.js`),
    outDir: project.path("dist", name),
    platform: "node",
    root: project.root,
    options,
    ...more,
  })
}

async function run(bundler: Bundler, code: string, options?: WasmportOptions): Promise<Record<string, any>> {
  return (await import(pathToFileURL(await build(bundler, code, options)).href)) as Record<string, any>
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test("?init makes a new instance at every call, of one module", async () => {
    const m = await run(
      bundler,
      `import init from "./counter.wasm?init"
       import module from "./counter.wasm?module"
       import { increment, count } from "./counter.wasm"
       const [a, b] = await Promise.all([init(), init({})])
       a.exports.increment(); increment(); increment()
       export const answers = [a instanceof WebAssembly.Instance, a !== b, a.exports.count.value, b.exports.count.value, count]
       export { module }`,
    )
    expect(m["module"]).toBeInstanceOf(WebAssembly.Module)
    expect(m["answers"]).toEqual([true, true, 1, 0, 2])
  })

  test("?module is one and the same object for all importers, compiled once", async () => {
    const m = await run(
      bundler,
      `const { compile } = WebAssembly
       let compiled = 0
       WebAssembly.compile = (...args) => { compiled++; return compile.apply(WebAssembly, args) }
       const [{ default: first }, { default: second }] = await Promise.all([import("./math.wasm?module"), import("./math.wasm?module")])
       const { add } = await import("./math.wasm")
       WebAssembly.compile = compile
       export const answers = [first === second, add(2, 3), compiled]`,
    )
    expect(m["answers"]).toEqual([true, 5, 1])
  })

  test("?url is the URL of the file, and it is there", async () => {
    const m = await run(bundler, `export { default as url } from "./big.wasm?url"`)
    const url = String(m["url"])
    expect(url).toMatch(/big.*\.wasm$/)
    if (url.startsWith("file:")) expect(existsSync(new URL(url))).toBe(true)
  })

  test("?lazy loads nothing before the first call; functions and everything else are promises", async () => {
    const m = await run(
      bundler,
      `import * as lazy from "./counter.wasm?lazy"
       import { memory } from "./math.wasm?lazy"
       const { compile } = WebAssembly
       let compiled = 0
       WebAssembly.compile = (...args) => { compiled++; return compile.apply(WebAssembly, args) }
       const before = compiled
       const calls = await Promise.all(Array.from({ length: 1000 }, () => lazy.increment()))
       const after = compiled
       export const answers = [before, after, calls.length, await lazy.count, lazy.count instanceof Promise, (await memory) instanceof WebAssembly.Memory, Object.keys(lazy).sort().join()]
       WebAssembly.compile = compile`,
    )
    expect(m["answers"]).toEqual([0, 1, 1000, 1000, true, true, "count,countAndTrap,default,increment,read,the count"])
  })

  test.each(["then", "catch", "finally"])(
    "?lazy loads for a value as soon as its %s is called, and each time anew",
    async (method) => {
      const m = await run(
        bundler,
        `import * as lazy from "./counter.wasm?lazy"
       const { compile } = WebAssembly
       let compiled = 0
       WebAssembly.compile = (...args) => { compiled++; return compile.apply(WebAssembly, args) }
       const { count } = lazy
       const before = compiled
       const first = await count.${method}(${method === "then" ? "(it) => it" : "() => {}"})
       const after = compiled
       await lazy.increment()
       export const answers = [before, after, first, await count.${method}(${method === "then" ? "(it) => it" : "() => {}"})]
       WebAssembly.compile = compile`,
      )
      expect(m["answers"]).toEqual([0, 1, 0, 1])
    },
  )

  test("?defer needs `await ready()` once and says so; then functions are the raw ones", async () => {
    const m = await run(
      bundler,
      `import { add, memory, fibonacci } from "./math.wasm?defer"
       import * as shared from "./counter.wasm?defer"
       import { ready } from "wasmport/runtime"
       const before = [memory, shared.count]
       let message
       try { add(1, 2) } catch (error) { message = error.message }
       await ready("src/math.wasm")
       const some = [add(2, 3), shared.count]
       await ready()
       shared.increment()
       export const answers = [before, message, some, memory instanceof WebAssembly.Memory, shared.count, /native code/.test(String(fibonacci))]
       export const missing = await ready("nobody.wasm").catch((error) => error.message)`,
    )
    expect(m["answers"]).toEqual([
      [undefined, undefined],
      "[wasmport] src/math.wasm: add() before `await ready()`",
      [5, undefined],
      true,
      1,
      true,
    ])
    expect(m["missing"]).toContain('no deferred module has the key "nobody.wasm"')
  })

  test("?sync is there on evaluation, also what it imports from other wasm", async () => {
    const m = await run(
      bundler,
      `import * as main from "./main.wasm?sync"\nimport { add } from "./math.wasm?sync"\nexport const answers = [main.quadruple(3), add(2, 3)]`,
    )
    expect(m["answers"]).toEqual([12, 5])
  })

  test("await, lazy and defer of one module share one instance, and so do modules that import it", async () => {
    const m = await run(
      bundler,
      `import { count, increment } from "./counter.wasm"
       import * as lazy from "./counter.wasm?lazy"
       import * as deferred from "./counter.wasm?defer"
       import * as main from "./main.wasm?lazy"
       import * as lib from "./lib.wasm"
       import { ready } from "wasmport/runtime"
       increment()
       await lazy.increment()
       await ready()
       deferred.increment()
       await main.quadruple(1)
       export const answers = [await lazy.read(), deferred.read(), lib.readHits()]`,
    )
    expect(m["answers"]).toEqual([3, 3, 2])
  })

  test("mode sets what a bare import means", async () => {
    const m = await run(bundler, `import { add } from "./math.wasm"\nexport const answer = add(2, 3)`, { mode: "lazy" })
    expect(await m["answer"]).toBe(5)
    const n = await run(bundler, `import { add } from "./math.wasm"\nexport const answer = add(2, 3)`, { mode: "sync" })
    expect(n["answer"]).toBe(5)
  })

  test('i64: "number" takes and gives safe integers and refuses others by name', async () => {
    const m = await run(bundler, `export * from "./i64.wasm"`, { i64: "number" })
    const path = "src/i64.wasm"
    expect(m["factorial"](10)).toBe(3628800)
    for (const [value, wrong] of [
      [2 ** 60, "is an i64 taken as a number, and there is none for 1152921504606847000"],
      [3.5, "is an i64 taken as a number, and there is none for 3.5"],
      [NaN, "is an i64 taken as a number, and there is none for NaN"],
      ["7", 'is an i64 taken as a number, and there is none for "7"'],
      [10n, "is an i64 taken as a number, and there is none for 10n"],
      [undefined, "is missing, an i64 taken as a number"],
    ]) {
      const message = `[wasmport] factorial(): p0 ${wrong}: pass a safe integer (TYPE 5007)`
      expect(() => m["factorial"](value)).toThrow(
        expect.objectContaining({ name: "TypeError", code: "TYPE", errno: 5007, path, message }) as Error,
      )
    }
    expect(() => m["factorial"](20)).toThrow(
      expect.objectContaining({
        name: "RangeError",
        code: "TYPE",
        errno: 5007,
        path,
        message: '[wasmport] factorial: 2432902008176640000 does not fit a safe integer; use i64: "bigint" (TYPE 5007)',
      }) as Error,
    )
  })

  test("liveGlobals: false leaves functions raw and reads globals once", async () => {
    const m = await run(bundler, `export * from "./counter.wasm"`, { liveGlobals: false })
    m["increment"]()
    expect(m["count"]).toBe(0)
    expect(String(m["increment"])).toContain("native code")
  })

  test('globals: "keep" gives WebAssembly.Global objects, by which raw functions are seen at work', async () => {
    const m = await run(
      bundler,
      `import { count, increment } from "./counter.wasm"
       import * as lazy from "./counter.wasm?lazy"
       import * as deferred from "./counter.wasm?defer"
       import { count as other, increment as again } from "./counter.wasm?sync"
       import { ready } from "wasmport/runtime"
       increment(); again(); again()
       await ready()
       export const answers = [count.value, (await lazy.count) === count, deferred.count === count, other.value, String(increment).includes("native code")]`,
      { globals: "keep" },
    )
    expect(m["answers"]).toEqual([1, true, true, 2, true])
  })

  test("sync, lazy and defer work in cjs and iife output", async () => {
    const code = `import { add } from "./math.wasm?sync"
      import { increment, read } from "./counter.wasm?lazy"
      import { factorial } from "./i64.wasm?defer"
      import { ready } from "wasmport/runtime"
      export const answers = (async () => { await ready(); await increment(); return [add(2, 3), await read(), Number(factorial(10n))] })()`
    const cjs = await build(bundler, code, {}, { format: "cjs" })
    await project.write({ "dist/package.json": JSON.stringify({ type: "commonjs" }) })
    expect(await (createRequire(import.meta.url)(cjs) as { answers: Promise<unknown> }).answers).toEqual([
      5, 1, 3628800,
    ])
    const iife = await build(bundler, `${code}\nglobalThis.answers = answers`, {}, { format: "iife" })
    const context: Record<string, unknown> = {
      performance,
      WebAssembly,
      atob,
      Uint8Array,
      Promise,
      Symbol,
      console,
      Error,
      Number,
    }
    vm.runInNewContext(readFileSync(iife, "utf8").replace(/^export /m, ""), context)
    expect(await context["answers"]).toEqual([5, 1, 3628800])
  })

  test("the registry gives independent instances by key, literal or computed", async () => {
    const m = await run(
      bundler,
      `import { registry } from "wasmport/runtime"
       import { increment } from "./counter.wasm"
       increment()
       const a = await registry.instantiate("src/counter.wasm")
       const key = ["src", "counter.wasm"].join("/")
       const b = await registry.get(key).instantiate()
       a.exports.increment(); a.exports.increment()
       const literal = await registry.get("src/math.wasm").instantiate()
       let missing
       try { registry.get("src/nobody.wasm") } catch (error) { missing = [error.code, error.message] }
       export const answers = [a.exports.count, b.exports.count, a.raw.exports.count.value, literal.exports.add(2, 3), registry.has("src/counter.wasm"), registry.keys(), missing]`,
    )
    const answers = m["answers"] as unknown[]
    expect(answers.slice(0, 5)).toEqual([2, 0, 2, 5, true])
    expect(answers[5]).toEqual(["src/counter.wasm", "src/math.wasm"])
    expect((answers[6] as string[])[0]).toBe("MODULE_NOT_FOUND")
    expect((answers[6] as string[])[1]).toBe(
      '[wasmport] src/nobody.wasm: no import leads to it. Add `import "./src/nobody.wasm"`, seen from the project\'s root, or write the key as a literal. The keys are: src/counter.wasm, src/math.wasm (MODULE_NOT_FOUND 5004)',
    )
  })

  test("other wasm is linked to the instance that a plain import shows", async () => {
    const inc = await parseWat(
      '(module (import "./math.wasm" "add" (func $add (param i32 i32) (result i32))) (func (export "inc") (param i32) (result i32) (call $add (local.get 0) (i32.const 1))))',
    )
    const index = `let made = 0\nconst { instantiate } = WebAssembly\nWebAssembly.instantiate = (...args) => { made++; return instantiate.apply(WebAssembly, args) }
      const { inc } = await import("./inc.wasm")\nconst { add } = await import("./math.wasm")\nWebAssembly.instantiate = instantiate\nexport const answers = [inc(1), add(2, 3), made]`
    const other = await createProject({ "src/math.wasm": fixture("math"), "src/inc.wasm": inc, "src/index.js": index })
    try {
      const file = await bundle({
        bundler,
        entry: other.path("src/index.js"),
        outDir: other.path("dist"),
        platform: "node",
        root: other.root,
      })
      expect(((await import(pathToFileURL(file).href)) as { answers: unknown }).answers).toEqual([2, 5, 2])
    } finally {
      await other.remove()
    }
  })

  test("an override says for some files what goes into the code", async () => {
    const other = await createProject({
      "src/math.wasm": fixture("math"),
      "src/i64.wasm": fixture("i64"),
      "src/index.js": `export { add } from "./math.wasm"\nexport { factorial } from "./i64.wasm"`,
    })
    try {
      await bundle({
        bundler,
        entry: other.path("src/index.js"),
        outDir: other.path("dist"),
        platform: "node",
        root: other.root,
        options: { inlineLimit: 0, overrides: [{ include: "src/math.wasm", inlineLimit: 100_000 }] },
      })
      const emitted = readdirSync(other.path("dist"), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith(".wasm"))
      expect(emitted.map((name) => name.replace(/^.*\/|[.-][^.]*(?=\.wasm)/g, ""))).toEqual(["i64.wasm"])
    } finally {
      await other.remove()
    }
  })

  test("without the registry nothing of it is in the bundle", async () => {
    const other = await createProject({
      "src/math.wasm": fixture("math"),
      "src/index.js": `export { add } from "./math.wasm"`,
    })
    try {
      const file = await bundle({
        bundler,
        entry: other.path("src/index.js"),
        outDir: other.path("dist"),
        platform: "browser",
        root: other.root,
        minify: true,
        options: { inlineLimit: 0 },
      })
      const code = readFileSync(file, "utf8")
      expect(code).not.toMatch(/MODULE_NOT_FOUND|subtract|fibonacci|src\/math\.wasm/)
      expect(
        readdirSync(other.path("dist"), { recursive: true }).some((name) => String(name).includes("wasmport-recover")),
      ).toBe(true)
    } finally {
      await other.remove()
    }
  })

  test("the same bytes and options give the same output, without a path of the machine", async () => {
    const code = `export * from "./big.wasm"\nexport * as i64 from "./i64.wasm"`
    const files = await Promise.all([
      build(bundler, code, { inlineLimit: 0 }, { minify: true }),
      build(bundler, code, { inlineLimit: 0 }, { minify: true }),
    ])
    const [first, second] = files.map((file) => readFileSync(file, "utf8"))
    expect(first).toBe(second)
    expect(first).not.toContain(project.root)
  })
})
