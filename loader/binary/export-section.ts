/**
 * The export section.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#export-section
 */

import type { Export } from "./interface.ts"
import { decodeNames, firstDuplicate } from "./decode-names.ts"
import { quoted } from "./reader.ts"
import type { Reader } from "./reader.ts"
import type { Spaces } from "./index-spaces.ts"

/** The fewest bytes that an entry takes. */
const LEAST = 3

/** Tens of thousands in a large module: first their places, then all the names at once, then the objects. */
export function readExports(r: Reader, spaces: Spaces): Export[] {
  const count = r.count("exports", LEAST)
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
  return names.map((name, i) => {
    const index = indices[i]!
    return { name, type: spaces.at(r, spans[2 * i + 1]!, kinds[i]!, index), index }
  })
}
