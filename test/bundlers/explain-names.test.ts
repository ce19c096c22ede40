/**
 * The words of `explain` for modules whose functions have no names of their own, by the table that the plugins make of a build's
 * modules.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { BundleRequest } from "../support/bundle.ts"
import { projectOfTest, serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { v8Hashes } from "../../src/project/v8-hash.ts"
import { REPOSITORY } from "../support/project.ts"
import type { ProjectFiles } from "../support/project.ts"
import * as build from "../support/wasm-builder.ts"

/** Functions that trap, of which the second and the third are exported; `more` are sections at the end. */
const trapping = (second: string, third: string, ...more: build.Bytes[]): Uint8Array<ArrayBuffer> =>
  build.wasm(
    build.types(build.functype()),
    build.functions(0, 0, 0),
    build.exports([second, build.FUNC, 1], [third, build.FUNC, 2]),
    build.bodies(3),
    ...more,
  )

const producers = (...fields: readonly (readonly [field: string, name: string])[]): build.Bytes =>
  build.custom(
    "producers",
    build.vec(
      ...fields.map(([field, name]) => [...build.str(field), ...build.vec([...build.str(name), ...build.str("1")])]),
    ),
  )
const padding = (size: number): build.Bytes => build.custom("pad", Array<number>(size).fill(1))
const moduleName = (name: string, ...functions: [number, string][]): build.Bytes =>
  build.names([0, ...build.str(name)], [1, ...build.nameMap(...functions)])

/** Two like each other as far as an engine shows it, one of a language that its names do not show, and names that want to be code. */
const FILES = {
  "src/quotient.wasm": trapping("quotient", "remainder", producers(["language", "Rust"], ["processed-by", "clang"])),
  "src/other.wasm": trapping("other", "last"),
  "src/named.wasm": trapping(
    "run",
    "__proto__",
    moduleName("mod.dots", [1, "mod.dots.run"]),
    producers(["processed-by", "Debian clang version"]),
  ),
  "src/hostile.wasm": trapping(
    '"]}};globalThis.broken=1;//</script>\u2028\n\u001b[2J',
    "constructor",
    moduleName("__proto__"),
  ),
  "src/large.wasm": trapping("large", "last", padding(20_000)),
} satisfies ProjectFiles

const MAIN = `
import { explain } from "wasmport/runtime"
import * as quotient from "./quotient.wasm"
import * as other from "./other.wasm"
import * as named from "./named.wasm"
import * as hostile from "./hostile.wasm"
import * as large from "./large.wasm"
import * as bytes from "./quotient.wasm?sync"

const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
const foreign = new WebAssembly.Instance(new WebAssembly.Module(bytesOf("${Buffer.from(
  trapping("foreign", "nobodys"),
).toString("base64")}"))).exports

const told = (act) => {
  try {
    act()
  } catch (error) {
    return explain(error)
  }
}
const all = (name) => told(name)
globalThis.result = [
  all(() => quotient.quotient()),
  all(() => quotient.remainder()),
  all(() => other.other()),
  all(() => named.run()),
  all(() => named.__proto__()),
  all(() => Object.entries(hostile).find(([name]) => name.includes("broken"))[1]()),
  all(() => large.large()),
  all(() => bytes.quotient()),
  all(() => foreign.foreign()),
]
export const result = globalThis.result
`

/** These are about the names that the modules have. */
const KEEP = { names: "keep" } as const

const IN = (name: string, language?: string): string =>
  `unreachable, in ${name}, which JavaScript called\nA panic${language === undefined ? ", an abort" : ` of ${language} ends so`}`
