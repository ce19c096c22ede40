/** `init(imports, { signal, onProgress })` and `load`: their reports, and the effect of an abort on other calls that wait. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type * as runtime from "wasmport/runtime"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useBrowser, useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const BIG = fixture("big")

/** A server of one folder whose `.wasm` come in two halves: the second when it is told, or never. */
interface Slow {
  readonly url: string
  /** The end of each request for a `.wasm`, in order. */
  readonly fates: ("open" | "served" | "closed")[]
  /** How the bytes come: as they are, without their number, or compressed. */
  how: "plain" | "chunked" | "gzip"
  /** The content type. */
  type: string
  /** Whether the second half waits. */
  held: boolean
  release(): void
  close(): Promise<void>
}

async function slow(dir: string): Promise<Slow> {
  let waiting: (() => void)[] = []
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname
    if (path === "/") return void response.setHeader("content-type", "text/html").end("<!doctype html>")
    const file = join(dir, path)
    if (!existsSync(file)) return void response.writeHead(204).end()
    if (!path.endsWith(".wasm"))
      return void response.setHeader("content-type", "text/javascript").end(readFileSync(file))
    const bytes = it.how === "gzip" ? gzipSync(readFileSync(file)) : readFileSync(file)
    const fate = it.fates.push("open") - 1
    response.on("close", () => (it.fates[fate] = response.writableFinished ? "served" : "closed"))
    response.writeHead(200, {
      "content-type": it.type,
      "cache-control": "no-store",
      ...(it.how === "gzip" ? { "content-encoding": "gzip" } : {}),
      ...(it.how === "chunked" ? {} : { "content-length": bytes.length }),
    })
    const half = Math.floor(bytes.length / 2)
    response.write(bytes.subarray(0, half))
    const finish = (): void => void response.end(bytes.subarray(half))
    if (it.held) waiting.push(finish)
    else setTimeout(finish, 20)
  }
  const server: Server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const it: Slow = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fates: [],
    how: "plain",
    type: "application/wasm",
    held: false,
    release() {
      it.held = false
      for (const finish of waiting) finish()
      waiting = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return it
}

const browser = useBrowser()
const project = useProject({
  "src/big.wasm": BIG,
  "src/start.wasm": fixture("start"),
  "src/host.js": "export const started = () => {}\nexport const calls = () => 7\n",
  "src/init.js":
    'import init from "./big.wasm?init"\nimport * as lazy from "./big.wasm?lazy"\nimport { registry } from "wasmport/runtime"\nexport { init, lazy, registry }\n',
  "src/small.js": 'import init from "./start.wasm?init"\nexport { init }\n',
  "src/strings.wasm": fixture("js-string"),
  "src/strings.js": 'import init from "./strings.wasm?init"\nexport { init }\n',
  "src/load.js": 'export { load } from "wasmport/runtime"\n',
})
const build = async (bundler: Bundler, name: string, more: Partial<BundleRequest> = {}): Promise<string> =>
  (
    await project.build(bundler, `src/${name}.js`, {
      platform: "browser",
      minify: true,
      options: { inlineLimit: name === "small" ? 4096 : 0 },
      ...more,
    })
  ).dir

/** Code for all pages: the reports, the end of a call, and a wait until something is true. */
const HELPERS = `
  const { init, lazy, load, registry } = await import("/index.js")
  const end = (promise) => promise.then((it) => it instanceof WebAssembly.Instance ? "instance" : it instanceof WebAssembly.Module ? "module" : it, (error) => error instanceof Error ? error.constructor.name + ": " + error.name : error)
  const until = async (condition) => { while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5)) }
  const streamed = []
  for (const name of ["compile", "compileStreaming"]) { const own = WebAssembly[name]; WebAssembly[name] = (...args) => { streamed.push(name); return own.apply(WebAssembly, args) } }
  `

async function visit<T>(server: Slow, code: string, more?: (page: Page) => Promise<void>): Promise<T> {
  const page = await browser.open()
  await page.exposeFunction("release", () => server.release())
  await page.exposeFunction("fates", () => server.fates)
  await more?.(page)
  await page.goto(`${server.url}/`)
  return (await page.evaluate(`(async () => { ${HELPERS} ${code} })()`)) as T
}

interface Report {
  loaded: number
  total?: number
}

/** Rises from nothing to the whole. */
function expectProgress(reports: Report[], total: number | undefined): void {
  expect(reports.length).toBeGreaterThanOrEqual(2)
  expect(reports[0]).toEqual(total === undefined ? { loaded: 0 } : { loaded: 0, total })
  expect(reports.at(-1)).toEqual(total === undefined ? { loaded: BIG.length } : { loaded: BIG.length, total })
  expect(reports.map(({ loaded }) => loaded)).toEqual(reports.map(({ loaded }) => loaded).sort((a, b) => a - b))
}

