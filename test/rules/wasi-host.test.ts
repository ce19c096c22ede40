/** The host that stands for WASI where nobody supplies it: one for each instance, over every target. */
import { expect } from "vitest"
import { suite } from "./rules.ts"
import type { Trial } from "./rules.ts"
import { wat } from "./targets.ts"
import type { Case } from "./targets.ts"

const FUNCTIONS = `
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args-sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env-sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))`
/** Prints a line of a letter and of how many lines it has printed. */
const BODY = `
  (global $count (mut i32) (i32.const 0))
  (func $print (param $fd i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
    (drop (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $say (export "say") (param $letter i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.store8 (i32.const 64) (local.get $letter))
    (i32.store8 (i32.const 65) (i32.add (i32.const 48) (global.get $count)))
    (i32.store8 (i32.const 66) (i32.const 10))
    (call $print (i32.const 1) (i32.const 64) (i32.const 3)))
  (func $given (export "given")
    (drop (call $args-sizes (i32.const 16) (i32.const 20)))
    (drop (call $args (i32.const 128) (i32.const 1024)))
    (call $print (i32.const 1) (i32.const 1024) (i32.load (i32.const 20)))
    (drop (call $env-sizes (i32.const 16) (i32.const 20)))
    (drop (call $env (i32.const 128) (i32.const 1024)))
    (call $print (i32.const 1) (i32.const 1024) (i32.load (i32.const 20)))
    (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 100))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $print (i32.const 2) (i32.const 1024) (i32.load (i32.const 8))))`
const MEMORY = `(memory (export "memory") 1)`
const LIBRARY = `(module ${FUNCTIONS} ${MEMORY} ${BODY})`
const REACTOR = `(module ${FUNCTIONS} ${MEMORY} ${BODY} (func (export "_initialize") (call $say (i32.const 73))))`
const COMMAND = `(module ${FUNCTIONS} ${MEMORY} ${BODY}
  (func (export "_start") (call $given) (call $say (i32.const 77)) (call $exit (i32.const 7))))`
/** Its memory is there before it is, so that its start function can print. */
const STARTS = `(module ${FUNCTIONS} (import "./memory.js" "memory" (memory 1)) ${BODY} (func $start (call $say (i32.const 83))) (start $start))`

/** Asks both of WASI's modules for the record of a file, which has 64 bytes in one and 56 in the other; gives the byte behind the shorter of each. */
const BOTH = `(module
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $new (param i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $old (param i32 i32) (result i32)))
  ${MEMORY}
  (func (export "ask") (result i32)
    (memory.fill (i32.const 0) (i32.const 255) (i32.const 256))
    (drop (call $new (i32.const 1) (i32.const 0)))
    (drop (call $old (i32.const 1) (i32.const 128)))
    (i32.or (i32.load8_u (i32.const 56)) (i32.shl (i32.load8_u (i32.const 184)) (i32.const 8)))))`

/** Catches the console before any wasm is evaluated. */
const CONSOLE = `
  export const said = []
  for (const name of ["log", "error"]) console[name] = (...texts) => said.push(name + " " + texts.join(" "))
  export const take = () => said.splice(0)\n`

const app = (
  text: string,
  main: string,
  { name = "app.wasm", ...more }: Partial<Case> & { name?: string } = {},
): Case => ({
  ...more,
  files: {
    "console.js": CONSOLE,
    "main.js": `import { take } from "./console.js"\n${main}`,
    [name]: wat(text),
    ...more.files,
  },
})
/** The modules of all dev servers and bundles in Node's process share one registry. */
const unique = ({ target }: Trial, what: string): string => `${what}-${target.replaceAll(" ", "-")}.wasm`
const LETTER = (text: string): number => text.charCodeAt(0)
const A = LETTER("A")

