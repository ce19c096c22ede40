/** Modules and instances by key: independent, disposed of, counted; the same over every bundler, in Node and in a browser. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { createHash } from "node:crypto"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { launch, serve } from "../support/browser.ts"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { padded } from "../support/padded.js"

const STATE = `(module
  (memory (export "memory") 1 4)
  (global $count (export "count") (mut i32) (i32.const 0))
  (global $big (export "big") (mut i64) (i64.const 0))
  (global (export "limit") i32 (i32.const 9))
  (table (export "table") 1 funcref)
  (func (export "next") (result i32) (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
  (func (export "add") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
  (func (export "wide") (param $n i64) (result i64) (local.get $n))
  (func (export "half") (param $x f32) (result f32) (local.get $x))
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func (export "poke") (param $at i32) (param $value i32) (i32.store8 (local.get $at) (local.get $value)))
  (func (export "divide") (param $a i32) (param $b i32) (result i32) (i32.div_s (local.get $a) (local.get $b))))`
const ASKS =
  '(module (import "./env.js" "answer" (func $answer (result i32))) (func (export "ask") (result i32) (call $answer)))'
const PLAIN = '(module (memory (export "memory") 1) (func (export "f") (result i32) (i32.const 7)))'

let browser: Browser
let project: Project
let state: Uint8Array
let plain: Uint8Array

beforeAll(async () => {
  state = await parseWat(STATE)
  plain = await parseWat(PLAIN)
  project = await createProject({
    "src/state.wasm": state,
    "src/asks.wasm": await parseWat(ASKS),
    "src/plain.wasm": plain,
    "src/alone.wasm": await parseWat(ASKS.replace("./env.js", "nobody")),
    "src/env.js": "export const answer = () => 42",
  })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await project?.remove()
})

let count = 0
async function build(bundler: Bundler, code: string, more: Partial<BundleRequest> = {}): Promise<string> {
  const name = `${bundler}-${count++}`
  await project.write({ [`src/${name}.js`]: code })
  // Hidden: an earlier output is no source.
  const outDir = project.path(".dist", name)
  await bundle({
    bundler,
    entry: project.path("src", `${name}.js`),
    outDir,
    platform: "node",
    root: project.root,
    // Sizes and hashes are those of the files.
    options: { inlineLimit: 0, names: "keep" },
    ...more,
  })
  await project.write({ [`.dist/${name}/index.html`]: "<!doctype html>" })
  return outDir
}

const HEAD =
  'import { explain, isWasmError, registry, types } from "wasmport/runtime"\nconst key = "src/state.wasm"\nconst literal = () => registry.get("src/state.wasm")\nconst thrown = (act) => { try { act() } catch (error) { return [error.constructor.name, error.code, error.errno, error.path, error.message] } }\n'

/** The value that a module exports as `answers`, in Node and in Chromium. */
async function inBoth(bundler: Bundler, code: string, first = ""): Promise<[node: unknown, browser: unknown]> {
  const node = (
    (await import(pathToFileURL(`${await build(bundler, HEAD + code)}/index.js`).href)) as { answers: unknown }
  ).answers
  const server = await serve(await build(bundler, HEAD + code, { platform: "browser" }))
  const page = await browser.newPage()
  try {
    await page.goto(`${server.url}/`)
    return [
      JSON.parse(JSON.stringify(node)),
      JSON.parse(
        JSON.stringify(await page.evaluate(`${first}\nimport("${server.url}/index.js").then((m) => m.answers)`)),
      ),
    ]
  } finally {
    await page.close()
    await server.close()
  }
}

interface Case {
  readonly name: string
  readonly code: string
  readonly expected: unknown
}

