/** The generated types, checked by the real compiler: correct code passes, and code that would throw does not type-check. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { build as viteBuild } from "../support/vite.js"
import { describe, expect, test } from "vitest"
import esbuildPlugin from "wasmport/esbuild"
import wasmport from "wasmport/vite"
import { cases } from "../../test_wasm/golden.js"
import { projectOfTest, viteInTest } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { linkTypes, tsc, tsconfig } from "../support/tsc.ts"
import { fixture } from "../support/wasm.ts"

const MAIN = `
import { add, fibonacci, memory } from "./math.wasm"
import * as math from "./math.wasm"
import { count, increment } from "./counter.wasm"
import counterDefault from "./counter.wasm"
import * as counter from "./counter.wasm"
import { factorial } from "./i64.wasm"
import * as names from "./names.wasm"
import * as kinds from "./kinds.wasm"
import * as v from "./v128.wasm"
import * as multi from "./multi-value.wasm"
import * as gc from "./gc.wasm"
import init from "./imports.wasm?init"
import initMath from "./math.wasm?init"
import module from "./math.wasm?module"
import source from "./math.wasm?source"
import url from "./math.wasm?url"
import * as lazy from "./math.wasm?lazy"
import * as deferred from "./math.wasm?defer"
import * as sync from "./math.wasm?sync"
import { load, registry, ready } from "wasmport/runtime"
import type { LoadOptions, Progress } from "wasmport/runtime"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

same<ReturnType<typeof add>, number>(true)
same<Parameters<typeof add>, [p0: number, p1: number]>(true)
same<ReturnType<typeof factorial>, bigint>(true)
same<typeof count, number>(true)
same<typeof counterDefault, number>(true)
same<(typeof counter)["the count"], number>(true)
same<typeof kinds.big, bigint>(true)
same<typeof kinds.nothing, unknown>(true)
same<typeof kinds.oops, WebAssembly.Tag>(true)
same<ReturnType<typeof increment>, void>(true)
same<ReturnType<typeof lazy.add>, Promise<number>>(true)
same<typeof lazy.memory, Promise<WebAssembly.Memory>>(true)
same<typeof deferred.memory, WebAssembly.Memory | undefined>(true)
same<ReturnType<typeof deferred.add>, number>(true)
same<ReturnType<typeof sync.add>, number>(true)
same<typeof module, WebAssembly.Module>(true)
same<typeof source, WebAssembly.Module>(true)
same<typeof url, string>(true)
const view: Uint8Array = new Uint8Array(memory.buffer)
names["foo-bar"]()
names["__proto__"]
const answer: number = math.add(1, fibonacci(2))
math.multiply satisfies (a: number, b: number) => number

async function main(): Promise<void> {
  await ready()
  const instance = await initMath()
  same<ReturnType<typeof instance.exports.add>, number>(true)
  const abort = new AbortController()
  const watched = await initMath({}, { signal: abort.signal, onProgress: ({ loaded, total }) => { same<[typeof loaded, typeof total], [number, number | undefined]>(true) } })
  same<typeof watched, typeof instance>(true)
  const options: LoadOptions = { onProgress: (progress: Progress) => console.log(progress.loaded) }
  const loaded = await load(new URL("https://example.org/math.wasm"), options)
  same<typeof loaded.module, WebAssembly.Module>(true)
  same<typeof loaded.size, number>(true)
  same<Awaited<ReturnType<typeof loaded.instantiate>>["exports"], WebAssembly.Exports>(true)
  await Promise.all([load("/math.wasm"), load(await fetch("/math.wasm")), load(new Uint8Array()), load(new ArrayBuffer(0), {})])
  const other = await registry.instantiate("src/counter.wasm")
  same<typeof other.exports.count, number>(true)
  const dynamic = await import("./math.wasm")
  same<ReturnType<typeof dynamic.add>, number>(true)
  console.log(view, answer, multi, init, gc, v, url, module, count, increment, counterDefault, counter, factorial, kinds, lazy, deferred, sync)
}
main()
`

/** Type-checked and never bundled: every line must fail. */
const ERRORS = `
import { add } from "./math.wasm"
import * as math from "./math.wasm"
import { factorial } from "./i64.wasm"
import * as v from "./v128.wasm"
import * as gc from "./gc.wasm"
import init from "./imports.wasm?init"
import { load, registry } from "wasmport/runtime"
// @ts-expect-error an i64 is a bigint
factorial(10)
// @ts-expect-error a number is no bigint
add(1n, 2n)
// @ts-expect-error a missing argument
add(1)
// @ts-expect-error a string
add("1", 2)
// @ts-expect-error no such export
math.divide
// @ts-expect-error there is no default
import standard from "./math.wasm"
// @ts-expect-error nor in what import() gives
const { default: none } = await import("./math.wasm")
// @ts-expect-error the same
import("./math.wasm").then((it) => it.default)
// @ts-expect-error the same
;(await import("./math.wasm?lazy")).default
// @ts-expect-error an import is no variable
math.add = add
// @ts-expect-error v128 cannot be passed from JS: every call throws
v.splat(1)
// @ts-expect-error no struct of this module
gc.x({})
gc.x(gc.point(1, 2))
gc.setY(gc.point(1, 2), 3)

// @ts-expect-error its imports are declared
init({})
// @ts-expect-error a signal is no controller
init(undefined!, { signal: new AbortController() })
// @ts-expect-error there is no such option
init(undefined!, { progress: () => {} })
// @ts-expect-error a number is nothing to load
load(5)
// @ts-expect-error a key that no module has
registry.get("src/nobody.wasm")
`

