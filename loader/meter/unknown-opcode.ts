/** The error for an instruction that the table of opcodes does not know: one that is passed through unread could loop for ever. */

import { PREFIX } from "../binary/opcodes.ts"
import { hex } from "../binary/reader.ts"
import type { Reader } from "../binary/reader.ts"

/** Proposals whose instructions are known by name, and left out. */
const LEFT_OUT: readonly (readonly [prefix: number, first: number, last: number, proposal: string])[] = [
  [0, 0xe0, 0xe6, "stack switching"],
  [PREFIX.gc, 0x20, 0x28, "custom descriptors"],
  [PREFIX.gc, 0x80, 0xb7, "strings"],
  [PREFIX.misc, 0x12, 0x12, "memory control"],
  [PREFIX.simd, 0x120, 0x14f, "half precision"],
  [PREFIX.atomic, 0x00, 0x7f, "shared-everything threads"], // or one of threads, with an ordering
]

/** The error for an opcode that the table does not know; `offset` is that of its first byte. */
export function unknownOpcode(r: Reader, offset: number, where: string, prefix: number, op: number): Error {
  const proposal = LEFT_OUT.find(([of, first, last]) => of === prefix && op >= first && op <= last)?.[3]
  return r.error({
    message: `an instruction of ${where} is not known${proposal === undefined ? "" : ` (${proposal})`}, so it cannot be limited`,
    offset,
    rule: "limits need to know every instruction: one that is passed over could run for ever",
    value: prefix === 0 ? hex(op) : `${hex(prefix)} ${hex(op)}`,
    hint: "a newer version of wasmport may know it; without limits the module is left as it is",
  })
}
