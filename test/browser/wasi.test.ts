/** The host of WASI in a browser: on a page, in a worker and in a script, where programs wait, exit and print. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools"
import { afterAll, beforeAll, expect, test } from "vitest"
import { serve } from "../support/browser.ts"
import type { Served } from "../support/browser.ts"
import { BUNDLERS } from "../support/bundle.ts"
import { useBrowser, useProject } from "../support/hooks.ts"
import { signature } from "../support/wasi.ts"

const browser = useBrowser()
const project = useProject()
let server: Served
beforeAll(async () => {
  const root = project.path(".dist")
  server = await serve(root, {
    respond: (path) => (path === "/" ? { type: "text/html", body: "<!doctype html>" } : undefined),
  })
})
afterAll(() => server?.close())

const imports = (...names: string[]): string =>
  names.map((name) => `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${signature(name)}))`).join("\n")

/** Prints, waits for 30 ms, and exits with 3 from under code that catches everything. */
const PROGRAM = `(module
  ${imports("fd_write", "poll_oneoff", "clock_time_get", "proc_exit")}
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\09\\00\\00\\00") (data (i32.const 16) "gr\\c3\\bc\\c3\\9fe\\nx")
  (func $prints (export "prints") (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $sleeps
    (i32.store (i32.const 144) (i32.const 1))
    (i64.store (i32.const 152) (i64.const 30000000))
    (if (call $poll_oneoff (i32.const 128) (i32.const 256) (i32.const 1) (i32.const 64)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 64)) (i32.const 1)) (then unreachable)))
  (func (export "_start")
    (call $prints)
    (call $sleeps)
    (block $caught (try_table (catch_all $caught) (call $proc_exit (i32.const 3))))
    (call $prints)))`

const app = async (): Promise<string> => `
  import { load } from "wasmport/runtime"
  import { run } from "wasmport/wasi"
  const bytes = new Uint8Array([${(await parse(PROGRAM)).join(", ")}])
  const answer = async () => {
    const loaded = await load(bytes)
    const lines = []
    const instance = await loaded.instantiate({}, { wasi: { stdout: (line) => lines.push(line) } })
    instance.call("prints")
    instance.dispose()
    const start = performance.now()
    const result = await run(loaded.module, { capture: true })
    return { ...result, lines, waited: performance.now() - start >= 29 }
  }`
const ANSWER = { exitCode: 3, refused: [], stdout: "grüße\nx", stderr: "", lines: ["grüße", "x"], waited: true }
const WORKER = "\nanswer().then((it) => postMessage(it), (error) => postMessage(String(error)))"

async function visit(code: string): Promise<unknown> {
  const page = await browser.browser.newPage()
  try {
    await page.goto(server.url)
    return await page.evaluate(`(async () => ${code})().catch(String)`)
  } finally {
    await page.close()
  }
}

test.each(BUNDLERS)(
  "a program prints, sleeps and exits over %s, on a page, in workers and in scripts",
  async (bundler) => {
    const build = async (code: string, format: "es" | "iife"): Promise<string> =>
      (await project.buildCode(bundler, `${await app()}${code}`, { platform: "browser", format })).name
    const page = await build("\nexport { answer }", "es")
    expect(await visit(`(await import("/${page}/index.js")).answer()`)).toEqual(ANSWER)
    const script = await build("\nglobalThis.answer = answer", "iife")
    expect(
      await visit(
        `new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src: "/${script}/index.js", onload, onerror }))).then(() => answer())`,
      ),
    ).toEqual(ANSWER)
    for (const format of ["es", "iife"] as const) {
      const worker = await build(WORKER, format)
      const type = format === "es" ? "module" : "classic"
      expect(
        await visit(
          `new Promise((resolve, reject) => Object.assign(new Worker("/${worker}/index.js", { type: "${type}" }), { onmessage: ({ data }) => resolve(data), onerror: reject }))`,
        ),
      ).toEqual(ANSWER)
    }
  },
)

/** Prints its arguments, and gives the number of its variables. */
const SPEAKER = `(module
  ${imports("fd_write", "args_sizes_get", "args_get", "environ_sizes_get")}
  (memory (export "memory") 1)
  (func (export "speak") (result i32)
    (drop (call $args_sizes_get (i32.const 0) (i32.const 20)))
    (drop (call $args_get (i32.const 64) (i32.const 128)))
    (i32.store (i32.const 16) (i32.const 128))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))
    (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
    (i32.load (i32.const 0))))`
const PROCESSOR = `
  import { speak } from "./speaker.wasm?sync"
  import { lines } from "./lines.js"
  registerProcessor("speaker", class extends AudioWorkletProcessor {
    constructor() {
      super()
      this.port.postMessage([speak(), ...lines])
    }
    process() { return false }
  })`

test.each(BUNDLERS)("a program prints in an AudioWorklet, which has no coders of text, over %s", async (bundler) => {
  await project.write({
    "src/speaker.wasm": Uint8Array.from(await parse(SPEAKER)),
    "src/lines.js": "export const lines = []\nexport default (line) => lines.push(line)",
  })
  const { name } = await project.buildCode(bundler, PROCESSOR, {
    platform: "browser",
    format: "es",
    options: {
      target: "webworker",
      wasi: { args: ["grüße 🦀\n", "x"], env: { NAME: "grün" }, stdout: "./src/lines.js" },
    },
  })
  expect(
    await visit(`new Promise(async (resolve) => {
        const context = new OfflineAudioContext(1, 128, 44100)
        await context.audioWorklet.addModule("/${name}/index.js")
        new AudioWorkletNode(context, "speaker").port.onmessage = ({ data }) => resolve(data)
      })`),
  ).toEqual([1, "grüße 🦀"])
})
