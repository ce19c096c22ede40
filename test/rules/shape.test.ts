/** STANDARDS.md, section 9, "Shape": rules 1 to 8. */
import { expect } from "vitest"
import { answers, KINDS, LIVE, RELIVE, spy } from "./modules.ts"
import { suite } from "./rules.ts"
import { wat } from "./targets.ts"

const NAMES = [
  "value with spaces",
  "🎯test-func!",
  "a\u200Bb\u0300c",
  "class",
  "await",
  "default",
  "",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "exports",
  "wasm",
  "load",
  "WebAssembly",
  "instance",
  "import0",
  "refresh",
  "arguments",
  "eval",
  "undefined",
  "a-b",
  "1a",
  "x=0;globalThis.PWNED=1//",
  "*/globalThis.PWNED=1/*",
  "${globalThis.PWNED=1}",
  "\n",
  "'",
  '"',
  "\u2028",
  "\\",
]

const GLOBALS = wat(`(module
  (import "./values.js" "i32" (global $i32 i32))
  (import "./values.js" "i64" (global $i64 i64))
  (import "./values.js" "f32" (global $f32 f32))
  (import "./values.js" "f64" (global $f64 f64))
  (import "./values.js" "object" (global $object externref))
  (import "./values.js" "nothing" (global $nothing externref))
  (import "./values.js" "mutable" (global $mutable (mut i32)))
  (import "./dep.wasm" "depI32" (global $depI32 i32))
  (import "./dep.wasm" "depI64" (global $depI64 (mut i64)))
  (export "importedI32" (global $i32)) (export "importedI64" (global $i64))
  (export "importedF32" (global $f32)) (export "importedF64" (global $f64))
  (export "importedObject" (global $object)) (export "importedNull" (global $nothing))
  (export "importedMutable" (global $mutable))
  (export "depI32" (global $depI32)) (export "depI64" (global $depI64))
  (global $localI32 (export "🚀localI32") i32 (i32.const 42))
  (global $localI64 (export "localI64") i64 (i64.const 9223372036854775807))
  (global (export "localF32") f32 (f32.const 0.5))
  (global (export "localF64") (mut f64) (f64.const 0.2))
  (global (export "localNull") (mut externref) (ref.null extern))
  (global (export "localFunction") funcref (ref.func $getLocalI64))
  (global (export "default") (mut i64) (i64.const -5))
  (func $getLocalI64 (export "getLocalI64") (result i64) global.get $localI64)
  (func (export "getImportedI64") (result i64) global.get $i64)
  (func (export "getObject") (result externref) global.get $object)
  (func (export "getDepI64") (result i64) global.get $depI64))`)

const DEP = wat(
  `(module (global (export "depI32") i32 (i32.const 1001)) (global (export "depI64") (mut i64) (i64.const 20000000001)))`,
)

const VECTORS = wat(`(module
  (global $vector (export "vector") v128 (v128.const i32x4 1 2 3 4))
  (global $changing (export "changingVector") (mut v128) (v128.const i32x4 5 6 7 8))
  (func (export "lane") (result i32) (i32x4.extract_lane 0 (global.get $changing))))`)
const REVECTORS = wat(`(module
  (import "./vectors.wasm" "vector" (global $vector v128))
  (import "./vectors.wasm" "changingVector" (global $changing (mut v128)))
  (export "reexported" (global $vector))
  (export "reexportedChanging" (global $changing)))`)
const EXCEPTION = wat(
  `(module (global $exception (export "exception") exnref (ref.null exn)) (func (export "one") (result i32) i32.const 1))`,
)
const REEXCEPTION = wat(
  `(module (import "./exception.wasm" "exception" (global $exception exnref)) (export "reexception" (global $exception)))`,
)

