/**
 * The language of a `.wit`, form by form, beside the reference: we read each form that wasm-tools reads, or refuse it by name,
 * and the core signatures that it makes of a world are those that we take for it.
 */
import { componentEmbed } from "@bytecodealliance/jco-transpile/wasm-tools"
import { describe, expect, test } from "vitest"
import { parseWit } from "../../loader/index.ts"
import { witSignature } from "../../loader/wit/types.ts"
import { failure, planOfWorld } from "../support/wit-reference.ts"

const world = (items: string, before = ""): string => `package a:b@1.0.0; ${before} world w { ${items} }`
const list = (functions: readonly Parameters<typeof witSignature>[0][]): string[] =>
  functions.map((it) => `${it.scopes.at(-1) === undefined ? "" : `${it.scopes.at(-1)}#`}${witSignature(it)}`)

/** The file, and the exports and imports of its world. */
const READ: readonly (readonly [
  what: string,
  text: string,
  exports: readonly string[],
  imports?: readonly string[],
])[] = [
  [
    "a version with everything behind it",
    "package a:b@1.2.3-rc.1+build.5; world w { export f: func(); }",
    ["f: func()"],
  ],
  ["a package without a version", "package a:b; world w { export f: func(); }", ["f: func()"]],
  [
    "several interfaces, of which a world takes some",
    "package a:b; interface i { f: func(); } interface j { g: func(); } interface k { h: func(); } world w { export i; import j; }",
    ["a:b/i#f: func()"],
    ["a:b/j#g: func()"],
  ],
  [
    "an interface both exported and imported",
    "package a:b; interface i { f: func(); } world w { export i; import i; }",
    ["a:b/i#f: func()"],
    ["a:b/i#f: func()"],
  ],
  [
    "an interface under a name of the world's",
    "package a:b; interface i { f: func(); } world w { export my-i: i; }",
    ["my-i#f: func()"],
  ],
  [
    "interfaces and functions written out in a world",
    world("export i: interface { f: func(a: u8); } import g: func(); import j: interface { h: func(); }"),
    ["i#f: func(a: u8)"],
    ["g: func()", "j#h: func()"],
  ],
  [
    "`use` of an interface's types, with other names",
    world(
      "export i;",
      "interface t { record p { x: u8 } type id = u64; } interface i { use t.{p as q, id}; f: func(a: q) -> id; }",
    ),
    ["a:b/i@1.0.0#f: func(a: p) -> u64"],
  ],
  [
    "`use` of what is itself used",
    world("use j.{p}; export f: func(a: p);", "interface i { record p { x: u8 } } interface j { use i.{p}; }"),
    ["f: func(a: p)"],
  ],
  [
    "`use` in front of what it uses",
    world("export j;", "interface j { use i.{p}; f: func(a: p); } interface i { type p = q; type q = string; }"),
    ["a:b/j@1.0.0#f: func(a: string)"],
  ],
  [
    "`use … as` at the top",
    "package a:b; interface i { type t = u8; f: func(); } use i as j; world w { use j.{t}; export g: func(a: t); }",
    ["g: func(a: u8)"],
  ],
  [
    "a package inside of the file",
    "package a:b; package c:d@2.0.0 { interface e { type t = string; } } world w { use c:d/e@2.0.0.{t}; export f: func(a: t); }",
    ["f: func(a: string)"],
  ],
  [
    "interfaces of the same name in two packages",
    "package a:b; package c:d { interface i { type t = string; } } interface i { type t = u8; } world w { use c:d/i.{t}; use i.{t as u}; export f: func(a: t, b: u); }",
    ["f: func(a: string, b: u8)"],
  ],
  [
    "a world that includes another one",
    world("include v; export g: func();", "world v { export f: func(); import h: func(); }"),
    ["f: func()", "g: func()"],
    ["h: func()"],
  ],
  [
    "`include … with` other names",
    world("include v with { f as f2, i as i2 }", "world v { export f: func(); export i: interface { g: func(); } }"),
    ["f2: func()", "i2#g: func()"],
  ],
  [
    "`include` of what includes with other names",
    world("include v with { f2 as f3 }", "world u { export f: func(); } world v { include u with { f as f2 } }"),
    ["f3: func()"],
  ],
  [
    "`include` of another package's world",
    "package a:b; package c:d { world v { export f: func(); } } world w { include c:d/v; }",
    ["f: func()"],
  ],
  [
    "aliases of aliases",
    world("type a = b; type b = c; type c = list<u8>; export f: func(x: a);"),
    ["f: func(x: list<u8>)"],
  ],
  [
    "records in records",
    world("record p { x: f64 } record q { p: p, ps: list<p>, } export f: func(a: q) -> q;"),
    ["f: func(a: q) -> q"],
  ],
  [
    "tuples of anything",
    world("export f: func(a: tuple<u8, tuple<string, list<u8>>>, b: tuple<u8>);"),
    ["f: func(a: tuple<u8, tuple<string, list<u8>>>, b: tuple<u8>)"],
  ],
  ["enums, with a comma at the end", world("enum e { a, b-c, } export f: func(a: e) -> e;"), ["f: func(a: e) -> e"]],
  [
    "flags of every size",
    world(
      `${[1, 8, 9, 16, 17, 32].map((n) => `flags fl${n} { ${Array.from({ length: n }, (_, i) => `b${i}`).join(", ")} } record r${n} { a: fl${n}, b: fl${n} } export g${n}: func(a: fl${n}, b: list<r${n}>) -> fl${n};`).join(" ")}`,
    ),
    [1, 8, 9, 16, 17, 32].map((n) => `g${n}: func(a: fl${n}, b: list<r${n}>) -> fl${n}`),
  ],
  [
    "results of all kinds",
    world(
      "export f: func() -> result; export g: func() -> result<u8>; export h: func() -> result<_, string>; export i: func() -> result<u64, string>;",
    ),
    [
      "f: func() -> result",
      "g: func() -> result<u8>",
      "h: func() -> result<_, string>",
      "i: func() -> result<u64, string>",
    ],
  ],
  [
    "options and lists of strings and records",
    world(
      "record p { x: u8 } export f: func(a: option<string>, b: list<string>, c: list<p>, d: list<option<p>>, e: option<list<list<u16>>>);",
    ),
    ["f: func(a: option<string>, b: list<string>, c: list<p>, d: list<option<p>>, e: option<list<list<u16>>>)"],
  ],
  [
    "gates in front of everything",
    "package a:b@1.0.0; @since(version = 1.0.0) interface i { @since(version = 1.0.0) type t = u8; @since(version = 1.0.0) @deprecated(version = 1.0.0) f: func(a: t); } @since(version = 1.0.0) world w { @since(version = 1.0.0) export i; }",
    ["a:b/i@1.0.0#f: func(a: u8)"],
  ],
  [
    "comments of all kinds between any two words",
    "/* a /* b */ c */ package /**/ a/***/:/* */b; // x\nworld w { /// doc\nexport f /* */ : func(/* */) ; }",
    ["f: func()"],
  ],
  [
    "names behind a percent sign",
    world("type %list = u8; record %record { %type: %list } export %func: func(%record: %record);"),
    ["func: func(record: record)"],
  ],
  ["names of capitals, and words that begin with a digit", world("export A-b-2C: func();"), ["A-b-2C: func()"]],
  [
    "no space at all",
    "package a:b;world w{import f:func(a:u8)->u8;export g:func();}",
    ["g: func()"],
    ["f: func(a: u8) -> u8"],
  ],
  [
    "a line end of Windows and a mark of UTF-8",
    "\uFEFFpackage a:b;\r\nworld w {\r\n\texport f: func();\r\n}\r\n",
    ["f: func()"],
  ],
]

describe("is read, as the reference reads it:", () => {
  test.each(READ.map(([what, text, exports, imports = []]) => ({ what, text, exports, imports })))(
    "$what",
    async ({ text, exports, imports }) => {
      const wit = parseWit(text, "a.wit")
      expect(list(wit.exports)).toEqual(exports)
      expect(list(wit.imports)).toEqual(imports)
      // The module that the reference makes for this world is one that the `.wit` fits.
      const made = await planOfWorld(text)
      expect(
        made.exports
          .flatMap((it) => ("meaning" in it && it.meaning !== undefined ? [it.meaning.signature] : []))
          .sort(),
      ).toEqual(exports.map((it) => it.replace(/^.*#/, "")).sort())
      expect(
        made.imports
          .flatMap(({ names }) => names.flatMap((it) => (it.meaning === undefined ? [] : [it.meaning.signature])))
          .sort(),
      ).toEqual(imports.map((it) => it.replace(/^.*#/, "")).sort())
    },
  )
})

/** Forms that the reference reads, but that plain modules cannot do; the place is that of the refused part. */
const BEYOND: readonly (readonly [what: string, text: string, place: string])[] = [
  ["an async function", world("\nexport f: async func();"), "2:8"],
  ["a variant", world("variant v { a(u8), b }\nexport f: func(a: v);"), "2:19"],
  ["a resource", world("resource r;\nexport f: func(a: r);"), "2:19"],
  ["borrow<…>", world("resource r;\nexport f: func(a: borrow<r>);"), "2:19"],
  ["own<…>", world("resource r;\nexport f: func(a: own<r>);"), "2:19"],
  [
    "a function of the resource r",
    world("export i;", "interface i { resource r {\nconstructor(a: u8); m: func(); s: static func(); } }"),
    "2:1",
  ],
  ["stream<…>", world("\nexport f: func(a: stream<u8>);"), "2:19"],
  ["stream", world("\nexport f: func(a: stream);"), "2:19"],
  ["future<…>", world("\nexport f: func() -> future<string>;"), "2:21"],
  ["error-context", world("\nexport f: func(a: error-context);"), "2:19"],
  ["map<…>", world("\nexport f: func(a: map<string, u8>);"), "2:19"],
  ["a list of fixed length", world("\nexport f: func(a: list<u8, 4>);"), "2:19"],
]

describe("is refused with its place, and components named:", () => {
  test.each(BEYOND)("%s", async (what, text, place) => {
    await componentEmbed({ dummy: true, witSource: text, world: "w" })
    const error = failure(() => parseWit(text, "a.wit"))
    expect(error.message.split("\n")[0]).toBe(`[wasmport] a.wit:${place}: ${what} cannot be passed to a plain module`)
    expect(error.hint).toContain("jco transpile")
    // In a file of which no function uses it, it does no harm.
    if (/^(?:a variant|a resource)/.test(what))
      expect(list(parseWit(text.replace(/export f: .*?;/, "export ok: func();"), "a.wit").exports)).toEqual([
        "ok: func()",
      ])
  })
})

/** Files that the reference refuses as well. */
const WRONG: readonly (readonly [text: string, place: string, message: string])[] = [
  [world("\nexport isEven: func();"), "2:8", "the name isEven mixes small letters and capitals"],
  [world("\nexport interface: func();"), "2:8", "interface is a word of the language"],
  [world("\nexport f: func(type: u8);"), "2:16", "type is a word of the language"],
  [world("\ntype string = u8;"), "2:6", "string is a word of the language"],
  [world("\ntype t = u8; type t = u16;"), "2:19", "t is declared twice"],
  [world("", "interface i { }\ninterface i { }"), "2:11", "i is declared twice"],
  [world("", "interface i { }\nworld i { }"), "2:7", "i is declared twice"],
  [world("export f: func();\nexport f: func();"), "2:8", "f is declared twice"],
  [world("export i;", "interface i { f: func();\nf: func(a: u8); }"), "2:1", "f is declared twice"],
  [world("\nexport f: func(a: u8, a: u8);"), "2:8", "two parameters are called a"],
  [world("\nexport f: func(,);"), "2:16", ", stands where a name is expected"],
  [world("\nexport f: func() -> (a: u8);"), "2:21", "( stands where a name is expected"],
  [world("\nexport f: func() -> result<_>;"), "2:28", "this is no type"],
  [world("\nexport f: func() -> result<u8, _>;"), "2:32", "this is no type"],
  [world("\nexport f: func(a: option<4>);"), "2:26", "this is no type"],
  [world("\nexport f: func(a: result<u8, 4>);"), "2:30", "this is no type"],
  [world("\nexport f: func(a: option<u8, u8>);"), "2:19", "option has the wrong number of types inside"],
  [world("\nexport f: func(a: option);"), "2:19", "no type option"],
  [world("\nexport f: func(a: %u8);"), "2:19", "no type u8"],
  [world("\nexport f: func(a: point);"), "2:19", "no type point"],
  [world("\nexport f: func(a: point<u8>);"), "2:19", "no type point<…>"],
  [world("\nexport f: func()"), "2:18", "} stands where `;` is expected"],
  [world("type a = b;\ntype b = a; export f: func(x: a);"), "2:10", "the type a contains itself"],
  [world("record a {\nb: list<a> } export f: func(x: a);"), "2:9", "the type a contains itself"],
  [world("\nexport i;"), "2:8", "no interface i in this file"],
  [world("\nexport c:d/i;"), "2:8", "no interface c:d/i in this file"],
  [
    world("\nuse c:d/i@1.0.0.{t}; export f: func(a: t);", "interface i { type t = u8; }"),
    "2:5",
    "no interface c:d/i@1.0.0 in this file",
  ],
  [world("\nuse i.{u}; export f: func(a: u);", "interface i { type t = u8; }"), "2:8", "no type u"],
  [world("\ninclude v;"), "2:9", "no world v in this file"],
  [world("\ninclude wasi:cli/imports@0.2.0;"), "2:9", "no world wasi:cli/imports@0.2.0 in this file"],
  [world("\ninclude v with { g as h }", "world v { export f: func(); }"), "2:9", "the world v has no g"],
  [world("include v;", "world v {\ninclude w; }"), "", "each world includes another one"],
  [world("", "package c:d;"), "1:20", "a second package begins"],
  [world("", "package c:d { }\npackage c:d { }"), "2:1", "the package c:d is declared twice"],
  ["package a:b@1.2; world w { }", "1:13", "1 stands where a version is expected"],
  ["package a; world w { }", "1:10", "; stands where `:` is expected"],
  [world("\n@soon(version = 1.0.0) export f: func();"), "2:1", "there is no gate @soon"],
  [world("\n@since(feature = f) export f: func();"), "2:8", "feature stands where `version` is expected"],
  [world("\n@since(version = 1.0) export f: func();"), "2:18", "1 stands where a version is expected"],
  [world("\nexport f: func();\u0007"), "2:18", "the character U+0007 stands in the text"],
  [world("/*\n\u202e */ export f: func();"), "2:1", "the character U+202E stands in the text"],
  ["package a:b; interface i { };\nworld w { }", "1:29", "; stands where"],
  [world('\nexport f: func(a: "u8");'), "2:19", String.raw`"\"u8\"" stands where a name is expected`],
]

describe("is refused with its place, by the reference as well:", () => {
  test.each(WRONG)("%j", async (text, place, message) => {
    await expect(componentEmbed({ dummy: true, witSource: text, world: "w" })).rejects.toThrow()
    const error = failure(() => parseWit(text, "a.wit"))
    expect(error.message).toContain(`[wasmport] a.wit${place === "" ? "" : `:${place}`}: ${message}`)
  })
})

describe("the exports that a module must have:", () => {
  test("a function that is @unstable may be missing, another may not", async () => {
    const text = world("@unstable(feature = new) export f: func(a: string); export g: func(a: bool);")
    // The reference leaves it away.
    const { exports } = await planOfWorld(text)
    expect(exports.map(({ name }) => name)).toContain("g")
    const plain = text.replace("@unstable(feature = new)", "")
    await expect(planOfWorld(text, plain)).rejects.toThrow("exports no function f")
  })

  test("an interface of the host is passed over, until the module imports from it", async () => {
    const text = "package a:b; world w { import wasi:io/streams@0.2.0; export f: func(); }"
    expect(parseWit(text, "a.wit").unknown).toEqual([{ name: "wasi:io/streams@0.2.0", place: "a.wit:1:31" }])
    const used =
      "package a:b; package wasi:io@0.2.0 { interface streams { g: func(a: string); } } world w { import wasi:io/streams@0.2.0; export f: func(); }"
    await planOfWorld("package a:b; world w { export f: func(); }", text)
    await expect(planOfWorld(used, text)).rejects.toThrow(
      "a.wit:1:31: math.wasm imports from wasi:io/streams@0.2.0, which this file does not describe",
    )
  })

  test("what is @deprecated says so in its type", async () => {
    const [f] = parseWit(
      world("/// Old.\n@since(version = 1.0.0) @deprecated(version = 1.0.0) export f: func();"),
      "a.wit",
    ).exports
    expect(f).toMatchObject({ doc: "Old.", deprecated: "1.0.0" })
  })

  test("of several worlds the module is all of them, and those that another one includes are parts", () => {
    const { exports } = parseWit(
      "world a { export f: func(); } world b { include a with { f as g } } world c { export h: func(); }",
      "a.wit",
    )
    expect(list(exports)).toEqual(["g: func()", "h: func()"])
  })
})

test("worlds that double are refused soon", () => {
  const doubling = Array.from({ length: 40 }, (_, i) => `world w${i} { include w${i + 1}; include w${i + 1}; }`).join(
    " ",
  )
  const start = performance.now()
  expect(failure(() => parseWit(`${doubling} world w40 { export f: func(); }`, "a.wit")).message).toContain(
    "too many worlds are included",
  )
  expect(performance.now() - start).toBeLessThan(2000)
})
