// @ts-check
/**
 * `node test_wasm/languages/build.js [names…]`: builds the module of each page of docs/languages by the command that stands there, and
 * notes in `built.json` by what and of which source. Zig, AssemblyScript and the assembler are of `npm ci --prefix test_wasm`, Debian has
 * the others:
 * - bookworm: clang lld wasi-libc libclang-rt-14-dev-wasm32 libc++-14-dev-wasm32 libc++abi-14-dev-wasm32
 * - forky: golang-go, emscripten, and rustc with libstd-rust-dev-wasm32 and lld, which rustc calls `rust-lld`
 */
import { createHash } from "node:crypto"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { version } from "../../test/programs/tools.js"
import { folderOf, LANGUAGES, make, MODULE, readPage } from "./pages.js"

const NOTES = new URL("built.json", import.meta.url)
const names = process.argv.slice(2)
/** @param {string} path */
const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex")

/** @type {Record<string, object>} */
const notes = JSON.parse(readFileSync(NOTES, "utf8"))
for (const language of LANGUAGES) {
  if (names.length > 0 && !names.includes(language)) continue
  const { command, files } = readPage(language)
  const folder = folderOf(language)
  const source = Object.keys(files).find((name) => command.includes(name)) ?? ""
  try {
    make(command, folder)
    // Zig leaves it.
    rmSync(`${folder}${MODULE}.o`, { force: true })
  } catch (error) {
    console.error(`${language}: ${String(error)}`)
    process.exitCode = 1
    continue
  }
  notes[language] = {
    compiler: version(command),
    command: command.join(" "),
    source: digest(folder + source),
    bytes: digest(folder + MODULE),
  }
}
const sorted = Object.entries(notes).sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(NOTES, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
