/**
 * parse(): against the running engine where that engine accepts the module, against hand-made expectations where it is
 * too old for it, and against files broken at every byte.
 */

import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test, vi } from "vitest"
import { WasmportError } from "../../loader/error.ts"
import type {
  AbstractHeapType,
  ExternType,
  FunctionType,
  RefType,
  ValType,
  WasmInterface,
} from "../../loader/binary/interface.ts"
import { firstDuplicate } from "../../loader/binary/decode-names.ts"
import { parse } from "../../loader/binary/parse.ts"
import { CUT_OFF, Reader } from "../../loader/binary/reader.ts"
import {
  bodies,
  counted,
  custom,
  exports,
  FUNC,
  functions,
  functype,
  GLOBAL,
  I32,
  I64,
  imports,
  leb,
  MEMORY,
  nameMap,
  names,
  section,
  str,
  TABLE,
  TAG,
  types,
  vec,
  wasm,
} from "../support/wasm-builder.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

const ABSTRACT: Record<number, AbstractHeapType> = {
  0x75: "nocont",
  0x74: "noexn",
  0x73: "nofunc",
  0x72: "noextern",
  0x71: "none",
  0x70: "func",
  0x6f: "extern",
  0x6e: "any",
  0x6d: "eq",
  0x6c: "i31",
  0x6b: "struct",
  0x6a: "array",
  0x69: "exn",
  0x68: "cont",
}

function abstract(name: AbstractHeapType, nullable = true, shared = false): RefType {
  return { kind: "ref", nullable, heap: { kind: "abstract", name, shared } }
}

const externref = abstract("extern")
const funcref = abstract("func")

/** The error that parse() throws for these bytes. */
function failure(bytes: Uint8Array, file?: string): WasmportError {
  try {
    parse(bytes, file)
  } catch (error) {
    expect(error).toBeInstanceOf(WasmportError)
    return error as WasmportError
  }
  throw new Error("parse() accepted it")
}

/** The answer of parse(), or undefined for a WasmportError; any other error fails the test. */
function attempt(bytes: Uint8Array): WasmInterface | undefined {
  try {
    return parse(bytes)
  } catch (error) {
    if (error instanceof WasmportError) return undefined
    throw error
  }
}

