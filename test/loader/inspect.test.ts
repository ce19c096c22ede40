/**
 * The facts that bytes tell of a module before anything is compiled: inspect() and validate(), against the engine and against
 * text.
 */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { inspect, parse, validate, WasmportError } from "../../loader/index.ts"
import { wat } from "../support/metered.ts"
import { fixtureModules, specModules } from "../support/spec-modules.ts"
import {
  bodies,
  custom,
  exports,
  FUNC,
  functions,
  functype,
  section,
  types,
  vec,
  wasm,
} from "../support/wasm-builder.ts"

const file = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)))

test("inspect() says what a module exports and imports, with each type in the text format's words", async () => {
  const found = inspect(
    await wat(`(module
      (import "env" "log" (func (param i32)))
      (import "env" "memory" (memory 1 16))
      (table (export "table") 1 10 funcref)
      (global (export "count") (mut i64) (i64.const 0))
      (func (export "add") (export "plus") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
      (export "again" (memory 0)))`),
  )
  expect(found.imports.map(({ module, name, text }) => [module, name, text])).toEqual([
    ["env", "log", "(i32) -> ()"],
    ["env", "memory", "memory 1..16"],
  ])
  expect(found.exports.map(({ name, text }) => [name, text])).toEqual([
    ["table", "table 1..10 funcref"],
    ["count", "global mut i64"],
    ["add", "(i32, i32) -> i32"],
    ["plus", "(i32, i32) -> i32"],
    ["again", "memory 1..16"],
  ])
  expect(found.functions).toBe(1)
})

test("inspect() says of each memory and table its limits, where it comes from, and the names that it is exported by", async () => {
  const { memories, tables } = inspect(
    await wat(`(module
      (import "env" "memory" (memory 1 16 shared))
      (memory $own i64 2)
      (table (export "a") (export "b") 3 funcref)
      (export "memory" (memory $own)))`),
  )
  expect(memories).toEqual([
    {
      kind: "memory",
      min: 1n,
      max: 16n,
      shared: true,
      address: "i32",
      pageSize: 65536,
      import: { module: "env", name: "memory" },
      exports: [],
    },
    {
      kind: "memory",
      min: 2n,
      max: undefined,
      shared: false,
      address: "i64",
      pageSize: 65536,
      import: undefined,
      exports: ["memory"],
    },
  ])
  expect(tables).toMatchObject([{ min: 3n, max: undefined, import: undefined, exports: ["a", "b"] }])
})

test("the sizes of all sections and the header are the file's", () => {
  for (const { where, bytes, says } of fixtureModules()) {
    if (says !== "valid") continue
    const { sections, sizes } = inspect(bytes, where)
    expect(sections.reduce((sum, { size }) => sum + size, 8)).toBe(bytes.length)
    expect(sizes.file).toBe(bytes.length)
    for (const { offset, custom: isCustom } of sections) expect(bytes[offset] === 0).toBe(isCustom)
  }
})

test("names and debug information are counted by themselves, custom sections all together", () => {
  const { sizes, sections } = inspect(
    wasm(custom("name", [0, 1, 0]), custom(".debug_info", [1, 2, 3]), custom("other", [1])),
  )
  expect(sections.map(({ name, size }) => [name, size])).toEqual([
    ["name", 10],
    [".debug_info", 17],
    ["other", 9],
  ])
  expect(sizes).toEqual({ file: 44, code: 0, data: 0, custom: 36, names: 10, debug: 17 })
})

test("WASI's functions, and whether the module is a command or a reactor", () => {
  const command = inspect(file("test/programs/c-hello/program.wasm"))
  expect(command.model).toBe("command")
  expect([...command.wasi].sort()).toEqual(["fd_close", "fd_fdstat_get", "fd_seek", "fd_write", "proc_exit"])
  expect(inspect(file("test_wasm/math/math.wasm"))).toMatchObject({ model: undefined, wasi: [] })
  const both = (...names: string[]): string | undefined =>
    inspect(wasm(types(functype()), functions(0), exports(...names.map((name) => [name, FUNC, 0] as const)), bodies(1)))
      .model
  expect(both("_initialize")).toBe("reactor")
  expect(both("_initialize", "_start")).toBe(undefined)
})

