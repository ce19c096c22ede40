/** Vite's `import.meta.glob` over modules, and files that the app takes by `new URL` besides importing them. */
import { readdirSync, readFileSync } from "node:fs"
import { expect, describe, test } from "vitest"
import wasmport from "wasmport/vite"
import { BUNDLERS, imported, SHRUNK } from "../support/bundle.ts"
import { projectOfTest, serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { padded } from "../support/padded.js"
import { linkTypes, tsc, tsconfig } from "../support/tsc.ts"
import { build } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const GLOBS = `
import { registry } from "wasmport/runtime"
const late = import.meta.glob("./plugins/*.wasm")
const eager = import.meta.glob("./plugins/*.wasm", { eager: true })
const inits = import.meta.glob("./plugins/*.wasm", { query: "?init", import: "default" })
const modules = import.meta.glob("./plugins/*.wasm", { query: "?module", import: "default", eager: true })
const named = import.meta.glob("./plugins/*.wasm", { import: "memory" })
const lazy = import.meta.glob("./plugins/*.wasm", { query: "?lazy" })
export const result = async () => {
  const a = "./plugins/a.wasm"
  const namespace = await late[a]()
  const instance = await (await inits[a]())({})
  const other = await registry.instantiate("src/plugins/b.wasm")
  return [
    Object.keys(late), namespace.add(2, 3), namespace.add === eager[a].add, instance.exports.add(2, 3), instance.exports === namespace,
    modules[a] instanceof WebAssembly.Module, (await named[a]()) === namespace.memory, await (await lazy[a]()).add(2, 3),
    other.call("factorial", 10n), registry.keys().filter((key) => key.includes("plugins")).sort(),
  ].map((it) => (typeof it === "bigint" ? String(it) : it))
}
`
const FILES = {
  "src/main.js": `import { result } from "./globs.js"\nresult().then((it) => { globalThis.result = it }, (error) => { globalThis.result = String(error) })\n`,
  "src/globs.js": GLOBS,
  "src/plugins/a.wasm": padded(fixture("math")),
  "src/plugins/b.wasm": fixture("i64"),
  "index.html": `<!doctype html><script type="module" src="/src/main.js"></script>`,
}
const KEYS = ["./plugins/a.wasm", "./plugins/b.wasm"]
const RESULT = [KEYS, 5, true, 5, false, true, true, 5, "3628800", ["src/plugins/a.wasm", "src/plugins/b.wasm"]]

const browser = useBrowser()
const config = (root: string): object => ({
  root,
  configFile: false,
  logLevel: "silent",
  plugins: [wasmport({ types: false })],
})

async function resultAt(url: string): Promise<unknown> {
  const page = await browser.open(url)
  await page.waitForFunction("globalThis.result !== undefined")
  return await page.evaluate("globalThis.result")
}

describe("import.meta.glob", () => {
  test("gives functions, namespaces, inits and modules to the dev server's page, and the registry knows them", async () => {
    const { root } = await projectOfTest(FILES)
    const { url } = await viteInTest(config(root))
    expect(await resultAt(url)).toEqual(RESULT)
  })

  test("gives the same in a build", async () => {
    const { root, path } = await projectOfTest(FILES)
    await build({ ...config(root), build: { target: "es2022" } })
    const { url } = await serveInTest(path("dist"))
    expect(await resultAt(url)).toEqual(RESULT)
  })

  test("gives the same to a server's code, in dev and in a build", async () => {
    const { root, path } = await projectOfTest(FILES)
    const { server } = await viteInTest({ ...config(root), server: { middlewareMode: true } })
    const loaded = (await server.ssrLoadModule("/src/globs.js")) as { result(): Promise<unknown> }
    expect(await loaded.result()).toEqual(RESULT)
    await build({ ...config(root), build: { ssr: "src/globs.js", outDir: "server", target: "es2022" } })
    const built = await imported<{ result(): Promise<unknown> }>(path("server/globs.js"))
    expect(await built.result()).toEqual(RESULT)
  })
})

test("The types of globs are those of a module of the kind, given as a type argument", async () => {
  const { root, write } = await projectOfTest({
    "tsconfig.json": tsconfig("bundler", { skipLibCheck: true }),
    "src/plugins/a.wasm": fixture("math"),
    "src/plugins/b.wasm": fixture("math"),
    "src/main.ts": `
type Plugin = typeof import("./plugins/a.wasm")
type Init = typeof import("./plugins/a.wasm?init").default
const late = import.meta.glob<Plugin>("./plugins/*.wasm")
const eager = import.meta.glob<Plugin>("./plugins/*.wasm", { eager: true })
const inits = import.meta.glob<Init>("./plugins/*.wasm", { query: "?init", import: "default" })
const modules = import.meta.glob<WebAssembly.Module>("./plugins/*.wasm", { query: "?module", import: "default", eager: true })
const lazy = import.meta.glob<typeof import("./plugins/a.wasm?lazy")>("./plugins/*.wasm", { query: "?lazy" })
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}
const a = "./plugins/a.wasm"
export async function use(): Promise<void> {
  same<ReturnType<Awaited<ReturnType<NonNullable<(typeof late)[string]>>>["add"]>, number>(true)
  same<(typeof eager)[string], Plugin>(true)
  const { exports } = await (await inits[a]!())()
  same<ReturnType<typeof exports.add>, number>(true)
  same<(typeof modules)[string], WebAssembly.Module>(true)
  same<ReturnType<Awaited<ReturnType<(typeof lazy)[string]>>["add"]>, Promise<number>>(true)
  // @ts-expect-error no such export
  eager[a]!.none
}
`,
  })
  await linkTypes(root)
  await build({
    ...config(root),
    plugins: [wasmport()],
    build: { ssr: "src/main.ts", outDir: "dist", target: "es2022" },
  })
  await write({ "src/other.ts": "export {}" })
  expect(await tsc(root)).toBe("")
})

const project = useProject({ "src/math.wasm": padded(fixture("math")) })

describe.each(BUNDLERS)("%s: `new URL` of a file", (bundler) => {
  const URLS = `export const url = new URL("./math.wasm", import.meta.url).href\n`
  const wasmIn = (dir: string): string[] =>
    readdirSync(dir, { recursive: true })
      .map(String)
      .filter((it) => it.endsWith(".wasm"))

  test.each([
    ["the plain import", `import { add } from "./math.wasm"\nexport const answer = add(2, 3)\n`],
    ["?init", `import init from "./math.wasm?init"\nexport const answer = (await init()).exports.add(2, 3)\n`],
    ["?url", `import other from "./math.wasm?url"\nexport const answer = String(other)\n`],
    [
      "two forms",
      `import { add } from "./math.wasm"\nimport { add as late } from "./math.wasm?lazy"\nexport const answer = add(2, await late(1, 2))\n`,
    ],
  ])("is the bundler's own beside %s, and the output has the file once", async (_, code) => {
    const { dir, file } = await project.buildCode(bundler, code + URLS, { platform: "browser" })
    // Of a small module the bundler's own is a second file: it is whole.
    expect(wasmIn(dir)).toHaveLength(bundler === "vite" && SHRUNK.optimize === true && !code.includes("?url") ? 2 : 1)
    const alone = await project.buildCode(bundler, URLS, { platform: "browser" })
    const words = /new URL\([^;]*?\.wasm[^;]*?import\.meta\.url\)/
    const [own] = words.exec(readFileSync(alone.file, "utf8")) ?? []
    expect(own).not.toBe(undefined)
    expect(readFileSync(file, "utf8")).toContain(own)
  })
})
