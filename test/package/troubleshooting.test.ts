/** docs/troubleshooting.md: each message of the sources stands there, and a package with a homepage prints the address. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, test } from "vitest"
import type * as Rollup from "wasmport/rollup"
import { addressesOn, explainedIn, fits, messagesIn, messagesOf, PAGES, valuesIn } from "../../scripts/messages.js"
import * as codes from "../../runtime-shim/errors/codes.ts"
import { useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"

const text = (page: string): string =>
  readFileSync(join(REPOSITORY, `docs/${page}.md`), "utf8").replaceAll("\r\n", "\n")
const explained = PAGES.flatMap((page) => explainedIn(text(page)))
const messages = messagesOf()

test("each message of the sources stands below a heading", () => {
  expect(messages.length).toBeGreaterThan(200)
  const lacking = messages.filter((message) => !explained.some((line) => fits(message.text, line.text)))
  expect(lacking.map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([])
})

test("each message of the pages is one of the sources", () => {
  expect(explained.filter((line) => !messages.some((message) => fits(message.text, line.text)))).toEqual([])
})

test("a line of the pages has … for each name and value, so that a search for the text around them finds it", () => {
  const isPlain = (line: string, message: string): boolean =>
    valuesIn(message, line)?.every((value) => !/[\d"'`()/]/.test(value)) === true
  expect(explained.filter((line) => !messages.some((message) => isPlain(line.text, message.text)))).toEqual([])
})

test("a build's messages stand on the first page, and a running app's on the second", () => {
  const [build = "", run = ""] = PAGES
  for (const [page, isRun] of [
    [build, false],
    [run, true],
  ] as const) {
    const its = messages.filter(({ file }) => file.startsWith("runtime-shim/") === isRun)
    expect(explainedIn(text(page)).filter((line) => !its.some((message) => fits(message.text, line.text)))).toEqual([])
  }
})

test("a running app's message stands below the heading of its code", () => {
  const sections = text(PAGES[1]!).split(/^## /m)
  const misplaced = messages.flatMap(({ file, line, text, kind }) => {
    if (kind === undefined || !file.startsWith("runtime-shim/")) return []
    const { errno } = Object.values(codes).find(({ code }) => code === kind) ?? {}
    const section = sections.find((it) => it.startsWith(`${kind} ${errno}\n`)) ?? ""
    return explainedIn(section).some((its) => fits(text, its.text)) ? [] : [`${file}:${line}: ${kind} ${text}`]
  })
  expect(messages.filter(({ kind }) => kind !== undefined).length).toBeGreaterThan(40)
  expect(misplaced).toEqual([])
})

test("each heading with messages has a fix as code below them", () => {
  for (const page of PAGES)
    for (const part of text(page)
      .split(/^###? /m)
      .slice(1))
      if (part.includes("```text")) expect(part.replaceAll(/^```text[^]*?^```$/gm, ""), page).toContain("```")
})

test("each error code has a heading with its number", () => {
  for (const { code, errno } of Object.values(codes)) expect(text(PAGES[1]!)).toContain(`\n## ${code} ${errno}\n`)
})

test("messages are found in the code, whatever makes them", () => {
  const code = `
    const many = (n: number) => { const text = n > 1 ? \`\${n} imports\` : "an import"; fail(TYPE, text + " too many", {}) }
    throw new WasmportError({ message: "the one", rule: "not this one" })
    throw Object.assign(new RangeError(\`[wasmport] \${path}: the \${"other"}\\n  a list\`), MEMORY)`
  expect(messagesIn("a.ts", code).map(({ text }) => text)).toEqual([
    "… imports too many",
    "an import too many",
    "the one",
    "[wasmport] …: the …",
  ])
})

test("a message is found where a function takes its text, once for each call", () => {
  const code = `
    const WAITS = "a text at once"
    export function run(options) { wrong("args", options.args, WAITS) }
    function wrong(option, value, takes, hint) {
      const shown = value > 1 ? \`of the kind \${kindOf(value)}\` : String(value)
      fail(TYPE, \`\${option} is \${shown}. It takes \${takes}: \${hint}\`)
    }
    wrong("env", env, "texts by name", "pass an object")
    const unusable = (text) => annotate(error, IO, where, answer + text)
    const answer = \`the server answered \${status}\`
    throw unusable(", with an empty body")`
  expect(messagesIn("runtime-shim/a.ts", code).map(({ kind, text }) => [kind, text])).toEqual([
    ["TYPE", "… is of the kind …. It takes a text at once: …"],
    ["TYPE", "… is …. It takes a text at once: …"],
    ["TYPE", "… is of the kind …. It takes texts by name: …"],
    ["TYPE", "… is …. It takes texts by name: …"],
    ["IO", "the server answered …, with an empty body"],
  ])
})

test("a message is found behind its code in a list", () => {
  const code = "const ended = () => [FUEL, `${name}() used up its fuel`, { fuel }]"
  expect(messagesIn("runtime-shim/a.ts", code)).toMatchObject([{ kind: "FUEL", text: "…() used up its fuel" }])
})

/** The package as it is built once package.json has a homepage. */
const project = useProject(async () => ({ "src/main.js": "", "src/empty.wasm": "" }))

