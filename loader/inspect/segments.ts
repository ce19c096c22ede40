/**
 * The sections that an interface does not need: initial values of globals and tables, element segments, data segments, bodies.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#element-section
 */

import { SECTION } from "../binary/module.ts"
import type { Section } from "../binary/parse.ts"
import { hex, Reader } from "../binary/reader.ts"
import { readGlobalType, readRefType, readTableType } from "../binary/types.ts"
import { asFarAsKnown, readBody, readInstructions } from "./instructions.ts"
import type { Met } from "./instructions.ts"
import type { Features } from "./features.ts"

const ELEMENT = 9
const DATA = 11
/** Counts data segments ahead of the code. */
export const DATA_COUNT = 12

/** Bits in the flags of an element segment. */
const NOT_ACTIVE = 1
const EXPLICIT = 2
const EXPRESSIONS = 4
const ELEMENT_FLAGS = 7
/** The only kind of elements that are written as indices: functions. */
const ELEMENT_FUNCTIONS = 0
/** In the place of a table's type: `0x40 0x00`, and a type and an initial value follow. */
const TABLE_WITH_INIT = 0x40

const PASSIVE_DATA = 1
const DATA_OF_MEMORY = 2

/** The facts about a module's code and segments. */
export interface Filled {
  /** The number of bodies in the code section. */
  readonly functions: number
  /** The number of bodies, and of sections with initial values, that were not read to their end. */
  readonly unread: number
  /** Whether a segment waits for an instruction that copies it. */
  readonly passive: boolean
}

/** Reads the sections that the interface skips. Throws a WasmportError for bytes that do not fit. */
export function readFilling(
  bytes: Uint8Array,
  sections: readonly Section[],
  { body: inBody, constant: met }: Pick<Features, "body" | "constant">,
  file: string | undefined,
): Filled {
  let functions = 0
  let unread = 0
  let passive = false
  /** Reads a section to its end. */
  const whole = (r: Reader, read: (r: Reader) => void): void => {
    const known = asFarAsKnown(r, () => {
      for (let left = r.count("entries", 1); left > 0; left--) {
        read(r)
        if (r.unknown !== undefined) return
      }
      r.finish()
    })
    if (!known) unread++
  }
  for (const { id, start, end } of sections) {
    const reader = (what: string): Reader => new Reader(bytes, start, end, what, file)
    switch (id) {
      case SECTION.table:
        whole(reader("the table section"), (r) => readTable(r, met))
        break
      case SECTION.global:
        whole(reader("the global section"), (r) => {
          readGlobalType(r)
          readInstructions(r, met)
        })
        break
      case ELEMENT:
        whole(reader("the element section"), (r) => {
          if (readElements(r, met)) passive = true
        })
        break
      case DATA:
        whole(reader("the data section"), (r) => {
          if (readData(r, met)) passive = true
        })
        break
      case SECTION.code: {
        const r = reader("the code section")
        functions = r.count("functions", 3)
        for (let left = functions; left > 0; left--) {
          const body = r.window(r.u32(), "a function")
          if (!asFarAsKnown(body, () => readBody(body, inBody))) unread++
        }
        r.finish()
      }
    }
  }
  return { functions, unread, passive }
}

function readTable(r: Reader, met: Met): void {
  if (r.peek() !== TABLE_WITH_INIT) {
    readTableType(r)
    return
  }
  r.skip(2)
  readTableType(r)
  readInstructions(r, met)
}

/** Returns whether the segment is passive, or only declares. */
function readElements(r: Reader, met: Met): boolean {
  const offset = r.pos
  const flags = r.u32()
  if (flags > ELEMENT_FLAGS)
    throw r.error({
      message: "an element segment is of an unknown kind",
      offset,
      rule: "the flags of an element segment are 0 to 7",
      value: String(flags),
    })
  if (!(flags & NOT_ACTIVE)) {
    if (flags & EXPLICIT) r.skipLeb(5)
    readInstructions(r, met)
  }
  if (flags & (NOT_ACTIVE | EXPLICIT)) {
    if (flags & EXPRESSIONS) met.type(readRefType(r))
    else {
      const at = r.pos
      const kind = r.u8()
      if (kind !== ELEMENT_FUNCTIONS)
        throw r.error({
          message: "the elements of a segment are of an unknown kind",
          offset: at,
          rule: "elements are functions (0), or expressions",
          value: hex(kind),
        })
    }
  }
  for (let left = r.count("elements", 1); left > 0 && r.unknown === undefined; left--) {
    if (flags & EXPRESSIONS) readInstructions(r, met)
    else r.skipLeb(5)
  }
  return (flags & NOT_ACTIVE) !== 0
}

/** Returns whether the segment is passive. */
function readData(r: Reader, met: Met): boolean {
  const offset = r.pos
  const flags = r.u32()
  if (flags > DATA_OF_MEMORY)
    throw r.error({
      message: "a data segment is of an unknown kind",
      offset,
      rule: "the flags of a data segment are 0 to 2",
      value: String(flags),
    })
  if (flags === DATA_OF_MEMORY) r.skipLeb(5)
  if (flags !== PASSIVE_DATA) readInstructions(r, met)
  if (r.unknown === undefined) r.skip(r.u32())
  return flags === PASSIVE_DATA
}