function asText(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function exported(module: WasmInterface, name: string): ExternType {
  return module.exports.find((entry) => entry.name === name)!.type
}

function params(module: WasmInterface, name: string): readonly ValType[] {
  const { type } = exported(module, name) as FunctionType
  if (type.kind === "unknown") throw new Error("the signature is unknown")
  return type.params
}

/** The engine's own answer. */
function expectEngineAgrees(bytes: Uint8Array<ArrayBuffer>): void {
  const engine = new WebAssembly.Module(bytes)
  const { imports, exports } = parse(bytes)
  expect(imports.map(({ module, name, type }) => ({ module, name, kind: type.kind }))).toEqual(
    WebAssembly.Module.imports(engine),
  )
  expect(exports.map(({ name, type }) => ({ name, kind: type.kind }))).toEqual(WebAssembly.Module.exports(engine))
}

function moduleNamed(name: string): Uint8Array<ArrayBuffer> {
  const twice = imports([name, name, FUNC, 0], [name, "f", FUNC, 0])
  return wasm(types(functype()), twice, exports([name, FUNC, 0], ["other", FUNC, 1]))
}

/** Everything an interface can hold that Node 20 knows, in a few hundred bytes. */
const rich = wasm(
  types(functype([I32, I64], [0x7d]), functype(), functype([0x7b, 0x70, 0x6f], [I32, 0x7c])),
  imports(
    ["env", "f", FUNC, 0],
    ["env", "t", TABLE, 0x70, 1, 1, 2],
    ["env", "m", MEMORY, 3, 1, 2],
    ["env", "g", GLOBAL, I64, 1],
    ["env", "e", TAG, 0, 1],
  ),
  functions(1, 2),
  section(4, vec([0x6f, 0, 1])),
  section(13, vec([0, 1])),
  section(
    6,
    vec([I32, 0, 0x41, 0x7f, 0x0b], [0x6f, 1, 0xd0, 0x6f, 0x0b], [0x7c, 0, 0x44, 1, 2, 3, 4, 5, 6, 7, 0x0b, 0x0b]),
  ),
  exports(
    ["imported", FUNC, 0],
    ["run", FUNC, 2],
    ["again", FUNC, 2],
    ["table", TABLE, 1],
    ["memory", MEMORY, 0],
    ["ref", GLOBAL, 2],
    ["number", GLOBAL, 3],
    ["tag", TAG, 1],
  ),
  section(8, [1]),
  section(9, vec([0, 0x41, 0, 0x0b, ...vec([1])])),
  bodies(2),
  names(
    [0, ...str("rich")],
    [1, ...nameMap([0, "imported_f"], [1, "hidden"], [2, "run_it"])],
    [2, ...vec([2, ...nameMap([0, "vector"], [2, "object"])])],
  ),
  custom("producers", vec([...str("language"), ...vec([...str("Zig"), ...str("0.14")])])),
  custom("target_features", vec([0x2b, ...str("simd128")], [0x2d, ...str("atomics")], [0x3d, ...str("old")])),
  custom("name"),
  custom(""),
)

describe("an interface", () => {
  test("has the types, names and indices of all five kinds of imports and exports", () => {
    const module = parse(rich)
    const signature = { kind: "func", params: ["i32", "i64"], results: ["f32"] }
    expect(module.imports.map(({ type }) => type)).toEqual([
      {
        kind: "function",
        type: signature,
        name: "imported_f",
        paramNames: [undefined, undefined],
      },
      { kind: "table", element: funcref, min: 1n, max: 2n, address: "i32", shared: false },
      { kind: "memory", min: 1n, max: 2n, shared: true, address: "i32", pageSize: 65536 },
      { kind: "global", type: "i64", mutable: true, shared: false },
      { kind: "tag", params: [] },
    ])
    expect(module.exports.map(({ name, index, type: { kind } }) => [name, kind, index])).toEqual([
      ["imported", "function", 0],
      ["run", "function", 2],
      ["again", "function", 2],
      ["table", "table", 1],
      ["memory", "memory", 0],
      ["ref", "global", 2],
      ["number", "global", 3],
      ["tag", "tag", 1],
    ])
    expect(exported(module, "ref")).toEqual({ kind: "global", type: externref, mutable: true, shared: false })
    expect(params(module, "run")).toEqual(["v128", funcref, externref])
    expect(module.start).toBe(1)
  })

  test("takes the names of functions and parameters from the name section", () => {
    const module = parse(rich)
    expect(module.name).toBe("rich")
    expect(exported(module, "run")).toMatchObject({ name: "run_it", paramNames: ["vector", undefined, "object"] })
    expect(exported(module, "again")).toBe(exported(module, "run"))
  })

  test("lists producers, target features and every custom section", () => {
    const module = parse(rich)
    expect(module.producers).toEqual([{ field: "language", name: "Zig", version: "0.14" }])
    expect(module.features).toEqual([
      { prefix: "+", name: "simd128" },
      { prefix: "-", name: "atomics" },
    ])
    expect(module.customSections).toEqual(["name", "producers", "target_features", "name", ""])
  })

  test("is the same for a Buffer, for a view into a larger buffer, and leaves the bytes as they were", () => {
    const expected = parse(rich)
    const larger = new Uint8Array(rich.length + 20).fill(0xff)
    larger.set(rich, 7)
    const buffer = Buffer.from(rich)
    expect(parse(larger.subarray(7, 7 + rich.length))).toEqual(expected)
    expect(parse(buffer)).toEqual(expected)
    expect(buffer.equals(rich)).toBe(true)
  })

  test("of the smallest module is empty", () => {
    expect(parse(wasm())).toEqual({
      name: undefined,
      types: [],
      imports: [],
      exports: [],
      start: undefined,
      producers: [],
      features: [],
      customSections: [],
    })
  })
})

describe("the running engine agrees on", () => {
  test("a module with everything in it", () => expectEngineAgrees(rich))

  test.each([
    '(module (func (export "f") (param i32) (result i64 f32) unreachable))',
    '(module (table (export "t") 1 2 externref) (memory (export "m") 1) (global (export "g") (mut f32) (f32.const 1)))',
    '(module (import "a" "b" (global (mut i64))) (import "a" "c" (table 1 funcref)) (import "" "" (memory 0)))',
    `(module (global i64 (i64.const -9223372036854775808)) (global v128 (v128.const i64x2 1 2))
      (global (export "last") i32 (i32.const -1)))`,
    `(module (func $f) (global funcref (ref.func $f)) (global funcref (ref.null func))
      (global (export "last") f64 (f64.const nan)) (elem declare func $f))`,
    '(module (import "m" "e" (tag (param i32))) (tag (export "e") (param i64)))',
    '(module (memory 1) (data "passive") (func (export "f") (data.drop 0)))',
  ])("%s", async (text) => expectEngineAgrees((await wat(text)) as Uint8Array<ArrayBuffer>))

  const vendored = join(root, "node_modules/@bytecodealliance/jco-transpile/vendor")
  test.each(readdirSync(vendored).filter((file) => file.endsWith(".wasm")))(
    "%s, a module of the real world",
    (file) => {
      expectEngineAgrees(new Uint8Array(readFileSync(join(vendored, file))))
    },
  )

  test.each([
    "a̐é",
    "日本語",
    "𝒳😀",
    "\u2028\u2029",
    "\0",
    "a\0b",
    "",
    " ",
    '"',
    "\\",
    "${x}",
    "*/",
    "</script>",
    "\uFEFFbom",
    "__proto__",
    "constructor",
    "toString",
  ])("an import and an export called %j", (name) => expectEngineAgrees(moduleNamed(name)))

  test("names of very many bytes", () => {
    expectEngineAgrees(moduleNamed("x".repeat(70_000)))
    expectEngineAgrees(moduleNamed("é".repeat(40_000)))
    expect(parse(moduleNamed("x".repeat(200_000))).exports[0]!.name).toHaveLength(200_000) // V8 stops at 100,000
  })

  test("names of which only some are ASCII, around the size of a chunk", () => {
    const entries = Array.from({ length: 3000 }, (_, i): [string, number, number] => [
      `${"n".repeat(i % 300)}${i}${i > 2000 && i % 7 === 0 ? "é😀" : ""}`,
      FUNC,
      0,
    ])
    expectEngineAgrees(wasm(types(functype()), imports(["m", "f", FUNC, 0]), exports(...entries)))
  })
})

describe("modules of today, which Node 20 does not know, are read:", () => {
  test("references, rec groups, struct and array types", async () => {
    const module = parse(
      await wat(`(module
        (type $before (func))
        (rec
          (type $a (sub (struct (field i8) (field (mut i16)) (field (ref null $b)))))
          (type $b (sub final $a (struct (field i8) (field (mut i16)) (field (ref null $b)) (field (ref any))))))
        (type $c (array (mut f64)))
        (func (export "f") (param (ref $a) (ref null $c) exnref anyref eqref i31ref structref arrayref
          nullref nullfuncref nullexternref nullexnref (ref extern)) unreachable))`),
    )
    expect(module.types.map(({ def, group, final, supertypes }) => [def.kind, group, final, supertypes])).toEqual([
      ["func", 0, true, []],
      ["struct", 1, false, []],
      ["struct", 1, true, [1]],
      ["array", 2, true, []],
      ["func", 3, true, []],
    ])
    expect(module.types[1]!.def).toEqual({
      kind: "struct",
      fields: [
        { type: "i8", mutable: false },
        { type: "i16", mutable: true },
        { type: { kind: "ref", nullable: true, heap: { kind: "index", index: 2, exact: false } }, mutable: false },
      ],
    })
    expect(params(module, "f")).toEqual([
      { kind: "ref", nullable: false, heap: { kind: "index", index: 1, exact: false } },
      { kind: "ref", nullable: true, heap: { kind: "index", index: 3, exact: false } },
      ...["exn", "any", "eq", "i31", "struct", "array", "none", "nofunc", "noextern", "noexn"].map((name) =>
        abstract(name as AbstractHeapType),
      ),
      abstract("extern", false),
    ])
  })

  test.each<[number, string | RefType]>([
    [0x7f, "i32"],
    [0x7e, "i64"],
    [0x7d, "f32"],
    [0x7c, "f64"],
    [0x7b, "v128"],
    ...Object.entries(ABSTRACT).map(([byte, name]): [number, RefType] => [Number(byte), abstract(name)]),
  ])("the value type %#x", (byte, expected) => {
    const module = parse(wasm(types(functype([byte])), imports(["m", "f", FUNC, 0]), exports(["f", FUNC, 0])))
    expect(params(module, "f")).toEqual([expected])
  })

  test.each(Object.entries(ABSTRACT))(
    "the heap type %s, %s, nullable or not, shared or not, in one byte or in five",
    (key, name) => {
      const byte = Number(key)
      const long = [byte | 0x80, 0xff, 0xff, 0xff, 0x7f]
      const forms = [
        [0x63, byte],
        [0x64, byte],
        [0x63, ...long],
        [0x64, ...long],
        [0x63, 0x65, byte],
        [0x64, 0x65, byte],
        [0x65, byte],
      ]
      const module = parse(
        wasm(types([0x60, ...vec(...forms), 0]), imports(["m", "f", FUNC, 0]), exports(["f", FUNC, 0])),
      )
      expect(params(module, "f")).toEqual([
        abstract(name),
        abstract(name, false),
        abstract(name),
        abstract(name, false),
        abstract(name, true, true),
        abstract(name, false, true),
        abstract(name, true, true),
      ])
    },
  )

  test("wrappers of a composite type, each alone and all at once, and what they leave of the index space", () => {
    const struct = [0x5f, 0]
    const module = parse(
      wasm(
        types(
          functype([I32]),
          [0x4e, ...vec([0x65, ...struct], [0x4d, 3, ...struct], [0x4c, 2, ...struct])],
          [0x4e, 0],
          [0x50, 1, 2, 0x65, 0x4c, 2, 0x4d, 3, ...struct],
          [0x4f, 0, 0x5e, 0x78, 1],
          [0x5e, 0x77, 0],
          functype([I64]),
        ),
        imports(["m", "f", FUNC, 7], ["m", "g", 0x20, 0]),
        exports(["f", FUNC, 0], ["g", FUNC, 1]),
      ),
    )
    expect(module.types.map(({ def, shared, final, group }) => [def.kind, shared, final, group])).toEqual([
      ["func", false, true, 0],
      ["struct", true, true, 1],
      ["struct", false, true, 1],
      ["struct", false, true, 1],
      ["struct", true, false, 3],
      ["array", false, true, 4],
      ["array", false, true, 5],
      ["func", false, true, 6],
    ])
    expect(module.types[4]!.supertypes).toEqual([2])
    expect(module.types.slice(5, 7).map(({ def }) => def)).toEqual([
      { kind: "array", element: { type: "i8", mutable: true } },
      { kind: "array", element: { type: "i16", mutable: false } },
    ])
    expect([params(module, "f"), params(module, "g")]).toEqual([["i64"], ["i32"]])
    expect(module.imports.map(({ exact }) => exact)).toEqual([false, true])
  })

  test("a type index of more than one byte", () => {
    const many = Array.from({ length: 200 }, () => functype())
    const module = parse(
      wasm(
        types(...many, [0x60, 2, 0x64, 0xc0, 0x00, 0x63, 0x80, 0x81, 0x00, 0]),
        imports(["m", "f", FUNC, ...leb(200)]),
        exports(["f", FUNC, 0]),
      ),
    )
    expect(params(module, "f").map((type) => (type as RefType).heap)).toEqual([
      { kind: "index", index: 64, exact: false },
      { kind: "index", index: 128, exact: false },
    ])
  })

  test("64-bit memories and tables, custom page sizes, shared memories, many memories", async () => {
    const module = parse(
      await wat(`(module
        (memory (export "a") i64 1 281474976710656)
        (memory (export "b") 7 (pagesize 1))
        (memory (export "c") 1 2 shared)
        (table (export "t") i64 3 funcref))`),
    )
    expect(["a", "b", "c", "t"].map((name) => exported(module, name))).toMatchObject([
      { address: "i64", min: 1n, max: 2n ** 48n, pageSize: 65536, shared: false },
      { address: "i32", min: 7n, max: undefined, pageSize: 1 },
      { address: "i32", min: 1n, max: 2n, shared: true },
      { kind: "table", address: "i64", min: 3n, max: undefined },
    ])
  })

  test.each(Array.from({ length: 16 }, (_, flags) => flags))("a memory whose limits have flags %i", (flags) => {
    const limits = [flags, 0x80, 0x01, ...(flags & 1 ? [0x80, 0x02] : []), ...(flags & 8 ? [0] : [])]
    const expected = {
      kind: "memory",
      min: 128n,
      max: flags & 1 ? 256n : undefined,
      shared: (flags & 2) !== 0,
      address: flags & 4 ? "i64" : "i32",
      pageSize: flags & 8 ? 1 : 65536,
    }
    const module = parse(
      wasm(imports(["m", "m", MEMORY, ...limits]), section(5, vec(limits)), exports(["m", MEMORY, 1])),
    )
    expect(module.imports[0]!.type).toEqual(expected)
    expect(exported(module, "m")).toEqual(expected)
  })

  test.each(Array.from({ length: 8 }, (_, flags) => flags))(
    "a table whose limits have flags %i, defined with and without an initial value",
    (flags) => {
      const limits = [0x70, flags, 1, ...(flags & 1 ? [2] : [])]
      const expected = {
        kind: "table",
        element: funcref,
        min: 1n,
        max: flags & 1 ? 2n : undefined,
        shared: (flags & 2) !== 0,
        address: flags & 4 ? "i64" : "i32",
      }
      const defined = section(4, vec(limits, [0x40, 0, ...limits, 0xd0, 0x70, 0x0b]))
      const module = parse(
        wasm(imports(["m", "t", TABLE, ...limits]), defined, exports(["a", TABLE, 1], ["b", TABLE, 2])),
      )
      expect([module.imports[0]!.type, exported(module, "a"), exported(module, "b")]).toEqual([
        expected,
        expected,
        expected,
      ])
    },
  )

  test.each(Array.from({ length: 4 }, (_, flags) => flags))("a global with flags %i", (flags) => {
    const module = parse(wasm(section(6, vec([I64, flags, 0x42, 0, 0x0b])), exports(["g", GLOBAL, 0])))
    expect(exported(module, "g")).toEqual({
      kind: "global",
      type: "i64",
      mutable: (flags & 1) !== 0,
      shared: (flags & 2) !== 0,
    })
  })

  test("compact imports of every kind, in groups that count as one entry each", () => {
    const externs = [
      [FUNC, 0],
      [TABLE, 0x70, 0, 1],
      [MEMORY, 4, 1],
      [GLOBAL, I64, 1],
      [TAG, 0, 0],
      [0x20, 0],
    ]
    const kinds = ["function", "table", "memory", "global", "tag", "function"]
    const each = [...str("each"), 0, 0x7f, ...vec(...externs.map((type, i) => [...str(`e${i}`), ...type]))]
    const shared = externs.map((type, i) => [...str(`all${i}`), 0, 0x7e, ...type, ...vec(str("a"), str(""))])
    const none = [
      [...str("none"), 0, 0x7f, 0],
      [...str("none"), 0, 0x7e, FUNC, 0, 0],
    ]
    const module = parse(
      wasm(
        types(functype([I32])),
        section(2, vec(each, ...none, ...shared, [...str("one"), 0, FUNC, 0])),
        exports(["last", FUNC, 6], ["exact", FUNC, 5], ["table", TABLE, 2], ["tag", TAG, 2]),
      ),
    )
    expect(module.imports.map(({ module, name, type, exact }) => [module, name, type.kind, exact])).toEqual([
      ...kinds.map((kind, i) => ["each", `e${i}`, kind, i === 5]),
      ...kinds.flatMap((kind, i) => [
        ["all" + i, "a", kind, i === 5],
        ["all" + i, "", kind, i === 5],
      ]),
      ["one", "", "function", false],
    ])
    expect(module.exports.map(({ type }) => type.kind)).toEqual(["function", "function", "table", "tag"])
  })

  test("compact imports, with a type each and with one for all", async () => {
    const each = parse(
      await wat('(module (import "m" (item "a" (func)) (item "b" (global i32))) (import "n" "c" (func)))'),
    )
    expect(each.imports.map(({ module, name, type }) => [module, name, type.kind])).toEqual([
      ["m", "a", "function"],
      ["m", "b", "global"],
      ["n", "c", "function"],
    ])
    const all = parse(await wat('(module (import "m" (item "a") (item "b") (func (param i64))) (func (export "own")))'))
    expect(all.imports).toMatchObject([
      { module: "m", name: "a", type: { type: { params: ["i64"] } } },
      { module: "m", name: "b", type: { type: { params: ["i64"] } } },
    ])
    expect(all.exports).toMatchObject([{ name: "own", index: 2 }])
  })

  test("exact functions and types, descriptors", async () => {
    const exact = parse(await wat('(module (type $f (func (param i32))) (import "m" "f" (func (exact (type $f)))))'))
    expect(exact.imports).toMatchObject([{ type: { kind: "function", type: { params: ["i32"] } }, exact: true }])
    const described = parse(
      await wat(`(module
        (rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct (field i32))))
        (func (export "f") (param (ref null (exact $b)))))`),
    )
    expect(described.types.map(({ def }) => def.kind)).toEqual(["struct", "struct", "func"])
    expect(params(described, "f")).toEqual([
      { kind: "ref", nullable: true, heap: { kind: "index", index: 1, exact: true } },
    ])
  })

  test("continuations, as types and in functions", async () => {
    const module = parse(
      await wat('(module (type $f (func)) (type $c (cont $f)) (func (export "f") (param (ref $c) contref)))'),
    )
    expect(module.types[1]!.def).toEqual({ kind: "cont", type: 0 })
    expect(params(module, "f")).toMatchObject([{ heap: { index: 1 } }, { heap: { name: "cont" } }])
  })

  test("shared types and globals", async () => {
    const module = parse(
      await wat(`(module
        (type $s (shared (struct (field i32))))
        (global (export "g") (shared mut i32) (i32.const 1))
        (func (export "f") (param (ref null (shared any)))))`),
    )
    expect(module.types[0]).toMatchObject({ shared: true, def: { kind: "struct" } })
    expect(exported(module, "g")).toEqual({ kind: "global", type: "i32", mutable: true, shared: true })
    expect(params(module, "f")).toEqual([
      { kind: "ref", nullable: true, heap: { kind: "abstract", name: "any", shared: true } },
    ])
  })

  test("tables with an initial value", async () => {
    const module = parse(
      await wat('(module (table 1 (ref func) (ref.func 0)) (table (export "last") 2 externref) (func))'),
    )
    expect(exported(module, "last")).toMatchObject({ element: externref, min: 2n })
  })

  test("initial values of a type with a descriptor", async () => {
    const module = parse(
      await wat(`(module
        (rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct)))
        (global $d (ref (exact $b)) (struct.new $b))
        (global (ref (exact $a)) (struct.new_desc $a (global.get $d)))
        (global (ref (exact $a)) (struct.new_default_desc $a (global.get $d)))
        (global (export "last") (mut i64) (i64.const 1)))`),
    )
    expect(exported(module, "last")).toEqual({ kind: "global", type: "i64", mutable: true, shared: false })
  })

  test("every instruction that an initial value is made of", async () => {
    const module = parse(
      await wat(`(module
        (type $s (struct (field i32))) (type $a (array (mut i8))) (func $f)
        (global (ref $s) (struct.new $s (i32.const 7)))
        (global (ref $s) (struct.new_default $s))
        (global (ref $a) (array.new $a (i32.const 1) (i32.const 100000)))
        (global (ref $a) (array.new_default $a (i32.const 1)))
        (global (ref $a) (array.new_fixed $a 2 (i32.const 1) (i32.const 2)))
        (global anyref (any.convert_extern (ref.null extern)))
        (global externref (extern.convert_any (ref.i31 (i32.const -1))))
        (global (ref null $s) (ref.null $s))
        (global funcref (ref.func $f))
        (global i32 (i32.sub (i32.const 1) (i32.mul (i32.const 2) (i32.add (global.get 9) (i32.const 3)))))
        (global i64 (i64.sub (i64.const -1) (i64.mul (i64.const 0x7fffffffffffffff) (i64.add (i64.const 1) (i64.const 3)))))
        (global v128 (v128.const i32x4 0x0b0b0b0b 2 3 4))
        (global f32 (f32.const 0x1.16p-104)) (global f64 (f64.const inf))
        (global (export "last") (mut i64) (i64.const 1)))`),
    )
    expect(exported(module, "last")).toEqual({ kind: "global", type: "i64", mutable: true, shared: false })
  })
})

test("sections stand in the order of the specification, tags behind memories and the data count in front of code", () => {
  const empty = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11].filter((id) => id !== 8)
  const between = empty.flatMap((id) => [custom(`in front of ${id}`), section(id, [0])])
  expect(parse(wasm(...between)).customSections).toHaveLength(12)
  expectEngineAgrees(wasm(...between))
  for (const [i, id] of empty.entries()) {
    if (i > 0) expect(failure(wasm(section(id, [0]), section(empty[i - 1]!, [0]))).message).toContain("stands too late")
  }
})

