/**
 * The public entry `wasmport/meter`: bytes -> bytes of a module that keeps to limits.
 *
 * The module answers as before, until it comes to a limit. The additions stand at the end of the index spaces; `protocol.ts` describes them for a
 * host.
 */

import { WasmportError } from "../error.ts"
import type { MemoryType } from "../binary/interface.ts"
import type { Module } from "../binary/module.ts"
import { SECTION } from "../binary/module.ts"
import { readModule } from "../binary/parse.ts"
import type { Section } from "../binary/parse.ts"
import { quoted, Reader } from "../binary/reader.ts"
import { readValType } from "../binary/types.ts"
import { writeBody } from "./body.ts"
import type { Additions } from "./body.ts"
import { EVENT, EVENT_SIZE, readFlow } from "./flow.ts"
import type { Flow } from "./flow.ts"
import { grower, thunk } from "./helpers.ts"
import { checkLimits } from "../limits.ts"
import type { Limits } from "../limits.ts"
import { rewrite } from "./module.ts"
import type { NewFunction, NewGlobal } from "./module.ts"
import { OP } from "../binary/opcodes.ts"
import {
  BASE_GLOBAL,
  BASE_OUTERMOST,
  DEPTH_GLOBAL,
  FUEL_ENDLESS,
  FUEL_GLOBAL,
  isMeterGlobal,
  REFUSED_GLOBAL,
} from "./protocol.ts"
import { Writer } from "./writer.ts"

export { WasmportError } from "../error.ts"
export * from "./protocol.ts"
export type { Limits } from "../limits.ts"

const FUNC = 0x60
const I32 = 0x7f
const I64 = 0x7e
const MUTABLE = 1
/** Bytes of a page that `memoryPages` counts. */
const PAGE = 65536n
/** Bytes that addresses of 32 bits reach. */
const SPACE_32 = 2n ** 32n
/** More pages than any address space has. */
const MOST_PAGES = 2n ** 52n
/** Imports that the engine has built in: they call nobody back. */
const BUILT_IN = /^wasm:/

/** A function body: the place of its locals, its end, and what was read of it. */
interface Body {
  readonly start: number
  readonly end: number
  readonly flow: Flow
}

/**
 * Rewrites a module so that it keeps to the limits. If there is nothing to change, it returns the same object.
 *
 * Throws a {@link WasmportError} for limits out of range, for a memory that starts larger than it may be, for names that are taken, and for an
 * instruction that is not known.
 *
 * @param file the file's name in messages
 * @example
 * const { instance } = await WebAssembly.instantiate(meter(bytes, { fuel: 1_000_000 }))
 * instance.exports[FUEL_GLOBAL].value // 1000000n, and less after each call
 */