const WIT_MAIN = `
import * as wasm from "./wit-canonical.wasm"
import * as lazy from "./wit-canonical.wasm?lazy"
import init from "./wit-canonical.wasm?init"
import { birthday, check, colder, divide, find, greet, largest, reversed, split, sum, swap } from "./wit-canonical.wasm"
import type { Color, Person } from "./wit-canonical.wasm"
import { registry } from "wasmport/runtime"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

same<Parameters<typeof greet>, [name: string]>(true)
same<ReturnType<typeof greet>, string>(true)
same<ReturnType<typeof lazy.greet>, Promise<string>>(true)
same<ReturnType<typeof reversed>, Uint8Array<ArrayBuffer>>(true)
same<Parameters<typeof sum>, [values: ArrayLike<number>]>(true)
same<ReturnType<typeof largest>, bigint>(true)
same<ReturnType<typeof divide>, number>(true)
same<ReturnType<typeof check>, void>(true)
same<ReturnType<typeof find>, number | undefined>(true)
same<ReturnType<typeof split>, string[]>(true)
same<ReturnType<typeof swap>, [string, number]>(true)
same<Color, "red" | "green" | "dark-blue">(true)
same<Parameters<typeof colder>, [c: Color]>(true)
same<ReturnType<(typeof wasm)["is-even"]>, boolean>(true)
same<ReturnType<typeof wasm.plain>, number>(true)
sum([1, 2])
sum(new Float32Array(2))
find("a", "b")
const who: Person = { fullName: "Ada", age: 36, home: { x: 1, y: 2 }, likes: [] }
same<ReturnType<typeof birthday>, Person>(true)
async function main(): Promise<void> {
  const other = await registry.instantiate("src/wit-canonical.wasm")
  same<ReturnType<typeof other.exports.greet>, string>(true)
  const { exports } = await init()
  same<ReturnType<typeof exports.greet>, number>(true)
}
console.log(main, who)
// @ts-expect-error a number is no string
greet(7)
// @ts-expect-error no such color
colder("purple")
// @ts-expect-error a string is no list of numbers
sum("12")
// @ts-expect-error a field is missing
birthday({ fullName: "Ada", age: 36, likes: [] })
// @ts-expect-error a result may be undefined
find("a", "b").toFixed()
`