describe("integers that take more bytes than they need are read as engines read them:", () => {
  test("counts, sizes, indices, lengths of names, limits", () => {
    const long = (value: number): number[] => [value | 0x80, 0x80, 0x80, 0x80, 0]
    const longSection = (id: number, ...content: number[]): number[] => [id, ...long(content.length), ...content]
    expectEngineAgrees(
      wasm(
        longSection(1, ...long(2), 0x60, ...long(1), I32, ...long(0), 0x60, ...long(0), ...long(0)),
        longSection(2, ...long(1), ...long(1), 0x6d, ...long(1), 0x66, FUNC, ...long(0)),
        longSection(5, ...long(1), 1, ...long(1), ...long(2)),
        longSection(7, ...long(1), ...long(1), 0x65, MEMORY, ...long(0)),
      ),
    )
  })

  test("the attribute of a tag", () => {
    expectEngineAgrees(wasm(types(functype([I32])), section(13, vec([0x80, 0, 0])), exports(["e", TAG, 0])))
  })

  test("a heap type, also in an initial value", () => {
    const module = parse(
      wasm(
        section(6, vec([0x63, 0xef, 0x7f, 0, 0xd0, 0xef, 0x7f, 0x0b], [I32, 1, 0x41, 0, 0x0b])),
        exports(["a", GLOBAL, 0], ["b", GLOBAL, 1]),
      ),
    )
    expect(exported(module, "a")).toMatchObject({ type: externref })
    expect(exported(module, "b")).toMatchObject({ type: "i32", mutable: true })
  })
})

