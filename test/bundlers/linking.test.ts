/** The suppliers of the wasm's imports, by options and through JavaScript, under every bundler. */
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import { BUNDLERS, imported, SHRUNK } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"

const PROVIDER = `(module
  (global $count (export "count") (mut i32) (i32.const 7))
  (global (export "size") i32 (i32.const 3))
  (memory (export "memory") 1)
  (func (export "bump") (global.set $count (i32.add (global.get $count) (i32.const 1)))))`

const CONSUMER = (module: string): string => `(module
  (import "${module}" "shared" (global $count (mut i32)))
  (func (export "read") (result i32) (global.get $count))
  (func (export "write") (param i32) (global.set $count (local.get 0))))`

const project = useProject(async () => ({
  "package.json": JSON.stringify({ name: "app", type: "module", imports: { "#env": "./src/env.js" } }),
  "src/env.js": 'export const answer = () => 42\nexport const name = "env"\n',
  "src/other-env.js": "export const answer = () => 7\n",
  "src/provider.wasm": await wat(PROVIDER),
  "src/uses-env.wasm": await wat(
    '(module (import "env" "answer" (func $f (result i32))) (func (export "ask") (result i32) (call $f)))',
  ),
  "src/uses-hash.wasm": await wat(
    '(module (import "#env" "answer" (func $f (result i32))) (func (export "ask") (result i32) (call $f)))',
  ),
  "plugins/uses-env.wasm": await wat(
    '(module (import "env" "answer" (func $f (result i32))) (func (export "ask") (result i32) (call $f)))',
  ),
  "src/named.js": 'export { count as shared } from "./provider.wasm"\n',
  "src/in-two-steps.js": 'import { count as c } from "./provider.wasm"\nexport { c as shared }\n',
  "src/star.js": 'export * from "./named.js"\nexport const other = 1\n',
  "src/typed.ts": 'import { count as c } from "./provider.wasm"\nexport type Shared = number\nexport { c as shared }\n',
  "src/through-named.wasm": await wat(CONSUMER("./named.js")),
  "src/through-steps.wasm": await wat(CONSUMER("./in-two-steps.js")),
  "src/through-star.wasm": await wat(CONSUMER("./star.js")),
  "src/through-typed.wasm": await wat(CONSUMER("./typed.ts")),
  "src/copy.js": 'import { count } from "./provider.wasm"\nexport const shared = count\n',
  "src/through-copy.wasm": await wat(CONSUMER("./copy.js")),
  "src/needs-objects.wasm": await wat(`(module
      (import "env" "memory" (memory 2 5))
      (import "env" "table" (table 3 funcref))
      (import "env" "oops" (tag (param i32)))
      (export "memory" (memory 0)) (export "table" (table 0)) (export "oops" (tag 0)))`),
  "src/needs-more.wasm": await wat(
    '(module (import "./env.js" "answer" (func)) (import "./env.js" "memory" (memory 1)) (export "memory" (memory 0)))',
  ),
  "src/lacks.wasm": await wat('(module (import "./env.js" "anser" (func (result i32))))'),
  "src/lacks-wasm.wasm": await wat('(module (import "./provider.wasm" "sise" (global i32)))'),
  "src/ring-a.wasm": await wat('(module (import "./ring-b.wasm" "b" (func)) (func (export "a")))'),
  "src/ring-b.wasm": await wat('(module (import "./ring-a.wasm" "a" (func)) (func (export "b")))'),
  "src/reactor.wasm": await wat(`(module
      (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1) (global $runs (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $runs (i32.add (global.get $runs) (i32.const 1))))
      (func (export "runs") (result i32) (global.get $runs)))`),
  "src/wasi.js": "export const fd_write = () => 0\n",
  "src/wasi-host.js":
    "export const fd_write = () => 0\nexport let memory\nexport function initialize(instance) { memory = instance.exports.memory; instance.exports._initialize(); instance.exports._initialize() }\n",
}))

const run = async (
  bundler: Bundler,
  code: string,
  options: WasmportOptions = {},
  extra: Pick<BundleRequest, "rollupPlugins"> = {},
): Promise<Record<string, unknown>> => imported((await project.buildCode(bundler, code, { options, ...extra })).file)

const failure = async (made: Promise<unknown>): Promise<Error> =>
  made.then(
    () => new Error("worked"),
    (error: unknown) => error as Error,
  )

