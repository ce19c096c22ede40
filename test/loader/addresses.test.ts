/** Exported variables of C, Rust and Zig, whose value is an address: the types say so where that is plain. */
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { expect, test } from "vitest"
import { parse, plan, printDts } from "wasmport/loader"

const GLOBALS =
  '(global (export "counter") i32 (i32.const 1036)) (global (export "size") (mut i32) (i32.const 3)) (global (export "pi") f64 (f64.const 3))'
const MEMORY = '(memory (export "memory") 1)'
/** A producers section with one language. */
const madeOf = (language: string): string => `(@producers (language "${language}" ""))`

async function types(text: string): Promise<string> {
  const bytes = new Uint8Array(await parseWat(`(module ${text})`))
  const options = { mode: "await", i64: "bigint", liveGlobals: true } as const
  return printDts(plan(parse(bytes, "a.wasm"), "a.wasm", options))
}

test.each(["C11", "C_plus_plus_14", "C++", "Rust", "Zig"])(
  "an immutable i32 of %s is said to be an address",
  async (language) => {
    const text = await types(`${madeOf(language)} ${MEMORY} ${GLOBALS}`)
    expect(text).toMatch(/global i32` The address of a variable: [^\n]* \*\/\nexport declare const counter: number/)
    expect(text.match(/The address of/g)).toHaveLength(1)
  },
)

test.each([
  ["of no known language", `${MEMORY} ${GLOBALS}`],
  ["of another language", `${madeOf("Kotlin")} ${MEMORY} ${GLOBALS}`],
  ["of C#", `${madeOf("C#")} ${MEMORY} ${GLOBALS}`],
  ["without a memory", `${madeOf("Rust")} ${GLOBALS}`],
])("nothing is said of a module %s", async (_, text) => {
  expect(await types(text)).not.toContain("The address of")
})
