// Makes modules.br out of folders of the WebAssembly spec's tests: `node test_wasm/spec/build.js <folder>`.
//
// A `.wast` is a script of modules and assertions about them; a `.wast.js` is one that an engine's test suite has made
// into JavaScript (SpiderMonkey's: the same text in template literals; web-platform-tests': binaries in string
// literals). Only the modules are taken, with what the script says of each; the README says where to get the scripts.
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join, sep } from "node:path"
import { brotliCompressSync, constants } from "node:zlib"
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools"
import { readPrinted } from "./printed.js"
import { readLists } from "./sexpr.js"

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** What a script says of a module by the assertion that holds it; in all the others, as outside of any, it is valid. */
const SAYS = { assert_invalid: "invalid", assert_malformed: "malformed", assert_malformed_custom: "malformed", assert_invalid_custom: "invalid" }

/** `{ line, says, text }` or `{ line, says, bytes }` of each module in a `.wast`. */
function modulesOf(wast) {
  const modules = []
  for (const form of readLists(wast)) {
    if (form[0] === "module") modules.push({ says: "valid", form })
    else if (form[0].startsWith("assert_") && form[1]?.[0] === "module") modules.push({ says: SAYS[form[0]] ?? "valid", form: form[1] })
    else if (form[0] === "thread") for (const inner of form) if (inner[0] === "module") modules.push({ says: "valid", form: inner })
  }
  return modules
    .filter(({ form }) => form[1] !== "instance")
    .map(({ says, form }) => ({ says, line: wast.slice(0, form.start).split("\n").length, ...sourceOf(wast, form) }))
}

function sourceOf(wast, form) {
  const head = form.findIndex((item, i) => i > 0 && item !== "definition" && !item.startsWith?.("$"))
  const kind = form[head]
  if (kind === "binary") return { bytes: Buffer.concat(form.slice(head + 1)) }
  if (kind === "quote") return { quoted: form.slice(head + 1) }
  return { text: wast.slice(form.start, form.end).replace(/^\(module\s+definition\b/, "(module") }
}

/** The modules in a script of SpiderMonkey's, which doubles each dollar sign besides escaping what JavaScript escapes. */
function modulesOfSpiderMonkey(script) {
  const modules = []
  for (const [, assertion, literal] of script.matchAll(/(?:(assert_\w+)\(\s*\(\) => )?(?:instantiate|module)\(`((?:[^`\\]|\\[^])*)`/g)) {
    const wast = literal.replaceAll("$$", "$").replace(/\\(?:x([0-9a-f]{2})|u\{([0-9a-f]+)\}|([^]))/g, (_, byte, point, char) =>
      char ?? String.fromCodePoint(parseInt(byte ?? point, 16)))
    const says = SAYS[assertion] ?? "valid"
    // What stood in (module quote …) has lost that frame, and may be no S-expression.
    const sound = attempt(() => modulesOf(wast))
    if (sound?.length === 1) modules.push({ ...sound[0], says })
    else modules.push({ says, text: wast })
  }
  return modules
}

/**
 * The modules in a script of web-platform-tests, where a byte is `\x` and two digits. What it has in run() and in
 * assert_return() are modules around single calls, made by the tool that wrote the script.
 */
function modulesOfWpt(script) {
  const module = /^\s*(?:.* = )?(instance|module|assert_(?:in\w+|malformed|un\w+))\("((?:\\x[0-9a-f]{2})*)"/gm
  return Array.from(script.matchAll(module), ([, assertion, bytes]) => ({
    says: SAYS[assertion] ?? "valid",
    bytes: Buffer.from(bytes.replaceAll("\\x", ""), "hex"),
  }))
}

function attempt(action) {
  try {
    return action()
  } catch {
    return undefined
  }
}

/** Of text that was not meant to be a module there are no bytes. */
async function assemble({ bytes, text, quoted }) {
  if (bytes !== undefined) return bytes
  const source = text ?? attempt(() => quoted.map((part) => utf8.decode(part)).join(" "))
  if (source === undefined) return undefined
  // wasm-tools refuses characters that change the direction of writing, unless they are escaped.
  const escaped = source.replace(/[^\0-\x7f]/gu, (char) => `\\u{${char.codePointAt(0).toString(16)}}`)
  return parse(source).catch(() => parse(escaped)).catch(() => undefined)
}

const folder = process.argv[2]
if (folder === undefined) throw new Error("which folder has the .wast files?")
const files = (await readdir(folder, { recursive: true }))
  .filter((file) => /(?<!\.fail)\.wast(\.js)?$/.test(file) && !file.split(sep).includes("harness"))
  .sort((a, b) => (a < b ? -1 : 1))

const counts = { modules: 0, valid: 0, invalid: 0, malformed: 0, "text only": 0, "not assembled": 0, "not printed": 0 }
const seen = new Map()
for (const file of files) {
  const script = await readFile(join(folder, file), "utf8")
  const modules = file.endsWith(".wast")
    ? modulesOf(script)
    : script.includes("`(module") ? modulesOfSpiderMonkey(script) : modulesOfWpt(script)
  for (const [i, module] of modules.entries()) {
    const where = `${file.split(sep).join("/").replace(/\.js$/, "")}${module.line === undefined || !file.endsWith(".wast") ? `#${i + 1}` : `:${module.line}`}`
    counts.modules++
    const bytes = await assemble(module)
    if (bytes === undefined) {
      counts[module.says === "valid" ? "not assembled" : "text only"]++
      if (module.says === "valid") console.log(`not assembled: ${where}`)
      continue
    }
    const key = Buffer.from(bytes).toString("latin1")
    const known = seen.get(key)
    // What an older version of the specification says is invalid, a newer one may know.
    if (known !== undefined && (known.says === "valid" || module.says !== "valid")) continue
    seen.set(key, { where, says: module.says, bytes })
  }
}

const index = []
for (const { where, says, bytes } of seen.values()) {
  counts[says]++
  const entry = [where, says, bytes.length]
  index.push(entry)
  if (says !== "valid") continue
  try {
    const { imports, exports } = readPrinted(await print(bytes))
    entry.push(imports, exports)
  } catch (error) {
    counts["not printed"]++
    console.log(`not printed: ${where} (${error.payload ?? error.stack})`)
  }
}
const whole = Buffer.concat([Buffer.from(JSON.stringify(index) + "\n"), ...Array.from(seen.values(), ({ bytes }) => bytes)])
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: whole.length }
const packed = brotliCompressSync(whole, { params })
await writeFile(new URL("modules.br", import.meta.url), packed)
console.log(`${files.length} scripts, ${seen.size} different modules, ${whole.length} bytes, packed ${packed.length}`, counts)
