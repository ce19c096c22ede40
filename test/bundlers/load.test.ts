/** The results of `load`: a module that tells its key, imports and exports, and instances like the registry's, in Node and in a browser. */
import { createHash } from "node:crypto"
import { pathToFileURL } from "node:url"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { beforeAll, describe, expect, test } from "vitest"
import { bundle, BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { projectOfTest, serveInTest, useBrowser } from "../support/hooks.ts"
import type { Project } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"

const STATE = `(module
  (memory (export "memory") 1 2)
  (global $count (export "count") (mut i32) (i32.const 0))
  (global (export "limit") i32 (i32.const 9))
  (table (export "table") 1 funcref)
  (func (export "next") (result i32) (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "wide") (param i64) (result i64) (local.get 0))
  (func (export "toString") (result i32) (i32.const 8))
  (func $divide (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1))))`

const browser = useBrowser()
let state: Uint8Array
let hash: string

beforeAll(async () => {
  state = await parseWat(STATE)
  hash = createHash("sha256").update(state).digest("hex").slice(0, 32)
})

const HEAD = `import { explain, isWasmError, load, memoryView, types } from "wasmport/runtime"
const thrown = (act) => { try { act() } catch (error) { return [error.constructor.name, error.code, error.errno, error.path === source, error.message.replace(source, "state.wasm")] } }
const rejected = (promise) => promise.then(() => "resolved", (error) => [isWasmError(error, "IO"), error.message.replace(source, "state.wasm")])
const { source } = globalThis
`

const built = (project: Project, bundler: Bundler, platform: "node" | "browser", minify = false): Promise<string> =>
  bundle({
    bundler,
    entry: project.path("src/index.js"),
    outDir: project.path(".dist", bundler, platform),
    platform,
    root: project.root,
    minify,
  })

/** The value that a module exports as `answers`, in Node, where the source is a file, and in Chromium, where it streams. */
async function inBoth(bundler: Bundler, code: string, head = HEAD): Promise<[node: unknown, browser: unknown]> {
  const project = await projectOfTest({ "src/index.js": head + code, "state.wasm": state })
  const global = globalThis as { source?: string }
  global.source = pathToFileURL(project.path("state.wasm")).href
  const file = await built(project, bundler, "node")
  const node = (await imported<{ answers: unknown }>(file)).answers
  await built(project, bundler, "browser")
  const dist = `.dist/${bundler}/browser`
  await project.write({ [`${dist}/state.wasm`]: state })
  const server = await serveInTest(project.path(dist))
  const answers = await browser.evaluate(
    server.url,
    `globalThis.source = "${server.url}/state.wasm"; import("${server.url}/index.js").then((m) => m.answers)`,
  )
  return [JSON.parse(JSON.stringify(node)), JSON.parse(JSON.stringify(answers))]
}

interface Case {
  readonly name: string
  readonly code: string
  readonly expected: () => unknown
}

const CASES: readonly Case[] = [
  {
    name: "instances call and list their exports, whose types are unknown",
    code: `
      const m = await load(source)
      const [a, b] = [await m.instantiate(), await m.instantiate()]
      a.call("next"); a.call("next"); b.exports.next()
      export const answers = [
        [a.getGlobal("count"), b.getGlobal("count"), a.exports.count.value, a.raw.exports.next === a.exports.next, a.key === source, a.raw instanceof WebAssembly.Instance],
        [a.call("add", 1, types.i32(2)), a.call("add", "3", 1.5), String(a.call("wide", 7n)), a.call("toString")],
        [a.has("add"), a.has("hasOwnProperty"), a.list().map(({ name, kind, signature }) => [name, kind, signature === undefined].join(" "))],
        [a.setGlobal("count", 41), a.call("next"), a.exports.next()],
        thrown(() => a.call("wide", 7)).slice(0, 1), thrown(() => a.setGlobal("limit", 1)).slice(0, 1), thrown(() => a.call("nothing")), thrown(() => a.getGlobal("add")).slice(1, 3),
      ]`,
    expected: () => [
      [2, 1, 2, true, true, true],
      [3, 4, "7", 8],
      [
        true,
        false,
        [
          "memory memory true",
          "count global true",
          "limit global true",
          "table table true",
          "next function true",
          "add function true",
          "wide function true",
          "toString function true",
          "divide function true",
        ],
      ],
      [null, 42, 43],
      ["TypeError"],
      ["TypeError"],
      [
        "Error",
        "EXPORT_NOT_FOUND",
        5003,
        true,
        '[wasmport] state.wasm: there is no export "nothing". Its functions are: next, add, wide, toString, divide (EXPORT_NOT_FOUND 5003)',
      ],
      ["EXPORT_NOT_FOUND", 5003],
    ],
  },
  {
    name: "a trap in a call stays the engine's own error and names the function; explain says the rest",
    code: `
      const a = await (await load(source)).instantiate()
      let trap
      try { a.call("divide", 1, 0) } catch (error) { trap = error }
      export const answers = [trap instanceof WebAssembly.RuntimeError, trap.code, trap.errno, trap.path === source, trap.message.replace(source, "state.wasm"), explain(trap).replace(source, "state.wasm").split("\\n")[0]]`,
    expected: () => [
      true,
      "CALL",
      5002,
      true,
      "[wasmport] state.wasm: divide() trapped: divide by zero (CALL 5002)",
      "state.wasm: divide() trapped: divide by zero, in divide, which JavaScript called",
    ],
  },
  {
    name: "a memory is a view that stays valid when the memory grows",
    code: `
      const { memory } = await (await load(source)).instantiate()
      memory.writeString(8, "wasm")
      memory.grow(1)
      export const answers = [memory.readString(8, 4), memory.size, thrown(() => memory.grow(1)).slice(0, 3)]`,
    expected: () => ["wasm", 2, ["RangeError", "MEMORY", 5006]],
  },
  {
    name: "an instance that was disposed of says so, and members that were taken out before still work",
    code: `
      const m = await load(source)
      const a = await m.instantiate()
      const { next } = a.exports
      const before = a.disposed
      a.dispose()
      const b = await m.instantiate()
      if (Symbol.dispose) b[Symbol.dispose]()
      else b.dispose()
      export const answers = [before, a.disposed, next(), ...["exports", "raw", "memory"].map((name) => thrown(() => a[name])), thrown(() => a.call("next"))[1], thrown(() => b.exports)[1]]`,
    expected: () => [
      false,
      true,
      1,
      ...Array.from({ length: 3 }, () => [
        "Error",
        "INSTANCE_DISPOSED",
        5005,
        true,
        "[wasmport] state.wasm: the instance was disposed of (INSTANCE_DISPOSED 5005)",
      ]),
      "INSTANCE_DISPOSED",
      "INSTANCE_DISPOSED",
    ],
  },
  {
    name: "the hash is that of the file: of bytes as they were, of a URL as it comes again",
    code: `
      const [module, named] = [await load(source), await load(new URL(source))]
      const { readFile } = globalThis.process?.getBuiltinModule?.("fs").promises ?? {}
      const bytes = readFile ? new Uint8Array(await readFile(new URL(source))) : new Uint8Array(await (await fetch(source)).arrayBuffer())
      const copy = bytes.slice()
      const loading = load(copy)
      copy.fill(0)
      const ofBytes = await loading
      const nameless = await load(new Response(bytes, { headers: { "content-type": "application/wasm" } }))
      const named2 = readFile ? named : await load(await fetch(source))
      export const answers = [module.size, await module.hash(), await named.hash(), await named2.hash(), await ofBytes.hash(), await (await load(bytes.buffer)).hash(), await rejected(nameless.hash())]`,
    expected: () => [
      state.length,
      ...Array.from({ length: 5 }, () => hash),
      [
        true,
        "[wasmport] a Response: a Response without a URL cannot be read again for hash(): give load the bytes (IO 5008)",
      ],
    ],
  },
]

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(CASES)("$name", async ({ code, expected }) => {
    const [node, page] = await inBoth(bundler, code)
    expect(node).toEqual(expected())
    expect(page).toEqual(node)
  })
})

