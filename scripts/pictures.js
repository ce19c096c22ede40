// @ts-check
/**
 * The pictures of README: `npm run pictures`, after a change of the types that wasmport writes or of the playground.
 *
 * `editor.png` shows what an editor knows about an import: the words are TypeScript's own (its language service), and the colours are ours.
 * `playground.png` and `plugins.png` are the playground, served by Vite. All are taken in the tests' Chromium.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { execPath } from "node:process"
import { fileURLToPath } from "node:url"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import ts from "typescript-5"
import { createServer } from "vite"
import { loadSupport } from "../test/support/load.js"

const root = fileURLToPath(new URL("..", import.meta.url))
const pictures = join(root, "docs/pictures")

const CODE = `import * as math from "./math.wasm"

math.add(2, 3)
math.add("2", 3)
`
const WAT = `(module (func (export "add") (param $a i32) (param $b i32) (result i32)
  (i32.add (local.get $a) (local.get $b))))`

/** The playground's pages: the picture's name, the address, and the part that is shown. @type {readonly (readonly [string, string, string])[]} */
const PAGES = [
  ["playground.png", "/", "body"],
  ["plugins.png", "/plugins.html", "#sections > :nth-child(2)"],
]

/**
 * The text that TypeScript shows for CODE beside a module with the types that wasmport writes.
 * @param {string} folder an empty one
 * @returns {Promise<{ hover: string, comment: string, error: string, at: number, length: number }>}
 */
async function toldByTypeScript(folder) {
  const main = join(folder, "main.ts")
  writeFileSync(join(folder, "package.json"), "{}")
  writeFileSync(join(folder, "math.wasm"), await parseWat(WAT))
  writeFileSync(main, CODE)
  execFileSync(execPath, [join(root, "dist/src/cli.js"), "types"], { cwd: folder })
  const options = {
    allowArbitraryExtensions: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  }
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [main],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = ts.sys.readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
  })
  const info = service.getQuickInfoAtPosition(main, CODE.indexOf("add"))
  const [problem] = service.getSemanticDiagnostics(main)
  if (info === undefined || problem === undefined) throw new Error("TypeScript says nothing of the import.")
  return {
    hover: ts.displayPartsToString(info.displayParts),
    comment: ts.displayPartsToString(info.documentation),
    error: ts.flattenDiagnosticMessageText(problem.messageText, "\n"),
    at: problem.start ?? 0,
    length: problem.length ?? 0,
  }
}

const ESCAPES = /** @type {Readonly<Record<string, string>>} */ ({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
})
/** @param {string} text */
const escaped = (text) => text.replaceAll(/[&<>"]/g, (it) => ESCAPES[it] ?? it)

/** @param {string} code */
const coloured = (code) =>
  escaped(code)
    .replaceAll(/&quot;.*?&quot;/g, (it) => `<i class="string">${it}</i>`)
    .replaceAll(/\b(?:import|as|from|function|number|string)\b(?![^<]*<\/i>)/g, (it) => `<i class="word">${it}</i>`)
    .replaceAll(/\b\d\b(?![^<]*<\/i>)/g, (it) => `<i class="number">${it}</i>`)

/** @param {Awaited<ReturnType<typeof toldByTypeScript>>} told */
function editorPage({ hover, comment, error, at, length }) {
  const marked = `${coloured(CODE.slice(0, at))}<b>${coloured(CODE.slice(at, at + length))}</b>${coloured(CODE.slice(at + length).trimEnd())}`
  const [before = "", ...rest] = marked.split("\n").map((line, i) => `<span class="line"><s>${i + 1}</s>${line}</span>`)
  const box = `<div class="box"><p>${coloured(hover)}</p><hr><p>${escaped(comment.replaceAll("`", ""))}</p></div>`
  const problem = `<div class="box error">${escaped(error)}</div>`
  return `<!doctype html><meta charset="utf-8"><style>
    * { box-sizing: border-box; margin: 0 }
    body { width: 620px; font: 15px/1.6 "DejaVu Sans Mono", Menlo, Consolas, monospace; color: #24292f; background: #fff }
    main { border: 1px solid #d0d7de; border-radius: 8px; overflow: hidden; padding-bottom: 14px }
    header { background: #f6f8fa; border-bottom: 1px solid #d0d7de; padding: 6px 16px; margin-bottom: 10px; font-size: 13px; color: #57606a }
    .line { display: block; white-space: pre; min-height: 24px }
    s { display: inline-block; width: 44px; padding-right: 18px; text-align: right; color: #8c959f; text-decoration: none }
    i { font-style: normal } .word { color: #8250df } .string { color: #0a3069 } .number { color: #0550ae }
    b { font-weight: normal; text-decoration: underline wavy #cf222e }
    .box { display: inline-block; margin: 4px 44px 8px 80px; padding: 6px 12px; border: 1px solid #d0d7de; border-radius: 6px; background: #f6f8fa; font-size: 14px; box-shadow: 0 2px 6px #0002 }
    .error { color: #a40e26; background: #fff5f5; border-color: #ffc1c1; margin-bottom: 0 }
    hr { border: 0; border-top: 1px solid #d0d7de; margin: 4px -12px }
  </style><main><header>src/main.ts</header>${before}${rest[0] ?? ""}${rest[1] ?? ""}${box}${rest[2] ?? ""}${problem}</main>`
}

mkdirSync(pictures, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), "wasmport-"))
// In the repository, from where its packages are found.
const support = join(root, "test/.tmp/pictures")
mkdirSync(support, { recursive: true })
try {
  const { launch } = await loadSupport(support)
  const browser = await launch()
  const server = await createServer({
    root: join(root, "playground"),
    configFile: join(root, "vite.config.ts"),
    cacheDir: join(folder, "cache"),
    logLevel: "error",
  })
  try {
    const project = mkdtempSync(join(folder, "project-"))
    const page = await browser.newPage({ viewport: { width: 620, height: 400 }, deviceScaleFactor: 2 })
    await page.setContent(editorPage(await toldByTypeScript(project)))
    await page.locator("main").screenshot({ path: join(pictures, "editor.png"), omitBackground: true })

    await server.listen()
    for (const [name, address, part] of PAGES) {
      const shown = await browser.newPage({
        viewport: { width: 1100, height: 840 },
        colorScheme: "light",
        reducedMotion: "reduce",
      })
      await shown.goto(new URL(address, server.resolvedUrls?.local[0]).href)
      await shown.locator("#summary", { hasNotText: /^(?:Running|Loading)/ }).waitFor()
      // For cards that answer late.
      await shown.waitForTimeout(3000)
      console.log(`${name}: ${await shown.locator("#summary").textContent()}`)
      const path = join(pictures, name)
      // The bar of events stays in sight, above the cards.
      if (part === "body") await shown.screenshot({ path })
      else await shown.locator(part).screenshot({ path, style: "#events { display: none }" })
    }
  } finally {
    await server.close()
    await browser.close()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