describe("a type nobody knows", () => {
  const unknown = { kind: "unknown", byte: 0x61 }
  const abc = [functions(0, 1, 2), exports(["a", FUNC, 0], ["b", FUNC, 1], ["c", FUNC, 2]), bodies(3)]

  test("spoils only the export that uses it", () => {
    const module = parse(wasm(types(functype([I32]), functype([I64, 0x61], [I32]), functype([I64])), ...abc))
    expect(params(module, "a")).toEqual(["i32"])
    expect(params(module, "b")).toEqual(["i64", { ...unknown, offset: 18 }])
    expect(params(module, "c")).toEqual(["i64"])
  })

  test("keeps the types in front of it when what follows cannot be read", () => {
    const longer = [0x60, 2, 0x61, 0x05, 0x7f, 0] // (param (0x61 0x05) i32): two bytes, which nobody can know
    const module = parse(wasm(types(functype([I32]), longer, functype([I64])), ...abc))
    expect(params(module, "a")).toEqual(["i32"])
    expect(exported(module, "b")).toMatchObject({ kind: "function", type: unknown, paramNames: [] })
    expect(exported(module, "c")).toMatchObject({ kind: "function", type: unknown })
    expect(module.types.map(({ def }) => def.kind)).toEqual(["func", "unknown", "unknown"])
  })

  test("may be a whole composite type, with rec groups behind it", () => {
    const module = parse(
      wasm(
        types(functype([I32]), [0x4b, 1, 2, 3], [0x4e, ...vec(functype(), functype())]),
        imports(["m", "e", TAG, 0, 3], ["m", "f", FUNC, 0]),
        exports(["known", FUNC, 0], ["tag", TAG, 0]),
      ),
    )
    expect(params(module, "known")).toEqual(["i32"])
    expect(exported(module, "tag")).toMatchObject({ kind: "tag", params: [{ kind: "unknown", byte: 0x4b }] })
  })

  test("may be a heap type, in a field, a global, a table", () => {
    const module = parse(
      wasm(
        types([0x5f, ...vec([0x64, 0x41, 0], [I32, 1])], functype([I32])),
        imports(["m", "g", GLOBAL, 0x63, 0x42, 1], ["m", "t", TABLE, 0x41, 0, 1], ["m", "f", FUNC, 1]),
        section(6, vec([0x76, 0, 0xd0, 0x76, 0x0b], [I32, 1, 0x41, 0, 0x0b])),
        exports(["spoiled", GLOBAL, 1], ["whole", GLOBAL, 2]),
      ),
    )
    expect(module.types[0]!.def).toMatchObject({
      fields: [{ type: { kind: "unknown", byte: 0x41 } }, { type: "i32", mutable: true }],
    })
    expect(module.imports).toMatchObject([
      { type: { type: { kind: "unknown", byte: 0x42 }, mutable: true } },
      { type: { element: { kind: "unknown", byte: 0x41 }, min: 1n } },
      { type: { type: { params: ["i32"] } } },
    ])
    expect(exported(module, "spoiled")).toMatchObject({ type: { kind: "unknown", byte: 0x76 } })
    expect(exported(module, "whole")).toMatchObject({ type: "i32", mutable: true })
  })

  test("leaves the globals behind an unknown instruction unknown, and those in front as they are", () => {
    const module = parse(
      wasm(
        section(6, vec([I64, 1, 0x42, 0, 0x0b], [I32, 0, 0xf0, 1, 2, 0x0b], [I32, 0, 0x41, 0, 0x0b])),
        exports(["a", GLOBAL, 0], ["b", GLOBAL, 1], ["c", GLOBAL, 2]),
      ),
    )
    const lost = { type: { kind: "unknown", byte: 0xf0 } }
    expect(module.exports.map(({ type }) => type)).toMatchObject([{ type: "i64" }, lost, lost])
  })

  test("is an error that names it when the imports behind it cannot be read", () => {
    const error = failure(wasm(imports(["m", "g", GLOBAL, 0x61, 0x22, 0], ["m", "h", GLOBAL, I32, 0])))
    expect(error).toMatchObject({ offset: 16, value: "0x61" })
    expect(error.message).toContain("a type in the import section is not known")
  })

  test("does not excuse an import of an unknown kind", () => {
    expect(failure(wasm(imports(["m", "x", 0x09, 1])))).toMatchObject({ offset: 15, value: "0x09" })
  })
})

