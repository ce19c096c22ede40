/** The limits that a module may be given, and their check. */

import { WasmportError } from "./error.ts"

/** The limits of a module. Each one that is undefined does not apply. */
export interface Limits {
  /** The most pages of 64 KiB that each memory may have. */
  readonly memoryPages?: number | undefined
  /** The instructions that may run until the host refills; `true` counts them and ends nothing. */
  readonly fuel?: number | true | undefined
  /** The most calls inside of each other. Functions that call nothing do not count. */
  readonly stackDepth?: number | undefined
}

const MOST: Readonly<Record<keyof Limits, number>> = {
  memoryPages: 2 ** 48,
  fuel: Number.MAX_SAFE_INTEGER,
  stackDepth: 2 ** 30,
}

/** The first limit that is wrong: the fault, the rule and the value. Undefined if all are right. */
export function limitProblem(limits: object): { message: string; rule: string; value: string } | undefined {
  if (typeof limits !== "object" || limits === null || Array.isArray(limits))
    return {
      message: "the limits are no object",
      rule: "they are { memoryPages, fuel, stackDepth }",
      value: show(limits),
    }
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    const most = Object.hasOwn(MOST, name) ? MOST[name as keyof Limits] : undefined
    if (most !== undefined) {
      if (value === undefined || (name === "fuel" && value === true)) continue
      if (Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= most) continue
    }
    return {
      message: most === undefined ? `there is no limit \`${name}\`` : `the limit \`${name}\` is out of range`,
      rule:
        most === undefined
          ? "the limits are memoryPages, fuel and stackDepth"
          : `it is a whole number from 1 to ${most}${name === "fuel" ? ", or true" : ""}`,
      value: show(value),
    }
  }
  return undefined
}

/** Throws a WasmportError that names the limit and its value, unless all are in range. */
export function checkLimits(limits: Limits, file: string | undefined): void {
  const problem = limitProblem(limits)
  if (problem !== undefined) throw new WasmportError({ file, ...problem })
}

const show = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : typeof value === "bigint" ? `${value}n` : String(value)
