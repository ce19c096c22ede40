/** Explanations of errors in built and served code: the examples of docs, their types, bundles without a word of them, the dev server's page. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "vite"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { bundle, BUNDLERS, imported } from "../support/bundle.ts"
import { projectOfTest, serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"
import { fixture } from "../support/wasm.ts"

test("the examples of docs/memory.md and docs/errors.md answer as their comments say", async () => {
  const blocks = ["memory", "errors"].flatMap((page) =>
    [...readFileSync(join(REPOSITORY, "docs", `${page}.md`), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(
      ([, code]) => code ?? "",
    ),
  )
  expect(blocks).toHaveLength(3)
  const checked = blocks.map((code) =>
    code
      .replaceAll(
        /^(?:const (\w+) = )?((?:view|samples)\.[^=\n]*?) \/\/ ("[^"]*"|\d[\d.]*).*/gm,
        (_, name: string | undefined, call: string, value: string) =>
          `${name === undefined ? "" : `const ${name} = `}check(${call}, ${value})`,
      )
      .replaceAll(/^(.*) \/\/ a copy: (\[.*\])$/gm, "check([...$1], $2)"),
  )
  const check = (code: string): string =>
    `const check = (answer, expected) => { answers.push([answer, expected]); return answer }\nexport const answers = []\nconst console = { log: (...all) => answers.push([all.join(" "), "5004 src/none.wasm"]), error: (text) => answers.push([text, ${JSON.stringify((code.match(/(?<=^ {2}\/\/ ).*/gm) ?? []).join("\n"))}]) }\n${code}`
  const { root, path } = await projectOfTest({
    "math.wasm": fixture("trap"),
    ...Object.fromEntries(checked.map((code, i) => [`${i}.ts`, check(code)])),
  })
  const answers: unknown[][] = []
  for (const i of checked.keys()) {
    const file = await bundle({
      bundler: "esbuild",
      entry: path(`${i}.ts`),
      outDir: path("dist", String(i)),
      platform: "node",
      root,
    })
    answers.push(...(await imported<{ answers: unknown[][] }>(file)).answers)
  }
  expect(answers).toHaveLength(7)
  expect(answers.map(([answer]) => answer)).toEqual(answers.map(([, expected]) => expected))
})

test.each(["bundler", "nodenext"] as const)(
  "errors, their codes and explanations are typed, under moduleResolution %s",
  async (module) => {
    const typed = await projectOfTest({
      "tsconfig.json": tsconfig(module, { types: [] }),
      "src/main.ts": `
import { ERROR_CODES, explain, isWasmError } from "wasmport/runtime"
import type { WasmErrorCode } from "wasmport/runtime"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

export function told(error: unknown): string {
  if (isWasmError(error, "MEMORY")) same<typeof error.errno, 5006>(true)
  if (isWasmError(error)) {
    const code: WasmErrorCode = error.code
    same<typeof error.path, string | undefined>(true)
    // @ts-expect-error -- no such code
    if (error.code === "MEMORIES") return code
    // @ts-expect-error -- codes are read
    error.code = "IO"
  }
  // @ts-expect-error -- nobody knows what it is
  error.code
  // @ts-expect-error -- no such code
  isWasmError(error, "ENOENT")
  // @ts-expect-error -- names are of functions by their index
  explain(error, { names: { 0: 1 } })
  // @ts-expect-error -- the table is fixed
  ERROR_CODES.IO = 1
  same<ReturnType<typeof explain>, string>(true)
  return explain(error, { names: { 12: "start" } })
}
`,
    })
    expect(await tsc(typed.root)).toBe("")
  },
)

describe("a bundle", () => {
  const project = useProject()

  test.each(BUNDLERS)("by %s has no word of an explanation unless it asks for one", async (bundler) => {
    const built = async (code: string): Promise<string> =>
      readFileSync((await project.buildCode(bundler, code, { platform: "browser" })).file, "utf8")
    expect(await built('import { explain } from "wasmport/runtime"\nglobalThis.result = explain\n')).toContain(
      "divided by 0",
    )
    expect(
      await built(
        'import { isWasmError, memoryView, ready, registry } from "wasmport/runtime"\nglobalThis.result = [isWasmError, memoryView, ready, registry]\n',
      ),
    ).not.toContain("divided by 0")
  })
})