describe("the name section", () => {
  const base = [
    types(functype([I32, I32])),
    imports(["m", "f", FUNC, 0]),
    functions(0),
    exports(["g", FUNC, 1]),
    bodies(1),
  ]

  test("may stand in front and name functions that do not exist", () => {
    const params = [1, ...nameMap([0, "é"], [1, "__proto__"], [2, "local"])]
    const section = names(
      [1, ...nameMap([0, "f"], [1, "g"], [99, "nobody"])],
      [2, ...vec(params, [7, ...nameMap([0, "x"])])],
    )
    const module = parse(wasm(section, ...base))
    expect(exported(module, "g")).toMatchObject({ name: "g", paramNames: ["é", "__proto__"] })
    expect(module.imports[0]!.type).toMatchObject({ name: "f", paramNames: [undefined, undefined] })
  })

  test.each([
    ["cut off in a subsection", names([0, ...str("n")], [1, ...leb(5), 1])],
    ["with a subsection that runs out of it", custom("name", section(0, str("n")), [1, 100, 1])],
    ["with a name that is not UTF-8", names([0, ...str("n")], [1, ...vec([1, 1, 0xff])])],
    ["with a count that cannot be", names([0, ...str("n")], [2, 0xff, 0xff, 0xff, 0xff, 0x0f])],
  ])("%s is read as far as it goes", (_, section) => {
    const module = parse(wasm(...base, section))
    expect(module.name).toBe("n")
    expect(exported(module, "g")).toMatchObject({ name: undefined, paramNames: [undefined, undefined] })
  })

  test("may have the subsections of the extended name section, sound or not, and ones nobody knows", () => {
    const others = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99]
    const sound = others.map((id): [number, ...number[]] => [id, ...nameMap([0, "other"])])
    const broken = others.map((id): [number, ...number[]] => [id, 0xff, 0xff])
    for (const list of [sound, broken]) {
      const module = parse(wasm(...base, names(...list, [0, ...str("n")], ...list, [1, ...nameMap([1, "g"])], ...list)))
      expect(module.name).toBe("n")
      expect(exported(module, "g")).toMatchObject({ name: "g", paramNames: [undefined, undefined] })
    }
  })

  test("names few parameters of many functions in memory that stays small", () => {
    const many = 90
    const wide = functype(Array.from({ length: 1000 }, () => I32))
    const module = parse(
      wasm(
        types(wide),
        imports(...Array.from({ length: many }, (): [string, string, number, number] => ["", "", FUNC, 0])),
        names([2, ...vec(...Array.from({ length: many }, (_, i) => [...leb(i), ...nameMap([999, "p"])]))]),
      ),
    )
    const lists = new Set(module.imports.map(({ type }) => (type as FunctionType).paramNames))
    expect(lists.size).toBeLessThan(10)
  })
})

