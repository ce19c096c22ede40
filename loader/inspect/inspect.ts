/**
 * bytes -> all that they say of a module, before anything is compiled: `inspect`, and `validate` on top of it.
 *
 * The interface is parse()'s. In addition every body is read, instruction by instruction, for the features that it uses.
 */

import { WasmportError } from "../error.ts"
import type { Export, Import, MemoryType, TableType, WasmInterface } from "../binary/interface.ts"
import { SECTION } from "../binary/module.ts"
import { readModule, SECTION_NAMES } from "../binary/parse.ts"
import type { Section } from "../binary/parse.ts"
import { Reader } from "../binary/reader.ts"
import { attempt } from "../binary/custom-sections.ts"
import { externtype } from "../binary/type-text.ts"
import { Features } from "./features.ts"
import { DATA_COUNT, readFilling } from "./segments.ts"

/** An import and its type in the text format's words. */
export interface InspectedImport extends Import {
  /** @example "(i32, i64) -> f64" or "memory 1..16" */
  readonly text: string
}

/** An export and its type in the text format's words. */
export interface InspectedExport extends Export {
  /** @example "(i32, i64) -> f64" or "memory 1..16" */
  readonly text: string
}

/** The import and the exports of a memory or a table. */
export interface Owned {
  /** Where it comes from; undefined for the module's own. */
  readonly import: Pick<Import, "module" | "name"> | undefined
  /** The names that it is exported by. */
  readonly exports: readonly string[]
}

/** A section as it lies in the file. */
export interface InspectedSection {
  /** @example "code", or a custom section's own name */
  readonly name: string
  readonly custom: boolean
  /** Offset of its first byte in the file. */
  readonly offset: number
  /** Bytes, with its header: the sizes of all sections and the eight bytes in front of them make the file. */
  readonly size: number
}

/** The facts that bytes tell of a module, as plain data; see {@link inspect}. */
export interface Inspection extends WasmInterface {
  readonly imports: readonly InspectedImport[]
  readonly exports: readonly InspectedExport[]
  /** All memories, imported ones first; limits in pages of `pageSize` bytes. */
  readonly memories: readonly (MemoryType & Owned)[]
  /** All tables, imported ones first; limits in elements. */
  readonly tables: readonly (TableType & Owned)[]
  /** The number of the module's own functions. */
  readonly functions: number
  /** The names of the WASI functions that it imports. */
  readonly wasi: readonly string[]
  /** By WASI's convention: a command exports `_start`, a reactor `_initialize`. Undefined for a module that exports neither, or both. */
  readonly model: "command" | "reactor" | undefined
  /**
   * The features that the module uses beyond WebAssembly 1.0, found in its instructions, types and sections, in alphabetical order. Names are those
   * of the target_features section ("simd128", "bulk-memory"), else the proposal's; "unknown" stands for anything that we do not know. `features` is
   * the compiler's own list.
   */
  readonly uses: readonly string[]
  /** The number of bodies and sections with something unknown in them. `uses` lacks all that stands behind it. */
  readonly unread: number
  /** In file order. */
  readonly sections: readonly InspectedSection[]
  /** In bytes, with the headers of sections. `custom` is all custom sections; `names` and `debug` are parts of it. */
  readonly sizes: {
    readonly file: number
    readonly code: number
    readonly data: number
    readonly custom: number
    readonly names: number
    readonly debug: number
  }
}

/**
 * Reads all that a module's bytes tell of it: interface, memories, features, sizes. Nothing is compiled; time and memory are in proportion to the
 * size.
 *
 * The result is plain data, which `structuredClone` and `postMessage` take. Limits are bigint, since those of 64-bit memories do not fit a number;
 * for JSON write them as numbers: `JSON.stringify(it, (_, value) => (typeof value === "bigint" ? Number(value) : value))`.
 *
 * Throws a {@link WasmportError} for bytes that are no module: the ones that {@link validate} refuses without an engine.
 *
 * @param file the file's name in messages
 * @example
 * const { exports, memories, uses, wasi } = inspect(new Uint8Array(await response.arrayBuffer()), response.url)
 * exports[0].text // "(i32, i32) -> i32"
 * memories[0].max // 16n, in pages; undefined if it may grow without end
 * uses // ["bulk-memory", "simd128"]
 */
