/** Functions that a wasm imports and a `.wit` describes: their names in JavaScript, and a `.wit` that describes others. */
import { stripVTControlCharacters } from "node:util"
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/vite"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { BundleRequest } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"
import { tsc, tsconfig } from "../support/tsc.ts"

const CB_MIX = `(module
  (import "./host.js" "cb-mix" (func $mix (param i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 8) "text")
  (func (export "run") (result i32) (call $mix (i32.const 8) (i32.const 4))))`
const LOG = `(module
  (import "env" "log" (func $log (param i32 i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (memory (export "memory") 1) (func (export "run")))`

const CALLS = `(module
  (import "./calls.js" "say" (func $say (param i32 i32) (result i32 i32)))
  (memory (export "memory") 1)
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (func (export "ask") (param i32 i32) (result i32 i32) (call $say (local.get 0) (local.get 1)))
  (func (export "far") (param i32 i32) (result i32 i32) (call $say (i32.const 65530) (i32.const 9)))
  (func (export "stops") (param i32 i32) (call $say (local.get 0) (local.get 1)) drop drop unreachable))`
const CALLS_WIT =
  "world w { import say: func(text: string) -> string; export ask: func(text: string) -> string; export far: func(text: string) -> string; export stops: func(text: string); }\n"
const CALLS_JS = `export const thrower = {}
export const say = () => {
  try { return thrower.act() } catch (error) { thrower.thrown = error; throw error }
}
`

const project = useProject(async () => ({
  "tsconfig.json": tsconfig("bundler", { types: [] }),
  "src/mix.wasm": await wat(CB_MIX),
  "src/mix.wit": "world w { import cb-mix: func(text: string) -> u32; export run: func() -> u32; }\n",
  "src/log.wasm": await wat(LOG),
  "src/env.js": "export const log = () => {}\n",
  "src/wasi.js": "export const proc_exit = () => {}\n",
}))
const imports = { env: "./src/env.js", wasi_snapshot_preview1: "./src/wasi.js" }

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => Promise.reject(new Error("The build went through.")),
    // Older Vites colour a message where CI asks for colours.
    (error: Error) => new Error(stripVTControlCharacters(error.message)),
  )

