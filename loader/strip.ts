/**
 * Leaves out the custom sections that no host needs at run time: names, debug information, and notes for linkers.
 *
 * Sections are copied: bodies, data and types stay byte for byte, and so do all indices. An unknown section stays, since the app may read it with
 * `WebAssembly.Module.customSections`. Bytes move in the file, so the link to a source map goes, too.
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html and WebAssembly/tool-conventions.
 */

import { attempt } from "./binary/custom-sections.ts"
import { checkPreamble, PREAMBLE_SIZE } from "./binary/preamble.ts"
import { Reader, WHOLE_FILE } from "./binary/reader.ts"

const CUSTOM = 0

/**
 * Sections that are left out: names; DWARF, and the links to it and to a source map; how the module was made; which features the linker may use; the
 * WIT that `wasm-tools component new` reads.
 *
 * Known sections that stay: `dylink.0` (the loader reads it), `metadata.code.*` (engines read branch hints), `build_id` (error collectors find debug
 * files by it).
 */
const LEAVES =
  /^(?:name|\.debug_.*|external_debug_info|sourceMappingURL|producers|target_features|component-type(?::.*)?)$/s

/**
 * The module without sections for tools; the same object if it has none. Throws a {@link WasmportError} if the bytes have no header of a module, or
 * if a section does not fit.
 *
 * @param file the file's name in messages
 * @example strip(await readFile("math.wasm")).length // 1204, of 4811
 */
export function strip<T extends Uint8Array>(bytes: T, file?: string): T | Uint8Array<ArrayBuffer> {
  checkPreamble(bytes, file)
  const r = new Reader(bytes, PREAMBLE_SIZE, bytes.length, WHOLE_FILE, file)
  /** Runs of bytes that stay. */
  const kept: { readonly start: number; end: number }[] = [{ start: 0, end: PREAMBLE_SIZE }]
  let size = PREAMBLE_SIZE
  while (r.left > 0) {
    const start = r.pos
    const id = r.u8()
    const section = r.window(r.u32(), "a section")
    if (id === CUSTOM && leaves(section)) continue
    const last = kept.at(-1)!
    if (last.end === start) last.end = r.pos
    else kept.push({ start, end: r.pos })
    size += r.pos - start
  }
  if (size === bytes.length) return bytes
  const out = new Uint8Array(size)
  let at = 0
  for (const { start, end } of kept) {
    out.set(bytes.subarray(start, end), at)
    at += end - start
  }
  return out
}

/** Whether a section is left out. It stays if its name cannot be read. */
function leaves(section: Reader): boolean {
  let found = false
  attempt(() => {
    found = LEAVES.test(section.name())
  })
  return found
}
