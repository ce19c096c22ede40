/** The `.wit` beside a module: the functions in it, its faults with their places, and the signatures that fit. */
import { describe, expect, test } from "vitest"
import { parse, parseWit, plan } from "../../loader/index.ts"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"
import { witSignature } from "../../loader/wit/types.ts"
import { failure } from "../support/wit-reference.ts"
import type { FacadePlan, WasmportError } from "../../loader/index.ts"

const signatures = (text: string): string[] => parseWit(text, "math.wit").exports.map(witSignature)

describe("a .wit is read with", () => {
  test("functions alone, of a world, of an interface that a world exports, and of one written out on the spot", () => {
    expect(signatures("is-even: func(n: u32) -> bool;")).toEqual(["is-even: func(n: u32) -> bool"])
    expect(signatures("package a:b@1.2.3-rc.1; world w { export f: func(); import g: func(); }")).toEqual(["f: func()"])
    expect(signatures("package a:b; interface i { f: func(x: s8) -> string; } world w { export i; }")).toEqual([
      "f: func(x: s8) -> string",
    ])
    expect(signatures("world w { export i: interface { f: func(); g: func() -> char; } }")).toEqual([
      "f: func()",
      "g: func() -> char",
    ])
    expect(signatures("interface i { f: func(); }")).toEqual(["f: func()"])
  })

  test("every type, with aliases and names of other interfaces resolved", () => {
    const text = `
      interface types { record point { x: f64, y: f64, } enum color { red, dark-red } type id = u64; }
      interface i {
        use types.{point, color as tint, id};
        type points = list<point>;
        f: func(a: points, b: option<tint>, c: result<id, string>, d: tuple<bool, f32>, ) -> result<_, tint>;
        g: func() -> result;
      }
      world w { export i; }`
    expect(signatures(text)).toEqual([
      "f: func(a: list<point>, b: option<color>, c: result<u64, string>, d: tuple<bool, f32>) -> result<_, color>",
      "g: func() -> result",
    ])
  })

  test("comments of all kinds, nested ones too, and doc comments without their marks", () => {
    const [f] = parseWit(
      "// one\n/* two /* nested */ */\n/// Says *hello*.\n///   indented\nf: func(/* in between */ a: u8);\n/**\n * A block.\n */ g: func();",
      "a.wit",
    ).exports
    expect(f?.doc).toBe("Says *hello*.\n  indented")
    expect(parseWit("/**\n * A block.\n * More.\n */\ng: func();", "a.wit").exports[0]?.doc).toBe("A block.\nMore.")
  })

  test("keywords as names, behind a percent sign, and gates", () => {
    expect(
      signatures(
        "world w { @since(version = 1.0.0) export %record: func(%type: u8); export %interface: func(%func: u8); }",
      ),
    ).toEqual(["record: func(type: u8)", "interface: func(func: u8)"])
  })

  test("parts that only components have, which are passed over as long as no function uses them", () => {
    expect(
      signatures(
        "world w { resource r { constructor(a: u8); m: static func(); } variant v { a(u8), b } flags f { x } import wasi:io/streams@0.2.0; export ok: func(); }",
      ),
    ).toEqual(["ok: func()"])
  })
})

