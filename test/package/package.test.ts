/** The package as npm sees it: its files, its exports, its dependencies, and the walls inside. */
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { REPOSITORY } from "../support/project.ts"

const run = promisify(execFile)
const manifest = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as Record<string, any>
const npm = process.platform === "win32" ? "npm.cmd" : "npm"

/** Of the dev server's page: a package's WebAssembly, and its licence. */
const DEMANGLER = ["wasm", "LICENSE.txt"].map((it) => `dist/runtime-shim/errors/demangle-all.${it}`)

describe("the tarball", () => {
  let folder: string
  let files: string[]
  let tarball: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wasmport-pack-"))
    // dist is built already: packing it again would pull it from under the other tests.
    const { stdout } = await run(npm, ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: REPOSITORY,
      shell: process.platform === "win32",
    })
    const packed = JSON.parse(stdout.slice(stdout.search(/[[{]/))) as
      | { filename: string; files: { path: string }[] }[]
      | Record<string, { filename: string; files: { path: string }[] }>
    const [first] = Object.values(packed)
    tarball = join(folder, first?.filename ?? "")
    files = (first?.files ?? []).map(({ path }) => path)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test("holds the built code, its types and the papers, and nothing of the workshop", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "src/client.d.ts",
        "dist/src/vite.js",
        "dist/src/vite.d.ts",
        "dist/runtime-shim/errors/recover.js",
        ...DEMANGLER,
      ]),
    )
    expect(
      files.filter(
        (path) =>
          !DEMANGLER.includes(path) &&
          !/^(dist\/(loader|runtime-shim|src)\/(?:[\w-]+\/)?[\w.-]+\.(js|d\.ts)|src\/client\.d\.ts|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
            path,
          ),
      ),
    ).toEqual([])
  })

  test("holds no declarations that its entries do not lead to, and no source maps", () => {
    expect(files).not.toContain("dist/src/hooks.d.ts")
    expect(files).toContain("dist/loader/plan/plan.d.ts")
    expect(files.filter((path) => /\.map$|(?:^|\/)test/.test(path))).toEqual([])
  })

  test("passes publint", async () => {
    const { messages, pkg } = await publint({ pkgDir: REPOSITORY, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>))).toEqual([])
  })

  test("passes arethetypeswrong in the profile esm-only", async () => {
    const bin = join(REPOSITORY, "node_modules/@arethetypeswrong/cli/dist/index.js")
    // It exits with 1 when something is wrong.
    const { stdout } = await run(process.execPath, [bin, tarball, "--profile", "esm-only", "--no-color"], {
      cwd: folder,
    })
    for (const entry of ["vite", "rollup", "rolldown", "esbuild", "runtime", "loader", "meter", "client"])
      expect(stdout).toMatch(new RegExp(`"wasmport/${entry}" +│ 🟢 \\(ESM\\) +│ 🟢`))
  })
})

describe("package.json", () => {
  test("has no run-time dependency, eight build dependencies, and the bundlers as optional peers", () => {
    expect(Object.keys(manifest["dependencies"])).toEqual([
      "@rollup/pluginutils",
      "citty",
      "es-module-lexer",
      "get-tsconfig",
      "magic-string",
      "resolve.exports",
      "tinyglobby",
      "vitefu",
    ])
    expect(Object.keys(manifest["peerDependencies"]).sort()).toEqual([
      "binaryen",
      "esbuild",
      "rolldown",
      "rollup",
      "vite",
    ])
    for (const name of Object.keys(manifest["peerDependencies"]))
      expect(manifest["peerDependenciesMeta"][name]).toEqual({ optional: true })
    expect(manifest["type"]).toBe("module")
    expect(manifest["license"]).toBe("MIT")
  })

  test.each([
    ["vite", ["default"]],
    ["rollup", ["default"]],
    ["rolldown", ["default"]],
    ["esbuild", ["default"]],
    [
      "runtime",
      [
        "ERROR_CODES",
        "explain",
        "features",
        "fromWasm",
        "isWasmError",
        "load",
        "memoryView",
        "ready",
        "registry",
        "toWasm",
        "types",
        "validate",
      ],
    ],
    [
      "loader",
      [
        "DTS_HEADER",
        "FORMS",
        "GETTERS",
        "MODES",
        "WasmportError",
        "comment",
        "differences",
        "envKeys",
        "externtype",
        "functionNames",
        "inspect",
        "isWasi",
        "limitProblem",
        "literalPieces",
        "mismatch",
        "moduleName",
        "neededExports",
        "parse",
        "parseWit",
        "plan",
        "print",
        "printDevTable",
        "printDevTraces",
        "printDts",
        "printEnv",
        "printNames",
        "printTable",
        "printTraces",
        "quote",
        "strip",
        "trace",
        "validate",
        "witDifferences",
      ],
    ],
    [
      "meter",
      [
        "BASE_GLOBAL",
        "BASE_OUTERMOST",
        "DEPTH_EXCEEDED",
        "DEPTH_GLOBAL",
        "FUEL_ENDLESS",
        "FUEL_EXHAUSTED",
        "FUEL_EXHAUSTED_BELOW",
        "FUEL_GLOBAL",
        "REFUSED_GLOBAL",
        "WasmportError",
        "isMeterGlobal",
        "meter",
      ],
    ],
  ])("wasmport/%s exports what is listed here", async (entry, names) => {
    expect(Object.keys((await import(/* @vite-ignore */ `wasmport/${entry}`)) as object).sort()).toEqual(names)
  })
})
