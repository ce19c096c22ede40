/** The types of modules that are imported by other specifiers than relative ones, in every TypeScript that we test, beside what runs. */
import { execFile } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { imported } from "../support/bundle.ts"
import { projectOfTest } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { linkTypes } from "../support/tsc.ts"
import { build } from "../support/vite.js"
import { fixture } from "../support/wasm.ts"

const COMPILERS = ["typescript-5", "typescript-6", "typescript"] as const

/** By each specifier, all forms. `add` is of one module, `factorial` of another one with the same file name as a third. */
const uses = (id: string, specifier: string): string => `
import * as plain_${id} from "${specifier}"
import init_${id} from "${specifier}?init"
import module_${id} from "${specifier}?module"
import * as lazy_${id} from "${specifier}?lazy"
import * as defer_${id} from "${specifier}?defer"
import * as sync_${id} from "${specifier}?sync"
import url_${id} from "${specifier}?url"
`
const checksOf = (id: string, call: string, type: string): string => `
same<ReturnType<typeof plain_${id}.${call}>, ${type}>(true)
same<ReturnType<typeof lazy_${id}.${call}>, Promise<${type}>>(true)
same<ReturnType<typeof defer_${id}.${call}>, ${type}>(true)
same<ReturnType<typeof sync_${id}.${call}>, ${type}>(true)
same<ReturnType<Awaited<ReturnType<typeof init_${id}>>["exports"]["${call}"]>, ${type}>(true)
same<typeof module_${id}, WebAssembly.Module>(true)
same<typeof url_${id}, string>(true)
// @ts-expect-error no such export
plain_${id}.none
// @ts-expect-error nor there
lazy_${id}.none
// @ts-expect-error there is no default
;(await import("PATH_${id}?lazy")).default
`
/** Id, specifier, a function of the module and what it gives. */
const SPECIFIERS = [
  ["at", "@/math.wasm", "add", "number"],
  ["name", "~math.wasm", "add", "number"],
  ["imports", "#wasm/math.wasm", "add", "number"],
  ["one", "#i64.wasm", "factorial", "bigint"],
  ["deep", "@/a/twin.wasm", "factorial", "bigint"],
  ["twin", "@/b/twin.wasm", "add", "number"],
  ["root", "/src/math.wasm", "add", "number"],
  ["rootTwin", "/src/b/twin.wasm", "add", "number"],
  ["rootDeep", "/src/a/twin.wasm", "factorial", "bigint"],
  ["top", "/twin.wasm", "factorial", "bigint"],
] as const

const MAIN = `${SPECIFIERS.map(([id, specifier]) => uses(id, specifier)).join("")}
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}
${SPECIFIERS.map(([id, specifier, call, type]) => checksOf(id, call, type).replace(`PATH_${id}`, specifier)).join("")}
`
/** The code that runs: it imports the same modules by each specifier. */
const RUN = `${SPECIFIERS.map(([id, specifier]) => `import * as ${id} from "${specifier}"\nimport init_${id} from "${specifier}?init"\n`).join("")}
export const kinds = { ${SPECIFIERS.map(([id, , call]) => `${id}: [typeof ${id}.${call}, typeof (await init_${id}()).exports.${call}]`).join(", ")} }
`

const project = async (more: Record<string, string>): Promise<Project> => {
  const made = await projectOfTest({
    "package.json": JSON.stringify({
      name: "app",
      private: true,
      type: "module",
      imports: { "#wasm/*": "./src/*", "#i64.wasm": { node: "./src/a/twin.wasm", default: "./src/a/twin.wasm" } },
    }),
    "src/main.ts": MAIN,
    "src/run.ts": RUN,
    "src/math.wasm": fixture("math"),
    "src/a/twin.wasm": fixture("i64"),
    "src/b/twin.wasm": fixture("math"),
    "twin.wasm": fixture("i64"),
    ...more,
  })
  await linkTypes(made.root)
  return made
}

const options = {
  target: "es2022",
  lib: ["es2022", "dom"],
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  allowArbitraryExtensions: true,
}
const PATHS = { "@/*": ["./src/*"], "~math.wasm": ["./src/math.wasm"] }

/** Builds the code that runs; the build writes the types. */
async function built({ root, path }: Project): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [wasmport()],
    // A string would be the whole of a specifier, or a folder.
    resolve: {
      alias: [
        { find: "@", replacement: path("src") },
        { find: /^~math\.wasm/, replacement: path("src/math.wasm") },
      ],
    },
    build: { ssr: "src/run.ts", outDir: "dist", target: "es2022" },
  })
  return path("dist/run.js")
}

/** The compiler's words. A declaration file of Vite's own may be none that each version takes: lines of others are left out. */
async function compiled(compiler: string, root: string): Promise<string> {
  const bin = join(REPOSITORY, "node_modules", compiler, "bin/tsc")
  try {
    await promisify(execFile)(process.execPath, [bin, "-p", root], { cwd: root })
    return ""
  } catch (error) {
    const lines = (error as { stdout: string }).stdout.split("\n")
    return lines.filter((line) => line !== "" && !/^\s|node_modules/.test(line)).join("\n")
  }
}

describe("A module by paths of tsconfig.json, imports of package.json and from the root", () => {
  test.each(COMPILERS)("has its own types in every form, beside twins of its name, and runs (%s)", async (compiler) => {
    const made = await project({
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...options, types: ["vite/client"], paths: PATHS },
        include: ["src"],
      }),
    })
    const { kinds } = await imported<{ kinds: Record<string, string[]> }>(await built(made))
    for (const [id] of SPECIFIERS) expect([id, kinds[id]]).toEqual([id, ["function", "function"]])
    expect(await compiled(compiler, made.root)).toBe("")
  })

  test("has them where a configuration extends another one, in another folder, that has the paths", async () => {
    const made = await project({
      "config/base.json": JSON.stringify({
        compilerOptions: {
          ...options,
          types: ["vite/client"],
          paths: { "@/*": ["../src/*"], "~math.wasm": ["../src/math.wasm"] },
        },
      }),
      "tsconfig.json": JSON.stringify({ extends: "./config/base.json", include: ["src"] }),
    })
    await built(made)
    expect(await compiled("typescript", made.root)).toBe("")
  })

  test("has them after another alias has come, with the modules unchanged", async () => {
    const config = (paths: object): string =>
      JSON.stringify({ compilerOptions: { ...options, types: ["vite/client"], paths }, include: ["src"] })
    const made = await project({ "tsconfig.json": config({}) })
    await built(made)
    const env = made.path("src/wasm-env.d.ts")
    expect(existsSync(env)).toBe(true)
    expect(readFileSync(env, "utf8")).not.toContain('"@/math.wasm?lazy"')
    await made.write({ "tsconfig.json": config(PATHS) })
    await built(made)
    expect(await compiled("typescript", made.root)).toBe("")
    const text = readFileSync(env, "utf8")
    rmSync(env)
    await built(made)
    expect(readFileSync(env, "utf8")).toBe(text)
  })
})
