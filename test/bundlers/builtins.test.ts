/** JavaScript's strings as builtins of the engine: rules 17 to 20 of the standard, over every bundler, in Node and in a browser. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { rollup } from "rollup"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parse, plan } from "wasmport/loader"
import type { FacadePlan } from "wasmport/loader"
import wasmport from "wasmport/rollup"
import type { WasmportOptions } from "wasmport/rollup"
import * as polyfill from "../../runtime-shim/convert/js-string.ts"
import { serve } from "../support/browser.ts"
import type { Served } from "../support/browser.ts"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useBrowser, useProject } from "../support/hooks.ts"
import type { Built } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const wasm = async (wat: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await parseWat(wat))
const planOf = async (wat: string): Promise<FacadePlan> =>
  plan(parse(await wasm(wat), "src/a.wasm"), "src/a.wasm", { mode: "await", i64: "bigint", liveGlobals: true })

const STRINGS = '"wasm:js/string-constants"'
const JS = '"wasm:js-string"'

/** Known members, an unknown one, a string and a function of JS, in one module. */
const MIXED = `(module
  (import ${JS} "length" (func $length (param externref) (result i32)))
  (import ${JS} "shout" (func $shout (param externref) (result externref)))
  (import ${JS} "test" (func $test (param externref) (result i32)))
  (import ${STRINGS} "hello" (global $hello externref))
  (import "./host.js" "add" (func $add (param i32 i32) (result i32)))
  (func (export "run") (result i32)
    (call $add (call $length (call $shout (global.get $hello))) (call $test (global.get $hello)))))`

const browser = useBrowser()
let server: Served
const project = useProject(async () => ({
  "src/js-string.wasm": fixture("js-string"),
  "src/string-constants.wasm": fixture("string-constants"),
  "src/math.wasm": fixture("math"),
  "src/mixed.wasm": await wasm(MIXED),
  "src/unknown.wasm": await wasm(
    `(module (import ${JS} "shout" (func $shout (param externref) (result externref))) (export "shout" (func $shout)))`,
  ),
  "src/reserved.wasm": await wasm(`(module (func (export "wasm:run")))`),
  "src/host.js": "export const add = (a, b) => a + b\n",
  "src/strings.js": 'export const shout = (text) => text.toUpperCase() + "!"\n',
  "src/string-constants.js": 'export { lengths } from "./string-constants.wasm"\n',
}))
beforeAll(async () => {
  server = await serve(project.root)
})
afterAll(() => server?.close())

const build = (
  bundler: Bundler,
  code: string,
  options: WasmportOptions = {},
  more: Partial<BundleRequest> = {},
): Promise<Built> => project.buildCode(bundler, code, { options, ...more })

/** The value of the code's `answers`, in Node. */
async function inNode(bundler: Bundler, code: string, options?: WasmportOptions): Promise<unknown> {
  const { file } = await build(bundler, code, options)
  return (await imported<{ answers: unknown }>(file)).answers
}

async function inBrowser(bundler: Bundler, code: string, options?: WasmportOptions): Promise<unknown> {
  const { name } = await build(bundler, code, options, { platform: "browser" })
  return browser.evaluate(server.url, `import("${server.url}/.dist/${name}/index.js").then((m) => m.answers)`)
}

/** The polyfill as it is shipped, for a page. */
const polyfillFiles = (folder: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    ["convert/js-string.js", "base64.js"].map((file) => [
      `${folder}/${file}`,
      readFileSync(join(REPOSITORY, "dist/runtime-shim", file)),
    ]),
  )

