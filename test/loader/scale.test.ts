/** Modules with as many exports as the engine allows. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, onTestFinished, test } from "vitest"
import { parse, parseWit, plan, print, printDts } from "wasmport/loader"
import { comment } from "../../loader/names.ts"
import { REPOSITORY } from "../support/project.ts"
import { leb } from "../support/wasm-builder.ts"

const encoder = new TextEncoder()

/** A section whose contents are too many for the arguments of a call. */
function section(id: number, contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents)
  return Buffer.concat([Uint8Array.of(id, ...leb(body.length)), body])
}

/** Exports `f0`, `g1`, `f2` … in turn: one function `() -> i64`, and one mutable global. */
function manyExports(count: number): Uint8Array<ArrayBuffer> {
  const entries = Array.from({ length: count }, (_, i) => {
    const name = encoder.encode(`${i % 2 === 0 ? "f" : "g"}${i}`)
    return Uint8Array.of(name.length, ...name, i % 2 === 0 ? 0 : 3, 0)
  })
  return new Uint8Array(
    Buffer.concat([
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
      section(1, [Uint8Array.of(1, 0x60, 0, 1, 0x7e)]),
      section(3, [Uint8Array.of(1, 0)]),
      section(6, [Uint8Array.of(1, 0x7f, 1, 0x41, 0, 0x0b)]),
      section(7, [Uint8Array.from(leb(count)), ...entries]),
      section(10, [Uint8Array.of(1, 4, 0, 0x42, 0, 0x0b)]),
    ]),
  )
}

test("a module with 1,000,000 exports, the engine's own limit, has a facade and types", { timeout: 120_000 }, () => {
  const wasm = parse(manyExports(1_000_000), "it.wasm")
  const made = plan(wasm, "it.wasm", { mode: "await", i64: "bigint", liveGlobals: true })
  const host = {
    source: { kind: "inline" },
    base64: () => "",
    self: "./it.wasm",
    runtime: "wasmport/runtime",
    imports: new Map(),
    file: () => ({ size: 1, hash: "00" }),
    dev: undefined,
    live: "getter",
  } as const
  const { code } = print(made, "", host)
  expect(code.includes("export const f0 = ")).toBe(true)
  expect(code.includes("export const f999998 = ")).toBe(true)
  expect(code.includes("get g999999() {")).toBe(true)
  expect(printDts(made).includes("export declare let g999999: number")).toBe(true)
})

test("every form and mode is printed with a stack that has no place for the exports of a module", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wasmport-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "it.wasm")
  writeFileSync(file, manyExports(40_000))
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--stack-size=200",
    join(REPOSITORY, "test/loader-child.js"),
    file,
  ])
  expect(JSON.parse(stdout)).toMatchObject({ message: "" })
})

test("a comment of a .wit may have 400,000 lines", () => {
  const text = `/**${"\n".repeat(400_000)}It adds. */\nadd: func(a: s32) -> s32;\n`
  expect(parseWit(text, "it.wit").exports).toMatchObject([{ doc: "It adds." }])
})

test("a tab in a comment stays a tab, and no other control character does", () => {
  expect(comment("a\tb\u0000c\nd\u007fe")).toBe("a\tb\uFFFDc\uFFFDd\uFFFDe")
})