suite("wasi-host", (rule) => {
  for (const { query, wait } of [
    { query: "", wait: "" },
    { query: "?sync", wait: "" },
    { query: "?defer", wait: "await ready()" },
    { query: "?lazy", wait: "" },
  ]) {
    rule(38, `a plain import${query} prints to the console by line, without anything else`, async (t) => {
      const head = `import { ready } from "wasmport/runtime"\nimport * as ns from "./app.wasm${query}"\n`
      const main = `${head}export const results = async () => { ${wait}; await ns.say(${A}); await ns.say(${A}); return take() }\n`
      t.check("a library", await t.results(app(LIBRARY, main)), ["log A1", "log A2"])
      t.check("a reactor", await t.results(app(REACTOR, main)), ["log I1", "log A2", "log A3"])
    })
  }

  rule(38, "a module that imports of both of WASI's modules gets each by its own layout", async (t) => {
    const main = 'import { ask } from "./app.wasm"\nexport const results = () => ask()\n'
    t.check("the byte behind each record", await t.results(app(BOTH, main)), 0xff00)
  })

  rule(38, "each instance has a host of its own", async (t) => {
    const name = unique(t, "own")
    const main = `
      import { registry } from "wasmport/runtime"
      import { say } from "./${name}"
      import { say as other } from "./other.wasm"
      import init from "./${name}?init"
      export const results = async () => {
        const key = registry.keys().filter((key) => key.endsWith("${name}")).at(-1)
        const lines = []
        const own = await registry.instantiate(key, { wasi: { stdout: (line) => lines.push(line), args: ["own"], env: { A: "ü" } } })
        const { exports } = await init()
        const mute = await init(undefined, { wasi: { stdout: "ignore", stderr: "ignore" } })
        for (const each of [say, other, own.exports.say, exports.say, mute.exports.say]) each(${A})
        own.exports.given()
        own.dispose()
        return [take(), lines]
      }\n`
    t.check(
      "own memories, descriptors and options",
      await t.results(app(LIBRARY, main, { name, files: { "other.wasm": wat(LIBRARY) } })),
      [
        ["log A1", "log A1", "log A1"],
        ["A1", "own\0A=ü\0"],
      ],
    )
  })

  rule(38, "the plugin's options are the program's, and those of one instance go over them", async (t) => {
    const wasi = { args: ["tool", "-v"], env: { NAME: "x" }, stdin: "typed", stderr: "./sink.js" }
    const main = `
      import { given, say } from "./app.wasm"
      import init from "./app.wasm?init"
      import { sunk } from "./sink.js"
      export const results = async () => {
        given()
        say(${A})
        const { exports } = await init(undefined, { wasi: { args: [], env: undefined, stdin: "other\\n", stderr: "console" } })
        exports.given()
        exports.say(${A})
        return [take(), sunk]
      }\n`
    const files = {
      "sink.js":
        "export const sunk = []\nexport default { write: (bytes) => void sunk.push(String.fromCharCode(...bytes)) }\n",
    }
    // What is undefined stays the plugin's.
    const expected = [["log tool\0-v\0NAME=x\0A1", "error other", "log NAME=x\0A1"], ["typed"]]
    t.check("merged", await t.results(app(LIBRARY, main, { options: { wasi }, files })), expected)
  })

  rule(38, "a module of the app may make the host of each instance", async (t) => {
    const name = unique(t, "made")
    const host = `
      export const made = []
      export const create = (options) => {
        const own = { args: options.args, calls: 0 }
        made.push(own)
        return {
          imports: { fd_write: () => { own.calls++; return 0 }, args_get: () => 0, args_sizes_get: () => 0, environ_get: () => 0, environ_sizes_get: () => 0, fd_read: () => 0, proc_exit() {} },
          initialize({ exports }) { own.memory = exports.memory instanceof WebAssembly.Memory; exports._initialize() },
        }
      }\n`
    const main = `
      import { registry } from "wasmport/runtime"
      import { say } from "./${name}"
      import { made } from "./host.js"
      export const results = async () => {
        const key = registry.keys().filter((key) => key.endsWith("${name}")).at(-1)
        const own = await registry.instantiate(key, { wasi: { args: ["own"] } })
        own.exports.say(${A})
        return made
      }\n`
    const options = { imports: { wasi_snapshot_preview1: "./host.js" }, wasi: { args: ["all"] } }
    t.check("create(options)", await t.results(app(REACTOR, main, { name, options, files: { "host.js": host } })), [
      { args: ["all"], calls: 1, memory: true },
      { args: ["own"], calls: 2, memory: true },
    ])
  })

  rule(38, "a module of the app runs a command by its start, and is told where it makes no host", async (t) => {
    const name = unique(t, "started")
    const run = async (create: string): Promise<unknown> => {
      const host = `const imports = { fd_write: () => 0, args_get: () => 0, args_sizes_get: () => 0, environ_get: () => 0, environ_sizes_get: () => 0, fd_read: () => 0, proc_exit() {} }\n${create}\n`
      const main = `
        import { registry } from "wasmport/runtime"
        import { run } from "wasmport/wasi"
        import init from "./${name}?init"
        export const results = async () => {
          const key = registry.keys().filter((key) => key.endsWith("${name}")).at(-1)
          return run(key).then(({ exitCode }) => exitCode, ({ code, message }) => [code, message])
        }\n`
      const options = { imports: { wasi_snapshot_preview1: "./host.js" } }
      const more = { name, options, files: { "host.js": host } }
      return await t.results({ ...app(COMMAND, main, more), files: { ...app(COMMAND, main, more).files } })
    }
    t.check(
      "by start",
      await run("export const create = () => ({ imports, start: (it) => (it.exports.memory ? 5 : 6) })"),
      5,
    )
    t.check("without start", await run("export const create = () => ({ imports })"), [
      "WASI",
      expect.stringContaining("has no start(instance), which runs a command"),
    ])
    for (const create of ["function create() {}", "async function create() {}", "const create = 5"])
      t.check(create, await run(`export ${create}`), [
        "WASI",
        expect.stringContaining("exports a `create` that makes no host"),
      ])
  })

  rule(38, "a start function may print where the memory is imported", async (t) => {
    const files = { "memory.js": "export const memory = new WebAssembly.Memory({ initial: 1 })\n" }
    const main = `import { say } from "./app.wasm"\nexport const results = () => { say(${A}); return take() }\n`
    t.check("before the instance is there", await t.results(app(STARTS, main, { files })), ["log S1", "log A2"])
  })

  rule(38, "a command is run by its key and by its module, and never by an import", async (t) => {
    const name = unique(t, "run")
    const main = `
      import { registry } from "wasmport/runtime"
      import { run } from "wasmport/wasi"
      import "./${name}"
      import module from "./${name}?module"
      const early = take()
      export const results = async () => {
        const key = registry.keys().filter((key) => key.endsWith("${name}")).at(-1)
        const options = { args: ["app"], stdin: "in", capture: true }
        const { exitCode, stdout, stderr } = await run(key, options)
        const other = await run(module, { stdout: (line) => take().push(line) })
        return [early, { exitCode, stdout, stderr }, other.exitCode]
      }\n`
    t.check("exit code and output", await t.results(app(COMMAND, main, { name })), [
      [],
      { exitCode: 7, stdout: "app\0M1\n", stderr: "in" },
      7,
    ])
  })
})