describe("the features that a module uses", () => {
  test.each<[uses: string, text: string]>([
    [
      "",
      '(func (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2)))) (table 1 funcref) (memory 1) (elem (i32.const 0) 0) (data (i32.const 0) "a")',
    ],
    ["sign-ext", "(func (drop (i32.extend8_s (i32.const 0))))"],
    ["nontrapping-fptoint", "(func (drop (i32.trunc_sat_f32_s (f32.const 0))))"],
    ["bulk-memory", "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"],
    ["bulk-memory", '(memory 1) (data "passive")'],
    ["bulk-memory", "(table 1 funcref) (func $f) (elem func $f)"],
    ["reference-types", "(func (param externref))"],
    ["reference-types", "(table 1 externref)"],
    ["reference-types", "(table 1 funcref) (table 1 funcref)"],
    ["reference-types", "(func (drop (ref.is_null (ref.null func))))"],
    ["reference-types", "(func (local externref))"],
    ["simd128", "(func (drop (v128.const i64x2 0 0)))"],
    ["simd128", "(func (local v128))"],
    ["relaxed-simd simd128", "(func (param v128 v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 1))))"],
    ["multivalue", "(func (result i32 i32) (i32.const 0) (i32.const 0))"],
    ["multivalue", "(func (drop (i32.const 0) (block (param i32) (result i32))))"],
    ["mutable-globals", '(global (export "g") (mut i32) (i32.const 0))'],
    ["", "(global (mut i32) (i32.const 0))"],
    ["extended-const", "(global i32 (i32.add (i32.const 1) (i32.const 2)))"],
    ["extended-const", '(memory 1) (data (i32.add (i32.const 1) (i32.const 2)) "a")'],
    ["", "(func (drop (i32.add (i32.const 1) (i32.const 2))))"],
    ["tail-call", "(func $f (return_call $f))"],
    ["exception-handling", "(tag $t) (func (throw $t))"],
    ["exception-handling exnref", "(tag $t) (func (block (try_table (catch_all 0))))"],
    ["atomics", "(memory 1 1 shared)"],
    ["atomics", "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))"],
    ["memory64", "(memory i64 1)"],
    ["memory64", "(table i64 1 funcref)"],
    ["multimemory", "(memory 1) (memory 1)"],
    ["gc", "(type (struct (field i32)))"],
    ["gc", "(rec (type (func)) (type (func)))"],
    ["gc", "(func (drop (ref.i31 (i32.const 0))))"],
    ["function-references", "(type $t (func)) (func (param (ref null $t)))"],
    ["function-references", "(type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0)))"],
    ["multivalue wide-arithmetic", "(func (result i64 i64) (i64.mul_wide_u (i64.const 1) (i64.const 1)))"],
    ["custom-page-sizes", "(memory 1 (pagesize 1))"],
    ["js-string-builtins reference-types", '(import "wasm:js-string" "length" (func (param externref) (result i32)))'],
    [
      "stack-switching",
      "(type $f (func)) (type $c (cont $f)) (func (drop (cont.new $c (ref.null $f)))) (func (drop (i32.const 0)))",
    ],
  ])("%j: %s", async (uses, text) => {
    const found = inspect(await wat(`(module ${text})`))
    const expected = uses === "" ? [] : uses.split(" ")
    if (uses === "stack-switching") expect(found.uses).toContain(uses)
    else expect(found.uses).toEqual(expected)
    expect(found.unread).toBe(uses === "stack-switching" ? 1 : 0)
  })

  test("the older exceptions are told from the newer ones", () => {
    // tag, and try catch_all end
    const module = wasm(
      types(functype()),
      functions(0),
      section(13, vec([0, 0])),
      bodies(1, [0, 0x06, 0x40, 0x19, 0x0b, 0x0b]),
    )
    expect(inspect(module).uses).toEqual(["exception-handling", "legacy-exceptions"])
  })

  test("each module of the specification that is valid is read, and nothing of WebAssembly 3.0 is unknown", () => {
    const unread = new Set<string>()
    for (const { where, bytes, says } of specModules()) {
      if (says !== "valid") continue
      const found = inspect(bytes, where)
      if (found.unread > 0) unread.add(where.replace(/[^/]*$/, ""))
    }
    expect([...unread]).toEqual(["binaryen/", "binaryen/stack-switching/"]) // proposals
  })

  test("a feature that a compiler was only allowed to use does not count as used", () => {
    const found = inspect(wasm(custom("target_features", vec([0x2b, 7, ...Buffer.from("simd128")]))))
    expect(found.features).toEqual([{ prefix: "+", name: "simd128" }])
    expect(found.uses).toEqual([])
  })
})

