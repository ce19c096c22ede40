/** bytes -> the names of a module's functions, for a file beside the module: those of the name section, else of exports. */

import { attempt } from "./binary/custom-sections.ts"
import { decodeNames } from "./binary/decode-names.ts"
import { readModule } from "./binary/parse.ts"
import { Reader } from "./binary/reader.ts"

const CUSTOM = 0
const FUNCTIONS = 1

/**
 * Index -> name, in the order of indices. A name section that cannot be read is left out, as everywhere. Throws a {@link WasmportError} as
 * `parse` does.
 *
 * @param file the file's name in messages
 * @example functionNames(bytes) // Map { 0 => "log", 1 => "app::run" }
 */
export function functionNames(bytes: Uint8Array, file?: string): ReadonlyMap<number, string> {
  const { module, sections } = readModule(bytes, file)
  const names = new Map<number, string>()
  for (const { name, type, index } of module.interface().exports)
    if (type.kind === "function" && name !== "" && !names.has(index)) names.set(index, name)
  let isRead = false
  for (const { id, start, end } of sections) {
    if (id !== CUSTOM || isRead) continue
    const r = new Reader(bytes, start, end, "a custom section", file)
    // Only the first counts.
    attempt(() => {
      isRead = r.name() === "name"
      if (isRead) readSection(r, module.spaces.typeOf.length, names)
    })
  }
  return new Map([...names].sort(([a], [b]) => a - b))
}

function readSection(r: Reader, functions: number, names: Map<number, string>): void {
  while (r.left > 0) {
    const id = r.u8()
    const its = r.window(r.u32(), "the name section")
    if (id === FUNCTIONS) attempt(() => readFunctions(its, functions, names))
  }
}

function readFunctions(r: Reader, functions: number, names: Map<number, string>): void {
  const indices: number[] = []
  const spans: number[] = []
  for (let left = r.count("names", 2); left > 0; left--) {
    const index = r.u32()
    const size = r.nameSize()
    if (index < functions && size > 0) {
      indices.push(index)
      spans.push(r.pos, r.pos + size)
    }
    r.pos += size
  }
  decodeNames(r, spans).forEach((name, i) => names.set(indices[i]!, name))
}