test.each([
  ["producers", custom("producers", [5, 1])],
  ["target_features", custom("target_features", [1, 0x2b, 9])],
  ["name", custom("name", [1])],
  ["with a name that is not UTF-8", section(0, [1, 0xff])],
  ["with a name that is too long", section(0, [9, 0x61])],
  ["that is empty", section(0)],
])("a malformed custom section %s is ignored", (_, section) => {
  expect(parse(wasm(section, custom("dylink.0", [9, 9]), custom("component-type:x")))).toMatchObject({
    producers: [],
    features: [],
    name: undefined,
  })
})

describe("what is no module is told apart:", () => {
  test.each([
    ["an empty file", new Uint8Array(), "the file is empty", "cut off"],
    [
      "an HTML page",
      asText("<!DOCTYPE html><title>404</title>"),
      "this is an HTML page, not WebAssembly",
      "error page",
    ],
    ["an HTML page behind spaces", asText("\n  <html>"), "this is an HTML page, not WebAssembly", "error page"],
    [
      "an HTML page with a byte order mark",
      asText("\uFEFF<html>"),
      "this is an HTML page, not WebAssembly",
      "error page",
    ],
    [
      "a git-lfs pointer",
      asText("version https://git-lfs.github.com/spec/v1\noid sha256:0"),
      "git-lfs pointer",
      "git lfs pull",
    ],
    ["WAT", asText("(module)"), "text format", "wat2wasm"],
    ["WAT behind a comment", asText(";; hello\n(module)"), "text format", "wat2wasm"],
    ["text", asText("Not Found: é"), "this is text, not WebAssembly", "error message"],
    ["gzip", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), "compressed with gzip", "unpack"],
    ["zeros", new Uint8Array(100), "starts with zeros", "half-written"],
    ["something else", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 2, 3), "this is not WebAssembly", ""],
    ["half of the magic", wasm().subarray(0, 2), "the file has 2 bytes", "cut off"],
    ["a header cut off", wasm().subarray(0, 7), "the file has 7 bytes", "cut off"],
    [
      "a component",
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0),
      "this is a component, not a core module",
      "jco transpile",
    ],
    ["another version", Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), "version", ""],
    ["an object file", wasm(custom("linking", [2])), "this is an object file, not a module", "wasm-ld"],
    ["an object file's relocations", wasm(custom("reloc.CODE")), "this is an object file, not a module", "wasm-ld"],
  ])("%s", (_, bytes, message, hint) => {
    const error = failure(bytes, "src/math.wasm")
    expect(error.message).toContain("[wasmport] src/math.wasm: ")
    expect(error.message).toContain(message)
    expect(error.hint ?? "").toContain(hint)
    expect(error.file).toBe("src/math.wasm")
    expect(error.offset).toBeTypeOf("number")
  })

  test("a component that wasm-tools wrote", async () => {
    expect(failure(await wat("(component (core module))")).message).toContain("this is a component")
  })

  test("an object file that wasm-ld has not seen may import what it likes", () => {
    expect(failure(wasm(imports(["env", "__linear_memory", MEMORY, 0, 1]), custom("linking", [2])))).toMatchObject({
      value: 'custom section "linking"',
    })
  })
})

