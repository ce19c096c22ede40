/** Strings that end in 0: the name that says so in a `.wit`, the signatures that fit, and what is refused. */
import {
  componentEmbed,
  componentNew,
  componentWit,
  parse as parseWat,
} from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { parse, parseWit, plan } from "../../loader/index.ts"
import type { FacadePlan } from "../../loader/index.ts"
import { witSignature } from "../../loader/wit/types.ts"
import { failure } from "../support/wit-reference.ts"

const NAMES = "type c-string = string; type owned-c-string = string;"
const WORLD = `package a:b;
world w {
  /// C's.
  ${NAMES}
  record entry { name: c-string, alias: option<c-string> }
  import log: func(text: c-string);
  export greet: func(name: c-string, all: list<c-string>) -> owned-c-string;
  export find: func(it: entry) -> option<c-string>;
}`
const kinds = (text: string): unknown[] =>
  parseWit(text, "a.wit").exports.flatMap(({ params, result }) => [...params.map(({ type }) => type), result])

const MODULE = (more: string): string => `(module (memory (export "memory") 1)
  (func (export "malloc") (param i32) (result i32) (i32.const 64)) ${more})`
const FREE = '(func (export "free") (param i32))'
const described = async (wat: string, wit: string): Promise<FacadePlan> => {
  const wasm = parse(await parseWat(wat), "a.wasm")
  return plan(wasm, "a.wasm", { mode: "await", i64: "bigint", liveGlobals: true }, parseWit(wit, "a.wit"))
}
const refused = async (wat: string, wit: string): Promise<string> => {
  const wasm = parse(await parseWat(wat), "a.wasm")
  const read = parseWit(wit, "a.wit")
  return failure(() => plan(wasm, "a.wasm", { mode: "await", i64: "bigint", liveGlobals: true }, read)).message
}

describe("a string ends in 0 where its type has the name", () => {
  test("c-string or owned-c-string, an alias of string that wasm-tools reads and prints again", async () => {
    const component = await componentNew(await componentEmbed({ dummy: true, witSource: WORLD, world: "w" }), [])
    const printed = await componentWit(component)
    const expected = parseWit(WORLD, "a.wit")
    const again = parseWit(printed, "a.wit")
    expect(again.exports.map(witSignature)).toEqual(expected.exports.map(witSignature))
    expect(again.imports.map(witSignature)).toEqual(["log: func(text: c-string)"])
    expect(expected.exports.map(witSignature)).toEqual([
      "greet: func(name: c-string, all: list<c-string>) -> owned-c-string",
      "find: func(it: entry) -> option<c-string>",
    ])
  })

  test("through use, under another name, as an alias of an alias, and at the top of a file", () => {
    expect(
      kinds(`interface types { ${NAMES} type text = c-string; }
        interface i { use types.{c-string, owned-c-string as made, text}; f: func(a: c-string, b: text) -> made; }
        world w { export i; }`),
    ).toEqual([{ kind: "c-string" }, { kind: "c-string" }, { kind: "owned-c-string" }])
    expect(
      kinds("type c-string = string; type owned-c-string = c-string; f: func(a: c-string) -> owned-c-string;"),
    ).toEqual([{ kind: "c-string" }, { kind: "owned-c-string" }])
  })

  test("and not where another type has it, or a string another name", () => {
    expect(kinds("type c-string = u32; type text = string; f: func(a: c-string) -> text;")).toEqual([
      { kind: "u32" },
      { kind: "string" },
    ])
  })
})

