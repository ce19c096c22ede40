/**
 * README and docs: each block of code type-checks in one project, is parsed, or stands word for word in a file that another test runs; each
 * link leads to a page and a heading.
 */
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { mkdir, symlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { init, parse as parseImports } from "es-module-lexer"
import { parseWit } from "wasmport/loader"
import { beforeAll, describe, expect, test } from "vitest"
import { codeOf } from "../../scripts/prose/markdown.js"
import { slug } from "../../scripts/prose/slug.js"
import { docsPages } from "../../scripts/prose/pages.js"
import { useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { linkTypes, tsc, tsconfig } from "../support/tsc.ts"
import { AMBIENT, MODULES } from "../support/docs-modules.ts"

const text = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8").replaceAll("\r\n", "\n")
const pages = ["README.md", ...docsPages(REPOSITORY)]

interface Block {
  readonly page: string
  readonly lang: string
  readonly code: string
  /** Of the file that it is checked as. */
  readonly name: string
}
/** Of a block with the lines that go and come: as it is then, of a config or of an app. */
function after(block: { lang: string; text: string }): { lang: string; text: string } {
  if (block.lang !== "diff") return block
  const code = block.text.replaceAll(/^-.*\n?/gm, "").replaceAll(/^[+ ]/gm, "")
  return { lang: /^\/\/ \S+\.js$/m.test(code) ? "js" : "ts", text: code }
}
const blocks = pages.flatMap((page) =>
  codeOf(text(page))
    .map(after)
    .map(({ lang, text: code }, i): Block => {
      const name = `${page
        .replace(/^docs\//, "")
        .replace(/\.md$/, "")
        .replaceAll("/", "-")}-${i + 1}`
      return { page, lang, code, name: `${name}.${lang === "js" ? "js" : "ts"}` }
    }),
)

/** The files that other tests run. They hold the blocks word for word. */
const RUN = {
  // test/bundlers/wasi-recipes.test.ts takes them from the page itself.
  "docs/wasi.md": /^## Recipes\n([^]*?)^## /m.exec(text("docs/wasi.md"))?.[1] ?? "",
  // test/bundlers/plugins.test.ts compares them; `npm run check` has their types.
  "docs/plugins.md": textsIn("playground/src", /^plugin-.*\.ts$/),
  // `npm run test:frameworks` builds them.
  "docs/frameworks.md": textsIn("test/frameworks/apps", /\.config\.|build\.js$/),
}

/** The texts of the files in a folder and below whose names fit. */
function textsIn(folder: string, name: RegExp): string {
  const files = readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
  const fitting = files.filter(
    (file) => file.isFile() && name.test(file.name) && !file.parentPath.includes("node_modules"),
  )
  return fitting.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n")
}

/** test/bundlers/languages.test.ts builds and runs them; a text is what a run prints. */
const OF_LANGUAGES = textsIn("test_wasm/languages", /\.(?:as|c|cpp|go|js|rs|ts|wat|wit|zig)$/)

const isRun = ({ page, code, lang }: Block): boolean =>
  page.startsWith("docs/languages/")
    ? lang === "text" || OF_LANGUAGES.includes(code)
    : (RUN[page as keyof typeof RUN]?.includes(code) ?? false)
/** The standard's source phase, which TypeScript has no syntax for. */
const isSourcePhase = ({ code }: Block): boolean => /\bimport(?: source |\.source\()/.test(code)
const isChecked = (block: Block): boolean => ["js", "ts"].includes(block.lang) && !isRun(block) && !isSourcePhase(block)
const of = (...langs: string[]): Block[] => blocks.filter((block) => langs.includes(block.lang) && !isRun(block))

test("each block is of a language that is checked, or is run", () => {
  const known = new Set(["js", "ts", "sh", "wit", "jsonc", "text"])
  expect(blocks.filter((block) => !known.has(block.lang) && !isRun(block))).toEqual([])
  expect(blocks.length).toBeGreaterThan(60)
})

describe("code of JavaScript and TypeScript type-checks", () => {
  const project = useProject(async () => {
    const modules = await Promise.all(
      Object.entries(MODULES).map(async ([path, wat]) => [path, await parseWat(wat)] as const),
    )
    return {
      "tsconfig.json": tsconfig("bundler", { types: ["vite/client", "node"], allowImportingTsExtensions: true }),
      // Configs have no types of their own to give.
      "tsconfig.js.json": JSON.stringify({
        extends: "./tsconfig.json",
        compilerOptions: { allowJs: true, checkJs: true, strict: false },
        include: ["src/*.js", "*.d.ts", "src/*.d.ts"],
      }),
      "names.d.ts": AMBIENT,
      "src/plugin-host.ts": text("playground/src/plugin-host.ts"),
      "src/plugin-thread.ts": text("playground/src/plugin-thread.ts"),
      // The pages' own `.wit` stands beside its module.
      "src/text.wit": blocks.find(({ code }) => code.startsWith("// src/text.wit"))?.code ?? "",
      // The compiler would complain if it found nothing to complain about.
      "src/mistake.ts": 'import { add } from "./math.wasm"\n// @ts-expect-error\nadd("2", 3)\n',
      "src/mistake-in-config.js":
        'import wasmport from "wasmport/vite"\n// @ts-expect-error\nwasmport({ modes: "lazy" })\n',
      ...Object.fromEntries(modules),
      ...Object.fromEntries(blocks.filter(isChecked).map(({ name, code }) => [`src/${name}`, asModule(code)])),
    }
  })

  beforeAll(async () => {
    await linkTypes(project.root)
    for (const name of ["@types/node", "undici-types", "@msgpack/msgpack", "esbuild"]) {
      const link = project.path("node_modules", name)
      await mkdir(dirname(link), { recursive: true })
      await symlink(join(REPOSITORY, "node_modules", name), link, "junction")
    }
    execFileSync(process.execPath, [join(REPOSITORY, "dist/src/cli.js"), "types"], { cwd: project.root })
  })

  test("TypeScript", async () => {
    expect(await tsc(project.root)).toBe("")
  })

  test("JavaScript", async () => {
    expect(await tsc(project.root, "tsconfig.js.json")).toBe("")
  })
})

/** A block without an import is a module as well. */
const asModule = (code: string): string => (/^(?:import|export) /m.test(code) ? code : `${code}\nexport {}\n`)

test("code with the source phase parses", async () => {
  await init
  const all = blocks.filter(isSourcePhase)
  expect(all.length).toBeGreaterThan(0)
  for (const { code } of all) expect(parseImports(code)[0].map(({ specifier }) => specifier)).toContain("./math.wasm")
})

test.each(of("sh"))("the shell reads the commands of $name, and npm has their scripts", ({ code }) => {
  execFileSync("bash", ["-n", "-c", code])
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> }
  for (const [, script = ""] of code.matchAll(/\bnpm (?:run )?(start|test\b[\w:]*|(?<=run )[\w:]+)/g))
    expect(scripts).toHaveProperty([script])
})

test.each(of("wit"))("the .wit of $name parses", ({ code, name }) => {
  expect(() => parseWit(code, name)).not.toThrow()
})

test.each(of("jsonc"))("the JSON of $name parses", ({ code }) => {
  expect(() => JSON.parse(code.replaceAll(/^\s*\/\/.*/gm, ""))).not.toThrow()
})

const anchorsOf = (path: string): string[] =>
  [
    ...text(path)
      .replaceAll(/^```[^]*?^```$/gm, "")
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = ""]) => slug(heading))

test.each(pages)("each link of %s leads somewhere", (page) => {
  const links = [
    ...text(page)
      .replaceAll(/^```[^]*?^```$/gm, "")
      .matchAll(/\]\((?!https?:)([^)\s]+)\)/g),
  ]
  const dead = links.flatMap(([, link = ""]) => {
    const [path = "", anchor] = link.split("#")
    const file = path === "" ? page : join(dirname(page), path).replaceAll("\\", "/")
    const isThere = existsSync(join(REPOSITORY, file)) && (anchor === undefined || anchorsOf(file).includes(anchor))
    return isThere ? [] : [link]
  })
  expect(dead).toEqual([])
})

test("the index lists every page, and that of a folder those in it", () => {
  const isListed = (page: string): boolean => {
    const folder = dirname(page)
    const isIndex = page.endsWith("/README.md")
    const index = isIndex ? dirname(folder) : folder
    return text(`${index}/README.md`).includes(`(${page.slice(index.length + 1)})`)
  }
  expect(pages.filter((page) => !["README.md", "docs/README.md"].includes(page) && !isListed(page))).toEqual([])
})
