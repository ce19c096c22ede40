/**
 * Custom sections of a module whose code has moved: adds our names to the name section, and tells which other sections are still true.
 *
 * Names refer to indices, and these stay. Sections that refer to offsets are left out, since they would lie: DWARF has offsets in the code section, a
 * source map has offsets in the file, branch hints have offsets in functions. A tool that wants them reads the module as it was.
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html and WebAssembly/tool-conventions.
 */

import { attempt } from "../binary/custom-sections.ts"
import type { Reader } from "../binary/reader.ts"
import { Writer } from "./writer.ts"

const FUNCTIONS = 1
const GLOBALS = 7

/** About offsets in the file, which move with any section. */
const IN_FILE = "sourceMappingURL"
/** About offsets in the code section or in functions. */
const IN_CODE = /^(?:\.debug_|reloc\.\.debug_|metadata\.code\.)|^external_debug_info$/

/** Whether a custom section is about offsets that change; `code` says whether those in the code section do. */
export const isMoved = (name: string, code: boolean): boolean => name === IN_FILE || (code && IN_CODE.test(name))

/** Names by index, in rising order. */
export type Names = readonly (readonly [index: number, name: string])[]

/** The content of the name section, from behind its own name, with further names; undefined if it cannot be read. */
export function extendNames(r: Reader, functions: Names, globals: Names): Writer | undefined {
  const out = new Writer(r.left + 256)
  const missing = new Map([
    [FUNCTIONS, functions],
    [GLOBALS, globals],
  ])
  const addBefore = (id: number): void => {
    for (const [known, names] of missing) {
      if (known >= id) continue
      missing.delete(known)
      if (names.length > 0) writeSubsection(out, known, undefined, names)
    }
  }
  const sound = attempt(() => {
    while (r.left > 0) {
      const id = r.u8()
      const content = r.window(r.u32(), "the name section")
      addBefore(id)
      const names = missing.get(id)
      missing.delete(id)
      if (names !== undefined && names.length > 0) writeSubsection(out, id, content, names)
      else {
        out.u8(id)
        out.u32(content.left)
        out.copy(r.bytes, content.pos, content.end)
      }
    }
    addBefore(Infinity)
  })
  return sound ? out : undefined
}

function writeSubsection(out: Writer, id: number, old: Reader | undefined, names: Names): void {
  const content = new Writer()
  content.u32((old === undefined ? 0 : old.u32()) + names.length)
  if (old !== undefined) content.copy(old.bytes, old.pos, old.end)
  for (const [index, name] of names) {
    content.u32(index)
    content.name(name)
  }
  out.u8(id)
  out.sized(content)
}