describe.each(BUNDLERS)("%s", (bundler) => {
  let dir: string
  let server: Slow
  beforeAll(async () => {
    dir = await build(bundler, "init")
  })

  async function withServer<T>(run: (server: Slow) => Promise<T>): Promise<T> {
    server = await slow(dir)
    try {
      return await run(server)
    } finally {
      await server.close()
    }
  }

  test("init reports the bytes while they are compiled as they come; the total only where the server tells it", async () => {
    for (const how of ["plain", "chunked", "gzip"] as const) {
      await withServer(async (server) => {
        server.how = how
        const [reports, kind, streamed] = await visit<[Report[], string, string[]]>(
          server,
          "const reports = []; const kind = await end(init({}, { onProgress: (it) => reports.push(it) })); return [reports, kind, streamed]",
        )
        expectProgress(reports, how === "plain" ? BIG.length : undefined)
        expect([kind, streamed, server.fates]).toEqual(["instance", ["compileStreaming"], ["served"]])
      })
    }
  })

  test("a call that is aborted rejects at once with the signal's reason and cancels the fetch; the next call works", async () => {
    await withServer(async (server) => {
      server.held = true
      const answers = await visit(
        server,
        `const abort = new AbortController()
         const first = end(init({}, { signal: abort.signal, onProgress: ({ loaded }) => loaded > 0 && abort.abort() }))
         const answers = [await first]
         while ((await fates())[0] !== "closed") await new Promise((resolve) => setTimeout(resolve, 5))
         answers.push(await end(init({}, { signal: AbortSignal.abort("mine") })))
         await release()
         const next = new AbortController()
         answers.push(await end(init({}, { signal: next.signal })), await end(init()), await end(lazy.at(0)))
         return answers`,
      )
      expect(answers).toEqual(["DOMException: AbortError", "mine", "instance", "instance", 1015568748])
      expect(server.fates).toEqual(["closed", "served"])
    })
  })

  test("a fetch goes on while another call waits for it", async () => {
    const others: Record<string, string> = {
      "another call with a signal": "init({}, { signal: new AbortController().signal })",
      "a call without one": "init()",
      "a lazy function": "lazy.at(0)",
      "the registry": 'registry.get("src/big.wasm").module()',
    }
    for (const [name, other] of Object.entries(others)) {
      await withServer(async (server) => {
        server.held = true
        const answers = await visit<unknown[]>(
          server,
          `const abort = new AbortController()
           let arrived = 0
           const first = end(init({}, { signal: abort.signal, onProgress: ({ loaded }) => { arrived = loaded } }))
           await until(() => arrived > 0)
           const other = end(${other})
           abort.abort("enough")
           const answers = [await first]
           await new Promise((resolve) => setTimeout(resolve, 50))
           await release()
           return [...answers, await other]`,
        )
        expect([name, answers[0], server.fates]).toEqual([name, "enough", ["served"]])
        expect([name, ["instance", "module", 1015568748].includes(answers[1] as string)]).toEqual([name, true])
      })
    }
  })

  test("a call in the moment of an abort gets a module", async () => {
    await withServer(async (server) => {
      server.held = true
      const answers = await visit(
        server,
        `const abort = new AbortController()
         let arrived = 0
         const first = end(init({}, { signal: abort.signal, onProgress: ({ loaded }) => { arrived = loaded } }))
         await until(() => arrived > 0)
         abort.abort("enough")
         const calls = [end(lazy.at(0))]
         for (let i = 0; i < 10; i++) { calls.push(end(i % 2 ? init() : init({}, { signal: new AbortController().signal }))); await undefined }
         await first
         await release()
         return [await first, [...new Set(await Promise.all(calls))]]`,
      )
      expect(answers).toEqual(["enough", [1015568748, "instance"]])
    })
  })

  test("two calls share one fetch and both are told of it; a module that is there is not fetched and not reported", async () => {
    await withServer(async (server) => {
      const [a, b, c, fates] = await visit<[Report[], Report[], Report[], string[]]>(
        server,
        `const a = [], b = [], c = []
         await Promise.all([init({}, { onProgress: (it) => a.push(it) }), init({}, { onProgress: (it) => b.push(it) })])
         await init({}, { onProgress: (it) => c.push(it) })
         return [a, b, c, await fates()]`,
      )
      expectProgress(a, BIG.length)
      expectProgress(b, BIG.length)
      expect([c, fates]).toEqual([[], ["served"]])
    })
  })

  test("an error that the callback throws is its own, and loading goes on", async () => {
    await withServer(async (server) => {
      const errors: string[] = []
      expect(
        await visit(
          server,
          'return end(init({}, { onProgress() { throw new Error("mine") } }))',
          async (page) => void page.on("pageerror", (error) => errors.push(error.message)),
        ),
      ).toBe("instance")
      expect(new Set(errors)).toEqual(new Set(["mine"]))
    })
  })

  test("a 404 is explained to a call with options too", async () => {
    await withServer(async (server) => {
      for (const file of readdirSync(dir, { recursive: true })
        .map(String)
        .filter((it) => it.endsWith(".wasm"))) {
        const gone = async (page: Page): Promise<void> =>
          void (await page.route(`**/${file.replaceAll("\\", "/")}`, (route) =>
            route.fulfill({ status: 404, body: "gone" }),
          ))
        expect(
          await visit(
            server,
            "return init({}, { onProgress() {} }).catch((error) => [error.constructor.name, error.code, error.message])",
            gone,
          ),
        ).toEqual(["TypeError", "IO", expect.stringMatching(/^\[wasmport\] http.*the server answered 404/)])
      }
    })
  })

  test("a signal aborts a call even if the bytes are in the code, and nothing is reported", async () => {
    const own = dir
    dir = await build(bundler, "small")
    try {
      await withServer(async (server) => {
        const code = `const reports = []
          const imports = { "./host.js": { started() {}, calls: () => 7 } }
          const options = { signal: new AbortController().signal, onProgress: (it) => reports.push(it) }
          return [await init(imports, options).then((it) => it.exports.calls()), await end(init(imports, { signal: AbortSignal.abort("mine") })), reports]`
        expect(await visit(server, code)).toEqual([7, "mine", []])
      })
    } finally {
      dir = own
    }
  })

  test("builtins of the engine are asked for under options too", async () => {
    const own = dir
    dir = await build(bundler, "strings")
    try {
      await withServer(async (server) => {
        const code = `const { compileStreaming } = WebAssembly
          const seen = []
          WebAssembly.compileStreaming = (response, options) => { seen.push(options?.builtins); return compileStreaming.call(WebAssembly, response, options) }
          const abort = new AbortController()
          return [await end(init({}, { signal: abort.signal })), seen]`
        expect(await visit(server, code)).toEqual(["instance", [["js-string"]]])
      })
    } finally {
      dir = own
    }
  })

  test("in Node the reading of a file is reported, and can be aborted", async () => {
    for (const platform of bundler === "vite" ? (["node"] as const) : (["node", "neutral"] as const)) {
      const folder = await build(bundler, "init", { platform })
      const { init } = await imported<{
        init: (imports?: object, options?: object) => Promise<WebAssembly.Instance>
      }>(join(folder, "index.js"))
      const abort = new AbortController()
      const given = init({}, { signal: abort.signal })
      abort.abort()
      await expect(given).rejects.toBe(abort.signal.reason)
      const reports: Report[] = []
      expect(
        await init({}, { signal: new AbortController().signal, onProgress: (it: Report) => reports.push(it) }),
      ).toBeInstanceOf(WebAssembly.Instance)
      expectProgress(reports, BIG.length)
    }
  })
})