describe("a broken module is refused with the place and the value:", () => {
  const f = [types(functype()), imports(["m", "f", FUNC, 0])]
  test.each<[string, Uint8Array, string, { offset: number; value?: string; hint?: string }]>([
    [
      "a section larger than the file",
      wasm([1, 100, 0, 0]),
      "the type section wants 100 bytes, and the file has 2 left",
      { offset: 10, hint: CUT_OFF },
    ],
    [
      "a custom section larger than the file",
      wasm([0, 5, 1, 0x61]),
      "the custom section wants 5 bytes, and the file has 2 left",
      { offset: 10 },
    ],
    [
      "a section's size cut off",
      wasm([1, 0x80]),
      "the file ends in the middle of a section's header",
      { offset: 10, hint: CUT_OFF },
    ],
    ["a section nobody knows", wasm([14, 0]), "a section has an unknown id", { offset: 8, value: "0x0e" }],
    ["a section twice", wasm(types(), types()), "the type section occurs twice", { offset: 11, value: "0x01" }],
    ["a section too late", wasm(functions(), types()), "the type section stands too late", { offset: 11 }],
    ["tags behind globals", wasm(section(6, [0]), section(13, [0])), "the tag section stands too late", { offset: 11 }],
    [
      "bytes behind the last entry",
      wasm(section(1, vec(functype()), [1, 2])),
      "the type section goes on for 2 bytes after its last entry",
      { offset: 14, value: "0x01" },
    ],
    [
      "an entry cut off",
      wasm(section(1, [1, 0x60, 0])),
      "the type section ends in the middle of an entry",
      { offset: 13 },
    ],
    [
      "a count beyond the section",
      wasm(section(7, [0xff, 0xff, 0xff, 0xff, 0x0f])),
      "announces 4294967295 exports, but only 0 bytes are left",
      { offset: 10, value: "4294967295" },
    ],
    [
      "an integer too long",
      wasm(section(7, [0x80, 0x80, 0x80, 0x80, 0x80, 0])),
      "an integer in the export section is too long",
      { offset: 10, value: "80 80 80 80 80" },
    ],
    [
      "an integer out of range",
      wasm(section(7, [0xff, 0xff, 0xff, 0xff, 0x1f])),
      "an integer in the export section is out of range",
      { offset: 10, value: "ff ff ff ff 1f" },
    ],
    [
      "a 64-bit integer out of range",
      wasm(section(5, vec([4, ...Array<number>(9).fill(0xff), 2]))),
      "out of range",
      { offset: 12 },
    ],
    [
      "a constant too long",
      wasm(section(6, vec([I32, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0x0b]))),
      "too long",
      { offset: 14 },
    ],
    [
      "a name that is not UTF-8",
      wasm(...f, section(7, vec([2, 0xc3, 0x28, FUNC, 0]))),
      "a name in the export section is not valid UTF-8",
      { offset: 27, value: "c3 28" },
    ],
    [
      "a lone surrogate",
      wasm(section(2, vec([3, 0xed, 0xa0, 0x80, 0, MEMORY, 0, 0]))),
      "a name in the import section is not valid UTF-8",
      { offset: 12, value: "ed a0 80" },
    ],
    [
      "a name beyond its section",
      wasm(section(2, vec([50, 0x61, 0, 0, 0]))),
      "a name of 50 bytes does not fit into the 4 bytes left of the import section",
      { offset: 11 },
    ],
    [
      "the same export twice",
      wasm(...f, exports(["a", FUNC, 0], ["b", FUNC, 0], ["a", FUNC, 0])),
      "two exports have the same name",
      { offset: 35, value: '"a"' },
    ],
    [
      "an export of nothing",
      wasm(...f, exports(["a", FUNC, 1])),
      "the export section refers to function 1, and there is 1",
      { offset: 29, value: "1" },
    ],
    [
      "an export of an unknown kind",
      wasm(...f, exports(["a", 0x20, 0])),
      "an export is of an unknown kind",
      { offset: 28, value: "0x20" },
    ],
    [
      "an import of a type that is not there",
      wasm(imports(["m", "f", FUNC, 3])),
      "the import section refers to type 3, and there are 0",
      { offset: 16 },
    ],
    [
      "a reference to a type that is not there",
      wasm(types([0x60, 1, 0x64, 5, 0])),
      "the type section refers to type 5, and there is 1",
      { offset: 14 },
    ],
    [
      "a function whose type is a struct",
      wasm(types([0x5f, 0]), functions(0)),
      "type 0 is another",
      { offset: 16, value: "struct" },
    ],
    ["a start function that is not there", wasm(section(8, [0])), "refers to function 0", { offset: 10 }],
    [
      "a memory with unknown flags",
      wasm(section(5, vec([16, 1]))),
      "flags of the memory section are out of range",
      { offset: 11, value: "0x10" },
    ],
    [
      "a memory with an absurd page size",
      wasm(section(5, vec([8, 1, 64]))),
      "page size",
      { offset: 13, value: "2^64" },
    ],
    [
      "a table of numbers",
      wasm(section(4, vec([I32, 0, 1]))),
      "a table has elements of type i32",
      { offset: 11, value: "0x7f" },
    ],
    [
      "a global that is neither constant nor mutable",
      wasm(section(6, vec([I32, 4, 0x41, 0, 0x0b]))),
      "flags of the global section",
      { offset: 12, value: "0x04" },
    ],
    [
      "a tag with an attribute",
      wasm(types(functype()), section(13, vec([1, 0]))),
      "a tag is of an unknown kind",
      { offset: 17, value: "0x01" },
    ],
    [
      "a compact group with a name",
      wasm(imports(["m", "x", 0x7f, 0])),
      "a group of imports",
      { offset: 13, value: '"x"' },
    ],
    ["a negative type index", wasm(types([0x5d, 0x80, 0x7f])), "a type index is negative", { offset: 12 }],
    ["a type index of 34 bits", wasm(types([0x5d, 0x80, 0x80, 0x80, 0x80, 0x10])), "out of range", { offset: 12 }],
    ["a type index too long", wasm(types([0x5d, 0x80, 0x80, 0x80, 0x80, 0x80, 0])), "too long", { offset: 12 }],
    [
      "functions without bodies",
      wasm(types(functype()), functions(0)),
      "declares 1 functions and has bodies for 0",
      { offset: 18, hint: CUT_OFF },
    ],
    [
      "more bodies than functions",
      wasm(types(functype()), functions(0), bodies(2)),
      "declares 1 functions and has bodies for 2",
      { offset: 20 },
    ],
  ])("%s", (_, bytes, message, expected) => {
    const error = failure(bytes)
    expect(error.message).toContain(message)
    expect(error.message).toContain(`(at byte 0x${expected.offset.toString(16)})`)
    expect(error).toMatchObject(expected)
  })

  test("offsets count from the start of the file, not of the section", () => {
    const far = custom(
      "padding",
      Array.from({ length: 5000 }, () => 0),
    )
    const broken = [types(functype()), imports(["m", "f", FUNC, 9])]
    expect(failure(wasm(far, ...broken)).offset).toBe(failure(wasm(...broken)).offset! + far.length)
  })

  test("more imports than engines accept, of which a group needs only a byte each", () => {
    const group = [...str(""), ...str(""), 0x7e, MEMORY, 0, 0]
    const content = Uint8Array.from([2, ...group, ...leb(900_000), ...Array.from({ length: 900_000 }, () => 0)])
    const second = Uint8Array.from([...group, ...leb(900_000), ...Array.from({ length: 900_000 }, () => 0)])
    const head = wasm([2, ...leb(content.length + second.length)])
    const bytes = Uint8Array.from([...head, ...content, ...second])
    expect(failure(bytes)).toMatchObject({ value: "1800000" })
  })

  test("more exports than engines accept", () => {
    const count = 1_000_001
    const head = wasm([7, ...leb(leb(count).length + 3 * count), ...leb(count)])
    const bytes = new Uint8Array(head.length + 3 * count)
    bytes.set(head)
    expect(failure(bytes)).toMatchObject({ value: "1000001" })
  })
})

