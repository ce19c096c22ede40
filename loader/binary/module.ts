/**
 * A module's sections -> its index spaces, its imports and its exports.
 *
 * Reads only the parts that describe the interface, and skips elements, function bodies and data. Framing and order of the sections are left to
 * parse.ts, the shape of types to types.ts, the two large ones to import-section.ts and export-section.ts, custom sections to custom-sections.ts.
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html
 */

import { skipConstExpr } from "./const-expr.ts"
import { attempt, readNameSection, readProducers, readTargetFeatures } from "./custom-sections.ts"
import type { NamedFunctions } from "./custom-sections.ts"
import { readExports } from "./export-section.ts"
import { readImport } from "./import-section.ts"
import type {
  Export,
  ExternType,
  Feature,
  FunctionType,
  GlobalType,
  Import,
  Producer,
  TableType,
  WasmInterface,
} from "./interface.ts"
import { CUT_OFF, hex, quoted } from "./reader.ts"
import type { Reader } from "./reader.ts"
import { Spaces } from "./index-spaces.ts"
import { readGlobalType, readKnown, readMemoryType, readTableType, readTypeSection, unknownTypeError } from "./types.ts"

/** Ids of the sections that are read. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
  tag: 13,
} as const

/** Stands in the place of a table's reference type when an initial value follows the type. */
const TABLE_WITH_INIT = 0x40
const TABLE_WITH_INIT_RESERVED = 0x00

/** How many types the signatures of all imports and exports may have together, however small the file. */
const SIGNATURES = 100_000

/** The fewest bytes that an entry takes, by which counts are checked before anything is allocated. */
const LEAST = {
  import: 4,
  function: 1,
  table: 3,
  memory: 2,
  tag: 2,
  global: 3,
} as const

/** The content of the sections, one after the other. */
export class Module {
  readonly spaces: Spaces = new Spaces()
  readonly imports: Import[] = []
  exports: Export[] = []
  private start: number | undefined = undefined
  private defined = 0
  private bodies = 0
  private codeAt: number | undefined = undefined

  private nameSection: Reader | undefined = undefined
  private readonly producers: Producer[] = []
  private readonly features: Feature[] = []
  private readonly customSections: string[] = []

  readSection(id: number, r: Reader): void {
    switch (id) {
      case SECTION.custom:
        this.readCustom(r)
        break
      case SECTION.type:
        ;({ types: this.spaces.types, lost: this.spaces.lostType } = readTypeSection(r))
        break
      case SECTION.import:
        readEntries(r, "imports", LEAST.import, () => readImport(r, this.spaces, this.imports))
        break
      case SECTION.function:
        this.readFunctions(r)
        break
      case SECTION.table:
        readEntries(r, "tables", LEAST.table, () => this.spaces.tables.push(readTable(r)))
        break
      case SECTION.memory:
        readEntries(r, "memories", LEAST.memory, () => this.spaces.memories.push(readMemoryType(r)))
        break
      case SECTION.tag:
        readEntries(r, "tags", LEAST.tag, () => this.spaces.tags.push(this.spaces.readTagType(r)))
        break
      case SECTION.global:
        this.readGlobals(r)
        break
      case SECTION.export:
        this.exports = readExports(r, this.spaces)
        break
      case SECTION.start:
        this.start = this.spaces.inRange(r, r.pos, r.u32(), "function", this.spaces.typeOf.length)
        r.finish()
        break
      case SECTION.code:
        this.codeAt = r.pos
        this.bodies = r.u32()
        break
    }
    if (r.highestType >= 0 && this.spaces.lostType === undefined) {
      this.spaces.inRange(r, r.highestTypeAt, r.highestType, "type", this.spaces.types.length)
    }
  }

  /** Throws if functions and bodies differ in number: a file that is cut off between two sections reads well up to here. */
  checkBodies(r: Reader): void {
    if (this.bodies === this.defined) return
    throw r.error({
      message: `the module declares ${this.defined} functions and has bodies for ${this.bodies}`,
      offset: this.codeAt ?? r.pos,
      rule: "the function section and the code section count the same",
      hint: this.codeAt === undefined ? CUT_OFF : undefined,
    })
  }

