/** STANDARDS.md, section 9, "Source phase": rules 21 and 22. */
import { expect } from "vitest"
import { KINDS, spy } from "./modules.ts"
import { suite } from "./rules.ts"
import { isNode, wat } from "./targets.ts"

const IMPORTING = wat(`(module
  (import "./side.js" "log" (func $log)) (import "./nowhere.wasm" "f" (func))
  (func (export "logExec") call $log))`)

suite("source-phase", (rule) => {
  // WPT source-phase, dynamic-source-phase-imports
  rule(
    21,
    "the source form is one WebAssembly.Module for all importers, the one that the instance is made of",
    async (t) => {
      const results = await t.results({
        files: {
          // Chunks may run before what the entry imports first: the spy is there before all of them.
          "main.js": `export const results = async () => { const spy = await import("./spy.js"); return (await import("./app.js")).results(spy) }\n`,
          "app.js": `
          import source native from "./kinds.wasm"
          import query from "./kinds.wasm?module"
          import { native as other, later } from "./other.js"
          export const results = async ({ compiled, instances, end }) => {
            const dynamic = await import.source("./kinds.wasm")
            const [{ default: dynamicQuery }, again] = await Promise.all([import("./kinds.wasm?module"), later()])
            const { add } = await import("./kinds.wasm")
            end()
            const manual = await WebAssembly.instantiate(native)
            return {
              module: native instanceof WebAssembly.Module,
              same: [query, other, dynamic, dynamicQuery, again].map((it) => it === native),
              exports: WebAssembly.Module.exports(native).map((it) => it.name).sort(),
              compiled: compiled.length, instance: [add(2, 3), instances.length, add === instances[0].exports.add],
              manual: [manual.exports.add(2, 3), manual.exports.add === add],
            }
          }`,
          "other.js": `import source native from "./kinds.wasm"\nexport { native }\nexport const later = () => import.source("./kinds.wasm")\n`,
          "spy.js": spy(),
          "kinds.wasm": KINDS,
        },
      })
      t.check("a WebAssembly.Module", results.module, true, { wpt: "source-phase: module" })
      t.check("one object", results.same, [true, true, true, true, true], { wpt: "source-phase: identities" })
      t.check("its exports", results.exports, ["add", "glob", "mem", "same", "tab", "tag"], {
        wpt: "source-phase: exports",
      })
      t.check("compiled once, and the instance is of it", [results.compiled, results.instance], [1, [5, 1, true]])
      t.check("instantiated by hand", results.manual, [5, false], { wpt: "dynamic-source-phase-imports: instantiated" })
    },
  )

  // WPT source-phase, dynamic-source-phase-imports
  rule(21, "it does not pull in the module's imports", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import source native from "./importing.wasm"
          import query from "./importing.wasm?module"
          export const results = async () => {
            let logged = 0
            const instance = await WebAssembly.instantiate(native, { "./side.js": { log: () => { logged++ } }, "./nowhere.wasm": { f() {} } })
            instance.exports.logExec()
            return [logged, "sideEvaluated" in globalThis, native === query, await import.source("./importing.wasm") === native]
          }`,
        "side.js": `globalThis.sideEvaluated = true\nexport const log = () => {}\n`,
        "importing.wasm": IMPORTING,
      },
    })
    t.check("neither evaluated nor resolved", results, [1, false, true, true], { wpt: "source-phase: imports" })
  })

  // WPT source-phase-string-builtins, source-phase-string-constants
  rule(21, "it is compiled with the same builtins as the instance", async (t) => {
    // Node 20 knows no builtins, and there they cannot be part of a module.
    if (isNode(t.target)) return t.vacuous("Node 20 compiles no builtins into a module")
    const results = await t.results({
      node: false,
      files: {
        "main.js": `
          import source builtins from "./builtins.wasm"
          export const results = () => {
            const { exports } = new WebAssembly.Instance(builtins, {})
            return [WebAssembly.Module.imports(builtins).length, exports.getLength("hello"), exports.concatStrings("hello", " world"), exports.hello()]
          }`,
        "builtins.wasm": wat(`(module
          (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
          (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
          (import "wasm:js/string-constants" "hello" (global $hello externref))
          (func (export "getLength") (param externref) (result i32) (call $length (local.get 0)))
          (func (export "concatStrings") (param externref externref) (result externref) (call $concat (local.get 0) (local.get 1)))
          (func (export "hello") (result externref) global.get $hello))`),
      },
    })
    t.check("no imports are left", results[0], 0, { wpt: "source-phase-string-builtins: imports" })
    t.check("they work", results.slice(1), [5, "hello world", "hello"], { wpt: "source-phase-string-constants" })
  })

  rule(22, "`source` stays an ordinary name where it is one", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `
          import source from "./value.js"
          import source from from "./kinds.wasm"
          import source source2 from "./kinds.wasm"
          import { text } from "./text.js"
          /* import source comment from "./kinds.wasm" */
          const quoted = 'import source quoted from "./kinds.wasm"', template = \`import source \${source} from "./kinds.wasm"\`
          export const results = async () => [source, from instanceof WebAssembly.Module, source2 === from, quoted.length, template, text]`,
        "value.js": "export default 42\n",
        "text.js": `const of = 1\nexport const text = /import source x from ".\\/kinds.wasm"/.source.length + of // import.source("./kinds.wasm")\n`,
        "kinds.wasm": KINDS,
      },
    })
    t.check("each what it says", results, [42, true, true, 40, `import source 42 from "./kinds.wasm"`, 37])
  })

  rule(22, "a wasm called by a default import named source is the instance phase", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `import source from "./default.wasm"\nexport const results = () => source()\n`,
        "default.wasm": wat(`(module (func (export "default") (result i32) i32.const 7))`),
      },
    })
    t.check("its default export", results, 7)
  })

  rule(22, "in TypeScript too", async (t) => {
    const results = await t.results({
      files: {
        "main.ts": `import source native from "./kinds.wasm"\nimport type { Unused } from "./types.ts"\nconst of = (it: unknown): it is Unused => it instanceof WebAssembly.Module\nexport const results = async (): Promise<boolean[]> => [of(native), (await import.source("./kinds.wasm")) as unknown === native]\n`,
        "types.ts": "export interface Unused { readonly a: string }\n",
        "kinds.wasm": KINDS,
      },
    })
    t.check("static and dynamic", results, [true, true])
  })

  rule(22, "the source phase of JavaScript fails loudly", async (t) => {
    for (const [name, code] of [
      ["static", `import source value from "./value.js"\nexport const results = () => value\n`],
      ["dynamic", `export const results = () => import.source("./value.js")\n`],
    ] as const) {
      const { buildError, runError, results } = await t.run({
        files: { "main.js": code, "value.js": "export default 42\n" },
      })
      t.check(
        name,
        buildError ??
          (runError === undefined ? `gave ${String(results)}` : `ran: ${runError.name}: ${runError.message}`),
        expect.stringMatching(/^(?!gave|ran:)[\s\S]*source/i),
      )
    }
  })
})
