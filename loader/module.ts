/**
 * A module's sections -> its index spaces, its imports and its exports.
 *
 * Reads only what describes the interface; elements, function bodies and data are passed by unread. Knows how the
 * index spaces fill up, and checks every index into them. Framing and order of the sections are left to parse.ts, the
 * shape of types to types.ts, custom sections to custom.ts.
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html
 */

import { skipConstExpr } from "./const-expr.ts"
import { attempt, readNameSection, readProducers, readTargetFeatures } from "./custom.ts"
import type { NamedFunctions } from "./custom.ts"
import type {
  Export,
  ExternType,
  Feature,
  FunctionType,
  FuncType,
  GlobalType,
  Import,
  MemoryType,
  Producer,
  SubType,
  TableType,
  TagType,
  UnknownType,
  WasmInterface,
} from "./interface.ts"
import { decodeNames, firstDuplicate } from "./many-names.ts"
import { CUT_OFF, hex, quoted } from "./reader.ts"
import type { Reader } from "./reader.ts"
import {
  readGlobalType, readKnown, readMemoryType, readTableType, readTypeSection, unknownTypeError,
} from "./types.ts"

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

const EXTERN = {
  function: 0x00,
  table: 0x01,
  memory: 0x02,
  global: 0x03,
  tag: 0x04,
  /** Custom descriptors; imports only. */
  exactFunction: 0x20,
  /** Compact import section: the name of a module once, for many items with a type each, or with one type for all. */
  group: 0x7f,
  groupOfOneType: 0x7e,
} as const

/** Stands in the place of a table's reference type when an initial value follows the type. */
const TABLE_WITH_INIT = 0x40
const TABLE_WITH_INIT_RESERVED = 0x00

/** How many types the signatures of all imports and exports may have together, however small the file. */
const SIGNATURES = 100_000

/** The only attribute that tags have so far. */
const TAG_EXCEPTION = 0x00

/** The fewest bytes that an entry takes, by which counts are checked before anything is allocated. */
const LEAST = {
  import: 4,
  typedItem: 3,
  item: 1,
  function: 1,
  table: 3,
  memory: 2,
  tag: 2,
  global: 3,
  export: 3,
} as const

/** A function import before it has an index: one type may stand for many of them. */
interface FunctionImport {
  readonly kind: "function" | "exact function"
  readonly typeIndex: number
}

type ImportedType = FunctionImport | Exclude<ExternType, FunctionType>

/** The index spaces as they fill up, section by section; in all of them imports come first. */
export class Module {
  private types: readonly SubType[] = []
  private lostType: UnknownType | undefined = undefined

  /** Type index of each function. */
  private readonly typeOf: number[] = []
  private readonly tables: TableType[] = []
  private readonly memories: MemoryType[] = []
  private readonly globals: GlobalType[] = []
  private readonly tags: TagType[] = []

  private readonly imports: Import[] = []
  private exports: Export[] = []
  private start: number | undefined = undefined
  private defined = 0
  private bodies = 0
  private codeAt: number | undefined = undefined

  private nameSection: Reader | undefined = undefined
  private readonly producers: Producer[] = []
  private readonly features: Feature[] = []
  private readonly customSections: string[] = []

  /** For each type index, a function of which nothing else is known: all that have no name share it. */
  private readonly nameless: FunctionType[] = []

  readSection(id: number, r: Reader): void {
    switch (id) {
      case SECTION.custom:
        this.readCustom(r)
        break
      case SECTION.type:
        ({ types: this.types, lost: this.lostType } = readTypeSection(r))
        break
      case SECTION.import:
        readEntries(r, "imports", LEAST.import, () => this.readImport(r))
        break
      case SECTION.function:
        this.readFunctions(r)
        break
      case SECTION.table:
        readEntries(r, "tables", LEAST.table, () => this.tables.push(readTable(r)))
        break
      case SECTION.memory:
        readEntries(r, "memories", LEAST.memory, () => this.memories.push(readMemoryType(r)))
        break
      case SECTION.tag:
        readEntries(r, "tags", LEAST.tag, () => this.tags.push(this.readTagType(r)))
        break
      case SECTION.global:
        this.readGlobals(r)
        break
      case SECTION.export:
        this.readExports(r)
        break
      case SECTION.start:
        this.start = this.inRange(r, r.pos, r.u32(), "function", this.typeOf.length)
        r.finish()
        break
      case SECTION.code:
        this.codeAt = r.pos
        this.bodies = r.u32()
        break
    }
    if (r.highestType >= 0 && this.lostType === undefined) {
      this.inRange(r, r.highestTypeAt, r.highestType, "type", this.types.length)
    }
  }

