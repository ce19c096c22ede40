/**
 * Names out of a binary that would like to be code: built by every bundler, in every mode, and run. Each export must be
 * there under its own name and answer, and nothing else may happen.
 */
import { existsSync } from "node:fs"
import { dirname } from "node:path"
import type { ViteDevServer } from "vite"
import { afterEach, describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import wasmport from "wasmport/vite"
import { MODES, parse } from "../../loader/index.ts"
import { bundle, BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { projectOfTest, serveInTest, useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import { HOSTILE_NAMES, OWN_NAMES } from "../support/mutations.ts"
import type { Project, ProjectFiles } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"
import { fixture } from "../support/wasm.ts"
import {
  counted,
  custom,
  exports,
  FUNC,
  functions,
  functype,
  GLOBAL,
  I32,
  I64,
  imports,
  leb,
  MEMORY,
  nameMap,
  names,
  section,
  str,
  types,
  vec,
  wasm,
} from "../support/wasm-builder.ts"

const NAMES = HOSTILE_NAMES
/** `i32.const` is signed: below 64 a byte will do. */
const constant = (value: number): readonly number[] =>
  value < 64 ? [0x41, value] : [0x41, (value & 0x7f) | 0x80, value >> 7]

/** Every name exported by a function that answers its place, and everything that names can be written into. */
const HOSTILE = wasm(
  types(functype([], [I32])),
  functions(...NAMES.map(() => 0)),
  exports(...NAMES.map((name, i): [string, number, number] => [name, FUNC, i])),
  section(10, vec(...NAMES.map((_, i) => counted([0, ...constant(i), 0x0b])))),
  names([0, ...str(NAMES[0]!)], [1, ...nameMap(...NAMES.map((name, i): [number, string] => [i, name]))]),
  custom("producers", vec([...str(NAMES[0]!), ...vec(...NAMES.map((name) => [...str(name), ...str(name)]))])),
  custom("target_features", vec(...NAMES.map((name) => [0x2b, ...str(name)]))),
  ...NAMES.map((name) => custom(name, str(name))),
)

/** The words that printers use, and the names above, as names of parameters. The last parameter comes back, twice. */
const PARAMS = [...NAMES, ..."results lowerI64 liftI64 raw wasm refresh args this p0 p1 p2".split(" ")]
const perFunction = 4
const withParams = Math.ceil(PARAMS.length / perFunction)
const LIVE = wasm(
  types(functype([I64, I64, I64, I64], [I64, I64])),
  functions(...Array.from({ length: withParams }, () => 0)),
  section(5, [1, 0, 1]),
  section(6, vec([I32, 1, 0x41, 0, 0x0b])),
  exports(
    ...Array.from({ length: withParams }, (_, i): [string, number, number] => [`*/${i}`, FUNC, i]),
    ["*/globalThis.PWNED=1/* memory", MEMORY, 0],
    ["\nglobalThis.PWNED=1//global", GLOBAL, 0],
  ),
  // Counts its calls in the global.
  section(
    10,
    vec(
      ...Array.from({ length: withParams }, () =>
        counted([0, 0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x20, 3, 0x20, 3, 0x0b]),
      ),
    ),
  ),
  names([
    2,
    ...vec(
      ...Array.from({ length: withParams }, (_, i) => [
        ...leb(i),
        ...nameMap(
          ...PARAMS.slice(i * perFunction, (i + 1) * perFunction).map((name, param): [number, string] => [param, name]),
        ),
      ]),
    ),
  ]),
)

/** Every name as a module and as a name in it; the functions are exported by their place. */
const IMPORTS = wasm(
  types(functype([], [I32])),
  imports(...NAMES.map((name, i): [string, string, ...number[]] => [name, NAMES[(i * 7) % NAMES.length]!, FUNC, 0])),
  exports(...NAMES.map((_, i): [string, number, number] => [`${i}`, FUNC, i])),
)
const supplied = Object.fromEntries(NAMES.map((name) => [name, "./src/supply.js"]))
// As an own key, under any name.
Object.defineProperty(supplied, "__proto__", { value: "./src/supply.js", enumerable: true })

const literal = (text: string | readonly string[]): string => JSON.stringify(text)
const importing = (specifier: string): string =>
  `import { ${NAMES.map((name, i) => `${literal(name)} as v${i}`).join(", ")} } from ${literal(specifier)}\n` +
  `import * as m from ${literal(specifier)}\n` +
  "export const keys = () => Object.keys(m).sort()\n" +
  `export const answers = () => Promise.all([${NAMES.map((_, i) => `v${i}()`).join(", ")}])\n`

const FILES = {
  "src/hostile.wasm": HOSTILE,
  "src/live.wasm": LIVE,
  "src/imports.wasm": IMPORTS,
  "src/supply.js": `${NAMES.map((_, i) => `const f${i} = () => ${i}`).join("\n")}\nexport { ${NAMES.map((name, i) => `f${i} as ${literal(name)}`).join(", ")} }\n`,
  "src/main.js": importing("./hostile.wasm"),
  "src/defer.js": `import { ready } from "wasmport/runtime"\n${importing("./hostile.wasm")}await ready()\n`,
  "src/forms.js": `
    import init from "./hostile.wasm?init"
    import module from "./hostile.wasm?module"
    import * as live from "./live.wasm?init"
    const { exports } = await init()
    export const keys = () => Object.keys(exports).sort()
    export const answers = async () => WebAssembly.Module.exports(module).map(({ name }) => exports[name]())
    export { live }
  `,
  "src/live.js": `
    import * as live from "./live.wasm"
    export const run = (give) => Object.values(live).filter((it) => typeof it === "function").map((it) => it(give(1), give(2), give(3), give(4)).map(Number).join())
    export const calls = () => live["\\nglobalThis.PWNED=1//global"]
    export const memory = live["*/globalThis.PWNED=1/* memory"] instanceof WebAssembly.Memory
  `,
  "src/imports.js": 'import * as m from "./imports.wasm"\nexport const answers = () => m\n',
}

interface Built {
  keys(): string[]
  answers(): Promise<number[]>
}

const project = useProject(FILES)

const innocent = (): void => {
  const pwned: unknown = Reflect.get(globalThis, "PWNED")
  // The marker of one test must not fail the next one.
  Reflect.deleteProperty(globalThis, "PWNED")
  expect(pwned).toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
}
afterEach(innocent)

const build = async (
  bundler: Bundler,
  entry: string,
  options: WasmportOptions = {},
  more: Partial<BundleRequest> = {},
): Promise<string> => (await project.build(bundler, `src/${entry}`, { options, ...more })).file
const run = async <T>(...args: Parameters<typeof build>): Promise<T> => imported(await build(...args))

async function answersAll(built: Built): Promise<void> {
  expect(built.keys()).toEqual([...NAMES].sort())
  expect(await built.answers()).toEqual(NAMES.map((_, i) => i))
}

test("the hostile modules are sound", () => {
  for (const bytes of [HOSTILE, LIVE, IMPORTS]) expect(WebAssembly.validate(bytes)).toBe(true)
  expect(parse(HOSTILE)).toMatchObject({ name: NAMES[0], exports: NAMES.map((name) => ({ name })) })
  expect(new Set(NAMES).size).toBe(NAMES.length)
})

describe.each(BUNDLERS)("%s", (bundler) => {
  describe.each([
    { minify: false, inlineLimit: 100_000 },
    { minify: true, inlineLimit: 0 },
  ])("$minify minified, $inlineLimit bytes inlined at most", ({ minify, inlineLimit }) => {
    test.each(MODES)("exports keep their names and answer, mode %s", async (mode) => {
      await answersAll(await run(bundler, mode === "defer" ? "defer.js" : "main.js", { mode, inlineLimit }, { minify }))
    })

    test("exports keep their names and answer in the query forms", async () => {
      await answersAll(await run(bundler, "forms.js", { inlineLimit }, { minify }))
    })

    test.each(["bigint", "number"] as const)(
      "parameters have other names and live globals follow, i64 as %s",
      async (i64) => {
        for (const mode of ["await", "sync"] as const) {
          const {
            run: call,
            calls,
            memory,
          } = await run<{ run(give: (value: number) => unknown): string[]; calls(): number; memory: boolean }>(
            bundler,
            "live.js",
            { mode, i64, inlineLimit },
            { minify },
          )
          expect(call(i64 === "number" ? Number : BigInt)).toEqual(Array.from({ length: withParams }, () => "4,4"))
          expect(calls()).toBe(withParams)
          expect(memory).toBe(true)
        }
      },
    )

    test.each(["await", "sync"] as const)(
      "modules and names that a wasm imports from are supplied by the option, mode %s",
      async (mode) => {
        const { answers } = await run<{ answers(): Record<string, () => number> }>(
          bundler,
          "imports.js",
          { imports: supplied, mode, inlineLimit },
          { minify },
        )
        expect(NAMES.map((_, i) => answers()[i]!())).toEqual(NAMES.map((_, i) => (i * 7) % NAMES.length))
      },
    )
  })

  test.each([0, 100_000])(
    "exports may have the names that printed code declares, %i bytes inlined at most",
    async (inlineLimit) => {
      // A project without a query form: its facades are printed in one piece, with all that they declare themselves.
      const made = await projectOfTest({
        "src/own.wasm": wasm(
          types(functype([], [I32])),
          functions(...OWN_NAMES.map(() => 0)),
          exports(...OWN_NAMES.map((name, i): [string, number, number] => [name, FUNC, i])),
          section(10, vec(...OWN_NAMES.map((_, i) => counted([0, ...constant(i), 0x0b])))),
        ),
        "src/main.js": `import * as m from "./own.wasm"\nexport const answers = () => ${literal(OWN_NAMES)}.map((name) => m[name]())\n`,
      })
      const file = await bundle({
        bundler,
        entry: made.path("src/main.js"),
        outDir: made.path("dist"),
        platform: "node",
        root: made.root,
        options: { inlineLimit },
      })
      expect((await imported<{ answers(): number[] }>(file)).answers()).toEqual(OWN_NAMES.map((_, i) => i))
    },
  )

  test("imports that lead nowhere are listed without a control character", async () => {
    // A name that starts with a package's is a question to that package, which Vite answers itself.
    const lost = NAMES.filter((name) => !name.startsWith("wasmport/"))
    await project.write({
      "src/lost.wasm": wasm(
        types(functype()),
        imports(...lost.map((name): [string, string, number, number] => [name, name, FUNC, 0])),
        exports(["f", FUNC, 0]),
      ),
      "src/lost.js": 'export * from "./lost.wasm"\n',
    })
    const message = await build(bundler, "lost.js").then(
      () => "built",
      (error: Error) => error.message,
    )
    // Some bundlers take what starts with two slashes for a URL of the page's.
    const [, missing] = /\[wasmport\] src\/lost\.wasm: (\d+) imports of this module lead nowhere/.exec(message) ?? []
    expect(Number(missing)).toBeGreaterThanOrEqual(lost.filter((name) => !name.startsWith("//")).length)
    // Vite colours some of the lines that are its own.
    const text = message.slice(message.indexOf("[wasmport]"), message.indexOf("not implemented"))
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
  })

  test("very many imports that lead nowhere are counted, and the first of them listed", async () => {
    await project.write({
      "src/many.wasm": wasm(
        types(functype()),
        imports(
          ...Array.from({ length: 5000 }, (_, i): [string, string, number, number] => [
            `m${i % 50}`,
            i === 0 ? "delete" : `f${i}`,
            FUNC,
            0,
          ]),
        ),
      ),
      "src/many.js": 'import "./many.wasm"\n',
    })
    const message = await build(bundler, "many.js").then(String, String)
    expect(message).toContain("5000 imports of this module lead nowhere")
    expect(message).toContain("… and 4800 more")
    expect(message).toContain("export { import0 as delete }")
    expect(message.length).toBeLessThan(200_000)
  })

  test("a deferred function that is not ready throws a message without a control character", async () => {
    await project.write({
      "src/early.js": `import { ${NAMES.map((name, i) => `${literal(name)} as v${i}`).join(", ")} } from "./hostile.wasm?defer"\nexport const functions = [${NAMES.map((_, i) => `v${i}`).join(", ")}]\n`,
    })
    const { functions } = await run<{ functions: (() => void)[] }>(bundler, "early.js")
    for (const [i, call] of functions.entries()) {
      expect(call).toThrow(
        /^\[wasmport\] src\/hostile\.wasm: [^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*\(\) before `await ready\(\)`$/,
      )
      if (NAMES[i] === "delete") expect(call).toThrow("delete()")
    }
  })

  test.each([
    "data:text/javascript,globalThis.PWNED=1;export const f=()=>1",
    "data:text/javascript;base64,Z2xvYmFsVGhpcy5QV05FRD0xO2V4cG9ydCBjb25zdCBmPSgpPT4x",
    "DATA:text/javascript,globalThis.PWNED=1;export const f=()=>1",
  ])("a module whose name is its code is not imported: %s", async (name) => {
    await project.write({
      "src/data.wasm": wasm(types(functype()), imports([name, "f", FUNC, 0]), exports(["f", FUNC, 0])),
      "src/data.js": 'export * from "./data.wasm"\n',
    })
    for (const mode of ["await", "sync"] as const)
      await expect(run(bundler, "data.js", { mode })).rejects.toThrow(
        /\[wasmport\] src\/data\.wasm: 1 import of this module leads nowhere/,
      )
  })

  /** Marks that bundlers look for in finished text, in strings as well: they may refuse one, but it must stay a name. */
  test.each([
    "__VITE_ASSET__abc__",
    "__VITE_PUBLIC_ASSET__abc__",
    "__VITE_WORKER_ASSET__abc__",
    "__VITE_PRELOAD__",
    "__VITE_IS_MODERN__",
    "!~{001}~",
    "import.meta.ROLLUP_FILE_URL_OBJ_x",
    "process.env.NODE_ENV",
    "__name",
    "__export",
    "_virtual",
    "import.meta.env",
    "%MODE%",
    "__webpack_require__",
  ])("a name that a bundler itself uses stays a name: %s", async (name) => {
    await project.write({
      "src/magic.wasm": wasm(
        types(functype([], [I32])),
        functions(0),
        exports([name, FUNC, 0]),
        section(10, vec(counted([0, 0x41, 42, 0x0b]))),
      ),
      "src/magic.js": `import * as m from "./magic.wasm"\nexport const entries = () => Object.entries(m).map(([name, it]) => [name, it()])\n`,
    })
    // Vite replaces these wherever they stand in a finished chunk: its build fails, or the export is called something else.
    const replaced = bundler === "vite" && name.startsWith("__VITE_")
    for (const minify of [false, true]) {
      const built = await run<{ entries(): unknown }>(bundler, "magic.js", {}, { minify }).catch((error: unknown) => {
        if (!replaced) throw error
      })
      if (built !== undefined && !replaced) expect(built.entries()).toEqual([[name, 42]])
    }
  })
})

describe("hostile names in the browser", () => {
  const browser = useBrowser()

  /** The page's answers, and the traces of an attack in it. */
  async function visit(
    page: string,
    url: string,
  ): Promise<{ keys: string[]; answers: number[]; pwned: unknown; errors: string[] }> {
    const tab = await browser.open()
    const errors: string[] = []
    tab.on("pageerror", (error) => errors.push(error.message))
    await tab.goto(page)
    const seen = (await tab.evaluate(
      `import(${JSON.stringify(url)}).then(async (it) => ({ keys: it.keys(), answers: await it.answers(), pwned: String(globalThis.PWNED) }))`,
    )) as { keys: string[]; answers: number[]; pwned: unknown }
    return { ...seen, errors }
  }
  const expected = { keys: [...NAMES].sort(), answers: NAMES.map((_, i) => i), pwned: "undefined", errors: [] }

  test.each(BUNDLERS)("the output of %s answers", async (bundler) => {
    const file = await build(bundler, "main.js", { inlineLimit: 0 }, { platform: "browser" })
    const server = await serveInTest(dirname(file))
    expect(await visit(server.url, `${server.url}/index.js`)).toEqual(expected)
  })

  const dev = (): Promise<{ server: ViteDevServer; url: string }> =>
    viteInTest({ root: project.root, plugins: [wasmport({ types: false })], server: { hmr: false } })

  test("are served by Vite's dev server, and answer", async () => {
    const { url } = await dev()
    expect(await visit(`${url}blank`, `${url}src/main.js`)).toEqual(expected)
    expect(await visit(`${url}blank`, `${url}src/defer.js`)).toEqual(expected)
  })

  test("answer in SSR of Vite's dev server", async () => {
    const { server } = await dev()
    await answersAll((await server.ssrLoadModule("/src/main.js")) as Built)
    await answersAll((await server.ssrLoadModule("/src/forms.js")) as Built)
  })
})

describe("declarations of hostile names", () => {
  test.each(["bundler", "nodenext"] as const)(
    "compile, and declare the names and nothing else, under moduleResolution %s",
    async (resolution) => {
      const union = NAMES.map(literal).join(" | ")
      const made = await projectOfTest({
        ...FILES,
        "src/main.ts": `
        import * as m from "./hostile.wasm"
        import * as lazy from "./hostile.wasm?lazy"
        import init from "./hostile.wasm?init"
        import initLive from "./live.wasm?init"
        import initImports from "./imports.wasm?init"
        import * as live from "./live.wasm"
        import * as imports from "./imports.wasm"
        type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
        const same = <A, B>(_: Same<A, B>): void => {}
        same<keyof typeof m, ${union}>(true)
        same<keyof typeof lazy, ${union}>(true)
        same<keyof Awaited<ReturnType<typeof init>>["exports"], ${union}>(true)
        same<keyof Parameters<typeof initImports>[0], ${union}>(true)
        same<keyof WasmportModules, "src/hostile.wasm" | "src/live.wasm" | "src/imports.wasm">(true)
        // @ts-expect-error nobody has declared it
        PWNED
        // @ts-expect-error here neither
        globalThis.PWNED
        export const all = [m, lazy, init, initLive, live, imports, initImports]
      `,
        "tsconfig.json": tsconfig(resolution, { types: [] }),
      })
      await bundle({
        bundler: "esbuild",
        entry: made.path("src/main.ts"),
        outDir: made.path("dist"),
        platform: "node",
        root: made.root,
        options: { types: true, imports: supplied },
      })
      for (const name of ["src/hostile.d.wasm.ts", "src/live.d.wasm.ts", "src/imports.d.wasm.ts", "wasm-env.d.ts"])
        expect(existsSync(made.path(name)), name).toBe(true)
      expect(await tsc(made.root)).toBe("")
    },
  )
})

/** A person who names the file can run any code anyway, but a build must not run it. */
describe.skipIf(process.platform === "win32")("a file with a name", () => {
  const works = [
    "it's",
    '"quoted"',
    "`ticks`",
    "${globalThis.PWNED=1}",
    "a b",
    "a;globalThis.PWNED=1",
    "-->",
    "<!--",
    "a&b=c",
    "[x]",
    "(x)",
    "{x}",
    "é",
    "日本",
    "a+b",
    "~a",
    "$&",
    "a,b",
    "__proto__",
    "\u202ertl",
    "100%",
    "%41",
  ]
  const fails = [
    "*/globalThis.PWNED=1/*x",
    "a#b",
    "a\\b",
    "a\nglobalThis.PWNED=1//",
    "a\rb",
    "\x1b[31mred",
    "a\u2028globalThis.PWNED=1//",
  ]

  const files = (names: readonly string[]): ProjectFiles => ({
    ...Object.fromEntries(names.map((name) => [`src/${name}.wasm`, fixture("math")])),
    "src/main.ts": `${names.map((name, i) => `import * as m${i} from ${literal(`./${name}.wasm`)}\nimport init${i} from ${literal(`./${name}.wasm?init`)}\n`).join("")}export const answers = () => [${names.map((_, i) => `[m${i}.add(2, 3), typeof init${i}]`).join(", ")}]\n`,
    "tsconfig.json": tsconfig("nodenext"),
  })
  const BUILDS = BUNDLERS.flatMap((bundler) => [0, 100_000].map((inlineLimit) => ({ bundler, inlineLimit })))
  /** The answers of the built modules. */
  async function answersOf(
    { root, path }: Project,
    { bundler, inlineLimit }: (typeof BUILDS)[number],
  ): Promise<unknown> {
    const outDir = path("dist", `${bundler}-${inlineLimit}`)
    const options = { types: true, inlineLimit }
    const file = await bundle({ bundler, entry: path("src/main.ts"), outDir, platform: "node", root, options })
    return (await imported<{ answers(): unknown }>(file)).answers()
  }

  describe("that is odd, but fine", () => {
    const odd = useProject(files(works))

    test.each(BUILDS)("is a file and no code: $bundler, $inlineLimit bytes inlined at most", async (build) => {
      expect(await answersOf(odd, build)).toEqual(works.map(() => [5, "function"]))
      innocent()
    })

    test("has types that compile", async () => {
      for (const name of works) expect(existsSync(odd.path(`src/${name}.d.wasm.ts`)), name).toBe(true)
      expect(await tsc(odd.root)).toBe("")
    })
  })

  test.each(fails)("%j is a file and no code, if a bundler takes it at all", async (name) => {
    const made = await projectOfTest(files([name]))
    let built = 0
    for (const build of BUILDS) {
      const answers = await answersOf(made, build).catch(() => undefined)
      if (answers === undefined) continue
      expect(answers).toEqual([[5, "function"]])
      built++
    }
    innocent()
    if (built === BUILDS.length) expect(await tsc(made.root)).toBe("")
  })
})