test("a file that has changed since it was loaded has no hash", async () => {
  const { load } = await import("wasmport/runtime")
  const project = await projectOfTest({ "state.wasm": state })
  const module = await load(pathToFileURL(project.path("state.wasm")))
  expect(await module.hash()).toBe(hash)
  await project.write({ "state.wasm": state.subarray(0, 20) })
  await expect(module.hash()).rejects.toMatchObject({
    code: "IO",
    errno: 5008,
    message: expect.stringMatching(
      /20 bytes came for hash\(\), where load had \d+: the file is another one now \(IO 5008\)$/,
    ),
  })
})

test.each(["bundler", "nodenext"] as const)("the types of load hold under moduleResolution %s", async (module) => {
  const project = await projectOfTest({
    "tsconfig.json": tsconfig(module, { types: [] }),
    "src/main.ts": `
import { load } from "wasmport/runtime"
import type { Instance, LoadedModule, MemoryView } from "wasmport/runtime"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

async function main(): Promise<void> {
  const loaded: LoadedModule = await load("/math.wasm")
  same<ReturnType<typeof loaded.hash>, Promise<string>>(true)
  using instance = await loaded.instantiate({ env: { log: console.log } })
  same<typeof instance, Instance<WebAssembly.Exports>>(true)
  same<typeof instance.exports, WebAssembly.Exports>(true)
  same<typeof instance.raw, WebAssembly.Instance>(true)
  same<typeof instance.memory, MemoryView | undefined>(true)
  const sum: unknown = instance.call("add", 1, 2)
  console.log(sum, instance.list().map(({ name, kind, signature }) => [name, kind, signature]), instance.getGlobal("count"))
  instance.setGlobal("count", 1)
  // @ts-expect-error -- a name is a string
  instance.call(5)
  // @ts-expect-error -- ask for it
  loaded.hash.length = ""
  // @ts-expect-error -- not to be replaced
  instance.exports = {}
}
main()
`,
  })
  expect(await tsc(project.root)).toBe("")
})