  /** A file cut off between two sections still reads well up to here. */
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
      types: this.types,
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

  private readImport(r: Reader): void {
    const module = r.name()
    const offset = r.pos
    const name = r.name()
    const kind = r.peek()
    if (kind !== EXTERN.group && kind !== EXTERN.groupOfOneType) {
      this.addImport(module, name, this.readExternType(r))
      return
    }
    if (name !== "") {
      throw r.error({
        message: "a group of imports has an item's name in front of its items",
        offset,
        rule: "a group of the compact import section has an empty name",
        value: quoted(name),
      })
    }
    r.u8()
    if (kind === EXTERN.group) {
      for (let left = r.count("imports", LEAST.typedItem, this.imports.length); left > 0; left--) {
        this.addImport(module, r.name(), this.readExternType(r))
      }
    } else {
      const type = this.readExternType(r)
      const count = r.count("imports", LEAST.item, this.imports.length)
      for (let i = 0; i < count; i++) this.addImport(module, r.name(), type)
    }
  }

  private readExternType(r: Reader): ImportedType {
    const offset = r.pos
    const kind = r.u8()
    switch (kind) {
      case EXTERN.function:
      case EXTERN.exactFunction:
        return { kind: kind === EXTERN.function ? "function" : "exact function", typeIndex: this.readFuncType(r) }
      case EXTERN.table:
        return readTableType(r)
      case EXTERN.memory:
        return readMemoryType(r)
      case EXTERN.global:
        return readGlobalType(r)
      case EXTERN.tag:
        return this.readTagType(r)
      default:
        throw r.error({
          message: "an import is of an unknown kind, so what follows it cannot be read",
          offset,
          rule: "imports are functions (0), tables (1), memories (2), globals (3), tags (4) or exact functions (0x20)",
          value: hex(kind),
        })
    }
  }

  private addImport(module: string, name: string, type: ImportedType): void {
    this.imports.push({ module, name, type: this.addToSpace(type), exact: type.kind === "exact function" })
  }

  private addToSpace(type: ImportedType): ExternType {
    switch (type.kind) {
      case "function":
      case "exact function":
        this.typeOf.push(type.typeIndex)
        return this.functionOf(type.typeIndex)
      case "table":
        this.tables.push(type)
        return type
      case "memory":
        this.memories.push(type)
        return type
      case "global":
        this.globals.push(type)
        return type
      case "tag":
        this.tags.push(type)
        return type
    }
  }

  private functionOf(typeIndex: number): FunctionType {
    return (this.nameless[typeIndex] ??= nameless(this.funcType(typeIndex)))
  }