const USED = ["math", "counter", "i64", "names", "kinds", "v128", "multi-value", "gc", "imports"]

async function typed(files: Record<string, string | Uint8Array> = {}): Promise<Project> {
  const project = await projectOfTest({
    "src/main.ts": MAIN,
    "src/errors.ts": ERRORS,
    "src/log.js": readFileSync(join(REPOSITORY, "test_wasm/imports/log.js")),
    "src/more/env.js": readFileSync(join(REPOSITORY, "test_wasm/imports/more/env.js")),
    ...Object.fromEntries(USED.map((name) => [`src/${name}.wasm`, fixture(name)])),
    "tsconfig.json": tsconfig("bundler"),
    ...files,
  })
  await linkTypes(project.root)
  return project
}

async function build(root: string, options?: Parameters<typeof wasmport>[0]): Promise<string[]> {
  const warnings: string[] = []
  const customLogger = {
    info() {},
    warn: (text: string) => warnings.push(text),
    warnOnce: (text: string) => warnings.push(text),
    error() {},
    clearScreen() {},
    hasErrorLogged: () => false,
    hasWarned: false,
  }
  await viteBuild({
    root,
    configFile: false,
    customLogger,
    plugins: [wasmport(options)],
    build: { ssr: "src/main.ts", minify: false },
  })
  return warnings
}

// Not into node_modules, where links may lead round in circles.
const generated = (root: string): string[] =>
  [root, join(root, "src")]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.includes(".d."))

