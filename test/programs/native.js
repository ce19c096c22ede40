// @ts-check
/**
 * `node test/programs/native.js [names…]`: builds each program for this machine, or those named, runs it in a fresh temporary folder
 * with nothing but what its cases give, and writes what it did to `answers.json`.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { lay, tree } from "./folders.js"
import { PROGRAMS } from "./list.js"
import { build, folder } from "./tools.js"

/** @typedef {import("./list.js").Case} Case */
/** @typedef {import("./list.js").Program} Program */

const ANSWERS = new URL("answers.json", import.meta.url)
const names = process.argv.slice(2)

/**
 * @param {string} binary
 * @param {Program} program
 * @param {Case} given
 * @param {string} root A fresh folder.
 * @param {string} driver What calls a shared library's functions.
 */
function answer(binary, { by, quiet }, { args = [], env = {}, stdin = "", files = {}, calls }, root, driver) {
  lay(root, files)
  const words = calls?.flatMap((call, i) => [...(i > 0 ? ["--"] : []), ...call.map(String)])
  const [program = "", ...rest] = words
    ? [driver, binary, ...words]
    : by === "node"
      ? [process.execPath, binary, ...args]
      : [binary, ...args]
  const { status, signal, output, error } = spawnSync(program, rest, {
    argv0: "program",
    cwd: root,
    env,
    input: stdin,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    timeout: 20_000,
  })
  if (error) throw error
  const [, stdout = "", stderr = "", results = ""] = output.map((text) => text ?? "")
  if (words && status !== 0) throw new Error(`the library's driver says ${status}`)
  return {
    // A signal ends a program where wasm has a trap.
    ...(words
      ? { results: results.split("\n").slice(0, -1).map(Number) }
      : signal
        ? { traps: true }
        : { exitCode: status }),
    stdout,
    ...(!quiet && { stderr }),
    ...(Object.keys(files).length > 0 && { files: tree(root) }),
  }
}

/** @type {Record<string, Record<string, object>>} */
const answers = JSON.parse(readFileSync(ANSWERS, "utf8"))
const scratch = mkdtempSync(join(tmpdir(), "wasmport-native-"))
try {
  const driver = join(scratch, "driver")
  build(["cc", "native-reactor.c", "-o", "OUT"], driver, folder("."))
  for (const program of PROGRAMS) {
    const { name, native, cases } = program
    if (names.length > 0 && !names.includes(name)) continue
    const binary = join(scratch, name.replaceAll("/", "-"))
    build(native, binary, folder(name))
    answers[name] = Object.fromEntries(
      cases.map((given) => [given.name, answer(binary, program, given, mkdtempSync(join(scratch, "run-")), driver)]),
    )
    console.log(`${name}: ${cases.length} answers`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
const sorted = PROGRAMS.flatMap(({ name }) => (answers[name] ? [[name, answers[name]]] : []))
writeFileSync(ANSWERS, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