  /** By index, each with an object of its own that the name section may complete; of the others the type is enough. */
  private visibleFunctions(): NamedFunctions {
    const functions: FunctionType[] = []
    functions.length = this.typeOf.length
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

  /** Only for indices that {@link readFuncType} has let pass. */
  private funcType(typeIndex: number): FuncType | UnknownType {
    return (this.types[typeIndex]?.def ?? this.lostType) as FuncType | UnknownType
  }

  /** Reads the index of a function type. */
  private readFuncType(r: Reader): number {
    const offset = r.pos
    const index = r.u32()
    const def = this.types[index]?.def ?? this.lostType
    if (def === undefined) return this.inRange(r, offset, index, "type", this.types.length)
    if (def.kind === "func" || def.kind === "unknown") return index
    throw r.error({
      message: `${r.what} wants a function type, and type ${index} is another`,
      offset,
      rule: "functions and tags have function types",
      value: def.kind,
    })
  }

  private readFunctions(r: Reader): void {
    this.defined = r.count("functions", LEAST.function)
    let index = this.typeOf.length
    this.typeOf.length += this.defined // one allocation for tens of thousands
    while (index < this.typeOf.length) this.typeOf[index++] = this.readFuncType(r)
    r.finish()
  }

  private readTagType(r: Reader): TagType {
    const offset = r.pos
    const attribute = r.u32() // a byte in the specification, an integer in V8
    if (attribute !== TAG_EXCEPTION) {
      throw r.error({ message: "a tag is of an unknown kind", offset, rule: "tags begin with 0", value: hex(attribute) })
    }
    const type = this.funcType(this.readFuncType(r))
    return { kind: "tag", params: type.kind === "unknown" ? [type] : type.params }
  }

  private readGlobals(r: Reader): void {
    readKnown(
      r,
      this.globals,
      r.count("globals", LEAST.global),
      () => {
        this.globals.push(readGlobalType(r))
        skipConstExpr(r)
      },
      (type): GlobalType => ({ kind: "global", type, mutable: false, shared: false }),
    )
  }

  /** Tens of thousands in a large module: first their places, then all the names at once, then the objects. */
  private readExports(r: Reader): void {
    const count = r.count("exports", LEAST.export)
    const spans = new Uint32Array(2 * count)
    const kinds = new Uint8Array(count)
    const indices = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      const size = r.nameSize()
      spans[2 * i] = r.pos
      spans[2 * i + 1] = r.pos += size
      kinds[i] = r.u8()
      indices[i] = r.u32()
    }
    r.finish()
    const hashes = new Uint32Array(count)
    const names = decodeNames(r, spans, hashes)
    const duplicate = firstDuplicate(names, hashes)
    if (duplicate >= 0) {
      throw r.error({
        message: "two exports have the same name",
        offset: spans[2 * duplicate],
        rule: "the names of exports differ",
        value: quoted(names[duplicate]!),
      })
    }
    this.exports = names.map((name, i) => {
      const index = indices[i]!
      return { name, type: this.externAt(r, spans[2 * i + 1]!, kinds[i]!, index), index }
    })
  }

  private externAt(r: Reader, offset: number, kind: number, index: number): ExternType {
    switch (kind) {
      case EXTERN.function:
        return this.functionOf(this.typeOf[this.inRange(r, offset + 1, index, "function", this.typeOf.length)]!)
      case EXTERN.table:
        return this.tables[this.inRange(r, offset + 1, index, "table", this.tables.length)]!
      case EXTERN.memory:
        return this.memories[this.inRange(r, offset + 1, index, "memory", this.memories.length)]!
      case EXTERN.global:
        return this.globals[this.inRange(r, offset + 1, index, "global", this.globals.length)]!
      case EXTERN.tag:
        return this.tags[this.inRange(r, offset + 1, index, "tag", this.tags.length)]!
      default:
        throw r.error({
          message: "an export is of an unknown kind",
          offset,
          rule: "exports are functions (0), tables (1), memories (2), globals (3) or tags (4)",
          value: hex(kind),
        })
    }
  }

  /** Gives the index back when there is such a thing. */
  private inRange(r: Reader, offset: number, index: number, thing: string, length: number): number {
    if (index < length) return index
    throw r.error({
      message: `${r.what} refers to ${thing} ${index}, and there ${length === 1 ? "is" : "are"} ${length}`,
      offset,
      rule: "an index is below the number of things it counts, imports included",
      value: String(index),
    })
  }
}

/** Types in a signature. */
function sizeOf(type: ExternType): number {
  if (type.kind === "tag") return type.params.length
  return type.kind === "function" && type.type.kind === "func" ? type.type.params.length + type.type.results.length : 0
}

function nameless(type: FuncType | UnknownType): FunctionType {
  const paramNames = type.kind === "unknown" ? [] : type.params.map(() => undefined)
  return { kind: "function", type, name: undefined, paramNames }
}

/** A section that is a vector of entries. */
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
    throw r.error({ message: "a table is of an unknown kind", offset, rule: "it begins 0x40 0x00", value: hex(reserved) })
  }
  const type = readTableType(r)
  skipConstExpr(r)
  return type
}
