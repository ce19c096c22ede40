/**
 * How many of the bytes that a build ships are names and debug sections?
 *
 * `npm run build`, then `node bench/strip.js`. Two C programs of this repository's tests, as clang makes them with -O2 and with
 * -O2 -g (without clang and wasi-libc they are left out), and published modules. Each is measured before and after, plain and by
 * gzip. Bytes are the same in every run. Bound: no file grows, and each is as valid as before.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { strip } from "../dist/loader/index.js"
import { report, row } from "./support.js"

const PROGRAMS = ["c-command", "c-files"]
/** @type {Record<string, string>} */
const PUBLISHED = {
  photon: "bench/node_modules/@silvia-odwyer/photon/photon_rs_bg.wasm",
  tiktoken: "bench/node_modules/tiktoken/lite/tiktoken_bg.wasm",
  duckdb: "bench/node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
}

/** @param {string} path */
const fileOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
/** @param {number} bytes */
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
/** @param {Uint8Array} bytes */
const zipped = (bytes) => gzipSync(bytes, { level: 9 }).length

/**
 * The part of a file that is left, by gzip.
 * @param {string} what
 * @param {string} file
 */
function measure(what, file) {
  const bytes = new Uint8Array(readFileSync(file))
  const stripped = strip(bytes, what)
  const isSound = stripped.length <= bytes.length && WebAssembly.validate(bytes) === WebAssembly.validate(stripped)
  const [before, after] = [zipped(bytes), zipped(stripped)]
  report(
    `${what}: ${kB(bytes.length)} -> ${kB(stripped.length)}, by gzip ${kB(before)} -> ${kB(after)} (${(after / before).toFixed(3)})`,
    isSound,
  )
  return `${what} ${kB(before)} to ${kB(after)}`
}

const results = []
const folder = mkdtempSync(join(tmpdir(), "wasmport-strip-"))
try {
  for (const program of PROGRAMS) {
    for (const flags of [["-O2"], ["-O2", "-g"]]) {
      const out = join(folder, "program.wasm")
      const source = fileOf(`test/programs/${program}/program.c`)
      execFileSync("clang", ["--target=wasm32-wasi", ...flags, source, "-o", out], { stdio: "pipe" })
      results.push(measure(`${program}, clang ${flags.join(" ")}`, out))
    }
  }
} catch (error) {
  console.log(`clang makes no program here: ${String(error).split("\n")[0]}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const [name, path] of Object.entries(PUBLISHED))
  if (existsSync(fileOf(path))) results.push(measure(`${name}, as published`, fileOf(path)))
row("what a build ships without names and debug sections, gzip", results.join("; "), [])