describe("validate()", () => {
  test("answers as the engine for each module of the specification and each fixture", () => {
    const problems: string[] = []
    let [sound, broken, ofStructure] = [0, 0, 0]
    for (const { where, bytes } of [...specModules(), ...fixtureModules()]) {
      const problem = validate(bytes, where)
      if (problem === undefined) sound++
      else broken++
      if (problem !== undefined && !/the engine does not accept/.test(problem.message)) ofStructure++
      if ((problem === undefined) !== WebAssembly.validate(bytes) && !/object file/.test(problem?.message ?? ""))
        problems.push(`${where}: ${problem?.message}`)
    }
    expect(problems).toEqual([])
    expect(sound).toBeGreaterThan(2200) // 2282 under Node 20
    expect(broken).toBeGreaterThan(3000)
    expect(ofStructure).toBeGreaterThan(500)
  })

  test("names the file, the byte and the rule where the structure is at fault", () => {
    const body = (...instructions: number[]): Uint8Array<ArrayBuffer> =>
      wasm(types(functype()), functions(0), bodies(1, [0, ...instructions]))
    expect(validate(body(0x0b))).toBe(undefined)
    const problem = validate(body(0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x0b), "plugin.wasm")
    expect(problem).toBeInstanceOf(WasmportError)
    expect(problem).toMatchObject({ file: "plugin.wasm", offset: 24, rule: expect.stringMatching(/32 bits/) })
    expect(validate(body(0x0b, 0x0b), "plugin.wasm")?.message).toMatch(/a function goes on for 1 bytes/)
    expect(validate(body(0x02, 0x40, 0x0b), "plugin.wasm")?.message).toMatch(/a function ends in the middle/)
    expect(validate(wasm(section(11, [1, 3])), "plugin.wasm")).toMatchObject({ rule: expect.stringMatching(/0 to 2/) })
    expect(validate(new Uint8Array(Buffer.from("<!doctype html>")), "plugin.wasm")?.message).toMatch(/HTML page/)
  })

  test("leaves to the engine how instructions fit each other, and names the features then", async () => {
    const module = wasm(
      types(functype()),
      functions(0),
      bodies(1, [0, 0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0), 0x0b]),
    )
    expect(inspect(module).uses).toEqual(["simd128"])
    const problem = validate(module, "plugin.wasm")
    expect(problem?.message).toMatch(/plugin\.wasm: the engine does not accept this module/)
    expect(problem?.value).toBe("simd128")
  })
})

test("inspect() reads what parse() reads, of a module at any place in its buffer", () => {
  const bytes = file("test_wasm/wit-managed/wit-managed.wasm")
  const moved = new Uint8Array(bytes.length + 3)
  moved.set(bytes, 3)
  const found = inspect(moved.subarray(3))
  expect(found.exports.map(({ name, type, index }) => ({ name, type, index }))).toEqual(parse(bytes).exports)
  expect(found.sizes.code).toBeGreaterThan(1000)
})

test("the result is plain data, which can be posted, and written as JSON with limits as numbers", () => {
  const found = inspect(file("test_wasm/wit-canonical/wit-canonical.wasm"))
  expect(structuredClone(found)).toEqual(found)
  const json = JSON.stringify(found, (_, value) => (typeof value === "bigint" ? Number(value) : value))
  expect(JSON.parse(json).memories[0].min).toBe(Number(found.memories[0]!.min))
})