describe("rule 17: reserved names", () => {
  test.each([
    [
      "a module name",
      `(module (import "wasm-js:x" "a" (func)))`,
      '"wasm-js:x"',
      "module names that a wasm imports from never start with `wasm-js:`",
    ],
    [
      "an import name",
      `(module (import "./a.js" "wasm:a" (func)))`,
      '"wasm:a"',
      "import names never start with `wasm:` or `wasm-js:`",
    ],
    [
      "another import name",
      `(module (import "./a.js" "wasm-js:" (func)))`,
      '"wasm-js:"',
      "import names never start with `wasm:` or `wasm-js:`",
    ],
    [
      "a name from wasm:js-string that is no member",
      `(module (import ${JS} "wasm:length" (func)))`,
      '"wasm:length"',
      "import names never start with `wasm:` or `wasm-js:`",
    ],
    [
      "an export name",
      `(module (func (export "wasm:run")))`,
      '"wasm:run"',
      "export names never start with `wasm:` or `wasm-js:`",
    ],
    [
      "another export name",
      `(module (func (export "wasm-js:run")))`,
      '"wasm-js:run"',
      "export names never start with `wasm:` or `wasm-js:`",
    ],
  ])("%s that is reserved is refused as a LinkError, with the rule and the name", async (_, wat, name, rule) => {
    const error = (await planOf(wat).catch((reason: unknown) => reason)) as Error
    expect(error.name).toBe("WasmportError")
    expect(error.message).toMatch(/^\[wasmport\] src\/a\.wasm: LinkError: /)
    expect(error.message).toContain(rule)
    expect(error.message).toContain(`found: ${name}`)
  })

  test("strings of such a text are legal, and so are names that only look alike", async () => {
    const { stringConstants } = await planOf(
      `(module (import ${STRINGS} "wasm:hello" (global externref)) (import ${STRINGS} "wasm-js:hello" (global externref)))`,
    )
    expect(stringConstants).toEqual(["wasm:hello", "wasm-js:hello"])
    const { imports } = await planOf(
      `(module (import "wasm:other" "wasm" (func)) (import "wasm" "wasmjs:a" (func)) (func (export "wasm-js")))`,
    )
    expect(imports.map(({ module }) => module)).toEqual(["wasm:other", "wasm"])
  })

  test.each(BUNDLERS)("%s: the build fails with these words", async (bundler) => {
    for (const form of ["", "?module", "?init"])
      await expect(build(bundler, `export * from "./reserved.wasm${form}"`)).rejects.toThrow(
        /src\/reserved\.wasm: LinkError: .*\n.*rule: export names never start with/,
      )
  })
})

