/**
 * Functions of a `.wit` + core signatures -> the calling convention: the export of each function, the sides that allocate and free, and (in
 * passing.ts) how values are passed. Nothing is configured: the module's signature decides. If it fits no convention, the build stops and shows both.
 */
import { WasmportError } from "../error.ts"
import type { Export, FuncType, Import, WasmInterface } from "../binary/interface.ts"
import { quote, shown } from "../names.ts"
import { holds, isScalar, partsOf, witSignature } from "../wit/types.ts"
import type { Wit, WitFunction, WitType } from "../wit/types.ts"
import { namesOf, spellingsOf } from "../wit/names.ts"
import { interopOf } from "./interop.ts"
import { createSettler, importKey, isHeap, settleFunction } from "./meaning.ts"
import type { Fit, Interop, Match, Meaning, Meanings, Settled } from "./meaning.ts"
import { passingOf, valuesOf } from "./passing.ts"

/** Settles every function of the `.wit`. `path` is the module's, for messages. Throws a WasmportError for a function that does not fit. */
export function settle(wit: Wit, wasm: WasmInterface, path: string, i64: "bigint" | "number"): Meanings {
  const interop = interopOf(wasm)
  const exports = matchExports(wit, wasm, path)
  const imports = matchImports(wit, wasm, path)
  const matches = [...exports.values(), ...imports.values()]
  for (const match of matches) checkResults(match.wit)
  const settler = createSettler(
    interop,
    i64,
    matches.map((match) => match.wit),
  )
  const settled = (all: ReadonlyMap<string, Match>): Map<string, Meaning> =>
    new Map(
      Array.from(all, ([key, match]) => {
        const { params, result } = valuesOf(settler, match.wit)
        if (interop.style === "managed") checkManaged(match.wit, params, result)
        const fit = { ...match, ...passingOf(settler, match, path) }
        checkOwned(match, interop, path)
        checkInterop(fit, params, result, interop, path)
        return [key, settleFunction(settler, fit)]
      }),
    )
  const meanings = { interop, exports: settled(exports), imports: settled(imports) }
  checkDescribed(wit, wasm, path)
  return meanings
}

/** The functions that the module exports, by export name. */
function matchExports({ exports: declared }: Wit, { exports }: WasmInterface, path: string): Map<string, Match> {
  const functions = new Map(exports.filter(({ type }) => type.kind === "function").map((it) => [it.name, it.type]))
  const matches = new Map<string, Match>()
  for (const wit of declared) {
    const name = namesOf(wit).find((name) => functions.has(name))
    if (name === undefined && wit.unstable) continue
    if (name === undefined) throw noExport(wit, [...functions.keys()], path)
    const core = coreType(functions.get(name) as Export["type"])
    const post = functions.has(`cabi_post_${name}`) ? `cabi_post_${name}` : undefined
    matches.set(name, { wit, direction: "export", name, core, post })
  }
  return matches
}

/** The functions that the module imports, by {@link importKey}. */
function matchImports({ imports: declared }: Wit, { imports }: WasmInterface, path: string): Map<string, Match> {
  const matches = new Map<string, Match>()
  const missing: WitFunction[] = []
  for (const wit of declared) {
    const found = imports.filter((entry) => isImportOf(entry, wit))
    if (found.length === 0 && !wit.unstable) missing.push(wit)
    for (const { module, name, type } of found)
      matches.set(importKey(module, name), { wit, direction: "import", name, core: coreType(type), post: undefined })
  }
  const left = imports.filter(
    ({ module, name, type }) =>
      type.kind === "function" && !matches.has(importKey(module, name)) && !isHosts(module, name),
  )
  // A compiler drops an unused import. So one may be missing, but only if no import is left that it may be.
  for (const wit of missing) {
    const ofScope = imports.some(({ module }) => isScopeOf(module, wit))
    const candidates = ofScope ? left.filter(({ module }) => isScopeOf(module, wit)) : left
    if (candidates.length > 0) throw noImport(wit, candidates, path)
  }
  return matches
}

/** Whether an import belongs to a runtime: WASI, AssemblyScript's `abort`, and the names in brackets of component tools. */
const isHosts = (module: string, name: string): boolean =>
  /^(?:wasi_|wasi:|wasm:)/.test(module) || (module === "env" && name === "abort") || name.startsWith("[")

const coreType = (type: Import["type"]): FuncType | undefined =>
  type.kind === "function" && type.type.kind === "func" ? type.type : undefined

