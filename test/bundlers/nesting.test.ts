/** The other wasm that a deferred, lazy or sync module imports is loaded in the same mode, and is the one that everybody has. */
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { serveInTest, useBrowser, useProject } from "../support/hooks.ts"

/** `top` imports `left` and `right`, and both import `base`, which counts; `chain` imports `left`. */
const WAT: Record<string, string> = {
  base: '(module (global $n (mut i32) (i32.const 0)) (memory (export "memory") 1) (table (export "table") 1 funcref) (elem (i32.const 0) $next) (global (export "limit") i32 (i32.const 9)) (export "count" (global $n)) (func $next (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))',
  left: '(module (import "./base.wasm" "next" (func $next (result i32))) (func (export "left") (result i32) (call $next)))',
  right:
    '(module (import "./base.wasm" "next" (func $next (result i32))) (func (export "right") (result i32) (i32.mul (call $next) (i32.const 10))))',
  top: '(module (import "./left.wasm" "left" (func $l (result i32))) (import "./right.wasm" "right" (func $r (result i32))) (func (export "top") (result i32) (i32.add (call $l) (call $r))))',
  chain: '(module (import "./left.wasm" "left" (func $l (result i32))) (func (export "chain") (result i32) (call $l)))',
  "then-traps":
    '(module (import "./base.wasm" "next" (func $next (result i32))) (func $start (drop (call $next)) unreachable) (func (export "never")) (start $start))',
}

const browser = useBrowser()
const project = useProject(async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(WAT).map(async ([name, text]) => [`src/${name}.wasm`, await parseWat(text)] as const),
    ),
  ),
)
const OPTIONS = { inlineLimit: 0, liveGlobals: false }
const run = async (bundler: Bundler, code: string): Promise<unknown> =>
  (await imported<{ answers: unknown }>((await project.buildCode(bundler, code, { options: OPTIONS })).file)).answers

const WAIT: Record<string, string> = { lazy: "", defer: "await ready()", sync: "" }
const READY = 'import { ready } from "wasmport/runtime"'

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(["lazy", "defer", "sync"])("a chain of two and a diamond share what they import (%s)", async (mode) => {
    const code = `
      ${READY}
      import { chain } from "./chain.wasm?${mode}"
      import { top } from "./top.wasm?${mode}"
      import { next } from "./base.wasm?${mode}"
      ${WAIT[mode]}
      export const answers = [await chain(), await top(), await next()]`
    expect(await run(bundler, code)).toEqual([1, 2 + 30, 4])
  })

  test("nothing is fetched before the first call of a lazy module, then all that it needs, once", async () => {
    const { dir } = await project.buildCode(
      bundler,
      'import * as top from "./top.wasm?lazy"\nimport * as chain from "./chain.wasm?lazy"\nglobalThis.calls = { top: () => top.top(), chain: () => chain.chain() }',
      { platform: "browser", options: OPTIONS },
    )
    const asked: string[] = []
    const server = await serveInTest(dir, {
      respond: (path) => {
        if (path === "/")
          return { type: "text/html", body: '<!doctype html><script type="module" src="./index.js"></script>' }
        if (path.endsWith(".wasm")) asked.push(/(\w+)-[^/]*$/.exec(path)?.[1] ?? path)
        return undefined
      },
    })
    const page = await browser.open()
    await page.goto(server.url, { waitUntil: "networkidle" })
    expect(await page.evaluate("typeof calls.top")).toBe("function")
    expect(asked).toEqual([])
    expect(await page.evaluate("calls.chain()")).toBe(1)
    expect(asked.splice(0).sort()).toEqual(["base", "chain", "left"])
    expect(await page.evaluate("calls.top()")).toBe(2 + 30)
    expect(asked.sort()).toEqual(["right", "top"])
  })

  test("imports of one module share the instance with top-level await, lazily and deferred", async () => {
    const code = `
      ${READY}
      import { chain } from "./chain.wasm?lazy"
      import { top } from "./top.wasm?defer"
      import { left } from "./left.wasm"
      import { next } from "./base.wasm"
      const first = next()
      await ready()
      export const answers = [first, await chain(), top(), left(), next()]`
    expect(await run(bundler, code)).toEqual([1, 2, 3 + 40, 5, 6])
  })

  test("before ready() functions throw the sentence and everything else is undefined; after it they are the engine's own", async () => {
    const code = `
      ${READY}
      import * as base from "./base.wasm?defer"
      import * as top from "./top.wasm?defer"
      const { instantiate } = WebAssembly
      const instances = []
      WebAssembly.instantiate = async (...args) => { const made = await instantiate.apply(WebAssembly, args); instances.push(made); return made }
      const before = [base.memory, base.table, base.limit, base.count]
      const said = []
      for (const call of [() => base.next(), () => top.top()]) try { call() } catch (error) { said.push(error.message) }
      await ready()
      const own = instances.find((it) => it.exports.next).exports
      const { next } = base
      await ready()
      export const answers = [before, said, base.next === own.next, base.memory === own.memory, base.table === own.table, base.table.get(0) === base.next, base.limit, base.count, next === base.next, instances.length, top.top()]`
    expect(await run(bundler, code)).toEqual([
      [undefined, undefined, undefined, undefined],
      [
        "[wasmport] src/base.wasm: next() before `await ready()`",
        "[wasmport] src/top.wasm: top() before `await ready()`",
      ],
      true,
      true,
      true,
      true,
      9,
      0,
      true,
      4,
      1 + 20,
    ])
  })

  test("everything of a lazy module that is no function is a promise; a mutable global is read anew each time", async () => {
    const code = `
      import * as base from "./base.wasm?lazy"
      const { memory, table, limit, count } = base
      const kinds = [memory, table, limit, count].map((it) => it instanceof Promise)
      const first = await count
      await base.next()
      const settled = await Promise.allSettled([memory, count])
      export const answers = [kinds, first, await count, await limit, (await memory) instanceof WebAssembly.Memory, (await table).get(0) === (await base.table).get(0), settled.map(({ status }) => status), await count.then((it) => it + 1).finally(() => {})]`
    expect(await run(bundler, code)).toEqual([
      [true, true, true, true],
      0,
      1,
      9,
      true,
      true,
      ["fulfilled", "fulfilled"],
      2,
    ])
  })

  test("a module that fails within is tried again alone: the others stay", async () => {
    const code = `
      ${READY}
      import * as traps from "./then-traps.wasm?lazy"
      import { next } from "./base.wasm?lazy"
      const fail = () => traps.never().catch((error) => [error.constructor.name, error.path])
      export const answers = [await fail(), await fail(), await next()]`
    // Each attempt starts anew, and its start function counts in the one base.
    expect(await run(bundler, code)).toEqual([
      ["RuntimeError", "src/then-traps.wasm"],
      ["RuntimeError", "src/then-traps.wasm"],
      3,
    ])
  })
})
