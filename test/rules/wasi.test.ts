/** STANDARDS.md, section 9, "WASI": rules 35 to 38. */
import { expect } from "vitest"
import { suite } from "./rules.ts"
import { wat } from "./targets.ts"
import type { Case, Outcome } from "./targets.ts"

const OPTIONS = { imports: { wasi_snapshot_preview1: "./wasi.js" } }
const WRITE = `(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))`
const CALL = "(drop (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 8)))"

const COMMAND = `(module ${WRITE} (memory (export "memory") 1) (func (export "_start") ${CALL}) (func (export "f") (result i32) i32.const 1))`
const REACTOR = `(module ${WRITE} (memory (export "memory") 1) (global $ready (mut i32) (i32.const 0))
  (func (export "_initialize") ${CALL} (global.set $ready (i32.add (global.get $ready) (i32.const 1))))
  (func (export "ready") (result i32) global.get $ready))`
/** A library of C++ whose statics need constructors, and that imports nothing. */
const STATICS = `(module (memory (export "memory") 1) (global $ready (export "count") (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $ready (i32.add (global.get $ready) (i32.const 1))) (i32.store (i32.const 0) (i32.const 42)))
  (func (export "ready") (result i32) global.get $ready))`
/** Its start function already looks at the reactor. */
const USES = `(module (import "./app.wasm" "ready" (func $ready (result i32))) (global $seen (mut i32) (i32.const 7)) (func $start (global.set $seen (call $ready))) (start $start) (func (export "seen") (result i32) global.get $seen))`
const BOTH = `(module ${WRITE} (memory (export "memory") 1) (func (export "_start") ${CALL}) (func (export "_initialize") ${CALL}) (func (export "f") (result i32) i32.const 1))`
const NEITHER = `(module ${WRITE} (memory (export "memory") 1) (func (export "f") (result i32) ${CALL} i32.const 1))`
const STARTS = `(module ${WRITE} (memory (export "memory") 1) (func $start ${CALL}) (start $start) (func (export "f") (result i32) i32.const 1))`
const WITHOUT_MEMORY = `(module ${WRITE} (memory 1) (func (export "f") (result i32) ${CALL} i32.const 1))`
const IMPORTED_MEMORY = `(module ${WRITE} (import "./memory.js" "memory" (memory 1)) (func (export "f") (result i32) ${CALL} i32.const 1))`

/** Only the functions; nobody binds anything. */
const PLAIN = `export const calls = []\nexport const fd_write = () => { calls.push("fd_write"); return 0 }\n`
/** A host that wants the instance first, as node:wasi's does. */
const BINDING = `${PLAIN}
export const initialize = (instance) => {
  calls.push("initialize " + (instance instanceof WebAssembly.Instance) + " " + (instance.exports.memory instanceof WebAssembly.Memory))
  if (instance.exports._initialize) instance.exports._initialize()
}`

const must = (outcome: Outcome): any => {
  const { buildError, runError, inNode, results } = outcome
  if (buildError !== undefined || runError !== undefined) throw new Error(buildError ?? runError?.message)
  if (inNode !== undefined) expect(inNode).toEqual({ results })
  return results
}

const app = (text: string, results: string, host = PLAIN, more: Case["files"] = {}): Case => ({
  options: OPTIONS,
  files: {
    "main.js": `import { calls } from "./wasi.js"\nimport * as ns from "./app.wasm"\nconst early = [...calls]\nexport const results = () => (${results})\n`,
    "wasi.js": host,
    "app.wasm": wat(text),
    ...more,
  },
})
const said = ({ warnings }: Outcome, pattern: RegExp): boolean =>
  warnings.some((text) => text.includes("app.wasm") && pattern.test(text))