function checkDescribed({ unknown, file, exports, imports }: Wit, wasm: WasmInterface, path: string): void {
  for (const { name, place } of unknown) {
    // Compilers drop an interface that a module does not use.
    if (wasm.imports.some(({ module }) => module === name))
      throw new WasmportError({
        file: place,
        message: `${path} imports from ${shown(name)}, which this file does not describe`,
        rule: "an interface stands in the file of the world that imports it",
        hint: "Write the interface out in the same file, or leave the line out: JavaScript then gets the numbers as wasm gives them.",
      })
  }
  if (exports.length + imports.length === 0) {
    throw new WasmportError({
      file,
      message: "the file describes no function",
      hint: "Write `export name: func(…) -> …;` in its world, or delete the file.",
    })
  }
}

/** Whether an import is a function of the `.wit`. */
export function isImportOf({ module, name, type }: Import, it: WitFunction): boolean {
  if (type.kind !== "function") return false
  const plain = spellingsOf(it)
  if (plain.includes(name)) return it.scopes.length === 0 || isScopeOf(module, it)
  // AssemblyScript's `console.log` is the function `log` of an interface `console`.
  return it.scopes.some((scope) => plain.some((spelling) => name === `${scope}.${spelling}`))
}

/** Whether a module name is the function's interface: a core module names JavaScript by its file. */
const isScopeOf = (module: string, { scopes }: WitFunction): boolean =>
  scopes.includes(module) || scopes.includes(module.replace(/^.*\/|\.[cm]?[jt]s$/g, ""))

// Checks.

/** Throws for a `result` in a parameter, or inside of another type. */
function checkResults(it: WitFunction): void {
  for (const { name, type } of it.params)
    if (holds(type, "result"))
      throw unsupported(
        it,
        `the parameter ${shown(name)} holds a result`,
        "a result is what a function gives back, as a value or as an error that is thrown",
      )
  const inner = it.result?.kind === "result" ? partsOf(it.result) : it.result === undefined ? [] : [it.result]
  if (inner.some((type) => holds(type, "result")))
    throw unsupported(it, "a result stands inside of another type", "a result is all that a function gives back")
}

/** Throws for types that have no form in AssemblyScript that a signature tells. */
function checkManaged(it: WitFunction, params: readonly Settled[], result: Settled | undefined): void {
  for (const [i, value] of [...params, ...(result === undefined ? [] : [result])].entries()) {
    const reason = unsupportedManaged(value)
    const place =
      value === result && i === params.length ? "the result" : `the parameter ${shown(it.params[i]?.name ?? "")}`
    if (reason !== undefined) throw unsupported(it, `${place} is ${reason}`, MANAGED_RULE, MANAGED_HINT)
  }
}

const MANAGED_RULE =
  "AssemblyScript's managed objects can pass numbers, bool, char, enum, string, lists of numbers, and options of string and list"

const MANAGED_HINT =
  "Leave the function out of the .wit, and convert its values by hand; or let AssemblyScript write the glue (`asc --bindings esm`) and `exclude` the module."

function unsupportedManaged(value: Settled): string | undefined {
  if (isScalar(value)) return undefined
  switch (value.kind) {
    case "record":
    case "tuple":
    case "result":
      return `a ${value.kind}`
    case "option":
      return isHeap(value.some) ? unsupportedManaged(value.some) : "an option of a type that cannot be null"
    case "list":
      return value.array === undefined ? "a list of something else than numbers" : undefined
    case "c-string":
    case "owned-c-string":
      return "a string that ends in 0"
    case "string":
    case "enum":
    case "flags":
      return undefined
    default:
      return value satisfies never
  }
}

const holdsList = (value: Settled): boolean => value.kind === "list" || value.parts.some(holdsList)

/** Throws for a `char *` that wasmport could not free. */
function checkOwned({ wit: it, direction, post }: Match, { free }: Interop, path: string): void {
  const isOwned = (type: WitType | undefined): boolean => type !== undefined && holds(type, "owned-c-string")
  if (it.params.some(({ type }) => isOwned(type)) || (direction === "import" && isOwned(it.result)))
    throw unsupported(
      it,
      "an owned-c-string is given to the module",
      "an exported function gives it and its caller frees it; a string that goes into the module is a c-string",
      "Write c-string.",
    )
  if (isOwned(it.result) && post === undefined && free === undefined)
    throw unsupported(
      it,
      `${path} exports nothing that frees its result`,
      "an owned-c-string is freed by free, dealloc or deallocate, or by the function's own cabi_post_…",
      "Export one of these (clang: -Wl,--export=free), or write c-string for what must not be freed.",
    )
}