suite("shape", (rule) => {
  // WPT exports, exported-names, dynamic-import
  rule(1, "the namespace has exactly the exports of the wasm", async (t) => {
    const { own, none, bound, through, live, importing, dynamic } = await t.results({
      files: {
        "main.js": `
          import { names } from "./t.js"
          import * as own from "./kinds.wasm"
          import * as none from "./none.wasm"
          import * as bound from "./default.wasm"
          import * as live from "./live.wasm"
          import * as importing from "./relive.wasm"
          import * as through from "./through.js"
          export const results = async () => ({
            own: names(own), none: names(none), bound: names(bound), through: names(through), live: names(live), importing: names(importing),
            dynamic: names(await import("./dynamic.wasm")),
          })`,
        "through.js": `export * from "./kinds.wasm"\nexport * from "./default.wasm"\nexport * from "./none.wasm"\n`,
        "kinds.wasm": KINDS,
        "dynamic.wasm": wat(
          `(module (func (export "f")) (memory (export "mem") 1) (global (export "glob") (mut i64) (i64.const 1)))`,
        ),
        "none.wasm": wat("(module (memory 1) (func))"),
        "default.wasm": wat(
          `(module (func (export "default") (result i32) i32.const 1) (global (export "other") i32 (i32.const 1)))`,
        ),
        "live.wasm": LIVE,
        "relive.wasm": RELIVE,
      },
    })
    t.check("own names", own, ["add", "glob", "mem", "same", "tab", "tag"], { wpt: "exported-names" })
    t.check("a module without exports", none, [])
    t.check("an export called default", bound, ["default", "other"])
    // `export *` never passes `default` on.
    t.check("through export *", through, ["add", "glob", "mem", "other", "same", "tab", "tag"])
    t.check("a module with live globals", live, [
      "big",
      "count",
      "double",
      "fixed",
      "get",
      "ref",
      "set",
      "setAndTrap",
      "setBig",
      "setDouble",
      "setRef",
      "setSingle",
      "single",
      "tab",
      "the count",
    ])
    t.check("a module with imports", importing, ["depCount", "getDep", "rawSet", "setDep"])
    t.check("a dynamic import", dynamic, ["f", "glob", "mem"], { wpt: "dynamic-import: exported names" })
  })

  // WPT exports
  rule(2, "any name works, and none runs as code", async (t) => {
    const { names, values, special, named, dynamic, pwned } = await t.results({
      files: {
        "main.js": `
          import * as ns from "./names.wasm"
          import { "value with spaces" as spaced, class as reserved, "a-b" as dashed } from "./names.wasm"
          import standard from "./names.wasm"
          import { "other name" as renamed } from "./through.js"
          import { standing } from "./standing.js"
          const NAMES = ${JSON.stringify(NAMES)}
          const call = (ns, name) => typeof ns[name] === "function" ? ns[name]() : typeof ns[name]
          const values = (ns) => NAMES.filter((name) => name !== "__proto__").map((name) => call(ns, name))
          export const results = async () => ({
            names: Object.getOwnPropertyNames(ns).sort(), values: values(ns), special: [call(ns, "__proto__"), standing()],
            named: [spaced(), reserved(), dashed(), standard(), renamed()],
            dynamic: values(await import("./dynamic.wasm")),
            pwned: "PWNED" in globalThis,
          })`,
        "through.js": `export { "🎯test-func!" as "other name" } from "./names.wasm"\n`,
        "standing.js": `import * as ns from "./names.wasm"\nexport const standing = () => typeof ns.__proto__ === "function" ? ns.__proto__() : typeof ns.__proto__\n`,
        "names.wasm": answers(NAMES),
        "dynamic.wasm": answers(NAMES),
      },
    })
    const index = (name: string): number => NAMES.indexOf(name)
    const expected = NAMES.map((_, i) => i).filter((i) => i !== index("__proto__"))
    t.check("all names are there", names, [...NAMES].sort(), { wpt: "exports: names" })
    t.check("each is its own function", values, expected, { wpt: "exports: a function with an odd name is callable" })
    t.check("the value of __proto__", special, [index("__proto__"), index("__proto__")])
    t.check("named imports and re-exports", named, [
      index("value with spaces"),
      index("class"),
      index("a-b"),
      index("default"),
      index("🎯test-func!"),
    ])
    t.check("dynamic import", dynamic, expected)
    t.check("no name runs as code", pwned, false)
  })

  // WPT exports, exported-names
  rule(3, "functions are the raw exported functions, two names of one function are one", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import { instances, end } from "./spy.js"
          import { thrown } from "./t.js"
          import * as ns from "./kinds.wasm"
          import { add } from "./kinds.wasm"
          import * as taken from "./takes.wasm"
          import * as again from "./through.js"
          export const results = () => {
            end()
            const raw = instances.map((it) => it.exports).find((it) => "mem" in it)
            return {
              raw: ns.add === raw.add, table: ns.add === ns.tab.get(0), same: ns.same === ns.add, named: add === ns.add,
              wasm: taken.add === ns.add, reexported: again.add === ns.add,
              name: /^[0-9]+$/.test(ns.add.name), length: ns.add.length, sum: ns.add(2, 3), construct: thrown(() => new ns.add(1, 2)),
              set: thrown(() => ns.tab.set(1, ns.same)),
            }
          }`,
        "spy.js": spy(),
        "through.js": `export { add } from "./kinds.wasm"\n`,
        "kinds.wasm": KINDS,
        "takes.wasm": wat(
          `(module (import "./kinds.wasm" "add" (func $add (param i32 i32) (result i32))) (export "add" (func $add)))`,
        ),
      },
    })
    t.check(
      "function identity",
      results,
      {
        raw: true,
        table: true,
        same: true,
        named: true,
        wasm: true,
        reexported: true,
        name: true,
        length: 2,
        sum: 5,
        construct: "TypeError",
        set: "nothing",
      },
      { wpt: "exports: functions" },
    )
  })

  // WPT exports, exported-names
  rule(4, "memories, tables and tags are the raw objects", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import { instances, end } from "./spy.js"
          import * as ns from "./kinds.wasm"
          import * as taken from "./takes.wasm"
          export const results = () => {
            end()
            const raw = instances.map((it) => it.exports).find((it) => "glob" in it)
            return [
              ["mem", "Memory"], ["tab", "Table"], ["tag", "Tag"],
            ].map(([name, kind]) => [ns[name] instanceof WebAssembly[kind], ns[name] === raw[name], taken[name] === ns[name]])
          }`,
        "spy.js": spy(),
        "kinds.wasm": KINDS,
        "takes.wasm": wat(`(module
          (import "./kinds.wasm" "mem" (memory $mem 1)) (import "./kinds.wasm" "tab" (table $tab 2 funcref)) (import "./kinds.wasm" "tag" (tag $tag (param i32)))
          (export "mem" (memory $mem)) (export "tab" (table $tab)) (export "tag" (tag $tag)))`),
      },
    })
    t.check(
      "class, identity, identity through wasm",
      results,
      [
        [true, true, true],
        [true, true, true],
        [true, true, true],
      ],
      { wpt: "exports: memory and table" },
    )
  })

  // WPT global-exports
  rule(5, "exported globals are unwrapped, const and mutable, whatever they hold", async (t) => {
    const { imported, dep, local, getters, references, standard } = await t.results({
      files: {
        "main.js": `
          import * as ns from "./globals.wasm"
          import standard from "./globals.wasm"
          import { object } from "./values.js"
          export const results = () => ({
            imported: [ns.importedI32, ns.importedI64, ns.importedF32, ns.importedF64, ns.importedMutable, ns.importedNull],
            dep: [ns.depI32, ns.depI64],
            local: [ns["🚀localI32"], ns.localI64, ns.localF32, ns.localF64, ns.localNull],
            getters: [ns.getLocalI64() === ns.localI64, ns.getImportedI64() === ns.importedI64, ns.getDepI64() === ns.depI64],
            references: [ns.importedObject === object, ns.getObject() === object, typeof ns.localFunction, ns.localFunction()],
            standard: [ns.default, standard],
          })`,
        "values.js": `
          export const i32 = 42, i64 = 9223372036854775807n, f32 = 1.5, f64 = 0.1, object = { an: "object" }, nothing = null
          export const mutable = new WebAssembly.Global({ value: "i32", mutable: true }, 100)`,
        "globals.wasm": GLOBALS,
        "dep.wasm": DEP,
      },
    })
    t.check("imported from JavaScript", imported, [42, 9223372036854775807n, 1.5, 0.1, 100, null], {
      wpt: "global-exports: imported",
    })
    t.check("imported from wasm", dep, [1001, 20000000001n], { wpt: "global-exports: from wasm" })
    t.check("its own", local, [42, 9223372036854775807n, 0.5, 0.2, null], { wpt: "global-exports: own" })
    t.check("getters agree", getters, [true, true, true], { wpt: "global-exports: getters" })
    t.check("references as they are", references, [true, true, "function", 9223372036854775807n], {
      wpt: "global-exports: references",
    })
    t.check("a global called default", standard, [-5n, -5n])
  })

  const LIVE_FILES = {
    "named.js": `import { count, set, get, "the count" as other } from "./live.wasm"\nexport const readNamed = () => [count, other, get()]\nexport { set }\n`,
    "reexport.js": `export { count as renamed, set, get } from "./live.wasm"\n`,
    "star.js": `export * from "./live.wasm"\n`,
    "imported.js": `import { count } from "./live.wasm"\nexport { count }\n`,
    "live.wasm": LIVE,
    "relive.wasm": RELIVE,
  }

  // WPT global-exports-live-bindings, global-exports-named-import-live-bindings
  rule(6, "mutable exported globals are live for ns access, named import and re-export", async (t) => {
    const { results, warnings, buildError, runError, inNode } = await t.run({
      files: {
        "main.js": `
          import { assign, thrown } from "./t.js"
          import * as ns from "./live.wasm"
          import * as dep from "./relive.wasm"
          import * as takes from "./takes.wasm"
          import { readNamed } from "./named.js"
          import * as reexport from "./reexport.js"
          import { renamed } from "./reexport.js"
          import * as star from "./star.js"
          import { count as imported } from "./imported.js"
          export const results = async () => {
            const key = ["cou", "nt"].join("")
            const all = () => ({ ns: ns.count, key: ns[key], other: ns["the count"], get: ns.get(), named: readNamed(), reexport: reexport.renamed, renamed, star: star.count, imported })
            const first = all()
            ns.set(500)
            const second = all()
            reexport.set(501)
            const third = all()
            const trapped = [thrown(() => ns.setAndTrap(502)), ns.count]
            const object = { an: "object" }
            ns.setBig(444n); ns.setSingle(4.5); ns.setDouble(5.5); ns.setRef(object)
            const types = [ns.big, ns.single, ns.double, ns.ref === object, ns.fixed]
            const later = await import("./live.wasm")
            later.set(503)
            const dynamic = [later.count, ns.count]
            dep.setDep(504)
            const through = [dep.depCount, dep.getDep()]
            const assigned = [assign(ns, "count", 1), assign(reexport, "renamed", 1)]
            return { first, second, third, trapped, types, dynamic, through, assigned, raw: ns.set === ns.tab.get(0), native: takes.set === ns.tab.get(0) }
          }`,
        "takes.wasm": wat(`(module (import "./live.wasm" "set" (func $set (param i32))) (export "set" (func $set)))`),
        ...LIVE_FILES,
      },
    })
    if (buildError !== undefined || runError !== undefined) throw new Error(buildError ?? runError?.message)
    if (inNode !== undefined) expect(inNode.results).toEqual(results)
    const { first, second, third, trapped, types, dynamic, through, assigned, raw, native } = results as any
    const everywhere = (value: number) => ({
      ns: value,
      key: value,
      other: value,
      get: value,
      named: [value, value, value],
      reexport: value,
      renamed: value,
      star: value,
      imported: value,
    })
    t.check("before", first, everywhere(100))
    t.check("namespace access", [second.ns, second.key, second.other, third.ns], [500, 500, 500, 501], {
      wpt: "global-exports-live-bindings: own",
    })
    t.check(
      "named import",
      [second.named, third.named],
      [
        [500, 500, 500],
        [501, 501, 501],
      ],
      { wpt: "global-exports-named-import-live-bindings: named" },
    )
    t.check(
      "re-export",
      [second, third].map((it) => [it.reexport, it.renamed, it.star, it.imported]),
      [
        [500, 500, 500, 500],
        [501, 501, 501, 501],
      ],
      { wpt: "global-exports-named-import-live-bindings: re-export" },
    )
    t.check("a re-export is not assignable", assigned, ["TypeError", "TypeError"], {
      wpt: "global-exports-named-import-live-bindings: assignment",
    })
    t.check("re-exported by wasm", through, [504, 504], { wpt: "global-exports-live-bindings: from wasm" })
    t.check("after a trap", trapped, ["RuntimeError", 502])
    t.check("every type", types, [444n, 4.5, 5.5, true, 7], { wpt: "global-exports-live-bindings: types" })
    t.check("dynamic import", dynamic, [503, 503])
    t.check("wasm gets the raw function", native, true)
    const said = warnings.some((text) => text.includes("live.wasm") && /live|wrap/i.test(text))
    t.check(
      "functions are raw, or wrapped and said to be",
      { raw, said },
      t.target === "Rollup" ? { raw: true, said: false } : { raw: false, said: true },
    )
  })

  rule(6, "liveGlobals: false gives raw functions and snapshots", async (t) => {
    const results = await t.results({
      options: { liveGlobals: false },
      files: {
        "main.js": `
          import * as ns from "./live.wasm"
          export const results = () => { ns.set(500); return [ns.count, ns.get(), ns.set === ns.tab.get(0)] }`,
        "live.wasm": LIVE,
      },
    })
    t.check("raw and read once", results, [100, 500, true])
  })

  // WPT v128-tdz, exnref-tdz
  rule(7, "v128 and exnref globals never give a wrong value, nor fail the import", async (t) => {
    const { results, warnings, buildError, runError } = await t.run({
      files: {
        "main.js": `
          import { read } from "./t.js"
          import * as ns from "./vectors.wasm"
          import * as dep from "./revectors.wasm"
          import { vector } from "./vectors.wasm"
          const named = () => { try { return String(vector) } catch (error) { return error.constructor.name } }
          export const results = () => ({
            own: [read(ns, "vector"), read(ns, "changingVector")].map(String), dep: [read(dep, "reexported"), read(dep, "reexportedChanging")].map(String),
            named: named(), names: Object.getOwnPropertyNames(ns).sort(), rest: ns.lane(),
          })`,
        "vectors.wasm": VECTORS,
        "revectors.wasm": REVECTORS,
      },
    })
    if (buildError !== undefined || runError !== undefined) throw new Error(buildError ?? runError?.message)
    const { own, dep, named, names, rest } = results as any
    t.check("v128", own, ["ReferenceError", "ReferenceError"], { wpt: "v128-tdz: own" })
    t.check("v128 from wasm", dep, ["ReferenceError", "ReferenceError"], { wpt: "v128-tdz: from wasm" })
    t.check("v128 by name", named, "ReferenceError")
    t.check("the rest of the module", [names, rest], [["changingVector", "lane", "vector"], 5])
    const said = ["vector", "changingVector", "reexported"].map((name) =>
      warnings.some((text) => new RegExp(`["'\`]${name}["'\`]`).test(text)),
    )
    t.check("undefined is warned of, by name", said, t.target === "Rollup" ? [false, false, false] : [true, true, true])
  })

  rule(7, "the same for exnref", async (t) => {
    if (t.target === "Vite SSR dev" || t.target === "Vite SSR build") return t.vacuous("Node 20 does not know exnref")
    const { results, buildError, runError } = await t.run({
      node: false,
      files: {
        "main.js": `
          import { read } from "./t.js"
          import * as ns from "./exception.wasm"
          import * as dep from "./reexception.wasm"
          export const results = () => [String(read(ns, "exception")), String(read(dep, "reexception")), ns.one()]`,
        "exception.wasm": EXCEPTION,
        "reexception.wasm": REEXCEPTION,
      },
    })
    if (buildError !== undefined || runError !== undefined) throw new Error(buildError ?? runError?.message)
    t.check("exnref", results, ["ReferenceError", "ReferenceError", 1], { wpt: "exnref-tdz" })
  })

  // WPT exports, dynamic-import
  rule(8, "assigning to an export throws TypeError", async (t) => {
    const { dynamic, through } = await t.results({
      files: {
        "main.js": `
          import { assign } from "./t.js"
          import * as ns from "./kinds.wasm"
          import * as through from "./through.js"
          export const results = async () => ({
            dynamic: [assign(ns, "add", 2), assign(ns, "glob", 2), assign(ns, "mem", null), ns.glob],
            through: [assign(through, "add", 2), assign(await import("./other.wasm"), "f", 2)],
          })`,
        "through.js": `export { add } from "./kinds.wasm"\n`,
        "kinds.wasm": KINDS,
        "other.wasm": wat(`(module (func (export "f")))`),
      },
    })
    t.check("through the namespace", dynamic, ["TypeError", "TypeError", "TypeError", 42], {
      wpt: "exports: assignment",
    })
    t.check("through a re-export and a dynamic import", through, ["TypeError", "TypeError"], {
      wpt: "dynamic-import: assignment",
    })
    const literal: string[] = []
    for (const statement of ["ns.add = 2", "add = 2"]) {
      const { results, buildError, runError } = await t.run({
        files: {
          "main.js": `import { thrown } from "./t.js"\nimport * as ns from "./kinds.wasm"\nimport { add } from "./kinds.wasm"\nexport const results = () => [thrown(() => { ${statement} }), ns.add(1, 2), add(1, 2)].join()\n`,
          "kinds.wasm": KINDS,
        },
      })
      literal.push(buildError !== undefined ? "refused" : runError !== undefined ? runError.name : String(results))
    }
    // An error at build time is the better one.
    t.check(
      "written out",
      literal.map((it) => (it === "refused" || it === "SyntaxError" ? "TypeError,3,3" : it)),
      ["TypeError,3,3", "TypeError,3,3"],
    )
  })

  // WPT resolve-export
  rule(8, "a missing export is a build error that names the wasm and lists its exports", async (t) => {
    for (const [name, code] of [
      ["import", 'import { nope } from "./kinds.wasm"\nexport const results = () => nope\n'],
      ["re-export", 'export { nope } from "./kinds.wasm"\n'],
      ["default", 'import nope from "./kinds.wasm"\nexport const results = () => nope\n'],
      ["re-export, further down", 'import { nope } from "./through.js"\nexport const results = () => nope\n'],
    ] as const) {
      const { buildError = "built", runError } = await t.run({
        files: { "main.js": code, "through.js": 'export { nope } from "./kinds.wasm"\n', "kinds.wasm": KINDS },
      })
      const message = `${buildError}${runError === undefined ? "" : ` / ${runError.name}: ${runError.message}`}`
      t.check(
        name,
        message,
        expect.stringMatching(/kinds\.wasm[\s\S]*exports are: .*add.*glob.*mem/),
        name === "re-export" ? { wpt: "resolve-export" } : {},
      )
    }
  })
})