describe("rule 18: builtins of the engine", () => {
  test("known members and strings are in no import plan, each is named once", async () => {
    const { imports, builtins, stringConstants } = await planOf(MIXED)
    expect(builtins).toEqual(["length", "test"])
    expect(stringConstants).toEqual(["hello"])
    expect(imports.map(({ module, names }) => [module, names.map(({ name }) => name)])).toEqual([
      ["wasm:js-string", ["shout"]],
      ["./host.js", ["add"]],
    ])
  })

  test("every member of the standard is known, and no other", async () => {
    const members =
      "cast test fromCharCodeArray intoCharCodeArray fromCharCode fromCodePoint charCodeAt codePointAt length concat substring equals compare".split(
        " ",
      )
    const { imports, builtins } = await planOf(
      `(module ${[...members, "toString"].map((name) => `(import ${JS} "${name}" (func))`).join(" ")})`,
    )
    expect(builtins).toEqual(members)
    expect(imports.map(({ names }) => names.map(({ name }) => name))).toEqual([["toString"]])
    expect(Object.keys(polyfill).sort()).toEqual([...members].sort())
  })

  test("no bundler is asked to resolve members or strings", async () => {
    const asked: string[] = []
    const plugin = { name: "asked", resolveId: (source: string) => void asked.push(source) }
    const entry = project.path("src/string-constants.js")
    const made = await rollup({ input: entry, plugins: [plugin, wasmport({ types: false })] })
    await made.generate({ format: "es" })
    expect(asked.filter((source) => source.startsWith("wasm:"))).toEqual([])
    expect(asked.some((source) => source.includes("string-constants.wasm"))).toBe(true)
  })

  const OPTIONS = { builtins: ["js-string"], importedStringConstants: "wasm:js/string-constants" }
  /** Evaluates to what each compiling call of the code got as its options. */
  const watched = (code: string): string => `
    const seen = []
    const { compile, compileStreaming, Module } = WebAssembly
    const note = (options = "none") => (seen.push(options), options)
    WebAssembly.compile = (bytes, options) => (note(options), compile(bytes, options))
    WebAssembly.compileStreaming = (response, options) => (note(options), compileStreaming(response, options))
    WebAssembly.Module = class extends Module { constructor(bytes, options) { note(options); super(bytes, options) } }
    ${code}
    Object.assign(WebAssembly, { compile, compileStreaming, Module })
    export const answers = seen`
  const FORMS: readonly (readonly [string, string])[] = [
    ["the plain import", `await import("./string-constants.wasm")`],
    ["?module", `await import("./string-constants.wasm?module")`],
    ["?init", `await (await import("./string-constants.wasm?init")).default()`],
    ["?lazy", `await (await import("./string-constants.wasm?lazy")).lengths()`],
    ["?sync", `await import("./string-constants.wasm?sync")`],
    [
      "the registry",
      `const { registry } = await import("wasmport/runtime"); await registry.instantiate("src/string-constants.wasm")`,
    ],
  ]

  describe.each(BUNDLERS)("the call that compiles a module gets the options by %s", (bundler) => {
    test.each(FORMS)("for %s, inlined and as a file", async (_, code) => {
      for (const inlineLimit of [0, 4096])
        expect(await inNode(bundler, watched(code), { inlineLimit })).toEqual([OPTIONS])
    })

    test("in the browser, and after a wrong MIME type", async () => {
      const code = watched(
        `await import("./string-constants.wasm"); const { default: module } = await import("./string-constants.wasm?module"); seen.push(Module.imports(module))`,
      )
      expect(await inBrowser(bundler, code, { inlineLimit: 0 })).toEqual([OPTIONS, []])
      const { name } = await build(bundler, code, { inlineLimit: 0 }, { platform: "browser" })
      const wrong = await serve(project.root, {
        respond: (path) =>
          path === "/"
            ? { type: "text/html", body: "<!doctype html>" }
            : path.endsWith(".wasm")
              ? { type: "text/plain" }
              : undefined,
      })
      try {
        expect(
          await browser.evaluate(wrong.url, `import("${wrong.url}/.dist/${name}/index.js").then((m) => m.answers)`),
        ).toEqual([OPTIONS, OPTIONS, []])
      } finally {
        await wrong.close()
      }
    })

    test("but not for a module without builtins, whose output has nothing of them", async () => {
      const code = watched(`await import("./math.wasm")`)
      expect(await inNode(bundler, code, { inlineLimit: 0 })).toEqual(["none"])
      expect(await inBrowser(bundler, code, { inlineLimit: 0 })).toEqual(["none"])
      const { file } = await build(bundler, `export * from "./math.wasm"`, { inlineLimit: 0 }, { platform: "browser" })
      expect(readFileSync(file, "utf8")).not.toMatch(/js-string|string-constants|builtins/)
    })
  })

  test.each(BUNDLERS)("%s: `?module` has no imports left where the engine has the builtins", async (bundler) => {
    const code = `import module from "./js-string.wasm?module"
      export const answers = [WebAssembly.Module.imports(module).length, new WebAssembly.Instance(module, {}).exports.sum("abc")]`
    expect(await inBrowser(bundler, code)).toEqual([0, 294])
  })
})

