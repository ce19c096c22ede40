/** The option `checks`: the dev server's modules check their arguments; builds and packages do not. */
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { build } from "../support/vite.js"
import type { InlineConfig } from "vite"
import { describe, expect, test } from "vitest"
import { readFileSync } from "node:fs"
import wasmport from "wasmport/vite"
import type { WasmportOptions } from "wasmport/vite"
import { imported } from "../support/bundle.ts"
import { useBrowser, useProject, viteInTest } from "../support/hooks.ts"

const WAT = `(module
  (global $n (export "n") (mut i32) (i32.const 0))
  (func (export "add") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
  (func (export "wide") (param $n i64) (result i64) (local.get $n))
  (func (export "none") (result i32) (global.set $n (i32.const 5)) (i32.const 1)))`
const ENTRY = `import * as own from "./own.wasm"
import { add } from "pkg"
import * as lazy from "./own.wasm?lazy"
const thrown = (act) => { try { return act() } catch (error) { return error.code + ": " + error.message } }
export const answers = (async () => [
  own.add(1, 2), thrown(() => own.add(1.5, 2)), thrown(() => own.add(1)), own.add(true, 2 ** 32 - 1), String(own.wide(7)), own.none(), own.n, add(1.5, 2),
  await lazy.add("1", 1).catch((error) => error.message),
])()
answers.then((it) => { globalThis.answers = it })
`
const CHECKED = [
  3,
  "TYPE: [wasmport] src/own.wasm: add(): a is an i32, and there is none for 1.5: pass an integer from -2^31 to 2^31-1 (TYPE 5007)",
  "TYPE: [wasmport] src/own.wasm: add(): b is missing, an i32: pass an integer from -2^31 to 2^31-1 (TYPE 5007)",
  0,
  "7",
  1,
  5,
  3,
  '[wasmport] src/own.wasm: add(): a is an i32, and there is none for "1": pass an integer from -2^31 to 2^31-1 (TYPE 5007)',
]

const browser = useBrowser()
const project = useProject(async () => {
  const wasm = await parseWat(WAT)
  return {
    "index.html": '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./src/index.js"></script>',
    "package.json": JSON.stringify({ type: "module", dependencies: { pkg: "1.0.0" } }),
    "src/index.js": ENTRY,
    "src/plain.js":
      'import { add } from "./own.wasm"\nexport const answers = [add(1.5, 2), String(add).includes("native code")]',
    "src/own.wasm": wasm,
    "node_modules/pkg/package.json": JSON.stringify({
      name: "pkg",
      version: "1.0.0",
      type: "module",
      exports: "./index.js",
    }),
    "node_modules/pkg/index.js": 'export * from "./own.wasm"',
    "node_modules/pkg/own.wasm": wasm,
  }
})

const config = (options: WasmportOptions): InlineConfig => ({
  root: project.root,
  configFile: false,
  logLevel: "silent",
  plugins: [wasmport({ types: false, ...options })],
  server: { port: 0, host: "127.0.0.1", watch: null },
})

