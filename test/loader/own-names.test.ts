/** Names that printed code declares: all of them stand in one table, and no export or parameter of a module gets in their way. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseAst } from "rollup/parseAst"
import { describe, expect, test } from "vitest"
import { FORMS, MODES, parse, parseWit, plan, print } from "../../loader/index.ts"
import type { FacadePlan, Form, Host, Supplier, WasmInterface } from "../../loader/index.ts"
import { AVOIDED_NAMES, isOwn } from "../../loader/own-names.ts"
import type { Meaning, Settled } from "../../loader/plan/meaning.ts"
import { cases, modulesOf } from "../../test_wasm/golden.js"
import { REPOSITORY } from "../support/project.ts"
import { parse as parseWat } from "@bytecodealliance/jco-transpile/wasm-tools"

const forms = Object.keys(FORMS) as Form[]

/** For hosts with all features: its own plan is put in its place. */
const VARIANTS: Host["variants"] = [
  {
    features: ["exceptions", "exceptionsFinal", "gc", "memory64", "relaxedSimd", "simd", "tailCall", "threads"],
    url: { setup: 'import url1 from "y"', code: "new URL(url1, import.meta.url)" },
    base64: () => "AAAA",
    plan: undefined as unknown as FacadePlan,
    trace: () => ({ plan: { name: undefined, language: undefined, names: [] }, hashes: [] }),
  },
]

const URL_SOURCE = {
  kind: "url",
  url: { setup: 'import href from "x"', code: "new URL(href, import.meta.url)" },
  read: "universal",
} as const

/** Hosts for which the printers declare different names. */
const hosts: readonly Partial<Host>[] = [
  {},
  { live: "getter" },
  { dev: "page" },
  { inWorker: true },
  { inWorker: true, source: { kind: "inline" } },
  { dev: "server", source: { kind: "inline" } },
  { source: { kind: "import", specifier: "wasmport:file/x" } },
  { variants: VARIANTS },
  { source: { ...URL_SOURCE, integrity: '"sha384-AAAA"' } },
  { source: { ...URL_SOURCE, read: "browser", integrity: '"sha384-AAAA"' }, variants: VARIANTS },
  { dev: "server", source: { kind: "inline" }, decoder: "base64-server", variants: VARIANTS },
]

function hostOf(made: FacadePlan, wasm: boolean, more: Partial<Host>): Host {
  const supplier = (module: string): Supplier => ({
    specifier: module,
    wasm,
    initializes: made.reactor && module === made.wasi,
  })
  return {
    source: URL_SOURCE,
    base64: () => "",
    file: () => ({ size: 0, hash: "" }),
    self: "./x.wasm",
    runtime: "wasmport/runtime",
    imports: new Map(made.imports.map(({ module }) => [module, supplier(module)])),
    live: "wrap",
    dev: undefined,
    ...more,
    ...(more.variants === undefined ? {} : { variants: more.variants.map((it) => ({ ...it, plan: made })) }),
  }
}

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

/** The identifiers that a module declares: variables, functions, parameters and imports. */
function declaredIn(code: string): Set<string> {
  const names = new Set<string>()
  const pattern = (node: Node | null): void => {
    if (node === null) return
    if (node.type === "Identifier") names.add(node["name"] as string)
    else if (node.type === "ObjectPattern")
      for (const it of node["properties"] as Node[]) pattern((it["value"] ?? it["argument"]) as Node)
    else if (node.type === "ArrayPattern") for (const it of node["elements"] as Node[]) pattern(it)
    else if (node.type === "AssignmentPattern") pattern(node["left"] as Node)
    else if (node.type === "RestElement") pattern(node["argument"] as Node)
  }
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== "object" || value === null) return
    const node = value as Node
    if (node.type === "VariableDeclarator") pattern(node["id"] as Node)
    if (/^(?:Function|Arrow)/.test(node.type)) for (const it of node["params"] as Node[]) pattern(it)
    if (/Function/.test(node.type) && node["id"]) pattern(node["id"] as Node)
    if (/^Import.*Specifier$/.test(node.type)) pattern(node["local"] as Node)
    if (node.type === "CatchClause") pattern(node["param"] as Node)
    Object.values(node).forEach(visit)
  }
  visit(parseAst(code))
  return names
}

