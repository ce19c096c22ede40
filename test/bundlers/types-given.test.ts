/** The generated types against the types of others: WASI's and Go's import objects, Node's and the browser's own, in every TypeScript that we test. */
import { execFile } from "node:child_process"
import { symlink } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { build } from "../support/vite.js"
import { beforeAll, describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { wat } from "../rules/targets.ts"
import { useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"

const COMPILERS = ["typescript-5", "typescript-6", "typescript"] as const

const WASI = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start"))
  (func (export "add") (param i32 i32) (result i32) i32.const 0))`
const GO = `(module
  (import "gojs" "runtime.ticks" (func (param i32) (result f64)))
  (import "env" "log" (func (param i32)))
  (func (export "run")))`
/** A list of numbers as a result, in a record, and in a record of a record. */
const LISTS = `(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 64)
  (func (export "twice") (param i32 i32) (result i32) i32.const 0)
  (func (export "digest") (param i32 i32) (result i32) i32.const 0)
  (func (export "filtered") (param i32 i32 i32 i32) (result i32) i32.const 0)
  (func (export "nested") (param i32 i32 i32) (result i32) i32.const 0)
  (func (export "point") (param i32) (result i32) local.get 0))`
const WIT = `
record samples { values: list<f64>, rate: u32, more: option<list<u8>> }
record recording { samples: samples }
record point { x: s32 }
twice: func(values: list<f64>) -> list<f64>;
digest: func(bytes: list<u8>) -> list<u8>;
filtered: func(values: list<f64>, rate: u32, n: u32) -> samples;
nested: func(values: list<f64>, n: u32) -> recording;
point: func(p: point) -> point;
`

/** As \`@types/node\` and \`@bjorn3/browser_wasi_shim\` declare them, and \`@types/golang-wasm-exec\`. */
const OTHERS = `
declare class NodeWasi { getImportObject(): object; readonly wasiImport: { [key: string]: any }; start(instance: object): number }
declare class Shim { wasiImport: { [key: string]: (...args: Array<any>) => unknown }; start(instance: { exports: { memory: WebAssembly.Memory; _start: () => unknown } }): number }
declare class Go { importObject: WebAssembly.Imports; run(instance: WebAssembly.Instance): Promise<void> }
declare const [node, shim, go]: [NodeWasi, Shim, Go]
`

const INIT = `${OTHERS}
import initWasi from "./wasi.wasm?init"
import initGo from "./go.wasm?init"
import initLists from "./lists.wasm?init"
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

export async function passes(): Promise<void> {
  const instance = await initWasi(node.getImportObject())
  same<ReturnType<typeof instance.exports.add>, number>(true)
  node.start(instance)
  shim.start(await initWasi({ wasi_snapshot_preview1: shim.wasiImport }))
  await initWasi({ wasi_snapshot_preview1: node.wasiImport }, { signal: new AbortController().signal })
  await initWasi({ wasi_snapshot_preview1: { fd_write: (a, b, c, d) => { same<[typeof a, typeof d], [number, number]>(true); return a + b + c + d } } })
  go.run(await initGo(go.importObject))
  await initGo({ gojs: go.importObject["gojs"]!, env: { log: (n: number) => console.log(n) } })
  await initGo({ ...node.getImportObject(), env: { log: (n: number) => console.log(n) } })
  await initGo({ ...go.importObject, env: { log: (n: number) => console.log(n) } })
  const any: any = {}
  await initGo(any)
  // WASI has a host without it.
  await initWasi()
  await initWasi({})
  await initWasi(undefined, { wasi: { args: ["app"], stdout: (line) => console.log(line.length) } })
  const plain: WebAssembly.Instance = await initLists()
  console.log(plain, new Map<string, WebAssembly.Instance>([["wasi", instance]]))
}

export function fails(any: any): void {
  // @ts-expect-error its imports are declared
  initGo({})
  // @ts-expect-error and needed
  initGo()
  // @ts-expect-error a module of it is empty
  initWasi({ wasi_snapshot_preview1: {} })
  // @ts-expect-error a function of it has another type
  initWasi({ wasi_snapshot_preview1: { fd_write: (a: string, b: number, c: number, d: number) => b } })
  // @ts-expect-error one module is made at run time, and the other is missing
  initGo({ gojs: shim.wasiImport })
  // @ts-expect-error as here, where it is wrong
  initGo({ gojs: shim.wasiImport, env: { log: 5 } })
  // @ts-expect-error with what a host spreads, the others are checked still
  initGo({ ...node.getImportObject(), env: { log: (n: string) => console.log(n) } })
  // @ts-expect-error and are needed
  initGo({ ...node.getImportObject() })
  // @ts-expect-error it may be undefined
  initGo(undefined as object | undefined)
  // @ts-expect-error a function is no import object
  initGo(() => {})
  // @ts-expect-error nor is a number
  initWasi(5)
  // @ts-expect-error no such option
  initWasi(undefined, { wasi: { arg: ["app"] } })
  // @ts-expect-error others have no system
  initGo(any, { wasi: {} })
  // @ts-expect-error no such export
  initWasi(node.getImportObject()).then(({ exports }) => exports.nobody)
}
`

const USES = `
import { digest, filtered, nested, point, twice } from "./lists.wasm"
import type { Point, Recording, Samples } from "./lists.wasm"
import * as lazy from "./lists.wasm?lazy"
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

