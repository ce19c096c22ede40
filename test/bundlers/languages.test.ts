/**
 * The pages of docs/languages, word for word: the files and the command are those of the bytes in test_wasm/languages, the app is built by a
 * bundler and prints what its comments say, and its types are TypeScript's. Where the compiler is installed, in the version that made the
 * bytes or a newer one, the app prints the same with a module that is built again.
 */
import { createHash } from "node:crypto"
import { execFile, execFileSync } from "node:child_process"
import { cp, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { beforeAll, describe, expect, test } from "vitest"
import { version } from "../programs/tools.js"
import { BUNDLERS, bundle } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { tsc, tsconfig } from "../support/tsc.ts"
import built from "../../test_wasm/languages/built.json" with { type: "json" }
import { folderOf, LANGUAGES, make, MODULE, readPage } from "../../test_wasm/languages/pages.js"

const digest = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex")

const pages = LANGUAGES.map((language, i) => {
  const page = readPage(language)
  return { ...page, language, note: built[language], bundler: BUNDLERS[i % BUNDLERS.length] as Bundler }
})

/** The command and the panic's text of TinyGo's page, and the files of Go's. */
function tinygo(): { command: readonly string[]; stdout: string; sources: Readonly<Record<string, string>> } {
  const { command, stderr } = readPage("tinygo")
  return { command, stdout: stderr, sources: readPage("go").files }
}

/** Each page's files and module, in a folder of its own. */
const project = useProject({
  "tsconfig.json": JSON.stringify({
    extends: "./tsconfig.all.json",
    // AssemblyScript's source is no TypeScript.
    include: ["src/*/app.ts", "src/*.ts"],
  }),
  "tsconfig.all.json": tsconfig("bundler", { types: [] }),
})
beforeAll(async () => {
  for (const { language, files } of pages) {
    await project.write(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`src/${language}/${name}`, text])),
    )
    await cp(folderOf(language) + MODULE, project.path("src", language, MODULE))
  }
})

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

/**
 * The lines that an app prints, as its comments say. `…` stands for the rest of a line. In a module that another compiler made,
 * the functions on the stack may differ.
 */
const expected = (app: string, isOther = false): RegExp => {
  const lines = [...app.matchAll(/\/\/ (.*)/g)].map(([, line = ""]) => escaped(line).replace(/…$/, ".*"))
  const known = isOther ? lines.map((line) => line.replace(/^(unreachable, in |A panic).*/, "$1.*")) : lines
  return new RegExp(`^${known.map((line) => `${line}\n`).join("")}$`)
}

async function run(root: string, bundler: Bundler): Promise<{ stdout: string; stderr: string }> {
  const entry = await bundle({
    bundler,
    entry: join(root, "app.ts"),
    outDir: join(root, "dist"),
    root,
    platform: "node",
    // The pages show what a dev server does; other builds leave names of functions out.
    options: { names: "keep" },
  })
  return promisify(execFile)(process.execPath, [entry])
}

/** The numbers of the compiler's version. */
const numbers = (text: string): number[] => (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? "0").split(".").map(Number)

/** The version of a command's compiler; undefined if it is not here. */
function installed(command: readonly string[]): number[] | undefined {
  try {
    return numbers(version(command))
  } catch {
    return undefined
  }
}

/** Whether the compiler is here that made the bytes, or a newer one. */
function isInstalled(command: readonly string[], compiler: string): boolean {
  const found = installed(command)
  if (found === undefined) return false
  const wanted = numbers(compiler)
  // Before 1 each minor version may change what the command means.
  if (wanted[0] === 0 && found[1] !== wanted[1]) return false
  const differing = wanted.findIndex((number, i) => (found[i] ?? 0) !== number)
  return differing === -1 || (found[differing] ?? 0) > (wanted[differing] ?? 0)
}

/** The words of compilers for a target, a linker, a header or a library that is not there. */
const LACKING =
  /not found|no such file|cannot (?:open|find)|can't find|unable to|unknown target|no available targets|ENOENT/i

describe.each(pages)("the page $language", ({ language, files, command, stderr, note, bundler }) => {
  test("has the files, the source and the command of the module", async () => {
    const folder = folderOf(language)
    const names = (await readdir(folder)).filter((name) => name !== MODULE)
    const texts = await Promise.all(names.map(async (name) => [name, await readFile(folder + name, "utf8")]))
    expect(files).toEqual(Object.fromEntries(texts))
    expect(command.join(" ")).toBe(note.command)
    const source = names.find((name) => command.includes(name)) ?? ""
    expect(await digest(folder + source)).toBe(note.source)
    expect(await digest(folder + MODULE)).toBe(note.bytes)
  })

  test(`prints by ${bundler} what its comments say`, async () => {
    const printed = await run(project.path("src", language), bundler)
    expect(printed.stdout).toMatch(expected(files["app.ts"] ?? ""))
    expect(printed.stderr.replaceAll(/\s+$/gm, "")).toBe(stderr.replaceAll(/\s+$/gm, ""))
  })

  test.skipIf(!isInstalled(command, note.compiler))(
    `prints the same when the module is built again (by ${note.compiler}, or newer, if it is here)`,
    async ({ skip }) => {
      const root = project.path("again", language)
      await project.write(
        Object.fromEntries(Object.entries(files).map(([name, text]) => [`again/${language}/${name}`, text])),
      )
      try {
        make(command, root)
      } catch (error) {
        // A compiler may be here without its target, or without a library for it.
        if (!LACKING.test(String(error))) throw error
        skip(`${command[0] ?? ""} is here, and cannot make WebAssembly`)
      }
      expect((await run(root, bundler)).stdout).toMatch(expected(files["app.ts"] ?? "", true))
    },
  )
})

/** Its source and its app are those of Go's page, and no module of it is here. */
describe("the page tinygo", () => {
  const { command, stdout, sources } = tinygo()
  const [major = 0, minor = 0] = installed(command) ?? []

  test("has a command for the source of the page of Go, and sends the reader there", () => {
    expect(Object.keys(sources)).toContain(command.at(-1))
    expect(command).toContain(MODULE)
  })

  test.skipIf(major === 0 && minor < 34)("prints what its comments and Go's say, if TinyGo is here", async () => {
    const root = project.path("again/tinygo")
    await project.write(
      Object.fromEntries(Object.entries(sources).map(([name, text]) => [`again/tinygo/${name}`, text])),
    )
    make(command, root)
    const said = expected(sources["app.ts"] ?? "", true).source.replace("unreachable, in ", `${stdout}$&`)
    for (const bundler of BUNDLERS) expect((await run(root, bundler)).stdout, bundler).toMatch(new RegExp(said))
  })
})

test("the apps have the types that wasmport wrote, and TypeScript refuses others", async () => {
  await project.write({
    "src/mistake.ts": `import { greet, middle } from "./c/${MODULE}"\n// @ts-expect-error\ngreet(1)\n// @ts-expect-error\nmiddle({ x: 0 }, { x: 1 })\n`,
  })
  execFileSync(process.execPath, [join(REPOSITORY, "dist/src/cli.js"), "types"], { cwd: project.root })
  expect(await tsc(project.root)).toBe("")
})