  /**
   * Every import and export has its signature printed, and any number of them may share one: a file of ten kilobytes
   * could ask for gigabytes of text. Compilers come nowhere near: an export's name alone takes more than its signature.
   */
  checkSignatures(r: Reader): void {
    let sum = 0
    for (const { type } of this.imports) sum += sizeOf(type)
    for (const { type } of this.exports) sum += sizeOf(type)
    const most = Math.max(SIGNATURES, r.bytes.length)
    if (sum <= most) return
    throw r.error({
      message: "the signatures of the module's imports and exports are too long together",
      offset: undefined,
      rule: `they may have as many types as the file has bytes, or ${SIGNATURES}`,
      value: String(sum),
    })
  }

  interface(): WasmInterface {
    return {
      name: this.nameSection && readNameSection(this.nameSection, this.visibleFunctions()),
      types: this.spaces.types,
      imports: this.imports,
      exports: this.exports,
      start: this.start,
      producers: this.producers,
      features: this.features,
      customSections: this.customSections,
    }
  }

  private readCustom(r: Reader): void {
    const offset = r.pos
    let name: string | undefined
    attempt(() => {
      name = r.name()
    })
    if (name === undefined) return
    this.customSections.push(name)
    if (name === "name") this.nameSection ??= r
    else if (name === "producers") for (const producer of readProducers(r)) this.producers.push(producer)
    else if (name === "target_features") for (const feature of readTargetFeatures(r)) this.features.push(feature)
    else if (name === "linking" || name.startsWith("reloc.")) {
      throw r.error({
        message: "this is an object file, not a module",
        offset,
        value: `custom section ${quoted(name)}`,
        hint: "link it first, with `wasm-ld` or with the compiler that made it (leave out -c)",
      })
    }
  }

  /**
   * The imported and exported functions by index, each with an object of its own that the name section may complete. Of other functions the type is
   * enough.
   */
  private visibleFunctions(): NamedFunctions {
    const functions: FunctionType[] = []
    functions.length = this.spaces.typeOf.length
    const own = (type: FunctionType, index: number): FunctionType => (functions[index] ??= { ...type })
    let imported = 0
    for (const [i, entry] of this.imports.entries()) {
      if (entry.type.kind === "function") this.imports[i] = { ...entry, type: own(entry.type, imported++) }
    }
    for (const [i, entry] of this.exports.entries()) {
      if (entry.type.kind === "function") this.exports[i] = { ...entry, type: own(entry.type, entry.index) }
    }
    return functions
  }

  private readFunctions(r: Reader): void {
    this.defined = r.count("functions", LEAST.function)
    let index = this.spaces.typeOf.length
    this.spaces.typeOf.length += this.defined // one allocation for tens of thousands
    while (index < this.spaces.typeOf.length) this.spaces.typeOf[index++] = this.spaces.readFuncType(r)
    r.finish()
  }

  private readGlobals(r: Reader): void {
    readKnown(
      r,
      this.spaces.globals,
      r.count("globals", LEAST.global),
      () => {
        this.spaces.globals.push(readGlobalType(r))
        skipConstExpr(r)
      },
      (type): GlobalType => ({ kind: "global", type, mutable: false, shared: false }),
    )
  }
}

/** The number of types in a signature. */
function sizeOf(type: ExternType): number {
  if (type.kind === "tag") return type.params.length
  return type.kind === "function" && type.type.kind === "func" ? type.type.params.length + type.type.results.length : 0
}

/** Reads a section that is a vector of entries. */
function readEntries(r: Reader, entries: string, least: number, read: () => void): void {
  try {
    for (let left = r.count(entries, least); left > 0; left--) read()
    r.finish()
  } catch (error) {
    throw r.unknown === undefined ? error : unknownTypeError(r)
  }
}

/** A table of the module's own: `tabletype`, or `40 00 tabletype expr` with an initial value. */
function readTable(r: Reader): TableType {
  if (r.peek() !== TABLE_WITH_INIT) return readTableType(r)
  r.u8()
  const offset = r.pos
  const reserved = r.u8()
  if (reserved !== TABLE_WITH_INIT_RESERVED) {
    throw r.error({
      message: "a table is of an unknown kind",
      offset,
      rule: "it begins 0x40 0x00",
      value: hex(reserved),
    })
  }
  const type = readTableType(r)
  skipConstExpr(r)
  return type
}