export function inspect(bytes: Uint8Array, file?: string): Inspection {
  const { module, sections } = readModule(bytes, file)
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const features = new Features(module)
  const { functions, unread, passive } = readFilling(plain, sections, features, file)
  const wasm = module.interface()
  const text = texts()
  const imports = wasm.imports.map((it) => ({ ...it, text: text(it) }))
  const exports = wasm.exports.map((it) => ({ ...it, text: text(it) }))
  const listed = sections.map((section) => describe(plain, section))
  const sizeOf = (wanted: (section: InspectedSection) => boolean): number =>
    listed.reduce((sum, section) => (wanted(section) ? sum + section.size : sum), 0)
  return {
    ...wasm,
    imports,
    exports,
    memories: owned(wasm, "memory", module.spaces.memories),
    tables: owned(wasm, "table", module.spaces.tables),
    functions,
    wasi: imports.filter((it) => it.module.startsWith("wasi_")).map(({ name }) => name),
    model: modelOf(exports),
    uses: features.names(passive || sections.some(({ id }) => id === DATA_COUNT)),
    unread,
    sections: listed,
    sizes: {
      file: bytes.length,
      code: sizeOf(({ custom, name }) => !custom && name === "code"),
      data: sizeOf(({ custom, name }) => !custom && name === "data"),
      custom: sizeOf(({ custom }) => custom),
      names: sizeOf(({ custom, name }) => custom && name === "name"),
      debug: sizeOf(({ custom, name }) => custom && DEBUG.test(name)),
    },
  }
}

/** DWARF, and links to it or to a source map. */
const DEBUG = /^(?:\.debug_|sourceMappingURL$|external_debug_info$)/

/**
 * Checks whether bytes are a module, without compiling them. Returns undefined, or the problem with the file, the place and the rule.
 *
 * We check the structure: sections, types, imports, exports, indices into them, and how each instruction is written. The engine's
 * `WebAssembly.validate` checks that instructions fit each other and that it knows the features; it gives no place. Without an engine (`WebAssembly`
 * is undefined), only the structure is checked. Object files, which engines take, are a problem here.
 *
 * @param file the file's name in messages
 * @example
 * const problem = validate(bytes, url)
 * if (problem !== undefined) throw problem
 */
export function validate(bytes: Uint8Array<ArrayBuffer>, file?: string): WasmportError | undefined {
  try {
    const { uses } = inspect(bytes, file)
    if (typeof WebAssembly === "undefined" || WebAssembly.validate(bytes)) return undefined
    return new WasmportError({
      file,
      message: "the engine does not accept this module, whose structure is sound",
      rule: "instructions fit each other, and the engine knows the features that they use",
      value: uses.length === 0 ? "no feature beyond WebAssembly 1.0" : uses.join(", "),
      hint: "`validate` of wasmport/runtime compiles it, and says where and why in the engine's words",
    })
  } catch (error) {
    if (error instanceof WasmportError) return error
    throw error
  }
}

/** The text of each type. A large module has a hundred thousand exports of few types. */
function texts(): (entry: Import | Export) => string {
  const known = new Map<object, string>()
  return ({ type }) => {
    const key = type.kind === "function" ? type.type : type
    const text = known.get(key) ?? externtype(type)
    known.set(key, text)
    return text
  }
}

function describe(bytes: Uint8Array, { id, at, start, end }: Section): InspectedSection {
  let name = SECTION_NAMES[id] ?? ""
  const custom = id === SECTION.custom
  if (custom) attempt(() => void (name = new Reader(bytes, start, end, "a custom section", undefined).name()))
  return { name, custom, offset: at, size: end - at }
}

/** The memories or tables, with the names that they have outside. */
function owned<T extends MemoryType | TableType>(
  { imports, exports }: WasmInterface,
  kind: T["kind"],
  types: readonly T[],
): (T & Owned)[] {
  const imported = imports.filter(({ type }) => type.kind === kind)
  const names: string[][] = types.map(() => [])
  for (const { name, type, index } of exports) if (type.kind === kind) names[index]!.push(name)
  return types.map((type, i) => {
    const from = imported[i]
    return { ...type, import: from && { module: from.module, name: from.name }, exports: names[i]! }
  })
}

function modelOf(exports: readonly InspectedExport[]): Inspection["model"] {
  const has = (name: string): boolean => exports.some((it) => it.name === name && it.text === "() -> ()")
  const [command, reactor] = [has("_start"), has("_initialize")]
  return command === reactor ? undefined : command ? "command" : "reactor"
}
