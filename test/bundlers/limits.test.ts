/** The option `limits`, limits of one instance, and `load` with limits: by each bundler, in Node and in Chromium, and in a dev server. */
import { pathToFileURL } from "node:url"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { BUNDLERS, imported, SHRUNK } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"

const PLUGIN = `(module
  (import "./env.js" "back" (func $back (param i32)))
  (memory (export "memory") 1 100)
  (global $count (export "count") (mut i32) (i32.const 0))
  (func (export "add") (param $a i32) (param $b i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.add (local.get $a) (local.get $b)))
  (func (export "forever") (loop (br 0)))
  (func $deep (export "deep") (param $n i32) (result i32)
    (if (result i32) (i32.eqz (local.get $n)) (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get $n) (i32.const 1)))))))
  (func (export "eat") (param $pages i32)
    (loop (br_if 0 (i32.ne (memory.grow (local.get $pages)) (i32.const -1))))
    unreachable)
  (func (export "beyond") (result i32) (i32.load (i32.const -4)))
  (func (export "calls") (param i32) (call $back (local.get 0)))
  (func (export "fails") (call $back (i32.const 0)) unreachable)
  (func (export "divides") (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (type $back (func (param i32)))
  (table 2 funcref)
  (elem (i32.const 0) $back)
  (func $throws (call_indirect (type $back) (i32.const 0) (i32.const 0)))
  (func (export "empty") (call_indirect (type $back) (i32.const 0) (i32.const 1)))
  (func (export "catches") try (call $throws) catch_all end))`
