/**
 * Hostile bytes through the whole loader: nothing but a WasmportError, no output that is not valid, no name that is code,
 * no hang and no memory beyond a small multiple of the input.
 *
 * test/support/fuzz.ts says how many cases are run.
 */
import * as fc from "fast-check"
import { parseSync } from "rolldown/utils"
import { describe, expect, test } from "vitest"
import {
  differences,
  FORMS,
  functionNames,
  inspect,
  mismatch,
  MODES,
  parse,
  plan,
  print,
  printDts,
  printEnv,
  printTable,
  strip,
  validate,
  WasmportError,
} from "../../loader/index.ts"
import type { FacadePlan, Form, Host, ImportPlan, Mode, Supplier, WasmInterface } from "../../loader/index.ts"
import { fuzzParameters, long, seconds, stride } from "../support/fuzz.ts"
import { bytesOf, cases, fixtures, MARKER } from "../support/mutations.ts"

/** For one case, on a machine that does something else at the same time. */
const LIMIT_MS = 3000

const PATH = "src/hostile.wasm"
/** Raw control characters and those that reorder text; a message is broken into lines by ourselves only. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

function fail(what: string, detail: unknown): never {
  throw new Error(`${what}\n${String(detail)}`)
}

/** The result of `run`; undefined where it throws a WasmportError, which is checked. Other errors fail the case. */
function attempt<T>(run: () => T, bytes: Uint8Array): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof WasmportError)) throw error
    if (CONTROL.test(error.message)) fail("a message with control characters:", JSON.stringify(error.message))
    if (!error.message.startsWith(`[wasmport] ${PATH}: `)) fail("a message without the file:", error.message)
    if (error.offset !== undefined && !(error.offset >= 0 && error.offset <= bytes.length))
      fail("an offset outside of the file:", error.message)
    return undefined
  }
}

/** The engine's view where it accepts the module. */
function compareWithEngine(bytes: Uint8Array<ArrayBuffer>, parsed: WasmInterface | undefined): boolean {
  // Node 20 has other meanings for some bytes of today (table: STANDARDS 4.7), but none of a module that it validates.
  if (!WebAssembly.validate(bytes)) return false
  const engine = new WebAssembly.Module(bytes)
  if (parsed === undefined) {
    // Engines do not read custom sections; we refuse object files by theirs.
    try {
      parse(bytes, PATH)
    } catch (error) {
      if (/this is an object file/.test((error as Error).message)) return true
      fail("the engine accepts what parse() refuses:", (error as Error).message)
    }
  }
  const ours = [
    parsed!.imports.map(({ module, name, type }) => ({ module, name, kind: type.kind })),
    parsed!.exports.map(({ name, type }) => ({ name, kind: type.kind })),
  ]
  const theirs = [WebAssembly.Module.imports(engine), WebAssembly.Module.exports(engine)]
  if (JSON.stringify(ours) !== JSON.stringify(theirs))
    fail("the engine sees something else:", `ours   ${JSON.stringify(ours)}\nengine ${JSON.stringify(theirs)}`)
  return true
}

const FILE = { size: 8, hash: "00" }

const bit = (variant: number, place: number): boolean => (variant & (1 << place)) !== 0

function hostOf(made: FacadePlan, variant: number): Host {
  return {
    source: bit(variant, 0)
      ? { kind: "inline" }
      : {
          kind: "url",
          url: { setup: 'import href from "wasmport:file/x"', code: "new URL(href, import.meta.url)" },
          read: "universal",
        },
    base64: () => "AGFzbQEAAAA=",
    self: "./hostile.wasm",
    runtime: "wasmport/runtime",
    imports: new Map(
      made.imports.map((imported, i) => [imported.module, supplierOf(imported, bit(variant, 1) ? i % 3 : 0)]),
    ),
    file: () => FILE,
    dev: bit(variant, 2) ? (bit(variant, 3) ? "page" : "server") : undefined,
    live: bit(variant, 4) ? "getter" : "wrap",
  }
}

/** JavaScript, other wasm, or JavaScript that passes on what a wasm exports, with the rest made. */
function supplierOf({ module, names }: ImportPlan, kind: number): Supplier {
  const through = new Map(names.map(({ name }) => [name, { specifier: module, name }]))
  const made = new Set(names.filter(({ make }) => make !== undefined).map(({ name }) => name))
  for (const name of made) through.delete(name)
  return kind === 2
    ? { specifier: module, wasm: false, through, made, initializes: true }
    : { specifier: module, wasm: kind === 1 }
}

/** The forms of a module in one mode: those that another mode has, or every mode, are not printed again. */
const formsOf = (mode: Mode): Form[] =>
  (Object.keys(FORMS) as Form[]).filter((form) =>
    mode === "await"
      ? FORMS[form].mode === undefined
      : form === "" || form === "module" || form === "wasmport=glue" || FORMS[form].mode === mode,
  )

/** All texts that are made of a module, with the language of each. */
function printAll(wasm: WasmInterface, variant: number): { what: string; text: string; lang: "js" | "dts" }[] {
  return MODES.flatMap((mode) => {
    const made = plan(wasm, PATH, {
      mode,
      i64: bit(variant, 4) ? "number" : "bigint",
      liveGlobals: !bit(variant, 5),
      globals: bit(variant, 5) && bit(variant, 0) ? "keep" : "unwrap",
    })
    const host = hostOf(made, variant)
    const scripts = formsOf(mode).map((form) => ({
      what: `${mode} ${form}`,
      text: print(made, form, host).code,
      lang: "js" as const,
    }))
    const dts = { what: `${mode} printDts`, text: printDts(made), lang: "dts" as const }
    if (mode !== "await") return [...scripts, dts]
    const entry = "./src/hostile.wasm?wasmport=entry"
    const table = printTable([{ plan: made, file: FILE, entry, isStatic: bit(variant, 0) }])
    return [
      ...scripts,
      dts,
      { what: "printTable", text: table, lang: "js" as const },
      {
        what: "printEnv",
        text: printEnv(
          [{ plan: made, packaged: bit(variant, 1), specifier: made.path, aliases: [`@/${made.path}`] }],
          "0.0.0",
        ),
        lang: "dts" as const,
      },
    ]
  })
}