describe.each(BUNDLERS)("load, built by %s", (bundler) => {
  let server: Slow
  beforeAll(async () => {
    const dir = await build(bundler, "load")
    writeFileSync(join(dir, "big.wasm"), BIG)
    writeFileSync(join(dir, "start.wasm"), fixture("start"))
    writeFileSync(join(dir, "page.wasm"), "<!doctype html>")
    server = await slow(dir)
  })
  afterAll(() => server.close())

  test("takes a string, a URL, a Response and bytes, streaming where it can, and knows the size", async () => {
    for (const how of ["plain", "chunked", "gzip"] as const) {
      server.how = how
      const code = `
        const bytes = await (await fetch("/big.wasm")).arrayBuffer()
        const sources = ["/big.wasm", new URL("/big.wasm", location), await fetch("/big.wasm"), new Response(bytes.slice(), { headers: { "content-type": "application/wasm" } }), bytes, new Uint8Array(bytes)]
        const all = []
        for (const source of sources) {
          const it = await load(source)
          all.push([it.size, it.module instanceof WebAssembly.Module, (await it.instantiate()).exports.at(0)])
        }
        return [all, streamed]`
      const [all, streamed] = await visit<[unknown[], string[]]>(server, code)
      expect(all).toEqual(Array.from({ length: 6 }, () => [BIG.length, true, 1015568748]))
      expect(streamed).toEqual([
        "compileStreaming",
        "compileStreaming",
        "compileStreaming",
        "compileStreaming",
        "compile",
        "compile",
      ])
    }
    server.how = "plain"
  })

  test("reports its progress, can be aborted, and explains failures", async () => {
    const reports = await visit<Report[]>(
      server,
      'const reports = []; await load("/big.wasm", { onProgress: (it) => reports.push(it) }); return reports',
    )
    expectProgress(reports, BIG.length)
    server.held = true
    const before = server.fates.length
    const code = `
      const abort = new AbortController()
      const first = await end(load("/big.wasm", { signal: abort.signal, onProgress: ({ loaded }) => loaded > 0 && abort.abort() }))
      while ((await fates())[${before}] !== "closed") await new Promise((resolve) => setTimeout(resolve, 5))
      await release()
      return [first, await end(load("/big.wasm", { signal: abort.signal })), (await load("/big.wasm", { signal: new AbortController().signal })).size]`
    expect(await visit(server, code)).toEqual(["DOMException: AbortError", "DOMException: AbortError", BIG.length])
    const said = `(promise) => promise.then(() => "loaded", (error) => [error.constructor.name, error.code, error.path?.replace(location.origin, ""), error.message.replaceAll(location.origin, "")])`
    const errors = await visit<unknown[]>(
      server,
      `const said = ${said}
       const it = await load("/start.wasm")
       return [
         await said(load("/page.wasm")), await said(load(await fetch("/page.wasm"))), await said(load("http://[")), await said(load(new TextEncoder().encode("<!doctype html>"))),
         await said(it.instantiate({ "./host.js": { started: 5, calls() {} } })), await said(it.instantiate()), await said(load(new Response("gone", { status: 404 }))),
       ]`,
    )
    const compile = /the engine refused/
    expect(errors).toEqual([
      ["CompileError", "IO", "/page.wasm", expect.stringMatching(/not WebAssembly but an HTML page/)],
      [
        "CompileError",
        "COMPILE",
        "/page.wasm",
        expect.stringMatching(/^\[wasmport\] \/page\.wasm: .*expected magic word/),
      ],
      [
        "TypeError",
        "IO",
        "http://[",
        expect.stringMatching(
          /^\[wasmport\] load: "http:\/\/\[" is no URL\. .*new URL\("\.\/math\.wasm", import\.meta\.url\)/,
        ),
      ],
      ["CompileError", "COMPILE", "bytes", expect.stringMatching(compile)],
      ["LinkError", "INSTANTIATE", "/start.wasm", expect.stringMatching(/an import does not fit/)],
      ["TypeError", "INSTANTIATE", "/start.wasm", expect.stringMatching(/an import is missing/)],
      ["TypeError", "IO", "a Response", expect.stringMatching(/the server answered 404/)],
    ])
  })

  test.each([
    ["a file that comes a second time, under a wrong MIME type", "text/plain", '"/big.wasm"'],
    ["a response", "application/wasm", 'await fetch("/big.wasm")'],
    ["a response under a wrong MIME type", "text/plain", 'await fetch("/big.wasm")'],
  ])("cancels the download of %s when it is aborted", async (_, type, source) => {
    const before = server.fates.length
    Object.assign(server, { held: true, type })
    const count = type === "text/plain" && source.startsWith('"') ? 2 : 1
    const code = `
      const abort = new AbortController()
      const first = end(load(${source}, { signal: abort.signal }))
      while ((await fates()).length < ${before + count}) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 50))
      const open = (await fates()).at(-1)
      abort.abort("enough")
      const reason = await first
      for (let i = 0; i < 200 && (await fates()).at(-1) === "open"; i++) await new Promise((resolve) => setTimeout(resolve, 5))
      return [open, reason]`
    try {
      expect(await visit(server, code)).toEqual(["open", "enough"])
      expect(server.fates.slice(before)).toEqual(Array.from({ length: count }, () => "closed"))
    } finally {
      server.type = "application/wasm"
      server.release()
    }
  })

  test("reads files in Node", async () => {
    const folder = await build(bundler, "load", { platform: "node" })
    const { load } = await imported<Pick<typeof runtime, "load">>(join(folder, "index.js"))
    const file = pathToFileURL(project.path("src/big.wasm"))
    const reports: Report[] = []
    const it = await load(file, { onProgress: (report) => reports.push(report as Report) })
    expectProgress(reports, BIG.length)
    expect([it.size, (await load(file.href)).size, (await load(BIG)).size]).toEqual([
      BIG.length,
      BIG.length,
      BIG.length,
    ])
    await expect(load(new URL("./nobody.wasm", file))).rejects.toMatchObject({
      code: "ENOENT",
      message: expect.stringMatching(/^\[wasmport\] file:.*nobody\.wasm/),
    })
    await expect(load("./big.wasm")).rejects.toMatchObject({ name: "TypeError", code: "IO" })
    await expect(load(new URL(`${server.url}/big.wasm`))).resolves.toMatchObject({ size: BIG.length })
  })
})
