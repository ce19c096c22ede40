/**
 * bytes -> WasmInterface: the imports and exports of a module, with types and names.
 *
 * One pass over the section headers: framing and order are checked here, and module.ts reads the content of a section.
 * It does not validate: the engine checks all that an interface has no need of. preamble.ts refuses a file that is no module.
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html
 */

import type { WasmInterface } from "./interface.ts"
import { Module, SECTION } from "./module.ts"
import { checkPreamble, PREAMBLE_SIZE } from "./preamble.ts"
import { CUT_OFF, hex, Reader, WHOLE_FILE } from "./reader.ts"

/** The names of sections, by id. */
export const SECTION_NAMES: readonly string[] = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
]

/** Ids in the order of the sections in a file. The ids themselves are in the order of invention. */
export const SECTION_ORDER: readonly number[] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]

/** A section as it lies in the file. */
export interface Section {
  readonly id: number
  /** Offset of the section's id. */
  readonly at: number
  /** Offsets of its content, which follows the id and the size. */
  readonly start: number
  readonly end: number
}

/**
 * Reads the imports and exports of a core module.
 *
 * Throws a {@link WasmportError} that names the byte at fault, and never another error, whatever the bytes are. A type that it does not know becomes
 * an {@link UnknownType} where it is used, as long as the bytes behind it can be read.
 *
 * @param file the file's name in messages
 * @example
 * parse(await readFile("math.wasm"), "src/math.wasm").exports[0]
 * // { name: "add", index: 0, type: { kind: "function", type: { kind: "func", params: ["i32", "i32"], … }, … } }
 */
export function parse(bytes: Uint8Array, file?: string): WasmInterface {
  return readModule(bytes, file).module.interface()
}

/** The module and its sections, for code that rewrites it. Throws as {@link parse} does. */
export function readModule(bytes: Uint8Array, file?: string): { module: Module; sections: readonly Section[] } {
  checkPreamble(bytes, file)
  const module = new Module()
  const sections: Section[] = []
  // A plain view: Node's Buffer has a slice() of its own, which does not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const r = new Reader(plain, PREAMBLE_SIZE, plain.length, WHOLE_FILE, file)
  let place = -1
  while (r.left > 0) {
    const offset = r.pos
    const id = r.u8()
    const name = SECTION_NAMES[id]
    if (name === undefined) {
      throw r.error({ message: "a section has an unknown id", offset, rule: "section ids are 0 to 13", value: hex(id) })
    }
    const what = `the ${name} section`
    const size = r.u32()
    if (size > r.left) {
      throw r.error({
        message: `${what} wants ${size} bytes, and the file has ${r.left} left`,
        rule: "sections end where the file ends, or before",
        hint: CUT_OFF,
      })
    }
    if (id !== SECTION.custom) {
      const next = SECTION_ORDER.indexOf(id)
      if (next <= place) {
        throw r.error({
          message: next === place ? `${what} occurs twice` : `${what} stands too late`,
          offset,
          rule: `sections occur once, in the order ${SECTION_ORDER.map((known) => SECTION_NAMES[known]).join(", ")}`,
          value: hex(id),
        })
      }
      place = next
    }
    sections.push({ id, at: offset, start: r.pos, end: r.pos + size })
    module.readSection(id, r.window(size, what))
  }
  module.checkBodies(r)
  module.checkSignatures(r)
  return { module, sections }
}
