/**
 * A stranger's bytes in a browser: the built `wasmport/loader` inspects them in a page and in a worker, and what `differences` says of two
 * types is what the engine says when it links them.
 */
import { mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import { afterAll, beforeAll, expect, test } from "vitest"
import { differences, inspect } from "../../loader/index.ts"
import { serve } from "../support/browser.ts"
import { useBrowser } from "../support/hooks.ts"
import { wat } from "../support/metered.ts"
import { specModules } from "../support/spec-modules.ts"

const browser = useBrowser()
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")
const BYTES = "(text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))"

const ANSWER = `import { differences, inspect, mismatch, validate } from "./loader/index.ts"
globalThis.answer = (bytes) => {
  const { exports, uses, memories } = inspect(bytes, "/plugins/it.wasm")
  const problems = differences({ exports, imports: { env: { log() {} } } }, inspect(bytes))
  return {
    exports: exports.map(({ name, text }) => name + ": " + text),
    uses,
    max: Number(memories[0].max),
    problem: mismatch(problems, "/plugins/it.wasm").message,
    broken: validate(bytes.slice(0, -1), "/plugins/it.wasm").message,
    sound: validate(bytes),
  }
}
`
const PAGE = `${ANSWER}globalThis.ask = async () => answer(new Uint8Array(await (await fetch("/it.wasm")).arrayBuffer()))
globalThis.askWorker = () => new Promise((resolve) => {
  const worker = new Worker("/worker.js", { type: "module" })
  worker.onmessage = ({ data }) => resolve(data)
})
`
const WORKER = `${ANSWER}fetch("/it.wasm").then((it) => it.arrayBuffer()).then((it) => postMessage(answer(new Uint8Array(it))))
`

let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "wasmport-inspect-"))
  for (const [name, contents] of Object.entries({ page: PAGE, worker: WORKER }))
    await build({
      stdin: { contents, resolveDir: new URL("../..", import.meta.url).pathname, loader: "ts" },
      outfile: join(folder, `${name}.js`),
      bundle: true,
      format: "esm",
    })
  await writeFile(join(folder, "index.html"), '<!doctype html>\n<script type="module" src="/page.js"></script>\n')
  await writeFile(
    join(folder, "it.wasm"),
    await wat(`(module
      (import "env" "log" (func (param i32)))
      (import "net" "fetch" (func (param i32 i32) (result i32)))
      (memory (export "memory") 1 16)
      (func (export "run") (param i32) (result i32) (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) (local.get 0)))`),
  )
  server = await serve(folder)
})
afterAll(() => server.close())

test.each(["ask", "askWorker"])("a page and a worker see what a plugin is before they compile it: %s", async (ask) => {
  const answer = await browser.evaluate(
    `${server.url}/`,
    `(async () => {
    while (globalThis.${ask} === undefined) await new Promise((resolve) => setTimeout(resolve, 10))
    return await ${ask}()
  })()`,
  )
  expect(answer).toEqual({
    exports: ["memory: memory 1..16", "run: (i32) -> i32"],
    uses: ["bulk-memory"],
    max: 16,
    problem: `[wasmport] /plugins/it.wasm: the module does not have the expected interface
  rule: it exports all that is asked of it, and imports nothing but what it is given
  - the import "net" "fetch" is not given, and the module needs (i32, i32) -> i32`,
    broken: expect.stringMatching(
      /^\[wasmport\] \/plugins\/it\.wasm: the code section wants .* bytes, and the file has/,
    ),
    sound: undefined,
  })
})

test("inspect() takes each module of the specification that the browser takes", async () => {
  const modules = specModules()
  const verdicts = await browser.evaluate<boolean[]>(
    "about:blank",
    `(${JSON.stringify(modules.map(({ bytes }) => base64(bytes)))}).map((text) => WebAssembly.validate((${BYTES})(text)))`,
  )
  const taken = modules.filter((_, i) => verdicts[i])
  const unread = taken.filter(({ bytes, where }) => inspect(bytes, where).unread > 0)
  expect(unread.map(({ where }) => where)).toEqual([])
  expect(taken.length).toBeGreaterThan(2600)
})

