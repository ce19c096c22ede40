/** The modules that are wasm-bindgen's own glue, and the packages with wasm that are treated as such. */
import { readFileSync } from "node:fs"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { parse, plan, print, printDts } from "wasmport/loader"
import type { Host, WasmInterface } from "wasmport/loader"
import { isGlue } from "../../src/graph/wasm-bindgen.ts"
import { findPackages } from "../../src/project/packages.ts"
import type { WasmPackages } from "../../src/project/packages.ts"
import { projectOfTest } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const wat = async (text: string): Promise<WasmInterface> => parse(new Uint8Array(await parseWat(text)), "a.wasm")
const bindgen = parse(
  readFileSync(new URL("../packages/shapes/bindgen-globals/tool_bg.wasm", import.meta.url)),
  "tool_bg.wasm",
)
const GLUE = "__wbg_set_wasm(wasm)"

describe("wasm-bindgen's glue", () => {
  const PACKAGE = "/app/node_modules/@scope/pkg/tool_bg.wasm"
  test.each([
    ["a module of the package", "/app/node_modules/@scope/pkg/index.js", "", PACKAGE, true],
    ["in any of its folders", "/app/node_modules/@scope/pkg/dist/esm/index.js", "", PACKAGE, true],
    ["in another of the same scope", "/app/node_modules/@scope/other/index.js", GLUE, PACKAGE, false],
    ["in a package inside of it", "/app/node_modules/@scope/pkg/node_modules/inner/index.js", GLUE, PACKAGE, false],
    ["the app", "/app/src/main.js", GLUE, PACKAGE, false],
    ["what the wasm imports, in the app's own folders", "/app/pkg/tool_bg.js", "", "/app/pkg/tool_bg.wasm", true],
    ["what speaks like it, beside the wasm", "/app/pkg/tool.js", GLUE, "/app/pkg/tool_bg.wasm", true],
    ["the app's own module beside the wasm", "/app/pkg/main.js", "", "/app/pkg/tool_bg.wasm", false],
    ["the app in another folder", "/app/src/main.js", GLUE, "/app/pkg/tool_bg.wasm", false],
    ["on Windows too", "C:\\app\\pkg\\tool_bg.js", "", "C:/app/pkg/tool_bg.wasm", true],
    ["in a folder with spaces and percent signs", "/my app/50%/tool_bg.js", "", "/my app/50%/tool_bg.wasm", true],
  ])("%s: %s", (_, importer, code, file, expected) => {
    expect(isGlue({ importer, code, file, wasm: bindgen })).toBe(expected)
  })

  test("is known by its names where the section that says so was stripped", async () => {
    const question = { importer: "/app/pkg/a_bg.js", code: "", file: "/app/pkg/a_bg.wasm" }
    expect(isGlue({ ...question, wasm: await wat('(module (import "./a_bg.js" "__wbindgen_throw" (func)))') })).toBe(
      true,
    )
    expect(isGlue({ ...question, wasm: await wat('(module (import "./a_bg.js" "f" (func)))') })).toBe(false)
    expect(
      isGlue({
        ...question,
        code: "export function __wbindgen_throw() {}",
        wasm: await wat('(module (import "./a_bg.js" "f" (func)))'),
      }),
    ).toBe(true)
  })

  test("is looked for only where wasm-bindgen made the module", async () => {
    const wasm = await wat('(module (import "./host.js" "f" (func)) (global (export "g") i32 (i32.const 1)))')
    expect(
      isGlue({ importer: "/app/node_modules/pkg/host.js", code: "", file: "/app/node_modules/pkg/a.wasm", wasm }),
    ).toBe(false)
  })
})

