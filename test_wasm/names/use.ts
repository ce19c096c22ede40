// Whatever the name, its function answers its number in names.wat, and no name runs as code.
import * as m from "./names.wasm"
import { "foo-bar" as fooBar, "" as nameless, delete as remove, "the answer" as answer } from "./names.wasm"
import byDefault from "./names.wasm"
import type { Row } from "../row.ts"

const names = [
  "foo-bar", "foo_bar", "foo.bar", "foo bar", "foo_bar_2", "1st", "", " ", "π", "🦀", "👩\u200d🚀", "\u202ertl",
  "a-name-of-more-than-forty-characters-that-ends-in-one", "a-name-of-more-than-forty-characters-that-ends-in-two",
  "a\"b", "a'b", "a\\b", "a\nb", "a\r\nb", "a\tb", "a\u0000b", "a\u2028b", "a\u2029b", "\ufeff",
  "`${globalThis.PWNED=1}`", "x=0;globalThis.PWNED=1//", "\");globalThis.PWNED=1;(\"", "*/globalThis.PWNED=1/*",
  "</script>", "<!--", "-->",
  "default", "delete", "await", "eval", "arguments", "let", "static", "yield", "enum", "class", "import", "export",
  "this", "null", "true", "async", "of", "interface",
  "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "name", "length", "call",
  "apply",
  "exports", "instance", "module", "source", "imports", "import0", "load", "compile", "url", "bind", "raw",
  "refresh", "get", "require", "__esModule", "_default", "WebAssembly", "fetch", "URL", "Object", "Promise",
  "Symbol", "Reflect", "atob", "process", "globalThis", "undefined", "NaN", "any", "string", "never",
]

const answers = [
  m["foo-bar"](), m.foo_bar(), m["foo.bar"](), m["foo bar"](), m.foo_bar_2(), m["1st"](), m[""](), m[" "](),
  m["π"](), m["🦀"](), m["👩\u200d🚀"](), m["\u202ertl"](),
  m["a-name-of-more-than-forty-characters-that-ends-in-one"](),
  m["a-name-of-more-than-forty-characters-that-ends-in-two"](),
  m["a\"b"](), m["a'b"](), m["a\\b"](), m["a\nb"](), m["a\r\nb"](), m["a\tb"](), m["a\u0000b"](), m["a\u2028b"](),
  m["a\u2029b"](), m["\ufeff"](), m["`${globalThis.PWNED=1}`"](), m["x=0;globalThis.PWNED=1//"](),
  m["\");globalThis.PWNED=1;(\""](), m["*/globalThis.PWNED=1/*"](), m["</script>"](), m["<!--"](), m["-->"](),
  m.default(), m.delete(), m.await(), m.eval(), m.arguments(), m.let(), m.static(), m.yield(), m.enum(), m.class(),
  m.import(), m.export(), m.this(), m.null(), m.true(), m.async(), m.of(), m.interface(),
  m.__proto__(), m.constructor(), m.prototype(), m.toString(), m.valueOf(), m.hasOwnProperty(), m.name(),
  m.length(), m.call(), m.apply(),
  m.exports(), m.instance(), m.module(), m.source(), m.imports(), m.import0(), m.load(), m.compile(), m.url(),
  m.bind(), m.raw(), m.refresh(), m.get(), m.require(), m.__esModule(), m._default(), m.WebAssembly(), m.fetch(),
  m.URL(), m.Object(), m.Promise(), m.Symbol(), m.Reflect(), m.atob(), m.process(), m.globalThis(), m.undefined(),
  m.NaN(), m.any(), m.string(), m.never(),
]

export const rows: Row[] = [
  ["Object.keys(m).sort()", Object.keys(m).sort(), [...names, "the answer", "a memory"].sort()],
  ...names.map((name, i): Row => [`m[${JSON.stringify(name)}]()`, answers[i], i + 1]),
  ["fooBar()", fooBar(), 1],
  ["nameless()", nameless(), 7],
  ["remove()", remove(), 33],
  ["byDefault()", byDefault(), 32],
  ["answer", answer, 42],
  ['m["the answer"]', m["the answer"], 42],
  ['m["a memory"] instanceof WebAssembly.Memory', m["a memory"] instanceof WebAssembly.Memory, true],
  ["globalThis.PWNED", Reflect.get(globalThis, "PWNED"), undefined],
]