export function meter(bytes: Uint8Array<ArrayBuffer>, limits: Limits, file?: string): Uint8Array<ArrayBuffer> {
  checkLimits(limits, file)
  const { memoryPages, fuel, stackDepth } = limits
  if (memoryPages === undefined && fuel === undefined && stackDepth === undefined) return bytes
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const { module, sections } = readModule(plain, file)
  const { spaces, imports } = module
  refuseNames(module, file)

  const importedFunctions = imports.filter(({ type }) => type.kind === "function")
  const importedMemories = imports.filter(({ type }) => type.kind === "memory").length
  const mostPages = memoryPages === undefined ? undefined : BigInt(memoryPages) * PAGE
  const capped = mostPages === undefined ? undefined : cap(spaces.memories, mostPages, module, file)
  const memories = capped?.slice(importedMemories)
  const changed = new Set(capped?.flatMap((memory, i) => (memory === spaces.memories[i] ? [] : i)))
  if (fuel === undefined && stackDepth === undefined && changed.size === 0) return bytes

  const bodies = readBodies(plain, module, sections, importedFunctions.length, file)
  const grown = [...grownIn(bodies)].filter((index) => changed.has(index)).sort((a, b) => a - b)
  const rewritten = fuel !== undefined || stackDepth !== undefined || grown.length > 0
  const newTypes: Writer[] = []
  const functions: NewFunction[] = []
  const globals: NewGlobal[] = []
  const newGlobal = (name: string, write: NewGlobal["write"]): number =>
    spaces.globals.length + globals.push({ name, write }) - 1
  const newFunction = (type: number, name: string, body: Writer): number =>
    spaces.typeOf.length + functions.push({ type, name, body }) - 1

  const fuelGlobal =
    fuel === undefined
      ? undefined
      : newGlobal(FUEL_GLOBAL, writeGlobal(I64, fuel === true ? FUEL_ENDLESS : BigInt(fuel)))
  const depth =
    stackDepth === undefined
      ? undefined
      : {
          next: newGlobal(DEPTH_GLOBAL, writeGlobal(I32, 0n)),
          base: newGlobal(BASE_GLOBAL, writeGlobal(I32, BigInt(BASE_OUTERMOST))),
          most: stackDepth,
        }

  const thunks = new Map<number, number>()
  if (depth !== undefined) {
    const called = new Set<number>()
    for (const { flow } of bodies) for (const callee of flow.callees) called.add(callee)
    const exnref = bodies.some(({ flow }) => flow.exnref)
    for (const [index, { module: from, name }] of importedFunctions.entries()) {
      if (!called.has(index) || BUILT_IN.test(from)) continue
      const type = spaces.typeOf[index]!
      const params = paramsOf(module, index, file)
      thunks.set(
        index,
        newFunction(type, `wasmport:meter/call ${from} ${name}`, thunk(index, type, params, depth, exnref)),
      )
    }
  }
  const growers = new Map<number, number>()
  const refused = grown.length === 0 ? 0 : newGlobal(REFUSED_GLOBAL, writeGlobal(I64, 0n))
  const growerTypes = new Map<number, number>()
  for (const index of grown) {
    const memory = capped![index]!
    const long = memory.address === "i64"
    const address = long ? I64 : I32
    if (!growerTypes.has(address)) {
      const type = new Writer()
      type.u8(FUNC, 1, address, 1, address)
      growerTypes.set(address, spaces.types.length + newTypes.push(type) - 1)
    }
    const body = grower(index, long, memory.max!, refused)
    growers.set(index, newFunction(growerTypes.get(address)!, `wasmport:meter/grow ${index}`, body))
  }

  const indirect = bodies.some(({ flow }) => flow.indirect)
  const leaf = (index: number): boolean => index >= importedFunctions.length && !flowOf(index).calls
  const added: Additions = {
    fuel: fuelGlobal,
    depth,
    thunks,
    growers,
    isLeaf: (index) =>
      index < importedFunctions.length ? !thunks.has(index) : index < spaces.typeOf.length && leaf(index),
    leavesDepth: bodies.some(({ flow }) => flow.tailIndirect),
    takesDepth: () => indirect,
  }
  function flowOf(index: number): Flow {
    return bodies[index - importedFunctions.length]!.flow
  }

  return rewrite(plain, file, module, sections, {
    memories: memories?.some((_, i) => changed.has(importedMemories + i)) ? memories : undefined,
    types: newTypes,
    functions,
    globals,
    body: rewritten
      ? (index, out) => {
          const { start, end, flow } = bodies[index - importedFunctions.length]!
          const r = new Reader(plain, start, end, "a function", file)
          writeBody(r, index, paramsOf(module, index, file), flow, added, out)
        }
      : undefined,
  })
}

/** The memories that the functions grow, by index. */
function grownIn(bodies: readonly Body[]): Set<number> {
  const grown = new Set<number>()
  for (const { flow } of bodies)
    for (let i = 0; i < flow.events.length; i += EVENT_SIZE)
      if (flow.events[i] === EVENT.grow) grown.add(flow.events[i + 2]!)
  return grown
}