const HOSTILE = '"]}};globalThis.broken=1;//</script>\\u{2028}\\u{a}\\u{1b}[2J'
/** `large`: what a module of more than V8 hashes is called. */
const expected = (large: string): unknown[] =>
  [
    IN("quotient", "Rust"),
    IN("remainder", "Rust"),
    IN("other"),
    IN("mod.dots.run", "C or C++"),
    IN("__proto__", "C or C++"),
    IN(HOSTILE),
    IN(large),
    IN("quotient", "Rust"),
    IN("wasm-function[1]"),
  ].map((text) => expect.stringMatching(new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`)) as unknown)

describe("functions without names have those of their exports, and their module's language", () => {
  const project = useProject(FILES)
  const browser = useBrowser()

  test.each(BUNDLERS)("in Node, by %s; a module that the build does not know has none", async (bundler) => {
    const { file } = await project.buildCode(bundler, MAIN, { options: KEEP })
    // V8 names a module of more than 16,383 bytes by its length alone, which is nobody's own.
    expect((await imported<{ result: string[] }>(file)).result).toEqual(expected("wasm-function[1]"))
  })

  test.each(
    BUNDLERS.flatMap((bundler) =>
      (
        [
          { options: KEEP },
          { options: { ...KEEP, inlineLimit: 0 } },
          { options: KEEP, minify: true },
        ] satisfies Partial<BundleRequest>[]
      ).map((more) => [bundler, more] as const),
    ),
  )("in Chromium, by %s with %j; files are known by their URL", async (bundler, more) => {
    const { dir } = await project.buildCode(bundler, MAIN, { platform: "browser", ...more })
    const { url } = await serveInTest(dir)
    const result = await browser.evaluate(`${url}/`, `import("${url}/index.js").then((it) => it.result)`)
    expect(result).toEqual(expected("large"))
  })

  test("in Vite's dev server, in the page and on the server", async () => {
    await project.write({ "src/main.js": MAIN })
    const { server, url } = await viteInTest({ root: project.root, plugins: [wasmport({ types: false })] })
    const main = (await server.ssrLoadModule("/src/main.js")) as { result: string[] }
    expect(main.result).toEqual(expected("wasm-function[1]"))
    expect(await browser.evaluate(`${url}blank`, 'import("/src/main.js").then((it) => it.result)')).toEqual(
      expected("large"),
    )
  })

  test.each(BUNDLERS)("in a script of its own folder, by %s, when the script has run long ago", async (bundler) => {
    const code = `
import { explain } from "wasmport/runtime"
import { quotient } from "./quotient.wasm?lazy"
globalThis.later = () => quotient().catch((error) => explain(error))
`
    const { dir, name } = await project.buildCode(bundler, code, {
      platform: "browser",
      format: "iife",
      options: { inlineLimit: 0 },
    })
    const { url } = await serveInTest(join(dir, ".."))
    const page = await browser.open(`${url}/`)
    await page.addScriptTag({ url: `${url}/${name}/index.js` })
    expect(await page.evaluate("later()")).toContain(IN("quotient", "Rust"))
  })

  test.each(BUNDLERS)("by %s, in a worker of a blob, where no URL of a file can be made", async (bundler) => {
    const code = `
import { explain } from "wasmport/runtime"
import * as bytes from "./quotient.wasm?sync"
globalThis.later = () => import("./other.wasm")
let text = ""
try { bytes.quotient() } catch (error) { text = explain(error) }
globalThis.postMessage?.(text)
`
    const { file } = await project.buildCode(bundler, code, { platform: "browser", options: { inlineLimit: 0 } })
    const { url } = await serveInTest(project.root)
    const text = await browser.evaluate(
      `${url}/src/main.js`,
      `new Promise((done) => {
        const blob = new Blob([${JSON.stringify(readFileSync(file, "utf8"))}], { type: "text/javascript" })
        const worker = new Worker(URL.createObjectURL(blob), { type: "module" })
        worker.onmessage = ({ data }) => done(data)
        worker.onerror = ({ message }) => done(message)
      })`,
    )
    expect(text).toContain(IN("quotient", "Rust"))
  })

  test.each(BUNDLERS)("by %s, and a bundle without explain holds none of it", async (bundler) => {
    const code = 'import * as quotient from "./quotient.wasm"\nimport * as named from "./named.wasm?lazy"\n'
    const runtime = 'import { isWasmError, registry } from "wasmport/runtime"\n'
    const { file } = await project.buildCode(
      bundler,
      `${runtime}${code}globalThis.kept = [quotient, named, isWasmError, registry]\n`,
      { platform: "browser", options: KEEP },
    )
    const text = readFileSync(file, "utf8")
    expect(text).not.toContain("mod.dots")
    expect(text).not.toContain('"Rust"')
    const { file: explained } = await project.buildCode(
      bundler,
      `${code}import { explain } from "wasmport/runtime"\nglobalThis.kept = [quotient, named, explain]\n`,
      { options: KEEP },
    )
    expect(readFileSync(explained, "utf8")).toContain("mod.dots")
  })
})

describe("mangled names", () => {
  const browser = useBrowser()

  test("are read whole by the dev server's page, which fetches the demangler only for them", async () => {
    const NAMES = ["_RINvNtC3std3mem8align_ofjE", "_ZNSt3__26vectorIiNS_9allocatorIiEEE2atEm", "_Z99broken"]
    const { root } = await projectOfTest({
      "index.html": '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>',
      "main.js": `
import * as named from "./named.wasm"
const call = (name) => setTimeout(() => named[name]())
call("plain")
globalThis.more = () => ["a", "b", "c"].forEach(call)
`,
      "named.wasm": build.wasm(
        build.types(build.functype()),
        build.functions(0, 0, 0, 0),
        build.exports(["plain", 0, 0], ["a", 0, 1], ["b", 0, 2], ["c", 0, 3]),
        build.bodies(4),
        build.names([1, ...build.nameMap([0, "plain"], ...NAMES.map((name, i) => [i + 1, name] as const))]),
      ),
    })
    const { url } = await viteInTest({ root, plugins: [wasmport({ types: false })] })
    const page = await browser.open()
    const logged: string[] = []
    const fetched: string[] = []
    page.on("console", (message) => void (message.text().startsWith("[wasmport]") && logged.push(message.text())))
    page.on("request", (request) => void fetched.push(new URL(request.url()).pathname))
    const wait = async (count: number): Promise<void> => {
      for (let i = 0; i < 100 && logged.length < count; i++) await page.waitForTimeout(50)
    }
    await page.goto(url)
    await wait(1)
    expect(fetched.filter((path) => path.includes("demangle-all"))).toEqual([])
    await page.evaluate("more()")
    await wait(4)
    expect(logged.map((text) => /in (.*), which/.exec(text)?.[1]).sort()).toEqual([
      "_Z99broken",
      "plain",
      "std::__2::vector<int, std::__2::allocator<int> >::at(unsigned long)",
      "std::mem::align_of::<usize>",
    ])
    expect(logged.find((text) => text.includes("align_of"))).toContain("A panic of Rust")
    expect(fetched.filter((path) => path.endsWith("demangle-all.wasm"))).toHaveLength(1)
  })
})

describe("V8's name of a module that was compiled from bytes", () => {
  const browser = useBrowser()
  /** In text, since the test runner would rewrite it. */
  const NAMES = `(all) => all.map((bytes) => {
    try {
      new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports.a()
    } catch (error) {
      return /wasm:..wasm.(\\w+):/.exec(error.stack)?.[1]
    }
  })`

  test("is known for each size: in Node one of the two, in Chromium too; of more than 16,383 bytes there is none", async () => {
    const modules = [...Array.from({ length: 100 }, (_, i) => i), 16_000].map((size) =>
      trapping(
        "a",
        `b${size}`,
        build.custom(
          "pad",
          Array.from({ length: size }, (_, i) => (i * 37 + size) & 0xff),
        ),
      ),
    )
    const bytes = JSON.stringify(modules.map((it) => [...it]))
    const { url } = await serveInTest(REPOSITORY)
    for (const names of [
      // oxlint-disable-next-line no-eval, no-implied-eval, typescript/no-implied-eval -- the same text as in the page
      new Function(`return (${NAMES})(${bytes})`)() as string[],
      await browser.evaluate<string[]>(`${url}/package.json`, `(${NAMES})(${bytes})`),
    ])
      expect(names.filter((name, i) => !v8Hashes(modules[i]!).includes(name))).toEqual([])
    expect(v8Hashes(new Uint8Array(16_384))).toEqual([])
  })
})
