/**
 * Hostile `.wit` files: words lost, doubled and swapped, texts cut off, nesting, hostile names in comments. Each ends in a
 * WasmportError or in sound output; and a file that the reference reads too is the same to both.
 *
 * A fixed seed here; `npm run fuzz` takes one of its own, as in fuzz.test.ts.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as fc from "fast-check"
import { parseSync } from "rolldown/utils"
import { expect, test } from "vitest"
import { parseWit, plan, print, printDts, WasmportError } from "../../loader/index.ts"
import type { FacadePlan, WasmInterface, Wit } from "../../loader/index.ts"
import { fuzzParameters, long, seconds, stride } from "../support/fuzz.ts"
import { MARKER } from "../support/mutations.ts"
import { REPOSITORY } from "../support/project.ts"
import { isSpent, HOST, referenceModule } from "../support/wit-reference.ts"
import { typeText } from "../support/wit-types-made-up.ts"

const folder = join(REPOSITORY, "test_wasm")
const files = readdirSync(folder).flatMap((name) =>
  name.startsWith("wit-") ? [readFileSync(join(folder, name, `${name}.wit`), "utf8")] : [],
)

/** Files that have a world `w`, so that the reference can be asked. */
const SEEDS: readonly string[] = [
  ...files,
  `package a:b@1.0.0;
interface types { record point { x: f64, y: f32, tags: list<string>, } enum color { red, dark-red } type id = u64; resource r { m: func(); } }
interface calls { use types.{point, color as tint, id}; /// Doc. */ ${MARKER}
  draw: func(p: point, c: option<tint>) -> result<id, string>; far: func(a: list<tuple<u8, char>>, b: s64) -> tuple<string, bool>; }
world v { export one: func(a: string) -> string; import two: func(a: list<list<u16>>) -> option<string>; }
world w { export calls; include v with { one as uno } use types.{point}; export mid: func(a: point, b: point) -> point; import host: interface { ask: func(text: string, n: u32) -> bool; } }`,
  `package a:b; package c:d@0.2.1 { interface i { type t = list<u8>; @since(version = 0.2.0) f: func(a: t) -> t; } }
world w { import c:d/i@0.2.1; use c:d/i@0.2.1.{t as u}; flags fs { a, b } variant va { x(u), y } export g: func(a: u, b: option<u32>, c: option<option<u8>>) -> result<_, u>; @unstable(feature = z) export h: func(); export k: interface { many: func(a: u64, b: u64, c: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, d: string, e: string, f: string, g: string); } }`,
]
const WORDS: readonly string[] = [
  ...new Set(SEEDS.flatMap((text) => text.match(/%?[\w-]+|->|[^\s\w]/g) ?? [])),
  "stream<u8>",
  "future",
  "list<u8, 4>",
  "borrow<r>",
  "async func",
  "map<u8, u8>",
  "w",
  "%list",
  "result<_, u8>",
  "/*",
  "*/",
  "//",
  "\n",
  "/// x\n",
  "@deprecated(version = 1.0.0)",
  `*/${MARKER}/*`,
  "\u2028",
  "\u202e",
  "\0",
  "é",
  "🦀",
  "A-B",
  "aB",
  "-",
  "9",
  "1.0.0",
  "\\",
  "`",
  '"',
]

type Change = { readonly kind: "drop" | "double" | "put" | "swap" | "cut"; readonly at: number; readonly word: number }
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("drop", "drop", "double", "put", "put", "swap", "cut"),
  at: fc.nat(),
  word: fc.nat({ max: WORDS.length - 1 }),
})
const cases = fc.record({ seed: fc.nat({ max: SEEDS.length - 1 }), changes: fc.array(change, { maxLength: 4 }) })

function textOf({ seed, changes }: { readonly seed: number; readonly changes: readonly Change[] }): string {
  const words = (SEEDS[seed] as string).split(/(?<=\W)|(?=\W)/)
  for (const { kind, at: any, word } of changes) {
    const at = any % Math.max(1, words.length)
    if (kind === "drop") words.splice(at, 1)
    else if (kind === "double") words.splice(at, 0, words[at] ?? "")
    else if (kind === "put") words.splice(at, (any >> 8) % 2, WORDS[word] as string)
    else if (kind === "swap")
      [words[at], words[word % words.length]] = [words[word % words.length] ?? "", words[at] ?? ""]
    // A file is written from its start, and cut off near its end more often than elsewhere would be found out.
    else if (any % 4 === 0) words.length = at
  }
  return words.join("")
}

