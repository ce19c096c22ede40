/** Modules that differ only in the features that they need: `which()` tells them apart. */
import {
  counted,
  exports,
  FUNC,
  functions,
  functype,
  I32,
  I64,
  imports,
  leb,
  MEMORY,
  section,
  str,
  types,
  vec,
  wasm,
} from "./wasm-builder.ts"
import type { Bytes } from "./wasm-builder.ts"

const DROP = 0x1a

/** Instructions that leave nothing behind, by the feature that they need. */
const CODE: Readonly<Record<string, Bytes>> = {
  simd: [0x41, 0, 0xfd, 0x0f, DROP], // i8x16.splat
  relaxedSimd: [0x41, 1, 0xfd, 0x0f, 0x41, 2, 0xfd, 0x0f, 0xfd, 0x80, 0x02, DROP], // i8x16.relaxed_swizzle
  threads: [0xfe, 0x03, 0x00], // atomic.fence
  gc: [0xd0, 0x6b, DROP], // ref.null struct
  exceptions: [0x06, 0x40, 0x19, 0x0b], // try catch_all
  exceptionsFinal: [0x1f, 0x40, 0x00, 0x0b], // try_table
  tailCall: [0x02, 0x40, 0x0c, 0x00, 0x12, 0x00, 0x0b], // a block that is left before its return_call
}

export interface Made {
  /** What `which()` gives. */
  which: number
  /** The features that its code needs. */
  uses?: readonly string[]
  /** A memory that it has, or imports as "env" "memory"; exported as "memory". */
  memory?: { imported?: boolean; shared?: boolean; address64?: boolean; min?: number; max?: number }
  /** An i64 where there is an i32. */
  wide?: boolean
  /** Names of further exports. */
  more?: readonly string[]
  /** The index of a function `fail` that traps, behind functions that nobody sees. */
  fail?: number
}

/** `which: () -> i32`, `add: (i32, i32) -> i32`, and `data: (i32) -> i32`, a byte of the memory, if there is one. */
export function made({ which, uses = [], memory, wide = false, more = [], fail }: Made): Uint8Array<ArrayBuffer> {
  const result = wide ? I64 : I32
  const { imported = false, shared = false, address64 = false, min = 1, max } = memory ?? {}
  const limits = [
    (max === undefined ? 0 : 1) + (shared ? 2 : 0) + (address64 ? 4 : 0),
    ...leb(min),
    ...(max === undefined ? [] : leb(max)),
  ]
  const body = (...code: Bytes): Bytes => counted([0x00, ...code, 0x0b])
  const bodies = [
    body(...uses.flatMap((it) => CODE[it] ?? []), wide ? 0x42 : 0x41, which),
    body(0x20, 0, 0x20, 1, 0x6a),
    ...(memory === undefined ? [] : [body(0x20, 0, ...(address64 ? [0xad] : []), 0x2d, 0, 0)]),
  ]
  const unseen = Array.from({ length: fail === undefined ? 0 : fail - bodies.length }, () => body())
  const failing = fail === undefined ? [] : [...unseen, body(0x00)]
  return wasm(
    types(functype([], [result]), functype([I32, I32], [I32]), functype([I32], [I32]), functype()),
    imported ? imports(["env", "memory", MEMORY, ...limits]) : [],
    functions(0, 1, ...(memory === undefined ? [] : [2]), ...failing.map(() => 3)),
    memory === undefined || imported ? [] : section(5, vec(limits)),
    exports(
      ["which", FUNC, 0],
      ["add", FUNC, 1],
      ...(memory === undefined
        ? []
        : ([
            ["memory", MEMORY, 0],
            ["data", FUNC, 2],
          ] as const)),
      ...more.map((name) => [name, FUNC, 0] as const),
      ...(fail === undefined ? [] : ([["fail", FUNC, fail]] as const)),
    ),
    section(10, vec(...bodies, ...failing)),
    // `made` by nobody: a section that engines pass over keeps the modules apart.
    section(0, str("made"), [which]),
  )
}

/** A module's bytes with its one memory shared, which has at most `max` pages. */
export function withSharedMemory(bytes: Uint8Array, max: number): Uint8Array<ArrayBuffer> {
  const sections: Bytes[] = []
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at]!
    let size = 0
    let start = at + 1
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[start++]!
      size += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    // One memory, its flags, and its fewest pages.
    sections.push(
      id === 5 ? section(5, vec([3, bytes[start + 2]!, ...leb(max)])) : [...bytes.subarray(at, start + size)],
    )
    at = start + size
  }
  return wasm(...sections)
}
