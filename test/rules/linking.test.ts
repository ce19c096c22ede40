/** STANDARDS.md, section 9, "Linking": rules 9 to 16. */
import { expect } from "vitest"
import { KINDS } from "./modules.ts"
import { suite } from "./rules.ts"
import { wat } from "./targets.ts"

const EXPORTER = wat(`(module
  (global $value (export "mutableValue") (mut i32) (i32.const 100))
  (global $vector (export "vector") (mut v128) (v128.const i32x4 1 2 3 4))
  (global (export "fixed") i64 (i64.const 77))
  (global (export "fixedVector") v128 (v128.const i32x4 5 6 7 8))
  (func (export "setGlobal") (param i32) (global.set $value (local.get 0)))
  (func (export "getGlobal") (result i32) global.get $value)
  (func (export "setVector") (param i32 i32) (global.set $vector (i32x4.replace_lane 1 (i32x4.splat (local.get 0)) (local.get 1))))
  (func (export "lane0") (result i32) (i32x4.extract_lane 0 (global.get $vector)))
  (func (export "lane1") (result i32) (i32x4.extract_lane 1 (global.get $vector))))`)

const REEXPORTER = wat(`(module
  (import "./exporter.wasm" "mutableValue" (global $value (mut i32)))
  (import "./exporter.wasm" "vector" (global $vector (mut v128)))
  (import "./exporter.wasm" "fixed" (global $fixed i64))
  (import "./exporter.wasm" "fixedVector" (global $fixedVector v128))
  (export "reexported" (global $value))
  (func (export "setImported") (param i32) (global.set $value (local.get 0)))
  (func (export "getImported") (result i32) global.get $value)
  (func (export "getFixed") (result i64) global.get $fixed)
  (func (export "fixedLane") (result i32) (i32x4.extract_lane 3 (global.get $fixedVector)))
  (func (export "setImportedVector") (param i32) (global.set $vector (i32x4.splat (local.get 0))))
  (func (export "lane0") (result i32) (i32x4.extract_lane 0 (global.get $vector)))
  (func (export "lane1") (result i32) (i32x4.extract_lane 1 (global.get $vector))))`)

/** Uses a mutable global that comes through a JavaScript module. */
const through = (module: string) =>
  wat(
    `(module (import "${module}" "shared" (global $value (mut i32))) (func (export "get") (result i32) global.get $value) (func (export "put") (param i32) (global.set $value (local.get 0))))`,
  )

/** A module that imports one value of `./values.js`. */
const imports = (name: string, type: string) => wat(`(module (import "./values.js" "${name}" ${type}))`)

