/** STANDARDS.md, section 9, "Names and builtins": rules 17 to 20. */
import { expect } from "vitest"
import { spy, watString } from "./modules.ts"
import { suite } from "./rules.ts"
import { isNode, wat } from "./targets.ts"
import type { Target } from "./targets.ts"

/** A module that old engines accept too: no result of type (ref extern). */
const NUMBERS = wat(`(module
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "equals" (func $equals (param externref externref) (result i32)))
  (import "wasm:js-string" "compare" (func $compare (param externref externref) (result i32)))
  (import "wasm:js-string" "test" (func $test (param externref) (result i32)))
  (import "wasm:js-string" "charCodeAt" (func $charCodeAt (param externref i32) (result i32)))
  (import "wasm:js-string" "codePointAt" (func $codePointAt (param externref i32) (result i32)))
  (export "getLength" (func $l)) (export "equals" (func $e)) (export "compare" (func $c)) (export "testString" (func $t))
  (export "charCodeAt" (func $a)) (export "codePointAt" (func $p))
  (func $l (param externref) (result i32) (call $length (local.get 0)))
  (func $e (param externref externref) (result i32) (call $equals (local.get 0) (local.get 1)))
  (func $c (param externref externref) (result i32) (call $compare (local.get 0) (local.get 1)))
  (func $t (param externref) (result i32) (call $test (local.get 0)))
  (func $a (param externref i32) (result i32) (call $charCodeAt (local.get 0) (local.get 1)))
  (func $p (param externref i32) (result i32) (call $codePointAt (local.get 0) (local.get 1))))`)

const STRINGS = wat(`(module
  (type $chars (array (mut i16)))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "substring" (func $substring (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "fromCharCode" (func $fromCharCode (param i32) (result (ref extern))))
  (import "wasm:js-string" "fromCodePoint" (func $fromCodePoint (param i32) (result (ref extern))))
  (import "wasm:js-string" "cast" (func $cast (param externref) (result (ref extern))))
  (func (export "concatStrings") (param externref externref) (result externref) (call $concat (local.get 0) (local.get 1)))
  (func (export "substring") (param externref i32 i32) (result externref) (call $substring (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fromCharCode") (param i32) (result externref) (call $fromCharCode (local.get 0)))
  (func (export "fromCodePoint") (param i32) (result externref) (call $fromCodePoint (local.get 0)))
  (func (export "cast") (param externref) (result externref) (call $cast (local.get 0))))`)

/**
 * fromCharCodeArray and intoCharCodeArray take a GC array, which JavaScript cannot read: they are tested only in engines that
 * have the builtins.
 */
const ARRAYS = wat(`(module
  (type $chars (array (mut i16)))
  (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $chars) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $chars) i32) (result i32)))
  (func (export "twice") (param externref) (result externref)
    (local $chars (ref $chars))
    (local.set $chars (array.new_default $chars (i32.const 10)))
    (call $from (local.get $chars) (i32.const 0) (call $into (local.get 0) (local.get $chars) (i32.const 0)))))`)

const CONSTANTS = ["", "\0", "hello", "🚀", "wasm:hello", "__proto__", "toString", '"', "\u2028"]
const STRING_CONSTANTS = wat(`(module
  ${CONSTANTS.map((text, i) => `(import "wasm:js/string-constants" ${watString(text)} (global $s${i} externref))`).join("\n")}
  ${CONSTANTS.map((_, i) => `(func (export "get${i}") (result externref) global.get $s${i})`).join("\n")}
  (export "reexported" (global $s2)))`)