same<ReturnType<typeof twice>, Float64Array<ArrayBuffer>>(true)
same<ReturnType<typeof point>, Point>(true)
export async function run(shared: Float64Array<SharedArrayBuffer>, some: Float64Array): Promise<void> {
  new Blob([twice([1]), await lazy.twice(shared), filtered(some, 1, 2).values, nested([1], 2).samples.values])
  new Blob([filtered([1], 2, 3).more ?? ""])
  await crypto.subtle.digest("SHA-256", digest([1]))
  const held: Samples = { values: shared, rate: 1 }
  const more: Recording = { samples: { ...held, values: some } }
  console.log(held, more)
}
`

const RUNTIME = `
import { load, registry } from "wasmport/runtime"
import type { Instance } from "wasmport/runtime"
export async function run(): Promise<void> {
  const instance = await registry.instantiate("src/lists.wasm")
  const any: Instance<WebAssembly.Exports> = await (await load("/x.wasm")).instantiate()
  const own = interfaces()
  const [made, spread] = [await registry.instantiate("src/lists.wasm", { imports: made_() }), { ...made_(), env: { log: (n: number) => console.log(n) } }]
  await Promise.all([
    registry.instantiate("src/lists.wasm", { imports: spread }),
    registry.instantiate("src/lists.wasm", { imports: own }),
    (await load("/x.wasm")).instantiate(made_()),
    (await load("/x.wasm")).instantiate(own),
  ])
  // @ts-expect-error no object
  registry.instantiate("src/lists.wasm", { imports: 5 })
  made.dispose()
  instance.dispose()
  any.dispose()
}
declare function made_(): object
interface Own { env: { log(n: number): void } }
declare function interfaces(): Own
`

const USING = `
import { registry } from "wasmport/runtime"
export async function run(): Promise<void> {
  using instance = await registry.instantiate("src/lists.wasm")
  const held: Disposable = instance
  console.log(held)
}
`

const RUN = `
import { run } from "wasmport/wasi"
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

export async function passes(module: WebAssembly.Module, capture: boolean): Promise<void> {
  await run("src/wasi.wasm", { args: ["a"] })
  await run(await WebAssembly.compile(new Uint8Array()))
  const [text, bytes, maybe, none] = [
    await run(module, { capture: true }), await run(module, { capture: "bytes" }), await run(module, { capture }), await run(module, {}),
  ]
  same<typeof text.stdout, string>(true)
  same<typeof bytes.stderr, Uint8Array>(true)
  same<typeof maybe.stdout, string | undefined>(true)
  // @ts-expect-error nothing was captured
  none.stdout
}

export function fails(promise: Promise<WebAssembly.Module>, module: WebAssembly.Module): void {
  // @ts-expect-error no such key
  run("nope.wasm")
  // @ts-expect-error a number
  run(5)
  // @ts-expect-error any object
  run({ any: "thing" })
  const held = { any: "thing" }
  // @ts-expect-error whoever holds it
  run(held)
  // @ts-expect-error a function
  run(() => module)
  // @ts-expect-error bytes
  run(new Uint8Array())
  // @ts-expect-error not awaited
  run(promise)
  // @ts-expect-error an instance
  run(new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array())))
}
`

const project = useProject(async () => ({
  "src/main.js": `import "./lists.wasm"; import "./wasi.wasm?init"; import "./go.wasm?init"`,
  "src/wasi.wasm": await wat(WASI),
  "src/go.wasm": await wat(GO),
  "src/lists.wasm": await wat(LISTS),
  "src/lists.wit": WIT,
  "src/init.ts": INIT,
  "src/uses.ts": USES,
  "src/runtime.ts": RUNTIME,
  "src/using.ts": USING,
  "src/run.ts": RUN,
  "src/node.ts": `import { WASI } from "node:wasi"
import init from "./wasi.wasm?init"
const wasi = new WASI({ version: "preview1" })
init(wasi.getImportObject() as object).then((instance) => wasi.start(instance))
init({ wasi_snapshot_preview1: wasi.wasiImport }).then((instance) => wasi.start(instance))
`,
}))
beforeAll(async () => {
  const { root } = project
  await build({ root, configFile: false, logLevel: "silent", plugins: [wasmport()], build: { ssr: "src/main.js" } })
  await symlink(join(REPOSITORY, "node_modules/@types"), project.path("node_modules/@types"), "junction")
  await symlink(join(REPOSITORY, "node_modules/undici-types"), project.path("node_modules/undici-types"), "junction")
})

/** The compiler's words for files of the project; "" where it is content. */
async function compiled(compiler: string, files: readonly string[], options: object): Promise<string> {
  const config = `tsconfig.${files[0]?.replace(/\W/g, "-")}.${compiler}.json`
  const compilerOptions = {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    allowArbitraryExtensions: true,
    types: [],
    ...options,
  }
  await project.write({ [config]: JSON.stringify({ compilerOptions, files: [...files, "wasm-env.d.ts"] }) })
  const bin = join(REPOSITORY, "node_modules", compiler, "bin/tsc")
  return await promisify(execFile)(process.execPath, [bin, "-p", project.path(config)], { cwd: project.root }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  )
}

describe.each(COMPILERS)("%s", (compiler) => {
  test("import objects made at run time, results of `init`, lists of a .wit and the runtime's types fit with no lib but es2023 and dom", async () => {
    const files = ["src/init.ts", "src/uses.ts", "src/runtime.ts", "src/run.ts"]
    expect(await compiled(compiler, files, { lib: ["es2023", "dom"] })).toBe("")
  })

  test("`init` takes what Node's own WASI makes, which takes the instance; instances are Disposable where the lib knows that", async () => {
    const options = { lib: ["es2023", "dom", "esnext.disposable"], types: ["node"] }
    expect(await compiled(compiler, ["src/node.ts", "src/using.ts"], options)).toBe("")
  })
})