/** Throws if the module lacks an export that the conversions of the function need. */
function checkInterop(
  fit: Fit,
  params: readonly Settled[],
  result: Settled | undefined,
  interop: Interop,
  path: string,
): void {
  const { wit: it, direction, passing, spilled, byAddress } = fit
  const { memory, alloc, style, stack, stackPointer, classes } = interop
  const isImport = direction === "import"
  const results = result === undefined ? [] : [result]
  const [lowered, lifted] = isImport ? [results, params] : [params, results]
  const allocates = ({ allocations }: Settled): boolean => allocations > 0
  const needsAlloc = (spilled && !isImport) || lowered.some(allocates)
  const inMemory = passing === "area" || passing === "out-pointer"
  if ((needsAlloc || spilled || byAddress || inMemory || lifted.some(allocates)) && memory === undefined)
    throw unsupported(
      it,
      `${path} exports no memory to read and write`,
      'a module with strings or lists exports one memory, or calls one of several "memory"',
      "Export the memory.",
    )
  if (needsAlloc && alloc === undefined)
    throw unsupported(
      it,
      `${path} exports no allocator`,
      "one of cabi_realloc, __wbindgen_malloc, alloc, malloc or allocate is exported, or __new, __pin and __unpin (AssemblyScript's --exportRuntime)",
      "Export one of these; it takes a size (and an alignment) and gives an address.",
    )
  if ((passing === "out-pointer" || byAddress) && !isImport && (stack ?? stackPointer ?? alloc) === undefined)
    throw unsupported(
      it,
      `${path} exports nothing that makes room for ${byAddress ? "records" : "its result"}`,
      "for values whose address the caller passes, the module exports its stack pointer (__stack_pointer or __wbindgen_add_to_stack_pointer) or an allocator (such as malloc)",
      "Link with --export=__stack_pointer (clang: -Wl,--export=__stack_pointer; Rust: -C link-arg=--export=__stack_pointer; Zig: --export=__stack_pointer), or export an allocator.",
    )
  if (style === "managed" && classes === undefined && lowered.some(holdsList))
    throw unsupported(
      it,
      `${path} does not export its classes`,
      "a list is made by its class, which is found through __rtti_base: compile with --exportRuntime",
    )
}

function unsupported(it: WitFunction, message: string, rule: string, hint: string = COMPONENTS): WasmportError {
  return new WasmportError({
    file: it.place,
    message: `${shown(it.name)}: ${message}`,
    rule,
    value: witSignature(it),
    hint,
  })
}

const COMPONENTS = "A component can do this, a plain module cannot: build one and use `jco transpile` for it."

function noExport(it: WitFunction, known: readonly string[], path: string): WasmportError {
  return new WasmportError({
    file: it.place,
    message: `${path} exports no function ${shown(it.name)}`,
    rule: `it would be called ${namesOf(it)
      .filter((name, i, all) => all.indexOf(name) === i)
      .map(quote)
      .join(", ")}`,
    value: witSignature(it),
    hint: known.length === 0 ? "The module exports no function." : `Its functions are: ${listed(it.name, known)}.`,
  })
}

function noImport(it: WitFunction, candidates: readonly Import[], path: string): WasmportError {
  const known = candidates.map(({ name }) => name)
  const modules = [...new Set(candidates.map(({ module }) => quote(module).slice(0, 80)))].slice(0, 5).join(", ")
  return new WasmportError({
    file: it.place,
    message: `${path} imports no function ${shown(it.name)}`,
    rule: `it would be called ${[...new Set(spellingsOf(it))].map(quote).join(", ")}${it.scopes.length === 0 ? "" : `, of the module ${it.scopes.map(quote).join(" or ")}`}`,
    value: witSignature(it),
    hint: `Imports that the .wit does not describe, from ${modules}: ${listed(it.name, known)}. If a compiler dropped the import since nothing calls it, delete the line, or put \`@unstable(feature = …)\` above it.`,
  })
}

/** Names, those nearest to another one first. */
function listed(name: string, known: readonly string[]): string {
  const near = known
    .map((it) => ({ it, distance: distance(name, it) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 40)
    .map(({ it }) => quote(it).slice(0, 80))
  return `${near.join(", ")}${known.length > 40 ? ` and ${known.length - 40} more` : ""}`
}

/** How many letters differ between two names, whatever stands between their words. */
function distance(one: string, other: string): number {
  const [a, b] = [one, other].map((it) =>
    it
      .slice(0, 64)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ""),
  ) as [string, string]
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] as number
}