const NUMBER_CALLS = `[numbers.getLength("hello"), numbers.equals("a", "a"), numbers.equals("a", "b"), numbers.equals(null, null), numbers.compare("test", "different"), numbers.compare("a", "b"), numbers.testString("hello"), numbers.testString(42), numbers.charCodeAt("A", 0), numbers.codePointAt("🚀", 0), thrown(() => numbers.getLength(42)), thrown(() => numbers.charCodeAt("", 1))]`
const NUMBER_ANSWERS = [5, 1, 0, 1, 1, -1, 1, 0, 65, 0x1f680, "RuntimeError", "RuntimeError"]
const STRING_CALLS = `[strings.concatStrings("hello", " world"), strings.substring("hello", 1, 3), strings.fromCharCode(65), strings.fromCodePoint(0x1f680), strings.cast("x"), thrown(() => strings.cast(1))]`
const STRING_ANSWERS = ["hello world", "el", "A", "🚀", "x", "RuntimeError"]
const CONSTANT_CALLS = `[${CONSTANTS.map((_, i) => `constants.get${i}()`).join(", ")}, constants.reexported]`
const CONSTANT_ANSWERS = [...CONSTANTS, "hello"]

/** Node 20 is too old for `(ref extern)`: functions that return strings run in browsers. */
const returnsStrings = (target: Target): boolean => !isNode(target)

