/**
 * The index spaces of a module, as they fill up section by section; in all of them imports come first.
 *
 * Checks every index into them. The form of the sections is left to the files that read them (module.ts, import-section.ts,
 * export-section.ts).
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html#indices
 */

import type {
  ExternType,
  FuncType,
  FunctionType,
  GlobalType,
  MemoryType,
  SubType,
  TableType,
  TagType,
  UnknownType,
} from "./interface.ts"
import { hex } from "./reader.ts"
import type { Reader } from "./reader.ts"

/** The first byte of an import's type, and of the thing that an export refers to. */
export const EXTERN = {
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

/** The only attribute that tags have so far. */
const TAG_EXCEPTION = 0x00

/** A function import before it has an index: one type may stand for many of them. */
export interface FunctionImport {
  readonly kind: "function" | "exact function"
  readonly typeIndex: number
}

/** The type of an import, as it enters its index space. */
export type ImportedType = FunctionImport | Exclude<ExternType, FunctionType>

/** The index spaces of one module. */
export class Spaces {
  types: readonly SubType[] = []
  /** Stands for all types when the type section could not be read to its end. */
  lostType: UnknownType | undefined = undefined

  /** Type index of each function. */
  readonly typeOf: number[] = []
  readonly tables: TableType[] = []
  readonly memories: MemoryType[] = []
  readonly globals: GlobalType[] = []
  readonly tags: TagType[] = []

  /** By type index, a function of which nothing else is known. All functions without a name share it. */
  readonly #nameless: FunctionType[] = []

  /** Adds an import at the end of its space. */
  add(type: ImportedType): ExternType {
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

  /** The type of the thing that an export refers to; `offset` is the place of its kind. */
  at(r: Reader, offset: number, kind: number, index: number): ExternType {
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

  private functionOf(typeIndex: number): FunctionType {
    return (this.#nameless[typeIndex] ??= nameless(this.funcType(typeIndex)))
  }

  /** Only for indices that {@link readFuncType} has let pass. */
  private funcType(typeIndex: number): FuncType | UnknownType {
    return (this.types[typeIndex]?.def ?? this.lostType) as FuncType | UnknownType
  }

  /** Reads the index of a function type. */
  readFuncType(r: Reader): number {
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

  readTagType(r: Reader): TagType {
    const offset = r.pos
    const attribute = r.u32() // a byte in the specification, an integer in V8
    if (attribute !== TAG_EXCEPTION) {
      throw r.error({
        message: "a tag is of an unknown kind",
        offset,
        rule: "tags begin with 0",
        value: hex(attribute),
      })
    }
    const type = this.funcType(this.readFuncType(r))
    return { kind: "tag", params: type.kind === "unknown" ? [type] : type.params }
  }

  /** Returns the index if there is such a thing. Throws a WasmportError if not. */
  inRange(r: Reader, offset: number, index: number, thing: string, length: number): number {
    if (index < length) return index
    throw r.error({
      message: `${r.what} refers to ${thing} ${index}, and there ${length === 1 ? "is" : "are"} ${length}`,
      offset,
      rule: "an index is below the number of things it counts, imports included",
      value: String(index),
    })
  }
}

function nameless(type: FuncType | UnknownType): FunctionType {
  const paramNames = type.kind === "unknown" ? [] : type.params.map(() => undefined)
  return { kind: "function", type, name: undefined, paramNames }
}
