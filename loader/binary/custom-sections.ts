/**
 * Custom sections that say something about an interface: names, producers, target features.
 *
 * Nothing depends on them: a malformed one never makes a module invalid. So a part that cannot be read is left out, without a message. module.ts
 * knows which sections there are, and refuses object files.
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html and WebAssembly/tool-conventions.
 */

import { WasmportError } from "../error.ts"
import type { Feature, FunctionType, Producer } from "./interface.ts"
import { decodeNames } from "./decode-names.ts"
import type { Reader } from "./reader.ts"

const NAME_MODULE = 0
const NAME_FUNCTIONS = 1
const NAME_LOCALS = 2

const PREFIXES: ReadonlyMap<number, Feature["prefix"]> = new Map([
  [0x2b, "+"],
  [0x2d, "-"],
])

/** The functions that are imported or exported, by index. The name section adds to them in place. */
export type NamedFunctions = readonly ({ -readonly [K in keyof FunctionType]: FunctionType[K] } | undefined)[]

/**
 * Returns the module's name. Only the functions in the list get theirs: a module may name a hundred thousand.
 */
export function readNameSection(r: Reader, functions: NamedFunctions): string | undefined {
  let name: string | undefined
  // A list is as long as the signature, even if few parameters have names. The sum of all must stay below the file's size.
  const room = { left: r.bytes.length }
  attempt(() => {
    while (r.left > 0) {
      const id = r.u8()
      const names = r.window(r.u32(), "the name section")
      attempt(() => {
        if (id === NAME_MODULE) name = names.name()
        else if (id === NAME_FUNCTIONS) readFunctionNames(names, functions)
        else if (id === NAME_LOCALS) readParamNames(names, functions, room)
      })
    }
  })
  return name
}

function readFunctionNames(r: Reader, functions: NamedFunctions): void {
  const named: NamedFunctions[number][] = []
  const spans: number[] = []
  for (let left = r.count("names", 2); left > 0; left--) {
    const func = functions[r.u32()]
    const size = r.nameSize()
    if (func !== undefined) {
      named.push(func)
      spans.push(r.pos, r.pos + size)
    }
    r.pos += size
  }
  decodeNames(r, spans).forEach((name, i) => {
    named[i]!.name = name
  })
}

/** Parameters are the first locals. */
function readParamNames(r: Reader, functions: NamedFunctions, room: { left: number }): void {
  const lists: (string | undefined)[][] = []
  const indices: number[] = []
  const spans: number[] = []
  for (let left = r.count("functions", 2); left > 0; left--) {
    const func = functions[r.u32()]
    const params = func === undefined ? 0 : func.paramNames.length
    let list: (string | undefined)[] | undefined
    for (let locals = r.count("names", 2); locals > 0; locals--) {
      const index = r.u32()
      const size = r.nameSize()
      if (index < params) {
        if (list === undefined) {
          if ((room.left -= params) < 0) return
          func!.paramNames = list = [...func!.paramNames]
        }
        lists.push(list)
        indices.push(index)
        spans.push(r.pos, r.pos + size)
      }
      r.pos += size
    }
  }
  decodeNames(r, spans).forEach((name, i) => {
    lists[i]![indices[i]!] = name
  })
}

/** Which tools made the module: its language, its compilers, its SDK. */
export function readProducers(r: Reader): readonly Producer[] {
  const producers: Producer[] = []
  const sound = attempt(() => {
    for (let fields = r.count("fields", 2); fields > 0; fields--) {
      const field = r.name()
      for (let values = r.count("values", 2); values > 0; values--) {
        producers.push({ field, name: r.name(), version: r.name() })
      }
    }
  })
  return sound ? producers : []
}

/** Which WebAssembly features the compiler was allowed to use (`+`) or told not to (`-`). */
export function readTargetFeatures(r: Reader): readonly Feature[] {
  const features: Feature[] = []
  const sound = attempt(() => {
    for (let left = r.count("features", 2); left > 0; left--) {
      const prefix = PREFIXES.get(r.u8())
      const name = r.name()
      if (prefix !== undefined) features.push({ prefix, name })
    }
  })
  return sound ? features : []
}

/** Runs `read`. Returns false if the section is malformed, which is no error. */
export function attempt(read: () => void): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof WasmportError) return false
    throw error
  }
}