describe("rule 19: engines without the builtins", () => {
  describe.each(BUNDLERS)("%s", (bundler) => {
    test("no form needs an import object, and each may get one", async () => {
      const code = `
        import { sum } from "./js-string.wasm"
        import * as sync from "./string-constants.wasm?sync"
        import * as lazy from "./js-string.wasm?lazy"
        import * as deferred from "./js-string.wasm?defer"
        import init from "./string-constants.wasm?init"
        import { ready, registry } from "wasmport/runtime"
        await ready()
        const own = await init({ other: {} })
        const bare = await init()
        const { exports } = await registry.instantiate("src/string-constants.wasm")
        const given = await registry.get("src/js-string.wasm").instantiate({ imports: { other: {} } })
        export const answers = [sum("ab"), sync.crab, await lazy.sum("a"), deferred.sum("b"), own.exports.proto.value, bare.exports.reserved.value, exports.nul, given.exports.length("abc")]`
      const answers = [195, "🦀", 97, 98, "__proto__", "wasm:hello", "\0", 3]
      expect(await inNode(bundler, code)).toEqual(answers)
      expect(await inBrowser(bundler, code)).toEqual(answers)
    })

    test("an import object of the user's goes before the polyfill, in an engine without the builtins", async () => {
      const code = `
        import init from "./js-string.wasm?init"
        import constants from "./string-constants.wasm?init"
        const { compile } = WebAssembly
        WebAssembly.compile = (bytes) => compile(bytes)
        const { exports } = await init({ "wasm:js-string": { length: () => 7 } })
        const frozen = await constants(Object.freeze({ "wasm:js/string-constants": { hello: "bye" } }))
        WebAssembly.compile = compile
        export const answers = [exports.length("abc"), exports.test("abc"), frozen.exports.hello.value, frozen.exports.crab.value, await init(5).catch((error) => error.name)]`
      expect(await inNode(bundler, code)).toEqual([7, 1, "bye", "🦀", "TypeError"])
    })

    test("the entry holds the members that are imported and no other", async () => {
      const { file } = await build(bundler, 'export * from "./string-constants.wasm"', {}, { minify: true })
      const text = readFileSync(file, "utf8")
      expect(text).toContain("wasm:js-string")
      expect(text).not.toContain("codePointAt")
      expect(text).not.toContain("fromCharCode(")
    })
  })

  test("the polyfill's traps are traps: a catch_all around the call does not see them", async () => {
    const bytes = await wasm(`(module
      (import ${JS} "length" (func $length (param externref) (result i32)))
      (func (export "guarded") (param externref) (result i32)
        (block $caught
          (return (try_table (result i32) (catch_all $caught) (call $length (local.get 0)))))
        (i32.const -1)))`)
    await project.write({ ...polyfillFiles("guarded"), "guarded/guarded.wasm": bytes })
    const outcomes = await browser.evaluate(
      server.url,
      `(async () => {
        const polyfill = await import("/guarded/convert/js-string.js")
        const bytes = await (await fetch("/guarded/guarded.wasm")).arrayBuffer()
        const thrown = (value) => { throw new WebAssembly.RuntimeError("made by JS") }
        const outcome = async (options, imports) => {
          const { guarded } = (await WebAssembly.instantiate(await WebAssembly.compile(bytes, options), imports)).exports
          try { return [guarded.length, guarded(null)] } catch (error) { return [error instanceof WebAssembly.RuntimeError, error.message] }
        }
        return [await outcome({ builtins: ["js-string"] }), await outcome({}, { "wasm:js-string": polyfill }), await outcome({}, { "wasm:js-string": { length: thrown } })]
      })()`,
    )
    // If the polyfill threw an error of JavaScript's, its outcome would be the last one too.
    expect(outcomes).toEqual([
      [true, "illegal cast"],
      [true, "illegal cast"],
      [1, -1],
    ])
  })

  test("the polyfill's own modules are what their text says", async () => {
    const source = readFileSync(join(REPOSITORY, "runtime-shim/convert/js-string.ts"), "utf8")
    const found = [...source.matchAll(/exportsOf\(\s*"([^"]+)",?\s*\)/g)].map(([, base64]) => base64)
    const texts = [
      `(module (func (export "trap") unreachable))`,
      `(module
        (type (array (mut i16)))
        (func (export "size") (param (ref null 0)) (result i32) (array.len (local.get 0)))
        (func (export "get") (param (ref null 0) i32) (result i32) (array.get_u 0 (local.get 0) (local.get 1)))
        (func (export "set") (param (ref null 0) i32 i32) (array.set 0 (local.get 0) (local.get 1) (local.get 2))))`,
    ]
    expect(found).toEqual(
      await Promise.all(texts.map(async (text) => Buffer.from(await wasm(text)).toString("base64"))),
    )
  })

  test("the polyfill answers and traps as the browser's own builtins do", async () => {
    const all = await wasm(`(module
      (type $units (array (mut i16)))
      ${[
        ["cast", "(param externref) (result (ref extern))"],
        ["test", "(param externref) (result i32)"],
        ["fromCharCodeArray", "(param (ref null $units) i32 i32) (result (ref extern))"],
        ["intoCharCodeArray", "(param externref (ref null $units) i32) (result i32)"],
        ["fromCharCode", "(param i32) (result (ref extern))"],
        ["fromCodePoint", "(param i32) (result (ref extern))"],
        ["charCodeAt", "(param externref i32) (result i32)"],
        ["codePointAt", "(param externref i32) (result i32)"],
        ["length", "(param externref) (result i32)"],
        ["concat", "(param externref externref) (result (ref extern))"],
        ["substring", "(param externref i32 i32) (result (ref extern))"],
        ["equals", "(param externref externref) (result i32)"],
        ["compare", "(param externref externref) (result i32)"],
      ]
        .map(([name, type]) => `(import ${JS} "${name}" (func $${name} ${type}))`)
        .join("\n")}
      ${Object.keys(polyfill)
        .map((name) => `(export "${name}" (func $${name}))`)
        .join(" ")}
      (func (export "make") (param i32) (result (ref $units)) (array.new $units (i32.const 0xd83e) (local.get 0)))
      (func (export "at") (param (ref $units) i32) (result i32) (array.get_u $units (local.get 0) (local.get 1))))`)
    await project.write({ ...polyfillFiles("table"), "table/all.wasm": all })
    const differences = (await browser.evaluate(
      server.url,
      `(async () => {
        const polyfill = await import("/table/convert/js-string.js")
        const bytes = await (await fetch("/table/all.wasm")).arrayBuffer()
        const builtin = await WebAssembly.compile(bytes, { builtins: ["js-string"] })
        const own = (await WebAssembly.instantiate(builtin)).exports
        const ours = (await WebAssembly.instantiate(bytes, { "wasm:js-string": polyfill })).instance.exports
        const texts = ["", "a", "b", "ab", "h\\u{1f980}", "\\ud83e", "\\udd80x", "\\u00e9\\uffff", "\\0", "x".repeat(300), null, undefined, 1, {}, Symbol("s"), new String("a"), 1n]
        const numbers = [0, 1, 2, 3, 4, 5, 300, -1, -2, 0x7fffffff, -0x80000000, 0x41, 0xd83e, 0xffff, 0x10041, 0x10ffff, 0x110000, -0x10000]
        // A fresh one for each engine and call, with what is in it afterwards.
        const sizes = [null, 0, 1, 4]
        const pairs = (a, b) => a.flatMap((x) => b.map((y) => [x, y].flat()))
        const cases = {
          cast: texts.map((x) => [x]), test: texts.map((x) => [x]), length: texts.map((x) => [x]),
          charCodeAt: pairs(texts, numbers), codePointAt: pairs(texts, numbers),
          concat: pairs(texts, texts), equals: pairs(texts, texts), compare: pairs(texts, texts),
          substring: pairs(pairs(texts, numbers), numbers),
          fromCharCode: numbers.map((x) => [x]), fromCodePoint: numbers.map((x) => [x]),
          fromCharCodeArray: pairs(pairs(sizes, numbers), numbers),
          intoCharCodeArray: pairs(pairs(texts, sizes), numbers),
        }
        const shown = (value) => typeof value === "string" ? value.split("").map((unit) => unit.charCodeAt(0).toString(16)).join(" ") + "." : String(value)
        const outcome = (engine, name, args) => {
          const at = name === "fromCharCodeArray" ? 0 : name === "intoCharCodeArray" ? 1 : -1
          const size = at < 0 ? null : args[at]
          const array = size === null ? null : engine.make(size)
          const passed = args.map((arg, i) => (i === at ? array : arg))
          let answer
          try { answer = shown(engine[name](...passed)) } catch (error) { answer = error.constructor.name }
          return array === null ? answer : answer + " [" + Array.from({ length: size }, (_, i) => engine.at(array, i)) + "]"
        }
        const differences = []
        const counts = {}
        for (const [name, list] of Object.entries(cases)) for (const args of list) {
          const [expected, answer] = [outcome(own, name, args), outcome(ours, name, args)]
          if (expected !== answer) differences.push([name, args.map(shown).join(", "), expected, answer])
          const kind = expected.startsWith("RuntimeError") ? "traps" : /Error/.test(expected) ? expected : "answers"
          counts[kind] = (counts[kind] ?? 0) + 1
        }
        return { imports: WebAssembly.Module.imports(builtin).length, differences, counts, members: Object.keys(cases).length }
      })()`,
    )) as { imports: number; differences: unknown[]; counts: Record<string, number>; members: number }
    // Else the engine would have been compared with nothing.
    expect(differences.imports).toBe(0)
    expect(differences.members).toBe(13)
    expect(differences.differences).toEqual([])
    expect(Object.keys(differences.counts).sort()).toEqual(["answers", "traps"])
    expect(Math.min(...Object.values(differences.counts))).toBeGreaterThan(1000)
  })

  test.each(BUNDLERS)("%s: the browser answers the same without its builtins", async (bundler) => {
    const { name } = await build(
      bundler,
      'export * from "./js-string.wasm"',
      { inlineLimit: 0 },
      { platform: "browser", minify: true },
    )
    const [imports, ...answers] = await browser.evaluate<number[]>(
      server.url,
      `(async () => {
        const { compileStreaming } = WebAssembly
        let imports
        WebAssembly.compileStreaming = async (response) => { const module = await compileStreaming(response); imports = WebAssembly.Module.imports(module).length; return module }
        const m = await import("${server.url}/.dist/${name}/index.js")
        return [imports, m.sum("abc"), m.started()]
      })()`,
    )
    // An engine with builtins would have none left. `optimize` drops one that nobody calls.
    expect(imports).toBeGreaterThan(5)
    expect(answers).toEqual([294, 1])
  })
})

describe("rule 20: members that nobody knows", () => {
  describe.each(BUNDLERS)("%s", (bundler) => {
    test("an unknown member leads nowhere by itself, and is reported like any import", async () => {
      await expect(build(bundler, 'export * from "./unknown.wasm"')).rejects.toThrow(
        /src\/unknown\.wasm: 1 import of this module leads nowhere[^]*from "wasm:js-string":\s+"shout": \(externref\) -> externref[^]*imports: \{ "wasm:js-string": "\.\/src\/wasm-js-string\.js" \}/,
      )
    })

    test("an unknown member comes from where `imports` says", async () => {
      const options = { imports: { "wasm:js-string": "./src/strings.js" } }
      const code = 'import { shout } from "./unknown.wasm"\nexport const answers = shout("a")'
      expect(await inNode(bundler, code, options)).toBe("A!")
      expect(await inBrowser(bundler, code, options)).toBe("A!")
    })

    test("an unknown member works beside known ones, in every form", async () => {
      const options = { imports: { "wasm:js-string": "./src/strings.js" } }
      const code = `
        import { run } from "./mixed.wasm"
        import init from "./mixed.wasm?init"
        import { registry } from "wasmport/runtime"
        const { exports } = await registry.instantiate("src/mixed.wasm")
        const own = await init({ "wasm:js-string": { shout: (text) => text.slice(1) }, "./host.js": { add: (a, b) => a - b } })
        export const answers = [run(), exports.run(), own.exports.run()]`
      expect(await inNode(bundler, code, options)).toEqual([7, 7, 3])
      expect(await inBrowser(bundler, code, options)).toEqual([7, 7, 3])
      const sync = 'import { run } from "./mixed.wasm?sync"\nexport const answers = run()'
      expect(await inNode(bundler, sync, options)).toBe(7)
      expect(await inBrowser(bundler, sync, options)).toBe(7)
    })
  })
})