describe.each(["bundler", "nodenext"] as const)("under moduleResolution %s", (module) => {
  test("a build writes types that hold", async () => {
    const { root } = await typed({ "tsconfig.json": tsconfig(module) })
    await build(root)
    expect(await tsc(root)).toBe("")
  })

  test("a .wit gives types that hold, and every call that must not pass does not", async () => {
    const files = Object.fromEntries(
      ["wit-canonical.wasm", "wit-canonical.wit"].map((name) => [
        `src/${name}`,
        readFileSync(join(REPOSITORY, "test_wasm/wit-canonical", name)),
      ]),
    )
    const { root } = await projectOfTest({ ...files, "src/main.ts": WIT_MAIN, "tsconfig.json": tsconfig(module) })
    await linkTypes(root)
    await build(root)
    expect(await tsc(root)).toBe("")
  })

  test("the dev server writes the same types", async () => {
    const { root, path } = await typed({ "tsconfig.json": tsconfig(module) })
    const { server } = await viteInTest({
      root,
      plugins: [wasmport()],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    await server.transformRequest("/src/main.ts")
    for (const name of USED) await server.transformRequest(`/src/${name}.wasm`)
    await expect.poll(() => existsSync(path("wasm-env.d.ts")), { timeout: 10_000 }).toBe(true)
    expect(await tsc(root)).toBe("")
  })

  test("types in a folder of their own serve through rootDirs", async () => {
    const { root, path } = await typed({ "tsconfig.json": tsconfig(module, { rootDirs: [".", ".wasm-types"] }) })
    await build(root, { types: ".wasm-types" })
    expect(generated(path("src"))).toEqual([])
    expect(existsSync(path(".wasm-types/src/math.d.wasm.ts"))).toBe(true)
    expect(await tsc(root)).toBe("")
  })

  test("every fixture's golden declarations and use.ts type-check together", async () => {
    const files = Object.fromEntries(
      cases.flatMap((folder) =>
        readdirSync(join(REPOSITORY, "test_wasm", folder), { recursive: true })
          .map(String)
          .filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith(".facade.js"))
          .map((name) => [`src/${folder}/${name}`, readFileSync(join(REPOSITORY, "test_wasm", folder, name), "utf8")]),
      ),
    )
    const shared = Object.fromEntries(
      ["row.ts", "trapped.ts"].map((name) => [
        `src/${name}`,
        readFileSync(join(REPOSITORY, "test_wasm", name), "utf8"),
      ]),
    )
    const { root } = await projectOfTest({
      ...files,
      ...shared,
      "tsconfig.json": tsconfig(module, { allowImportingTsExtensions: true, types: [] }),
    })
    expect(await tsc(root)).toBe("")
  })
})

describe("writing types", () => {
  test("a file that lacks our header is left alone, with a note", async () => {
    const own = "export function add(a: number, b: number): number\n"
    const { root, path } = await typed({ "src/math.d.wasm.ts": own })
    const warnings = await build(root)
    expect(readFileSync(path("src/math.d.wasm.ts"), "utf8")).toBe(own)
    expect(warnings.filter((text) => text.includes("src/math.d.wasm.ts was not written by wasmport"))).toHaveLength(1)
  })

  test("nothing is written when nothing changed, CRLF in a checkout included", async () => {
    const { root, path, write } = await typed()
    await build(root)
    const crlf = readFileSync(path("src/math.d.wasm.ts"), "utf8").replaceAll("\n", "\r\n")
    await write({ "src/math.d.wasm.ts": crlf })
    await build(root)
    expect(readFileSync(path("src/math.d.wasm.ts"), "utf8")).toBe(crlf)
    expect(generated(root).filter((name) => name.endsWith(".tmp"))).toEqual([])
  })

  test("the hint about allowArbitraryExtensions comes once, and only when the option is missing", async () => {
    const hint = "allowArbitraryExtensions"
    const lacking = await typed({
      "tsconfig.json": '{ "compilerOptions": { /* "allowArbitraryExtensions": true */ } }',
    })
    expect((await build(lacking.root)).filter((text) => text.includes(hint))).toHaveLength(1)
    const extending = await typed({
      "tsconfig.json": '{ "extends": "./tsconfig.base.json" }',
      "tsconfig.base.json": '{ "compilerOptions": { "allowArbitraryExtensions": true } }',
    })
    expect((await build(extending.root)).filter((text) => text.includes(hint))).toEqual([])
  })

  test("types: false writes nothing", async () => {
    const { root } = await typed()
    await build(root, { types: false })
    expect(generated(root)).toEqual([])
  })

  test("a later run that sees fewer modules forgets none that is still there", async () => {
    const { root, path, write } = await typed()
    await build(root)
    await write({ "src/main.ts": 'import { add } from "./math.wasm"\nconsole.log(add(1, 2))\n' })
    await build(root)
    expect(readFileSync(path("wasm-env.d.ts"), "utf8")).toContain(
      '"src/counter.wasm": typeof import("./src/counter.wasm")',
    )
  })

  test("two modules of one name share generic query types, and a note names both", async () => {
    const { root, path } = await projectOfTest({
      "src/a.ts":
        'import init from "./one/math.wasm?init"\nimport other from "./two/math.wasm?init"\nimport { add } from "./one/math.wasm"\nimport { increment } from "./two/math.wasm"\nexport const all = [init, other, add, increment] as const\n',
      "tsconfig.json": tsconfig("nodenext"),
    })
    const { write } = {
      write: async (name: string, bytes: Uint8Array) => (await import("node:fs/promises")).writeFile(path(name), bytes),
    }
    const { mkdirSync } = await import("node:fs")
    mkdirSync(path("src/one"))
    mkdirSync(path("src/two"))
    await write("src/one/math.wasm", fixture("math"))
    await write("src/two/math.wasm", fixture("counter"))
    const { build: esbuild } = await import("esbuild")
    await esbuild({
      entryPoints: [path("src/a.ts")],
      absWorkingDir: root,
      bundle: true,
      format: "esm",
      outdir: path("dist"),
      plugins: [esbuildPlugin()],
      logLevel: "silent",
    })
    expect(readFileSync(path("wasm-env.d.ts"), "utf8")).toContain(
      "The same name: src/one/math.wasm and src/two/math.wasm",
    )
    expect(await tsc(root)).toBe("")
  })
})