describe("a signature that does not fit", () => {
  test.each([
    ["f: func(a: string) -> string;", "(param i32) (result i32) (local.get 0)", "f: func(a: c-string) -> c-string"],
    ["f: func(a: string, b: u32);", "(param i32 i32)", "f: func(a: c-string, b: u32)"],
    ["f: func(a: list<string>, b: string);", "(param i32 i32 i32)", "f: func(a: list<c-string>, b: c-string)"],
    [
      "f: func(a: option<string>) -> u32;",
      "(param i32) (result i32) (local.get 0)",
      "f: func(a: option<c-string>) -> u32",
    ],
    [
      "f: func(a: string) -> tuple<string, string>;",
      "(param i32 i32)",
      "f: func(a: c-string) -> tuple<c-string, c-string>",
    ],
  ])(
    "and would fit if strings ended in 0, is an error that names the alias and the function with it: %s",
    async (wit, core, expected) => {
      const message = await refused(MODULE(`(func (export "f") ${core})`), wit)
      expect(message).toContain("their signatures do not fit")
      expect(message).toContain(
        `If its strings end in 0, as C's do, declare \`type c-string = string;\` and write c-string for them: ${expected}.`,
      )
      const taken = `${NAMES} ${expected};`
      expect((await described(MODULE(`(func (export "f") ${core})`), taken)).converts).toBe(true)
    },
  )

  test("and would fit if strings did not end in 0, is an error that says so, for imports as well", async () => {
    expect(
      await refused(
        MODULE('(func (export "f") (param i32 i32) (result i64) (i64.const 0))'),
        `${NAMES} f: func(a: c-string) -> c-string;`,
      ),
    ).toContain("The module has strings with their lengths: write f: func(a: string) -> string.")
    expect(
      await refused(
        `(module (import "env" "f" (func (param i32 i32))) (memory (export "memory") 1))`,
        `world w { ${NAMES} import f: func(a: c-string); }`,
      ),
    ).toContain("The module has strings with their lengths: write f: func(a: string).")
    expect(
      await refused(
        `(module (import "env" "f" (func (param i32))) (memory (export "memory") 1))`,
        "world w { import f: func(a: string); }",
      ),
    ).toContain("write c-string for them: f: func(a: c-string).")
    expect(
      await refused(
        `(module (import "env" "f" (func (param i32 i32) (result i32))) (memory (export "memory") 1))`,
        "world w { import f: func(a: string) -> string; }",
      ),
    ).toContain("write c-string for them: f: func(a: string) -> c-string.")
  })

  test("either way, is an error that says nothing of strings", async () => {
    expect(await refused(MODULE('(func (export "f") (param f32))'), "f: func(a: string);")).toContain(
      "Correct the .wit, or the function's types in the source.",
    )
  })
})

describe("what cannot be done is refused, with the next step:", () => {
  const F = '(func (export "f") (param i32) (result i32) (local.get 0))'

  test("an owned-c-string that is given to the module", async () => {
    const message = await refused(MODULE(F + FREE), `${NAMES} f: func(a: owned-c-string) -> u32;`)
    expect(message).toContain("f: an owned-c-string is given to the module")
    expect(message).toContain("Write c-string.")
    expect(
      await refused(
        `(module (import "env" "f" (func (result i32))) (memory (export "memory") 1))`,
        `world w { ${NAMES} import f: func() -> option<owned-c-string>; }`,
      ),
    ).toContain("an owned-c-string is given to the module")
  })

  test("an owned-c-string that nothing frees", async () => {
    const wit = `${NAMES} f: func(a: c-string) -> owned-c-string;`
    expect(await refused(MODULE(F), wit)).toContain("a.wasm exports nothing that frees its result")
    expect((await described(MODULE(F + FREE), wit)).converts).toBe(true)
    expect((await described(MODULE(`${F}(func (export "cabi_post_f") (param i32))`), wit)).converts).toBe(true)
  })

  test("no allocator for an argument, and no memory for a result", async () => {
    const memory = '(memory (export "memory") 1)'
    expect(await refused(`(module ${memory} ${F})`, `${NAMES} f: func(a: c-string) -> u32;`)).toContain(
      "exports no allocator",
    )
    expect((await described(`(module ${memory} ${F})`, `${NAMES} f: func(a: u32) -> c-string;`)).converts).toBe(true)
    expect(await refused(`(module ${F})`, `${NAMES} f: func(a: u32) -> c-string;`)).toContain("exports no memory")
  })

  test("AssemblyScript, whose strings are objects", async () => {
    const managed = `(module (memory (export "memory") 1) ${F} (func (export "__new") (param i32 i32) (result i32) (i32.const 0))
      (func (export "__pin") (param i32) (result i32) (i32.const 0)) (func (export "__unpin") (param i32)))`
    expect(await refused(managed, `${NAMES} f: func(a: c-string) -> u32;`)).toContain(
      "f: the parameter a is a string that ends in 0",
    )
  })
})