/** Raw control characters and those that reorder text; a message is broken into lines by ourselves only. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/
const fail = (what: string, detail: string): never => {
  throw new Error(`${what}\n${detail}`)
}

function attempt<T>(run: () => T, text: string): T | WasmportError {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof WasmportError)) throw error
    if (CONTROL.test(error.message)) fail("a message with control characters:", JSON.stringify(error.message))
    if (!/^\[wasmport\] a\.wit(?::(\d+):(\d+))?: /.test(error.message))
      fail("a message without the file:", error.message)
    const [, line, column] = /^a\.wit:(\d+):(\d+)$/.exec(error.file ?? "") ?? []
    if (
      line !== undefined &&
      Number(column) >
        (text.split("\n")[Number(line) - 1] ?? fail("a line outside of the file:", error.message)).length + 1
    )
      fail("a column outside of the line:", error.message)
    return error
  }
}

const skeleton = (text: string): string =>
  text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\//g, "")

function checkOutput(made: FacadePlan): void {
  for (const [text, lang] of [
    [printDts(made), "dts"],
    [
      print(made, "wasmport=bind", {
        ...HOST,
        imports: new Map(made.imports.map(({ module }) => [module, { specifier: module, wasm: false }])),
      }).code,
      "js",
    ],
  ] as const) {
    const { errors } = parseSync(lang === "js" ? "a.js" : "a.d.ts", text, {
      lang,
      sourceType: "module",
      showSemanticErrors: true,
    })
    if (errors.length > 0)
      fail(`what is printed is not valid: ${errors.map(({ message }) => message).join(", ")}`, text)
    if (skeleton(text).includes(MARKER) || CONTROL.test(text))
      fail("what is printed has text of the file for code:", text)
  }
}

/** Limits of ours, features of components only, and strings that end in 0, which the reference passes otherwise; everything else that the reference reads must be read. */
const REFUSED =
  /jco transpile|@external-id is not supported|includes another one|in more than capitals|has no fields|has no cases|they are 1 to 32|no type tuple|describes no function|c-string|strings with their lengths/

test(
  "mutated files end in a WasmportError or in sound output, the same as the reference's where it reads them",
  { timeout: (seconds + 600) * 1000 },
  async () => {
    const tally = { count: 0, read: 0, both: 0, slowest: 0, spent: false }
    await fc.assert(
      fc.asyncProperty(cases, async (it) => {
        const text = textOf(it)
        tally.count++
        const started = performance.now()
        const wit = attempt<Wit>(() => parseWit(text, "a.wit"), text)
        tally.slowest = Math.max(tally.slowest, performance.now() - started)
        if (!(wit instanceof WasmportError)) tally.read++
        let wasm: WasmInterface
        try {
          wasm = await referenceModule(text)
        } catch (error) {
          tally.spent ||= isSpent(error)
          return
        }
        if (wit instanceof WasmportError) {
          if (!REFUSED.test(wit.message)) fail("the reference reads it:", `${wit.message}\n${text}`)
          return
        }
        const made = attempt(
          () => plan(wasm, "math.wasm", { mode: "await", i64: "bigint", liveGlobals: true }, wit),
          text,
        )
        if (made instanceof WasmportError) {
          if (!REFUSED.test(made.message)) fail("the reference's module fits it:", `${made.message}\n${text}`)
          return
        }
        tally.both++
        checkOutput(made)
      }),
      fuzzParameters(1_000),
    )
    if (long) console.log(tally)
    expect(tally.slowest).toBeLessThan(3000)
    // A fuzzer whose files are all refused would find nothing.
    expect(tally.read).toBeGreaterThan(tally.count / 10)
    if (!tally.spent) expect(tally.both).toBeGreaterThan(tally.count / 100)
  },
)

const result = fc.oneof(
  fc.constant(""),
  typeText.map((it) => ` -> ${it}`),
  fc.tuple(typeText, typeText).map(([ok, error]) => ` -> result<${ok}, ${error}>`),
  typeText.map((it) => ` -> result<_, ${it}>`),
  fc.constant(" -> result"),
)
const functionText = fc
  .tuple(fc.array(typeText, { maxLength: 6 }), result)
  .map(([params, result]) => `func(${params.map((it, i) => `p${i}: ${it}`).join(", ")})${result};`)

test("types made up at random are passed as the reference passes them, both ways", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      functionText,
      functionText,
      fc.array(typeText, { minLength: 1, maxLength: 4 }),
      async (exported, imported, fields) => {
        const record = fields.map((field, i) => `f${i}: ${field.replace(/\bp\b/g, "u8")}`).join(", ")
        const text = `package a:b; world w { enum e { a, b } flags fs { a, b, c } record p { ${record} } export f: ${exported} import g: ${imported} }`
        const wit = parseWit(text, "a.wit")
        const wasm = await referenceModule(text).catch((error: unknown) => {
          if (!isSpent(error)) throw error
        })
        for (const i64 of ["bigint", "number"] as const) {
          if (wasm === undefined) return
          const made = plan(wasm, "math.wasm", { mode: "await", i64, liveGlobals: true }, wit)
          if (made.exports.every((entry) => !("meaning" in entry))) fail("no meaning was found for f:", text)
          checkOutput(made)
        }
      },
    ),
    fuzzParameters(130),
  )
})

test.each(SEEDS.map((text, i) => ({ i, text })))(
  "file $i, cut off at every place, ends in a WasmportError or is read",
  ({ text }) => {
    const step = stride(text.length)
    for (let at = 0; at < text.length; at += step) attempt(() => parseWit(text.slice(0, at), "a.wit"), text)
  },
)