suite("builtins", (rule) => {
  // WPT reserved-import-names
  rule(17, "reserved names are refused at build with a LinkError's text, after builtins and constants", async (t) => {
    const outcomes: Record<string, boolean | string> = {}
    for (const [name, text] of Object.entries({
      "module wasm-js:": `(import "wasm-js:strings" "x" (func))`,
      "import name wasm:": `(import "./values.js" "wasm:x" (func))`,
      "import name wasm-js:": `(import "./values.js" "wasm-js:x" (func))`,
      "export name wasm:": `(func (export "wasm:x"))`,
      "export name wasm-js:": `(func (export "wasm-js:x"))`,
    })) {
      const { buildError = "built" } = await t.run({
        only: "build",
        files: {
          "main.js": `import * as ns from "./reserved.wasm"\nexport const results = () => Object.keys(ns)\n`,
          "values.js": `const f = () => {}\nexport { f as "wasm:x", f as "wasm-js:x" }\n`,
          "reserved.wasm": wat(`(module ${text})`),
        },
      })
      outcomes[name] = (/LinkError/.test(buildError) && /reserved\.wasm/.test(buildError)) || buildError
    }
    for (const [name, outcome] of Object.entries(outcomes))
      t.check(name, outcome, true, { wpt: `reserved-import-names: ${name}` })
  })

  // WPT string-constant-reserved-name
  rule(17, "a string constant may be called wasm:hello", async (t) => {
    const results = await t.results({
      files: {
        "main.js": `import { get } from "./constant.wasm"\nexport const results = () => get()\n`,
        "constant.wasm": wat(
          `(module (import "wasm:js/string-constants" "wasm:hello" (global $s externref)) (func (export "get") (result externref) global.get $s))`,
        ),
      },
    })
    t.check("the constant", results, "wasm:hello", { wpt: "string-constant-reserved-name" })
  })

  // WPT string-builtins
  rule(
    18,
    "js-string builtins and string constants are no module requests, and the engine is told of them",
    async (t) => {
      const strings = returnsStrings(t.target)
      const outcome = await t.run({
        node: false,
        files: {
          "main.js": `
          import { options, compiled, end } from "./spy.js"
          import { thrown } from "./t.js"
          import * as numbers from "./numbers.wasm"
          ${strings ? `import * as strings from "./strings.wasm"\nimport { twice } from "./arrays.wasm"` : ""}
          import * as constants from "./constants.wasm"
          export const results = () => {
            end()
            return { numbers: ${NUMBER_CALLS}, ${strings ? `strings: ${STRING_CALLS}, arrays: twice("héllo"),` : ""} constants: ${CONSTANT_CALLS}, options: [...new Set(options.map((it) => JSON.stringify(it)))], names: Object.keys(constants).length }
          }`,
          "spy.js": spy(),
          "numbers.wasm": NUMBERS,
          ...(strings ? { "strings.wasm": STRINGS, "arrays.wasm": ARRAYS } : {}),
          "constants.wasm": STRING_CONSTANTS,
        },
      })
      if (outcome.buildError !== undefined || outcome.runError !== undefined)
        throw new Error(outcome.buildError ?? outcome.runError?.message)
      const results = outcome.results as any
      t.check("builtins", results.numbers, NUMBER_ANSWERS, { wpt: "string-builtins" })
      if (strings)
        t.check("builtins that return strings", [results.strings, results.arrays], [STRING_ANSWERS, "héllo"], {
          wpt: "string-builtins: concat",
        })
      t.check("constants", results.constants, CONSTANT_ANSWERS, { wpt: "string-constants" })
      t.check("constants are no exports", results.names, CONSTANTS.length + 1, {
        wpt: "string-constants: not reflected",
      })
      t.check("no module is requested", /\bfrom\s*["']wasm:|\bimport\s*\(?["']wasm:/.test(outcome.code), false)
      t.check("what the engine is told", results.options, [
        `{"builtins":["js-string"],"importedStringConstants":"wasm:js/string-constants"}`,
      ])
    },
  )

  rule(18, "a module without them costs nothing", async (t) => {
    const { results, code, runError, buildError } = await t.run({
      files: {
        "main.js": `import { options, end } from "./spy.js"\nimport { f } from "./plain.wasm"\nexport const results = () => { end(); f(); return options }\n`,
        "spy.js": spy(),
        "plain.wasm": wat(`(module (func (export "f")))`),
      },
    })
    t.check("no options", buildError ?? runError?.message ?? results, [null])
    t.check("no word of them", /js-string|string-constants/.test(code), false)
  })

  rule(19, "an engine that does not know them gets them from us", async (t) => {
    const strings = returnsStrings(t.target)
    const results = await t.results({
      files: {
        "main.js": `
          import { end } from "./spy.js"
          import { thrown } from "./t.js"
          import * as numbers from "./numbers.wasm"
          ${strings ? `import * as strings from "./strings.wasm"` : ""}
          import * as constants from "./constants.wasm"
          export const results = () => { end(); return { numbers: ${NUMBER_CALLS}, ${strings ? `strings: ${STRING_CALLS},` : ""} constants: ${CONSTANT_CALLS} } }`,
        "spy.js": spy(true),
        "numbers.wasm": NUMBERS,
        ...(strings ? { "strings.wasm": STRINGS } : {}),
        "constants.wasm": STRING_CONSTANTS,
      },
    })
    // Our builtins are JavaScript: their errors have a class of JavaScript's.
    const plain = (list: readonly unknown[]) =>
      list.map((it) => (typeof it === "string" && it.endsWith("Error") ? "an error" : it))
    t.check("builtins", plain(results.numbers), plain(NUMBER_ANSWERS))
    if (strings) t.check("builtins that return strings", plain(results.strings), plain(STRING_ANSWERS))
    t.check("constants", results.constants, CONSTANT_ANSWERS)
  })

  // WPT import-maps
  rule(20, "unknown members of wasm:js-string are ordinary module requests", async (t) => {
    const files = {
      "main.js": `import * as ns from "./maps.wasm"\nexport const results = () => [ns.testExisting("hello"), ns.testNew("test"), ns.testOther()]\n`,
      "maps.wasm": wat(`(module
        (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
        (import "wasm:js-string" "newBuiltin" (func $new (param externref) (result externref)))
        (import "wasm:other" "f" (func $other (result i32)))
        (func (export "testExisting") (param externref) (result i32) (call $length (local.get 0)))
        (func (export "testNew") (param externref) (result externref) (call $new (local.get 0)))
        (func (export "testOther") (result i32) call $other))`),
      "polyfill.js": "export const length = () => 99\nexport const newBuiltin = (text) => `polyfill:${text}`\n",
      "other.js": "export const f = () => 7\n",
    }
    t.check(
      "supplied",
      await t.results({
        options: { imports: { "wasm:js-string": "./polyfill.js", "wasm:other": "./other.js" } },
        files,
      }),
      [5, "polyfill:test", 7],
      { wpt: "import-maps" },
    )
    const { buildError } = await t.run({ only: "build", files })
    t.check(
      "not supplied",
      buildError ?? "built",
      expect.stringMatching(/maps\.wasm[\s\S]*"wasm:js-string"[\s\S]*"newBuiltin"/),
    )
  })
})
