/**
 * The import section, in its plain and its compact form.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#import-section and the compact import section proposal.
 */

import type { Import } from "./interface.ts"
import { hex, quoted } from "./reader.ts"
import type { Reader } from "./reader.ts"
import { EXTERN } from "./index-spaces.ts"
import type { ImportedType, Spaces } from "./index-spaces.ts"
import { readGlobalType, readMemoryType, readTableType } from "./types.ts"

/** The fewest bytes that an item of a group takes. */
const LEAST = { typedItem: 3, item: 1 } as const

/** Reads one entry, which may be a group, and adds what it imports to `imports` and to the index spaces. */
export function readImport(r: Reader, spaces: Spaces, imports: Import[]): void {
  const add = (module: string, name: string, type: ImportedType): void => {
    imports.push({ module, name, type: spaces.add(type), exact: type.kind === "exact function" })
  }
  const module = r.name()
  const offset = r.pos
  const name = r.name()
  const kind = r.peek()
  if (kind !== EXTERN.group && kind !== EXTERN.groupOfOneType) {
    add(module, name, readExternType(r, spaces))
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
    for (let left = r.count("imports", LEAST.typedItem, imports.length); left > 0; left--) {
      add(module, r.name(), readExternType(r, spaces))
    }
  } else {
    const type = readExternType(r, spaces)
    const count = r.count("imports", LEAST.item, imports.length)
    for (let i = 0; i < count; i++) add(module, r.name(), type)
  }
}

function readExternType(r: Reader, spaces: Spaces): ImportedType {
  const offset = r.pos
  const kind = r.u8()
  switch (kind) {
    case EXTERN.function:
    case EXTERN.exactFunction:
      return { kind: kind === EXTERN.function ? "function" : "exact function", typeIndex: spaces.readFuncType(r) }
    case EXTERN.table:
      return readTableType(r)
    case EXTERN.memory:
      return readMemoryType(r)
    case EXTERN.global:
      return readGlobalType(r)
    case EXTERN.tag:
      return spaces.readTagType(r)
    default:
      throw r.error({
        message: "an import is of an unknown kind, so the bytes after it cannot be read",
        offset,
        rule: "imports are functions (0), tables (1), memories (2), globals (3), tags (4) or exact functions (0x20)",
        value: hex(kind),
      })
  }
}