suite("linking", (rule) => {
  rule(
    9,
    "each import module is one static import, relative to the wasm, in first-occurrence order, loaded once",
    async (t) => {
      const results = await t.results({
        options: { imports: { env: "./lib/env.js" } },
        files: {
          "main.js": `
          import "./log.js"
          import * as ns from "./deep/down.wasm"
          import * as one from "./deep/one.js"
          import { calls } from "./lib/env.js"
          export const results = () => {
            const before = one.calls()
            return { order: globalThis.order, sum: ns.all(), calls: one.calls() - before, env: calls() }
          }`,
          "log.js": "globalThis.order = []\n",
          "deep/one.js": `globalThis.order.push("one")\nlet count = 0\nexport const f = () => { count++; return 1 }\nexport const h = () => { count++; return 4 }\nexport const calls = () => count\n`,
          "two.js": `globalThis.order.push("two")\nexport const f = () => 2\n`,
          "deep/three.js": `globalThis.order.push("three")\nexport const f = () => 8\n`,
          "lib/env.js": `globalThis.order.push("env")\nlet count = 0\nexport const f = () => { count++; return 16 }\nexport const calls = () => count\n`,
          "deep/down.wasm": wat(`(module
          (import "./one.js" "f" (func $one (result i32)))
          (import "../two.js" "f" (func $two (result i32)))
          (import "./one.js" "h" (func $one2 (result i32)))
          (import "./three.wasm" "f" (func $three (result i32)))
          (import "env" "f" (func $env (result i32)))
          (import "../two.js" "f" (func $again (result i32)))
          (func (export "all") (result i32)
            (i32.add (i32.add (i32.add (call $one) (call $two)) (i32.add (call $one2) (call $three))) (i32.add (call $env) (call $again)))))`),
          "deep/three.wasm": wat(`(module (import "./three.js" "f" (func $f (result i32))) (export "f" (func $f)))`),
        },
      })
      t.check("order and number of evaluations", results.order, ["one", "two", "three", "env"])
      t.check("all of them linked", results.sum, 1 + 2 + 4 + 8 + 16 + 2, { wpt: "wasm-import-wasm-export" })
      t.check("the app has the same JavaScript modules", [results.calls, results.env], [2, 1])
    },
  )

  rule(9, "overrides give a module other imports, the last match wins", async (t) => {
    const results = await t.results({
      options: {
        imports: { env: "./env.js" },
        overrides: [
          { include: "plugins/*.wasm", imports: { env: "./first.js" } },
          { include: "plugins/b.wasm", imports: { env: "./last.js" } },
        ],
      },
      files: {
        "main.js": `import { f } from "./own.wasm"\nimport { f as a } from "./plugins/a.wasm"\nimport { f as b } from "./plugins/b.wasm"\nexport const results = () => [f(), a(), b()]\n`,
        ...Object.fromEntries(
          ["own.wasm", "plugins/a.wasm", "plugins/b.wasm"].map((name) => [
            name,
            wat(`(module (import "env" "f" (func $f (result i32))) (export "f" (func $f)))`),
          ]),
        ),
        "env.js": "export const f = () => 1\n",
        "first.js": "export const f = () => 2\n",
        "last.js": "export const f = () => 3\n",
      },
    })
    t.check("each its own environment", results, [1, 2, 3])
  })

  rule(9, "an env.memory or env.table that nobody supplies is made by the declared limits, and said", async (t) => {
    const { results, warnings, buildError, runError } = await t.run({
      files: {
        "main.js": `import * as ns from "./needs.wasm"\nexport const results = () => [ns.mem instanceof WebAssembly.Memory, ns.mem.buffer.byteLength, ns.tab instanceof WebAssembly.Table, ns.tab.length]\n`,
        "needs.wasm": wat(
          `(module (import "env" "memory" (memory $mem 2 5)) (import "env" "__indirect_function_table" (table $tab 3 funcref)) (export "mem" (memory $mem)) (export "tab" (table $tab)))`,
        ),
      },
    })
    t.check("made", buildError ?? runError?.message ?? results, [true, 131_072, true, 3])
    t.check("said", warnings.filter((text) => text.includes("needs.wasm") && /memory/.test(text)).length > 0, true)
  })

  // WPT js-wasm-cycle has the same of a cycle
  rule(10, "import values are read once, after all dependencies are evaluated", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import * as ns from "./reads.wasm"
          import * as values from "./values.js"
          export const results = () => {
            const first = [ns.call(), ns.number()]
            values.rebind()
            return { first, second: [ns.call(), ns.number()], live: [values.f(), values.n] }
          }`,
        "values.js": `
          export let f = () => 1, n = 1
          await new Promise((resolve) => setTimeout(resolve, 5))
          f = () => 2
          n = 7
          export const rebind = () => { f = () => 3; n = 8 }`,
        "reads.wasm": wat(`(module
          (import "./values.js" "f" (func $f (result i32)))
          (import "./values.js" "n" (global $n i32))
          (func (export "call") (result i32) call $f)
          (func (export "number") (result i32) global.get $n))`),
      },
    })
    t.check("after the dependency's top-level await", results.first, [2, 7])
    t.check("not again", results.second, [2, 7])
    t.check("JavaScript sees the new ones", results.live, [3, 8])
  })

  // WPT mutable-global-sharing
  rule(11, "wasm gets the exporter's globals themselves", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import * as a from "./exporter.wasm"
          import * as b from "./reexporter.wasm"
          export const results = async () => {
            const both = () => [a.getGlobal(), b.getImported()]
            const initial = [a.mutableValue, b.reexported]
            a.setGlobal(500)
            const first = both()
            b.setImported(600)
            const second = both()
            const vectors = [[a.lane0(), a.lane1(), b.lane0(), b.lane1()]]
            a.setVector(10, 20)
            vectors.push([a.lane0(), a.lane1(), b.lane0(), b.lane1()])
            b.setImportedVector(30)
            vectors.push([a.lane0(), a.lane1(), b.lane0(), b.lane1()])
            const [one, two] = await Promise.all([import("./exporter.wasm"), import("./exporter.wasm")])
            one.setGlobal(800)
            return { initial, first, second, vectors, fixed: [b.getFixed(), b.fixedLane()], same: one === two, seen: [two.getGlobal(), a.getGlobal()] }
          }`,
        "exporter.wasm": EXPORTER,
        "reexporter.wasm": REEXPORTER,
      },
    })
    t.check("initial values", results.initial, [100, 100], { wpt: "mutable-global-sharing: initial values" })
    t.check(
      "shared both ways",
      [results.first, results.second],
      [
        [500, 500],
        [600, 600],
      ],
      { wpt: "mutable-global-sharing: live" },
    )
    t.check("v128 arrives", results.vectors[0], [1, 2, 1, 2], { wpt: "mutable-global-sharing: v128" })
    t.check(
      "v128 is shared",
      results.vectors.slice(1),
      [
        [10, 20, 10, 20],
        [30, 30, 30, 30],
      ],
      { wpt: "mutable-global-sharing: v128 mutations" },
    )
    t.check("const globals", results.fixed, [77n, 8])
    t.check("one namespace and one instance", [results.same, results.seen], [true, [800, 800]], {
      wpt: "mutable-global-sharing: one instance",
    })
  })

  rule(11, "also through JavaScript that exports them on", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import * as a from "./exporter.wasm"
          const use = (promise) => promise.then((b) => {
            a.setGlobal(1)
            const first = b.get()
            b.put(2)
            return [first, a.getGlobal()]
          }, (error) => error.constructor.name)
          export const results = async () => ({
            direct: await use(import("./direct.wasm")), imported: await use(import("./imported.wasm")), star: await use(import("./star.wasm")), twice: await use(import("./twice.wasm")),
            copy: await use(import("./copy.wasm")),
          })`,
        "exporter.wasm": EXPORTER,
        "direct.js": `export { mutableValue as shared } from "./exporter.wasm"\n`,
        "imported.js": `import { mutableValue } from "./exporter.wasm"\nexport { mutableValue as shared }\n`,
        "renamed.wasm": wat(
          `(module (import "./exporter.wasm" "mutableValue" (global $value (mut i32))) (export "shared" (global $value)))`,
        ),
        "star.js": `export const other = 1\nexport * from "./renamed.wasm"\n`,
        "twice.js": `export { shared } from "./imported.js"\n`,
        "copy.js": `import { mutableValue } from "./exporter.wasm"\nexport const shared = mutableValue\n`,
        ...Object.fromEntries(
          ["direct", "imported", "star", "twice", "copy"].map((name) => [`${name}.wasm`, through(`./${name}.js`)]),
        ),
      },
    })
    t.check("export … from", results.direct, [1, 2])
    t.check("import, then export", results.imported, [1, 2])
    t.check("export * from", results.star, [1, 2])
    t.check("through two modules", results.twice, [1, 2])
    t.check("never a silent copy", results.copy, "LinkError")
  })

  // WPT wasm-import, wasm-to-wasm-link-error
  rule(
    12,
    "values for imported globals go to the engine unchanged, and what does not fit is a LinkError",
    async (t) => {
      const CASES = {
        numberForI64: ["five", "(global i64)"],
        numberForFunction: ["five", "(func)"],
        numberForMemory: ["five", "(memory 0)"],
        numberForTable: ["five", "(table 0 funcref)"],
        textForI32: ["text", "(global i32)"],
        bigintForI32: ["big", "(global i32)"],
        nothingForI32: ["missing", "(global i32)"],
        numberForMutable: ["five", "(global (mut i32))"],
        mutableForConst: ["mutable", "(global i32)"],
        constForMutable: ["constant", "(global (mut i32))"],
        functionForFuncref: ["f", "(global funcref)"],
        objectForFunction: ["object", "(func)"],
        smallMemory: ["memory", "(memory 2)"],
        goodI32: ["five", "(global i32)"],
        goodI64: ["big", "(global i64)"],
        goodFloat: ["five", "(global f64)"],
        goodExternref: ["object", "(global externref)"],
        goodUndefined: ["missing", "(global externref)"],
        goodGlobal: ["constant", "(global i32)"],
        goodMutable: ["mutable", "(global (mut i32))"],
        goodMemory: ["memory", "(memory 1)"],
      } as const
      const results = await t.results({
        files: {
          "main.js": `
          import { settled } from "./t.js"
          export const results = async () => ({
            ${Object.keys(CASES)
              .map((name) => `${name}: await settled(import("./${name}.wasm"))`)
              .join(",\n")},
            functionType: await settled(import("./wrong-type.wasm")), kind: await settled(import("./wrong-kind.wasm")), wasmGlobal: await settled(import("./wrong-global.wasm")),
          })`,
          "values.js": `
          export const five = 5, big = 5n, text = "5", missing = undefined, object = {}
          export const f = () => 1
          export const mutable = new WebAssembly.Global({ value: "i32", mutable: true }, 1)
          export const constant = new WebAssembly.Global({ value: "i32" }, 1)
          export const memory = new WebAssembly.Memory({ initial: 1 })`,
          ...Object.fromEntries(
            Object.entries(CASES).map(([name, [value, type]]) => [`${name}.wasm`, imports(value, type)]),
          ),
          "kinds.wasm": KINDS,
          "wrong-type.wasm": wat(`(module (import "./kinds.wasm" "add" (func (param i64))))`),
          "wrong-kind.wasm": wat(`(module (import "./kinds.wasm" "mem" (func)))`),
          "wrong-global.wasm": wat(`(module (import "./kinds.wasm" "glob" (global (mut i32))))`),
        },
      })
      const pick = (...names: readonly string[]) => names.map((name) => results[name])
      t.check(
        "WPT wasm-import",
        pick("numberForI64", "numberForFunction", "numberForMemory", "numberForTable"),
        Array(4).fill("LinkError"),
        { wpt: "wasm-import" },
      )
      const rest = Object.keys(CASES).slice(4)
      const [wrong, good] = [
        rest.filter((name) => !name.startsWith("good")),
        rest.filter((name) => name.startsWith("good")),
      ]
      t.check(
        "what does not fit",
        Object.fromEntries(wrong.map((name) => [name, results[name]])),
        Object.fromEntries(wrong.map((name) => [name, "LinkError"])),
      )
      t.check(
        "what fits",
        Object.fromEntries(good.map((name) => [name, results[name]])),
        Object.fromEntries(good.map((name) => [name, "fulfilled"])),
      )
      t.check(
        "between wasm modules",
        pick("functionType", "kind", "wasmGlobal"),
        ["LinkError", "LinkError", "LinkError"],
        { wpt: "wasm-to-wasm-link-error" },
      )
    },
  )

  rule(13, "an export of JavaScript that the wasm needs and nobody has is a build error", async (t) => {
    for (const [name, code, module] of [
      ["JavaScript", "export const other = 1\n", "./env.js"],
      ["JavaScript further down", `export * from "./other.js"\n`, "./env.js"],
      ["wasm", "", "./kinds.wasm"],
    ] as const) {
      const { buildError = "built", runError } = await t.run({
        files: {
          "main.js": `import * as ns from "./needs.wasm"\nexport const results = () => Object.keys(ns)\n`,
          "env.js": code,
          "other.js": "export const other = 2\n",
          "kinds.wasm": KINDS,
          "needs.wasm": wat(`(module (import "${module}" "missingOne" (func)))`),
        },
      })
      const message = `${buildError}${runError === undefined ? "" : ` / ${runError.name}: ${runError.message}`}`
      t.check(
        name,
        [/needs\.wasm/, module === "./env.js" ? /env\.js/ : /kinds\.wasm/, /missingOne/].map(
          (part) => part.test(message) || message,
        ),
        [true, true, true],
      )
    }
  })

  // WPT invalid-bytecode, module-parse-error
  rule(14, "errors are the native ones, class and identity kept", async (t) => {
    const { buildError = "built" } = await t.run({
      only: "build",
      files: {
        "main.js": `import "./broken.wasm"\nexport const results = 1\n`,
        "broken.wasm": Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 9]),
      },
    })
    t.check(
      "bad bytes are a build error with the offset",
      buildError,
      expect.stringMatching(/broken\.wasm[\s\S]*\(at byte 0x[0-9a-f]+\)/),
      { wpt: "module-parse-error" },
    )
    const results = await t.results({
      files: {
        "main.js": `
          import { thrown } from "./t.js"
          import { reason } from "./throws.js"
          import { trap } from "./traps.wasm"
          const caught = (promise) => promise.then(() => null, (error) => error)
          export const results = async () => {
            const [body, link, start, js] = await Promise.all([caught(import("./body.wasm")), caught(import("./link.wasm")), caught(import("./start.wasm")), caught(import("./js-start.wasm"))])
            return {
              classes: [body, link, start].map((error) => Object.getPrototypeOf(error)?.constructor === WebAssembly[error.name] && error.name),
              causes: [body, link, start].map((error) => error.cause === undefined),
              identity: js === reason, again: await caught(import("./js-start.wasm")) === reason, trap: thrown(trap),
            }
          }`,
        "throws.js": `export const reason = new RangeError("mine")\nexport const f = () => { throw reason }\nexport const number = 5\n`,
        // Our parser never reads a function's body: this one does not validate.
        "body.wasm": Uint8Array.from([
          0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 4, 1, 2,
          0, 0x0b,
        ]),
        "link.wasm": wat(`(module (import "./throws.js" "number" (func)))`),
        "start.wasm": wat(`(module (func $start unreachable) (start $start))`),
        "js-start.wasm": wat(`(module (import "./throws.js" "f" (func $f)) (func $start call $f) (start $start))`),
        "traps.wasm": wat(`(module (func (export "trap") unreachable))`),
      },
    })
    t.check("classes", results.classes, ["CompileError", "LinkError", "RuntimeError"], { wpt: "invalid-bytecode" })
    t.check("never wrapped", [results.causes, results.identity], [[true, true, true], true])
    t.check("a trap in a call", results.trap, "RuntimeError")
  })

  // WPT js-wasm-cycle
  rule(15, "a cycle with JavaScript above: hoisted functions work", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `export { results } from "./above.js"\n`,
        "above.js": `
          function f() { return 42 }
          export { f }
          import { mem, tab, glob, func } from "./below.wasm"
          const first = [mem instanceof WebAssembly.Memory, tab instanceof WebAssembly.Table, glob, func()]
          f = () => 24
          export const results = () => ({ first, second: [func(), f()] })`,
        "below.wasm": wat(`(module
          (import "./above.js" "f" (func $f (result i32)))
          (memory (export "mem") 1) (table (export "tab") 1 funcref) (global (export "glob") (mut i32) (i32.const 1))
          (func (export "func") (result i32) call $f))`),
      },
    })
    t.check("linked, unwrapped", results.first, [true, true, 1, 42], { wpt: "js-wasm-cycle: exports" })
    t.check("a snapshot", results.second, [42, 24], { wpt: "js-wasm-cycle: function" })
  })

  // WPT js-wasm-cycle-errors, which still expects a LinkError of all: the specification says ReferenceError, and so do engines
  rule(15, "a cycle with JavaScript above: what has no value yet is a ReferenceError", async (t) => {
    const KIND: Record<string, readonly [string, string]> = {
      literal: ["export let x = 42", "(global i32)"],
      letValue: [`export let x = JSON.parse("42")`, "(global i32)"],
      constGlobal: [`export const x = new WebAssembly.Global({ value: "i32" }, 42)`, "(global i32)"],
      constMemory: ["export const x = new WebAssembly.Memory({ initial: 1 })", "(memory 1)"],
      constTable: [`export const x = new WebAssembly.Table({ initial: 1, element: "anyfunc" })`, "(table 1 funcref)"],
      constFunction: ["export const x = () => 1", "(func (result i32))"],
      classValue: ["export class x {}", "(func (result i32))"],
      varFunction: ["export var x = () => 1", "(func (result i32))"],
    }
    const results = await t.results({
      files: {
        "main.js": `import { settled } from "./t.js"\nexport const results = async () => ({ ${Object.keys(KIND)
          .map((name) => `${name}: await settled(import("./${name}.js"))`)
          .join(", ")} })\n`,
        ...Object.fromEntries(
          Object.entries(KIND).flatMap(([name, [code, type]]) => [
            [`${name}.js`, `${code}\nimport { done } from "./${name}.wasm"\nexport const answer = done()\n`],
            [`${name}.wasm`, wat(`(module (import "./${name}.js" "x" ${type}) (func (export "done")))`)],
          ]),
        ),
      },
    })
    const { varFunction, literal, ...dead } = results
    t.check(
      "let, const and class",
      dead,
      Object.fromEntries(Object.keys(dead).map((name) => [name, "ReferenceError"])),
      { wpt: "js-wasm-cycle-errors" },
    )
    t.check("a literal", literal, "ReferenceError")
    t.check("var", varFunction, "LinkError")
  })

  // WPT wasm-js-cycle
  rule(15, "a cycle with wasm above: JavaScript sees nothing until instantiation, then everything", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import * as wasm from "./above.wasm"
          import * as js from "./below.js"
          export const results = () => {
            js.rebind()
            const before = new Int32Array(wasm.wasmMem.buffer)[0]
            return {
              early: js.early, glob: wasm.wasmGlob, func: wasm.wasmFunc(), increment: wasm.incrementGlob(),
              mem: [before, wasm.mutateMem(), new Int32Array(wasm.wasmMem.buffer)[0]], tab: wasm.wasmTab.get(0), ref: typeof wasm.mutateTab(), filled: typeof wasm.wasmTab.get(0),
              later: js.later(),
            }
          }`,
        "below.js": `
          import { wasmFunc, wasmGlob } from "./above.wasm"
          import * as ns from "./above.wasm"
          import { read } from "./t.js"
          const named = () => { try { return String(wasmFunc) } catch (error) { return error.constructor.name } }
          export const early = [named(), String(read(ns, "wasmFunc"))]
          export let jsFunc = () => 42
          export const jsGlob = new WebAssembly.Global({ value: "i32", mutable: true }, 24)
          export const jsMem = new WebAssembly.Memory({ initial: 1 })
          export const jsTab = new WebAssembly.Table({ initial: 1, element: "anyfunc" })
          export const rebind = () => { jsFunc = () => 24 }
          export const later = () => [wasmFunc(), typeof wasmGlob]`,
        "above.wasm": wat(`(module
          (type $f (func (result i32)))
          (import "./below.js" "jsFunc" (func $js (result i32)))
          (import "./below.js" "jsGlob" (global $glob (mut i32)))
          (import "./below.js" "jsMem" (memory $mem 1))
          (import "./below.js" "jsTab" (table $tab 1 funcref))
          (export "wasmGlob" (global $glob)) (export "wasmMem" (memory $mem)) (export "wasmTab" (table $tab))
          (func $one (export "wasmFunc") (result i32) (i32.add (call $js) (i32.const 1)))
          (func (export "incrementGlob") (result i32) (global.set $glob (i32.const 43)) (global.get $glob))
          (func (export "mutateMem") (result i32) (i32.store (i32.const 0) (i32.const 42)) (i32.load (i32.const 0)))
          (func (export "mutateTab") (result funcref) (table.set $tab (i32.const 0) (ref.func $one)) (table.get $tab (i32.const 0))))`),
      },
    })
    t.check("before instantiation", results.early, ["ReferenceError", "ReferenceError"])
    t.check(
      "snapshots of what JavaScript has",
      [results.glob, results.func, results.increment, results.later],
      [24, 43, 43, [43, "number"]],
      { wpt: "wasm-js-cycle: function and global" },
    )
    t.check(
      "memory and table are shared",
      [results.mem, results.tab, results.ref, results.filled],
      [[0, 42, 42], null, "function", "function"],
      { wpt: "wasm-js-cycle: memory and table" },
    )
  })

  rule(15, "a cycle of wasm modules is warned of, and an error at run time", async (t) => {
    const { warnings, buildError, runError } = await t.run({
      files: {
        "main.js": `import { settled } from "./t.js"\nimport { f } from "./first.wasm"\nexport const results = () => f()\n`,
        "first.wasm": wat(
          `(module (import "./second.wasm" "g" (func $g (result i32))) (func (export "f") (result i32) call $g))`,
        ),
        "second.wasm": wat(
          `(module (import "./first.wasm" "f" (func $f (result i32))) (func (export "g") (result i32) call $f))`,
        ),
      },
    })
    t.check(
      "warned of by both names",
      [buildError, warnings.some((text) => text.includes("first.wasm") && text.includes("second.wasm"))],
      [undefined, true],
    )
    t.check("a LinkError", runError?.name ?? "none", "LinkError")
  })

  // WPT execute-start
  rule(16, "one instance per module, whoever imports it, and start runs once", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import { starts } from "./note.js"
          import * as ns from "./starts.wasm"
          import { bump, table } from "./other.js"
          import * as wasm from "./uses.wasm"
          export const results = async () => {
            const { later } = await import("./later.js")
            const dynamic = await import("./starts.wasm")
            ns.bump(); bump(); wasm.bumpIt(); later(); dynamic.bump()
            return { count: ns.read(), starts, same: [table === ns.tab, dynamic.tab === ns.tab, wasm.tab === ns.tab] }
          }`,
        "note.js": `export const starts = []\nexport const note = () => { starts.push("executed") }\n`,
        "other.js": `export { bump, tab as table } from "./starts.wasm"\n`,
        "later.js": `import { bump } from "./starts.wasm"\nexport const later = () => bump()\n`,
        "starts.wasm": wat(`(module
          (import "./note.js" "note" (func $note)) (table (export "tab") 1 funcref) (memory 1)
          (func (export "bump") (i32.store (i32.const 0) (i32.add (i32.const 1) (i32.load (i32.const 0)))))
          (func (export "read") (result i32) (i32.load (i32.const 0)))
          (func $start call $note) (start $start))`),
        "uses.wasm": wat(
          `(module (import "./starts.wasm" "bump" (func $bump)) (import "./starts.wasm" "tab" (table $tab 1 funcref)) (export "tab" (table $tab)) (func (export "bumpIt") call $bump))`,
        ),
      },
    })
    t.check("one instance", [results.count, results.same], [5, [true, true, true]])
    t.check("start ran once", results.starts, ["executed"], { wpt: "execute-start" })
  })

  rule(16, "a rejected evaluation stays rejected, and start does not run again", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import { starts } from "./note.js"
          const caught = (promise) => promise.then(() => null, (error) => error)
          export const results = async () => {
            const first = await caught(import("./traps.wasm"))
            const second = await caught(import("./traps.wasm"))
            const third = await caught(import("./other.js"))
            const fourth = await caught(import("./star.js"))
            return { names: [first, second, third].map((error) => error && error.constructor.name), same: [first === second, first === third], star: fourth === first, starts: starts.length }
          }`,
        "note.js": `export const starts = []\nexport const note = () => { starts.push("executed") }\n`,
        "other.js": `import { f } from "./traps.wasm"\nexport const g = () => f()\n`,
        "star.js": `export * from "./traps.wasm"\n`,
        "traps.wasm": wat(
          `(module (import "./note.js" "note" (func $note)) (func $start call $note unreachable) (start $start) (func (export "f")))`,
        ),
      },
    })
    t.check("rejected each time", results.names, ["RuntimeError", "RuntimeError", "RuntimeError"])
    t.check("with the same error", results.same, [true, true])
    t.check("through export *", results.star, true)
    t.check("start ran once", results.starts, 1)
  })
})