describe("a duplicate among very many exports", () => {
  const many = Array.from({ length: 5000 }, (_, i): [string, number, number] => [`_ZN5outer5inner${i}E`, FUNC, 0])
  const head = [types(functype()), imports(["m", "f", FUNC, 0])]

  test("is found wherever it stands", () => {
    for (const at of [0, 1, 2499, 4998]) {
      expect(failure(wasm(...head, exports(...many, many[at]!)))).toMatchObject({ value: JSON.stringify(many[at]![0]) })
    }
  })

  test("is found in time where every hash collides", () => {
    const unlike = Array.from({ length: 100_000 }, (_, i) => `n${i}`)
    const colliding = new Uint32Array(100_001)
    expect(firstDuplicate(unlike, colliding)).toBe(-1)
    expect(firstDuplicate([...unlike, "n7"], colliding)).toBe(100_000)
  })

  test("is not seen where there is none", () => {
    expect(parse(wasm(...head, exports(...many))).exports).toHaveLength(5000)
  })
})

describe("broken at every byte,", () => {
  const sources: [string, () => Uint8Array | Promise<Uint8Array>][] = [
    ["a module that has everything Node 20 knows", () => rich],
    [
      "a module of today",
      () =>
        wat(`(module
          (import "m" (item "a" (func)) (item "b" (global (mut i64))))
          (rec (type $a (sub (struct (field i8) (field (mut i16)) (field (ref null $b))))) (type $b (array (mut f32))))
          (type $k (cont $t)) (type $t (func))
          (memory (export "m") i64 1 2) (memory 7 (pagesize 1)) (tag (export "e") (param i32))
          (table 1 (ref func) (ref.func 0)) (table (export "t") i64 1 externref)
          (global (export "g") (ref $b) (array.new_fixed $b 1 (f32.const 1)))
          (func $f (export "f") (param $x (ref $a)) (param $y exnref) (result v128) unreachable))`),
    ],
  ]

  test.each(sources)("%s never ends in anything but a WasmportError or an interface", async (_, source) => {
    const bytes = await source()
    const flipped = Uint8Array.from(bytes)
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!
      for (const value of [0, 1, 0x0b, 0x3f, 0x40, 0x60, 0x7f, 0x80, 0xff, byte ^ 1, byte ^ 0x80, byte + 1, byte - 1]) {
        flipped[i] = value
        attempt(flipped)
      }
      flipped[i] = bytes[i]!
    }
  })

  test.each(sources)(
    "%s, cut off anywhere, succeeds only between sections and with nothing made up",
    async (_, source) => {
      const bytes = await source()
      const whole = parse(bytes)
      const boundaries = sectionEnds(bytes)
      const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name)
      for (let length = 0; length < bytes.length; length++) {
        const cut = attempt(bytes.slice(0, length))
        if (cut === undefined) continue
        expect(boundaries).toContain(length)
        expect([[], names(whole.imports)]).toContainEqual(names(cut.imports))
        expect([[], names(whole.exports)]).toContainEqual(names(cut.exports))
      }
    },
  )

  test("what the engine still accepts, parse() accepts and reads the same", () => {
    const flipped = Uint8Array.from(rich)
    let accepted = 0
    for (let i = 8; i < rich.length; i++) {
      for (let value = 0; value < 256; value += 5) {
        flipped[i] = value
        if (WebAssembly.validate(flipped)) {
          expectEngineAgrees(flipped)
          accepted++
        }
      }
      flipped[i] = rich[i]!
    }
    expect(accepted).toBeGreaterThan(1000)
  })

  test("inserted and deleted bytes are told with a place inside the file", () => {
    for (let i = 0; i < rich.length; i++) {
      for (const bytes of [
        Uint8Array.from([...rich.slice(0, i), ...rich.slice(i + 1)]),
        Uint8Array.from([...rich.slice(0, i), 0x80, ...rich.slice(i)]),
      ]) {
        try {
          parse(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(WasmportError)
          const { offset } = error as WasmportError
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(bytes.length)
        }
      }
    }
  })
})

describe("function bodies, elements and data are not read:", () => {
  const module = (size: number) =>
    wasm(
      types(functype()),
      functions(0),
      exports(["f", FUNC, 0]),
      section(9, garbage(size)),
      section(10, [1], garbage(size)),
      section(11, garbage(size)),
    )
  const garbage = (size: number) => Array.from({ length: size }, () => 0xff)

  test("garbage in them is no error", () => {
    expect(parse(module(100))).toEqual(parse(module(10_000)))
  })

  test("not a byte of them is touched, but the number of bodies", () => {
    const u8 = vi.spyOn(Reader.prototype, "u8")
    parse(module(10_000))
    expect(u8.mock.calls.length).toBeGreaterThan(10)
    expect(u8.mock.calls.length).toBeLessThan(60)
    u8.mockRestore()
  })
})

test("the functions that write bytes for these tests write them right", () => {
  expect(counted([1, 2])).toEqual([2, 1, 2])
  expect(leb(624485)).toEqual([0xe5, 0x8e, 0x26])
})

function sectionEnds(bytes: Uint8Array): number[] {
  const ends = [8]
  for (let at = 8; at < bytes.length;) {
    let size = 0
    let shift = 0
    let byte: number
    at++
    do {
      byte = bytes[at++]!
      size |= (byte & 0x7f) << shift
      shift += 7
    } while (byte & 0x80)
    ends.push((at += size))
  }
  return ends
}
