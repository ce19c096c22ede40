/** Failures while a module is loaded, in each form of an import and over every bundler: the explained error, and that the next call tries again. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { serve } from "../support/browser.ts"
import type { Answer } from "../support/browser.ts"
import { BUNDLERS, imported, SHRUNK } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useBrowser, useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

/** The forms that can try again. */
const FORMS = ["lazy", "defer", "init", "module", "instantiate"] as const
/** Failures on the way, each with the members of the explained error. */
const DELIVERIES: Record<string, { answer: Answer; expected: object; message: RegExp }> = {
  lost: {
    answer: { status: 404, type: "text/html", body: "<h1>Not Found</h1>" },
    expected: { name: "TypeError", code: "IO" },
    message: /the server answered 404/,
  },
  page: {
    answer: { type: "text/html", body: "<!doctype html><title>app</title>" },
    expected: { name: "TypeError", code: "IO" },
    message: /not WebAssembly but an HTML page/,
  },
  cut: {
    answer: { type: "application/wasm", body: fixture("math").subarray(0, 100) },
    expected: { name: "CompileError", code: "COMPILE" },
    message: /the engine refused its 100 bytes/,
  },
}
/** Failures after the module has arrived. */
const LINKS: Record<string, { expected: object; message: RegExp }> = {
  link: { expected: { name: "LinkError", code: "INSTANTIATE" }, message: /an import does not fit: / },
  trap: {
    expected: { name: "RuntimeError", code: "INSTANTIATE" },
    message: /its start function.* trapped while the module was instantiated: unreachable/,
  },
}

/** The same module under another name: files of the same bytes would be one. */
function named(bytes: Uint8Array, name: string): Uint8Array {
  const text = new TextEncoder().encode(name)
  return new Uint8Array([...bytes, 0, text.length + 1, text.length, ...text])
}

/** The code of a call for a module `<name>.wasm`. */
const CALLS: Record<(typeof FORMS)[number], (name: string, call: string, imports?: string) => string> = {
  lazy: (name, call) => `() => ${name.replace("-", "_")}.${call}`,
  defer: (name, call) => `() => ready("src/${name}.wasm").then(() => ${name.replace("-", "_")}.${call})`,
  init: (name, call, imports = "") => `() => ${name.replace("-", "_")}(${imports}).then((it) => it.exports.${call})`,
  module: (name) =>
    `() => registry.get("src/${name}.wasm").module().then((it) => it instanceof WebAssembly.Module ? 5 : it)`,
  instantiate: (name, call) => `() => registry.get("src/${name}.wasm").instantiate().then((it) => it.exports.${call})`,
}
const importOf = (name: string, form: (typeof FORMS)[number]): string => {
  if (form === "init") return `import ${name.replace("-", "_")} from "./${name}.wasm?init"`
  return form === "lazy" || form === "defer"
    ? `import * as ${name.replace("-", "_")} from "./${name}.wasm?${form}"`
    : ""
}

/** `calls["lost-lazy"]()` and so on; `outcome` turns a call into data. */
function appOf(
  kinds: readonly string[],
  call: string,
  forms: readonly (typeof FORMS)[number][],
  imports?: string,
): string {
  const all = kinds.flatMap((kind) => forms.map((form) => ({ name: `${kind}-${form}`, form })))
  return `import { ready, registry } from "wasmport/runtime"
    ${all.map(({ name, form }) => importOf(name, form)).join("\n")}
    export const calls = { ${all.map(({ name, form }) => `"${name}": ${CALLS[form](name, call, imports)}`).join(",\n")} }`
}

const OUTCOME = `(call) => call().then((answer) => ({ answer }), (error) => ({ name: error.constructor.name, message: error.message, code: error.code, path: error.path }))`
interface Outcome {
  answer?: unknown
  name?: string
  message?: string
  code?: string
  path?: string
}