function refuseNames(module: Module, file: string | undefined): void {
  const taken = module.exports.find(({ name }) => isMeterGlobal(name))
  if (taken === undefined) return
  throw new WasmportError({
    file,
    message: `the module exports ${quoted(taken.name)}, a name that limits need`,
    hint: "was it instrumented before? limits apply to the module as its compiler made it",
  })
}

const writeGlobal =
  (type: number, value: bigint) =>
  (out: Writer): void => {
    out.u8(type, MUTABLE, type === I64 ? OP.i64Const : OP.i32Const)
    out.s(Number(value))
    out.u8(OP.end)
  }

/** The memories with a maximum that is no higher than the limit. Throws a WasmportError if one starts above it. */
function cap(memories: readonly MemoryType[], bytes: bigint, module: Module, file: string | undefined): MemoryType[] {
  const names = module.imports.filter(({ type }) => type.kind === "memory")
  return memories.map((memory, index) => {
    const pages = bytes / BigInt(memory.pageSize)
    const most = pages < MOST_PAGES ? pages : MOST_PAGES
    if (memory.min > most) {
      const imported = names[index]
      const which =
        imported === undefined ? `memory ${index}` : `memory ${quoted(imported.module)} ${quoted(imported.name)}`
      throw new WasmportError({
        file,
        message: `${which} starts with ${memory.min} pages, and the limit \`memoryPages\` is ${bytes / PAGE}`,
        rule: "a limit is no lower than what the module needs at its start",
        value: `${memory.min} pages of ${memory.pageSize} bytes`,
        hint: `raise \`memoryPages\`, or build the module with less memory`,
      })
    }
    // A maximum beyond the address space is not valid.
    if (memory.address !== "i64" && bytes >= SPACE_32) return memory
    // The host must meet the limits that an import declares.
    if (index < names.length) return { ...memory, max: most }
    // A shared memory without a maximum is not valid, so it stays as it is.
    const stays = memory.max === undefined ? memory.shared : memory.max <= most
    return stays ? memory : { ...memory, max: most }
  })
}

/** The number of a function's parameters. */
function paramsOf(module: Module, index: number, file: string | undefined): number {
  const def = module.spaces.types[module.spaces.typeOf[index]!]?.def
  if (def?.kind === "func") return def.params.length
  throw new WasmportError({
    file,
    message: `the type of function ${index} is not known, so it cannot be limited`,
    hint: "a newer version of wasmport may know it",
  })
}

function readBodies(
  bytes: Uint8Array,
  module: Module,
  sections: readonly Section[],
  imported: number,
  file: string | undefined,
): Body[] {
  const { spaces } = module
  const section = sections.find(({ id }) => id === SECTION.code)
  if (section === undefined) return []
  const around = {
    functions: spaces.typeOf.length,
    globals: spaces.globals.length,
    memories: spaces.memories.map(({ address }) => address === "i64"),
    tables: spaces.tables.map(({ address }) => address === "i64"),
    fields: (type: number): number => {
      const def = spaces.types[type]?.def
      return def?.kind === "struct" ? def.fields.length : 0
    },
  }
  const code = new Reader(bytes, section.start, section.end, "the code section", file)
  const bodies: Body[] = []
  const count = code.count("functions", 3)
  for (let i = 0; i < count; i++) {
    const r = code.window(code.u32(), `function ${imported + i}`)
    const start = r.pos
    let locals = paramsOf(module, imported + i, file)
    for (let groups = r.count("locals", 2); groups > 0; groups--) {
      locals += r.u32()
      if (typeof readValType(r) !== "string" && r.unknown !== undefined) {
        throw r.error({
          message: `a local of function ${imported + i} has a type that is not known, so it cannot be limited`,
          offset: r.unknown.offset,
        })
      }
    }
    const flow = readFlow(r, `function ${imported + i}`, around, locals)
    r.finish()
    bodies.push({ start, end: r.end, flow })
  }
  code.finish()
  return bodies
}
