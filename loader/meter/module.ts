/** Puts the sections together again: unchanged ones as they are, and additions at the end of their index space, so that all indices stay. */

import type { MemoryType } from "../binary/interface.ts"
import type { Module } from "../binary/module.ts"
import { SECTION } from "../binary/module.ts"
import { SECTION_ORDER } from "../binary/parse.ts"
import type { Section } from "../binary/parse.ts"
import { PREAMBLE_SIZE } from "../binary/preamble.ts"
import { Reader } from "../binary/reader.ts"
import { extendNames, isMoved } from "./name-section.ts"
import type { Names } from "./name-section.ts"
import { Writer } from "./writer.ts"

const MAX = 1
const EXPORT_GLOBAL = 3

/** A global of ours: its type and initial value, and the name that it is exported by. */
export interface NewGlobal {
  readonly name: string
  readonly write: (out: Writer) => void
}

/** A function of ours. */
export interface NewFunction {
  readonly type: number
  readonly name: string
  readonly body: Writer
}

/** The changes to a module. */
export interface Changes {
  /** The module's own memories with their new limits; undefined if they stay. */
  readonly memories: readonly MemoryType[] | undefined
  readonly types: readonly Writer[]
  readonly functions: readonly NewFunction[]
  readonly globals: readonly NewGlobal[]
  /** Writes the body of a function, without its size; undefined if the code stays. */
  readonly body: ((index: number, out: Writer) => void) | undefined
}

/** Writes the module with its changes. */
export function rewrite(
  bytes: Uint8Array,
  file: string | undefined,
  module: Module,
  sections: readonly Section[],
  changes: Changes,
): Uint8Array<ArrayBuffer> {
  const { spaces } = module
  const out = new Writer(bytes.length + (bytes.length >> 1))
  const content = new Writer(bytes.length + (bytes.length >> 1))
  const read = ({ start, end }: Section, what: string): Reader => new Reader(bytes, start, end, what, file)
  const own = (kind: string, all: number): number =>
    all - module.imports.filter(({ type }) => type.kind === kind).length

  /** Writes the content of a section, with more entries at its end. */
  const append = (old: Section | undefined, entries: readonly ((out: Writer) => void)[]): void => {
    const r = old && read(old, "a section")
    content.u32((r === undefined ? 0 : r.u32()) + entries.length)
    if (r !== undefined) content.copy(bytes, r.pos, r.end)
    for (const write of entries) write(content)
  }
  const firstGlobal = spaces.globals.length
  const firstFunction = spaces.typeOf.length
  const { types, functions, globals, memories, body } = changes

  /** By id, functions that write a section's content. A section without one stays. */
  const writers = new Map<number, (old: Section | undefined) => void>()
  if (types.length > 0)
    writers.set(SECTION.type, (old) =>
      append(
        old,
        types.map((type) => (to) => to.append(type)),
      ),
    )
  if (functions.length > 0)
    writers.set(SECTION.function, (old) =>
      append(
        old,
        functions.map(
          ({ type }) =>
            (to) =>
              to.u32(type),
        ),
      ),
    )
  if (memories !== undefined) {
    writers.set(SECTION.memory, () =>
      append(
        undefined,
        memories.map((memory) => (to) => writeMemory(to, memory)),
      ),
    )
  }
  if (globals.length > 0) {
    writers.set(SECTION.global, (old) =>
      append(
        old,
        globals.map(({ write }) => write),
      ),
    )
    writers.set(SECTION.export, (old) =>
      append(
        old,
        globals.map(({ name }, i) => (to) => {
          to.name(name)
          to.u8(EXPORT_GLOBAL)
          to.u32(firstGlobal + i)
        }),
      ),
    )
  }
  if (body !== undefined || functions.length > 0) {
    writers.set(SECTION.code, () => {
      const count = own("function", spaces.typeOf.length)
      const scratch = new Writer()
      content.u32(count + functions.length)
      for (let i = 0; i < count; i++) {
        scratch.clear()
        body!(firstFunction - count + i, scratch)
        content.sized(scratch)
      }
      for (const { body: helper } of functions) content.sized(helper)
    })
  }

  out.copy(bytes, 0, PREAMBLE_SIZE)
  const finish = (id: number): void => {
    out.u8(id)
    out.sized(content)
    content.clear()
  }
  /** Adds sections that the module did not have, in front of the first section that must stand behind them. */
  const addMissing = (place: number): void => {
    for (const [id, write] of [...writers].sort(([a], [b]) => placeOf(a) - placeOf(b))) {
      if (placeOf(id) >= place) break
      writers.delete(id)
      write(undefined)
      finish(id)
    }
  }
  const last = sections.findLastIndex(({ id }) => id !== SECTION.custom)
  if (last < 0) addMissing(Infinity)
  for (const [i, section] of sections.entries()) {
    if (section.id === SECTION.custom) {
      writeCustom(section)
      continue
    }
    addMissing(placeOf(section.id))
    const write = writers.get(section.id)
    writers.delete(section.id)
    if (write === undefined) out.copy(bytes, section.at, section.end)
    else {
      write(section)
      finish(section.id)
    }
    if (i === last) addMissing(Infinity)
  }
  return out.take()

  function writeCustom(section: Section): void {
    const r = read(section, "a custom section")
    const size = r.u32()
    const name = r.ascii(bytes.subarray(r.pos, Math.min(r.pos + size, r.end)))
    if (name !== undefined && isMoved(name, body !== undefined)) return
    if (name === "name") {
      r.skip(size)
      const named: Names = functions.map(({ name }, i) => [firstFunction + i, name])
      const extended = extendNames(
        r,
        named,
        globals.map(({ name }, i) => [firstGlobal + i, name]),
      )
      if (extended !== undefined) {
        content.name(name)
        content.append(extended)
        finish(SECTION.custom)
        return
      }
    }
    out.copy(bytes, section.at, section.end)
  }
}

const placeOf = (id: number): number => SECTION_ORDER.indexOf(id)

function writeMemory(out: Writer, { min, max, shared, address, pageSize }: MemoryType): void {
  const long = address === "i64"
  const custom = pageSize !== 65536
  out.u8((max === undefined ? 0 : MAX) | (shared ? 2 : 0) | (long ? 4 : 0) | (custom ? 8 : 0))
  out.u64(min)
  if (max !== undefined) out.u64(max)
  if (custom) out.u32(Math.log2(pageSize))
}