describe('checks: "dev"', () => {
  test("refuses values in the dev server's page that wasm would change, only in the app's own modules", async () => {
    const { url } = await viteInTest(config({ checks: "dev" }))
    const page = await browser.open()
    const errors: string[] = []
    page.on("response", async (it) => {
      if (it.status() >= 400) errors.push(it.url() + " " + (await it.text()).slice(0, 600))
    })
    page.on("pageerror", (error) => errors.push(error.message))
    page.on("console", (message) => (message.type() === "error" ? errors.push(message.text()) : undefined))
    await page.goto(url)
    await page
      .waitForFunction("globalThis.answers !== undefined", undefined, { timeout: 10_000 })
      .catch(() => expect(errors).toEqual([]))
    expect(await page.evaluate("globalThis.answers")).toEqual(CHECKED)
  })

  test("refuses the same on the server, in modules that the SSR loader runs", async () => {
    const { server } = await viteInTest({
      ...config({ checks: "dev" }),
      appType: "custom",
      server: { middlewareMode: true, watch: null, ws: false },
    })
    expect(await ((await server.ssrLoadModule("/src/index.js")) as { answers: Promise<unknown> }).answers).toEqual(
      CHECKED,
    )
  })

  test("refuses by the types and names of a .wit, in functions that convert and in those that do not", async () => {
    await project.write({
      "src/told.wasm": await parseWat(`(module (memory (export "memory") 1)
        (func (export "malloc") (param i32) (result i32) (i32.const 64))
        (func (export "is-even") (param i32) (result i32) (i32.const 1))
        (func (export "at") (param i32 i32 i32) (result i32) (i32.const 1))
        (func (export "middle") (param f64 f64 i64) (result i32) (i32.const 1))
        (func (export "sum") (param i32 i32) (result i32) (i32.const 1))
        (func (export "factorial") (param i64) (result i64) (local.get 0))
        (func (export "plain") (param f64 i32) (result f64) (local.get 0)))`),
      "src/told.wit": `world w { record point { x: f64, y: f64, big-id: u64 }
        export is-even: func(n: u32) -> bool; export at: func(numbers: list<u8>, index: s32) -> bool;
        export middle: func(it: point) -> bool; export sum: func(all: list<s16>) -> bool;
        export factorial: func(n: u64) -> u64; export plain: func(a: f64, b: s32) -> f64; }
`,
      "src/told.js": `import * as told from "./told.wasm"
const thrown = (act) => { try { return act() } catch (error) { return [error.name, error.code, error.errno, error.path, error.message.replace("[wasmport] src/told.wasm: ", "")].join() } }
export const answers = [
  () => told["is-even"]("4"), () => told["is-even"](-1), () => told["is-even"](4), () => told.at([1, 300, -1], 0), () => told.at([1], 2.5), () => told.at([1, 255], -2),
  () => told.middle({ x: 1, y: 2 }), () => told.middle({ x: 1, y: null, bigId: 1n }), () => told.middle({ x: 1, y: 2, bigId: 1n }), () => told.sum(["1", null]), () => told.sum(Int16Array.of(1)),
  () => told.factorial(5), () => told.factorial(-1n), () => told.factorial(2n ** 64n - 1n) === 2n ** 64n - 1n, () => told.plain(1.5), () => told.plain(1.5, 2 ** 31), () => told.plain(1.5, 2), () => told.plain(1.5, 2, 3),
].map(thrown)
`,
    })
    const { server } = await viteInTest({
      ...config({ checks: "dev" }),
      appType: "custom",
      server: { middlewareMode: true, watch: null, ws: false },
    })
    const { answers } = (await server.ssrLoadModule("/src/told.js")) as { answers: unknown[] }
    const refused = (text: string): string => `TypeError,TYPE,5007,src/told.wasm,${text} (TYPE 5007)`
    expect(answers).toEqual([
      refused('is-even(): n must be an integer from 0 to 4294967295, got "4"'),
      refused("is-even(): n must be an integer from 0 to 4294967295, got -1"),
      true,
      refused("at(): numbers[1] must be an integer from 0 to 255, got 300"),
      refused("at(): index must be an integer from -2147483648 to 2147483647, got 2.5"),
      true,
      refused("middle(): it.bigId must be a bigint from 0 to 2^64-1, got undefined"),
      refused("middle(): it.y must be a number, got null"),
      true,
      refused('sum(): all[0] must be an integer from -32768 to 32767, got "1"'),
      true,
      refused("factorial(): n must be a bigint from 0 to 2^64-1, got 5"),
      refused("factorial(): n must be a bigint from 0 to 2^64-1, got -1n"),
      true,
      refused("plain(): b must be an integer from -2147483648 to 2147483647, got undefined"),
      refused("plain(): b must be an integer from -2147483648 to 2147483647, got 2147483648"),
      1.5,
      refused("plain() takes 2 arguments, and got 3"),
    ])
  })

  test("refuses strings that end in 0 where C would cut them, in lists and options too, by the .wit's names", async () => {
    await project.write({
      "src/c.wasm": await parseWat(`(module (memory (export "memory") 1)
        (func (export "malloc") (param i32) (result i32) (i32.const 64))
        (func (export "length") (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "all") (param i32 i32) (result i32) (local.get 1)))`),
      "src/c.wit": `type c-string = string;
        length: func(text: option<c-string>) -> u32; all: func(texts: list<c-string>) -> u32;
`,
      "src/c.js": `import * as c from "./c.wasm"
const thrown = (act) => { try { return act() } catch (error) { return [error.name, error.code, error.errno, error.path, error.message.replace("[wasmport] src/c.wasm: ", "")].join() } }
export const answers = [() => c.length("a\0b"), () => c.length(7), () => c.length("A"), () => c.length(), () => c.all(["a", "\0"]), () => c.all(["a"])].map(thrown)
`,
    })
    const { server } = await viteInTest({
      ...config({ checks: "dev" }),
      appType: "custom",
      server: { middlewareMode: true, watch: null, ws: false },
    })
    const { answers } = (await server.ssrLoadModule("/src/c.js")) as { answers: unknown[] }
    const refused = (text: string): string =>
      `TypeError,TYPE,5007,src/c.wasm,${text.replace(" must be ", " must be a string without U+0000, got ")} (TYPE 5007)`
    expect(answers).toEqual([
      refused('length(): text must be "a\\u0000b"'),
      refused("length(): text must be 7"),
      65,
      0,
      refused('all(): texts[1] must be "\\u0000"'),
      1,
    ])
  })

  test("leaves a build as it is without the option", async () => {
    const code = await Promise.all(
      (["dev", false] as const).map(async (checks) => {
        const outDir = project.path(`dist-${checks}`)
        await build({
          ...config({ checks, liveGlobals: false }),
          build: { outDir, ssr: "src/plain.js", minify: false },
        })
        expect((await imported<{ answers: unknown }>(`${outDir}/plain.js`)).answers).toEqual([3, true])
        return readFileSync(`${outDir}/plain.js`, "utf8")
      }),
    )
    expect(code[0]).toBe(code[1])
  })
})