describe.each(BUNDLERS)("%s", (bundler) => {
  test("`imports` supplies a bare name, and an override takes its place for the files that it names", async () => {
    const code =
      'export { ask as own } from "./uses-env.wasm"\nexport { ask as plugin } from "../plugins/uses-env.wasm"\n'
    const it = await run(bundler, code, {
      imports: { env: "./src/env.js" },
      overrides: [
        { include: "plugins/*.wasm", imports: { env: "./nowhere.js" } },
        { include: "plugins/**", imports: { env: "./src/other-env.js" } },
      ],
    })
    expect([(it["own"] as () => number)(), (it["plugin"] as () => number)()]).toEqual([42, 7])
  })

  test("an override may take another module in the place of a file", async () => {
    const it = await run(bundler, 'export { memory } from "./needs-more.wasm"\n', {
      overrides: [{ include: "**/needs-more.wasm", imports: { "./env.js": "./src/other-env.js" } }],
    })
    expect((it["memory"] as WebAssembly.Memory).buffer.byteLength).toBe(65536)
  })

  test("`imports` of package.json supply a name that begins with #", async () => {
    const rollupPlugins = [
      { name: "subpath", resolveId: (source: string) => (source === "#env" ? project.path("src/env.js") : null) },
    ]
    const it = await run(bundler, 'export { ask } from "./uses-hash.wasm"\n', {}, { rollupPlugins })
    expect((it["ask"] as () => number)()).toBe(42)
  })

  test.each(["named", "steps", "star", "typed"])(
    "a global that JavaScript only passes on is shared (%s)",
    async (name) => {
      const it = await run(
        bundler,
        `import { read, write } from "./through-${name}.wasm"\nimport * as provider from "./provider.wasm"\nwrite(41)\nprovider.bump()\nexport const results = [read(), provider.count]\n`,
      )
      expect(it["results"]).toEqual([42, 42])
    },
  )

  // A small module does not import what it does not use.
  test.skipIf(SHRUNK.optimize)(
    "a mutable global that JavaScript copies is a LinkError and never a silent copy",
    async () => {
      const error = await failure(run(bundler, 'import "./through-copy.wasm"\n'))
      expect(error).toBeInstanceOf(WebAssembly.LinkError)
    },
  )

  test("a memory, a table and a tag that nobody supplies are made to their limits", async () => {
    const { memory, table, oops } = (await run(
      bundler,
      'export { memory, table, oops } from "./needs-objects.wasm"\n',
    )) as { memory: WebAssembly.Memory; table: WebAssembly.Table; oops: unknown }
    expect([memory.buffer.byteLength, table.length, Object.prototype.toString.call(oops)]).toEqual([
      131072,
      3,
      "[object WebAssembly.Tag]",
    ])
    expect(memory.grow(3)).toBe(2)
    expect(() => memory.grow(1)).toThrow(RangeError)
  })

  test("a name that the JavaScript module does not export fails the build with the wasm, the module, the name and a stub", async () => {
    const { message } = await failure(run(bundler, 'import "./lacks.wasm"\n'))
    expect(message).toContain("src/lacks.wasm: 1 import of this module names an export that does not exist")
    expect(message).toContain('"./env.js" is src/env.js, which does not export\n')
    expect(message).toContain('"anser": () -> i32')
    expect(message).toContain("export function anser() {")
  })

  test("a name that the other wasm does not export fails the build", async () => {
    const { message } = await failure(run(bundler, 'import "./lacks-wasm.wasm"\n'))
    expect(message).toContain('"./provider.wasm" is src/provider.wasm, which does not export\n')
    expect(message).toContain('"sise": global i32')
  })

  test("wasm modules that import from each other fail with a LinkError that names them, and do not hang", async () => {
    const error = await failure(run(bundler, 'import "./ring-a.wasm"\n'))
    expect(error).toBeInstanceOf(WebAssembly.LinkError)
    expect(error.message).toMatch(/ring-[ab]\.wasm imports from src\/ring-[ab]\.wasm imports from/)
  })

  test.each(["", "?sync", "?lazy"])(
    "a WASI reactor%s is initialised once, before anybody sees its exports",
    async (query) => {
      const imports = { wasi_snapshot_preview1: "./src/wasi.js" }
      const { results } = await run(
        bundler,
        `import { runs } from "./reactor.wasm${query}"\nexport const results = await runs()\n`,
        { imports },
      )
      expect(results).toBe(1)
    },
  )

  test("a WASI host that exports `initialize` takes over", async () => {
    const code =
      'import { runs, memory } from "./reactor.wasm"\nimport * as host from "./wasi-host.js"\nexport const results = [runs(), host.memory === memory]\n'
    const { results } = await run(bundler, code, { imports: { wasi_snapshot_preview1: "./src/wasi-host.js" } })
    expect(results).toEqual([2, true])
  })
})
