/**
 * A rule of STANDARDS.md, section 9, as a test over every target. A rule consists of checks. Each compares an observed value with
 * the one that the rule demands. For the targets in `exceptions.ts` the expected value is the one observed there, so that the
 * test fails when a bundler changes.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { REPOSITORY } from "../support/project.ts"
import { EXCEPTIONS } from "./exceptions.ts"
import { Lab, TARGETS } from "./targets.ts"
import type { Case, Outcome, Target } from "./targets.ts"

export const RESULTS: string = join(REPOSITORY, "test/.tmp/rules")

interface Check {
  readonly name: string
  readonly observed: unknown
  readonly expected: unknown
  readonly wpt: string | undefined
}

export interface Verdict {
  readonly rule: number
  readonly title: string
  readonly target: Target
  readonly status: "held" | "exception" | "failed" | "vacuous"
  /** Why it failed or does not apply. */
  readonly reason?: string
  /** The numbers in EXCEPTIONS that were met. */
  readonly exceptions: readonly number[]
  /** Modelled web-platform-tests: the test's name, our check, whether it holds. */
  readonly wpt: readonly (readonly [test: string, check: string, holds: boolean])[]
}

export interface Trial {
  readonly target: Target
  run(input: Case): Promise<Outcome>
  /** The entry's results, the same in the browser and in Node; throws the failure of any step. */
  results(input: Case): Promise<any>
  /** `wpt` names the web-platform-test that the check models. */
  check(name: string, observed: unknown, expected: unknown, options?: { wpt?: string }): void
  /** The rule says nothing about this target. */
  vacuous(reason: string): void
}

type Define = (rule: number, title: string, body: (trial: Trial) => Promise<void>) => void

const equals = (observed: unknown, expected: unknown): boolean => {
  try {
    expect(observed).toEqual(expected)
    return true
  } catch {
    return false
  }
}

/** One file of rules. `name` is the file's. */
export function suite(name: string, define: (rule: Define) => void): void {
  const lab = new Lab()
  const verdicts: Verdict[] = []

  describe.each(TARGETS.map((target) => ({ target })))("$target", ({ target }) => {
    define((rule, title, body) => {
      test(`rule ${rule}: ${title}`, async () => {
        const checks: Check[] = []
        let vacuous: string | undefined
        const trial = createTrial(lab, target, checks, (reason) => (vacuous = reason))
        let failure: unknown
        try {
          await body(trial)
        } catch (error) {
          failure = error
        }
        const met = new Set<number>()
        const observed: Record<string, unknown> = {}
        const wanted: Record<string, unknown> = {}
        const wpt: (readonly [string, string, boolean])[] = []
        for (const check of checks) {
          const at = EXCEPTIONS.findIndex(
            (it) => it.rule === rule && it.targets.includes(target) && it.check === check.name,
          )
          if (at >= 0) met.add(at)
          observed[check.name] = check.observed
          wanted[check.name] = at < 0 ? check.expected : EXCEPTIONS[at]?.observed
          if (check.wpt !== undefined) wpt.push([check.wpt, check.name, equals(check.observed, check.expected)])
        }
        const failed = failure !== undefined || !equals(observed, wanted)
        const bad = checks.filter((it) => !equals(it.observed, wanted[it.name]))
        const reason =
          failure === undefined
            ? bad.map((it) => `${it.name}: ${show(it.observed)} instead of ${show(wanted[it.name])}`).join("; ")
            : String((failure as Error).message ?? failure)
        const exceptional = [...met].some((at) => EXCEPTIONS[at]?.counts === "exception")
        const status = failed
          ? "failed"
          : vacuous !== undefined && checks.length === 0
            ? "vacuous"
            : exceptional
              ? "exception"
              : "held"
        verdicts.push({
          rule,
          title,
          target,
          status,
          exceptions: [...met],
          wpt,
          ...(failed ? { reason } : vacuous === undefined ? {} : { reason: vacuous }),
        })
        if (failure !== undefined) throw failure
        expect(observed).toEqual(wanted)
        // A test that checks nothing proves nothing.
        expect(checks.length > 0 || vacuous !== undefined).toBe(true)
      })
    })
  })

  afterAll(async () => {
    mkdirSync(RESULTS, { recursive: true })
    writeFileSync(
      join(RESULTS, `${name}.json`),
      JSON.stringify(
        { verdicts, exceptions: EXCEPTIONS },
        (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value),
        1,
      ),
    )
    await lab.close()
  })
}

const show = (value: unknown): string => {
  const text =
    JSON.stringify(value, (_, it: unknown) => {
      if (typeof it === "bigint") return `${it}n`
      if (it instanceof Object && "asymmetricMatch" in it && "sample" in it) return String(it.sample)
      return it === undefined ? "undefined" : it
    }) ?? String(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

function createTrial(lab: Lab, target: Target, checks: Check[], vacuous: (reason: string) => void): Trial {
  return {
    target,
    vacuous,
    run: (input) => lab.run(target, input),
    async results(input) {
      const { results, buildError, runError, inNode } = await lab.run(target, input)
      if (buildError !== undefined) throw new Error(`the build failed: ${buildError}`)
      if (runError !== undefined) throw new Error(`${runError.name} at run time: ${runError.message}`)
      if (inNode?.runError !== undefined) throw new Error(`${inNode.runError.name} in Node: ${inNode.runError.message}`)
      if (inNode !== undefined) expect(inNode.results, "in Node as in the browser").toEqual(results)
      return results
    },
    check(name, observed, expected, { wpt } = {}) {
      if (checks.some((it) => it.name === name)) throw new Error(`two checks are called ${JSON.stringify(name)}`)
      checks.push({ name, observed, expected, wpt })
    },
  }
}