test("kept globals are objects in code and types, and nothing is wrapped for them", () => {
  const kept = plan(parse(fixture("counter"), "counter.wasm"), "counter.wasm", {
    mode: "await",
    i64: "bigint",
    liveGlobals: true,
    globals: "keep",
  })
  const host: Host = {
    source: { kind: "inline" },
    base64: () => "",
    self: "./counter.wasm",
    runtime: "wasmport/runtime",
    imports: new Map(),
    file: () => ({ size: 0, hash: "" }),
    dev: undefined,
    live: "wrap",
  }
  expect(print(kept, "", host).code).not.toMatch(/refresh|\.value/)
  expect(printDts(kept)).toContain("declare const count: WebAssembly.Global")
  expect(printDts({ ...kept, mode: "lazy" })).toContain("declare const count: Promise<WebAssembly.Global>")
  expect(printDts({ ...kept, mode: "defer" })).toContain("declare let count: WebAssembly.Global | undefined")
})

describe("a package", () => {
  type Files = Record<string, string | object | Uint8Array>
  async function packagesOf(files: Files, folder = ""): Promise<WasmPackages> {
    const texts = Object.entries(files).map(
      ([name, content]) =>
        [
          name,
          typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
        ] as const,
    )
    const project = await projectOfTest(Object.fromEntries(texts))
    const { packages } = await findPackages(project.path(folder), [])
    const entries = Object.entries(packages.entries).map(([name, file]) => [name, file.slice(project.root.length + 1)])
    return { ...packages, entries: Object.fromEntries(entries) }
  }
  const app = (...names: string[]): Files => ({
    "package.json": { dependencies: Object.fromEntries(names.map((name) => [name, "1.0.0"])) },
  })
  const math = fixture("math")
  const pkg: Files = {
    "node_modules/pkg/package.json": { name: "pkg", type: "module", exports: "./index.js" },
    "node_modules/pkg/index.js": 'export * from "./math.wasm"',
    "node_modules/pkg/math.wasm": math,
  }

  test("that imports wasm goes through Vite on the server and not through its optimizer", async () => {
    expect(await packagesOf({ ...app("pkg"), ...pkg })).toEqual({
      inline: ["pkg"],
      external: [],
      entries: {},
      exclude: ["pkg"],
      include: [],
    })
  })

  test("that stands in a folder above is found as well", async () => {
    const found = await packagesOf({ ...pkg, "apps/web/package.json": { dependencies: { pkg: "1.0.0" } } }, "apps/web")
    expect(found).toMatchObject({ inline: ["pkg"], exclude: ["pkg"] })
  })

  test("that imports such a package goes through Vite on the server, and through the optimizer as ever", async () => {
    const outer = {
      "node_modules/outer/package.json": { type: "module", main: "index.js", dependencies: { pkg: "1.0.0" } },
      "node_modules/outer/index.js": 'import { add } from "pkg"',
    }
    expect(await packagesOf({ ...app("outer"), ...pkg, ...outer })).toMatchObject({
      inline: ["outer", "pkg"],
      exclude: ["pkg"],
    })
  })

  test("with a Node build of its own stays with Node", async () => {
    const own = {
      "node_modules/pkg/package.json": { exports: { ".": { node: "./node.cjs", default: "./index.js" } } },
      "node_modules/pkg/node.cjs": "require('fs')",
    }
    expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({
      inline: [],
      external: [],
      exclude: ["pkg"],
    })
  })

  describe("of which some entries lead to wasm", () => {
    const exports = { ".": "./node.js", "./web": "./index.js", "./deep/*": "./lib/*", "./deep/hidden.js": null }
    const files = {
      "node_modules/pkg/package.json": { name: "pkg", type: "module", exports },
      "node_modules/pkg/node.js": 'import "node:fs"',
      "node_modules/pkg/lib/glue.js": 'import "../math.wasm"',
      "node_modules/pkg/lib/hidden.js": 'import "../math.wasm"',
      "node_modules/pkg/lib/plain.js": "export {}",
    }

    test("leaves the others to Node and to the optimizer", async () => {
      expect(await packagesOf({ ...app("pkg"), ...pkg, ...files })).toMatchObject({
        inline: ["pkg"],
        external: ["pkg"],
        exclude: ["pkg/deep/glue.js", "pkg/web"],
      })
    })

    test("leaves CommonJS to them", async () => {
      const own = { ...files, "node_modules/pkg/node.js": "exports.wasm = require('fs').readFileSync('math.wasm')" }
      expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({
        inline: ["pkg"],
        external: ["pkg"],
        exclude: ["pkg/deep/glue.js", "pkg/web"],
      })
    })

    test("takes those along that share a module with them, so that there is one copy of it", async () => {
      const own = {
        ...files,
        "node_modules/pkg/node.js": 'export * from "./state.js"',
        "node_modules/pkg/state.js": "export const state = {}",
        "node_modules/pkg/index.js": 'import "./state.js"\nexport * from "./math.wasm"',
      }
      expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({
        inline: ["pkg"],
        external: [],
        exclude: ["pkg"],
      })
    })

    test("is found by file where package.json has no `exports`", async () => {
      const own = { ...files, "node_modules/pkg/package.json": { name: "pkg", type: "module", main: "node.js" } }
      expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({
        inline: ["pkg"],
        external: ["pkg"],
        exclude: [
          "pkg/index",
          "pkg/index.js",
          "pkg/lib/glue",
          "pkg/lib/glue.js",
          "pkg/lib/hidden",
          "pkg/lib/hidden.js",
        ],
      })
    })
  })

  test("of CommonJS goes through the optimizer", async () => {
    const own = {
      "node_modules/pkg/package.json": { main: "entry.js" },
      "node_modules/pkg/entry.js": 'module.exports = import("./index.js")',
    }
    expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({ inline: ["pkg"], exclude: [] })
  })

  test("with nothing but `module` has an entry for tools that do not know the field", async () => {
    const own = {
      "node_modules/pkg/package.json": { module: "main.js" },
      "node_modules/pkg/main.js": 'import "./math.wasm"',
    }
    expect((await packagesOf({ ...app("pkg"), ...pkg, ...own })).entries).toEqual({ pkg: "node_modules/pkg/main.js" })
  })

  test("whose .wasm has another name in package.json is found", async () => {
    const own = {
      "node_modules/pkg/package.json": { type: "module", imports: { "#math": "./math.wasm" }, exports: "./index.js" },
      "node_modules/pkg/index.js": 'export * from "#math"',
    }
    expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({ inline: ["pkg"], exclude: ["pkg"] })
  })

  test("brings its own imports to the optimizer", async () => {
    const manifest = {
      type: "module",
      exports: "./index.js",
      dependencies: { leaf: "1" },
      peerDependencies: { "@scope/more": "1", absent: "1" },
    }
    const own = {
      "node_modules/pkg/package.json": manifest,
      "node_modules/leaf/package.json": {},
      "node_modules/@scope/more/package.json": {},
      "node_modules/pkg/index.js":
        'import leaf from "leaf/sub"\nimport fs from "node:fs"\nimport absent from "absent"\n// Data from "others"\nexport * from "./more.js"\nexport * from "./math.wasm"',
      "node_modules/pkg/more.js": 'export * from "@scope/more"',
    }
    expect((await packagesOf({ ...app("pkg"), ...pkg, ...own })).include).toEqual([
      "pkg > @scope/more",
      "pkg > leaf/sub",
    ])
  })

  test("that only speaks of wasm, in comments and strings, is left alone", async () => {
    const own = {
      "node_modules/pkg/index.js":
        '// import "./math.wasm"\nexport const line = `import "./math.wasm"`\nexport const file = new URL("math.wasm", import.meta.url)',
    }
    expect(await packagesOf({ ...app("pkg"), ...pkg, ...own })).toMatchObject({ inline: [], exclude: [] })
  })

  test("that is no dependency is not read, and a broken one does no harm", async () => {
    expect(await packagesOf({ ...app(), ...pkg })).toEqual({
      inline: [],
      external: [],
      entries: {},
      exclude: [],
      include: [],
    })
    expect(await packagesOf({ ...app("pkg", "gone"), ...pkg, "node_modules/pkg/package.json": "{" })).toMatchObject({
      inline: [],
    })
  })
})