const browser = useBrowser()
const project = useProject(() => {
  const wasm: Record<string, Uint8Array> = {}
  for (const form of FORMS) {
    for (const kind of Object.keys(DELIVERIES))
      wasm[`src/${kind}-${form}.wasm`] = named(fixture("math"), `${kind}-${form}`)
    wasm[`src/link-${form}.wasm`] = named(fixture("start"), form)
    wasm[`src/trap-${form}.wasm`] = named(fixture("trap-start"), form)
  }
  const linking = FORMS.filter((form) => form !== "module")
  return {
    ...wasm,
    "src/deliveries.js": appOf(Object.keys(DELIVERIES), "add(2, 3)", FORMS),
    "src/link.js": appOf(["link"], "calls()", linking, '{ "./host.js": { started: 5, calls() {} } }'),
    "src/trap.js": appOf(["trap"], "add(2, 3)", linking),
    "src/host.js": readFileSync(join(REPOSITORY, "test_wasm/start/host.js"), "utf8").replace(
      /export (async )?function (\w+)[^{]*\{/,
      "export const $2 = 5; {",
    ),
    "src/link-sync.js": 'export * from "./link-lazy.wasm?sync"',
    "src/trap-sync.js": 'export * from "./trap-lazy.wasm?sync"',
    "src/await.js": 'export { add } from "./lost-lazy.wasm"',
    "src/missing.js":
      'import init from "./link-init.wasm?init"\nexport const calls = { none: () => init({}), throws: () => init({ "./host.js": { started() { throw new TypeError("mine") }, calls() {} } }) }',
  }
})
const build = async (bundler: Bundler, name: string, more: Partial<BundleRequest> = {}): Promise<string> =>
  (
    await project.build(bundler, `src/${name}.js`, {
      platform: "browser",
      minify: true,
      options: { inlineLimit: 0 },
      ...more,
    })
  ).dir

/** Opens a page beside `dir`, whose `.wasm` files are answered by `respond`, and evaluates `code` with `module`, the URL of its `index.js`. */
async function visit<T>(dir: string, respond: (file: string) => Answer | undefined, code: string): Promise<T> {
  const server = await serve(dir, { respond: (path) => (path.endsWith(".wasm") ? respond(path) : undefined) })
  try {
    return await browser.evaluate(
      server.url,
      `(async (module) => { const outcome = ${OUTCOME}; ${code} })(${JSON.stringify(`${server.url}/index.js`)})`,
    )
  } finally {
    await server.close()
  }
}

const kindOf = (file: string): string => /\/(\w+)-[^/]*$/.exec(file)?.[1] ?? ""
const nameOf = (file: string): string => /\/(\w+-[a-z]+)[^/]*$/.exec(file)?.[1] ?? ""
const TWICE = `
  const { calls } = await import(module)
  const all = {}
  for (const [name, call] of Object.entries(calls)) all[name] = [await outcome(call), await outcome(call), await outcome(call)]
  return all`

describe.each(BUNDLERS)("%s", (bundler) => {
  test("a wrong answer is explained in every form, and the next call asks again", async () => {
    const dir = await build(bundler, "deliveries")
    const requests = new Map<string, number>()
    const respond = (file: string): Answer | undefined => {
      const name = nameOf(file)
      requests.set(name, (requests.get(name) ?? 0) + 1)
      // Each failure asks twice: for the bytes, and for the content that came instead.
      return (requests.get(name) ?? 0) <= 2 ? DELIVERIES[kindOf(file)]?.answer : undefined
    }
    expect(await visit(dir, respond, "await import(module)")).toBeUndefined()
    expect([...requests]).toEqual([])
    const all = await visit<Record<string, Outcome[]>>(dir, respond, TWICE)
    expect(Object.keys(all)).toHaveLength(15)
    for (const [name, [first, second, third]] of Object.entries(all)) {
      const { expected, message } = DELIVERIES[name.split("-")[0] ?? ""]!
      expect(first, name).toMatchObject(expected)
      expect(first?.message, name).toMatch(message)
      expect(first?.path, name).toMatch(new RegExp(`^http:.*/${name}[^/]*\\.wasm$`))
      expect([name, second, third]).toEqual([name, { answer: 5 }, { answer: 5 }])
      // Compiled once it is there.
      expect([name, requests.get(name)]).toEqual([name, 3])
    }
  })

  test("a module that cannot be linked or traps at its start is explained in every form", async () => {
    for (const [kind, { expected, message }] of Object.entries(LINKS)) {
      const all = await visit<Record<string, Outcome[]>>(await build(bundler, kind), () => undefined, TWICE)
      expect(Object.keys(all)).toEqual([`${kind}-lazy`, `${kind}-defer`, `${kind}-init`, `${kind}-instantiate`])
      for (const [name, outcomes] of Object.entries(all)) {
        for (const outcome of outcomes) {
          expect(outcome, name).toMatchObject({ ...expected, path: `src/${name}.wasm` })
          expect(outcome.message, name).toMatch(message)
          expect(outcome.message?.match(/\[wasmport\]/g), name).toHaveLength(1)
        }
      }
      const sync = await visit<Outcome>(
        await build(bundler, `${kind}-sync`),
        () => undefined,
        "return outcome(() => import(module))",
      )
      expect(sync).toMatchObject({ ...expected, path: `src/${kind}-lazy.wasm` })
      expect(sync.message).toMatch(message)
    }
  })

  test("an import object that lacks a module is explained; an error out of the wasm's own imports is left alone", async () => {
    const all = await visit<Record<string, Outcome[]>>(await build(bundler, "missing"), () => undefined, TWICE)
    expect(all["none"]?.[0]).toMatchObject({ name: "TypeError", code: "INSTANTIATE", path: "src/link-init.wasm" })
    expect(all["none"]?.[0]?.message).toMatch(
      /^\[wasmport\] src\/link-init\.wasm: an import is missing: .*"?\.\/host\.js/,
    )
    expect(all["throws"]?.[0]).toEqual({ name: "TypeError", message: "mine" })
  })

  test("an import with top-level await stays failed, as the standard says", async () => {
    let requests = 0
    const respond = (): Answer | undefined => (requests++ < 2 ? { status: 404 } : undefined)
    const [first, second] = await visit<Outcome[]>(
      await build(bundler, "await"),
      respond,
      "return [await outcome(() => import(module)), await outcome(() => import(module))]",
    )
    expect(first).toMatchObject({ name: "TypeError", code: "IO" })
    expect(second).toEqual(first)
    expect(requests).toBe(2)
  })

  test.each(["node", "neutral"] as const)(
    "a file that is missing and then there is read by the next call, in Node (%s)",
    async (platform) => {
      // Vite builds for one or the other.
      if (bundler === "vite" && platform === "neutral") return
      const dir = await build(bundler, "deliveries", { platform })
      const files = readdirSync(dir, { recursive: true })
        .map((file) => join(dir, String(file)))
        .filter((file) => file.endsWith(".wasm"))
      expect(files).toHaveLength(15)
      for (const file of files) {
        renameSync(file, `${file}.away`)
        if (kindOf(file) === "cut")
          writeFileSync(file, readFileSync(`${file}.away`).subarray(0, SHRUNK.optimize === true ? 20 : 100))
      }
      const { calls } = await imported<{ calls: Record<string, () => Promise<unknown>> }>(join(dir, "index.js"))
      const fail = async (name: string): Promise<Error & { code?: string; errno?: number; path?: string }> =>
        (await calls[name]?.().catch((error: unknown) => error)) as Error
      for (const name of Object.keys(calls)) {
        const error = await fail(name)
        const cut = name.startsWith("cut")
        expect(error.constructor.name, name).toBe(cut ? "CompileError" : "Error")
        expect(error.code, name).toBe(cut ? "COMPILE" : "ENOENT")
        expect(cut ? error.errno === 5000 : (error.errno ?? 0) < 0, name).toBe(true)
        expect(String(error.path), name).toContain(name)
        expect(error.message, name).toContain(name)
      }
      for (const file of files) renameSync(`${file}.away`, file)
      for (const name of Object.keys(calls)) expect([name, await calls[name]?.()]).toEqual([name, 5])
    },
  )

  test("a thousand first calls at once fetch once, and fail with one error", async () => {
    let requests = 0
    const code = `
      const { calls } = await import(module)
      const call = () => Promise.all(Array.from({ length: 1000 }, () => outcome(calls["lost-lazy"])))
      return [await call(), await call()].map((all) => [...new Set(all.map((it) => it.answer ?? it.code))])`
    const answers = await visit(
      await build(bundler, "deliveries"),
      () => (requests++ < 2 ? { status: 404 } : undefined),
      code,
    )
    expect(answers).toEqual([["IO"], [5]])
    expect(requests).toBe(3)
  })
})