function withHomepage(): string {
  const root = project.path("homed")
  cpSync(join(REPOSITORY, "dist"), join(root, "dist"), { recursive: true })
  cpSync(join(REPOSITORY, "package.json"), join(root, "package.json"))
  symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"), "junction")
  writeFileSync(join(root, "dist/src/addresses.json"), JSON.stringify(addressesOn("https://example.org/docs/")))
  return root
}

test("with a homepage, a build's errors and warnings end with their address", async () => {
  const root = withHomepage()
  const { default: wasmport } = (await import(pathToFileURL(join(root, "dist/src/rollup.js")).href)) as typeof Rollup
  expect(() => wasmport({ mode: "late" as never })).toThrow(
    /\n {2}See https:\/\/example\.org\/docs\/troubleshooting#a-wrong-value-of-an-option$/,
  )
  const { rollup } = await import("rollup")
  const input = project.path("src/main.js")
  writeFileSync(input, 'import "./empty.wasm"')
  await expect(rollup({ input, plugins: [wasmport()] })).rejects.toThrow(
    /the file is empty[^]*\n {2}See https:\/\/example\.org\/docs\/troubleshooting#an-empty-or-cut-off-file$/,
  )
  // A command of WASI: exports a memory and `_start`.
  writeFileSync(project.path("src/empty.wasm"), Buffer.from(COMMAND, "hex"))
  const warnings: string[] = []
  await rollup({ input, plugins: [wasmport({ types: false })], onwarn: ({ message }) => warnings.push(message) })
  expect(warnings.join("\n")).toMatch(
    /\n {2}See https:\/\/example\.org\/docs\/troubleshooting#a-wasi-command-that-is-imported$/m,
  )
})

/** `(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (memory (export "memory") 1) (func (export "_start")))` */
const COMMAND = [
  "0061736d01000000",
  "010802" + "60017f00" + "600000",
  "02240116" +
    Buffer.from("wasi_snapshot_preview1").toString("hex") +
    "09" +
    Buffer.from("proc_exit").toString("hex") +
    "0000",
  "03020101",
  "0503010001",
  "071302" +
    "06" +
    Buffer.from("memory").toString("hex") +
    "0200" +
    "06" +
    Buffer.from("_start").toString("hex") +
    "0001",
  "0a040102000b",
].join("")

test("without a homepage, messages have no address", async () => {
  const { default: wasmport } = await import("wasmport/rollup")
  expect(() => wasmport({ mode: "late" as never })).toThrow(/^(?:(?!See http)[^])*$/)
})
