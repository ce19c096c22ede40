/**
 * The recipes of docs/wasi.md, word for word: the program built by its command, the app by each bundler, and what the app prints. Where
 * the compiler of that version is missing, the bytes in test/programs stand in, which are of the same source and command.
 */
import { execFile } from "node:child_process"
import { cp, readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import built from "../programs/built.json" with { type: "json" }
import { PROGRAMS } from "../programs/list.js"
import { build, folder, version } from "../programs/tools.js"
import { BUNDLERS, bundle } from "../support/bundle.ts"
import { createProject, REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"

const page = await readFile(`${REPOSITORY}/docs/wasi.md`, "utf8")
const [, part = ""] = page.split(/^## Recipes$/m)

interface Recipe {
  readonly title: string
  readonly program: string
  /** The words of its command, and the file that it makes. */
  readonly command: readonly string[]
  readonly wasm: string
  readonly source: string
  readonly app: string
  readonly output: string
}

const recipes = part
  .replace(/^## [^]*/m, "")
  .split(/^### /m)
  .slice(1)
  .map((section): Recipe => {
    const title = section.slice(0, section.indexOf("\n"))
    const [source, command, app, output] = Array.from(
      section.matchAll(/^```\w+\n([^]*?)^```$/gm),
      ([, code = ""]) => code,
    )
    const words = (command ?? "").trim().split(" ")
    const wasm = /\S+\.wasm/.exec(command ?? "")?.[0].replace(/^.*=/, "") ?? ""
    const program = `recipes/${title.toLowerCase()}`
    return { title, program, command: words, wasm, source: source ?? "", app: app ?? "", output: output ?? "" }
  })

test("there is a recipe each for C, Rust, Zig and Go", () => {
  expect(recipes.map(({ title }) => title)).toEqual(["C", "Rust", "Zig", "Go"])
})

/** Whether the compiler that made the bytes is here. */
function isInstalled(command: readonly string[], compiler: string): boolean {
  try {
    return version(command) === compiler
  } catch {
    return false
  }
}

describe.each(recipes)("the recipe for $title", ({ program, command, wasm, source, app, output }) => {
  const { name, source: file, build: listed } = PROGRAMS.find(({ name }) => name === program) ?? PROGRAMS[0]!
  let project: Project
  beforeAll(async () => {
    project = await createProject({ [file]: source, "app.ts": app })
    const { compiler } = built[name as keyof typeof built]
    if (isInstalled(command, compiler)) build(command, wasm, project.root)
    else await cp(`${folder(name)}program.wasm`, project.path(wasm))
  })
  afterAll(() => project.remove())

  test("has the source and the command of the bytes that are tested", async () => {
    expect(await readFile(folder(name) + file, "utf8")).toBe(source)
    expect(command.join(" ")).toBe(listed.join(" ").replaceAll("OUT", wasm))
  })

  test.each(BUNDLERS)("prints by %s what the page says", async (bundler) => {
    const entry = await bundle({
      bundler,
      entry: project.path("app.ts"),
      outDir: project.path("dist", bundler),
      root: project.root,
      platform: "node",
    })
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entry])
    expect(stdout).toBe(output)
    expect(stderr).toBe("")
  })
})
