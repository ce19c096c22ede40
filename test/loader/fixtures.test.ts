/**
 * The committed `.wasm` files come from their present sources, by content: git keeps no times.
 *
 * `npm run build:wasm` notes the hash of every source and of every built file in `test_wasm/sources.json`. This file
 * computes them anew and needs no compiler.
 */
import { createHash } from "node:crypto"
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

const FIXTURES = fileURLToPath(new URL("../../test_wasm", import.meta.url))
/**
 * Folders of modules that no other test imports: nothing can run them, `load` loads them (test/bundlers/plugins.test.ts), or the playground
 * does. Those of the languages have sources, notes and apps of their own (test/bundlers/languages.test.ts).
 */
const NEVER_RUN = new Set(["broken", "languages", "parse-only", "plugins", "spec", "variants"])
const SOURCE = /\.(?:wat|zig|c|as)$/
const REBUILD = "run `npm run build:wasm` and commit what it writes"

interface Entry {
  readonly source: string
  /** Absent where build.js itself is the source. */
  readonly sourceSha256?: string
  readonly wasmSha256: string
}

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex")
const sourceSha256 = (path: string): string => sha256(readFileSync(path, "utf8").replaceAll("\r\n", "\n"))

/** The faults of the fixtures in `root`, a sentence each. */
function problems(root: string): string[] {
  const entries: Record<string, Entry> = JSON.parse(readFileSync(join(root, "sources.json"), "utf8"))
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map((entry) => entry.name)
  const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`))
  const sources = new Set(Object.values(entries).map((entry) => entry.source))
  const found: string[] = []

  for (const folder of folders) {
    if (NEVER_RUN.has(folder) || existsSync(join(root, folder, "use.ts"))) continue
    found.push(`test_wasm/${folder}: add a use.ts that imports the module and runs it`)
  }
  for (const file of files) {
    if (SOURCE.test(file) && !sources.has(file)) found.push(`test_wasm/${file} was never built: ${REBUILD}`)
    if (file.endsWith(".wasm") && entries[file] === undefined)
      found.push(`test_wasm/${file} has no source: add one and ${REBUILD}`)
  }
  for (const [wasm, entry] of Object.entries(entries)) {
    const missing = [wasm, entry.source].filter((file) => !existsSync(join(root, file)))
    if (missing.length > 0) {
      found.push(`test_wasm/${missing.join(" and ")} is missing: restore it, or ${REBUILD}`)
      continue
    }
    if (entry.sourceSha256 !== undefined && sourceSha256(join(root, entry.source)) !== entry.sourceSha256) {
      found.push(`test_wasm/${entry.source} changed since ${wasm} was built from it: ${REBUILD}`)
    }
    if (sha256(readFileSync(join(root, wasm))) !== entry.wasmSha256)
      found.push(`test_wasm/${wasm} is not what ${entry.source} built: ${REBUILD}`)
  }
  return found
}

test("every fixture is built from the source beside it, and has a use.ts that runs it", () => {
  expect(problems(FIXTURES)).toEqual([])
})

describe("a fixture out of step is named, with the command that puts it right,", () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "wasmport-fixtures-"))
    for (const part of ["math", "then", "broken", "build.js"])
      cpSync(join(FIXTURES, part), join(root, part), { recursive: true })
    const entries: [string, Entry][] = Object.entries(JSON.parse(readFileSync(join(FIXTURES, "sources.json"), "utf8")))
    const kept = entries.filter(([wasm]) => /^(?:math|then|broken)\//.test(wasm))
    writeFileSync(join(root, "sources.json"), JSON.stringify(Object.fromEntries(kept)))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test("and a copy that is in step is not", () => {
    expect(problems(root)).toEqual([])
  })

  test("by a source edited after the build", () => {
    appendFileSync(join(root, "math/math.zig"), "// more\n")
    expect(problems(root)).toEqual([
      `test_wasm/math/math.zig changed since math/math.wasm was built from it: ${REBUILD}`,
    ])
  })

  test("and a source checked out with CRLF is not", () => {
    const file = join(root, "math/math.zig")
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"))
    expect(problems(root)).toEqual([])
  })

  test("by a .wasm that its source did not build", () => {
    appendFileSync(join(root, "then/then.wasm"), "\0")
    appendFileSync(join(root, "broken/empty.wasm"), "\0")
    expect(problems(root)).toEqual([
      `test_wasm/broken/empty.wasm is not what build.js built: ${REBUILD}`,
      `test_wasm/then/then.wasm is not what then/then.wat built: ${REBUILD}`,
    ])
  })

  test("by a new source that was never built, and a .wasm without a source", () => {
    writeFileSync(join(root, "then/more.wat"), "(module)")
    cpSync(join(root, "then/then.wasm"), join(root, "then/other.wasm"))
    expect(problems(root)).toEqual([
      `test_wasm/then/more.wat was never built: ${REBUILD}`,
      `test_wasm/then/other.wasm has no source: add one and ${REBUILD}`,
    ])
  })

  test("by a missing .wasm, and a missing source", () => {
    rmSync(join(root, "math/math.wasm"))
    rmSync(join(root, "then/then.wat"))
    expect(problems(root)).toEqual([
      `test_wasm/math/math.wasm is missing: restore it, or ${REBUILD}`,
      `test_wasm/then/then.wat is missing: restore it, or ${REBUILD}`,
    ])
  })

  test("by a folder without its use.ts", () => {
    rmSync(join(root, "math/use.ts"))
    expect(problems(root)).toEqual(["test_wasm/math: add a use.ts that imports the module and runs it"])
  })
})