/** Types that modules export and import, with the type definitions in front of them. */
const TYPES = [
  "(func)",
  "(func (param i32))",
  "(func (param i32) (result i32))",
  "(func (param i32 i64))",
  "(func (result i32 i32))",
  ...["1", "2", "1 1", "1 2", "2 4", "0 4", "1 1 shared", "1 4 shared", "i64 1", "i64 1 4"].map(
    (it) => `(memory ${it})`,
  ),
  ...["1", "1 4", "2 2", "i64 1 4"].flatMap((it) => [`(table ${it} funcref)`, `(table ${it} externref)`]),
  ...["1 (ref null $f)", "1 (ref null $s)", "1 anyref"].map((it) => `(table ${it})`),
  ...[
    "i32",
    "i64",
    "f64",
    "funcref",
    "externref",
    "anyref",
    "eqref",
    "structref",
    "arrayref",
    "i31ref",
    "nullref",
    "nullfuncref",
  ].flatMap((it) => [`(global ${it})`, `(global (mut ${it}))`]),
  ...["$f", "$s", "$sub", "$deep", "$same", "$a"].flatMap((it) => [
    `(global (ref null ${it}))`,
    `(global (mut (ref null ${it})))`,
  ]),
  "(tag)",
  "(tag (param i32))",
  "(tag (param i32 i32))",
  ...["$f", "$open", "$below", "$alone", "$grouped"].map((it) => `(func (type ${it}))`),
]
const DEFINITIONS = `
  (type $f (func))
  (type $open (sub (func (param i32))))
  (type $below (sub final $open (func (param i32))))
  (type $alone (func (param i32)))
  (rec (type $grouped (func (param i32))) (type (func)))
  (type $s (sub (struct (field i32))))
  (type $sub (sub $s (struct (field i32) (field i64))))
  (type $deep (sub final $sub (struct (field i32) (field i64) (field (ref null $sub)))))
  (type $same (sub final $sub (struct (field i32) (field i64) (field (ref null $sub)))))
  (type $a (array i32))`
/** The same in another order, so that no index is the same. */
const OTHERS = `(type (func (param f64))) ${DEFINITIONS}`

test("differences() says of each two types what the engine says when it links them", { timeout: 120_000 }, async () => {
  const zero = (type: string): string => {
    const [, mut, of] = /^\(global (\(mut )?(.*?)\)+$/.exec(type) ?? []
    const value = of === undefined ? "" : /^[if](32|64)$/.test(of) ? `(${of}.const 0)` : `(ref.null ${heapOf(of)})`
    return mut === undefined && value === "" ? "" : value
  }
  const heapOf = (of: string): string =>
    /\(ref null (\$\w+)/.exec(of)?.[1] ??
    of.replace(/^null(\w*)ref$/, (_, rest: string) => (rest === "" ? "none" : `no${rest}`)).replace(/ref$/, "")
  const provided = await Promise.all(
    TYPES.map((type) => {
      const [, kind = "", rest = ""] = /^\((\w+)\s?(.*)\)$/.exec(type) ?? []
      return wat(`(module ${OTHERS} (${kind} (export "it") ${rest} ${kind === "func" ? "unreachable" : zero(type)}))`)
    }),
  )
  const wanted = await Promise.all(TYPES.map((type) => wat(`(module ${DEFINITIONS} (import "m" "it" ${type}))`)))
  const linked = await browser.evaluate<boolean[][]>(
    "about:blank",
    `(([provided, wanted]) => {
      const modules = (list) => list.map((text) => new WebAssembly.Module((${BYTES})(text)))
      const importers = modules(wanted)
      return modules(provided).map((module) => {
        const m = new WebAssembly.Instance(module).exports
        return importers.map((importer) => {
          try {
            new WebAssembly.Instance(importer, { m })
            return true
          } catch {
            return false
          }
        })
      })
    })(${JSON.stringify([provided.map(base64), wanted.map(base64)])})`,
  )
  const wrong: string[] = []
  let links = 0
  for (const [i, offer] of provided.entries()) {
    const { types, exports } = inspect(offer)
    const imports = exports.map((it) => ({ ...it, module: "m" }))
    for (const [j, want] of wanted.entries()) {
      const wants = inspect(want)
      const asImport = differences({ types, imports }, wants).length === 0
      const asExport = differences({ types: wants.types, exports: wants.imports }, inspect(offer)).length === 0
      // A constant global of references takes any JavaScript value, a memory or a function too: that is no matching of types.
      if (exports[0]!.type.kind !== wants.imports[0]!.type.kind && /ref/.test(TYPES[j]!)) continue
      if (linked[i]![j]) links++
      if (asImport !== linked[i]![j] || asExport !== asImport)
        wrong.push(`${TYPES[i]} for ${TYPES[j]}: the engine says ${linked[i]![j]}, we say ${asImport} and ${asExport}`)
    }
  }
  expect(wrong).toEqual([])
  expect(links).toBeGreaterThan(TYPES.length)
})
