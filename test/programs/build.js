// @ts-check
/**
 * `node test/programs/build.js [names…]`: builds each program for WASI, or those named, and notes in `built.json` by what and of which
 * source. Tools that are missing are named, and their programs left as they are.
 *
 * Zig is of `npm ci --prefix test_wasm`, AssemblyScript and the assembler of `npm ci --prefix test/programs`. Debian has the others:
 * - bookworm: clang lld wasi-libc libclang-rt-14-dev-wasm32 libc++-14-dev-wasm32 libc++abi-14-dev-wasm32
 * - bookworm: emscripten, with an `EM_CONFIG` whose FROZEN_CACHE is False, for it builds its libraries first
 * - trixie: golang-1.24-go, rustc with libstd-rust-dev-wasm32. rustc looks for `rust-lld`, which is to be lld of LLVM 15 or newer (trixie's
 *   lld-19): by an older one each allocation of Rust's programs traps, for it does not tell them where their heap ends
 */
import { createHash } from "node:crypto"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { PROGRAMS } from "./list.js"
import { build, folder, version } from "./tools.js"

const NOTES = new URL("built.json", import.meta.url)
const names = process.argv.slice(2)
/** @param {string} path */
const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex")

/** @type {Record<string, object>} */
const notes = JSON.parse(readFileSync(NOTES, "utf8"))
for (const { name, build: command, source } of PROGRAMS) {
  if (names.length > 0 && !names.includes(name)) continue
  const root = folder(name)
  try {
    build(command, "program.wasm", root)
    // Zig leaves it.
    rmSync(`${root}program.wasm.o`, { force: true })
    notes[name] = {
      compiler: version(command),
      command: command.join(" ").replaceAll("OUT", "program.wasm"),
      source: digest(root + source),
      bytes: digest(`${root}program.wasm`),
    }
    console.log(`${name}: ${readFileSync(`${root}program.wasm`).length} bytes`)
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
const sorted = PROGRAMS.flatMap(({ name }) => (notes[name] ? [[name, notes[name]]] : []))
writeFileSync(NOTES, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