describe("a page that Vite builds", () => {
  const browser = useBrowser()
  const project = useProject({
    "index.html":
      '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
    "told.js": `import { explain } from "wasmport/runtime"
import { divide } from "./trap.wasm"
export const told = () => { try { divide(1, 0) } catch (error) { return explain(error) } }
`,
    "worker.js": 'import { told } from "./told.js"\npostMessage(told())\n',
    "main.js": `import { told } from "./told.js"
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
worker.onmessage = ({ data }) => { globalThis.result = [told(), data] }
`,
    "trap.wasm": fixture("trap"),
  })

  test.each([
    ["/", ""],
    ["/sub/", "sub"],
    ["./", "sub"],
  ])("has the names of exports in explanations, with the base %j, in a worker too", async (base, folder) => {
    const dir = project.path(`dist${base.replaceAll("/", "-")}`)
    const plugins = () => [wasmport({ inlineLimit: 0, types: false })]
    await build({
      root: project.root,
      base,
      logLevel: "silent",
      plugins: plugins(),
      worker: { format: "es", plugins },
      build: { outDir: join(dir, folder) },
    })
    const { url } = await serveInTest(dir)
    const page = await browser.open()
    await page.goto(`${url}/${folder}${folder && "/"}`)
    const result = await page.waitForFunction(() => (globalThis as { result?: unknown }).result)
    const text = expect.stringMatching(/^divide by zero, in divide, which JavaScript called\n/) as string
    expect(await result.jsonValue()).toEqual([text, text])
  })
})

describe("the dev server's page", () => {
  const browser = useBrowser()

  /** Opens a page that runs `main`, and waits until it set `done`: our messages in the console, and the fetched files. */
  async function visit(
    main: string,
  ): Promise<{ logged: string[]; fetched: string[]; wait: (count: number) => Promise<void> }> {
    const { root } = await projectOfTest({
      "index.html":
        '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
      "main.js": main,
      "trap.wasm": fixture("trap"),
      "panic.wasm": fixture("trap", "panic"),
      "trap-start.wasm": fixture("trap-start"),
    })
    const { url } = await viteInTest({ root, plugins: [wasmport()] })
    const page = await browser.open()
    const logged: string[] = []
    const fetched: string[] = []
    page.on("console", (message) => void (message.text().startsWith("[wasmport]") && logged.push(message.text())))
    page.on("request", (request) => void fetched.push(new URL(request.url()).pathname))
    await page.goto(url)
    return {
      logged,
      fetched,
      wait: async (count) => {
        for (let i = 0; i < 100 && logged.length < count; i++) await page.waitForTimeout(50)
        // A message too many would come now.
        await page.waitForTimeout(count === 0 ? 1000 : 300)
      },
    }
  }

  test("explains each uncaught error in the console, once, with names", async () => {
    const { logged, fetched, wait } = await visit(`
import { divide, outer } from "./trap.wasm"
import { check } from "./panic.wasm"
const again = (error) => { setTimeout(() => { throw error }); Promise.reject(error) }
setTimeout(() => outer())
Promise.resolve().then(() => divide(1, 0))
try { check(10) } catch (error) { again(error) }
`)
    await wait(3)
    expect(logged.map((text) => text.split("\n")[0]).sort()).toEqual([
      "[wasmport] divide by zero, in divide, which JavaScript called",
      "[wasmport] unreachable, in check, which JavaScript called",
      "[wasmport] unreachable, in inner, called by middle, called by outer, which JavaScript called",
    ])
    expect(fetched.filter((path) => path.endsWith("/explain.js"))).toHaveLength(1)
  })

  test("explains the error of a call by name, whose own message is short", async () => {
    const { logged, wait } = await visit(`
import { registry } from "wasmport/runtime"
import "./trap.wasm"
const instance = await registry.instantiate("trap.wasm")
try { instance.call("outer") } catch (error) {
  console.log(error.message)
  throw error
}
`)
    await wait(2)
    expect(logged).toEqual([
      "[wasmport] trap.wasm: outer() trapped: unreachable (CALL 5002)",
      expect.stringMatching(
        /^\[wasmport\] trap\.wasm: outer\(\) trapped: unreachable, in inner, called by middle, called by outer, which JavaScript called\nA panic/,
      ),
    ])
  })

  test("explains a start function that traps", async () => {
    const { logged, wait } = await visit('import("./trap-start.wasm")\n')
    await wait(1)
    expect(logged).toEqual([
      expect.stringMatching(
        /^\[wasmport\] trap-start\.wasm: its start function trapped while the module was instantiated: unreachable/,
      ),
    ])
  })

  test("fetches no explanation while nothing fails, and is silent about errors that are caught or not of wasm", async () => {
    const { logged, fetched, wait } = await visit(`
import { divide } from "./trap.wasm"
try { divide(1, 0) } catch {}
setTimeout(() => { throw new TypeError("the app's own") })
Promise.reject("text")
Promise.reject(Object.create(null))
`)
    await wait(0)
    expect(logged).toEqual([])
    expect(fetched.some((path) => path.endsWith("/trap.wasm"))).toBe(true)
    expect(fetched.filter((path) => /\/(?:explain|report|stack|demangle)\.js$/.test(path))).toEqual([])
  })
})
