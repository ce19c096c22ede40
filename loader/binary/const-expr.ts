/**
 * Skips constant expressions: globals and tables have an initial value, and the next definition starts behind it. Nobody asks for the value.
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
 */

import { hex } from "./reader.ts"
import type { Reader } from "./reader.ts"
import { noteUnknown, readHeapType } from "./types.ts"

const END = 0x0b
const GLOBAL_GET = 0x23
const I32_CONST = 0x41
const I64_CONST = 0x42
const F32_CONST = 0x43
const F64_CONST = 0x44
const REF_NULL = 0xd0
const REF_FUNC = 0xd2
/** Prefixes. The number of the instruction follows. */
const GC = 0xfb
const SIMD = 0xfd
const V128_CONST = 0x0c

const LEB_32 = 5
const LEB_64 = 10

/** i32 add, sub, mul and i64 add, sub, mul. */
const ARITHMETIC: ReadonlySet<number> = new Set([0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e])

/** How many indices follow an instruction behind the GC prefix. */
const GC_INDICES: ReadonlyMap<number, number> = new Map([
  [0x00, 1], // struct.new
  [0x01, 1], // struct.new_default
  [0x06, 1], // array.new
  [0x07, 1], // array.new_default
  [0x08, 2], // array.new_fixed: a type and a length
  [0x1a, 0], // any.convert_extern
  [0x1b, 0], // extern.convert_any
  [0x1c, 0], // ref.i31
  [0x20, 1], // struct.new_desc
  [0x21, 1], // struct.new_default_desc
])

/** Passes over one constant expression, its `end` included. Throws a WasmportError for an instruction that it does not know. */
export function skipConstExpr(r: Reader): void {
  for (;;) {
    const offset = r.pos
    const op = r.u8()
    switch (op) {
      case END:
        return
      case I32_CONST:
      case GLOBAL_GET:
      case REF_FUNC:
        r.skipLeb(LEB_32)
        break
      case I64_CONST:
        r.skipLeb(LEB_64)
        break
      case F32_CONST:
        r.skip(4)
        break
      case F64_CONST:
        r.skip(8)
        break
      case REF_NULL:
        readHeapType(r)
        break
      case SIMD:
        if (r.u32() !== V128_CONST) throw unknownOp(r, op, offset)
        r.skip(16)
        break
      case GC: {
        const indices = GC_INDICES.get(r.u32())
        if (indices === undefined) throw unknownOp(r, op, offset)
        for (let i = 0; i < indices; i++) r.skipLeb(LEB_32)
        break
      }
      default:
        if (!ARITHMETIC.has(op)) throw unknownOp(r, op, offset)
    }
  }
}

/** The length of an unknown instruction is not known. Like an unknown type, it leaves the rest of its section unread. */
function unknownOp(r: Reader, byte: number, offset: number): Error {
  noteUnknown(r, byte, offset)
  return r.error({
    message: `an instruction in ${r.what} is not known, so the bytes after it cannot be read`,
    offset,
    rule: "initial values are constant expressions",
    value: hex(byte),
  })
}
