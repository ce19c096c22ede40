/** The host of WASI that the registry gives an instance, where the module's other imports are the app's. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import wasmport from "wasmport/vite"
import { useBrowser, useProject, viteInTest } from "../support/hooks.ts"

const browser = useBrowser()

/** A reactor, which counts how often it was initialised, and asks the app and WASI. */
const REACTOR = `(module
  (import "nobody" "answer" (func $answer (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $runs (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $runs (i32.add (global.get $runs) (i32.const 1))))
  (func (export "asked") (result i32 i32 i32)
    (drop (call $args (i32.const 0) (i32.const 4)))
    (global.get $runs) (call $answer) (i32.load (i32.const 0))))`

const project = useProject(async () => ({
  "src/reactor.wasm": await parse(REACTOR),
  "src/env.js": "export const answer = () => 1",
}))

const APP = `
  import { registry } from "wasmport/runtime"
  export const results = async () => {
    const nobody = { answer: () => 42 }
    const ours = await registry.instantiate("src/reactor.wasm", { imports: { nobody }, wasi: { args: ["a", "b"] } })
    const args_sizes_get = () => 0
    const theirs = await registry.instantiate("src/reactor.wasm", { imports: { nobody, wasi_snapshot_preview1: { args_sizes_get } } })
    const before = theirs.exports.asked()
    theirs.raw.exports._initialize()
    return [ours.exports.asked(), before, theirs.exports.asked()]
  }`

test.each(BUNDLERS)("%s: ?init closes the host of an instance that cannot be linked, at once", async (bundler) => {
  const code = `
    import init from "./reactor.wasm?init"
    export const closed = async () => {
      let count = 0
      const preopen = { open: () => ({ close: () => void count++ }) }
      const error = await init({ nobody: {} }, { wasi: { preopens: { "/": preopen } } }).catch((it) => it)
      return [error.code, error.path, count]
    }`
  const { file } = await project.buildCode(bundler, code, { options: { types: false } })
  const { closed } = await imported<{ closed(): Promise<unknown[]> }>(file)
  expect(await closed()).toEqual(["INSTANTIATE", "src/reactor.wasm", 1])
})

test("Vite's dev server tells an option of the wrong kind by its name, to a page and on the server", async () => {
  await project.write({
    "src/wrong.js": `
      import init from "./reactor.wasm?init"
      import { registry } from "wasmport/runtime"
      const nobody = { answer: () => 1 }
      const told = (promise) => promise.then(() => "nothing", ({ name, code, message }) => [name, code, message])
      export const answers = async () => [
        await told(init({ nobody }, { wasi: { args: "demo" } })),
        await told(registry.instantiate("src/reactor.wasm", { imports: { nobody }, wasi: { stdout: 1 } })),
        await told(init({ nobody }, { wasi: { args: ["demo"] } })),
        await told(init({ nobody })),
      ]`,
  })
  const told = [
    ["TypeError", "TYPE", expect.stringContaining('args is "demo". It takes a list of texts')],
    ["TypeError", "TYPE", expect.stringContaining("stdout is 1. It takes")],
    "nothing",
    "nothing",
  ]
  const { server, url } = await viteInTest({ root: project.root, plugins: [wasmport({ types: false })] })
  expect(await browser.evaluate(`${url}blank`, `import("${url}src/wrong.js").then((it) => it.answers())`)).toEqual(told)
  const { answers } = await server.ssrLoadModule("/src/wrong.js")
  expect(await (answers as () => Promise<unknown>)()).toEqual(told)
})

test.each(BUNDLERS)(
  "%s: a reactor is initialised once, by us with our host, and by the app with its own",
  async (bundler) => {
    for (const options of [
      {},
      { imports: { nobody: "./src/env.js" } },
      { imports: { nobody: "./src/env.js" }, wasi: { args: ["x"] } },
    ]) {
      const { file } = await project.buildCode(bundler, APP, { options: { types: false, ...options } })
      const { results } = await imported<{ results(): Promise<number[][]> }>(file)
      expect(await results()).toEqual([
        [1, 42, 2],
        [0, 42, 0],
        [1, 42, 0],
      ])
    }
  },
)
