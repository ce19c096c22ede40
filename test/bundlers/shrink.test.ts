/** The option `optimize`: exports that nobody imports are not in the output, and all others answer as before. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, BundleRequest } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const GLUE = {
  "math.js":
    'import * as wasm from "./math_bg.wasm";\nexport * from "./math_bg.js";\nimport { __wbg_set_wasm } from "./math_bg.js";\n__wbg_set_wasm(wasm);\n',
  "math_bg.js": `let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}
// wasm is read below
export function add(a, b) { return wasm.add(a, b) }
export function product(a, b) { return wasm["multiply"](a, b) }
export function pages() { return wasm.memory.buffer.byteLength / 65536 }
`,
  "math_bg.wasm": fixture("math"),
}
const inFolder = (folder: string, files: Record<string, string | Uint8Array>): typeof files =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]))

const project = useProject({
  "src/math.wasm": fixture("math"),
  "src/other.wasm": fixture("math"),
  "src/kinds.wasm": fixture("kinds"),
  "src/counter.wasm": fixture("counter"),
  "src/canonical.wasm": fixture("wit-canonical"),
  "src/canonical.wit": readFileSync(new URL("../../test_wasm/wit-canonical/wit-canonical.wit", import.meta.url)),
  "src/main.wasm": fixture("wasm-imports-wasm", "main"),
  "src/lib.wasm": fixture("wasm-imports-wasm", "lib"),
  ...inFolder("src/glue", GLUE),
  ...inFolder("src/odd-glue", {
    ...GLUE,
    "math_bg.js": `${GLUE["math_bg.js"]}export const names = () => Object.keys(wasm)\n`,
  }),
})

/** Names of exports by the key that stands in the name of an emitted file. */
function exportsIn(dir: string): Record<string, string[]> {
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".wasm"))
  return Object.fromEntries(
    files.map((file) => {
      const module = new WebAssembly.Module(readFileSync(join(dir, file)))
      return [/([\w]+)-[\w-]+\.wasm$/.exec(file)?.[1], WebAssembly.Module.exports(module).map(({ name }) => name)]
    }),
  )
}

interface Outcome<T> {
  readonly module: T
  readonly exports: Record<string, string[]>
  readonly code: string
}

async function build<T>(
  bundler: Bundler,
  code: string,
  { options, ...more }: Partial<BundleRequest> = {},
): Promise<Outcome<T>> {
  const { file, dir } = await project.buildCode(bundler, code, {
    options: { optimize: true, inlineLimit: 0, ...options },
    ...more,
  })
  const texts = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((it) => it.endsWith(".js"))
  const text = texts.map((it) => readFileSync(join(dir, it), "utf8")).join("\n")
  expect(text).not.toContain("wasmport-late")
  return { module: await imported<T>(file), exports: exportsIn(dir), code: text }
}

type Sum = { readonly sum: number }

