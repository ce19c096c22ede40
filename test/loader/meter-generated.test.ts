/**
 * Made-up modules, instrumented: they answer as before, and use the same fuel each time.
 *
 * A fixed seed and some hundred here; `FUZZ_CASES=10000 npx vitest run --mode fuzz test/loader/meter-generated.test.ts` for more.
 */
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { WasmportError } from "../../loader/error.ts"
import { meter } from "../../loader/meter/index.ts"
import type { Limits } from "../../loader/meter/index.ts"
import { fuzzParameters, long, seconds } from "../support/fuzz.ts"
import { bytesOf, cases } from "../support/mutations.ts"
import { moduleOf, programs } from "../support/generated-modules.ts"
import { baseOf, endOf, fuelOf } from "../support/metered.ts"
import type { Exports } from "../support/metered.ts"

const BUDGET = 300
const LIMITS: readonly Limits[] = [
  { fuel: 2 ** 40 },
  { stackDepth: 100_000 },
  { memoryPages: 1 },
  { fuel: 2 ** 40, stackDepth: 100_000, memoryPages: 1 },
]

interface Run {
  readonly exports: Exports
  /** A line for each call, those by the host too. */
  readonly log: readonly string[]
}

function run(module: WebAssembly.Module): Run {
  const log: string[] = []
  let nested = 0
  const host = (value: number): number => {
    log.push(`host ${value}`)
    if (value % 7 === 3) throw new Error("of the host")
    if (value % 5 === 2 && nested < 5) {
      nested++
      try {
        call(`f${Math.abs(value) % 3}`, value, 1)
      } finally {
        nested--
      }
    }
    return value + 1
  }
  const { exports }: { exports: Exports } = new WebAssembly.Instance(module, { m: { host } })
  const call = (name: string, left: number, right: number): void => {
    let answer: unknown
    const end = endOf(exports, () => (answer = exports[name](left, right)))
    log.push(`${name} ${end === "nothing" ? String(answer) : end}`)
  }
  for (const [left, right] of [
    [0, 0],
    [1, -1],
    [5, 9],
  ] as const) {
    for (const name of ["f0", "f1", "f2"]) {
      exports.budget.value = BUDGET
      call(name, left, right)
    }
  }
  log.push(Buffer.from(exports.memory.buffer, 0, 256).toString("hex"))
  return { exports, log }
}

test(
  "generated modules answer the same within limits that they keep to",
  () => {
    let calls = 0
    fc.assert(
      fc.property(programs, (program) => {
        const bytes = moduleOf(program)
        const { log } = run(new WebAssembly.Module(bytes))
        calls += log.length
        for (const limits of LIMITS) {
          const module = new WebAssembly.Module(meter(bytes, limits))
          const ours = run(module)
          expect(ours.log).toEqual(log)
          if (limits.fuel !== undefined) {
            const left = fuelOf(ours.exports)
            expect(left).toBeLessThan(2 ** 40)
            expect(fuelOf(run(module).exports)).toBe(left)
          }
          if (
            limits.stackDepth !== undefined &&
            !log.some((line) => /unreachable|zero|table|null|signature/.test(line))
          )
            expect(baseOf(ours.exports)).toBe(1)
        }
      }),
      fuzzParameters(400),
    )
    expect(calls).toBeGreaterThan(1000)
  },
  long ? (seconds + 60) * 1000 : 60_000,
)

test(
  "generated modules end by fuel at every point, and by depth at most depths",
  () => {
    fc.assert(
      fc.property(programs, fc.nat({ max: 3000 }), fc.integer({ min: 1, max: 20 }), (program, fuel, stackDepth) => {
        const bytes = moduleOf(program)
        const { log } = run(new WebAssembly.Module(bytes))
        const { exports, log: ours } = run(new WebAssembly.Module(meter(bytes, { fuel: fuel + 1, stackDepth })))
        const ended = ours.findIndex((line) => / (?:fuel|depth)$/.test(line))
        // Up to there nothing differs.
        if (ended < 0) expect(ours).toEqual(log)
        else expect(ours.slice(0, ended)).toEqual(log.slice(0, ended))
        if (ours.some((line) => line.endsWith(" fuel"))) expect(fuelOf(exports)).toBeLessThan(0)
      }),
      fuzzParameters(200),
    )
  },
  long ? (seconds + 60) * 1000 : 60_000,
)

test(
  "hostile bytes end in a WasmportError, or are as valid with limits as without",
  () => {
    const ends = { refused: 0, valid: 0, invalid: 0 }
    fc.assert(
      fc.property(cases, (it) => {
        const bytes = bytesOf(it)
        const valid = WebAssembly.validate(bytes)
        try {
          const limited = meter(bytes, { fuel: 1000, stackDepth: 1000 })
          if (WebAssembly.validate(limited) !== valid)
            throw new Error(`with limits it is ${valid ? "no longer" : "now"} valid`)
          ends[valid ? "valid" : "invalid"]++
        } catch (error) {
          if (!(error instanceof WasmportError)) throw error
          ends.refused++
          // Object files, as parse() has it; the engine takes them.
          if (valid && !error.message.includes("object file"))
            throw new Error("a valid module is refused", { cause: error })
        }
      }),
      fuzzParameters(1000),
    )
    for (const count of Object.values(ends)) expect(count).toBeGreaterThan(20)
  },
  long ? (seconds + 60) * 1000 : 60_000,
)