/** Every module that is printed of a `.wasm`, by form, mode and host. */
function* printed(
  interface_: WasmInterface,
  wit?: ReturnType<typeof parseWit>,
): Generator<{ made: FacadePlan; form: Form; code: string }> {
  for (const mode of MODES) {
    for (const i64 of ["bigint", "number"] as const) {
      const made = plan(interface_, "src/x.wasm", { mode, i64, liveGlobals: true, checks: true }, wit)
      for (const form of forms) {
        for (const host of hosts) {
          if (form === "url" && host.source?.kind === "import") continue
          yield {
            made,
            form,
            code: print({ ...made, mode: FORMS[form].mode ?? mode }, form, hostOf(made, mode === "defer", host)).code,
          }
        }
      }
    }
  }
}

/** The functions and lists of a type of a `.wit`, and of its parts. */
const helpersOf = (value: Settled): string[] => [
  ...["load", "store", "take"].map((verb) => verb + value.name),
  ...("constant" in value ? [value.constant] : []),
  ...value.parts.flatMap(helpersOf),
]

const witLocals = ({ params, result, resultParts }: Meaning): string[] => [
  ...params.flatMap(({ local, parts, value }) => [local, ...parts, ...helpersOf(value)]),
  ...resultParts,
  ...(result === undefined ? [] : helpersOf(result)),
]

const localsOf = ({ exports, imports, builtins }: FacadePlan): Set<string> =>
  new Set([
    ...exports.flatMap((it) => [it.local, ...(it.kind === "function" ? it.params.map(({ name }) => name) : [])]),
    ...exports.flatMap((it) => (it.kind === "function" && it.meaning !== undefined ? witLocals(it.meaning) : [])),
    ...imports.flatMap(({ names }) => names.map(({ local }) => local)),
    ...imports.flatMap(({ names }) =>
      names.flatMap(({ meaning }) => (meaning === undefined ? [] : witLocals(meaning))),
    ),
    ...builtins,
  ])

describe.each(cases)("each name that the printed modules of test_wasm/%s declare", (folder) => {
  test("is the module's own, or stands in the table of names", () => {
    for (const name of modulesOf(folder)) {
      const home = join(REPOSITORY, "test_wasm", folder)
      const beside = join(home, `${name}.wit`)
      const wit = existsSync(beside) ? parseWit(readFileSync(beside, "utf8"), beside) : undefined
      const unknown = new Set<string>()
      for (const { made, code } of printed(parse(readFileSync(join(home, `${name}.wasm`))), wit)) {
        const locals = localsOf(made)
        for (const it of declaredIn(code)) if (!isOwn(it) && !locals.has(it)) unknown.add(it)
      }
      expect([...unknown]).toEqual([])
    }
  })
})

test("a module that exports all names of the table, with parameters called so, is printed without a clash", async () => {
  const names = [...new Set([...AVOIDED_NAMES, "facade", "once", "starts", "take", "callee", "table", "type", "url"])]
  const params = names.map((name) => `(param $${name} i64)`).join(" ")
  const text = `(module (memory (export "memory") 1) (global (export "counter") (mut i32) (i32.const 0))
    ${names.map((name) => `(func (export "${name}") ${params} (result i64) (local.get 0))`).join("\n")})`
  for (const { made, form, code } of printed(parse(await parseWat(text)))) {
    expect(() => parseAst(code), `${form} ${made.mode}\n${code}`).not.toThrow()
    if (FORMS[form].facade === undefined) continue
    const locals = localsOf(made)
    const clash = [...declaredIn(code)].filter((name) => AVOIDED_NAMES.includes(name) && locals.has(name))
    expect(clash, `${form} ${made.mode}`).toEqual([])
  }
})