suite("wasi", (rule) => {
  rule(35, "a command is not run at import", async (t) => {
    const results = await t.results(
      app(COMMAND, `{ early, run: (ns._start(), calls.length), f: ns.f(), names: Object.keys(ns).sort() }`),
    )
    t.check("not by itself, but by a call", results, { early: [], run: 1, f: 1, names: ["_start", "f", "memory"] })
  })

  rule(35, "a reactor is initialized once, before any export is observable", async (t) => {
    const results = await t.results(
      app(REACTOR, `{ early, ready: ns.ready(), other: uses.seen(), again: later().then((it) => it.ready()) }`, PLAIN, {
        "main.js": `
          import { calls } from "./wasi.js"
          import * as ns from "./app.wasm"
          import { seen } from "./uses.wasm"
          const early = [...calls], first = ns.ready()
          export const results = async () => ({ early, first, seen: seen(), again: (await import("./app.wasm")).ready(), calls, names: Object.keys(ns).sort() })`,
        "uses.wasm": wat(USES),
      }),
    )
    t.check("once and early", results, {
      early: ["fd_write"],
      first: 1,
      seen: 1,
      again: 1,
      calls: ["fd_write"],
      names: ["_initialize", "memory", "ready"],
    })
  })

  rule(35, "a host that exports initialize() is given the instance instead", async (t) => {
    const results = await t.results(app(REACTOR, `{ early, ready: ns.ready(), calls }`, BINDING))
    t.check("its memory is bound first", results, {
      early: ["initialize true true", "fd_write"],
      ready: 1,
      calls: ["initialize true true", "fd_write"],
    })
  })

  for (const { query, wait } of [
    { query: "", wait: "" },
    { query: "?sync", wait: "" },
    { query: "?defer", wait: "await ready()" },
    { query: "?lazy", wait: "" },
  ]) {
    rule(35, `a reactor${query} that imports nothing runs its constructors, once`, async (t) => {
      const results = await t.results({
        files: {
          "main.js": `
            import { ready } from "wasmport/runtime"
            import * as ns from "./app.wasm${query}"
            export const results = async () => {
              ${wait}
              const memory = await ns.memory
              const early = [await ns.ready(), await ns.count, new Int32Array(memory.buffer)[0]]
              return { early, again: await ns._initialize(), ready: await ns.ready() }
            }`,
          "app.wasm": wat(STATICS),
        },
      })
      t.check("once", results, { early: [1, 1, 42], again: undefined, ready: 1 })
    })

    rule(35, `JavaScript that supplies a reactor${query} takes its memory from the import`, async (t) => {
      const files = {
        "wasi.js": `import { memory } from "./app.wasm${query}"\nexport const seen = () => globalThis.sizes\nexport function fd_write() {\n  (globalThis.sizes ??= []).push(memory.buffer?.byteLength)\n  return 0\n}\n`,
        "app.wasm": wat(REACTOR),
      }
      if (query === "?lazy") return t.vacuous("the memory of a lazy module is a promise")
      const main = (first: string, second: string): string => `
        import { ready } from "wasmport/runtime"
        ${first}
        ${second}
        export const results = async () => { ${wait}; const sizes = seen(); globalThis.sizes = undefined; return [sizes, ns.ready()] }`
      const app = `import * as ns from "./app.wasm${query}"`
      const host = `import { seen } from "./wasi.js"`
      const run = async (main: string): Promise<unknown> => {
        const { results, runError, buildError } = await t.run({
          options: OPTIONS,
          files: { ...files, "main.js": main },
        })
        return results ?? buildError ?? `${runError?.name}: ${runError?.message}`
      }
      t.check("entered at the wasm", await run(main(app, host)), [[65536], 1])
      t.check(`entered at the host${query}`, await run(main(host, app)), [[65536], 1])
    })
  }

  rule(
    35,
    "wasm, the registry and bound exports get a reactor that is initialised, and ?init runs nothing",
    async (t) => {
      // A name for each target: what a dev server's modules have entered stays for all that runs in its process.
      const wasm = `counted-${t.target.replaceAll(" ", "-")}.wasm`
      const results = await t.results({
        files: {
          "main.js": `
          import { registry } from "wasmport/runtime"
          import { seen } from "./uses.wasm"
          import init from "./${wasm}?init"
          export const results = await (async () => {
            const key = registry.keys().find((key) => key.endsWith("${wasm}"))
            const made = await registry.instantiate(key), shared = await registry.ready(key)
            const own = await registry.instantiate(key, { imports: {} })
            const { exports } = await init()
            const all = [made, shared, own].map(({ exports, raw }) => {
              exports._initialize()
              const bound = exports.ready()
              raw.exports._initialize()
              return [bound, exports.ready()]
            })
            const before = exports.ready()
            exports._initialize()
            return { seen: seen(), all, init: [before, exports.ready()] }
          })()`,
          [wasm]: wat(STATICS),
          "uses.wasm": wat(USES.replace("app.wasm", wasm)),
        },
      })
      t.check("each once", results, {
        seen: 1,
        all: [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
        init: [0, 1],
      })
    },
  )

  rule(35, "both _start and _initialize: nothing is run, and the build says so", async (t) => {
    const both = await t.run(app(BOTH, `[early, ns.f(), calls]`))
    t.check("not run", must(both), [[], 1, []])
    t.check("said", said(both, /_start[\s\S]*_initialize|_initialize[\s\S]*_start/), true)
    t.check("neither is no crash", must(await t.run(app(NEITHER, `[early, ns.f(), calls]`))), [[], 1, ["fd_write"]])
  })

  rule(35, "an imported command, and a WASI host that has no way to the memory, are warned of", async (t) => {
    const build = (text: string, host?: string): Promise<Outcome> => t.run({ ...app(text, "0", host), only: "build" })
    const command = /is a command of WASI[^]*`run` of `wasmport\/wasi`[^]*await run\("[^"]*app\.wasm"\)/
    const initialize = /wasi\.js supplies "wasi_snapshot_preview1"[^]*Export `initialize`/
    t.check("a command", said(await build(COMMAND), command), true)
    t.check("no command", said(await build(REACTOR), command), false)
    t.check("a host without initialize", said(await build(REACTOR), initialize), true)
    t.check("a host with it", said(await build(REACTOR, BINDING), initialize), false)
    const taking = `import { memory } from "./app.wasm"\nexport const calls = []\nexport function fd_write() { return memory ? 0 : 1 }\n`
    t.check("a host that takes the memory", said(await build(REACTOR, taking), initialize), false)
    t.check("no reactor", said(await build(NEITHER), initialize), false)
  })

  rule(35, "WASI needs nobody, and Go's own module is asked for by the file that has it, without stubs", async (t) => {
    const errorOf = async (text: string): Promise<string> =>
      (await t.run({ files: app(text, "0").files, only: "build" })).buildError ?? "built"
    const STUB = /not implemented/
    t.check("a reactor and a command", [await errorOf(REACTOR), await errorOf(COMMAND)], ["built", "built"])
    const go = await errorOf(
      `(module (import "gojs" "runtime.wasmExit" (func (param i32))) (import "gojs" "syscall/js.valueGet" (func (param i32))))`,
    )
    t.check(
      "Go",
      go,
      expect.stringMatching(/wasm_exec\.js[^]*app\.wasm\?init[^]*go\.run\(await init\(go\.importObject\)\)/),
    )
    const threads = await errorOf(
      `(module (import "wasi" "thread-spawn" (func (param i32) (result i32))) (import "env" "memory" (memory 1 1 shared)) ${WRITE})`,
    )
    t.check("threads", threads, expect.stringMatching(/"thread-spawn"[^]*without threads/))
    t.check("without stubs", [STUB.test(go), STUB.test(threads)], [false, false])
    const both = await errorOf(`(module ${WRITE} (import "env" "log" (func (param i32))) (memory (export "memory") 1))`)
    t.check(
      "with stubs for the rest",
      [both, both.includes("fd_write")],
      [expect.stringMatching(/imports: \{ "env": "\.\/src\/env\.js" \}[^]*function log\(p0\) \{ throw/), false],
    )
    const unknown = await errorOf(
      `(module (import "wasi_snapshot_preview1" "fd_wirte" (func (param i32 i64) (result i32))) (memory (export "memory") 1))`,
    )
    const wide = await errorOf(
      `(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i64 i64 i64) (result i32))) (memory (export "memory") 1))`,
    )
    t.check(
      "of a 64-bit memory",
      wide,
      expect.stringMatching(
        /"fd_write": \(i32, i64, i64, i64\) -> i32, which is \(i32, i32, i32, i32\) -> i32 in WASI: it has no 64-bit/,
      ),
    )
    t.check(
      "an unknown function",
      unknown,
      expect.stringMatching(/not in WASI[^]*"fd_wirte": \(i32, i64\) -> i32[^]*did you mean "fd_write"\?/),
    )
  })

  rule(36, "WASI imports beside a start section are warned of", async (t) => {
    t.check("warned", said(await t.run({ ...app(STARTS, `ns.f()`), only: "build" }), /start/), true)
    t.check("not of others", said(await t.run({ ...app(NEITHER, `ns.f()`), only: "build" }), /start/), false)
  })

  rule(37, "WASI without an exported memory is a message at build time", async (t) => {
    const outcome = await t.run({ ...app(WITHOUT_MEMORY, `ns.f()`), only: "build" })
    t.check("none exported", said(outcome, /memory/) || /app\.wasm[\s\S]*memory/.test(outcome.buildError ?? ""), true)
    const imported = await t.run({
      ...app(IMPORTED_MEMORY, `ns.f()`, PLAIN, {
        "memory.js": "export const memory = new WebAssembly.Memory({ initial: 1 })\n",
      }),
      only: "build",
    })
    t.check("imported only", said(imported, /memory/) || /app\.wasm[\s\S]*memory/.test(imported.buildError ?? ""), true)
    t.check("not of others", said(await t.run({ ...app(NEITHER, `ns.f()`), only: "build" }), /memory/), false)
  })

  rule(38, "the host is whatever the app supplies, and nobody gets one who imports none", async (t) => {
    t.check("replaceable", await t.results(app(NEITHER, `[ns.f(), calls]`, `${PLAIN}calls.push("mine")\n`)), [
      1,
      ["mine", "fd_write"],
    ])
    const none = await t.run({
      files: {
        "main.js": `import { f } from "./plain.wasm"\nexport const results = () => f()\n`,
        "plain.wasm": wat(`(module (func (export "f") (result i32) i32.const 1))`),
      },
    })
    t.check("none is bundled", [must(none), /wasi|_initialize|_start/i.test(none.code)], [1, false])
    const { options: _, ...files } = app(NEITHER, `ns.f()`)
    t.check("nobody supplies it, and there is one", await t.results(files), 1)
  })
})