/** Code without its strings and comments: the rest must be ours. */
const skeleton = (text: string): string =>
  text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\//g, "")

function checkText({ what, text, lang }: ReturnType<typeof printAll>[number]): void {
  const { errors } = parseSync(`${what}.${lang === "js" ? "js" : "d.ts"}`, text, {
    lang,
    sourceType: "module",
    showSemanticErrors: true,
  })
  if (errors.length > 0) fail(`${what} is not valid: ${errors.map(({ message }) => message).join(", ")}`, text)
  if (skeleton(text).includes(MARKER)) fail(`${what} has a name for code:`, text)
  if (CONTROL.test(text)) fail(`${what} has control characters:`, text)
  if (/<\/script|<!--/i.test(text)) fail(`${what} would end or hide a script element:`, text)
}

/**
 * Checks the bytes that a build ships: if the engine accepts a module, it accepts it without names, and strip() then leaves out
 * nothing more.
 */
function stripAll(bytes: Uint8Array<ArrayBuffer>): void {
  const stripped = attempt(() => strip(bytes, PATH) as Uint8Array<ArrayBuffer>, bytes)
  attempt(() => functionNames(bytes, PATH), bytes)
  const isValid = WebAssembly.validate(bytes)
  if (stripped === undefined) {
    if (isValid) fail("strip() refuses what the engine takes:", PATH)
    return
  }
  if (isValid && !WebAssembly.validate(stripped)) fail("the engine takes it with its names alone:", PATH)
  if (strip(stripped, PATH) !== stripped) fail("strip() leaves something to leave out:", PATH)
}

/** Checks the functions for a stranger's bytes: validate(), inspect() and the engine agree, and a module fits itself. */
function inspectAll(bytes: Uint8Array<ArrayBuffer>): void {
  const found = attempt(() => inspect(bytes, PATH), bytes)
  const problem = validate(bytes, PATH)
  if (problem !== undefined)
    attempt(() => {
      throw problem
    }, bytes)
  if (found === undefined && problem === undefined) fail("validate() takes what inspect() refuses:", PATH)
  const sound = WebAssembly.validate(bytes)
  if (sound !== (problem === undefined) && !/this is an object file/.test(problem?.message ?? ""))
    fail("the engine and validate() disagree:", problem?.message)
  if (found === undefined) return
  structuredClone(found)
  const itself = differences(found, found)
  if (itself.length > 0 && sound) fail("a module does not fit itself:", mismatch(itself, PATH).message)
  const lacking = differences({ imports: {} }, found)
  if (lacking.length !== found.imports.length) fail("imports that nobody gives are not listed:", lacking.length)
  const text = mismatch([...lacking, ...itself], PATH).message
  if (CONTROL.test(text)) fail("a message with control characters:", JSON.stringify(text))
}

interface Tally {
  parsed: number
  validated: number
  slowest: number
}

function check(bytes: Uint8Array<ArrayBuffer>, variant: number, tally: Tally): void {
  const started = performance.now()
  const parsed = attempt(() => parse(bytes, PATH), bytes)
  const texts = parsed === undefined ? undefined : attempt(() => printAll(parsed, variant), bytes)
  inspectAll(bytes)
  stripAll(bytes)
  const took = performance.now() - started
  if (took > LIMIT_MS) fail("too slow:", `${took} ms`)
  tally.slowest = Math.max(tally.slowest, took)
  for (const text of texts ?? []) checkText(text)
  if (parsed !== undefined) tally.parsed++
  if (compareWithEngine(bytes, parsed)) tally.validated++
}

test(
  "modules with flipped bytes, moved sections, extreme numbers and hostile names end in a WasmportError or in sound output",
  { timeout: (seconds + 600) * 1000 },
  () => {
    const tally: Tally = { parsed: 0, validated: 0, slowest: 0 }
    let count = 0
    const started = performance.now()
    fc.assert(
      fc.property(cases, (it) => {
        count++
        check(bytesOf(it), it.variant, tally)
      }),
      fuzzParameters(3_300),
    )
    if (long)
      console.log(
        `${count} cases in ${Math.round((performance.now() - started) / 1000)} s: ${tally.parsed} parsed, ${tally.validated} of them valid to this engine, the slowest took ${Math.round(tally.slowest)} ms`,
      )
    // A fuzzer whose modules are all refused at the first byte would find nothing.
    expect(tally.parsed).toBeGreaterThan(count / 10)
    expect(tally.validated).toBeGreaterThan(count / 50)
  },
)

describe.skipIf(long)("each fixture", () => {
  test.each(fixtures.map(({ name }, index) => ({ name, index })))(
    "$name, cut off at all its places, or at thousands of them, ends in a WasmportError or in sound output",
    ({ index }) => {
      const tally: Tally = { parsed: 0, validated: 0, slowest: 0 }
      const { bytes } = fixtures[index]!
      const step = stride(bytes.length)
      for (let at = 0; at < bytes.length; at += step) {
        try {
          check(bytes.slice(0, at), at % 64, tally)
        } catch (error) {
          throw new Error(`cut off at ${at}`, { cause: error })
        }
      }
    },
  )
})
