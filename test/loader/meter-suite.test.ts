/**
 * The specification's modules and our fixtures, instrumented: they are as valid as before, and have the same answers.
 *
 * Each function that a module exports is called with a few arguments, before and after. If a limit ends a call, the comparison
 * ends: the original might go on for ever.
 */
import { describe, expect, test } from "vitest"
import { parse } from "../../loader/binary/parse.ts"
import type { ExternType, ValType } from "../../loader/binary/interface.ts"
import { WasmportError } from "../../loader/error.ts"
import { meter } from "../../loader/meter/index.ts"
import type { Limits } from "../../loader/meter/index.ts"
import { endOf } from "../support/metered.ts"
import type { Exports } from "../support/metered.ts"
import { fixtureModules, specModules } from "../support/spec-modules.ts"

const all = [...specModules(), ...fixtureModules()]
const modules = all.filter(({ says }) => says === "valid")
const FUEL = 50_000
const ALL = { fuel: FUEL, stackDepth: 1000, memoryPages: 65_536 }
const LIMITS: readonly (readonly [name: string, limits: Limits])[] = [
  ["fuel", { fuel: FUEL }],
  ["stackDepth", { stackDepth: 1000 }],
  ["memoryPages", { memoryPages: 65_536 }],
  ["all limits", ALL],
]

/** A few values of each type, as arguments. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  i32: [0, 1, -7],
  i64: [0n, 3n, -7n],
  f32: [0, 1.5, -7],
  f64: [0, 1.5, Number.NaN],
}
const valueOf = (type: ValType, which: number): unknown => (typeof type === "string" ? VALUES[type]?.[which] : null)

/** The imports of a module, made by their types; undefined if JavaScript cannot make one. */
function madeFor(type: ExternType): WebAssembly.ImportValue | undefined {
  switch (type.kind) {
    case "function": {
      const results = type.type.kind === "func" ? type.type.results : []
      const values = results.map((result) => valueOf(result, 1))
      return () => (values.length > 1 ? values : values[0])
    }
    case "memory":
      return new WebAssembly.Memory({
        initial: Number(type.min),
        ...(type.max === undefined ? {} : { maximum: Number(type.max) }),
        shared: type.shared,
      })
    case "table":
      return new WebAssembly.Table({
        initial: Number(type.min),
        ...(type.max === undefined ? {} : { maximum: Number(type.max) }),
        element: "anyfunc",
      })
    case "global":
      return typeof type.type === "string"
        ? new WebAssembly.Global({ value: type.type as "i32", mutable: type.mutable }, valueOf(type.type, 1) as never)
        : undefined
    case "tag":
      return new (WebAssembly as any).Tag({ parameters: type.params })
  }
}

const show = (value: unknown): string =>
  typeof value === "function"
    ? `function ${value.name}`
    : value instanceof WebAssembly.Global || (typeof value === "object" && value !== null && !Array.isArray(value))
      ? "object"
      : Array.isArray(value)
        ? value.map(show).join()
        : `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`

/** The answers of a module, a line for each call, up to the first limit. */
function* answers(bytes: Uint8Array<ArrayBuffer>, original: Uint8Array<ArrayBuffer>): Generator<string> {
  const { imports, exports: exported } = parse(original)
  const given: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  try {
    for (const { module, name, type } of imports) (given[module] ??= {})[name] ??= madeFor(type) ?? 0
  } catch {
    return
  }
  let exports: Exports
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), given).exports
  } catch (error) {
    // Functions have other numbers in what engines say of linking.
    yield String((error as Error).message).slice(0, 60)
    return
  }
  for (const { name, type } of exported) {
    if (type.kind !== "function" || type.type.kind !== "func") continue
    for (let which = 0; which < 3; which++) {
      const { params } = type.type
      let answer: unknown
      const end = endOf(exports, () => {
        answer = exports[name](...params.map((param, i) => valueOf(param, (which + i) % 3)))
      })
      yield end === "fuel" || end === "depth"
        ? "limited"
        : end === "nothing"
          ? `${name} ${show(answer)}`
          : `${name} ${end}`
    }
  }
  for (const { name, type } of exported) {
    if (type.kind === "memory") yield `${name} ${hash(new Uint8Array(exports[name].buffer))}`
    if (type.kind === "global" && typeof type.type === "string" && type.type !== "v128")
      yield `${name} ${show(exports[name].value)}`
  }
}

function hash(bytes: Uint8Array): number {
  let hash = bytes.length
  for (const byte of bytes.subarray(0, 2 ** 20)) hash = (Math.imul(hash, 31) + byte) | 0
  return hash
}

describe.each(LIMITS)("with %s", (_, limits) => {
  test("each module validates where the engine takes the original", () => {
    let valid = 0
    const problems: string[] = []
    for (const { where, bytes } of modules) {
      const takes = WebAssembly.validate(bytes)
      try {
        const changed = meter(bytes, limits, where)
        if (takes && !WebAssembly.validate(changed)) problems.push(`${where} does not validate`)
        if (takes) valid++
      } catch (error) {
        if (!(error instanceof WasmportError)) throw error
        // Proposals below phase 4, and the largest memory there can be.
        if (/is not known \((?:stack switching|custom descriptors|shared-everything threads)\)/.test(error.message))
          continue
        if (/memory 0 starts with 281474976710656 pages/.test(error.message)) continue
        problems.push(`${where}: ${error.message}`)
      }
    }
    expect(problems).toEqual([])
    expect(valid).toBeGreaterThan(2200)
  })
})

test("each module answers the same with all limits and with some", () => {
  let calls = 0
  const problems: string[] = []
  for (const { where, bytes } of modules) {
    if (!WebAssembly.validate(bytes) || waits(bytes) || refusal(bytes, ALL) !== "") continue
    // Calls that would go on for ever are found first.
    const safe = [...answers(meter(bytes, ALL), bytes)]
    const end = safe.indexOf("limited")
    const sides = [bytes, meter(bytes, { fuel: FUEL }), meter(bytes, { stackDepth: 1000 })].map((side) =>
      answers(side, bytes),
    )
    for (const answer of end < 0 ? safe : safe.slice(0, end)) {
      calls++
      const [original, ...others] = sides.map((side) => String(side.next().value))
      for (const ours of [answer, ...others])
        if (ours !== original) problems.push(`${where}: ${original}, and then ${ours}`)
    }
  }
  expect(problems).toEqual([])
  expect(calls).toBeGreaterThan(10_000)
}, 300_000)

test("no module that the engine refuses becomes valid", () => {
  const problems: string[] = []
  let refused = 0
  let still = 0
  for (const { where, bytes } of all) {
    if (WebAssembly.validate(bytes)) continue
    try {
      if (WebAssembly.validate(meter(bytes, { fuel: FUEL, stackDepth: 1000 }))) problems.push(where)
      else still++
    } catch (error) {
      if (!(error instanceof WasmportError)) throw error
      refused++
    }
  }
  expect(problems).toEqual([])
  expect(still).toBeGreaterThan(4000)
  expect(refused).toBeGreaterThan(500)
})

/** Whether a module may wait for another thread, which there is none of. */
function waits(bytes: Uint8Array): boolean {
  return bytes.some((byte, i) => byte === 0xfe && (bytes[i + 1] === 1 || bytes[i + 1] === 2))
}

function refusal(bytes: Uint8Array<ArrayBuffer>, limits: Limits): string {
  try {
    meter(bytes, limits)
    return ""
  } catch (error) {
    return (error as Error).message
  }
}