describe.each(BUNDLERS)("%s", (bundler) => {
  test("an export that nobody imports is not in the file, and the others answer", async () => {
    const { module, exports } = await build<Sum>(
      bundler,
      'import { add } from "./math.wasm"\nexport const sum = add(2, 3)\n',
    )
    expect(module.sum).toBe(5)
    expect(exports).toEqual({ math: ["add"] })
  })

  test("minified output is the same", async () => {
    const { module, exports } = await build<Sum>(
      bundler,
      'import { add } from "./math.wasm"\nimport { multiply } from "./other.wasm?sync"\nexport const sum = add(2, multiply(1, 3))\n',
      { minify: true, sourcemap: true },
    )
    expect(module.sum).toBe(5)
    expect(exports["math"]).toEqual(["add"])
  })

  test("a namespace keeps the exports that are read, and one that escapes keeps all", async () => {
    const { module, exports } = await build<Sum & { all: object }>(
      bundler,
      'import * as math from "./math.wasm"\nimport * as all from "./other.wasm"\nexport const sum = math.add(2, math["multiply"](1, 3))\nexport { all }\n',
    )
    expect(module.sum).toBe(5)
    expect(Object.keys(module.all).sort()).toEqual(
      WebAssembly.Module.exports(new WebAssembly.Module(fixture("math")))
        .map(({ name }) => name)
        .sort(),
    )
    expect(exports["math"]?.sort()).toEqual(["add", "multiply"])
    expect(exports["other"]).toHaveLength(5)
  })

  test("imports of all modules add up, and those of dynamic ones too", async () => {
    await project.write({
      "src/late.js": 'import { multiply } from "./math.wasm"\nexport const twice = (n) => multiply(2, n)\n',
    })
    const { module, exports } = await build<{ sum: () => Promise<number> }>(
      bundler,
      'import { add } from "./math.wasm"\nexport const sum = async () => add(1, (await import("./late.js")).twice(2))\n',
    )
    expect(await module.sum()).toBe(5)
    expect(exports["math"]?.sort()).toEqual(["add", "multiply"])
  })

  test("bytes in the code are as small", async () => {
    const { module, code } = await build<Sum>(
      bundler,
      'import { add } from "./math.wasm?sync"\nimport { subtract } from "./other.wasm"\nexport const sum = add(2, subtract(4, 1))\n',
      { options: { inlineLimit: Infinity } },
    )
    expect(module.sum).toBe(5)
    const texts = [...code.matchAll(/AGFzbQEAAAA[\w+/=]+/g)].map(([text]) => Buffer.from(text, "base64"))
    expect(texts.map((bytes) => WebAssembly.Module.exports(new WebAssembly.Module(bytes)).length)).toEqual([1, 1])
  })

  test.each(["?init", "?module", "?url"])(
    "%s keeps everything, but for those that `optimize.exports` lists",
    async (query) => {
      // Vite's own, which gives the file as it is.
      if (bundler === "vite" && query === "?url") return
      const code = `import it from "./math.wasm${query}"\nexport { it }\n`
      expect((await build(bundler, code)).exports["math"]).toHaveLength(5)
      const listed = await build(bundler, code, { options: { optimize: { exports: { "src/math.wasm": ["add"] } } } })
      expect(listed.exports["math"]).toEqual(["add"])
    },
  )

  test("a literal key keeps everything; a module that the table lists keeps what its importers use", async () => {
    const literal =
      'import { registry } from "wasmport/runtime"\nexport const it = await registry.instantiate("src/math.wasm")\n'
    expect((await build(bundler, literal)).exports["math"]).toHaveLength(5)
    const table =
      'import { registry } from "wasmport/runtime"\nimport { add } from "./math.wasm"\nexport const sum = add(2, 3)\nexport const get = (key) => registry.instantiate(key)\nexport const { size } = registry.stats?.("src/math.wasm") ?? {}\n'
    const { module, exports } = await build<{
      get(key: string): Promise<{ call(name: string, ...args: number[]): number }>
    }>(bundler, table)
    expect(exports["math"]).toEqual(["add"])
    const instance = await module.get("src/math.wasm")
    expect(instance.call("add", 2, 3)).toBe(5)
    expect(() => instance.call("subtract", 2, 3)).toThrow(
      'src/math.wasm: there is no export "subtract". Its functions are: add. Dropped by `optimize`; add it to `optimize.exports`: fibonacci, memory, multiply, subtract',
    )
  })

  test("exports that conversions of a .wit need stay, but only for functions that are used", async () => {
    const { module, exports } = await build<{ text: string }>(
      bundler,
      'import { greet } from "./canonical.wasm"\nexport const text = greet("you")\n',
    )
    expect(module.text).toContain("you")
    expect(exports["canonical"]).toEqual(expect.arrayContaining(["greet", "memory", "cabi_realloc"]))
    expect(exports["canonical"]).not.toContain("reset")
  })

  test("a live global stays, and follows calls", async () => {
    const { module, exports } = await build<{ seen: number[] }>(
      bundler,
      'import { count, increment } from "./counter.wasm"\nexport const seen = [count]\nincrement()\nseen.push(count)\n',
    )
    expect(module.seen[1]).toBe((module.seen[0] as number) + 1)
    expect(exports["counter"]).toEqual(expect.arrayContaining(["count", "increment"]))
  })

  test("wasm that another wasm imports keeps the exports that the other one still imports", async () => {
    const { exports } = await build(bundler, 'export * from "./main.wasm"\n')
    expect(exports["lib"]).toEqual(expect.arrayContaining(["double", "memory", "hits"]))
    expect(exports["lib"]).not.toContain("load")
    const none = await build(bundler, 'import "./main.wasm"\nexport {}\n')
    // Its facade reads the mutable global, whoever imports it.
    expect((none.exports["lib"] ?? []).filter((name) => name !== "hits")).toEqual([])
  })

  test("a package of wasm-bindgen keeps only the exports that its glue still reads", async () => {
    const { module, exports } = await build<Sum>(
      bundler,
      'import { add } from "./glue/math.js"\nexport const sum = add(2, 3)\n',
    )
    expect(module.sum).toBe(5)
    expect(exports["math_bg"]).toEqual(["add"])
    const two = await build(bundler, 'export { product, pages } from "./glue/math.js"\n')
    expect(two.exports["math_bg"]?.sort()).toEqual(["memory", "multiply"])
  })

  test("glue that does anything else with the exports keeps them all", async () => {
    const { exports } = await build(bundler, 'export { add, names } from "./odd-glue/math.js"\n')
    expect(exports["math_bg"]).toHaveLength(5)
  })

  test("the hash that a page checks is that of the small file", async () => {
    const { file, dir } = await project.buildCode(bundler, 'export { add } from "./math.wasm"\n', {
      platform: "browser",
      options: { inlineLimit: 0, optimize: true, integrity: true },
    })
    const name = readdirSync(dir, { recursive: true, encoding: "utf8" }).find((it) => it.endsWith(".wasm")) ?? ""
    const hash = createHash("sha384")
      .update(readFileSync(join(dir, name)))
      .digest("base64")
    expect(readFileSync(file, "utf8")).toContain(`sha384-${hash}`)
    expect(exportsIn(dir)["math"]).toEqual(["add"])
  })

  test("a file that the option excludes is as it was", async () => {
    const { file, dir } = await project.buildCode(bundler, 'export { add } from "./math.wasm"\n', {
      options: { inlineLimit: 0, optimize: { exclude: "src/**" } },
    })
    expect(await imported(file)).toHaveProperty("add")
    expect(exportsIn(dir)["math"]).toHaveLength(5)
  })
})