const STARTS = '(module (func $spend (nop) (nop) (nop)) (start $spend) (func (export "f")))'
const REACTOR = '(module (func (export "_initialize") (loop (br 0))) (func (export "f") (result i32) (i32.const 7)))'
const COMMAND = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (if (i32.eq (i32.load (i32.const 0)) (i32.const 2)) (then (loop (br 0))))
    (if (i32.eq (i32.load (i32.const 0)) (i32.const 3)) (then unreachable))
    (call $exit (i32.const 5))))`
const GREET = `(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "twice") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))
  (func (export "spin") (param i32 i32) (result i32) (loop (br 0)) (i32.const 0)))`
const WIT = `package a:b;
world w {
  export twice: func(text: string) -> string;
  export spin: func(text: string) -> u32;
}`

const browser = useBrowser()
const project = useProject(async () => ({
  "index.html": '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./src/app.js"></script>',
  "src/plugin.wasm": await parseWat(PLUGIN),
  "src/stranger.wasm": await parseWat(PLUGIN.replace("./env.js", "env")),
  "src/free.wasm": await parseWat(PLUGIN),
  "src/small.wasm": await parseWat(
    '(module (memory (export "memory") 1 4) (func (export "f") (result i32) (i32.const 7)))',
  ),
  "src/reactor.wasm": await parseWat(REACTOR),
  "src/starts.wasm": await parseWat(STARTS),
  "src/greet.wasm": await parseWat(GREET),
  "src/greet.wit": WIT,
  "src/command.wasm": await parseWat(COMMAND),
  "src/env.js": "export const back = (n) => globalThis.back?.(n)",
}))

const options: WasmportOptions = {
  overrides: [
    { include: "src/{plugin,greet,reactor,command,starts}.wasm", limits: { fuel: 100_000, stackDepth: 50 } },
    { include: "src/{plugin,small}.wasm", limits: { memoryPages: 8 } },
  ],
}

const HEAD = `import { explain, load, registry } from "wasmport/runtime"
const told = (act) => {
  try { return act() } catch (error) { return [error.constructor.name, error.code, error.errno, error.function ?? null, error.message.replace(/\\bfile:\\S+\\/|http:\\S+\\//, "")] }
}
const rejected = (promise) => promise.then(() => "resolved", (error) => told(() => { throw error }))
`
const RUNTIME_ERROR = "RuntimeError"
const outOfFuel = (path: string, name: string, before = 100_000): unknown[] => [
  RUNTIME_ERROR,
  "FUEL",
  5011,
  name,
  `[wasmport] ${path}: ${name}() used up its fuel: it began with ${before}, and nothing is left. \`instance.fuel = …\` refills an instance of the registry or of load (FUEL 5011)`,
]
const tooDeep = (path: string): unknown[] => [
  RUNTIME_ERROR,
  "STACK",
  5012,
  "deep",
  `[wasmport] ${path}: deep() led to more than 50 calls inside of each other (stackDepth) (STACK 5012)`,
]

/** The value that an entry exports as `answers`, in Node and in Chromium. */
async function inBoth(bundler: Bundler, code: string, more: Partial<BundleRequest> = {}): Promise<unknown[]> {
  const node = await project.buildCode(bundler, HEAD + code, { options, ...more })
  const { answers } = await imported<{ answers: unknown }>(node.file)
  const built = await project.buildCode(bundler, HEAD + code, { options, platform: "browser", ...more })
  const server = await serveInTest(built.dir)
  return [
    JSON.parse(JSON.stringify(answers)),
    await browser.evaluate(
      server.url,
      `globalThis.source = "${server.url}/stranger.wasm"; import("${server.url}/index.js").then(({ answers }) => JSON.parse(JSON.stringify(answers)))`,
    ),
  ]
}

interface Case {
  readonly name: string
  readonly code: string
  readonly expected: readonly unknown[]
}

const PLAIN = (query: string): string => `
import * as plugin from "./plugin.wasm${query}"
${query === "?defer" ? 'import { ready } from "wasmport/runtime"\nawait ready()' : ""}
const got = async (act) => { try { return await act() } catch (error) { return told(() => { throw error }) } }
export const answers = [
  await got(() => plugin.add(1, 2)), await got(() => plugin.deep(40)), await got(() => plugin.deep(60)), await got(() => plugin.deep(45)), await plugin.count,
  await got(() => plugin.forever()), await got(() => plugin.forever()), Object.keys(plugin).sort(), "default" in plugin,
]`
const PLAIN_ANSWERS = [
  3,
  40,
  tooDeep("src/plugin.wasm"),
  45,
  1,
  (outOfFuel("src/plugin.wasm", "forever", 0) as unknown[]).with(
    4,
    expect.stringMatching(/forever\(\) used up its fuel: it began with 98\d\d\d,/),
  ),
  outOfFuel("src/plugin.wasm", "forever", 0),
  ["add", "beyond", "calls", "catches", "count", "deep", "divides", "eat", "empty", "fails", "forever", "memory"],
  false,
]

const CASES: readonly Case[] = [
  ...["", "?lazy", "?defer", "?sync"].map((query) => ({
    name: `an import ${query || "without a query"} ends in the code of its limit, and its namespace has the module's exports alone`,
    code: PLAIN(query),
    expected: PLAIN_ANSWERS,
  })),
  {
    name: "an instance of the registry has its fuel to read and to refill, and its own budget",
    code: `
      const [a, b] = [await registry.instantiate("src/plugin.wasm"), await registry.instantiate("src/plugin.wasm", { limits: { fuel: 500 } })]
      const first = [a.fuel, b.fuel, a.fuelUsed, a.exports.add(1, 2), a.fuelUsed > 0, a.fuel + a.fuelUsed]
      const spent = [told(() => b.call("forever")), b.fuel, b.fuelUsed]
      b.fuel = 1000
      const refilled = [b.fuel, b.exports.add(2, 2), b.fuelUsed > 500, told(() => { b.fuel = 0 }), told(() => { b.fuel = NaN }), told(() => { b.fuel = -1 }), told(() => { b.fuel = 5n })]
      b.fuel = true
      const endless = [String(b.fuel), b.exports.deep(30), String(b.fuel), b.fuelUsed > 600]
      globalThis.back = () => { b.fuel = 7 }
      const inside = told(() => b.exports.calls(1))
      globalThis.back = undefined
      const hidden = [b.list().some(({ name }) => name.includes("meter")), b.has("wasmport:meter/fuel"), Object.keys(b.exports).some((name) => name.includes("meter")), "wasmport:meter/fuel" in b.raw.exports]
      export const answers = [first, spent, refilled, endless, inside, hidden]`,
    expected: [
      [100_000, 500, 0, 3, true, 100_000],
      [outOfFuel("src/plugin.wasm", "forever", 500), 0, 500],
      [
        1000,
        4,
        true,
        ...["0", "NaN", "-1", "5n"].map((value) => [
          "TypeError",
          "TYPE",
          5007,
          null,
          `[wasmport] src/plugin.wasm: fuel is a whole number from 1, true or Infinity, not ${value} (TYPE 5007)`,
        ]),
      ],
      ["Infinity", 30, "Infinity", true],
      [
        "Error",
        "PERMISSION",
        5009,
        null,
        "[wasmport] src/plugin.wasm: its fuel cannot be set during a call. Do that when the call has returned (PERMISSION 5009)",
      ],
      [false, false, false, true],
    ],
  },
  {
    name: "the shared instance is refilled through the registry",
    code: `
      import { add, forever } from "./plugin.wasm"
      const shared = await registry.ready("src/plugin.wasm")
      const ended = told(forever)
      shared.fuel = 50
      export const answers = [ended[1], told(() => add(1, 1)), shared.fuelUsed > 100_000]`,
    expected: ["FUEL", 2, true],
  },
  {
    name: "a call that eats memory ends in MEMORY with the cap, one that reads beyond it in CALL, and the next goes on",
    code: `
      const a = await registry.instantiate("src/plugin.wasm")
      export const answers = [
        told(() => a.exports.eat(3)), a.memory.pages ?? a.exports.memory.buffer.byteLength / 65536, told(() => a.exports.beyond()).slice(0, 3), a.exports.add(1, 2), told(() => a.exports.eat(1))[1],
        (await registry.instantiate("src/small.wasm")).exports.f(),
      ]`,
    expected: [
      [
        RUNTIME_ERROR,
        "MEMORY",
        5006,
        "eat",
        expect.stringMatching(
          /^\[wasmport\] src\/plugin\.wasm: eat\(\) trapped: .*unreachable.*\. Before, its memory could not grow by 3 pages: it may have 8 \(memoryPages\) \(MEMORY 5006\)$/i,
        ),
      ],
      7,
      [RUNTIME_ERROR, "CALL", 5002],
      3,
      "MEMORY",
      7,
    ],
  },
  {
    name: "limits that an instance cannot have, or whose module has none, are refused by name",
    code: `
      export const answers = [
        await rejected(registry.instantiate("src/plugin.wasm", { limits: { stackDepth: 5 } })),
        await rejected(registry.instantiate("src/plugin.wasm", { limits: { fuel: 0 } })),
        await rejected(registry.instantiate("src/free.wasm", { limits: { fuel: 5 } })),
      ]`,
    expected: [
      [
        "TypeError",
        "TYPE",
        5007,
        null,
        "[wasmport] src/plugin.wasm: stackDepth is no limit of one instance, which has `fuel`. The others stand in the module's code: give them to the plugin, or to load (TYPE 5007)",
      ],
      [
        "TypeError",
        "TYPE",
        5007,
        null,
        "[wasmport] src/plugin.wasm: fuel is a whole number from 1, true or Infinity, not 0 (TYPE 5007)",
      ],
      ["TypeError", "TYPE", 5007, null, "[wasmport] src/free.wasm: the module itself has no limits (TYPE 5007)"],
    ],
  },
  {
    name: "the depth is right again whatever the host's functions throw and catch",
    code: `
      const { exports } = await registry.instantiate("src/plugin.wasm", { limits: { fuel: true } })
      const often = (name, back) => {
        globalThis.back = back
        const ends = Array.from({ length: 120 }, () => told(exports[name]))
        globalThis.back = undefined
        return [...new Set(ends.map((it) => it?.[1] ?? "fine"))]
      }
      const failing = (name) => () => void told(() => exports[name](1000))
      const thrown = () => { throw new Error("of the host") }
      export const answers = [
        often("catches", thrown), often("calls", failing("empty")), often("calls", failing("divides")), often("calls", failing("deep")),
        often("calls", () => exports.divides()), often("fails", failing("deep")), told(() => exports.deep(49)), told(() => exports.deep(50)),
      ]`,
    expected: [["fine"], ["fine"], ["fine"], ["fine"], ["CALL"], ["CALL"], 49, tooDeep("src/plugin.wasm")],
  },
  {
    name: "a start function has used some of the fuel",
    code: `
      const { fuel, fuelUsed } = await registry.instantiate("src/starts.wasm")
      export const answers = [fuelUsed > 0, fuel + fuelUsed]`,
    expected: [true, 100_000],
  },
  {
    name: "functions of a .wit keep their conversions, and end in the code of their limit",
    code: `
      import { spin, twice } from "./greet.wasm"
      export const answers = [twice("süß"), told(() => spin("a")), (await registry.instantiate("src/greet.wasm")).exports.twice("b")]`,
    expected: [
      "süß",
      [RUNTIME_ERROR, "FUEL", 5011, "spin", expect.stringContaining("src/greet.wasm: spin() used up its fuel")],
      "b",
    ],
  },
  {
    name: "an `_initialize` without an end is FUEL, of an import and of an instance",
    code: `
      export const answers = [await rejected(registry.instantiate("src/reactor.wasm")), await rejected(import("./reactor.wasm"))]`,
    expected: [outOfFuel("src/reactor.wasm", "_initialize"), outOfFuel("src/reactor.wasm", "_initialize")],
  },
]

describe.each(BUNDLERS)("%s", (bundler) => {
  // In small modules a start function is dropped if nobody sees its effect.
  const cases = CASES.filter(
    ({ name }) => SHRUNK.optimize !== true || name !== "a start function has used some of the fuel",
  )
  test.each(cases)("$name", async ({ code, expected }) => {
    expect(await inBoth(bundler, code)).toEqual([expected, expected])
  })

  test("a program of WASI exits, traps, and comes to its limit: by its key, and loaded", async () => {
    const code = `
      import { run } from "wasmport/wasi"
      const byKey = (options) => run("src/command.wasm", options)
      const of = (program, args, more) => (program === "" ? byKey : (its) => run(program, its))({ args, capture: true, ...more }).then(({ exitCode }) => exitCode, (error) => [error.code, error.message, error.stdout])
      const loaded = await load(Uint8Array.of(${[...(await parseWat(COMMAND))].join()}), { limits: { fuel: 900 } })
      export const answers = []
      for (const program of ["", loaded])
        answers.push(await of(program, ["a"]), await of(program, ["a", "b"]), await of(program, ["a", "b", "c"]), await of(program, ["a", "b"], { limits: { fuel: 77 } }))
      answers.push(await of(loaded.module, ["a"], { limits: { fuel: 1 } }).catch((error) => [error.code]))`
    const answersOf = (path: string, fuel: number): unknown[] => [
      5,
      ["FUEL", outOfFuel(path, "_start", fuel)[4], ""],
      ["WASI", `[wasmport] ${path}: it trapped: unreachable (WASI 5010)`, ""],
      ["FUEL", outOfFuel(path, "_start", 77)[4], ""],
    ]
    const expected = [
      ...answersOf("src/command.wasm", 100_000),
      ...answersOf("bytes", 900),
      ["TYPE", "[wasmport] a: limits are for programs of the registry or of load (TYPE 5007)", null],
    ]
    const answers = await inBoth(bundler, code)
    expect(JSON.parse(JSON.stringify(answers, (_, value: unknown) => value ?? null))).toEqual([expected, expected])
  })

  test("load with limits reads, rewrites and tells of a stranger's module", async () => {
    const code = `
      const { source } = globalThis
      const seen = []
      const module = await load(source, { limits: { fuel: 900, stackDepth: 50, memoryPages: 8 }, onProgress: ({ loaded }) => seen.push(loaded) })
      const env = { env: { back() {} } }
      const [a, b] = [await module.instantiate(env), await module.instantiate(env, { limits: { fuel: 2000 } })]
      const bytes = await (source.startsWith("file:") ? process.getBuiltinModule("fs").promises.readFile(new URL(source)) : fetch(source).then((it) => it.arrayBuffer()))
      export const answers = [
        a.exports.add(1, 2), a.fuel < 900, b.fuel, told(() => a.exports.forever()), told(() => b.call("deep", 60)), told(() => b.exports.eat(9))[1],
        module.size === bytes.byteLength, seen[0] === 0 && seen.at(-1) === module.size, (await module.hash()).length, a.has("wasmport:meter/fuel"), a.list().length,
        await rejected(module.instantiate(env, { limits: { memoryPages: 5 } })),
        await rejected(load(source, { limits: { fuel: -1 } })), await rejected(load(source, { limits: { gas: 1 } })),
        await rejected(load(source + ".gone", { limits: { fuel: 1 } })).then((it) => it[1]),
        await rejected(load(new Uint8Array([1, 2, 3, 4]), { limits: { fuel: 1 } })), await rejected(load("x", { limits: { fuel: 1 }, signal: AbortSignal.abort(new Error("over")) })),
        await rejected(load(bytes, { limits: { memoryPages: 0.5 } })),
        await rejected(load(bytes, { limits: 5 })), await rejected(module.instantiate(env, { limits: 5 })), module.exports.map(({ name }) => name).filter((name) => name.includes(":")),
        (await (await load(bytes, { limits: { fuel: 77 } })).instantiate(env)).fuel,
        await rejected(load(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 9), { limits: { memoryPages: 8 } })),
        await rejected((await load(source)).instantiate(env, { limits: { fuel: 1 } })),
      ]`
    const global = globalThis as { source?: string }
    global.source = pathToFileURL(project.path("src/stranger.wasm")).href
    const node = await project.buildCode(bundler, HEAD + code, { options })
    const { answers } = await imported<{ answers: unknown }>(node.file)
    const { dir, name } = await project.buildCode(bundler, HEAD + code, { options, platform: "browser" })
    await project.write({ [`.dist/${name}/stranger.wasm`]: await parseWat(PLUGIN.replace("./env.js", "env")) })
    const { url } = await serveInTest(dir)
    const inBrowser = await browser.evaluate(
      url,
      `globalThis.source = "${url}/stranger.wasm"; import("${url}/index.js").then(({ answers }) => JSON.parse(JSON.stringify(answers)))`,
    )
    const wrong = (text: string): unknown[] => ["TypeError", "TYPE", 5007, null, text]
    const expected = (isNode: boolean): unknown[] => [
      3,
      true,
      2000,
      ["RuntimeError", "FUEL", 5011, "forever", expect.stringMatching(/stranger\.wasm: forever\(\) used up its fuel/)],
      tooDeep(isNode ? "stranger.wasm" : "stranger.wasm"),
      "MEMORY",
      true,
      true,
      32,
      false,
      12,
      wrong(expect.stringContaining("memoryPages is no limit of one instance") as string),
      wrong(
        "[wasmport] load: the limit `fuel` is out of range: it is a whole number from 1 to 9007199254740991, or true, not -1 (TYPE 5007)",
      ),
      wrong(
        "[wasmport] load: there is no limit `gas`: the limits are memoryPages, fuel and stackDepth, not 1 (TYPE 5007)",
      ),
      isNode ? "ENOENT" : "IO",
      [
        "CompileError",
        "COMPILE",
        5000,
        null,
        expect.stringMatching(/bytes: the engine refused 4 bytes: .*They are not WebAssembly/),
      ],
      ["Error", null, null, null, "over"],
      wrong(
        "[wasmport] load: the limit `memoryPages` is out of range: it is a whole number from 1 to 281474976710656, not 0.5 (TYPE 5007)",
      ),
      wrong("[wasmport] load: the limits are no object: they are { memoryPages, fuel, stackDepth }, not 5 (TYPE 5007)"),
      wrong(expect.stringMatching(/stranger\.wasm: the limits of an instance are an object, not 5/) as string),
      [],
      77,
      [
        "CompileError",
        "COMPILE",
        5000,
        null,
        expect.stringMatching(/bytes: memory 0 starts with 9 pages, and the limit `memoryPages` is 8/),
      ],
      wrong(expect.stringMatching(/stranger\.wasm: the module itself has no limits/) as string),
    ]
    expect(JSON.parse(JSON.stringify(answers))).toEqual(expected(true))
    expect(inBrowser).toEqual(expected(false))
  })

  test("?url, ?module and ?init have the module with its limits", async () => {
    const code = `
      import url from "./plugin.wasm?url"
      import module from "./plugin.wasm?module"
      import init from "./plugin.wasm?init"
      const of = (it) => WebAssembly.Module.exports(it).map(({ name }) => name).filter((name) => name.startsWith("wasmport:")).length
      const instance = await init({ "./env.js": { back() {} } })
      export const answers = [of(module), Object.keys(instance.exports).length, of(await WebAssembly.compile(await (await fetch(url)).arrayBuffer()))]`
    const { dir } = await project.buildCode(bundler, code, { options, platform: "browser" })
    const { url } = await serveInTest(dir)
    expect(await browser.evaluate(url, `import("${url}/index.js").then(({ answers }) => answers)`)).toEqual([4, 16, 4])
  })

  test.skipIf(SHRUNK.optimize)(
    "bytes without limits are those of the file, and the same limits give the same output",
    async () => {
      const build = async (): Promise<string> => {
        const { file } = await project.build(bundler, "src/both.js", {
          options: { ...options, inlineLimit: 1e6, names: "keep" },
        })
        const { readFile } = await import("node:fs/promises")
        return await readFile(file, "utf8")
      }
      await project.write({ "src/both.js": 'export * as a from "./free.wasm"\nexport * as b from "./plugin.wasm"' })
      const first = await build()
      const bytes = Buffer.from(await parseWat(PLUGIN)).toString("base64")
      expect(first.split(bytes)).toHaveLength(2)
      expect(await build()).toBe(first)
    },
  )
})

test("Vite's dev server serves the module with its limits", async () => {
  await project.write({ "src/app.js": `${HEAD}${PLAIN("").replace("export const answers", "globalThis.answers")}` })
  const server = await viteInTest({
    root: project.root,
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport({ ...options, types: false })],
  })
  const page = await browser.open(server.url)
  await page.waitForFunction("globalThis.answers")
  expect(await page.evaluate("globalThis.answers")).toEqual(PLAIN_ANSWERS)
  await project.write({ "src/ssr.js": HEAD + PLAIN("") })
  expect((await server.server.ssrLoadModule("/src/ssr.js"))["answers"]).toEqual(PLAIN_ANSWERS)
  // Nobody gets the file without its limits, whatever the query.
  const metered = `import("/src/plugin.wasm?url").then(({ default: url }) => fetch(url)).then((it) => it.arrayBuffer()).then((it) => WebAssembly.compile(it)).then((it) => WebAssembly.Module.exports(it).some(({ name }) => name === "wasmport:meter/fuel"))`
  expect(await page.evaluate(metered)).toBe(true)
  for (const query of ["url&no-inline", "url&inline", "inline"])
    await expect(server.server.ssrLoadModule(`/src/plugin.wasm?${query}`)).rejects.toThrow(
      `src/plugin.wasm: "?${query}" is Vite's own: it gives the file as it is, without its \`limits\``,
    )
})

describe("bad input", () => {
  const refused = (limits: unknown): Promise<unknown> =>
    project.buildCode("rollup", 'import "./plugin.wasm"', { options: { limits } as WasmportOptions }).then(
      () => "built",
      (error: Error) => error.message,
    )
  test.each([
    [{ fuel: 0 }, /option "limits" is wrong: the limit `fuel` is out of range .*found 0/],
    [{ fuel: -5 }, /found -5/],
    [{ stackDepth: Number.NaN }, /`stackDepth`.*found NaN/],
    [{ memoryPages: "8" }, /`memoryPages`.*found "8"/],
    [{ gas: 1 }, /there is no limit `gas`/],
    [5, /option "limits" must be an object/],
    [{ memoryPages: 1, fuel: undefined }, "built"],
  ])("limits %j", async (limits, expected) => {
    expect(await refused(limits)).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected)
  })

  test("a memory that starts above the limit ends the build, with the file and both numbers", async () => {
    await project.write({ "src/large.wasm": await parseWat("(module (memory 17))") })
    await expect(
      project.buildCode("rollup", 'import "./large.wasm"', { options: { limits: { memoryPages: 16 } } }),
    ).rejects.toThrow(/src\/large\.wasm: memory 0 starts with 17 pages, and the limit `memoryPages` is 16/)
  })
})
