/** Modules that are made to take all time and memory: each in a process with little memory. */
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { adversaries } from "../support/adversaries.ts"
import { REPOSITORY } from "../support/project.ts"

interface Taken {
  readonly ms: number
  readonly parsed: number
  /** Of the process's memory at its highest. */
  readonly growth: number
  /** Of the longest text that was printed. */
  readonly characters: number
  readonly message: string
}

const HEAP_MB = 384
/** The process takes this much for any input: garbage that nobody collects while there is room. */
const FLOOR = 160 * 2 ** 20
/** Bytes of memory for a byte of input: objects and the longest text of a module that is nothing but exports. */
const MULTIPLE = 160
/** Characters of text for a byte of input: a control character is six where it is escaped, and a name is printed four times. */
const PRINTED = 60
/** All modes and forms together, on a machine that does something else at the same time. */
const LIMIT_MS = 15_000

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasmport-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(Object.keys(adversaries))("%s are read or refused in time and in little memory", async (name) => {
  const bytes = adversaries[name]!()
  const file = join(folder, "it.wasm")
  await writeFile(file, bytes)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, join(REPOSITORY, "test/loader-child.js"), file],
    { timeout: LIMIT_MS * 2 },
  )
  const { ms, parsed, growth, characters, message } = JSON.parse(stdout) as Taken
  if (process.env["SHOW"] !== undefined)
    console.log(
      `${name}: ${bytes.length} bytes, parse ${Math.round(parsed)} ms, all ${Math.round(ms)} ms, ${Math.round(growth / 2 ** 20)} MB (x${Math.round(growth / bytes.length)}), ${characters} characters (x${Math.round(characters / bytes.length)}) ${message.split("\n")[0]!.slice(0, 150)}`,
    )
  expect(ms).toBeLessThan(LIMIT_MS)
  expect(growth).toBeLessThan(FLOOR + MULTIPLE * bytes.length)
  expect(characters).toBeLessThan(100_000 + PRINTED * bytes.length)
})
