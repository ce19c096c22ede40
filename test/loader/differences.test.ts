/**
 * The expected interface of a module against its real one: differences(), witDifferences() and mismatch().
 * test/browser/inspect.test.ts compares them with linking.
 */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { differences, inspect, mismatch, parseWit, plan, witDifferences, WasmportError } from "../../loader/index.ts"
import type { Difference, Expected } from "../../loader/index.ts"
import { wat } from "../support/metered.ts"

const inspected = async (text: string): Promise<ReturnType<typeof inspect>> => inspect(await wat(`(module ${text})`))
const withoutText = ({ kind, module, name, expected, actual }: Difference): Omit<Difference, "text"> => ({
  kind,
  module,
  name,
  expected,
  actual,
})
const lines = (found: readonly Difference[]): string[] => found.map(({ text }) => text)

const REFERENCE = `
  (import "env" "log" (func (param i32)))
  (import "env" "table" (table 1 10 funcref))
  (memory (export "memory") 1 16)
  (global (export "version") i32 (i32.const 1))
  (func (export "run") (param i32 i32) (result i32) (i32.const 0))`

test("a module fits itself, one that exports less or imports more, and no other", async () => {
  const expected = await inspected(REFERENCE)
  expect(differences(expected, expected)).toEqual([])
  const larger = `${REFERENCE} (func (export "more"))`.replace("1 16", "2 8").replace(/\(import "env" "log".*\n/, "")
  expect(differences(expected, await inspected(larger))).toEqual([])
})

test("each difference is data and a line: what is missing, both types, limits, imports that are not given", async () => {
  const expected = await inspected(REFERENCE)
  const actual = await inspected(`
    (import "env" "log" (func (param i64)))
    (import "env" "table" (table 2 funcref))
    (import "net" "fetch" (func (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32) (i32.const 0))`)
  const found = differences(expected, actual)
  expect(found.map(withoutText)).toEqual([
    { kind: "export-limits", module: undefined, name: "memory", expected: "memory 1..16", actual: "memory 1" },
    { kind: "export-missing", module: undefined, name: "version", expected: "global i32", actual: undefined },
    { kind: "export-type", module: undefined, name: "run", expected: "(i32, i32) -> i32", actual: "(i32) -> i32" },
    { kind: "import-type", module: "env", name: "log", expected: "(i32) -> ()", actual: "(i64) -> ()" },
    { kind: "import-limits", module: "env", name: "table", expected: "table 1..10 funcref", actual: "table 2 funcref" },
    { kind: "import-missing", module: "net", name: "fetch", expected: undefined, actual: "(i32) -> i32" },
  ])
  expect(lines(found)).toEqual([
    'the export "memory" is memory 1, and memory 1..16 is expected',
    'the export "version" is missing, and global i32 is expected',
    'the export "run" is (i32) -> i32, and (i32, i32) -> i32 is expected',
    'the import "env" "log" is (i64) -> (), and (i32) -> () is given',
    'the import "env" "table" is table 2 funcref, and table 1..10 funcref is given',
    'the import "net" "fetch" is not given, and the module needs (i32) -> i32',
  ])
  const error = mismatch(found, "plugins/it.wasm")
  expect(error).toBeInstanceOf(WasmportError)
  expect(error.message).toBe(`[wasmport] plugins/it.wasm: the module does not have the expected interface
  rule: it exports all that is asked of it, and imports nothing but what it is given
  - the export "memory" is memory 1, and memory 1..16 is expected
  - the export "version" is missing, and global i32 is expected
  - the export "run" is (i32) -> i32, and (i32, i32) -> i32 is expected
  - the import "env" "log" is (i64) -> (), and (i32) -> () is given
  - the import "env" "table" is table 2 funcref, and table 1..10 funcref is given
  - the import "net" "fetch" is not given, and the module needs (i32) -> i32`)
})

test("types that stand for themselves need no list of types", async () => {
  const { exports, imports } = await inspected(REFERENCE)
  expect(differences({ exports, imports }, await inspected(REFERENCE))).toEqual([])
  const found = differences({ exports, imports }, await inspected(REFERENCE.replaceAll("param i32", "param i64")))
  expect(found.map(({ name }) => name)).toEqual(["run", "log"])
})

test("an expectation may be kept as JSON, with limits as numbers", async () => {
  const found = await inspected(`${REFERENCE} (func (export "later") (result i64) (i64.const 0))`)
  const json = JSON.stringify(found, (_, value) => (typeof value === "bigint" ? Number(value) : value))
  const expected = JSON.parse(json) as Expected
  expect(differences(expected, found)).toEqual([])
  expect(lines(differences(expected, await inspected(REFERENCE.replace("1 16", "1 17"))))).toEqual([
    'the export "memory" is memory 1..17, and memory 1..16 is expected',
    'the export "later" is missing, and () -> i64 is expected',
  ])
})

describe("imports that are given as the object to instantiate with", () => {
  const needs = `
    (import "env" "log" (func (param i32)))
    (import "env" "memory" (memory 1))
    (import "env" "start" (global i32))
    (import "env" "long" (global i64))
    (import "env" "constructor" (func))
    (import "toString" "call" (func))
    (import "wasi_snapshot_preview1" "fd_write" (func))`

  test("are looked up by name and kind, and what objects inherit is not given", async () => {
    const env = { log: 1, memory: new WebAssembly.Memory({ initial: 1 }), start: 5, long: 5 }
    const found = differences({ imports: { env } }, await inspected(needs))
    expect(found.map(({ kind, module, name, expected }) => [kind, module, name, expected])).toEqual([
      ["import-type", "env", "log", "a value of type number"],
      ["import-type", "env", "long", "a value of type number"],
      ["import-missing", "env", "constructor", undefined],
      ["import-missing", "toString", "call", undefined],
      ["import-missing", "wasi_snapshot_preview1", "fd_write", undefined],
    ])
  })

  test("may be methods of a class, and may have names that all objects have", async () => {
    class Env {
      log(): void {}
      get memory(): WebAssembly.Memory {
        return new WebAssembly.Memory({ initial: 1 })
      }
    }
    const env = Object.assign(new Env(), {
      constructor: () => {},
      start: new WebAssembly.Global({ value: "i32" }),
      long: 5n,
    })
    const imports = { env, toString: { call: () => {} } }
    expect(differences({ imports, given: ["wasi_snapshot_preview1"] }, await inspected(needs))).toEqual([])
  })

  test("or as nothing, and then none is given; without them any will do", async () => {
    const actual = await inspected(needs)
    expect(differences({ imports: {} }, actual)).toHaveLength(7)
    expect(differences({ imports: [] }, actual)).toHaveLength(7)
    expect(differences({}, actual)).toEqual([])
  })
})

describe("types that refer to others", () => {
  const take = (types: string): string => `${types} (func (export "f") (param (ref null $t)))`

  test.each<[fits: boolean, one: string, other: string]>([
    [true, "(type $u (func)) (type $t (struct (field i32)))", "(type $t (struct (field i32)))"],
    [false, "(type $t (struct (field i64)))", "(type $t (struct (field i32)))"],
    [false, "(rec (type $t (struct (field i32))) (type (func)))", "(type $t (struct (field i32)))"],
    [
      true,
      "(rec (type $t (struct (field (ref null $t)))))",
      "(type (func)) (rec (type $t (struct (field (ref null $t)))))",
    ],
    [false, "(type $t (sub (struct (field i32))))", "(type $t (struct (field i32)))"],
  ])("%s: %s for %s", async (fits, one, other) => {
    const found = differences(await inspected(take(other)), await inspected(take(one)))
    expect(found.length === 0).toBe(fits)
  })
})

describe("a `.wit`", () => {
  const wit = (text: string): ReturnType<typeof parseWit> => parseWit(text, "plugin.wit")
  const module = (path: string): ReturnType<typeof inspect> =>
    inspect(new Uint8Array(readFileSync(new URL(`../../test_wasm/${path}`, import.meta.url))), path)

  test("is met by a module in each convention, as plan() finds it", () => {
    const expected = wit("greet: func(name: string) -> string;")
    for (const name of ["wit-canonical", "wit-packed", "wit-values", "wit-bindgen", "wit-managed"]) {
      const actual = module(`${name}/${name}.wasm`)
      const imports = actual.imports.map((it) => it.module)
      expect(witDifferences(expected, actual, { given: imports })).toEqual([])
      plan(actual, "it.wasm", { mode: "await", i64: "bigint", liveGlobals: true, globals: "unwrap" }, expected)
    }
  })

  test("lists the functions that are missing or have a signature of another kind, and imports that nobody gives", async () => {
    const expected = wit(`
      interface host { log: func(level: u32); }
      world plugin {
        import host;
        export run: func(input: u32) -> u32;
        export stop: func();
        export name: func() -> string;
      }`)
    const actual = await inspected(`
      (import "host" "log" (func (param i64)))
      (import "net" "fetch" (func))
      (import "wasi_snapshot_preview1" "fd_write" (func))
      (memory (export "memory") 1)
      (func (export "run") (param f32) (result i32) (i32.const 0))
      (func (export "name") (result i64) (i64.const 0))`)
    const found = witDifferences(expected, actual, { given: ["wasi_snapshot_preview1"] })
    expect(found.map(({ kind, module: from, name }) => [kind, from, name])).toEqual([
      ["export-type", undefined, "run"],
      ["export-missing", undefined, "stop"],
      ["import-type", "host", "log"],
      ["import-missing", "net", "fetch"],
    ])
    expect(found[0]).toMatchObject({ expected: "run: func(input: u32) -> u32", actual: "(f32) -> i32" })
    expect(found[1]!.text).toBe('the export "stop" is missing, and stop: func() is expected')
    expect(found[0]!.text).toMatch(
      /^the export "run" is \(f32\) -> i32, and run: func\(input: u32\) -> u32 is expected: \S/,
    )
    expect(found[0]!.text).not.toMatch(/wasmport|\n/)
    const given = { wasi_snapshot_preview1: { fd_write() {} }, net: { fetch() {} } }
    expect(witDifferences(expected, actual, { imports: given }).map(({ name }) => name)).toEqual(["run", "stop", "log"])
  })
})

test("an error shows some differences, and how many more there are", async () => {
  const found = differences(
    { imports: {} },
    await inspected(Array.from({ length: 30 }, (_, i) => `(import "env" "f${i}" (func))`).join("")),
  )
  expect(mismatch(found).message.split("\n")).toHaveLength(23)
  expect(mismatch(found).message).toMatch(/- and 10 more$/)
})