describe("a .wit is refused with line and column:", () => {
  test.each([
    ["f: func(a: u8", "math.wit:1:14", "the file ends where `)` is expected"],
    ["world w {\n  export f: fun();\n}", "math.wit:2:13", "fun stands where `func` is expected"],
    ["f: func(a: person);", "math.wit:1:12", "no type person"],
    ["f: func();\nf: func();", "math.wit:2:1", "f is declared twice"],
    ["interface i { type a = b; type b = a; f: func(x: a); }", "math.wit:1:36", "the type a contains itself"],
    ["/* never", "math.wit:1:1", "a comment is not closed"],
    ["f: func(a: u8§);", "math.wit:1:14", '"§" stands where a name or a mark is expected'],
    ["interface i { resource r; f: func(x: r); }", "math.wit:1:38", "a resource cannot be passed to a plain module"],
    [
      "interface i { variant v { a(u8) } f: func() -> v; }",
      "math.wit:1:48",
      "a variant cannot be passed to a plain module",
    ],
    ["f: async func();", "math.wit:1:1", "an async function cannot be passed to a plain module"],
    ["f: func() -> stream<u8>;", "math.wit:1:14", "stream<…> cannot be passed to a plain module"],
    ["world w { export i; }", "math.wit:1:18", "no interface i in this file"],
    ["f: func(a: u8, a: u8);", "math.wit:1:1", "two parameters are called a"],
  ])("%s", (text, place, message) => {
    const error = failure(() => parseWit(text, "math.wit"))
    expect(error.file).toBe(place)
    expect(error.message).toContain(`[wasmport] ${place}: ${message}`)
  })

  test("parts beyond plain modules, with a pointer to components", () => {
    expect(failure(() => parseWit("f: func() -> future<u8>;", "a.wit")).hint).toContain("jco transpile")
  })

  test("hostile text, soon", () => {
    const start = performance.now()
    expect(failure(() => parseWit(`f: func(a: ${"list<".repeat(100_000)}u8`, "a.wit")).message).toContain("too deep")
    expect(failure(() => parseWit("/*".repeat(500_000), "a.wit")).message).toContain("not closed")
    expect(failure(() => parseWit("f: func();\n".repeat(100_000), "a.wit")).message).toContain("too large")
    const doubling = Array.from({ length: 12 }, (_, i) => `type t${i + 1} = tuple<t${i}, t${i}>;`).join("\n")
    expect(
      failure(() => parseWit(`interface i { type t0 = u8; ${doubling} f: func(x: t12); }`, "a.wit")).message,
    ).toContain("unfold")
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

async function planOf(wat: string, wit: string, i64: "bigint" | "number" = "bigint"): Promise<FacadePlan> {
  return plan(
    parse(await parseWat(wat), "math.wasm"),
    "math.wasm",
    { mode: "await", i64, liveGlobals: true },
    parseWit(wit, "math.wit"),
  )
}

const passing = ({ exports }: FacadePlan, name: string): string | undefined => {
  const entry = exports.find((it) => it.name === name)
  return entry !== undefined && "meaning" in entry ? entry.meaning?.passing : undefined
}

describe("the module's signature decides how values pass:", () => {
  const HELPERS =
    '(memory (export "memory") 1) (func (export "malloc") (param i32) (result i32) unreachable) (func (export "free") (param i32))'

  test.each([
    ["(param i32 i32) (result i64)", "packed"],
    ["(param i32 i32) (result i32 i32)", "flat"],
    ["(param i32 i32) (result i32)", "area"],
    ["(param i32 i32 i32)", "out-pointer"],
  ])("greet: func(name: string) -> string, against %s: %s", async (signature, expected) => {
    const made = await planOf(
      `(module ${HELPERS} (func (export "greet") ${signature} unreachable))`,
      "greet: func(name: string) -> string;",
    )
    expect(passing(made, "greet")).toBe(expected)
  })

  test.each([
    ["(param i64 i64) (result i64 i64)", "flat"],
    ["(param i64 i64) (result i64)", "area"],
    ["(param i64 i64 i64)", "out-pointer"],
  ])(
    "in a memory of 64-bit addresses greet: func(name: string) -> string, against %s: %s",
    async (signature, expected) => {
      const helpers =
        '(memory (export "memory") i64 1) (func (export "malloc") (param i64) (result i64) unreachable) (func (export "free") (param i64))'
      const made = await planOf(
        `(module ${helpers} (func (export "greet") ${signature} unreachable))`,
        "greet: func(name: string) -> string;",
      )
      expect(passing(made, "greet")).toBe(expected)
      await expect(
        planOf(
          `(module ${helpers} (func (export "greet") (param i32 i32) (result i64) unreachable))`,
          "greet: func(name: string) -> string;",
        ),
      ).rejects.toThrow("(i64, i64) -> (i64, i64), (i64, i64) -> i64, (i64, i64, i64) -> ()")
    },
  )

  test("more than 16 core values go one by one, or in memory, as the module's signature has it", async () => {
    const wit = `f: func(${Array.from({ length: 17 }, (_, i) => `p${i}: u8`).join(", ")});`
    for (const [params, spilled] of [
      ["i32 ".repeat(17), false],
      ["i32", true],
    ] as const) {
      const made = await planOf(`(module ${HELPERS} (func (export "f") (param ${params})))`, wit)
      expect(made.exports.find(({ name }) => name === "f")).toMatchObject({
        meaning: {
          spill: spilled ? { size: 17, align: 1, offsets: Array.from({ length: 17 }, (_, i) => i) } : undefined,
        },
      })
    }
    await expect(planOf(`(module ${HELPERS} (func (export "f") (param i32 i32)))`, wit)).rejects.toThrow("(i32) -> ()")
    // 16 of them are never in memory.
    await expect(
      planOf(`(module ${HELPERS} (func (export "f") (param i32)))`, wit.replace(", p16: u8", "")),
    ).rejects.toThrow("their signatures do not fit")
    await expect(planOf('(module (memory (export "memory") 1) (func (export "f") (param i32)))', wit)).rejects.toThrow(
      "exports no allocator",
    )
  })

  test("a WIT name is looked for as it is, with underscores, in camel case, and behind its interface", async () => {
    for (const name of ["is-even", "is_even", "isEven", "a:b/i@1.0.0#is-even", "i#is-even"]) {
      const made = await planOf(
        `(module (func (export "${name}") (param i32) (result i32) unreachable))`,
        "package a:b@1.0.0; interface i { is-even: func(n: u32) -> bool; } world w { export i; }",
      )
      expect(made.exports[0]).toMatchObject({ name, converts: true })
    }
  })

  test("a function whose values stay as they are is the engine's own", async () => {
    const made = await planOf(
      '(module (func (export "add") (param i32 i32) (result i32) unreachable) (func (export "wrap") (param i32) (result i32) unreachable))',
      "add: func(a: s32, b: u32) -> s32; wrap: func(a: u32) -> u32;",
    )
    expect(made.exports.map((entry) => "converts" in entry && entry.converts)).toEqual([false, true])
  })

  test("if the .wit and the signature do not fit, the error shows both, with the place", async () => {
    const error = await planOf(
      `(module ${HELPERS} (func (export "greet") (param i32) (result i32) unreachable))`,
      "\ngreet: func(name: string) -> string;",
    ).catch((it: unknown) => it as WasmportError)
    expect((error as WasmportError).message).toBe(
      '[wasmport] math.wit:2:1: greet cannot be the export "greet" of math.wasm: their signatures do not fit\n' +
        "  rule: greet: func(name: string) -> string is one of (i32, i32) -> i64, (i32, i32) -> (i32, i32), (i32, i32) -> i32, (i32, i32, i32) -> ()\n" +
        "  found: (i32) -> i32\n" +
        "  If its strings end in 0, as C's do, declare `type c-string = string;` and write c-string for them: greet: func(name: c-string) -> c-string.",
    )
  })

  test.each([
    ["f: func(a: string);", '(memory (export "memory") 1) (func (export "f") (param i32 i32))', "exports no allocator"],
    [
      "f: func(a: string);",
      '(func (export "malloc") (param i32) (result i32) unreachable) (func (export "f") (param i32 i32))',
      "exports no memory",
    ],
    ["g: func();", '(func (export "f"))', "exports no function g"],
    ["f: func(a: result<u8>);", '(func (export "f") (param i32 i32))', "the parameter a holds a result"],
    ["world w {}", "", "describes no function"],
  ])("%s is refused with advice: %s", async (wit, wat, message) => {
    await expect(planOf(`(module ${wat})`, wit)).rejects.toThrow(message)
  })
})