const CASES: readonly Case[] = [
  {
    name: "instances have memory, globals and state of their own",
    code: `
      const [a, b] = [await registry.instantiate(key), await registry.get(key).instantiate()]
      a.exports.next(); a.exports.next(); b.exports.next()
      a.exports.poke(5, 77)
      export const answers = [a.exports.count, b.exports.count, a.memory.getU8(5), b.memory.getU8(5), a.exports.memory === b.exports.memory, a.raw.exports.count.value, a.exports.limit]`,
    expected: [2, 1, 77, 0, false, 2, 9],
  },
  {
    name: "call converts by the wasm's types, and a type that the caller gives goes first",
    code: `
      const a = await registry.instantiate(key)
      export const answers = [
        a.call("add", 1, true), a.call("add", 2n, -3), a.call("add", 2 ** 32 - 1, 2), String(a.call("wide", 7)), String(a.call("wide", 2n ** 64n - 1n)), a.call("half", 0.5),
        a.call("add", types.u32(2 ** 32 - 1), types.bool(true)), String(a.call("wide", types.u64(2n ** 64n - 1n))), a.call("same", "text"), a.call("same", null), typeof a.call("same", undefined),
      ]`,
    expected: [2, -1, 1, "7", "-1", 0.5, 0, "-1", "text", null, "undefined"],
  },
  {
    name: "an argument that does not fit is a TypeError that names function, parameter, type and value",
    code: `
      const a = await registry.instantiate(key)
      export const answers = [["add", 3.5, 1], ["add", 1], ["add", "7", 1], ["add", 1, 2, 3], ["wide", 2 ** 60], ["add", NaN, 1], ["add", 2 ** 32, 1]].map((args) => thrown(() => a.call(...args)))`,
    expected: [
      "add(): a is an i32, and there is none for 3.5: pass an integer from -2^31 to 2^31-1",
      "add(): b is missing, an i32: pass an integer from -2^31 to 2^31-1",
      'add(): a is an i32, and there is none for "7": pass an integer from -2^31 to 2^31-1',
      "add() takes 2 arguments, and got 3: (a: i32, b: i32) -> i32",
      "wide(): n is an i64, and there is none for 1152921504606847000: pass a bigint from -2^63 to 2^63-1, or a safe integer",
      "add(): a is an i32, and there is none for NaN: pass an integer from -2^31 to 2^31-1",
      "add(): a is a u32, and there is none for 4294967296: pass an integer from 0 to 2^32-1",
    ].map((message) => [
      "TypeError",
      "TYPE",
      5007,
      "src/state.wasm",
      `[wasmport] src/state.wasm: ${message} (TYPE 5007)`,
    ]),
  },
  {
    name: "a trap keeps its class and gets a code, the path and one sentence; explain says the rest",
    code: `
      const a = await registry.instantiate(key)
      let trap
      try { a.call("divide", 1, 0) } catch (error) { trap = error }
      const [kind, ...rest] = thrown(() => { throw trap })
      export const answers = [trap instanceof WebAssembly.RuntimeError, ...rest.slice(0, 3), trap.message, /^src\\/state\\.wasm: divide\\(\\) trapped: divide by zero, in [^]*divided by 0/.test(explain(trap)), isWasmError(trap, "CALL")]`,
    expected: [
      true,
      "CALL",
      5002,
      "src/state.wasm",
      "[wasmport] src/state.wasm: divide() trapped: divide by zero (CALL 5002)",
      true,
      true,
    ],
  },
  {
    name: "has, list, getGlobal and setGlobal tell of the exports",
    code: `
      const a = await registry.instantiate(key)
      a.setGlobal("count", 41)
      a.setGlobal("big", 2 ** 40)
      export const answers = [
        a.has("add"), a.has("toString"), a.call("next"), a.getGlobal("count"), String(a.getGlobal("big")), a.getGlobal("limit"),
        a.list().map(({ name, kind, signature }) => [name, kind, signature].join(" | ")),
        thrown(() => a.setGlobal("limit", 1)).at(-1), thrown(() => a.setGlobal("count", "x"))[1], thrown(() => a.getGlobal("add")), thrown(() => a.call("nothing")), thrown(() => a.call("__proto__"))[1],
      ]`,
    expected: [
      true,
      false,
      42,
      42,
      "1099511627776",
      9,
      [
        "memory | memory | memory 1..4",
        "count | global | global mut i32",
        "big | global | global mut i64",
        "limit | global | global i32",
        "table | table | table 1 funcref",
        "next | function | () -> i32",
        "add | function | (a: i32, b: i32) -> i32",
        "wide | function | (n: i64) -> i64",
        "half | function | (x: f32) -> f32",
        "same | function | (p0: externref) -> externref",
        "poke | function | (at: i32, value: i32) -> ()",
        "divide | function | (a: i32, b: i32) -> i32",
      ],
      "[wasmport] src/state.wasm: limit is an immutable global (TYPE 5007)",
      "TYPE",
      [
        "Error",
        "EXPORT_NOT_FOUND",
        5003,
        "src/state.wasm",
        '[wasmport] src/state.wasm: no global but a function is exported as "add". Its globals are: count, big, limit (EXPORT_NOT_FOUND 5003)',
      ],
      [
        "Error",
        "EXPORT_NOT_FOUND",
        5003,
        "src/state.wasm",
        '[wasmport] src/state.wasm: there is no export "nothing". Its functions are: next, add, wide, half, same, poke, divide (EXPORT_NOT_FOUND 5003)',
      ],
      "EXPORT_NOT_FOUND",
    ],
  },
  {
    name: "the option `module` takes a WebAssembly.Module, and everything else is a TypeError with code and path",
    code: `
      const own = await registry.get(key).module()
      const refused = await Promise.all([null, {}, "x", 5, new Uint8Array(8), new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)))]
        .map((module) => registry.instantiate(key, { module }).catch((error) => [error.name, error.code, error.errno, error.path].join())))
      export const answers = [(await registry.instantiate(key, { module: own })).call("add", 1, 2), ...new Set(refused)]`,
    expected: [3, "TypeError,TYPE,5007,src/state.wasm"],
  },
  {
    name: "a memory grows under its view, to the maximum that the wasm declares",
    code: `
      const a = await registry.instantiate(key)
      const { memory } = a
      memory.writeString(10, "wasm")
      memory.grow(1)
      export const answers = [memory.readString(10, 4), memory.size, a.memory === memory, thrown(() => memory.grow(9)).slice(0, 2), /4/.test(thrown(() => memory.grow(9)).at(-1))]`,
    expected: ["wasm", 2, true, ["RangeError", "MEMORY"], true],
  },
  {
    name: "an instance that was disposed of says so, and members that were taken out before still work",
    code: `
      const a = await registry.instantiate(key)
      const { next } = a.exports
      a.dispose()
      a.dispose()
      let used
      { const b = await registry.instantiate(key); used = Symbol.dispose === undefined || (b[Symbol.dispose](), thrown(() => b.exports)[1] === "INSTANCE_DISPOSED") }
      export const answers = [next(), ["exports", "raw", "memory"].map((name) => thrown(() => a[name])), thrown(() => a.call("next"))[1], thrown(() => a.list())[1], used]`,
    expected: [
      1,
      Array.from({ length: 3 }, () => [
        "Error",
        "INSTANCE_DISPOSED",
        5005,
        "src/state.wasm",
        "[wasmport] src/state.wasm: the instance was disposed of (INSTANCE_DISPOSED 5005)",
      ]),
      "INSTANCE_DISPOSED",
      "INSTANCE_DISPOSED",
      true,
    ],
  },
  {
    name: "an instance has the module's own imports by default, and others if they are given",
    code: `
      const [a, b] = [await registry.instantiate("src/asks.wasm"), await registry.instantiate("src/asks.wasm", { imports: { "./env.js": { answer: () => 1 } } })]
      const wrong = await registry.instantiate("src/asks.wasm", { imports: { "./env.js": {} } }).catch((error) => [error instanceof WebAssembly.LinkError, error.code, error.path])
      export const answers = [a.call("ask"), b.call("ask"), wrong]`,
    expected: [42, 1, [true, "INSTANTIATE", "src/asks.wasm"]],
  },
  {
    name: "modules describe themselves, and the error of an unknown key lists the keys",
    code: `
      const m = registry.get(key)
      export const answers = [
        registry.has(key), registry.has("src/nobody.wasm"), registry.keys(), m.key, m.size, m.hash, (await m.imports()).length, (await m.exports()).slice(0, 2), (await m.module()) === (await registry.get(key).module()),
        thrown(() => registry.get("src/nobody.wasm")),
      ]`,
    expected: undefined,
  },
  {
    name: "reset, which is gone, says what to write instead",
    code: `
      export const answers = [thrown(() => registry.reset(key)), "reset" in registry]`,
    expected: [
      [
        "TypeError",
        "TYPE",
        5007,
        "src/state.wasm",
        '[wasmport] registry.reset is gone: write `await registry.instantiate("src/state.wasm")` (TYPE 5007)',
      ],
      true,
    ],
  },
  {
    name: "ready gives the instance that every form of a plain import shows, and never a further one",
    code: `
      import * as plain from "./state.wasm"
      import * as lazy from "./state.wasm?lazy"
      import * as deferred from "./state.wasm?defer"
      import { ready } from "wasmport/runtime"
      await ready()
      plain.next()
      const shared = await registry.ready(key)
      const fresh = await registry.instantiate(key)
      await lazy.next()
      deferred.next()
      // Wrapped functions have the globals of their own import read again.
      plain.add(0, 0)
      export const answers = [shared.exports.count, plain.count, await lazy.count, fresh.exports.count, shared.exports.memory === plain.memory, (await registry.ready(key)).raw === shared.raw]`,
    expected: [3, 3, 3, 0, true, true],
  },
  {
    name: "a module whose imports nobody supplies has no shared instance, and takes imports that are given",
    code: `
      const alone = await registry.instantiate("src/alone.wasm", { imports: { nobody: { answer: () => 5 } } })
      const said = (promise) => promise.catch(({ code, errno, path, message }) => [code, errno, path, message])
      export const answers = [alone.call("ask"), await said(registry.ready("src/alone.wasm"))]`,
    expected: [
      5,
      [
        "MODULE_NOT_FOUND",
        5004,
        "src/alone.wasm",
        "[wasmport] src/alone.wasm: one of its imports could not be resolved (MODULE_NOT_FOUND 5004)",
      ],
    ],
  },
  {
    name: "stats count what the registry has made or was asked for, and forget what was disposed of",
    code: `
      import { next } from "./state.wasm"
      next()
      const short = ({ modules, compiled, bytes, instances, memoryPages }) => [modules, compiled, bytes, instances, memoryPages]
      const before = short(registry.stats(key))
      const [a, b] = [await registry.instantiate(key), await registry.instantiate(key)]
      a.memory.grow(2)
      const during = short(registry.stats(key))
      a.dispose()
      const after = short(registry.stats(key))
      const late = await registry.instantiate("src/plain.wasm")
      const time = registry.stats("src/plain.wasm").compileMilliseconds
      late.dispose()
      registry.dispose(key)
      const disposed = short(registry.stats(key))
      await registry.ready(key)
      export const answers = [before, during, after, disposed, short(registry.stats(key)), short(registry.stats()), thrown(() => b.exports)[1], time > 0 && time < 60_000, next(), thrown(() => registry.stats("src/nobody.wasm"))[1]]`,
    expected: undefined,
  },
]

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(CASES)("$name", async ({ code, expected, name }) => {
    const [node, page] = await inBoth(bundler, code)
    const size = state.length
    const wanted: Record<string, unknown> = {
      "modules describe themselves, and the error of an unknown key lists the keys": [
        true,
        false,
        ["src/state.wasm"],
        "src/state.wasm",
        size,
        createHash("sha256").update(state).digest("hex").slice(0, 32),
        0,
        [
          { name: "memory", kind: "memory" },
          { name: "count", kind: "global" },
        ],
        true,
        [
          "Error",
          "MODULE_NOT_FOUND",
          5004,
          "src/nobody.wasm",
          '[wasmport] src/nobody.wasm: no import leads to it. Add `import "./src/nobody.wasm"`, seen from the project\'s root, or write the key as a literal. The keys are: src/state.wasm (MODULE_NOT_FOUND 5004)',
        ],
      ],
      "stats count what the registry has made or was asked for, and forget what was disposed of": [
        [1, 0, size, 0, 0],
        [1, 1, size, 2, 4],
        [1, 1, size, 1, 1],
        [1, 1, size, 0, 0],
        [1, 1, size, 1, 1],
        [2, 2, size + plain.length, 1, 1],
        "INSTANCE_DISPOSED",
        true,
        2,
        "MODULE_NOT_FOUND",
      ],
    }
    expect(node).toEqual(JSON.parse(JSON.stringify(expected ?? wanted[name])))
    expect(page).toEqual(node)
  })

  test("compiles once, however many instances and forms", async () => {
    const code = `
      import { next } from "./state.wasm"
      import init from "./state.wasm?init"
      import module from "./state.wasm?module"
      import source phase from "./state.wasm"
      next()
      await registry.instantiate(key); await registry.instantiate(key); await init(); await init()
      const again = await import("./state.wasm")
      const modules = new Set([module, phase, await registry.get(key).module(), await import.source("./state.wasm")])
      export const answers = [globalThis.compiled, again.count, modules.size]`
    const counting =
      'globalThis.compiled = 0; for (const name of ["compile", "compileStreaming"]) { const original = WebAssembly[name]; WebAssembly[name] = (...args) => { globalThis.compiled++; return original.apply(WebAssembly, args) } }'
    const [, page] = await inBoth(bundler, code, counting)
    expect(page).toEqual([1, 1, 1])
    // In a process of its own: bundlers are wasm themselves.
    const file = `${await build(bundler, `${HEAD}${code}\nconsole.log(JSON.stringify(answers))`)}/index.js`
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      `data:text/javascript,${encodeURIComponent(counting)}`,
      file,
    ])
    expect(JSON.parse(stdout)).toEqual([1, 1, 1])
  })

  test("a literal key has its module declared, though nobody imports it", async () => {
    await build(
      bundler,
      'import { registry } from "wasmport/runtime"\nexport const answers = (await registry.instantiate("src/plain.wasm")).exports.f()',
      { options: { types: true } },
    )
    expect(readFileSync(project.path("wasm-env.d.ts"), "utf8")).toContain(
      '"src/plain.wasm": typeof import("./src/plain.wasm")',
    )
    expect(readFileSync(project.path("src/plain.d.wasm.ts"), "utf8")).toMatch(
      /export declare (?:function f\(\)|const f: \(\) =>).*number/,
    )
  })

  test("a module sent to a worker is not compiled again there", async () => {
    const worker = `import { registry } from "wasmport/runtime"
      let compiled = 0
      for (const name of ["compile", "compileStreaming", "Module"]) {
        const original = WebAssembly[name]
        WebAssembly[name] = new Proxy(original, { apply: (...args) => { compiled++; return Reflect.apply(...args) }, construct: (...args) => { compiled++; return Reflect.construct(...args) } })
      }
      onmessage = async ({ data }) => {
        const { exports } = await registry.instantiate("src/state.wasm", { module: data })
        exports.next()
        postMessage([exports.next(), exports.count, compiled])
      }`
    const main = `${HEAD}
      export const answers = (async () => {
        const worker = new Worker(new URL("../worker/index.js", document.baseURI), { type: "module" })
        const answer = new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = reject })
        worker.postMessage(await registry.get("src/state.wasm").module())
        return await answer
      })()`
    const outDir = await build(bundler, main, { platform: "browser" })
    await project.write({ "src/worker.js": worker })
    await bundle({
      bundler,
      entry: project.path("src/worker.js"),
      outDir: `${outDir}/worker`,
      platform: "browser",
      root: project.root,
      // Sizes and hashes are those of the files.
      options: { inlineLimit: 0, names: "keep" },
    })
    const server = await serve(outDir)
    const page = await browser.newPage()
    try {
      await page.goto(`${server.url}/`)
      expect(await page.evaluate(`import("${server.url}/index.js").then((m) => m.answers)`)).toEqual([2, 2, 0])
    } finally {
      await page.close()
      await server.close()
    }
  })

  test("a module sent to a worker of Node's is not compiled again there", async () => {
    const outDir = await build(
      bundler,
      `import { registry } from "wasmport/runtime"
      const { isMainThread, parentPort, Worker, workerData } = process.getBuiltinModule("worker_threads")
      if (isMainThread) {
        const worker = new Worker(new URL(import.meta.url), { workerData: await registry.get("src/plain.wasm").module() })
        worker.once("message", (message) => console.log(JSON.stringify(message)))
      } else {
        let compiled = 0
        for (const name of ["compile", "compileStreaming", "Module"]) {
          const original = WebAssembly[name]
          WebAssembly[name] = new Proxy(original, { apply: (...args) => { compiled++; return Reflect.apply(...args) }, construct: (...args) => { compiled++; return Reflect.construct(...args) } })
        }
        const [a, b] = [await registry.instantiate("src/plain.wasm", { module: workerData }), await registry.instantiate("src/plain.wasm", { module: workerData })]
        parentPort.postMessage([a.exports.f(), b.exports.f(), a.exports.memory === b.exports.memory, compiled])
      }`,
    )
    const { stdout } = await promisify(execFile)(process.execPath, [`${outDir}/index.js`])
    expect(JSON.parse(stdout)).toEqual([7, 7, false, 0])
  })

  test("the memory of an instance that was disposed of is collected, unless a function taken out earlier is alive", async () => {
    const code = `import { registry } from "wasmport/runtime"
      const collected = []
      const finalization = new FinalizationRegistry((name) => collected.push(name))
      const kept = []
      async function make(name, keep) {
        const instance = await registry.instantiate("src/plain.wasm")
        finalization.register(instance.exports.memory, name)
        if (keep) kept.push(instance.exports.f)
        return instance
      }
      const instances = [await make("disposed", false), await make("kept by a function", true), await make("alive", false)]
      instances[0].dispose()
      instances[1].dispose()
      for (let i = 0; i < 20 && collected.length === 0; i++) { await new Promise((resolve) => setTimeout(resolve, 20)); gc() }
      await new Promise((resolve) => setTimeout(resolve, 50))
      const stats = registry.stats()
      export const answers = [[...collected], kept[0](), stats.instances]
      kept.length = 0
      for (let i = 0; i < 20 && collected.length === 1; i++) { await new Promise((resolve) => setTimeout(resolve, 20)); gc() }
      answers.push(collected, instances[2].exports.f())
      if (typeof document === "undefined") console.log(JSON.stringify(answers))`
    const expected = [["disposed"], 7, 1, ["disposed", "kept by a function"], 7]
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--expose-gc",
      `${await build(bundler, code)}/index.js`,
    ])
    expect(JSON.parse(stdout)).toEqual(expected)

    const server = await serve(await build(bundler, code, { platform: "browser" }))
    const other = await launch({ flags: ["--js-flags=--expose-gc"] })
    try {
      const page = await other.newPage()
      await page.goto(`${server.url}/`)
      expect(await page.evaluate(`import("${server.url}/index.js").then((m) => m.answers)`)).toEqual(expected)
    } finally {
      await other.close()
      await server.close()
    }
  })
})

