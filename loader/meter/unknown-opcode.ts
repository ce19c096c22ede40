/** The error for an unknown instruction: one that is passed through unread could loop for ever. */

import { proposalOf } from "../binary/opcodes.ts"
import { hex } from "../binary/reader.ts"
import type { Reader } from "../binary/reader.ts"

/** The error for an opcode that the table does not know; `offset` is that of its first byte. */
export function unknownOpcode(r: Reader, offset: number, where: string, prefix: number, op: number): Error {
  const proposal = proposalOf(prefix, op)
  return r.error({
    message: `an instruction of ${where} is not known${proposal === undefined ? "" : ` (${proposal})`}, so it cannot be limited`,
    offset,
    rule: "limits need to know every instruction: one that is passed over could run for ever",
    value: prefix === 0 ? hex(op) : `${hex(prefix)} ${hex(op)}`,
    hint: "a newer version of wasmport may know it; without limits the module is left as it is",
  })
}