describe.each(BUNDLERS)("%s", (bundler) => {
  const build = async (code: string, more: Partial<BundleRequest> = {}): Promise<Record<string, unknown>> =>
    imported((await project.buildCode(bundler, code, more)).file)

  test.each(["export const cbMix", "export const cb_mix", 'export { f as "cb-mix" }\nconst f'])(
    "JavaScript supplies an import of the .wit in each spelling that an export may have: %s",
    async (head) => {
      await project.write({ "src/host.js": `${head} = (text) => text.length + text.codePointAt(0)\n` })
      const { answer } = await build('import { run } from "./mix.wasm"\nexport const answer = run()\n')
      expect(answer).toBe(4 + 116)
    },
  )

  test("without a .wit an import is supplied by its own name alone", async () => {
    await project.write({ "src/bare.wasm": await wat(CB_MIX), "src/host.js": "export const cbMix = () => 1\n" })
    const error = await failure(build('import { run } from "./bare.wasm"\nexport const answer = run()\n'))
    expect(error.message).toContain('"cb-mix"')
  })

  test.each<[string, WasmportOptions]>([
    ["", {}],
    [", in a module with limits too", { overrides: [{ include: "src/calls.wasm", limits: { fuel: 10_000 } }] }],
  ])(
    "what JavaScript throws in an import of the .wit passes as it is, and conversions name the import%s",
    async (_, options) => {
      await project.write({
        "src/calls.wasm": await wat(CALLS),
        "src/calls.wit": CALLS_WIT,
        "src/calls.js": CALLS_JS,
        "src/far.wasm": await wat(
          '(module (memory (export "memory") 1) (func (export "boom") (param i32) unreachable))',
        ),
        "src/far.wit": "world w { export boom: func(x: bool); }\n",
        "src/math.wasm": fixture("trap"),
      })
      const { answers } = await build(
        `import * as wasm from "./calls.wasm"
import { thrower } from "./calls.js"
import { boom } from "./far.wasm"
import { divide } from "./math.wasm"
import { explain, memoryView, registry } from "wasmport/runtime"
const told = (act, ask = wasm.ask) => {
  thrower.act = act
  try { ask("x") } catch (error) { return error === thrower.thrown || [error.code, error.path, error.message, explain(error).split("\\n")[0]] }
}
const itself = (act) => { told(act); return [thrower.thrown.code, thrower.thrown.path, thrower.thrown.message, told(act)] }
const { exports } = await registry.instantiate("src/calls.wasm")
export const answers = [
  itself(() => divide(1, 0)), itself(() => memoryView(new WebAssembly.Memory({ initial: 1 })).grow(-1)), itself(() => boom(true)),
  itself(() => { throw "a text" }).at(-1), told(() => divide(1, 0), exports.ask),
  told(() => 5), told(() => "", wasm.far), told(() => "", wasm.stops),
]
`,
        { options },
      )
      const calls = "src/calls.wasm"
      expect(answers).toEqual([
        [undefined, undefined, "divide by zero", true],
        ["MEMORY", undefined, expect.stringMatching(/^\[wasmport\] memory: /), true],
        ["CALL", "src/far.wasm", "[wasmport] src/far.wasm: boom() trapped: unreachable (CALL 5002)", true],
        true,
        true,
        [
          "TYPE",
          calls,
          `[wasmport] ${calls}: say(): its result must be a string, got 5 (TYPE 5007)`,
          expect.anything(),
        ],
        [
          "MEMORY",
          calls,
          `[wasmport] ${calls}: say(): no 9 bytes at 65530: the memory has 65536 (MEMORY 5006)`,
          expect.anything(),
        ],
        ["CALL", calls, `[wasmport] ${calls}: stops() trapped: unreachable (CALL 5002)`, expect.anything()],
      ])
    },
  )

  test("a .wit that describes an import which is not there is an error with the nearest names", async () => {
    await project.write({ "src/log.wit": "world w { import lgo: func(text: string); export run: func(); }\n" })
    const error = await failure(build('import "./log.wasm"\n', { options: { imports } }))
    expect(error.message).toContain("src/log.wasm imports no function lgo")
    expect(error.message).toContain('it would be called "lgo"')
    expect(error.message).toMatch(/does not describe, from "env": "log"\./)
  })

  test("an import of the .wit that the module lacks is no error, if the .wit describes all that the module imports", async () => {
    await project.write({
      "src/log.wit":
        "world w { import log: func(text: string); import gone: func(text: string); export run: func(); }\n",
    })
    await build('import "./log.wasm"\n', { options: { imports } })
  })

  test("stubs in the message for missing imports follow the .wit, in TypeScript that compiles", async () => {
    await project.write({
      "src/all.wasm": await wat(`(module
        (import "env" "cb-mix" (func (param f64 i32 i32 i32 i32 i32 i32) (result i32)))
        (import "env" "say" (func (param i32 i32) (result i32)))
        (import "env" "plain" (func (param i64 f32) (result i32 i32)))
        (import "env" "limit" (global (mut i32)))
        (memory (export "memory") 1)
        (func (export "malloc") (param i32) (result i32) (i32.const 64)))`),
      "src/all.wit": `world w {
        enum color { red, dark-blue }
        flags fl { to-string, b }
        type c-string = string;
        record mixed { x: f64, full-name: string, c: color, fl: fl, unit: option<bool> }
        import cb-mix: func(it: mixed) -> color;
        import say: func(text: c-string, hint: option<c-string>) -> c-string;
      }\n`,
    })
    const { message } = await failure(build('import "./all.wasm"\n'))
    expect(message).toContain('"cb-mix": cb-mix: func(it: mixed) -> color')
    expect(message).toContain('"env": "./src/env.ts"')
    const stub = message.slice(message.indexOf("// src/env.ts"))
    expect(stub).toContain('export function cbMix(it: Mixed): Color { throw new Error("not implemented") }')
    expect(stub).toContain(
      'export function say(text: string, hint: string | undefined): string { throw new Error("not implemented") }',
    )
    expect(stub).toContain("export function plain(p0: bigint, p1: number): [number, number] {")
    const lines = stub.split("\n").map((line) => line.trim())
    await project.write({ "src/env.ts": lines.filter((line) => line.startsWith("export ")).join("\n") })
    expect(await tsc(project.root)).toBe("")
    await build('import "./all.wasm"\n', { options: { imports: { env: "./src/env.ts" } } })
  })
})