test("a module too large for a page's synchronous instances has further ones all the same", async () => {
  const all = project
  // Chrome's limit is 8 MB: a custom section that nobody reads takes the place of code.
  project = await createProject({ "src/large.wasm": padded(state, 9 * 2 ** 20) })
  try {
    const code = `
      const failures = []
      WebAssembly.Instance = new Proxy(WebAssembly.Instance, { construct: (...args) => { try { return Reflect.construct(...args) } catch (error) { failures.push(error.name); throw error } } })
      const instances = [await registry.instantiate("src/large.wasm"), await registry.instantiate("src/large.wasm"), await registry.instantiate("src/large.wasm")]
      instances[2].exports.next()
      export const answers = [instances.map(({ exports }) => exports.count), typeof document === "object" ? failures : ["RangeError"]]`
    const [node, page] = await inBoth("esbuild", code)
    expect(node).toEqual([[0, 0, 1], ["RangeError"]])
    // Tried once, and then no more.
    expect(page).toEqual([[0, 0, 1], ["RangeError"]])
  } finally {
    await project.remove()
    project = all
  }
})

test("using disposes of an instance at the end of its block", async () => {
  const code = `
    let kept
    {
      using a = await registry.instantiate(key)
      kept = a
      a.exports.next()
    }
    export const answers = [kept.disposed, thrown(() => kept.exports)[1]]`
  const [node, page] = await inBoth("esbuild", code)
  expect(node).toEqual([true, "INSTANCE_DISPOSED"])
  expect(page).toEqual(node)
})

test.each(BUNDLERS)("%s: stats count all instances, whoever asks for them", async (bundler) => {
  const { answers } = (await import(
    pathToFileURL(
      `${await build(
        bundler,
        `import { registry } from "wasmport/runtime"
        const a = await registry.instantiate("src/plain.wasm")
        const b = await registry.instantiate("src/plain.wasm")
        const before = registry.stats().instances
        registry.dispose()
        export const answers = [before, registry.stats().instances, a.disposed, b.disposed]`,
      )}/index.js`,
    ).href
  )) as { answers: unknown }
  expect(answers).toEqual([2, 0, true, true])
})
